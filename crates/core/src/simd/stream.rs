//! Sums of strides and of rests, from one pass over a series.

use super::{
    eight::{Eight, Line, Wide},
    sums::STRIDE,
};

/// Eights by which a stride's sum comes later than its first rows.
const LATE: usize = 6;

/// Sums from each row of a tile on.
#[derive(Default)]
pub(super) struct Tile {
    strides: Vec<Line>,
    rests: Vec<Line>,
    /// Eights by which a rest's sum comes later than its first rows.
    late: usize,
}

impl Tile {
    /// Room for so many eights, and what comes late.
    pub(super) fn reserve(&mut self, eights: usize) {
        if self.strides.len() < eights + LATE {
            self.strides.resize(eights + LATE, Line::default());
            self.rests.resize(eights + LATE, Line::default());
        }
    }

    /// Sums of strides from each eight on.
    #[inline(always)]
    pub(super) fn strides(&self) -> &[Line] {
        &self.strides[LATE..]
    }

    /// Sums of rests from each eight on.
    #[inline(always)]
    pub(super) fn rests(&self) -> &[Line] {
        &self.rests[self.late..]
    }

    /// Sums from each of so many eights of `rows` on, which zeros follow; a rest has fewer rows
    /// than a stride.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(super) unsafe fn fill<V: Eight, T: Wide>(
        &mut self,
        rows: &[T],
        eights: usize,
        rest: usize,
    ) {
        // Closures would not have the features.
        macro_rules! each {
            ($($odd:literal)+) => {
                match rest % 8 {
                    // SAFETY: the caller's promise.
                    $($odd => unsafe { self.fill_odd::<V, T, $odd>(rows, eights, rest / 8) },)+
                    _ => {}
                }
            };
        }
        each!(0 1 2 3 4 5 6 7);
    }

    /// [`fill`](Self::fill), for a rest of `whole` eights and ODD rows.
    ///
    /// # Safety
    /// The same.
    #[inline(always)]
    unsafe fn fill_odd<V: Eight, T: Wide, const ODD: usize>(
        &mut self,
        rows: &[T],
        eights: usize,
        whole: usize,
    ) {
        self.late = LATE + whole - (STRIDE - 1);
        let (strides, rests) =
            (&mut self.strides[..eights + LATE], &mut self.rests[..eights + LATE]);
        let (full, end) = rows.as_chunks::<8>();
        let mut last = [T::default(); 8];
        last[..end.len()].copy_from_slice(end);
        let many = full.len().min(eights + LATE);
        let (strides, late_strides) = strides.split_at_mut(many);
        let (rests, late_rests) = rests.split_at_mut(many);
        // SAFETY: the caller's promise.
        unsafe {
            let mut stream = Stream::<V>::new();
            for ((x, stride), rest) in full.iter().zip(strides).zip(rests) {
                let sums = stream.step::<ODD>(T::load(x), whole);
                V::store(sums.0, &mut stride.0);
                V::store(sums.1, &mut rest.0);
            }
            for (stride, rest) in late_strides.iter_mut().zip(late_rests) {
                let sums = stream.step::<ODD>(T::load(&last), whole);
                V::store(sums.0, &mut stride.0);
                V::store(sums.1, &mut rest.0);
                last = [T::default(); 8];
            }
        }
    }
}

/// The sums of so many neighbours that the next steps need, the latest first.
struct Stream<V> {
    one: [V; 3],
    two: [V; 2],
    four: V,
    eight: V,
    sixteen: [V; 2],
}

impl<V: Eight> Stream<V> {
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    unsafe fn new() -> Self {
        // SAFETY: the caller's promise.
        let zero = unsafe { V::splat(0.0) };
        Self { one: [zero; 3], two: [zero; 2], four: zero, eight: zero, sixteen: [zero; 2] }
    }

    /// Takes the next eight rows. Gives the sums of strides that start [`LATE`] eights ago, and
    /// of rests of `whole` eights and ODD rows that start 3 + `whole` ago.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    unsafe fn step<const ODD: usize>(&mut self, one0: V, whole: usize) -> (V, V) {
        // SAFETY: the caller's promise.
        unsafe {
            // Digits tell how many eights ago the sums start.
            let ([one1, one2, one3], [two2, two3]) = (self.one, self.two);
            let (four3, eight4, [sixteen5, sixteen6]) = (self.four, self.eight, self.sixteen);
            let two1 = V::add(one1, V::from_1(one1, one0));
            let four2 = V::add(two2, V::from_2(two2, two1));
            let eight3 = V::add(four3, V::from_4(four3, four2));
            let sixteen4 = V::add(eight4, eight3);
            let stride6 = V::add(sixteen6, sixteen4);
            let odd = match ODD {
                // Adding it changes no sum, not even one of −0.
                0 => V::splat(-0.0),
                1 => one3,
                2 => two3,
                3 => V::add(two3, V::from_2(one3, one2)),
                4 => four3,
                5 => V::add(four3, V::from_4(one3, one2)),
                6 => V::add(four3, V::from_4(two3, two2)),
                _ => {
                    let seventh = V::from_2(V::from_4(one3, one2), V::from_4(one2, one1));
                    V::add(V::add(four3, V::from_4(two3, two2)), seventh)
                }
            };
            let rest = match (whole, ODD) {
                (0, _) => odd,
                (1, 0) => eight4,
                (1, _) => V::add(eight4, odd),
                (2, 0) => sixteen5,
                (2, _) => V::add(sixteen5, odd),
                (_, 0) => V::add(sixteen6, eight4),
                (_, _) => V::add(V::add(sixteen6, eight4), odd),
            };
            self.one = [one0, one1, one2];
            self.two = [two1, two2];
            self.four = four2;
            self.eight = eight3;
            self.sixteen = [sixteen4, sixteen5];
            (stride6, rest)
        }
    }
}
