//! Which columns are the groups, the time and the values, and the series that they make.

pub(crate) mod bad;
pub(crate) mod chosen;
pub(crate) mod columns;
pub(crate) mod parts;
pub(crate) mod prepare;
pub(crate) mod time;
pub(crate) mod zone;
