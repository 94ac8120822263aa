//! Windows by name.

use std::{fmt, str::FromStr};

use crate::{
    error::Error,
    spec::{Parsed, args::Args, operations::OPERATIONS},
    window::Window,
};

/// Reads `name[:parameter=value[,…]]`: a spec's first word without its length.
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
    let mut args = if args.is_empty() { Args::default() } else { Args::read(args)? };
    let window = window(name, &mut args)?.ok_or_else(|| unknown(name, &[]))?;
    args.finish(name)?;
    match args.len {
        None => Ok(window),
        Some(len) => Err(format!("a window alone has no length, got `{len}`")),
    }
}

/// The text form, with SciPy's defaults left out.
impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())?;
        let given = self.given().into_iter();
        let given: Vec<String> = given.map(|(name, value)| format!("{name}={value}")).collect();
        if given.is_empty() { Ok(()) } else { write!(f, ":{}", given.join(",")) }
    }
}

/// Names people type for windows that have another.
const ALIASES: [(&str, &str); 6] = [
    ("hanning", "hann"),
    ("normal", "gaussian"),
    ("quartic", "biweight"),
    ("rectangular", "boxcar"),
    ("triangular", "triang"),
    ("uniform", "boxcar"),
];

/// The window of a name with its parameters; nothing where no window has that name.
pub(super) fn window(name: &str, args: &mut Args<'_>) -> Parsed<Option<Window>> {
    let alias = ALIASES.iter().find(|(alias, _)| *alias == name);
    Ok(Some(match alias.map_or(name, |&(_, window)| window) {
        "barthann" => Window::barthann(),
        "bartlett" => Window::bartlett(),
        "biweight" => Window::biweight(),
        "blackman" => Window::blackman(),
        "blackmanharris" => Window::blackmanharris(),
        "bohman" => Window::bohman(),
        "boxcar" => Window::boxcar(),
        "chebwin" => Window::chebwin(args.number("at")?),
        "cosine" => Window::cosine(),
        "dpss" => Window::dpss(args.number("NW")?),
        "epanechnikov" => Window::epanechnikov(),
        "exponential" => {
            let center = args.maybe_number("center")?;
            Window::Exponential { center, tau: args.number_or("tau", Window::TAU)? }
        }
        "flattop" => Window::flattop(),
        "gaussian" => Window::gaussian(args.number("std")?),
        "general_cosine" => Window::general_cosine(args.list("a")?),
        "general_gaussian" => Window::general_gaussian(args.number("p")?, args.number("sig")?),
        "general_hamming" => Window::general_hamming(args.number("alpha")?),
        "hamming" => Window::hamming(),
        "hann" => Window::hann(),
        "kaiser" => Window::kaiser(args.number("beta")?),
        "kaiser_bessel_derived" => Window::kaiser_bessel_derived(args.number("beta")?),
        "lanczos" => Window::lanczos(),
        "nuttall" => Window::nuttall(),
        "parzen" => Window::parzen(),
        "taylor" => Window::taylor(
            args.whole_or("nbar", Window::NBAR)?,
            args.number_or("sll", Window::SLL)?,
            args.flag_or("norm", true)?,
        ),
        "triang" => Window::triang(),
        "tricube" => Window::tricube(),
        "triweight" => Window::triweight(),
        "tukey" => Window::tukey(args.number_or("alpha", Window::ALPHA)?),
        _ => return Ok(None),
    }))
}

/// What to say to a name that is none, with the name that was meant where one is near.
pub(super) fn unknown(name: &str, kernels: &[&str]) -> String {
    let aliases = ALIASES.iter().map(|&(alias, _)| alias);
    let operations = if kernels.is_empty() { &[][..] } else { &OPERATIONS };
    let near = Window::NAMES
        .into_iter()
        .chain(kernels.iter().copied())
        .chain(operations.iter().copied())
        .chain(aliases)
        .map(|known| (edits(&name.to_lowercase(), known), known))
        .min()
        .filter(|&(edits, known)| edits <= 2 && edits < known.len() / 2);
    let meant = near.map_or_else(String::new, |(_, known)| format!(" (did you mean {known}?)"));
    let windows = Window::NAMES.join(", ");
    let kernels = match kernels {
        [] => String::new(),
        kernels => {
            format!(", the kernels {}, and {}", kernels.join(", "), OPERATIONS.join(" and "))
        }
    };
    format!("there is no window `{name}`{meant}; there are uniform, {windows}{kernels}")
}

/// How many edits make one name of another; the rest of a name begun well counts as one.
fn edits(name: &str, known: &str) -> usize {
    if name.len() > 2 && known.starts_with(name) {
        return 1;
    }
    strsim::damerau_levenshtein(name, known)
}
