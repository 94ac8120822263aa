//! Weights of rows for eight outputs at a time, and sums of what they weigh.
//!
//! Every level with fused operations gives the same bits.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;
use std::f64::consts::{FRAC_PI_2, LN_2};

use super::lanes::{Array, Lanes};
use crate::level::{Level, Set};

/// Outputs at a time.
pub(crate) const EIGHT: usize = 8;
type Eight = [f64; EIGHT];

/// A shape as a formula of v that vectors compute.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Formula {
    /// `2^(rate·(v − 1))`.
    Decay(f64),
    /// `2^(−(rate·v)²)`, of which no exponent is below −1000.
    Bell(f64),
    /// `2^(rate·|v|^n)` of n = 1, 2, 3, 4 or 6; of others 2.
    Falling(f64, u8),
    /// `(1 − |v|^a)^b`, of a and b 1, 2 or 3.
    Power(u8, u8),
    Parzen,
    /// `cos πv/2`.
    HalfCosine,
    /// 1, but for a side that falls off: its rate.
    Tukey(f64),
    Barthann,
    /// `Σ_k a_k cos kπv`.
    Cosines(Vec<f64>),
}

/// What is summed of each output.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Totals {
    /// Σ w.
    pub(crate) weight: Eight,
    /// Σ w of the rows that are present.
    pub(crate) present: Eight,
    /// Σ w·x.
    pub(crate) value: Eight,
    /// Σ w·v, Σ w·v² and Σ w·v·x of the rows that are present.
    pub(crate) place: Eight,
    pub(crate) square: Eight,
    pub(crate) common: Eight,
}

/// Eight outputs, and the rows that any of their windows holds.
pub(crate) struct Block<'a> {
    /// The rows' places, and what tells whether they are in a window.
    pub(crate) places: &'a [f64],
    pub(crate) keys: &'a [f64],
    /// Their values: finite, 0 at holes.
    pub(crate) x: &'a [f64],
    /// 1 where a row is present, else 0; empty where all are.
    pub(crate) mask: &'a [f64],
    /// The windows' middles among the places, and the keys that they hold.
    pub(crate) middles: Eight,
    pub(crate) from: Eight,
    pub(crate) to: Eight,
    /// 2/L.
    pub(crate) scale: f64,
    pub(crate) lines: bool,
}

/// The sums of a block; `scratch` is as it comes.
pub(crate) fn sum(
    level: Level,
    formula: &Formula,
    block: &Block<'_>,
    scratch: &mut Vec<f64>,
) -> Totals {
    let rows = block.places.len();
    assert!(rows == block.x.len() && rows == block.keys.len());
    assert!(block.mask.is_empty() || block.mask.len() == rows);
    let len = rows.next_multiple_of(ABREAST) * EIGHT;
    if scratch.len() < len {
        scratch.resize(len, 0.0);
    }
    let weights = &mut scratch[..len];
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f,avx512dq")]
    fn avx512(formula: &Formula, block: &Block<'_>, weights: &mut [f64]) -> Totals {
        // SAFETY: this function has the features of these vectors, and lengths were checked.
        unsafe { run::<__m512d>(formula, block, weights) }
    }
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma")]
    fn avx2(formula: &Formula, block: &Block<'_>, weights: &mut [f64]) -> Totals {
        // SAFETY: this function has the features of these vectors, and lengths were checked.
        unsafe { run::<__m256d>(formula, block, weights) }
    }
    // SAFETY, of each: a level is made where the processor has its instructions, and lengths were
    // checked.
    match level.set() {
        #[cfg(target_arch = "x86_64")]
        Set::Avx512 if is_x86_feature_detected!("avx512dq") => unsafe {
            avx512(formula, block, weights)
        },
        #[cfg(target_arch = "x86_64")]
        Set::Avx512 | Set::Avx2 => unsafe { avx2(formula, block, weights) },
        _ => unsafe { run::<Array<f64, 4, false>>(formula, block, weights) },
    }
}

/// What formulas need of vectors beside arithmetic.
trait Doubles: Lanes<T = f64> {
    unsafe fn max(self, other: Self) -> Self;
    unsafe fn min(self, other: Self) -> Self;
    /// Itself times two to the whole number that `shifted` holds in its lowest bits.
    unsafe fn times_two_to(self, shifted: Self) -> Self;
    /// Itself where `low` ≤ `at` < `high`, else 0.
    unsafe fn within(self, low: Self, at: Self, high: Self) -> Self;
}

