//! The warning about intervals that a file's times do not cover.

use smoothframe_polars::{Agg, Label, Layout};

use crate::text::{few, interval};

/// A bucket's start as text: as `from …` where the table has its end for a time.
pub(crate) fn bucket(layout: &Layout, start: i64) -> String {
    let start = layout.axis().text(start);
    match layout.grouped().bucket_label() {
        Label::Right => format!("from {start}"),
        _ => start,
    }
}

/// What is to be said of the first and the last interval of a calendar whose sums or counts are
/// too low, because the frame's times cover only a part of it ([`Layout::partial`]). Of means,
/// extremes and the like there is nothing: a part of an interval has them as the whole does.
///
/// ```
/// use polars::prelude::*;
/// use smoothframe_polars::{Every, Grouped};
/// let frame = df!("hour" => [0, 1, 2, 3, 4], "sales" => [1, 2, 3, 4, 5])?;
/// let by_three = Grouped::default().time("hour").values(["sales"]).every(Every::new("3i")?);
/// let warnings = smoothframe_report::partial_warnings(&by_three.layout(&frame)?);
/// assert!(warnings[0].contains("the data end on 4, so its sum of `sales` is too low"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn partial_warnings(layout: &Layout) -> Vec<String> {
    let grouped = layout.grouped();
    let (Some(partial), Some(every)) = (layout.partial(), grouped.interval()) else {
        return Vec::new();
    };
    let totals: Vec<String> = layout
        .values()
        .iter()
        .filter_map(|value| match grouped.aggregate_of(value)? {
            agg if !agg.is_total() => None,
            Agg::Count => Some(format!("count of `{value}`")),
            _ => Some(format!("sum of `{value}`")),
        })
        .collect();
    if totals.is_empty() {
        return Vec::new();
    }
    let are = if totals.len() == 1 { "is" } else { "are" };
    let totals = few(&totals);
    let axis = layout.axis();
    let interval = interval(every.text());
    let (from, upto) = (axis.text(partial.from), axis.text(partial.upto));
    let say = |which: &str, start: i64, why: &str| {
        let start = bucket(layout, start);
        format!(
            "the {which} {interval}, {start}, is only partly covered: {why}, so its {totals} {are} \
             too low"
        )
    };
    match (partial.first, partial.last) {
        (Some(first), Some(last)) if first == last => {
            vec![say("only", first, &format!("the data go from {from} to {upto}"))]
        }
        (first, last) => {
            let first = first.map(|at| say("first", at, &format!("the data begin on {from}")));
            let last = last.map(|at| say("last", at, &format!("the data end on {upto}")));
            first.into_iter().chain(last).collect()
        }
    }
}
