//! Windows by name, and what they were given.

use std::fmt;

use crate::window::Window;

/// The value of a window's parameter; its text is what a spec says.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Parameter {
    /// A number.
    Number(f64),
    /// A whole number.
    Whole(usize),
    /// True or false.
    Flag(bool),
    /// Numbers.
    List(Vec<f64>),
}

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(value) => write_number(f, *value),
            Self::Whole(value) => write!(f, "{value}"),
            Self::Flag(value) => write!(f, "{value}"),
            Self::List(values) => {
                f.write_str("[")?;
                for (at, &value) in values.iter().enumerate() {
                    f.write_str(if at == 0 { "" } else { "," })?;
                    write_number(f, value)?;
                }
                f.write_str("]")
            }
        }
    }
}

/// The shortest form that reads back the same.
fn write_number(f: &mut fmt::Formatter<'_>, value: f64) -> fmt::Result {
    let magnitude = value.abs();
    if magnitude == 0.0 || (1e-4..1e16).contains(&magnitude) {
        write!(f, "{value}")
    } else {
        write!(f, "{value:e}")
    }
}

impl Window {
    /// The names of all windows.
    pub const NAMES: [&str; 29] = [
        "barthann",
        "bartlett",
        "biweight",
        "blackman",
        "blackmanharris",
        "bohman",
        "boxcar",
        "chebwin",
        "cosine",
        "dpss",
        "epanechnikov",
        "exponential",
        "flattop",
        "gaussian",
        "general_cosine",
        "general_gaussian",
        "general_hamming",
        "hamming",
        "hann",
        "kaiser",
        "kaiser_bessel_derived",
        "lanczos",
        "nuttall",
        "parzen",
        "taylor",
        "triang",
        "tricube",
        "triweight",
        "tukey",
    ];

    pub(crate) const TAU: f64 = 1.0;
    pub(crate) const NBAR: usize = 4;
    pub(crate) const SLL: f64 = 30.0;
    pub(crate) const ALPHA: f64 = 0.5;

    /// The window's name: SciPy's.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Barthann => "barthann",
            Self::Bartlett => "bartlett",
            Self::Biweight => "biweight",
            Self::Blackman => "blackman",
            Self::Blackmanharris => "blackmanharris",
            Self::Bohman => "bohman",
            Self::Boxcar => "boxcar",
            Self::Chebwin { .. } => "chebwin",
            Self::Cosine => "cosine",
            Self::Dpss { .. } => "dpss",
            Self::Epanechnikov => "epanechnikov",
            Self::Exponential { .. } => "exponential",
            Self::Flattop => "flattop",
            Self::Gaussian { .. } => "gaussian",
            Self::GeneralCosine { .. } => "general_cosine",
            Self::GeneralGaussian { .. } => "general_gaussian",
            Self::GeneralHamming { .. } => "general_hamming",
            Self::Hamming => "hamming",
            Self::Hann => "hann",
            Self::Kaiser { .. } => "kaiser",
            Self::KaiserBesselDerived { .. } => "kaiser_bessel_derived",
            Self::Lanczos => "lanczos",
            Self::Nuttall => "nuttall",
            Self::Parzen => "parzen",
            Self::Taylor { .. } => "taylor",
            Self::Triang => "triang",
            Self::Tricube => "tricube",
            Self::Triweight => "triweight",
            Self::Tukey { .. } => "tukey",
        }
    }

    /// The parameters that have a value, by SciPy's names, in SciPy's order.
    ///
    /// ```
    /// use smoothframe_core::{Parameter, Window};
    /// let parameters = Window::kaiser(14.0).parameters();
    /// assert_eq!(parameters, [("beta", Parameter::Number(14.0))]);
    /// ```
    #[must_use]
    pub fn parameters(&self) -> Vec<(&'static str, Parameter)> {
        use Parameter::{Flag, List, Number, Whole};
        match *self {
            Self::Chebwin { at } => vec![("at", Number(at))],
            Self::Dpss { nw } => vec![("NW", Number(nw))],
            Self::Exponential { center, tau } => {
                let center = center.map(|center| ("center", Number(center)));
                center.into_iter().chain([("tau", Number(tau))]).collect()
            }
            Self::Gaussian { std } => vec![("std", Number(std))],
            Self::GeneralCosine { ref a } => vec![("a", List(a.clone()))],
            Self::GeneralGaussian { p, sig } => vec![("p", Number(p)), ("sig", Number(sig))],
            Self::GeneralHamming { alpha } | Self::Tukey { alpha } => {
                vec![("alpha", Number(alpha))]
            }
            Self::Kaiser { beta } | Self::KaiserBesselDerived { beta } => {
                vec![("beta", Number(beta))]
            }
            Self::Taylor { nbar, sll, norm } => {
                vec![("nbar", Whole(nbar)), ("sll", Number(sll)), ("norm", Flag(norm))]
            }
            _ => vec![],
        }
    }

    /// The parameters that differ from SciPy's defaults.
    pub(crate) fn given(&self) -> Vec<(&'static str, Parameter)> {
        let defaults = match self {
            Self::Exponential { .. } => Self::exponential(Self::TAU).parameters(),
            Self::Taylor { .. } => Self::taylor(Self::NBAR, Self::SLL, true).parameters(),
            Self::Tukey { .. } => Self::tukey(Self::ALPHA).parameters(),
            _ => vec![],
        };
        self.parameters().into_iter().filter(|parameter| !defaults.contains(parameter)).collect()
    }
}
