//! Which derivative of the polynomial fitted to each window is wanted.

/// Which derivative of the fitted polynomial is the output, and per what (default: the value
/// itself); at most the [`Degree`](crate::Degree).
///
/// In rows a derivative is per row, and a number is enough. In time it is per a unit that must be
/// said.
///
/// ```
/// use smoothframe_core::{Degree, Deriv, Kernel, Per, Smoother, Unit, Window};
/// let kernel = Kernel::window(&Window::hann(), 9)?;
/// let slope = Smoother::new(kernel).degree(Degree::Linear).deriv(1).build()?;
/// assert_eq!(slope, "hann:9 degree=1 deriv=1".parse()?);
/// assert!((slope.smooth(&[1.0_f64, 3.0, 5.0, 7.0])?[0] - 2.0).abs() < 1e-12);
///
/// let slope: Smoother = "uniform:7d degree=1 deriv=1/d".parse()?;
/// assert_eq!(slope.deriv(), Deriv::per(1, Per::Day));
/// let hours = [0, 12, 36, 48].map(|hour| hour * 3600);
/// let y = slope.time_plan(Unit::Second)?.smooth(&hours, &[0.0_f64, 1.0, 3.0, 4.0])?;
/// assert!(y.iter().all(|y| (y - 2.0).abs() < 1e-12));
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[doc(alias("slope", "rate of change", "acceleration"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Deriv {
    order: usize,
    per: Option<Per>,
}

impl Deriv {
    /// The derivative of this order, in rows.
    #[must_use]
    pub const fn rows(order: usize) -> Self {
        Self { order, per: None }
    }

    /// The derivative of this order, in time: the second one per day is per day and per day.
    #[must_use]
    pub const fn per(order: usize, per: Per) -> Self {
        Self { order, per: Some(per) }
    }

    /// Which derivative: 0 for the value itself.
    #[must_use]
    pub const fn order(self) -> usize {
        self.order
    }

    /// The unit of time, if one was given.
    #[must_use]
    pub const fn unit(self) -> Option<Per> {
        self.per
    }
}

impl From<usize> for Deriv {
    fn from(order: usize) -> Self {
        Self::rows(order)
    }
}

/// The unit of time of a [derivative](Deriv), as [`Span`](crate::Span) writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Per {
    /// One, of times that are plain numbers: `i`.
    Number,
    /// A nanosecond: `ns`.
    Nanosecond,
    /// A microsecond: `us`.
    Microsecond,
    /// A millisecond: `ms`.
    Millisecond,
    /// A second: `s`.
    Second,
    /// A minute: `m`.
    Minute,
    /// An hour: `h`.
    Hour,
    /// A day of 24 hours: `d`.
    Day,
    /// A week of 7 such days: `w`.
    Week,
}

impl Per {
    /// All units, by their text.
    pub(crate) const ALL: [(&str, Self); 9] = [
        ("i", Self::Number),
        ("ns", Self::Nanosecond),
        ("us", Self::Microsecond),
        ("ms", Self::Millisecond),
        ("s", Self::Second),
        ("m", Self::Minute),
        ("h", Self::Hour),
        ("d", Self::Day),
        ("w", Self::Week),
    ];

    /// The unit's length in nanoseconds; `None` for plain numbers.
    pub(crate) const fn nanoseconds(self) -> Option<f64> {
        Some(match self {
            Self::Number => return None,
            Self::Nanosecond => 1.0,
            Self::Microsecond => 1e3,
            Self::Millisecond => 1e6,
            Self::Second => 1e9,
            Self::Minute => 6e10,
            Self::Hour => 3.6e12,
            Self::Day => 8.64e13,
            Self::Week => 6.048e14,
        })
    }
}
