//! What plans and their open series do, and what they refuse.

use smoothframe_core::{Error, Smoother, Streamed, Unit};

use crate::{noise::Noise, read_again};

#[test]
fn an_output_comes_as_soon_as_no_row_can_change_it() {
    for (spec, after) in [
        ("ewm:halflife=5i", [1, 2, 3, 4, 5, 6]),
        ("max:3i align=trailing closed=left", [1, 2, 3, 4, 5, 6]),
        ("max:3i align=trailing", [0, 1, 1, 3, 4, 5]),
        ("max:3i", [0, 0, 0, 3, 4, 5]),
        ("max:3i align=leading", [0, 0, 0, 1, 3, 5]),
    ] {
        let smoother: Smoother = spec.parse().expect(spec);
        let mut plan = smoother.time_stream_plan::<f64>(Unit::Number).expect(spec);
        let (mut series, mut out) = (plan.open(), Streamed::default());
        let mut counts = Vec::new();
        for (row, t) in [0, 1, 1, 3, 5, 20].into_iter().enumerate() {
            plan.push_to(&mut series, &[t], &[row as f64], &mut out).expect("memory");
            counts.push(out.smoothed.len());
        }
        assert_eq!(counts, after, "{spec}");
    }
}

/// Rows that came are kept while a window may hold them.
#[test]
fn what_is_kept_is_bounded() {
    for spec in [
        "ewm:halflife=40i",
        "median:40i",
        "opening:40i",
        "std:40i align=trailing",
        "uniform:40i align=trailing causal",
        "gaussian:std=5i align=trailing causal",
        "tricube:40i align=trailing causal degree=1 min_rows=2",
    ] {
        let smoother: Smoother = spec.parse().expect(spec);
        let mut plan = smoother.time_stream_plan::<f64>(Unit::Number).expect(spec);
        let (mut series, mut out) = (plan.open(), Streamed::default());
        let (mut random, mut t, mut most) = (Noise(7), 0, 0);
        for _ in 0..3_000 {
            let rows = random.below(12);
            let x = random.series(rows);
            let times: Vec<i64> = x
                .iter()
                .map(|_| {
                    t += i64::try_from(random.below(3)).expect("small");
                    t
                })
                .collect();
            plan.push_to(&mut series, &times, &x, &mut out).expect("memory");
            most = most.max(series.rows_kept());
            out = Streamed::default();
        }
        assert!(series.rows_taken() > 10_000 && most < 400, "{spec}: {most} rows");
        assert!(plan.save(&series).rows_taken() > 10_000);
    }
}

#[test]
fn a_time_that_goes_back_is_refused_and_changes_nothing() {
    let smoother: Smoother = "median:9i".parse().expect("good");
    let mut plan = smoother.time_stream_plan::<f64>(Unit::Number).expect("it streams");
    let (mut series, mut out) = (plan.open(), Streamed::default());
    plan.push_to(&mut series, &[5, 6], &[1.0, 2.0], &mut out).expect("good");
    for (times, row) in [([5, 7], 2), ([8, 7], 3)] {
        let error = plan.push_to(&mut series, &times, &[0.0; 2], &mut out).expect_err("goes back");
        assert_eq!(error, Error::Times { row });
    }
    let error = plan.push_to(&mut series, &[9], &[1.0, 2.0], &mut out).expect_err("two rows");
    assert!(matches!(error, Error::OutputLength { .. }));
    assert_eq!(series.rows_taken(), 2);
    plan.push_to(&mut series, &[6, 30], &[6.0, 9.0], &mut out).expect("good");
    assert_eq!(out.smoothed, [2.0; 3]);
}

#[test]
fn a_series_of_another_plan_is_refused() {
    let plan = |spec: &str, unit| {
        let smoother: Smoother = spec.parse().expect(spec);
        smoother.time_stream_plan::<f64>(unit).expect("it streams")
    };
    let mut of = plan("max:7d", Unit::Day);
    let mut series = of.open();
    of.push_to(&mut series, &[1], &[1.0], &mut Streamed::default()).expect("its own");
    let state = of.save(&series);
    for (mut other, problem) in [
        (plan("max:8d", Unit::Day), "it is of `max:7d`, and the plan of `max:8d`"),
        (plan("max:7d", Unit::Second), "its times are of another unit than the plan's"),
        (plan("max:7d", Unit::Day).with_coverage(), "one has coverage and the other has not"),
    ] {
        let refusals = [
            other.push_to(&mut series, &[2], &[1.0], &mut Streamed::default()),
            other.peek_to(&series, &mut Streamed::default()),
            other.load(&state).map(drop),
            other.finish_to(series.clone(), &mut Streamed::default()),
        ];
        for refusal in refusals {
            let error = refusal.expect_err("another's").to_string();
            assert_eq!(error, format!("the saved stream cannot go on: {problem}"));
        }
    }
    let single: Smoother = "max:7d".parse().expect("good");
    let mut single = single.time_stream_plan::<f32>(Unit::Day).expect("it streams");
    let error = single.load(&state).expect_err("of f64").to_string();
    assert!(error.ends_with("it is of f64, and the plan of f32"), "{error}");
}

