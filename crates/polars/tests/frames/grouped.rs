//! Grouped frames: order, keys, times, types and holes.

use polars::prelude::*;
use smoothframe_polars::{Axis, Error, Grouped, Layout, Step};

use crate::{Bits, Noise, bits, by_core, day, days, numbers, smoother, take};

const STORES: [Option<&str>; 4] = [Some("B"), None, Some("A"), Some("")];
const PER_STORE: usize = 60;

/// Four stores of 60 days, sorted by store and day: two values with holes and one without.
fn sales() -> DataFrame {
    let mut noise = Noise(3);
    let (mut store, mut date, mut row) = (Vec::new(), Vec::new(), Vec::new());
    let (mut revenue, mut visits, mut price) = (Vec::new(), Vec::new(), Vec::new());
    for at in STORES {
        let mut today = day("2024-01-30");
        for _ in 0..PER_STORE {
            today = today + chrono::Days::new(1 + noise.below(8) / 7);
            store.push(at);
            date.push(today);
            row.push(row.len() as i64);
            revenue.push(match noise.below(10) {
                0 => None,
                1 => Some(f64::NAN),
                _ => Some(noise.value()),
            });
            visits.push(Some(noise.below(50) as i64).filter(|n| *n > 3));
            price.push(noise.value());
        }
    }
    let frame = df!(
        "store" => store, "date" => date, "row" => row,
        "revenue" => revenue, "visits" => visits, "price" => price,
    );
    frame.expect("equal lengths")
}

fn grouped() -> Grouped {
    Grouped::by(["store"]).time("date").values(["revenue", "visits", "price"])
}

fn smoothed(grouped: &Grouped, frame: &DataFrame, spec: &str) -> DataFrame {
    grouped.smooth(frame, &smoother(spec)).expect("a good frame").into_frame()
}

fn text(column: &Column) -> Vec<Option<&str>> {
    column.str().expect("text").iter().collect()
}

fn error(grouped: &Grouped, frame: &DataFrame) -> Error {
    grouped.layout(frame).expect_err("a refusal")
}

/// A column to the bit, in the order of another that holds row numbers.
fn bits_by_row(frame: &DataFrame, name: &str) -> Bits {
    let frame = frame.sort(["row"], SortMultipleOptions::default()).expect("rows are numbered");
    bits(&frame, name)
}

#[test]
fn each_group_is_smoothed_as_the_core_does_alone_in_time_order() {
    let frame = sales();
    let shuffled = take(&frame, &Noise(4).shuffle(frame.height()));
    for spec in ["gaussian:31,std=5", "uniform:7 align=trailing missing=propagate", "2 holes=keep"]
    {
        let smoothed = smoothed(&grouped(), &shuffled, spec);
        for value in ["revenue", "visits", "price"] {
            let got = bits_by_row(&smoothed, &format!("{value}_smoothed"));
            let raw = numbers(&frame, value);
            for (got, raw) in got.chunks(PER_STORE).zip(raw.chunks(PER_STORE)) {
                assert_eq!(got, by_core(raw, &smoother(spec)), "{spec} {value}");
            }
        }
    }
}

#[test]
fn results_stay_in_the_row_order_and_the_input_is_unchanged() {
    let frame = sales();
    let shuffled = take(&frame, &Noise(5).shuffle(frame.height()));
    let smoothed = smoothed(&grouped().suffix("!"), &shuffled, "7");
    let names: Vec<&str> = smoothed.get_column_names().iter().map(|name| name.as_str()).collect();
    let input = ["store", "date", "row", "revenue", "visits", "price"];
    assert_eq!(names[..6], input);
    assert_eq!(names[6..], ["revenue!", "visits!", "price!"]);
    assert!(smoothed.select(input).expect("there").equals_missing(&shuffled));
}

#[test]
fn shuffled_rows_give_the_same_bits_as_sorted_ones() {
    let frame = sales();
    let sorted = smoothed(&grouped(), &frame, "gaussian:200,std=40 method=fft");
    for seed in 6..10 {
        let shuffled = take(&frame, &Noise(seed).shuffle(frame.height()));
        let shuffled = smoothed(&grouped(), &shuffled, "gaussian:200,std=40 method=fft");
        for value in ["revenue_smoothed", "visits_smoothed", "price_smoothed"] {
            assert_eq!(bits_by_row(&shuffled, value), bits(&sorted, value), "{value}");
        }
    }
}

