//! The windows of a run: one, or several side by side.

use anyhow::Result;
use smoothframe_polars::{Grouped, Smoother};

use crate::{flags::smoothing::Smoothing, words::failure::usage};

/// A window, and what its columns' names end in.
#[derive(Debug)]
pub(crate) struct Window {
    pub(crate) suffix: String,
    pub(crate) smoother: Smoother,
}

/// One window or more, in the order in which they were given.
#[derive(Debug)]
pub(crate) struct Windows(Vec<Window>);

/// A window as it was typed: `fast=gaussian:31,std=5 boundary=reflect`.
struct Typed<'a> {
    name: Option<&'a str>,
    spec: &'a str,
}

impl Windows {
    /// Those of `--window`. The flags of options go to the one that there is, or to each of several that
    /// does not say otherwise in its own text.
    pub(crate) fn read(texts: &[String], smoothing: &Smoothing) -> Result<Self> {
        let typed: Vec<Typed<'_>> = texts.iter().map(|text| Typed::of(text)).collect();
        let options = &smoothing.options;
        // Without an ending a smoothed column would have its value's name.
        if smoothing.suffix.as_deref() == Some("") {
            return Err(usage(
                "--suffix: an empty ending would give smoothed columns the names of their values; give \
                 one, as in --suffix _smooth",
            ));
        }
        if let [one] = typed.as_slice() {
            let suffix = match (one.name, &smoothing.suffix) {
                (Some(name), Some(_)) => {
                    return Err(usage(format!(
                        "--suffix: the window's name says how its columns end, `_{name}`; leave one \
                         of the two out"
                    )));
                }
                (Some(name), None) => format!("_{name}"),
                (None, _) => smoothing.suffix().to_owned(),
            };
            return Ok(Self(vec![Window { suffix, smoother: options.smoother(one.spec)? }]));
        }
        if let Some(suffix) = &smoothing.suffix {
            return Err(usage(format!(
                "--suffix: `{suffix}` cannot end the columns of {} windows; name each, as in -w \
                 fast=ewm:span=7 -w slow=uniform:28",
                typed.len()
            )));
        }
        let suffixes = suffixes(&typed)?;
        let read = |(one, suffix): (&Typed<'_>, String)| {
            Ok(Window { suffix, smoother: options.smoother_unless_said(one.spec)? })
        };
        Ok(Self(typed.iter().zip(suffixes).map(read).collect::<Result<_>>()?))
    }

    pub(crate) fn all(&self) -> &[Window] {
        &self.0
    }

    /// The window, where it is one.
    pub(crate) fn alone(&self) -> Option<&Window> {
        match self.0.as_slice() {
            [one] => Some(one),
            _ => None,
        }
    }

    /// The description with these to smooth it; one alone is its caller's to give.
    pub(crate) fn given_to(&self, grouped: Grouped) -> Grouped {
        match self.alone() {
            Some(one) => grouped.suffix(&one.suffix),
            None => self
                .0
                .iter()
                .fold(grouped, |grouped, one| grouped.with_suffix(&one.suffix, &one.smoother)),
        }
    }
}

impl<'a> Typed<'a> {
    /// What stands before the first `=` is a name, unless it is a part of the spec.
    fn of(text: &'a str) -> Self {
        let whole = Self { name: None, spec: text };
        let Some((name, spec)) = text.split_once('=') else { return whole };
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        let starts = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
        // `std=5` is a window that lacks its shape, and `median=5` one with the wrong mark: neither is one
        // of 5 rows that is called so.
        let is_bare = !spec.contains(':');
        let is_word = || PARAMETERS.contains(&name) || is_shape(name);
        if !starts || !name.chars().all(is_name) || is_bare && is_word() {
            return whole;
        }
        Self { name: Some(name), spec }
    }

    /// A label of its own: the shape and its length, with more of the spec where that is not enough.
    fn label(&self, detail: usize) -> String {
        if let Some(name) = self.name {
            return name.to_owned();
        }
        let mut words = words(self.spec).into_iter();
        let first = words.next().unwrap_or_default();
        let (shape, args) = match first.split_once(':') {
            Some((shape, args)) => (shape, args),
            None if first.starts_with(|c: char| c.is_ascii_digit()) => ("uniform", first),
            None => (first, ""),
        };
        let mut label = shape.to_owned();
        let args = args.split(',').filter(|arg| !arg.is_empty());
        for (at, arg) in args.take(if detail == 0 { 1 } else { usize::MAX }).enumerate() {
            match (at, arg.split_once('=')) {
                (0, None) if arg.starts_with('[') && detail == 0 => {}
                (0, None) => label.push_str(arg),
                (_, None) => label.push_str(&format!("_{arg}")),
                (_, Some((name, value))) => label.push_str(&format!("_{name}{value}")),
            }
        }
        if detail > 1 {
            for option in words {
                let value = option.split_once('=').map_or(option, |(_, value)| value);
                label.push_str(&format!("_{value}"));
            }
        }
        let plain = |c: char| if c.is_alphanumeric() || c == '.' { c } else { '_' };
        label.chars().map(plain).collect::<String>().trim_matches('_').replace("__", "_")
    }
}

