//! The time column: the one that is named, or found.

use anyhow::{Result, anyhow};
use polars::prelude::*;

use crate::{
    fields::dates::{Day, Epoch, NotADate, Serial, Style, order},
    fields::numbers,
    files::input::Source,
    roles::edges::Edges,
    roles::{looks, parts},
    words::failure::{quoted, usage},
};

/// A time column that is read, and what is said of it.
#[derive(Clone)]
pub(crate) struct Time {
    pub(crate) column: Column,
    pub(crate) about: String,
    /// Which clocks its fields' offsets are those of, where they have some.
    pub(crate) clocks: Option<String>,
    /// How they are written, where they are texts.
    pub(crate) style: Option<Style>,
}

/// The columns that could be the time.
#[derive(Default)]
pub(crate) struct Candidates {
    /// Of days and times.
    pub(crate) dates: Vec<Time>,
    /// Of weeks, months and quarters.
    pub(crate) periods: Vec<Time>,
}

/// So many fields tell what a column holds; all are read before it is believed.
const SAMPLE: usize = 100;

impl Time {
    pub(super) fn new(column: Column, about: impl Into<String>) -> Self {
        Self { column, about: about.into(), clocks: None, style: None }
    }

    /// A column of dates or times by its type.
    fn dated(column: &Column) -> Option<Self> {
        match column.dtype() {
            DataType::Date => Some(Self::new(column.clone(), "dates")),
            DataType::Datetime(..) => Some(Self::new(column.clone(), "dates and times")),
            _ => None,
        }
    }

    pub(crate) fn name(&self) -> String {
        self.column.name().to_string()
    }

    /// What it holds, and in which zone.
    pub(crate) fn described(&self) -> String {
        match (self.column.dtype(), &self.clocks) {
            (_, Some(clocks)) => format!("{}, {clocks}", self.about),
            (DataType::Datetime(_, Some(zone)), None) => format!("{}, {zone}", self.about),
            _ => self.about.clone(),
        }
    }

    /// A time column that was named: whole numbers will do.
    pub(crate) fn named(source: &Source, name: &str, style: Option<&Style>) -> Result<Self> {
        let column = source.frame.column(name)?;
        if let (Some(time), None) = (Self::dated(column), style) {
            return Ok(time);
        }
        if let (true, Some(Style::Epoch(epoch))) = (column.dtype().is_float(), style) {
            return decimals(source, column, *epoch);
        }
        let wrong = |bad: &NotADate, why: &str| {
            let (path, place) = (source.path.display(), source.place(bad.row));
            let advice = Edges::advice(source, bad.row);
            anyhow!("{path}: {place}, column `{name}`: `{}` {why}{advice}", bad.text)
        };
        let bad = |bad: &NotADate, expected: &str| wrong(bad, &format!("is no {expected}"));
        if let Some(Style::Serial(serial)) = style {
            return serials(source, column, *serial);
        }
        let Some(texts) = as_text(column) else {
            return Ok(Self::dated(column)
                .unwrap_or_else(|| Self::new(column.clone(), column.dtype().to_string())));
        };
        let of_style = |style: &Style| match style.parse(&texts) {
            Ok(times) => Ok(Self::read(times, style, &texts)?),
            Err(no) => Err(match style.why_not(&no.text) {
                Some(why) => wrong(&no, why),
                None => bad(&no, &style.expected()),
            }),
        };
        let sample = sample(&texts);
        let first = sample.iter().find(|text| !text.is_empty());
        let of_first = first.and_then(|text| Style::of(text));
        if let Some(style) = style.or(of_first.as_ref()) {
            return of_style(style);
        }
        let numbers = texts.cast(&DataType::Int64)?;
        let numbers = numbers.i64()?;
        if column.dtype().is_integer() {
            return Ok(Self::new(column.clone(), whole(numbers)));
        }
        if first.is_none() && numbers.null_count() == numbers.len() {
            return of_style(&Style::Date(Day::Iso));
        }
        let not_whole = |(text, number): (Option<&str>, Option<i64>)| {
            text.is_some_and(|text| !text.trim().is_empty()) && number.is_none()
        };
        let Some(row) = texts.iter().zip(numbers.iter()).position(not_whole) else {
            return Ok(Self::new(numbers.clone().into_column(), whole(numbers)));
        };
        // What most fields are tells best what one is not.
        if let Some(style) = sample.iter().find_map(|text| Style::of(text)) {
            return of_style(&style);
        }
        let text = texts.get(row).unwrap_or_default().trim().to_owned();
        let why = match order::told(&texts) {
            Some(told) => format!("date that tells its day from its month; {told}"),
            None => "date in ISO 8601, YYYYMMDD or with the month's name, nor a whole number; \
                     --date-format says how dates are written, as in %d/%m/%Y"
                .to_owned(),
        };
        Err(bad(&NotADate { row, text }, &why))
    }

