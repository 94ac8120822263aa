//! Runs a query on a cluster, and prints what comes of it.

use std::time::Duration;

use clap::Parser;
use datafusion::{
    arrow::util::pretty::pretty_format_batches, error::Result, prelude::ParquetReadOptions,
};

/// Runs SQL over a directory of Parquet on a Ballista cluster, and prints the rows.
#[derive(Parser)]
struct Args {
    /// The directory (or file) of Parquet that all executors can read: the table `input`
    input: String,
    /// The query, as SELECT smooth(v, 'uniform:7') OVER (PARTITION BY g ORDER BY t) FROM input
    query: String,
    /// The scheduler
    #[arg(long, default_value = "df://localhost:50050")]
    scheduler: String,
    /// Columns that the directories' names have (hive), such as year=2024: repeat, or commas
    #[arg(long, value_delimiter = ',')]
    partition_by: Vec<String>,
    /// End with an error where the cluster has not answered within so many seconds
    #[arg(long, default_value_t = 3600)]
    timeout_seconds: u64,
}

#[tokio::main]
async fn main() -> Result<()> {
    let args = Args::parse();
    let session = smoothframe_ballista::connect(&args.scheduler).await?;
    let text = datafusion::arrow::datatypes::DataType::Utf8;
    let columns = args.partition_by.into_iter().map(|name| (name, text.clone())).collect();
    let options = ParquetReadOptions::default().table_partition_cols(columns);
    session.register_parquet("input", &args.input, options).await?;
    let frame = session.sql(&args.query).await?;
    let limit = Duration::from_secs(args.timeout_seconds);
    let batches = smoothframe_ballista::collect_within(frame, limit).await?;
    println!("{}", pretty_format_batches(&batches)?);
    Ok(())
}
