//! What a text's first block tells.

mod decimal;
mod delimiter;
mod encoding;
mod header;

pub(crate) use decimal::{Found, decimals};
pub(crate) use delimiter::{Delimiter, delimiter, rare};
pub(crate) use encoding::encoding;
pub(crate) use header::looks_like_data;
