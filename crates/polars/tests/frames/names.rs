//! Choices as text, descriptions kept and compared, and what the crate's names collide with.

use smoothframe_polars::{Agg, Every, Fill, OnDuplicate, Part};

/// What every program may write: `core` is the language's still, and `polars` is the one that fits.
mod everything {
    use core::fmt::Debug;
    use polars::prelude::DataFrame;
    use smoothframe_polars::*;

    pub(super) fn smoothed(frame: &polars::prelude::DataFrame) -> impl Debug + use<> {
        let smoother: smoothframe_core::Smoother = "1".parse().expect("a window");
        let same: &DataFrame = frame;
        Grouped::by([""; 0]).values(["x"]).smooth(same, &smoother).expect("numbers")
    }
}

#[test]
fn all_names_can_be_in_scope() {
    let frame = smoothframe_polars::polars::df!("x" => [1.0]).expect("one column");
    assert!(format!("{:?}", everything::smoothed(&frame)).contains("Smoothed"));
}

#[test]
fn names_are_read_as_they_are_printed() {
    fn check<T>(all: &[T])
    where
        T: std::str::FromStr<Err = smoothframe_polars::Error> + std::fmt::Display,
        T: PartialEq + std::fmt::Debug,
    {
        for choice in all {
            assert_eq!(choice.to_string().parse::<T>().expect("its own name"), *choice);
        }
        let error = "Sum ".parse::<T>().expect_err("no name").to_string();
        assert!(error.starts_with("`Sum ` is no "), "{error}");
        assert!(all.iter().all(|choice| error.contains(&choice.to_string())), "{error}");
    }
    check(Agg::ALL);
    check(Fill::ALL);
    check(OnDuplicate::ALL);
    check(Part::ALL);
    assert_eq!(format!("{:>6}|", Agg::Sum), "   sum|");
}

#[test]
fn intervals_are_equal_where_they_are_the_same_calendar() {
    let every = |text: &str| -> Every { text.parse().expect("an interval") };
    for (one, other) in [("60m", "1h"), ("1y", "12mo"), ("1q", "3mo"), ("1h30m", "90m")] {
        assert_eq!(every(one), every(other));
        assert_eq!((every(one).to_string(), every(other).to_string()), (one.into(), other.into()));
    }
    for (one, other) in [("7d", "1w"), ("24h", "1d"), ("30d", "1mo"), ("1i", "1ns")] {
        assert_ne!(every(one), every(other), "of another start, length or kind");
    }
    for long in ["10000y", "120000mo", "3652425d"] {
        every(long);
    }
    for long in ["10001y", "120001mo", "3652426d", "18446744073709551615w"] {
        let error = long.parse::<Every>().expect_err(long).to_string();
        assert_eq!(error, format!("a calendar of `{long}` is longer than 10,000 years"));
    }
}
