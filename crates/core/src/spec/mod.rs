//! The text form of a smoother: `name[:arg[,arg…]]`, then options.

use std::{fmt, str::FromStr};

use crate::{
    error::Error,
    kernel::Norm,
    options::{
        align::Align,
        boundary::Boundary,
        closed::Closed,
        degree::Degree,
        deriv::{Deriv, Per},
        method::Method,
        missing::{Holes, Missing},
        settings::Settings,
    },
    smoother::Smoother,
    time::{kernel::TimeKernel, span::Span},
    window::parameter::{Parameter, Value},
};

mod args;
mod boundary;
mod hints;
mod kernels;
mod operations;
#[cfg(feature = "serde")]
mod serde;
mod times;
mod windows;

use boundary::boundary;
use operations::operation;

/// Reads `name[:arg[,arg…]]`, then options in any order, separated by spaces.
///
/// - `uniform:7`, or just `7` · `hann:55` · `gaussian:31,std=5` · `gaussian:std=5` (of length
///   2⌊4·std⌋ + 1) · `general_cosine:24,a=[0.4,0.5,0.1]`: every [`Window`](crate::Window) by its
///   name, parameters and defaults in SciPy, and the names people type: `uniform`, `rectangular`,
///   `triangular`, `hanning`, `normal`.
/// - `savgol:31,order=3` · `savgol:31,order=3,deriv=1,delta=0.5` · `henderson:13` · `spencer` ·
///   `binomial:5` · `decay:9,tau=3` or `decay:9,half_life=2` (trailing unless aligned): the designed
///   kernels.
/// - `median:7` · `quantile:7,q=0.9` · `min:7` · `max:7` · `hampel:7,sigmas=3` · `sum:7` · `count:7` ·
///   `std:7` · `var:7` · `erosion:7` · `dilation:7` · `opening:7` · `closing:7` · `gradient:7` ·
///   `tophat:7` · `bottomhat:7`: statistics of a window ([`Measure`](crate::Measure)), in time too
///   (`median:7d`).
/// - `ewm:span=12`, or by `com`, `halflife` or `alpha`, with `adjust=false` and `ignore_na=true`; in
///   time `ewm:halflife=7d`: averages with memory ([`Ewm`](crate::Ewm)).
/// - `lowess:61`: lines through the nearest rows ([`Lowess`](crate::Lowess)).
/// - `taps:[1,2,1]`, the newest row's first · `weights:[1,2,1]`, the oldest row's first: weights of
///   one's own, scaled to unit sum unless `norm` is given.
/// - `uniform:7d` · `gaussian:std=36h` · `tricube:6w` · `general_gaussian:20d,p=2,sig=5d` ·
///   `decay:30d,tau=7d` · `uniform:5i`: windows in time ([`TimeKernel`](crate::TimeKernel)), by a
///   length of time ([`Span`](crate::Span)) in place of rows; months (`uniform:12mo`) for uniform.
///   Units may be spelled out (`uniform:120min`), and are printed short.
///
/// The options; the first value of each is the default:
///
/// - `boundary=renormalize|reflect|mirror|nearest|wrap|constant|constant=V|linear|shrink|fit`, for
///   savgol `fit` by default; `start=…` and `end=…` where the ends differ ([`Boundary`]).
/// - `missing=skip|propagate` ([`Missing`]) · `holes=fill|keep` ([`Holes`]) · `coverage=0…1`, by
///   default the rule of [`coverage`](crate::SmootherBuilder::coverage) · `min_rows=N`, the least
///   number of values in a window.
/// - `align=centred|trailing|leading`, or the number of the tap on the output row, 0 being the
///   newest row's ([`Align`]).
/// - `closed=left|right|both|neither`: which ends a window in time holds ([`Closed`](crate::Closed)).
/// - `norm=sum|peak|none` ([`Norm`]) · `method=auto|direct|fft` ([`Method`]) · `degree=0|1|2|3`
///   ([`Degree`]) · `deriv=0|1|2|3`, in time with its unit, as in `deriv=1/d` ([`Deriv`]) · `robust=3`:
///   rounds in which rows far from the fit lose weight ([`robust`](crate::SmootherBuilder::robust)).
/// - `causal` refuses to look ahead ([`causal`](crate::SmootherBuilder::causal)).
///
/// [`Display`](#impl-Display-for-Smoother) prints it back; defaults are left out.
///
/// ```
/// # use smoothframe_core::Smoother;
/// let smoother: Smoother = "normal:31,std=5 align=centered boundary=constant=0".parse()?;
/// assert_eq!(smoother.to_string(), "gaussian:31,std=5 boundary=constant");
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::Spec`], with what is wrong and what would be right; also for what
/// [`build`](crate::SmootherBuilder::build) and the constructors refuse.
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
    let mut operation = operation(first, options.norm)?;
    if let Some(align) = options.align {
        operation = operation.with_align(align).map_err(say)?;
    }
    if let Some(closed) = options.closed {
        operation = operation.with_closed(closed).map_err(say)?;
    }
    let mut smoother = Smoother::new(operation)
        .missing(options.missing)
        .holes(options.holes)
        .method(options.method)
        .degree(options.degree)
        .deriv(options.deriv);
    if options.causal {
        smoother = smoother.causal();
    }
    if let Some(least) = options.coverage {
        smoother = smoother.coverage(least);
    }
    if let Some(least) = options.min_rows {
        smoother = smoother.min_rows(least);
    }
    if let Some(rounds) = options.robust {
        smoother = smoother.robust(rounds);
    }
    if let Some(start) = options.start.or(options.boundary) {
        smoother = smoother.start(start);
    }
    if let Some(end) = options.end.or(options.boundary) {
        smoother = smoother.end(end);
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

/// The options after the first word.
#[derive(Default)]
struct Options<'a> {
    seen: Vec<&'a str>,
    boundary: Option<Boundary>,
    start: Option<Boundary>,
    end: Option<Boundary>,
    missing: Missing,
    coverage: Option<f64>,
    min_rows: Option<usize>,
    holes: Holes,
    align: Option<Align>,
    closed: Option<Closed>,
    norm: Norm,
    method: Method,
    degree: Degree,
    deriv: Deriv,
    robust: Option<usize>,
    causal: bool,
}

impl<'a> Options<'a> {
    fn read(&mut self, word: &'a str) -> Parsed<()> {
        let (key, value) = word
            .split_once('=')
            .or_else(|| (word == "causal").then_some((word, "true")))
            .ok_or_else(|| {
                let meant = hints::bare(word);
                format!("`{word}` is no option{meant}; options read name=value")
            })?;
        if self.seen.contains(&key) {
            return Err(format!("`{key}` is given twice"));
        }
        self.seen.push(key);
        match key {
            "boundary" => self.boundary = Some(boundary(key, value)?),
            "start" => self.start = Some(boundary(key, value)?),
            "end" => self.end = Some(boundary(key, value)?),
            "missing" => self.missing = choice(key, value, &MISSING)?,
            "coverage" => self.coverage = Some(f64::read(key, value)?),
            "min_rows" => self.min_rows = Some(rows(key, value)?),
            "holes" => self.holes = choice(key, value, &HOLES)?,
            "align" => self.align = Some(align(value)?),
            "closed" => self.closed = Some(choice(key, value, &CLOSED)?),
            "norm" => self.norm = choice(key, value, &NORM)?,
            "method" => self.method = choice(key, value, &METHOD)?,
            "degree" => self.degree = choice(key, value, &DEGREE)?,
            "deriv" => self.deriv = deriv(value)?,
            "robust" => self.robust = Some(rounds(value)?),
            "causal" => self.causal = choice(key, value, &CAUSAL)?,
            _ => {
                return Err(format!(
                    "there is no option `{key}`{}; there are boundary, start, end, missing, \
                     coverage, min_rows, holes, align, closed, norm, method, degree, deriv, robust \
                     and causal",
                    hints::option(key, value)
                ));
            }
        }
        Ok(())
    }
}

const MISSING: [(&str, Missing); 2] = [("skip", Missing::Skip), ("propagate", Missing::Propagate)];
const HOLES: [(&str, Holes); 2] = [("fill", Holes::Fill), ("keep", Holes::Keep)];
const ALIGN: [(&str, Align); 4] = [
    ("centred", Align::Centred),
    ("centered", Align::Centred),
    ("trailing", Align::Trailing),
    ("leading", Align::Leading),
];
const CLOSED: [(&str, Closed); 4] = [
    ("left", Closed::Left),
    ("right", Closed::Right),
    ("both", Closed::Both),
    ("neither", Closed::Neither),
];
const NORM: [(&str, Norm); 3] = [("sum", Norm::Sum), ("peak", Norm::Peak), ("none", Norm::None)];
const METHOD: [(&str, Method); 3] =
    [("auto", Method::Auto), ("direct", Method::Direct), ("fft", Method::Fft)];
const DEGREE: [(&str, Degree); 4] = [
    ("0", Degree::Constant),
    ("1", Degree::Linear),
    ("2", Degree::Quadratic),
    ("3", Degree::Cubic),
];
const CAUSAL: [(&str, bool); 2] = [("false", false), ("true", true)];

fn choice<T: Copy>(key: &str, value: &str, choices: &[(&str, T)]) -> Parsed<T> {
    let found = choices.iter().find(|(name, _)| *name == value);
    found.map(|&(_, choice)| choice).ok_or_else(|| {
        let names: Vec<&str> = choices.iter().map(|&(name, _)| name).collect();
        format!("`{key}` is one of {}, got `{value}`", names.join(", "))
    })
}

fn rows(key: &str, value: &str) -> Parsed<usize> {
    let least = value.parse().ok().filter(|&least: &usize| least > 0);
    least.ok_or_else(|| format!("`{key}` is a whole number of rows above 0, got `{value}`"))
}

fn rounds(value: &str) -> Parsed<usize> {
    value
        .parse()
        .map_err(|_| format!("`robust` is a number of rounds, as in robust=3, got `{value}`"))
}

fn align(value: &str) -> Parsed<Align> {
    match value.parse() {
        Ok(tap) => Ok(Align::Tap(tap)),
        Err(_) => {
            choice("align", value, &ALIGN).map_err(|said| format!("{said}{}", hints::side(value)))
        }
    }
}

fn deriv(value: &str) -> Parsed<Deriv> {
    let example = || format!("`deriv` is a number, as in 1, or in time 1/d; got `{value}`");
    let order = |text: &str| text.parse::<usize>().map_err(|_| example());
    match value.split_once('/') {
        None => Ok(Deriv::rows(order(value)?)),
        Some((text, unit)) => {
            // Spelled out too, as lengths of time are.
            let one = format!("1{unit}").parse::<Span>().map(|one| one.to_string());
            let short = one.as_deref().ok().and_then(|one| one.strip_prefix('1'));
            Ok(Deriv::per(order(text)?, choice("deriv", short.unwrap_or(unit), &Per::ALL)?))
        }
    }
}

/// As a spec has it: `1`, `1/d`.
impl fmt::Display for Deriv {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.order())?;
        self.unit().map_or(Ok(()), |unit| write!(f, "/{}", name(&Per::ALL, &unit)))
    }
}

/// The name of a choice; of several the first.
fn name<T: PartialEq>(choices: &[(&'static str, T)], value: &T) -> &'static str {
    choices.iter().find(|(_, choice)| choice == value).map_or("", |&(name, _)| name)
}

/// The text form; defaults are left out. Parsing it gives an equal smoother.
impl fmt::Display for Smoother {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.operation())?;
        let default = self.operation().default_boundary(self.degree());
        if self.start() == self.end() {
            write_boundary(f, "boundary", self.start(), default)?;
        } else {
            write_boundary(f, "start", self.start(), default)?;
            write_boundary(f, "end", self.end(), default)?;
        }
        option(f, "missing", &MISSING, &self.missing())?;
        if let Some(least) = self.coverage() {
            write!(f, " coverage={}", Parameter::Number(least))?;
        }
        if let Some(least) = self.min_rows() {
            write!(f, " min_rows={least}")?;
        }
        option(f, "holes", &HOLES, &self.holes())?;
        match self.operation().align() {
            None => {}
            Some(Align::Tap(tap)) => write!(f, " align={tap}")?,
            Some(align) => write!(f, " align={}", name(&ALIGN, &align))?,
        }
        if let Some(closed) = self.window_in_time().and_then(TimeKernel::closed) {
            write!(f, " closed={}", name(&CLOSED, &closed))?;
        }
        option(f, "norm", &NORM, &self.kernel().map_or(Norm::Sum, |kernel| kernel.norm()))?;
        option(f, "method", &METHOD, &self.method())?;
        option(f, "degree", &DEGREE, &self.degree())?;
        if self.deriv() != Deriv::default() {
            write!(f, " deriv={}", self.deriv())?;
        }
        if self.robust() != self.operation().rounds(&Settings::default()) {
            write!(f, " robust={}", self.robust())?;
        }
        f.write_str(if self.is_causal() { " causal" } else { "" })
    }
}

fn write_boundary(
    f: &mut fmt::Formatter<'_>,
    key: &str,
    boundary: Boundary,
    default: Boundary,
) -> fmt::Result {
    if boundary == default { Ok(()) } else { write!(f, " {key}={boundary}") }
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