#[test]
fn chunks_and_sorted_flags_never_change_a_bit() {
    let frame = sales();
    let expected = smoothed(&grouped(), &frame, "gaussian:31,std=5");
    let chunked = frame.slice(0, 77).vstack(&frame.slice(77, 400)).expect("same columns");
    assert_eq!(chunked.max_n_chunks(), 2);
    let got = smoothed(&grouped(), &chunked, "gaussian:31,std=5");
    assert_eq!(bits(&got, "revenue_smoothed"), bits(&expected, "revenue_smoothed"));
    // Polars groups columns that are flagged as sorted in another way.
    let flagged = frame.sort(["store"], SortMultipleOptions::default()).expect("sortable");
    assert_eq!(
        flagged.column("store").expect("there").is_sorted_flag(),
        polars::series::IsSorted::Ascending
    );
    let got = smoothed(&grouped(), &flagged, "gaussian:31,std=5");
    assert_eq!(bits_by_row(&got, "revenue_smoothed"), bits(&expected, "revenue_smoothed"));
}

#[test]
fn types_of_results() {
    let cast = |name: &str, dtype| col(name).cast(dtype);
    let frame = df!("a" => [1, 2, 4], "b" => [1, 2, 4], "c" => [1, 2, 4]).expect("equal lengths");
    let types = [cast("a", DataType::Float32), cast("b", DataType::UInt8)];
    let frame = frame.lazy().with_columns(types).collect().expect("small numbers");
    let grouped = Grouped::default().values(["a", "b", "c"]);
    let smoothed = smoothed(&grouped, &frame, "uniform:2");
    for (name, dtype) in [("a", "f32"), ("b", "f64"), ("c", "f64")] {
        let column = smoothed.column(&format!("{name}_smoothed")).expect("smoothed");
        assert_eq!(column.dtype().to_string(), dtype, "{name}");
    }
    let thirds = df!("x" => [0.1_f32, 0.3, 0.7, 0.9]).expect("one column");
    let x = [0.1_f32, 0.3, 0.7, 0.9];
    let by_core: Vec<f32> = smoother("taps:[1,2,4]").smooth(&x).expect("enough memory");
    let got = Grouped::default().values(["x"]).smooth(&thirds, &smoother("taps:[1,2,4]"));
    let got = got.expect("a good frame").into_frame();
    let got = got.column("x_smoothed").expect("smoothed").f32().expect("still f32").to_vec();
    assert_eq!(got, by_core.into_iter().map(Some).collect::<Vec<_>>());
}

#[test]
fn holes_propagate_or_are_skipped_and_holes_out_are_null() {
    let x = [Some(1.0), None, Some(3.0), Some(f64::NAN), Some(5.0), Some(7.0), Some(9.0)];
    let frame = df!("x" => x).expect("one column");
    let by =
        |spec| numbers(&smoothed(&Grouped::default().values(["x"]), &frame, spec), "x_smoothed");
    let propagated = [Some(1.0), None, None, None, None, Some(6.0), Some(8.0)];
    assert_eq!(by("uniform:2 missing=propagate"), propagated);
    assert_eq!(by("uniform:2"), [1.0, 1.0, 3.0, 3.0, 5.0, 6.0, 8.0].map(Some));
    let frame = df!("x" => [f64::INFINITY, f64::NEG_INFINITY]).expect("one column");
    let nan = numbers(&smoothed(&Grouped::default().values(["x"]), &frame, "3"), "x_smoothed");
    assert!(nan.iter().all(|y| y.is_some_and(f64::is_nan)), "{nan:?}");
}

#[test]
fn times_of_every_type_order_the_rows() {
    let x = [Some(4.0), Some(1.0), Some(2.0)];
    let expected = [Some(3.0), Some(1.0), Some(1.5)];
    let zones = || [None, Some(TimeZone::UTC)];
    let units = [TimeUnit::Milliseconds, TimeUnit::Microseconds, TimeUnit::Nanoseconds];
    let date_times =
        units.into_iter().flat_map(|unit| zones().map(|zone| DataType::Datetime(unit, zone)));
    let integers = [DataType::Int64, DataType::UInt64, DataType::Int32, DataType::UInt8];
    for dtype in date_times.chain(integers).chain([DataType::Date]) {
        let frame = df!("t" => [9, 3, 6], "x" => x).expect("equal lengths").lazy();
        let frame = frame.with_column(col("t").cast(dtype.clone())).collect().expect("times");
        let grouped = Grouped::default().time("t").values(["x"]);
        let smoothed = grouped.smooth(&frame, &smoother("uniform:2")).expect("a good frame");
        assert_eq!(numbers(smoothed.frame(), "x_smoothed"), expected, "{dtype}");
        let layout = smoothed.layout();
        assert_eq!(layout.ticks(&layout.groups()[0]), [3, 6, 9], "{dtype}");
        assert_eq!(*layout.in_order("x").expect("numbers"), [1.0, 2.0, 4.0], "{dtype}");
        assert_eq!(*smoothed.smoothed_in_order("x").expect("smoothed"), [1.0, 1.5, 3.0], "{dtype}");
        let axis = match dtype {
            DataType::Date => Axis::Date,
            DataType::Datetime(unit, zone) => Axis::Datetime(unit, zone),
            _ => Axis::Integer,
        };
        assert_eq!(layout.axis(), &axis);
    }
}

