//! Equal taps: moving sums in constant time a row, without the drift of a running sum.
//!
//! Nothing is ever subtracted. Sums of 4, 16 and 64 neighbours are made of one another, and a
//! window of at most 127 rows is a few of them side by side. Longer windows count in strides of 64 rows:
//! the strides are cut into blocks of ⌊K/64⌋ and a window is the end of one block and the start
//! of the next (van Herk 1992), two running sums for each of the 64 places in a stride. So an
//! output is a fixed sequence of K/64 + 16 additions at most of the window's own rows.

use crate::{direct, level::Level, sample::Sample, simd};

/// Rows in a stride.
const STRIDE: usize = 64;
/// Fewer rows are added sooner one by one.
const LEAST: usize = 16;
/// Rows looked at together, so that what is made of them stays in the nearest cache.
const TILE: usize = 1024;

/// A kernel of K equal taps.
pub(crate) struct Boxcar<T> {
    taps: Vec<T>,
    /// As many ones, where the rows are few.
    ones: Vec<T>,
    /// A mean divides, so that a constant comes out as it was; other taps multiply.
    factor: Factor,
}

#[derive(Clone, Copy)]
enum Factor {
    Mean(f64),
    Tap(f64),
}

/// A [`Boxcar`]'s buffers.
#[derive(Default)]
pub(crate) struct Scratch {
    /// Sums to the end of the last block, for each of its starts.
    suffix: Vec<f64>,
    /// Sums from the start of this block, for each place in a stride.
    prefix: Vec<f64>,
    tile: Tile,
}

/// Sums from each row of a tile on.
#[derive(Default)]
struct Tile {
    /// Of 1, 4, 16 and 64 rows.
    one: Vec<f64>,
    four: Vec<f64>,
    sixteen: Vec<f64>,
    stride: Vec<f64>,
    /// Of the K mod 64 rows that no stride covers, or of all K.
    rest: Vec<f64>,
}

impl<T: Sample> Boxcar<T> {
    /// For several equal taps.
    pub(crate) fn new(taps: &[T]) -> Option<Self> {
        let (&tap, others) = taps.split_first()?;
        if others.is_empty() || others.iter().any(|&other| other != tap) {
            return None;
        }
        let mean = T::of(1.0 / taps.len() as f64) == tap;
        let factor = if mean { Factor::Mean(taps.len() as f64) } else { Factor::Tap(tap.wide()) };
        let ones = if taps.len() < LEAST { vec![T::ONE; taps.len()] } else { Vec::new() };
        Some(Self { taps: taps.to_vec(), ones, factor })
    }

    /// `out[i] = h·Σ_j ext[i + j]`, with `ext` of `out.len() + K − 1` rows.
    pub(crate) fn valid(&self, ext: &[T], out: &mut [T], scratch: &mut Scratch) {
        if self.ones.is_empty() {
            return simd::run(Level::best(), Sums { boxcar: self, ext, out, scratch });
        }
        direct::valid(&self.ones, ext, out);
        match self.factor {
            Factor::Mean(count) => out.iter_mut().for_each(|y| *y = T::of(y.wide() / count)),
            Factor::Tap(tap) => out.iter_mut().for_each(|y| *y = T::of(y.wide() * tap)),
        }
        self.mend(ext, out);
    }

    /// Outputs a period apart have the same operations.
    pub(crate) const fn period(&self) -> usize {
        if self.slides_anywhere() { 1 } else { self.taps.len() / STRIDE * STRIDE }
    }

    /// Whether an output's operations are the same wherever it stands in `ext`.
    pub(crate) const fn slides_anywhere(&self) -> bool {
        self.taps.len() < 2 * STRIDE
    }

    /// Outputs of `rows` from their sums.
    #[inline(always)]
    fn finish(&self, sums: &[f64], rows: &[T], out: &mut [T]) {
        match self.factor {
            Factor::Mean(count) => {
                for (value, sum) in out.iter_mut().zip(sums) {
                    *value = T::of(sum / count);
                }
            }
            Factor::Tap(tap) => {
                for (value, sum) in out.iter_mut().zip(sums) {
                    *value = T::of(sum * tap);
                }
            }
        }
        self.mend(rows, out);
    }

    fn mend(&self, rows: &[T], out: &mut [T]) {
        if out.iter().fold(true, |finite, y| finite & y.finite()) {
            return;
        }
        // A sum may overflow where the mean does not. It shows, and in no window but its own.
        for (i, value) in out.iter_mut().enumerate() {
            if !value.finite() {
                *value = direct::one(&self.taps, &rows[i..]);
            }
        }
    }
}

