//! The zone whose clocks tell the time: `--tz`.

use anyhow::{Result, anyhow};
use chrono::{DateTime, MappedLocalTime, NaiveDateTime, Offset, TimeZone as _};
use chrono_tz::{TZ_VARIANTS, Tz};
use polars::prelude::*;
use rayon::prelude::*;

use crate::{
    files::input::Source,
    flags::choices::Ambiguous,
    flags::series::Dates,
    roles::repeated_hour::{self, Hours},
    roles::time::Time,
    words::failure::usage,
    words::say::Say,
};

/// A zone, and what is done where its clocks show an hour twice.
pub(crate) struct Zone {
    zone: Tz,
    ambiguous: Option<Ambiguous>,
}

/// A local time that is not one instant.
struct Unclear {
    row: usize,
    local: Option<NaiveDateTime>,
    offsets: Option<[i32; 2]>,
    /// Why the order of rows does not tell which of the two is meant.
    untold: Option<&'static str>,
}

/// Rows that a thread reads at once.
const ROWS: usize = 1 << 16;

impl Zone {
    pub(crate) fn of(flags: &Dates) -> Result<Option<Self>> {
        let Some(name) = &flags.tz else { return Ok(None) };
        let zone = name
            .parse()
            .map_err(|_| usage(format!("--tz: `{name}` is no time zone{}", advice(name))))?;
        Ok(Some(Self { zone, ambiguous: flags.ambiguous }))
    }

    /// The times in this zone: those without one are its clocks', others stay the same instants. The
    /// rows of each group may tell which hour is meant where two are shown alike.
    pub(crate) fn shown(
        &self,
        time: Option<Time>,
        source: &Source,
        by: &[String],
        say: &Say,
    ) -> Result<Time> {
        let none = || usage(format!("{}: --tz needs a time column", source.path.display()));
        let Time { column, about, .. } = time.ok_or_else(none)?;
        let name = column.name();
        let (unit, has_zone) = match column.dtype() {
            DataType::Datetime(unit, zone) => (*unit, zone.is_some()),
            DataType::Date => {
                say.note(&format!(
                    "--tz {}: no effect, `{name}` holds dates without a time of day",
                    self.zone.name()
                ));
                return Ok(Time::new(column, about));
            }
            _ => {
                return Err(usage(format!(
                    "{}: --tz needs dates and times, but `{name}` holds {about}",
                    source.path.display()
                )));
            }
        };
        let mut ticks = column.to_physical_repr().i64()?.clone();
        if !has_zone {
            let hours = self.hours(&ticks, unit, source, by)?;
            ticks = self
                .instants(&ticks, unit, &hours)
                .map_err(|no| self.explain(&no, name, source))?;
        }
        let dtype = DataType::Datetime(unit, Some(TimeZone::from_chrono(&self.zone)));
        Ok(Time::new(ticks.into_column().cast(&dtype)?, about))
    }

    /// What the order of rows tells of hours that come twice, where it is asked.
    fn hours(
        &self,
        local: &Int64Chunked,
        unit: TimeUnit,
        source: &Source,
        by: &[String],
    ) -> Result<Hours> {
        if !matches!(self.ambiguous, Some(Ambiguous::Infer)) {
            return Ok(Hours::new());
        }
        let is_ambiguous = |second: i64| {
            let local = DateTime::from_timestamp(second, 0).map(|at| at.naive_utc());
            local.is_some_and(|local| {
                let offset = self.zone.offset_from_local_datetime(&local);
                matches!(offset, MappedLocalTime::Ambiguous(..))
            })
        };
        repeated_hour::hours(local, per_second(unit), is_ambiguous, &source.frame, by)
    }

    /// The instants at which this zone's clocks show these times.
    fn instants(
        &self,
        local: &Int64Chunked,
        unit: TimeUnit,
        hours: &Hours,
    ) -> Result<Int64Chunked, Unclear> {
        let second = per_second(unit);
        let read = |first: usize| {
            let part = local.slice(i64::try_from(first).unwrap_or(i64::MAX), ROWS);
            // Rows of one time often stand together, as do those of one second.
            let mut last = None;
            let instant = |(row, tick): (usize, Option<i64>)| {
                let Some(tick) = tick else { return Ok(None) };
                let at = tick.div_euclid(second);
                let offset = match last {
                    Some((known, offset)) if known == at && hours.is_empty() => offset,
                    _ => self.offset(at, row, hours)?,
                };
                last = Some((at, offset));
                let far = Unclear { row, local: None, offsets: None, untold: None };
                tick.checked_sub(i64::from(offset) * second).map(Some).ok_or(far)
            };
            (first..).zip(part.iter()).map(instant).collect::<Result<Int64Chunked, _>>()
        };
        let firsts: Vec<usize> = (0..local.len()).step_by(ROWS).collect();
        let parts: Vec<Result<Int64Chunked, Unclear>> = firsts.into_par_iter().map(read).collect();
        let mut all = local.clear();
        for part in parts {
            // Both are numbers of one type, so they can be joined.
            drop(all.append_owned(part?));
        }
        Ok(all.with_name(local.name().clone()))
    }

