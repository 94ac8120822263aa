//! The parts of a smoothed column by expression and by frame, and the raw convolution.

use polars::prelude::*;
use smoothframe_polars::{
    Grouped, Part, SmoothExpr, SmoothFrame,
    smoothframe_core::{Method, Mode, convolve},
};

use crate::{
    EVERY_PART, bits,
    expression::{EXPLODE, collect, sales},
    numbers, smoother,
};

const SPECS: [&str; 3] =
    ["gaussian:9,std=2", "uniform:5 align=trailing missing=propagate", "triang:300 method=fft"];

fn keys() -> [Expr; 1] {
    [col("store")]
}

#[test]
fn a_residual_is_raw_minus_smoothed_where_both_are_there() {
    let frame = sales();
    for spec in SPECS {
        let (x, smoother) = (|| col("revenue"), smoother(spec));
        let both = collect(frame.clone().lazy().select([
            x(),
            x().smooth(&smoother).alias("smoothed"),
            x().smooth_part(&smoother, Part::Residual).alias("residual"),
        ]));
        let smoothed = numbers(&both, "smoothed");
        let raw = numbers(&both, "revenue").into_iter().map(|x| x.filter(|x| !x.is_nan()));
        let want: Vec<Option<u64>> =
            raw.zip(smoothed).map(|(x, y)| Some((x? - y?).to_bits())).collect();
        assert_eq!(bits(&both, "residual"), want, "{spec}");
        assert!(want.iter().any(Option::is_none) && want.iter().any(Option::is_some));
    }
}

#[test]
fn what_is_infinite_leaves_a_residual_that_is_no_number_and_no_hole() {
    let frame = df!("x" => [1.0, f64::INFINITY, 2.0]).expect("one column");
    let residual = col("x").smooth_part(&smoother("1"), Part::Residual);
    let residual = numbers(&collect(frame.lazy().select([residual])), "x");
    assert_eq!(residual[0], Some(0.0));
    assert!(residual[1].is_some_and(f64::is_nan));
}

#[test]
fn provisional_are_the_rows_that_later_ones_revise() {
    for (spec, rows) in [("5", 2), ("4", 1), ("5 align=trailing", 0), ("9 align=leading", 8)] {
        let whole: Vec<f64> = (0..50).map(|i| f64::from(i * i % 17)).collect();
        let frame = df!("x" => &whole[..40]).expect("one column");
        let smoother = smoother(spec);
        let provisional = col("x").smooth_part(&smoother, Part::Provisional);
        let flags = collect(frame.lazy().select([provisional]));
        let flags: Vec<Option<bool>> =
            flags.column("x").expect("x").bool().expect("flags").iter().collect();
        let (now, later) = (smoother.smooth(&whole[..40]), smoother.smooth(&whole));
        let (now, later) = (now.expect("memory"), later.expect("memory"));
        let changes: Vec<Option<bool>> =
            (0..40).map(|i| Some(now[i].to_bits() != later[i].to_bits())).collect();
        assert_eq!(flags, changes, "{spec}");
        assert_eq!(flags.iter().filter(|flag| **flag == Some(true)).count(), rows, "{spec}");
    }
}

/// One struct, four columns and the frame operation: the same parts, to the bit.
#[test]
fn a_struct_has_the_fields_that_the_columns_have() {
    let frame = sales();
    for (spec, single) in SPECS.into_iter().flat_map(|spec| [(spec, false), (spec, true)]) {
        let dtype = if single { DataType::Float32 } else { DataType::Float64 };
        let smoother = smoother(spec);
        let query = frame.clone().lazy().with_column(col("revenue").cast(dtype.clone()));
        let of_parts = query.clone().with_columns(
            EVERY_PART
                .iter()
                .map(|&part| {
                    let expression = col("revenue").smooth_part(&smoother, part);
                    expression.over(keys()).expect("a window").alias(format!("revenue_{part}"))
                })
                .collect::<Vec<_>>(),
        );
        let of_parts = collect(of_parts);
        let all = col("revenue").smooth_struct(&smoother, EVERY_PART).over(keys());
        let all = query.clone().select([all.expect("a window").alias("all")]);
        for engine in [Engine::InMemory, Engine::Streaming] {
            let mut plan = all.clone();
            let schema = plan.collect_schema().expect("a good plan");
            let fields = EVERY_PART.iter().map(|part| {
                let of_part = match part {
                    Part::Coverage => DataType::Float64,
                    Part::Provisional => DataType::Boolean,
                    _ => dtype.clone(),
                };
                Field::new(part.name().into(), of_part)
            });
            assert_eq!(schema.get("all"), Some(&DataType::Struct(fields.collect())));
            let got = all.clone().collect_with_engine(engine).expect("a good query");
            let got = got.unwrap_single();
            assert_eq!(got.schema(), &schema);
            let got = got.unnest(["all"], None).expect("a struct");
            for part in EVERY_PART {
                let (name, column) = (part.name(), format!("revenue_{}", part.name()));
                assert_eq!(bits(&got, name), bits(&of_parts, &column), "{spec} {name}");
            }
        }
        let grouped = Grouped::by(["store"]).values(["revenue"]).with(&smoother).parts(EVERY_PART);
        let by_frame = collect(query).smooth(&grouped).expect("a good frame");
        assert_eq!(by_frame.get_column_names()[..3], ["store", "row", "revenue"]);
        for part in EVERY_PART {
            let name = format!("revenue_{}", part.name());
            assert_eq!(bits(&by_frame, &name), bits(&of_parts, &name), "{spec} {name}");
        }
    }
}

