//! What each column is: by flags, as every command finds it, or as proposed.

use anyhow::Result;
use polars::prelude::*;
use smoothframe_polars::Agg;

use super::{
    asked::Asked,
    facts::{self, Basis, Kind, Remark, Role},
    meaning,
    times::Times,
};
use crate::{
    fields::texts,
    files::input::Source,
    flags::args,
    flags::values::Value,
    roles::columns::{is_truth, named, others, read_value, values_named},
    roles::looks::Looks,
    roles::numeric::numeric,
    roles::time::Time,
    words::say::Say,
};

/// The columns' roles, and the frame with its times and numbers read.
pub(super) struct Roles {
    pub(super) by: Vec<String>,
    pub(super) by_given: bool,
    /// The time, and what else could be it.
    pub(super) times: Vec<String>,
    /// The columns that the time is of: its own, or years, months and so on.
    pub(super) time_of: Vec<String>,
    pub(super) time_basis: Basis,
    /// The values, or what could be one.
    pub(super) values: Vec<String>,
    pub(super) values_given: bool,
    /// Of the values those that are true or false: what is smoothed of them is a share.
    pub(super) truths: Vec<String>,
    /// The values that were given with how they are merged.
    pub(super) merged: Vec<Value>,
    pub(super) frame: DataFrame,
    /// The rows that have a time, where not all do.
    timed: Option<(DataFrame, Vec<usize>)>,
    /// Whether the time has a name, without which no command takes it by itself.
    pub(super) is_time_named: bool,
}

impl Roles {
    pub(super) fn find(
        source: &Source,
        command: &args::Inspect,
        asked: &mut Asked,
        say: &Say,
    ) -> Result<Self> {
        let have = source.names();
        let by = named(source, &command.by, &have)?;
        let mut merged = values_named(source, &command.value, &have)?;
        let mut values: Vec<String> = merged.iter().map(|value| value.name.clone()).collect();
        merged.retain(|value| value.agg.is_some());
        let Times { time, of: time_of, basis: time_basis, rivals } =
            Times::find(source, asked, [&by, &values], say)?;
        let dated: Vec<Time> = time.into_iter().chain(rivals).collect();
        let times: Vec<String> = dated.iter().map(Time::name).collect();
        let values_given = !values.is_empty();
        if !values_given {
            values = numeric(source, &others(source, &[&by, &times, &time_of]))?;
            values.retain(|name| !source.frame.column(name).is_ok_and(holds_codes));
            let is_time =
                |name: &String| Looks::of(source, name).is_some_and(|looks| looks != Looks::Year);
            if time_of.is_empty() || values.len() > 1 {
                values.retain(|name| !is_time(name));
            }
            values.retain(|name| source.check_needed(name).is_ok());
        }
        // As the other commands do, where there is nothing else to smooth.
        let mut truths = Vec::new();
        if values.is_empty() && source.frame.height() > 0 {
            truths = others(source, &[&by, &times, &time_of]);
            truths.retain(|name| {
                is_truth(source, name) && source.check_found(name, "--value").is_ok()
            });
            values.clone_from(&truths);
        }
        let mut frame = source.frame.clone();
        for name in source.names() {
            let column = source.frame.column(&name)?;
            // Bytes that repeat may be keys, which the other commands show so; blobs stay what they are.
            if column.dtype().is_binary()
                && !column.is_empty()
                && 2 * column.n_unique()? <= column.len()
                && let Some(digits) = texts::of_keys(column)?
            {
                frame.with_column(digits)?;
            }
        }
        for time in dated {
            frame.with_column(time.column)?;
        }
        for name in &values {
            frame.with_column(read_value(source, name)?)?;
        }
        let by_given = !by.is_empty();
        let is_time_named = time_of.iter().all(|name| source.check_found(name, "--time").is_ok());
        let timed = timed(source, &frame, times.first(), asked)?;
        Ok(Self {
            by,
            by_given,
            times,
            time_of,
            time_basis,
            values,
            values_given,
            truths,
            merged,
            frame,
            timed,
            is_time_named,
        })
    }

    /// All columns of numbers that tell no time.
    pub(super) fn numeric(&self, source: &Source, columns: &[facts::Column]) -> Vec<String> {
        let is_time = |name: &String| {
            self.times.contains(name) || self.makes_time(name) || self.is_part_of_time(name)
        };
        columns
            .iter()
            .filter(|column| matches!(column.kind, Kind::Whole | Kind::Number))
            .map(|column| column.name.clone())
            .filter(|name| !is_time(name) && Looks::of(source, name).is_none())
            .collect()
    }

    /// The rows that have a time.
    pub(super) fn timed(&self) -> &DataFrame {
        self.timed.as_ref().map_or(&self.frame, |(frame, _)| frame)
    }

    /// The row of the file at this tick of the time.
    pub(super) fn at(&self, tick: i64) -> Option<usize> {
        let column = self.frame.column(self.time()?).ok()?;
        let ticks = column.to_physical_repr().cast(&DataType::Int64).ok()?;
        ticks.i64().ok()?.iter().position(|other| other == Some(tick))
    }

    /// Which row of the file one of these is.
    pub(super) fn row(&self, row: usize) -> usize {
        let kept = self.timed.as_ref().and_then(|(_, rows)| rows.get(row));
        kept.copied().unwrap_or(row)
    }

    pub(super) fn time(&self) -> Option<&str> {
        self.times.first().map(String::as_str)
    }

    /// How a value is merged, where that was given for it alone.
    pub(super) fn agg_of(&self, name: &str) -> Option<Agg> {
        self.merged.iter().find(|value| value.name == name)?.agg
    }