    /// How far the clocks are ahead of UTC when they show a second since 1970.
    fn offset(&self, second: i64, row: usize, hours: &Hours) -> Result<i32, Unclear> {
        let local = DateTime::from_timestamp(second, 0).map(|at| at.naive_utc());
        let unclear = |offsets| Unclear { row, local, offsets, untold: None };
        let seconds = |offset: chrono_tz::TzOffset| offset.fix().local_minus_utc();
        match self.zone.offset_from_local_datetime(&local.ok_or_else(|| unclear(None))?) {
            MappedLocalTime::Single(offset) => Ok(seconds(offset)),
            MappedLocalTime::Ambiguous(a, b) => {
                // Clocks that are further ahead show a time earlier.
                let (a, b) = (seconds(a), seconds(b));
                match self.ambiguous {
                    Some(Ambiguous::Earliest) => Ok(a.max(b)),
                    Some(Ambiguous::Latest) => Ok(a.min(b)),
                    Some(Ambiguous::Infer) => match hours.get(&row) {
                        Some(Ok(false)) => Ok(a.max(b)),
                        Some(Ok(true)) => Ok(a.min(b)),
                        Some(Err(why)) => {
                            let unclear = unclear(Some([a.max(b), a.min(b)]));
                            Err(Unclear { untold: Some(*why), ..unclear })
                        }
                        None => Err(unclear(Some([a.max(b), a.min(b)]))),
                    },
                    None => Err(unclear(Some([a.max(b), a.min(b)]))),
                }
            }
            MappedLocalTime::None => Err(unclear(None)),
        }
    }

    fn explain(&self, unclear: &Unclear, name: &str, source: &Source) -> anyhow::Error {
        let Unclear { row, local, offsets, untold } = unclear;
        let (path, place) = (source.path.display(), source.place(*row));
        let written =
            source.frame.column(name).ok().and_then(|column| column.str().ok()?.get(*row));
        let text = match (written, local) {
            (Some(text), _) => text.trim().to_owned(),
            (None, Some(local)) => local.format("%Y-%m-%dT%H:%M:%S").to_string(),
            (None, None) => "the time".to_owned(),
        };
        let zone = self.zone.name();
        let why = match (local, offsets) {
            (None, _) => "is too far off for a time zone".to_owned(),
            (_, Some([first, second])) => format!(
                "comes twice in {zone}, where clocks were set back: at UTC{} and at UTC{}; {}",
                signed(*first),
                signed(*second),
                match untold {
                    Some(why) => format!("{why}; --ambiguous earliest (or latest) takes one"),
                    None => "--ambiguous earliest (or latest) takes one, and infer both, by the \
                             order of rows"
                        .to_owned(),
                }
            ),
            (_, None) => format!(
                "never was in {zone}, where clocks were set forward past it; correct it, or name \
                 the zone whose clocks wrote the file with --tz"
            ),
        };
        anyhow!("{path}: {place}, column `{name}`: `{text}` {why}")
    }
}

/// How many ticks a second has.
const fn per_second(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::Milliseconds => 1_000,
        TimeUnit::Microseconds => 1_000_000,
        TimeUnit::Nanoseconds => 1_000_000_000,
    }
}

/// An offset in seconds as `+01:00`.
pub(crate) fn signed(seconds: i32) -> String {
    let minutes = seconds.abs() / 60;
    let sign = if seconds < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// What might be meant by the name of no zone.
fn advice(name: &str) -> String {
    let fold = |name: &str| name.trim().to_lowercase().replace(' ', "_");
    let given = fold(name);
    let mut near: Vec<(usize, &str)> = Vec::new();
    for zone in &TZ_VARIANTS {
        let full = fold(zone.name());
        let city = full.rsplit('/').next().unwrap_or_default();
        let distance = |other| strsim::damerau_levenshtein(&given, other);
        // The wrong region is a smaller mistake than the wrong city.
        let distance = distance(&full).min(distance(city));
        if distance <= given.chars().count() / 4 {
            near.push((distance, zone.name()));
        }
    }
    near.sort_unstable();
    let best = near.first().map(|(distance, _)| *distance);
    let names: Vec<String> = near
        .iter()
        .filter(|(distance, _)| Some(*distance) == best)
        .take(3)
        .map(|(_, name)| format!("`{name}`"))
        .collect();
    match names.as_slice() {
        [] => "; names are IANA's, such as Europe/Berlin, America/New_York or UTC (a fixed offset \
               of +02:00 is Etc/GMT-2)"
            .to_owned(),
        names => format!(" (did you mean {}?)", names.join(" or ")),
    }
}
