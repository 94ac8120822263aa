//! Gaussian filters and their derivatives.

use ndarray::{Array, ArrayView, ArrayViewD, Axis, Dimension};

use crate::{
    error::Error,
    nd::{axis::len_of, grid::Grid},
    ndimage::{
        edges::{check, each_axis},
        line::{Line, rounded, separable},
        magnitude::{added, root_of_squares},
    },
    number::MAX_LEN,
    options::boundary::Boundary,
    sample::Sample,
};

/// A Gaussian, or a derivative of one, along an axis: SciPy's `sigma`, `order`, `truncate` and
/// `radius`.
///
/// ```
/// use smoothframe_core::ndimage::Gaussian;
/// let weights = Gaussian::new(1.0).weights()?;
/// assert_eq!(weights.len(), 9); // truncate = 4
/// assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-15);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gaussian {
    sigma: f64,
    order: u32,
    truncate: f64,
    radius: Option<usize>,
}

impl Gaussian {
    /// Its standard deviation in rows, from 0 on; 0 leaves the axis as it is.
    #[must_use]
    pub const fn new(sigma: f64) -> Self {
        Self { sigma, order: 0, truncate: 4.0, radius: None }
    }

    /// Which derivative: 0, the Gaussian itself, by default; at most 20.
    #[must_use]
    pub const fn order(self, order: u32) -> Self {
        Self { order, ..self }
    }

    /// The weights end after so many standard deviations, rounded to rows (default: 4).
    #[must_use]
    pub const fn truncate(self, truncate: f64) -> Self {
        Self { truncate, ..self }
    }

    /// The weights end after so many rows, whatever `truncate` says.
    #[must_use]
    pub const fn radius(self, rows: usize) -> Self {
        Self { radius: Some(rows), ..self }
    }

    /// The taps of a convolution, one for the row itself and `radius` on each side.
    ///
    /// # Errors
    /// [`Error::Parameter`] where a number is not finite, negative, or an order above 20;
    /// [`Error::TooLong`].
    pub fn weights(&self) -> Result<Vec<f64>, Error> {
        let wrong =
            |name, expected, value| Error::Parameter { window: "gaussian", name, expected, value };
        for (name, value) in [("sigma", self.sigma), ("truncate", self.truncate)] {
            if !(value.is_finite() && value >= 0.0) {
                return Err(wrong(name, "a number from 0 on", value));
            }
        }
        if self.order > 20 {
            return Err(wrong("order", "from 0 to 20", f64::from(self.order)));
        }
        if self.is_nothing() {
            return Ok(vec![1.0]);
        }
        let most = MAX_LEN / 2;
        let reach = (self.truncate * self.sigma + 0.5).floor();
        #[expect(clippy::cast_possible_truncation, reason = "compared with a small number")]
        #[expect(clippy::cast_sign_loss, reason = "not negative")]
        let rows = self.radius.unwrap_or(if reach < most as f64 { reach as usize } else { most });
        if rows >= most {
            let len = if self.radius.is_some() { rows.saturating_mul(2) } else { MAX_LEN };
            return Err(Error::TooLong { len: len.saturating_add(1), max: MAX_LEN });
        }
        let variance = self.sigma * self.sigma;
        let at = |row: usize| row as f64 - rows as f64;
        let mut weights: Vec<f64> =
            (0..=2 * rows).map(|row| (-0.5 / variance * at(row) * at(row)).exp()).collect();
        let sum: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= sum);
        if self.order > 0 {
            let factor = derivative(self.order as usize, variance);
            for (row, weight) in weights.iter_mut().enumerate() {
                *weight *= factor.iter().rev().fold(0.0, |sum, &part| sum * at(row) + part);
            }
        }
        Ok(weights)
    }

    /// Whether an axis stays as it is, by SciPy's rule.
    pub(crate) fn is_nothing(&self) -> bool {
        self.sigma <= 1e-15
    }

    fn line<T: Sample>(&self) -> Result<Option<Line<T>>, Error> {
        let taps = self.weights()?;
        if self.is_nothing() {
            return Ok(None);
        }
        Ok(Some(Line { before: taps.len() / 2, taps: rounded(taps.into_iter())? }))
    }
}

/// The polynomial by which a Gaussian is multiplied in its derivative, lowest power first: of q·φ it
/// is q′ − q·x/σ².
fn derivative(order: usize, variance: f64) -> Vec<f64> {
    let mut factor = vec![1.0];
    for _ in 0..order {
        let mut next = vec![0.0; factor.len() + 1];
        for (power, &part) in factor.iter().enumerate() {
            next[power + 1] -= part / variance;
            if power > 0 {
                next[power - 1] += part * power as f64;
            }
        }
        factor = next;
    }
    factor
}

/// A Gaussian along every axis: `scipy.ndimage.gaussian_filter`.
///
/// `gaussians` has one for all axes or one for each. Axes are filtered one after the other, each with
/// the boundary; the usual one is [`Boundary::Reflect`].
///
/// ```
/// use ndarray::Array2;
/// use smoothframe_core::{Boundary, ndimage::{self, Gaussian}};
/// let mut x = Array2::zeros((9, 9));
/// x[[4, 4]] = 1.0;
/// let y = ndimage::gaussian_filter(x.view(), &[Gaussian::new(1.0)], Boundary::Reflect)?;
/// assert!((y[[4, 4]] - 0.159156_f64).abs() < 1e-6 && y[[0, 4]] < 1e-4);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// Those of [`Gaussian::weights`]; [`Error::BeyondRange`] for a weight that `f32` cannot hold;
/// [`Error::Array`] for an empty array or a number of Gaussians that is neither 1 nor that of the axes;
/// [`Error::Unsupported`] for a boundary beside reflect, mirror, nearest, wrap and constant.
#[doc(alias("blur", "GaussianBlur"))]
pub fn gaussian_filter<T: Sample, D: Dimension>(
    x: ArrayView<'_, T, D>,
    gaussians: &[Gaussian],
    boundary: Boundary,
) -> Result<Array<T, D>, Error> {
    filter(&x.into_dyn(), gaussians, boundary)?.into_array()
}

