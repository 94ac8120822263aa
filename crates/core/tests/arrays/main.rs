//! Arrays: equal to SciPy, astropy and scikit-image, by the calls in `tests/reference/`, and by laws.
#![cfg(feature = "ndarray")]

mod filters;
mod laws;
mod raw;
mod refused;

use std::{collections::HashMap, sync::OnceLock};

use ndarray::{ArrayD, IxDyn};
use serde::Deserialize;
use serde_json::Value;
use smoothframe_core::{Boundary, Complex, Element, Mode};

#[derive(Deserialize)]
struct Given {
    dtype: String,
    shape: Vec<usize>,
    data: Vec<Value>,
}

#[derive(Deserialize)]
struct Record {
    op: String,
    call: String,
    a: String,
    b: Option<String>,
    shape: Vec<usize>,
    values: Vec<Option<f64>>,
    #[serde(flatten)]
    more: HashMap<String, Value>,
}

#[derive(Deserialize)]
struct Table {
    arrays: HashMap<String, Given>,
    records: Vec<Record>,
}

/// The committed file.
fn table() -> &'static Table {
    static TABLE: OnceLock<Table> = OnceLock::new();
    TABLE.get_or_init(|| {
        let path = format!("{}/tests/reference/arrays.json", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).expect("the reference is committed");
        serde_json::from_str(&text).expect("the reference is JSON of this shape")
    })
}

impl Record {
    fn dtype(&self) -> &'static str {
        &table().arrays[&self.a].dtype
    }

    fn a<T: Read>(&self) -> ArrayD<T> {
        read(&self.a)
    }

    fn b<T: Read>(&self) -> ArrayD<T> {
        read(self.b.as_ref().expect("a second array"))
    }

    fn text(&self, name: &str) -> &str {
        self.more[name].as_str().expect("a text")
    }

    fn number(&self, name: &str) -> f64 {
        self.more[name].as_f64().expect("a number")
    }

    fn int(&self, name: &str) -> isize {
        self.more[name].as_i64().and_then(|x| isize::try_from(x).ok()).expect("a whole number")
    }

    fn size(&self, name: &str) -> usize {
        usize::try_from(self.int(name)).expect("a size")
    }

    fn mode(&self) -> Mode {
        match self.text("mode") {
            "full" => Mode::Full,
            "same" => Mode::Same,
            _ => Mode::Valid,
        }
    }

    fn boundary(&self) -> Boundary {
        match self.text("boundary") {
            "reflect" => Boundary::Reflect,
            "mirror" => Boundary::Mirror,
            "nearest" => Boundary::Nearest,
            "wrap" => Boundary::Wrap,
            _ => Boundary::Constant(2.0),
        }
    }

    /// SciPy's shape, and its numbers within `T`'s tolerance of the largest of them and of `least`;
    /// whole ones exactly.
    fn check<T: Read>(&self, got: &ArrayD<T>, least: f64, how: &str) {
        let call = format!("{} of {} ({how})", self.call, self.dtype());
        assert_eq!(got.shape(), self.shape, "{call}");
        let got: Vec<f64> = got.iter().flat_map(|x| x.parts()).collect();
        assert_eq!(got.len(), self.values.len(), "{call}");
        let largest = self.values.iter().flatten().fold(least, |most: f64, x| most.max(x.abs()));
        for (i, (got, want)) in got.iter().zip(&self.values).enumerate() {
            match want {
                None => assert!(got.is_nan(), "{call}: number {i} is {got}, not NaN"),
                Some(want) => {
                    let off = (got - want).abs();
                    assert!(off <= T::TOLERANCE * largest, "{call}: number {i}: {got} not {want}");
                }
            }
        }
    }
}

/// A number that the file holds.
trait Read: Element {
    /// Relative to the largest output: some roundings of sums of a few dozen products, in f32 and f64.
    const TOLERANCE: f64;
    fn read(parts: &mut dyn Iterator<Item = &'static Value>) -> Option<Self>;
    fn parts(self) -> Vec<f64>;
}

macro_rules! read {
    ($($t:ident $tolerance:literal: $parts:expr, $read:expr;)*) => {$(
        impl Read for $t {
            const TOLERANCE: f64 = $tolerance;
            fn read(parts: &mut dyn Iterator<Item = &'static Value>) -> Option<Self> {
                let read: fn(f64) -> $t = $read;
                Some(read(parts.next()?.as_f64().unwrap_or(f64::NAN)))
            }
            #[allow(clippy::cast_lossless, reason = "numbers are small")]
            fn parts(self) -> Vec<f64> {
                let parts: fn($t) -> f64 = $parts;
                vec![parts(self)]
            }
        }
    )*};
}
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "numbers are small")]
mod numbers {
    use super::*;

    read! {
        f64 1e-12: |x| x, |x| x;
        f32 2e-6: |x| x as f64, |x| x as f32;
        i8 0.0: |x| x as f64, |x| x as i8;
        i16 0.0: |x| x as f64, |x| x as i16;
        i32 0.0: |x| x as f64, |x| x as i32;
        i64 0.0: |x| x as f64, |x| x as i64;
        u8 0.0: |x| x as f64, |x| x as u8;
        u16 0.0: |x| x as f64, |x| x as u16;
        u32 0.0: |x| x as f64, |x| x as u32;
        u64 0.0: |x| x as f64, |x| x as u64;
    }
}

macro_rules! read_complex {
    ($($t:ident),*) => {$(
        impl Read for Complex<$t> {
            const TOLERANCE: f64 = <$t as Read>::TOLERANCE;
            fn read(parts: &mut dyn Iterator<Item = &'static Value>) -> Option<Self> {
                Some(Complex::new($t::read(parts)?, $t::read(parts)?))
            }
            fn parts(self) -> Vec<f64> {
                [self.re, self.im].into_iter().flat_map(Read::parts).collect()
            }
        }
    )*};
}
read_complex!(f64, f32);

fn read<T: Read>(name: &str) -> ArrayD<T> {
    let given = &table().arrays[name];
    let mut parts = given.data.iter();
    let data: Vec<T> = std::iter::from_fn(|| T::read(&mut parts)).collect();
    ArrayD::from_shape_vec(IxDyn(&given.shape), data).expect("the file's shape")
}

/// Runs a generic function with the record's number type.
macro_rules! by_dtype {
    ($record:expr, $f:ident) => {
        match $record.dtype() {
            "float64" => $f::<f64>($record),
            "float32" => $f::<f32>($record),
            "complex128" => $f::<smoothframe_core::Complex<f64>>($record),
            "complex64" => $f::<smoothframe_core::Complex<f32>>($record),
            "int8" => $f::<i8>($record),
            "int16" => $f::<i16>($record),
            "int32" => $f::<i32>($record),
            "int64" => $f::<i64>($record),
            "uint8" => $f::<u8>($record),
            "uint16" => $f::<u16>($record),
            "uint32" => $f::<u32>($record),
            "uint64" => $f::<u64>($record),
            other => panic!("{other}"),
        }
    };
}
use by_dtype;
