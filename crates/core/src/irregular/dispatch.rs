//! How a series at irregular times is computed: as rows on a [grid](super::grid) where times are
//! regular, by [sums](super::sums), or by definition.

use std::ops::Range;

use crate::{
    coverage::rules::{Row, Rules},
    error::Error,
    fit::definition,
    irregular::{
        chunk::{Chunk, Found, TimeSeries},
        course::Course,
        dense::{Dense, DenseBuffers, by_time},
        grid::Grids,
        two_stacks::TwoStacks,
        values::Values,
        windows::{self, Windows},
    },
    options::{
        boundary::{Boundary, Ends},
        degree::Degree,
        settings::Settings,
    },
    sample::Sample,
    series::{
        operation::{Needs, Operate, Part, Pieces, Series, Times},
        output::Output,
        reach::Reach,
    },
    simd::isa::Isa,
    time::{kernel::TimeKernel, ticks::Ticks},
    window::form::Formula,
};

/// The number of outputs whose windows are found together.
const CHUNK: usize = 4096;
/// The most outputs of a piece: what outputs near to one another share is computed once for each.
const MOST: usize = 16 * CHUNK;

/// A kernel in time, prepared for times of one unit.
pub(crate) struct Irregular {
    pub(crate) ticks: Ticks,
    /// Whether windows are of calendar months, which must be given.
    pub(super) needs_calendar: bool,
    /// The SIMD formula of the shape, if it has one.
    pub(crate) formula: Option<Formula>,
    /// How windows of many rows are summed, if the shape has sums that they share.
    dense: Option<Dense>,
    pub(crate) rules: Rules,
    pub(crate) is_positive: bool,
    pub(crate) isa: Isa,
    pub(super) settings: Settings,
    /// What derivatives, per half window, are multiplied with.
    pub(super) slope: f64,
}

/// One thread's working memory.
pub(crate) struct Buffers<T: Sample> {
    pub(crate) values: Values,
    pub(crate) moving: [TwoStacks; 2],
    pub(crate) chunk: Chunk,
    pub(crate) dense: DenseBuffers,
    pub(super) grids: Grids<T>,
}

impl<T: Sample> Default for Buffers<T> {
    fn default() -> Self {
        Self {
            values: Values::default(),
            moving: Default::default(),
            chunk: Chunk::default(),
            dense: DenseBuffers::default(),
            grids: Grids::default(),
        }
    }
}

impl Irregular {
    /// `per` is the unit of derivatives in ticks.
    pub(crate) fn new(settings: &Settings, kernel: &TimeKernel, ticks: Ticks, per: f64) -> Self {
        let order = settings.deriv.order();
        let formula = ticks.shape.vectors();
        let lines = settings.degree == Degree::Linear;
        // Values of means and of lines; all else goes by the definition.
        let is_dense = order == 0 && settings.degree <= Degree::Linear;
        let of = |formula| Dense::of(&ticks, formula, lines);
        Self {
            slope: (0..order).fold(1.0, |slope, _| slope * (per / ticks.half)),
            dense: formula.as_ref().filter(|_| is_dense).and_then(of),
            formula,
            ticks,
            needs_calendar: kernel.length().months().is_some(),
            rules: Rules::of(settings),
            is_positive: kernel.is_positive(),
            isa: Isa::best(),
            settings: *settings,
        }
    }

    /// Computes the series as rows of a grid. Returns false where that does not pay or does not
    /// apply; outputs are then not to be used.
    fn on_grid<T: Sample>(
        &self,
        step: u64,
        series: Series<'_, T>,
        x: &[T],
        output: &mut Output<'_, T>,
        buffers: &mut Buffers<T>,
    ) -> Result<bool, Error> {
        let grid = buffers.grids.of(step, x.len(), &self.settings, &self.ticks, self.slope);
        let Some(grid) = grid else { return Ok(false) };
        if !grid.smooth_finite(x, output)? {
            let has_holes = x.iter().any(|x| x.is_hole());
            if has_holes && (self.rules.degree != Degree::Constant || !self.is_positive) {
                return Ok(false);
            }
            grid.smooth(x, has_holes, &self.rules, series.observed, output)?;
        }
        // Outputs whose windows are cut at an end so that little weight is left, by definition.
        let [first, last] = grid.unsettled(x.len());
        if !first.is_empty() || !last.is_empty() {
            let (known, mut placed) = (self.known(series), Placed { output, first: 0 });
            self.outputs(first, &known, x, false, &mut placed, buffers)?;
            self.outputs(last, &known, x, false, &mut placed, buffers)?;
        }
        Ok(true)
    }

