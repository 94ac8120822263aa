//! The command line.

pub(crate) mod args;
pub(crate) mod choices;
pub(crate) mod help;
pub(crate) mod options;
pub(crate) mod plot;
pub(crate) mod sections;
pub(crate) mod series;
pub(crate) mod shell;
pub(crate) mod smoothing;
pub(crate) mod stats;
pub(crate) mod text;
pub(crate) mod values;
pub(crate) mod window;
