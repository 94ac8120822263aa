//! Two real halves of a series as rows of complex numbers, and the first steps of their transform,
//! which go down the columns; for transforms that no near cache holds.
//!
//! Row n and row n + M of the series are the real and the imaginary part of number n of M, which is
//! turned by n/M of a right angle. These lie in `count` rows of `len` numbers. Here columns are
//! transformed, a group of them at a time in the nearest cache, and multiplied by the twiddles
//! between columns and rows: what is left are transforms of each row by itself. So a long transform
//! goes through memory three times (columns, rows and back again), whatever its length. Vectors are
//! columns side by side, so that nothing is exchanged between lanes.
//!
//! The turns along a row are part of its twiddles: exp(−2πi·n·(k − ¼)/M) for frequency k.

use std::{f64::consts::FRAC_PI_2, ops::Range};

use crate::{
    error::Error,
    number::Number,
    simd::{
        fft::{
            butterfly::{Complex, transform},
            ends::write,
            roots::root,
            tables::Aligned,
        },
        lanes::Lanes,
    },
};

/// Bytes of a row that are read or written together, of real or of imaginary parts: with fewer, memory
/// would be read in smaller pieces than it likes.
const GROUP: usize = 1024;
/// The most in numbers, of the smallest.
const MOST: usize = GROUP / size_of::<f32>();
/// The radix of every step.
const RADIX: usize = 8;

/// The tables of passes over columns.
pub(crate) struct Columns<T> {
    /// Rows, a power of [`RADIX`], and numbers in each.
    pub(crate) count: usize,
    pub(crate) len: usize,
    /// Columns that are transformed together, and the distance between rows of the work, in numbers.
    together: usize,
    pub(crate) stride: usize,
    /// A right angle's part for each row, as all roots here in real and imaginary parts.
    turns: Vec<T>,
    /// Of the steps but the last, the longest first.
    twiddles: Vec<T>,
    /// Between columns and rows, where the steps leave a row: of each group of columns its first's,
    /// and those that are the same from there in every group, as vectors.
    first: Vec<T>,
    more: Aligned<T>,
}

/// A series on its way into the work.
pub(crate) struct In<'a, T> {
    pub(crate) columns: &'a Columns<T>,
    pub(crate) given: &'a [T],
    pub(crate) reversed: bool,
    pub(crate) scale: T,
    pub(crate) group: &'a mut Aligned<T>,
    pub(crate) work: &'a mut [T],
}

/// Outputs on their way out of it.
pub(crate) struct Out<'a, T> {
    pub(crate) columns: &'a Columns<T>,
    pub(crate) work: &'a [T],
    pub(crate) group: &'a mut Aligned<T>,
    /// Which are wanted: the first of them, and where they go.
    pub(crate) from: usize,
    pub(crate) to: &'a mut [T],
    /// What they are multiplied by, one after the other.
    pub(crate) scale: [T; 2],
}

