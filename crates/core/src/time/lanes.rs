//! Weighted sums over the windows of eight outputs at a time.
//!
//! A row is weighed for eight outputs at once, and each output adds its rows in their order, whatever
//! the instructions: no operation is fused.

use std::f64::consts::{FRAC_PI_2, LN_2, LOG2_E};

use super::shape::Shape;
use crate::{
    Window,
    level::Level,
    simd::{self, Job},
    window::cosine,
};

/// Outputs at a time.
pub(crate) const LANES: usize = 8;
type Eight = [f64; LANES];

/// The sums of one output each; those of x and of places are over the rows that are present.
#[derive(Default)]
pub(crate) struct Sums {
    /// Σ w.
    pub(crate) weight: Vec<f64>,
    /// Σ w of the rows that are present, where some are not; else empty.
    pub(crate) present: Vec<f64>,
    /// Σ w·x.
    pub(crate) value: Vec<f64>,
    /// Σ w·v, Σ w·v² and Σ w·v·x, for lines.
    pub(crate) place: Vec<f64>,
    pub(crate) square: Vec<f64>,
    pub(crate) common: Vec<f64>,
}

/// Some outputs of a series, and the rows of their windows.
pub(crate) struct Outputs<'a> {
    /// The places of the rows from `first` on, in ticks from any origin: whole numbers.
    pub(crate) places: &'a [f64],
    pub(crate) x: &'a [f64],
    /// 1 where a row is present, else 0; empty where all are.
    pub(crate) mask: &'a [f64],
    /// The middles of the outputs' windows on the same scale, and which rows they hold.
    pub(crate) middles: &'a [f64],
    pub(crate) from: &'a [u32],
    pub(crate) to: &'a [u32],
    /// 2/L.
    pub(crate) scale: f64,
    pub(crate) lines: bool,
}

/// Sums for these outputs.
pub(crate) fn sum(level: Level, shape: &Shape, outputs: &Outputs<'_>, sums: &mut Sums) {
    let len = outputs.middles.len().next_multiple_of(LANES);
    let needs = |is: bool| if is { len } else { 0 };
    for (sums, len) in [
        (&mut sums.weight, len),
        (&mut sums.present, needs(!outputs.mask.is_empty())),
        (&mut sums.value, len),
        (&mut sums.place, needs(outputs.lines)),
        (&mut sums.square, needs(outputs.lines)),
        (&mut sums.common, needs(outputs.lines)),
    ] {
        sums.resize(len, 0.0);
    }
    let window = match shape {
        Shape::Window(window) => window,
        Shape::Decay { tau } => {
            let rate = LOG2_E / tau;
            return by(level, outputs, sums, move |v| exp2(map(v, |v| (v - 1.0) * rate)));
        }
    };
    match *window {
        Window::Gaussian { std } => {
            let rate = -0.5 * LOG2_E / (std * std);
            by(level, outputs, sums, move |v| exp2(map(v, |v| v * v * rate)));
        }
        Window::GeneralGaussian { p, sig } if p == 1.5 || p == 2.0 || p == 3.0 => {
            let rate = 1.0 / (sig * sig);
            by(level, outputs, sums, move |v| {
                exp2(map(v, |v| {
                    let z = v * v * rate;
                    let power = if p == 1.5 {
                        z * z.sqrt()
                    } else if p == 2.0 {
                        z * z
                    } else {
                        z * z * z
                    };
                    -0.5 * LOG2_E * power
                }))
            });
        }
        Window::Exponential { tau, .. } => {
            let rate = -LOG2_E / tau;
            by(level, outputs, sums, move |v| exp2(map(v, |v| v.abs() * rate)));
        }
        Window::Bartlett | Window::Triang => by(level, outputs, sums, |v| within(v, |a| 1.0 - a)),
        Window::Epanechnikov => by(level, outputs, sums, |v| within(v, |a| 1.0 - a * a)),
        Window::Biweight => by(level, outputs, sums, |v| {
            within(v, |a| {
                let left = 1.0 - a * a;
                left * left
            })
        }),
        Window::Triweight => by(level, outputs, sums, |v| {
            within(v, |a| {
                let left = 1.0 - a * a;
                left * left * left
            })
        }),
        Window::Tricube => by(level, outputs, sums, |v| {
            within(v, |a| {
                let left = 1.0 - a * a * a;
                left * left * left
            })
        }),
        // 2(1 − a)³ less four times its like of half the width.
        Window::Parzen => by(level, outputs, sums, |v| {
            within(v, |a| {
                let (wide, narrow) = (1.0 - a, (0.5 - a).max(0.0));
                2.0 * (wide * wide * wide) - 8.0 * (narrow * narrow * narrow)
            })
        }),
        Window::Cosine => by(level, outputs, sums, |v| within(v, |a| sine(1.0 - a))),
        Window::Tukey { alpha } if alpha > 0.0 => {
            let rate = 1.0 / alpha.min(1.0);
            by(level, outputs, sums, move |v| {
                within(v, |a| {
                    let side = sine(((1.0 - a) * rate).min(1.0));
                    side * side
                })
            });
        }
        Window::Barthann => {
            by(level, outputs, sums, |v| within(v, |a| 0.62 - 0.24 * a + 0.38 * cosine_of(a)))
        }
        Window::Blackman => cosines(level, outputs, sums, &cosine::BLACKMAN),
        Window::Blackmanharris => cosines(level, outputs, sums, &cosine::BLACKMANHARRIS),
        Window::Flattop => cosines(level, outputs, sums, &cosine::FLATTOP),
        Window::GeneralCosine { ref a } => cosines(level, outputs, sums, a),
        Window::GeneralHamming { alpha } => cosines(level, outputs, sums, &[alpha, 1.0 - alpha]),
        Window::Hamming => cosines(level, outputs, sums, &[0.54, 1.0 - 0.54]),
        Window::Hann => cosines(level, outputs, sums, &[0.5, 0.5]),
        Window::Nuttall => cosines(level, outputs, sums, &cosine::NUTTALL),
        _ => by(level, outputs, sums, |v| v.map(|v| shape.at(v))),
    }
}

