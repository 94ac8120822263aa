//! Settings that kernels refuse, and texts that operations share.

use crate::{
    error::Error,
    kernel::{Kernel, Norm},
    options::{
        boundary::{Boundary, Ends},
        degree::Degree,
        deriv::Deriv,
        method::Method,
        missing::Missing,
        settings::{Given, Settings},
    },
    smoother::{look::Look, operation::Operation},
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

/// Refuses to ask for more values than a window of rows has.
pub(crate) fn min_rows(operation: &Operation, least: Option<usize>) -> Result<(), Error> {
    let rows = match (operation, operation.window()) {
        (Operation::Lowess(lowess), _) => lowess.len(),
        (_, Look::Rows(reach)) => reach.behind + 1 + reach.ahead,
        _ => return Ok(()),
    };
    match least.filter(|&least| least > rows) {
        Some(least) => Err(Error::MinRows { least, rows }),
        None => Ok(()),
    }
}

/// Refuses rounds of robust weights where there are no weights, or no way to see all rows.
pub(crate) fn robust(operation: &Operation, settings: &Settings) -> Result<(), Error> {
    if settings.robust.is_some_and(|rounds| rounds > MOST_ROUNDS) {
        let why = "20 rounds are the most; 3 are usual";
        return Err(Error::Unsupported { operation: "a smoother", what: "so large a robust", why });
    }
    if operation.rounds(settings) == 0 {
        return Ok(());
    }
    let refuse = |operation, what, why| Err(Error::Unsupported { operation, what, why });
    if settings.causal {
        let why = "its weights come from the distances of all rows, later ones too";
        return refuse("a causal smoother", "robust", why);
    }
    let why = "its weights are of both signs; it is for windows, savgol, henderson and lowess";
    match operation {
        Operation::Kernel(kernel) => {
            let is_fit = kernel.is_fit();
            if !is_fit && kernel.taps().iter().any(|&h| h < 0.0) {
                return refuse("this kernel", "robust", why);
            }
            if !is_fit && kernel.norm() != Norm::Sum {
                return refuse("robust", "norm", "it fits by weights of any scale");
            }
            for (boundary, name) in
                [(Boundary::Linear, "boundary=linear"), (Boundary::Shrink, "boundary=shrink")]
            {
                if settings.ends.contains(boundary) {
                    let why =
                        "its rows have no weights of their own; degree=1 keeps trends at the ends";
                    return refuse("robust", name, why);
                }
            }
            let is_constant = |boundary| matches!(boundary, Boundary::Constant(_));
            if is_constant(settings.ends.start) || is_constant(settings.ends.end) {
                let why = "its rows have no weights of their own";
                return refuse("robust", "boundary=constant", why);
            }
            Ok(())
        }
        Operation::TimeKernel(kernel) if !kernel.is_positive() => {
            refuse("this kernel", "robust", why)
        }
        Operation::TimeKernel(_) | Operation::Lowess(_) => Ok(()),
        Operation::Statistic(statistic) => {
            let why = "it fits nothing that rows are far from; it is for windows and lowess";
            refuse(statistic.measure().name(), "robust", why)
        }
        Operation::Ewm(_) => {
            refuse("ewm", "robust", "its weights come from the distances of all rows")
        }
    }
}

/// Refuses own weights of what is no fit to the rows by weights of distance alone.
pub(crate) fn own_weights(operation: &Operation, settings: &Settings) -> Result<(), Error> {
    const WHAT: &str = "leaving out the own row";
    let refuse = |operation, why| Err(Error::Unsupported { operation, what: WHAT, why });
    if operation.rounds(settings) > 0 {
        return refuse("robust", "its weights come from the values, the own one too");
    }
    let is_deriv = match operation {
        Operation::Kernel(kernel) => kernel.savgol_design().is_some_and(|savgol| savgol.deriv > 0),
        _ => false,
    };
    if is_deriv || settings.deriv.order() > 0 {
        return refuse("a derivative", "it does not estimate the row's value");
    }
    let is_plain = |boundary| matches!(boundary, Boundary::Renormalize | Boundary::Fit);
    let Ends { start, end } = settings.ends;
    if let Operation::Kernel(kernel) = operation
        && kernel.is_fit()
        && !(is_plain(start) && is_plain(end))
    {
        let why =
            "windows at the ends hold copies of it at other places; boundary=renormalize has none";
        return refuse("a polynomial", why);
    }
    match operation {
        // The same weights and boundaries as rounds have.
        Operation::Kernel(_) | Operation::TimeKernel(_) => {
            let as_robust = Settings { robust: Some(1), causal: false, ..*settings };
            robust(operation, &as_robust).map_err(|error| match error {
                Error::Unsupported { operation, what: _, why } => {
                    Error::Unsupported { operation, what: WHAT, why }
                }
                error => error,
            })
        }
        _ => refuse("this operation", "it is for weighted means and polynomials"),
    }
}

/// The most rounds: weights hardly change after a few.
const MOST_ROUNDS: usize = 20;

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
