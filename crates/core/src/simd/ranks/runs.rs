//! Sorted runs: in each lane of a list of vectors lies one of its own.
//!
//! Pointers are to a list's first vector, each of LANES numbers, and `i` counts vectors. No
//! function calls itself: inlined, each is compiled with the caller's target features.

#![expect(clippy::needless_range_loop, reason = "an index is the same one in many arrays")]

use crate::simd::ranks::ordered::Ordered;

/// Vector `i` of a list. What a list has does not overflow, and checks of that, for each vector,
/// would take longer than comparators.
#[inline(always)]
pub(super) const fn vector<V: Ordered>(list: *const V::T, i: usize) -> *const V::T {
    list.wrapping_add(i.wrapping_mul(V::LANES))
}

/// # Safety
/// The processor has V's instructions, and the list has vector `i`.
#[inline(always)]
pub(super) unsafe fn get<V: Ordered>(list: *const V::T, i: usize) -> V {
    // SAFETY: the caller's promise.
    unsafe { V::load(vector::<V>(list, i)) }
}

/// # Safety
/// As [`get`]; nothing else refers to the vector.
#[inline(always)]
pub(super) unsafe fn put<V: Ordered>(list: *mut V::T, i: usize, value: V) {
    // SAFETY: the caller's promise.
    unsafe { V::store(value, vector::<V>(list.cast_const(), i).cast_mut()) }
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

/// Merges the two sorted halves of each M vectors of an array, with Batcher's fewer comparators.
///
/// # Safety
/// The processor has V's instructions.
#[inline(always)]
unsafe fn odd_even_array<V: Ordered, const N: usize, const M: usize>(v: &mut [V; N]) {
    let mut at = 0;
    while at < N {
        // SAFETY: the caller's promise.
        unsafe {
            for i in at..at + M / 2 {
                compare(v, i, i + M / 2);
            }
            let mut apart = M / 4;
            while apart > 0 {
                let mut pair = at + apart;
                while pair + apart < at + M {
                    for i in pair..pair + apart {
                        compare(v, i, i + apart);
                    }
                    pair += 2 * apart;
                }
                apart /= 2;
            }
        }
        at += M;
    }
}

/// Runs a function for the N that a power of two is, from 2 to 16.
macro_rules! by_radix {
    ($n:expr, $function:ident::<$v:ty>($($argument:expr),*)) => {
        match $n {
            2 => $function::<$v, 2>($($argument),*),
            4 => $function::<$v, 4>($($argument),*),
            8 => $function::<$v, 8>($($argument),*),
            16 => $function::<$v, 16>($($argument),*),
            _ => {}
        }
    };
}
pub(super) use by_radix;

/// Into how many parts to divide runs of `run` first, that the fewest passes over memory sort them:
/// all but the last sort what is far apart.
#[inline(always)]
pub(super) const fn radix<V: Ordered>(run: usize) -> usize {
    if run <= V::RADIX {
        return run;
    }
    let parts = run / V::RADIX;
    if parts <= V::RADIX { parts } else { V::RADIX }
}

/// The first comparators of bitonic runs of `run`, which become N runs each.
///
/// # Safety
/// As [`put`] of `total` vectors, a multiple of `run`.
#[inline(always)]
unsafe fn divide<V: Ordered, const N: usize>(list: *mut V::T, run: usize, total: usize) {
    let part = run / N;
    let mut at = 0;
    // SAFETY: the caller's promise.
    unsafe {
        while at < total {
            for i in at..at.wrapping_add(part) {
                let list = vector::<V>(list, i).cast_mut();
                let mut v = [V::splat(V::LEAST); N];
                for k in 0..N {
                    v[k] = get(list, part.wrapping_mul(k));
                }
                bitonic_array::<V, N, N, N>(&mut v);
                for k in 0..N {
                    put(list, part.wrapping_mul(k), v[k]);
                }
            }
            at = at.wrapping_add(run);
        }
    }
}

/// Sorts the bitonic runs of `run`, a power of two, that a list is.
///
/// # Safety
/// As [`put`] of `total` vectors, a multiple of `run`.
#[inline(always)]
pub(super) unsafe fn bitonic<V: Ordered>(list: *mut V::T, run: usize, total: usize) {
    let mut run = run;
    while run > 1 {
        let parts = radix::<V>(run);
        // SAFETY: the caller's promise.
        unsafe { by_radix!(parts, divide::<V>(list, run, total)) };
        run /= parts;
    }
}

/// The first comparators of a merge of `a` and `b`, of which N runs are made.
///
/// # Safety
/// As [`merge`].
#[inline(always)]
unsafe fn cross<V: Ordered, const N: usize>(
    to: *mut V::T,
    a: *const V::T,
    b: *const V::T,
    run: usize,
) {
    let part = 2 * run / N;
    // SAFETY: the caller's promise.
    unsafe {
        for i in 0..part {
            let (a, to) = (vector::<V>(a, i), vector::<V>(to, i).cast_mut());
            let b = vector::<V>(b, run.wrapping_sub(i).wrapping_sub(1));
            let mut v = [V::splat(V::LEAST); N];
            for k in 0..N / 2 {
                v[k] = get(a, part.wrapping_mul(k));
                v[N / 2 + k] = get(b, part.wrapping_mul(k).wrapping_neg());
            }
            bitonic_array::<V, N, N, N>(&mut v);
            for k in 0..N {
                put(to, part.wrapping_mul(k), v[k]);
            }
        }
    }
}

/// Merges two sorted runs of `run` vectors each.
///
/// # Safety
/// As [`get`] of the runs, and [`put`] of `2·run` vectors of `to`.
#[inline(always)]
pub(super) unsafe fn merge<V: Ordered>(to: *mut V::T, a: *const V::T, b: *const V::T, run: usize) {
    let parts = radix::<V>(2 * run);
    // SAFETY: the caller's promise.
    unsafe {
        by_radix!(parts, cross::<V>(to, a, b, run));
        bitonic::<V>(to, 2 * run / parts, 2 * run);
    }
}

/// Of the 2^`log` vectors from `rows` on all sorted runs of 2, 4 … 2^`log`, a level after another.
/// Of `some`, there is no last run of each level beyond the first few.
///
/// # Safety
/// As [`get`] of the rows, and [`put`] of `log` levels of as many vectors; `log` is at least 2.
#[inline(always)]
pub(super) unsafe fn build<V: Ordered>(tree: *mut V::T, rows: *const V::T, log: u32, some: bool) {
    let size = 1_usize << log;
    let few = size.min(V::RADIX);
    // SAFETY: the caller's promise; level j begins at vector (j − 1)·size.
    unsafe {
        let level = |level: u32| tree.add((level as usize - 1) * size * V::LANES);
        for at in (0..size).step_by(few) {
            let (tree, rows) = (tree.add(at * V::LANES), rows.add(at * V::LANES));
            by_radix!(few, leaf::<V>(tree, rows, size));
            if some && at + few == size {
                return;
            }
            // What is merged soon after is still at hand.
            let (mut run, end) = (few, at + few);
            while run < size && end % (2 * run) == 0 {
                let (from, to) = (level(run.ilog2()), level(run.ilog2() + 1));
                let first = from.add((end - 2 * run) * V::LANES).cast_const();
                let to = to.add((end - 2 * run) * V::LANES);
                V::merge(to, first, first.add(run * V::LANES), run);
                run *= 2;
            }
        }
    }
}

/// The sorted runs of 2, 4 … N rows among N, in levels of `size` vectors.
///
/// # Safety
/// As [`build`].
#[inline(always)]
unsafe fn leaf<V: Ordered, const N: usize>(tree: *mut V::T, rows: *const V::T, size: usize) {
    // SAFETY: the caller's promise.
    unsafe {
        let mut v = [V::splat(V::LEAST); N];
        for i in 0..N {
            v[i] = get(rows, i);
        }
        macro_rules! level {
            ($run:literal, $below:literal) => {
                if N >= $run {
                    odd_even_array::<V, N, $run>(&mut v);
                    for i in 0..N {
                        put(tree, size.wrapping_mul($below).wrapping_add(i), v[i]);
                    }
                }
            };
        }
        level!(2, 0);
        level!(4, 1);
        level!(8, 2);
        level!(16, 3);
    }
}
