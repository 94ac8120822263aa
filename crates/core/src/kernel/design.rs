//! What a kernel's taps are made from: kept to make them again, and to print them in a spec.

use crate::{error::Error, kernel::savgol::Savgol, options::align::Align, window::Window};

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Design {
    Window { window: Window, len: usize },
    Taps(Vec<f64>),
    Savgol(Savgol),
    Henderson { len: usize },
    Spencer,
    Binomial { len: usize },
    Decay { len: usize, tau: f64 },
    HalfLife { len: usize, half_life: f64 },
}

/// Spencer's taps times 320, from the middle outward.
const SPENCER: [f64; 8] = [74.0, 67.0, 46.0, 21.0, 3.0, -5.0, -6.0, -3.0];

impl Design {
    pub(super) const fn len(&self) -> usize {
        match self {
            Self::Window { len, .. }
            | Self::Henderson { len }
            | Self::Binomial { len }
            | Self::Decay { len, .. }
            | Self::HalfLife { len, .. }
            | Self::Savgol(Savgol { len, .. }) => *len,
            Self::Taps(taps) => taps.len(),
            Self::Spencer => 2 * SPENCER.len() - 1,
        }
    }

    pub(crate) const fn default_align(&self) -> Align {
        match self {
            Self::Decay { .. } | Self::HalfLife { .. } => Align::Trailing,
            _ => Align::Centred,
        }
    }

    /// The taps before scaling; savgol's are for an output on the row of tap `centre`.
    pub(super) fn taps(&self, centre: usize) -> Result<Vec<f64>, Error> {
        match self {
            Self::Window { window, len } => window.symmetric(*len),
            Self::Taps(taps) => Ok(taps.clone()),
            Self::Savgol(savgol) => {
                savgol.check()?;
                Ok(savgol.taps(centre))
            }
            Self::Henderson { len } => henderson(*len),
            Self::Spencer => Ok(mirrored(&SPENCER.map(|h| h / 320.0), true)),
            Self::Binomial { len } => Ok(binomial(*len)),
            Self::Decay { len, tau } => decay(*len, "tau", *tau, f64::exp),
            Self::HalfLife { len, half_life } => decay(*len, "half_life", *half_life, f64::exp2),
        }
    }
}

/// The whole symmetric kernel, from its taps from the middle outward; with `is_odd` the first is
/// the single middle tap.
fn mirrored(outward: &[f64], is_odd: bool) -> Vec<f64> {
    let after = outward.iter().skip(usize::from(is_odd));
    outward.iter().rev().chain(after).copied().collect()
}

/// Henderson's weights in closed form (Kenny and Durbin, J. R. Stat. Soc. A 145, 1982); their n is
/// half of the length, rounded down, plus 2.
fn henderson(len: usize) -> Result<Vec<f64>, Error> {
    if len.is_multiple_of(2) || !(5..=101).contains(&len) {
        let expected = "an odd number from 5 to 101";
        return Err(Error::Length { window: "henderson", expected, len });
    }
    let n = (len / 2 + 2) as f64;
    let square = n * n;
    let scale = 8.0
        * n
        * (square - 1.0)
        * (4.0 * square - 1.0)
        * (4.0 * square - 9.0)
        * (4.0 * square - 25.0);
    let tap = |j: usize| {
        let j = (j * j) as f64;
        let roots = ((n - 1.0).powi(2) - j) * (square - j) * ((n + 1.0).powi(2) - j);
        315.0 * roots * (3.0 * square - 16.0 - 11.0 * j) / scale
    };
    let outward: Vec<f64> = (0..=len / 2).map(tap).collect();
    Ok(mirrored(&outward, true))
}

/// A row of Pascal's triangle, relative to its largest entry and scaled to unit sum, so that
/// nothing overflows: each entry is made from its neighbour nearer the middle.
fn binomial(len: usize) -> Vec<f64> {
    let half = len.div_ceil(2);
    let mut outward = vec![1.0; half];
    for step in 1..half {
        let k = half - step; // C(len − 1, k − 1) = C(len − 1, k) · k / (len − k)
        outward[step] = outward[step - 1] * k as f64 / (len - k) as f64;
    }
    let taps = mirrored(&outward, len % 2 == 1);
    let sum = super::sum(&taps);
    taps.iter().map(|h| h / sum).collect()
}

/// Powers of a base, which fall by one in so many rows.
fn decay(
    len: usize,
    name: &'static str,
    rows: f64,
    power: fn(f64) -> f64,
) -> Result<Vec<f64>, Error> {
    if !(rows.is_finite() && rows > 0.0) {
        let expected = "a finite number above 0";
        return Err(Error::Parameter { window: "decay", name, expected, value: rows });
    }
    Ok((0..len).map(|j| power(-(j as f64) / rows)).collect())
}
