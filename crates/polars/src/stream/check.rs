//! What can stream, before any row has come.

use polars::prelude::*;

use crate::{Axis, Error, Fill, Grouped, Part, check};

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

/// Whether buckets get the last value before them.
pub(super) fn fills_forward(grouped: &Grouped) -> bool {
    let forward = |value: &String| {
        let agg = grouped.aggregate_of(value);
        agg.is_some_and(|agg| Fill::of(agg, grouped.fill) == Fill::Forward)
    };
    grouped.every.is_some() && grouped.values.iter().any(forward)
}

/// Sums of whole numbers that pass them, where the columns are known beforehand.
pub(super) fn passes(name: &str) -> Error {
    let message = format!("the sums of column `{name}` pass 64 bits; cast it to Float64 first");
    PolarsError::ComputeError(message.into()).into()
}
