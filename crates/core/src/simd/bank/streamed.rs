//! Outputs that are stored past the caches: they are far more than caches hold, and nobody reads them
//! soon. A line that is stored whole is not fetched from memory first, which halves what memory moves.
//!
//! Only whole, aligned lines can be stored so, and each filter's outputs may lie at another place in
//! their lines. So a few outputs are kept as ever in a stage in the nearest cache, from which whole
//! lines are taken. It is small: stores past the caches wait for memory, and more of them than wait in
//! a processor's store buffer would hold up the sums.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;

use crate::simd::{
    bank::{SHARE, tile::Kept},
    lanes::Lanes,
};

/// Bytes of a line, and of the outputs of a filter that are staged at a time.
const LINE: usize = 64;
const STAGED: usize = 512;
/// Numbers of the smallest type that these, and what was left of a line before, are.
const ROOM: usize = (STAGED + LINE) / size_of::<f32>();

/// What is stored past the caches. Every function needs a processor with the vector's instructions.
pub(crate) trait Streaming: Lanes {
    /// Stores a vector to an address that its size divides.
    unsafe fn stream(self, to: *mut Self::T);
}

#[cfg(target_arch = "x86_64")]
macro_rules! streaming {
    ($v:ident, $t:ident, $stream:ident) => {
        impl Streaming for $v {
            #[inline(always)]
            unsafe fn stream(self, to: *mut $t) {
                // SAFETY: the caller's promise.
                unsafe { $stream(to, self) }
            }
        }
    };
}
#[cfg(target_arch = "x86_64")]
streaming!(__m512d, f64, _mm512_stream_pd);
#[cfg(target_arch = "x86_64")]
streaming!(__m512, f32, _mm512_stream_ps);
#[cfg(target_arch = "x86_64")]
streaming!(__m256d, f64, _mm256_stream_pd);
#[cfg(target_arch = "x86_64")]
streaming!(__m256, f32, _mm256_stream_ps);

/// The outputs of filters on their way to memory.
#[repr(align(64))]
struct Stage<T>([[T; ROOM]; SHARE]);

#[cfg(target_arch = "x86_64")]
impl<T: Copy + Default> Kept<'_, T> {
    /// As [`all`](Self::all), past the caches.
    ///
    /// # Safety
    /// The same.
    #[inline(always)]
    pub(super) unsafe fn streamed<V, X, const A: usize, const B: usize, const C: usize>(self)
    where
        V: Streaming<T = T>,
        X: Lanes<T = T>,
    {
        let mut stage = Stage([[T::default(); ROOM]; SHARE]);
        // What is staged of the line that is not whole yet.
        let mut left = [0; SHARE];
        let count = STAGED / size_of::<T>();
        for first in (0..self.outputs).step_by(count) {
            let outputs = count.min(self.outputs - first);
            let starts: [usize; SHARE] = std::array::from_fn(|q| q * ROOM + left[q]);
            let staged = Kept {
                filters: self.filters,
                x: &self.x[first..],
                outputs,
                out: stage.0.as_flattened_mut(),
                starts: &starts,
            };
            // SAFETY: the caller's promise; a filter's room holds a line's rest and these outputs,
            // and `x` the rows of their windows.
            unsafe { staged.all::<V, X, A, B, C>() };
            let filters = self.starts.iter().zip(&mut stage.0).zip(&mut left);
            for ((&start, stage), left) in filters.take(self.filters.count) {
                let at = start + first - *left;
                let out = &mut self.out[at..at + *left + outputs];
                // SAFETY: the caller's promise.
                *left = unsafe { lines::<V>(stage, out) };
            }
        }
        let filters = self.starts.iter().zip(&stage.0).zip(left);
        for ((&start, stage), left) in filters.take(self.filters.count) {
            let end = start + self.outputs;
            self.out[end - left..end].copy_from_slice(&stage[..left]);
        }
        // SAFETY: every x86-64 has this. It comes before anyone else is told of the outputs.
        unsafe { _mm_sfence() };
    }
}

/// Stores what is staged up to the last whole line, and moves what is left to the stage's start; how
/// many these are.
///
/// # Safety
/// The processor has V's instructions.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
unsafe fn lines<V: Streaming>(stage: &mut [V::T; ROOM], out: &mut [V::T]) -> usize {
    let line = LINE / size_of::<V::T>();
    // More than none only at first, and at the end of a short stage.
    let head = out.as_ptr().align_offset(LINE).min(out.len());
    out[..head].copy_from_slice(&stage[..head]);
    let end = head + (out.len() - head) / line * line;
    assert!(end + line <= ROOM);
    for at in (head..end).step_by(V::LANES) {
        // SAFETY: the caller's promise; both have numbers up to `end`, to which whole vectors lead
        // from `head`, the start of a line.
        unsafe { V::load(stage.as_ptr().add(at)).stream(out.as_mut_ptr().add(at)) };
    }
    // As many as there can be, which takes no loop.
    let rest = out.len() - end;
    stage.copy_within(end..end + line, 0);
    rest
}
