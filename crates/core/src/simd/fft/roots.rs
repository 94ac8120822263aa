//! Roots of unity, to the last digit.

use std::f64::consts::PI;

/// π − [`PI`].
const PI_REST: f64 = 1.224_646_799_147_353_2e-16;

/// exp(−2πi·k/n), n a power of two. One octant is computed and the others mirror it. Angles are
/// double-double: their low part is a first-order correction, so that only the sine, the cosine and
/// the corrected sum round.
pub(crate) struct Roots {
    n: usize,
    /// Cosine and sine of 2π·k/n for k to n/8.
    octant: Vec<(f64, f64)>,
}

impl Roots {
    /// For n of at least 8.
    pub(crate) fn new(n: usize) -> Self {
        Self { n, octant: (0..=n / 8).map(|k| first(k, n)).collect() }
    }

    /// The real and the imaginary part.
    pub(crate) fn get(&self, k: usize) -> (f64, f64) {
        turned(k, self.n, |k| self.octant[k])
    }
}

/// The real and the imaginary part of exp(−2πi·k/n), alone: where few of many roots are wanted.
pub(crate) fn root(k: usize, n: usize) -> (f64, f64) {
    turned(k, n, |k| first(k, n))
}

/// Cosine and sine of 2π·k/n for k to n/8.
fn first(k: usize, n: usize) -> (f64, f64) {
    let turns = 2.0 * k as f64 / n as f64;
    let angle = PI * turns;
    let rest = PI.mul_add(turns, -angle) + PI_REST * turns;
    let (sin, cos) = angle.sin_cos();
    (rest.mul_add(-sin, cos), rest.mul_add(cos, sin))
}

/// A root from those of the first octant.
fn turned(k: usize, n: usize, octant: impl Fn(usize) -> (f64, f64)) -> (f64, f64) {
    let quarter = n / 4;
    let rest = k % quarter;
    let (cos, sin) = if rest <= quarter / 2 {
        octant(rest)
    } else {
        let (sin, cos) = octant(quarter - rest);
        (cos, sin)
    };
    // exp(−iθ) of θ = quarters + rest.
    match k / quarter % 4 {
        0 => (cos, -sin),
        1 => (-sin, -cos),
        2 => (-cos, sin),
        _ => (sin, cos),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::fft::exact::Exact;

    /// Against powers of the first root in double-double, which half-angle formulas give.
    #[test]
    fn roots_are_right_to_the_last_digit() {
        let (mut cos, mut sin) = (Exact(0.0, 0.0), Exact(1.0, 0.0));
        for log in 3..=14 {
            let n = 1 << log;
            // Halves the angle.
            cos = ((Exact(1.0, 0.0) + cos) * Exact(0.5, 0.0)).sqrt();
            sin = (sin * Exact(0.5, 0.0)).over(cos);
            let roots = Roots::new(n);
            let (mut re, mut im) = (Exact(1.0, 0.0), Exact(0.0, 0.0));
            for k in 0..2 * n {
                let root = roots.get(k);
                assert_eq!(root, super::root(k, n));
                for (exact, rounded) in [(re, root.0), (im, root.1)] {
                    // Powers carry errors of 1e-32 each.
                    let ulp = exact.0.abs().log2().floor().exp2() * f64::EPSILON;
                    let bound = 1.02 * ulp + 1e-27;
                    assert!(exact.distance(rounded) <= bound, "{k} of {n}: {rounded}");
                }
                let minus = |x: Exact| Exact(-x.0, -x.1);
                (re, im) = (re * cos + im * sin, im * cos + minus(re * sin));
            }
        }
    }
}
