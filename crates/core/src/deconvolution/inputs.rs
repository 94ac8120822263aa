//! What every deconvolution checks of its inputs.

use crate::{error::Error, number::MAX_LEN, sample::Sample};

/// The error of a deconvolution, in words.
pub(crate) fn refused(problem: impl Into<String>) -> Error {
    Error::Deconvolution(problem.into())
}

/// The kernel's largest magnitude, of a kernel that is no longer than allowed, finite and not all
/// zeros, and a series that is not empty and has no holes.
pub(crate) fn check<T: Sample>(y: &[T], h: &[T]) -> Result<f64, Error> {
    if y.is_empty() || h.is_empty() {
        return Err(Error::EmptyInput { which: if y.is_empty() { "first" } else { "second" } });
    }
    if h.len() > MAX_LEN {
        return Err(Error::TooLong { len: h.len(), max: MAX_LEN });
    }
    if let Some(index) = h.iter().position(|h| !h.finite()) {
        return Err(Error::Tap { index, value: h[index].wide() });
    }
    if let Some(row) = y.iter().position(|y| !y.finite()) {
        let (row, value) = (row + 1, y[row].wide());
        return Err(refused(format!(
            "row {row} of the series is {value}, and every row counts; fill holes first"
        )));
    }
    let largest = largest(h);
    if largest == 0.0 {
        return Err(refused(format!("all {} weights of the kernel are 0", h.len())));
    }
    Ok(largest)
}

/// The largest magnitude.
pub(crate) fn largest<T: Sample>(values: &[T]) -> f64 {
    values.iter().fold(0.0, |most: f64, value| most.max(value.wide().abs()))
}

/// An empty vector with room for `len` numbers.
pub(crate) fn room<T>(len: usize, taps: usize) -> Result<Vec<T>, Error> {
    let mut room = Vec::new();
    room.try_reserve_exact(len).map_err(|_| Error::OutOfMemory { rows: len, taps })?;
    Ok(room)
}

/// The numbers as `f64`, after and before so many zeros.
pub(crate) fn widened<T: Sample>(
    before: usize,
    values: &[T],
    after: usize,
    taps: usize,
) -> Result<Vec<f64>, Error> {
    let mut wide = room(before + values.len() + after, taps)?;
    wide.resize(before, 0.0);
    wide.extend(values.iter().map(|value| value.wide()));
    wide.resize(before + values.len() + after, 0.0);
    Ok(wide)
}

/// The numbers as the series' type.
pub(crate) fn narrowed<T: Sample>(
    values: impl ExactSizeIterator<Item = f64>,
    taps: usize,
) -> Result<Vec<T>, Error> {
    let mut narrow = room(values.len(), taps)?;
    narrow.extend(values.map(T::of));
    Ok(narrow)
}
