//! A series' rows and windows, some outputs at a time.

use std::ops::Range;

use super::{
    kernel::Ticks,
    windows::{Pointers, Windows, distance},
};
use crate::{
    level::Level,
    simd::weights::{EIGHT, Totals},
};

/// Times farther apart are no exact differences of f64.
const EXACT: u64 = 1 << 52;

/// What is known of a series beside its values.
pub(crate) struct Series<'a> {
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

impl Series<'_> {
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
    /// The places of rows in ticks, and [`EIGHT`] numbers more; the middles of windows among them.
    pub(crate) places: Vec<f64>,
    pub(crate) middles: Vec<f64>,
    pub(crate) totals: Vec<Totals>,
    pointers: Pointers,
}

impl Chunk {
    pub(crate) fn begin(&mut self) {
        self.pointers = Pointers::default();
    }

    /// The outputs' windows.
    pub(crate) fn find_windows(
        &mut self,
        level: Level,
        outputs: Range<usize>,
        series: &Series<'_>,
    ) {
        match series.windows {
            Found::ByTime(found) => {
                found.fill(level, outputs, &mut self.pointers, &mut self.windows);
            }
            Found::Given(given) => {
                self.windows.clear();
                self.windows.extend_from_slice(&given[outputs]);
            }
        }
    }

    /// Where the rows of the windows and the outputs' middles are on one scale of whole numbers, and
    /// the windows among these rows; or nothing, where they are too far apart for that.
    pub(crate) fn find_places(
        &mut self,
        outputs: Range<usize>,
        series: &Series<'_>,
        ticks: &Ticks,
    ) -> Option<Range<usize>> {
        let low = self.windows.iter().map(|window| window.start).min()?;
        let high = self.windows.iter().map(|window| window.end).max()?;
        let rows = &series.times[low..high];
        let origin = match series.windows {
            Found::ByTime(_) => rows[0],
            Found::Given(_) => rows.iter().copied().min()?,
        };
        // Times of days in nanoseconds are whole numbers of something larger.
        let digits = rows.iter().fold(0, |digits, &t| digits | distance(origin, t));
        if digits >> digits.trailing_zeros().min(63) >= EXACT || digits >= 1 << 62 {
            return None;
        }
        self.places.clear();
        self.places.extend(rows.iter().map(|&t| t.wrapping_sub(origin) as f64));
        self.middles.clear();
        let own = outputs.start - low..outputs.end - low;
        self.middles.extend(self.places[own].iter().map(|place| place + ticks.middle));
        self.places.extend([0.0; EIGHT]);
        for window in &mut self.windows {
            *window = window.start - low..window.end - low;
        }
        Some(low..high)
    }
}
