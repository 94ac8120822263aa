//! What a vector of rows adds to what is known before it.

use crate::simd::scan::{
    Before, Decay, FORGOTTEN, VECTOR,
    vectors::{LAST_NUMBERS, Scanned},
};

/// The weights, in vectors.
pub(super) struct Powers<V> {
    pub(super) one: V,
    pub(super) two: V,
    pub(super) four: V,
    /// Of what is known before the vector, for each of its rows.
    pub(super) rows: V,
    /// Of what is known before the vector, after it.
    pub(super) eight: V,
    pub(super) ones: V,
    /// The scan of eight ones.
    pub(super) full: V,
    pub(super) alpha: Option<V>,
}

impl<V: Scanned> Powers<V> {
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(super) unsafe fn new(decay: &Decay) -> Self {
        let c = decay.keep;
        let (c2, c4) = (c * c, (c * c) * (c * c));
        let rows = [c, c2, c2 * c, c4, c4 * c, c4 * c2, c4 * (c2 * c), c4 * c4];
        // SAFETY: the caller's promise.
        unsafe {
            let (one, two, four) = (V::splat(c), V::splat(c2), V::splat(c4));
            let (ones, eight) = (V::splat(1.0), V::splat(c4 * c4));
            #[expect(clippy::manual_map, reason = "closures do not inherit target features")]
            let alpha = match decay.alpha {
                Some(alpha) => Some(V::splat(alpha)),
                None => None,
            };
            let mut powers =
                Self { one, two, four, rows: V::load(&rows), eight, ones, full: ones, alpha };
            powers.full = powers.scan(ones);
            powers
        }
    }

    /// The sum of each row and those before it in the vector, weighed by their age.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(super) unsafe fn scan(&self, x: V) -> V {
        // SAFETY: the caller's promise.
        unsafe {
            let x = V::mul_add(self.one, V::later_1(x), x);
            let x = V::mul_add(self.two, V::later_2(x), x);
            V::mul_add(self.four, V::later_4(x), x)
        }
    }
}

/// [`Before`] in vectors, the same in all places.
#[derive(Clone, Copy)]
pub(super) struct Carry<V> {
    pub(super) mean: V,
    pub(super) weight: V,
    pub(super) level: V,
    pub(super) sum: V,
    /// 0, or NaN where a sum of the block was not finite.
    pub(super) odd: V,
}

impl<V: Scanned> Carry<V> {
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(super) unsafe fn new(before: &Before) -> Self {
        let Before { mean, weight, level, sum } = *before;
        // SAFETY: the caller's promise.
        unsafe {
            let (mean, weight) = (V::splat(mean), V::splat(weight));
            Self { mean, weight, level: V::splat(level), sum: V::splat(sum), odd: V::splat(0.0) }
        }
    }

    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(super) unsafe fn known(self) -> Before {
        // SAFETY: the caller's promise.
        unsafe {
            Before {
                mean: first(self.mean),
                weight: first(self.weight),
                level: first(self.level),
                sum: first(self.sum),
            }
        }
    }

    /// [`Before::begin_block`].
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(super) unsafe fn begin_block(&mut self) {
        self.level = self.mean;
        // SAFETY: the caller's promise.
        unsafe {
            (self.sum, self.odd) = (V::splat(0.0), V::splat(0.0));
            if first(self.weight) < FORGOTTEN {
                self.weight = self.sum;
            }
        }
    }

    /// Whether all sums of the block were finite. One that overflows may leave no trace in those
    /// after it.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(super) unsafe fn is_finite(&self) -> bool {
        // SAFETY: the caller's promise.
        unsafe { V::numbers(self.odd) == u8::MAX }
    }

    /// The weight of each row's mean.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(super) unsafe fn weights(&self, powers: &Powers<V>, scanned: V) -> V {
        // SAFETY: the caller's promise.
        unsafe { V::mul_add(powers.rows, self.weight, scanned) }
    }

    /// The means of eight rows without NaN, where a sum makes so much of a mean.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(super) unsafe fn clean(&mut self, powers: &Powers<V>, x: V, share: V) -> V {
        // SAFETY: the caller's promise.
        unsafe {
            let scanned = powers.scan(V::sub(x, self.level));
            let sums = V::mul_add(powers.rows, self.sum, scanned);
            let means = V::mul_add(sums, share, self.level);
            self.sum = V::mul_add(powers.eight, self.sum, V::last(scanned));
            self.mean = V::last(means);
            self.odd = V::mul_add(sums, V::splat(0.0), self.odd);
            means
        }
    }

    /// The sums, weights and means of eight rows, with the last mean at NaN.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(super) unsafe fn holed(&mut self, powers: &Powers<V>, x: V) -> (V, V, V) {
        // SAFETY: the caller's promise.
        unsafe {
            let scanned = powers.scan(V::where_number(V::sub(x, self.level), x));
            let sums = V::mul_add(powers.rows, self.sum, scanned);
            let (weights, share) = match powers.alpha {
                Some(alpha) => (self.weight, alpha),
                None => {
                    let counted = powers.scan(V::where_number(powers.ones, x));
                    let weights = self.weights(powers, counted);
                    self.weight = V::mul_add(powers.eight, self.weight, V::last(counted));
                    (weights, V::div(powers.ones, weights))
                }
            };
            let means = V::mul_add(sums, share, self.level);
            let means = V::pick(means, self.mean, &LAST_NUMBERS[usize::from(V::numbers(x))]);
            self.sum = V::mul_add(powers.eight, self.sum, V::last(scanned));
            self.mean = V::last(means);
            self.odd = V::mul_add(sums, V::splat(0.0), self.odd);
            (sums, weights, means)
        }
    }
}

/// # Safety
/// The processor has V's instructions.
#[inline(always)]
pub(super) unsafe fn first<V: Scanned>(vector: V) -> f64 {
    let mut numbers = [0.0; VECTOR];
    // SAFETY: the caller's promise.
    unsafe { V::store(vector, &mut numbers) };
    numbers[0]
}
