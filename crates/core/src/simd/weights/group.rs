//! Sums over pairs of rows: neighbours and later rows, a few distances at a time.

use crate::simd::weights::{EIGHT, doubles::Doubles};

/// Distances at a time.
pub(crate) const GROUP: usize = 4;
/// Partial sums of what a row gets from those before it.
pub(crate) const PARTS: usize = EIGHT;
/// The most sums per row: weights and values, and either weights present or three moments of lines.
pub(crate) const MOST: usize = 5;

/// Sums per row.
pub(crate) const fn count(holes: bool, lines: bool) -> usize {
    2 + holes as usize + if lines { 3 } else { 0 }
}

/// A vector of rows, and those at the next [`GROUP`] distances after them.
pub(crate) struct Group<V: Doubles> {
    /// Places of the later rows relative to the earlier ones.
    pub(crate) v: [V; GROUP],
    /// The later rows, and their sums.
    pub(crate) x: *const f64,
    pub(crate) mask: *const f64,
    pub(crate) sums: *mut f64,
    /// Numbers from one part of a sum to the next.
    pub(crate) part: usize,
    pub(crate) own_x: V,
    pub(crate) own_mask: V,
}

impl<V: Doubles> Group<V> {
    /// Adds later rows, weighed by `taken`, to the earlier rows' `own` sums, and earlier rows,
    /// weighed by `given`, to the later rows' sums.
    ///
    /// # Safety
    /// The processor has V's instructions; of the rows [`GROUP`] vectors can be read, one number
    /// after another, and of as many parts of each sum a vector can be written.
    #[inline(always)]
    #[allow(clippy::needless_range_loop, reason = "a distance is the same one in many arrays")]
    pub(crate) unsafe fn add<const HOLES: bool, const LINES: bool>(
        &self,
        own: &mut [V; MOST],
        mut taken: [V; GROUP],
        given: [V; GROUP],
    ) {
        let lines = if HOLES { 3 } else { 2 };
        // SAFETY: the caller's promise.
        unsafe {
            let mut x = self.v;
            for n in 0..GROUP {
                x[n] = V::load(self.x.add(n));
            }
            own[0] = V::add(own[0], total(taken));
            own[1] = V::add(own[1], product(taken, x));
            if HOLES {
                for n in 0..GROUP {
                    taken[n] = V::mul(taken[n], V::load(self.mask.add(n)));
                }
                own[2] = V::add(own[2], total(taken));
            }
            if LINES {
                let mut moments = taken;
                for n in 0..GROUP {
                    moments[n] = V::mul(taken[n], self.v[n]);
                }
                own[lines] = V::add(own[lines], total(moments));
                own[lines + 1] = V::add(own[lines + 1], product(moments, self.v));
                own[lines + 2] = V::add(own[lines + 2], product(moments, x));
            }
            for n in 0..GROUP {
                let step = PARTS.wrapping_mul(self.part);
                let first = self.sums.add(n.wrapping_mul(self.part));
                let to = |sum: usize| first.wrapping_add(sum.wrapping_mul(step));
                let mut w = given[n];
                V::store(V::add(V::load(to(0)), w), to(0));
                V::store(V::mul_add(w, self.own_x, V::load(to(1))), to(1));
                if HOLES {
                    w = V::mul(w, self.own_mask);
                    V::store(V::add(V::load(to(2)), w), to(2));
                }
                if LINES {
                    // Seen from the later row, the earlier one is at −v.
                    let moment = V::mul(w, self.v[n]);
                    let [place, square, common] = [lines, lines + 1, lines + 2].map(to);
                    V::store(V::sub(V::load(place), moment), place);
                    V::store(V::mul_add(moment, self.v[n], V::load(square)), square);
                    V::store(V::neg_mul_add(moment, self.own_x, V::load(common)), common);
                }
            }
        }
    }
}

/// # Safety
/// The processor has V's instructions.
#[inline(always)]
pub(crate) unsafe fn total<V: Doubles>([a, b, c, d]: [V; GROUP]) -> V {
    // SAFETY: the caller's promise.
    unsafe { V::add(V::add(a, b), V::add(c, d)) }
}

/// # Safety
/// The processor has V's instructions.
#[inline(always)]
unsafe fn product<V: Doubles>([a, b, c, d]: [V; GROUP], x: [V; GROUP]) -> V {
    // SAFETY: the caller's promise.
    unsafe { V::add(V::mul_add(b, x[1], V::mul(a, x[0])), V::mul_add(d, x[3], V::mul(c, x[2]))) }
}
