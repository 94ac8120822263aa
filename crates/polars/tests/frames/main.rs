//! The expression and the grouped frame, held against the core, Polars and results worked out by
//! hand.

mod banks;
mod buckets;
mod calendar;
mod causal;
mod duplicates;
mod expression;
mod grouped;
mod hostile;
mod inspection;
mod keys;
mod labels;
mod lags;
mod laws;
mod long;
mod merged;
mod names;
mod offsets;
mod operation;
mod partial;
mod parts;
mod query;
mod reference;
mod robust;
mod skipped;
mod spill;
mod statistics;
mod stream_rows;
mod streams;
mod times;
mod windows;
mod years;
mod zones;

use chrono::{NaiveDate, NaiveDateTime};
use polars::prelude::*;
use smoothframe_polars::{Part, Smoother};

/// The parts that every smoother of a level has.
const EVERY_PART: [Part; 4] = [Part::Smoothed, Part::Residual, Part::Coverage, Part::Provisional];

/// A column to the bit: null is `None`.
type Bits = Vec<Option<u64>>;

fn smoother(spec: &str) -> Smoother {
    spec.parse().expect("a good spec")
}

fn numbers(frame: &DataFrame, name: &str) -> Vec<Option<f64>> {
    let column = frame.column(name).expect("a column of that name");
    let column = column.cast(&DataType::Float64).expect("numbers");
    column.f64().expect("just cast").to_vec()
}

fn bits(frame: &DataFrame, name: &str) -> Bits {
    numbers(frame, name).into_iter().map(|value| value.map(f64::to_bits)).collect()
}

/// What the core makes of one series: null and NaN are holes, and holes out are null.
fn by_core(values: &[Option<f64>], smoother: &Smoother) -> Bits {
    let x: Vec<f64> = values.iter().map(|value| value.unwrap_or(f64::NAN)).collect();
    let smoothed = smoother.smooth(&x).expect("enough memory");
    smoothed.into_iter().map(|y| (!y.is_nan()).then(|| y.to_bits())).collect()
}

/// A column of text, owned.
fn texts(frame: &DataFrame, name: &str) -> Vec<Option<String>> {
    let column = frame.column(name).expect("a column of that name").str().expect("text");
    column.iter().map(|text| text.map(ToOwned::to_owned)).collect()
}

/// The rows of `frame`, in this order.
fn take(frame: &DataFrame, rows: &[IdxSize]) -> DataFrame {
    frame.take(&IdxCa::new("".into(), rows)).expect("rows of the frame")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn days(texts: &[&str]) -> Vec<NaiveDate> {
    texts.iter().map(|text| day(text)).collect()
}

fn moment(text: &str) -> NaiveDateTime {
    text.parse().expect("a date and time")
}

/// A number as an index or a row number.
fn index<T: TryFrom<u64, Error: std::fmt::Debug>>(number: u64) -> T {
    T::try_from(number).expect("a small number")
}

/// SplitMix64.
struct Noise(u64);

impl Noise {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }

    /// Between −500 and 500, with digits that do not add without rounding.
    fn value(&mut self) -> f64 {
        self.below(1_000_000_007) as f64 / 1_000_003.0 - 500.0
    }

    /// Every row once.
    fn shuffle(&mut self, rows: usize) -> Vec<IdxSize> {
        let mut order: Vec<IdxSize> = (0..index(rows as u64)).collect();
        for last in (1..rows).rev() {
            order.swap(last, index(self.below(last as u64 + 1)));
        }
        order
    }
}
