//! Peaks of a series, as SciPy finds them.

use crate::{error::Error, sample::Sample};

/// Which peaks [`find_peaks`] keeps; by default all.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PeakConditions {
    height: Option<f64>,
    distance: Option<usize>,
    prominence: Option<f64>,
}

/// A row, or a plateau of equal rows, that is above its neighbours.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Peak {
    /// Its row; of a plateau the middle one, or the left one of two.
    pub index: usize,
    /// The first and the last row of its plateau, in `x` of one row the same as `index`.
    pub plateau: (usize, usize),
    /// Its value.
    pub height: f64,
    /// How far it stands out: its height above the higher of the two lowest values between it and
    /// the next higher ones, or the ends.
    pub prominence: f64,
}

impl PeakConditions {
    /// No conditions.
    #[must_use]
    pub const fn new() -> Self {
        Self { height: None, distance: None, prominence: None }
    }

    /// The least value of a peak, in the unit of the series.
    #[must_use]
    pub const fn height(mut self, least: f64) -> Self {
        self.height = Some(least);
        self
    }

    /// The least distance between peaks in rows, at least 1. The lower of two that are nearer is
    /// left out, the lowest first; of equal ones the earlier.
    #[must_use]
    pub const fn distance(mut self, rows: usize) -> Self {
        self.distance = Some(rows);
        self
    }

    /// The least [prominence](Peak::prominence), in the unit of the series.
    #[must_use]
    pub const fn prominence(mut self, least: f64) -> Self {
        self.prominence = Some(least);
        self
    }
}

/// The peaks of a series that meet all conditions, in order: `scipy.signal.find_peaks`.
///
/// A peak is a row above both neighbours, or a plateau of equal rows above the rows on both sides;
/// neither the first row nor the last is one. Conditions are applied in SciPy's order: height, then
/// distance among what is left, then prominence. As in SciPy a row beside a NaN is no peak, and a
/// NaN ends the rows in which a prominence is looked for: fill holes first, or smooth them.
///
/// ```
/// use smoothframe_core::{PeakConditions, find_peaks};
/// let x = [0.0, 2.0, 1.0, 3.0, 3.0, 3.0, 0.0, 1.0, 0.5];
/// let rows = |conditions| -> Result<Vec<usize>, smoothframe_core::Error> {
///     Ok(find_peaks(&x, &conditions)?.iter().map(|peak| peak.index).collect())
/// };
/// assert_eq!(rows(PeakConditions::new())?, [1, 4, 7]);
/// assert_eq!(rows(PeakConditions::new().height(1.5))?, [1, 4]);
/// assert_eq!(rows(PeakConditions::new().distance(4))?, [4]);
/// assert_eq!(rows(PeakConditions::new().prominence(1.0))?, [1, 4]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::Parameter`] for a distance of 0 and a height or prominence that is NaN.
#[doc(alias = "local maxima")]
#[doc(alias = "peak_prominences")]
pub fn find_peaks<T: Sample>(x: &[T], conditions: &PeakConditions) -> Result<Vec<Peak>, Error> {
    let PeakConditions { height, distance, prominence } = *conditions;
    let refuse = |name, expected, value| {
        Err(Error::Parameter { window: "find_peaks", name, expected, value })
    };
    for (name, least) in [("height", height), ("prominence", prominence)] {
        if let Some(least) = least.filter(|least| least.is_nan()) {
            return refuse(name, "a number", least);
        }
    }
    if distance == Some(0) {
        return refuse("distance", "at least 1 row", 0.0);
    }
    let mut tops = tops(x);
    if let Some(least) = height {
        tops.retain(|top| x[top.index].wide() >= least);
    }
    if let Some(rows) = distance {
        keep_apart(x, &mut tops, rows);
    }
    let bases = [bases(x, false), bases(x, true)];
    let peaks = tops.iter().map(|top| {
        let height = x[top.index].wide();
        let [left, right] = [0, 1].map(|side| bases[side][top.index].wide());
        let prominence = height - left.max(right);
        Peak { index: top.index, plateau: (top.left, top.right), height, prominence }
    });
    Ok(peaks.filter(|peak| prominence.is_none_or(|least| peak.prominence >= least)).collect())
}

/// A local maximum: its rows, and the middle one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Top {
    pub(crate) left: usize,
    pub(crate) index: usize,
    pub(crate) right: usize,
}

/// All local maxima, plateaus among them.
pub(crate) fn tops<T: Sample>(x: &[T]) -> Vec<Top> {
    let mut tops = Vec::new();
    let mut left = 1;
    while left + 1 < x.len() {
        let mut right = left;
        if x[left - 1] < x[left] {
            while right + 1 < x.len() && x[right + 1] == x[left] {
                right += 1;
            }
            if right + 1 < x.len() && x[right + 1] < x[left] {
                tops.push(Top { left, index: left + (right - left) / 2, right });
            }
        }
        left = right + 1;
    }
    tops
}

/// Leaves out those nearer than `rows` to a higher one, from the highest on.
fn keep_apart<T: Sample>(x: &[T], tops: &mut Vec<Top>, rows: usize) {
    let mut order: Vec<usize> = (0..tops.len()).collect();
    // Stable: of equal heights, the later come later, and have precedence.
    order.sort_by(|&a, &b| x[tops[a].index].wide().total_cmp(&x[tops[b].index].wide()));
    let mut keeps = vec![true; tops.len()];
    for &at in order.iter().rev().filter(|_| rows > 1) {
        if !keeps[at] {
            continue;
        }
        let own = tops[at].index;
        let before = (0..at).rev().take_while(|&other| own - tops[other].index < rows);
        let after = (at + 1..tops.len()).take_while(|&other| tops[other].index - own < rows);
        before.chain(after).for_each(|other| keeps[other] = false);
    }
    let mut keeps = keeps.into_iter();
    tops.retain(|_| keeps.next().unwrap_or(true));
}

/// The lowest value on one side of each row up to the next higher one, the row's own included.
fn bases<T: Sample>(x: &[T], to_the_right: bool) -> Vec<T> {
    let mut bases = vec![T::ZERO; x.len()];
    // Rows that are higher than all after them so far, with the lowest value since the one before.
    let mut higher: Vec<(T, T)> = Vec::new();
    for at in 0..x.len() {
        let row = if to_the_right { x.len() - 1 - at } else { at };
        let mut lowest = x[row];
        if x[row].is_hole() {
            higher.clear();
        }
        while let Some((_, low)) = higher.pop_if(|(high, _)| *high <= x[row]) {
            if low < lowest {
                lowest = low;
            }
        }
        bases[row] = lowest;
        if !x[row].is_hole() {
            higher.push((x[row], lowest));
        }
    }
    bases
}
