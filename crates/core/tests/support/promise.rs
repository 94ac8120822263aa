//! What an output may be off by, from the contract's promises.

use smoothframe_core::Method;

use super::{
    definition::{Definition, Value, Want},
    double::Double,
};

/// A transform's error in units of eps·‖block‖₂·‖h‖₂; see `FFT` in `accuracy.rs`.
const FFT: f64 = 3.0;

/// The norms of one series under one kernel.
pub(crate) struct Promise {
    taps: f64,
    one: f64,
    two: f64,
    rows: f64,
    size: f64,
}

impl Promise {
    pub(crate) fn new(definition: &Definition, x: &[f64]) -> Self {
        let taps = &definition.taps;
        let one = taps.iter().map(|h| h.abs()).sum();
        let two = euclidean(taps.iter().copied());
        let extension = definition.extension(x);
        let rows = (extension.len() as f64).sqrt();
        let size = euclidean(extension.into_iter());
        Self { taps: taps.len() as f64, one, two, rows, size }
    }

    /// The most that an output by this method may differ from `value`: the plain sum's error,
    /// rescaled as it is, and where weight is missing that weight's own, which is a sum by the
    /// same method over ones; and the few roundings of a rescaling. f64 alone.
    pub(crate) fn of(&self, method: Method, value: &Value) -> f64 {
        let eps = f64::EPSILON;
        let y = value.exact.high.abs();
        let direct = (self.taps + 2.0) * eps;
        let weight = if value.condition > 0.0 { y / value.weight } else { 0.0 };
        let exact = direct * (value.size + value.condition * y);
        // Subnormal products are rounded to multiples of the smallest number.
        let least = (self.taps + 2.0) * (1.0 + value.gain) * f64::from_bits(1);
        let more = match method {
            Method::Fft => FFT * eps * self.two * (self.size * value.gain + self.rows * weight),
            Method::Auto => 1e-12 * self.one * (value.most * value.gain + weight),
            _ => 0.0,
        };
        exact + more + 4.0 * eps * y + least
    }

    /// Whether `y` is what is wanted, by this method; and by how much of the promise it is off.
    pub(crate) fn check(&self, method: Method, want: &Want, y: f64) -> Result<f64, String> {
        match want {
            Want::Missing if y.is_nan() => Ok(0.0),
            Want::Infinite(want) if y == *want || y.is_nan() && want.is_nan() => Ok(0.0),
            Want::Undecided | Want::Line => Ok(0.0),
            Want::Value(value) => {
                let error = value.exact.minus(Double::of(y)).high.abs();
                let promise = self.of(method, value);
                if error <= promise {
                    return Ok(error / promise);
                }
                let want = value.exact.high;
                Err(format!("{y:e} is {error:e} from {want:e}, of {promise:e} promised"))
            }
            want => Err(format!("{y:e} is not {want:?}")),
        }
    }
}

fn euclidean(values: impl Iterator<Item = f64>) -> f64 {
    values.map(|v| v * v).sum::<f64>().sqrt()
}