/// [`gaussian_filter`].
pub(crate) fn filter<T: Sample>(
    x: &ArrayViewD<'_, T>,
    gaussians: &[Gaussian],
    boundary: Boundary,
) -> Result<Grid<'static, T>, Error> {
    check(x, boundary)?;
    let gaussians = each_axis(gaussians, x.ndim(), "a Gaussian filter")?;
    let lines = gaussians.iter().map(Gaussian::line).collect::<Result<Vec<_>, _>>()?;
    separable(x, &lines, boundary)
}

/// A Gaussian along one axis: `scipy.ndimage.gaussian_filter1d`.
///
/// ```
/// use ndarray::{Axis, array};
/// use smoothframe_core::{Boundary, ndimage::{self, Gaussian}};
/// let line = array![[0.0, 1.0, 2.0, 3.0]];
/// let slope = Gaussian::new(0.5).order(1);
/// let y = ndimage::gaussian_filter1d(line.view(), slope, Axis(1), Boundary::Nearest)?;
/// assert!((y[[0, 1]] - 1.0_f64).abs() < 0.2);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// As [`gaussian_filter`], and [`Error::Array`] for an axis that the array does not have.
pub fn gaussian_filter1d<T: Sample, D: Dimension>(
    x: ArrayView<'_, T, D>,
    gaussian: Gaussian,
    axis: Axis,
    boundary: Boundary,
) -> Result<Array<T, D>, Error> {
    let x = x.into_dyn();
    check(&x, boundary)?;
    len_of(x.shape(), axis)?;
    let mut lines = vec![None; x.ndim()];
    lines[axis.index()] = gaussian.line()?;
    separable(&x, &lines, boundary)?.into_array()
}

/// The second derivatives along all axes, added, of the array smoothed: `scipy.ndimage.gaussian_laplace`.
///
/// An `order` of the Gaussians is not looked at.
///
/// ```
/// use ndarray::Array2;
/// use smoothframe_core::{Boundary, ndimage::{self, Gaussian}};
/// let bowl = Array2::from_shape_fn((21, 21), |(i, j)| (i * i + j * j) as f64);
/// let y = ndimage::gaussian_laplace(bowl.view(), &[Gaussian::new(1.0)], Boundary::Nearest)?;
/// assert!((y[[10, 10]] - 4.0).abs() < 0.05);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// As [`gaussian_filter`].
#[doc(alias("LoG", "blob"))]
pub fn gaussian_laplace<T: Sample, D: Dimension>(
    x: ArrayView<'_, T, D>,
    gaussians: &[Gaussian],
    boundary: Boundary,
) -> Result<Array<T, D>, Error> {
    let x = x.into_dyn();
    added(&x, derivatives(&x, gaussians, boundary, 2)?)?.into_array()
}

/// The steepness of the array smoothed, √Σ(first derivative)² over all axes:
/// `scipy.ndimage.gaussian_gradient_magnitude`.
///
/// An `order` of the Gaussians is not looked at.
///
/// ```
/// use ndarray::Array2;
/// use smoothframe_core::{Boundary, ndimage::{self, Gaussian}};
/// let slope = Array2::from_shape_fn((21, 21), |(i, j)| 3.0 * i as f64 + 4.0 * j as f64);
/// let gaussian = [Gaussian::new(1.0)];
/// let y = ndimage::gaussian_gradient_magnitude(slope.view(), &gaussian, Boundary::Nearest)?;
/// assert!((y[[10, 10]] - 5.0).abs() < 0.02);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// As [`gaussian_filter`].
pub fn gaussian_gradient_magnitude<T: Sample, D: Dimension>(
    x: ArrayView<'_, T, D>,
    gaussians: &[Gaussian],
    boundary: Boundary,
) -> Result<Array<T, D>, Error> {
    let x = x.into_dyn();
    root_of_squares(&x, derivatives(&x, gaussians, boundary, 1)?)?.into_array()
}

/// The derivative of this order along each axis, smoothed along the others.
fn derivatives<T: Sample>(
    x: &ArrayViewD<'_, T>,
    gaussians: &[Gaussian],
    boundary: Boundary,
    order: u32,
) -> Result<Vec<Grid<'static, T>>, Error> {
    check(x, boundary)?;
    let x = Grid::of(x)?;
    let x = &x.view()?;
    let gaussians = each_axis(gaussians, x.ndim(), "a Gaussian filter")?;
    let along = |axis: usize| {
        let of_axis = |(other, gaussian): (usize, &Gaussian)| {
            gaussian.order(if other == axis { order } else { 0 })
        };
        filter(x, &gaussians.iter().enumerate().map(of_axis).collect::<Vec<_>>(), boundary)
    };
    (0..x.ndim()).map(along).collect()
}
