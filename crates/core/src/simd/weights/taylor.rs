//! Sums over windows of many rows, weighed by a gaussian.
//!
//! With u and v the places of a row and of an output, in standard deviations from the middle of a
//! chunk of outputs, `exp(−(u − v)²/2) = exp(−u²/2)·exp(−v²/2)·Σ (u·v)ᵏ/k!`, so that moments
//! `Σ exp(−u²/2)·uᵏ·x` of the rows serve all outputs of the chunk. With |u·v| up to [`FARTHEST`]
//! the first [`TERMS`] terms give each row's weight to 1e-14 of itself. Rows that only some windows
//! hold are added one by one, outward from those that all hold.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::{__m256d, __m512d};

use crate::simd::{
    isa::{Isa, dispatch},
    lanes::Array,
    weights::{
        EIGHT, Totals,
        dense::Chunk,
        doubles::Doubles,
        elementary::exp2,
        terms::{SETS, TERMS, Terms, VECTORS, dot, factors, keep, of_eight, powers},
    },
};

/// The largest |u·v|; for lines, whose sums use fewer terms.
pub(crate) const FARTHEST: f64 = 2.25;
pub(crate) const FARTHEST_OF_LINES: f64 = 1.75;
/// Rows whose moments are added at a time.
const ROWS: usize = 4 * EIGHT;
/// Rows at the ends between looks at which outputs are due.
const BLOCK: usize = 16;
/// The exponent of 2 in sixteenths of `exp(−u²/2)`, of u².
const RATE: f64 = -8.0 * std::f64::consts::LOG2_E;

/// Rows in the variables of the series, padded with rows of weight 0.
struct Block<const N: usize> {
    u: [f64; N],
    /// exp(−u²/2).
    e: [f64; N],
    /// Values, and presence where there are holes.
    x: [f64; N],
    mask: [f64; N],
}

/// Sums over the windows of a chunk's outputs into `totals`, from number `first` on. `unit` is the
/// standard deviation in ticks and `half` half of the window's length.
pub(crate) fn sum(
    isa: Isa,
    chunk: &Chunk<'_>,
    unit: f64,
    half: f64,
    lines: bool,
    totals: &mut Totals,
) {
    totals.resize(chunk.at.len());
    let job = Job { chunk, unit, half };
    dispatch!(
        isa, (job: Job<'_>, lines: bool, totals: &mut Totals),
        avx512 "avx512f,avx2,fma" => job.all::<__m512d>(lines, totals),
        avx2 "avx2,fma" => job.all::<__m256d>(lines, totals),
        neon => job.all::<Array<f64, 4, false>>(lines, totals),
        portable => job.all::<Array<f64, 4, false>>(lines, totals),
    );
}

#[derive(Clone, Copy)]
struct Job<'a> {
    chunk: &'a Chunk<'a>,
    unit: f64,
    half: f64,
}

