//! Windows of long kernels with little weight present: all of a piece's, where most rows are holes,
//! or some outputs'. Their sums are of the rows that are there.
//!
//! A transform's error is in proportion to all rows of its block. Divided by the weight present of a
//! window it may be more than is allowed, which the block's norm tells. The weight itself, where most
//! rows are holes, is a transform of the rows that are not.

use std::ops::Range;

use crate::{
    convolve::{auto::Holed, direct},
    coverage::SLIGHT,
    error::Error,
    linear::{
        affected::for_each_unaffected, buffers::Buffers, hole_weights::mark, prepared::Linear,
    },
    options::missing::Missing,
    sample::Sample,
    series::{extension::View, output::Output},
    simd::masked::{
        places::Places,
        present::{Present, present},
        sparse::TILE,
    },
};

/// Working memory for rows that are present.
#[derive(Default)]
pub(crate) struct FewPresent {
    rows: Present,
    sums: Vec<f64>,
}

impl<T: Sample> Linear<T> {
    /// Whether most rows of a piece, of which those `there` are not absent, are holes, so that sums
    /// are to be made as [`sparse`](Self::sparse) does.
    pub(crate) fn is_sparse(&self, there: &Range<usize>, holes: usize) -> bool {
        self.convolver.transforms()
            && self.missing == Missing::Skip
            && !self.rule.counts()
            && there.len() < 2 * holes
    }

    /// Computes plain sums and weights of a piece's windows, of which most rows are holes.
    #[inline(never)]
    pub(crate) fn sparse(
        &self,
        view: View<'_, T>,
        outputs: &Range<usize>,
        there: &Range<usize>,
        out: &mut Output<'_, T>,
        buffers: &mut Buffers<T>,
    ) -> Result<(), Error> {
        let (count, taps) = (outputs.len(), self.convolver.taps().len());
        let signs = self.rule.has_negative_taps();
        let Buffers { ext, holes, few, weights, .. } = &mut *buffers;
        gather(ext, holes, there, &mut few.rows);
        weights.weight.resize(count, 0.0);
        weights.magnitude.resize(if signs { count } else { 0 }, 0.0);
        // The outputs whose windows hold the row.
        let held = |&at: &usize| count.min(at + 1) - (at + 1).saturating_sub(taps);
        let pairs: usize = few.rows.at().iter().map(held).sum();
        // Values and weights take one half of a pair of blocks each, magnitudes a pair of their own.
        let (passes, transforms) = if signs { (2, 3) } else { (1, 2) };
        let mut slight = None;
        if !self.convolver.prefers_present(passes * pairs, transforms) {
            slight = self.sparse_transform(view, outputs, out, buffers)?;
        }
        match slight {
            Some(slight) => self.sum_slight(slight, there, true, out, buffers),
            None => {
                let Buffers { few, weights, .. } = &mut *buffers;
                few.sums.resize(count, 0.0);
                self.present(
                    0,
                    &few.rows,
                    &mut few.sums,
                    &mut weights.weight,
                    &mut weights.magnitude,
                );
                out.smoothed.iter_mut().zip(&few.sums).for_each(|(y, &sum)| *y = T::of(sum));
            }
        }
        // Windows without holes keep exactly what the ends leave them.
        let Buffers { holes, weights, .. } = buffers;
        for_each_unaffected(holes.all(), taps, count, |whole| {
            for i in whole {
                let present = self.clipped(outputs.start + i, view.len);
                weights.weight[i] = present.weight;
                if signs {
                    weights.magnitude[i] = present.magnitude;
                }
            }
        });
        Ok(())
    }

    /// Sums by a transform, with the rows that are present. Returns the coverage below which its
    /// error may be more than is allowed; `None` where no transform suits.
    fn sparse_transform(
        &self,
        view: View<'_, T>,
        outputs: &Range<usize>,
        out: &mut Output<'_, T>,
        buffers: &mut Buffers<T>,
    ) -> Result<Option<f64>, Error> {
        let count = outputs.len();
        let Buffers { ext, few, mask, missed, missed_magnitude, weights, .. } = buffers;
        // `mask` is all zeros between uses.
        mask.resize(ext.len(), T::ZERO);
        let ones = few.rows.at();
        ones.iter().for_each(|&at| mask[at] = T::ONE);
        // Every entry is overwritten.
        missed.resize(count, T::ZERO);
        missed_magnitude.resize(weights.magnitude.len(), T::ZERO);
        let magnitude = self.rule.has_negative_taps().then_some(missed_magnitude.as_mut_slice());
        let holed = Holed { ones, mask, weight: missed, magnitude, or_direct: false };
        let scratch = (&mut buffers.scratch, &mut buffers.partitioned);
        let slack = self.sums(view, outputs, ext, out.smoothed, Some(holed), scratch)?;
        ones.iter().for_each(|&at| mask[at] = T::ZERO);
        let Some(slack) = slack else { return Ok(None) };
        weights.weight.iter_mut().zip(&*missed).for_each(|(to, from)| *to = from.wide());
        weights
            .magnitude
            .iter_mut()
            .zip(&*missed_magnitude)
            .for_each(|(to, from)| *to = from.wide());
        let signs = if self.rule.has_negative_taps() { 4.0 } else { 1.0 };
        let slight = signs * (1.0 / slack + 1.0 / self.convolver.slack_of_ones(ones.len()));
        Ok(Some(if self.convolver.is_forced() { slight.max(SLIGHT) } else { slight }))
    }

