//! Laws of grouped frames, as seeded property tests.

use polars::prelude::*;
use proptest::{prelude::*, test_runner::RngSeed};
use smoothframe_polars::{Agg, Every, Grouped, OnDuplicate};

use crate::{Bits, EVERY_PART, Noise, bits, by_core, index, numbers, smoother, take};

const KEYS: [Option<&str>; 4] = [Some("A"), Some("B"), Some(""), None];

/// A row: its key, a distance in time from the row before, and its value.
type Row = (usize, u64, Option<f64>);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let value = prop_oneof![
        6 => (-1e3..1e3).prop_map(Some),
        1 => Just(None),
        1 => Just(Some(f64::NAN)),
        1 => Just(Some(f64::INFINITY)),
    ];
    prop::collection::vec((0..KEYS.len(), 1_u64..100_000, value), 1..120)
}

fn specs() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "uniform:7",
        "triang:8 boundary=reflect",
        "gaussian:31,std=5 missing=propagate",
        "taps:[1,2,4] align=trailing boundary=wrap",
        "gaussian:31,std=5 method=fft",
        "uniform:4 coverage=0.7 holes=keep",
    ])
}

/// A frame of distinct times, in time order, with its rows numbered.
fn frame(rows: &[Row]) -> DataFrame {
    let mut now = 0;
    let mut time = |step: u64| {
        now += step;
        index::<i64>(now)
    };
    let frame = df!(
        "g" => rows.iter().map(|&(key, ..)| KEYS[key]).collect::<Vec<_>>(),
        "t" => rows.iter().map(|&(_, step, _)| time(step)).collect::<Vec<_>>(),
        "x" => rows.iter().map(|&(.., value)| value).collect::<Vec<_>>(),
        "row" => (0..index(rows.len() as u64)).collect::<Vec<u32>>(),
    );
    let frame = frame.expect("equal lengths").lazy();
    let seconds = col("t") * lit(1000_i64);
    let time = seconds.cast(DataType::Datetime(TimeUnit::Milliseconds, None));
    frame.with_column(time).collect().expect("times")
}

fn grouped() -> Grouped {
    Grouped::by(["g"]).time("t").values(["x"])
}

