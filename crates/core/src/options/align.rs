//! Where a window lies about its output row.

/// Which rows a kernel covers: which of its taps sits on the output row.
///
/// Aligning moves the kernel and keeps its taps; savgol is designed anew for its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Align {
    /// Rows on both sides; an even kernel of K covers rows i − K/2 … i + K/2 − 1, as
    /// `center=True` does in pandas and Polars and `mode='same'` in SciPy.
    #[default]
    Centred,
    /// The output row and the K − 1 before it.
    Trailing,
    /// The output row and the K − 1 after it.
    Leading,
    /// The tap of this number, from the newest row's 0; in a shorter kernel the last.
    Tap(usize),
}

impl Align {
    /// The tap on the output row, of taps 0 to `last`.
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
