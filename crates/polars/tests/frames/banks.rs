//! `col(…).filter_bank(…)`, held against the core.

use polars::prelude::*;
use smoothframe_polars::{
    SmoothExpr,
    smoothframe_core::{Filter, FilterBank, Kernel, Norm, Pooled, Window},
};

use crate::{bits, expression::sales, numbers, texts};

fn bank() -> FilterBank {
    let kernel = |taps: &[f64]| Kernel::from_taps(taps.to_vec(), Norm::None).expect("taps");
    let long = Kernel::window(&Window::hann(), 31).expect("a window");
    FilterBank::new([
        Filter::new(kernel(&[1.0, -1.0])),
        Filter::new(kernel(&[1.0, 0.0, -2.0, 1.0])).with_dilation(3).expect("a distance"),
        Filter::new(long).with_bias(20.0).expect("a bias").with_padding(true),
    ])
    .expect("kernels")
}

fn collect(query: LazyFrame) -> DataFrame {
    query.collect().expect("a good query")
}

/// The fields of one row, by their bits.
fn found(frame: &DataFrame, at: usize) -> Vec<Option<u64>> {
    let names = (0..3).flat_map(|k| ["max", "mean", "ppv"].map(|pool| format!("k{k}_{pool}")));
    names.map(|name| bits(frame, &name)[at]).collect()
}

fn fields(pooled: &[Pooled]) -> Vec<Option<u64>> {
    let of = |pooled: &Pooled| [pooled.max, pooled.mean, pooled.ppv];
    let is_any = |pooled: &Pooled| pooled.pooled > 0;
    let bits = |told: f64| told.to_bits();
    pooled.iter().flat_map(|one| of(one).map(|told| is_any(one).then(|| bits(told)))).collect()
}

fn filled(values: impl IntoIterator<Item = Option<f64>>) -> Vec<f64> {
    values.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect()
}

#[test]
fn each_group_is_the_core_alone_to_the_bit() {
    let (frame, bank) = (sales(), bank());
    let query = frame.clone().lazy().group_by_stable([col("store")]);
    let query = query.agg([col("revenue").filter_bank(&bank)]);
    let schema = query.clone().collect_schema().expect("known beforehand");
    let by_store = collect(query);
    assert_eq!(by_store.schema().as_ref(), schema.as_ref());
    let by_store = by_store.unnest(["revenue"], None).expect("a struct");
    assert_eq!((by_store.height(), by_store.width()), (4, 10));
    let stores = texts(&frame, "store");
    let keys = texts(&by_store, "store");
    for (at, key) in keys.iter().enumerate() {
        let own = stores.iter().zip(numbers(&frame, "revenue")).filter(|(store, _)| *store == key);
        let own = filled(own.map(|(_, value)| value));
        assert_eq!(found(&by_store, at), fields(&bank.pool(&own).expect("memory")), "{key:?}");
    }
    let over = col("revenue").filter_bank(&bank).over([col("store")]).expect("a window");
    let over = collect(frame.lazy().with_column(over.alias("found")));
    let over = over.unnest(["found"], None).expect("a struct");
    for (at, store) in stores.iter().enumerate() {
        let row = keys.iter().position(|key| key == store).expect("a store");
        assert_eq!(found(&over, at), found(&by_store, row));
    }
}

#[test]
fn types_are_those_of_smoothing() {
    let bank = bank();
    let whole: Vec<i32> = (0..90).map(|t| t * t % 23).collect();
    let single: Vec<f32> = (0..90_u8).map(|t| f32::from(t).sin()).collect();
    let frame = df!("whole" => &whole, "single" => &single).expect("equal lengths").lazy();
    for (name, expected) in [
        ("whole", bank.pool(&whole.iter().map(|&x| f64::from(x)).collect::<Vec<_>>())),
        ("single", bank.pool(&single)),
    ] {
        let pooled = collect(frame.clone().select([col(name).filter_bank(&bank)]));
        let pooled = pooled.unnest([name], None).expect("a struct");
        assert_eq!(pooled.height(), 1);
        assert!(pooled.columns().iter().all(|column| column.dtype() == &DataType::Float64));
        assert_eq!(found(&pooled, 0), fields(&expected.expect("memory")), "{name}");
    }
}

#[test]
fn where_no_window_is_whole_there_is_nothing() {
    let bank = bank();
    for x in [vec![], vec![Some(3.0)], vec![None; 40]] {
        let frame = df!("x" => &x).expect("a column").lazy();
        let frame = collect(frame.select([col("x").cast(DataType::Float64).filter_bank(&bank)]));
        let frame = frame.unnest(["x"], None).expect("a struct");
        assert_eq!(found(&frame, 0), fields(&bank.pool(&filled(x)).expect("memory")));
        assert_eq!(numbers(&frame, "k0_max"), [None]);
    }
}

#[test]
fn what_holds_no_numbers_is_refused_when_planned() {
    let frame = df!("t" => ["x"], "x" => [1.0]).expect("a column").lazy();
    let error = frame.clone().select([col("t").filter_bank(&bank())]).collect_schema();
    let error = error.expect_err("no numbers").to_string();
    assert!(error.contains("filter_bank needs numbers, but column `t` holds str"), "{error}");
    let plan = frame.select([col("x").filter_bank(&bank())]).explain(false).expect("a plan");
    assert!(plan.contains("filter_bank[3 kernels]"), "{plan}");
}
