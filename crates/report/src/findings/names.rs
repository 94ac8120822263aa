//! What periods, columns and groups are called in a sentence.

use chrono::{Datelike, NaiveDateTime};
use smoothframe_polars::{Axis, GroupNames, Layout, Step, words};

use super::{
    Periods,
    periods::{Unit, tick_of},
};

/// A period as it is named first: `March 2025`, `the week of 24 March 2025`.
pub(super) fn period(layout: &Layout, periods: &Periods, at: usize) -> String {
    let tick = periods.starts[at];
    let Some(local) = layout.axis().local_time(tick) else { return tick.to_string() };
    let day = |at: NaiveDateTime| at.format("%-d %B %Y").to_string();
    // A calendar that is moved has months that start in their middle.
    let is_moved = layout.grouped().interval_offset().is_some();
    match periods.unit {
        Unit::Year => local.format("%Y").to_string(),
        Unit::Quarter => format!("Q{} {}", local.month0() / 3 + 1, local.year()),
        Unit::Month if is_moved && matches!(layout.step(), Some(Step::Months(_))) => {
            let first = layout.groups().iter().find_map(|group| {
                let own = layout.start_times(group.range());
                own.iter().copied().find(|own| *own >= tick)
            });
            let first = first.unwrap_or(tick);
            format!("the month from {}", day(layout.axis().local_time(first).unwrap_or(local)))
        }
        Unit::Month => local.format("%B %Y").to_string(),
        Unit::Week => format!("the week of {}", day(local)),
        Unit::Day => day(local),
        Unit::Hour | Unit::Minute => {
            format!("the {} from {} on {}", noun(periods.unit), local.format("%H:%M"), day(local))
        }
        Unit::Step => format!("the interval from {}", instant(layout.axis(), tick)),
    }
}

/// A unit's name.
pub(super) const fn noun(unit: Unit) -> &'static str {
    match unit {
        Unit::Year => "year",
        Unit::Quarter => "quarter",
        Unit::Month => "month",
        Unit::Week => "week",
        Unit::Day => "day",
        Unit::Hour => "hour",
        Unit::Minute => "minute",
        Unit::Step => "interval",
    }
}

/// A period with its preposition: `in March 2025`, `on 31 March 2025`.
pub(super) fn in_period(layout: &Layout, periods: &Periods, at: usize) -> String {
    let name = period(layout, periods, at);
    match (periods.unit, layout.axis()) {
        (Unit::Day, _) => format!("on {name}"),
        // Whole numbers that could be years are said like these.
        (Unit::Step, Axis::Integer) if (1500..2200).contains(&periods.starts[at]) => {
            format!("in {name}")
        }
        (Unit::Step, Axis::Integer) => format!("at {name}"),
        _ => format!("in {name}"),
    }
}

/// The period before, as it is named beside it: `February`, `the week before`.
pub(super) fn before(layout: &Layout, periods: &Periods, at: usize) -> String {
    let year = |at: usize| layout.axis().local_time(periods.starts[at]).map(|local| local.year());
    let name = period(layout, periods, at);
    match periods.unit {
        Unit::Month if year(at) == year(at + 1) && !name.starts_with("the") => {
            name.rsplit_once(' ').map_or(name.clone(), |(month, _)| month.to_owned())
        }
        Unit::Month if !name.starts_with("the") => name,
        Unit::Year | Unit::Quarter => name,
        Unit::Step if matches!(layout.axis(), Axis::Integer) => name,
        unit => format!("the {} before", noun(unit)),
    }
}

/// A tick as a person says it: `3 March 2025`, with its time where it has one.
pub(super) fn instant(axis: &Axis, tick: i64) -> String {
    let Some(local) = axis.local_time(tick) else { return tick.to_string() };
    match axis {
        Axis::Date => local.format("%-d %B %Y").to_string(),
        _ if tick_of(axis, local.date().into()) == Some(tick) => {
            local.format("%-d %B %Y").to_string()
        }
        _ => local.format("%-d %B %Y at %H:%M").to_string(),
    }
}

/// A row's time: of months and years these, of else its instant.
pub(super) fn moment(layout: &Layout, tick: i64) -> String {
    let axis = layout.axis();
    match (axis.local_time(tick), layout.step()) {
        (Some(local), Some(Step::Months(12))) => local.format("%Y").to_string(),
        (Some(local), Some(Step::Months(3))) => {
            format!("Q{} {}", local.month0() / 3 + 1, local.year())
        }
        (Some(local), Some(Step::Months(_))) => local.format("%B %Y").to_string(),
        _ => instant(axis, tick),
    }
}

/// A row's time with its preposition: `on 3 March 2025`, `in March 2025`, `at 57`.
pub(super) fn on(layout: &Layout, tick: i64) -> String {
    let moment = moment(layout, tick);
    match (layout.axis().local_time(tick), layout.step()) {
        (None, _) => format!("at {moment}"),
        (_, Some(Step::Months(_))) => format!("in {moment}"),
        _ => format!("on {moment}"),
    }
}

/// A column's name at the start of a sentence: one that is a plain word has a capital.
pub(super) fn subject(name: &str) -> String {
    let is_word = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b' ');
    if is_word && name.len() > 2 { capital(name) } else { name.to_owned() }
}

/// A text with a capital.
pub(super) fn capital(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}

/// A group: the values of its columns.
pub(super) fn group(names: &GroupNames, number: usize) -> String {
    let values: Vec<String> =
        names.keys(number).map(|(_, value)| words::value(value).into_owned()).collect();
    values.join(" / ")
}

/// What a group is called, one and several: by its column where there is one and it is a plain word.
pub(super) fn nouns(by: &[String]) -> (String, String) {
    let group = || ("group".to_owned(), "groups".to_owned());
    let [column] = by else { return group() };
    let one = column.to_ascii_lowercase();
    if one.len() < 3 || !one.bytes().all(|byte| byte.is_ascii_lowercase()) || one.ends_with('s') {
        return group();
    }
    let several = match one.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ if one.ends_with('x') || one.ends_with("ch") || one.ends_with("sh") => format!("{one}es"),
        _ => format!("{one}s"),
    };
    (one, several)
}