impl Job<'_> {
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    unsafe fn all<V: Doubles>(self, lines: bool, totals: &mut Totals) {
        // SAFETY: the caller's promise.
        unsafe {
            match (self.chunk.mask.is_empty(), lines) {
                (true, false) => self.run::<V, false, false>(totals),
                (true, true) => self.run::<V, false, true>(totals),
                (false, false) => self.run::<V, true, false>(totals),
                (false, true) => self.run::<V, true, true>(totals),
            }
        }
    }

    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    unsafe fn run<V: Doubles, const HOLES: bool, const LINES: bool>(self, totals: &mut Totals) {
        // SAFETY: the caller's promise.
        unsafe {
            let outputs = self.chunk.at.len();
            self.clear(totals, outputs);
            let common = self.common::<V, HOLES>(LINES);
            self.ends::<V, HOLES, LINES, true>(common, totals);
            self.ends::<V, HOLES, LINES, false>([[0.0; TERMS]; SETS], totals);
            self.finish::<V, HOLES, LINES>(totals);
        }
    }

    fn clear(self, totals: &mut Totals, outputs: usize) {
        let Totals { weight, present, value, place, square, common } = totals;
        for sums in [weight, present, value, place, square, common] {
            sums[..outputs].fill(0.0);
        }
    }

    /// Rows from `first` on in the variables of the series.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    unsafe fn block<V: Doubles, const HOLES: bool, const N: usize>(
        self,
        first: usize,
        len: usize,
    ) -> Block<N> {
        let mut block = Block { u: [0.0; N], e: [0.0; N], x: [0.0; N], mask: [0.0; N] };
        self.chunk.places(first, &mut block.u[..len]);
        block.x[..len].copy_from_slice(&self.chunk.x[first..first + len]);
        if HOLES {
            block.mask[..len].copy_from_slice(&self.chunk.mask[first..first + len]);
        }
        // SAFETY: the caller's promise; N is a multiple of 8.
        unsafe {
            let middle = V::splat(0.5 * self.chunk.width);
            let scale = V::splat(1.0 / self.unit);
            for lane in (0..N).step_by(V::LANES) {
                let at = block.u.as_mut_ptr().add(lane);
                let u = V::mul(V::sub(V::load(at), middle), scale);
                V::store(u, at);
                let mut e = [V::mul(V::mul(u, u), V::splat(RATE))];
                exp2(&mut e);
                V::store(e[0], block.e.as_mut_ptr().add(lane));
            }
        }
        block.u[len..].fill(0.0);
        block.e[len..].fill(0.0);
        block
    }

    /// How many terms rows up to `u` from the middle need for weights to 1e-14 of themselves: two
    /// more for lines, whose sums are by derivatives.
    #[inline(always)]
    fn terms(self, u: f64, lines: bool) -> usize {
        let product = u * 0.5 * self.chunk.width / self.unit;
        let more = if lines { 2 } else { 0 };
        for (most, terms) in [(0.32, 12), (0.8, 16), (1.45, 20)] {
            if product <= most {
                return terms + more;
            }
        }
        TERMS
    }

    /// The moments of the rows that all windows hold.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    #[allow(clippy::needless_range_loop, reason = "an index is the same one in many arrays")]
    unsafe fn common<V: Doubles, const HOLES: bool>(self, lines: bool) -> [Terms; SETS] {
        let rows = self.chunk.common();
        let mut moments = [[[0.0; EIGHT]; TERMS]; SETS];
        let mut at = rows.start;
        // SAFETY: the caller's promise; arrays are as long as their blocks.
        unsafe {
            while at < rows.end {
                let len = ROWS.min(rows.end - at);
                let block = self.block::<V, HOLES, ROWS>(at, len);
                let terms = self.terms(block.u[0].abs().max(block.u[len - 1].abs()), lines);
                for lane in (0..EIGHT).step_by(V::LANES) {
                    let zero = V::splat(0.0);
                    let (mut u, mut e, mut x, mut mask) =
                        ([zero; 4], [zero; 4], [zero; 4], [zero; 4]);
                    for n in 0..4 {
                        let from = n * EIGHT + lane;
                        u[n] = V::load(block.u.as_ptr().add(from));
                        e[n] = V::load(block.e.as_ptr().add(from));
                        x[n] = V::load(block.x.as_ptr().add(from));
                        mask[n] = V::load(block.mask.as_ptr().add(from));
                    }
                    for k in 0..terms {
                        let to = moments[0][k].as_mut_ptr().add(lane);
                        let sum = V::add(V::add(e[0], e[1]), V::add(e[2], e[3]));
                        V::store(V::add(V::load(to), sum), to);
                        let to = moments[1][k].as_mut_ptr().add(lane);
                        let mut sum = V::load(to);
                        for n in 0..4 {
                            sum = V::mul_add(e[n], x[n], sum);
                        }
                        V::store(sum, to);
                        if HOLES {
                            let to = moments[2][k].as_mut_ptr().add(lane);
                            let mut sum = V::load(to);
                            for n in 0..4 {
                                sum = V::mul_add(e[n], mask[n], sum);
                            }
                            V::store(sum, to);
                        }
                        for n in 0..4 {
                            e[n] = V::mul(e[n], u[n]);
                        }
                    }
                }
                at += len;
            }
        }
        moments.map(|set| set.map(|lanes| of_eight(&lanes)))
    }

    /// Adds what the rows outward of the common ones give to each output, on one side, from the
    /// moments of the common ones on.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    #[allow(clippy::needless_range_loop, reason = "an index is the same one in many arrays")]
    unsafe fn ends<V: Doubles, const HOLES: bool, const LINES: bool, const DOWN: bool>(
        self,
        from: [Terms; SETS],
        totals: &mut Totals,
    ) {
        let chunk = self.chunk;
        let (begin, outputs) = (if DOWN { chunk.common.0 } else { chunk.common.1 }, chunk.at.len());
        let count = |output: usize| {
            if DOWN {
                begin.saturating_sub(chunk.starts[output])
            } else {
                chunk.ends[output].saturating_sub(begin)
            }
        };
        let nth = |n: usize| if DOWN { outputs - 1 - n } else { n };
        let most = if outputs == 0 { 0 } else { count(nth(outputs - 1)) };
        let sets = if HOLES { 3 } else { 2 };
        let vectors = TERMS / V::LANES;
        let factors = factors();
        // SAFETY: the caller's promise; arrays have as many terms.
        unsafe {
            let mut state = [[V::splat(0.0); VECTORS]; SETS];
            for set in 0..sets {
                for n in 0..vectors {
                    state[set][n] = V::load(from[set].as_ptr().add(n * V::LANES));
                }
            }
            let mut kept = [[[0.0; TERMS]; SETS]; BLOCK + 1];
            let (mut step, mut due) = (0, 0);
            loop {
                let len = BLOCK.min(most - step);
                keep::<V, HOLES>(&state, &mut kept[0]);
                let first = if DOWN { begin - step - len } else { begin + step };
                let block = self.block::<V, HOLES, BLOCK>(first, len);
                for r in 0..len {
                    let row = if DOWN { len - 1 - r } else { r };
                    let powers = powers::<V>(block.u[row]);
                    let e = block.e[row];
                    let masses = [e, e * block.x[row], e * block.mask[row]];
                    for set in 0..sets {
                        let mass = V::splat(masses[set]);
                        for n in 0..vectors {
                            state[set][n] = V::mul_add(powers[n], mass, state[set][n]);
                        }
                    }
                    keep::<V, HOLES>(&state, &mut kept[r + 1]);
                }
                while due < outputs && count(nth(due)) <= step + len {
                    let output = nth(due);
                    let kept = &kept[count(output) - step];
                    let v = (chunk.at[output] - 0.5 * chunk.width) / self.unit;
                    let mut own = powers::<V>(v);
                    for n in 0..vectors {
                        own[n] = V::mul(own[n], V::load(factors.as_ptr().add(n * V::LANES)));
                    }
                    totals.weight[output] += dot(&own, &kept[0]);
                    totals.value[output] += dot(&own, &kept[1]);
                    if HOLES {
                        totals.present[output] += dot(&own, &kept[2]);
                    }
                    if LINES {
                        // Its derivatives by v weigh by u and by u².
                        let present = if HOLES { 2 } else { 0 };
                        let mut shifted = [0.0; TERMS + 2];
                        for n in 0..vectors {
                            V::store(own[n], shifted.as_mut_ptr().add(2 + n * V::LANES));
                        }
                        for (by, square) in [(1, false), (2, true)] {
                            let mut own = own;
                            for n in 0..vectors {
                                own[n] = V::load(shifted.as_ptr().add(2 - by + n * V::LANES));
                            }
                            if square {
                                totals.square[output] += dot(&own, &kept[present]);
                            } else {
                                totals.place[output] += dot(&own, &kept[present]);
                                totals.common[output] += dot(&own, &kept[1]);
                            }
                        }
                    }
                    due += 1;
                }
                step += len;
                if step == most {
                    break;
                }
            }
        }
    }

    /// Makes sums of the series' ones: of weights, and of places in half lengths of the window.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    unsafe fn finish<V: Doubles, const HOLES: bool, const LINES: bool>(self, totals: &mut Totals) {
        let Totals { weight, present, value, place, square, common } = totals;
        let at = self.chunk.at;
        let stretch = self.unit / self.half;
        for first in (0..at.len()).step_by(EIGHT) {
            let len = EIGHT.min(at.len() - first);
            let (mut v, mut factor) = ([0.0; EIGHT], [0.0; EIGHT]);
            for (v, at) in v.iter_mut().zip(&at[first..first + len]) {
                *v = (at - 0.5 * self.chunk.width) / self.unit;
            }
            // SAFETY: the caller's promise; the arrays have eight numbers.
            unsafe {
                for lane in (0..EIGHT).step_by(V::LANES) {
                    let v = V::load(v.as_ptr().add(lane));
                    let mut e = [V::mul(V::mul(v, v), V::splat(RATE))];
                    exp2(&mut e);
                    V::store(e[0], factor.as_mut_ptr().add(lane));
                }
            }
            for (n, output) in (first..first + len).enumerate() {
                let (v, factor) = (v[n], factor[n]);
                if !HOLES {
                    present[output] = weight[output];
                }
                if LINES {
                    let (all, first, second) = (present[output], place[output], square[output]);
                    let moment = first - v * all;
                    let spread = second - 2.0 * v * first + v * v * all;
                    place[output] = moment * factor * stretch;
                    common[output] = (common[output] - v * value[output]) * factor * stretch;
                    // Rows that lie so close together leave no digits: 0 says that no line is
                    // known.
                    let is_known = spread * all - moment * moment > NARROW * all * all;
                    square[output] =
                        if is_known { spread * factor * stretch * stretch } else { 0.0 };
                }
                weight[output] *= factor;
                value[output] *= factor;
                present[output] *= factor;
            }
        }
    }
}

/// The least spread of rows that lines are fitted to from sums, in squares of a standard deviation.
const NARROW: f64 = 0.1;
