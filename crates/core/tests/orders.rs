//! Order statistics and morphology of arrays: equal to SciPy's (`tests/reference/orders.py` has the
//! calls), exactly but for differences in f32; and what a NaN touches.
#![cfg(feature = "ndarray")]

use ndarray::{Array2, ArrayD, IxDyn, ShapeBuilder, array, s};
use serde::Deserialize;
use serde_json::Value;
use smoothframe_core::{
    Boundary, Error, Sample,
    ndimage::{self, Footprint},
};

#[derive(Deserialize)]
struct Table {
    records: Vec<Record>,
}

#[derive(Deserialize)]
struct Record {
    op: String,
    x: Vec<f64>,
    shape: Vec<usize>,
    size: Option<Value>,
    footprint: Option<Vec<u8>>,
    footprint_shape: Option<Vec<usize>>,
    mode: String,
    cval: f64,
    origin: Value,
    value: Option<f64>,
    y: Vec<f64>,
}

/// One number, or several.
fn list(value: &Value) -> Vec<i64> {
    let one = |value: &Value| value.as_i64().expect("a whole number");
    value.as_array().map_or_else(|| vec![one(value)], |list| list.iter().map(one).collect())
}

impl Record {
    fn footprint(&self) -> Footprint {
        if let Some(size) = &self.size {
            let sizes: Vec<usize> =
                list(size).into_iter().map(|n| usize::try_from(n).expect("a size")).collect();
            return Footprint::size(&sizes);
        }
        let (mask, shape) = (self.footprint.as_ref(), self.footprint_shape.as_ref());
        let mask: Vec<bool> = mask.expect("a size or a mask").iter().map(|&x| x == 1).collect();
        let shape = IxDyn(shape.expect("with its shape"));
        Footprint::mask(ArrayD::from_shape_vec(shape, mask).expect("of that shape").view())
    }

    fn run<T: Sample>(&self, x: &ArrayD<T>) -> Result<ArrayD<T>, Error> {
        use smoothframe_core::ndimage::*;
        let (x, by) = (x.view(), self.footprint());
        let ends = match self.mode.as_str() {
            "reflect" => Boundary::Reflect,
            "mirror" => Boundary::Mirror,
            "nearest" => Boundary::Nearest,
            "wrap" => Boundary::Wrap,
            _ => Boundary::Constant(self.cval),
        };
        let origin: Vec<isize> =
            list(&self.origin).into_iter().map(|n| isize::try_from(n).expect("small")).collect();
        let value = self.value.unwrap_or_default();
        match self.op.as_str() {
            "median_filter" => median_filter(x, by, ends, &origin),
            #[expect(clippy::cast_possible_truncation, reason = "a small whole number")]
            "rank_filter" => rank_filter(x, value as isize, by, ends, &origin),
            "percentile_filter" => percentile_filter(x, value, by, ends, &origin),
            "minimum_filter" => minimum_filter(x, by, ends, &origin),
            "maximum_filter" => maximum_filter(x, by, ends, &origin),
            "grey_erosion" => grey_erosion(x, by, ends, &origin),
            "grey_dilation" => grey_dilation(x, by, ends, &origin),
            "grey_opening" => grey_opening(x, by, ends, &origin),
            "grey_closing" => grey_closing(x, by, ends, &origin),
            "morphological_gradient" => morphological_gradient(x, by, ends, &origin),
            "morphological_laplace" => morphological_laplace(x, by, ends, &origin),
            "white_tophat" => white_tophat(x, by, ends, &origin),
            "black_tophat" => black_tophat(x, by, ends, &origin),
            op => panic!("no {op}"),
        }
    }

    fn what(&self) -> String {
        let Self { op, shape, size, footprint_shape, mode, origin, value, .. } = self;
        format!("{op} {value:?} of {shape:?} by {size:?} {footprint_shape:?}, {mode}, {origin}")
    }
}

fn records() -> Vec<Record> {
    let path = format!("{}/tests/reference/orders.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the reference is committed");
    let Table { records } = serde_json::from_str(&text).expect("records of this shape");
    assert!(records.len() > 500);
    records
}