#[test]
fn without_a_time_rows_are_taken_in_row_order() {
    let frame = df!("g" => [2, 1, 2, 1], "x" => [8.0, 1.0, 4.0, 3.0]).expect("equal lengths");
    let smoothed = Grouped::by(["g"]).values(["x"]).smooth(&frame, &smoother("uniform:2"));
    let smoothed = smoothed.expect("a good frame");
    assert_eq!(numbers(smoothed.frame(), "x_smoothed"), [8.0, 1.0, 6.0, 2.0].map(Some));
    assert_eq!(smoothed.layout().axis(), &Axis::Row);
    assert_eq!(smoothed.layout().step(), None);
}

#[test]
fn null_keys_are_a_group_apart_from_empty_text() {
    let frame = df!(
        "a" => [None, Some(""), None, Some(""), None],
        "b" => [Some(1), Some(1), Some(1), Some(1), None],
        "x" => [1.0, 10.0, 3.0, 30.0, 700.0],
    );
    let frame = frame.expect("equal lengths");
    let layout = Grouped::by(["a", "b"]).values(["x"]).layout(&frame).expect("a good frame");
    let sizes: Vec<usize> = layout.groups().iter().map(smoothframe_polars::Group::len).collect();
    assert_eq!(sizes, [2, 2, 1]);
    let keys = layout.keys().expect("keys");
    assert_eq!(text(&keys[0]), [None, Some(""), None]);
    assert_eq!(keys[1].i32().expect("numbers").to_vec(), [Some(1), Some(1), None]);
    let smoothed = layout.smooth(&smoother("uniform:2")).expect("enough memory");
    assert_eq!(numbers(smoothed.frame(), "x_smoothed"), [1.0, 10.0, 2.0, 20.0, 700.0].map(Some));
}

#[test]
fn a_null_time_is_refused_with_its_row() {
    let frame = df!("t" => [Some(3), Some(1), None, None], "x" => [1, 2, 3, 4]);
    let frame = frame.expect("equal lengths");
    let error = error(&Grouped::default().time("t").values(["x"]), &frame);
    assert!(
        matches!(&error, Error::NullTime { name, row: 2, rows: 2 } if name == "t"),
        "{error:?}"
    );
    assert_eq!(error.to_string(), "row 3 has no time in column `t` (2 rows have none)");
}

#[test]
fn roles_that_columns_cannot_have_are_refused() {
    let frame = df!("t" => [0.5], "s" => ["a"], "x" => [1], "x_smoothed" => [1], "y" => [true]);
    let frame = frame.expect("equal lengths");
    let by = |name: &str| Grouped::by([name]);
    let none = || Grouped::default();
    let has = |e: Error, text: &str| assert!(e.to_string().contains(text), "{e}");

    let e = error(&by("s").time("t").values(["x"]).suffix("_"), &frame);
    assert!(matches!(&e, Error::NotTime { name, dtype } if name == "t" && dtype == "f64"), "{e:?}");
    let e = error(&by("s").time("s").values(["x"]), &frame);
    assert!(
        matches!(&e, Error::Role { name, first: "a group", second: "the time" } if name == "s")
    );
    let e = error(&by("x").values(["x"]), &frame);
    assert!(matches!(&e, Error::Role { name, .. } if name == "x"), "{e:?}");
    let e = error(&none().values(["x", "x"]), &frame);
    assert!(matches!(&e, Error::Role { first: "a value", second: "a value", .. }), "{e:?}");
    for value in ["s", "y"] {
        let e = error(&none().values([value]), &frame);
        assert!(matches!(&e, Error::NotNumeric { name, .. } if name == value), "{e:?}");
    }
    let e = error(&by("store").values(["x"]), &frame);
    assert!(matches!(&e, Error::Column { name, have } if name == "store" && have.len() == 5));
    has(e, "there is no column `store`; there are `t`, `s`, `x`, `x_smoothed`, `y`");
    let e = error(&none().values(["x"]), &frame);
    assert!(matches!(&e, Error::Clash { name } if name == "x_smoothed"), "{e:?}");
    let e = error(&none().values(["x"]).suffix(""), &frame);
    assert!(matches!(&e, Error::Clash { name } if name == "x"), "{e:?}");
    assert!(matches!(error(&by("s").values([""; 0]), &frame), Error::NoValues));
}

