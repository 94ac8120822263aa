#![doc = include_str!("../README.md")]

mod check;
mod docs;
mod evaluator;
mod expr;
mod function;
mod known;

use std::sync::Arc;

use datafusion::{
    common::Result,
    execution::context::SessionContext,
    logical_expr::{WindowUDF, registry::FunctionRegistry},
};

pub use crate::expr::{smooth, smooth_by, smooth_parts, smooth_parts_by};
use crate::function::{Function, Kind};

/// The functions, for whatever registers them: a session's state, a scheduler, an executor.
pub fn window_functions() -> Vec<Arc<WindowUDF>> {
    Kind::ALL.map(udwf).to_vec()
}

/// Makes the functions known to a session's SQL.
pub fn register_all(session: &SessionContext) {
    for function in window_functions() {
        session.register_udwf(Arc::unwrap_or_clone(function));
    }
}

/// Makes the functions known to a registry, as a `SessionState` is one.
pub fn register_in(registry: &mut dyn FunctionRegistry) -> Result<()> {
    for function in window_functions() {
        registry.register_udwf(function)?;
    }
    Ok(())
}

fn udwf(kind: Kind) -> Arc<WindowUDF> {
    Arc::new(WindowUDF::from(Function::new(kind)))
}
