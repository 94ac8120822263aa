//! The same table through every format, in and out: the same bits.

use std::{fs::File, io::Read};

use flate2::{Compression, read::MultiGzDecoder, write::GzEncoder};
use polars::prelude::*;
use polars_io::ipc::{IpcReader, IpcWriter};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};
use smoothframe_core::Smoother;
use smoothframe_polars::Grouped;

use crate::{
    folder::{Folder, Run},
    workbook::{Cell, workbook},
};

const SPECS: [&str; 3] =
    ["gaussian:31,std=5 boundary=reflect", "median:7", "savgol:15,order=3 missing=propagate"];

/// Days of two shops, with holes, and a column that nothing is made of.
struct Rows {
    day: Vec<i32>,
    shop: Vec<&'static str>,
    sales: Vec<Option<f64>>,
    note: Vec<String>,
}

impl Rows {
    fn random() -> Self {
        let mut dice = ChaCha8Rng::seed_from_u64(17);
        let mut rows =
            Self { day: Vec::new(), shop: Vec::new(), sales: Vec::new(), note: Vec::new() };
        for day in 0..400 {
            for shop in ["Aachen", "Ulm, \"am Markt\""] {
                let share = dice.next_u64() as f64 / u64::MAX as f64;
                let scale = if day % 11 == 0 { 1e9 } else { 1.0 };
                rows.day.push(19_723 + day);
                rows.shop.push(shop);
                rows.sales.push((dice.next_u32() % 20 > 0).then_some((share - 0.4) * scale));
                rows.note.push(format!("n\u{fc}m {} \t\\{}", dice.next_u32() % 100, day % 3));
            }
        }
        rows
    }

    fn frame(&self) -> DataFrame {
        let mut frame = df!(
            "day" => &self.day,
            "shop" => &self.shop,
            "sales" => &self.sales,
            "note" => &self.note,
        )
        .expect("columns of one length");
        let day = frame.column("day").and_then(|day| day.cast(&DataType::Date)).expect("days");
        frame.with_column(day).expect("a column");
        frame
    }

    fn text(&self, delimiter: char) -> String {
        let quote = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let mut text = ["day", "shop", "sales", "note"].join(&delimiter.to_string()) + "\n";
        for row in 0..self.day.len() {
            let sales = self.sales[row].map_or_else(String::new, |sales| sales.to_string());
            let fields = [self.date(row), quote(self.shop[row]), sales, quote(&self.note[row])];
            text += &(fields.join(&delimiter.to_string()) + "\n");
        }
        text
    }

    fn ndjson(&self) -> String {
        let mut text = String::new();
        for row in 0..self.day.len() {
            let sales =
                self.sales[row].map_or_else(|| "null".to_owned(), |sales| sales.to_string());
            let quote = |text: &str| serde_json::to_string(text).expect("text");
            text += &format!(
                "{{\"day\": \"{}\", \"shop\": {}, \"sales\": {sales}, \"note\": {}}}\n",
                self.date(row),
                quote(self.shop[row]),
                quote(&self.note[row])
            );
        }
        text
    }

    fn workbook(&self) -> Vec<u8> {
        let mut sheet = vec![["day", "shop", "sales", "note"].map(Cell::text).to_vec()];
        for row in 0..self.day.len() {
            sheet.push(vec![
                Cell::Date(f64::from(self.day[row]) + 25_569.0),
                Cell::text(self.shop[row]),
                self.sales[row].map_or(Cell::None, Cell::Number),
                Cell::text(&self.note[row]),
            ]);
        }
        workbook(&[("Sales", &sheet)])
    }

    fn date(&self, row: usize) -> String {
        let day =
            self.frame().column("day").and_then(|day| day.get(row).map(|day| day.to_string()));
        day.expect("a day")
    }
}

/// A folder with the table in every format.
fn folder(rows: &Rows) -> Folder {
    let folder = Folder::with("in.csv", rows.text(','));
    folder.write("in.tsv", rows.text('\t'));
    let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
    std::io::Write::write_all(&mut gz, rows.text(',').as_bytes()).expect("memory");
    folder.write("in.csv.gz", gz.finish().expect("memory"));
    let zst = zstd::encode_all(rows.ndjson().as_bytes(), 1).expect("memory");
    folder.write("in.jsonl.zst", zst);
    folder.write("in.ndjson", rows.ndjson());
    folder.write_parquet("in.parquet", rows.frame());
    let file = File::create(folder.path("in.feather")).expect("a file");
    IpcWriter::new(file).finish(&mut rows.frame()).expect("an Arrow file");
    folder.write("in.xlsx", rows.workbook());
    folder
}

