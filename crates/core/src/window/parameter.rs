//! Parameters of windows: their types, domains and texts.

use std::fmt;

use crate::{error::Error, window::Window};

/// The value of a window's parameter; `Display` prints it as specs have it.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Parameter {
    /// A number.
    Number(f64),
    /// A whole number, 0 or above.
    Whole(usize),
    /// True or false.
    Flag(bool),
    /// A list of numbers.
    List(Vec<f64>),
}

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(value) => write_number(f, *value),
            Self::Whole(value) => write!(f, "{value}"),
            Self::Flag(value) => write!(f, "{value}"),
            Self::List(values) => {
                f.write_str("[")?;
                for (at, &value) in values.iter().enumerate() {
                    f.write_str(if at == 0 { "" } else { "," })?;
                    write_number(f, value)?;
                }
                f.write_str("]")
            }
        }
    }
}

/// The shortest form that parses to the same number.
fn write_number(f: &mut fmt::Formatter<'_>, value: f64) -> fmt::Result {
    let magnitude = value.abs();
    if magnitude == 0.0 || (1e-4..1e16).contains(&magnitude) {
        write!(f, "{value}")
    } else {
        write!(f, "{value:e}")
    }
}

impl Window {
    /// The names and values of the parameters, by SciPy's names and in its order; one without a
    /// value, as the exponential's `center`, is left out.
    ///
    /// ```
    /// use smoothframe_core::{Parameter, Window};
    /// let parameters = Window::kaiser(14.0).parameters();
    /// assert_eq!(parameters, [("beta", Parameter::Number(14.0))]);
    /// ```
    #[must_use]
    pub fn parameters(&self) -> Vec<(&'static str, Parameter)> {
        let described = self.described().into_iter();
        described.filter_map(|known| Some((known.name, known.value?))).collect()
    }

    /// The parameters whose values differ from their defaults.
    pub(crate) fn given(&self) -> Vec<(&'static str, Parameter)> {
        let described = self.described().into_iter();
        let given = described.filter(|known| known.value != known.default);
        given.filter_map(|known| Some((known.name, known.value?))).collect()
    }

    /// Whether a parameter is a number of rows, which has no meaning in time.
    pub(crate) fn has_width(&self) -> bool {
        self.described().iter().any(|known| known.domain.is_width)
    }

    /// The window's name for an alias; other names are returned as they are.
    pub(crate) fn unaliased(name: &str) -> &str {
        let alias = Self::ALIASES.iter().find(|(alias, _)| *alias == name);
        alias.map_or(name, |&(_, name)| name)
    }
}

/// A parameter's name, value, default and domain.
pub(super) struct Described {
    name: &'static str,
    value: Option<Parameter>,
    default: Option<Parameter>,
    domain: Domain,
}

impl Described {
    pub(super) fn new<T: Value>(
        name: &'static str,
        value: &T,
        default: Option<T>,
        domain: Domain,
    ) -> Self {
        let default = default.and_then(|default| default.parameter());
        Self { name, value: value.parameter(), default, domain }
    }

    /// Refuses a value outside the domain.
    pub(super) fn check(&self, window: &'static str) -> Result<(), Error> {
        let numbers = match &self.value {
            Some(Parameter::Number(value)) => &[*value][..],
            Some(Parameter::Whole(value)) => &[*value as f64][..],
            Some(Parameter::List(values)) => values,
            Some(Parameter::Flag(_)) | None => &[],
        };
        let (name, Domain { expected, holds, .. }) = (self.name, self.domain);
        match numbers.iter().find(|value| !holds(**value)) {
            Some(&value) => Err(Error::Parameter { window, name, expected, value }),
            None => Ok(()),
        }
    }
}

/// The numbers that a parameter may be.
#[derive(Clone, Copy)]
pub(super) struct Domain {
    expected: &'static str,
    holds: fn(f64) -> bool,
    is_width: bool,
}

const fn domain(expected: &'static str, holds: fn(f64) -> bool) -> Domain {
    Domain { expected, holds, is_width: false }
}