    /// The same for a causal smoother: as rows of a grid as far as the times are regular, and from
    /// there by sums, so that no output's bits depend on later rows. The first row is always by
    /// sums, as one row does not tell whether a grid follows.
    fn as_far_as_on_grid<T: Sample>(
        &self,
        series: Series<'_, T>,
        output: &mut Output<'_, T>,
        buffers: &mut Buffers<T>,
    ) -> Result<bool, Error> {
        if self.rules.degree != Degree::Constant || !self.is_positive {
            return Ok(false);
        }
        let (x, known) = (series.view.rows, self.known(series));
        let Some((step, rows)) = windows::steps(self.isa, known.times) else { return Ok(false) };
        let grid = buffers.grids.endless(step, &self.settings, &self.ticks, self.slope);
        let Some(grid) = grid else { return Ok(false) };
        let mut out = output.rows(0..rows);
        grid.smooth(&x[..rows], true, &self.rules, series.observed, &mut out)?;
        let [cut, _] = grid.unsettled(rows);
        let is_flat = self.is_flat();
        let mut placed = Placed { output, first: 0 };
        self.outputs(0..cut.end.max(1), &known, x, false, &mut placed, buffers)?;
        self.outputs(rows..x.len(), &known, x, is_flat, &mut placed, buffers)?;
        Ok(true)
    }

    pub(crate) const fn is_causal(&self) -> bool {
        self.settings.causal
    }

    pub(crate) fn is_linear(&self) -> bool {
        self.rules.degree == Degree::Linear
    }

    pub(super) fn is_flat(&self) -> bool {
        self.ticks.shape.is_flat() && self.rules.degree == Degree::Constant
    }

    pub(crate) fn by_definition<T: Sample>(
        &self,
        i: usize,
        window: Range<usize>,
        series: &TimeSeries<'_>,
        values: &Values,
        output: &mut Placed<'_, '_, T>,
    ) {
        let (ticks, times) = (&self.ticks, series.times);
        let weigh = |s: usize| {
            let apart = ticks.apart(times[i], times[s]);
            let v = (apart - ticks.middle) / ticks.half;
            (ticks.shape.at(v), v - (0.0 - ticks.middle) / ticks.half)
        };
        let rows = values.rows();
        let is_between = series.between.contains(&i);
        let row = Row { at: i, is_hole: rows.is_hole(i), is_between };
        let (value, coverage) = definition::output(rows, window, weigh, None, &self.rules, row);
        let value =
            if self.rules.deriv > 0 { value.map(|value| value * self.slope) } else { value };
        output.put(i, value.map(T::of), coverage);
    }

    /// Computes outputs by definition.
    pub(crate) fn defined<T: Sample>(
        &self,
        outputs: impl Iterator<Item = usize>,
        series: &TimeSeries<'_>,
        x: &[T],
        output: &mut Placed<'_, '_, T>,
        values: &mut Values,
    ) {
        values.take_all(x);
        for i in outputs {
            self.by_definition(i, series.window(i), series, values, output);
        }
    }

    /// Computes some outputs, which follow those of the last call.
    pub(super) fn outputs<T: Sample>(
        &self,
        outputs: Range<usize>,
        series: &TimeSeries<'_>,
        x: &[T],
        is_flat: bool,
        output: &mut Placed<'_, '_, T>,
        buffers: &mut Buffers<T>,
    ) -> Result<(), Error> {
        if self.settings.causal {
            buffers.values.take_masked(x);
        }
        if outputs.is_empty() {
            return Ok(());
        }
        match (&self.dense, by_time(series)) {
            (Some(dense), Some(windows)) if !is_flat => {
                self.by_stretches(dense, outputs, windows, series, x, output, buffers)
            }
            _ => self.one_by_one(outputs, series, x, is_flat, output, buffers),
        }
    }

    /// Computes outputs each by the rows of its own window.
    pub(crate) fn one_by_one<T: Sample>(
        &self,
        outputs: Range<usize>,
        series: &TimeSeries<'_>,
        x: &[T],
        is_flat: bool,
        output: &mut Placed<'_, '_, T>,
        buffers: &mut Buffers<T>,
    ) -> Result<(), Error> {
        let mut had_holes = buffers.values.has_holes();
        for start in outputs.clone().step_by(CHUNK) {
            let outputs = start..outputs.end.min(start + CHUNK);
            let Buffers { values, moving, chunk, .. } = &mut *buffers;
            let seen = chunk.see(self.isa, &outputs, series)?;
            values.look(self.isa, x, &seen);
            if values.has_holes() && !had_holes {
                // Sums made ahead of the windows contain NaN at holes: they start again.
                moving.iter_mut().for_each(TwoStacks::begin);
                had_holes = true;
            }
            if !self.rules.has_sums() {
                self.defined(outputs, series, x, output, &mut buffers.values);
            } else if is_flat {
                self.flat(outputs, series, x, output, buffers);
            } else {
                self.weighed(outputs, &seen, series, x, output, buffers)?;
            }
        }
        Ok(())
    }