/// One way or the other.
pub(crate) enum Pass<'a, T> {
    In(In<'a, T>),
    Out(Out<'a, T>),
}

impl<T: Number> Columns<T> {
    /// For transforms of `count`·`len` numbers by vectors of so many lanes.
    pub(crate) fn new(count: usize, len: usize, lanes: usize) -> Result<Self, Error> {
        let together = GROUP / size_of::<T>();
        let size = count * len;
        assert!(len.is_multiple_of(together) && together.is_multiple_of(lanes));
        let mut steps = Vec::new();
        let mut left = count;
        while left > 1 {
            assert!(left.is_multiple_of(RADIX));
            steps.push(left);
            left /= RADIX;
        }
        let of = |(re, im)| [T::of(re), T::of(im)];
        let turn = |row: usize| {
            let (sin, cos) = (FRAC_PI_2 * (row as f64 / count as f64)).sin_cos();
            of((cos, sin))
        };
        let twiddle = |block: usize| {
            let all = (0..block / RADIX).flat_map(|u| (1..RADIX).map(move |q| u * q));
            all.flat_map(move |power| of(root(power, block)))
        };
        // Each step leaves a digit of the frequency, the lowest first.
        let frequency = |row: usize| {
            let digits = steps.iter().scan(1, |weight, &block| {
                let digit = row % block / (block / RADIX);
                let part = *weight * digit;
                *weight *= RADIX;
                Some(part)
            });
            digits.sum::<usize>()
        };
        // Of order 4·size, as a right angle is a quarter.
        let between = |row: usize, column: usize| {
            let power = column * (4 * size + 4 * frequency(row) - 1);
            root(power % (4 * size), 4 * size)
        };
        let mut first = Vec::new();
        let numbers = 2 * count * (len / together);
        first
            .try_reserve_exact(numbers)
            .map_err(|_| Error::OutOfMemory { rows: numbers, taps: 1 })?;
        for group in 0..len / together {
            first.extend((0..count).flat_map(|row| of(between(row, group * together))));
        }
        let mut more = Aligned::checked(2 * count * together)?;
        for (at, vector) in more.get_mut().chunks_exact_mut(2 * lanes).enumerate() {
            let (row, column) = (at / (together / lanes), at % (together / lanes) * lanes);
            let (re, im) = vector.split_at_mut(lanes);
            for (lane, (re, im)) in re.iter_mut().zip(im).enumerate() {
                [*re, *im] = of(between(row, column + lane));
            }
        }
        // Rows one group further from one another than a power of two, or their beginnings would
        // all meet in the same few lines of a cache.
        let apart = if count > 1 { 2 * together } else { 0 };
        Ok(Self {
            turns: (0..count).flat_map(turn).collect(),
            twiddles: steps.iter().rev().skip(1).rev().flat_map(|&step| twiddle(step)).collect(),
            count,
            len,
            together,
            stride: 2 * len + apart,
            first,
            more,
        })
    }

    /// The work of a transform, and a group's buffer.
    pub(crate) fn work(&self) -> Result<[Aligned<T>; 2], Error> {
        let group = Aligned::checked(2 * self.count * self.together)?;
        Ok([Aligned::checked(self.count * self.stride)?, group])
    }
}

/// Asserts that passes stay within tables and buffers.
fn check<V: Lanes>(columns: &Columns<V::T>, group: &[V::T], work: &[V::T]) {
    let Columns { count, len, together, stride, .. } = *columns;
    assert!(together.is_multiple_of(V::LANES) && len.is_multiple_of(together));
    assert!(together <= MOST && stride >= 2 * len);
    assert_eq!((group.len(), work.len()), (2 * count * together, count * stride));
    assert_eq!(columns.turns.len(), 2 * count);
    assert_eq!(columns.first.len(), 2 * count * (len / together));
    assert_eq!(columns.more.get().len(), 2 * count * together);
    let (mut left, mut twiddles) = (count, 0);
    while left > RADIX {
        assert!(left.is_multiple_of(RADIX));
        twiddles += left / RADIX * 2 * (RADIX - 1);
        left /= RADIX;
    }
    assert!((left == 1 || left == RADIX) && columns.twiddles.len() == twiddles);
}

/// # Safety
/// The processor has V's instructions.
#[inline(always)]
pub(crate) unsafe fn run<V: Lanes<T: Number>>(pass: Pass<'_, V::T>, half: V::T) {
    // SAFETY: the caller's promise.
    unsafe {
        let half = V::splat(half);
        match pass {
            Pass::In(pass) if pass.columns.count == 1 => pass.run::<V, 1>(half),
            Pass::In(pass) => pass.run::<V, RADIX>(half),
            Pass::Out(pass) if pass.columns.count == 1 => pass.run::<V, 1>(half),
            Pass::Out(pass) => pass.run::<V, RADIX>(half),
        }
    }
}

impl<T: Number> In<'_, T> {
    /// `P` is the radix of the last step.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    unsafe fn run<V: Lanes<T = T>, const P: usize>(self, half: V) {
        let Self { columns, given, reversed, scale, group, work } = self;
        let Columns { count, len, together, stride, .. } = *columns;
        check::<V>(columns, group.get(), work);
        let (buffer, work) = (group.get_mut().as_mut_ptr(), work.as_mut_ptr());
        let vectors = together / V::LANES;
        let mut parts = [[T::ZERO; MOST]; 2];
        for start in (0..len).step_by(together) {
            // SAFETY: the caller's promise; as checked, the buffer has `vectors` complex vectors for
            // each of `count` rows, and the work `len` numbers in each.
            unsafe {
                for row in 0..count {
                    let at = row * len + start;
                    for (part, at) in parts.iter_mut().zip([at, count * len + at]) {
                        take(given, reversed, at, scale, &mut part[..together]);
                    }
                    let turn = Complex::<V>::splat(columns.turns.as_ptr().add(2 * row));
                    for v in 0..vectors {
                        let at = v * V::LANES;
                        let re = V::load(parts[0].as_ptr().add(at));
                        let im = V::load(parts[1].as_ptr().add(at));
                        let to = buffer.add((row * vectors + v) * 2 * V::LANES);
                        Complex { re, im }.mul(turn).store(to);
                    }
                }
                let mut twiddles = columns.twiddles.as_ptr();
                let mut block = count;
                while block > RADIX {
                    step::<V, true>(buffer, count, block, vectors, twiddles, half);
                    twiddles = twiddles.add(block / RADIX * 2 * (RADIX - 1));
                    block /= RADIX;
                }
                let first = columns.first.as_ptr().add(start / together * 2 * count);
                let more = columns.more.get().as_ptr();
                for top in (0..count).step_by(P) {
                    for v in 0..vectors {
                        let mut x = [Complex::<V>::zero(); P];
                        for (q, x) in x.iter_mut().enumerate() {
                            let at = ((top + q) * vectors + v) * 2 * V::LANES;
                            *x = Complex::load(buffer.add(at));
                        }
                        transform(&mut x, half);
                        for (q, x) in x.into_iter().enumerate() {
                            let row = top + q;
                            let more = more.add((row * vectors + v) * 2 * V::LANES);
                            let twiddle =
                                Complex::splat(first.add(2 * row)).mul(Complex::load(more));
                            let to = work.add(row * stride + 2 * (start + v * V::LANES));
                            x.mul(twiddle).store(to);
                        }
                    }
                }
            }
        }
    }
}

