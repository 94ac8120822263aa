//! Which ends of a window in time are in it.

/// Which of its two ends a window in time holds, as pandas' and Polars' `closed`. The default is
/// right for trailing windows, (t − L, t\], and left for centred and leading ones.
///
/// Of a trailing window `Left` and `Neither` leave out the output's own row, and all others at its
/// time: what is told of a row is then known before it comes, as a feature for a forecast must be.
///
/// ```
/// use smoothframe_core::{Smoother, Unit};
/// let before: Smoother = "max:3d align=trailing closed=left".parse()?;
/// let most = before.time_plan(Unit::Day)?.smooth(&[1, 2, 3], &[5.0_f64, 7.0, 6.0])?;
/// assert!(most[0].is_nan());
/// assert_eq!(most[1..], [5.0, 7.0]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Closed {
    /// \[start, end)
    Left,
    /// (start, end\]
    Right,
    /// \[start, end\]
    Both,
    /// (start, end)
    Neither,
}

impl Closed {
    /// Whether the earlier and the later end are in.
    pub(crate) const fn ends(self) -> (bool, bool) {
        match self {
            Self::Left => (true, false),
            Self::Right => (false, true),
            Self::Both => (true, true),
            Self::Neither => (false, false),
        }
    }
}
