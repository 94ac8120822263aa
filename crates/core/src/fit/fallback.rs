//! Kernels with negative taps that are no fit: a row that holds a value always gets one.
//!
//! Where the weights that holes leave of both signs nearly cancel, dividing by their sum would
//! magnify noise. An observed row then gets the value of a line fitted with the weights |h|.

use std::ops::Range;

use crate::{
    coverage::rules::{Row, Rules},
    error::Error,
    kernel::{self, Kernel, polynomial::fitted},
    linear::{buffers, prepared::Linear},
    options::{
        boundary::{Boundary, Ends},
        missing::Missing,
        settings::Settings,
    },
    sample::Sample,
    series::{
        extension::View,
        operation::{Alone, Operate, Pieces, Series},
        output::Output,
        reach::Reach,
    },
};

/// A kernel, and the lines where its weights cancel.
pub(crate) struct Fallback<T: Sample> {
    whole: Linear<T>,
    /// The taps, the oldest row's first, and the sum that outputs are rescaled to.
    weights: Vec<f64>,
    sum: f64,
    reach: Reach,
    rules: Rules,
}

/// One thread's working memory.
pub(crate) struct Buffers<T> {
    whole: buffers::Buffers<T>,
    present: Vec<bool>,
    x: Vec<f64>,
    holes: Vec<bool>,
}

impl<T: Sample> Default for Buffers<T> {
    fn default() -> Self {
        let whole = buffers::Buffers::default();
        Self { whole, present: Vec::new(), x: Vec::new(), holes: Vec::new() }
    }
}

impl<T: Sample> Fallback<T> {
    /// `None` of kernels whose weights cannot cancel, or are not rescaled.
    pub(crate) fn new(settings: &Settings, kernel: &Kernel) -> Option<Self> {
        let is_rescaled = settings.missing == Missing::Skip
            || settings.ends.contains(Boundary::Renormalize)
            || settings.ends.contains(Boundary::Shrink);
        let can_cancel = kernel.taps().iter().any(|&h| h < 0.0) && !kernel.sums_to_zero();
        if !is_rescaled || !can_cancel {
            return None;
        }
        Some(Self {
            whole: Linear::new(settings, kernel),
            weights: kernel.taps().iter().rev().copied().collect(),
            sum: kernel::sum(kernel.taps()),
            reach: kernel.reach(),
            rules: Rules::of(settings),
        })
    }

    /// Fits the outputs of `outputs` that are holes, and their rows none.
    fn mend(
        &self,
        view: View<'_, T>,
        outputs: Range<usize>,
        out: &mut Output<'_, T>,
        present: &[bool],
        (x, holes): (&mut Vec<f64>, &mut Vec<bool>),
    ) {
        let ends = self.whole.ends;
        // Under propagate: the rows before this were looked at, and the last hole among them.
        let (mut next, mut last_hole) = (isize::MIN, isize::MIN);
        for i in outputs.clone() {
            let at = i - outputs.start;
            if present[at] || view.row(i).is_hole() {
                continue;
            }
            let Reach { behind, ahead } = self.reach;
            let (mut behind_i, mut ahead_i) = (behind, ahead);
            if ends.contains(Boundary::Shrink) {
                let start = if ends.start == Boundary::Shrink { i } else { usize::MAX };
                let end = view.len.filter(|_| ends.end == Boundary::Shrink);
                let end = end.map_or(usize::MAX, |len| len - 1 - i);
                behind_i = behind.min(start).min(end);
                ahead_i = behind_i;
            }
            let first = i as isize - behind_i as isize;
            if self.rules.missing == Missing::Propagate {
                next = next.max(first);
                while next <= (i + ahead_i) as isize {
                    if view.extended(next, ends).is_some_and(|x| x.is_hole()) {
                        last_hole = next;
                    }
                    next += 1;
                }
                if last_hole >= first {
                    continue;
                }
            }
            let count = behind_i + 1 + ahead_i;
            let row = |at: usize| view.extended(first + at as isize, ends);
            let absent = (0..count).take_while(|&at| row(at).is_none()).count();
            let last = (absent..count).take_while(|&at| row(at).is_some()).count() + absent;
            x.clear();
            holes.clear();
            for at in 0..last {
                let value = row(at).unwrap_or(T::NAN);
                holes.push(value.is_hole());
                x.push(if value.is_hole() { 0.0 } else { value.wide() });
            }
            let weights = &self.weights[behind - behind_i..];
            let present = (absent..last).filter(|&s| !holes[s]);
            let sum = |rows: &mut dyn Iterator<Item = usize>| -> f64 {
                rows.map(|s| weights[s].abs()).sum()
            };
            let coverage = sum(&mut present.clone()) / sum(&mut (0..count));
            let row = Row { at: behind_i, is_hole: false, is_between: true };
            if !self.rules.allows(coverage, row) {
                continue;
            }
            let places = present.clone().map(|s| (weights[s].abs(), s as f64 - behind_i as f64));
            if let Some(value) = fitted(places, present.map(|s| x[s]), 1, 0) {
                out.put(at, Some(T::of(value * self.sum)), coverage);
            }
        }
    }
}

