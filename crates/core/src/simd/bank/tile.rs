//! Tiles of outputs: Q filters × N vectors.

use crate::simd::{
    BLOCK,
    bank::{Filters, Pool, SHARE, pooling::Pooling},
    lanes::Lanes,
};

/// The outputs of a tile, whose first window's oldest row is `x`.
///
/// # Safety
/// The processor has V's instructions, there are taps of Q filters, and from each of their rows on
/// `x` can be read for N·LANES rows.
#[inline(always)]
unsafe fn sums<V: Lanes, const Q: usize, const N: usize>(
    filters: Filters<'_, V::T>,
    x: *const V::T,
) -> [[V; N]; Q] {
    // SAFETY: the caller's promise.
    unsafe {
        let taps = filters.taps.as_ptr();
        if filters.rows.len() <= BLOCK {
            return block(filters.rows, taps, x);
        }
        let mut total = [[V::splat(V::T::default()); N]; Q];
        for (at, rows) in filters.rows.chunks(BLOCK).enumerate() {
            let part = block::<V, Q, N>(rows, taps.add(at * BLOCK * Q), x);
            for (total, part) in total.iter_mut().zip(part) {
                for (total, part) in total.iter_mut().zip(part) {
                    *total = V::add(*total, part);
                }
            }
        }
        total
    }
}

/// The same of a block of taps.
///
/// # Safety
/// As [`sums`]; `taps` are those of the block.
#[inline(always)]
unsafe fn block<V: Lanes, const Q: usize, const N: usize>(
    rows: &[usize],
    taps: *const V::T,
    x: *const V::T,
) -> [[V; N]; Q] {
    // SAFETY: the caller's promise.
    unsafe {
        let zero = V::splat(V::T::default());
        let mut sums = [[zero; N]; Q];
        for (at, &row) in rows.iter().enumerate() {
            let mut met = [zero; N];
            for (v, met) in met.iter_mut().enumerate() {
                *met = V::load(x.add(row + v * V::LANES));
            }
            for (q, sums) in sums.iter_mut().enumerate() {
                let tap = V::splat(*taps.add(at * Q + q));
                for (sum, met) in sums.iter_mut().zip(met) {
                    *sum = V::mul_add(tap, met, *sum);
                }
            }
        }
        sums
    }
}

/// Outputs that are stored. The lengths of its slices were checked.
pub(super) struct Kept<'a, T> {
    pub(super) filters: Filters<'a, T>,
    pub(super) x: &'a [T],
    pub(super) outputs: usize,
    pub(super) out: &'a mut [T],
    pub(super) starts: &'a [usize],
}

impl<T: Copy> Kept<'_, T> {
    /// In tiles of A, B or C vectors for 4, 2 or 1 filters, smaller ones where outputs are too few:
    /// X is a vector of one lane.
    ///
    /// # Safety
    /// The processor has the instructions of the vectors.
    #[inline(always)]
    pub(super) unsafe fn all<V, X, const A: usize, const B: usize, const C: usize>(self)
    where
        V: Lanes<T = T>,
        X: Lanes<T = T>,
    {
        // SAFETY: the caller's promise.
        unsafe {
            match self.filters.count {
                1 => self.filters::<V, X, 1, C>(),
                2 => self.filters::<V, X, 2, B>(),
                4 => self.filters::<V, X, 4, A>(),
                count => unreachable!("{count} filters are never together"),
            }
        }
    }

    /// # Safety
    /// The same, and there are Q filters.
    #[inline(always)]
    unsafe fn filters<V, X, const Q: usize, const N: usize>(self)
    where
        V: Lanes<T = T>,
        X: Lanes<T = T>,
    {
        // SAFETY: the caller's promise.
        unsafe {
            match self.outputs {
                0 => {}
                n if n >= N * V::LANES => self.tiles::<V, Q, N>(),
                n if n >= V::LANES => self.tiles::<V, Q, 1>(),
                _ => self.tiles::<X, Q, 1>(),
            }
        }
    }

    /// The last tile is aligned to the end and may overlap its neighbour; shared outputs come out the
    /// same.
    ///
    /// # Safety
    /// The same, and there are at least N·LANES outputs.
    #[inline(always)]
    unsafe fn tiles<V: Lanes<T = T>, const Q: usize, const N: usize>(self) {
        let last = self.outputs - N * V::LANES;
        let mut start = 0;
        loop {
            // SAFETY: the caller's promise; start ≤ last, so the rows from `start` on of N·LANES
            // windows lie in `x`, and their outputs in `out`, as was checked.
            unsafe {
                let sums = sums::<V, Q, N>(self.filters, self.x.as_ptr().add(start));
                for (sums, &first) in sums.into_iter().zip(self.starts) {
                    let out = self.out.as_mut_ptr().add(first + start);
                    for (v, sum) in sums.into_iter().enumerate() {
                        V::store(sum, out.add(v * V::LANES));
                    }
                }
            }
            if start == last {
                return;
            }
            start = last.min(start + N * V::LANES);
        }
    }
}

/// Outputs that are pooled. The lengths of its slices were checked.
pub(super) struct Summed<'a, T> {
    pub(super) filters: Filters<'a, T>,
    pub(super) x: &'a [T],
    pub(super) outputs: usize,
    pub(super) bounds: &'a [T],
    pub(super) holes: bool,
}

