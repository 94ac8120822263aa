//! A table smoothed as a frame, and as a column of a query: the same, to the bit.
//!
//! ```text
//! cargo run --release --example frame_and_query [FILE.parquet BY[,BY] TIME VALUE WINDOW OUT.parquet]
//! ```

use std::{error::Error, fs::File};

use polars::prelude::*;
use smoothframe_polars::{Grouped, SmoothExpr, Smoother};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let (table, by, time, value, window, out) = match &args[..] {
        [file, by, time, value, window, out] => {
            let table = LazyFrame::scan_parquet(PlRefPath::new(file), ScanArgsParquet::default())?;
            let by = by.split(',').collect();
            (table, by, time.as_str(), value.as_str(), window.as_str(), Some(out))
        }
        _ => {
            let table = LazyCsvReader::new(PlRefPath::new("data/sales.csv"))
                .with_try_parse_dates(true)
                .finish()?;
            (table, vec!["store", "product"], "date", "revenue", "uniform:28d align=trailing", None)
        }
    };
    let smoother: Smoother = window.parse()?;
    let frame = table.clone().collect()?;
    let series = Grouped::by(by.iter().copied()).time(time).values([value]);
    let smoothed = series.smooth(&frame, &smoother)?;
    // Decimals as text: Polars groups them with its feature dtype-u128 alone.
    let key = |name: &&str| match frame.schema().get(name) {
        Some(dtype) if dtype.is_decimal() => col(*name).cast(DataType::String),
        _ => col(*name),
    };
    let keys: Vec<Expr> = by.iter().map(key).collect();
    let level = col(value).smooth_by(col(time), &smoother).over(keys)?;
    let mut both =
        smoothed.frame().clone().lazy().with_column(level.alias("of_query")).collect()?;
    let name = format!("{value}_smoothed");
    let (of_frame, of_query) = (both.column(&name)?, both.column("of_query")?);
    println!("{} rows, the same: {}", both.height(), of_frame.equals_missing(of_query));
    if let Some(out) = out {
        ParquetWriter::new(File::create(out)?).finish(&mut both)?;
    }
    Ok(())
}