/// `Σ_k a_k cos kπv` as a Chebyshev series of cos πv (Clenshaw, Math. Tables Aids Comput. 9, 1955).
fn cosines(level: Level, outputs: &Outputs<'_>, sums: &mut Sums, a: &[f64]) {
    let (&first, rest) = a.split_first().unwrap_or((&0.0, &[]));
    by(level, outputs, sums, |v| {
        let c = within(v, cosine_of);
        let (mut one, mut two) = ([0.0; LANES], [0.0; LANES]);
        for &a in rest.iter().rev() {
            let next = std::array::from_fn(|l| a + 2.0 * c[l] * one[l] - two[l]);
            (one, two) = (next, one);
        }
        std::array::from_fn(|l| first + c[l] * one[l] - two[l])
    });
}

fn by(level: Level, outputs: &Outputs<'_>, sums: &mut Sums, weigh: impl Fn(Eight) -> Eight + Copy) {
    match (outputs.mask.is_empty(), outputs.lines) {
        (true, false) => simd::run(level, Summing::<_, false, false> { outputs, sums, weigh }),
        (true, true) => simd::run(level, Summing::<_, false, true> { outputs, sums, weigh }),
        (false, false) => simd::run(level, Summing::<_, true, false> { outputs, sums, weigh }),
        (false, true) => simd::run(level, Summing::<_, true, true> { outputs, sums, weigh }),
    }
}

struct Summing<'a, W, const HOLES: bool, const LINES: bool> {
    outputs: &'a Outputs<'a>,
    sums: &'a mut Sums,
    weigh: W,
}

#[derive(Clone, Copy, Default)]
struct Totals {
    weight: Eight,
    present: Eight,
    value: Eight,
    place: Eight,
    square: Eight,
    common: Eight,
}

impl<W: Fn(Eight) -> Eight + Copy, const HOLES: bool, const LINES: bool> Job
    for Summing<'_, W, HOLES, LINES>
{
    #[inline(always)]
    fn run(self) {
        let Self { outputs, sums, weigh } = self;
        for start in (0..outputs.middles.len()).step_by(LANES) {
            // The last lanes of the last block repeat its last output.
            let last = outputs.middles.len() - 1;
            let at = |l: usize| (start + l).min(last);
            let middles: Eight = std::array::from_fn(|l| outputs.middles[at(l)]);
            let from: [u32; LANES] = std::array::from_fn(|l| outputs.from[at(l)]);
            let to: [u32; LANES] = std::array::from_fn(|l| outputs.to[at(l)]);
            let (low, all_from) =
                from.iter().fold((u32::MAX, 0), |(a, b), &f| (a.min(f), b.max(f)));
            let (all_to, high) = to.iter().fold((u32::MAX, 0), |(a, b), &t| (a.min(t), b.max(t)));
            // The rows that all eight windows hold.
            let (all_from, all_to) =
                if all_from < all_to { (all_from, all_to) } else { (high, high) };
            let mut totals = Totals::default();
            let ends: (Eight, Eight) = (from.map(f64::from), to.map(f64::from));
            for row in low..all_from.min(high) {
                add::<W, HOLES, LINES, true>(outputs, row, &middles, &ends, weigh, &mut totals);
            }
            for row in all_from..all_to {
                add::<W, HOLES, LINES, false>(outputs, row, &middles, &ends, weigh, &mut totals);
            }
            for row in all_to.max(all_from)..high {
                add::<W, HOLES, LINES, true>(outputs, row, &middles, &ends, weigh, &mut totals);
            }
            let put = |sums: &mut [f64], total: Eight| {
                sums[start..start + LANES].copy_from_slice(&total);
            };
            put(&mut sums.weight, totals.weight);
            put(&mut sums.value, totals.value);
            if HOLES {
                put(&mut sums.present, totals.present);
            }
            if LINES {
                put(&mut sums.place, totals.place);
                put(&mut sums.square, totals.square);
                put(&mut sums.common, totals.common);
            }
        }
    }
}