impl<T: Number> Out<'_, T> {
    /// Undoes [`In`], but for a factor of all numbers. As everywhere, the inverse is the same with
    /// real and imaginary parts swapped.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    unsafe fn run<V: Lanes<T = T>, const P: usize>(self, half: V) {
        let Self { columns, work, group, from, to, scale } = self;
        let Columns { count, len, together, stride, .. } = *columns;
        check::<V>(columns, group.get(), work);
        let (buffer, work) = (group.get_mut().as_mut_ptr(), work.as_ptr());
        let vectors = together / V::LANES;
        let wanted = from..from + to.len();
        for start in (0..len).step_by(together) {
            let rows = (0..2 * count).map(|row| row * len + start);
            if !rows.clone().any(|at| meets(&wanted, at, together)) {
                continue;
            }
            // SAFETY: as in the other pass.
            unsafe {
                let first = columns.first.as_ptr().add(start / together * 2 * count);
                let more = columns.more.get().as_ptr();
                for top in (0..count).step_by(P) {
                    for v in 0..vectors {
                        let mut x = [Complex::<V>::zero(); P];
                        for (q, x) in x.iter_mut().enumerate() {
                            let row = top + q;
                            let more = more.add((row * vectors + v) * 2 * V::LANES);
                            let twiddle =
                                Complex::splat(first.add(2 * row)).mul(Complex::load(more));
                            let from = work.add(row * stride + 2 * (start + v * V::LANES));
                            *x = Complex::<V>::load(from).swapped().mul(twiddle);
                        }
                        transform(&mut x, half);
                        for (q, x) in x.into_iter().enumerate() {
                            x.store(buffer.add(((top + q) * vectors + v) * 2 * V::LANES));
                        }
                    }
                }
                let mut twiddles = columns.twiddles.as_ptr().add(columns.twiddles.len());
                let mut block = RADIX * RADIX;
                while block <= count {
                    twiddles = twiddles.sub(block / RADIX * 2 * (RADIX - 1));
                    step::<V, false>(buffer, count, block, vectors, twiddles, half);
                    block *= RADIX;
                }
                let [once, more] = scale.map(|scale| V::splat(scale));
                for row in 0..count {
                    let turn = Complex::<V>::splat(columns.turns.as_ptr().add(2 * row));
                    for v in 0..vectors {
                        let from = buffer.add((row * vectors + v) * 2 * V::LANES);
                        let y = Complex::<V>::load(from).mul(turn);
                        let at = row * len + start + v * V::LANES;
                        write::<V>(y.im.mul(once).mul(more), to, wanted.start, at);
                        write::<V>(y.re.mul(once).mul(more), to, wanted.start, at + count * len);
                    }
                }
            }
        }
    }
}

