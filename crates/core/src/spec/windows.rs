//! Reads and prints windows, and suggests names.

use std::{fmt, str::FromStr};

use crate::{
    error::Error,
    spec::{Parsed, args::Args, hints, operations::OPERATIONS},
    window::Window,
};

/// Reads a window without a length, `name[:parameter=value[,…]]`; `FromStr` of
/// [`Smoother`](crate::Smoother) has the names and aliases.
///
/// ```
/// # use smoothframe_core::Window;
/// assert_eq!("normal:std=5".parse(), Ok(Window::gaussian(5.0)));
/// assert_eq!(Window::tukey(0.25).to_string(), "tukey:alpha=0.25");
/// ```
///
/// # Errors
/// [`Error::Spec`] names what is wrong and what would be right.
impl FromStr for Window {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        parse(text).map_err(|problem| Error::Spec { spec: text.to_owned(), problem })
    }
}

fn parse(text: &str) -> Parsed<Window> {
    let (name, args) = text.split_once(':').unwrap_or((text, ""));
    let mut args = if args.is_empty() { Args::default() } else { Args::read(name, args)? };
    args.check(name)?;
    let window = args.window(name)?.ok_or_else(|| unknown(name, &[]))?;
    args.finish(name)?;
    match args.len {
        None => Ok(window),
        Some(len) => Err(format!("a window alone has no length, got `{len}`")),
    }
}

/// The text form; parameters that have SciPy's default are left out.
impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        let given = self.given().into_iter();
        let given: Vec<String> = given.map(|(name, value)| format!("{name}={value}")).collect();
        if given.is_empty() { Ok(()) } else { write!(f, ":{}", given.join(",")) }
    }
}

/// The message for an unknown name, with the nearest known name where one is near.
pub(super) fn unknown(name: &str, kernels: &[&str]) -> String {
    let aliases = Window::ALIASES.iter().map(|&(alias, _)| alias);
    let near = Window::NAMES
        .iter()
        .chain(kernels)
        .chain(if kernels.is_empty() { &[][..] } else { &OPERATIONS })
        .copied()
        .chain(aliases)
        .map(|known| (edits(&name.to_lowercase(), known), known))
        .min()
        .filter(|&(edits, known)| edits <= 2 && edits < known.len() / 2);
    let meant = match kernels {
        [] => None, // a window alone, which is no operation
        _ => hints::named(name),
    };
    let meant = meant.or(near.map(|(_, known)| known));
    let meant = meant.map_or_else(String::new, |known| format!(" (did you mean {known}?)"));
    let windows = Window::NAMES.join(", ");
    let kernels = match kernels {
        [] => String::new(),
        kernels => {
            format!(", the kernels {}; and {}", kernels.join(", "), OPERATIONS.join(", "))
        }
    };
    format!("there is no window `{name}`{meant}; there are uniform, {windows}{kernels}")
}

/// The edit distance of a name and a known one; leaving off the end of a known name counts as 1.
pub(super) fn edits(name: &str, known: &str) -> usize {
    if name.len() > 2 && known.starts_with(name) {
        return 1;
    }
    strsim::damerau_levenshtein(name, known)
}
