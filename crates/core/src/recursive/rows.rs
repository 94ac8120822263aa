//! Exponentially weighted means of rows, prepared to run.

use std::ops::Range;

use crate::{
    error::Error,
    options::{
        boundary::{Boundary, Ends},
        settings::Settings,
    },
    recursive::{
        mean,
        seen::{Seeing, Seen},
    },
    sample::Sample,
    series::{
        operation::{Operate, Pieces, Series, State},
        output::Output,
        reach::Reach,
    },
    simd::{
        isa::Isa,
        scan::{self, BLOCK, Before, Decay, Scan, VECTOR},
    },
};

/// Where less of a mean remains with each row, rows go one by one: in a block of vectors the
/// rounding of the first mean would be left when nothing else is left of it.
const LEAST_KEPT: f64 = 1.0 / 16.0;

/// An ewm in rows, prepared to run.
pub(crate) struct EwmRows {
    decay: Decay,
    alpha: f64,
    ignore_na: bool,
    is_causal: bool,
    isa: Isa,
    seeing: Seeing,
}

/// What a series carries: what is known before the vector in which the next row lies, whose rows so
/// far are kept by whoever runs the series.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Memory {
    before: Before,
    /// Without `adjust`, the weight of the mean where it was 1 with the last observation.
    old: f64,
    is_begun: bool,
    /// Whether the block goes on row by row.
    is_careful: bool,
    /// Of the rows before the next.
    seen: Seen,
}

impl State for Memory {
    fn save(&self) -> Vec<u64> {
        let Self { before, old, is_begun, is_careful, seen } = self;
        let Before { mean, weight, level, sum } = *before;
        let mut words: Vec<u64> = [mean, weight, level, sum, *old].map(f64::to_bits).to_vec();
        words.extend([u64::from(*is_begun), u64::from(*is_careful)]);
        words.extend(seen.save());
        words
    }

    fn load(bits: &[u64]) -> Option<Self> {
        let (&[mean, weight, level, sum, old, is_begun, is_careful], seen) =
            bits.split_first_chunk()?;
        let [mean, weight, level, sum, old] = [mean, weight, level, sum, old].map(f64::from_bits);
        Some(Self {
            before: Before { mean, weight, level, sum },
            old,
            is_begun: is_begun != 0,
            is_careful: is_careful != 0,
            seen: Seen::load(seen)?,
        })
    }
}

impl EwmRows {
    pub(super) fn new(alpha: f64, adjust: bool, ignore_na: bool, settings: &Settings) -> Self {
        Self {
            decay: Decay { keep: 1.0 - alpha, alpha: (!adjust).then_some(alpha) },
            alpha,
            ignore_na,
            is_causal: settings.causal,
            isa: Isa::best(),
            seeing: Seeing::new(settings),
        }
    }

    const fn adjust(&self) -> bool {
        self.decay.alpha.is_none()
    }

    /// Whether vectors may hold holes: where all rows fade alike, and a mean after a hole is
    /// divided by the weights there are.
    const fn skips_holes(&self) -> bool {
        self.adjust() && !self.ignore_na
    }

    /// Takes the next row by itself.
    fn take(&self, memory: &mut Memory, x: f64) {
        let Memory { before, old, is_begun, .. } = memory;
        let is_hole = x.is_nan();
        if !*is_begun {
            if !is_hole {
                (before.mean, before.weight, *old, *is_begun) = (x, 1.0, 1.0, true);
            }
            return;
        }
        if !is_hole || !self.ignore_na {
            before.weight *= self.decay.keep;
            *old *= self.decay.keep;
        }
        if is_hole {
            return;
        }
        let share = if self.adjust() {
            before.weight += 1.0;
            1.0 / before.weight
        } else {
            self.alpha / (*old + self.alpha)
        };
        *old = 1.0;
        before.mean = mean::with(before.mean, x, share);
    }

