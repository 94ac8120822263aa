//! How far outputs look.

use std::fmt;

use crate::{kernel::Reach, time::span::Span};

/// How far an output looks in time.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeReach {
    pub(crate) length: Span,
    /// In halves of the length.
    pub(crate) behind: i64,
    pub(crate) ahead: i64,
}

impl TimeReach {
    /// How far it looks behind, as `3d12h`.
    #[must_use]
    pub fn behind(&self) -> String {
        self.length.halves(self.behind)
    }

    /// How far it looks ahead: so much at the end of a series changes when more rows come.
    #[must_use]
    pub fn ahead(&self) -> String {
        self.length.halves(self.ahead)
    }
}

/// How far an output looks, in rows or in time.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Look {
    /// By rows.
    Rows(Reach),
    /// By time.
    Time(TimeReach),
}

impl Look {
    /// Rows behind and ahead, where it is by rows.
    #[must_use]
    pub const fn rows(&self) -> Option<(usize, usize)> {
        match self {
            Self::Rows(Reach { behind, ahead }) => Some((*behind, *ahead)),
            Self::Time(_) => None,
        }
    }

    /// Whether no later row has a part in an output.
    #[must_use]
    pub const fn is_causal(&self) -> bool {
        match self {
            Self::Rows(reach) => reach.ahead == 0,
            Self::Time(reach) => reach.ahead == 0,
        }
    }
}

/// As `3 rows behind, 3 ahead`.
impl fmt::Display for Look {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rows(Reach { behind, ahead }) => {
                let rows = if *behind == 1 { "row" } else { "rows" };
                write!(f, "{behind} {rows} behind, {ahead} ahead")
            }
            Self::Time(reach) => write!(f, "{} behind, {} ahead", reach.behind(), reach.ahead()),
        }
    }
}
