//! The table in every format that the command reads, and what it writes, read again.

use std::{fs::File, io::Read, io::Write};

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use flate2::{Compression, read::MultiGzDecoder, write::GzEncoder};
use polars::prelude::*;
use polars_io::ipc::{IpcReader, IpcWriter};

use super::table::{Clock, Row, Table, text};
use crate::{
    folder::Folder,
    workbook::{Cell, workbook},
};

pub(super) const INPUTS: [&str; 8] = [
    "in.csv",
    "in.csv.gz",
    "in.csv.zst",
    "in.tsv",
    "in.ndjson",
    "in.parquet",
    "in.arrow",
    "in.xlsx",
];

/// The unit that times have that are read from it: a frame's own, or what the text or the cells have.
pub(super) fn unit_of(input: &str, clock: Clock) -> TimeUnit {
    match (input, clock) {
        ("in.parquet" | "in.arrow", Clock::Datetimes(unit)) => unit,
        ("in.xlsx", _) => TimeUnit::Milliseconds,
        _ => TimeUnit::Microseconds,
    }
}

/// As many as there are inputs less one, which is read alone: all pairs come up.
pub(super) const OUTPUTS: [&str; 7] =
    ["out.csv", "out.csv.gz", "out.csv.zst", "out.tsv", "out.ndjson", "out.parquet", "out.arrow"];

pub(super) fn write(table: &Table) -> Folder {
    let csv = delimited(table, ',');
    let folder = Folder::with("in.csv", &csv);
    folder.write("in.tsv", delimited(table, '\t'));
    let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
    gz.write_all(csv.as_bytes()).expect("memory");
    folder.write("in.csv.gz", gz.finish().expect("memory"));
    folder.write("in.csv.zst", zstd::encode_all(csv.as_bytes(), 1).expect("memory"));
    folder.write("in.ndjson", ndjson(table));
    folder.write_parquet("in.parquet", table.frame());
    let file = File::create(folder.path("in.arrow")).expect("a file");
    IpcWriter::new(file).finish(&mut table.frame()).expect("an Arrow file");
    folder.write("in.xlsx", sheet(table));
    folder
}

fn header(table: &Table) -> Vec<&'static str> {
    table.keys().iter().copied().chain(["when", "x"]).collect()
}

/// As delimited text, with the shortest numbers that read back the same.
pub(super) fn delimited(table: &Table, delimiter: char) -> String {
    let quote = |field: &str| format!("\"{}\"", field.replace('"', "\"\""));
    let names: Vec<String> = header(table).into_iter().map(quote).collect();
    let mut csv = names.join(&delimiter.to_string()) + "\n";
    for (at, row) in table.rows.iter().enumerate() {
        let mut fields = Vec::new();
        for (&key, is_text) in row.keys.iter().zip(&table.are_texts) {
            fields.push(match is_text {
                true => text(key).map_or_else(String::new, quote),
                false => key.to_string(),
            });
        }
        fields.push(time(table, row));
        fields.push(value(table, row, at).unwrap_or_default());
        csv += &(fields.join(&delimiter.to_string()) + "\n");
    }
    csv
}

/// A value as text: of numbers with decimals every other one as `1e-12`, and not as all its zeros.
fn value(table: &Table, row: &Row, at: usize) -> Option<String> {
    let value = row.value?;
    Some(match (table.is_whole, at % 2) {
        (false, 0) => format!("{value:?}"),
        _ => value.to_string(),
    })
}

fn time(table: &Table, row: &Row) -> String {
    match table.clock {
        Clock::Dates => day(row.time).to_string(),
        Clock::Datetimes(_) => moment(row.time).format("%Y-%m-%dT%H:%M:%S%.3f").to_string(),
        Clock::Numbers => row.time.to_string(),
    }
}

fn day(days: i64) -> NaiveDate {
    moment(days * 86_400_000).date()
}

