//! Windows of long kernels with little weight present: all of a piece's, where most rows are holes,
//! or some outputs'. Their sums are of the rows that are there.
//!
//! A transform's error is in proportion to all rows of its block. Divided by the weight present of a
//! window it may be more than is allowed, which the block's norm tells. The weight itself, where most
//! rows are holes, is a transform of the rows that are not.

use std::{any::Any, ops::Range};

use crate::{
    convolve::{
        auto::{Convolver, Holed, Scratch},
        direct,
    },
    coverage::SLIGHT,
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

/// The coverage below which a transform's error may be more than is allowed.
#[derive(Clone, Copy)]
pub(crate) struct Slight {
    /// For every window.
    pub(crate) all: f64,
    /// At least this, and the error of the weight and that of the sum, which is in proportion to 1
    /// over the window's largest value. None where `all` is to be used.
    pub(crate) each: Option<[f64; 3]>,
}

/// A run of holes so long is left out where all taps that meet a run of rows are summed.
const GAP: usize = 256;

/// Working memory for rows that are present.
#[derive(Default)]
pub(crate) struct FewPresent {
    pub(crate) rows: Present,
    /// Ranges of rows with gaps shorter than [`GAP`].
    runs: Vec<Range<usize>>,
    pub(crate) sums: Vec<f64>,
    /// For a transform, in f64: rows that are not, and 1 where one is present.
    wide: Vec<f64>,
    mask: Vec<f64>,
    scratch: Scratch<f64>,
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
    ) {
        let (count, taps) = (outputs.len(), self.convolver.taps().len());
        let signs = self.rule.has_negative_taps();
        let Buffers { ext, holes, few, weights, .. } = &mut *buffers;
        gather(ext, holes, there, few);
        weights.weight.resize(count, 0.0);
        weights.magnitude.resize(if signs { count } else { 0 }, 0.0);
        // The outputs whose windows hold the row.
        let held = |&at: &usize| count.min(at + 1) - (at + 1).saturating_sub(taps);
        let pairs: usize = few.rows.at().iter().map(held).sum();
        // Values and weights take one half of a pair of blocks each, magnitudes a pair of their own.
        let (passes, transforms) = if signs { (2, 3) } else { (1, 2) };
        few.sums.resize(count, 0.0);
        let mut slight = None;
        if !self.convolver.prefers_present(passes * pairs, transforms) {
            slight = self.sparse_transform(buffers);
        }
        match slight {
            Some(slight) => {
                let sums = &buffers.few.sums;
                out.smoothed.iter_mut().zip(sums).for_each(|(y, &sum)| *y = T::of(sum));
                let (_, magnitude) = buffers.weights.slices();
                let least = magnitude.iter().fold(f64::INFINITY, |least, &c| least.min(c));
                if least < slight.all * self.rule.magnitude || least < 0.0 {
                    self.sum_slight(view, outputs, slight, there, true, out, buffers);
                }
            }
            None => {
                let Buffers { few, weights, .. } = &mut *buffers;
                self.present(
                    0,
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
    }

    /// Sums by a transform in f64, with the rows that are present. Returns the coverage below which
    /// its error may be more than is allowed; `None` where no transform suits.
    fn sparse_transform(&self, buffers: &mut Buffers<T>) -> Option<Slight> {
        let Buffers { ext, few, weights, .. } = buffers;
        let FewPresent { rows, sums, mask, wide, scratch, .. } = few;
        let ext = if let Some(ext) = (ext as &dyn Any).downcast_ref::<Vec<f64>>() {
            ext
        } else {
            wide.clear();
            wide.extend(ext.iter().map(|x| x.wide()));
            wide
        };
        let convolver = match (&self.convolver as &dyn Any).downcast_ref::<Convolver<f64>>() {
            Some(convolver) => convolver,
            None => self.wide.get_or_init(|| self.convolver.widened()),
        };
        // `mask` is all zeros between uses.
        mask.resize(ext.len(), 0.0);
        let ones = rows.at();
        ones.iter().for_each(|&at| mask[at] = 1.0);
        let signs = self.rule.has_negative_taps();
        let magnitude = signs.then_some(weights.magnitude.as_mut_slice());
        let weight = &mut weights.weight;
        let holed = Holed { ones, mask, weight, magnitude, or_direct: false };
        // Whatever its error: outputs are summed anew one by one.
        let slack = convolver.block(ext, sums, Some(holed), 0.0, scratch);
        ones.iter().for_each(|&at| mask[at] = 0.0);
        let least = if convolver.is_forced() { SLIGHT } else { 0.0 };
        Some(self.slight(slack?, ones.len(), ext, convolver, least))
    }

    /// Where outputs are slight after a transform of a block, and one of so many ones.
    pub(crate) fn slight<N: Sample>(
        &self,
        slack: f64,
        ones: usize,
        ext: &[N],
        convolver: &Convolver<N>,
        least: f64,
    ) -> Slight {
        // Where taps cancel, a sum may be up to four times less than its magnitudes'.
        let signs = if self.rule.has_negative_taps() { 4.0 } else { 1.0 };
        let weights = signs / convolver.slack_of_ones(ones);
        // With an infinite slack there is no error, or whatever error there is is wanted.
        let sums = if slack < f64::INFINITY { signs / convolver.slack_of_rows(ext) } else { 0.0 };
        let all = least.max(weights + if slack < f64::INFINITY { signs / slack } else { 0.0 });
        Slight { all, each: Some([least, weights, sums]) }
    }

    /// Sums anew the outputs of a piece with less than `slight` of the kernel's weight present, and
    /// where `weighs` their weights too; those that are missing with so little are left. Where no
    /// output may depend on later rows, sums are as [`direct::valid`] makes them.
    #[inline(never)]
    #[expect(clippy::too_many_arguments, reason = "a piece, what is slight, and where it goes")]
    pub(crate) fn sum_slight(
        &self,
        view: View<'_, T>,
        outputs: &Range<usize>,
        slight: Slight,
        there: &Range<usize>,
        weighs: bool,
        out: &mut Output<'_, T>,
        buffers: &mut Buffers<T>,
    ) {
        let under = slight.all * self.rule.magnitude;
        let (signs, taps) = (self.rule.has_negative_taps(), self.convolver.taps());
        // The weight of a window that is found below `under` may be above by a transform's error.
        let most = under + T::LEEWAY * T::EPSILON * self.rule.magnitude;
        let is_value = |is_hole| self.rule.covers(most, self.rule.magnitude, is_hole);
        let needs = [is_value(false), is_value(true)];
        let rows = view.given(outputs.clone());
        let Buffers { ext, holes, few, weights, scratch, .. } = buffers;
        let (_, magnitude) = weights.slices();
        let is_slight = |i: usize| magnitude[i] < under && needs[usize::from(rows[i].is_hole())];
        let each = slight.each.filter(|_| (0..outputs.len()).any(is_slight));
        if each.is_some() {
            scratch.largest.slide(ext, taps.len());
        }
        let most = scratch.largest.windows();
        gather(ext, holes, there, few);
        if weighs {
            for_each_unaffected(few.rows.at(), taps.len(), outputs.len(), |none| {
                weights.weight[none.clone()].fill(0.0);
                if signs {
                    weights.magnitude[none].fill(0.0);
                }
            });
        }
        let FewPresent { rows: present, runs, .. } = few;
        let at = present.at();
        let (mut first, mut last, mut first_run) = (0, 0, 0);
        let mut is_marked = false;
        for start in (0..outputs.len()).step_by(TILE) {
            let tile = start..outputs.len().min(start + TILE);
            let (n, end) = (tile.len(), tile.end + taps.len() - 1);
            let (_, magnitude) = weights.slices();
            let mut low = [false; TILE];
            for (low, i) in low.iter_mut().zip(tile.clone()) {
                *low = magnitude[i] < under && needs[usize::from(rows[i].is_hole())];
                if let Some([least, weight, sum]) = each.filter(|_| *low) {
                    let under = least.max(weight + sum / most[i].wide());
                    *low = magnitude[i] < under * self.rule.magnitude || most[i] == T::ZERO;
                }
            }
            if !low.contains(&true) {
                continue;
            }
            // The rows of its windows.
            first += at[first..].partition_point(|&at| at < start);
            last = last.max(first);
            last += at[last..].partition_point(|&at| at < end);
            first_run += runs[first_run..].iter().take_while(|run| run.end <= start).count();
            let met = runs[first_run..].iter().take_while(|run| run.start < end);
            let met = || met.clone().map(|run| run.start.max(start)..run.end.min(end));
            let whole = met().next().zip(met().last()).map(|(a, b)| a.start..b.end);
            let span = met().map(|run| run.len()).sum();
            let mut sums = [T::ZERO; TILE];
            let (mut weight, mut covered) = ([0.0; TILE], [0.0; TILE]);
            let is_causal = !self.convolver.transforms();
            if !is_causal && self.convolver.prefers_present_in(last - first, span) {
                let mut wide = [0.0; TILE];
                let covered = if signs { &mut covered[..n] } else { &mut [] };
                self.present(0, start, present, &mut wide[..n], &mut weight[..n], covered);
                sums = wide.map(T::of);
            } else {
                add_within(taps, ext, met().filter(|_| !is_causal), start, &mut sums[..n]);
                add_within(
                    taps,
                    ext,
                    whole.clone().filter(|_| is_causal).into_iter(),
                    start,
                    &mut sums[..n],
                );
                if weighs {
                    if !is_marked {
                        mark(holes, there, ext.len(), &mut weights.mask);
                        is_marked = true;
                    }
                    let (taps, magnitudes) = self.hole_weights.taps();
                    let met = || {
                        let (each, all) = (met().filter(|_| !is_causal), whole.clone());
                        each.chain(all.filter(|_| is_causal))
                    };
                    add_within(taps, &weights.mask, met(), start, &mut weight[..n]);
                    if let Some(taps) = magnitudes {
                        add_within(taps, &weights.mask, met(), start, &mut covered[..n]);
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
        if weighs {
            // Those that were left are zeros but for a transform's error.
            let magnitude = if signs { &mut weights.magnitude } else { &mut weights.weight };
            magnitude.iter_mut().for_each(|magnitude| *magnitude = magnitude.max(0.0));
        }
    }

    /// Sums and weights of the windows from `from` on by the rows that are present, and Σ |h| where
    /// it is wanted. So many rows come `before` these in the first partial sum.
    pub(crate) fn present(
        &self,
        before: usize,
        from: usize,
        rows: &Present,
        sums: &mut [f64],
        weight: &mut [f64],
        magnitude: &mut [f64],
    ) {
        let isa = self.convolver.isa();
        let (padded, magnitudes) = self.hole_weights.padded();
        if let Some(padded) = magnitudes.filter(|_| !magnitude.is_empty()) {
            present(isa, padded, (rows, before), from, sums, magnitude);
        }
        present(isa, padded, (rows, before), from, sums, weight);
        if self.rule.counts() {
            // Weights are counts, by taps of 1.
            let tap = self.convolver.taps()[0].wide();
            sums.iter_mut().for_each(|sum| *sum *= tap);
        }
    }
}

/// Lists the rows that are neither holes nor absent, and their runs.
pub(crate) fn gather<T: Sample>(
    ext: &[T],
    holes: &Places,
    there: &Range<usize>,
    few: &mut FewPresent,
) {
    let FewPresent { rows, runs, .. } = few;
    rows.clear();
    runs.clear();
    holes.for_each_gap(there.clone(), |gap| {
        rows.extend(gap.clone(), ext[gap.clone()].iter().map(|x| x.wide()));
        match runs.last_mut().filter(|run| gap.start < run.end + GAP) {
            Some(run) => run.end = gap.end,
            None => runs.push(gap),
        }
    });
}

/// Adds the sums by all taps that meet `runs`, of the windows from `from` on; rows that are in none
/// are zeros.
fn add_within<T: Sample>(
    taps: &[T],
    rows: &[T],
    runs: impl Iterator<Item = Range<usize>>,
    from: usize,
    out: &mut [T],
) {
    for run in runs {
        let mut sums = [T::ZERO; TILE];
        direct::within(taps, rows, &run, from, &mut sums[..out.len()]);
        out.iter_mut().zip(sums).for_each(|(to, sum)| *to += sum);
    }
}
