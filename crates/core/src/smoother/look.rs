//! How far a smoother of any operation looks.

use std::fmt;

use crate::{series::reach::Reach, smoother::check, time::reach::TimeReach};

/// How far an output looks, in rows or in time; from [`Smoother::look`](crate::Smoother::look).
///
/// ```
/// use smoothframe_core::Smoother;
/// let smoother: Smoother = "uniform:7".parse()?;
/// assert_eq!(smoother.look().rows(), Some((3, 3)));
/// assert!(!smoother.look().is_causal());
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[doc(alias("look-ahead", "lookback"))]
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Look {
    /// By rows: a kernel or a median.
    Rows(Reach),
    /// By time: a window in time.
    Time(TimeReach),
    /// At all rows up to the output's: an ewm.
    Memory,
    /// At the whole series: [`robust`](crate::SmootherBuilder::robust) fits, and
    /// [`Lowess`](crate::Lowess).
    Whole,
}

impl Look {
    /// Rows behind and ahead of the output row; none where it looks by time or at all rows.
    #[must_use]
    pub const fn rows(&self) -> Option<(usize, usize)> {
        match self {
            Self::Rows(Reach { behind, ahead }) => Some((*behind, *ahead)),
            Self::Time(_) | Self::Memory | Self::Whole => None,
        }
    }

    /// How far it looks behind, as text: `3 rows`, `3d12h`, `all rows`.
    #[must_use]
    pub fn behind(&self) -> String {
        match self {
            Self::Rows(reach) => check::rows(reach.behind as f64),
            Self::Time(reach) => reach.behind(),
            Self::Memory | Self::Whole => "all rows".to_owned(),
        }
    }

    /// How far it looks ahead, as text: `3 rows`, `3d12h`, `all rows`.
    #[must_use]
    pub fn ahead(&self) -> String {
        match self {
            Self::Rows(reach) => check::rows(reach.ahead as f64),
            Self::Time(reach) => reach.ahead(),
            Self::Memory => check::rows(0.0),
            Self::Whole => "all rows".to_owned(),
        }
    }

    /// Rows ahead, none where it looks by time or at the whole series: so many outputs at the end of a series change when
    /// more rows come.
    #[must_use]
    pub const fn rows_ahead(&self) -> Option<usize> {
        match self {
            Self::Rows(reach) => Some(reach.ahead),
            Self::Memory => Some(0),
            Self::Time(_) | Self::Whole => None,
        }
    }

    /// Whether no output looks at a later row.
    #[must_use]
    pub const fn is_causal(&self) -> bool {
        match self {
            Self::Rows(reach) => reach.ahead == 0,
            Self::Time(reach) => reach.ahead == 0,
            Self::Memory => true,
            Self::Whole => false,
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
            Self::Whole => f.write_str("all rows behind, all rows ahead"),
        }
    }
}
