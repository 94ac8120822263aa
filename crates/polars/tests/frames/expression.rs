//! `col(…).smooth(…)` in every place where Polars takes an expression.

use polars::prelude::*;
use smoothframe_polars::SmoothExpr;

use crate::{Bits, Noise, bits, by_core, index, numbers, smoother, take};

/// Short and long, centred and trailing, with every treatment of holes, directly and by transform.
const SPECS: [&str; 5] = [
    "uniform:3",
    "taps:[1,2,4] align=trailing boundary=nearest",
    "gaussian:31,std=5 boundary=reflect missing=propagate",
    "triang:8 holes=keep",
    "gaussian:200,std=40 method=fft",
];

const STORES: [Option<&str>; 4] = [Some("A"), None, Some("B"), Some("")];

/// 400 rows of four stores in no order, with nulls and NaN.
pub(crate) fn sales() -> DataFrame {
    let mut noise = Noise(1);
    let (mut store, mut revenue) = (Vec::new(), Vec::new());
    for _ in 0..400 {
        store.push(STORES[index::<usize>(noise.below(4))]);
        revenue.push(match noise.below(12) {
            0 => None,
            1 => Some(f64::NAN),
            _ => Some(noise.value()),
        });
    }
    let row: Vec<i64> = (0..400).collect();
    df!("store" => store, "row" => row, "revenue" => revenue).expect("equal lengths")
}

/// The values of one store, in row order.
fn of_store(frame: &DataFrame, store: Option<&str>, name: &str) -> Vec<Option<f64>> {
    let stores = frame.column("store").expect("stores").str().expect("text");
    let rows = stores.iter().zip(numbers(frame, name));
    rows.filter(|(at, _)| *at == store).map(|(_, value)| value).collect()
}

fn to_bits(values: &[Option<f64>]) -> Bits {
    values.iter().map(|value| value.map(f64::to_bits)).collect()
}

/// `revenue` smoothed over stores, as `smoothed`.
pub(crate) fn over_stores(spec: &str) -> Expr {
    let smoothed = col("revenue").smooth(&smoother(spec));
    smoothed.over([col("store")]).expect("a window").alias("smoothed")
}

pub(crate) fn collect(query: LazyFrame) -> DataFrame {
    query.collect().expect("a good query")
}

#[test]
fn select_and_with_columns_are_the_core_to_the_bit() {
    let frame = sales();
    for spec in SPECS {
        let expression = col("revenue").smooth(&smoother(spec));
        let expected = by_core(&numbers(&frame, "revenue"), &smoother(spec));
        let selected = collect(frame.clone().lazy().select([expression.clone()]));
        assert_eq!(bits(&selected, "revenue"), expected, "{spec}");
        let added = collect(frame.clone().lazy().with_columns([expression.alias("smoothed")]));
        assert_eq!(bits(&added, "smoothed"), expected, "{spec}");
        assert!(frame.equals_missing(&added.drop("smoothed").expect("there")), "{spec}");
    }
}

#[test]
fn over_smooths_each_group_as_the_core_does_alone() {
    let frame = sales();
    for spec in SPECS {
        let smoothed = collect(frame.clone().lazy().with_column(over_stores(spec)));
        for store in STORES {
            let expected = by_core(&of_store(&frame, store, "revenue"), &smoother(spec));
            let got = to_bits(&of_store(&smoothed, store, "smoothed"));
            assert_eq!(got, expected, "{spec} {store:?}");
        }
    }
}

#[test]
fn agg_gives_a_list_per_group_as_the_core_does_alone() {
    let frame = sales();
    for spec in SPECS {
        let lists = collect(
            frame
                .clone()
                .lazy()
                .group_by_stable([col("store")])
                .agg([col("revenue").smooth(&smoother(spec))]),
        );
        assert_eq!(lists.height(), 4);
        let list = |row: usize| {
            lists.column("revenue").expect("lists").list().map(|l| l.get_as_series(row))
        };
        for (row, store) in lists.column("store").expect("").str().expect("text").iter().enumerate()
        {
            let list = list(row).expect("a list column").expect("a list");
            let list = list.f64().expect("floats").to_vec();
            let expected = by_core(&of_store(&frame, store, "revenue"), &smoother(spec));
            assert_eq!(to_bits(&list), expected, "{spec} {store:?}");
        }
    }
}

