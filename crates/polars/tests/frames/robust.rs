//! Robust rounds, lowess, and what is left of a row by a fit without it, through frames.

use polars::prelude::*;
use smoothframe_core::{Smoother, Unit};
use smoothframe_polars::{Grouped, Part, SmoothExpr, SmoothFrame};

use crate::{bits, numbers, smoother};

/// The values of two groups.
type Values = [Vec<Option<f64>>; 2];

/// Two groups in turn at times of their own, with spikes and holes.
fn frame() -> (DataFrame, [Vec<i64>; 2], Values) {
    let times = [0, 1].map(|group| (0..60).map(|row| row * row + group).collect::<Vec<i64>>());
    let values = [5, 7].map(|every| {
        let value = |row: i32| match row % every {
            3 => None,
            _ if row % 23 == 9 => Some(80.0),
            _ => Some(f64::from(row) / 4.0 + f64::from(row % 3)),
        };
        (0..60).map(value).collect::<Vec<Option<f64>>>()
    });
    let mixed = |row: usize| (row % 2, row / 2);
    let groups: Vec<&str> = (0..120).map(|row| ["a", "b"][mixed(row).0]).collect();
    let t: Vec<i64> = (0..120).map(mixed).map(|(group, at)| times[group][at]).collect();
    let x: Vec<Option<f64>> = (0..120).map(mixed).map(|(group, at)| values[group][at]).collect();
    (df!("g" => groups, "t" => t, "x" => x).expect("equal lengths"), times, values)
}

/// Of rows with times lowess goes by these, as all windows in time do; without, by rows.
#[test]
fn lowess_and_rounds_per_group() {
    let (frame, times, values) = frame();
    for spec in
        ["lowess:11", "lowess:11 robust=0", "tricube:400i degree=1 robust=2", "uniform:9 robust=3"]
    {
        let smoother: Smoother = smoother(spec);
        let grouped = Grouped::by(["g"]).time("t").values(["x"]).with(&smoother);
        let out = frame.clone().smooth(&grouped).expect(spec);
        let got = numbers(&out, "x_smoothed");
        for group in 0..2 {
            let x: Vec<f64> = values[group].iter().map(|x| x.unwrap_or(f64::NAN)).collect();
            let mut plan = smoother.time_plan::<f64>(Unit::Number).expect(spec);
            let want = plan.smooth(&times[group], &x).expect(spec);
            for (at, want) in want.iter().enumerate() {
                let got = got[2 * at + group];
                let is_same = got.map_or(want.is_nan(), |got| got.to_bits() == want.to_bits());
                assert!(is_same, "{spec}: group {group}, row {at}: {got:?} for {want}");
            }
        }
        let layout = grouped.layout(&frame).expect(spec);
        assert_eq!(layout.provisional(&smoother).expect(spec), [60, 60], "{spec}");
    }
    // In the order of rows, and without times.
    let spec = smoother("lowess:11");
    let of = |expr: Expr| {
        let query = frame.clone().lazy().select([expr.over([col("g")]).expect("an expression")]);
        numbers(&query.collect().expect("numbers"), "x")
    };
    let (in_rows, in_time) = (of(col("x").smooth(&spec)), of(col("x").smooth_by(col("t"), &spec)));
    assert_ne!(in_rows, in_time);
    let x: Vec<f64> = values[1].iter().map(|x| x.unwrap_or(f64::NAN)).collect();
    let want = spec.smooth(&x).expect("memory");
    for (at, want) in want.iter().enumerate() {
        assert_eq!(in_rows[2 * at + 1].unwrap_or(f64::NAN).to_bits(), want.to_bits());
    }
    let provisional = frame.lazy().select([col("x").smooth_part(&spec, Part::Provisional)]);
    let provisional = provisional.collect().expect("a flag");
    assert!(provisional.column("x").and_then(|flags| Ok(flags.bool()?.all())).expect("flags"));
}

