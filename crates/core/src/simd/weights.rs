//! Weights of the rows of a few windows at a time, and sums of what they weigh.
//!
//! A window's rows are added in eight sums, each of every eighth row from its first on, and these in
//! one order: an output depends on the rows of its window alone. Every level with fused operations
//! gives the same bits.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;
use std::ops::Range;

use super::lanes::{Array, Lanes};
use crate::level::{Level, Set};

/// Rows side by side.
pub(crate) const EIGHT: usize = 8;
/// Windows at a time: weights are long chains of operations, and where each window's loop ended
/// by itself its end would be mistaken.
pub(crate) const FOUR: usize = 4;
type Four = [f64; FOUR];

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
    /// `cos πv/2`, and its square.
    HalfCosine,
    Hann,
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
    pub(crate) weight: Four,
    /// Σ w of the rows that are present.
    pub(crate) present: Four,
    /// Σ w·x.
    pub(crate) value: Four,
    /// Σ w·v, Σ w·v² and Σ w·v·x of the rows that are present.
    pub(crate) place: Four,
    pub(crate) square: Four,
    pub(crate) common: Four,
}

/// Rows, each slice with [`EIGHT`] finite numbers more.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    /// Their places.
    pub(crate) places: &'a [f64],
    /// Their values: finite, 0 at holes.
    pub(crate) x: &'a [f64],
    /// 1 where a row is present, else 0; empty where all are.
    pub(crate) mask: &'a [f64],
    /// 2/L.
    pub(crate) scale: f64,
    pub(crate) lines: bool,
}

/// Four windows as loops want them.
struct Block {
    first: [usize; FOUR],
    len: [usize; FOUR],
    middles: Four,
    /// No row after it has seven more.
    last: usize,
}

/// The sums over windows, four by four; the last are those of the last window again and again.
/// `middles` are the windows' among the places.
pub(crate) fn sum(
    level: Level,
    formula: &Formula,
    rows: &Rows<'_>,
    windows: &[Range<usize>],
    middles: &[f64],
    totals: &mut Vec<Totals>,
) {
    let len = rows.places.len();
    assert!(len >= EIGHT && len == rows.x.len() && windows.len() == middles.len());
    assert!(rows.mask.is_empty() || rows.mask.len() == len);
    let last = len - EIGHT;
    totals.clear();
    totals.resize(windows.len().div_ceil(FOUR), Totals::default());
    let mut sums = Sums { formula, rows, last, windows, middles, totals };
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f,avx512dq")]
    fn avx512(sums: &mut Sums<'_>) {
        // SAFETY: this function has the features of these vectors, and lengths were checked.
        unsafe { run::<__m512d>(sums) }
    }
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma")]
    fn avx2(sums: &mut Sums<'_>) {
        // SAFETY: this function has the features of these vectors, and lengths were checked.
        unsafe { run::<__m256d>(sums) }
    }
    // SAFETY, of each: a level is made where the processor has its instructions, and lengths were
    // checked.
    match level.set() {
        #[cfg(target_arch = "x86_64")]
        Set::Avx512 if is_x86_feature_detected!("avx512dq") => unsafe { avx512(&mut sums) },
        #[cfg(target_arch = "x86_64")]
        Set::Avx512 | Set::Avx2 => unsafe { avx2(&mut sums) },
        _ => unsafe { run::<Array<f64, 4, false>>(&mut sums) },
    }
}

/// What [`sum`] is given.
struct Sums<'a> {
    formula: &'a Formula,
    rows: &'a Rows<'a>,
    last: usize,
    windows: &'a [Range<usize>],
    middles: &'a [f64],
    totals: &'a mut [Totals],
}

