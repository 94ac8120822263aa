//! What is read, and what is written.

mod broken;
pub(crate) mod calendar_range;
pub(crate) mod header;
pub(crate) mod input;
pub(crate) mod publish;
pub(crate) mod splice;
pub(crate) mod spool;
pub(crate) mod table;
pub(crate) mod typed;
