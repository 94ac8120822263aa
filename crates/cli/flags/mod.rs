//! The command line.

pub(crate) mod args;
pub(crate) mod calendar;
pub(crate) mod choices;
pub(crate) mod config;
pub(crate) mod files;
pub(crate) mod help;
pub(crate) mod machine;
pub(crate) mod options;
pub(crate) mod output;
pub(crate) mod page;
pub(crate) mod plot;
pub(crate) mod sections;
pub(crate) mod series;
pub(crate) mod shell;
pub(crate) mod smoothing;
pub(crate) mod stats;
pub(crate) mod streaming;
pub(crate) mod text;
pub(crate) mod values;
pub(crate) mod window;
pub(crate) mod windows;
pub(crate) mod wording;
