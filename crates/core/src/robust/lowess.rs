//! Lowess: lines through the nearest rows.

use std::fmt;

use crate::{
    error::Error,
    kernel::Kernel,
    options::{
        degree::Degree,
        method::Method,
        missing::Missing,
        settings::{Given, Settings},
    },
};

/// Cleveland's lowess: at each row a line is fitted to the rows nearest to it, so many of them,
/// by tricube weights that reach 0 at the farthest, and fitted again with less weight on rows far
/// from it ([`robust`](crate::SmootherBuilder::robust), 3 rounds by default). Near an end, and
/// around holes, windows reach farther on the other side.
///
/// It is R's `lowess` and statsmodels' with `frac` = rows/n, `it` = robust and `delta=0`. Rows are at
/// distances of rows, or, where they have times, of time. An infinity has no weight. A row of which
/// fewer than two neighbours have weight keeps its value, as in both: so may a spike that is large
/// beside the noise under few rows, where `tricube:7 degree=1 robust=3` takes the median, and
/// `hampel:7` finds it before.
///
/// It looks at the whole series: it never streams, and all outputs change when rows come.
///
/// ```
/// use smoothframe_core::{Lowess, Smoother};
/// let smoother = Smoother::new(Lowess::rows(7)?).robust(3).build()?;
/// assert_eq!(smoother, "lowess:7".parse()?);
/// let mut x: Vec<f64> = (0..60).map(|i| f64::from(i % 3)).collect();
/// x[30] = 12.0;
/// let smoothed = smoother.smooth(&x)?; // the spike has lost its weight
/// assert!((smoothed[31] - 1.0).abs() < 0.6);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[doc(alias("LOESS", "local regression", "nearest neighbours"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Lowess {
    rows: usize,
}

impl Lowess {
    /// Rounds where none are given.
    pub(crate) const ROBUST: usize = 3;

    /// Lines through so many nearest rows that hold a value, at most all of a series.
    ///
    /// # Errors
    /// [`Error::Length`] below 2 rows; [`Error::TooLong`] above [`Kernel::MAX_LEN`].
    pub fn rows(rows: usize) -> Result<Self, Error> {
        if rows < 2 {
            let expected = "at least 2 rows, as a line goes through two";
            return Err(Error::Length { window: "lowess", expected, len: rows });
        }
        if rows > Kernel::MAX_LEN {
            return Err(Error::TooLong { len: rows, max: Kernel::MAX_LEN });
        }
        Ok(Self { rows })
    }

    /// How many rows a line is fitted to.
    #[expect(clippy::len_without_is_empty, reason = "it is never empty")]
    #[must_use]
    pub const fn len(&self) -> usize {
        self.rows
    }

    pub(crate) fn check(&self, settings: &Settings, given: Given) -> Result<(), Error> {
        let refuse = |what, why| Err(Error::Unsupported { operation: "lowess", what, why });
        if settings.degree != Degree::Constant {
            let why =
                "it fits lines; a parabola by tricube weights is tricube:61 degree=2 robust=3";
            return refuse(settings.degree.text(), why);
        }
        if given.boundary {
            return refuse("a boundary", "it fits the rows that are there, to the ends");
        }
        if settings.missing == Missing::Propagate {
            return refuse(
                "missing=propagate",
                "its windows hold the nearest rows with values, and no holes",
            );
        }
        if settings.method == Method::Fft {
            return refuse("method=fft", "no transform gives it");
        }
        Ok(())
    }
}

/// As `lowess:61`.
impl fmt::Display for Lowess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "lowess:{}", self.rows)
    }
}
