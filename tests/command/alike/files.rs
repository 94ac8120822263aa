//! The table as the command may be given it, and what the command writes, read again.

use std::{fs::File, io::Write as _};

use chrono::{DateTime, NaiveDateTime};
use flate2::{Compression, write::GzEncoder};
use polars::prelude::*;
use polars_io::ipc::IpcWriter;

use super::table::{Row, Table, per_ms, utc};
use crate::{
    folder::Folder,
    workbook::{Cell, workbook},
};

/// A way to give the command a table: arguments, and a file for stdin.
pub(super) struct Input {
    pub(super) args: &'static [&'static str],
    pub(super) stdin: Option<&'static str>,
}

impl Input {
    /// The first file that is read.
    pub(super) fn reads(&self) -> &'static str {
        self.stdin.unwrap_or(self.args[0])
    }
}

const fn stdin(file: &'static str, args: &'static [&'static str]) -> Input {
    Input { args, stdin: Some(file) }
}

const fn files(args: &'static [&'static str]) -> Input {
    Input { args, stdin: None }
}

/// The rows in three files are those of the whole, in the order of the names.
pub(super) const INPUTS: [Input; 13] = [
    files(&["in.csv"]),
    files(&["in.ndjson"]),
    files(&["in.parquet"]),
    files(&["in.arrow"]),
    stdin("in.csv", &["-"]),
    stdin("in.csv.gz", &["-"]),
    stdin("in.csv.zst", &["-"]),
    stdin("in.ndjson", &["-", "--input-format", "ndjson"]),
    stdin("in.parquet", &["-"]),
    files(&["part-0.csv", "part-1.csv", "part-2.csv"]),
    files(&["part-*.csv"]),
    files(&["parts"]),
    files(&["part-0.parquet", "part-1.parquet", "part-2.parquet"]),
];

pub(super) fn write(table: &Table) -> Folder {
    let all = 0..table.rows.len();
    let text = csv(table, &table.rows);
    let folder = Folder::with("in.csv", &text);
    let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
    gz.write_all(text.as_bytes()).expect("memory");
    folder.write("in.csv.gz", gz.finish().expect("memory"));
    folder.write("in.csv.zst", zstd::encode_all(text.as_bytes(), 1).expect("memory"));
    folder.write("in.ndjson", ndjson(table));
    let frame = table.frame(TimeUnit::Microseconds);
    folder.write_parquet("in.parquet", frame.clone());
    let file = File::create(folder.path("in.arrow")).expect("a file");
    IpcWriter::new(file).finish(&mut frame.clone()).expect("an Arrow file");
    std::fs::create_dir(folder.path("parts")).expect("a directory");
    let cut = |at: usize| all.end * at / 3;
    for part in 0..3 {
        let rows = cut(part)..cut(part + 1);
        let text = csv(table, &table.rows[rows.clone()]);
        folder.write(&format!("part-{part}.csv"), &text);
        folder.write(&format!("parts/{part}.csv"), &text);
        let offset = i64::try_from(rows.start).expect("few rows");
        folder.write_parquet(&format!("part-{part}.parquet"), frame.slice(offset, rows.len()));
    }
    folder.write("clock.csv", clock_csv(table));
    folder.write("clock.xlsx", clock_sheet(table));
    folder
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(String::new, |value| format!("{value:?}"))
}

/// Times with their offsets.
pub(super) fn csv(table: &Table, rows: &[Row]) -> String {
    let line =
        |row: &Row| format!("{},{},{}\n", quoted(row.shop), table.instant(row), number(row.value));
    "shop,when,x\n".to_owned() + &rows.iter().map(line).collect::<String>()
}

/// Times as clocks show them.
fn clock_csv(table: &Table) -> String {
    let line = |row: &Row| {
        let clock = table.clock(row).format("%Y-%m-%d %H:%M:%S");
        format!("{},{clock},{}\n", quoted(row.shop), number(row.value))
    };
    "shop,when,x\n".to_owned() + &table.rows.iter().map(line).collect::<String>()
}

/// The same as cells. A cell has no infinity.
fn clock_sheet(table: &Table) -> Vec<u8> {
    let mut rows = vec![["shop", "when", "x"].map(Cell::text).to_vec()];
    for row in &table.rows {
        let ms = table.clock(row).and_utc().timestamp_millis();
        rows.push(vec![
            Cell::text(row.shop),
            Cell::Time(ms as f64 / 86_400_000.0 + 25_569.0),
            row.value.map_or(Cell::None, |value| match value.is_finite() {
                true => Cell::Number(value),
                false => Cell::text(&format!("{value:?}")),
            }),
        ]);
    }
    workbook(&[("Data", &rows)])
}

/// JSON has no infinities: they are text.
fn ndjson(table: &Table) -> String {
    let quote = |text: &str| serde_json::to_string(text).expect("text");
    let line = |row: &Row| {
        let value = match row.value {
            None => "null".to_owned(),
            Some(value) if value.is_finite() => number(row.value),
            Some(_) => quote(&number(row.value)),
        };
        let (shop, when) = (quote(row.shop), table.instant(row));
        format!("{{\"shop\": {shop}, \"when\": \"{when}\", \"x\": {value}}}\n")
    };
    table.rows.iter().map(line).collect()
}