#[test]
fn frames_without_rows_smooth_to_frames_without_rows() {
    let frame = sales().clear();
    for grouped in [grouped(), Grouped::default().time("date").values(["price"])] {
        let layout = grouped.layout(&frame).expect("a good frame");
        assert!(layout.groups().is_empty());
        assert_eq!(layout.step(), None);
        assert!(layout.keys().expect("keys").iter().all(|key| key.is_empty()));
        let smoothed = layout.smooth(&smoother("7")).expect("a good frame").into_frame();
        assert_eq!(smoothed.height(), 0);
        assert_eq!(smoothed.column("price_smoothed").expect("there").dtype(), &DataType::Float64);
    }
}

#[test]
fn groups_know_their_steps_and_absent_ones() {
    let date = days(&[
        "2024-03-04",
        "2024-02-27",
        "2024-02-28",
        "2024-03-01",
        "2024-03-02",
        "2024-03-04",
        "2024-03-25",
        "2024-03-11",
    ]);
    let store = ["A", "A", "A", "A", "A", "B", "B", "B"];
    let frame = df!("d" => date, "s" => store, "x" => [1; 8]).expect("equal lengths");
    let layout = Grouped::by(["s"]).time("d").values(["x"]).layout(&frame).expect("a good frame");
    let of = |layout: &Layout, at: usize| {
        let group = &layout.groups()[at];
        (group.len(), group.step(), group.absent(), group.range())
    };
    // The 29th of February and the 3rd of March are not there.
    assert_eq!(of(&layout, 0), (5, Some(Step::Ticks(1)), Some(2), 0..5));
    assert_eq!(of(&layout, 1), (3, Some(Step::Ticks(7)), Some(1), 5..8));
    assert_eq!(layout.step(), Some(Step::Ticks(1)));
    let keys = layout.keys().expect("keys");
    assert_eq!(text(&keys[0]), [Some("A"), Some("B")]);
    let first: i64 = layout.ticks(&layout.groups()[0])[0];
    assert_eq!(first, i64::from(day("2024-02-27").to_epoch_days()));
}

#[test]
fn coverage_is_the_cores_for_every_group_and_by_the_expression() {
    use polars::prelude::{IntoLazy, col};
    use smoothframe_polars::{Part, SmoothExpr, smoothframe_core::Output};

    let frame = sales();
    for spec in ["gaussian:9,std=2", "uniform:200 method=fft", "taps:[-1,4,-1] align=trailing"] {
        let with = grouped().parts([Part::Smoothed, Part::Coverage]);
        let both = smoothed(&with, &frame, spec);
        let plain = smoothed(&grouped(), &frame, spec);
        for (at, _) in STORES.iter().enumerate() {
            let rows = frame.slice((at * PER_STORE) as i64, PER_STORE);
            let x = numbers(&rows, "revenue");
            let x: Vec<f64> = x.into_iter().map(|v| v.unwrap_or(f64::NAN)).collect();
            let (mut out, mut coverage) = (x.clone(), x.clone());
            let output = Output::new(&mut out).coverage(&mut coverage);
            smoother(spec).plan().smooth_to(&x, output).expect("enough memory");
            let got = both.slice((at * PER_STORE) as i64, PER_STORE);
            let want: Bits = coverage.iter().map(|c| Some(c.to_bits())).collect();
            assert_eq!(bits(&got, "revenue_coverage"), want, "{spec}");
        }
        assert_eq!(bits(&both, "revenue_smoothed"), bits(&plain, "revenue_smoothed"), "{spec}");
        let over = col("revenue").smooth_part(&smoother(spec), Part::Coverage);
        let over = over.over([col("store")]);
        let by_expression = frame.clone().lazy().select([over.expect("a column")]);
        let by_expression = by_expression.collect().expect("numbers");
        assert_eq!(bits(&by_expression, "revenue"), bits(&both, "revenue_coverage"), "{spec}");
    }
}