    /// The one column of dates, if there is any; where there is none, the one of weeks, months or
    /// quarters.
    pub(crate) fn found(
        source: &Source,
        free: &[String],
        style: Option<&Style>,
    ) -> Result<Option<Self>> {
        let Candidates { dates, periods } = Candidates::find(source, free, style)?;
        // A month beside the date is what the date tells too.
        let mut found = if dates.is_empty() { periods } else { dates };
        if found.is_empty()
            && style.is_none()
            && let Some(year) = looks::lone_year(source, free).filter(|_| {
                // With a month beside it a year is half of the time.
                parts::offered(free).is_none()
            })
        {
            let years = Self::named(source, &year, None)?;
            return Ok(Some(Self { about: "years".to_owned(), ..years }));
        }
        if found.len() < 2 {
            return Ok(found.pop());
        }
        let names: Vec<String> = found.iter().map(Self::name).collect();
        Err(usage(format!(
            "{}: several columns could be the time: {}; name one with --time",
            source.path.display(),
            quoted(&names)
        )))
    }
}

impl Candidates {
    /// The columns of dates and of periods; where none is of dates, an error if one is meant to be.
    pub(crate) fn find(source: &Source, free: &[String], style: Option<&Style>) -> Result<Self> {
        let path = source.path.display();
        let of_numbers = match style {
            Some(Style::Epoch(_)) => Some("epoch"),
            Some(Style::Serial(serial)) => Some(serial.name()),
            _ => None,
        };
        if let Some(format) = of_numbers {
            return Err(usage(format!(
                "{path}: --date-format {format} reads numbers, of which any could be the time; name \
                 the column with --time"
            )));
        }
        let Self { mut dates, mut periods } = Self::default();
        let (mut nearly, mut nearly_periods, mut unknown) = (None, None, None);
        for name in free {
            let column = source.frame.column(name)?;
            if let Some(time) = Time::dated(column) {
                dates.push(time);
                continue;
            }
            let Some(head) = as_text(&head(column)) else { continue };
            let sample = sample(&head);
            let of_sample = || sample.iter().find_map(|text| Style::of(text));
            let Some(style) = style.cloned().or_else(of_sample) else {
                let mut look = sample.iter().map(|text| order::look_like(text));
                let is_text = column.dtype().is_string() && looks::is_time(name);
                let look = if is_text { look.any(|look| look) } else { look.all(|look| look) };
                if !sample.is_empty() && look {
                    unknown = unknown.or(Some(name));
                }
                continue;
            };
            let fit = sample.iter().filter(|text| style.fits(text)).count();
            // Dates of several styles are mistakes in whatever column, and in one that is called a
            // time all that are no dates are.
            let is_mixed = |style: &Style| {
                let is_date = |text: &&str| style.fits(text) || order::look_like(text);
                fit > 0 && (looks::is_time(name) || sample.iter().all(is_date))
            };
            let (found, nearly) = match style.is_of_periods() {
                true => (&mut periods, &mut nearly_periods),
                false => (&mut dates, &mut nearly),
            };
            // Not before it is known that they may be dates: of whole numbers, text is three times as large.
            let Some(texts) = as_text(column) else { continue };
            match style.parse(&texts) {
                Ok(times) if fit > 0 => found.push(Time::read(times, &style, &texts)?),
                // Most are dates: the others are mistakes, and not another kind of column; in one that
                // is called a time, whatever they are.
                Err(_) if 2 * fit >= sample.len() || is_mixed(&style) => {
                    nearly.get_or_insert((name, style));
                }
                _ => {}
            }
        }
        if !dates.is_empty() {
            return Ok(Self { dates, periods });
        }
        // Dates that are mistaken, or must be told, come before periods that are right.
        match (nearly, unknown) {
            (Some((name, style)), _) => dates.push(Time::named(source, name, Some(&style))?),
            // In their rows' order dates would meet the wrong neighbours, silently.
            (None, Some(name)) => return Err(looks_like_dates(source, name)?),
            (None, None) if !periods.is_empty() => {}
            (None, None) => match nearly_periods {
                Some((name, style)) => periods.push(Time::named(source, name, Some(&style))?),
                None if style.is_some() => {
                    return Err(usage(format!(
                        "{path}: no column holds dates as --date-format says; name the column with \
                         --time"
                    )));
                }
                None => {}
            },
        }
        Ok(Self { dates, periods })
    }
}

