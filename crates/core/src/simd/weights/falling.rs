//! Sums over windows of many rows, whose weights fall exponentially from the window's middle, or
//! from its newest end back.
//!
//! `exp(−(t − s)/tau)` is a factor of the output's time and one of the row's, so that sums of rows
//! from a split outward, and inward, serve all outputs near it. Nothing is subtracted.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::__m256d;

use crate::simd::{
    isa::{Isa, dispatch},
    lanes::Array,
    weights::{Totals, dense::Chunk, doubles::Doubles, elementary::exp2},
};

/// Rows between looks at which outputs are due.
const BLOCK: usize = 32;

/// Exponents of 2, in sixteenths.
#[derive(Clone, Copy)]
pub(crate) struct Falling {
    /// By how much weights fall for each tick.
    pub(crate) rate: f64,
    /// Whether they fall on both sides of the middle, or backward alone.
    pub(crate) both: bool,
}

/// Sums over the windows of a chunk's outputs. `half` is half of the window's length.
pub(crate) fn sum(isa: Isa, falling: Falling, chunk: &Chunk<'_>, half: f64, totals: &mut Totals) {
    let outputs = chunk.at.len();
    totals.resize(outputs);
    for sums in [&mut totals.weight, &mut totals.value, &mut totals.present] {
        sums[..outputs].fill(0.0);
    }
    let Falling { rate, both } = falling;
    let width = chunk.width;
    // Rows behind the middle, or all; the newest end is half a window ahead.
    let (key, ahead) = if both { (chunk.mids, 0.0) } else { (chunk.ends, half) };
    let behind =
        Job { chunk, begin: chunk.first_middle, key, down: false, rate, origin: 0.0, ahead };
    let down = Job { key: chunk.starts, down: true, ..behind };
    let right = Job { begin: chunk.last_middle, rate: -rate, origin: width, ..behind };
    let inward = Job { key: chunk.mids, down: true, ..right };
    let outward = Job { key: chunk.ends, ..right };
    for job in [down, behind, inward, outward].into_iter().take(if both { 4 } else { 2 }) {
        dispatch!(
            isa, (job: Job<'_>, totals: &mut Totals),
            avx512 "avx512f,avx2,fma" => job.walk::<__m256d>(totals),
            avx2 "avx2,fma" => job.walk::<__m256d>(totals),
            neon => job.walk::<Array<f64, 4, false>>(totals),
            portable => job.walk::<Array<f64, 4, false>>(totals),
        );
    }
}

/// Rows from a split on, in one direction, and which of them each output takes.
#[derive(Clone, Copy)]
struct Job<'a> {
    chunk: &'a Chunk<'a>,
    /// The split: rows before it go down, those from it on up.
    begin: usize,
    /// Where each output's rows end: its first row downward, one beyond its last upward.
    key: &'a [usize],
    down: bool,
    /// By how much weights rise for each tick from `origin`.
    rate: f64,
    origin: f64,
    /// The place of weight 1, from the output's middle.
    ahead: f64,
}

impl Job<'_> {
    /// How many rows an output takes.
    #[inline(always)]
    const fn count(&self, output: usize) -> usize {
        let (key, begin) = (self.key[output], self.begin);
        if self.down { begin.saturating_sub(key) } else { key.saturating_sub(begin) }
    }

    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    unsafe fn walk<V: Doubles>(self, totals: &mut Totals) {
        let Self { chunk, begin, down, rate, origin, ahead, .. } = self;
        let outputs = chunk.at.len();
        // The outputs in the order in which they take more rows.
        let nth = |n: usize| if down { outputs - 1 - n } else { n };
        let most = if outputs == 0 { 0 } else { self.count(nth(outputs - 1)) };
        let mut due = 0;
        while due < outputs && self.count(nth(due)) == 0 {
            due += 1;
        }
        let mut kept = [[0.0; 3]; BLOCK];
        let (mut state, mut step) = ([0.0; 3], 0);
        while step < most {
            let len = BLOCK.min(most - step);
            let first = if down { begin - step - len } else { begin + step };
            let mut mass = [0.0; BLOCK];
            chunk.places(first, &mut mass[..len]);
            // SAFETY: the caller's promise.
            unsafe { exponentials::<V>(&mut mass, rate, origin) };
            for (r, kept) in kept[..len].iter_mut().enumerate() {
                let row = if down { len - 1 - r } else { r };
                let (mass, x) = (mass[row], chunk.x[first + row]);
                state[0] += mass;
                state[1] += mass * x;
                state[2] += mass * chunk.presence(first + row);
                *kept = state;
            }
            while due < outputs && self.count(nth(due)) <= step + len {
                let mut factors = [0.0; BLOCK];
                let mut many = 0;
                while many < BLOCK
                    && due + many < outputs
                    && self.count(nth(due + many)) <= step + len
                {
                    factors[many] = chunk.at[nth(due + many)] + ahead;
                    many += 1;
                }
                // SAFETY: the caller's promise.
                unsafe { exponentials::<V>(&mut factors, -rate, origin) };
                for (n, factor) in factors[..many].iter().enumerate() {
                    let output = nth(due + n);
                    let [weight, value, present] = kept[self.count(output) - 1 - step];
                    totals.weight[output] += weight * factor;
                    totals.value[output] += value * factor;
                    totals.present[output] += present * factor;
                }
                due += many;
            }
            step += len;
        }
    }
}

/// 2^(rate·(place − origin)/16) of places.
///
/// # Safety
/// The processor has V's instructions.
#[inline(always)]
unsafe fn exponentials<V: Doubles>(places: &mut [f64; BLOCK], rate: f64, origin: f64) {
    // SAFETY: the caller's promise; a block is a multiple of vectors.
    unsafe {
        for lane in (0..BLOCK).step_by(V::LANES) {
            let at = places.as_mut_ptr().add(lane);
            let from = V::sub(V::load(at), V::splat(origin));
            let mut e = [V::mul(from, V::splat(rate))];
            exp2(&mut e);
            V::store(e[0], at);
        }
    }
}
