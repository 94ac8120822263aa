//! The kernel that predicts one series from another.

use crate::{
    error::Error,
    kernel::{Kernel, Norm, design::Design, least_squares::Triangle},
    number::MAX_LEN,
    options::align::Align,
    sample::Sample,
};

/// A kernel learned from data, by [`Kernel::fit`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct FittedKernel {
    /// The taps as they were found ([`Norm::None`]), `rows_ahead` the one on the output row.
    pub kernel: Kernel,
    /// 1 − Σ(y − ŷ)²/Σ(y − ȳ)² over the rows used: 1 where y is met exactly, 0 where its mean would
    /// do as well, below 0 where the mean, which the model does not have, is better. NaN where y is
    /// the same in all rows.
    pub r_squared: f64,
    /// The rows at which y and all rows of x in the window were there.
    pub rows: usize,
}

impl Kernel {
    /// The kernel that predicts `y` from `x` best by least squares:
    /// `y[i] ≈ Σ_j h[j]·x[i + rows_ahead − j]`, from `rows_behind` rows before each row to `rows_ahead`
    /// after it. The first tap meets the newest row, as everywhere.
    ///
    /// What is least is Σ(y − ŷ)² + ridge·Σh², over the rows at which y and all rows of the window
    /// are there: none beyond the ends, none NaN. `ridge`, in units of x², draws taps to 0 and tells
    /// apart what x alone does not; 0 is plain least squares. There is no constant: take means off
    /// both series first where they matter.
    ///
    /// By Householder's QR in blocks of rows, as accurate as `numpy.linalg.lstsq` of the whole table
    /// (a product of x with itself would lose twice the digits). Time is n·K², memory 256 rows of K + 1
    /// numbers and a triangle of K².
    ///
    /// ```
    /// use smoothframe_core::Kernel;
    /// // Sales follow what was spent in the same week and the two before.
    /// let spend = [10.0, 0.0, 5.0, 0.0, 0.0, 20.0, 10.0, 0.0, 0.0];
    /// let sales = [5.0, 4.0, 4.5, 2.0, 1.0, 10.0, 13.0, 8.0, 2.0];
    /// let fitted = Kernel::fit(&spend, &sales, 2, 0, 0.0)?;
    /// let taps = fitted.kernel.taps();
    /// assert!((taps[0] - 0.5).abs() < 1e-12 && (taps[1] - 0.4).abs() < 1e-12);
    /// assert!((taps[2] - 0.2).abs() < 1e-12);
    /// assert_eq!(fitted.rows, 7);
    /// assert!(fitted.r_squared > 0.999);
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Unfitted`] where the series differ in length, where a value is infinite, and where
    /// the rows do not tell the taps apart: fewer rows than taps, or rows of x that depend on one another
    /// to the last digits. A ridge above 0, fewer taps or more rows help. [`Error::Parameter`] for a ridge
    /// that is below 0 or not finite; [`Error::TooLong`]; [`Error::OutOfMemory`].
    #[doc(alias(
        "distributed lags",
        "finite distributed lag",
        "FIR system identification",
        "impulse response",
        "adstock",
        "lstsq"
    ))]
    pub fn fit<T: Sample>(
        x: &[T],
        y: &[T],
        rows_behind: usize,
        rows_ahead: usize,
        ridge: f64,
    ) -> Result<FittedKernel, Error> {
        if x.len() != y.len() {
            let what = format!("x has {} rows, and y {}", x.len(), y.len());
            return Err(Error::Unfitted(format!("{what}; each row needs both")));
        }
        if !(ridge >= 0.0 && ridge.is_finite()) {
            let [window, name, expected] = ["a fit", "ridge", "a finite number, 0 or above"];
            return Err(Error::Parameter { window, name, expected, value: ridge });
        }
        let len = rows_behind.saturating_add(rows_ahead).saturating_add(1);
        if len > MAX_LEN {
            return Err(Error::TooLong { len, max: MAX_LEN });
        }
        let scales = [scale("x", x)?, scale("y", y)?];
        let used = Used { x, y, behind: rows_behind, ahead: rows_ahead };
        let rows = used.rows().count();
        if rows == 0 || rows < len && ridge == 0.0 {
            let there = format!("{rows} rows have all their values, for {len} taps");
            let help = if rows == 0 { "fewer taps or more rows" } else { HELP };
            return Err(Error::Unfitted(format!("{there}; {help} would help")));
        }
        let no_memory = |_| Error::OutOfMemory { rows, taps: len };
        let mut triangle = Triangle::new(len).map_err(no_memory)?;
        let [by_x, by_y] = scales;
        for i in used.rows() {
            let window = &x[i - rows_behind..=i + rows_ahead];
            // The newest row first.
            let window = window.iter().rev().map(|x| x.wide() / by_x);
            triangle.push(window, y[i].wide() / by_y);
        }
        triangle.ridge(ridge.sqrt() / by_x);
        let Some(mut taps) = triangle.solve(rows.max(len)) else {
            let what = format!("the {rows} rows do not tell {len} taps apart");
            return Err(Error::Unfitted(format!("{what}; {HELP} would help")));
        };
        let r_squared = used.r_squared(&taps, by_x, by_y);
        taps.iter_mut().for_each(|tap| *tap = *tap / by_x * by_y);
        let named = [Align::Centred, Align::Trailing, Align::Leading];
        let fits = |align: &Align| align.centre(len - 1) == rows_ahead;
        let align = named.into_iter().find(fits).unwrap_or(Align::Tap(rows_ahead));
        let kernel = Self::new(Design::Taps(taps), Norm::None)?.with_align(align);
        Ok(FittedKernel { kernel, r_squared, rows })
    }
}

const HELP: &str = "a ridge above 0, fewer taps or more rows";

/// The power of two by which values are divided, so that their squares neither overflow nor vanish.
fn scale<T: Sample>(name: &str, values: &[T]) -> Result<f64, Error> {
    let mut most = 0.0_f64;
    for (row, value) in values.iter().enumerate() {
        let value = value.wide();
        if value.is_infinite() {
            return Err(Error::Unfitted(format!("row {} of {name} is {value}", row + 1)));
        }
        most = if value.abs() > most { value.abs() } else { most };
    }
    // A subnormal's exponent is that of the least normal number.
    let exponent = most.max(f64::MIN_POSITIVE).log2().floor().min(1023.0);
    Ok(if most == 0.0 { 1.0 } else { exponent.exp2() })
}

/// The rows at which all is there.
struct Used<'a, T> {
    x: &'a [T],
    y: &'a [T],
    behind: usize,
    ahead: usize,
}

impl<T: Sample> Used<'_, T> {
    fn rows(&self) -> impl Iterator<Item = usize> {
        let Self { x, y, behind, ahead } = *self;
        // The last hole of x up to a window's newest row.
        let (mut next, mut after_hole) = (0, 0);
        (behind..x.len().saturating_sub(ahead)).filter(move |&i| {
            while next <= i + ahead {
                if x[next].is_hole() {
                    after_hole = next + 1;
                }
                next += 1;
            }
            after_hole + behind <= i && !y[i].is_hole()
        })
    }

    /// From what is left of each row, and not from the triangle, which knows no mean.
    fn r_squared(&self, taps: &[f64], by_x: f64, by_y: f64) -> f64 {
        let value = |i: usize| self.y[i].wide() / by_y;
        let (count, sum) = self.rows().fold((0.0, 0.0), |(n, sum), i| (n + 1.0, sum + value(i)));
        let mean = sum / count;
        let (mut left, mut all) = (0.0, 0.0);
        for i in self.rows() {
            let window = self.x[i - self.behind..=i + self.ahead].iter().rev();
            let told: f64 = window.zip(taps).map(|(x, tap)| x.wide() / by_x * tap).sum();
            left += (value(i) - told).powi(2);
            all += (value(i) - mean).powi(2);
        }
        if all > 0.0 { 1.0 - left / all } else { f64::NAN }
    }
}