/// Inputs are multiples of 1/16 below 100, of which f32, too, has exact differences (SciPy's own 0.1 is
/// rounded).
#[test]
fn as_scipy() {
    for record in records() {
        let x = ArrayD::from_shape_vec(IxDyn(&record.shape), record.x.clone()).expect("the shape");
        let y = record.run(&x).expect("an output");
        assert_eq!(y.shape(), record.shape);
        assert!(y.iter().eq(record.y.iter()), "{}: {y} not {:?}", record.what(), record.y);
        #[expect(clippy::cast_possible_truncation, reason = "f32 has these numbers")]
        let narrow = record.run(&x.mapv(|x| x as f32)).expect("an output");
        #[expect(clippy::cast_possible_truncation, reason = "the same")]
        let want = record.y.iter().map(|&y| y as f32);
        assert!(narrow.iter().copied().eq(want), "f32 {}", record.what());
    }
}

/// Whatever the strides of the view.
#[test]
fn views_of_any_strides() {
    for record in records().into_iter().filter(|record| record.shape.len() > 1).step_by(3) {
        let x = ArrayD::from_shape_vec(IxDyn(&record.shape), record.x.clone()).expect("the shape");
        // The other axis first in memory.
        let mut turned = ArrayD::zeros(IxDyn(&record.shape).f());
        turned.assign(&x);
        let y = record.run(&turned).expect("an output");
        assert!(y.iter().eq(record.y.iter()), "{}", record.what());
    }
    let x = Array2::from_shape_fn((9, 8), |(y, x)| ((7 * y + 5 * x) % 11) as f64);
    let every_other = x.slice(s![..;2, ..;-1]);
    let copy = every_other.to_owned();
    let by = |x| ndimage::median_filter(x, 3, Boundary::Mirror, &[0]).expect("an output");
    assert_eq!(by(every_other), by(copy.view()));
}

/// A NaN touches the outputs whose footprints hold it, and no other; where two passes are made, those
/// whose footprints of both hold it.
#[test]
fn nan_touches_its_footprint_alone() {
    let clean: Vec<Record> = records();
    for (n, mut record) in clean.into_iter().enumerate() {
        let place = (n * 7) % record.x.len();
        let x = ArrayD::from_shape_vec(IxDyn(&record.shape), record.x.clone()).expect("the shape");
        let mut holed = x.clone();
        holed.as_slice_mut().expect("dense")[place] = f64::NAN;
        let y = record.run(&holed).expect("an output");
        // Where it would be felt were it large, or small.
        let felt = |record: &Record, value: f64| {
            let mut marked = ArrayD::<f64>::zeros(x.raw_dim());
            marked.as_slice_mut().expect("dense")[place] = value;
            record.run(&marked).expect("an output")
        };
        let op = match record.op.as_str() {
            "grey_erosion" | "minimum_filter" => "erosion",
            "grey_dilation" => "dilation",
            op if op.contains("opening") || op.contains("closing") || op.contains("tophat") => {
                continue;
            }
            op if op.starts_with("morphological") => "both",
            _ => "most",
        };
        let named = |op: &str| op.to_owned();
        let is_laplace = record.op == "morphological_laplace";
        record.cval = 0.0;
        let mut touched = match op {
            "erosion" => felt(&record, -1.0).mapv(|y| y != 0.0),
            "both" => {
                record.op = named("grey_erosion");
                let erosion = felt(&record, -1.0);
                record.op = named("grey_dilation");
                ndarray::Zip::from(&erosion).and(&felt(&record, 1.0)).map_collect(|a, b| a != b)
            }
            "most" => {
                record.op = named("maximum_filter");
                felt(&record, 1.0).mapv(|y| y != 0.0)
            }
            _ => felt(&record, 1.0).mapv(|y| y != 0.0),
        };
        if is_laplace {
            // Less twice the number itself, which an origin may move out of the footprint.
            touched.as_slice_mut().expect("dense")[place] = true;
        }
        for ((y, touched), want) in y.iter().zip(&touched).zip(&record.y) {
            assert_eq!(y.is_nan(), *touched, "{}", record.what());
            assert!(*touched || y == want, "{}", record.what());
        }
    }
}

