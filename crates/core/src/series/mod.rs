//! What every series has in common, whatever the operation: extension beyond its ends, cutting into
//! pieces, many series in one call, streams and their saved state.

pub(crate) mod extension;
pub(crate) mod held;
pub(crate) mod operation;
pub(crate) mod output;
#[cfg(feature = "rayon")]
mod parallel;
pub(crate) mod reach;
pub(crate) mod runner;
pub(crate) mod saved;
pub(crate) mod stream;
pub(crate) mod time_held;
pub(crate) mod time_saved;
pub(crate) mod time_stream;
