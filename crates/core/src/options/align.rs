//! Where a window lies relative to its output row.

/// Where a window lies relative to its output row (default: centred; decay: trailing).
///
/// Aligning moves the window and keeps its taps; savgol is designed anew for its place.
///
/// ```
/// use smoothframe_core::Smoother;
/// let trailing: Smoother = "median:5 align=trailing".parse()?;
/// assert_eq!(trailing.look().rows(), Some((4, 0)));
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[doc(alias("center", "origin"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Align {
    /// Rows on both sides; an even window of K covers rows i − K/2 … i + K/2 − 1, as
    /// `center=True` does in pandas and Polars and `mode='same'` in SciPy.
    #[default]
    Centred,
    /// The output row and the K − 1 before it.
    Trailing,
    /// The output row and the K − 1 after it.
    Leading,
    /// This tap on the output row, counted from 0 at the window's newest row (SciPy's `pos` of
    /// savgol); in a shorter window the last.
    Tap(usize),
}

impl Align {
    /// The tap on the output row, of taps 0 to `last`: as many rows lie ahead.
    pub(crate) const fn centre(self, last: usize) -> usize {
        match self {
            Self::Centred => last / 2,
            Self::Trailing => 0,
            Self::Leading => last,
            Self::Tap(tap) => {
                if tap < last {
                    tap
                } else {
                    last
                }
            }
        }
    }
}
