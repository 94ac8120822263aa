//! Bounds on a tile's magnitudes, which decide whether a transform is accurate enough.

use std::collections::TryReserveError;

use crate::{
    convolve::error_bound::euclidean,
    planes::not_finite::are_finite,
    sample::Sample,
    simd::{
        self, extremes,
        isa::Isa,
        planes::plane::{Plane, PlaneMut},
    },
};

/// What a kernel says of its sums' errors.
pub(super) struct Suits {
    pub(super) isa: Isa,
    /// ‖h‖₁ / ‖h‖₂.
    pub(super) spread: f64,
    /// ‖h‖₂, where all taps are whole numbers.
    pub(super) whole: Option<f64>,
    /// Whether a transform is used as long as half of the digits are left.
    pub(super) is_forced: bool,
}

/// What a look at a tile finds.
pub(super) struct Survey<T> {
    /// The largest magnitude of each piece, row by row.
    pieces: Vec<T>,
    /// The largest magnitude of each output's rectangle: where some may be of zeros alone.
    largest: Vec<T>,
    /// Whether outputs are whole numbers, to be rounded.
    rounds: bool,
    magnitudes: Vec<T>,
    lines: Vec<T>,
    suffix: Vec<T>,
    scratch: extremes::Scratch,
}

impl<T> Default for Survey<T> {
    fn default() -> Self {
        Self {
            pieces: Vec::new(),
            largest: Vec::new(),
            rounds: false,
            magnitudes: Vec::new(),
            lines: Vec::new(),
            suffix: Vec::new(),
            scratch: extremes::Scratch::default(),
        }
    }
}

/// How the rows, or columns, of windows of `taps` are cut in pieces: how long these are, and how many
/// every window holds whole.
fn pieces(taps: usize, vector: usize) -> (usize, usize) {
    let most = taps.div_ceil(2);
    let piece = taps.div_ceil(4).next_multiple_of(vector).min(most);
    (piece, ((taps + 1 - piece) / piece).max(1))
}

impl<T: Sample> Survey<T> {
    /// Whether a finite tile's sums by a transform are as accurate as is promised; `norm` is its norm.
    pub(super) fn suits(
        &mut self,
        tile: Plane<'_, T>,
        [tall, wide]: [usize; 2],
        suits: &Suits,
        norm: f64,
    ) -> Result<bool, TryReserveError> {
        self.largest.clear();
        self.rounds = false;
        let rows = || (0..tile.rows()).map(|y| tile.row(y));
        if let Some(whole) = suits.whole
            && rows().flatten().all(|x| x.wide().fract() == 0.0)
        {
            // An error below ½ rounds to the whole number that the output is.
            self.rounds = T::EPSILON * norm * whole <= 0.25;
            return Ok(self.rounds);
        }
        let least = self.least(tile, [tall, wide], suits.isa)?;
        let leeway = if suits.is_forced { T::EPSILON.sqrt().recip() } else { T::LEEWAY };
        let is_small = norm.is_finite() && least * leeway * suits.spread / norm >= 1.0;
        Ok(norm == 0.0 || is_small)
    }

    /// A lower bound of each rectangle's largest magnitude, those of zeros alone aside.
    fn least(
        &mut self,
        tile: Plane<'_, T>,
        [tall, wide]: [usize; 2],
        isa: Isa,
    ) -> Result<f64, TryReserveError> {
        let ((piece_rows, rows), (piece_columns, columns)) = (pieces(tall, 1), pieces(wide, 8));
        let across = tile.columns().div_ceil(piece_columns);
        let down = tile.rows().div_ceil(piece_rows);
        self.pieces.clear();
        resize(&mut self.pieces, across * down)?;
        for y in 0..tile.rows() {
            let pieces = &mut self.pieces[y / piece_rows * across..][..across];
            simd::run(isa, Look { row: tile.row(y), piece: piece_columns, pieces });
        }
        let outputs = [tile.rows() + 1 - tall, tile.columns() + 1 - wide];
        // Rectangles that start after the piece before a group, and no later than it, hold it.
        let groups =
            [(outputs[0] - 1).div_ceil(piece_rows), (outputs[1] - 1).div_ceil(piece_columns)];
        let mut least = f64::INFINITY;
        let mut may_be_zeros = false;
        for y in 0..=groups[0] {
            for x in 0..=groups[1] {
                let mut most = T::ZERO;
                for row in y..down.min(y + rows) {
                    for &piece in &self.pieces[row * across..][x..across.min(x + columns)] {
                        most = larger(most, piece);
                    }
                }
                may_be_zeros |= most == T::ZERO;
                least = least.min(most.wide());
            }
        }
        if !may_be_zeros {
            return Ok(least);
        }
        self.largest_of_each(tile, [tall, wide], isa)?;
        let positive = self.largest.iter().filter(|&&x| x > T::ZERO);
        Ok(positive.fold(f64::INFINITY, |least, x| least.min(x.wide())))
    }

