//! Weights of rows by their distance in time, in vectors, and weighted sums.
//!
//! Every instruction set with FMA gives the same bits.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::{__m256d, __m512d};

pub(crate) mod dense;
mod doubles;
mod elementary;
pub(crate) mod falling;
mod group;
pub(crate) mod nearest;
mod pairs;
pub(crate) mod powers;
mod shapes;
pub(crate) mod taylor;
mod terms;
mod windows;

pub(crate) use self::{
    pairs::{BEYOND, Near, Partial, sum_pairs},
    windows::sum,
};

#[cfg(target_arch = "x86_64")]
use crate::simd::isa::Set;
use crate::{
    simd::{
        isa::Isa,
        lanes::Array,
        weights::{doubles::Doubles, shapes::Weigh},
    },
    window::form::Formula,
};
/// TimedRows in a block, whatever the vectors.
pub(crate) const EIGHT: usize = 8;
/// Windows at a time: they hide the latency of weights, long chains of operations, and share one
/// loop exit, where one per window would mispredict.
const FOUR: usize = 4;

/// Sums of each output, padded to whole blocks.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Totals {
    /// Σ w.
    pub(crate) weight: Vec<f64>,
    /// Σ w of the rows that are present, where any is a hole.
    pub(crate) present: Vec<f64>,
    /// Σ w·x.
    pub(crate) value: Vec<f64>,
    /// Σ w·v, Σ w·v² and Σ w·v·x of the rows that are present.
    pub(crate) place: Vec<f64>,
    pub(crate) square: Vec<f64>,
    pub(crate) common: Vec<f64>,
}

impl Totals {
    /// Makes room for so many outputs, padded to a multiple of [`EIGHT`].
    pub(crate) fn resize(&mut self, outputs: usize) {
        let Self { weight, present, value, place, square, common } = self;
        for sums in [weight, present, value, place, square, common] {
            sums.resize(outputs.next_multiple_of(EIGHT), 0.0);
        }
    }
}

/// TimedRows, then padding: finite numbers, but for infinite places in [`sum_pairs`].
#[derive(Clone, Copy)]
pub(crate) struct TimedRows<'a> {
    /// Their places.
    pub(crate) places: &'a [f64],
    /// Their values: finite, 0 at holes.
    pub(crate) x: &'a [f64],
    /// 1 where a row is present, else 0; empty where all are.
    pub(crate) mask: &'a [f64],
    /// 2/L, L being the window's length.
    pub(crate) scale: f64,
    pub(crate) lines: bool,
}

/// Work that is generic in vectors and weights.
trait WithDoubles {
    /// # Safety
    /// The processor has V's instructions.
    unsafe fn run<V: Doubles, W: Weigh>(&mut self, weigh: W);
}

/// Runs a job with an instruction set's vectors. Each shape has functions of its own: without
/// optimization, one for all shapes would overflow a thread's stack.
///
/// # Safety
/// The job's own promise on the lengths it was given.
unsafe fn run<W: Weigh>(isa: Isa, weigh: W, job: &mut impl WithDoubles) {
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f,avx512dq")]
    fn avx512<W: Weigh>(weigh: W, job: &mut impl WithDoubles) {
        // SAFETY: this function has the features of these vectors, and the job the caller's
        // promise.
        unsafe { job.run::<__m512d, W>(weigh) }
    }
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma")]
    fn avx2<W: Weigh>(weigh: W, job: &mut impl WithDoubles) {
        // SAFETY: this function has the features of these vectors, and the job the caller's
        // promise.
        unsafe { job.run::<__m256d, W>(weigh) }
    }
    // SAFETY, of each: an `Isa` exists only where the processor has its instructions; of the job,
    // the caller's promise.
    match isa.set() {
        #[cfg(target_arch = "x86_64")]
        Set::Avx512 if is_x86_feature_detected!("avx512dq") => unsafe { avx512(weigh, job) },
        #[cfg(target_arch = "x86_64")]
        Set::Avx512 | Set::Avx2 => unsafe { avx2(weigh, job) },
        _ => unsafe { job.run::<Array<f64, 4, false>, W>(weigh) },
    }
}

#[cfg(test)]
mod tests;