/// Boxes by their lines, by their elements in networks, and by sweeps are one and the same.
#[test]
fn sizes_are_masks_of_ones() {
    let x = Array2::from_shape_fn((37, 53), |(y, x)| ((y * 7919 + x * 104_729) % 1013) as f32);
    for sizes in [[3, 3], [5, 5], [2, 7], [11, 11], [12, 11], [31, 31], [1, 9], [9, 1]] {
        let (wide, box_of) = (sizes[0] * sizes[1], Footprint::size(&sizes));
        for rank in [0, 1, wide / 3, wide / 2, wide - 1] {
            let by_rank = |x, by: &Footprint| {
                let rank = isize::try_from(rank).expect("small");
                ndimage::rank_filter(x, rank, by.clone(), Boundary::Wrap, &[0]).expect("an output")
            };
            let got = by_rank(x.view(), &box_of);
            for (y, column) in [(0, 0), (5, 52), (36, 1), (20, 20), (11, 40)] {
                let mut all: Vec<f32> = (0..wide)
                    .map(|k| {
                        let row = y + 37 * 5 + k / sizes[1] - sizes[0] / 2;
                        let at = column + 53 * 5 + k % sizes[1] - sizes[1] / 2;
                        x[[row % 37, at % 53]]
                    })
                    .collect();
                all.sort_by(f32::total_cmp);
                assert_eq!(
                    got[[y, column]],
                    all[rank],
                    "rank {rank} of {sizes:?} at {y}, {column}"
                );
            }
        }
    }
}

/// They look at all that there is on a side, and take no more time or memory for what they reach beyond.
#[test]
fn boxes_far_larger_than_the_array() {
    let mut state = 5_u64;
    let x = Array2::from_shape_simple_fn((10, 300), || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64
    });
    let ends = [Boundary::Reflect, Boundary::Mirror, Boundary::Nearest, Boundary::Wrap];
    for size in [64_isize, 1 << 22] {
        for boundary in ends.into_iter().chain([Boundary::Constant(7e8)]) {
            for is_ahead in [false, true] {
                // All rows, or those from the output's on.
                let origin = if is_ahead { -(size / 2) } else { 0 };
                let footprint = [size.unsigned_abs(), 1];
                let y = ndimage::minimum_filter(x.view(), footprint, boundary, &[origin, 0])
                    .expect("a box");
                for ((row, column), &y) in y.indexed_iter() {
                    let repeats = !matches!(boundary, Boundary::Nearest | Boundary::Constant(_));
                    let from = if is_ahead && !repeats { row } else { 0 };
                    let least = x.slice(s![from.., column]).fold(f64::INFINITY, |a, &b| a.min(b));
                    let least = match boundary {
                        Boundary::Constant(value) => least.min(value),
                        _ => least,
                    };
                    assert_eq!(y, least, "{size} {boundary:?} {origin} at {row}, {column}");
                }
            }
        }
    }
}

fn says<T: std::fmt::Debug>(result: Result<T, Error>, parts: &[&str]) {
    let message = result.expect_err("refused").to_string();
    for part in parts {
        assert!(message.contains(part), "{message:?} does not say {part:?}");
    }
}

#[test]
fn what_is_refused() {
    use ndimage::{median_filter, minimum_filter, percentile_filter, rank_filter};
    let x = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
    let (x, ends) = (x.view(), Boundary::Reflect);
    says(median_filter(x, 0, ends, &[0]), &["at least 1"]);
    says(median_filter(x, [3, 3, 3], ends, &[0]), &["size", "3", "2"]);
    says(median_filter(x, 3, ends, &[2]), &["origin", "2"]);
    says(median_filter(x, 3, ends, &[-2, 0]), &["origin", "-2"]);
    says(ndimage::grey_dilation(x, 4, ends, &[2]), &["origin"]);
    says(median_filter(x, 3, Boundary::Renormalize, &[0]), &["renormalize"]);
    says(median_filter(x, 3, Boundary::Constant(f64::NAN), &[0]), &["finite"]);
    says(minimum_filter(x, 1 << 40, ends, &[0]), &["too long"]);
    says(rank_filter(x, 9, 3, ends, &[0]), &["-9", "8", "9"]);
    says(rank_filter(x, -10, 3, ends, &[0]), &["-10"]);
    says(percentile_filter(x, 101.0, 3, ends, &[0]), &["101"]);
    says(percentile_filter(x, f64::NAN, 3, ends, &[0]), &["NaN"]);
    let none = array![[false, false]];
    says(minimum_filter(x, none.view(), ends, &[0]), &["[1, 2]"]);
    let line = array![true, true];
    says(minimum_filter(x, line.view(), ends, &[0]), &["[2, 3]", "[2]"]);
    says(minimum_filter(Array2::<f64>::zeros((0, 3)).view(), 3, ends, &[0]), &["[0, 3]"]);
    let one = ndimage::median_filter(ndarray::arr0(3.0).view(), 3, ends, &[0]);
    assert_eq!(one.expect("a number")[()], 3.0);
}
