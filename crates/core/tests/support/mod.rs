//! What several test files share: exact sums, the smoothing's definition, seeded noise.

#![allow(dead_code, reason = "each test file takes what it needs")]

pub(crate) mod definition;
pub(crate) mod double;
pub(crate) mod fit;
pub(crate) mod noise;
pub(crate) mod parameters;
pub(crate) mod promise;
pub(crate) mod sum;
