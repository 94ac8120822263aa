//! What is said of a series' ends, and of its holes.

use smoothframe_core::{Boundary, Degree, Holes, Look, Measure, Missing, Operation, Smoother};

use crate::{
    explain::{percent, three_digits, words::counted},
    text,
};

pub(super) fn provisional(smoother: &Smoother) -> String {
    let wraps = smoother.start() == Boundary::Wrap || smoother.end() == Boundary::Wrap;
    let wraps = if wraps { ". With boundary=wrap the first rows change, too" } else { "" };
    let look = smoother.look();
    let rows = match (&look, look.rows_ahead()) {
        (_, Some(0)) if fills_later(smoother) => {
            "no row is provisional, but holes at the end, which are filled once a value follows"
                .to_owned()
        }
        (_, Some(0)) => "no row is provisional: rows to come change nothing".to_owned(),
        (_, Some(1)) => "the last row is provisional: the next will change it".to_owned(),
        (_, Some(rows)) => {
            format!("the last {} are provisional: rows to come will change them", counted(rows))
        }
        (Look::Time(_), _) if look.is_causal() => {
            "no row is provisional, but for those at the same time".to_owned()
        }
        (Look::Time(_), _) => format!(
            "rows within {} of the last are provisional: rows to come will change them",
            look.ahead()
        ),
        _ => "all rows are provisional: each depends on the whole series".to_owned(),
    };
    format!("{rows}{wraps}")
}

/// Whether a hole at the end gets a value when another follows it.
fn fills_later(smoother: &Smoother) -> bool {
    matches!(smoother.operation(), Operation::Kernel(_) | Operation::TimeKernel(_))
        && smoother.holes() == Holes::Fill
        && smoother.missing() == Missing::Skip
        && !smoother.is_causal()
}

pub(super) fn ends(smoother: &Smoother) -> String {
    match smoother.operation() {
        Operation::Ewm(_) => return "it begins with the first value there is".to_owned(),
        Operation::Lowess(_) => {
            return "lines through the nearest rows there are, which lie on one side".to_owned();
        }
        _ => {}
    }
    let (start, end) = (smoother.start(), smoother.end());
    if start == end {
        return beyond(smoother, start);
    }
    format!(
        "before the first row, {}; after the last, {}",
        beyond(smoother, start),
        beyond(smoother, end)
    )
}

fn beyond(smoother: &Smoother, boundary: Boundary) -> String {
    let is_fit = smoother.degree() != Degree::Constant
        || matches!(smoother.operation(), Operation::Kernel(_)) && is_refitted(smoother);
    match (boundary, smoother.operation()) {
        (Boundary::Renormalize, Operation::Statistic(_)) => {
            "only rows that are there count: windows are shorter".to_owned()
        }
        (Boundary::Renormalize, _) if is_fit => {
            "nothing is there: the fit is through the rows that are left".to_owned()
        }
        (Boundary::Renormalize, _) => {
            "nothing is there: outputs are divided by the weight that is left".to_owned()
        }
        (Boundary::Reflect, _) => {
            "the series goes back, the end row twice: d c b a | a b c d".to_owned()
        }
        (Boundary::Mirror, _) => {
            "the series goes back, the end row once: d c b | a b c d".to_owned()
        }
        (Boundary::Nearest, _) => "the end row goes on: a a a | a b c d".to_owned(),
        (Boundary::Wrap, _) => "the other end goes on: b c d | a b c d | a b c".to_owned(),
        (Boundary::Constant(value), _) => {
            format!("{} goes on, and counts as present", three_digits(value))
        }
        (Boundary::Linear, _) => {
            "the trend goes on: the series turned about its end row".to_owned()
        }
        (Boundary::Shrink, _) => {
            "the window narrows on both sides; the end rows keep their values".to_owned()
        }
        (Boundary::Fit, _) => {
            "the polynomial of the nearest full window goes on to the end".to_owned()
        }
        _ => boundary.to_string(),
    }
}

/// Whether a kernel is fitted anew where rows are missing.
fn is_refitted(smoother: &Smoother) -> bool {
    let text = smoother.to_string();
    ["savgol:", "henderson:"].iter().any(|name| text.starts_with(name))
}

pub(super) fn holes(smoother: &Smoother) -> String {
    let operation = smoother.operation();
    let mut says = vec![match (smoother.missing(), operation) {
        (Missing::Propagate, Operation::Ewm(_)) => "a hole in, a hole out".to_owned(),
        (Missing::Propagate, _) => {
            "a hole makes a hole of every output whose window holds it".to_owned()
        }
        (_, Operation::Statistic(statistic)) => match statistic.measure() {
            Measure::Count => {
                "left out: every row has a number, 0 where there is no value".to_owned()
            }
            Measure::Std | Measure::Var => {
                "left out: an output wherever a window holds two values".to_owned()
            }
            _ => "left out: an output wherever a window holds a value, at holes too".to_owned(),
        },
        (_, Operation::Ewm(_)) => {
            "left out: after the first value each row has an output".to_owned()
        }
        (_, Operation::Kernel(_))
            if smoother.degree() == Degree::Constant && !is_refitted(smoother) =>
        {
            "left out, and the rest is divided by the weight that is left".to_owned()
        }
        (_, Operation::TimeKernel(_)) if smoother.degree() == Degree::Constant => {
            "left out, as times without a row are".to_owned()
        }
        _ => "left out: the fit is through the rows that are there".to_owned(),
    }];
    let is_window =
        matches!(operation, Operation::Kernel(_) | Operation::TimeKernel(_) | Operation::Lowess(_));
    if smoother.holes() == Holes::Keep {
        says.push("a hole stays a hole".to_owned());
    } else if smoother.missing() == Missing::Skip && is_window && smoother.coverage().is_none() {
        let between =
            if smoother.is_causal() { "after the first value" } else { "between two values" };
        says.push(format!("a hole {between} is filled where half of its window's weight is there"));
    }
    if let Some(least) = smoother.coverage() {
        says.push(format!("every output needs {} of its window's weight there", percent(least)));
    }
    if let Some(least) = smoother.min_rows() {
        says.push(format!("every output needs {} in its window", text::counted(least, "value")));
    }
    says.join("; ")
}
