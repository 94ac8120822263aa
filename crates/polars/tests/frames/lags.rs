//! By how many rows one column follows another, held against the core.

use polars::prelude::*;
use smoothframe_polars::{
    Agg, Every, Fill, Grouped, Lags, SmoothExpr,
    smoothframe_core::{BestLag, best_lag},
};

use crate::{Noise, bits, days, index, numbers, take, texts};

const NAMES: [&str; 5] = ["lag", "r", "pairs", "runner_up_lag", "runner_up_r"];

/// Rows of three groups in turn: `b` follows `a` by 3, −2 and 0 rows. Nulls and NaN in both.
pub(crate) fn pairs() -> DataFrame {
    let mut noise = Noise(5);
    let (mut group, mut day, mut a, mut b) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let raw: Vec<f64> = (0..600).map(|_| noise.value()).collect();
    for row in 0..150_usize {
        for (at, (name, lag)) in
            [(Some("x"), 3), (None, -2), (Some("y"), 0)].into_iter().enumerate()
        {
            let own = |row: i64| raw[index::<usize>((row + 20).unsigned_abs()) * 3 + at];
            let row = i64::try_from(row).expect("few rows");
            group.push(name);
            day.push(row);
            let mut hole = |value: f64| match noise.below(15) {
                0 => None,
                1 => Some(f64::NAN),
                _ => Some(value),
            };
            a.push(hole(own(row)));
            b.push(hole(2.0 - own(row - lag) * 0.5));
        }
    }
    df!("group" => group, "day" => day, "a" => a, "b" => b).expect("equal lengths")
}

/// What the core finds of one group's rows, as the frame has it: floats by their bits.
pub(crate) fn by_core(a: &[Option<f64>], b: &[Option<f64>], lags: Lags) -> [Option<u64>; 5] {
    let filled =
        |x: &[Option<f64>]| -> Vec<f64> { x.iter().map(|x| x.unwrap_or(f64::NAN)).collect() };
    let lags = lags.cross_correlation(&filled(a), &filled(b)).expect("equal lengths");
    row(lags.best_lag())
}

fn row(best: Option<BestLag>) -> [Option<u64>; 5] {
    let Some(best) = best else { return [None; 5] };
    let next = best.runner_up;
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let bits = |lag: i64| (lag as f64).to_bits();
    [
        Some(bits(best.lag)),
        Some(best.r.to_bits()),
        Some((best.pairs as f64).to_bits()),
        next.map(|next| bits(next.lag)),
        next.map(|next| next.r.to_bits()),
    ]
}

/// A row of the five columns.
pub(crate) fn found(frame: &DataFrame, at: usize) -> [Option<u64>; 5] {
    NAMES.map(|name| bits(frame, name)[at])
}

fn of_group(frame: &DataFrame, group: Option<&str>, name: &str) -> Vec<Option<f64>> {
    let groups = frame.column("group").expect("groups").str().expect("text");
    let rows = groups.iter().zip(numbers(frame, name));
    rows.filter(|(at, _)| *at == group).map(|(_, value)| value).collect()
}

#[test]
fn each_group_is_the_core_alone_to_the_bit() {
    let frame = pairs();
    for lags in [Lags::up_to(10), Lags::up_to(0), Lags::up_to(400), Lags::up_to(7).min_pairs(2)] {
        let best = Grouped::by(["group"]).time("day").best_lags(&frame, "a", "b", lags);
        let best = best.expect("numbers");
        let names: Vec<&str> = best.get_column_names().iter().map(|name| name.as_str()).collect();
        assert_eq!(names, ["group", "lag", "r", "pairs", "runner_up_lag", "runner_up_r"]);
        let groups = texts(&best, "group");
        assert_eq!(groups, [Some("x"), None, Some("y")].map(|name| name.map(ToOwned::to_owned)));
        for (at, group) in groups.iter().enumerate() {
            let of = |name: &str| of_group(&frame, group.as_deref(), name);
            assert_eq!(found(&best, at), by_core(&of("a"), &of("b"), lags), "{lags:?} {group:?}");
        }
    }
    let best = Grouped::by(["group"]).best_lags(&frame, "a", "b", 10).expect("numbers");
    assert_eq!(
        best.column("lag").expect("lags").i64().expect("i64").to_vec(),
        [3, -2, 0].map(Some)
    );
}

#[test]
fn rows_are_taken_in_the_order_of_their_times() {
    let frame = pairs();
    let shuffled = take(&frame, &Noise(3).shuffle(frame.height()));
    let by = |frame: &DataFrame| {
        let best = Grouped::by(["group"]).time("day").best_lags(frame, "a", "b", 10);
        best.expect("numbers").sort(["group"], SortMultipleOptions::default()).expect("keys")
    };
    assert!(by(&shuffled).equals_missing(&by(&frame)));
}

