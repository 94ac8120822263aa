//! Where the windows of a series in chunks were split: the rest of their sums follows from the rows.

use crate::series::operation::State;

/// The row of the series at which moving sums are split, once there is one.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Split(Option<usize>);

impl Split {
    /// Of a split counted from the part's first row.
    pub(crate) fn of(split: Option<usize>, first: usize) -> Self {
        Self(split.map(|split| first + split))
    }

    /// The split counted from the first of so many rows; none where it is before them, as no later
    /// window goes on from it.
    pub(crate) fn within(self, first: usize, rows: usize) -> Option<usize> {
        self.0?.checked_sub(first).filter(|&split| split <= rows)
    }
}

impl State for Split {
    fn save(&self) -> Vec<u64> {
        self.0.map(|split| split as u64).into_iter().collect()
    }

    fn load(bits: &[u64]) -> Option<Self> {
        match *bits {
            [] => Some(Self(None)),
            [split] => Some(Self(Some(usize::try_from(split).ok()?))),
            _ => None,
        }
    }
}
