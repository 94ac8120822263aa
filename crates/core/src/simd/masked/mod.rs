//! Rows with holes.

pub(crate) mod holed;
pub(crate) mod nans;
pub(crate) mod places;
pub(crate) mod present;
pub(crate) mod sparse;
pub(crate) mod strided;
pub(crate) mod weighed;
