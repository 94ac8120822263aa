//! Short series, packed into one buffer and smoothed at once.
//!
//! Between two series lies what extends them, as far as the kernel reaches, so that no window holds
//! rows of both. Sums are those of one long series; near the ends they are rescaled by weights that
//! depend on a series' length alone. Most of a short series' fixed cost is paid once for many.

use std::{array::from_fn, ops::Range};

use crate::{
    convolve::auto::Scratch,
    coverage::rows::Rule,
    error::Error,
    linear::{mask::all_finite, prepared::Linear},
    sample::Sample,
    series::extension::View,
    series::output::Output,
    simd::{self, WithSimd},
};

/// Rows packed at once: they and their sums fit in the L1 cache.
pub(crate) const ROWS: usize = 1024;
/// The most rows of a packed series, and between two: longer ones gain little.
pub(crate) const SHORT: usize = 128;
/// Work is padded to eights; the next series overwrites the padding.
const EIGHT: usize = 8;

/// Buffers for packed series.
#[derive(Default)]
pub(crate) struct Packed<T> {
    /// The rows of the windows, absent ones as 0.
    pub(crate) ext: Vec<T>,
    /// A series' rows and their extension.
    extended: Vec<T>,
    sums: Vec<T>,
    /// By length of series; the last is for all lengths that hold a whole window.
    weights: Vec<Option<EdgeWeights>>,
    scratch: Scratch<T>,
}

/// Weights present in windows that reach absent rows, in a series without holes; NaN where too
/// little. Padded with whole weights to eights.
struct EdgeWeights {
    first: Vec<f64>,
    /// From `late` rows before the end on.
    last: Vec<f64>,
    late: usize,
    /// Whether any is NaN.
    refuse: bool,
}

/// Consecutive series.
#[derive(Clone, Copy)]
pub(crate) struct Neighbours<'a> {
    pub(crate) start: usize,
    pub(crate) ends: &'a [usize],
    /// Rows between two when packed.
    pub(crate) gap: usize,
}

impl<'a> Neighbours<'a> {
    /// The rows of each, and where its sums start.
    #[inline(always)]
    pub(crate) fn each(self) -> impl Iterator<Item = (Range<usize>, usize)> + use<'a> {
        let (mut start, mut at) = (self.start, 0);
        self.ends.iter().map(move |&end| {
            let series = (start..end, at);
            at += end - start + self.gap;
            start = end;
            series
        })
    }

    fn rows(self) -> Range<usize> {
        self.start..self.ends.last().copied().unwrap_or(self.start)
    }

    /// Number of sums, including those between series.
    fn sums(self) -> usize {
        self.rows().len() + self.ends.len().saturating_sub(1) * self.gap
    }
}

impl<T: Sample> Linear<T> {
    /// Smooths packed series. Returns whether all their rows were finite: if not, series with rows
    /// that are not must be smoothed again.
    pub(crate) fn packed(
        &self,
        x: &[T],
        series: Neighbours<'_>,
        output: &mut Output<'_, T>,
        packed: &mut Packed<T>,
    ) -> Result<bool, Error> {
        let Packed { ext, extended, sums, weights, scratch } = packed;
        let isa = self.convolver.isa();
        let count = series.sums();
        // With padding.
        ext.resize(ROWS + 2 * EIGHT, T::ZERO);
        sums.resize(ROWS + 2 * EIGHT, T::ZERO);
        let is_absent = [self.ends.start, self.ends.end].map(|end| end.is_absent());
        if is_absent == [true; 2] {
            simd::run(isa, Lay { x, series, behind: self.behind, ext });
        } else {
            for (rows, at) in series.each() {
                let total = rows.len() + self.behind + self.ahead;
                View::whole(&x[rows]).extend(self.oldest(0), total, self.ends, extended)?;
                ext[at..at + total].copy_from_slice(extended);
            }
        }
        let ext = &ext[..count + self.behind + self.ahead];
        self.convolver.valid(ext, &mut sums[..count], scratch);
        let mut refuse = false;
        if is_absent != [false; 2] {
            for (rows, _) in series.each() {
                refuse |= self.weights_of(rows.len(), weights).refuse;
            }
            simd::run(isa, Rescale { rule: &self.rule, series, weights, sums });
        }
        simd::run(isa, Put { sums, series, out: &mut output.smoothed[series.rows()] });
        if let Some(present) = &mut output.present {
            present[series.rows()].fill(true);
            for (rows, _) in series.each().filter(|_| refuse) {
                let present = &mut present[rows.clone()];
                let EdgeWeights { first, last, late, .. } = self.weights_of(rows.len(), weights);
                for (from, weights) in [(0, first), (rows.len() - *late, last)] {
                    let outputs = present[from..].iter_mut().zip(weights);
                    outputs.for_each(|(present, weight)| *present &= !weight.is_nan());
                }
            }
        }
        if let Some(coverage) = &mut output.coverage {
            coverage[series.rows()].fill(1.0);
            for (rows, _) in series.each() {
                let len = rows.len();
                let whole = self.settled_within(&(0..len), Some(len));
                for i in (0..whole.start).chain(whole.end..len) {
                    let present = self.clipped(i, Some(len));
                    coverage[rows.start + i] = self.rule.coverage(present);
                }
            }
        }
        Ok(all_finite(isa, ext))
    }