pub(super) const ANY: Domain = domain("anything", |_| true);
pub(super) const FINITE: Domain = domain("a finite number", f64::is_finite);
pub(super) const POSITIVE: Domain =
    domain("a finite number above 0", |value| value.is_finite() && value > 0.0);
/// A width in rows.
pub(super) const WIDTH: Domain = Domain { is_width: true, ..POSITIVE };
/// Decibels whose ratio is a finite number: 10^(6000/20) = 1e300.
pub(super) const DECIBELS: Domain =
    domain("decibels from -6000 to 6000", |value| value.abs() <= 6000.0);
pub(super) const LEVEL: Domain =
    domain("decibels from 0 to 6000", |value| (0.0..=6000.0).contains(&value));
pub(super) const MOST_SIDELOBES: usize = 1000;
pub(super) const SIDELOBES: Domain =
    domain("a whole number from 1 to 1000", |value| (1.0..=MOST_SIDELOBES as f64).contains(&value));
/// Beyond about this a Kaiser window's end weights underflow to 0, and two rows have no others.
pub(super) const BETA: Domain = domain("a number from -700 to 700", |value| value.abs() <= 700.0);

/// A type that a parameter may have.
pub(crate) trait Value: Sized {
    /// Reads the text of a spec.
    fn read(key: &str, text: &str) -> Result<Self, String>;

    /// The message where a spec has no value.
    fn missing(key: &str) -> String {
        format!("`{key}` is missing, as in {key}=3")
    }

    /// The public value; `None` where the parameter has no value.
    fn parameter(&self) -> Option<Parameter>;
}

/// The value of a text; without a text the default.
pub(crate) fn read<T: Value>(
    key: &str,
    text: Option<&str>,
    default: Option<T>,
) -> Result<T, String> {
    match text {
        Some(text) => T::read(key, text),
        None => default.ok_or_else(|| T::missing(key)),
    }
}

impl Value for f64 {
    fn read(key: &str, text: &str) -> Result<Self, String> {
        let text = text.trim();
        text.parse().map_err(|_| format!("`{key}` needs a number, got `{text}`"))
    }

    fn parameter(&self) -> Option<Parameter> {
        Some(Parameter::Number(*self))
    }
}

impl Value for Option<f64> {
    fn read(key: &str, text: &str) -> Result<Self, String> {
        Value::read(key, text).map(Some)
    }

    fn parameter(&self) -> Option<Parameter> {
        self.map(Parameter::Number)
    }
}

impl Value for usize {
    fn read(key: &str, text: &str) -> Result<Self, String> {
        text.trim().parse().map_err(|_| format!("`{key}` needs a whole number, got `{text}`"))
    }

    fn parameter(&self) -> Option<Parameter> {
        Some(Parameter::Whole(*self))
    }
}

impl Value for bool {
    fn read(key: &str, text: &str) -> Result<Self, String> {
        let text = text.to_ascii_lowercase();
        text.parse().map_err(|_| format!("`{key}` is true or false, got `{text}`"))
    }

    fn parameter(&self) -> Option<Parameter> {
        Some(Parameter::Flag(*self))
    }
}

impl Value for Vec<f64> {
    fn read(key: &str, text: &str) -> Result<Self, String> {
        list(key, text).ok_or_else(|| Self::missing(key))?
    }

    fn missing(key: &str) -> String {
        format!("`{key}` needs a list, as in {key}=[0.5,0.5]")
    }

    fn parameter(&self) -> Option<Parameter> {
        Some(Parameter::List(self.clone()))
    }
}

/// The numbers of a list; `None` where there are no brackets.
pub(crate) fn list(key: &str, text: &str) -> Option<Result<Vec<f64>, String>> {
    let inside = text.strip_prefix('[')?.strip_suffix(']')?;
    if inside.trim().is_empty() {
        return Some(Ok(Vec::new()));
    }
    Some(inside.split(',').map(|text| Value::read(key, text)).collect())
}
