//! Finds holes and infinities in a piece's rows and replaces them by zeros.

use crate::{
    convolve::direct,
    linear::{buffers::Buffers, prepared::Linear},
    options::boundary::Boundary,
    sample::Sample,
    series::extension::View,
    simd::{self, isa::Isa},
};

/// Up to this many rows are checked without dispatch.
const ROWS: usize = 64;

impl<T: Sample> Linear<T> {
    /// Replaces holes, and for a transform infinities, by zeros in the buffer. Its first row is row
    /// `oldest`; rows are copied to it from `inside` where none is beyond an end.
    pub(crate) fn take_out(
        &self,
        view: View<'_, T>,
        oldest: isize,
        inside: Option<&[T]>,
        buffers: &mut Buffers<T>,
    ) {
        let Buffers { ext, holes, infinities, .. } = buffers;
        infinities.clear();
        if inside.is_none() && [self.ends.start, self.ends.end].contains(&Boundary::Linear) {
            let row = |at: usize| oldest + at as isize;
            let made = |&at: &usize| ext[at].is_hole() && !view.is_hole(row(at), self.ends);
            infinities.extend((0..ext.len()).filter(made).map(|at| (at, T::NAN)));
        }
        T::take_nans(self.convolver.isa(), inside, ext, holes);
        if !infinities.is_empty() {
            holes.retain(|at| infinities.binary_search_by_key(&at, |&(made, _)| made).is_err());
        }
        if self.convolver.takes_finite() {
            if !all_finite(self.convolver.isa(), ext) {
                for (at, x) in ext.iter_mut().enumerate() {
                    if !x.finite() {
                        infinities.push((at, *x));
                        *x = T::ZERO;
                    }
                }
                infinities.sort_unstable_by_key(|&(at, _)| at);
            }
        } else {
            infinities.drain(..).for_each(|(at, value)| ext[at] = value);
        }
    }

    /// Recomputes the outputs whose windows hold an infinity, in whose place a transform saw 0.
    pub(crate) fn mend_infinities(&self, buffers: &mut Buffers<T>, out: &mut [T]) {
        let taps = self.convolver.taps();
        for &(at, value) in &buffers.infinities {
            buffers.ext[at] = value;
        }
        let mut done = 0;
        for &(at, _) in &buffers.infinities {
            let start = done.max((at + 1).saturating_sub(taps.len()));
            let end = out.len().min(at + 1);
            for (i, value) in out.iter_mut().enumerate().take(end).skip(start) {
                *value = direct::one(taps, &buffers.ext[i..]);
            }
            done = done.max(end);
        }
    }
}

/// Whether there is neither hole nor infinity.
pub(crate) fn all_finite<T: Sample>(isa: Isa, rows: &[T]) -> bool {
    struct Finite<'a, T>(&'a [T], &'a mut bool);
    impl<T: Sample> simd::WithSimd for Finite<'_, T> {
        #[inline(always)]
        fn run(self) {
            // The exit is per chunk: one per row would prevent vectorization.
            for rows in self.0.chunks(4 * ROWS) {
                if !rows.iter().fold(true, |all, x| all & x.finite()) {
                    *self.1 = false;
                    return;
                }
            }
        }
    }
    if rows.len() <= ROWS {
        // So few cost less than dispatch. 0 times a finite number is 0, all else gives NaN.
        let mut odd = [T::ZERO; 4];
        let (fours, rest) = rows.as_chunks::<4>();
        for four in fours {
            odd.iter_mut().zip(four).for_each(|(odd, &x)| *odd += x * T::ZERO);
        }
        rest.iter().for_each(|&x| odd[0] += x * T::ZERO);
        return odd == [T::ZERO; 4];
    }
    let mut finite = true;
    simd::run(isa, Finite(rows, &mut finite));
    finite
}
