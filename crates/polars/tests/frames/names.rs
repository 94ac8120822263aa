//! Choices as text, descriptions kept and compared, and what the crate's names collide with.

use smoothframe_polars::{
    Agg, Every, Fill, FillTo, Grouped, Label, Offset, OnDuplicate, Part, Weekday,
};

use crate::smoother;

/// What every program may write: `core` is the language's still, and `polars` is the one that fits.
mod everything {
    use core::fmt::Debug;
    use polars::prelude::DataFrame;
    use smoothframe_polars::*;

    pub(super) fn smoothed(frame: &polars::prelude::DataFrame) -> impl Debug + use<> {
        let smoother: smoothframe_core::Smoother = "1".parse().expect("a window");
        let same: &DataFrame = frame;
        Grouped::default().values(["x"]).smooth(same, &smoother).expect("numbers")
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
    check(FillTo::ALL);
    check(Label::ALL);
    check(OnDuplicate::ALL);
    check(Part::ALL);
    check(Weekday::ALL);
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

#[test]
fn offsets_are_equal_where_they_move_as_far() {
    let offset = |text: &str| -> Offset { text.parse().expect("an offset") };
    for (one, other) in [("60m", "1h"), ("1q", "3mo"), ("1w", "7d"), ("1d6h", "6h1d")] {
        assert_eq!(offset(one), offset(other));
        assert_eq!(
            (offset(one).to_string(), offset(other).to_string()),
            (one.into(), other.into())
        );
    }
    for (one, other) in [("24h", "1d"), ("30d", "1mo"), ("1i", "1ns"), ("1d", "-1d")] {
        assert_ne!(offset(one), offset(other));
    }
}

fn described() -> Grouped {
    Grouped::by(["store"])
        .time("day")
        .values(["units", "price"])
        .every("1w".parse().expect("an interval"))
        .offset("6h".parse().expect("an offset"))
        .week_start(Weekday::Sunday)
        .fill_to(FillTo::Group)
        .drop_null_times()
        .agg(Agg::Sum)
        .agg_of("price", Agg::Mean)
        .fill(Fill::Forward)
        .label(Label::Right)
        .max_gap("90d".parse().expect("a gap"))
        .flag_partial()
        .on_duplicate(OnDuplicate::Keep)
        .parts([Part::Smoothed, Part::Coverage])
        .with_suffix("_slow", &smoother("gaussian:31,std=5 boundary=reflect"))
        .with(&smoother("uniform:28d"))
}

#[test]
fn descriptions_are_equal_where_they_ask_for_the_same() {
    assert_eq!(described(), described().agg_of("price", Agg::Mean));
    assert_ne!(described(), described().agg_of("price", Agg::Max));
    assert_ne!(described(), described().label(Label::Left));
    assert_ne!(described(), described().with(&smoother("3")));
    assert_eq!(Grouped::default(), Grouped::by([""; 0]));
}

#[cfg(feature = "serde")]
mod serde {
    use serde_json::{Value, from_str, json, to_string, to_value};

    use super::*;

    #[test]
    fn a_description_is_kept_whole() {
        let text = to_string(&described()).expect("JSON");
        assert_eq!(from_str::<Grouped>(&text).expect("a description"), described());
        let value: Value = to_value(described()).expect("JSON");
        assert_eq!(value["agg_of"], json!({ "price": "mean" }));
        assert_eq!(value["smoothers"][0]["smoother"], "gaussian:31,std=5 boundary=reflect");
        assert_eq!((&value["every"], &value["label"]), (&json!("1w"), &json!("right")));
    }

    #[test]
    fn what_is_left_out_is_the_default_and_what_is_strange_is_refused() {
        assert_eq!(from_str::<Grouped>("{}").expect("the defaults"), Grouped::default());
        for (text, says) in [
            (r#"{"agg": "avg"}"#, "`avg` is no aggregate: expected sum, mean"),
            (r#"{"every": "1x"}"#, "a calendar of `1x` is no duration"),
            (r#"{"windows": []}"#, "unknown field `windows`"),
            (r#"{"smoothers": [{"smoother": "hat:7"}]}"#, "hat"),
        ] {
            let error = from_str::<Grouped>(text).expect_err(text).to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
