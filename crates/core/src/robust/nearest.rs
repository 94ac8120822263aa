//! Lines through the nearest rows of each row.

use std::ops::Range;

use crate::{
    coverage::rules::{Row, Rules},
    error::Error,
    fit::moments::{Moments, Sums},
    irregular::windows::{descent, step},
    options::{
        boundary::{Boundary, Ends},
        settings::Settings,
    },
    robust::{Refit, Weighted, lowess::Lowess},
    sample::Sample,
    series::{
        extension::View,
        operation::{Series, Times},
        output::Output,
    },
    simd::{isa::Isa, weights::nearest},
};

/// The most outputs whose sums are made together.
pub(super) const BLOCK: usize = 2048;
/// [`Lowess`], prepared.
pub(crate) struct Nearest {
    pub(super) isa: Isa,
    pub(super) rows: usize,
    rules: Rules,
    min_rows: usize,
    /// Of windows with a row at every place: always the same weights, and how far these reach.
    even: Option<(Moments, usize)>,
}

/// One thread's working memory.
#[derive(Default)]
pub(crate) struct Buffers {
    /// The place of each row.
    pub(super) all: Vec<i64>,
    /// The places, values and weights of those that hold a finite value.
    pub(super) places: Vec<i64>,
    pub(super) x: Vec<f64>,
    pub(super) weights: Vec<f64>,
    /// Those places as f64.
    pub(super) exact: Vec<f64>,
    pub(super) outputs: Vec<nearest::Nearest>,
    pub(super) found: Vec<[f64; 5]>,
    /// Of a block of outputs with even windows: the rows' weights, and values times weights.
    mask: Vec<f64>,
    weighted: Vec<f64>,
    here: Vec<Range<usize>>,
    sums: Sums,
    /// The outputs whose windows are even, and the others with the first of their nearest rows.
    runs: Vec<Range<usize>>,
    pub(super) uneven: Vec<Neighbours>,
}

/// An output that is fitted by rows at any places.
#[derive(Clone, Copy)]
pub(super) struct Neighbours {
    pub(super) row: usize,
    pub(super) first: usize,
}

impl Nearest {
    pub(crate) fn new(lowess: Lowess, settings: &Settings) -> Self {
        let rows = lowess.len();
        // The farthest of `rows` rows around a row in their middle has no weight.
        let radius = rows / 2;
        let even = (radius >= 2).then(|| {
            let off = |row: usize| (row as f64 - (radius - 1) as f64) / radius as f64;
            let weights: Vec<f64> = (0..2 * radius - 1).map(|row| tricube(off(row))).collect();
            let own = (radius - 1) as f64;
            (Moments::new(&weights, None, own, 1, 0, true), radius - 1)
        });
        let min_rows = settings.min_rows.unwrap_or(1);
        Self { isa: Isa::best(), rows, rules: Rules::of(settings), min_rows, even }
    }

    /// Finds the runs of outputs with even windows, and the nearest rows of all others.
    fn part(&self, rows: Weighted<'_>, is_regular: bool, buffers: &mut Buffers) {
        let Buffers { places, all, runs, uneven, .. } = buffers;
        let (count, len) = (self.rows.min(places.len()), rows.x.len());
        runs.clear();
        uneven.clear();
        let (half, most) = (self.rows / 2, self.block());
        // How many rows in a row are present up to the newest of a window.
        let (mut behind, mut newest) = (0, 0);
        let mut first = 0;
        for (row, &place) in all.iter().enumerate() {
            // All rows of the window are there, and it lies about its row.
            let end = (row + self.rows).saturating_sub(half);
            while newest < end.min(len) {
                behind = if !rows.given[newest].is_nan() { behind + 1 } else { 0 };
                newest += 1;
            }
            let is_even = is_regular && row >= half && end <= len && behind >= self.rows;
            if is_even && self.even.is_some() {
                match runs.last_mut() {
                    Some(run) if run.end == row && row % most > 0 => run.end = row + 1,
                    _ => runs.push(row..row + 1),
                }
                continue;
            }
            while first + count < places.len()
                && i128::from(place) * 2
                    > i128::from(places[first]) + i128::from(places[first + count])
            {
                first += 1;
            }
            uneven.push(Neighbours { row, first });
        }
    }
}