    /// The series' times, windows and observations.
    pub(super) fn known<'a, T: Sample>(&self, series: Series<'a, T>) -> TimeSeries<'a> {
        let Times { at: times, windows } = series.times;
        TimeSeries {
            times,
            windows: match windows {
                None => Found::ByTime(Windows::new(times, self.ticks.behind, self.ticks.ahead)),
                Some(given) => Found::Given(given),
            },
            between: (series.observed)(),
        }
    }
}

impl<T: Sample> Operate<T> for Irregular {
    type Buffers = Buffers<T>;
    /// Of a series in chunks.
    type State = Course;

    /// The times tell how many rows a window holds, so no reach in rows is needed.
    fn reach(&self) -> Reach {
        Reach { behind: 0, ahead: 0 }
    }

    fn ends(&self) -> Ends {
        Ends::both(Boundary::Renormalize)
    }

    fn pieces(&self) -> Pieces {
        Pieces { period: 1, most: MOST }
    }

    fn is_causal(&self) -> bool {
        self.settings.causal
    }

    fn waits_at_holes(&self) -> bool {
        self.rules.waits_at_holes()
    }

    fn begin(&self, buffers: &mut Buffers<T>) {
        let Buffers { values, moving, chunk, .. } = buffers;
        values.begin();
        moving.iter_mut().for_each(TwoStacks::begin);
        chunk.begin();
    }

    fn needs(&self) -> Result<Needs, Error> {
        self.needs_in_chunks()
    }

    fn part(
        &self,
        part: Part<'_, T>,
        outputs: Range<usize>,
        out: &mut Output<'_, T>,
        course: &mut Course,
        buffers: &mut Buffers<T>,
    ) -> Result<(), Error> {
        self.in_part(part, outputs, out, course, buffers)
    }

    fn first_kept(&self, next: usize, course: &Course, buffers: &mut Buffers<T>) -> usize {
        self.first_on_grid(next, course, buffers)
    }

    /// Regular times are computed as rows of a grid.
    fn at_once(
        &self,
        series: Series<'_, T>,
        output: &mut Output<'_, T>,
        buffers: &mut Buffers<T>,
    ) -> Result<bool, Error> {
        let (x, Times { at: times, windows }) = (series.view.rows, series.times);
        if windows.is_some() {
            return Ok(false);
        }
        if self.needs_calendar {
            return Err(Error::needs_calendar());
        }
        if self.settings.causal {
            return self.as_far_as_on_grid(series, output, buffers);
        }
        let Some(step) = windows::step(self.isa, times) else { return Ok(false) };
        self.on_grid(step, series, x, output, buffers)
    }

    fn piece(
        &self,
        series: Series<'_, T>,
        outputs: Range<usize>,
        out: &mut Output<'_, T>,
        _: &mut Course,
        buffers: &mut Buffers<T>,
    ) -> Result<bool, Error> {
        let (x, known) = (series.view.rows, self.known(series));
        let is_flat = self.is_flat();
        let mut placed = Placed { output: out, first: outputs.start };
        self.outputs(outputs, &known, x, is_flat, &mut placed, buffers)?;
        Ok(!buffers.values.has_holes())
    }
}

/// The output of a piece, addressed by the series' rows.
pub(crate) struct Placed<'o, 'b, T> {
    pub(super) output: &'o mut Output<'b, T>,
    /// The series' row of its first output.
    pub(super) first: usize,
}

impl<T: Sample> Placed<'_, '_, T> {
    pub(crate) fn put(&mut self, row: usize, value: Option<T>, coverage: f64) {
        self.output.put(row - self.first, value, coverage);
    }

    /// Marks these rows as values of full windows: present, with coverage 1.
    pub(crate) fn fill(&mut self, rows: Range<usize>) {
        self.output.fill(rows.start - self.first..rows.end - self.first);
    }

    pub(crate) fn smoothed(&mut self, rows: Range<usize>) -> &mut [T] {
        &mut self.output.smoothed[rows.start - self.first..rows.end - self.first]
    }
}
