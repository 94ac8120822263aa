//! Runs a query on a cluster, and prints what comes of it or writes it to a file.

use std::{fs::File, path::PathBuf, sync::Arc, time::Duration};

use clap::Parser;
use datafusion::{
    arrow::{datatypes::DataType, util::pretty::pretty_format_batches},
    error::Result,
    parquet::arrow::ArrowWriter,
    prelude::ParquetReadOptions,
};

/// Runs SQL over a directory of Parquet on a Ballista cluster, and prints the rows or writes them to a file.
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
    /// Write the rows to this Parquet file
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// End with an error where the cluster has not answered within so many seconds
    #[arg(long, default_value_t = 3600)]
    timeout_seconds: u64,
}

#[tokio::main]
async fn main() -> Result<()> {
    let args = Args::parse();
    let session = smoothframe_ballista::connect(&args.scheduler).await?;
    let columns = args.partition_by.into_iter().map(|name| (name, DataType::Utf8)).collect();
    let options = ParquetReadOptions::default().table_partition_cols(columns);
    session.register_parquet("input", &args.input, options).await?;
    let frame = session.sql(&args.query).await?;
    let limit = Duration::from_secs(args.timeout_seconds);
    let schema = Arc::clone(frame.schema().inner());
    let batches = smoothframe_ballista::collect_within(frame, limit).await?;
    if let Some(output) = args.output {
        let mut writer = ArrowWriter::try_new(File::create(output)?, schema, None)?;
        for batch in batches {
            writer.write(&batch)?;
        }
        writer.close()?;
        return Ok(());
    }
    println!("{}", pretty_format_batches(&batches)?);
    Ok(())
}
