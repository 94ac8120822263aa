//! What is told of the values in a window.

use std::{
    fmt,
    hash::{Hash, Hasher},
    mem::discriminant,
};

use crate::{error::Error, time::ticks::Ticks, window::parameter::Parameter};

/// What a [`Statistic`](crate::Statistic) tells of the values present in a window.
///
/// Each of a spike and what is around it; at the ends windows hold the two rows that are there:
///
/// ```
/// use smoothframe_core::Smoother;
/// let x = [2.0, 4.0, 3.0, 12.0, 5.0, 6.0, 4.0_f64];
/// for (spec, all) in [
///     ("median:3", [3.0, 3.0, 4.0, 5.0, 6.0, 5.0, 5.0]),
///     ("quantile:3,q=0.25", [2.5, 2.5, 3.5, 4.0, 5.5, 4.5, 4.5]),
///     ("min:3", [2.0, 2.0, 3.0, 3.0, 5.0, 4.0, 4.0]),
///     ("max:3", [4.0, 4.0, 12.0, 12.0, 12.0, 6.0, 6.0]),
///     ("sum:3", [6.0, 9.0, 19.0, 20.0, 23.0, 15.0, 10.0]),
///     ("count:3", [2.0, 3.0, 3.0, 3.0, 3.0, 3.0, 2.0]),
///     ("var:3", [2.0, 1.0, 73.0 / 3.0, 67.0 / 3.0, 43.0 / 3.0, 1.0, 2.0]),
///     ("hampel:5", [2.0, 4.0, 3.0, 5.0, 5.0, 6.0, 4.0]),
///     ("erosion:3", [2.0, 2.0, 3.0, 3.0, 5.0, 4.0, 4.0]),
///     ("dilation:3", [4.0, 4.0, 12.0, 12.0, 12.0, 6.0, 6.0]),
///     ("opening:3", [2.0, 3.0, 3.0, 5.0, 5.0, 5.0, 4.0]),
///     ("closing:3", [4.0, 4.0, 4.0, 12.0, 6.0, 6.0, 6.0]),
///     ("gradient:3", [2.0, 2.0, 9.0, 9.0, 7.0, 2.0, 2.0]),
///     ("tophat:3", [0.0, 1.0, 0.0, 7.0, 0.0, 1.0, 0.0]),
///     ("bottomhat:3", [2.0, 0.0, 1.0, 0.0, 1.0, 0.0, 2.0]),
/// ] {
///     let got = spec.parse::<Smoother>()?.smooth(&x)?;
///     assert!(got.iter().zip(all).all(|(y, want)| (y - want).abs() < 1e-12), "{spec}: {got:?}");
/// }
/// let (std, var): (Smoother, Smoother) = ("std:3".parse()?, "var:3".parse()?);
/// for (std, var) in std.smooth(&x)?.iter().zip(var.smooth(&x)?) {
///     assert!((std * std - var).abs() < 1e-12);
/// }
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// At holes, and where few values are left:
///
/// ```
/// use smoothframe_core::Smoother;
/// let x = [1.0, f64::NAN, 5.0, f64::NAN, f64::NAN, f64::NAN];
/// for (spec, all) in [
///     ("max:3", [1.0, 5.0, 5.0, 5.0, f64::NAN, f64::NAN]),
///     ("count:3", [1.0, 2.0, 1.0, 1.0, 0.0, 0.0]), // a number always
///     ("var:3", [f64::NAN, 8.0, f64::NAN, f64::NAN, f64::NAN, f64::NAN]), // of two values
///     ("max:3 min_rows=2", [f64::NAN, 5.0, f64::NAN, f64::NAN, f64::NAN, f64::NAN]),
///     ("max:3 holes=keep", [1.0, f64::NAN, 5.0, f64::NAN, f64::NAN, f64::NAN]),
/// ] {
///     let got = spec.parse::<Smoother>()?.smooth(&x)?;
///     let is_same = |(y, want): (&f64, f64)| *y == want || y.is_nan() && want.is_nan();
///     assert!(got.iter().zip(all).all(is_same), "{spec}: {got:?}");
/// }
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Measure {
    /// The middle value; of an even number of them the mean of the middle two, as NumPy's
    /// `nanmedian`. It removes spikes that fill less than half of a window, and keeps steps sharp.
    Median,
    /// The value below which a share `q` of them lies, 0 ≤ q ≤ 1, between two values linearly, as
    /// NumPy's `nanquantile`: lo + γ·(hi − lo), and lo itself where γ is 0.
    Quantile {
        /// The share below.
        q: f64,
    },
    /// The least.
    Min,
    /// The largest.
    Max,
    /// The sum, in f64 for f32 too.
    Sum,
    /// How many there are: 0 where there is none.
    Count,
    /// The standard deviation, divided by n − 1 (`ddof=1`), about the window's mean.
    Std,
    /// The variance, divided by n − 1 (`ddof=1`).
    Var,
    /// The row's own value where it lies within `sigmas` robust standard deviations of the window's
    /// median, else the median (Hampel's filter): spikes are replaced, all else is left as it is.
    /// The robust standard deviation is 1.4826 times the median distance from the median; where
    /// that is 0, as half of the values are equal, it tells nothing and the row keeps its value. A
    /// hole becomes the median.
    Hampel {
        /// How far a value may lie from the median, above 0; 3 is usual.
        sigmas: f64,
        /// Whether every value that is not the median is replaced where the robust standard
        /// deviation is 0 (`mad0=replace`). Of counts that are mostly 0 that takes all others away.
        mad0_replaces: bool,
    },
    /// The least of a window, as [`Min`](Self::Min): `scipy.ndimage.grey_erosion` with a flat size.
    /// Of it and the following windows are centred, the boundary is applied before each pass, and an
    /// opening or a closing looks twice as far: coverage and `min_rows` are of all rows it looks at.
    Erosion,
    /// The largest of the mirrored window, `grey_dilation`: of an even size one row later than
    /// [`Max`](Self::Max).
    Dilation,
    /// The dilation of the erosion, `grey_opening`: peaks narrower than the window are cut off.
    Opening,
    /// The erosion of the dilation, `grey_closing`: valleys narrower than the window are filled.
    Closing,
    /// The dilation less the erosion, `morphological_gradient`.
    Gradient,
    /// The row less the opening, `white_tophat`: the narrow peaks alone, off a baseline that moves.
    Tophat,
    /// The closing less the row, `black_tophat`: the narrow valleys alone.
    Bottomhat,
}

