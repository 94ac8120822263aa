//! What a filter is told of the edges, checked.

use ndarray::ArrayViewD;

use crate::{
    error::Error,
    nd::grid::Grid,
    number::Number,
    options::boundary::Boundary,
    sample::{Element, Kind},
};

/// Refuses arrays without numbers, and boundaries that images do not have.
pub(crate) fn check<T>(x: &ArrayViewD<'_, T>, boundary: Boundary) -> Result<(), Error> {
    if x.is_empty() {
        return Err(Error::Array(format!(
            "cannot filter an empty array, of shape {:?}",
            x.shape()
        )));
    }
    let (what, why) = match boundary {
        Boundary::Reflect | Boundary::Mirror | Boundary::Nearest | Boundary::Wrap => return Ok(()),
        Boundary::Constant(value) if value.is_finite() => return Ok(()),
        Boundary::Constant(value) => return Err(Error::Constant { value }),
        Boundary::Renormalize => {
            ("boundary=renormalize", "normalized_convolve leaves out what is beyond the edges")
        }
        Boundary::Linear => ("boundary=linear", OTHERS),
        Boundary::Shrink => ("boundary=shrink", OTHERS),
        Boundary::Fit => ("boundary=fit", OTHERS),
    };
    Err(Error::Unsupported { operation: "a filter of an array", what, why })
}

const OTHERS: &str = "it has reflect, mirror, nearest, wrap and constant";

/// The number that a constant boundary has everywhere.
pub(crate) fn fill<T: Element>(boundary: Boundary) -> Result<T, Error> {
    let Boundary::Constant(value) = boundary else { return Ok(T::NOTHING) };
    if T::KIND == Kind::Whole {
        // From f64 straight to the type, a number beyond it would become its limit.
        #[expect(clippy::cast_possible_truncation, reason = "whole, and far below 2¹²⁷")]
        let whole = (value.fract() == 0.0 && value.abs() < 1e30).then_some(value as i128);
        return whole.and_then(T::from_exact).ok_or_else(|| {
            Error::Array(format!(
                "the value of boundary=constant must be a whole number that fits in {}, got {value}",
                T::TYPE_NAME
            ))
        });
    }
    let number = T::from_parts(T::Real::of(value), T::Real::ZERO);
    if number.real_part().finite() { Ok(number) } else { Err(Error::BeyondRange { value }) }
}

/// How many rows before its own an output of a correlation looks at, along an axis of so many
/// weights; `origin` moves the weights to earlier rows.
pub(crate) fn behind(len: usize, origin: isize) -> Result<usize, Error> {
    let behind = (len / 2).cast_signed().checked_add(origin);
    let behind = behind.and_then(|behind| usize::try_from(behind).ok());
    behind.filter(|&behind| behind < len).ok_or_else(|| {
        Error::Array(format!(
            "`origin` must leave the row itself in a window of {len}, so it is from -{} to {}, not \
             {origin}",
            len / 2,
            (len.max(1) - 1) / 2
        ))
    })
}

/// One number for all axes, or one for each.
pub(crate) fn each_axis<T: Copy>(
    given: &[T],
    axes: usize,
    what: &'static str,
) -> Result<Vec<T>, Error> {
    match given {
        &[one] => Ok(vec![one; axes]),
        given if given.len() == axes => Ok(given.to_vec()),
        given => Err(Error::Array(format!(
            "{what} needs one value for all axes or one for each of {axes}, got {}",
            given.len()
        ))),
    }
}

/// The weights of a filter, which has one at least.
pub(crate) fn check_weights<T: Copy>(x: &[usize], weights: &Grid<'_, T>) -> Result<(), Error> {
    let shape = &weights.shape;
    if shape.len() != x.len() {
        return Err(Error::Array(format!(
            "weights need as many dimensions as the array, but the shapes are {x:?} and {shape:?}"
        )));
    }
    if weights.data.is_empty() {
        return Err(Error::Array(format!("there are no weights: their shape is {shape:?}")));
    }
    Ok(())
}