impl<T: Copy> Summed<'_, T> {
    /// As [`Kept::all`].
    ///
    /// # Safety
    /// The same.
    #[inline(always)]
    pub(super) unsafe fn all<V, X, const A: usize, const B: usize, const C: usize>(
        self,
    ) -> [Pool; SHARE]
    where
        V: Pooling<T = T>,
        X: Pooling<T = T>,
    {
        // SAFETY: the caller's promise.
        unsafe {
            match (self.filters.count, self.holes) {
                (1, false) => self.filters::<V, X, 1, C, false>(),
                (2, false) => self.filters::<V, X, 2, B, false>(),
                (4, false) => self.filters::<V, X, 4, A, false>(),
                (1, true) => self.filters::<V, X, 1, C, true>(),
                (2, true) => self.filters::<V, X, 2, B, true>(),
                (4, true) => self.filters::<V, X, 4, A, true>(),
                (count, _) => unreachable!("{count} filters are never together"),
            }
        }
    }

    /// # Safety
    /// The same, and there are Q filters.
    #[inline(always)]
    unsafe fn filters<V, X, const Q: usize, const N: usize, const HOLES: bool>(
        self,
    ) -> [Pool; SHARE]
    where
        V: Pooling<T = T>,
        X: Pooling<T = T>,
    {
        let mut pools = [Pool::NONE; SHARE];
        let tiles = self.outputs / (N * V::LANES) * (N * V::LANES);
        let vectors = self.outputs / V::LANES * V::LANES;
        // SAFETY: the caller's promise; each part of the outputs is whole tiles of its vectors.
        unsafe {
            // Vectors are added one after another, so that N, which hangs on the filters that happen
            // to be together, changes no bit.
            let mut seen = Seen::<V, Q>::none();
            self.tiles::<V, Q, N, HOLES>(0, tiles, &mut seen);
            self.tiles::<V, Q, 1, HOLES>(tiles, vectors, &mut seen);
            seen.tell::<HOLES>(vectors, &mut pools);
            let mut seen = Seen::<X, Q>::none();
            self.tiles::<X, Q, 1, HOLES>(vectors, self.outputs, &mut seen);
            seen.tell::<HOLES>(self.outputs - vectors, &mut pools);
        }
        pools
    }

    /// The outputs from `start` to `end`, which are whole tiles.
    ///
    /// # Safety
    /// The same.
    #[inline(always)]
    unsafe fn tiles<V, const Q: usize, const N: usize, const HOLES: bool>(
        &self,
        mut start: usize,
        end: usize,
        seen: &mut Seen<V, Q>,
    ) where
        V: Pooling<T = T>,
    {
        // SAFETY: the caller's promise; there is a bound of each of Q filters, and the rows of
        // windows up to the last lie in `x`, as was checked.
        unsafe {
            while start < end {
                let sums = sums::<V, Q, N>(self.filters, self.x.as_ptr().add(start));
                for (q, sums) in sums.into_iter().enumerate() {
                    let bound = V::splat(*self.bounds.as_ptr().add(q));
                    for sum in sums {
                        seen.most[q] = V::most(sum, seen.most[q]);
                        seen.above[q] = V::count_above(sum, bound, seen.above[q]);
                        if HOLES {
                            seen.numbers[q] = V::count_numbers(sum, seen.numbers[q]);
                            seen.total[q] = V::add(seen.total[q], V::numbers(sum));
                        } else {
                            seen.total[q] = V::add(seen.total[q], sum);
                        }
                    }
                }
                start += N * V::LANES;
            }
        }
    }
}

/// What was seen of the outputs of Q filters, in each lane.
struct Seen<V: Pooling, const Q: usize> {
    most: [V; Q],
    total: [V; Q],
    above: [V::Count; Q],
    numbers: [V::Count; Q],
}

impl<V: Pooling, const Q: usize> Seen<V, Q> {
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    unsafe fn none() -> Self {
        // SAFETY: the caller's promise.
        unsafe {
            Self {
                most: [V::splat(V::of(f64::NEG_INFINITY)); Q],
                total: [V::splat(V::T::default()); Q],
                above: [V::none(); Q],
                numbers: [V::none(); Q],
            }
        }
    }

    /// Adds all lanes, of so many outputs, to the filters' pools.
    ///
    /// # Safety
    /// The same.
    #[inline(always)]
    unsafe fn tell<const HOLES: bool>(&self, outputs: usize, pools: &mut [Pool; SHARE]) {
        if outputs == 0 {
            return;
        }
        for (q, pool) in pools.iter_mut().enumerate().take(Q) {
            // No vector has more lanes.
            let mut lanes = [[V::T::default(); 16]; 2];
            // SAFETY: the caller's promise.
            let mut part = unsafe {
                V::store(self.most[q], lanes[0].as_mut_ptr());
                V::store(self.total[q], lanes[1].as_mut_ptr());
                let numbers = if HOLES { V::total(self.numbers[q]) } else { outputs };
                Pool { above: V::total(self.above[q]), numbers, ..Pool::NONE }
            };
            let [most, total] = lanes;
            for (&max, &sum) in most.iter().zip(&total).take(V::LANES) {
                let [max, sum] = [V::wide(max), V::wide(sum)];
                part.max = if max > part.max { max } else { part.max };
                part.sum += sum;
            }
            pool.add(part);
        }
    }
}
