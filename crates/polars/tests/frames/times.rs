//! Windows in time: equal to Polars' `rolling_mean_by` and NumPy's sums (`tests/reference/times.json`
//! holds the calls and their values), in expressions and frames, on every axis.

use chrono::{Datelike as _, TimeZone as _};
use polars::prelude::*;
use serde_json::Value;
use smoothframe_polars::{
    Error, Every, Grouped, Part, SmoothExpr, SmoothFrame, smoothframe_core::Unit,
};

use crate::{EVERY_PART, Noise, bits, index, numbers, smoother};

fn floats(values: &Value) -> Vec<f64> {
    values.as_array().expect("a list").iter().map(|x| x.as_f64().expect("a number")).collect()
}

fn zone(name: &str) -> TimeZone {
    TimeZone::opt_try_new(Some(name)).expect("a zone").expect("not empty")
}

/// A frame of `t`, microseconds of a zone from seconds, and `x`.
fn frame(seconds: &[i64], name: Option<&str>, x: &[f64]) -> DataFrame {
    let micros: Vec<i64> = seconds.iter().map(|t| t * 1_000_000).collect();
    let dtype = DataType::Datetime(TimeUnit::Microseconds, name.map(zone));
    let t = Column::new("t".into(), micros).cast(&dtype).expect("times");
    DataFrame::new(x.len(), vec![t, Column::new("x".into(), x)]).expect("equal lengths")
}

/// Whether it is a month's last day on a zone's clocks.
fn is_last_day(second: i64, name: Option<&str>) -> bool {
    let zone = zone(name.unwrap_or("UTC")).to_chrono().expect("a zone");
    let at = zone.timestamp_opt(second, 0).single().expect("an instant");
    at.date_naive().succ_opt().is_some_and(|next| next.day() == 1)
}

#[test]
fn as_polars_and_numpy_have_them() {
    let path = format!("{}/tests/reference/times.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the reference");
    let reference: Value = serde_json::from_str(&text).expect("JSON");
    let cases = reference["cases"].as_array().expect("cases");
    assert_eq!(cases.len(), 36);
    for case in cases {
        let (window, zone) = (case["window"].as_str().expect("a window"), case["zone"].as_str());
        let seconds: Vec<i64> =
            case["seconds"].as_array().expect("times").iter().filter_map(Value::as_i64).collect();
        let frame = frame(&seconds, zone, &floats(&case["x"]));
        let spec = match window.contains(':') {
            true => window.to_owned(),
            false => format!("uniform:{window} align=trailing"),
        };
        let by_expression = frame
            .clone()
            .lazy()
            .select([col("x").smooth_by(col("t"), &smoother(&spec))])
            .collect()
            .expect("a good query");
        let grouped = Grouped::default().time("t").values(["x"]);
        let grouped = grouped.on_duplicate(smoothframe_polars::OnDuplicate::Keep);
        let by_frame = grouped.smooth(&frame, &smoother(&spec)).expect("a good frame");
        assert_eq!(bits(&by_expression, "x"), bits(by_frame.frame(), "x_smoothed"));
        for (row, (y, want)) in
            numbers(&by_expression, "x").iter().zip(floats(&case["y"])).enumerate()
        {
            // Polars counts months from a month's last day to the same day.
            let is_months = ["mo", "q", "y"].iter().any(|unit| window.ends_with(unit));
            if is_months && is_last_day(seconds[row], zone) {
                continue;
            }
            // Values lie around 10; Polars adds and takes away.
            let y = y.expect("no holes");
            assert!((y - want).abs() < 1e-11, "{spec} in {zone:?}, row {row}: {y} for {want}");
        }
    }
}

