//! Statistics of windows through frames: on the calendar, and what they refuse.

use polars::prelude::*;
use smoothframe_polars::{Grouped, Part, SmoothExpr, SmoothFrame};

use crate::{numbers, smoother};

/// Months from a date: (t − 1mo, t] trailing, and without the row's own end.
#[test]
fn months_of_the_calendar() {
    // Every day of 2024 up to April.
    let days: Vec<i32> = (19_723..19_723 + 121).collect();
    let t = Column::new("t".into(), days).cast(&DataType::Date).expect("dates");
    let ones = Column::new("x".into(), vec![1.0; 121]);
    let frame = DataFrame::new(121, vec![t, ones]).expect("equal lengths");
    let of = |spec: &str| {
        let query = frame.clone().lazy().select([col("x").smooth_by(col("t"), &smoother(spec))]);
        numbers(&query.collect().expect(spec), "x")
    };
    let (month, before) = (of("sum:1mo align=trailing"), of("sum:1mo align=trailing closed=left"));
    // From 15 February, and from the end of February to that of March.
    let (middle, last) = (31 + 29 + 14, 31 + 29 + 30);
    assert_eq!((month[middle], month[last]), (Some(29.0), Some(31.0)));
    assert_eq!((before[middle], before[last]), (Some(29.0), Some(31.0)));
    // From the end of March, and from 29 March.
    assert_eq!((month[last + 30], month[last + 29]), (Some(30.0), Some(31.0)));
    assert_eq!((month[0], before[0]), (Some(1.0), None));
}

#[test]
fn what_is_no_level_has_no_residual() {
    let frame = df!("t" => [1, 2, 3], "x" => [1.0, 2.0, 5.0]).expect("equal lengths");
    for spec in ["sum:7", "std:7", "count:3i", "hann:9 degree=1 deriv=1"] {
        let grouped = Grouped::default().time("t").values(["x"]);
        let grouped = grouped.parts([Part::Smoothed, Part::Residual]).with(&smoother(spec));
        let refused = frame.clone().smooth(&grouped).expect_err(spec).to_string();
        assert!(refused.contains("is no level of the values"), "{spec}: {refused}");
    }
    let part = col("x").smooth_part(&smoother("var:3"), Part::Residual);
    let refused = frame.lazy().select([part]).collect().expect_err("no level").to_string();
    assert!(refused.contains("is no level of the values"), "{refused}");
}