fn sorted_bits(frame: &DataFrame, by: &[&str], name: &str) -> Bits {
    let sorted = frame.sort(by.iter().copied(), SortMultipleOptions::default());
    bits(&sorted.expect("sortable"), name)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 100,
        rng_seed: RngSeed::Fixed(0x5eed),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn the_order_of_rows_never_changes_a_bit(rows in rows(), spec in specs(), seed: u64) {
        let frame = frame(&rows);
        let shuffled = take(&frame, &Noise(seed).shuffle(frame.height()));
        let smooth = |frame| grouped().smooth(frame, &smoother(spec)).expect("a good frame");
        let (ordered, shuffled) = (smooth(&frame), smooth(&shuffled));
        prop_assert_eq!(
            sorted_bits(shuffled.frame(), &["row"], "x_smoothed"),
            bits(ordered.frame(), "x_smoothed")
        );
    }

    #[test]
    fn a_group_alone_is_what_it_is_among_others(rows in rows(), spec in specs()) {
        let smoothed = grouped().smooth(&frame(&rows), &smoother(spec)).expect("a good frame");
        let smoothed = bits(smoothed.frame(), "x_smoothed");
        for (key, name) in KEYS.into_iter().enumerate() {
            let of_key = |at: &usize| rows[*at].0 == key;
            let places: Vec<usize> = (0..rows.len()).filter(of_key).collect();
            let got: Bits = places.iter().map(|&at| smoothed[at]).collect();
            let alone: Vec<Row> = places.iter().map(|&at| rows[at]).collect();
            let alone = frame(&alone);
            let by_frame = grouped().smooth(&alone, &smoother(spec)).expect("a good frame");
            prop_assert_eq!(&got, &bits(by_frame.frame(), "x_smoothed"), "{:?}", name);
            // The core's NaN may be a hole or arithmetic's: a frame tells them apart.
            let by_core = by_core(&numbers(&alone, "x"), &smoother(spec));
            let not_nan = |y: Option<u64>| y.filter(|&y| !f64::from_bits(y).is_nan());
            let got: Bits = got.into_iter().map(not_nan).collect();
            prop_assert_eq!(&got, &by_core, "{:?}", name);
        }
    }

    /// Rows of a bucket are merged in the order of their times.
    #[test]
    fn the_order_of_rows_never_changes_a_bit_of_a_calendar(
        rows in rows(),
        mean: bool,
        spec in specs(),
        seed: u64,
    ) {
        let frame = frame(&rows);
        let shuffled = take(&frame, &Noise(seed).shuffle(frame.height()));
        let agg = if mean { Agg::Mean } else { Agg::Sum };
        let daily = grouped().every(Every::new("1d").expect("an interval")).agg(agg);
        let smooth = |frame| daily.smooth(frame, &smoother(spec)).expect("a good frame");
        let (ordered, shuffled) = (smooth(&frame), smooth(&shuffled));
        for name in ["x", "x_smoothed"] {
            prop_assert_eq!(
                sorted_bits(shuffled.frame(), &["g", "t"], name),
                sorted_bits(ordered.frame(), &["g", "t"], name)
            );
        }
    }

    /// Neither chunks nor what else tells the groups apart; threads need the larger frame below.
    #[test]
    fn chunks_and_other_keys_never_change_a_bit(
        rows in rows(),
        spec in specs(),
        cut: prop::sample::Index,
    ) {
        let frame = frame(&rows);
        let smooth = |frame: &DataFrame, by: &[&str]| {
            let grouped = Grouped::by(by.iter().copied()).time("t").values(["x"]).parts(EVERY_PART);
            grouped.smooth(frame, &smoother(spec)).expect("a good frame").into_frame()
        };
        let whole = smooth(&frame, &["g"]);
        let at = cut.index(frame.height());
        let (first, second) = frame.split_at(at as i64);
        let chunked = first.vstack(&second).expect("the same columns");
        prop_assert!(chunked.first_col_n_chunks() == 2 || at == 0);
        // The same groups by another column, and told apart by a constant.
        let renamed = frame.clone().lazy().with_columns([
            col("g").fill_null(lit("none")).alias("h"),
            lit(1).alias("one"),
        ]);
        let renamed = renamed.collect().expect("columns");
        for other in [
            smooth(&chunked, &["g"]),
            smooth(&renamed, &["one", "h"]),
        ] {
            for part in EVERY_PART {
                let name = format!("x_{}", part.name());
                prop_assert_eq!(bits(&other, &name), bits(&whole, &name));
            }
        }
    }
}

/// Enough rows that every thread numbers some of them, groups that only some threads meet, and
/// infinities and holes among them.
#[test]
fn threads_never_change_a_bit_of_a_large_frame() {
    let mut noise = Noise(17);
    let rows = 200_000;
    let group = |row: usize, noise: &mut Noise| match row {
        0..60_000 => format!("early {}", noise.below(50)),
        _ => format!("a group of a name that is long {}", noise.below(3_000)),
    };
    let value = |noise: &mut Noise| match noise.below(20) {
        0 => None,
        1 => Some(f64::NAN),
        _ => Some(noise.value()),
    };
    let frame = df!(
        "g" => (0..rows).map(|row| group(row, &mut noise)).collect::<Vec<_>>(),
        "k" => (0..rows).map(|_| noise.below(4)).collect::<Vec<_>>(),
        "t" => (0..rows).map(|_| index::<i64>(noise.below(1 << 40))).collect::<Vec<_>>(),
        "x" => (0..rows).map(|_| value(&mut noise)).collect::<Vec<_>>(),
    );
    let frame = frame.expect("equal lengths");
    let grouped = Grouped::by(["g", "k"]).time("t").values(["x"]).parts(EVERY_PART);
    let grouped = grouped.on_duplicate(OnDuplicate::Keep);
    let smooth = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let smoother = smoother("gaussian:31,std=5");
        pool.install(|| grouped.smooth(&frame, &smoother)).expect("a good frame").into_frame()
    };
    let alone = smooth(1);
    for threads in [2, 3, 6] {
        let shared = smooth(threads);
        for part in EVERY_PART {
            let name = format!("x_{}", part.name());
            assert_eq!(bits(&shared, &name), bits(&alone, &name), "{threads} threads: {name}");
        }
    }
}
