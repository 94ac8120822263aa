//! Cells as columns.

use calamine::Data;
use chrono::{NaiveDate, NaiveDateTime};
use polars::prelude::*;

/// The largest whole number up to which a double has all of them.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Dates where all cells are, and so with times, truths and numbers; else text. Words for no value, and
/// cells that are not there, are missing.
pub(super) fn column(
    name: &str,
    cells: &[(u32, Data)],
    rows: &[u32],
    missing: &[String],
) -> Column {
    let name = PlSmallStr::from_str(name);
    let is_missing = |cell: &&Data| {
        !missing.is_empty()
            && missing.iter().any(|word| text(cell).trim().eq_ignore_ascii_case(word))
    };
    let mut at = 0;
    let cells: Vec<Option<&Data>> = rows
        .iter()
        .map(|row| {
            while cells.get(at).is_some_and(|(other, _)| other < row) {
                at += 1;
            }
            let cell = cells.get(at).filter(|(other, _)| other == row).map(|(_, cell)| cell);
            cell.filter(|cell| !is_missing(cell))
        })
        .collect();
    if cells.iter().any(Option::is_some) {
        if let Some(times) = all(&cells, time) {
            return times_column(name, &times);
        }
        if let Some(truths) = all(&cells, |cell| match cell {
            Data::Bool(is) => Some(*is),
            _ => None,
        }) {
            return BooleanChunked::from_iter_options(name, truths.into_iter()).into_column();
        }
        if let Some(numbers) = all(&cells, number) {
            return numbers_column(name, &numbers);
        }
    }
    let texts = cells.into_iter().map(|cell| cell.map(text));
    texts.collect::<StringChunked>().with_name(name).into_column()
}

/// Every cell read, unless one cannot be.
fn all<T>(cells: &[Option<&Data>], read: impl Fn(&Data) -> Option<T>) -> Option<Vec<Option<T>>> {
    cells.iter().map(|cell| cell.map_or(Some(None), |cell| read(cell).map(Some))).collect()
}

fn number(cell: &Data) -> Option<f64> {
    match cell {
        Data::Float(number) => Some(*number),
        // Whole numbers of a sheet are doubles, too.
        Data::Int(number) => number.to_string().parse().ok(),
        _ => None,
    }
}

fn time(cell: &Data) -> Option<NaiveDateTime> {
    match cell {
        Data::DateTime(time) if time.is_datetime() && time.as_f64() >= 1.0 => {
            let (year, month, day, hour, minute, second, milli) = time.to_ymd_hms_milli();
            let date = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into())?;
            date.and_hms_milli_opt(hour.into(), minute.into(), second.into(), milli.into())
        }
        Data::DateTimeIso(text) => {
            let day = || NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0);
            text.parse().ok().or_else(day)
        }
        _ => None,
    }
}

fn times_column(name: PlSmallStr, times: &[Option<NaiveDateTime>]) -> Column {
    let millis = |time: &NaiveDateTime| time.and_utc().timestamp_millis();
    let is_days = times.iter().flatten().all(|time| millis(time) % 86_400_000 == 0);
    let ticks = times.iter().map(|time| time.as_ref().map(millis));
    let ticks = Int64Chunked::from_iter_options(name, ticks);
    let dtype = DataType::Datetime(TimeUnit::Milliseconds, None);
    let times = ticks.into_column().cast(&dtype).unwrap_or_default();
    if is_days { times.cast(&DataType::Date).unwrap_or(times) } else { times }
}

fn numbers_column(name: PlSmallStr, numbers: &[Option<f64>]) -> Column {
    let is_whole = |number: &f64| number.fract() == 0.0 && number.abs() <= EXACT;
    let column = Float64Chunked::from_iter_options(name, numbers.iter().copied()).into_column();
    match numbers.iter().flatten().all(is_whole) {
        true => column.cast(&DataType::Int64).unwrap_or(column),
        false => column,
    }
}

/// A cell as it is read.
pub(super) fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::Bool(is) => is.to_string(),
        Data::Error(error) => error.to_string(),
        Data::DateTime(serial) => match time(cell) {
            Some(time) if time.time() == chrono::NaiveTime::MIN => time.date().to_string(),
            Some(time) => time.format("%Y-%m-%dT%H:%M:%S%.f").to_string(),
            None => clock(serial.as_f64()),
        },
    }
}

/// A part of a day, or a length of time in days, as hours, minutes and seconds.
fn clock(days: f64) -> String {
    let sign = if days < 0.0 { "-" } else { "" };
    let seconds = (days.abs() * 86_400.0).round();
    let part = |unit: f64, of: f64| (seconds / unit).floor() % of;
    format!(
        "{sign}{:02}:{:02}:{:02}",
        (seconds / 3600.0).floor(),
        part(60.0, 60.0),
        part(1.0, 60.0)
    )
}

#[cfg(test)]
mod tests {
    use calamine::{CellErrorType, ExcelDateTime, ExcelDateTimeType};

    use super::*;

    fn date(serial: f64) -> Data {
        Data::DateTime(ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, false))
    }

    #[test]
    fn columns_are_what_their_cells_are() {
        let na = || Data::Error(CellErrorType::NA);
        for (cells, dtype, last) in [
            (vec![date(45292.0), date(45293.0)], DataType::Date, "2024-01-02"),
            (
                vec![date(45292.0), date(45292.5)],
                DataType::Datetime(TimeUnit::Milliseconds, None),
                "2024-01-01 12:00:00",
            ),
            (vec![Data::Float(1.0), Data::Float(3.0)], DataType::Int64, "3"),
            (vec![Data::Float(1.0), Data::Float(0.1)], DataType::Float64, "0.1"),
            (vec![Data::Bool(true), Data::Bool(false)], DataType::Boolean, "false"),
            (vec![Data::Float(1.0), na()], DataType::String, "#N/A"),
            (vec![Data::Float(1.0), date(45292.25)], DataType::String, "2024-01-01T06:00:00"),
            (vec![date(45292.0), date(0.5)], DataType::String, "12:00:00"),
        ] {
            let rows: Vec<u32> = (1..).take(cells.len()).collect();
            let cells: Vec<(u32, Data)> = rows.iter().copied().zip(cells).collect();
            let column = column("x", &cells, &rows, &[]);
            assert_eq!(column.dtype(), &dtype, "{cells:?}");
            assert_eq!(column.get(1).expect("a row").str_value(), last, "{cells:?}");
        }
        let cells = [(1, Data::Float(1.5)), (2, na()), (9, Data::Float(2.0))];
        let column = column("x", &cells, &[1, 2, 3], &["#n/a".to_owned()]);
        assert_eq!((column.dtype(), column.null_count()), (&DataType::Float64, 2));
    }
}
