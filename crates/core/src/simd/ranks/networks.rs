//! Short windows, sorted by comparator networks; lanes are neighbouring outputs.

#![expect(clippy::needless_range_loop, reason = "an index is the same one in many arrays")]

use crate::simd::ranks::{Wanted, ordered::Ordered};

/// The longest window that is sorted so.
pub(crate) const LONGEST: usize = 9;

/// # Safety
/// The processor has V's instructions; and what [`find`](super::find) checks.
#[inline(always)]
pub(super) unsafe fn find<V: Ordered>(x: &[V::T], wanted: Wanted, out: &mut [V::T]) {
    // A macro, as closures would not inherit the target features.
    macro_rules! each {
        ($($len:literal)+) => {
            match wanted.len {
                // SAFETY: the caller's promise.
                $($len => unsafe { ranks::<V, $len>(x, wanted, out) },)+
                _ => {}
            }
        };
    }
    each!(2 3 4 5 6 7 8 9);
}

/// # Safety
/// As [`find`].
#[inline(always)]
unsafe fn ranks<V: Ordered, const LEN: usize>(x: &[V::T], wanted: Wanted, out: &mut [V::T]) {
    let is_middle = LEN % 2 == 1 && wanted.first == (LEN / 2) as isize;
    // SAFETY: the caller's promise.
    unsafe {
        match wanted.count {
            // Comparators that the middle does not depend on are left out by the compiler.
            1 if is_middle => slide::<V, LEN, 1, true>(x, wanted.first, out),
            1 => slide::<V, LEN, 1, false>(x, wanted.first, out),
            2 => slide::<V, LEN, 2, false>(x, wanted.first, out),
            3 => slide::<V, LEN, 3, false>(x, wanted.first, out),
            _ => slide::<V, LEN, 4, false>(x, wanted.first, out),
        }
    }
}

/// # Safety
/// As [`find`].
#[inline(always)]
unsafe fn slide<V: Ordered, const LEN: usize, const COUNT: usize, const IS_MIDDLE: bool>(
    x: &[V::T],
    first: isize,
    out: &mut [V::T],
) {
    let outputs = out.len() / COUNT;
    // SAFETY: there are at least LANES outputs, and a tile reads the rows of their windows.
    unsafe {
        let mut at = 0;
        loop {
            let mut v = [V::splat(V::LARGEST); LONGEST];
            for row in 0..LEN {
                v[row] = V::load(x.as_ptr().add(at + row));
            }
            sort::<V, LEN>(&mut v);
            if IS_MIDDLE {
                V::store(v[LEN / 2], out.as_mut_ptr().add(at));
            } else {
                for rank in 0..COUNT {
                    // Vectors that are found by a computed index would lie in memory.
                    let value = match first.wrapping_add_unsigned(rank) {
                        0 => v[0],
                        1 => v[1],
                        2 => v[2],
                        3 => v[3],
                        4 => v[4],
                        5 => v[5],
                        6 => v[6],
                        7 => v[7],
                        8 => v[8],
                        below if below < 0 => V::splat(V::LEAST),
                        _ => V::splat(V::LARGEST),
                    };
                    V::store(value, out.as_mut_ptr().add(rank * outputs + at));
                }
            }
            if at + V::LANES >= outputs {
                break;
            }
            // The last tile may compute some outputs again.
            at = (at + V::LANES).min(outputs - V::LANES);
        }
    }
}

/// Sorts LEN vectors, with the fewest comparators that are known.
///
/// # Safety
/// The processor has V's instructions.
#[inline(always)]
pub(in crate::simd) unsafe fn sort<V: Ordered, const LEN: usize>(v: &mut [V; LONGEST]) {
    macro_rules! network {
        ($(($i:literal $j:literal))+) => {{
            $(
                let (a, b) = (v[$i], v[$j]);
                // SAFETY: the caller's promise.
                (v[$i], v[$j]) = unsafe { (V::min(a, b), V::max(a, b)) };
            )+
        }};
    }
    match LEN {
        2 => network!((0 1)),
        3 => network!((0 2) (0 1) (1 2)),
        4 => network!((0 2) (1 3) (0 1) (2 3) (1 2)),
        5 => network!((0 3) (1 4) (0 2) (1 3) (0 1) (2 4) (1 2) (3 4) (2 3)),
        6 => network!((0 5) (1 3) (2 4) (1 2) (3 4) (0 3) (2 5) (0 1) (2 3) (4 5) (1 2) (3 4)),
        7 => network!(
            (0 6) (2 3) (4 5) (0 2) (1 4) (3 6) (0 1) (2 5) (3 4) (1 2) (4 6) (2 3)
            (4 5) (1 2) (3 4) (5 6)
        ),
        8 => network!(
            (0 2) (1 3) (4 6) (5 7) (0 4) (1 5) (2 6) (3 7) (0 1) (2 3) (4 5) (6 7)
            (2 4) (3 5) (1 4) (3 6) (1 2) (3 4) (5 6)
        ),
        _ => network!(
            (0 3) (1 7) (2 5) (4 8) (0 7) (2 4) (3 8) (5 6) (0 2) (1 3) (4 5) (7 8)
            (1 4) (3 6) (5 7) (0 1) (2 4) (3 5) (6 8) (2 3) (4 5) (6 7) (1 2) (3 4)
            (5 6)
        ),
    }
}
