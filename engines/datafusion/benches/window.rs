//! `smooth` against DataFusion's own average of the same reach, over Parquet: 10 million rows in 5,000 groups, by
//! default, each query in turn, and the median of their times.
//!
//! `cargo bench` makes the file (`ROWS=1000000` a smaller one). On two cores of an AMD EPYC: 0.99 s for both windows,
//! and 1.92 s for the average.

use std::{
    env,
    fs::File,
    sync::Arc,
    time::{Duration, Instant},
};

use datafusion::{
    arrow::{
        array::{Float64Array, Int32Array, Int64Array, RecordBatch},
        datatypes::{DataType, Field, Schema},
    },
    error::Result,
    parquet::arrow::ArrowWriter,
    prelude::{ParquetReadOptions, SessionContext},
};

const GROUPS: usize = 5_000;
const BATCH: usize = 1 << 17;
const TIMES: usize = 5;

const QUERIES: [(&str, &str); 3] = [
    ("smooth gaussian:31", "smooth(v, 'gaussian:31,std=5') OVER (PARTITION BY g ORDER BY t)"),
    ("smooth uniform:31", "smooth(v, 'uniform:31') OVER (PARTITION BY g ORDER BY t)"),
    (
        "AVG over 31 rows",
        "AVG(v) OVER (PARTITION BY g ORDER BY t ROWS BETWEEN 15 PRECEDING AND 15 FOLLOWING)",
    ),
];

/// Rows by time, so that groups are mixed.
fn write(file: File, rows: usize) -> Result<()> {
    let fields = [("g", DataType::Int32), ("t", DataType::Int64), ("v", DataType::Float64)];
    let fields: Vec<Field> =
        fields.into_iter().map(|(name, dtype)| Field::new(name, dtype, true)).collect();
    let schema = Arc::new(Schema::new(fields));
    let mut writer = ArrowWriter::try_new(file, Arc::clone(&schema), None)?;
    let mut state = 1_u64;
    for start in (0..rows).step_by(BATCH) {
        let range = start..rows.min(start + BATCH);
        let groups = range.clone().map(|row| i32::try_from(row % GROUPS).unwrap_or_default());
        let times = range.clone().map(|row| i64::try_from(row / GROUPS).unwrap_or_default());
        let values = range.map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 40) as f64 / 1000.0
        });
        let columns: [datafusion::arrow::array::ArrayRef; 3] = [
            Arc::new(groups.collect::<Int32Array>()),
            Arc::new(times.collect::<Int64Array>()),
            Arc::new(values.map(Some).collect::<Float64Array>()),
        ];
        writer.write(&RecordBatch::try_new(Arc::clone(&schema), columns.to_vec())?)?;
    }
    writer.close()?;
    Ok(())
}

#[tokio::main]
async fn main() -> Result<()> {
    let rows = env::var("ROWS").ok().and_then(|rows| rows.parse().ok()).unwrap_or(10_000_000);
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("rows.parquet");
    write(File::create(&path)?, rows)?;
    let session = SessionContext::new();
    smoothframe_datafusion::register_all(&session);
    let path = path.to_string_lossy().into_owned();
    session.register_parquet("rows", path, ParquetReadOptions::default()).await?;
    let mut took = QUERIES.map(|_| Vec::new());
    for _ in 0..TIMES {
        for (at, (_, selected)) in QUERIES.iter().enumerate() {
            let start = Instant::now();
            let sql = format!("SELECT COUNT(y), SUM(y) FROM (SELECT {selected} AS y FROM rows)");
            session.sql(&sql).await?.collect().await?;
            took[at].push(start.elapsed());
        }
    }
    let medians = took.map(|mut times| {
        times.sort();
        times[TIMES / 2]
    });
    let own: Duration = medians[QUERIES.len() - 1];
    for ((name, _), median) in QUERIES.iter().zip(medians) {
        let ratio = median.as_secs_f64() / own.as_secs_f64();
        println!("{name:20} {median:8.2?}  {ratio:.2} of AVG's time");
    }
    Ok(())
}
