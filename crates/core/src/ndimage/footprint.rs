//! Which neighbours a filter looks at.

use ndarray::{ArrayView, Dimension};

use crate::{
    error::Error,
    nd::grid::{collected, count},
    ndimage::edges::{behind, each_axis},
    number::MAX_LEN,
};

/// The neighbours that an order statistic or a morphology looks at: a box, or the elements of a mask
/// that are true.
///
/// A box is told by its sizes, one for all axes or one for each: `3`, `[3, 5]`. A mask has the array's
/// number of dimensions. The element that lies on the output is the middle one, for an even size the
/// later of the middle two; an `origin` moves it.
///
/// ```
/// use ndarray::array;
/// use smoothframe_core::{Boundary, ndimage::{self, Footprint}};
/// let x = array![[1.0, 2.0, 3.0], [4.0, 9.0, 6.0], [7.0, 8.0, 5.0]];
/// let cross = array![[false, true, false], [true, true, true], [false, true, false]];
/// let most = ndimage::maximum_filter(x.view(), cross.view(), Boundary::Reflect, &[0])?;
/// assert_eq!(most[[0, 0]], 4.0);
/// let most = ndimage::maximum_filter(x.view(), Footprint::size(&[3, 1]), Boundary::Reflect, &[0])?;
/// assert_eq!(most[[0, 0]], 4.0);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Footprint {
    sizes: Vec<usize>,
    mask: Option<Vec<bool>>,
}

impl Footprint {
    /// A box: one size for all axes, or one for each.
    #[must_use]
    pub fn size(sizes: &[usize]) -> Self {
        Self { sizes: sizes.to_vec(), mask: None }
    }

    /// The elements that are true.
    #[must_use]
    pub fn mask<D: Dimension>(mask: ArrayView<'_, bool, D>) -> Self {
        // What memory did not hold is missed, and refused, where the footprint is used.
        let elements = collected(mask.shape(), mask.iter().copied()).unwrap_or_default();
        Self { sizes: mask.shape().to_vec(), mask: Some(elements) }
    }
}

impl From<usize> for Footprint {
    /// A box as long along every axis.
    fn from(size: usize) -> Self {
        Self::size(&[size])
    }
}

impl<const N: usize> From<[usize; N]> for Footprint {
    /// A box of these sizes.
    fn from(sizes: [usize; N]) -> Self {
        Self::size(&sizes)
    }
}

impl<D: Dimension> From<ArrayView<'_, bool, D>> for Footprint {
    /// A mask.
    fn from(mask: ArrayView<'_, bool, D>) -> Self {
        Self::mask(mask)
    }
}

/// A footprint that was checked, and where it lies about an output.
#[derive(Debug, Clone)]
pub(crate) struct Window {
    pub(crate) shape: Vec<usize>,
    /// Rows before the output's own, along each axis.
    pub(crate) before: Vec<usize>,
    /// Which elements it has, where it is no box.
    pub(crate) mask: Option<Vec<bool>>,
    /// How many these are.
    pub(crate) count: usize,
}

impl Window {
    /// For an array of this shape.
    pub(crate) fn new(
        footprint: &Footprint,
        array: &[usize],
        origin: &[isize],
    ) -> Result<Self, Error> {
        let (shape, origin) = checked(footprint, array, origin)?;
        let count = match &footprint.mask {
            Some(mask) => mask.iter().filter(|&&is_in| is_in).count(),
            None => shape.iter().fold(1, |count: usize, &size| count.saturating_mul(size)),
        };
        if count == 0 {
            return Err(Error::Array(format!("no element of the footprint is true: {shape:?}")));
        }
        let axes = shape.iter().zip(&origin);
        let before = axes.map(|(&size, &origin)| behind(size, origin)).collect::<Result<_, _>>()?;
        let is_box = footprint.mask.as_ref().is_none_or(|mask| mask.len() == count);
        let mask = match &footprint.mask {
            Some(mask) if !is_box => Some(collected(&shape, mask.iter().copied())?),
            _ => None,
        };
        Ok(Self { shape, before, mask, count })
    }

    /// The mirrored footprint about the mirrored origin, which a dilation looks at: one row later for an
    /// even size.
    pub(crate) fn mirrored(
        footprint: &Footprint,
        array: &[usize],
        origin: &[isize],
    ) -> Result<Self, Error> {
        let (shape, origin) = checked(footprint, array, origin)?;
        let mirror = |(&size, &origin): (&usize, &isize)| {
            let origin = origin.checked_neg().unwrap_or(isize::MAX);
            if size % 2 == 0 { origin.saturating_sub(1) } else { origin }
        };
        let origin: Vec<isize> = shape.iter().zip(&origin).map(mirror).collect();
        let mirrored = |mask: &Vec<bool>| collected(&shape, mask.iter().rev().copied());
        let mask = footprint.mask.as_ref().map(mirrored).transpose()?;
        Self::new(&Footprint { sizes: shape, mask }, array, &origin)
    }

    /// Rows after the output's own.
    pub(crate) fn after(&self, axis: usize) -> usize {
        self.shape[axis] - 1 - self.before[axis]
    }
}

/// A size and an origin for each axis.
fn checked(
    footprint: &Footprint,
    array: &[usize],
    origin: &[isize],
) -> Result<(Vec<usize>, Vec<isize>), Error> {
    let Footprint { sizes, mask } = footprint;
    if mask.is_some() && sizes.len() != array.len() {
        return Err(Error::Array(format!(
            "a footprint needs as many dimensions as the array, but the shapes are {array:?} and \
             {sizes:?}"
        )));
    }
    if mask.as_ref().is_some_and(|mask| count(sizes) != Some(mask.len())) {
        return Err(Error::Array(format!("not enough memory for a footprint of shape {sizes:?}")));
    }
    let sizes = each_axis(sizes, array.len(), "the size of a footprint")?;
    if mask.is_none() && sizes.contains(&0) {
        return Err(Error::EmptyKernel);
    }
    if let Some(&len) = sizes.iter().find(|&&size| size > MAX_LEN) {
        return Err(Error::TooLong { len, max: MAX_LEN });
    }
    Ok((sizes, each_axis(origin, array.len(), "`origin`")?))
}
