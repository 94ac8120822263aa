//! A query over a file with smoothed columns: `cargo run --release --example sql [FILE] [QUERY] [OUT.parquet]`,
//! where the file is the table `input`, Parquet or CSV. Without the last its first rows are shown.

use std::env;

use datafusion::{
    dataframe::DataFrameWriteOptions,
    error::Result,
    prelude::{CsvReadOptions, ParquetReadOptions, SessionContext},
};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/sales.csv");
const QUERY: &str = "
    WITH days AS (
        SELECT date, product, SUM(revenue) AS revenue FROM input GROUP BY date, product
    )
    SELECT
        date,
        product,
        revenue,
        smooth(revenue, 'gaussian:31,std=5') OVER (PARTITION BY product ORDER BY date) AS smoothed,
        smooth_by(revenue, date, 'uniform:28d align=trailing') OVER (PARTITION BY product) AS last_28_days
    FROM days
    ORDER BY product, date
    LIMIT 10";

#[tokio::main]
async fn main() -> Result<()> {
    let mut args = env::args().skip(1);
    let file = args.next().unwrap_or_else(|| FILE.to_owned());
    let query = args.next().unwrap_or_else(|| QUERY.to_owned());
    let session = SessionContext::new();
    smoothframe_datafusion::register_all(&session);
    if file.ends_with(".parquet") {
        session.register_parquet("input", file, ParquetReadOptions::default()).await?;
    } else {
        session.register_csv("input", file, CsvReadOptions::new()).await?;
    }
    let rows = session.sql(&query).await?;
    let Some(out) = args.next() else { return rows.show().await };
    rows.write_parquet(&out, DataFrameWriteOptions::new(), None).await?;
    Ok(())
}