/// Without a time column the rows of other groups between a group's own are no distance.
#[test]
fn lowess_without_times_does_not_see_other_groups() {
    let (frame, _, values) = frame();
    // All of the one group, and of the other two of three.
    let uneven: Vec<u32> = (0..120).filter(|row| row % 6 != 1).collect();
    let first: Vec<usize> = (0..uneven.len()).filter(|&at| uneven[at].is_multiple_of(2)).collect();
    let frame = frame.take(&IdxCa::from_vec("".into(), uneven)).expect("rows");
    let spec = smoother("lowess:11");
    let parts = [Part::Smoothed, Part::Residual];
    let grouped = Grouped::by(["g"]).values(["x"]).parts(parts);
    let out = grouped.smooth(&frame, &spec).expect("a good frame").into_frame();
    for (part, name) in parts.iter().zip(["x_smoothed", "x_residual"]) {
        let over = col("x").smooth_part(&spec, *part).over([col("g")]).expect("a window");
        let by_expression = frame.clone().lazy().select([over]).collect().expect("numbers");
        assert_eq!(bits(&out, name), bits(&by_expression, "x"), "{part}");
    }
    let x: Vec<f64> = values[0].iter().map(|x| x.unwrap_or(f64::NAN)).collect();
    let alone = spec.smooth(&x).expect("memory");
    assert_eq!(first.len(), alone.len());
    let smoothed = bits(&out, "x_smoothed");
    for (row, want) in first.into_iter().zip(alone) {
        assert_eq!(smoothed[row].unwrap_or(f64::NAN.to_bits()), want.to_bits(), "row {row}");
    }
}

/// Smoothed with a hole in the row's place, the row less the output there.
#[test]
fn loo_is_the_residual_without_the_row() {
    let (frame, _, values) = frame();
    for spec in ["uniform:9", "tricube:15 degree=1", "uniform:300i", "gaussian:std=90i degree=2"] {
        let of = |frame: DataFrame, part: Part| {
            let grouped = Grouped::by(["g"]).time("t").values(["x"]);
            let grouped = grouped.parts([part]).with(&smoother(&format!("{spec} coverage=0")));
            let out = frame.smooth(&grouped).expect(spec);
            let name = if part == Part::Smoothed { "x_smoothed" } else { "x_loo" };
            numbers(&out, name)
        };
        let loo = of(frame.clone(), Part::Loo);
        for row in (0..120).step_by(7) {
            let (group, at) = (row % 2, row / 2);
            let Some(x) = values[group][at] else {
                assert_eq!(loo[row], None);
                continue;
            };
            let mut without = numbers(&frame, "x");
            without[row] = None;
            let mut other = frame.clone();
            other.with_column(Column::new("x".into(), without)).expect("equal lengths");
            let left = of(other, Part::Smoothed)[row];
            match (loo[row], left) {
                (Some(loo), Some(left)) => {
                    assert!(
                        (x - left - loo).abs() < 1e-9,
                        "{spec}: row {row}: {loo} for {}",
                        x - left
                    );
                }
                (loo, left) => assert_eq!(loo, left, "{spec}: row {row}"),
            }
        }
    }
    let one = df!("x" => [3.0]).expect("a column").lazy();
    let part = col("x").smooth_part(&smoother("uniform:3"), Part::Loo);
    assert_eq!(numbers(&one.select([part]).collect().expect("a row"), "x"), [None]);
    for (spec, said) in [("median:7", "weighted means"), ("lowess:7", "the own one too")] {
        let part = col("x").smooth_part(&smoother(spec), Part::Loo);
        let refused = frame.clone().lazy().select([part]).collect().expect_err(spec).to_string();
        assert!(refused.contains(said), "{spec}: {refused}");
    }
}

#[test]
fn replaced_flags_what_hampel_took() {
    let x = [Some(1.0), Some(2.0), Some(50.0), None, Some(2.0), Some(3.0), Some(f64::NAN)];
    let frame = df!("x" => x).expect("a column").lazy();
    let parts = [Part::Smoothed, Part::Replaced];
    let both = col("x").smooth_struct(&smoother("hampel:5"), parts).alias("both");
    let out = frame
        .clone()
        .select([both])
        .collect()
        .and_then(|out| out.unnest(["both"], None))
        .expect("a struct");
    let flags: Vec<Option<bool>> =
        out.column("replaced").and_then(|c| Ok(c.bool()?.iter().collect())).expect("flags");
    assert_eq!(flags, [false, false, true, false, false, false, false].map(Some));
    assert!(numbers(&out, "smoothed")[2].is_some_and(|y| y < 4.0));
    let part = col("x").smooth_part(&smoother("median:5"), Part::Replaced);
    let refused = frame.select([part]).collect().expect_err("it replaces nothing").to_string();
    assert!(refused.contains("hampel does, as in hampel:7"), "{refused}");
}
