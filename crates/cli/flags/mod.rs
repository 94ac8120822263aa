//! The command line.

pub(crate) mod args;
pub(crate) mod choices;
pub(crate) mod files;
pub(crate) mod help;
pub(crate) mod options;
pub(crate) mod series;
pub(crate) mod smoothing;
pub(crate) mod text;
pub(crate) mod values;
