//! One series through one smoother.

use std::sync::Arc;

use crate::{
    Boundary, Error, Holes, Missing, Sample, Smoother,
    convolver::{self, Convolver},
    direct,
    finite::all_finite,
    present::{Present, Rule},
};

/// A smoother made ready for a number type: owns its transform and scratch, so that any number of
/// series go through without allocating once the longest has been seen.
///
/// ```
/// use smoothframe_core::Smoother;
/// let smoother: Smoother = "uniform:4".parse()?;
/// let mut plan = smoother.plan::<f64>();
/// let mut out = [0.0; 4];
/// plan.smooth_into(&[1.0, 2.0, 3.0, 10.0], &mut out)?;
/// assert_eq!(out, [1.5, 2.0, 4.0, 5.0]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
pub struct Plan<T: Sample> {
    prepared: Arc<Prepared<T>>,
    rows: Rows<T>,
    scratch: convolver::Scratch<T>,
}

/// What does not change from series to series.
pub(crate) struct Prepared<T: Sample> {
    pub(crate) convolver: Convolver<T>,
    /// The taps' magnitudes, where some are negative: their weight is what coverage counts.
    magnitudes: Option<Convolver<T>>,
    pub(crate) boundary: Boundary,
    missing: Missing,
    holes: Holes,
    rule: Rule,
    pub(crate) behind: usize,
    pub(crate) ahead: usize,
}

/// Buffers for one series.
#[derive(Default)]
pub(crate) struct Rows<T> {
    /// The extended series, holes and absent rows as 0.
    pub(crate) ext: Vec<T>,
    /// 1 where the extended series is present, 0 where it is a hole or absent.
    mask: Vec<T>,
    /// Σ_present h and Σ_present |h| of each output.
    weight: Vec<T>,
    magnitude: Vec<T>,
    /// Places and values of infinities in the extended series.
    infinities: Vec<(usize, T)>,
}

impl<T: Sample> Prepared<T> {
    pub(crate) fn new(smoother: &Smoother) -> Self {
        let kernel = smoother.kernel();
        let taps: Vec<T> = kernel.taps().iter().map(|&h| T::of(h)).collect();
        let rule = Rule::new(&taps, smoother.coverage());
        let magnitudes = rule.has_negative_taps().then(|| {
            let magnitudes = taps.iter().map(|h| h.abs()).collect();
            Convolver::new(magnitudes, smoother.method())
        });
        Self {
            convolver: Convolver::new(taps, smoother.method()),
            magnitudes,
            boundary: smoother.boundary(),
            missing: smoother.missing(),
            holes: smoother.holes(),
            rule,
            behind: kernel.reach().behind,
            ahead: kernel.reach().ahead,
        }
    }

    /// Fills `ext`, and `mask` where there are holes; tells whether there are any.
    fn extend(&self, x: &[T], rows: &mut Rows<T>) -> Result<bool, Error> {
        let n = x.len();
        let total = n + self.behind + self.ahead;
        let finite = all_finite(x);
        let has_holes = !finite && x.iter().any(|v| v.is_hole());
        rows.infinities.clear();
        reserve(&mut rows.ext, total, n, self.convolver.taps().len())?;
        let before = -isize::try_from(self.behind).unwrap_or(isize::MAX);
        let extension = |i| self.boundary.value(i, x).unwrap_or(T::NAN);
        let after = n as isize..(n + self.ahead) as isize;
        rows.ext.extend((before..0).map(extension));
        rows.ext.extend_from_slice(x);
        rows.ext.extend(after.map(extension));
        rows.mask.clear();
        if has_holes {
            reserve(&mut rows.mask, total, n, self.convolver.taps().len())?;
            let present = |v: &T| if v.is_hole() { T::ZERO } else { T::ONE };
            rows.mask.extend(rows.ext.iter().map(present));
        }
        let transforms = self.convolver.transforms();
        // Of a finite series the ends alone may hold others, absent rows.
        let within = if finite { self.behind..self.behind + n } else { 0..0 };
        for at in (0..within.start).chain(within.end..total) {
            let value = &mut rows.ext[at];
            if value.finite() {
                continue;
            }
            if value.is_hole() {
                *value = T::ZERO;
            } else if transforms {
                rows.infinities.push((at, *value));
                *value = T::ZERO;
            }
        }
        Ok(has_holes)
    }

