//! The table of windows, from which names, constructors, specs, checks and weights are made. A
//! window has its row here, and its documented variant in `mod.rs`.
//!
//! A row, in alphabetical order, reads
//!
//! ```text
//! /// the rest of the constructor's sentence, after [`Window::Variant`]
//! name(argument: type, …) | "alias" = Variant { field: DOMAIN = default, … } => form;
//! ```
//!
//! - The name is the constructor's and the one in specs. `_` in place of the arguments means that
//!   the constructor is written by hand.
//! - Parameters are in the order in which specs print them. A name in specs that differs from the
//!   field's follows it: `nw "NW"`. A parameter with a default may be left out of specs, and its
//!   default is not printed. Domains are in `parameter.rs`; `WIDTH` is for a number of rows, which
//!   windows in time refuse.
//! - The form ([`Form`]) is an expression of the fields. `places(weight, vectors)` has a formula of
//!   the [`Place`], for weights of rows and for those in time, where u and v are the same.
//!   `vectors` is the same formula of v for SIMD code ([`Formula`]); with `None` windows in time
//!   are slower. `cosines(coefficients)` makes both. `rows(outward, check)` is for a window whose
//!   weights are computed all at once for a number of rows, and which has no shape in time.

use std::f64::consts::{FRAC_1_PI, FRAC_PI_2, LOG2_E, PI};

use crate::window::{
    Window, chebwin, cosine, dpss,
    form::{Form, Formula, Place, cosines, places, rows},
    kaiser,
    parameter::{
        ANY, BETA, DECIBELS, Described, FINITE, LEVEL, MOST_SIDELOBES, POSITIVE, SIDELOBES, WIDTH,
        read,
    },
};

/// A parameter's name in specs.
macro_rules! key {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $key:literal) => {
        $key
    };
}

