//! The text form of a smoother: `name[:arg[,arg…]]`, then options.

use std::{fmt, str::FromStr};

use crate::{
    Align, Boundary, Error, Holes, Kernel, Method, Missing, Norm, Smoother, Window, kernel::Design,
};

/// Reads `name[:arg[,arg…]]`, then options in any order.
///
/// - `uniform:7`, or just `7` · `triang:55` · `gaussian:31,std=5` · `gaussian:std=5` (of length
///   2⌊4·std⌋ + 1) · `general_gaussian:60,p=2,sig=3`: SciPy's windows by SciPy's names, and the
///   names people type: `uniform`, `rectangular`, `triangular`, `normal`.
/// - `taps:[1,2,1]`, the newest row's first · `weights:[1,2,1]`, the oldest row's first.
/// - `boundary=renormalize|reflect|mirror|nearest|wrap|constant|constant=V|linear` ·
///   `missing=skip|propagate` · `coverage=0…1` · `holes=fill|keep` ·
///   `align=centred|trailing|leading` · `norm=sum|peak|none` · `method=auto|direct|fft`; the first
///   of each is the default.
///
/// [`Display`](#impl-Display-for-Smoother) prints it back with defaults left out.
///
/// ```
/// # use smoothframe_core::Smoother;
/// let smoother: Smoother = "normal:31,std=5 align=centered boundary=constant=0".parse()?;
/// assert_eq!(smoother.to_string(), "gaussian:31,std=5 boundary=constant");
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::Spec`] names what is wrong and what would be right; what a kernel or smoother refuses
/// is said the same way.
impl FromStr for Smoother {
    type Err = Error;

    fn from_str(spec: &str) -> Result<Self, Error> {
        parse(spec).map_err(|problem| Error::Spec { spec: spec.to_owned(), problem })
    }
}

type Parsed<T> = Result<T, String>;

fn parse(spec: &str) -> Parsed<Smoother> {
    let mut words = split(spec, char::is_whitespace)?.into_iter().filter(|w| !w.is_empty());
    let first = words.next().ok_or("it is empty; write for example uniform:7")?;
    let mut options = Options::default();
    for word in words {
        options.read(word)?;
    }
    let say = |error: Error| error.to_string();
    let kernel = kernel(first, options.norm)?.with_align(options.align);
    let mut smoother = Smoother::new(kernel)
        .boundary(options.boundary)
        .missing(options.missing)
        .holes(options.holes)
        .method(options.method);
    if let Some(least) = options.coverage {
        smoother = smoother.coverage(least);
    }
    smoother.build().map_err(say)
}

/// Splits at separators outside brackets.
fn split(text: &str, is_separator: impl Fn(char) -> bool) -> Parsed<Vec<&str>> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (at, c) in text.char_indices() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.checked_sub(1).ok_or("a `]` has no `[`")?,
            c if depth == 0 && is_separator(c) => {
                parts.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    if depth > 0 {
        return Err("a `[` has no `]`".to_owned());
    }
    parts.push(&text[start..]);
    Ok(parts)
}

fn kernel(word: &str, norm: Norm) -> Parsed<Kernel> {
    let (name, args) = match word.split_once(':') {
        Some((name, args)) => (name, Args::read(args)?),
        None if looks_like_a_number(word) => ("uniform", Args::read(word)?),
        None => (word, Args::default()),
    };
    let kernel = match name {
        "taps" => Kernel::from_taps(args.list(name)?, norm),
        "weights" => Kernel::from_weights(args.list(name)?, norm),
        name => windowed(name, args)?.and_then(|kernel| kernel.with_norm(norm)),
    };
    kernel.map_err(|error| error.to_string())
}

fn looks_like_a_number(word: &str) -> bool {
    let digits = word.trim_start_matches(['-', '+', '.']);
    digits.starts_with(|c: char| c.is_ascii_digit()) || word.parse::<f64>().is_ok()
}

fn windowed(name: &str, mut args: Args<'_>) -> Parsed<Result<Kernel, Error>> {
    let window = match name {
        "boxcar" | "uniform" | "rectangular" => Window::Boxcar,
        "triang" | "triangular" => Window::Triang,
        "gaussian" | "normal" => Window::Gaussian { std: args.number("std")? },
        "general_gaussian" => {
            Window::GeneralGaussian { p: args.number("p")?, sig: args.number("sig")? }
        }
        _ => {
            return Err(format!(
                "there is no window `{name}`; there are uniform (boxcar), triang, gaussian, \
                 general_gaussian, taps and weights"
            ));
        }
    };
    args.finish(name)?;
    let len = match (args.len, &window) {
        (Some(text), _) => length(text)?,
        (None, &Window::Gaussian { std }) => default_length(std),
        (None, _) => return Err(format!("{name} needs a length in rows, as in {name}:7")),
    };
    Ok(Kernel::window(&window, len))
}

/// Four standard deviations on either side. A std that is no width is refused later, by name.
fn default_length(std: f64) -> usize {
    #[expect(clippy::cast_possible_truncation, reason = "saturates, and too long is refused")]
    #[expect(clippy::cast_sign_loss, reason = "negative saturates to 0, and is refused")]
    let half = (4.0 * std).floor() as usize;
    half.saturating_mul(2).saturating_add(1)
}

fn length(text: &str) -> Parsed<usize> {
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    if ["ns", "us", "ms", "s", "m", "h", "d", "w", "mo", "q", "y"].contains(&unit)
        && unit.len() < text.len()
    {
        return Err(format!(
            "`{text}` is a length of time, and this version takes lengths in rows: put the series \
             on a calendar first and give its rows (7 rows of 1 day for 7d)"
        ));
    }
    match text.parse::<usize>() {
        Ok(0) => Err(Error::EmptyKernel.to_string()),
        Ok(len) => Ok(len),
        Err(_) if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) => {
            let max = Kernel::MAX_LEN;
            Err(format!("a window of {text} rows is too long: the most is {max}"))
        }
        Err(_) => Err(format!("a length is a whole number of rows above 0, got `{text}`")),
    }
}

/// What stands behind the colon.
#[derive(Default)]
struct Args<'a> {
    len: Option<&'a str>,
    named: Vec<(&'a str, &'a str)>,
}

impl<'a> Args<'a> {
    fn read(text: &'a str) -> Parsed<Self> {
        let mut args = Self::default();
        for (at, arg) in split(text, |c| c == ',')?.into_iter().enumerate() {
            match arg.split_once('=') {
                Some((key, _)) if args.named.iter().any(|(name, _)| *name == key) => {
                    return Err(format!("`{key}` is given twice"));
                }
                Some(pair) => args.named.push(pair),
                None if at == 0 => args.len = Some(arg),
                None => return Err(format!("`{arg}` needs its name, as in std=5")),
            }
        }
        Ok(args)
    }

    /// Takes a named number.
    fn number(&mut self, key: &str) -> Parsed<f64> {
        let at = self.named.iter().position(|(name, _)| *name == key);
        let at = at.ok_or_else(|| format!("`{key}` is missing, as in {key}=3"))?;
        let (_, text) = self.named.remove(at);
        number(key, text)
    }

    fn finish(&self, window: &str) -> Parsed<()> {
        match self.named.first() {
            Some((name, _)) => Err(format!("{window} has no parameter `{name}`")),
            None => Ok(()),
        }
    }

    /// The one argument of `taps` and `weights`: numbers in brackets.
    fn list(&self, name: &str) -> Parsed<Vec<f64>> {
        self.finish(name)?;
        let list = self.len.and_then(|text| text.strip_prefix('[')?.strip_suffix(']'));
        let list = list.ok_or_else(|| format!("{name} needs a list, as in {name}:[1,2,1]"))?;
        if list.trim().is_empty() {
            return Ok(Vec::new());
        }
        list.split(',').map(|text| number(name, text)).collect()
    }
}

fn number(key: &str, text: &str) -> Parsed<f64> {
    let text = text.trim();
    text.parse().map_err(|_| format!("`{key}` needs a number, got `{text}`"))
}

/// What stands behind the kernel.
#[derive(Default)]
struct Options<'a> {
    seen: Vec<&'a str>,
    boundary: Boundary,
    missing: Missing,
    coverage: Option<f64>,
    holes: Holes,
    align: Align,
    norm: Norm,
    method: Method,
}

impl<'a> Options<'a> {
    fn read(&mut self, word: &'a str) -> Parsed<()> {
        let (key, value) = word
            .split_once('=')
            .ok_or_else(|| format!("`{word}` is no option; options read name=value"))?;
        if self.seen.contains(&key) {
            return Err(format!("`{key}` is given twice"));
        }
        self.seen.push(key);
        match key {
            "boundary" => self.boundary = boundary(value)?,
            "missing" => self.missing = choice(key, value, &MISSING)?,
            "coverage" => self.coverage = Some(number(key, value)?),
            "holes" => self.holes = choice(key, value, &HOLES)?,
            "align" => self.align = choice(key, value, &ALIGN)?,
            "norm" => self.norm = choice(key, value, &NORM)?,
            "method" => self.method = choice(key, value, &METHOD)?,
            _ => {
                return Err(format!(
                    "there is no option `{key}`; there are boundary, missing, coverage, holes, \
                     align, norm and method"
                ));
            }
        }
        Ok(())
    }
}

const BOUNDARY: [(&str, Boundary); 7] = [
    ("renormalize", Boundary::Renormalize),
    ("reflect", Boundary::Reflect),
    ("mirror", Boundary::Mirror),
    ("nearest", Boundary::Nearest),
    ("wrap", Boundary::Wrap),
    ("constant", Boundary::Constant(0.0)),
    ("linear", Boundary::Linear),
];
const MISSING: [(&str, Missing); 2] = [("skip", Missing::Skip), ("propagate", Missing::Propagate)];
const HOLES: [(&str, Holes); 2] = [("fill", Holes::Fill), ("keep", Holes::Keep)];
const ALIGN: [(&str, Align); 4] = [
    ("centred", Align::Centred),
    ("centered", Align::Centred),
    ("trailing", Align::Trailing),
    ("leading", Align::Leading),
];
const NORM: [(&str, Norm); 3] = [("sum", Norm::Sum), ("peak", Norm::Peak), ("none", Norm::None)];
const METHOD: [(&str, Method); 3] =
    [("auto", Method::Auto), ("direct", Method::Direct), ("fft", Method::Fft)];

fn choice<T: Copy>(key: &str, value: &str, choices: &[(&str, T)]) -> Parsed<T> {
    let found = choices.iter().find(|(name, _)| *name == value);
    found.map(|&(_, choice)| choice).ok_or_else(|| {
        let names: Vec<&str> = choices.iter().map(|&(name, _)| name).collect();
        format!("`{key}` is one of {}, got `{value}`", names.join(", "))
    })
}

fn boundary(value: &str) -> Parsed<Boundary> {
    match value.strip_prefix("constant").and_then(|rest| rest.strip_prefix(['=', ':'])) {
        Some(constant) => Ok(Boundary::Constant(number("boundary=constant", constant)?)),
        None => choice("boundary", value, &BOUNDARY),
    }
}

/// The first name of a choice.
fn name<T: PartialEq>(choices: &[(&'static str, T)], value: &T) -> &'static str {
    choices.iter().find(|(_, choice)| choice == value).map_or("", |&(name, _)| name)
}

/// The text form, with defaults left out; reading it gives the same smoother.
impl fmt::Display for Smoother {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kernel())?;
        match self.boundary() {
            Boundary::Constant(value) if value != 0.0 => {
                write!(f, " boundary=constant={}", Number(value))?;
            }
            Boundary::Constant(_) => write!(f, " boundary=constant")?,
            boundary => option(f, "boundary", &BOUNDARY, &boundary)?,
        }
        option(f, "missing", &MISSING, &self.missing())?;
        if let Some(least) = self.coverage() {
            write!(f, " coverage={}", Number(least))?;
        }
        option(f, "holes", &HOLES, &self.holes())?;
        option(f, "align", &ALIGN, &self.kernel().align())?;
        option(f, "norm", &NORM, &self.kernel().norm())?;
        option(f, "method", &METHOD, &self.method())
    }
}

fn option<T: PartialEq + Default>(
    f: &mut fmt::Formatter<'_>,
    key: &str,
    choices: &[(&'static str, T)],
    value: &T,
) -> fmt::Result {
    if *value == T::default() {
        return Ok(());
    }
    write!(f, " {key}={}", name(choices, value))
}

/// The kernel's part of the text form: its window, or its taps.
impl fmt::Display for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.design() {
            Design::Window { window, len } => {
                write!(f, "{}:", window.name())?;
                let mut args: Vec<String> = window
                    .parameters()
                    .into_iter()
                    .map(|(name, value)| format!("{name}={}", Number(value)))
                    .collect();
                let implied =
                    matches!(window, Window::Gaussian { std } if default_length(*std) == *len);
                if !implied {
                    args.insert(0, len.to_string());
                }
                f.write_str(&args.join(","))
            }
            Design::Taps(taps) => {
                let taps: Vec<String> = taps.iter().map(|&h| Number(h).to_string()).collect();
                write!(f, "taps:[{}]", taps.join(","))
            }
        }
    }
}

/// A number in its shortest form that reads back the same.
struct Number(f64);

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.0.abs();
        if magnitude == 0.0 || (1e-4..1e16).contains(&magnitude) {
            write!(f, "{}", self.0)
        } else {
            write!(f, "{:e}", self.0)
        }
    }
}

#[cfg(feature = "serde")]
mod serde_text {
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

    use crate::Smoother;

    impl Serialize for Smoother {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.collect_str(self)
        }
    }

    impl<'de> Deserialize<'de> for Smoother {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
            text.parse().map_err(D::Error::custom)
        }
    }
}