/// Any order of rows, any groups, both engines, expression and frame: the same bits as the core's.
#[test]
fn each_group_is_its_own_series() {
    let mut noise = Noise(31);
    let rows = 500;
    let days: Vec<i32> = (0..rows).map(|_| index(noise.below(300))).collect();
    let groups: Vec<u32> = (0..rows).map(|_| index(noise.below(4))).collect();
    let x: Vec<Option<f64>> =
        (0..rows).map(|_| (noise.below(9) > 0).then(|| noise.value())).collect();
    let frame = df!("g" => &groups, "t" => &days, "x" => &x).expect("equal lengths");
    let dated = [col("g"), col("t").cast(DataType::Date), col("x")];
    let frame = frame.lazy().select(dated).collect().expect("dates");
    for spec in [
        "uniform:9d",
        "gaussian:std=3d align=trailing",
        "hann:20d degree=1",
        "hann:20d degree=2 deriv=1/d",
        "uniform:5",
        "median:9d",
        "sum:5d align=trailing closed=left",
        "var:12d min_rows=3",
        "opening:6d",
        "ewm:halflife=3d",
        "quantile:9,q=0.3 align=trailing",
        "max:4 boundary=reflect",
        "hampel:7",
    ] {
        let smoother = smoother(spec);
        let mut want: Vec<Option<u64>> = vec![None; rows];
        for group in 0..4 {
            let mut own: Vec<usize> = (0..rows).filter(|&row| groups[row] == group).collect();
            own.sort_by_key(|&row| days[row]);
            let times: Vec<i64> = own.iter().map(|&row| i64::from(days[row])).collect();
            let x: Vec<f64> = own.iter().map(|&row| x[row].unwrap_or(f64::NAN)).collect();
            let y = smoother.time_plan(Unit::Day).expect("days").smooth(&times, &x);
            for (&row, y) in own.iter().zip(y.expect("memory")) {
                want[row] = (!y.is_nan()).then(|| y.to_bits());
            }
        }
        let over = col("x").smooth_by(col("t"), &smoother).over([col("g")]).expect("a window");
        let over = frame.clone().lazy().select([over]).collect().expect("a good query");
        assert_eq!(bits(&over, "x"), want, "{spec}: over");
        let grouped = Grouped::by(["g"]).time("t").values(["x"]).with(&smoother);
        let grouped = grouped.on_duplicate(smoothframe_polars::OnDuplicate::Keep);
        let eager = frame.clone().smooth(&grouped).expect("a good frame");
        assert_eq!(bits(&eager, "x_smoothed"), want, "{spec}: frame");
        for engine in [Engine::InMemory, Engine::Streaming] {
            let lazy = frame.clone().lazy().smooth(&grouped).expect("good columns");
            let lazy = lazy.collect_with_engine(engine).expect("a good query").unwrap_single();
            assert_eq!(bits(&lazy, "x_smoothed"), want, "{spec}: {engine:?}");
        }
    }
}

#[test]
fn every_axis_and_unit() {
    let x = [1.0, 3.0, 8.0, 20.0];
    let want = [2.0, 2.0, 8.0, 20.0].map(Some);
    let day = 86_400_000_000_000_i64;
    for (unit, per_day) in [
        (TimeUnit::Milliseconds, day / 1_000_000),
        (TimeUnit::Microseconds, day / 1_000),
        (TimeUnit::Nanoseconds, day),
    ] {
        for name in [None, Some("UTC"), Some("Europe/Berlin")] {
            let ticks = [0, 1, 5, 40].map(|days| (19_000 + days) * per_day);
            let dtype = DataType::Datetime(unit, name.map(zone));
            let t = Column::new("t".into(), ticks).cast(&dtype).expect("times");
            let frame = DataFrame::new(4, vec![t, Column::new("x".into(), x)]).expect("lengths");
            let smoothed = Grouped::default().time("t").values(["x"]);
            let smoothed = smoothed.smooth(&frame, &smoother("uniform:3d")).expect("days");
            assert_eq!(numbers(smoothed.frame(), "x_smoothed"), want, "{unit:?} {name:?}");
        }
    }
    let frame = df!("t" => [0_u16, 1, 5, 40], "x" => x).expect("equal lengths");
    let of = |spec: &str| {
        let grouped = Grouped::default().time("t").values(["x"]);
        grouped
            .smooth(&frame, &smoother(spec))
            .map(|smoothed| numbers(smoothed.frame(), "x_smoothed"))
    };
    assert_eq!(of("uniform:3i").expect("numbers"), want);
    assert!(matches!(of("uniform:3d"), Err(Error::Smoother(_))));
    let single = df!("t" => [0, 1, 5, 40], "x" => x).expect("equal lengths").lazy();
    let single = single.with_column(col("x").cast(DataType::Float32));
    let single = single.select([col("x").smooth_by(col("t"), &smoother("uniform:3i"))]);
    let single = single.collect().expect("a good query");
    assert_eq!(single.column("x").expect("x").dtype(), &DataType::Float32);
    assert_eq!(numbers(&single, "x"), want);
}

