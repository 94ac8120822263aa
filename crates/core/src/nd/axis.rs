//! One axis of an array, all others being many series.

use ndarray::{Array, ArrayView, Axis, Dimension};

use crate::{
    convolve::{self, Mode, slider::Slider},
    error::Error,
    nd::{
        grid::{collected, filled},
        lines::along,
    },
    number::{MAX_LEN, Number},
    options::method::Method,
    sample::{Element, Sample},
    series::output::Output,
    smoother::Smoother,
};

/// Each line of an array along one axis, convolved with the same taps: the rows or the columns of a
/// table, without a copy of it.
///
/// Lines have the bits of [`convolve`](fn@crate::convolve), placed as there, however the array lies in
/// memory. A whole table takes the time of its lines one after another, and where the axis lies across
/// memory that of turning them, block by block, too.
///
/// ```
/// use ndarray::{Axis, array};
/// use smoothframe_core::{Method, Mode, nd};
/// let table = array![[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]];
/// let sums = nd::convolve_axis(table.view(), &[1.0, 1.0], Axis(0), Mode::Valid, Method::Auto)?;
/// assert_eq!(sums, array![[3.0, 30.0], [5.0, 50.0]]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::Array`] where the array does not have this axis, or memory does not suffice;
/// [`Error::EmptyInput`] where the axis or the taps are empty, and the other errors of
/// [`convolve`](fn@crate::convolve). Where another axis is empty, so is the output.
#[doc(alias("convolve1d", "apply_along_axis", "rows and columns"))]
pub fn convolve_axis<T: Element, D: Dimension>(
    a: ArrayView<'_, T, D>,
    taps: &[T],
    axis: Axis,
    mode: Mode,
    method: Method,
) -> Result<Array<T, D>, Error> {
    let a = a.into_dyn();
    let rows = len_of(a.shape(), axis)?;
    for (which, len) in [("first", rows), ("second", taps.len())] {
        if len == 0 {
            return Err(Error::EmptyInput { which });
        }
    }
    let shorter = rows.min(taps.len());
    if shorter > MAX_LEN {
        return Err(Error::TooLong { len: shorter, max: MAX_LEN });
    }
    let range = mode.outputs(rows, taps.len());
    let len = range.len();
    let zero = (T::NOTHING, T::NOTHING);
    let reals =
        T::as_reals(taps).filter(|taps| taps.len() <= rows && taps.iter().all(|h| h.finite()));
    let Some(reals) = reals else {
        return along(&a, axis.index(), len, zero, |lines, out| {
            for (line, out) in lines.chunks_exact(rows).zip(out.chunks_exact_mut(len)) {
                out.copy_from_slice(&convolve::convolve(line, taps, mode, method)?);
            }
            Ok(())
        })?
        .into_array();
    };
    let taps = collected(&[reals.len()], reals.iter().copied())?;
    let reach = taps.len() - 1;
    let mut slider = Slider::new(taps, method);
    // Lines of an array without numbers may be longer than memory.
    let ext_len = if a.is_empty() { 0 } else { len.saturating_add(reach) };
    let mut ext = filled(&[ext_len], T::Real::ZERO)?;
    // Row r of the extended line is row r + start − reach of the line.
    let (before, skip) = (reach.saturating_sub(range.start), range.start.saturating_sub(reach));
    along(&a, axis.index(), len, zero, |lines, out| {
        let (Some(lines), Some(out)) = (T::as_reals(lines), T::as_reals_mut(out)) else {
            return Ok(());
        };
        for (line, out) in lines.chunks_exact(rows).zip(out.chunks_exact_mut(len)) {
            let own = ext[before..].iter_mut().zip(&line[skip..]);
            own.for_each(|(to, &x)| *to = x);
            slider.valid(&ext, out);
        }
        Ok(())
    })?
    .into_array()
}

/// Each line of an array along one axis through a smoother: a table's series, smoothed all at once.
///
/// The bits of each line are those of the line by itself ([`Smoother::smooth`]). NaN is a hole.
///
/// ```
/// use ndarray::{Axis, array};
/// use smoothframe_core::{Smoother, nd};
/// let smoother: Smoother = "uniform:3 boundary=wrap".parse()?;
/// let table = array![[1.0, 5.0], [2.0, 5.0], [6.0, 5.0]];
/// let smoothed = nd::smooth_axis(table.view(), Axis(0), &smoother)?;
/// assert_eq!(smoothed, array![[3.0, 5.0], [3.0, 5.0], [3.0, 5.0]]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::Array`] where the array does not have this axis, or memory does not suffice, and those of
/// [`Plan::smooth_each`](crate::Plan::smooth_each).
pub fn smooth_axis<T: Sample, D: Dimension>(
    x: ArrayView<'_, T, D>,
    axis: Axis,
    smoother: &Smoother,
) -> Result<Array<T, D>, Error> {
    let x = x.into_dyn();
    let rows = len_of(x.shape(), axis)?;
    let mut plan = smoother.plan::<T>();
    let mut ends = Vec::new();
    along(&x, axis.index(), rows, (T::ZERO, T::ZERO), |lines, out| {
        ends.clear();
        ends.extend((1..=lines.len() / rows).map(|line| line * rows));
        plan.smooth_each(lines, &ends, Output::new(out))
    })?
    .into_array()
}

/// The length of an axis that must be there.
pub(crate) fn len_of(shape: &[usize], axis: Axis) -> Result<usize, Error> {
    shape.get(axis.index()).copied().ok_or_else(|| {
        Error::Array(format!(
            "there is no axis {}: the shape is {shape:?}, and axes are numbered from 0",
            axis.index()
        ))
    })
}
