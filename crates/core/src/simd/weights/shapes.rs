//! Weights of the window shapes.

use crate::simd::{
    isa::Isa,
    weights::{
        Formula, WithDoubles,
        doubles::{Doubles, WHOLE},
        elementary::{all, cosine, exp2, half_cosine, of_parts},
        run,
    },
};

pub(crate) trait Weigh: Copy {
    /// Whether weights are the same on both sides.
    const IS_EVEN: bool = true;

    /// Factor that v is multiplied by beforehand.
    fn stretch(self) -> f64 {
        1.0
    }

    /// Replaces v by weights.
    ///
    /// # Safety
    /// The processor has V's instructions.
    unsafe fn at<V: Doubles, const N: usize>(self, v: &mut [V; N]);
}

/// Runs a job with a formula's weights.
///
/// # Safety
/// As [`run`].
pub(crate) unsafe fn with(isa: Isa, formula: &Formula, job: &mut impl WithDoubles) {
    macro_rules! with {
        ($weigh:expr) => {
            run(isa, $weigh, job)
        };
    }
    // SAFETY: the caller's promise.
    unsafe {
        match *formula {
            Formula::Decay(rate) => with!(Decay(rate)),
            Formula::Bell(rate) => with!(Bell(rate)),
            Formula::Falling(rate, 1) => with!(Falling::<1>(rate)),
            Formula::Falling(rate, 3) => with!(Falling::<3>(rate)),
            Formula::Falling(rate, 4) => with!(Falling::<4>(rate)),
            Formula::Falling(rate, 6) => with!(Falling::<6>(rate)),
            Formula::Falling(rate, _) => with!(Falling::<2>(rate)),
            Formula::Power(1, _) => with!(Power::<1, 1>),
            Formula::Power(2, 1) => with!(Power::<2, 1>),
            Formula::Power(2, 2) => with!(Power::<2, 2>),
            Formula::Power(2, _) => with!(Power::<2, 3>),
            Formula::Power(..) => with!(Power::<3, 3>),
            Formula::Parzen => with!(Parzen),
            Formula::HalfCosine => with!(HalfCosine::<1>),
            Formula::Hann => with!(HalfCosine::<2>),
            Formula::Tukey(rate) => with!(Tukey(rate)),
            Formula::Barthann => with!(Barthann),
            Formula::Cosines(ref a) => with!(Cosines(a)),
        }
    }
}

#[derive(Clone, Copy)]
struct Decay(f64);
#[derive(Clone, Copy)]
struct Bell(f64);
#[derive(Clone, Copy)]
struct Falling<const N: u8>(f64);
#[derive(Clone, Copy)]
struct Power<const A: u8, const B: u8>;
#[derive(Clone, Copy)]
struct Parzen;
#[derive(Clone, Copy)]
struct HalfCosine<const P: u8>;
#[derive(Clone, Copy)]
struct Tukey(f64);
#[derive(Clone, Copy)]
struct Barthann;
#[derive(Clone, Copy)]
struct Cosines<'a>(&'a [f64]);

/// The body of a [`Weigh`], whose safety is its caller's promise. Loops, as closures would not
/// inherit the target features.
macro_rules! weigh {
    ([$($generics:tt)*] $of:ty, |$own:ident, $v:ident| $body:block) => {
        impl<$($generics)*> Weigh for $of {
            #[inline(always)]
            unsafe fn at<V: Doubles, const N: usize>(self, $v: &mut [V; N]) {
                let $own = self;
                // SAFETY: the caller's promise.
                unsafe { $body }
            }
        }
    };
}

impl Weigh for Decay {
    const IS_EVEN: bool = false;

    #[inline(always)]
    unsafe fn at<V: Doubles, const N: usize>(self, v: &mut [V; N]) {
        // SAFETY: the caller's promise.
        unsafe {
            all!(|i| v = V::mul(V::sub(v[i], V::splat(1.0)), V::splat(16.0 * self.0)));
            exp2(v);
        }
    }
}
impl Weigh for Bell {
    fn stretch(self) -> f64 {
        4.0 * self.0
    }