#[test]
fn parts_of_windows_in_time() {
    let frame = df!(
        "g" => ["a", "a", "a", "b", "a", "b"],
        "t" => [1, 2, 9, 1, 10, 3],
        "x" => [Some(1.0), None, Some(5.0), Some(2.0), Some(7.0), Some(4.0)],
    )
    .expect("equal lengths");
    let grouped = Grouped::by(["g"]).time("t").values(["x"]).parts(EVERY_PART);
    let smoothed = grouped.smooth(&frame, &smoother("uniform:3i")).expect("a good frame");
    let frame = smoothed.frame();
    let some = |values: [f64; 6]| values.map(Some).to_vec();
    assert_eq!(numbers(frame, "x_smoothed"), some([1.0, 1.0, 6.0, 2.0, 6.0, 4.0]));
    assert_eq!(numbers(frame, "x_coverage"), some([0.5, 0.5, 1.0, 1.0, 1.0, 1.0]));
    // One tick ahead: 9 sees 10, the last; 3 is the last of b.
    let provisional = frame.column("x_provisional").expect("a part").bool().expect("flags");
    let provisional: Vec<Option<bool>> = provisional.iter().collect();
    assert_eq!(provisional, [false, false, false, false, true, true].map(Some));
    assert_eq!(smoothed.provisional(), [1, 1]);
    let part = col("x").smooth_part_by(col("t"), &smoother("uniform:3i"), Part::Provisional);
    let part = part.over([col("g")]).expect("a window");
    let by_expression = smoothed.frame().clone().lazy().select([part]).collect().expect("a query");
    let flags = by_expression.column("x").expect("x").bool().expect("flags").iter();
    assert_eq!(flags.collect::<Vec<_>>(), provisional);
}

/// The longest silence cuts, be the window longer or not.
#[test]
fn silences_cut_windows_in_time() {
    let frame = df!("t" => [0, 1, 10, 11], "x" => [1.0, 3.0, 5.0, 7.0]).expect("equal lengths");
    let grouped = Grouped::default().time("t").values(["x"]).max_gap(Every::new("5i").expect("5"));
    let smoothed = grouped.smooth(&frame, &smoother("uniform:99i")).expect("a good frame");
    assert_eq!(numbers(smoothed.frame(), "x_smoothed"), [2.0, 2.0, 6.0, 6.0].map(Some));
    assert_eq!(smoothed.provisional(), [2]);
}

/// Across the clock change a day is the clock's: at 09:00 the rows of the 09:00s are days apart.
#[test]
fn days_are_those_of_the_clock() {
    // Hours around 10 March 2024 in New York, when 02:00 became 03:00.
    let start = 1_709_942_400; // 9 March, 00:00 UTC: 19:00 of the 8th
    let seconds: Vec<i64> = (0..72).map(|hour| start + hour * 3600).collect();
    let x: Vec<f64> = (0..72).map(f64::from).collect();
    let frame = frame(&seconds, Some("America/New_York"), &x);
    let at = |spec: &str| {
        let grouped = Grouped::default().time("t").values(["x"]);
        let smoothed = grouped.smooth(&frame, &smoother(spec)).expect("a good frame");
        numbers(smoothed.frame(), "x_smoothed")[40].expect("a value")
    };
    // 12:00 of the 10th, hour 40: the day before has 23 hours, to hour 18 and without it.
    assert_eq!(at("uniform:1d align=trailing"), f64::from((18..=40).sum::<i32>()) / 23.0);
    assert_eq!(at("uniform:24h align=trailing"), f64::from((17..=40).sum::<i32>()) / 24.0);
    // From 00:00, hour 29, to midnight, 23 hours of which the 11th's first is not one.
    assert_eq!(at("uniform:1d"), f64::from((29..=51).sum::<i32>()) / 23.0);
}

#[test]
fn what_is_refused_is_told_when_planned() {
    let frame = df!("g" => ["a"], "t" => ["2024"], "n" => [1], "x" => [1.0]).expect("one row");
    let said = |expr: Expr| {
        let result = frame.clone().lazy().select([expr]).collect_schema();
        result.expect_err("refused").to_string()
    };
    let week = smoother("uniform:7d");
    assert!(said(col("x").smooth(&week)).contains("smooth_by"));
    assert!(said(col("x").smooth_by(col("t"), &week)).contains("neither dates"));
    assert!(said(col("x").smooth_by(col("n"), &week)).contains("whole numbers"));
    assert!(said(col("g").smooth_by(col("n"), &smoother("3i"))).contains("needs numbers"));
    let grouped = |time: Option<&str>| {
        let grouped = Grouped::default().values(["x"]).with(&week);
        time.map_or(grouped.clone(), |time| grouped.time(time))
    };
    let refused = |time| {
        let lazy = frame.clone().lazy().smooth(&grouped(time)).err().expect("refused").to_string();
        let eager = frame.clone().smooth(&grouped(time)).expect_err("refused").to_string();
        assert_eq!(lazy, eager);
        lazy
    };
    assert!(refused(None).contains("need their times"));
    assert!(refused(Some("n")).contains("whole numbers"));
    let nulls = df!("t" => [Some(1), None], "x" => [1.0, 2.0]).expect("two rows");
    let query = nulls.lazy().select([col("x").smooth_by(col("t"), &smoother("3i"))]).collect();
    assert!(query.expect_err("no time").to_string().contains("row 2 has no time in column `t`"));
}
