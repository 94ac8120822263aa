//! The windows of a chunk of outputs, and the places of their rows.

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

/// Differences of times below this are exact in f64.
const EXACT: u64 = 1 << 52;

/// A series' times, its windows and where it has observations.
pub(crate) struct TimeSeries<'a> {
    pub(crate) times: &'a [i64],
    pub(crate) windows: Found<'a>,
    /// The rows from the first observation to the last.
    pub(crate) between: Range<usize>,
}

/// How windows are found.
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

/// The windows, places and sums of a chunk of outputs; chunks follow one another.
#[derive(Default)]
pub(crate) struct Chunk {
    pub(crate) windows: Vec<Range<usize>>,
    /// The places of rows in ticks, padded for vector code, and the places of the windows' middles.
    pub(crate) places: Vec<f64>,
    pub(crate) middles: Vec<f64>,
    pub(crate) totals: Totals,
    pub(crate) partial: Partial,
    /// Rows whose times are known to ascend.
    ascend: Range<usize>,
}

impl Chunk {
    pub(crate) fn begin(&mut self) {
        self.ascend = 0..0;
    }

    /// Finds the outputs' windows.
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

    /// The rows of the outputs' windows, extended backward so that a multiple of [`EIGHT`] rows
    /// comes before the first output, if the series has as many. Where windows are found by time it
    /// checks that the rows ascend.
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

    /// Checks that rows ascend, apart from those checked before.
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

    /// Finds the windows, and the places of their rows and middles as exact whole numbers from one
    /// origin. Returns the rows, from whose first the windows are counted; `None` where times are
    /// too far apart for exact places.
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

    /// Finds the places of the rows that [`see`](Self::see) returned, padded with infinities, as
    /// [`sum_pairs`](crate::simd::weights::sum_pairs) takes them. `None` where windows are not by
    /// time, and where rows are too far apart or too few before the first output.
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

    /// The places of rows as exact whole numbers from `origin`; `None` where they are too far
    /// apart.
    fn place(&mut self, isa: Isa, rows: &[i64], origin: i64) -> Option<()> {
        self.places.clear();
        self.places.resize(rows.len(), 0.0);
        let mut digits = 0;
        simd::run(isa, ToPlaces { rows, origin, places: &mut self.places, digits: &mut digits });
        if digits < EXACT {
            return Some(());
        }
        // Larger differences are exact too if all are multiples of a power of 2, as days in
        // nanoseconds are.
        if digits >> digits.trailing_zeros() >= EXACT || digits >= 1 << 62 {
            return None;
        }
        let places = self.places.iter_mut().zip(rows);
        places.for_each(|(place, &t)| *place = t.wrapping_sub(origin) as f64);
        Some(())
    }
}

/// The rows from the first of these windows to the last.
fn rows(windows: &[Range<usize>]) -> Range<usize> {
    let low = windows.iter().map(|window| window.start).min();
    let high = windows.iter().map(|window| window.end).max();
    low.unwrap_or(0)..high.unwrap_or(0)
}

/// Converts distances to f64, right if all are below [`EXACT`]; `digits` becomes the union of their
/// bits.
struct ToPlaces<'a> {
    rows: &'a [i64],
    origin: i64,
    places: &'a mut [f64],
    digits: &'a mut u64,
}

impl WithSimd for ToPlaces<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { rows, origin, places, digits } = self;
        // Not all processors convert vectors of integers to f64. The distance is put into the low
        // bits of the mantissa of EXACT, which is then subtracted.
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
