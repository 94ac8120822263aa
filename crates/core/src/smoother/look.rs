//! How far a smoother looks, whatever its operation.

use std::fmt;

use crate::{series::reach::Reach, time::reach::TimeReach};

/// How far an output looks, in rows or in time.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Look {
    /// By rows.
    Rows(Reach),
    /// By time.
    Time(TimeReach),
    /// At all rows up to the output's: an average with memory.
    Memory,
}

impl Look {
    /// Rows behind and ahead, where it is by rows.
    #[must_use]
    pub const fn rows(&self) -> Option<(usize, usize)> {
        match self {
            Self::Rows(Reach { behind, ahead }) => Some((*behind, *ahead)),
            Self::Time(_) | Self::Memory => None,
        }
    }

    /// How far it looks behind, as text: `3 rows`, `3d12h`, `all rows`.
    #[must_use]
    pub fn behind(&self) -> String {
        match self {
            Self::Rows(reach) => rows(reach.behind),
            Self::Time(reach) => reach.behind(),
            Self::Memory => "all rows".to_owned(),
        }
    }

    /// How far it looks ahead, as text.
    #[must_use]
    pub fn ahead(&self) -> String {
        match self {
            Self::Rows(reach) => rows(reach.ahead),
            Self::Time(reach) => reach.ahead(),
            Self::Memory => rows(0),
        }
    }

    /// Rows ahead, where it is by rows: so many at the end of a series change when more come.
    #[must_use]
    pub const fn rows_ahead(&self) -> Option<usize> {
        match self {
            Self::Rows(reach) => Some(reach.ahead),
            Self::Memory => Some(0),
            Self::Time(_) => None,
        }
    }

    /// Whether no later row has a part in an output.
    #[must_use]
    pub const fn is_causal(&self) -> bool {
        match self {
            Self::Rows(reach) => reach.ahead == 0,
            Self::Time(reach) => reach.ahead == 0,
            Self::Memory => true,
        }
    }
}

/// As `3 rows behind, 3 ahead`.
impl fmt::Display for Look {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rows(Reach { ahead, .. }) => write!(f, "{} behind, {ahead} ahead", self.behind()),
            Self::Time(reach) => write!(f, "{} behind, {} ahead", reach.behind(), reach.ahead()),
            Self::Memory => write!(f, "{} behind, 0 ahead", self.behind()),
        }
    }
}

fn rows(count: usize) -> String {
    if count == 1 { "1 row".to_owned() } else { format!("{count} rows") }
}