fn looks_like_dates(source: &Source, name: &str) -> PolarsResult<anyhow::Error> {
    let texts = as_text(source.frame.column(name)?).unwrap_or_default();
    let first = sample(&texts).first().copied().unwrap_or_default().to_owned();
    let why = if let Some(told) = order::told(&texts) {
        format!("but day and month are never guessed; {told}")
    } else if order::is_iso_shape(&first) && Style::of(&first).is_none() {
        "but that is no day of the calendar".to_owned()
    } else if let Some(written) = order::written(&texts) {
        format!("but not in ISO 8601; {written}")
    } else if let Some(sign) = column_end(source, &first) {
        format!("and its fields may end at a {sign}: then say --delimiter {sign}")
    } else {
        "but not in ISO 8601; say how they are written, as in --date-format %d/%m/%Y or %Y-%m"
            .to_owned()
    };
    Ok(anyhow!("{}: column `{name}` looks like dates (`{first}`), {why}", source.path.display()))
}

/// What may end fields, where a file of one column has a date before it.
fn column_end(source: &Source, first: &str) -> Option<String> {
    let sign = char::from(source.may_end_at()?);
    Style::of(first.split(sign).next()?)?;
    Some(if sign == ' ' { "space".to_owned() } else { format!("'{sign}'") })
}

fn sample(texts: &StringChunked) -> Vec<&str> {
    texts.iter().flatten().map(str::trim).take(SAMPLE).collect()
}

/// Rows from the first on that hold a [sample], where there are so many.
fn head(column: &Column) -> Column {
    let mut rows = SAMPLE;
    loop {
        let head = column.head(Some(rows));
        if rows >= column.len() || head.len() - head.null_count() >= SAMPLE {
            return head;
        }
        rows *= 8;
    }
}

/// Text, and whole numbers as they would be written; none for other types.
fn as_text(column: &Column) -> Option<StringChunked> {
    let is_text = column.dtype().is_string() || column.dtype().is_integer();
    let texts = is_text.then(|| column.cast(&DataType::String).ok())??;
    texts.str().ok().cloned()
}

/// Decimals of a Parquet file as times.
fn decimals(source: &Source, column: &Column, epoch: Epoch) -> Result<Time> {
    let counts = column.cast(&DataType::Float64)?;
    let mut ticks = Vec::with_capacity(counts.len());
    for (row, count) in counts.f64()?.iter().enumerate() {
        let tick = match count.filter(|count| !count.is_nan()) {
            Some(count) => Some(epoch.of_decimal(count).ok_or_else(|| {
                let (path, place, name) = (source.path.display(), source.place(row), column.name());
                let expected = Style::Epoch(epoch).expected();
                anyhow!("{path}: {place}, column `{name}`: `{count}` is no {expected}")
            })?),
            None => None,
        };
        ticks.push(tick);
    }
    let dtype = DataType::Datetime(epoch.time_unit(), Some(TimeZone::UTC));
    let times = Column::new(column.name().clone(), ticks).cast(&dtype)?;
    Ok(Time::new(times, Style::Epoch(epoch).described()))
}

/// Numbers of a calendar of their own, as they are written in the file or as its type has them.
fn serials(source: &Source, column: &Column, serial: Serial) -> Result<Time> {
    let style = Style::Serial(serial);
    let name = column.name();
    let bad = |row: usize, text: &str| {
        let (path, place) = (source.path.display(), source.place(row));
        anyhow!("{path}: {place}, column `{name}`: `{text}` is no {}", style.expected())
    };
    let numbers = match column.str() {
        Ok(texts) => numbers::parse(texts, source.numbers(name))
            .map_err(|no| bad(no.row, &no.text))?
            .cast(&DataType::Float64)?,
        Err(_) if column.dtype().is_primitive_numeric() => column.cast(&DataType::Float64)?,
        Err(_) => {
            return Err(usage(format!(
                "{}: --date-format {} reads numbers, and `{name}` holds {}",
                source.path.display(),
                serial.name(),
                column.dtype()
            )));
        }
    };
    let numbers = numbers.f64()?;
    let times = serial.times(name, numbers).map_err(|row| {
        bad(row, &numbers.get(row).map_or_else(String::new, |number| number.to_string()))
    })?;
    Ok(Time::new(times, style.described()))
}

/// Whole numbers are never taken for counts since 1970, but they may look like them.
fn whole(numbers: &Int64Chunked) -> String {
    let digits = |number: Option<i64>| number.filter(|n| *n > 0).map(|n| n.to_string().len());
    let (least, most) = (digits(numbers.min()), digits(numbers.max()));
    match least.filter(|least| Some(*least) == most).and_then(Epoch::of_digits) {
        Some(epoch) => format!("whole numbers (times since 1970? then say {})", epoch.flag()),
        None => "whole numbers".to_owned(),
    }
}