/// What formulas need of vectors beside arithmetic.
trait Doubles: Lanes<T = f64> {
    unsafe fn max(self, other: Self) -> Self;
    unsafe fn min(self, other: Self) -> Self;
    unsafe fn abs(self) -> Self;
    /// 2 to the sixteenths that numbers as large as [`WHOLE`] hold in their lowest bits.
    unsafe fn two_to(sixteenths: Self) -> Self;
    /// Itself where `at` < `end`, else 0.
    unsafe fn before(self, at: Self, end: Self) -> Self;
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
    unsafe fn abs(self) -> Self {
        Self(self.0.map(f64::abs))
    }
    #[inline(always)]
    unsafe fn two_to(sixteenths: Self) -> Self {
        let of = |n: u64| f64::from_bits(ROOTS[(n & 15) as usize].wrapping_add(n << 48));
        Self(sixteenths.0.map(|n| of(n.to_bits())))
    }
    #[inline(always)]
    unsafe fn before(self, at: Self, end: Self) -> Self {
        Self(std::array::from_fn(|i| if at.0[i] < end.0[i] { self.0[i] } else { 0.0 }))
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
    unsafe fn abs(self) -> Self {
        unsafe { _mm512_abs_pd(self) }
    }
    #[inline(always)]
    unsafe fn two_to(sixteenths: Self) -> Self {
        unsafe {
            let n = _mm512_castpd_si512(sixteenths);
            // The table has all sixteen.
            let low = _mm512_loadu_si512(ROOTS.as_ptr().cast());
            let high = _mm512_loadu_si512(ROOTS.as_ptr().add(EIGHT).cast());
            let root = _mm512_permutex2var_epi64(low, n, high);
            _mm512_castsi512_pd(_mm512_add_epi64(root, _mm512_slli_epi64::<48>(n)))
        }
    }
    #[inline(always)]
    unsafe fn before(self, at: Self, end: Self) -> Self {
        unsafe { _mm512_maskz_mov_pd(_mm512_cmp_pd_mask::<_CMP_LT_OQ>(at, end), self) }
    }
}

#[cfg(target_arch = "x86_64")]
impl Doubles for __m256d {
    #[inline(always)]
    unsafe fn max(self, other: Self) -> Self {
        // SAFETY, here and below: the caller's promise.
        unsafe { _mm256_max_pd(self, other) }
    }
    #[inline(always)]
    unsafe fn min(self, other: Self) -> Self {
        unsafe { _mm256_min_pd(self, other) }
    }
    #[inline(always)]
    unsafe fn abs(self) -> Self {
        unsafe { _mm256_andnot_pd(_mm256_set1_pd(-0.0), self) }
    }
    #[inline(always)]
    unsafe fn two_to(sixteenths: Self) -> Self {
        unsafe {
            let n = _mm256_castpd_si256(sixteenths);
            let at = _mm256_and_si256(n, _mm256_set1_epi64x(15));
            // The table has all sixteen.
            let root = _mm256_i64gather_epi64::<8>(ROOTS.as_ptr().cast(), at);
            _mm256_castsi256_pd(_mm256_add_epi64(root, _mm256_slli_epi64::<48>(n)))
        }
    }
    #[inline(always)]
    unsafe fn before(self, at: Self, end: Self) -> Self {
        unsafe { _mm256_and_pd(_mm256_cmp_pd::<_CMP_LT_OQ>(at, end), self) }
    }
}

/// # Safety
/// The processor has V's instructions; there are as many places, values, and masks if any, and
/// [`EIGHT`] from `last` on.
#[inline(always)]
unsafe fn run<V: Doubles>(sums: &mut Sums<'_>) {
    let formula = sums.formula;
    macro_rules! add {
        ($weigh:expr) => {
            match (sums.rows.mask.is_empty(), sums.rows.lines) {
                (true, false) => each::<V, _, false, false>($weigh, sums),
                (true, true) => each::<V, _, false, true>($weigh, sums),
                (false, false) => each::<V, _, true, false>($weigh, sums),
                (false, true) => each::<V, _, true, true>($weigh, sums),
            }
        };
    }
    // SAFETY: the caller's promise.
    unsafe {
        match *formula {
            Formula::Decay(rate) => add!(Decay(rate)),
            Formula::Bell(rate) => add!(Bell(rate)),
            Formula::Falling(rate, 1) => add!(Falling::<1>(rate)),
            Formula::Falling(rate, 3) => add!(Falling::<3>(rate)),
            Formula::Falling(rate, 4) => add!(Falling::<4>(rate)),
            Formula::Falling(rate, 6) => add!(Falling::<6>(rate)),
            Formula::Falling(rate, _) => add!(Falling::<2>(rate)),
            Formula::Power(1, _) => add!(Power::<1, 1>),
            Formula::Power(2, 1) => add!(Power::<2, 1>),
            Formula::Power(2, 2) => add!(Power::<2, 2>),
            Formula::Power(2, _) => add!(Power::<2, 3>),
            Formula::Power(..) => add!(Power::<3, 3>),
            Formula::Parzen => add!(Parzen),
            Formula::HalfCosine => add!(HalfCosine::<1>),
            Formula::Hann => add!(HalfCosine::<2>),
            Formula::Tukey(rate) => add!(Tukey(rate)),
            Formula::Barthann => add!(Barthann),
            Formula::Cosines(ref a) => add!(Cosines(a)),
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

/// # Safety
/// As [`run`].
#[inline(always)]
unsafe fn each<V: Doubles, W: Weigh, const HOLES: bool, const LINES: bool>(
    weigh: W,
    sums: &mut Sums<'_>,
) {
    let given = sums.windows.chunks(FOUR).zip(sums.middles.chunks(FOUR));
    for ((windows, middles), totals) in given.zip(&mut *sums.totals) {
        let at = |i: usize| i.min(windows.len() - 1);
        let block = Block {
            first: std::array::from_fn(|i| windows[at(i)].start),
            len: std::array::from_fn(|i| windows[at(i)].len()),
            middles: std::array::from_fn(|i| middles[at(i)]),
            last: sums.last,
        };
        // SAFETY: the caller's promise.
        unsafe {
            if LINES {
                // The sums of four would not stay in registers.
                add::<V, W, HOLES, LINES, 2>(weigh, sums.rows, &block, 0, totals);
                add::<V, W, HOLES, LINES, 2>(weigh, sums.rows, &block, 2, totals);
            } else {
                add::<V, W, HOLES, LINES, FOUR>(weigh, sums.rows, &block, 0, totals);
            }
        }
    }
}

/// Weighs and adds up the rows of N windows of a block, from one on.
///
/// # Safety
/// As [`run`].
#[inline(always)]
#[allow(clippy::needless_range_loop, reason = "a window is the same one in many arrays")]
unsafe fn add<V: Doubles, W: Weigh, const HOLES: bool, const LINES: bool, const N: usize>(
    weigh: W,
    rows: &Rows<'_>,
    block: &Block,
    from: usize,
    totals: &mut Totals,
) {
    let mut sums = [[[0.0; EIGHT]; N]; 6];
    const NUMBERS: [f64; EIGHT] = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
    let most = block.len[from..from + N].iter().fold(0, |most, &len| most.max(len));
    // SAFETY: the caller's promise. No vector is read from beyond `last` and a lane: rows of a window
    // are before that, and what is read for others is not summed.
    unsafe {
        let (places, x, mask) = (rows.places.as_ptr(), rows.x.as_ptr(), rows.mask.as_ptr());
        let scale = V::splat(rows.scale * weigh.stretch());
        let zero = V::splat(0.0);
        for lane in (0..EIGHT).step_by(V::LANES) {
            let mut number = V::load(NUMBERS.as_ptr().add(lane));
            let mut own = [[zero; N]; 6];
            let mut done = 0_usize;
            while done < most {
                let mut at = [0; N];
                let mut v = [zero; N];
                for i in 0..N {
                    let row = block.first[from + i].wrapping_add(done);
                    at[i] = row.min(block.last).wrapping_add(lane);
                    let middle = V::splat(block.middles[from + i]);
                    v[i] = V::mul(V::sub(V::load(places.add(at[i])), middle), scale);
                }
                let mut w = v;
                weigh.at(&mut w);
                for i in 0..N {
                    let mut w = V::before(w[i], number, V::splat(block.len[from + i] as f64));
                    let x = V::load(x.add(at[i]));
                    own[0][i] = V::add(own[0][i], w);
                    own[2][i] = V::mul_add(w, x, own[2][i]);
                    if HOLES {
                        w = V::mul(w, V::load(mask.add(at[i])));
                        own[1][i] = V::add(own[1][i], w);
                    }
                    if LINES {
                        let moment = V::mul(w, v[i]);
                        own[3][i] = V::add(own[3][i], moment);
                        own[4][i] = V::mul_add(moment, v[i], own[4][i]);
                        own[5][i] = V::mul_add(moment, x, own[5][i]);
                    }
                }
                number = V::add(number, V::splat(EIGHT as f64));
                done = done.wrapping_add(EIGHT);
            }
            for (sums, own) in sums.iter_mut().zip(own) {
                for (sums, own) in sums.iter_mut().zip(own) {
                    V::store(own, sums.as_mut_ptr().add(lane));
                }
            }
        }
    }
    let less = 1.0 / weigh.stretch();
    for i in 0..N {
        let total = |at: usize| of_eight(&sums[at][i]);
        let i = from + i;
        totals.weight[i] = total(0);
        totals.value[i] = total(2);
        totals.present[i] = if HOLES { total(1) } else { totals.weight[i] };
        if LINES {
            totals.place[i] = total(3) * less;
            totals.square[i] = total(4) * less * less;
            totals.common[i] = total(5) * less;
        }
    }
}

/// Lanes in one order, whatever the vectors.
#[inline(always)]
fn of_eight(sums: &[f64; EIGHT]) -> f64 {
    let four: [f64; 4] = std::array::from_fn(|i| sums[i] + sums[i + 4]);
    (four[0] + four[2]) + (four[1] + four[3])
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
    all!(|i| v = V::mul(V::sub(v[i], V::splat(1.0)), V::splat(16.0 * own.0)));
    exp2(v);
});
impl Weigh for Bell {
    fn stretch(self) -> f64 {
        4.0 * self.0
    }

    #[inline(always)]
    unsafe fn at<V: Doubles, const N: usize>(self, v: &mut [V; N]) {
        // SAFETY: the caller's promise.
        unsafe {
            all!(|i| v = V::mul(v[i], v[i]));
            let mut whole = *v;
            all!(|i| whole = V::sub(V::splat(WHOLE), v[i]));
            all!(|i| v = V::sub(V::sub(V::splat(WHOLE), whole[i]), v[i]));
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

/// |v|, 1 at most: a clock that was set may lead a little out of a window of days.
#[inline(always)]
unsafe fn within_one<V: Doubles>(v: V) -> V {
    // SAFETY: the caller's promise.
    unsafe { V::min(V::abs(v), V::splat(1.0)) }
}

/// The bits of 2^(j/16) less those that adding j << 48 puts there.
const ROOTS: [u64; 16] = {
    let mut roots = [
        0x3ff0_0000_0000_0000,
        0x3ff0_b558_6cf9_890f,
        0x3ff1_72b8_3c7d_517b,
        0x3ff2_387a_6e75_6238,
        0x3ff3_06fe_0a31_b715,
        0x3ff3_dea6_4c12_3422,
        0x3ff4_bfda_d536_2a27,
        0x3ff5_ab07_dd48_5429,
        0x3ff6_a09e_667f_3bcd,
        0x3ff7_a114_73eb_0187,
        0x3ff8_ace5_422a_a0db,
        0x3ff9_c491_82a3_f090,
        0x3ffa_e89f_995a_d3ad,
        0x3ffc_199b_dd85_529c,
        0x3ffd_5818_dcfb_a487,
        0x3ffe_a4af_a2a4_90da,
    ];
    let mut j = 0;
    while j < 16 {
        roots[j] -= (j as u64) << 48;
        j += 1;
    }
    roots
};

/// 2^(y/16) for y ≤ 0, to 1e-14 of itself.
#[inline(always)]
unsafe fn exp2<V: Doubles, const N: usize>(y: &mut [V; N]) {
    // SAFETY: the caller's promise.
    unsafe {
        all!(|i| y = V::max(y[i], V::splat(-16_000.0)));
        let mut whole = *y;
        all!(|i| whole = V::add(y[i], V::splat(WHOLE)));
        all!(|i| y = V::sub(y[i], V::sub(whole[i], V::splat(WHOLE))));
        of_parts(y, whole);
    }
}

/// Numbers this large are whole: adding one rounds.
const WHOLE: f64 = 1.5 * (1_u64 << 52) as f64;

/// 2^(f/16) is 1 and these times f, f², …, for f from −½ to ½: by Chebyshev's nodes, to 1e-14.
const EXP2: [f64; 5] = [
    0.04332169878499658,
    0.0009383847926296646,
    1.3550807778387664e-05,
    1.4676387238435006e-07,
    1.2716049516906705e-09,
];

/// 2 to a sixteenth of the fractions `f` and of the whole numbers that are added to [`WHOLE`].
#[inline(always)]
unsafe fn of_parts<V: Doubles, const N: usize>(f: &mut [V; N], whole: [V; N]) {
    // SAFETY: the caller's promise.
    unsafe {
        let mut p = [V::splat(EXP2[4]); N];
        for term in [EXP2[3], EXP2[2], EXP2[1], EXP2[0], 1.0] {
            all!(|i| p = V::mul_add(p[i], f[i], V::splat(term)));
        }
        all!(|i| f = V::mul(V::two_to(whole[i]), p[i]));
    }
}

/// cos πv/2 is 1 − v² times 1 and these times v², v⁴, …, for v from −1 to 1: by Chebyshev's nodes, to
/// 1e-16 of itself.
const COSINE: [f64; 7] = [
    -0.23370055013616978,
    0.019968957764872036,
    -0.0008945229983763158,
    2.4737275773497334e-05,
    -4.6476431737358344e-07,
    6.3189839135998725e-09,
    -6.331774444873279e-11,
];

/// cos πv/2, of |v| 1 at most.
#[inline(always)]
unsafe fn half_cosine<V: Doubles, const N: usize>(v: &mut [V; N]) {
    // SAFETY: the caller's promise.
    unsafe {
        let mut z = *v;
        all!(|i| z = V::min(V::mul(v[i], v[i]), V::splat(1.0)));
        let mut p = [V::splat(COSINE[6]); N];
        for at in (0..6).rev() {
            all!(|i| p = V::mul_add(p[i], z[i], V::splat(COSINE[at])));
        }
        all!(|i| p = V::mul_add(p[i], z[i], V::splat(1.0)));
        all!(|i| v = V::mul(V::sub(V::splat(1.0), z[i]), p[i]));
    }
}

/// cos πv, of |v| 1 at most.
#[inline(always)]
unsafe fn cosine<V: Doubles, const N: usize>(v: &mut [V; N]) {
    // SAFETY: the caller's promise.
    unsafe {
        half_cosine(v);
        all!(|i| v = V::mul(v[i], v[i]));
        all!(|i| v = V::sub(V::add(v[i], v[i]), V::splat(1.0)));
    }
}

#[cfg(test)]
mod tests;