fn moment(ms: i64) -> NaiveDateTime {
    DateTime::from_timestamp_millis(ms).expect("a time").naive_utc()
}

fn ndjson(table: &Table) -> String {
    let quote = |text: &str| serde_json::to_string(text).expect("text");
    let mut lines = String::new();
    for (at, row) in table.rows.iter().enumerate() {
        let mut fields = Vec::new();
        for ((&key, is_text), name) in row.keys.iter().zip(&table.are_texts).zip(table.keys()) {
            let key = match is_text {
                true => text(key).map_or_else(|| "null".to_owned(), quote),
                false => key.to_string(),
            };
            fields.push(format!("{}:{key}", quote(name)));
        }
        let when = time(table, row);
        let is_number = table.clock == Clock::Numbers;
        fields.push(format!("\"when\": {}", if is_number { when } else { quote(&when) }));
        let value = value(table, row, at).unwrap_or_else(|| "null".to_owned());
        fields.push(format!("\"x\": {value}"));
        lines += &format!("{{{}}}\n", fields.join(", "));
    }
    lines
}

fn sheet(table: &Table) -> Vec<u8> {
    let mut rows = vec![header(table).into_iter().map(Cell::text).collect::<Vec<_>>()];
    for row in &table.rows {
        let mut cells = Vec::new();
        for (&key, is_text) in row.keys.iter().zip(&table.are_texts) {
            cells.push(match is_text {
                true => text(key).map_or(Cell::None, Cell::text),
                false => Cell::Number(key as f64),
            });
        }
        cells.push(match table.clock {
            Clock::Dates => Cell::Date((row.time + 25_569) as f64),
            Clock::Datetimes(_) => Cell::Time(row.time as f64 / 86_400_000.0 + 25_569.0),
            Clock::Numbers => Cell::Number(row.time as f64),
        });
        cells.push(row.value.map_or(Cell::None, Cell::Number));
        rows.push(cells);
    }
    workbook(&[("Data", &rows)])
}

/// Rows as they can be compared: keys as text, times as days, milliseconds or numbers, values as bits.
#[derive(PartialEq)]
pub(super) struct Written {
    pub(super) keys: Vec<Vec<Option<String>>>,
    pub(super) times: Vec<Option<i64>>,
    pub(super) values: Vec<Vec<Option<u64>>>,
}

/// A number's bits. What is no number has a sign and more bits, but no text tells them.
pub(super) fn bits(number: f64) -> u64 {
    if number.is_nan() { f64::NAN.to_bits() } else { number.to_bits() }
}

/// The rows of a frame, whose values are these columns.
pub(super) fn of_frame(frame: &DataFrame, keys: &[&str], values: &[String]) -> Written {
    let texts = |name: &str| {
        let column = frame.column(name).and_then(|c| c.cast(&DataType::String)).expect("keys");
        let texts = column.str().expect("texts").iter();
        // An empty text and none are one in text formats; no key here is empty.
        texts.map(|text| text.filter(|text| !text.is_empty()).map(str::to_owned)).collect()
    };
    let when = frame.column("when").expect("times");
    let times = match when.dtype() {
        DataType::String => when.str().expect("texts").iter().map(|text| text.map(tick)).collect(),
        DataType::Datetime(_, zone) => {
            let ms = when.cast(&DataType::Datetime(TimeUnit::Milliseconds, zone.clone()));
            let again = ms.as_ref().expect("times").cast(when.dtype()).expect("times");
            assert!(again.equals_missing(when), "no time here has less than milliseconds");
            let ticks = ms.and_then(|ms| ms.cast(&DataType::Int64)).expect("times");
            ticks.i64().expect("ticks").to_vec()
        }
        _ => {
            let ticks = when.to_physical_repr().cast(&DataType::Int64).expect("ticks");
            ticks.i64().expect("ticks").to_vec()
        }
    };
    let column = |name: &String| {
        let column = frame.column(name).unwrap_or_else(|error| panic!("{error}"));
        let number = |text: &str| text.parse().unwrap_or_else(|_| panic!("{name}: `{text}`"));
        let numbers: Vec<Option<f64>> = match column.dtype() {
            DataType::String => {
                let texts = column.str().expect("texts").iter();
                texts.map(|text| text.filter(|text| !text.is_empty()).map(number)).collect()
            }
            _ => {
                let column = column.cast(&DataType::Float64).expect("numbers");
                column.f64().expect("numbers").to_vec()
            }
        };
        numbers.into_iter().map(|number| number.map(bits)).collect()
    };
    Written {
        keys: keys.iter().map(|name| texts(name)).collect(),
        times,
        values: values.iter().map(column).collect(),
    }
}