#[test]
fn a_struct_in_agg_explodes_to_its_fields() {
    let smoother = smoother("gaussian:9,std=2");
    let parts = [Part::Residual, Part::Coverage];
    let lists = collect(
        sales()
            .lazy()
            .group_by_stable(keys())
            .agg([col("row"), col("revenue").smooth_struct(&smoother, parts)]),
    );
    let exploded = lists.lazy().explode(by_name(["row", "revenue"], true, false), EXPLODE);
    let got = collect(exploded.sort(["row"], SortMultipleOptions::default()));
    let got = got.unnest(["revenue"], None).expect("a struct");
    let over = |part| col("revenue").smooth_part(&smoother, part).over(keys()).expect("a window");
    for part in parts {
        let want = collect(sales().lazy().select([over(part)]));
        assert_eq!(bits(&got, part.name()), bits(&want, "revenue"), "{part:?}");
    }
}

#[test]
fn a_struct_of_no_parts_or_one_twice_is_a_planning_error() {
    for parts in [vec![], vec![Part::Smoothed, Part::Smoothed]] {
        let x = col("revenue").smooth_struct(&smoother("3"), parts);
        let error = sales().lazy().select([x]).collect_schema().expect_err("refused").to_string();
        assert!(error.contains("smooth_struct needs one or more parts, each once"), "{error}");
    }
}

#[test]
fn a_raw_convolution_is_the_cores_in_every_place() {
    let taps = [0.25, 1.0, -0.5, 3.0];
    let frame = sales();
    let raw: Vec<f64> =
        numbers(&frame, "revenue").into_iter().map(|x| x.unwrap_or(f64::NAN)).collect();
    let stores: Vec<Option<&str>> =
        frame.column("store").expect("stores").str().expect("text").iter().collect();
    for mode in [Mode::Full, Mode::Same, Mode::Valid] {
        let lists = collect(
            frame
                .clone()
                .lazy()
                .group_by_stable(keys())
                .agg([col("revenue").convolve(&taps, mode)]),
        );
        let by_group = lists.column("revenue").expect("lists").list().expect("lists").clone();
        let names: Vec<Option<&str>> =
            lists.column("store").expect("stores").str().expect("text").iter().collect();
        for (row, store) in names.iter().enumerate() {
            let x: Vec<f64> =
                raw.iter().zip(&stores).filter(|(_, at)| *at == store).map(|(x, _)| *x).collect();
            let want = convolve(&x, &taps, mode, Method::Auto).expect("not empty");
            let got = by_group.get_as_series(row).expect("a list");
            let got: Vec<u64> =
                got.f64().expect("f64").iter().flatten().map(f64::to_bits).collect();
            assert_eq!(got, want.iter().map(|y| y.to_bits()).collect::<Vec<_>>(), "{mode:?}");
        }
        let alone = collect(frame.clone().lazy().select([col("revenue").convolve(&taps, mode)]));
        let want = convolve(&raw, &taps, mode, Method::Auto).expect("not empty");
        assert_eq!(alone.height(), want.len(), "{mode:?}");
    }
    let same = col("revenue").convolve(&taps, Mode::Same).over(keys()).expect("a window");
    assert_eq!(collect(frame.lazy().with_column(same)).height(), 400);
}

#[test]
fn a_raw_convolution_keeps_f32_and_refuses_text_and_no_taps() {
    let frame = df!("x" => [1.0_f32, 2.0, 3.0], "t" => ["a", "b", "c"]).expect("columns");
    let single = collect(frame.clone().lazy().select([col("x").convolve(&[0.1], Mode::Same)]));
    let single = single.column("x").expect("x").f32().expect("f32").to_vec();
    assert_eq!(single, [1.0_f32, 2.0, 3.0].map(|x| Some(x * 0.1)));
    let of_text = frame.clone().lazy().select([col("t").convolve(&[1.0], Mode::Full)]).collect();
    assert!(of_text.expect_err("text").to_string().contains("column `t` holds str"));
    let of_none = frame.clone().lazy().select([col("x").convolve(&[], Mode::Full)]).collect();
    assert!(of_none.expect_err("no taps").to_string().contains("second input is empty"));
    let empty = frame.clear().lazy().select([col("x").convolve(&[1.0, 1.0], Mode::Full)]);
    assert_eq!(collect(empty).height(), 0);
}
