//! Queries around a smoothing: plans, schemas, optimisations and engines.

use polars::prelude::*;
use smoothframe_polars::SmoothExpr;

use crate::expression::{EXPLODE, collect, over_stores, sales};
use crate::{bits, smoother};

#[test]
fn the_schema_is_known_before_collecting() {
    for (from, to) in [
        (DataType::Int64, DataType::Float64),
        (DataType::Int32, DataType::Float64),
        (DataType::UInt8, DataType::Float64),
        (DataType::Float32, DataType::Float32),
        (DataType::Float64, DataType::Float64),
    ] {
        let frame = df!("g" => [1, 1, 2], "x" => [1, 2, 4]).expect("equal lengths").lazy();
        let frame = frame.with_column(col("x").cast(from.clone()));
        let x = || col("x").smooth(&smoother("2"));
        let list = DataType::List(Box::new(to.clone()));
        for (mut query, expected) in [
            (frame.clone().select([x()]), to.clone()),
            (frame.clone().with_columns([x()]), to.clone()),
            (frame.clone().select([x().over([col("g")]).expect("a window")]), to),
            (frame.clone().group_by([col("g")]).agg([x()]), list),
        ] {
            let schema = query.collect_schema().expect("a good plan");
            assert_eq!(schema.get("x"), Some(&expected), "{from}");
            assert_eq!(collect(query).column("x").expect("x").dtype(), &expected, "{from}");
        }
    }
}

#[test]
fn text_is_a_planning_error_that_names_the_column() {
    let frame = df!("g" => [1], "city" => ["Graz"]).expect("equal lengths").lazy();
    let city = || col("city").smooth(&smoother("3"));
    for mut query in [
        frame.clone().select([city()]),
        frame.clone().with_columns([city().over([col("g")]).expect("a window")]),
        frame.clone().group_by([col("g")]).agg([city()]),
    ] {
        let error = query.collect_schema().expect_err("text").to_string();
        assert!(error.contains("smooth needs numbers, but column `city` holds str"), "{error}");
    }
}

type Cut = fn(LazyFrame) -> LazyFrame;

/// Queries that a careless optimiser would run below the smoothing.
fn cuts() -> Vec<(&'static str, Cut)> {
    vec![
        ("another column", |q| q.filter((col("row") % lit(3)).eq(lit(0)))),
        ("the key", |q| q.filter(col("store").eq(lit("A")))),
        ("a null key", |q| q.filter(col("store").is_null())),
        ("the value", |q| q.filter(col("revenue").gt(lit(0)))),
        ("the holes", |q| q.filter(col("revenue").is_not_null())),
        ("the smoothed value", |q| q.filter(col("smoothed").gt(lit(0)))),
        ("slice", |q| q.slice(50, 20)),
        ("head", |q| q.limit(7)),
        ("tail", |q| q.tail(7)),
        ("last column", |q| {
            q.filter(col("row").gt(lit(100))).select([col("smoothed"), col("row")])
        }),
    ]
}

#[test]
fn a_filter_or_slice_after_smoothing_changes_nothing_that_was_smoothed() {
    let whole = col("revenue").smooth(&smoother("gaussian:31,std=5")).alias("smoothed");
    for expression in [whole, over_stores("gaussian:31,std=5")] {
        let query = sales().lazy().with_column(expression);
        let eager = collect(query.clone());
        for (name, cut) in cuts() {
            let expected = collect(cut(eager.clone().lazy()));
            assert!(expected.height() > 0 && expected.height() < 400, "{name} cuts");
            for engine in [Engine::InMemory, Engine::Streaming] {
                let got = cut(query.clone()).collect_with_engine(engine).expect("a good query");
                let got = got.unwrap_single();
                assert_eq!(bits(&got, "row"), bits(&expected, "row"), "{name} {engine}");
                assert_eq!(bits(&got, "smoothed"), bits(&expected, "smoothed"), "{name} {engine}");
            }
        }
    }
}

#[test]
fn empty_frames_smooth_to_empty_ones() {
    let frame = sales().clear().lazy();
    let x = col("revenue").smooth(&smoother("gaussian:31,std=5"));
    let over = over_stores("3");
    for query in [
        frame.clone().select([x.clone()]),
        frame.clone().select([over.alias("revenue")]),
        frame.group_by([col("store")]).agg([x]).explode(by_name(["revenue"], true, false), EXPLODE),
    ] {
        let empty = collect(query);
        assert_eq!(empty.height(), 0);
        assert_eq!(empty.column("revenue").expect("there").dtype(), &DataType::Float64);
    }
}

#[test]
fn the_streaming_engine_gives_the_same_bits() {
    let frame = sales().lazy();
    let x = || col("revenue").smooth(&smoother("gaussian:31,std=5")).alias("smoothed");
    let order = || SortMultipleOptions::default().with_maintain_order(true);
    let agg = frame.clone().group_by([col("store")]).agg([x()]);
    for query in [
        frame.clone().select([x()]),
        frame.with_columns([over_stores("gaussian:31,std=5")]),
        agg.sort(["store"], order()).explode(by_name(["smoothed"], true, false), EXPLODE),
    ] {
        let streamed = query.clone().collect_with_engine(Engine::Streaming).expect("a good query");
        let streamed = streamed.unwrap_single();
        assert_eq!(bits(&streamed, "smoothed"), bits(&collect(query), "smoothed"));
    }
}

#[test]
fn the_plan_shows_the_smoother() {
    let smoothed = sales().lazy().with_column(over_stores("gaussian:31,std=5 boundary=reflect"));
    for optimised in [false, true] {
        let plan = smoothed.explain(optimised).expect("a plan");
        assert!(plan.contains("smooth[gaussian:31,std=5 boundary=reflect]"), "{plan}");
    }
}
