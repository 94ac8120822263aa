//! What stands behind the colon of a spec.

use crate::{
    spec::{Parsed, split},
    time::span::Span,
};

/// A length or a list, then parameters by name.
#[derive(Default)]
pub(super) struct Args<'a> {
    pub(super) len: Option<&'a str>,
    named: Vec<(&'a str, &'a str)>,
}

impl<'a> Args<'a> {
    pub(super) fn read(text: &'a str) -> Parsed<Self> {
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
    pub(super) fn number(&mut self, key: &str) -> Parsed<f64> {
        let text = self.take(key);
        number(key, text.ok_or_else(|| format!("`{key}` is missing, as in {key}=3"))?)
    }

    /// Takes a named number that may be left out.
    pub(super) fn number_or(&mut self, key: &str, default: f64) -> Parsed<f64> {
        self.take(key).map_or(Ok(default), |text| number(key, text))
    }

    /// Takes a named number, if it is there.
    pub(super) fn maybe_number(&mut self, key: &str) -> Parsed<Option<f64>> {
        self.take(key).map(|text| number(key, text)).transpose()
    }

    /// Takes a named whole number.
    pub(super) fn whole(&mut self, key: &str) -> Parsed<usize> {
        let text = self.take(key);
        whole(key, text.ok_or_else(|| format!("`{key}` is missing, as in {key}=3"))?)
    }

    /// Takes a named whole number that may be left out.
    pub(super) fn whole_or(&mut self, key: &str, default: usize) -> Parsed<usize> {
        self.take(key).map_or(Ok(default), |text| whole(key, text))
    }

    /// Takes a named `true` or `false` that may be left out.
    pub(super) fn flag_or(&mut self, key: &str, default: bool) -> Parsed<bool> {
        match self.take(key).map(str::to_ascii_lowercase).as_deref() {
            None => Ok(default),
            Some("true") => Ok(true),
            Some("false") => Ok(false),
            Some(text) => Err(format!("`{key}` is true or false, got `{text}`")),
        }
    }

    /// Takes named numbers in brackets.
    pub(super) fn list(&mut self, key: &str) -> Parsed<Vec<f64>> {
        let example = || format!("`{key}` needs a list, as in {key}=[0.5,0.5]");
        list(key, self.take(key).ok_or_else(example)?).ok_or_else(example)?
    }

    /// Whether any of them is a length of time.
    pub(super) fn are_in_time(&self) -> bool {
        let named = self.named.iter().map(|(_, value)| *value);
        self.len.into_iter().chain(named).any(Span::is_meant)
    }

    /// Takes a named length of time.
    pub(super) fn span(&mut self, key: &str) -> Parsed<Span> {
        let text = self.take(key).ok_or_else(|| format!("`{key}` is missing, as in {key}=3d"))?;
        span(key, text)
    }

    fn take(&mut self, key: &str) -> Option<&'a str> {
        let at = self.named.iter().position(|(name, _)| *name == key)?;
        Some(self.named.remove(at).1)
    }

    pub(super) fn finish(&self, window: &str) -> Parsed<()> {
        match self.named.first() {
            Some((name, _)) => Err(format!("{window} has no parameter `{name}`")),
            None => Ok(()),
        }
    }

    /// The one argument of `taps` and `weights`: numbers in brackets.
    pub(super) fn only_list(&self, name: &str) -> Parsed<Vec<f64>> {
        self.finish(name)?;
        let numbers = self.len.and_then(|text| list(name, text));
        numbers.ok_or_else(|| format!("{name} needs a list, as in {name}:[1,2,1]"))?
    }
}

/// The numbers of a list; nothing where there are no brackets.
fn list(key: &str, text: &str) -> Option<Parsed<Vec<f64>>> {
    let inside = text.strip_prefix('[')?.strip_suffix(']')?;
    if inside.trim().is_empty() {
        return Some(Ok(Vec::new()));
    }
    Some(inside.split(',').map(|text| number(key, text)).collect())
}

fn whole(key: &str, text: &str) -> Parsed<usize> {
    text.trim().parse().map_err(|_| format!("`{key}` needs a whole number, got `{text}`"))
}

pub(super) fn number(key: &str, text: &str) -> Parsed<f64> {
    let text = text.trim();
    text.parse().map_err(|_| format!("`{key}` needs a number, got `{text}`"))
}

/// A length of time where a window has some.
pub(super) fn span(key: &str, text: &str) -> Parsed<Span> {
    if !Span::is_meant(text) && key == "length" {
        return Err(format!(
            "the length is {text} rows, where others are lengths of time; write all as one, as in \
             gaussian:7d,std=1d"
        ));
    }
    if !Span::is_meant(text) {
        return Err(format!(
            "`{key}` is {text} rows, where others are lengths of time; write all as one, as in \
             {key}=3d"
        ));
    }
    text.trim().parse().map_err(|error: crate::error::Error| error.to_string())
}
