//! Sorted runs: in each lane of a list of vectors lies one of its own.
//!
//! Pointers are to a list's first vector, each of LANES numbers, and `i` counts vectors. No
//! function calls itself: inlined, each is compiled with the caller's target features.

#![expect(clippy::needless_range_loop, reason = "an index is the same one in many arrays")]

use crate::simd::ranks::ordered::Ordered;

/// # Safety
/// The processor has V's instructions, and the list has vector `i`.
#[inline(always)]
pub(super) unsafe fn get<V: Ordered>(list: *const V::T, i: usize) -> V {
    // SAFETY: the caller's promise.
    unsafe { V::load(list.add(i * V::LANES)) }
}

/// # Safety
/// As [`get`]; nothing else refers to the vector.
#[inline(always)]
pub(super) unsafe fn put<V: Ordered>(list: *mut V::T, i: usize, value: V) {
    // SAFETY: the caller's promise.
    unsafe { V::store(value, list.add(i * V::LANES)) }
}

/// Orders two vectors of an array.
///
/// # Safety
/// The processor has V's instructions.
#[inline(always)]
pub(super) unsafe fn compare<V: Ordered, const N: usize>(v: &mut [V; N], i: usize, j: usize) {
    let (a, b) = (v[i], v[j]);
    // SAFETY: the caller's promise.
    (v[i], v[j]) = unsafe { (V::min(a, b), V::max(a, b)) };
}

/// Sorts the bitonic runs of M that the first COUNT vectors of an array are.
///
/// # Safety
/// The processor has V's instructions.
#[inline(always)]
pub(super) unsafe fn bitonic_array<
    V: Ordered,
    const N: usize,
    const M: usize,
    const COUNT: usize,
>(
    v: &mut [V; N],
) {
    let mut half = M / 2;
    while half > 0 {
        let mut at = 0;
        while at < COUNT {
            for i in at..at + half {
                // SAFETY: the caller's promise.
                unsafe { compare(v, i, i + half) };
            }
            at += 2 * half;
        }
        half /= 2;
    }
}

/// Sorts the bitonic runs of M, at most 8, that a list is.
///
/// # Safety
/// As [`put`] of `total` vectors, a multiple of M.
#[inline(always)]
unsafe fn bitonic_short<V: Ordered, const M: usize>(list: *mut V::T, total: usize) {
    let mut at = 0;
    while at < total {
        // SAFETY: the caller's promise.
        unsafe {
            let mut v = [V::splat(V::LEAST); M];
            for i in 0..M {
                v[i] = get(list, at + i);
            }
            bitonic_array::<V, M, M, M>(&mut v);
            for i in 0..M {
                put(list, at + i, v[i]);
            }
        }
        at += M;
    }
}

/// Sorts the bitonic runs of `run`, a power of two, that a list is.
///
/// # Safety
/// As [`put`] of `total` vectors, a multiple of `run`.
#[inline(always)]
pub(super) unsafe fn bitonic<V: Ordered>(list: *mut V::T, run: usize, total: usize) {
    let mut run = run;
    // SAFETY: the caller's promise.
    unsafe {
        while run >= 32 {
            let quarter = run / 4;
            let mut at = 0;
            while at < total {
                for i in at..at + quarter {
                    let mut v = [
                        get::<V>(list, i),
                        get(list, i + quarter),
                        get(list, i + 2 * quarter),
                        get(list, i + 3 * quarter),
                    ];
                    bitonic_array::<V, 4, 4, 4>(&mut v);
                    for (part, v) in v.into_iter().enumerate() {
                        put(list, i + part * quarter, v);
                    }
                }
                at += run;
            }
            run = quarter;
        }
        if run == 16 {
            let mut at = 0;
            while at < total {
                for i in at..at + 8 {
                    let (a, b) = (get::<V>(list, i), get::<V>(list, i + 8));
                    put(list, i, V::min(a, b));
                    put(list, i + 8, V::max(a, b));
                }
                at += 16;
            }
            run = 8;
        }
        match run {
            8 => bitonic_short::<V, 8>(list, total),
            4 => bitonic_short::<V, 4>(list, total),
            2 => bitonic_short::<V, 2>(list, total),
            _ => {}
        }
    }
}

/// Merges two sorted runs of `run` vectors each.
///
/// # Safety
/// As [`get`] of the runs, and [`put`] of `2·run` vectors of `to`.
#[inline(always)]
pub(super) unsafe fn merge<V: Ordered>(to: *mut V::T, a: *const V::T, b: *const V::T, run: usize) {
    // SAFETY: the caller's promise.
    unsafe {
        for i in 0..run {
            let (x, y) = (get::<V>(a, i), get::<V>(b, run - 1 - i));
            put(to, i, V::min(x, y));
            put(to, run + i, V::max(x, y));
        }
        V::bitonic(to, run, 2 * run);
    }
}

/// Of the 2^`log` vectors from `rows` on all sorted runs of 2, 4 … 2^`log`, a level after another.
///
/// # Safety
/// As [`get`] of the rows, and [`put`] of `log` levels of as many vectors; `log` is at least 2.
#[inline(always)]
pub(super) unsafe fn build<V: Ordered>(tree: *mut V::T, rows: *const V::T, log: u32) {
    let size = 1_usize << log;
    // SAFETY: the caller's promise; level j begins at vector (j − 1)·size.
    unsafe {
        let level = |level: u32| tree.add((level as usize - 1) * size * V::LANES);
        let mut at = 0;
        while at < size {
            let mut v =
                [get::<V>(rows, at), get(rows, at + 1), get(rows, at + 2), get(rows, at + 3)];
            compare(&mut v, 0, 1);
            compare(&mut v, 2, 3);
            for i in 0..4 {
                put(level(1), at + i, v[i]);
            }
            compare(&mut v, 0, 3);
            compare(&mut v, 1, 2);
            compare(&mut v, 0, 1);
            compare(&mut v, 2, 3);
            for i in 0..4 {
                put(level(2), at + i, v[i]);
            }
            at += 4;
        }
        for above in 3..=log {
            let run = 1_usize << (above - 1);
            let (from, to) = (level(above - 1), level(above));
            let mut at = 0;
            while at < size {
                for i in 0..run {
                    let x = get::<V>(from, at + i);
                    let y = get::<V>(from, at + 2 * run - 1 - i);
                    put(to, at + i, V::min(x, y));
                    put(to, at + run + i, V::max(x, y));
                }
                at += 2 * run;
            }
            V::bitonic(to, run, size);
        }
    }
}