    /// The weights of series so long, made on first use.
    #[inline]
    fn weights_of<'a>(
        &self,
        len: usize,
        weights: &'a mut Vec<Option<EdgeWeights>>,
    ) -> &'a EdgeWeights {
        let lengths = self.behind + self.ahead + 2;
        if weights.is_empty() {
            weights.resize_with(lengths, || None);
        }
        weights[len.min(lengths - 1)].get_or_insert_with(|| {
            let of = |outputs: Range<usize>| {
                let eights = outputs.len().next_multiple_of(EIGHT);
                let mut weights: Vec<f64> = outputs.map(|i| self.weight_clipped(i, len)).collect();
                weights.resize(eights, self.rule.sum);
                weights
            };
            let whole = self.settled_within(&(0..len), Some(len));
            let (first, last) = (of(0..whole.start), of(whole.end..len));
            let refuse = first.iter().chain(&last).any(|weight| weight.is_nan());
            EdgeWeights { first, last, late: len - whole.end, refuse }
        })
    }
}

/// Copies rows to `ext`, with zeros before, between and after them.
struct Lay<'a, T> {
    x: &'a [T],
    series: Neighbours<'a>,
    behind: usize,
    ext: &'a mut [T],
}

impl<T: Sample> WithSimd for Lay<'_, T> {
    #[inline(always)]
    fn run(self) {
        let Self { x, series, behind, ext } = self;
        let zeros = [T::ZERO; SHORT];
        ext[..behind].fill(T::ZERO);
        for (rows, at) in series.each() {
            let len = rows.len();
            let to = &mut ext[at + behind..];
            copy(&x[rows.start..], to, len);
            copy(&zeros, &mut to[len..], series.gap);
        }
    }
}

/// Rescales sums near the ends to the weights present.
struct Rescale<'a, T> {
    rule: &'a Rule,
    series: Neighbours<'a>,
    weights: &'a [Option<EdgeWeights>],
    sums: &'a mut [T],
}

impl<T: Sample> WithSimd for Rescale<'_, T> {
    #[inline(always)]
    fn run(self) {
        let Self { rule, series, weights, sums } = self;
        let of = |len: usize| weights[len.min(weights.len() - 1)].as_ref();
        // All starts, then all ends: a load that partly overlaps a recent store would stall.
        for (rows, at) in series.each() {
            if let Some(weights) = of(rows.len()) {
                rescale(rule, &weights.first, &mut sums[at..]);
            }
        }
        for (rows, at) in series.each() {
            if let Some(weights) = of(rows.len()) {
                rescale(rule, &weights.last, &mut sums[at + rows.len() - weights.late..]);
            }
        }
    }
}

#[inline(always)]
fn rescale<T: Sample>(rule: &Rule, weights: &[f64], sums: &mut [T]) {
    let eights = sums.as_chunks_mut::<EIGHT>().0.iter_mut().zip(weights.as_chunks::<EIGHT>().0);
    // By value and not in place, so that the compiler vectorizes it.
    if rule.counts() {
        eights.for_each(|(sums, weights)| *sums = by_count(rule, *sums, *weights));
    } else {
        eights.for_each(|(sums, weights)| *sums = by_weight(rule, *sums, *weights));
    }
}

#[inline(always)]
fn by_weight<T: Sample>(rule: &Rule, sums: [T; EIGHT], weights: [f64; EIGHT]) -> [T; EIGHT] {
    from_fn(|i| T::of(rule.rescaled_by_weight(sums[i].wide(), weights[i])))
}

#[inline(always)]
fn by_count<T: Sample>(rule: &Rule, sums: [T; EIGHT], weights: [f64; EIGHT]) -> [T; EIGHT] {
    let rescaled: [f64; EIGHT] = from_fn(|i| sums[i].wide() * rule.sum / weights[i]);
    if !rescaled.iter().fold(true, |all, value| all & value.is_finite()) {
        return by_count_or_weight(rule, sums, weights);
    }
    from_fn(|i| if weights[i] == rule.sum { sums[i] } else { T::of(rescaled[i]) })
}

#[cold]
fn by_count_or_weight<T: Sample>(
    rule: &Rule,
    sums: [T; EIGHT],
    weights: [f64; EIGHT],
) -> [T; EIGHT] {
    from_fn(|i| {
        let rescaled = T::of(rule.rescaled_by_count(sums[i].wide(), weights[i]));
        if weights[i] == rule.sum { sums[i] } else { rescaled }
    })
}

/// Copies the outputs, without those between series.
struct Put<'a, T> {
    sums: &'a [T],
    series: Neighbours<'a>,
    out: &'a mut [T],
}

impl<T: Sample> WithSimd for Put<'_, T> {
    #[inline(always)]
    fn run(self) {
        let Self { sums, series, out } = self;
        for (rows, at) in series.each() {
            copy(&sums[at..], &mut out[rows.start - series.start..], rows.len());
        }
    }
}

/// Copies the first `len` rows, and perhaps some after them where there is room.
#[inline(always)]
fn copy<T: Copy>(from: &[T], to: &mut [T], len: usize) {
    const FEW: usize = 2 * EIGHT;
    // A constant length is copied without a call and without a branch on `len`.
    match (from.first_chunk::<FEW>(), to.first_chunk_mut::<FEW>()) {
        (Some(from), Some(to)) if len <= FEW => *to = *from,
        _ => to[..len].copy_from_slice(&from[..len]),
    }
}
