//! The time, and what else could be it: as every command finds it, and as proposed where that is
//! none.

use anyhow::Result;
use polars::prelude::*;

use super::facts::Basis;
use crate::{
    fields::dates::Style,
    files::input::Source,
    flags::args,
    roles::columns::{others, time_named},
    roles::parts,
    roles::time::{Candidates, Time},
    roles::zone::Zone,
    words::say::Say,
};

pub(super) struct Times {
    pub(super) time: Option<Time>,
    /// The columns that it is of: its own, or years, months and so on.
    pub(super) of: Vec<String>,
    pub(super) basis: Basis,
    /// The other columns that could be it.
    pub(super) rivals: Vec<Time>,
}

impl Times {
    pub(super) fn find(
        source: &Source,
        command: &args::Inspect,
        taken: [&[String]; 2],
        say: &Say,
    ) -> Result<Self> {
        let style = command.dates.style()?;
        let zone = Zone::of(&command.dates)?;
        let mut times = match &command.time {
            Some(name) => Self::given(source, name, taken, style.as_ref())?,
            None => Self::found(source, taken, style.as_ref())?,
        };
        if let Some(zone) = zone {
            times.time = Some(zone.shown(times.time, source, taken[0], say)?);
        }
        Ok(times)
    }

    fn given(
        source: &Source,
        name: &str,
        [by, values]: [&[String]; 2],
        style: Option<&Style>,
    ) -> Result<Self> {
        let (time, of) = time_named(source, name, values, style)?;
        let mut free = others(source, &[by, values, &of]);
        free.retain(|name| {
            let dtype = source.frame.column(name).map(Column::dtype);
            dtype.is_ok_and(|dtype| dtype.is_string() || dtype.is_temporal())
        });
        // Others are told as the dates they are; what is wrong with them is no matter.
        let rivals = in_order(Candidates::find(source, &free, None).unwrap_or_default());
        Ok(Self { time: Some(time), of, basis: Basis::Given, rivals })
    }

    fn found(source: &Source, [by, values]: [&[String]; 2], style: Option<&Style>) -> Result<Self> {
        let free = others(source, &[by, values]);
        let found = Candidates::find(source, &free, style)?;
        let alike = if found.dates.is_empty() { &found.periods } else { &found.dates };
        let basis = if alike.len() == 1 { Basis::Found } else { Basis::Proposed };
        let mut found = in_order(found).into_iter();
        if let Some(time) = found.next() {
            let of = vec![time.name()];
            return Ok(Self { time: Some(time), of, basis, rivals: found.collect() });
        }
        // Nobody named these, so it is no error where they make no time.
        let made =
            parts::offered(&free).and_then(|names| time_named(source, &names, values, style).ok());
        let (time, of) = made.map_or((None, Vec::new()), |(time, of)| (Some(time), of));
        Ok(Self { time, of, basis, rivals: Vec::new() })
    }
}

/// Dates before periods, and of either first the columns that have all theirs: a row must have a
/// time.
fn in_order(Candidates { mut dates, mut periods }: Candidates) -> Vec<Time> {
    for times in [&mut dates, &mut periods] {
        times.sort_by_key(|time| time.column.has_nulls());
    }
    dates.into_iter().chain(periods).collect()
}