impl Tile {
    /// For the rows `start..start + len` of `ext`, which zeros follow: sums of 1 to 64 rows, and
    /// of `rest`.
    #[inline(always)]
    fn fill<T: Sample>(&mut self, ext: &[T], start: usize, len: usize, rest: usize) {
        let rows = &ext[start.min(ext.len())..ext.len().min(start + len + 2 * STRIDE)];
        self.one.clear();
        self.one.extend(rows.iter().map(|x| x.wide()));
        self.one.resize(len + 2 * STRIDE, 0.0);
        four_times(&self.one, 1, &mut self.four);
        four_times(&self.four, 4, &mut self.sixteen);
        self.rest.clear();
        self.rest.resize(len, 0.0);
        let mut covered = 0;
        for (sums, width) in [(&self.one, 1), (&self.four, 4), (&self.sixteen, 16)] {
            // The last width may be needed seven times, the others at most three.
            let count = if width == 16 { rest / 16 } else { rest / width % 4 };
            for _ in 0..count {
                add(&mut self.rest, &sums[covered..]);
                covered += width;
            }
        }
    }

    /// Sums of strides, once those of 16 rows are there.
    #[inline(always)]
    fn fill_strides(&mut self) {
        four_times(&self.sixteen, 16, &mut self.stride);
    }
}

/// Sums of four neighbours, each of `width` rows.
#[inline(always)]
fn four_times(sums: &[f64], width: usize, four: &mut Vec<f64>) {
    let len = sums.len() - 3 * width;
    four.resize(len, 0.0);
    let (a, b) = (&sums[..len], &sums[width..][..len]);
    let (c, d) = (&sums[2 * width..][..len], &sums[3 * width..][..len]);
    for (i, four) in four.iter_mut().enumerate() {
        *four = (a[i] + b[i]) + (c[i] + d[i]);
    }
}

#[inline(always)]
fn add(sums: &mut [f64], more: &[f64]) {
    for (sum, more) in sums.iter_mut().zip(more) {
        *sum += *more;
    }
}

/// The plain sums of a series, for [`simd::run`].
struct Sums<'a, T> {
    boxcar: &'a Boxcar<T>,
    ext: &'a [T],
    out: &'a mut [T],
    scratch: &'a mut Scratch,
}

impl<T: Sample> simd::Job for Sums<'_, T> {
    #[inline(always)]
    fn run(self) {
        if self.boxcar.slides_anywhere() { self.short() } else { self.long() }
    }
}

impl<T: Sample> Sums<'_, T> {
    #[inline(always)]
    fn short(self) {
        let Self { boxcar, ext, out, scratch: Scratch { tile, .. } } = self;
        let taps = boxcar.taps.len();
        for (at, out) in out.chunks_mut(TILE).enumerate() {
            tile.fill(ext, at * TILE, out.len(), taps);
            boxcar.finish(&tile.rest, &ext[at * TILE..], out);
        }
    }

    #[inline(always)]
    fn long(self) {
        let Self { boxcar, ext, out, scratch: Scratch { suffix, prefix, tile } } = self;
        let taps = boxcar.taps.len();
        let (block, rest) = (taps / STRIDE * STRIDE, taps % STRIDE);
        suffix.clear();
        suffix.resize(block, 0.0);
        prefix.resize(STRIDE, 0.0);
        // Where in its block a stride stands.
        let mut at = 0;
        for start in (0..out.len() + block).step_by(TILE) {
            tile.fill(ext, start, TILE, rest);
            tile.fill_strides();
            let sums = tile.stride.chunks_exact(STRIDE);
            for (sums, ends) in sums.zip(tile.rest.chunks_exact_mut(STRIDE)) {
                if at == 0 {
                    run_back(suffix);
                    prefix.fill(0.0);
                }
                let suffix = suffix[at..at + STRIDE].iter_mut().zip(sums);
                for (((suffix, sum), end), prefix) in suffix.zip(ends).zip(&mut *prefix) {
                    *end += *suffix + *prefix;
                    *suffix = *sum;
                    *prefix += sum;
                }
                at = (at + STRIDE) % block;
            }
            // The windows that started a block ago end here.
            let first = start.saturating_sub(block);
            let last = out.len().min((start + TILE).saturating_sub(block));
            if first < last {
                let from = first + block - start;
                boxcar.finish(&tile.rest[from..], &ext[first..], &mut out[first..last]);
            }
        }
    }
}

/// Turns sums of strides into sums from each to the end of the block.
#[inline(always)]
fn run_back(block: &mut [f64]) {
    for at in (STRIDE..block.len()).step_by(STRIDE).rev() {
        let (before, after) = block.split_at_mut(at);
        add(&mut before[at - STRIDE..], after);
    }
}

#[cfg(test)]
mod tests;