    /// The largest magnitude of each rectangle.
    fn largest_of_each(
        &mut self,
        tile: Plane<'_, T>,
        [tall, wide]: [usize; 2],
        isa: Isa,
    ) -> Result<(), TryReserveError> {
        let outputs = [tile.rows() + 1 - tall, tile.columns() + 1 - wide];
        self.scratch.reserve(wide)?;
        resize(&mut self.lines, tile.rows() * outputs[1])?;
        self.magnitudes.clear();
        self.magnitudes.try_reserve(tile.columns())?;
        for (y, line) in self.lines.chunks_exact_mut(outputs[1]).enumerate() {
            self.magnitudes.clear();
            self.magnitudes.extend(tile.row(y).iter().map(|x| x.abs()));
            extremes::slide::<T, true>(isa, &self.magnitudes, wide, line, &mut self.scratch);
        }
        resize(&mut self.largest, outputs[0] * outputs[1])?;
        let lines = Plane::dense(&self.lines, tile.rows(), outputs[1]);
        let out = PlaneMut::dense(&mut self.largest, outputs[0], outputs[1]);
        T::columns::<true>(isa, lines, out, &mut self.suffix)
    }

    /// A rectangle of zeros gives exactly 0, which a transform does not promise; and sums of whole
    /// numbers are whole.
    pub(super) fn finish(&self, out: &mut PlaneMut<'_, T>) {
        if self.rounds {
            for y in 0..out.rows() {
                out.row(y).iter_mut().for_each(|x| *x = T::of(x.wide().round()));
            }
        }
        if self.largest.is_empty() {
            return;
        }
        let columns = out.columns();
        for (y, largest) in self.largest.chunks_exact(columns).enumerate() {
            for (x, &most) in out.row(y).iter_mut().zip(largest) {
                if most == T::ZERO {
                    *x = T::ZERO;
                }
            }
        }
    }
}

/// ‖x‖₂, `None` where a number is not finite.
pub(super) fn norm<T: Sample>(isa: Isa, numbers: &[T]) -> Option<f64> {
    let mut sum = T::ZERO;
    simd::run(isa, Squares { numbers, sum: &mut sum });
    // Squares may have overflowed or underflowed.
    let (norm, safe) = (sum.wide().sqrt(), T::SAFE.wide());
    if norm < safe && norm > 1.0 / safe {
        return Some(norm);
    }
    are_finite(isa, numbers).then(|| euclidean(numbers))
}

/// With zeros behind what is there.
fn resize<T: Sample>(numbers: &mut Vec<T>, len: usize) -> Result<(), TryReserveError> {
    numbers.try_reserve(len.saturating_sub(numbers.len()))?;
    numbers.resize(len, T::ZERO);
    Ok(())
}

fn larger<T: PartialOrd>(a: T, b: T) -> T {
    if b > a { b } else { a }
}

/// Σ x².
struct Squares<'a, T> {
    numbers: &'a [T],
    sum: &'a mut T,
}

impl<T: Sample> simd::WithSimd for Squares<'_, T> {
    #[inline(always)]
    fn run(self) {
        const LANES: usize = 32;
        let mut sums = [T::ZERO; LANES];
        let (vectors, few) = self.numbers.as_chunks::<LANES>();
        for vector in vectors {
            for (sum, &x) in sums.iter_mut().zip(vector) {
                *sum += x * x;
            }
        }
        for (sum, &x) in sums.iter_mut().zip(few) {
            *sum += x * x;
        }
        *self.sum = sums.into_iter().fold(T::ZERO, |sum, x| sum + x);
    }
}

/// The largest magnitudes of a row's pieces, and what they were before.
struct Look<'a, T> {
    row: &'a [T],
    piece: usize,
    pieces: &'a mut [T],
}

impl<T: Sample> simd::WithSimd for Look<'_, T> {
    #[inline(always)]
    fn run(self) {
        const LANES: usize = 8;
        for (row, piece) in self.row.chunks(self.piece).zip(self.pieces) {
            let mut most = [*piece; LANES];
            let (vectors, few) = row.as_chunks::<LANES>();
            for vector in vectors {
                for (most, x) in most.iter_mut().zip(vector) {
                    let x = x.abs();
                    *most = if x > *most { x } else { *most };
                }
            }
            for (most, x) in most.iter_mut().zip(few) {
                *most = larger(*most, x.abs());
            }
            *piece = most.into_iter().fold(T::ZERO, larger);
        }
    }
}
