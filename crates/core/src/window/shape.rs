//! The windows' formulas.

use std::f64::consts::{FRAC_1_PI, FRAC_PI_2, PI};

use crate::window::{Window, chebwin, cosine, dpss, kaiser};

impl Window {
    /// The weights from the middle to the end of the symmetric window of `len` ≥ 2 rows: at
    /// d = 0, 1, 2 … where `len` is odd, at d = ½, 1½, 2½ … where it is even.
    pub(super) fn outward(&self, len: usize) -> Vec<f64> {
        let cosines = |a: &[f64]| at_each(len, |at| cosine::sum(a, PI * at.u()));
        match *self {
            Self::Barthann => at_each(len, |at| 0.62 - 0.24 * at.u() + 0.38 * (PI * at.u()).cos()),
            Self::Bartlett => at_each(len, |at| at.one_minus_u()),
            Self::Biweight => at_each(len, |at| (1.0 - at.v() * at.v()).powi(2)),
            Self::Blackman => cosines(&cosine::BLACKMAN),
            Self::Blackmanharris => cosines(&cosine::BLACKMANHARRIS),
            Self::Bohman => at_each(len, bohman),
            Self::Boxcar => at_each(len, |_| 1.0),
            Self::Chebwin { at } => chebwin::outward(len, at),
            Self::Cosine => at_each(len, |at| (FRAC_PI_2 * at.v()).cos()),
            Self::Dpss { nw } => dpss::outward(len, nw),
            Self::Epanechnikov => at_each(len, |at| 1.0 - at.v() * at.v()),
            Self::Exponential { tau, .. } => at_each(len, |at| (-at.d / tau).exp()),
            Self::Flattop => cosines(&cosine::FLATTOP),
            Self::Gaussian { std } => at_each(len, |at| (-0.5 * (at.d / std) * (at.d / std)).exp()),
            Self::GeneralCosine { ref a } => cosines(a),
            Self::GeneralGaussian { p, sig } => {
                at_each(len, |at| (-0.5 * (at.d / sig).powf(2.0 * p)).exp())
            }
            Self::GeneralHamming { alpha } => cosines(&[alpha, 1.0 - alpha]),
            Self::Hamming => cosines(&[0.54, 1.0 - 0.54]),
            Self::Hann => cosines(&[0.5, 0.5]),
            Self::Kaiser { beta } => at_each(len, |at| kaiser::at(at.u_complement(), beta)),
            Self::KaiserBesselDerived { beta } => kaiser::derived(len, beta),
            Self::Lanczos => at_each(len, lanczos),
            Self::Nuttall => cosines(&cosine::NUTTALL),
            Self::Parzen => at_each(len, |at| parzen(at.v())),
            Self::Taylor { nbar, sll, norm } => {
                let a = cosine::taylor(nbar, sll);
                let scale = if norm { cosine::sum(&a, 0.0) } else { 1.0 };
                at_each(len, |at| cosine::sum(&a, PI * at.v()) / scale)
            }
            // SciPy writes odd and even lengths apart; both are this line in d.
            Self::Triang => at_each(len, |at| 1.0 - 2.0 * at.d / (len + len % 2) as f64),
            Self::Tricube => at_each(len, |at| (1.0 - at.v().powi(3)).powi(3)),
            Self::Triweight => at_each(len, |at| (1.0 - at.v() * at.v()).powi(3)),
            Self::Tukey { alpha } => at_each(len, |at| tukey(at, alpha)),
        }
    }
}

/// A place in a window, in the terms that formulas take.
#[derive(Clone, Copy)]
struct Place {
    /// Rows from the middle.
    d: f64,
    len: f64,
}

impl Place {
    /// 1 at the ends.
    fn u(self) -> f64 {
        2.0 * self.d / (self.len - 1.0)
    }

    /// 1 − u, exactly 0 at the ends and without cancellation near them.
    fn one_minus_u(self) -> f64 {
        (self.len - 1.0 - 2.0 * self.d) / (self.len - 1.0)
    }

    /// √(1 − u²), as exact as 1 − u.
    fn u_complement(self) -> f64 {
        (self.one_minus_u() * (1.0 + self.u())).sqrt()
    }

    /// 1 half a row beyond the ends.
    fn v(self) -> f64 {
        2.0 * self.d / self.len
    }
}

fn at_each(len: usize, weight: impl Fn(Place) -> f64) -> Vec<f64> {
    let nearest = if len.is_multiple_of(2) { 0.5 } else { 0.0 };
    let place = |step| Place { d: step as f64 + nearest, len: len as f64 };
    (0..len.div_ceil(2)).map(|step| weight(place(step))).collect()
}

/// sin πu, exactly 0 at the ends, where sin π would leave 1e-16.
fn sin_pi(at: Place) -> f64 {
    (PI * at.u().min(at.one_minus_u())).sin()
}

fn bohman(at: Place) -> f64 {
    at.one_minus_u() * (PI * at.u()).cos() + FRAC_1_PI * sin_pi(at)
}

fn lanczos(at: Place) -> f64 {
    if at.d == 0.0 { 1.0 } else { sin_pi(at) / (PI * at.u()) }
}

fn parzen(v: f64) -> f64 {
    if v <= 0.5 { 1.0 - 6.0 * v * v * (1.0 - v) } else { 2.0 * (1.0 - v).powi(3) }
}

fn tukey(at: Place, alpha: f64) -> f64 {
    if alpha <= 0.0 || at.one_minus_u() >= alpha {
        return 1.0;
    }
    (FRAC_PI_2 * at.one_minus_u() / alpha.min(1.0)).sin().powi(2)
}
