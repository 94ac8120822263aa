//! What each command does.

pub(crate) mod apply;
pub(crate) mod completions;
pub(crate) mod convolve;
pub(crate) mod explain;
pub(crate) mod inspect;
pub(crate) mod lag;
pub(crate) mod man;
pub(crate) mod plot;
pub(crate) mod report;
pub(crate) mod stats;
pub(crate) mod windows;