    /// Outputs that an infinity touches, after a transform that saw a 0 in its place.
    fn mend_infinities(&self, rows: &mut Rows<T>, out: &mut [T]) {
        let taps = self.convolver.taps();
        for &(at, value) in &rows.infinities {
            rows.ext[at] = value;
        }
        let mut done = 0;
        for &(at, _) in &rows.infinities {
            let start = done.max((at + 1).saturating_sub(taps.len()));
            let end = out.len().min(at + 1);
            for (i, value) in out.iter_mut().enumerate().take(end).skip(start) {
                *value = direct::one(taps, &rows.ext[i..]);
            }
            done = done.max(end);
        }
    }

    /// The weight present in each window, by the same method as the outputs.
    fn weigh(&self, rows: &mut Rows<T>, n: usize, scratch: &mut convolver::Scratch<T>) {
        let Rows { mask, weight, magnitude, .. } = rows;
        weight.clear();
        weight.resize(n, T::ZERO);
        self.convolver.valid(mask, weight, scratch);
        if let Some(convolver) = &self.magnitudes {
            magnitude.clear();
            magnitude.resize(n, T::ZERO);
            convolver.valid(mask, magnitude, scratch);
        }
    }

    /// What is present in output `i`'s window of a series without holes.
    fn clipped(&self, i: usize, n: usize) -> Present {
        if self.boundary != Boundary::Renormalize {
            return self.rule.whole();
        }
        // Tap j meets row i + ahead − j, which must lie in 0..n.
        let from = (i + self.ahead + 1).saturating_sub(n);
        let to = (i + self.ahead + 1).min(self.convolver.taps().len());
        self.rule.taps(from..to)
    }
}

impl<T: Sample> Plan<T> {
    pub(crate) fn new(prepared: Arc<Prepared<T>>) -> Self {
        Self { prepared, rows: Rows::default(), scratch: convolver::Scratch::default() }
    }

    /// Smooths `x` (NaN = hole) into `out`, which has its length; a hole out is NaN.
    ///
    /// # Errors
    /// [`Error::OutputLength`] when the lengths differ, [`Error::OutOfMemory`].
    pub fn smooth_into(&mut self, x: &[T], out: &mut [T]) -> Result<(), Error> {
        self.run(x, out, |_, _| {})
    }

    /// As [`smooth_into`](Self::smooth_into), and sets `present[i]` to whether output i is a
    /// value: a NaN that arithmetic makes (∞ − ∞) is one, a hole is not.
    ///
    /// # Errors
    /// [`Error::OutputLength`] when a length differs, [`Error::OutOfMemory`].
    pub fn smooth_with_presence(
        &mut self,
        x: &[T],
        out: &mut [T],
        present: &mut [bool],
    ) -> Result<(), Error> {
        check_length(x.len(), present.len())?;
        self.run(x, out, |i, is_present| present[i] = is_present)
    }

    fn run(&mut self, x: &[T], out: &mut [T], tell: impl FnMut(usize, bool)) -> Result<(), Error> {
        check_length(x.len(), out.len())?;
        if x.is_empty() {
            return Ok(());
        }
        let Self { prepared, rows, scratch } = self;
        if prepared.slide_over_finite(x, rows, out, scratch)? {
            prepared.finish(rows, out, tell);
            return Ok(());
        }
        let has_holes = prepared.extend(x, rows)?;
        prepared.convolver.valid(&rows.ext, out, scratch);
        if !rows.infinities.is_empty() {
            prepared.mend_infinities(rows, out);
        }
        if has_holes {
            prepared.finish_with_holes(x, rows, out, scratch, tell);
        } else {
            prepared.finish(rows, out, tell);
        }
        Ok(())
    }
}

impl<T: Sample> Prepared<T> {
    /// Settles the outputs of a series without holes. Where a window lies in the series, the
    /// plain sum is the output.
    fn finish(&self, rows: &Rows<T>, out: &mut [T], mut tell: impl FnMut(usize, bool)) {
        let n = out.len();
        let whole = match self.boundary {
            Boundary::Renormalize => self.behind.min(n)..n.saturating_sub(self.ahead),
            _ => 0..n,
        };
        whole.clone().for_each(|i| tell(i, true));
        for i in (0..whole.start).chain(whole.end.max(whole.start)..n) {
            let present = self.clipped(i, n);
            let keep = self.rule.allows_row(&present);
            self.settle(i, &present, keep, rows, &mut out[i]);
            tell(i, keep);
        }
    }