#[allow(unused_unsafe, reason = "arithmetic needs none, vectors do")]
impl<const N: usize, const FUSED: bool> Doubles for Array<f64, N, FUSED> {
    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i].max(other.0[i])))
    }
    #[inline(always)]
    unsafe fn min(self, other: Self) -> Self {
        Self(std::array::from_fn(|i| self.0[i].min(other.0[i])))
    }
    #[inline(always)]
    unsafe fn times_two_to(self, shifted: Self) -> Self {
        let times = |p: f64, n: f64| f64::from_bits(p.to_bits().wrapping_add(n.to_bits() << 52));
        Self(std::array::from_fn(|i| times(self.0[i], shifted.0[i])))
    }
    #[inline(always)]
    unsafe fn within(self, low: Self, at: Self, high: Self) -> Self {
        let is_in = |i: usize| low.0[i] <= at.0[i] && at.0[i] < high.0[i];
        Self(std::array::from_fn(|i| if is_in(i) { self.0[i] } else { 0.0 }))
    }
}

#[cfg(target_arch = "x86_64")]
impl Doubles for __m512d {
    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        // SAFETY, here and below: the caller's promise.
        unsafe { _mm512_max_pd(self, other) }
    }
    #[inline(always)]
    unsafe fn min(self, other: Self) -> Self {
        unsafe { _mm512_min_pd(self, other) }
    }
    #[inline(always)]
    unsafe fn times_two_to(self, shifted: Self) -> Self {
        unsafe {
            let exponent = _mm512_slli_epi64::<52>(_mm512_castpd_si512(shifted));
            _mm512_castsi512_pd(_mm512_add_epi64(_mm512_castpd_si512(self), exponent))
        }
    }
    #[inline(always)]
    unsafe fn within(self, low: Self, at: Self, high: Self) -> Self {
        unsafe {
            let mask = _mm512_cmp_pd_mask::<_CMP_LE_OQ>(low, at)
                & _mm512_cmp_pd_mask::<_CMP_LT_OQ>(at, high);
            _mm512_maskz_mov_pd(mask, self)
        }
    }
}

#[cfg(target_arch = "x86_64")]
impl Doubles for __m256d {
    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        unsafe { _mm256_max_pd(self, other) }
    }
    #[inline(always)]
    unsafe fn min(self, other: Self) -> Self {
        unsafe { _mm256_min_pd(self, other) }
    }
    #[inline(always)]
    unsafe fn times_two_to(self, shifted: Self) -> Self {
        unsafe {
            let exponent = _mm256_slli_epi64::<52>(_mm256_castpd_si256(shifted));
            _mm256_castsi256_pd(_mm256_add_epi64(_mm256_castpd_si256(self), exponent))
        }
    }
    #[inline(always)]
    unsafe fn within(self, low: Self, at: Self, high: Self) -> Self {
        unsafe {
            let mask = _mm256_and_pd(
                _mm256_cmp_pd::<_CMP_LE_OQ>(low, at),
                _mm256_cmp_pd::<_CMP_LT_OQ>(at, high),
            );
            _mm256_and_pd(mask, self)
        }
    }
}

