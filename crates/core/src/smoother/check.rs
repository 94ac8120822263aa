//! Settings that kernels refuse, and texts that operations share.

use crate::{
    error::Error,
    kernel::{Kernel, Norm},
    options::{
        boundary::Boundary,
        degree::Degree,
        deriv::Deriv,
        method::Method,
        missing::Missing,
        settings::{Given, Settings},
    },
    smoother::operation::Operation,
    time::kernel::TimeKernel,
};

/// A number of rows as text, to a thousandth: `3 rows`.
pub(crate) fn rows(rows: f64) -> String {
    let rows = (rows * 1e3).round() / 1e3 + 0.0;
    let unit = if rows.abs() == 1.0 { "row" } else { "rows" };
    format!("{rows} {unit}")
}

/// Refuses a derivative that the degree does not have, and one without its unit.
pub(crate) fn deriv(operation: &Operation, degree: Degree, deriv: Deriv) -> Result<(), Error> {
    let order = deriv.order();
    let refuse = |problem: String| Err(Error::Deriv(problem));
    if order == 0 && deriv.unit().is_none() {
        return Ok(());
    }
    let fits_none = match operation {
        Operation::Statistic(statistic) => Some(statistic.measure().name()),
        Operation::Ewm(_) => Some("ewm"),
        _ => None,
    };
    if let Some(operation) = fits_none {
        let (what, why) = ("deriv", "it fits no polynomial");
        return Err(Error::Unsupported { operation, what, why });
    }
    if let Operation::Kernel(kernel) = operation
        && kernel.savgol_design().is_some()
    {
        return refuse("savgol has one of its own, as in savgol:31,order=3,deriv=1".to_owned());
    }
    if order > degree.number() {
        let degree = degree.number();
        return refuse(format!(
            "a polynomial of degree {degree} has no derivative {order} but 0; take a higher degree, \
             as in degree=2 deriv=1"
        ));
    }
    match (operation, deriv.unit()) {
        (Operation::TimeKernel(_), None) => {
            refuse("in time it is per a unit, as in deriv=1/d".to_owned())
        }
        (Operation::TimeKernel(_), Some(_)) | (_, None) => Ok(()),
        (_, Some(_)) => refuse("in rows it is per row and has no unit, as in deriv=1".to_owned()),
    }
}

pub(crate) fn kernel(kernel: &Kernel, settings: &Settings, given: Given) -> Result<(), Error> {
    if settings.degree != Degree::Constant {
        if given.boundary {
            return Err(Error::Line(NO_BOUNDARY));
        }
        if kernel.savgol_design().is_some() {
            return Err(Error::Line("is for windows; savgol has an order of its own"));
        }
        if kernel.norm() != Norm::Sum {
            return Err(Error::Line("fits by weights of any scale, and takes no norm"));
        }
        if kernel.taps().iter().any(|&h| h < 0.0) {
            return Err(Error::Line(NEGATIVE));
        }
    }
    if settings.causal && settings.method == Method::Fft {
        return Err(Error::Unsupported {
            operation: "a causal smoother",
            what: "method=fft",
            why: "outputs that are transformed together have last digits that depend on later \
                  rows; leave it out, and long kernels are transformed by blocks before",
        });
    }
    let ends = settings.ends;
    let is_narrowed = ends.contains(Boundary::Shrink);
    let is_rescaled = settings.missing == Missing::Skip || ends.contains(Boundary::Renormalize);
    // A derivative of savgol is refitted, and not divided.
    let is_refitted = kernel.savgol_design().is_some() && !is_narrowed;
    if (is_rescaled || is_narrowed) && kernel.sums_to_zero() && !is_refitted {
        return Err(Error::ZeroSumRescaled);
    }
    let reach = kernel.reach();
    if ends.contains(Boundary::Shrink) && reach.ahead != reach.behind {
        return Err(Error::Shrink);
    }
    if ends.contains(Boundary::Fit) && kernel.savgol_design().is_none() {
        return Err(Error::Fit);
    }
    ends.check()
}

pub(crate) fn time_kernel(
    kernel: &TimeKernel,
    settings: &Settings,
    given: Given,
) -> Result<(), Error> {
    if settings.degree != Degree::Constant {
        if given.boundary {
            return Err(Error::Line(NO_BOUNDARY));
        }
        if !kernel.is_positive() {
            return Err(Error::Line(NEGATIVE));
        }
    }
    let refuse = |what: &str| Err(Error::InTime(what.to_owned()));
    if given.boundary {
        return refuse(
            "a window in time has no rows beyond the ends, and so no boundary; degree=1 keeps \
             trends there",
        );
    }
    if settings.method == Method::Fft {
        return refuse("method=fft is for windows in rows; leave it out");
    }
    kernel.check_halves()
}

const NO_BOUNDARY: &str = "fits the rows that are there, to the ends, and takes no boundary";
const NEGATIVE: &str = "needs weights that are nowhere below 0";
