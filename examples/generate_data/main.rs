//! Writes the sample data of the project, `sales.csv` and `sales.parquet`: made-up daily sales
//! of a few shops. What is in them: `data/README.md`.
//!
//! ```text
//! cargo run --release --example generate_data [DIRECTORY] [SEED]
//! ```
//!
//! The directory is `data` and the seed 42 unless given. The same seed gives the same bytes.

mod sales;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use polars::prelude::{Column, DataFrame, ParquetCompression, ParquetWriter, PolarsResult};

use sales::Sale;

fn main() -> Result<()> {
    let mut arguments = std::env::args_os().skip(1);
    let directory = arguments.next().map_or_else(|| PathBuf::from("data"), PathBuf::from);
    let seed = match arguments.next() {
        Some(text) => {
            let text = text.to_string_lossy();
            text.parse().with_context(|| format!("the seed is not a whole number: {text}"))?
        }
        None => 42,
    };
    if arguments.next().is_some() {
        bail!("at most two arguments: [DIRECTORY] [SEED]");
    }

    let rows = sales::generate(seed);
    fs::create_dir_all(&directory)
        .with_context(|| format!("cannot create {}", directory.display()))?;
    let csv = directory.join("sales.csv");
    write_csv(&rows, &csv).with_context(|| format!("cannot write {}", csv.display()))?;
    let parquet = directory.join("sales.parquet");
    write_parquet(&rows, &parquet)
        .with_context(|| format!("cannot write {}", parquet.display()))?;
    println!("{} rows: {}, {}", rows.len(), csv.display(), parquet.display());
    Ok(())
}

/// No name holds a comma or a quote, so nothing is quoted. A missing value is empty.
fn write_csv(rows: &[Sale], path: &Path) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(file, "date,store,product,units,price,revenue")?;
    for row in rows {
        let units = row.units.map_or(String::new(), |units| units.to_string());
        let price = decimal(row.price_cents);
        let revenue = row.revenue_cents.map_or(String::new(), decimal);
        let Sale { date, store, product, .. } = row;
        writeln!(file, "{date},{store},{product},{units},{price},{revenue}")?;
    }
    file.flush()
}

fn decimal(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
}

/// The float nearest to the decimal number: what a reader of the CSV gets too.
fn amount(cents: i64) -> f64 {
    cents as f64 / 100.0
}

fn write_parquet(rows: &[Sale], path: &Path) -> Result<()> {
    let mut frame = frame(rows)?;
    let mut file = BufWriter::new(File::create(path)?);
    ParquetWriter::new(&mut file)
        .with_compression(ParquetCompression::Zstd(None))
        .finish(&mut frame)?;
    // Dropping the buffer would flush it too, but lose the error.
    file.flush()?;
    Ok(())
}

fn frame(rows: &[Sale]) -> PolarsResult<DataFrame> {
    let dates: Vec<_> = rows.iter().map(|row| row.date).collect();
    let stores: Vec<_> = rows.iter().map(|row| row.store).collect();
    let products: Vec<_> = rows.iter().map(|row| row.product).collect();
    let units: Vec<_> = rows.iter().map(|row| row.units).collect();
    let prices: Vec<_> = rows.iter().map(|row| amount(row.price_cents)).collect();
    let revenues: Vec<_> = rows.iter().map(|row| row.revenue_cents.map(amount)).collect();
    DataFrame::new(
        rows.len(),
        vec![
            Column::new("date".into(), dates),
            Column::new("store".into(), stores),
            Column::new("product".into(), products),
            Column::new("units".into(), units),
            Column::new("price".into(), prices),
            Column::new("revenue".into(), revenues),
        ],
    )
}
