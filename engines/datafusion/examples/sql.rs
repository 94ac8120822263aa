//! A query over a CSV file with smoothed columns: `cargo run --release --example sql [FILE.csv] [QUERY]`,
//! where the file is the table `input`.

use std::env;

use datafusion::{
    error::Result,
    prelude::{CsvReadOptions, SessionContext},
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
    session.register_csv("input", file, CsvReadOptions::new()).await?;
    session.sql(&query).await?.show().await
}
