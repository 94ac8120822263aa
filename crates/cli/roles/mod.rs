//! Which columns are the groups, the time and the values, and the series that they make.

pub(crate) mod bad;
pub(crate) mod chosen;
pub(crate) mod columns;
pub(crate) mod edges;
pub(crate) mod interval;
pub(crate) mod lessons;
pub(crate) mod looks;
pub(crate) mod named_times;
pub(crate) mod numeric;
mod offset;
pub(crate) mod parts;
pub(crate) mod pinned;
pub(crate) mod prepare;
pub(crate) mod refusals;
mod repeated_hour;
pub(crate) mod silence;
pub(crate) mod time;
pub(crate) mod values;
pub(crate) mod zone;