/// # Safety
/// The processor has V's instructions, and `weights` has eight numbers for each of the block's rows,
/// and for more to a multiple of [`ABREAST`]; there are as many keys and values, and masks if any.
#[inline(always)]
unsafe fn run<V: Doubles>(formula: &Formula, block: &Block<'_>, weights: &mut [f64]) -> Totals {
    // SAFETY: the caller's promise.
    unsafe {
        match *formula {
            Formula::Decay(rate) => each::<V, _>(Decay(rate), block, weights),
            Formula::Bell(rate) => each::<V, _>(Bell(rate), block, weights),
            Formula::Falling(rate, 1) => each::<V, _>(Falling::<1>(rate), block, weights),
            Formula::Falling(rate, 3) => each::<V, _>(Falling::<3>(rate), block, weights),
            Formula::Falling(rate, 4) => each::<V, _>(Falling::<4>(rate), block, weights),
            Formula::Falling(rate, 6) => each::<V, _>(Falling::<6>(rate), block, weights),
            Formula::Falling(rate, _) => each::<V, _>(Falling::<2>(rate), block, weights),
            Formula::Power(1, _) => each::<V, _>(Power::<1, 1>, block, weights),
            Formula::Power(2, 1) => each::<V, _>(Power::<2, 1>, block, weights),
            Formula::Power(2, 2) => each::<V, _>(Power::<2, 2>, block, weights),
            Formula::Power(2, _) => each::<V, _>(Power::<2, 3>, block, weights),
            Formula::Power(..) => each::<V, _>(Power::<3, 3>, block, weights),
            Formula::Parzen => each::<V, _>(Parzen, block, weights),
            Formula::HalfCosine => each::<V, _>(HalfCosine, block, weights),
            Formula::Tukey(rate) => each::<V, _>(Tukey(rate), block, weights),
            Formula::Barthann => each::<V, _>(Barthann, block, weights),
            Formula::Cosines(ref a) => each::<V, _>(Cosines(a), block, weights),
        }
        match (block.mask.is_empty(), block.lines) {
            (true, false) => add::<V, false, false>(block, weights),
            (true, true) => add::<V, false, true>(block, weights),
            (false, false) => add::<V, true, false>(block, weights),
            (false, true) => add::<V, true, true>(block, weights),
        }
    }
}

trait Weigh: Copy {
    /// What v is multiplied by beforehand.
    fn stretch(self) -> f64 {
        1.0
    }

    /// Weights in the place of v.
    ///
    /// # Safety
    /// The processor has V's instructions.
    unsafe fn at<V: Doubles, const N: usize>(self, v: &mut [V; N]);
}

/// Rows whose weights are computed side by side.
const ABREAST: usize = 8;

/// # Safety
/// As [`run`].
#[inline(always)]
unsafe fn each<V: Doubles, W: Weigh>(weigh: W, block: &Block<'_>, weights: &mut [f64]) {
    // SAFETY: the caller's promise; lanes are of the eight.
    unsafe {
        let scale = V::splat(block.scale * weigh.stretch());
        for lane in (0..EIGHT).step_by(V::LANES) {
            let middle = V::load(block.middles.as_ptr().add(lane));
            let (low, high) =
                (V::load(block.from.as_ptr().add(lane)), V::load(block.to.as_ptr().add(lane)));
            let to = weights.as_mut_ptr().add(lane);
            // Each weight is a long chain of operations: those of a few rows go side by side.
            let rows = block.places.len();
            let (mut places, mut keys) = (block.places.as_ptr(), block.keys.as_ptr());
            let mut last = [[0.0; ABREAST]; 2];
            let mut row = 0;
            while row < rows {
                if row + ABREAST > rows {
                    // Beyond the last row there is nothing to read; what comes of it is not summed.
                    last[0][..rows - row].copy_from_slice(&block.places[row..]);
                    last[1][..rows - row].copy_from_slice(&block.keys[row..]);
                    (places, keys) = (last[0].as_ptr(), last[1].as_ptr());
                }
                let mut v = [middle; ABREAST];
                for (i, v) in v.iter_mut().enumerate() {
                    *v = V::mul(V::sub(V::splat(*places.add(i)), middle), scale);
                }
                weigh.at(&mut v);
                for (i, v) in v.into_iter().enumerate() {
                    let w = V::within(v, low, V::splat(*keys.add(i)), high);
                    V::store(w, to.add((row + i) * EIGHT));
                }
                (places, keys) = (places.wrapping_add(ABREAST), keys.wrapping_add(ABREAST));
                row += ABREAST;
            }
        }
    }
}

