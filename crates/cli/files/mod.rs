//! What is read, and what is written.

pub(crate) mod batches;
mod broken;
pub(crate) mod calendar_range;
pub(crate) mod content;
mod digest;
mod directory;
mod guard;
pub(crate) mod header;
pub(crate) mod infinite;
pub(crate) mod input;
pub(crate) mod inputs;
mod ipc;
mod join;
pub(crate) mod journal;
pub(crate) mod memory;
pub(crate) mod ndjson;
pub(crate) mod output;
pub(crate) mod parquet;
pub(crate) mod partition;
mod place;
pub(crate) mod publish;
pub(crate) mod sink;
pub(crate) mod splice;
pub(crate) mod spool;
mod start;
pub(crate) mod table;
pub(crate) mod typed;
#[cfg(feature = "xlsx")]
pub(crate) mod workbook;
mod zip;