/// Rows as they can be compared: times as milliseconds, numbers and truths as bits.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Written {
    pub(super) shops: Vec<String>,
    pub(super) times: Vec<i64>,
    pub(super) columns: Vec<Vec<Option<u64>>>,
}

/// One NaN is as any: text and arithmetic have different ones.
pub(super) fn bits(number: f64) -> u64 {
    if number.is_nan() { f64::NAN.to_bits() } else { number.to_bits() }
}

/// The rows of a frame; times and numbers may be text.
pub(super) fn of_frame(frame: &DataFrame, zone: &str, columns: &[String]) -> Written {
    let column = |name: &str| frame.column(name).unwrap_or_else(|error| panic!("{error}")).clone();
    let texts = |name: &str| -> Vec<Option<String>> {
        let texts = column(name).cast(&DataType::String).expect("text");
        texts.str().expect("text").iter().map(|text| text.map(str::to_owned)).collect()
    };
    let when = column("when");
    let times = match when.dtype() {
        DataType::Datetime(unit, of_zone) => {
            let ticks = when.to_physical_repr();
            let ticks = ticks.i64().expect("ticks").iter();
            let per_ms = i64::from(per_ms(*unit));
            let ms = |tick: Option<i64>| match tick.expect("a time").div_euclid(per_ms) {
                ms if of_zone.is_some() => ms,
                ms => shown(utc(ms), zone),
            };
            ticks.map(ms).collect()
        }
        _ => {
            texts("when").iter().map(|text| tick(text.as_deref().expect("a time"), zone)).collect()
        }
    };
    let values = |name: &String| -> Vec<Option<u64>> {
        let of = column(name);
        if of.dtype() == &DataType::String {
            let number = |text: &str| match text {
                "true" => 1.0,
                "false" => 0.0,
                text => text.parse().unwrap_or_else(|_| panic!("{name}: `{text}`")),
            };
            let texts = texts(name).into_iter().map(|text| text.filter(|text| !text.is_empty()));
            return texts.map(|text| text.map(|text| bits(number(&text)))).collect();
        }
        let of = of.cast(&DataType::Float64).expect("numbers");
        of.f64().expect("numbers").iter().map(|number| number.map(bits)).collect()
    };
    Written {
        shops: texts("shop").into_iter().map(|shop| shop.expect("a key")).collect(),
        times,
        columns: columns.iter().map(values).collect(),
    }
}

/// A time with an offset, or what clocks showed.
fn tick(text: &str, zone: &str) -> i64 {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return time.timestamp_millis();
    }
    let clock = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S");
    shown(clock.unwrap_or_else(|_| panic!("`{text}` is no time")), zone)
}

/// When a zone's clocks show this.
fn shown(clock: NaiveDateTime, zone: &str) -> i64 {
    let once = clock.and_local_timezone(zone.parse::<chrono_tz::Tz>().expect("a zone")).single();
    once.unwrap_or_else(|| panic!("{clock} is shown twice")).timestamp_millis()
}

/// The fields of objects as columns of text. Numbers are taken as they are written: serde_json reads
/// them to the last bit but one, unless it is built otherwise.
fn objects(lines: &str, columns: &[String]) -> DataFrame {
    let of = |name: &str| {
        let field = |line: &str| {
            let object: serde_json::Value = serde_json::from_str(line).expect("an object");
            match object.get(name).unwrap_or_else(|| panic!("no `{name}` in {line}")) {
                serde_json::Value::Null => None,
                serde_json::Value::String(text) => Some(text.clone()),
                _ => {
                    let start = line.rfind(&format!("\"{name}\":")).expect("the field");
                    let rest = &line[start + name.len() + 3..];
                    Some(rest.split([',', '}']).next().expect("a field").trim().to_owned())
                }
            }
        };
        Column::new(name.into(), lines.lines().map(field).collect::<Vec<_>>())
    };
    let names = ["shop", "when"].into_iter().chain(columns.iter().map(String::as_str));
    DataFrame::new(lines.lines().count(), names.map(of).collect()).expect("columns of one length")
}

/// The rows of an output.
pub(super) fn read(folder: &Folder, name: &str, zone: &str, columns: &[String]) -> Written {
    if name.ends_with(".parquet") {
        return of_frame(&folder.read_parquet(name), zone, columns);
    }
    if name.ends_with(".ndjson") {
        return of_frame(&objects(&folder.read(name), columns), zone, columns);
    }
    let cursor = std::io::Cursor::new(folder.read(name).into_bytes());
    let options = CsvReadOptions::default().with_infer_schema_length(Some(0));
    let frame = options.into_reader_with_file_handle(cursor).finish().expect("a table");
    of_frame(&frame, zone, columns)
}
