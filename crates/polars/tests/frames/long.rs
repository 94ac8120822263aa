//! Series that several threads share: the bits of one thread.

use polars::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use smoothframe_polars::{Grouped, Part, SmoothExpr, SmoothFrame};

use crate::{Noise, bits, by_core, index, numbers, smoother, take};

fn pool(threads: usize) -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(threads).build().expect("threads")
}

/// One group with most rows, another that is long enough, and short ones before and after them.
fn frame() -> DataFrame {
    let mut noise = Noise(21);
    let lengths: [usize; 6] = [40, 3, 250_000, 500, 100_000, 7];
    let (mut group, mut time, mut x, mut single) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (at, rows) in lengths.into_iter().enumerate() {
        for row in 0..rows {
            group.push(index::<u32>(at as u64));
            time.push(index::<i64>(row as u64));
            let value = noise.value();
            x.push((noise.below(50) > 0).then_some(value));
            #[expect(clippy::cast_possible_truncation, reason = "noise")]
            single.push(value as f32);
        }
    }
    df!("group" => group, "time" => time, "x" => x, "single" => single).expect("equal lengths")
}

const SPECS: [&str; 6] = [
    "hann:61 boundary=reflect",
    "gaussian:2000,std=300",
    "median:9 min_rows=4",
    "savgol:21,order=3",
    "ewm:span=12",
    "uniform:30i",
];

#[test]
fn threads_change_no_bit() {
    let frame = frame();
    let mixed = take(&frame, &Noise(4).shuffle(frame.height()));
    for spec in SPECS {
        let parts = [Part::Smoothed, Part::Coverage, Part::Residual];
        let series = Grouped::by(["group"]).time("time").values(["x", "single"]);
        let series = series.with(&smoother(spec)).parts(parts);
        for frame in [&frame, &mixed] {
            let by = |threads| pool(threads).install(|| frame.clone().smooth(&series));
            let one = by(1).expect("numbers");
            for threads in [2, 5] {
                let many = by(threads).expect("numbers");
                for name in ["x_smoothed", "x_coverage", "x_residual", "single_smoothed"] {
                    assert!(bits(&many, name) == bits(&one, name), "{spec} {threads} {name}");
                }
            }
        }
    }
}

#[test]
fn a_long_column_is_the_core_to_the_bit() {
    let frame = frame();
    let x = numbers(&frame, "x");
    for spec in &SPECS[..5] {
        let expected = by_core(&x, &smoother(spec));
        let query = frame.clone().lazy().select([col("x").smooth(&smoother(spec))]);
        let smoothed = pool(3).install(|| query.collect()).expect("a good query");
        assert!(bits(&smoothed, "x") == expected, "{spec}");
        let series = Grouped::default().values(["x"]).with(&smoother(spec));
        let smoothed = pool(3).install(|| frame.clone().smooth(&series)).expect("numbers");
        assert!(bits(&smoothed, "x_smoothed") == expected, "{spec}");
    }
}