    /// The means of the rows of a vector, the first of which is row `at` of the series; `memory`
    /// becomes that after them, if there are eight. Means before the first observation are NaN.
    fn vector(&self, memory: &mut Memory, at: usize, rows: &[f64], means: &mut [f64; VECTOR]) {
        if at.is_multiple_of(BLOCK) {
            memory.before.begin_block();
            let is_odd = memory.is_begun && !memory.before.mean.is_finite();
            let is_silent = memory.is_begun && !self.adjust() && memory.old != 1.0;
            memory.is_careful = is_odd || is_silent || self.decay.keep < LEAST_KEPT;
        }
        let mut row = 0;
        if !memory.is_begun {
            row = rows.iter().position(|x| !x.is_nan()).unwrap_or(rows.len());
            means[..row].fill(f64::NAN);
            let Some(&x) = rows.get(row) else { return };
            memory.before.level = x;
            memory.is_careful |= !x.is_finite();
        }
        if !memory.is_careful {
            let mut eight = [0.0; VECTOR];
            eight[..row].fill(f64::NAN);
            eight[row..rows.len()].copy_from_slice(&rows[row..]);
            let mut scan = Scan::default();
            scan::vector(self.isa, &self.decay, &eight, &memory.before, &mut scan);
            let needs_care = |at: &usize| {
                !scan.sums[*at].is_finite() || rows[*at].is_nan() && !self.skips_holes()
            };
            let end = (row..rows.len()).find(needs_care).unwrap_or(rows.len());
            means[row..end].copy_from_slice(&scan.means[row..end]);
            if end == VECTOR {
                memory.before = scan.after;
            } else if let Some(last) = (row..end).next_back() {
                memory.before.mean = means[last];
                memory.before.weight = scan.weights[last];
            }
            if end > row {
                (memory.is_begun, memory.old) = (true, 1.0);
            }
            memory.is_careful = end < rows.len();
            row = end;
        }
        for (&x, mean) in rows.iter().zip(means).skip(row) {
            self.take(memory, x);
            *mean = memory.before.mean;
        }
    }
}

impl<T: Sample> Operate<T> for EwmRows {
    type Buffers = ();
    type State = Memory;

    fn reach(&self) -> Reach {
        Reach { behind: 0, ahead: 0 }
    }

    fn ends(&self) -> Ends {
        Ends::both(Boundary::Renormalize)
    }

    fn pieces(&self) -> Pieces {
        Pieces::USUAL
    }

    fn is_causal(&self) -> bool {
        self.is_causal
    }

    fn waits_at_holes(&self) -> bool {
        false
    }

    /// The state is that before the row's vector, which is computed again from its first row.
    fn first_needed(&self, row: usize) -> usize {
        row - row % VECTOR
    }

    fn piece(
        &self,
        series: Series<'_, T>,
        outputs: Range<usize>,
        out: &mut Output<'_, T>,
        memory: &mut Memory,
        _: &mut (),
    ) -> Result<bool, Error> {
        let Range { start, end } = outputs;
        let mut at = start - start % VECTOR;
        let (mut is_clean, mut means) = (true, [0.0; VECTOR]);
        while at < end {
            let is_ready = memory.is_begun && (self.adjust() || memory.old == 1.0);
            let is_ready = is_ready && memory.before.mean.is_finite();
            let is_whole = at.is_multiple_of(BLOCK) && at >= start && end - at >= BLOCK;
            if is_whole && is_ready && self.decay.keep >= LEAST_KEPT {
                let (rows, out) = (series.view.given(at..end), &mut out.smoothed[at - start..]);
                let (before, skips) = (&mut memory.before, self.skips_holes());
                let (done, clean) = scan::blocks(self.isa, &self.decay, rows, out, before, skips);
                at += done * BLOCK;
                is_clean &= clean;
                if at == end {
                    break;
                }
            }
            let upto = end.min(at + VECTOR);
            let (given, mut rows) = (series.view.given(at..upto), [0.0; VECTOR]);
            rows.iter_mut().zip(given).for_each(|(row, x)| *row = x.wide());
            is_clean &= given.iter().all(|x| x.finite());
            let mut after = *memory;
            self.vector(&mut after, at, &rows[..given.len()], &mut means);
            if given.len() == VECTOR {
                *memory = after;
            }
            let skip = start.saturating_sub(at);
            let to = &mut out.smoothed[at + skip - start..upto - start];
            to.iter_mut().zip(&means[skip..]).for_each(|(to, &mean)| *to = T::of(mean));
            at = upto;
        }
        let (keep, adjust) = (self.decay.keep, self.adjust());
        let count = |seen: &mut Seen, _: usize, is_hole: bool| {
            if !is_hole || !self.ignore_na {
                let new = if adjust || seen.is_first() { 1.0 } else { self.alpha };
                seen.count(is_hole, keep, new);
            }
        };
        let x = series.view.given(start..end);
        self.seeing.see(x, &mut memory.seen, out, !is_clean, count);
        Ok(is_clean)
    }
}
