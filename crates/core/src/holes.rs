//! Holes and infinities, found in the rows of a piece and taken out of them.

use std::ops::Range;

use crate::{
    Boundary, Sample, direct, level::Level, piece::Buffers, prepared::Prepared, simd, view::View,
};

/// Rows looked at together, a bit each.
const ROWS: usize = 64;

impl<T: Sample> Prepared<T> {
    /// Takes holes, and for a transform infinities, out of the rows, of which the first is row
    /// `oldest`. None is beyond an end where all are inside.
    pub(crate) fn take_out(
        &self,
        view: View<'_, T>,
        oldest: isize,
        is_inside: bool,
        buffers: &mut Buffers<T>,
        there: Range<usize>,
    ) {
        let Buffers { ext, holes, infinities, .. } = buffers;
        infinities.clear();
        if !is_inside && [self.ends.start, self.ends.end].contains(&Boundary::Linear) {
            let row = |at: usize| oldest + at as isize;
            let made = |&at: &usize| ext[at].is_hole() && !view.is_hole(row(at), self.ends);
            infinities.extend((0..ext.len()).filter(made).map(|at| (at, T::NAN)));
        }
        holes.clear();
        simd::run(self.convolver.level(), TakeOut { ext, there, holes });
        if !infinities.is_empty() {
            holes.retain(|at| infinities.binary_search_by_key(at, |&(made, _)| made).is_err());
        }
        if self.convolver.transforms() {
            if !all_finite(self.convolver.level(), ext) {
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

    /// Outputs that an infinity touches, after a transform that saw a 0 in its place.
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

/// Puts zeros in the place of holes, and lists those that are not absent, ascending.
struct TakeOut<'a, T> {
    ext: &'a mut [T],
    there: Range<usize>,
    holes: &'a mut Vec<usize>,
}

impl<T: Sample> simd::Job for TakeOut<'_, T> {
    #[inline(always)]
    fn run(self) {
        let Self { ext, there, holes } = self;
        let mut start = 0;
        for rows in ext.chunks_mut(ROWS) {
            // A branch for each row would be guessed wrong at every hole.
            let mut bits = 0_u64;
            let (eights, rest) = rows.as_chunks_mut::<8>();
            for eight in eights.iter_mut().rev() {
                let byte = (0..8).fold(0, |byte, i| byte | u64::from(eight[i].is_hole()) << i);
                bits = bits << 8 | byte;
                eight.iter_mut().for_each(|x| *x = if x.is_hole() { T::ZERO } else { *x });
            }
            let mut bit = 1_u64.wrapping_shl(u32::try_from(8 * eights.len()).unwrap_or_default());
            for x in rest {
                bits |= if x.is_hole() { bit } else { 0 };
                bit = bit.wrapping_shl(1);
                *x = if x.is_hole() { T::ZERO } else { *x };
            }
            while bits != 0 {
                let at = start + bits.trailing_zeros() as usize;
                if there.contains(&at) {
                    holes.push(at);
                }
                bits &= bits - 1;
            }
            start += ROWS;
        }
    }
}

/// Whether there is neither hole nor infinity.
pub(crate) fn all_finite<T: Sample>(level: Level, rows: &[T]) -> bool {
    struct Finite<'a, T>(&'a [T], &'a mut bool);
    impl<T: Sample> simd::Job for Finite<'_, T> {
        #[inline(always)]
        fn run(self) {
            // Leaving at every row would look at one row at a time.
            let mut stretches = self.0.chunks(4 * ROWS);
            *self.1 = stretches.all(|rows| rows.iter().fold(true, |all, x| all & x.finite()));
        }
    }
    if rows.len() <= ROWS {
        // Sooner looked at than dispatched.
        return rows.iter().fold(true, |all, x| all & x.finite());
    }
    let mut finite = true;
    simd::run(level, Finite(rows, &mut finite));
    finite
}
