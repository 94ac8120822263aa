//! A series' rows and windows, some outputs at a time.

use std::ops::Range;

use crate::{
    error::Error,
    irregular::windows::{self, Windows, distance},
    simd::{
        self, WithSimd,
        isa::Isa,
        weights::{BEYOND, EIGHT, Partial, Totals},
    },
    time::ticks::Ticks,
};

/// Times farther apart are no exact differences of f64.
const EXACT: u64 = 1 << 52;

/// What is known of a series beside its values.
pub(crate) struct TimeSeries<'a> {
    pub(crate) times: &'a [i64],
    pub(crate) windows: Found<'a>,
    /// The rows between the first and the last observation.
    pub(crate) between: Range<usize>,
}

/// Where windows are known from.
pub(crate) enum Found<'a> {
    ByTime(Windows<'a>),
    Given(&'a [Range<usize>]),
}

impl TimeSeries<'_> {
    pub(crate) fn window(&self, i: usize) -> Range<usize> {
        match self.windows {
            Found::ByTime(windows) => windows.of(i),
            Found::Given(given) => given[i].clone(),
        }
    }
}

/// What some outputs are made from; it goes on where others ended.
#[derive(Default)]
pub(crate) struct Chunk {
    pub(crate) windows: Vec<Range<usize>>,
    /// The places of rows in ticks, and some numbers more; the middles of windows among them.
    pub(crate) places: Vec<f64>,
    pub(crate) middles: Vec<f64>,
    pub(crate) totals: Totals,
    pub(crate) partial: Partial,
    /// Rows that ascend.
    ascend: Range<usize>,
}

impl Chunk {
    pub(crate) fn begin(&mut self) {
        self.ascend = 0..0;
    }

    /// The outputs' windows.
    pub(crate) fn find_windows(
        &mut self,
        isa: Isa,
        outputs: Range<usize>,
        series: &TimeSeries<'_>,
    ) {
        match series.windows {
            Found::ByTime(found) => found.fill(isa, outputs, &mut self.windows),
            Found::Given(given) => {
                self.windows.clear();
                self.windows.extend_from_slice(&given[outputs]);
            }
        }
    }

    /// The rows of some outputs' windows, and a few before them, so that a multiple of [`EIGHT`] is
    /// before the first output where there are as many. Windows by time are of rows that ascend.
    pub(crate) fn see(
        &mut self,
        isa: Isa,
        outputs: &Range<usize>,
        series: &TimeSeries<'_>,
    ) -> Result<Range<usize>, Error> {
        let rows = match series.windows {
            Found::ByTime(windows) => {
                let rows = windows.of(outputs.start).start..windows.of(outputs.end - 1).end;
                self.look(isa, series.times, &rows)?;
                rows
            }
            Found::Given(given) => rows(&given[outputs.clone()]),
        };
        let before = outputs.start.saturating_sub(rows.start).next_multiple_of(EIGHT);
        Ok(outputs.start - before.min(outputs.start)..rows.end)
    }

    /// Looks whether rows ascend, those that were not looked at before.
    fn look(&mut self, isa: Isa, times: &[i64], rows: &Range<usize>) -> Result<(), Error> {
        if rows.start < self.ascend.start || rows.start > self.ascend.end {
            self.ascend = rows.start..rows.start;
        }
        let first = self.ascend.end.max(1) - 1;
        if first < rows.end {
            if let Some(row) = windows::descent(isa, &times[first..rows.end]) {
                return Err(Error::Times { row: first + row });
            }
            self.ascend.end = rows.end;
        }
        Ok(())
    }

    /// Where the rows of the windows and the outputs' middles are on one scale of whole numbers, and
    /// the windows among these rows; or nothing, where they are too far apart for that.
    pub(crate) fn find_places(
        &mut self,
        isa: Isa,
        outputs: &Range<usize>,
        series: &TimeSeries<'_>,
        ticks: &Ticks,
    ) -> Option<Range<usize>> {
        self.find_windows(isa, outputs.clone(), series);
        let Range { start: low, end: high } = rows(&self.windows);
        let rows = &series.times[low..high];
        let origin = match series.windows {
            Found::ByTime(_) => rows[0],
            Found::Given(_) => rows.iter().copied().min()?,
        };
        self.place(isa, rows, origin)?;
        self.middles.clear();
        let own = outputs.start - low..outputs.end - low;
        self.middles.extend(self.places[own].iter().map(|place| place + ticks.middle));
        self.places.extend([0.0; EIGHT]);
        for window in &mut self.windows {
            *window = window.start - low..window.end - low;
        }
        Some(low..high)
    }

    /// Where the rows are that some outputs of windows by time [see](Self::see), as pairs want them:
    /// infinities after the last; or nothing, where they are too far apart or too few.
    pub(crate) fn find_pairs(
        &mut self,
        isa: Isa,
        outputs: &Range<usize>,
        series: &TimeSeries<'_>,
        seen: &Range<usize>,
    ) -> Option<()> {
        let Found::ByTime(_) = series.windows else { return None };
        if !(outputs.start - seen.start).is_multiple_of(EIGHT) {
            return None;
        }
        let rows = &series.times[seen.clone()];
        self.place(isa, rows, rows[0])?;
        self.places.extend([f64::INFINITY; BEYOND]);
        Some(())
    }

    /// Places of rows on a scale of whole numbers, if they are not too far apart for that.
    fn place(&mut self, isa: Isa, rows: &[i64], origin: i64) -> Option<()> {
        self.places.clear();
        self.places.resize(rows.len(), 0.0);
        let mut digits = 0;
        simd::run(isa, Places { rows, origin, places: &mut self.places, digits: &mut digits });
        if digits < EXACT {
            return Some(());
        }
        // Times of days in nanoseconds are whole numbers of something larger.
        if digits >> digits.trailing_zeros() >= EXACT || digits >= 1 << 62 {
            return None;
        }
        let places = self.places.iter_mut().zip(rows);
        places.for_each(|(place, &t)| *place = t.wrapping_sub(origin) as f64);
        Some(())
    }
}

/// The rows of some windows.
fn rows(windows: &[Range<usize>]) -> Range<usize> {
    let low = windows.iter().map(|window| window.start).min();
    let high = windows.iter().map(|window| window.end).max();
    low.unwrap_or(0)..high.unwrap_or(0)
}

/// Distances below [`EXACT`] as f64, and the digits that any has.
struct Places<'a> {
    rows: &'a [i64],
    origin: i64,
    places: &'a mut [f64],
    digits: &'a mut u64,
}

impl WithSimd for Places<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { rows, origin, places, digits } = self;
        // Not all processors have vectors of whole numbers made into others: these are the last
        // digits of numbers as large as EXACT.
        let large = EXACT as f64;
        let mut any = 0;
        for (place, &t) in places.iter_mut().zip(rows) {
            let apart = distance(origin, t);
            any |= apart;
            *place = f64::from_bits(large.to_bits() | apart) - large;
        }
        *digits = any;
    }
}
