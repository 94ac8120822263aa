//! The time, and what else could be it: as every command finds it, and as proposed where that is
//! none.

use anyhow::Result;
use clap::ValueEnum as _;
use polars::prelude::*;

use super::{
    asked::Asked,
    facts::{Basis, Remark},
};
use crate::{
    fields::dates::{Style, order},
    files::input::Source,
    flags::choices::Ambiguous,
    roles::columns::{others, time_named},
    roles::looks::{self, Looks},
    roles::named_times,
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
        asked: &mut Asked,
        taken: [&[String]; 2],
        say: &Say,
    ) -> Result<Self> {
        let style = asked.dates.style()?;
        let mut times = match asked.time.clone() {
            Some(name) => Self::given(source, &name, taken, style.as_ref()).or_else(|error| {
                let free = [name];
                let told = Self::told(source, &free, asked);
                told.or_else(|| Self::counted(source, &free, asked)).ok_or(error)
            })?,
            None => Self::found(source, taken, style.as_ref(), asked)?,
        };
        // A zone that the other commands refuse: as which its times are shown someone has to say.
        if asked.dates.tz.is_none()
            && let Some(name) = times.time.as_ref().map(Time::name)
            && let Err(error) = source.check_zone(&name)
        {
            let told = error.to_string();
            let told = told.split("; ").next().unwrap_or_default();
            let told = told.split_once("` ").map_or(told, |(_, told)| told);
            asked.dates.tz = Some("UTC".to_owned());
            asked.find("--tz", told);
            asked.say(Remark::of(&name, told).flag("--tz UTC"));
        }
        if let Some(zone) = Zone::of(&asked.dates)? {
            times.time = Some(shown(&zone, times.time, source, taken[0], asked, say)?);
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

    fn found(
        source: &Source,
        [by, values]: [&[String]; 2],
        style: Option<&Style>,
        asked: &mut Asked,
    ) -> Result<Self> {
        if asked.untimed.is_some() {
            let of = Vec::new();
            return Ok(Self { time: None, of, basis: Basis::Proposed, rivals: Vec::new() });
        }
        let free = others(source, &[by, values]);
        let found = match Candidates::find(source, &free, style) {
            Ok(found) => found,
            Err(error) if style.is_none() => {
                return Self::told(source, &free, asked).ok_or(error);
            }
            Err(error) => return Err(error),
        };
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
        if let Some((time, of)) = made {
            return Ok(Self { time: Some(time), of, basis, rivals: Vec::new() });
        }
        if style.is_none()
            && let Some(times) = Self::counted(source, &free, asked)
        {
            return Ok(times);
        }
        // What the other commands refuse to go on beside.
        if let Err(error) = named_times::refuse(source, &free) {
            let is_refused =
                |name: &&String| named_times::refuse(source, std::slice::from_ref(*name)).is_err();
            let refused: Vec<String> = free.iter().filter(is_refused).cloned().collect();
            if style.is_none()
                && let Some(times) = Self::told(source, &refused, asked)
            {
                return Ok(times);
            }
            let told = error.to_string();
            let path = format!("{}: ", source.path.display());
            let told = told.strip_prefix(&path).unwrap_or(&told).to_owned();
            asked.find(
                "--time",
                match refused.first() {
                    Some(name) => format!(
                        "no column of dates is known; sort the rows first where they are not in the \
                         order of `{name}`"
                    ),
                    None => "no column of dates is known".to_owned(),
                },
            );
            asked.say(Remark::of_file(told));
            asked.keeps_order = true;
        }
        Ok(Self { time: None, of: Vec::new(), basis, rivals: Vec::new() })
    }

    /// A column whose dates have to be told: the format that fits all, of two the one in whose order
    /// the rows are.
    fn told(source: &Source, free: &[String], asked: &mut Asked) -> Option<Self> {
        for name in free {
            let Ok(column) = source.frame.column(name) else { continue };
            let Ok(texts) = column.str() else { continue };
            let formats = order::fitting(texts);
            let read = |format: &String| {
                let style = Style::asked(format).ok()?;
                Some((Time::named(source, name, Some(&style)).ok()?, format.clone()))
            };
            let mut read: Vec<(Time, String)> = formats.iter().filter_map(read).collect();
            read.sort_by_key(|(time, _)| backward(&time.column));
            let late: Vec<usize> = read.iter().map(|(time, _)| backward(&time.column)).collect();
            let mut read = read.into_iter();
            let Some((time, format)) = read.next() else { continue };
            let told = match (read.next(), late.as_slice()) {
                (None, _) => format!("all dates in `{name}` fit it"),
                (Some((_, other)), [first, second, ..]) if first < second => format!(
                    "all dates in `{name}` fit it, and \"{other}\" too, but with that more rows come \
                     out of order: look which it is"
                ),
                (Some((_, other)), _) => format!(
                    "all dates in `{name}` fit it, and \"{other}\" alike: which it is someone has to \
                     say who knows"
                ),
            };
            asked.dates.date_format = Some(format.clone());
            asked.find("--date-format", &told);
            asked.say(Remark::of(name, told).flag(format!("--date-format \"{format}\"")));
            let basis = if asked.time.is_some() { Basis::Given } else { Basis::Found };
            return Some(Self {
                time: Some(time),
                of: vec![name.clone()],
                basis,
                rivals: Vec::new(),
            });
        }
        None
    }

    /// A column of numbers that are times: years, or what a flag makes times of.
    fn counted(source: &Source, free: &[String], asked: &mut Asked) -> Option<Self> {
        let mut looks: Vec<(&String, Looks)> =
            free.iter().filter_map(|name| Some((name, Looks::of_numbers(source, name)?))).collect();
        // What is called a time comes first, and a bare year last.
        looks.sort_by_key(|(name, looks)| match looks {
            Looks::Year => 2,
            _ => i32::from(!looks::is_time(name)),
        });
        for (name, looks) in looks {
            let format = looks.format();
            let style = format.as_deref().map(Style::asked).transpose();
            let flags = match &format {
                Some(format) => format!("--time {name} --date-format {format}"),
                None => format!("--time {name}"),
            };
            let says = format!("holds numbers that look like {}", looks.words());
            asked.say(Remark::of(name, &says).flag(flags));
            let read = style.ok().and_then(|style| Time::named(source, name, style.as_ref()).ok());
            let Some(time) = read else { continue };
            if let Some(format) = format {
                asked.dates.date_format = Some(format);
                asked.find("--date-format", format!("`{name}` {says}"));
            }
            asked.find("--time", format!("`{name}` {says}"));
            let (time, of) = (Some(time), vec![name.clone()]);
            return Some(Self { time, of, basis: Basis::Proposed, rivals: Vec::new() });
        }
        None
    }
}

/// The times as a zone's clocks show them; an hour that comes twice is taken, and said.
fn shown(
    zone: &Zone,
    time: Option<Time>,
    source: &Source,
    by: &[String],
    asked: &mut Asked,
    say: &Say,
) -> Result<Time> {
    let again = time.clone();
    let error = match zone.shown(time, source, by, say) {
        Ok(time) => return Ok(time),
        Err(error) if asked.dates.ambiguous.is_some() => return Err(error),
        Err(error) => error,
    };
    for which in ["infer", "earliest"].into_iter().filter_map(|w| Ambiguous::from_str(w, true).ok())
    {
        let mut dates = asked.dates.clone();
        dates.ambiguous = Some(which);
        let Some(zone) = Zone::of(&dates)? else { break };
        if let Ok(time) = zone.shown(again.clone(), source, by, say) {
            let told = "an hour comes twice where clocks were set back".to_owned();
            asked
                .say(Remark::of(&time.name(), &told).flag(format!("--ambiguous {}", which.name())));
            asked.find("--ambiguous", told);
            asked.dates = dates;
            return Ok(time);
        }
    }
    Err(error)
}

/// How many rows are earlier than the one before.
fn backward(column: &Column) -> usize {
    let Ok(ticks) = column.to_physical_repr().cast(&DataType::Int64) else { return usize::MAX };
    let Ok(ticks) = ticks.i64() else { return usize::MAX };
    let ticks: Vec<i64> = ticks.iter().flatten().collect();
    ticks.windows(2).filter(|pair| pair[1] < pair[0]).count()
}

/// Dates before periods, and of either first the columns that have all theirs: a row must have a
/// time.
fn in_order(Candidates { mut dates, mut periods }: Candidates) -> Vec<Time> {
    for times in [&mut dates, &mut periods] {
        times.sort_by_key(|time| time.column.has_nulls());
    }
    dates.into_iter().chain(periods).collect()
}
