//! Boundaries as a spec has them.

use std::{fmt, str::FromStr};

use crate::{
    error::Error,
    options::boundary::Boundary,
    spec::{Parsed, choice, name},
    window::parameter::{Parameter, Value},
};

const BOUNDARY: [(&str, Boundary); 9] = [
    ("renormalize", Boundary::Renormalize),
    ("reflect", Boundary::Reflect),
    ("mirror", Boundary::Mirror),
    ("nearest", Boundary::Nearest),
    ("wrap", Boundary::Wrap),
    ("constant", Boundary::Constant(0.0)),
    ("linear", Boundary::Linear),
    ("shrink", Boundary::Shrink),
    ("fit", Boundary::Fit),
];

pub(super) fn boundary(key: &str, value: &str) -> Parsed<Boundary> {
    match value.strip_prefix("constant").and_then(|rest| rest.strip_prefix(['=', ':'])) {
        Some(constant) => Ok(Boundary::Constant(f64::read(&format!("{key}=constant"), constant)?)),
        None => choice(key, value, &BOUNDARY),
    }
}

/// Reads `reflect`, `constant=2` …: the value of `boundary=` in a spec.
///
/// ```
/// # use smoothframe_core::Boundary;
/// assert_eq!("constant=2".parse(), Ok(Boundary::Constant(2.0)));
/// assert_eq!(Boundary::Mirror.to_string(), "mirror");
/// ```
///
/// # Errors
/// [`Error::Spec`] names the boundaries there are.
impl FromStr for Boundary {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        boundary("boundary", text).map_err(|problem| Error::Spec { spec: text.to_owned(), problem })
    }
}

impl fmt::Display for Boundary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant(value) if *value != 0.0 => {
                write!(f, "constant={}", Parameter::Number(*value))
            }
            Self::Constant(_) => f.write_str("constant"),
            boundary => f.write_str(name(&BOUNDARY, boundary)),
        }
    }
}