const INPUTS: [&str; 8] = [
    "in.csv",
    "in.tsv",
    "in.csv.gz",
    "in.ndjson",
    "in.jsonl.zst",
    "in.parquet",
    "in.feather",
    "in.xlsx",
];

const OUTPUTS: [&str; 8] = [
    "out.csv",
    "out.tsv",
    "out.csv.gz",
    "out.ndjson",
    "out.jsonl.zst",
    "out.parquet",
    "out.arrow",
    "out.tab.zst",
];

/// A text, unpacked.
fn text(folder: &Folder, name: &str) -> String {
    let bytes = std::fs::read(folder.path(name)).expect("it is written");
    let mut text = String::new();
    match name.rsplit_once('.').expect("an ending").1 {
        "gz" => {
            assert!(bytes.starts_with(&[0x1f, 0x8b]), "{name}");
            MultiGzDecoder::new(&bytes[..]).read_to_string(&mut text).expect("gzip");
        }
        "zst" => {
            text = String::from_utf8(zstd::decode_all(&bytes[..]).expect("zstd")).expect("text")
        }
        _ => text = String::from_utf8(bytes).expect("text"),
    }
    text
}

/// The numbers of a column of an output.
fn numbers(folder: &Folder, name: &str, column: &str) -> Vec<Option<f64>> {
    let of = |frame: DataFrame| {
        frame.column(column).expect("the column").f64().expect("numbers").to_vec()
    };
    if name.ends_with("parquet") {
        return of(folder.read_parquet(name));
    }
    if name.ends_with("arrow") {
        let file = File::open(folder.path(name)).expect("it is written");
        return of(IpcReader::new(file).finish().expect("an Arrow file"));
    }
    let text = text(folder, name);
    let number = |field: &str| field.parse().expect("a number");
    if name.contains("json") {
        let key = format!("\"{column}\":");
        let field = |line: &str| {
            let start = line.find(&key).expect("the field") + key.len();
            let field = line[start..].split([',', '}']).next().expect("a field").to_owned();
            (field != "null").then(|| number(&field))
        };
        return text.lines().map(field).collect();
    }
    // The smoothed values are the last fields.
    assert!(text.lines().next().is_some_and(|header| header.ends_with(column)), "{name}");
    let delimiter = if name.contains(".csv") { ',' } else { '\t' };
    let field = |line: &str| {
        let field = line.rsplit(delimiter).next().expect("a field").to_owned();
        (!field.is_empty()).then(|| number(&field))
    };
    text.lines().skip(1).map(field).collect()
}

fn bits(numbers: &[Option<f64>]) -> Vec<Option<u64>> {
    numbers.iter().map(|number| number.map(f64::to_bits)).collect()
}

fn apply(folder: &Folder, input: &str, output: &str, spec: &str) -> Run {
    folder.smooth(["apply", input, "-g", "shop", "-v", "sales", "-w", spec, "-o", output, "-f"])
}

#[test]
fn every_format_gives_the_same_bits() {
    let rows = Rows::random();
    let folder = folder(&rows);
    for spec in SPECS {
        let smoother: Smoother = spec.parse().expect("a spec");
        let grouped = Grouped::by(["shop"]).time("day").values(["sales"]);
        let smoothed = grouped.smooth(&rows.frame(), &smoother).expect("smoothed");
        let want = smoothed.frame().column("sales_smoothed").expect("the column");
        let want = bits(&want.f64().expect("numbers").to_vec());
        assert!(want.iter().flatten().count() > 100, "{spec}");
        for (at, input) in INPUTS.into_iter().enumerate() {
            // Each input to each output under the first window; then each output once.
            let outputs = OUTPUTS.iter().enumerate();
            for (_, output) in outputs.filter(|(to, _)| spec == SPECS[0] || (to + at) % 8 == 0) {
                apply(&folder, input, output, spec).ok();
                let found = bits(&numbers(&folder, output, "sales_smoothed"));
                assert_eq!(found, want, "{input} to {output}, {spec}");
            }
        }
    }
}

/// What is written is read again as it was, and smoothed again to the same.
#[test]
fn outputs_are_inputs() {
    let rows = Rows::random();
    let folder = folder(&rows);
    let again = |input: &str, output: &str| {
        let flags =
            ["-g", "shop", "-v", "sales", "-w", "7", "--suffix", "_again", "-o", output, "-f"];
        folder.smooth([&["apply", input][..], &flags].concat()).ok();
        bits(&numbers(&folder, output, "sales_again"))
    };
    apply(&folder, "in.csv", "first.parquet", "7").ok();
    let want = bits(&numbers(&folder, "first.parquet", "sales_smoothed"));
    for output in OUTPUTS {
        apply(&folder, "in.parquet", output, "3").ok();
        assert_eq!(again(output, "again.parquet"), want, "{output}");
        let frame = folder.read_parquet("again.parquet");
        let notes = frame.column("note").expect("notes").str().expect("texts");
        let notes: Vec<&str> = notes.iter().flatten().collect();
        assert_eq!(notes, rows.note, "{output}: texts stay as they are");
    }
}