#[test]
fn what_never_streams_has_no_plan() {
    let refused = |spec: &str, unit| {
        let smoother: Smoother = spec.parse().expect(spec);
        smoother.time_stream_plan::<f64>(unit).expect_err(spec)
    };
    for (spec, what, way_out) in [
        ("lowess:9", "lowess", "all rows"),
        ("uniform:9d degree=1 robust=2", "robust", "all rows"),
        ("uniform:9d", "a window in time that is not causal", "causal"),
        ("gaussian:std=2d align=trailing", "a window in time that is not causal", "causal"),
        ("gaussian:std=2d align=trailing", "a window in time that is not causal", "calendar"),
        ("decay:100h,tau=20h causal", "a window of parts of a tick", "finer unit"),
    ] {
        let error = refused(spec, Unit::Day);
        assert!(matches!(error, Error::NeverStreams { .. }), "{spec}: {error}");
        let text = error.to_string();
        assert!(text.starts_with(what) && text.contains(way_out), "{spec}: {text}");
    }
    for (spec, why) in [
        ("uniform:2mo align=trailing causal", "a calendar's to find"),
        ("max:2mo", "a calendar's to find"),
        ("median:7", "counts rows"),
        ("max:7i", "the times are dates"),
    ] {
        let error = refused(spec, Unit::Day);
        assert!(matches!(error, Error::InTime(_)), "{spec}: {error}");
        assert!(error.to_string().contains(why), "{spec}: {error}");
    }
}

/// A grid's kernels keep rows of past blocks, too.
#[test]
fn what_is_kept_of_a_grid_is_bounded() {
    for spec in ["uniform:900i align=trailing causal", "decay:900i,tau=200i causal"] {
        let smoother: Smoother = spec.parse().expect(spec);
        let mut plan = smoother.time_stream_plan::<f64>(Unit::Number).expect(spec);
        let (mut series, mut most) = (plan.open(), 0);
        for chunk in 0..100 {
            let times: Vec<i64> = (500 * chunk..500 * (chunk + 1)).collect();
            let x = vec![1.0; 500];
            plan.push_to(&mut series, &times, &x, &mut Streamed::default()).expect("memory");
            most = most.max(series.rows_kept());
        }
        assert!(most < 6_000, "{spec}: {most} rows");
    }
}

/// A clock that goes on where no row comes makes outputs final, and its rows go.
#[test]
fn time_goes_on_without_rows() {
    let smoother: Smoother = "max:3i align=trailing".parse().expect("good");
    let mut plan = smoother.time_stream_plan::<f64>(Unit::Number).expect("it streams");
    let (mut series, mut out) = (plan.open(), Streamed::default());
    plan.push_to(&mut series, &[0, 0, 1, 2], &[1.0, 1.0, 5.0, 3.0], &mut out).expect("good");
    assert_eq!(out.smoothed, [1.0, 1.0, 5.0]);
    plan.advance_to(&mut series, 2, &mut out).expect("good");
    assert_eq!(out.smoothed.len(), 3, "more rows may be at 2");
    plan.advance_to(&mut series, 3, &mut out).expect("good");
    assert_eq!(out.smoothed, [1.0, 1.0, 5.0, 5.0]);
    // As a state knows, and a time that is earlier does not change.
    let mut series = plan.load(&read_again(plan.save(&series))).expect("just saved");
    plan.advance_to(&mut series, 1, &mut out).expect("good");
    let error = plan.push_to(&mut series, &[2], &[9.0], &mut out).expect_err("it was passed");
    assert_eq!(error, Error::Times { row: 4 });
    plan.advance_to(&mut series, 90, &mut out).expect("good");
    assert_eq!(series.rows_kept(), 1);
    plan.push_to(&mut series, &[90, 91], &[1.0, 2.0], &mut out).expect("good");
    plan.finish_to(series, &mut out).expect("memory");
    assert_eq!(out.smoothed[4..], [1.0, 2.0]);
}

#[cfg(feature = "serde")]
#[test]
fn a_state_that_was_altered_is_refused() {
    let smoother: Smoother = "std:9i".parse().expect("good");
    let mut plan = smoother.time_stream_plan::<f64>(Unit::Number).expect("it streams");
    let mut series = plan.open();
    let (times, x): (Vec<i64>, Vec<f64>) = (0..60).map(|row| (row, row as f64)).unzip();
    plan.push_to(&mut series, &times, &x, &mut Streamed::default()).expect("good");
    let state = serde_json::to_value(plan.save(&series)).expect("numbers");
    let mut refused = |name: &str, value: serde_json::Value, problem: &str| {
        let mut altered = state.clone();
        assert!(altered[name] != value, "{name}");
        altered[name] = value;
        let altered = serde_json::from_value(altered).expect("of this shape");
        let error = plan.load(&altered).expect_err(name).to_string();
        assert!(error.contains(problem), "{name}: {error}");
    };
    let apart = "its parts do not go together";
    refused("version", 7.into(), "version 7");
    refused("bytes", 4.into(), "of f32");
    refused("smoother", "std:8i".into(), "it is of `std:8i`");
    refused("first", 70.into(), apart);
    refused("next", 99.into(), apart);
    refused("times", vec![3, 2].into(), apart);
    refused("rows", vec![0].into(), apart);
    refused("observed", 99.into(), apart);
    refused("now", 3.into(), apart);
    refused("operation", vec![1, 2, 3].into(), "another operation");
}
