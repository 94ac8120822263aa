//! Rows at the ends of a table that are none of it: units below the header, totals and notes behind
//! the last row.

use polars::prelude::*;
use smoothframe_csv::{Numbers, Thousands};

use crate::{
    fields::{dates::Style, dates::order, texts::PLAIN},
    files::input::Source,
};

/// So many rows below a header may be of units,
const HEAD: usize = 3;
/// and so many at the end of totals and notes.
const TAIL: usize = 12;
/// So many rows between them tell what a column holds.
const SAMPLE: usize = 200;

/// How many rows at each end are none of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Edges {
    pub(crate) head: usize,
    pub(crate) tail: usize,
}

/// What most fields of a column are.
enum Typed<'a> {
    /// All of them, by the column's type.
    Whole { column: &'a Column, is_date: bool },
    /// Those of a text that are dates of a style, or of an order that has to be told,
    Dates { texts: &'a StringChunked, style: Option<Style> },
    /// or numbers.
    Numbers { texts: &'a StringChunked, comma: bool },
}

/// What a field is to its column.
#[derive(Clone, Copy, PartialEq)]
enum Fit {
    Fits,
    Empty,
    Other,
}

impl Edges {
    pub(crate) fn of(source: &Source) -> Option<Self> {
        let rows = source.frame.height();
        let typed: Vec<Typed<'_>> =
            source.frame.columns().iter().filter_map(|column| Typed::of(column, rows)).collect();
        let is_odd = |row: usize| {
            let fits: Vec<Fit> = typed.iter().map(|typed| typed.fit(row)).collect();
            !fits.contains(&Fit::Fits) && fits.contains(&Fit::Other)
        };
        let head = (0..HEAD.min(rows)).take_while(|&row| is_odd(row)).count();
        let times: Vec<&Typed<'_>> = typed.iter().filter(|typed| typed.is_date()).collect();
        let is_behind = |row: usize| match times.as_slice() {
            [] => is_odd(row),
            times => times.iter().all(|time| time.fit(row) != Fit::Fits),
        };
        let behind = (head..rows).rev().take(TAIL).take_while(|&row| is_behind(row)).count();
        // Without a word there, it is a row that lacks its time.
        let says = |row: usize| {
            times.iter().any(|time| time.fit(row) == Fit::Other)
                || (times.is_empty() && is_odd(row))
                || totals(source, row)
        };
        let tail = if (rows - behind..rows).any(says) { behind } else { 0 };
        let rest = rows - head - tail;
        (head + tail > 0 && rest >= 2 && behind < TAIL).then_some(Self { head, tail })
    }

    /// Where the first line is a banner that was made as wide as the table: how many lines are before the
    /// header.
    pub(crate) fn banner(source: &Source) -> Option<u64> {
        let (first, others) = source.all.split_first()?;
        // Names that come twice have got a number.
        let is_nameless = |name: &String| name.is_empty() || name.starts_with("_duplicated_");
        if first.is_empty() || others.is_empty() || !others.iter().all(is_nameless) {
            return None;
        }
        let texts: Option<Vec<&StringChunked>> =
            source.frame.columns().iter().map(|column| column.str().ok()).collect();
        let texts = texts.filter(|texts| texts.len() == source.all.len())?;
        let is_name = |row: usize| {
            texts.iter().all(|texts| {
                let text = texts.get(row).unwrap_or_default().trim();
                !PLAIN.is_missing(text) && !number(text, true) && Style::of(text).is_none()
            })
        };
        let header = (0..HEAD.min(source.frame.height())).find(|&row| is_name(row))?;
        source.line(header)?.checked_sub(1)
    }

    /// The flag that leaves a row out, if it is one of these, as a message ends.
    pub(crate) fn advice(source: &Source, row: usize) -> String {
        if let Some(lines) = Self::banner(source).filter(|_| row < HEAD) {
            return match lines {
                1 => "; --skip-rows 1 leaves the line before the header out".to_owned(),
                _ => format!("; --skip-rows {lines} leaves the lines before the header out"),
            };
        }
        let edges = if source.has_ends() { Self::of(source) } else { None };
        let Some(Self { head, tail }) = edges else { return String::new() };
        if row < head {
            let it = if head == 1 { "it" } else { "them" };
            return format!("; --skip-after-header {head} leaves {it} out, if that is of units");
        }
        let is_behind = row + tail >= source.frame.height() && tail > 0;
        if is_behind {
            format!("; --skip-footer {tail} leaves the last rows out")
        } else {
            String::new()
        }
    }
}

impl<'a> Typed<'a> {
    /// Of a column whose fields between the ends are dates, or numbers.
    fn of(column: &'a Column, rows: usize) -> Option<Self> {
        let Ok(texts) = column.str() else {
            let is_date = column.dtype().is_temporal();
            let is_typed = is_date || column.dtype().is_primitive_numeric();
            return is_typed.then_some(Self::Whole { column, is_date });
        };
        let (first, last) = match rows {
            0..=3 => return None,
            4..=20 => (1, rows - 1),
            _ => (HEAD, rows - TAIL),
        };
        let middle: Vec<&str> = (first..last)
            .take(SAMPLE)
            .filter_map(|row| texts.get(row))
            .map(str::trim)
            .filter(|text| !PLAIN.is_missing(text))
            .collect();
        let most = |fits: &dyn Fn(&str) -> bool| {
            let fit = middle.iter().filter(|text| fits(text)).count();
            // Of few rows, notes may be many.
            let least = if rows <= 40 { middle.len().div_ceil(2) } else { middle.len() * 9 / 10 };
            fit >= least.max(1)
        };
        let style = middle.iter().rev().find_map(|text| Style::of(text));
        if let Some(style) = style
            && most(&|text| style.fits(text))
        {
            return Some(Self::Dates { texts, style: Some(style) });
        }
        if most(&order::look_like) {
            return Some(Self::Dates { texts, style: None });
        }
        let comma = |text: &str| number(text, true);
        match () {
            () if most(&|text| number(text, false)) => Some(Self::Numbers { texts, comma: false }),
            () if most(&comma) => Some(Self::Numbers { texts, comma: true }),
            () => None,
        }
    }

    const fn is_date(&self) -> bool {
        matches!(self, Self::Dates { .. } | Self::Whole { is_date: true, .. })
    }

    fn fit(&self, row: usize) -> Fit {
        let texts = match self {
            Self::Whole { column, .. } => {
                let is_null = column.get(row).is_ok_and(|value| value.is_null());
                return if is_null { Fit::Empty } else { Fit::Fits };
            }
            Self::Dates { texts, .. } | Self::Numbers { texts, .. } => texts,
        };
        let text = texts.get(row).unwrap_or_default().trim();
        let fits = match self {
            Self::Dates { style: Some(style), .. } => style.fits(text),
            Self::Dates { style: None, .. } => order::look_like(text),
            Self::Numbers { comma, .. } => number(text, *comma),
            Self::Whole { .. } => false,
        };
        match fits {
            true => Fit::Fits,
            false if PLAIN.is_missing(text) => Fit::Empty,
            false => Fit::Other,
        }
    }
}

fn number(text: &str, comma: bool) -> bool {
    static COMMA: Numbers =
        Numbers { decimal: b',', thousands: Thousands::Point, missing: Vec::new() };
    matches!(if comma { COMMA.decimal(text) } else { PLAIN.decimal(text) }, Ok(Some(_)))
}

/// Whether a row has a word for a total or a note.
fn totals(source: &Source, row: usize) -> bool {
    const WORDS: [&str; 10] =
        ["total", "sum", "summe", "gesamt", "average", "mean", "source", "note", "suma", "totals"];
    source.frame.columns().iter().any(|column| {
        let text = column.str().ok().and_then(|texts| texts.get(row)).unwrap_or_default();
        let word = text.trim().split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        WORDS.contains(&word.to_lowercase().as_str())
    })
}
