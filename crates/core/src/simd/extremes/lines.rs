//! The best of the rows from each row on.

use std::marker::PhantomData;

use crate::simd::{
    extremes::ordered::{Ordered, best},
    moving_sum::eight::{Line, Wide},
};

/// What no value is worse than.
pub(super) const fn worst(is_most: bool) -> f64 {
    if is_most { f64::NEG_INFINITY } else { f64::INFINITY }
}

/// Lines `at` and the next.
///
/// # Safety
/// There are both.
#[inline(always)]
pub(super) unsafe fn two(lines: &[Line], at: usize) -> &[Line; 2] {
    debug_assert!(at + 2 <= lines.len());
    // SAFETY: the caller's promise.
    unsafe { &*lines.as_ptr().add(at).cast() }
}

/// Makes lines of 2^LEVEL rows, one after another; rows beyond the end hold no value.
pub(super) struct Lines<'a, V, T, const MOST: bool, const LEVEL: u32> {
    rows: &'a [[T; 8]],
    rest: &'a [T],
    /// The last lines of 1, 2, 4 … rows that the next step needs.
    one: V,
    two: V,
    four: V,
    eight: V,
    sixteen: [V; 2],
    /// 0 until a row is not finite, then NaN.
    odd: V,
    number: PhantomData<T>,
}

impl<'a, V: Ordered, T: Wide, const MOST: bool, const LEVEL: u32> Lines<'a, V, T, MOST, LEVEL> {
    /// Steps from a vector of rows to the line that begins with it and is known then.
    const LATE: usize = [0, 1, 2, 3, 4, 6][LEVEL as usize];

    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(super) unsafe fn new(rows: &'a [T]) -> Self {
        let (rows, rest) = rows.as_chunks::<8>();
        // SAFETY: the caller's promise.
        unsafe {
            let (none, odd) = (V::splat(worst(MOST)), V::splat(0.0));
            let (one, two, four, eight, sixteen) = (none, none, none, none, [none; 2]);
            let number = PhantomData;
            let mut new = Self { rows, rest, one, two, four, eight, sixteen, odd, number };
            for _ in 0..Self::LATE {
                new.next();
            }
            new
        }
    }

    /// Makes the next lines.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(super) unsafe fn fill(&mut self, lines: &mut [Line]) {
        let (rows, later) = self.rows.split_at(lines.len().min(self.rows.len()));
        self.rows = later;
        let (whole, late) = lines.split_at_mut(rows.len());
        // SAFETY: the caller's promise.
        unsafe {
            for (line, rows) in whole.iter_mut().zip(rows) {
                V::store(self.step(T::load(rows)), &mut line.0);
            }
            for line in late {
                V::store(self.next(), &mut line.0);
            }
        }
    }

    /// One line, where rows may have come to their end.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    unsafe fn next(&mut self) -> V {
        // SAFETY: the caller's promise.
        unsafe {
            if let Some((rows, later)) = self.rows.split_first() {
                self.rows = later;
                return self.step(T::load(rows));
            }
            let mut last = [T::default(); 8];
            last[..self.rest.len()].copy_from_slice(self.rest);
            let mut wide = [0.0; 8];
            V::store(T::load(&last), &mut wide);
            self.odd = V::add(self.odd, V::mul(V::load(&wide), V::splat(0.0)));
            wide[self.rest.len()..].fill(worst(MOST));
            self.rest = &[];
            let odd = self.odd;
            let line = self.step(V::load(&wide));
            self.odd = odd;
            line
        }
    }

    /// Takes the next eight rows.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    unsafe fn step(&mut self, rows: V) -> V {
        // SAFETY: the caller's promise.
        unsafe {
            // 0 times a finite number is 0, anything else gives NaN.
            self.odd = V::add(self.odd, V::mul(rows, V::splat(0.0)));
            let one = best::<V, MOST>(rows, V::splat(worst(MOST)));
            if LEVEL == 0 {
                return one;
            }
            let two = best::<V, MOST>(V::from_1(self.one, one), self.one);
            self.one = one;
            if LEVEL == 1 {
                return two;
            }
            let four = best::<V, MOST>(V::from_2(self.two, two), self.two);
            self.two = two;
            if LEVEL == 2 {
                return four;
            }
            let eight = best::<V, MOST>(V::from_4(self.four, four), self.four);
            self.four = four;
            if LEVEL == 3 {
                return eight;
            }
            let sixteen = best::<V, MOST>(eight, self.eight);
            self.eight = eight;
            if LEVEL == 4 {
                return sixteen;
            }
            let [earlier, later] = self.sixteen;
            self.sixteen = [later, sixteen];
            best::<V, MOST>(sixteen, earlier)
        }
    }

    /// Whether no row so far was NaN or an infinity.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(super) unsafe fn is_finite(&self) -> bool {
        let mut odd = [0.0; 8];
        // SAFETY: the caller's promise.
        unsafe { V::store(self.odd, &mut odd) };
        odd == [0.0; 8]
    }
}
