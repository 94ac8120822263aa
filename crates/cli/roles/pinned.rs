//! Roles that were found of a table's first rows, and hold for all that follow: what is then read
//! otherwise than it would be with all rows in view is refused, or learnt for another start.

use anyhow::{Context, Result, anyhow};
use polars::prelude::*;

use crate::{
    fields::dates::{Day, Style},
    fields::texts,
    files::input::Source,
    flags::series::Series,
    flags::values::Value,
    roles::columns::{Columns, read_value, time_named},
    roles::lessons::{Lesson, Lessons},
    roles::values::beyond_decimals,
    roles::zone::Zone,
    words::say::Say,
};

/// The roles of a table's columns.
pub(crate) struct Pinned {
    by: Vec<String>,
    values: Vec<Held>,
    asked: Option<(String, Option<Style>)>,
    zone: Option<Zone>,
    time: Option<(String, DataType)>,
    /// Whether values are decimals whatever they are: none of them is written again.
    as_decimals: bool,
    has_warned: bool,
}

/// A value, and what it has held so far.
struct Held {
    value: Value,
    dtype: DataType,
    holds: Holds,
}

#[derive(Clone, Copy, PartialEq)]
enum Holds {
    Nothing,
    Wholes,
    Decimals,
    Truths,
    /// Numbers of a type of their own.
    Others,
}

impl Holds {
    fn of(column: &Column) -> Self {
        match column.null_count() == column.len() {
            true => Self::Nothing,
            false => Self::of_type(column.dtype()),
        }
    }

    const fn of_type(dtype: &DataType) -> Self {
        match dtype {
            DataType::Int64 => Self::Wholes,
            DataType::Float64 => Self::Decimals,
            DataType::UInt8 => Self::Truths,
            _ => Self::Others,
        }
    }

    const fn is_number(self) -> bool {
        matches!(self, Self::Wholes | Self::Decimals)
    }
}

impl Pinned {
    /// The roles as they were found, and the first rows with what was learnt of later ones.
    pub(crate) fn of(
        columns: &Columns,
        source: &Source,
        series: &Series,
        as_decimals: bool,
        lessons: &Lessons,
    ) -> Result<(Self, DataFrame)> {
        let mut frame = columns.frame.clone();
        let mut asked = columns.asked.clone();
        let mut time = None;
        if let Some(name) = &columns.time {
            let column = frame.column(name)?.clone();
            // As the first field of a text says, so are all to be.
            if let Some((_, style @ None)) = &mut asked
                && source.content.is_delimited()
                && column.dtype() == &DataType::Date
            {
                *style = Some(Style::Date(Day::Iso));
            }
            let dtype = lessons.time.clone().unwrap_or_else(|| column.dtype().clone());
            frame.with_column(as_time(&column, &dtype, source)?)?;
            time = Some((name.clone(), dtype));
        }
        let mut values = Vec::with_capacity(columns.values.len());
        for value in &columns.values {
            let mut column = frame.column(&value.name)?.clone();
            let (dtype, holds) = (column.dtype().clone(), Holds::of(&column));
            let mut held = Held { value: value.clone(), dtype, holds };
            if let Some(learnt) = lessons.values.get(&value.name) {
                held.dtype = learnt.clone();
                held.holds = Holds::of_type(learnt);
                column = held.read(source, as_decimals)?;
            }
            frame.with_column(if as_decimals { decimals(&column)? } else { column })?;
            values.push(held);
        }
        let (by, zone) = (columns.by.clone(), Zone::of(&series.dates)?);
        let pinned = Self { by, values, asked, zone, time, as_decimals, has_warned: false };
        Ok((pinned, frame))
    }

    /// What the columns hold, by the names of their types: the time, the groups and the values.
    pub(crate) fn holds(&self, frame: &DataFrame) -> Vec<(String, String)> {
        let of = |name: &String, dtype: &DataType| (name.clone(), dtype.to_string());
        let mut all: Vec<_> = self.time.iter().map(|(name, dtype)| of(name, dtype)).collect();
        for name in &self.by {
            all.extend(frame.column(name).ok().map(|column| of(name, column.dtype())));
        }
        for Held { value, dtype, holds } in &self.values {
            let is_decimal = self.as_decimals && *holds != Holds::Truths;
            all.push(of(&value.name, if is_decimal { &DataType::Float64 } else { dtype }));
        }
        all
    }

    /// How times are written, where they are texts.
    pub(crate) fn style(&self) -> Option<String> {
        Some(self.asked.as_ref()?.1.as_ref()?.described())
    }