/// Every measure's name in a spec; parameters as where they are left out.
pub(crate) const MEASURES: [(&str, Measure); 16] = [
    ("median", Measure::Median),
    ("quantile", Measure::Quantile { q: f64::NAN }),
    ("min", Measure::Min),
    ("max", Measure::Max),
    ("sum", Measure::Sum),
    ("count", Measure::Count),
    ("std", Measure::Std),
    ("var", Measure::Var),
    ("hampel", Measure::Hampel { sigmas: 3.0, mad0_replaces: false }),
    ("erosion", Measure::Erosion),
    ("dilation", Measure::Dilation),
    ("opening", Measure::Opening),
    ("closing", Measure::Closing),
    ("gradient", Measure::Gradient),
    ("tophat", Measure::Tophat),
    ("bottomhat", Measure::Bottomhat),
];

impl Measure {
    pub(crate) fn name(self) -> &'static str {
        let is = |of: Self| discriminant(&of) == discriminant(&self);
        MEASURES.iter().find(|(_, of)| is(*of)).map_or("", |(name, _)| name)
    }

    /// Whether it estimates the level of a series, so that what a row has beyond it is a residual.
    #[must_use]
    pub const fn is_level(self) -> bool {
        !self.is_sum() && !matches!(self, Self::Gradient | Self::Tophat | Self::Bottomhat)
    }

    const fn is_sum(self) -> bool {
        matches!(self, Self::Sum | Self::Count | Self::Std | Self::Var)
    }

    /// Whether it is made of erosions and dilations.
    pub(crate) const fn is_morphology(self) -> bool {
        matches!(self, Self::Erosion | Self::Dilation | Self::Gradient) || self.passes_twice()
    }

    /// Whether a window is gone over twice.
    pub(crate) const fn passes_twice(self) -> bool {
        matches!(self, Self::Opening | Self::Closing | Self::Tophat | Self::Bottomhat)
    }

    /// Whether it goes by the order of the values.
    pub(crate) const fn is_rank(self) -> bool {
        !self.is_sum()
    }

    /// How many values it needs.
    pub(crate) const fn least(self) -> usize {
        match self {
            Self::Count => 0,
            Self::Std | Self::Var => 2,
            _ => 1,
        }
    }

    /// The ticks of all rows that an output looks at, from those of its window.
    pub(crate) fn looked_at(self, window: &Ticks) -> Ticks {
        let Ticks { behind, ahead, .. } = *window;
        let both = behind.saturating_add(ahead);
        let (behind, ahead) = match self {
            // A dilation's window is mirrored.
            Measure::Dilation => (ahead, behind),
            Measure::Gradient => (behind.max(ahead), behind.max(ahead)),
            twice if twice.passes_twice() => (both, both),
            _ => (behind, ahead),
        };
        Ticks { behind, ahead, ..window.clone() }
    }

    pub(crate) fn check(self) -> Result<(), Error> {
        let refuse = |name, expected, value| {
            Err(Error::Parameter { window: self.name(), name, expected, value })
        };
        match self {
            Self::Quantile { q } if !(0.0..=1.0).contains(&q) => {
                refuse("q", "a number from 0 to 1", q)
            }
            Self::Hampel { sigmas, .. } if !(sigmas.is_finite() && sigmas > 0.0) => {
                refuse("sigmas", "a finite number above 0", sigmas)
            }
            _ => Ok(()),
        }
    }

    /// As `,q=0.9`.
    pub(crate) fn write_parameters(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Quantile { q } => write!(f, ",q={}", Parameter::Number(q)),
            Self::Hampel { sigmas, mad0_replaces } => {
                if sigmas != 3.0 {
                    write!(f, ",sigmas={}", Parameter::Number(sigmas))?;
                }
                f.write_str(if mad0_replaces { ",mad0=replace" } else { "" })
            }
            _ => Ok(()),
        }
    }
}

/// Parameters are never NaN once checked.
impl Eq for Measure {}

impl Hash for Measure {
    fn hash<H: Hasher>(&self, state: &mut H) {
        discriminant(self).hash(state);
        match self {
            // 0 and −0 are equal.
            Self::Quantile { q } => (q + 0.0).to_bits().hash(state),
            Self::Hampel { sigmas, mad0_replaces } => {
                (sigmas.to_bits(), mad0_replaces).hash(state);
            }
            _ => {}
        }
    }
}