/// Adds up a block: rows of even and of odd number apart, as sums wait for one another.
///
/// # Safety
/// As [`run`].
#[inline(always)]
unsafe fn add<V: Doubles, const HOLES: bool, const LINES: bool>(
    block: &Block<'_>,
    weights: &[f64],
) -> Totals {
    let mut totals = Totals::default();
    // SAFETY: the caller's promise; lanes are of the eight.
    unsafe {
        for lane in (0..EIGHT).step_by(V::LANES) {
            let zero = V::splat(0.0);
            let middle = V::load(block.middles.as_ptr().add(lane));
            let (mut even, mut odd) = ([zero; 6], [zero; 6]);
            let rows = block.places.len();
            for row in (0..rows & !1).step_by(2) {
                row_of::<V, HOLES, LINES>(block, weights, row, lane, middle, &mut even);
                row_of::<V, HOLES, LINES>(block, weights, row + 1, lane, middle, &mut odd);
            }
            if rows % 2 == 1 {
                row_of::<V, HOLES, LINES>(block, weights, rows - 1, lane, middle, &mut even);
            }
            let all = [
                &mut totals.weight,
                &mut totals.present,
                &mut totals.value,
                &mut totals.place,
                &mut totals.square,
                &mut totals.common,
            ];
            for (at, total) in all.into_iter().enumerate() {
                V::store(V::add(even[at], odd[at]), total.as_mut_ptr().add(lane));
            }
        }
    }
    if !HOLES {
        totals.present = totals.weight;
    }
    totals
}

