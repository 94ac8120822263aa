//! How far an output looks, in time.

use crate::time::span::Span;

/// How far an output looks, in time.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeReach {
    pub(crate) length: Span,
    /// In halves of the length.
    pub(crate) behind: i64,
    pub(crate) ahead: i64,
}

impl TimeReach {
    /// How far it looks behind, as text: `3d12h`, or `0`.
    #[must_use]
    pub fn behind(&self) -> String {
        self.length.halves(self.behind)
    }

    /// How far it looks behind and ahead in nanoseconds, a day being 24 hours; none of months and of
    /// whole numbers.
    #[must_use]
    pub fn nanoseconds(&self) -> Option<(i128, i128)> {
        let length = self.length.nanoseconds()?;
        Some((length * i128::from(self.behind) / 2, length * i128::from(self.ahead) / 2))
    }

    /// How far it looks ahead, as text: outputs within so much of the end of a series change when
    /// more rows come.
    #[must_use]
    pub fn ahead(&self) -> String {
        self.length.halves(self.ahead)
    }
}
