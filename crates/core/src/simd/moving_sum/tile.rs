//! Partial sums that moving sums are built from, for a tile of a series.

use crate::simd::moving_sum::{
    eight::{Eight, Line, Wide},
    partial::STRIDE,
};

/// Delay of the sums: those that start at an eight are stored so many eights later.
const LATE: usize = 3;

/// For each row of a tile, sums of the rows from it on: of 8, of a stride, and of the fewer than 8
/// that a window has beyond whole eights.
#[derive(Default)]
pub(crate) struct Tile {
    eights: Vec<Line>,
    strides: Vec<Line>,
    odds: Vec<Line>,
}

impl Tile {
    /// Makes room for the sums of `len` eights.
    pub(crate) fn reserve(&mut self, len: usize) {
        if self.odds.len() < len + LATE {
            for lines in [&mut self.eights, &mut self.strides, &mut self.odds] {
                lines.resize(len + LATE, Line::default());
            }
        }
    }

    /// Sums of the strides that start in each eight.
    #[inline(always)]
    pub(crate) fn strides(&self) -> &[Line] {
        &self.strides
    }

    /// Sums of rests of EIGHTS eights and odd rows, from eight `start` on.
    #[inline(always)]
    pub(crate) fn rests<const EIGHTS: usize>(&self, start: usize) -> Rests<'_, EIGHTS> {
        Rests { eights: &self.eights[LATE + start..], odds: &self.odds[LATE + start + EIGHTS..] }
    }

    /// Fills in sums of 8 rows and of `odd`, fewer, for `len` eights of `rows`, padded with zeros.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(crate) unsafe fn fill<V: Eight, T: Wide>(&mut self, rows: &[T], len: usize, odd: usize) {
        // A constant length leaves no branches in the loop.
        macro_rules! each {
            ($($odd:literal)+) => {
                match odd {
                    // SAFETY: the caller's promise.
                    $($odd => unsafe { self.fill_odd::<V, T, $odd>(rows, len) },)+
                    _ => {}
                }
            };
        }
        each!(0 1 2 3 4 5 6 7);
    }

    /// # Safety
    /// As [`fill`](Self::fill).
    #[inline(always)]
    unsafe fn fill_odd<V: Eight, T: Wide, const ODD: usize>(&mut self, rows: &[T], len: usize) {
        let (full, end) = rows.as_chunks::<8>();
        let mut last = [T::default(); 8];
        last[..end.len()].copy_from_slice(end);
        let many = full.len().min(len + LATE);
        let (eights, late_eights) = self.eights[..len + LATE].split_at_mut(many);
        let (odds, late_odds) = self.odds[..len + LATE].split_at_mut(many);
        // SAFETY: the caller's promise.
        unsafe {
            let mut stream = Stream::<V>::new();
            for ((x, eight), odd) in full.iter().zip(eights).zip(odds) {
                stream.step::<ODD>(T::load(x), eight, odd);
            }
            for (eight, odd) in late_eights.iter_mut().zip(late_odds) {
                stream.step::<ODD>(T::load(&last), eight, odd);
                last = [T::default(); 8];
            }
        }
    }

    /// Fills in sums of strides for `len` eights, from their sums of 8 rows.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(crate) unsafe fn fill_strides<V: Eight>(&mut self, len: usize) {
        let (first, eights) = self.eights[LATE..][..len + STRIDE - 1].split_at(STRIDE - 1);
        // SAFETY: the caller's promise.
        unsafe {
            // Sums of 8 and of 16 rows; a digit tells how many eights ago the sum starts.
            let mut eight1 = V::load(&first[2].0);
            let mut sixteen2 = V::add(V::load(&first[1].0), eight1);
            let mut sixteen3 = V::add(V::load(&first[0].0), V::load(&first[1].0));
            for (stride, eight) in self.strides[..len].iter_mut().zip(eights) {
                let eight0 = V::load(&eight.0);
                let sixteen1 = V::add(eight1, eight0);
                V::store(V::add(sixteen3, sixteen1), &mut stride.0);
                (eight1, sixteen2, sixteen3) = (eight0, sixteen1, sixteen2);
            }
        }
    }
}

/// The rows of a window beyond its strides: EIGHTS eights, and odd rows.
#[derive(Clone, Copy)]
pub(crate) struct Rests<'a, const EIGHTS: usize> {
    eights: &'a [Line],
    odds: &'a [Line],
}

impl<const EIGHTS: usize> Rests<'_, EIGHTS> {
    /// Their sums, from eight `at` on.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(crate) unsafe fn at<V: Eight>(self, at: usize) -> V {
        // SAFETY: the caller's promise.
        unsafe {
            let odd = V::load(&self.odds[at].0);
            if EIGHTS == 0 {
                return odd;
            }
            let mut sums = V::load(&self.eights[at].0);
            for eight in 1..EIGHTS {
                sums = V::add(sums, V::load(&self.eights[at + eight].0));
            }
            V::add(sums, odd)
        }
    }
}

/// Sums of 1, 2 and 4 neighbours that the next steps need, the latest first.
struct Stream<V> {
    one: [V; 3],
    two: [V; 2],
    four: V,
}

impl<V: Eight> Stream<V> {
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    unsafe fn new() -> Self {
        // SAFETY: the caller's promise.
        let zero = unsafe { V::splat(0.0) };
        Self { one: [zero; 3], two: [zero; 2], four: zero }
    }

    /// Takes the next eight rows. Gives sums of 8 and of ODD rows, from the eight [`LATE`] ago on.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    unsafe fn step<const ODD: usize>(&mut self, one0: V, eight: &mut Line, odd: &mut Line) {
        // A digit tells how many eights ago the sum starts.
        let ([one1, one2, one3], [two2, two3], four3) = (self.one, self.two, self.four);
        // SAFETY: the caller's promise.
        unsafe {
            let two1 = V::add(one1, V::from_1(one1, one0));
            let four2 = V::add(two2, V::from_2(two2, two1));
            let eight3 = V::add(four3, V::from_4(four3, four2));
            let odd3 = match ODD {
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
            V::store(eight3, &mut eight.0);
            V::store(odd3, &mut odd.0);
            (self.one, self.two, self.four) = ([one0, one1, one2], [two1, two2], four2);
        }
    }
}
