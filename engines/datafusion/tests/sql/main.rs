//! The functions in queries.
#![allow(clippy::unwrap_used, clippy::cast_possible_truncation, reason = "tests")]

mod closed;
mod memory;
mod parity;
mod refused;
mod sources;
mod times;

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray, RecordBatch},
        compute::concat_batches,
        datatypes::{DataType, Float64Type},
    },
    error::Result,
    prelude::{SessionConfig, SessionContext},
};

/// A session that knows the functions.
fn session(partitions: usize) -> SessionContext {
    let config = SessionConfig::new().with_target_partitions(partitions);
    let session = SessionContext::new_with_config(config);
    smoothframe_datafusion::register_all(&session);
    session
}

/// What a query gives, in one batch.
async fn try_run(session: &SessionContext, sql: &str) -> Result<RecordBatch> {
    let frame = session.sql(sql).await?;
    let schema = frame.schema().inner().clone();
    let batches = frame.collect().await?;
    Ok(concat_batches(batches.first().map_or(&schema, |batch| batch.schema_ref()), &batches)?)
}

async fn run(session: &SessionContext, sql: &str) -> RecordBatch {
    try_run(session, sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"))
}

/// The numbers of a column of f64.
fn numbers(column: &ArrayRef) -> Vec<Option<f64>> {
    assert_eq!(column.data_type(), &DataType::Float64);
    column.as_primitive::<Float64Type>().iter().collect()
}