/// Of even windows.
impl Nearest {
    /// Fits the outputs that have them; adds those whose system is near singular to the others.
    fn fit_even(
        &self,
        rows: Weighted<'_>,
        out: &mut [f64],
        buffers: &mut Buffers,
    ) -> Result<(), Error> {
        let Some((moments, reach)) = &self.even else { return Ok(()) };
        let Buffers { all, places, mask, weighted, here, sums, runs, uneven, .. } = buffers;
        let (len, ends) = (out.len(), Ends::both(Boundary::Renormalize));
        let (most, mut left) = (self.block(), runs.iter().peekable());
        for start in (0..len).step_by(most) {
            let count = most.min(len - start);
            here.clear();
            while let Some(run) = left.next_if(|run| run.start < start + count) {
                here.push(run.start - start..run.end - start);
            }
            if here.is_empty() {
                continue;
            }
            let (oldest, total) = (start as isize - *reach as isize, count + 2 * reach);
            View::whole(rows.weights).extend(oldest, total, ends, mask)?;
            View::whole(rows.x).extend(oldest, total, ends, weighted)?;
            weighted.iter_mut().zip(&*mask).for_each(|(x, weight)| *x *= weight);
            moments.sum(mask, weighted, here, count, sums);
            for run in here.iter() {
                let rows = start + run.start..start + run.end;
                moments.solved(sums, run.clone(), &mut out[rows.clone()]);
                for row in rows.filter(|&row| !out[row].is_finite()) {
                    let first = places.partition_point(|&place| place < all[row - self.rows / 2]);
                    uneven.push(Neighbours { row, first });
                }
            }
        }
        Ok(())
    }

    /// Outputs with even windows are summed in blocks of so many.
    fn block(&self) -> usize {
        self.even.as_ref().and_then(|(moments, _)| moments.outputs()).unwrap_or(BLOCK)
    }
}

pub(super) fn tricube(place: f64) -> f64 {
    (1.0 - place.abs().powi(3)).max(0.0).powi(3)
}

impl<T: Sample> Refit<T> for Nearest {
    type Buffers = Buffers;

    fn outputs(
        &self,
        series: Series<'_, T>,
        output: &mut Output<'_, T>,
        _: &mut Buffers,
    ) -> Result<(), Error> {
        let (x, times) = (series.view.rows, series.times.at);
        if let Some(row) = descent(self.isa, times) {
            return Err(Error::Times { row });
        }
        let count = x.iter().filter(|x| !x.is_hole()).count().min(self.rows);
        let coverage = count as f64 / self.rows as f64;
        let observed = (series.observed)();
        for (at, x) in x.iter().enumerate() {
            let row = Row { at, is_hole: x.is_hole(), is_between: observed.contains(&at) };
            let is = count >= self.min_rows && self.rules.allows(coverage, row);
            output.put(at, is.then_some(T::ZERO), coverage);
        }
        Ok(())
    }

    fn fit(
        &self,
        rows: Weighted<'_>,
        times: Times<'_>,
        _: bool,
        out: &mut [f64],
        buffers: &mut Buffers,
    ) -> Result<(), Error> {
        let len = rows.x.len();
        let no_memory = |_| Error::OutOfMemory { rows: len, taps: self.rows };
        let Buffers { all, places, x, weights, uneven, .. } = &mut *buffers;
        for places in [&mut *all, &mut *places] {
            places.clear();
            places.try_reserve(len).map_err(no_memory)?;
        }
        for numbers in [&mut *x, &mut *weights] {
            numbers.clear();
            numbers.try_reserve(len).map_err(no_memory)?;
        }
        uneven.try_reserve(len).map_err(no_memory)?;
        let is_regular = times.at.is_empty() || step(self.isa, times.at).is_some();
        if is_regular {
            all.extend((0..len).map(|row| row as i64));
        } else {
            // Halved where a difference would overflow.
            let ends = times.at.first().zip(times.at.last());
            let is_long = ends.is_some_and(|(first, last)| last.checked_sub(*first).is_none());
            all.extend(times.at.iter().map(|&t| if is_long { t >> 1 } else { t }));
        }
        for row in (0..len).filter(|&row| !rows.given[row].is_nan()) {
            places.push(all[row]);
            x.push(rows.x[row]);
            weights.push(rows.weights[row]);
        }
        self.part(rows, is_regular, buffers);
        self.fit_even(rows, out, buffers)?;
        self.fit_uneven(out, buffers)
    }
}
