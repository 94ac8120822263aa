//! The command line.

pub(crate) mod args;
pub(crate) mod calendar;
pub(crate) mod choices;
pub(crate) mod config;
pub(crate) mod help;
pub(crate) mod options;
pub(crate) mod series;
pub(crate) mod smoothing;
pub(crate) mod text;
pub(crate) mod values;