    /// Sums anew the outputs of a piece with less than `slight` of the kernel's weight present, and
    /// where `weighs` their weights too. Where no output may depend on later rows, sums are by all
    /// taps.
    #[inline(never)]
    pub(crate) fn sum_slight(
        &self,
        slight: f64,
        there: &Range<usize>,
        weighs: bool,
        out: &mut Output<'_, T>,
        buffers: &mut Buffers<T>,
    ) {
        let under = slight * self.rule.magnitude;
        let signs = self.rule.has_negative_taps();
        let Buffers { ext, holes, few, weights, .. } = buffers;
        let (_, magnitude) = weights.slices();
        if magnitude.iter().all(|&magnitude| magnitude >= under) {
            return;
        }
        let taps = self.convolver.taps();
        gather(ext, holes, there, &mut few.rows);
        let at = few.rows.at();
        let (mut first, mut last) = (0, 0);
        let mut is_marked = false;
        for start in (0..out.smoothed.len()).step_by(TILE) {
            let tile = start..out.smoothed.len().min(start + TILE);
            let (_, magnitude) = weights.slices();
            let low: [bool; TILE] =
                std::array::from_fn(|i| magnitude.get(start + i).is_some_and(|&m| m < under));
            if !low.contains(&true) {
                continue;
            }
            // The rows of its windows.
            first += at[first..].partition_point(|&at| at < tile.start);
            last += at[last..].partition_point(|&at| at < tile.end + taps.len() - 1);
            let mut sums = [T::ZERO; TILE];
            let (mut weight, mut covered) = ([0.0; TILE], [0.0; TILE]);
            let n = tile.len();
            if let Some((&newest, &oldest)) = at[first..last].last().zip(at[first..last].first()) {
                let rows = oldest..newest + 1;
                let prefers = self.convolver.prefers_present_in(last - first, rows.len());
                if self.convolver.transforms() && prefers {
                    let mut wide = [0.0; TILE];
                    let covered = if signs { &mut covered[..n] } else { &mut [] };
                    self.present(start, &few.rows, &mut wide[..n], &mut weight[..n], covered);
                    sums = wide.map(T::of);
                } else {
                    direct::within(taps, ext, &rows, start, &mut sums[..n]);
                    if weighs {
                        if !is_marked {
                            let rows = magnitude.len() + taps.len() - 1;
                            mark(holes, there, rows, &mut weights.mask);
                            is_marked = true;
                        }
                        let (taps, magnitudes) = self.hole_weights.taps();
                        direct::within(taps, &weights.mask, &rows, start, &mut weight[..n]);
                        if let Some(taps) = magnitudes {
                            direct::within(taps, &weights.mask, &rows, start, &mut covered[..n]);
                        }
                    }
                }
            }
            for i in (0..n).filter(|&i| low[i]) {
                out.smoothed[start + i] = sums[i];
                if weighs {
                    weights.weight[start + i] = weight[i];
                    if signs {
                        weights.magnitude[start + i] = covered[i];
                    }
                }
            }
        }
    }

    /// Sums and weights of the windows from `from` on by the rows that are present, and Σ |h| where
    /// it is wanted.
    fn present(
        &self,
        from: usize,
        rows: &Present,
        sums: &mut [f64],
        weight: &mut [f64],
        magnitude: &mut [f64],
    ) {
        let isa = self.convolver.isa();
        let (padded, magnitudes) = self.hole_weights.padded();
        if let Some(padded) = magnitudes.filter(|_| !magnitude.is_empty()) {
            present(isa, padded, rows, from, sums, magnitude);
        }
        present(isa, padded, rows, from, sums, weight);
        if self.rule.counts() {
            // Weights are counts, by taps of 1.
            let tap = self.convolver.taps()[0].wide();
            sums.iter_mut().for_each(|sum| *sum *= tap);
        }
    }
}

/// Lists the rows that are neither holes nor absent.
fn gather<T: Sample>(ext: &[T], holes: &Places, there: &Range<usize>, rows: &mut Present) {
    rows.clear();
    let mut next = there.start;
    for end in holes.all().iter().copied().chain([there.end]) {
        (next..end).for_each(|at| rows.push(at, ext[at].wide()));
        next = next.max(end + 1);
    }
}
