//! Exponentially weighted means of rows, eight at a time.
//!
//! In a vector of eight rows three steps add to each the one, two and four rows before it, weighed
//! by their age; what the vectors before have left comes last. Sums are of the distances of rows
//! from a level, which is the mean where a block of rows began: a constant series has distances of
//! 0 and stays what it is, and rounding is relative to how much rows differ, and not to how large
//! they are.
//!
//! Each output is one sequence of operations on rows up to its own, whichever function here
//! computes it: [`blocks`] for whole blocks, [`vector`] for a vector of which all rows need not be
//! known yet.

mod carry;
#[cfg(test)]
mod tests;
pub(crate) mod vectors;

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::__m512d;

#[cfg(target_arch = "x86_64")]
use crate::simd::moving_sum::eight::Fours;
use crate::simd::{
    isa::{Isa, dispatch},
    moving_sum::eight::{Plain, Wide},
    scan::{
        carry::{Carry, Powers},
        vectors::Scanned,
    },
};

/// Rows that are scanned together.
pub(crate) const VECTOR: usize = 8;
/// Rows from one level to the next. Longer blocks wait less often for a mean to begin from; in a
/// block, means keep the rounding of its first level even when that has faded.
pub(crate) const BLOCK: usize = 64;

/// A weight that is nothing beside that of a new row, 1. Numbers that fade until they are below the
/// range of f64 are slow.
const FORGOTTEN: f64 = 1e-100;

/// The weights of rows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decay {
    /// What a row's weight is multiplied by with each row that follows.
    pub(crate) keep: f64,
    /// The weight of a new row where the mean's is 1 − α; none where a mean is divided by the sum
    /// of the weights there are.
    pub(crate) alpha: Option<f64>,
}

/// What is known before a row.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Before {
    /// The mean, and the sum of the weights in it in units of a new row's.
    pub(crate) mean: f64,
    pub(crate) weight: f64,
    /// The block's level, and the weighed sum of the distances of its rows from it.
    pub(crate) level: f64,
    pub(crate) sum: f64,
}

impl Before {
    /// Begins a block.
    #[inline]
    pub(crate) fn begin_block(&mut self) {
        (self.level, self.sum) = (self.mean, 0.0);
        if self.weight < FORGOTTEN {
            self.weight = 0.0;
        }
    }
}

/// The results of a vector of rows.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Scan {
    pub(crate) means: [f64; VECTOR],
    /// [`Before::weight`] and [`Before::sum`] after each row. A sum is not finite where there was
    /// an infinity, or where it overflows; then the results from its row on are not to be used.
    pub(crate) weights: [f64; VECTOR],
    pub(crate) sums: [f64; VECTOR],
    /// What is known after the last row.
    pub(crate) after: Before,
}

/// Smooths whole blocks of rows, until one needs more care: its sums overflow, it has an infinity,
/// or it has NaN, where these are not to be `skipped`. Returns how many blocks were smoothed, and
/// whether none of them had NaN. Of a block that needs care, outputs are not to be used.
///
/// At NaN a mean is the last one, and the weights of earlier rows fade.
pub(crate) fn blocks<T: Wide>(
    isa: Isa,
    decay: &Decay,
    rows: &[T],
    out: &mut [T],
    before: &mut Before,
    skipped: bool,
) -> (usize, bool) {
    dispatch!(
        isa, <T: Wide>(
            decay: &Decay, rows: &[T], out: &mut [T], before: &mut Before, skipped: bool
        ) -> (usize, bool),
        avx512 "avx512f" => all::<__m512d, T>(decay, rows, out, before, skipped),
        avx2 "avx2,fma" => all::<Fours, T>(decay, rows, out, before, skipped),
        neon => all::<Plain, T>(decay, rows, out, before, skipped),
        portable => all::<Plain, T>(decay, rows, out, before, skipped),
    )
}

/// Smooths a vector of rows, of which later ones change nothing of earlier ones.
pub(crate) fn vector(
    isa: Isa,
    decay: &Decay,
    rows: &[f64; VECTOR],
    before: &Before,
    scan: &mut Scan,
) {
    dispatch!(
        isa, (decay: &Decay, rows: &[f64; VECTOR], before: &Before, scan: &mut Scan),
        avx512 "avx512f" => one::<__m512d>(decay, rows, before, scan),
        avx2 "avx2,fma" => one::<Fours>(decay, rows, before, scan),
        neon => one::<Plain>(decay, rows, before, scan),
        portable => one::<Plain>(decay, rows, before, scan),
    )
}