    /// Whether a column is one of those that the time is made of.
    pub(super) fn makes_time(&self, name: &str) -> bool {
        self.time_of.iter().any(|part| part == name)
    }

    /// Whether a column of whole numbers tells what the time tells too.
    pub(super) fn is_part_of_time(&self, name: &str) -> bool {
        self.makes_time(name) || (self.time().is_some() && meaning::is_part_of_time(name))
    }

    /// Leaves out what is a group now, and of several what names, numbers or dates rows.
    pub(super) fn narrow_values(&mut self, columns: &[facts::Column]) {
        if self.values_given {
            return;
        }
        self.values.retain(|name| !self.by.contains(name));
        if self.values.len() < 2 {
            return;
        }
        let measures = |column: &&facts::Column| {
            self.values.contains(&column.name)
                && !meaning::is_label(&column.name)
                && !self.is_part_of_time(&column.name)
                && !is_constant(column)
        };
        let measures: Vec<String> =
            columns.iter().filter(measures).map(|column| column.name.clone()).collect();
        if !measures.is_empty() {
            self.values = measures;
        }
    }

    /// Tells truths as such, though they are read as the numbers that are smoothed.
    pub(super) fn tell_truths(&self, columns: &mut [facts::Column]) {
        for column in columns.iter_mut().filter(|column| self.truths.contains(&column.name)) {
            column.kind = Kind::Truth;
            column.dtype = "true or false".to_owned();
            (column.min, column.max, column.numbers_the_rows) = (None, None, false);
        }
    }

    /// Writes the roles into the facts.
    pub(super) fn tell(&self, columns: &mut [facts::Column], chosen: &[String]) {
        let rows = self.frame.height();
        let basis = |given: bool, found: bool| match (given, found) {
            (true, _) => Basis::Given,
            (false, true) => Basis::Found,
            (false, false) => Basis::Proposed,
        };
        for column in columns {
            let name = &column.name;
            let present = rows - column.missing;
            (column.role, column.basis) = if Some(name.as_str()) == self.time() {
                (Some(Role::Time), Some(self.time_basis))
            } else if self.by.contains(name) {
                (Some(Role::Group), Some(basis(self.by_given, false)))
            } else if chosen.contains(name) {
                (Some(Role::Value), Some(basis(self.values_given, self.values.len() == 1)))
            } else if self.makes_time(name) {
                (Some(Role::PartOfTime), Some(self.time_basis))
            } else {
                let role = match column.kind {
                    _ if rows == 0 => None,
                    _ if present == 0 => Some(Role::Empty),
                    _ if self.times.contains(name) => Some(Role::PossibleTime),
                    _ if self.values.contains(name) => Some(Role::PossibleValue),
                    _ if is_constant(column) => Some(Role::Constant),
                    _ if column.numbers_the_rows => Some(Role::RowNumbers),
                    Kind::Whole if self.is_part_of_time(name) => Some(Role::PartOfTime),
                    Kind::Whole if meaning::is_label(name) => Some(Role::PossibleGroup),
                    Kind::Whole | Kind::Number => Some(Role::PossibleValue),
                    _ if could_group(column, rows) => Some(Role::PossibleGroup),
                    _ => None,
                };
                (role, None)
            };
        }
    }
}

/// The rows that have a time, where some have none; how many, and the first, are said.
fn timed(
    source: &Source,
    frame: &DataFrame,
    time: Option<&String>,
    asked: &mut Asked,
) -> Result<Option<(DataFrame, Vec<usize>)>> {
    let Some(time) = time else { return Ok(None) };
    let column = frame.column(time)?;
    let (missing, rows) = (column.null_count(), column.len());
    if missing == 0 || missing == rows {
        return Ok(None);
    }
    let has = column.is_not_null();
    let first = has.iter().position(|has| has != Some(true)).unwrap_or_default();
    let have = if missing == 1 { "row has" } else { "rows have" };
    let told = format!("{missing} {have} no time (first: {})", source.place(first));
    asked.find("--drop-null-time", &told);
    asked.say(Remark::of(time, told).flag("--drop-null-time"));
    asked.drops_null_time = true;
    let kept = has.iter().enumerate().filter(|(_, has)| *has == Some(true)).map(|(row, _)| row);
    let kept = kept.collect();
    Ok(Some((frame.filter(&has)?, kept)))
}

fn is_constant(column: &facts::Column) -> bool {
    column.distinct == Some(1) && column.missing == 0
}

/// Whether a text is a number that would be written otherwise: `007` is a name.
fn holds_codes(column: &Column) -> bool {
    let is_code = |text: &str| matches!(text.as_bytes(), [b'0', b'0'..=b'9', ..]);
    column.str().is_ok_and(|texts| texts.iter().flatten().any(is_code))
}

/// A group of few rows is hardly a series.
const ROWS_PER_GROUP: usize = 8;

/// Whether a column has values enough for groups, and few enough for series: of text, at least two
/// rows each; of whole numbers, which also measure things, more, and none is negative.
pub(super) fn could_group(column: &facts::Column, rows: usize) -> bool {
    let Some(distinct) = column.distinct.filter(|&distinct| distinct > 1) else { return false };
    match column.kind {
        Kind::Text => 2 * distinct <= rows,
        Kind::Truth => true,
        Kind::Whole => column.negative == 0 && ROWS_PER_GROUP * distinct <= rows,
        Kind::Time | Kind::Number | Kind::Other => false,
    }
}