#[test]
fn an_order_by_in_over_smooths_in_that_order() {
    let frame = sales();
    let shuffled = take(&frame, &Noise(2).shuffle(frame.height()));
    let smoothed = |frame: DataFrame| {
        let order = Some(([col("row")], SortOptions::default()));
        let over = col("revenue").smooth(&smoother("triang:8")).over_with_options(
            Some([col("store")]),
            order,
            WindowMapping::default(),
        );
        let query = frame.lazy().with_column(over.expect("a window").alias("smoothed"));
        collect(query.sort(["row"], SortMultipleOptions::default()))
    };
    assert_eq!(bits(&smoothed(shuffled), "smoothed"), bits(&smoothed(frame), "smoothed"));
}

#[test]
fn nulls_and_nans_are_holes_and_holes_out_are_null() {
    let x = [Some(1.0), None, Some(3.0), Some(f64::NAN), Some(5.0), Some(7.0), Some(9.0)];
    let frame = df!("x" => x).expect("one column");
    let by = |spec: &str| {
        numbers(&collect(frame.clone().lazy().select([col("x").smooth(&smoother(spec))])), "x")
    };
    let propagated = [Some(1.0), None, None, None, None, Some(6.0), Some(8.0)];
    assert_eq!(by("uniform:2 missing=propagate"), propagated);
    let skipped = [1.0, 1.0, 3.0, 3.0, 5.0, 6.0, 8.0].map(Some);
    assert_eq!(by("uniform:2"), skipped);
    let mut kept = skipped;
    (kept[1], kept[3]) = (None, None);
    assert_eq!(by("uniform:2 holes=keep"), kept);
}

#[test]
fn a_nan_of_arithmetic_stays_nan() {
    let x = [1.0, f64::INFINITY, f64::NEG_INFINITY, 1.0, 1.0, 1.0];
    let frame = df!("x" => x, "g" => [1; 6]).expect("equal lengths").lazy();
    for method in ["direct", "fft"] {
        let x = col("x").smooth(&smoother(&format!("uniform:3 method={method}")));
        for x in [x.clone(), x.over([col("g")]).expect("a window")] {
            let y = numbers(&collect(frame.clone().select([x])), "x");
            assert_eq!(y[0], Some(f64::INFINITY), "{method}");
            assert!(y[1].is_some_and(f64::is_nan) && y[2].is_some_and(f64::is_nan), "{y:?}");
            assert_eq!(y[3], Some(f64::NEG_INFINITY), "{method}");
            assert!(y[5].is_some_and(|y| (y - 1.0).abs() < 1e-15), "{y:?}");
        }
    }
}

/// 1e-9: a constant smooths to itself but for rounding, and a leak of one row is 1000 times that.
#[test]
fn groups_never_leak_into_one_another() {
    let constant: Vec<f64> = (0..300).map(|row| [1.0, 1000.0][row % 2]).collect();
    let frame = df!("g" => &constant, "x" => &constant).expect("equal lengths").lazy();
    let x = col("x").smooth(&smoother("gaussian:401,std=80"));
    let over = frame.clone().with_column(x.clone().over([col("g")]).expect("a window"));
    let agg = frame.group_by_stable([col("g")]).agg([x]);
    for smoothed in [collect(over), collect(agg.explode(by_name(["x"], true, false), EXPLODE))] {
        assert_eq!(smoothed.height(), 300);
        for (got, constant) in numbers(&smoothed, "x").into_iter().zip(numbers(&smoothed, "g")) {
            let (got, constant) = (got.expect("no holes"), constant.expect("a key"));
            assert!((got - constant).abs() <= 1e-9 * constant, "{got} {constant}");
        }
    }
}

pub(crate) const EXPLODE: ExplodeOptions = ExplodeOptions { empty_as_null: true, keep_nulls: true };

#[test]
fn chunks_never_change_a_bit() {
    let frame = sales();
    let (first, rest) = (frame.slice(0, 1), frame.slice(1, 130));
    let chunked = first.vstack(&rest).expect("same columns");
    let chunked = chunked.vstack(&frame.slice(131, 400)).expect("same columns");
    assert_eq!(chunked.max_n_chunks(), 3);
    let full = frame.drop_nulls::<String>(None).expect("nulls can go");
    let full_chunked = full.slice(0, 9).vstack(&full.slice(9, 400)).expect("same columns");
    for (single, chunked) in [(&frame, chunked), (&full, full_chunked)] {
        for spec in SPECS {
            let whole = col("revenue").smooth(&smoother(spec)).alias("smoothed");
            for expression in [whole, over_stores(spec)] {
                let by = |frame: &DataFrame| {
                    let smoothed = frame.clone().lazy().with_column(expression.clone());
                    bits(&collect(smoothed), "smoothed")
                };
                assert_eq!(by(&chunked), by(single), "{spec}");
            }
        }
    }
}
