//! Roots of unity, each rounded once or nearly.

use std::f64::consts::PI;

/// What [`PI`] lacks of π.
const PI_REST: f64 = 1.224_646_799_147_353_2e-16;

/// exp(−2πi·k/n), n a power of two. An eighth of the circle is computed, from angles as exact as
/// two numbers hold them, and the rest mirrors it.
pub(crate) struct Roots {
    n: usize,
    /// Cosine and sine of 2π·k/n for k to n/8.
    octant: Vec<(f64, f64)>,
}

impl Roots {
    /// For n of at least 8.
    pub(crate) fn new(n: usize) -> Self {
        let octant = (0..=n / 8).map(|k| {
            let turns = 2.0 * k as f64 / n as f64;
            let angle = PI * turns;
            let rest = PI.mul_add(turns, -angle) + PI_REST * turns;
            let (sin, cos) = angle.sin_cos();
            (rest.mul_add(-sin, cos), rest.mul_add(cos, sin))
        });
        Self { n, octant: octant.collect() }
    }

    /// The real and the imaginary part.
    pub(crate) fn get(&self, k: usize) -> (f64, f64) {
        let quarter = self.n / 4;
        let rest = k % quarter;
        let (cos, sin) = if rest <= quarter / 2 {
            self.octant[rest]
        } else {
            let (sin, cos) = self.octant[quarter - rest];
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
}