#[test]
fn a_frame_without_groups_is_one_series_and_types_are_cast() {
    let a: Vec<i32> = (0..60).map(|t| t * t % 11).collect();
    let b: Vec<f32> = (0..60_i16).map(|t| f32::from((t - 4) * (t - 4) % 11)).collect();
    let wide: [Vec<f64>; 2] =
        [a.iter().map(|&a| a.into()).collect(), b.iter().map(|&b| b.into()).collect()];
    let frame = df!("a" => a, "b" => b).expect("equal lengths");
    let best = Grouped::default().best_lags(&frame, "a", "b", 9).expect("numbers");
    assert_eq!((best.height(), best.width()), (1, 5));
    assert_eq!(found(&best, 0), row(best_lag(&wide[0], &wide[1], 9).expect("equal lengths")));
    // A column with itself: the runner-up is its season.
    let own = Grouped::default().best_lags(&frame, "a", "a", 15).expect("numbers");
    assert_eq!(numbers(&own, "lag"), [Some(0.0)]);
    assert_eq!(numbers(&own, "runner_up_lag"), [Some(11.0)]);
}

#[test]
fn what_has_no_coefficient_is_null() {
    let constant = df!("a" => [1.0; 40], "b" => (0..40).map(f64::from).collect::<Vec<_>>());
    let few = df!("a" => [1.0, 5.0, 2.0], "b" => [5.0, 2.0, 1.0]);
    let holes = df!("a" => [None::<f64>; 40], "b" => [2.0; 40]);
    let none = df!("a" => [0.0; 0], "b" => [0.0; 0]);
    for (frame, rows) in [(constant, 1), (few, 1), (holes, 1), (none, 0)] {
        let frame = frame.expect("equal lengths");
        let best = Grouped::default().best_lags(&frame, "a", "b", 5).expect("numbers");
        assert_eq!(best.height(), rows);
        for name in NAMES {
            assert_eq!(best.column(name).expect("a column").null_count(), rows, "{name}");
        }
    }
}

/// 12 of 14 days have rows; `b` repeats `a` two days on, and one row on it would be wrong.
#[test]
fn on_a_calendar_lags_are_buckets() {
    let mut texts: Vec<String> = (1..=28).map(|day| format!("2024-02-{day:02}")).collect();
    let a: Vec<f64> = (0..28).map(|t| f64::from(t * t % 13)).collect();
    let b: Vec<f64> = (0..28).map(|t| f64::from((t - 2) * (t - 2) % 13)).collect();
    let absent = [4, 5, 9, 17];
    let kept = |values: &[f64]| -> Vec<f64> {
        (0..28).filter(|day| !absent.contains(day)).map(|day| values[day]).collect()
    };
    let frame = {
        let (a, b) = (kept(&a), kept(&b));
        texts = (0..28).filter(|day| !absent.contains(day)).map(|day| texts[day].clone()).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        df!("day" => days(&texts), "a" => a, "b" => b).expect("equal lengths")
    };
    let daily = Grouped::default().time("day").every(Every::new("1d").expect("an interval"));
    let daily = daily.agg(Agg::Mean).fill(Fill::Null);
    let best = daily.best_lags(&frame, "a", "b", 4).expect("days");
    let holed = |values: &[f64]| -> Vec<Option<f64>> {
        (0..28).map(|day| (!absent.contains(&day)).then(|| values[day])).collect()
    };
    assert_eq!(found(&best, 0), by_core(&holed(&a), &holed(&b), Lags::up_to(4)));
    assert_eq!(numbers(&best, "lag"), [Some(2.0)]);
}

#[test]
fn no_pair_reaches_across_a_silence() {
    let a: Vec<f64> = (0..40).map(|t| f64::from(t * t % 13)).collect();
    let b: Vec<f64> = (0..40).map(|t| f64::from(t * 7 % 5)).collect();
    let day: Vec<i32> = (0..40).map(|t| if t < 25 { t } else { t + 100 }).collect();
    let frame = df!("day" => day, "a" => &a, "b" => &b).expect("equal lengths");
    let frame = frame.lazy().with_column(col("day").cast(DataType::Date)).collect().expect("days");
    let gap = Every::new("7d").expect("an interval");
    let series = Grouped::default().time("day").values(["a", "b"]).max_gap(gap);
    let lags =
        series.layout(&frame).expect("days").cross_correlations("a", "b", 30).expect("pairs");
    let pairs = |lag: usize| 25_usize.saturating_sub(lag) + 15_usize.saturating_sub(lag);
    for (lag, got) in (0..=30).zip(&lags[0].pairs[30..]) {
        assert_eq!(*got, pairs(lag), "{lag}");
    }
    let best = series.best_lags(&frame, "a", "b", 30).expect("days");
    assert_eq!(found(&best, 0), row(lags[0].best_lag()));
}