    fn finish_with_holes(
        &self,
        x: &[T],
        rows: &mut Rows<T>,
        out: &mut [T],
        scratch: &mut convolver::Scratch<T>,
        mut tell: impl FnMut(usize, bool),
    ) {
        if self.missing == Missing::Skip {
            self.weigh(rows, x.len(), scratch);
        }
        let observed = x.iter().position(|v| !v.is_hole()).unwrap_or(0)
            ..x.iter().rposition(|v| !v.is_hole()).map_or(0, |last| last + 1);
        let mut holes = HoleCount::new(self, x.len());
        for (i, value) in out.iter_mut().enumerate() {
            let touched = holes.slide_to(i, &rows.mask) > 0;
            let present = match self.missing {
                Missing::Skip if touched => self.weighed(i, rows),
                _ => self.clipped(i, x.len()),
            };
            let mut keep = if x[i].is_hole() {
                self.holes == Holes::Fill && self.rule.allows_hole(&present, observed.contains(&i))
            } else {
                self.rule.allows_row(&present)
            };
            keep &= !(touched && self.missing == Missing::Propagate);
            self.settle(i, &present, keep, rows, value);
            tell(i, keep);
        }
    }

    /// What is present in output `i`'s window of a series with holes.
    fn weighed(&self, i: usize, rows: &Rows<T>) -> Present {
        let weight = rows.weight[i].wide();
        let magnitude = if self.magnitudes.is_some() { rows.magnitude[i].wide() } else { weight };
        let present = self.rule.present(weight, magnitude);
        if self.convolver.transforms() && present.is_slight() {
            let taps = self.convolver.taps();
            let weight = direct::one(taps, &rows.mask[i..]).wide();
            let magnitude = match &self.magnitudes {
                Some(convolver) => direct::one(convolver.taps(), &rows.mask[i..]).wide(),
                None => weight,
            };
            return self.rule.present(weight, magnitude);
        }
        present
    }

    /// Turns a plain sum into the output.
    fn settle(&self, i: usize, present: &Present, keep: bool, rows: &Rows<T>, value: &mut T) {
        if !keep {
            *value = T::NAN;
        } else if !present.is_whole() {
            let sum = if self.convolver.transforms() && present.is_slight() {
                direct::one(self.convolver.taps(), &rows.ext[i..])
            } else {
                *value
            };
            *value = self.rule.rescaled(sum, present);
        }
    }
}

/// How many holes each window holds, window after window.
struct HoleCount {
    /// The rows of the extended series that may be holes: absent ones are none.
    rows: std::ops::Range<usize>,
    taps: usize,
    count: usize,
    next: usize,
}

impl HoleCount {
    fn new<T: Sample>(prepared: &Prepared<T>, n: usize) -> Self {
        let taps = prepared.convolver.taps().len();
        let rows = match prepared.boundary {
            Boundary::Renormalize => prepared.behind..prepared.behind + n,
            _ => 0..n + taps - 1,
        };
        Self { rows, taps, count: 0, next: 0 }
    }

    /// The holes in the window of output `i`, for i = 0, 1, 2 …
    fn slide_to<T: Sample>(&mut self, i: usize, mask: &[T]) -> usize {
        let is_hole = |row: usize| self.rows.contains(&row) && mask[row] == T::ZERO;
        while self.next < i + self.taps {
            self.count += usize::from(is_hole(self.next));
            self.next += 1;
        }
        if i > 0 {
            self.count -= usize::from(is_hole(i - 1));
        }
        self.count
    }
}

fn check_length(expected: usize, got: usize) -> Result<(), Error> {
    if expected == got { Ok(()) } else { Err(Error::OutputLength { expected, got }) }
}

pub(crate) fn reserve<T>(
    buffer: &mut Vec<T>,
    total: usize,
    rows: usize,
    taps: usize,
) -> Result<(), Error> {
    buffer.clear();
    buffer.try_reserve(total).map_err(|_| Error::OutOfMemory { rows, taps })
}
