#![doc = include_str!("../README.md")]

mod cluster;
mod graph;

use std::{collections::HashMap, sync::Arc, time::Duration};

use ballista::prelude::{SessionConfigExt as _, SessionContextExt as _};
use ballista_core::{registry::BallistaFunctionRegistry, utils::default_session_builder};
use datafusion::{
    arrow::array::RecordBatch,
    dataframe::DataFrame,
    error::{DataFusionError, Result},
    execution::{SessionState, SessionStateBuilder},
    logical_expr::WindowUDF,
    prelude::{SessionConfig, SessionContext},
};

pub use cluster::cluster;

/// What an executor knows: Ballista's own functions and smoothframe's.
#[must_use]
pub fn registry() -> BallistaFunctionRegistry {
    let mut registry = BallistaFunctionRegistry::default();
    registry.window_functions.extend(named());
    registry
}

/// The state that a scheduler plans a session's queries with.
///
/// It does not plan again while a query runs, whatever the client asks for (`ballista.planner.adaptive.enabled`):
/// Ballista 55 does not go on after an executor was lost then
/// (<https://github.com/apache/datafusion-ballista/issues/1986>).
///
/// # Errors
/// DataFusion's own.
pub fn session_state(config: SessionConfig) -> Result<SessionState> {
    let config = config.with_ballista_adaptive_query_planner(false);
    let mut state = default_session_builder(config)?;
    smoothframe_datafusion::register_in(&mut state)?;
    Ok(state)
}

/// A session whose queries run on the cluster of a scheduler, such as `df://scheduler:50050`.
///
/// # Errors
/// DataFusion's own, and that the address is none.
pub async fn connect(url: &str) -> Result<SessionContext> {
    let config = SessionConfig::new_with_ballista();
    let state = SessionStateBuilder::new().with_config(config).with_default_features().build();
    let session = SessionContext::remote_with_state(url, state).await?;
    // A state that becomes Ballista's has its window functions in place of others.
    smoothframe_datafusion::register_all(&session);
    Ok(session)
}

/// What a query gives, or an error where nothing came within a time: a cluster without executors waits for some.
///
/// # Errors
/// DataFusion's own, and [`DataFusionError::Execution`] after that time.
pub async fn collect_within(frame: DataFrame, limit: Duration) -> Result<Vec<RecordBatch>> {
    match tokio::time::timeout(limit, frame.collect()).await {
        Ok(done) => done,
        Err(_) => Err(DataFusionError::Execution(format!(
            "the cluster has not answered within {} seconds: an executor may be lost, or the query takes longer; see \
             whether all executors run and run it again, or allow more time",
            limit.as_secs()
        ))),
    }
}

fn named() -> HashMap<String, Arc<WindowUDF>> {
    let functions = smoothframe_datafusion::window_functions();
    functions.into_iter().map(|function| (function.name().to_owned(), function)).collect()
}