    /// The next rows with these roles.
    pub(crate) fn read(&mut self, source: &Source, say: &mut Say) -> Result<DataFrame> {
        let mut frame = source.frame.clone();
        let names: Vec<String> = self.values.iter().map(|held| held.value.name.clone()).collect();
        if let (Some((asked, style)), Some((_, dtype))) = (&self.asked, &self.time) {
            let (time, _) = time_named(source, asked, &names, style.as_ref())?;
            let time = match &self.zone {
                Some(zone) => zone.shown(Some(time), source, &self.by, &Say::new(true))?,
                None => time,
            };
            frame.with_column(as_time(&time.column, dtype, source)?)?;
        }
        for name in &self.by {
            if let Some(texts) = texts::of_keys(source.frame.column(name)?)? {
                frame.with_column(texts)?;
            }
        }
        for held in &mut self.values {
            let column = held.read(source, self.as_decimals)?;
            if !self.has_warned
                && let Some(largest) = beyond_decimals(source, &column)
            {
                self.has_warned = true;
                say.warn(format!(
                    "{}: column `{}` has numbers beyond 2^53 (`{largest}`), which are smoothed as the \
                     nearest 64-bit decimals",
                    source.path.display(),
                    held.value.name
                ));
            }
            frame.with_column(if self.as_decimals { decimals(&column)? } else { column })?;
        }
        Ok(frame)
    }
}

impl Held {
    /// The next of its numbers, of the type of those before.
    fn read(&mut self, source: &Source, as_decimals: bool) -> Result<Column> {
        let name = &self.value.name;
        let column = read_value(source, name)?;
        let holds = Holds::of(&column);
        let was = self.holds;
        if was == Holds::Nothing {
            self.holds = holds;
        }
        if column.dtype() == &self.dtype || holds == Holds::Nothing {
            return Ok(column.cast(&self.dtype)?);
        }
        if as_decimals && (was == Holds::Nothing || was.is_number() && holds.is_number()) {
            return Ok(column);
        }
        if self.dtype == DataType::Float64 && holds == Holds::Wholes && was.is_number() {
            return Ok(column.cast(&DataType::Float64)?);
        }
        let row = column.is_not_null().iter().position(|is| is == Some(true)).unwrap_or(0);
        let there = || format!("{}: {}, column `{name}`", source.path.display(), source.place(row));
        let becomes = match (was, holds) {
            (Holds::Nothing, _) => column.dtype().clone(),
            (Holds::Wholes, Holds::Decimals) => DataType::Float64,
            _ => {
                let texts = source.frame.column(name)?.cast(&DataType::String)?;
                let text = texts.str()?.get(row).unwrap_or_default().trim().to_owned();
                let why = match was {
                    Holds::Truths => "is neither true nor false, which all rows before are",
                    _ => "is no number",
                };
                return Err(anyhow!("{}: `{text}` {why}", there()));
            }
        };
        let (before, now) = match was {
            Holds::Nothing => ("no value", "values"),
            _ => ("whole numbers", "decimals"),
        };
        let text = format!(
            "column `{name}` of {} has {before} up to here, and {now} from about {} on",
            source.path.display(),
            source.place(row)
        );
        Err(anyhow::Error::new(Lesson::Value { name: name.clone(), text, dtype: becomes }))
    }
}

fn decimals(column: &Column) -> PolarsResult<Column> {
    match column.dtype() {
        DataType::Float32 => Ok(column.clone()),
        _ => column.cast(&DataType::Float64),
    }
}

/// Times of the type of those before.
fn as_time(column: &Column, dtype: &DataType, source: &Source) -> Result<Column> {
    if column.dtype() == dtype {
        return Ok(column.clone());
    }
    let name = column.name();
    if column.null_count() == column.len() {
        return Ok(Column::full_null(name.clone(), column.len(), dtype));
    }
    let path = source.path.display();
    let row = column.is_not_null().iter().position(|is| is == Some(true)).unwrap_or(0);
    let (DataType::Datetime(unit, zone), DataType::Datetime(was, was_zone)) =
        (column.dtype(), dtype)
    else {
        let texts = column.cast(&DataType::String)?;
        let text = texts.str()?.get(row).unwrap_or_default().to_owned();
        return Err(anyhow!(
            "{path}: {}, column `{name}`: `{text}` is a time of another kind than those before it",
            source.place(row)
        ));
    };
    let finer = if *unit == TimeUnit::Nanoseconds { *unit } else { *was };
    let zones = match (zone, was_zone) {
        (one, other) if one == other => one.clone(),
        _ => Some(TimeZone::UTC),
    };
    let both = DataType::Datetime(finer, zones);
    if both != *dtype {
        let text = format!(
            "column `{name}` of {path} has times as {dtype} up to here, and as {} from about {} on",
            column.dtype(),
            source.place(row)
        );
        return Err(anyhow::Error::new(Lesson::Time(text, both)));
    }
    let ticks = column.to_physical_repr();
    let ticks = ticks.i64()?;
    let times = if unit == was { 1 } else { 1_000 };
    let finer: Option<Int64Chunked> = ticks
        .iter()
        .map(|tick| {
            tick.map(|tick| tick.checked_mul(times)).map_or(Some(None), |tick| tick.map(Some))
        })
        .collect();
    let finer = finer.with_context(|| {
        format!("{path}: column `{name}`: a time is too far off for nanoseconds, which others have")
    })?;
    Ok(finer.with_name(name.clone()).into_column().cast(dtype)?)
}
