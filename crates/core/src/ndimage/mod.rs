//! The filters of `scipy.ndimage`: arrays in, arrays of the same shape out.
//!
//! Arrays have any number of dimensions, as views of the crate `ndarray` with any strides. Beyond the
//! edges they go on by a [`Boundary`](crate::Boundary), of which filters of arrays have SciPy's five:
//! reflect (SciPy's default), mirror, nearest, wrap and constant.
//!
//! | call | what |
//! |---|---|
//! | [`convolve()`], [`correlate()`] | weights of the array's number of dimensions |
//! | [`convolve1d`], [`correlate1d`] | weights along one axis |
//! | [`normalized_convolve`] | over holes: divided by the weight present |
//! | [`gaussian_filter`], [`gaussian_filter1d`] | Gaussians and their derivatives |
//! | [`gaussian_laplace`], [`gaussian_gradient_magnitude`] | curvature and steepness, smoothed |
//! | [`uniform_filter`] | means of boxes |
//! | [`sobel`], [`prewitt`], [`laplace`] | derivatives of a few rows |
//! | [`magnitude()`], [`gradient_magnitude`] | of two gradients, or of all |
//! | [`unsharp`] | sharper |
//! | [`median_filter`], [`rank_filter`], [`percentile_filter`] | order statistics of a [`Footprint`] |
//! | [`minimum_filter`], [`maximum_filter`] | its extremes |
//! | [`grey_erosion`], [`grey_dilation`] | extremes, the latter of the mirrored footprint |
//! | [`grey_opening`], [`grey_closing`] | both, one after the other |
//! | [`white_tophat`], [`black_tophat`] | what these took |
//! | [`morphological_gradient`], [`morphological_laplace`] | range and curvature |

pub(crate) mod correlate;
pub(crate) mod derivative;
pub(crate) mod edges;
pub(crate) mod footprint;
pub(crate) mod gaussian;
pub(crate) mod line;
pub(crate) mod magnitude;
pub(crate) mod morphology;
pub(crate) mod order;
pub(crate) mod present;
pub(crate) mod rank;
pub(crate) mod uniform;

pub use correlate::{convolve, correlate};
pub use derivative::{laplace, prewitt, sobel};
pub use footprint::Footprint;
pub use gaussian::{
    Gaussian, gaussian_filter, gaussian_filter1d, gaussian_gradient_magnitude, gaussian_laplace,
};
pub use line::{convolve1d, correlate1d};
pub use magnitude::{gradient_magnitude, magnitude};
pub use morphology::{
    black_tophat, grey_closing, grey_dilation, grey_erosion, grey_opening, morphological_gradient,
    morphological_laplace, white_tophat,
};
pub use present::normalized_convolve;
pub use rank::{maximum_filter, median_filter, minimum_filter, percentile_filter, rank_filter};
pub use uniform::{uniform_filter, unsharp};
