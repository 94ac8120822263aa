//! Convolution by Fourier transforms laid out for vectors.
//!
//! Lane l of a vector holds the rows l, l + LANES … and transforms them by itself, in steps of
//! radix 2, 4 or 8 between vectors (decimation in frequency), whose twiddles are the same in all
//! lanes. The last step, across lanes, becomes one between vectors by a transpose of a few of them.
//! The spectrum comes out permuted, as the kernel's is, and the inverse is the same steps
//! backwards, so nothing needs to be reordered.
//!
//! The blocks that a step leaves are independent until its inverse step, so each is transformed,
//! multiplied and transformed back before the next, while it is in the nearest caches.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;

pub(crate) use crate::simd::fft::ends::{BlocksIn, BlocksOut};
use crate::simd::{
    fft::{
        columns::{self, Pass},
        ends, passes,
        tables::{Spectral, Step},
        transpose::Transpose,
    },
    isa::{Isa, Set},
};

/// An instruction set's vectors.
pub(crate) struct Shape {
    /// Numbers in a vector.
    pub(crate) lanes: usize,
    /// Columns of 64 bits in a vector.
    pub(crate) columns: usize,
}

/// What is transformed, and how far.
pub(crate) struct Course<'a, T> {
    /// Where the rows come from; None where they are in the work already.
    pub(crate) input: Option<BlocksIn<'a, T>>,
    /// What is multiplied with. Without it, there are only the passes up to the rows' own spectrum.
    pub(crate) spectrum: Option<&'a [T]>,
    /// Where outputs go; None where they stay in the work.
    pub(crate) output: Option<BlocksOut<'a, T>>,
}

