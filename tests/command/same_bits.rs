//! Core, Polars and the command give the same bits on the same series.

use polars::prelude::*;
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};
use smoothframe_core::Smoother;
use smoothframe_polars::{Grouped, SmoothExpr};

use crate::folder::{Folder, numbers};

const SPECS: [&str; 6] = [
    "gaussian:31,std=5 boundary=reflect method=direct",
    "general_gaussian:60,p=2,sig=3 boundary=constant missing=propagate",
    "triang:201 method=fft",
    "uniform:7 align=trailing boundary=nearest coverage=0.5",
    "weights:[1,-0.5,3,0.25] norm=none boundary=wrap holes=keep method=fft",
    "gaussian:801,std=90 boundary=mirror",
];

/// Rows of several groups, in time order within each, with holes.
struct Rows {
    group: Vec<&'static str>,
    time: Vec<i64>,
    value: Vec<Option<f64>>,
}

impl Rows {
    fn random() -> Self {
        let mut dice = ChaCha8Rng::seed_from_u64(7);
        let mut rows = Self { group: Vec::new(), time: Vec::new(), value: Vec::new() };
        for time in 0..2500 {
            for (group, len) in [("long", 2500), ("one", 1), ("short", 9), ("middle", 300)] {
                if time < len {
                    let share = dice.next_u64() as f64 / u64::MAX as f64;
                    let value = (share - 0.3) * if time % 5 == 0 { 1e5 } else { 1.0 };
                    rows.group.push(group);
                    rows.time.push(time);
                    let is_hole = dice.next_u32() % 100 == 0 || (1000..1100).contains(&time);
                    rows.value.push((!is_hole).then_some(value));
                }
            }
        }
        rows
    }

    fn frame(&self) -> DataFrame {
        df!("group" => &self.group, "time" => &self.time, "value" => &self.value).expect("columns")
    }

    /// As CSV, with the shortest numbers that read back the same.
    fn csv(&self, order: impl Iterator<Item = usize>) -> String {
        let mut text = "group,time,value\n".to_owned();
        for row in order {
            let value = self.value[row].map_or_else(String::new, |value| value.to_string());
            text.push_str(&format!("{},{},{value}\n", self.group[row], self.time[row]));
        }
        text
    }

    /// What the library for one series gives.
    fn by_core(&self, smoother: &Smoother) -> Vec<Option<u64>> {
        let mut out = vec![None; self.value.len()];
        for group in ["long", "one", "short", "middle"] {
            let rows = || (0..out.len()).filter(|&row| self.group[row] == group);
            let x: Vec<f64> = rows().map(|row| self.value[row].unwrap_or(f64::NAN)).collect();
            let y = smoother.smooth(&x).expect("it smooths");
            for (row, y) in rows().collect::<Vec<_>>().into_iter().zip(y) {
                out[row] = (!y.is_nan()).then_some(y.to_bits());
            }
        }
        out
    }
}

fn bits(values: impl IntoIterator<Item = Option<f64>>) -> Vec<Option<u64>> {
    values.into_iter().map(|value| value.map(f64::to_bits)).collect()
}

fn bits_of(frame: &DataFrame, name: &str) -> Vec<Option<u64>> {
    bits(frame.column(name).expect("the column").f64().expect("f64").to_vec())
}

#[test]
fn core_the_expression_grouped_and_the_command_agree() {
    let rows = Rows::random();
    let frame = rows.frame();
    let folder = Folder::with("in.csv", rows.csv(0..rows.value.len()));
    folder.write_parquet("in.parquet", frame.clone());
    for spec in SPECS {
        let smoother: Smoother = spec.parse().expect("a spec");
        let core = rows.by_core(&smoother);
        assert!(core.iter().flatten().count() > 1000, "{spec}");

        let over = col("value")
            .smooth(&smoother)
            .over([col("group")])
            .expect("an expression")
            .alias("smoothed");
        let by_expression = frame.clone().lazy().with_column(over).collect().expect("it smooths");
        assert!(bits_of(&by_expression, "smoothed") == core, "expression, {spec}");

        let grouped = Grouped::by(["group"]).time("time").values(["value"]);
        let by_grouped = grouped.smooth(&frame, &smoother).expect("it smooths").into_frame();
        assert!(bits_of(&by_grouped, "value_smoothed") == core, "Grouped, {spec}");

        let csv = folder.apply("in.csv", spec, "-g group -t time -v value");
        assert!(bits(numbers(&csv, "value_smoothed")) == core, "command on CSV, {spec}");

        let args = ["apply", "in.parquet", "-g", "group", "-t", "time", "-v", "value"];
        let rest = ["-w", spec, "-o", "out.parquet", "--force"];
        folder.smooth(args.into_iter().chain(rest)).ok();
        let out = folder.read_parquet("out.parquet");
        assert!(bits_of(&out, "value_smoothed") == core, "command on Parquet, {spec}");
    }
}

#[test]
fn the_order_of_rows_changes_no_bit() {
    let rows = Rows::random();
    let folder = Folder::new();
    // A fixed shuffle: a step that has no factor in common with the number of rows.
    let count = rows.value.len();
    let shuffle = || (0..count).map(|at| (at * 1009 + 17) % count);
    assert_ne!(count % 1009, 0);
    folder.write("in.csv", rows.csv(shuffle()));
    for spec in SPECS {
        let core = rows.by_core(&spec.parse().expect("a spec"));
        let shuffled: Vec<Option<u64>> = shuffle().map(|row| core[row]).collect();
        let csv = folder.apply("in.csv", spec, "-g group -t time -v value");
        assert!(bits(numbers(&csv, "value_smoothed")) == shuffled, "{spec}");
    }
}

#[test]
fn single_precision_stays_so_from_file_to_file() {
    let single = |value: &f64| value.to_string().parse::<f32>().expect("a number");
    let x: Vec<f32> = Rows::random().value.iter().flatten().map(single).collect();
    let folder = Folder::new();
    folder.write_parquet("in.parquet", df!("x" => &x).expect("a column"));
    for spec in ["gaussian:31,std=5 boundary=reflect", "triang:401 method=fft"] {
        let smoother: Smoother = spec.parse().expect("a spec");
        let args = ["apply", "in.parquet", "-w", spec, "-o", "out.parquet", "--force"];
        folder.smooth(args).ok();
        let out = folder.read_parquet("out.parquet");
        let got = out.column("x_smoothed").expect("the column").f32().expect("f32").to_vec();
        let core = smoother.smooth(&x).expect("it smooths");
        let equal =
            |(got, core): (&Option<f32>, &f32)| got.map(f32::to_bits) == Some(core.to_bits());
        assert!(got.len() == core.len() && got.iter().zip(&core).all(equal), "{spec}");
    }
}
