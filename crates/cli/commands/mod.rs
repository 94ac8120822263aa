//! What each command does.

pub(crate) mod apply;
pub(crate) mod convolve;
pub(crate) mod dry_run;
pub(crate) mod inspect;
pub(crate) mod lag;
pub(crate) mod report;