/// A number that can be transformed.
pub trait Spectrum: Copy + Default {
    /// None where the instruction set has no such transforms.
    #[allow(private_interfaces, reason = "the trait is sealed with its user")]
    fn shape(isa: Isa) -> Option<Shape>;
    /// The passes of a course; `work` has 2 numbers for each row, a vector's real parts before its
    /// imaginary ones.
    #[allow(private_interfaces, reason = "the trait is sealed with its user")]
    fn run(spectral: &Spectral<Self>, course: Course<'_, Self>, work: &mut [Self]);
    /// One of the passes over columns.
    #[allow(private_interfaces, reason = "the trait is sealed with its user")]
    fn pass(isa: Isa, pass: Pass<'_, Self>);
}

macro_rules! spectrum {
    ($t:ident, $half:expr, $avx512:ident, $avx2:ident) => {
        impl Spectrum for $t {
            #[allow(private_interfaces, reason = "the trait is sealed with its user")]
            fn shape(isa: Isa) -> Option<Shape> {
                match isa.set() {
                    #[cfg(target_arch = "x86_64")]
                    Set::Avx512 => Some(Shape { lanes: 64 / size_of::<$t>(), columns: 8 }),
                    #[cfg(target_arch = "x86_64")]
                    Set::Avx2 => Some(Shape { lanes: 32 / size_of::<$t>(), columns: 4 }),
                    _ => None,
                }
            }
            #[allow(private_interfaces, reason = "the trait is sealed with its user")]
            fn run(spectral: &Spectral<$t>, course: Course<'_, $t>, work: &mut [$t]) {
                #[cfg(target_arch = "x86_64")]
                #[target_feature(enable = "avx512f")]
                fn avx512(spectral: &Spectral<$t>, course: Course<'_, $t>, work: &mut [$t]) {
                    // SAFETY: this function has the features of these vectors.
                    unsafe { convolve::<$avx512, 8>(spectral, course, work, $half) }
                }
                #[cfg(target_arch = "x86_64")]
                #[target_feature(enable = "avx2,fma")]
                fn avx2(spectral: &Spectral<$t>, course: Course<'_, $t>, work: &mut [$t]) {
                    // SAFETY: this function has the features of these vectors.
                    unsafe { convolve::<$avx2, 4>(spectral, course, work, $half) }
                }
                // SAFETY, of each: an `Isa` exists only where the processor has its instructions.
                match spectral.isa.set() {
                    #[cfg(target_arch = "x86_64")]
                    Set::Avx512 => unsafe { avx512(spectral, course, work) },
                    #[cfg(target_arch = "x86_64")]
                    Set::Avx2 => unsafe { avx2(spectral, course, work) },
                    _ => unreachable!("a level without a shape"),
                }
            }
            #[allow(private_interfaces, reason = "the trait is sealed with its user")]
            fn pass(isa: Isa, pass: Pass<'_, $t>) {
                #[cfg(target_arch = "x86_64")]
                #[target_feature(enable = "avx512f")]
                fn avx512(pass: Pass<'_, $t>) {
                    // SAFETY: this function has the features of these vectors.
                    unsafe { columns::run::<$avx512>(pass, $half) }
                }
                #[cfg(target_arch = "x86_64")]
                #[target_feature(enable = "avx2,fma")]
                fn avx2(pass: Pass<'_, $t>) {
                    // SAFETY: this function has the features of these vectors.
                    unsafe { columns::run::<$avx2>(pass, $half) }
                }
                // SAFETY, of each: an `Isa` exists only where the processor has its instructions.
                match isa.set() {
                    #[cfg(target_arch = "x86_64")]
                    Set::Avx512 => unsafe { avx512(pass) },
                    #[cfg(target_arch = "x86_64")]
                    Set::Avx2 => unsafe { avx2(pass) },
                    _ => unreachable!("a level without a shape"),
                }
            }
        }
    };
}
spectrum!(f64, std::f64::consts::FRAC_1_SQRT_2, __m512d, __m256d);
spectrum!(f32, std::f32::consts::FRAC_1_SQRT_2, __m512, __m256);

/// Asserts that the passes stay within tables and work; once a call.
fn check<V: Transpose<R>, const R: usize>(
    spectral: &Spectral<V::T>,
    spectrum: Option<&[V::T]>,
    work: &[V::T],
) {
    let Spectral { size, steps, twiddles, across, .. } = spectral;
    assert_eq!(size % V::LANES, 0);
    let mut left = size / V::LANES;
    for &Step { radix, len, twiddles: start } in steps {
        assert!(matches!(radix, 2 | 4 | 8) && len == left && len % radix == 0);
        assert!(twiddles.len() >= start + len / radix * 2 * (radix - 1));
        left /= radix;
    }
    assert_eq!(left, R);
    // A vector for each group of R, and R for `more`.
    assert_eq!((work.len(), across.get().len()), (2 * size, 2 * size / R + 2 * R * V::LANES));
    assert!(spectrum.is_none_or(|spectrum| spectrum.len() == 2 * size * V::COLUMN));
}

/// The passes of a course; `half` is √½.
///
/// # Safety
/// The processor has V's instructions.
#[inline(always)]
unsafe fn convolve<V: Transpose<R>, const R: usize>(
    spectral: &Spectral<V::T>,
    Course { input, spectrum, output }: Course<'_, V::T>,
    work: &mut [V::T],
    half: V::T,
) {
    /// Calls a pass by its radix.
    macro_rules! by_radix {
        ($radix:expr, $file:ident::$pass:ident($($argument:expr),*)) => {
            match $radix {
                2 => $file::$pass::<V, 2>($($argument),*),
                4 => $file::$pass::<V, 4>($($argument),*),
                _ => $file::$pass::<V, 8>($($argument),*),
            }
        };
    }
    check::<V, R>(spectral, spectrum, work);
    let vectors = spectral.size / V::LANES;
    let work = work.as_mut_ptr();
    let twiddles = spectral.twiddles.as_ptr();
    let across = spectral.across.get();
    let (across, more) = (across.as_ptr(), across[across.len() - 2 * R * V::LANES..].as_ptr());
    let spectrum = spectrum.map(<[_]>::as_ptr);
    let [outer, inner @ ..] = &spectral.steps[..] else { return };
    let leaf = inner.last().map_or(R, |step| step.len);
    // Rows that are in the work, and outputs that stay there, have a step like any other.
    let forward = if input.is_some() { inner } else { &spectral.steps[..] };
    let inverse = if output.is_some() { inner } else { &spectral.steps[..] };
    // SAFETY: as checked, steps' blocks are parts of the work, which like `across` has 2·LANES
    // numbers for each of `vectors`, and the spectrum as many for each number of a column; and a
    // step has the twiddles that its pass reads.
    unsafe {
        let half = V::splat(half);
        if let Some(input) = input {
            let twiddles = twiddles.add(outer.twiddles);
            by_radix!(outer.radix, ends::first(input, work, vectors, twiddles, half));
        }
        for start in (0..vectors).step_by(leaf) {
            for step in forward.iter().filter(|step| start % step.len == 0) {
                let block = work.add(start * 2 * V::LANES);
                let twiddles = twiddles.add(step.twiddles);
                by_radix!(step.radix, passes::forward(block, step.len, twiddles, half));
            }
            let end = start + leaf;
            for at in (start..end).step_by(R) {
                let at = at * 2 * V::LANES;
                let spectrum = spectrum.map(|spectrum| spectrum.add(at * V::COLUMN));
                let own = across.add(at / R);
                passes::middle::<V, R>(work.add(at), own, more, spectrum, half);
            }
            if spectrum.is_none() {
                continue;
            }
            for step in inverse.iter().rev().filter(|step| end % step.len == 0) {
                let block = work.add((end - step.len) * 2 * V::LANES);
                let twiddles = twiddles.add(step.twiddles);
                by_radix!(step.radix, passes::inverse(block, step.len, twiddles, half));
            }
        }
        if let Some(mut output) = output {
            let twiddles = twiddles.add(outer.twiddles);
            by_radix!(outer.radix, ends::last(work, vectors, twiddles, half, &mut output));
        }
    }
}
