//! A series as sums over its present rows take it.

use std::{borrow::Cow, ops::Range};

use crate::sample::Sample;

/// Rows whose median is taken for the level.
const SAMPLE: usize = 255;

/// A series scaled to magnitudes of at most 2 and about one level, so that sums of squares neither
/// overflow nor cancel, with zeros in place of holes and infinities.
pub(crate) struct Masked {
    pub(crate) values: Vec<f64>,
    pub(crate) squares: Vec<f64>,
    /// 1 where there is a value; none where there is one everywhere.
    pub(crate) mask: Option<Vec<f64>>,
    /// 1 where that value is infinite; none where no value is.
    pub(crate) infinite: Option<Vec<f64>>,
    /// All values before this row are equal, and all from the other one on.
    equal_until: usize,
    equal_from: usize,
}

impl Masked {
    pub(crate) fn new<T: Sample>(rows: &[T]) -> Self {
        let finite = || rows.iter().filter(|x| x.finite()).map(|x| x.wide());
        let most = finite().fold(0.0, |most: f64, x| most.max(x.abs()));
        let scale = power_below(most);
        let level = scale * middle(finite());
        let value = |x: &T| if x.finite() { x.wide() * scale - level } else { 0.0 };
        let values: Vec<f64> = rows.iter().map(value).collect();
        let squares = values.iter().map(|x| x * x).collect();
        let one = |yes: bool| f64::from(u8::from(yes));
        let has_holes = rows.iter().any(|x| x.is_hole());
        let mask = has_holes.then(|| rows.iter().map(|x| one(!x.is_hole())).collect());
        let is_infinite = |x: &T| !x.finite() && !x.is_hole();
        let infinite = rows.iter().any(is_infinite);
        let infinite = infinite.then(|| rows.iter().map(|x| one(is_infinite(x))).collect());
        let equal_until = equal(rows.iter());
        let equal_from = rows.len() - equal(rows.iter().rev());
        Self { values, squares, mask, infinite, equal_until, equal_from }
    }

    /// The mask, or ones.
    pub(crate) fn ones(&self) -> Cow<'_, [f64]> {
        match &self.mask {
            Some(mask) => Cow::Borrowed(mask),
            None => Cow::Owned(vec![1.0; self.values.len()]),
        }
    }

    /// Whether all values among `rows` are known to be equal.
    pub(crate) fn is_constant(&self, rows: &Range<usize>) -> bool {
        rows.end <= self.equal_until || rows.start >= self.equal_from
    }
}

/// A power of 2 that brings a magnitude to 1…2, or as near as a power can; 1 for 0.
pub(crate) fn power_below(most: f64) -> f64 {
    if most == 0.0 { 1.0 } else { (-most.log2().floor()).clamp(-1000.0, 1000.0).exp2() }
}

/// The median of some of the values, which a few far ones do not move; 0 of none.
fn middle(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let count = values.clone().count();
    let mut some: Vec<f64> = values.step_by(count / SAMPLE + 1).collect();
    let at = some.len() / 2;
    if some.is_empty() { 0.0 } else { *some.select_nth_unstable_by(at, f64::total_cmp).1 }
}

/// How many rows there are before the first value that differs from those before.
fn equal<'a, T: Sample>(mut rows: impl ExactSizeIterator<Item = &'a T> + Clone) -> usize {
    let len = rows.len();
    let Some(first) = rows.clone().find(|x| !x.is_hole()) else { return len };
    rows.position(|x| !x.is_hole() && x != first).unwrap_or(len)
}