macro_rules! constructor {
    ($(#[$doc:meta])* $name:ident $variant:ident _) => {};
    ($(#[$doc:meta])* $name:ident $variant:ident ($($argument:ident: $type:ty),*)) => {
        #[doc = concat!("[`Window::", stringify!($variant), "`]")]
        $(#[$doc])*
        #[must_use]
        pub const fn $name($($argument: $type),*) -> Self {
            Self::$variant { $($argument),* }
        }
    };
}

macro_rules! table {
    ($(
        $(#[$doc:meta])*
        $name:ident $arguments:tt $(| $alias:literal)* = $variant:ident {
            $($field:ident $($key:literal)?: $domain:ident $(= $default:expr)?),*
        } => $form:expr;
    )*) => {
        // Constructors: SciPy's names, its parameters in its order.
        impl Window {
            $(constructor! { $(#[$doc])* $name $variant $arguments })*
        }

        impl Window {
            /// The names of all windows, in alphabetical order, without aliases.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name)),*];

            /// Aliases that people type, each with the window's name.
            pub(crate) const ALIASES: &'static [(&'static str, &'static str)] =
                &[$($(($alias, stringify!($name)),)*)*];

            /// The window's name, as in SciPy and in specs.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => stringify!($name),)*
                }
            }

            /// The window of a name or alias, its parameters read from the texts that `take` gives;
            /// `None` where no window has that name.
            pub(crate) fn read<'a>(
                name: &str,
                mut take: impl FnMut(&str) -> Option<&'a str>,
            ) -> Result<Option<Self>, String> {
                Ok(Some(match Self::unaliased(name) {
                    $(stringify!($name) => Self::$variant {
                        $($field: {
                            let key = key!($field $($key)?);
                            read(key, take(key), None$(.or(Some($default)))?)?
                        }),*
                    },)*
                    _ => return Ok(None),
                }))
            }

            /// The names of the parameters of the window of this name, in specs' order.
            pub(crate) fn parameter_names(name: &str) -> Option<&'static [&'static str]> {
                Some(match Self::unaliased(name) {
                    $(stringify!($name) => &[$(key!($field $($key)?)),*],)*
                    _ => return None,
                })
            }

            /// Each parameter's name, value, default and domain.
            pub(super) fn described(&self) -> Vec<Described> {
                match self {
                    $(Self::$variant { $($field),* } => vec![$(Described::new(
                        key!($field $($key)?), $field, None$(.or(Some($default)))?, $domain,
                    )),*],)*
                }
            }

            #[expect(unused_variables, reason = "not every parameter is one of the formula's")]
            pub(crate) fn form(&self) -> Form {
                match self.clone() {
                    $(Self::$variant { $($field),* } => $form,)*
                }
            }
        }
    };
}

table! {
    barthann() = Barthann {} =>
        places(|at| 0.62 - 0.24 * at.u + 0.38 * (PI * at.u).cos(), Some(Formula::Barthann));

    bartlett() = Bartlett {} => places(|at| at.one_minus_u, Some(Formula::Power(1, 1)));

    biweight() | "quartic" = Biweight {} =>
        places(|at| (1.0 - at.v * at.v).powi(2), Some(Formula::Power(2, 2)));

    blackman() = Blackman {} => cosines(&[0.42, 0.50, 0.08]);

    blackmanharris() = Blackmanharris {} => cosines(&[0.35875, 0.48829, 0.14128, 0.01168]);

    bohman() = Bohman {} =>
        places(|at| at.one_minus_u * (PI * at.u).cos() + FRAC_1_PI * at.sin_pi_u(), None);

    #[doc(alias("moving average", "rolling mean", "uniform", "rectangular"))]
    #[doc(alias("running mean", "boxcar filter", "sliding mean", "SMA"))]
    boxcar() | "rectangular" | "uniform" = Boxcar {} =>
        places(|_| 1.0, Some(Formula::Cosines(vec![1.0])));

    /// with sidelobes `at` decibels down.
    #[doc(alias("Chebyshev", "Dolph-Chebyshev"))]
    chebwin(at: f64) = Chebwin { at: DECIBELS } =>
        rows(move |len| chebwin::outward(len, at), |_| Ok(()));

    #[doc(alias = "sine")]
    cosine() = Cosine {} => places(|at| (FRAC_PI_2 * at.v).cos(), Some(Formula::HalfCosine));

    /// of this half bandwidth times length.
    #[doc(alias = "Slepian")]
    dpss(nw: f64) = Dpss { nw "NW": POSITIVE } =>
        rows(move |len| dpss::outward(len, nw), move |len| dpss::check(len, nw));

    #[doc(alias = "parabolic")]
    epanechnikov() = Epanechnikov {} =>
        places(|at| 1.0 - at.v * at.v, Some(Formula::Power(2, 1)));

    exponential _ = Exponential { center: FINITE = None, tau: WIDTH = 1.0 } =>
        places(move |at| (-at.d / tau).exp(), Some(Formula::Falling(-LOG2_E / tau, 1)));

    flattop() = Flattop {} =>
        cosines(&[0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368]);

    /// of this standard deviation in rows.
    #[doc(alias("normal", "bell", "gaussian_filter1d"))]
    gaussian(std: f64) | "normal" = Gaussian { std: WIDTH } => {
        let vectors = if std > 0.05 {
            Formula::Bell((0.5 * LOG2_E).sqrt() / std)
        } else {
            Formula::Falling(-0.5 * LOG2_E / (std * std), 2)
        };
        places(move |at| (-0.5 * (at.d / std) * (at.d / std)).exp(), Some(vectors))
    };

    /// of these coefficients.
    general_cosine(a: Vec<f64>) = GeneralCosine { a: FINITE } => cosines(&a);

    /// of this shape and width in rows.
    #[doc(alias("super-gaussian", "Laplacian"))]
    general_gaussian(p: f64, sig: f64) = GeneralGaussian { p: POSITIVE, sig: WIDTH } => {
        let known = [(0.5, 1), (1.0, 2), (1.5, 3), (2.0, 4), (3.0, 6)];
        let vectors = known.iter().find(|(known, _)| *known == p).map(|&(_, twice)| {
            Formula::Falling(-0.5 * LOG2_E / sig.powi(i32::from(twice)), twice)
        });
        places(move |at| (-0.5 * (at.d / sig).powf(2.0 * p)).exp(), vectors)
    };

    /// of this constant share.
    general_hamming(alpha: f64) = GeneralHamming { alpha: FINITE } =>
        cosines(&[alpha, 1.0 - alpha]);

    hamming() = Hamming {} => cosines(&[0.54, 1.0 - 0.54]);

    #[doc(alias("hanning", "raised cosine"))]
    hann() | "hanning" = Hann {} =>
        places(|at| cosine::sum(&[0.5, 0.5], PI * at.u), Some(Formula::Hann));

    /// of this shape.
    kaiser(beta: f64) = Kaiser { beta: FINITE } => {
        let weight = kaiser::weight(beta);
        places(move |at| weight(at.u_complement()), None)
    };

    /// of this shape.
    #[doc(alias = "KBD")]
    kaiser_bessel_derived(beta: f64) = KaiserBesselDerived { beta: BETA } =>
        rows(move |len| kaiser::derived(len, beta), kaiser::check_derived);

    #[doc(alias = "sinc")]
    lanczos() = Lanczos {} =>
        places(|at| if at.d == 0.0 { 1.0 } else { at.sin_pi_u() / (PI * at.u) }, None);

    nuttall() = Nuttall {} => cosines(&[0.3635819, 0.4891775, 0.1365995, 0.0106411]);

    #[doc(alias("de la Vallée Poussin", "spline"))]
    parzen() = Parzen {} => places(
        |Place { v, .. }| {
            if v <= 0.5 { 1.0 - 6.0 * v * v * (1.0 - v) } else { 2.0 * (1.0 - v).powi(3) }
        },
        Some(Formula::Parzen),
    );

    /// with `nbar` sidelobes `sll` decibels down, scaled to 1 in the middle or not.
    taylor(nbar: usize, sll: f64, norm: bool) =
        Taylor { nbar: SIDELOBES = 4, sll: LEVEL = 30.0, norm: ANY = true } => {
        // Forms may be made before parameters are checked: a huge `nbar` would take for ever.
        let a = cosine::taylor(nbar.min(MOST_SIDELOBES), sll);
        let scale = if norm { cosine::sum(&a, 0.0) } else { 1.0 };
        let vectors = Formula::Cosines(a.clone());
        places(move |at| cosine::sum(&a, PI * at.v) / scale, Some(vectors))
    };

    // SciPy has a formula each for odd and even lengths; with `v_even` one serves both.
    #[doc(alias("triangular", "triangle"))]
    triang() | "triangular" = Triang {} =>
        places(|at| 1.0 - at.v_even, Some(Formula::Power(1, 1)));

    #[doc(alias("LOWESS", "LOESS"))]
    tricube() = Tricube {} => places(|at| (1.0 - at.v.powi(3)).powi(3), Some(Formula::Power(3, 3)));

    triweight() = Triweight {} =>
        places(|at| (1.0 - at.v * at.v).powi(3), Some(Formula::Power(2, 3)));

    /// that falls off over this share of its length.
    #[doc(alias("tapered cosine", "cosine taper"))]
    tukey(alpha: f64) = Tukey { alpha: FINITE = 0.5 } => {
        let sloped = alpha.min(1.0);
        let weight = move |at: Place| {
            if alpha <= 0.0 || at.one_minus_u >= alpha {
                return 1.0;
            }
            (FRAC_PI_2 * at.one_minus_u / sloped).sin().powi(2)
        };
        places(weight, (alpha > 0.0).then(|| Formula::Tukey(1.0 / sloped)))
    };
}