    #[inline(always)]
    unsafe fn at<V: Doubles, const N: usize>(self, v: &mut [V; N]) {
        // SAFETY: the caller's promise.
        unsafe {
            let mut whole = *v;
            all!(|i| whole = V::neg_mul_add(v[i], v[i], V::splat(WHOLE)));
            all!(|i| v = V::neg_mul_add(v[i], v[i], V::sub(V::splat(WHOLE), whole[i])));
            of_parts(v, whole);
        }
    }
}
weigh!([const P: u8] Falling<P>, |own, v| {
    let mut z = *v;
    all!(|i| z = V::mul(v[i], v[i]));
    match P {
        1 => {
            all!(|i| z = V::abs(v[i]));
        }
        3 => {
            all!(|i| z = V::mul(z[i], V::abs(v[i])));
        }
        4 => {
            all!(|i| z = V::mul(z[i], z[i]));
        }
        6 => {
            all!(|i| z = V::mul(V::mul(z[i], z[i]), z[i]));
        }
        _ => {}
    }
    all!(|i| v = V::mul(z[i], V::splat(16.0 * own.0)));
    exp2(v);
});
weigh!([const A: u8, const B: u8] Power<A, B>, |_own, v| {
    for v in v {
        let a = within_one(*v);
        let one = V::splat(1.0);
        let left = match A {
            1 => V::sub(one, a),
            2 => V::neg_mul_add(a, a, one),
            _ => V::neg_mul_add(V::mul(a, a), a, one),
        };
        *v = match B {
            1 => left,
            2 => V::mul(left, left),
            _ => V::mul(V::mul(left, left), left),
        };
    }
});
// 2(1 − a)³ − (1 − 2a)³, without the second term where a > ½.
weigh!([] Parzen, |_own, v| {
    for v in v {
        let a = within_one(*v);
        let wide = V::sub(V::splat(1.0), a);
        let narrow = V::max(V::sub(V::splat(0.5), a), V::splat(0.0));
        let wide = V::mul(V::mul(wide, wide), V::mul(wide, V::splat(2.0)));
        let narrow = V::mul(V::mul(narrow, narrow), V::mul(narrow, V::splat(8.0)));
        *v = V::sub(wide, narrow);
    }
});
weigh!([const P: u8] HalfCosine<P>, |_own, v| {
    half_cosine(v);
    if P == 2 {
        all!(|i| v = V::mul(v[i], v[i]));
    }
});
weigh!([] Tukey, |own, v| {
    all!(|i| v = V::mul(V::sub(V::splat(1.0), within_one(v[i])), V::splat(own.0)));
    all!(|i| v = V::sub(V::splat(1.0), V::min(v[i], V::splat(1.0))));
    half_cosine(v);
    all!(|i| v = V::mul(v[i], v[i]));
});
weigh!([] Barthann, |_own, v| {
    let mut c = *v;
    cosine(&mut c);
    all!(|i| v = V::sub(V::splat(0.62), V::mul(V::splat(0.24), within_one(v[i]))));
    all!(|i| v = V::add(v[i], V::mul(V::splat(0.38), c[i])));
});
// A Chebyshev series of cos πv (Clenshaw, Math. Tables Aids Comput. 9, 1955).
weigh!(['a] Cosines<'a>, |own, v| {
    cosine(v);
    let (mut one, mut two) = ([V::splat(0.0); N], [V::splat(0.0); N]);
    for &a in own.0[1..].iter().rev() {
        all!(|i| two = V::sub(V::splat(a), two[i]));
        all!(|i| two = V::mul_add(V::add(v[i], v[i]), one[i], two[i]));
        (one, two) = (two, one);
    }
    all!(|i| two = V::sub(V::splat(own.0[0]), two[i]));
    all!(|i| v = V::mul_add(v[i], one[i], two[i]));
});

/// |v|, clamped to 1: where a clock was set, a row may lie a little outside a window of days.
#[inline(always)]
unsafe fn within_one<V: Doubles>(v: V) -> V {
    // SAFETY: the caller's promise.
    unsafe { V::min(V::abs(v), V::splat(1.0)) }
}
