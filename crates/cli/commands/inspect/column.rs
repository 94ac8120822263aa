//! What is told of a column on its own.

use std::{
    panic,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use anyhow::Result;
use polars::prelude::*;
use smoothframe_polars::Axis;

use super::facts::{self, Bound, Kind};
use crate::roles::{numeric::numbers_the_rows, zone::signed};

/// So many examples of a text,
const EXAMPLES: usize = 3;
/// of so many characters at most,
const EXAMPLE_LENGTH: usize = 80;
/// are looked for in so many rows.
const EXAMPLE_ROWS: usize = 10_000;

/// The facts of each column, on all cores.
///
/// Threads of its own take column after column: in the pool, one that waits for Polars' part of a column
/// would take up another on its stack, and of hundreds overflow it.
pub(super) fn all(frame: &DataFrame) -> Result<Vec<facts::Column>> {
    let columns = frame.columns();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((at, column)) = {
            let at = next.fetch_add(1, Ordering::Relaxed);
            columns.get(at).map(|column| (at, column))
        } {
            done.push((at, one(column)));
        }
        done
    };
    let threads = rayon::current_num_threads().min(columns.len()).max(1);
    let mut done = thread::scope(|scope| {
        let start = |_| thread::Builder::new().spawn_scoped(scope, work).ok();
        let threads: Vec<_> = (0..threads).filter_map(start).collect();
        let join = |thread: thread::ScopedJoinHandle<'_, _>| {
            thread.join().unwrap_or_else(|panic| panic::resume_unwind(panic))
        };
        let mut done: Vec<_> = threads.into_iter().flat_map(join).collect();
        // What is left where no thread can be started.
        done.extend(work());
        done
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, column)| column).collect()
}

fn one(column: &Column) -> Result<facts::Column> {
    let (kind, dtype) = described(column.dtype());
    // Categories are texts, however they are kept.
    let texts = match (kind, column.dtype()) {
        (Kind::Text, DataType::String) | (_, DataType::Null) => None,
        (Kind::Text, _) => Some(column.cast(&DataType::String)?),
        _ => None,
    };
    let column = texts.as_ref().unwrap_or(column);
    let mut missing = column.null_count();
    let mut negative = 0;
    let (mut min, mut max) = (None, None);
    match kind {
        Kind::Time => (min, max) = times(column)?,
        Kind::Whole => {
            (min, max) = whole(column)?;
            negative = below_0(column)?;
        }
        Kind::Number => {
            let numbers = column.cast(&DataType::Float64)?;
            let numbers = numbers.f64()?;
            missing += numbers.is_nan().sum().unwrap_or(0) as usize;
            let bound = |number: f64| (!number.is_nan()).then(|| number_bound(number));
            (min, max) = (numbers.min().and_then(bound), numbers.max().and_then(bound));
            negative = below_0(column)?;
        }
        Kind::Text | Kind::Truth | Kind::Other => {}
    }
    let numbers_the_rows = kind == Kind::Whole && numbers_the_rows(column)?;
    let distinct = match kind {
        Kind::Whole if numbers_the_rows => Some(column.len()),
        Kind::Text | Kind::Whole | Kind::Truth => {
            Some(column.n_unique()? - usize::from(column.has_nulls()))
        }
        _ => None,
    };
    Ok(facts::Column {
        name: column.name().to_string(),
        dtype,
        missing,
        distinct,
        min,
        max,
        examples: if kind == Kind::Text { examples(column.str()?) } else { Vec::new() },
        role: None,
        basis: None,
        kind,
        negative,
        numbers_the_rows,
    })
}

/// The type, and its name.
fn described(dtype: &DataType) -> (Kind, String) {
    let (kind, name) = match dtype {
        DataType::Date => (Kind::Time, "date".to_owned()),
        DataType::Datetime(_, None) => (Kind::Time, "date and time".to_owned()),
        DataType::Datetime(_, Some(zone)) => {
            (Kind::Time, format!("date and time ({})", clocks(zone)))
        }
        DataType::String => (Kind::Text, "text".to_owned()),
        DataType::Boolean => (Kind::Truth, "true or false".to_owned()),
        dtype if dtype.is_integer() => (Kind::Whole, "whole numbers".to_owned()),
        dtype if dtype.is_float() => (Kind::Number, "numbers".to_owned()),
        dtype => match dtype.to_string() {
            name if name.starts_with("cat") || name.starts_with("enum") => {
                (Kind::Text, "categories".to_owned())
            }
            name => (Kind::Other, name),
        },
    };
    (kind, name)
}

type Bounds = (Option<Bound>, Option<Bound>);

fn times(column: &Column) -> Result<Bounds> {
    let axis = match column.dtype() {
        DataType::Datetime(unit, zone) => Axis::Datetime(*unit, zone.clone()),
        _ => Axis::Date,
    };
    let ticks = column.to_physical_repr().cast(&DataType::Int64)?;
    let ticks = ticks.i64()?;
    let bound = |tick: i64| Bound::Text(axis.text(tick));
    Ok((ticks.min().map(bound), ticks.max().map(bound)))
}

/// Whole numbers beyond 64 bits with a sign are told as decimals.
fn whole(column: &Column) -> Result<Bounds> {
    Ok(match column.strict_cast(&DataType::Int64) {
        Ok(numbers) => {
            let numbers = numbers.i64()?;
            (numbers.min().map(Bound::Whole), numbers.max().map(Bound::Whole))
        }
        Err(_) => {
            let numbers = column.cast(&DataType::Float64)?;
            let numbers = numbers.f64()?;
            (numbers.min().map(number_bound), numbers.max().map(number_bound))
        }
    })
}

/// JSON has no infinity.
fn number_bound(number: f64) -> Bound {
    if number.is_finite() { Bound::Number(number) } else { Bound::Text(number.to_string()) }
}

fn below_0(column: &Column) -> Result<usize> {
    let series = column.as_materialized_series();
    Ok(series.lt(0)?.sum().unwrap_or(0) as usize)
}

fn examples(texts: &StringChunked) -> Vec<String> {
    let mut found: Vec<&str> = Vec::new();
    for text in texts.iter().take(EXAMPLE_ROWS).flatten() {
        if found.len() == EXAMPLES {
            break;
        }
        if !found.contains(&text) {
            found.push(text);
        }
    }
    found.into_iter().map(|text| short(text, EXAMPLE_LENGTH)).collect()
}

/// At most so many characters.
pub(super) fn short(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => text.chars().take(most - 1).chain(['…']).collect(),
    }
}
/// A zone as people call it: `Etc/GMT-2` is two hours ahead of UTC.
fn clocks(zone: &str) -> String {
    let hours = zone.strip_prefix("Etc/GMT").and_then(|hours| hours.parse::<i32>().ok());
    hours.map_or_else(|| zone.to_owned(), |hours| signed(-3600 * hours))
}