/// A time as it is written in text.
fn tick(text: &str) -> i64 {
    if let Ok(number) = text.parse() {
        return number;
    }
    if let Ok(day) = text.parse::<NaiveDate>() {
        return day.signed_duration_since(day_0()).num_days();
    }
    let at = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f");
    at.unwrap_or_else(|_| panic!("`{text}` is no time")).and_utc().timestamp_millis()
}

fn day_0() -> NaiveDate {
    day(0)
}

/// The rows of an output. Text is read by Polars, as text, and its numbers by the standard library.
pub(super) fn read(folder: &Folder, name: &str, keys: &[&str], values: &[String]) -> Written {
    let frame = match name.rsplit_once('.').expect("an ending").1 {
        "parquet" => folder.read_parquet(name),
        "arrow" => {
            let file = File::open(folder.path(name)).expect("it is written");
            IpcReader::new(file).finish().expect("an Arrow file")
        }
        "ndjson" => objects(&folder.read(name), keys, values),
        _ => {
            let bytes = unpacked(folder, name);
            let options =
                CsvReadOptions::default().with_infer_schema_length(Some(0)).map_parse_options(
                    |parse| parse.with_separator(if name.contains("tsv") { b'\t' } else { b',' }),
                );
            let cursor = std::io::Cursor::new(bytes);
            options.into_reader_with_file_handle(cursor).finish().expect("a table")
        }
    };
    of_frame(&frame, keys, values)
}

fn unpacked(folder: &Folder, name: &str) -> Vec<u8> {
    let bytes = std::fs::read(folder.path(name)).expect("it is written");
    let mut text = Vec::new();
    if name.ends_with(".gz") {
        MultiGzDecoder::new(&bytes[..]).read_to_end(&mut text).expect("gzip");
        return text;
    }
    if name.ends_with(".zst") {
        return zstd::decode_all(&bytes[..]).expect("zstd");
    }
    bytes
}

/// The fields of objects as columns of text. Numbers are taken as they are written: serde_json reads
/// them to the last bit but one, unless it is built otherwise.
fn objects(lines: &str, keys: &[&str], values: &[String]) -> DataFrame {
    let numbers: Vec<&str> = values.iter().map(String::as_str).collect();
    let mut columns = Vec::new();
    for name in keys.iter().copied().chain(["when"]).chain(numbers) {
        let field = |line: &str| {
            let object: serde_json::Value = serde_json::from_str(line).expect("an object");
            match object.get(name).unwrap_or_else(|| panic!("no `{name}` in {line}")) {
                serde_json::Value::Null => None,
                serde_json::Value::String(text) => Some(text.clone()),
                _ => {
                    let mark = format!("{}:", serde_json::to_string(name).expect("text"));
                    let rest = &line[line.rfind(&mark).expect("the field") + mark.len()..];
                    let end = rest.find([',', '}']).expect("its end");
                    Some(rest[..end].trim().to_owned())
                }
            }
        };
        let texts: Vec<Option<String>> = lines.lines().map(field).collect();
        columns.push(Column::new(name.into(), texts));
    }
    DataFrame::new(lines.lines().count(), columns).expect("columns of one length")
}
