//! What can stream, before any row has come.

use polars::prelude::*;
use smoothframe_core::{Operation, Smoother};

use crate::{Axis, Error, Fill, Grouped, Part, check, words};

/// Refuses a description whose results need rows that a stream does not have when they are due.
pub(super) fn check(grouped: &Grouped, schema: &Schema) -> Result<(), Error> {
    grouped.needs_smoother()?;
    check::check(grouped, schema)?;
    let refuse = |what: &str, why: &str| {
        Err(Error::NeverStreams { what: what.to_owned(), why: why.to_owned() })
    };
    if grouped.parts.contains(&Part::Loo) {
        return refuse(
            "the part loo",
            "what a row weighs in its own output is found of whole series",
        );
    }
    if grouped.flags_partial {
        return refuse(
            "flagging partial buckets",
            "the usual step of all times tells them; leave the flag out",
        );
    }
    if grouped.skips_bad_groups {
        return refuse(
            "leaving bad groups out",
            "a group's results are out when its bad row comes; mend or drop such rows before",
        );
    }
    if let Some(value) = grouped.values.iter().find(|value| grouped.draws_lines(value)) {
        return refuse(
            &format!("linear filling of `{value}`"),
            "lines are drawn to later values; fill forward, zero or null",
        );
    }
    if let (Some(gap), Some(every)) = (&grouped.max_gap, &grouped.every)
        && gap.is_shorter(every)
    {
        return Err(gap.no_gap("is shorter than the interval of the calendar"));
    }
    if let Some(time) = &grouped.time {
        let dtype = schema.try_get(time)?;
        if Axis::of(dtype).is_none() {
            return Err(Error::NotTime { name: time.clone(), dtype: dtype.to_string() });
        }
    }
    Ok(())
}

/// Refuses windows whose ends a calendar or a zone's clocks tell, of which rows must be found one by one.
pub(super) fn windows(smoother: &Smoother, axis: &Axis) -> Result<(), Error> {
    let halflife = match smoother.operation() {
        Operation::Ewm(ewm) => ewm.time_halflife(),
        _ => None,
    };
    let Some(length) = smoother.window_in_time().map(|window| window.length()).or(halflife) else {
        return Ok(());
    };
    let in_zone = matches!(axis, Axis::Datetime(_, Some(zone)) if *zone != TimeZone::UTC);
    let why = if length.months().is_some() {
        "months are of many lengths; lay rows on a calendar (`every` 1mo) and count them, or give a \
         length of days"
    } else if length.days().is_some() && in_zone {
        "days of a zone's clocks are of many lengths; give hours (24h for 1d), or lay rows on a \
         calendar (`every` 1d) and count them"
    } else {
        return Ok(());
    };
    Err(Error::NeverStreams {
        what: format!("`{}`", words::smoother(smoother)),
        why: why.to_owned(),
    })
}

/// Whether buckets get the last value before them.
pub(super) fn fills_forward(grouped: &Grouped) -> bool {
    let forward = |value: &String| {
        let agg = grouped.aggregate_of(value);
        agg.is_some_and(|agg| Fill::of(agg, grouped.fill) == Fill::Forward)
    };
    grouped.every.is_some() && grouped.values.iter().any(forward)
}