/// One step of all columns of a group, in blocks of so many rows: forward, or backwards with real and
/// imaginary parts swapped, but for a factor.
///
/// # Safety
/// The processor has V's instructions, the buffer has `vectors` complex vectors for each of `count`
/// rows, which blocks divide, and there are the twiddles of a block.
#[inline(always)]
unsafe fn step<V: Lanes, const FORWARD: bool>(
    buffer: *mut V::T,
    count: usize,
    block: usize,
    vectors: usize,
    twiddles: *const V::T,
    half: V,
) {
    let stride = block / RADIX;
    for top in (0..count).step_by(block) {
        for u in 0..stride {
            // SAFETY: the caller's promise.
            unsafe {
                let twiddles = twiddles.add(u * 2 * (RADIX - 1));
                for v in 0..vectors {
                    let place = |q: usize| ((top + u + q * stride) * vectors + v) * 2 * V::LANES;
                    let mut x = [Complex::<V>::load(buffer.add(place(0))); RADIX];
                    for (q, x) in x.iter_mut().enumerate().skip(1) {
                        *x = Complex::load(buffer.add(place(q)));
                        if !FORWARD {
                            *x = x.mul(Complex::splat(twiddles.add(2 * (q - 1))));
                        }
                    }
                    transform(&mut x, half);
                    for (q, x) in x.into_iter().enumerate() {
                        let turned = if FORWARD && q > 0 {
                            x.mul(Complex::splat(twiddles.add(2 * (q - 1))))
                        } else {
                            x
                        };
                        turned.store(buffer.add(place(q)));
                    }
                }
            }
        }
    }
}

/// The rows of a series, or of one that runs the other way, from `start` on, times `scale`; zeros
/// beyond its end.
#[inline(always)]
fn take<T: Number>(given: &[T], reversed: bool, start: usize, scale: T, to: &mut [T]) {
    let end = (start + to.len()).min(given.len());
    if start >= end {
        return to.fill(T::ZERO);
    }
    let (rows, beyond) = to.split_at_mut(end - start);
    beyond.fill(T::ZERO);
    if reversed {
        let from = &given[given.len() - end..given.len() - start];
        rows.iter_mut().zip(from.iter().rev()).for_each(|(row, &x)| *row = x * scale);
    } else {
        rows.iter_mut().zip(&given[start..end]).for_each(|(row, &x)| *row = x * scale);
    }
}

/// Whether some of the `count` rows from `at` on are wanted.
fn meets(wanted: &Range<usize>, at: usize, count: usize) -> bool {
    at < wanted.end && wanted.start < at + count
}