/// Adds a row to the sums of some lanes.
///
/// # Safety
/// As [`run`]; the block has the row, and the vector lies in the eight.
#[inline(always)]
unsafe fn row_of<V: Doubles, const HOLES: bool, const LINES: bool>(
    block: &Block<'_>,
    weights: &[f64],
    row: usize,
    lane: usize,
    middle: V,
    sums: &mut [V; 6],
) {
    // SAFETY: the caller's promise.
    unsafe {
        let mut w = V::load(weights.as_ptr().add(row * EIGHT + lane));
        let x = V::splat(*block.x.as_ptr().add(row));
        let product = V::mul(w, x);
        sums[0] = V::add(sums[0], w);
        sums[2] = V::add(sums[2], product);
        if HOLES {
            w = V::mul(w, V::splat(*block.mask.as_ptr().add(row)));
            sums[1] = V::add(sums[1], w);
        }
        if LINES {
            let place = V::splat(*block.places.as_ptr().add(row));
            let v = V::mul(V::sub(place, middle), V::splat(block.scale));
            let moment = V::mul(w, v);
            sums[3] = V::add(sums[3], moment);
            sums[4] = V::add(sums[4], V::mul(moment, v));
            sums[5] = V::add(sums[5], V::mul(product, v));
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
struct HalfCosine;
#[derive(Clone, Copy)]
struct Tukey(f64);
#[derive(Clone, Copy)]
struct Barthann;
#[derive(Clone, Copy)]
struct Cosines<'a>(&'a [f64]);

/// The body of a [`Weigh`], whose safety is its caller's promise. Loops, as closures would not have
/// the vectors' features.
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

/// Each of N vectors.
macro_rules! all {
    (|$i:ident| $to:ident = $value:expr) => {
        for $i in 0..N {
            $to[$i] = $value;
        }
    };
}

weigh!([] Decay, |own, v| {
    all!(|i| v = V::mul(V::sub(v[i], V::splat(1.0)), V::splat(own.0)));
    exp2(v);
});
impl Weigh for Bell {
    fn stretch(self) -> f64 {
        self.0
    }

    #[inline(always)]
    unsafe fn at<V: Doubles, const N: usize>(self, v: &mut [V; N]) {
        // SAFETY: the caller's promise.
        unsafe {
            let mut whole = *v;
            all!(|i| whole = V::neg_mul_add(v[i], v[i], V::splat(WHOLE)));
            let mut rounded = whole;
            all!(|i| rounded = V::sub(V::splat(WHOLE), whole[i]));
            all!(|i| v = V::neg_mul_add(v[i], v[i], rounded[i]));
            of_parts(v, whole);
        }
    }
}
weigh!([const P: u8] Falling<P>, |own, v| {
    let mut z = *v;
    all!(|i| z = V::mul(v[i], v[i]));
    match P {
        1 => {
            all!(|i| z = abs(v[i]));
        }
        3 => {
            all!(|i| z = V::mul(z[i], abs(v[i])));
        }
        4 => {
            all!(|i| z = V::mul(z[i], z[i]));
        }
        6 => {
            all!(|i| z = V::mul(V::mul(z[i], z[i]), z[i]));
        }
        _ => {}
    }
    all!(|i| v = V::mul(z[i], V::splat(own.0)));
    exp2(v);
});
weigh!([const A: u8, const B: u8] Power<A, B>, |_own, v| {
    for v in v {
        let a = within_one(*v);
        let power = match A {
            1 => a,
            2 => V::mul(a, a),
            _ => V::mul(V::mul(a, a), a),
        };
        let left = V::sub(V::splat(1.0), power);
        *v = match B {
            1 => left,
            2 => V::mul(left, left),
            _ => V::mul(V::mul(left, left), left),
        };
    }
});
// 2(1 − a)³ less four times its like of half the width.
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
weigh!([] HalfCosine, |_own, v| {
    all!(|i| v = V::sub(V::splat(1.0), within_one(v[i])));
    sine(v);
});
weigh!([] Tukey, |own, v| {
    all!(|i| v = V::mul(V::sub(V::splat(1.0), within_one(v[i])), V::splat(own.0)));
    all!(|i| v = V::min(v[i], V::splat(1.0)));
    sine(v);
    all!(|i| v = V::mul(v[i], v[i]));
});
weigh!([] Barthann, |_own, v| {
    all!(|i| v = within_one(v[i]));
    let mut c = *v;
    cosine(&mut c);
    all!(|i| v = V::sub(V::splat(0.62), V::mul(V::splat(0.24), v[i])));
    all!(|i| v = V::add(v[i], V::mul(V::splat(0.38), c[i])));
});
// A Chebyshev series of cos πv (Clenshaw, Math. Tables Aids Comput. 9, 1955).
weigh!(['a] Cosines<'a>, |own, v| {
    all!(|i| v = within_one(v[i]));
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

#[inline(always)]
unsafe fn abs<V: Doubles>(v: V) -> V {
    // SAFETY: the caller's promise.
    unsafe { V::max(v, V::sub(V::splat(0.0), v)) }
}

/// |v|, 1 at most: a clock that was set may lead a little out of a window of days.
#[inline(always)]
unsafe fn within_one<V: Doubles>(v: V) -> V {
    // SAFETY: the caller's promise.
    unsafe { V::min(abs(v), V::splat(1.0)) }
}

/// (ln 2/16)^n / n!.
const EXP2: [f64; 7] = {
    let mut terms = [1.0; 7];
    let mut n = 1;
    while n < 7 {
        terms[n] = terms[n - 1] * (LN_2 / 16.0) / n as f64;
        n += 1;
    }
    terms
};

/// 2^y for y ≤ 0, to 1e-14 of itself: the fraction's sixteenth by six terms of its series, four
/// times squared.
#[inline(always)]
unsafe fn exp2<V: Doubles, const N: usize>(y: &mut [V; N]) {
    // SAFETY: the caller's promise.
    unsafe {
        all!(|i| y = V::max(y[i], V::splat(-1000.0)));
        let mut whole = *y;
        all!(|i| whole = V::add(y[i], V::splat(WHOLE)));
        all!(|i| y = V::sub(y[i], V::sub(whole[i], V::splat(WHOLE))));
        of_parts(y, whole);
    }
}

/// Numbers this large are whole: adding one rounds.
const WHOLE: f64 = 1.5 * (1_u64 << 52) as f64;

/// 2 to the fractions `f`, and to the whole numbers that are added to [`WHOLE`].
#[inline(always)]
unsafe fn of_parts<V: Doubles, const N: usize>(f: &mut [V; N], whole: [V; N]) {
    // SAFETY: the caller's promise.
    unsafe {
        // In pairs: a chain of six terms would be waited for.
        let (mut low, mut square) = (*f, *f);
        all!(|i| square = V::mul(f[i], f[i]));
        let mut p = *f;
        all!(|i| p = V::mul_add(V::splat(EXP2[6]), f[i], V::splat(EXP2[5])));
        all!(|i| p = V::mul_add(p[i], f[i], V::splat(EXP2[4])));
        all!(|i| low = V::mul_add(V::splat(EXP2[3]), f[i], V::splat(EXP2[2])));
        all!(|i| p = V::mul_add(p[i], square[i], low[i]));
        all!(|i| low = V::mul_add(V::splat(EXP2[1]), f[i], V::splat(EXP2[0])));
        all!(|i| p = V::mul_add(p[i], square[i], low[i]));
        for _ in 0..4 {
            all!(|i| p = V::mul(p[i], p[i]));
        }
        all!(|i| f = V::times_two_to(p[i], whole[i]));
    }
}

/// sin πa/2 for a from 0 to 1, to 5e-16: ten terms of its series.
#[inline(always)]
unsafe fn sine<V: Doubles, const N: usize>(a: &mut [V; N]) {
    const TERMS: [f64; 9] = [
        1.0 / 355_687_428_096_000.0,
        -1.0 / 1_307_674_368_000.0,
        1.0 / 6_227_020_800.0,
        -1.0 / 39_916_800.0,
        1.0 / 362_880.0,
        -1.0 / 5_040.0,
        1.0 / 120.0,
        -1.0 / 6.0,
        1.0,
    ];
    // SAFETY: the caller's promise.
    unsafe {
        all!(|i| a = V::mul(V::splat(FRAC_PI_2), a[i]));
        let mut z = *a;
        all!(|i| z = V::mul(a[i], a[i]));
        let mut sum = [V::splat(-1.0 / 121_645_100_408_832_000.0); N];
        for term in TERMS {
            all!(|i| sum = V::mul_add(sum[i], z[i], V::splat(term)));
        }
        all!(|i| a = V::mul(sum[i], a[i]));
    }
}

/// cos πa for a from 0 to 1.
#[inline(always)]
unsafe fn cosine<V: Doubles, const N: usize>(a: &mut [V; N]) {
    // SAFETY: the caller's promise.
    unsafe {
        sine(a);
        all!(|i| a = V::mul(a[i], a[i]));
        all!(|i| a = V::sub(V::splat(1.0), V::add(a[i], a[i])));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weights(level: Level, formula: &Formula, at: &[f64]) -> Vec<f64> {
        let x = vec![1.0; at.len()];
        at.iter()
            .zip(&x)
            .map(|(place, x)| {
                let block = Block {
                    places: &[*place],
                    keys: &[0.0],
                    x: std::slice::from_ref(x),
                    mask: &[],
                    middles: [0.0; EIGHT],
                    from: [0.0; EIGHT],
                    to: [1.0; EIGHT],
                    scale: 1.0,
                    lines: false,
                };
                sum(level, formula, &block, &mut Vec::new()).value[5]
            })
            .collect()
    }

    #[test]
    fn formulas_are_what_they_say_at_every_level() {
        use std::f64::consts::PI;
        let at: Vec<f64> = (-1000..=1000).map(|step| f64::from(step) / 1000.0).collect();
        let blackman = |v: f64| 0.42 + 0.5 * (PI * v).cos() + 0.08 * (2.0 * PI * v).cos();
        let cases: [(Formula, &dyn Fn(f64) -> f64); 10] = [
            (Formula::Decay(30.0), &|v| (30.0 * (v - 1.0)).exp2()),
            (Formula::Falling(-40.0, 2), &|v| (-40.0 * v * v).exp2()),
            (Formula::Bell(6.5), &|v| (-42.25 * v * v).exp2()),
            (Formula::Falling(-3.0, 1), &|v| (-3.0 * v.abs()).exp2()),
            (Formula::Falling(-9.0, 6), &|v| (-9.0 * v.powi(6)).exp2()),
            (Formula::Power(3, 3), &|v| (1.0 - v.abs().powi(3)).powi(3)),
            (Formula::HalfCosine, &|v| (PI * v / 2.0).cos()),
            (Formula::Tukey(2.0), &|v| ((PI * (1.0 - v.abs())).min(PI / 2.0)).sin().powi(2)),
            (Formula::Barthann, &|v| 0.62 - 0.24 * v.abs() + 0.38 * (PI * v).cos()),
            (Formula::Cosines(vec![0.42, 0.5, 0.08]), &blackman),
        ];
        for (formula, exact) in cases {
            let best = weights(Level::best(), &formula, &at);
            for level in Level::available() {
                let same = weights(level, &formula, &at);
                let off = |(a, b): (&f64, &f64)| (a - b).abs();
                let most = same.iter().zip(&best).map(off).fold(0.0, f64::max);
                let is_portable = Some(level) == Level::available().last();
                assert!(most == 0.0 || is_portable && most < 1e-14, "{level:?}: {formula:?}");
            }
            for (v, w) in at.iter().zip(best) {
                assert!((w - exact(*v)).abs() < 1e-14, "{formula:?} at {v}: {w}");
            }
        }
        assert!(weights(Level::best(), &Formula::Falling(-1e300, 2), &[1.0])[0] < 1e-300);
    }
}