/// The other commands read them all, too.
#[test]
fn reports_and_inspections_take_every_format() {
    let rows = Rows::random();
    let folder = folder(&rows);
    for input in INPUTS {
        let output = format!("report-{input}");
        let args = ["report", input, "-g", "shop", "-v", "sales", "-w", "7", "-o", &output];
        folder.smooth(args).ok();
        let ending = match input {
            "in.csv" | "in.csv.gz" | "in.xlsx" => "csv",
            "in.tsv" => "tsv",
            "in.ndjson" | "in.jsonl.zst" => "ndjson",
            "in.parquet" => "parquet",
            _ => "arrow",
        };
        let table = format!("{output}/smoothed.{ending}");
        assert_eq!(numbers(&folder, &table, "sales_smoothed").len(), 800, "{input}");
        let facts = folder.smooth(["inspect", input, "--json"]).ok().stdout;
        assert!(facts.contains("\"rows\": 800"), "{input}: {facts}");
        assert!(facts.contains("--value sales"), "{input}: {facts}");
    }
}

/// f23: the name says the format, or is refused with the names there are.
#[test]
fn f23_a_name_that_no_format_has_is_refused() {
    let folder = Folder::with("in.csv", "day,v\n2024-01-01,1\n2024-01-02,2\n");
    let to = |output: &str, flags: &[&str]| {
        folder.smooth([&["apply", "in.csv", "-w", "1", "-o", output], flags].concat())
    };
    for output in ["out.xlsx", "out.json", "out.txt", "out.csv.bz2", "out.parquet.gz", "out.gz"] {
        to(output, &[]).refused(2, &[output, ".csv and .tsv", ".parquet", "--output-format"]);
        // Before anything is read.
        let args = ["apply", "nothing.csv", "-w", "1", "-o", output];
        folder.smooth(args).refused(2, &[output]);
    }
    to("out.csv.gz", &["--output-format", "parquet"]).refused(2, &["compressed by itself"]);
    assert_eq!(folder.names(), ["in.csv"]);
    to("out.txt", &["--output-format", "tsv"]).ok();
    assert_eq!(
        folder.read("out.txt"),
        "day\tv\tv_smoothed\n2024-01-01\t1\t1.0\n2024-01-02\t2\t2.0\n"
    );
    to("out.dat.gz", &["--output-format", "ndjson"]).ok();
    let line = "{\"day\":\"2024-01-01\",\"v\":1,\"v_smoothed\":1.0}\n";
    assert!(text(&folder, "out.dat.gz").starts_with(line), "{}", text(&folder, "out.dat.gz"));
}

/// A34: a file that is not what it is called.
#[test]
fn a34_what_a_file_holds_is_told_by_its_first_bytes() {
    let rows = Rows::random();
    let folder = folder(&rows);
    for (from, called, says) in [
        (
            "in.parquet",
            "x.csv",
            "holds Parquet data; rename it to .parquet, or say --input-format parquet",
        ),
        ("in.feather", "x.tsv", "holds Arrow data; rename it to .arrow"),
        ("in.feather", "x.parquet", "holds Arrow data"),
        ("in.csv", "x.parquet", "is no Parquet file"),
        ("in.csv", "x.feather", "is no Arrow file"),
        ("in.csv", "x.xlsx", "is no .xlsx workbook"),
        ("in.ndjson", "x.csv", "holds JSON, and no CSV; if it has an object on each line"),
        (
            "in.xlsx",
            "x.csv",
            "holds an Excel workbook; rename it to .xlsx, or say --input-format xlsx",
        ),
    ] {
        std::fs::copy(folder.path(from), folder.path(called)).expect("a copy");
        for command in [&["apply", called, "-w", "7", "-o", "-"][..], &["inspect", called]] {
            folder.smooth(command).refused(1, &[called, says]);
        }
    }
    // Without an ending that says so, the bytes do.
    for from in INPUTS {
        std::fs::copy(folder.path(from), folder.path("data")).expect("a copy");
        let args = ["apply", "data", "-g", "shop", "-v", "sales", "-w", "7", "-o", "-"];
        assert_eq!(folder.smooth(args).ok().stdout.lines().count(), 801, "{from}");
    }
    let args = ["apply", "x.csv", "--input-format", "xlsx", "-g", "shop", "-v", "sales", "-w", "7"];
    folder.smooth([&args[..], &["-o", "-"]].concat()).ok();
}