impl<T: Sample> Operate<T> for Fallback<T> {
    type Buffers = Buffers<T>;
    type State = ();

    fn reach(&self) -> Reach {
        self.reach
    }

    fn ends(&self) -> Ends {
        self.whole.ends
    }

    fn pieces(&self) -> Pieces {
        self.whole.pieces()
    }

    fn is_causal(&self) -> bool {
        self.whole.is_causal
    }

    #[cfg(feature = "rayon")]
    fn splits(&self) -> bool {
        true
    }

    fn waits_at_holes(&self) -> bool {
        self.whole.waits_at_holes()
    }

    fn rows_for_start(&self) -> usize {
        self.whole.rows_for_start()
    }

    fn first_needed(&self, row: usize) -> usize {
        self.whole.first_needed(row)
    }

    fn begin(&self, buffers: &mut Buffers<T>) {
        self.whole.begin(&mut buffers.whole);
    }

    fn check(&self) -> Result<(), Error> {
        self.whole.check()
    }

    fn piece(
        &self,
        series: Series<'_, T>,
        outputs: Range<usize>,
        out: &mut Output<'_, T>,
        state: &mut (),
        buffers: &mut Buffers<T>,
    ) -> Result<bool, Error> {
        let Buffers { whole, present, x, holes } = buffers;
        present.clear();
        present.resize(outputs.len(), true);
        let Output { smoothed, present: presents, coverage } = &mut *out;
        let mut inner = Output::new(smoothed).present(present);
        if let Some(coverage) = coverage {
            inner = inner.coverage(coverage);
        }
        let finite = self.whole.piece(series, outputs.clone(), &mut inner, state, whole)?;
        if let Some(presents) = presents {
            presents.copy_from_slice(present);
        }
        if present.iter().any(|is| !is) {
            self.mend(series.view, outputs, out, present, (x, holes));
        }
        Ok(finite)
    }

    fn each(
        &self,
        x: &[T],
        ends: &[usize],
        output: &mut Output<'_, T>,
        buffers: &mut Buffers<T>,
        alone: Alone<'_, T, Buffers<T>>,
    ) -> Result<(), Error> {
        let mut of_whole = std::mem::take(&mut buffers.whole);
        self.whole.batch(x, ends, output, &mut of_whole, &mut |rows, output, of_whole| {
            std::mem::swap(of_whole, &mut buffers.whole);
            let done = alone(rows, output, buffers);
            std::mem::swap(of_whole, &mut buffers.whole);
            done
        })?;
        buffers.whole = of_whole;
        let mut start = 0;
        for &end in ends {
            let rows = start..end;
            start = end;
            // A hole beside a value may be one whose weights cancel.
            let is_left = |at: usize| output.smoothed[at].is_hole() && !x[at].is_hole();
            if rows.clone().any(is_left) {
                alone(rows, output, buffers)?;
            }
        }
        Ok(())
    }
}
