//! Partial sums that moving sums are built from.

use crate::simd::moving_sum::eight::{Eight, Wide};

/// Eights in a stride.
pub(crate) const STRIDE: usize = 4;
/// Rows in a stride.
pub(crate) const ROWS: usize = 8 * STRIDE;
/// Sums from an eight on are there so many eights later.
pub(crate) const LATE: usize = 6;

/// What windows have beyond whole strides: whole eights, and fewer than 8 odd rows.
#[derive(Clone, Copy)]
pub(crate) struct Rest {
    pub(crate) eights: usize,
    pub(crate) odd: usize,
}

/// For each row of a series in its order, sums of the rows from it on: of a stride, and of a rest.
/// All of them are in registers.
pub(crate) struct Partial<'a, V, T> {
    rest: Rest,
    /// Rows to come: whole eights, then some rows padded by zeros, then zeros.
    rows: std::slice::Iter<'a, [T; 8]>,
    last: [T; 8],
    /// Sums of 1, 2, 4, 8 and 16 rows, and odd ones, that the next steps need, the latest first.
    one: [V; 3],
    two: [V; 2],
    four: V,
    eight: [V; 3],
    sixteen: [V; 2],
    odd: [V; 3],
}

impl<'a, V: Eight, T: Wide> Partial<'a, V, T> {
    /// The next step's sums start at the first row.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(crate) unsafe fn new(rest: Rest, rows: &'a [T]) -> Self {
        let (rows, end) = rows.as_chunks::<8>();
        let mut last = [T::default(); 8];
        last[..end.len()].copy_from_slice(end);
        // SAFETY: the caller's promise.
        unsafe {
            let zero = V::splat(0.0);
            let mut partial = Self {
                rest,
                rows: rows.iter(),
                last,
                one: [zero; 3],
                two: [zero; 2],
                four: zero,
                eight: [zero; 3],
                sixteen: [zero; 2],
                odd: [zero; 3],
            };
            for _ in 0..LATE {
                partial.step();
            }
            partial
        }
    }

    /// The sums of a stride and of a rest, from each row of the next eight on.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(crate) unsafe fn step(&mut self) -> (V, V) {
        // A digit tells how many eights ago the sum starts.
        let ([one1, one2, one3], [two2, two3], four3) = (self.one, self.two, self.four);
        let ([eight4, eight5, eight6], [sixteen5, sixteen6]) = (self.eight, self.sixteen);
        let [odd4, odd5, odd6] = self.odd;
        // SAFETY: the caller's promise.
        unsafe {
            let one0 = match self.rows.next() {
                Some(rows) => T::load::<V>(rows),
                None => T::load::<V>(&std::mem::take(&mut self.last)),
            };
            let two1 = V::add(one1, V::from_1(one1, one0));
            let four2 = V::add(two2, V::from_2(two2, two1));
            let eight3 = V::add(four3, V::from_4(four3, four2));
            let sixteen4 = V::add(eight4, eight3);
            // These are the same in each step: branches that are always foreseen.
            let odd3 = match self.rest.odd {
                // Adding −0 changes no sum, not even −0.
                0 => V::splat(-0.0),
                1 => one3,
                2 => two3,
                3 => V::add(two3, V::from_2(one3, one2)),
                4 => four3,
                5 => V::add(four3, V::from_4(one3, one2)),
                6 => V::add(four3, V::from_4(two3, two2)),
                _ => V::add(V::add(four3, V::from_4(two3, two2)), V::from_6(one3, one2)),
            };
            let rest6 = match self.rest.eights {
                0 => odd6,
                1 => V::add(eight6, odd5),
                2 => V::add(V::add(eight6, eight5), odd4),
                _ => V::add(V::add(V::add(eight6, eight5), eight4), odd3),
            };
            self.one = [one0, one1, one2];
            (self.two, self.four) = ([two1, two2], four2);
            (self.eight, self.sixteen) = ([eight3, eight4, eight5], [sixteen4, sixteen5]);
            self.odd = [odd3, odd4, odd5];
            (V::add(sixteen6, sixteen4), rest6)
        }
    }
}
