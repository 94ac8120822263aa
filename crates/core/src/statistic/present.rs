//! Which outputs of windows in rows are values, by how many values their windows hold.

use std::ops::Range;

use crate::{
    error::Error,
    sample::Sample,
    series::output::Output,
    simd::{self, WithSimd, isa::Isa, spreads},
};

/// How many values there are before each of some rows, and in each window.
#[derive(Debug, Default)]
pub(crate) struct Presents {
    pub(crate) before: Vec<f64>,
    /// Of each window, once [`windows`](Self::windows) has been called.
    pub(crate) within: Vec<f64>,
}

impl Presents {
    /// Counts; returns whether all rows hold a value.
    pub(crate) fn count<T: Sample>(&mut self, rows: &[T]) -> Result<bool, Error> {
        let Self { before, .. } = self;
        resize(before, rows.len() + 1)?;
        spreads::count(Isa::best(), rows, before);
        Ok(before.last() == Some(&(rows.len() as f64)))
    }

    /// Counts in every window of `len` rows, of the holes before each row and before the end.
    pub(crate) fn beside_holes(&mut self, holes: &[u32], len: usize) -> Result<(), Error> {
        struct Rest<'a>(&'a [u32], &'a [u32], f64, &'a mut [f64]);
        impl WithSimd for Rest<'_> {
            #[inline(always)]
            fn run(self) {
                let Self(from, to, len, out) = self;
                for (out, (from, to)) in out.iter_mut().zip(from.iter().zip(to)) {
                    *out = len - f64::from(to.wrapping_sub(*from));
                }
            }
        }
        let to = holes.get(len..).unwrap_or_default();
        resize(&mut self.within, to.len())?;
        simd::run(Isa::best(), Rest(holes, to, len as f64, &mut self.within));
        Ok(())
    }

    /// Counts in every window of `len` of the rows.
    pub(crate) fn windows(&mut self, len: usize) -> Result<(), Error> {
        struct Difference<'a>(&'a [f64], &'a [f64], &'a mut [f64]);
        impl WithSimd for Difference<'_> {
            #[inline(always)]
            fn run(self) {
                let Self(from, to, out) = self;
                for (out, (from, to)) in out.iter_mut().zip(from.iter().zip(to)) {
                    *out = to - from;
                }
            }
        }
        let Self { before, within } = self;
        let to = before.get(len..).unwrap_or_default();
        resize(within, to.len())?;
        simd::run(Isa::best(), Difference(before, to, within));
        Ok(())
    }
}

fn resize(counts: &mut Vec<f64>, len: usize) -> Result<(), Error> {
    let more = len.saturating_sub(counts.len());
    counts.try_reserve(more).map_err(|_| Error::OutOfMemory { rows: len, taps: len })?;
    // Every entry is overwritten.
    counts.resize(len, 0.0);
    Ok(())
}

/// What decides over outputs.
pub(crate) struct Deciding<'a, T> {
    /// How many values an output needs whose row holds one, and one at a hole.
    pub(crate) needed: [usize; 2],
    /// The outputs' rows.
    pub(crate) own: &'a [T],
    /// How many values their windows hold, and the rows of a window.
    pub(crate) within: &'a [f64],
    pub(crate) len: usize,
    /// Where windows must hold no hole, the rows that are there, counted from the first window's
    /// first; others are absent.
    pub(crate) there: Option<Range<usize>>,
}

impl<T: Sample> Deciding<'_, T> {
    /// Makes holes of the outputs whose windows hold too few values, and tells which they are.
    pub(crate) fn put(self, out: &mut Output<'_, T>) {
        simd::run(Isa::best(), Decide(&self, out));
    }
}

struct Decide<'a, 'b, 'c, T>(&'a Deciding<'a, T>, &'b mut Output<'c, T>);

impl<T: Sample> WithSimd for Decide<'_, '_, '_, T> {
    #[inline(always)]
    fn run(self) {
        let Self(&Deciding { needed, own, within, len, ref there }, out) = self;
        let needed = needed.map(|needed| needed as f64);
        let is_enough =
            |own: T, within: f64| within >= if own.is_hole() { needed[1] } else { needed[0] };
        for ((out, &own), &within) in out.smoothed.iter_mut().zip(own).zip(within) {
            *out = if is_enough(own, within) { *out } else { T::NAN };
        }
        if let Some(present) = &mut out.present {
            for ((present, &own), &within) in present.iter_mut().zip(own).zip(within) {
                *present = is_enough(own, within);
            }
        }
        if let Some(coverage) = &mut out.coverage {
            for (coverage, &within) in coverage.iter_mut().zip(within) {
                *coverage = within / len as f64;
            }
        }
        let Some(there) = there else { return };
        for (at, &within) in within.iter().enumerate() {
            let rows = there.end.min(at + len).saturating_sub(there.start.max(at));
            if within < rows as f64 {
                out.smoothed[at] = T::NAN;
                if let Some(present) = &mut out.present {
                    present[at] = false;
                }
            }
        }
    }
}