/// # Safety
/// The processor has V's instructions.
#[inline(always)]
unsafe fn first<V: Scanned>(vector: V) -> f64 {
    let mut numbers = [0.0; VECTOR];
    // SAFETY: the caller's promise.
    unsafe { V::store(vector, &mut numbers) };
    numbers[0]
}

/// # Safety
/// The processor has V's instructions.
#[inline(always)]
unsafe fn one<V: Scanned>(decay: &Decay, rows: &[f64; VECTOR], before: &Before, scan: &mut Scan) {
    // SAFETY: the caller's promise.
    unsafe {
        let (powers, mut carry) = (Powers::<V>::new(decay), Carry::new(before));
        let (sums, weights, means) = carry.holed(&powers, V::load(rows));
        V::store(sums, &mut scan.sums);
        V::store(weights, &mut scan.weights);
        V::store(means, &mut scan.means);
        scan.after = carry.known();
    }
}

/// # Safety
/// The processor has V's instructions.
#[inline(always)]
unsafe fn all<V: Scanned, T: Wide>(
    decay: &Decay,
    rows: &[T],
    out: &mut [T],
    before: &mut Before,
    skipped: bool,
) -> (usize, bool) {
    let (mut had_nan, mut is_clean, mut done) = (false, true, 0);
    let (rows, out) = (rows.as_chunks::<BLOCK>().0, out.as_chunks_mut::<BLOCK>().0);
    // SAFETY: the caller's promise.
    unsafe {
        let (powers, mut carry) = (Powers::<V>::new(decay), Carry::new(before));
        // The share of a sum in a mean, of each row, for the weight for which it was found.
        let mut share = (f64::NAN, powers.alpha.unwrap_or(powers.ones));
        for (rows, out) in rows.iter().zip(out) {
            carry.begin_block();
            let (rows, out) = (rows.as_chunks::<VECTOR>().0, out.as_chunks_mut::<VECTOR>().0);
            let start = carry;
            // NaN come in many blocks or in few: the last block tells what to try first. Where
            // there are none, both ways give the same bits.
            if !had_nan {
                clean_block(&powers, rows, out, &mut carry, &mut share);
            }
            if had_nan || !carry.is_finite() {
                carry = start;
                had_nan = skipped && holed_block(&powers, rows, out, &mut carry);
                is_clean &= !had_nan;
                if !skipped || !carry.is_finite() {
                    carry = start;
                    break;
                }
            }
            done += 1;
        }
        *before = carry.known();
    }
    (done, is_clean)
}

/// # Safety
/// The processor has V's instructions.
#[inline(always)]
unsafe fn clean_block<V: Scanned, T: Wide>(
    powers: &Powers<V>,
    rows: &[[T; VECTOR]],
    out: &mut [[T; VECTOR]],
    carry: &mut Carry<V>,
    share: &mut (f64, V),
) {
    for (rows, out) in rows.iter().zip(out) {
        // SAFETY: the caller's promise.
        unsafe {
            if powers.alpha.is_none() {
                let weight = first(carry.weight);
                if weight != share.0 {
                    let weights = carry.weights(powers, powers.full);
                    *share = (weight, V::div(powers.ones, weights));
                }
                carry.weight = V::mul_add(powers.eight, carry.weight, V::last(powers.full));
            }
            let means = carry.clean(powers, T::load(rows), share.1);
            T::store(means, out);
        }
    }
}

/// Whether there was NaN.
///
/// # Safety
/// The processor has V's instructions.
#[inline(always)]
unsafe fn holed_block<V: Scanned, T: Wide>(
    powers: &Powers<V>,
    rows: &[[T; VECTOR]],
    out: &mut [[T; VECTOR]],
    carry: &mut Carry<V>,
) -> bool {
    let mut all = u8::MAX;
    for (rows, out) in rows.iter().zip(out) {
        // SAFETY: the caller's promise.
        unsafe {
            let x: V = T::load(rows);
            let (_, _, means) = carry.holed(powers, x);
            T::store(means, out);
            all &= V::numbers(x);
        }
    }
    all != u8::MAX
}