/// Whether windows of this shape are known.
fn is_shape(name: &str) -> bool {
    match format!("{name}:7").parse::<Smoother>() {
        Ok(_) => true,
        Err(error) => !error.to_string().contains("there is no window"),
    }
}

/// Names that parameters and options have.
const PARAMETERS: [&str; 28] = [
    "align",
    "alpha",
    "beta",
    "boundary",
    "causal",
    "closed",
    "com",
    "coverage",
    "degree",
    "deriv",
    "end",
    "half_life",
    "halflife",
    "holes",
    "method",
    "min_rows",
    "missing",
    "norm",
    "order",
    "p",
    "q",
    "robust",
    "sig",
    "sigmas",
    "span",
    "start",
    "std",
    "tau",
];

/// Splits at white space outside brackets.
fn words(spec: &str) -> Vec<&str> {
    let mut depth = 0_i32;
    let parts = spec.split(move |c: char| {
        depth += i32::from(c == '[') - i32::from(c == ']');
        depth == 0 && c.is_whitespace()
    });
    parts.filter(|word| !word.is_empty()).collect()
}

/// What the columns of each end in: `_`, and its name or label. Labels that several share get more of
/// their specs.
fn suffixes(typed: &[Typed<'_>]) -> Result<Vec<String>> {
    let mut labels: Vec<String> = typed.iter().map(|one| one.label(0)).collect();
    for detail in 1..=2 {
        let shared = labels.clone();
        for (label, one) in labels.iter_mut().zip(typed) {
            if shared.iter().filter(|other| *other == label).count() > 1 {
                *label = one.label(detail);
            }
        }
    }
    for (at, label) in labels.iter().enumerate() {
        let Some(other) = labels[..at].iter().position(|other| other == label) else { continue };
        let (first, second) = (&typed[other], &typed[at]);
        return Err(usage(match (first.name, second.name) {
            (Some(name), Some(_)) => format!("--window: two are named `{name}`; name them apart"),
            _ if first.spec == second.spec => {
                format!("--window: `{}` is given twice; leave one out", second.spec)
            }
            _ => format!(
                "--window: the columns of `{}` and `{}` would both end in `_{label}`; name them, as \
                 in -w fast=ewm:span=7",
                first.spec, second.spec
            ),
        }));
    }
    Ok(labels.into_iter().map(|label| format!("_{label}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(texts: &[&str]) -> Result<Vec<String>> {
        suffixes(&texts.iter().map(|text| Typed::of(text)).collect::<Vec<_>>())
    }

    #[test]
    fn columns_end_in_shape_and_length() {
        for (text, want) in [
            ("7", "_uniform7"),
            ("28d", "_uniform28d"),
            ("gaussian:31,std=5", "_gaussian31"),
            ("gaussian:std=2.5", "_gaussian_std2.5"),
            ("ewm:halflife=7d", "_ewm_halflife7d"),
            ("spencer", "_spencer"),
            ("taps:[1, 2,1] align=trailing", "_taps"),
            ("fast=ewm:span=7", "_fast"),
            ("slow=28 boundary=reflect", "_slow"),
            ("std=gaussian:9,std=2", "_std"),
            ("über=3", "_über"),
        ] {
            assert_eq!(ends(&[text]).expect("a suffix"), [want], "{text}");
        }
    }

    #[test]
    fn as_much_is_said_as_tells_them_apart() {
        let ends = |texts: &[&str]| ends(texts).expect("suffixes");
        let two = ends(&["gaussian:31,std=5", "gaussian:31,std=9", "7"]);
        assert_eq!(two, ["_gaussian31_std5", "_gaussian31_std9", "_uniform7"]);
        let two = ends(&["7", "7 align=trailing causal"]);
        assert_eq!(two, ["_uniform7", "_uniform7_trailing_causal"]);
        let two = ends(&["taps:[1,2,1]", "taps:[1,3,1]"]);
        assert_eq!(two, ["_taps_1_2_1", "_taps_1_3_1"]);
    }

    #[test]
    fn those_that_are_one_are_refused() {
        for (texts, says) in [
            (["7", "7"], "given twice"),
            (["a=7", "a=9"], "two are named `a`"),
            (["7", "uniform:7"], "would both end in `_uniform7`"),
            (["uniform7=3", "7"], "would both end in `_uniform7`"),
        ] {
            let error = ends(&texts).expect_err("refused").to_string();
            assert!(error.contains(says), "{texts:?}: {error}");
        }
    }

    #[test]
    fn a_parameter_is_no_name_of_a_window() {
        for text in [
            "gaussian=31",
            "median=5",
            "ewm=7",
            "std=5",
            "boundary=reflect",
            "7 boundary=reflect",
            "gaussian:std=5",
            "[a]=7",
        ] {
            assert_eq!(Typed::of(text).name, None, "{text}");
        }
    }
}