/// Adds a row to the eight; EDGE where some of them do not hold it.
#[inline(always)]
fn add<W: Fn(Eight) -> Eight + Copy, const HOLES: bool, const LINES: bool, const EDGE: bool>(
    outputs: &Outputs<'_>,
    row: u32,
    middles: &Eight,
    (from, to): &(Eight, Eight),
    weigh: W,
    totals: &mut Totals,
) {
    let at = row as usize;
    let (place, x) = (outputs.places[at], outputs.x[at]);
    let v: Eight = std::array::from_fn(|l| (place - middles[l]) * outputs.scale);
    let mut w = weigh(v);
    let mut product: Eight = std::array::from_fn(|l| w[l] * x);
    if EDGE {
        let row = f64::from(row);
        for l in 0..LANES {
            let is_in = (from[l] <= row) & (row < to[l]);
            w[l] = if is_in { w[l] } else { 0.0 };
            // An infinity times 0 would be none of this output's.
            product[l] = if is_in { product[l] } else { 0.0 };
        }
    }
    for l in 0..LANES {
        totals.weight[l] += w[l];
        totals.value[l] += product[l];
    }
    if HOLES {
        let mask = outputs.mask[at];
        for l in 0..LANES {
            w[l] *= mask;
            totals.present[l] += w[l];
        }
    }
    if LINES {
        for l in 0..LANES {
            totals.place[l] += w[l] * v[l];
            totals.square[l] += w[l] * v[l] * v[l];
            totals.common[l] += product[l] * v[l];
        }
    }
}

#[inline(always)]
fn map(v: Eight, f: impl Fn(f64) -> f64) -> Eight {
    std::array::from_fn(|l| f(v[l]))
}

/// A formula of |v|, which is 1 at most.
#[inline(always)]
fn within(v: Eight, f: impl Fn(f64) -> f64) -> Eight {
    std::array::from_fn(|l| f(v[l].abs().min(1.0)))
}

/// 2^y for y ≤ 0, to 2e-15 of itself: the fraction's sixteenth by six terms of its series, four
/// times squared.
#[inline(always)]
fn exp2(y: Eight) -> Eight {
    /// Numbers this large are whole: adding one rounds.
    const WHOLE: f64 = 1.5 * (1_u64 << 52) as f64;
    const RATE: f64 = LN_2 / 16.0;
    std::array::from_fn(|l| {
        let y = y[l].max(-1000.0);
        let shifted = y + WHOLE;
        let f = (y - (shifted - WHOLE)) * RATE;
        let p = 1.0 / 120.0 + f * (1.0 / 720.0);
        let p = 1.0 / 24.0 + f * p;
        let p = 1.0 / 6.0 + f * p;
        let p = 0.5 + f * p;
        let p = 1.0 + f * p;
        let p = 1.0 + f * p;
        let p = p * p;
        let p = p * p;
        let p = p * p;
        let p = p * p;
        f64::from_bits(p.to_bits().wrapping_add(shifted.to_bits() << 52))
    })
}

/// sin πa/2 for a from 0 to 1, to 3e-16: ten terms of its series.
#[inline(always)]
fn sine(a: f64) -> f64 {
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
    let t = FRAC_PI_2 * a;
    let z = t * t;
    let mut sum = -1.0 / 121_645_100_408_832_000.0;
    for term in TERMS {
        sum = sum * z + term;
    }
    sum * t
}

/// cos πa for a from 0 to 1.
#[inline(always)]
fn cosine_of(a: f64) -> f64 {
    let half = sine(a);
    1.0 - 2.0 * (half * half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_near_the_library_s() {
        for step in 0..=10_000 {
            let a = f64::from(step) / 10_000.0;
            assert!((sine(a) - (FRAC_PI_2 * a).sin()).abs() < 5e-16, "sin at {a}");
            assert!((cosine_of(a) - (2.0 * FRAC_PI_2 * a).cos()).abs() < 3e-15, "cos at {a}");
            let y = -60.0 * a;
            let exact = y.exp2();
            assert!((exp2([y; LANES])[3] - exact).abs() < 1e-14 * exact, "2^{y}");
        }
        assert!(exp2([-1e300; LANES])[0] < 1e-300);
    }
}
