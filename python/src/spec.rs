//! Smoothers by their text.

use smoothframe_core::Smoother;

use crate::error::Result;

/// The smoother that a text tells.
pub(crate) fn read(text: &str) -> Result<Smoother> {
    Ok(text.parse()?)
}