#[test]
fn columns_that_cannot_be_are_named() {
    let frame = df!("r" => ["x"], "a" => [1.0], "b" => [2.0]).expect("equal lengths");
    let error = |by: &str, a: &str, b: &str| {
        let best = Grouped::by([by]).best_lags(&frame, a, b, 3);
        best.expect_err("no series").to_string()
    };
    assert_eq!(error("r", "a", "b"), "column `r` is asked to be both a group and a result");
    assert!(error("b", "a", "r").starts_with("column `r` holds str and no numbers"));
    assert_eq!(error("b", "a", "c"), "there is no column `c`; there are `r`, `a`, `b`");
    assert_eq!(error("a", "a", "b"), "column `a` is asked to be both a group and a value");
}

fn collect(query: LazyFrame) -> DataFrame {
    query.collect().expect("a good query")
}

#[test]
fn the_expression_is_the_frame_function_per_group() {
    let frame = pairs();
    for lags in [Lags::up_to(10), Lags::up_to(3).min_pairs(100)] {
        let expected = Grouped::by(["group"]).best_lags(&frame, "a", "b", lags).expect("numbers");
        let expression = col("a").best_lag(col("b"), lags);
        let by_group =
            frame.clone().lazy().group_by_stable([col("group")]).agg([expression.clone()]);
        let by_group = collect(by_group).unnest(["a"], None).expect("a struct");
        assert!(by_group.equals_missing(&expected), "{by_group} {expected}");
        // In a window each row of a group has its struct.
        let over = expression.over([col("group")]).expect("a window").alias("found");
        let over = collect(frame.clone().lazy().with_column(over));
        let over = over.unnest(["found"], None).expect("a struct");
        assert_eq!(over.height(), frame.height());
        let groups = texts(&over, "group");
        let keys = texts(&expected, "group");
        for (at, group) in groups.iter().enumerate() {
            let row = keys.iter().position(|key| key == group).expect("a group");
            assert_eq!(found(&over, at), found(&expected, row));
        }
    }
}

#[test]
fn a_column_as_a_whole_is_one_row() {
    let frame = pairs();
    let query = frame.clone().lazy().select([col("a").best_lag(col("b"), 4).alias("found")]);
    let schema = query.clone().collect_schema().expect("known beforehand");
    let best = collect(query);
    assert_eq!(best.schema().as_ref(), schema.as_ref());
    let best = best.unnest(["found"], None).expect("a struct");
    assert_eq!(best.height(), 1);
    let of = |name: &str| numbers(&frame, name);
    assert_eq!(found(&best, 0), by_core(&of("a"), &of("b"), Lags::up_to(4)));
    // Filters stay on their side of it.
    let best = frame.lazy().filter(col("group").eq(lit("x")));
    let best = collect(best.select([col("a").best_lag(col("b"), 4)]));
    let lag = best.unnest(["a"], None).expect("a struct");
    assert_eq!(numbers(&lag, "lag"), [Some(3.0)]);
}

#[test]
fn groups_without_a_coefficient_are_null_structs_of_their_own() {
    let frame = df!(
        "g" => ["few", "flat", "flat", "flat", "flat", "few"],
        "a" => [1.0, 2.0, 2.0, 2.0, 2.0, 3.0],
        "b" => [1, 5, 4, 3, 2, 1],
    );
    let frame = frame.expect("equal lengths").lazy();
    let lags = Lags::up_to(1).min_pairs(2);
    let best = frame.group_by_stable([col("g")]).agg([col("a").best_lag(col("b"), lags)]);
    let best = collect(best).unnest(["a"], None).expect("a struct");
    assert_eq!(best.height(), 2);
    for name in NAMES {
        assert_eq!(numbers(&best, name), [None, None], "{name}");
    }
}

#[test]
fn what_holds_no_numbers_is_refused_when_planned() {
    let frame = df!("a" => [1.0], "t" => ["x"]).expect("equal lengths").lazy();
    let mut query = frame.clone().select([col("a").best_lag(col("t"), 3)]);
    let error = query.collect_schema().expect_err("no numbers").to_string();
    assert!(error.contains("best_lag needs numbers, but column `t` holds str"), "{error}");
    let error = frame.select([col("a").best_lag(col("a").head(Some(0)), 3)]).collect();
    let error = error.expect_err("lengths").to_string();
    assert!(error.contains("best_lag needs columns of one length"), "{error}");
    let plan = df!("a" => [1.0]).expect("a column").lazy();
    let plan = plan.select([col("a").best_lag(col("a"), 3)]).explain(false).expect("a plan");
    assert!(plan.contains("best_lag[3 rows]"), "{plan}");
}
