//! What a description asks for, held against a frame's columns before any row is read.

use polars::prelude::*;
use smoothframe_core::Smoother;

use crate::{
    Axis, Error, Fill, FillTo, Grouped, Label, merge::PARTIAL, series, windows::Windows, words,
};

/// Refuses what [`described`] does, results' names that are there already, and smoothers that do not go
/// with the series.
pub(crate) fn check(grouped: &Grouped, schema: &Schema) -> Result<(), Error> {
    let roles = described(grouped, schema)?;
    if grouped.parts.is_empty() {
        return Err(Error::NoParts);
    }
    let axis = match &grouped.time {
        Some(time) => Axis::of(schema.try_get(time)?),
        None => Some(Axis::Row),
    };
    for spec in &grouped.specs {
        causal(grouped, &spec.smoother)?;
        // What is no time is refused when it is read, by its name.
        axis.as_ref().map_or(Ok(None), |axis| Windows::of(&spec.smoother, axis, None))?;
    }
    let mut suffixes = grouped.suffixes();
    if suffixes.is_empty() {
        suffixes.push(&grouped.suffix);
    }
    let mut added: Vec<String> = Vec::new();
    if grouped.flags_partial {
        added.push(PARTIAL.to_owned());
    }
    for name in &grouped.values {
        for suffix in &suffixes {
            for name in grouped.names(name, suffix, suffixes.len() > 1) {
                // Merged frames hold nothing but what is named, so there only that can clash.
                let exists = match grouped.is_merged() {
                    true => roles.contains(&name.as_str()),
                    false => schema.contains(&name),
                };
                if exists || added.contains(&name) {
                    return Err(Error::Clash { name });
                }
                added.push(name);
            }
        }
    }
    Ok(())
}

/// Refuses columns that are not there, serve twice or hold no numbers, and calendars without a time;
/// returns the columns that have a role.
pub(crate) fn described<'a>(grouped: &'a Grouped, schema: &Schema) -> Result<Vec<&'a str>, Error> {
    let roles = roles(grouped, schema)?;
    if grouped.values.is_empty() {
        return Err(Error::NoValues);
    }
    numeric(grouped, schema)?;
    if let Some(name) = grouped.aggs.keys().find(|name| !grouped.values.contains(name)) {
        return Err(Error::NotAValue { name: name.clone() });
    }
    if grouped.flags_partial && roles.contains(&PARTIAL) {
        return Err(Error::Clash { name: PARTIAL.to_owned() });
    }
    if grouped.every.is_none() {
        let what = match (grouped.fill, grouped.flags_partial, grouped.label) {
            _ if grouped.offset.is_some() => Some("moving buckets"),
            _ if grouped.week_start.is_some() => Some("starting weeks"),
            _ if grouped.fill_to != FillTo::File => Some("ending with a group's last row"),
            (Some(_), ..) => Some("filling buckets"),
            (None, true, _) => Some("flagging partial buckets"),
            (None, false, Label::Right) => Some("labelling buckets"),
            (None, false, Label::Left) => None,
        };
        if let Some(what) = what {
            return Err(Error::NoCalendar { what });
        }
    }
    if grouped.is_merged() && grouped.time.is_none() && grouped.every.is_none() {
        return Err(Error::NoTime);
    }
    const NO_TIME: &str = "needs a time column";
    match (&grouped.every, &grouped.max_gap) {
        _ if grouped.time.is_some() => Ok(roles),
        (Some(every), _) => Err(every.problem(NO_TIME)),
        (None, Some(gap)) => Err(gap.no_gap(NO_TIME)),
        (None, None) => Ok(roles),
    }
}

/// Refuses a smoother beside those that a description has, or that is causal where filling is not.
pub(crate) fn smoother(grouped: &Grouped, smoother: &Smoother) -> Result<(), Error> {
    if !grouped.specs.is_empty() {
        return Err(Error::OwnSmoothers { smoother: words::smoother(smoother) });
    }
    causal(grouped, smoother)
}

fn causal(grouped: &Grouped, smoother: &Smoother) -> Result<(), Error> {
    let drawn = grouped.values.iter().find(|value| grouped.draws_lines(value));
    match drawn {
        Some(value) if smoother.is_causal() => Err(Error::FillLooksAhead { value: value.clone() }),
        _ => Ok(()),
    }
}

/// Refuses values that hold no numbers.
pub(crate) fn numeric(grouped: &Grouped, schema: &Schema) -> Result<(), Error> {
    for name in &grouped.values {
        let dtype = schema.try_get(name)?;
        if series::smoothed_dtype(dtype).is_none() {
            return Err(Error::NotNumeric { name: name.clone(), dtype: dtype.to_string() });
        }
    }
    Ok(())
}

/// The columns that have a role; each has one.
pub(crate) fn roles<'a>(grouped: &'a Grouped, schema: &Schema) -> Result<Vec<&'a str>, Error> {
    let mut roles: Vec<(&str, &'static str)> = Vec::new();
    let named = grouped.by.iter().map(|name| (name, "a group"));
    let named = named.chain(grouped.time.iter().map(|name| (name, "the time")));
    for (name, role) in named.chain(grouped.values.iter().map(|name| (name, "a value"))) {
        if !schema.contains(name) {
            let have = schema.iter_names().map(ToString::to_string).collect();
            return Err(Error::Column { name: name.clone(), have });
        }
        if let Some((_, first)) = roles.iter().find(|(other, _)| other == name) {
            return Err(Error::Role { name: name.clone(), first, second: role });
        }
        roles.push((name, role));
    }
    Ok(roles.into_iter().map(|(name, _)| name).collect())
}

/// The columns of the smoothed frame.
pub(crate) fn schema(grouped: &Grouped, input: &Schema) -> Result<Schema, Error> {
    check(grouped, input)?;
    let mut schema = match grouped.is_merged() {
        false => input.clone(),
        true => {
            let mut merged = Schema::default();
            for name in grouped.time.iter().chain(&grouped.by) {
                merged.with_column(name.into(), input.try_get(name)?.clone());
            }
            for name in &grouped.values {
                let mut dtype = input.try_get(name)?.clone();
                if let Some(agg) = grouped.aggregate_of(name) {
                    dtype = agg.dtype(&dtype);
                    if grouped.every.is_some() {
                        dtype = Fill::of(agg, grouped.fill).dtype(dtype);
                    }
                }
                merged.with_column(name.into(), dtype);
            }
            if grouped.flags_partial {
                merged.with_column(PARTIAL.into(), DataType::Boolean);
            }
            if let Some(time) = &grouped.time {
                let dtype = input.try_get(time)?;
                // Merged whole numbers may leave the type of the input's.
                let dtype = if dtype.is_integer() { DataType::Int64 } else { dtype.clone() };
                merged.with_column(time.into(), dtype);
            }
            merged
        }
    };
    let suffixes = grouped.suffixes();
    for name in &grouped.values {
        let smoothed = series::smoothed_dtype(schema.try_get(name)?);
        let smoothed = smoothed.unwrap_or(DataType::Float64);
        for suffix in &suffixes {
            let names = grouped.names(name, suffix, suffixes.len() > 1);
            for (name, part) in names.into_iter().zip(&grouped.parts) {
                schema.with_column(name.into(), part.dtype(smoothed.clone()));
            }
        }
    }
    Ok(schema)
}
