//! Text as dates and numbers.

pub(crate) mod dates;
pub(crate) mod numbers;
pub(crate) mod texts;
