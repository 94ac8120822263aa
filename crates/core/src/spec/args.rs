//! The arguments after the colon of a spec.

use crate::{
    spec::{Parsed, hints, split},
    time::span::Span,
    window::{
        Window,
        parameter::{Value, list, read},
    },
};

/// The arguments of a spec's first word: a length or a list, then named parameters.
#[derive(Default)]
pub(super) struct Args<'a> {
    pub(super) len: Option<&'a str>,
    named: Vec<(&'a str, &'a str)>,
}

impl<'a> Args<'a> {
    /// Of what has this name.
    pub(super) fn read(name: &str, text: &'a str) -> Parsed<Self> {
        let mut args = Self::default();
        for (at, arg) in split(text, |c| c == ',')?.into_iter().enumerate() {
            match arg.split_once('=') {
                Some((key, _)) if args.named.iter().any(|(name, _)| *name == key) => {
                    return Err(format!("`{key}` is given twice"));
                }
                Some(pair) => args.named.push(pair),
                None if at == 0 => args.len = Some(arg),
                None => {
                    return Err(format!("`{arg}` needs its name, as in {}", hints::example(name)));
                }
            }
        }
        Ok(args)
    }

    /// Takes a named value, or the default; an error where there is neither.
    pub(super) fn value<T: Value>(&mut self, key: &str, default: Option<T>) -> Parsed<T> {
        read(key, self.take(key), default)
    }

    /// Takes a named value, if it is there.
    pub(super) fn maybe<T: Value>(&mut self, key: &str) -> Parsed<Option<T>> {
        self.take(key).map(|text| T::read(key, text)).transpose()
    }

    /// The window of this name, its parameters taken from the arguments; `None` where no window has
    /// that name.
    pub(super) fn window(&mut self, name: &str) -> Parsed<Option<Window>> {
        Window::read(name, |key| self.take(key))
    }

    /// Whether any argument is written as a length of time.
    pub(super) fn are_in_time(&self) -> bool {
        let named = self.named.iter().map(|(_, value)| *value);
        self.len.into_iter().chain(named).any(Span::is_meant)
    }

    /// Takes a named length of time.
    pub(super) fn span(&mut self, key: &str) -> Parsed<Span> {
        self.maybe_span(key)?.ok_or_else(|| format!("`{key}` is missing, as in {key}=3d"))
    }

    /// Takes a named length of time, if it is there.
    pub(super) fn maybe_span(&mut self, key: &str) -> Parsed<Option<Span>> {
        self.take(key).map(|text| span(key, text)).transpose()
    }

    /// Takes the text of a named value, if it is there.
    pub(super) fn take(&mut self, key: &str) -> Option<&'a str> {
        let at = self.named.iter().position(|(name, _)| *name == key)?;
        Some(self.named.remove(at).1)
    }

    /// Refuses a parameter that is none of this window's, before one is missed that was misnamed.
    pub(super) fn check(&self, window: &str) -> Parsed<()> {
        let Some(known) = hints::parameters(window) else { return Ok(()) };
        match self.named.iter().find(|(name, _)| !known.contains(name)) {
            Some((name, _)) => Err(hints::parameter(window, name)),
            None => Ok(()),
        }
    }

    pub(super) fn finish(&self, window: &str) -> Parsed<()> {
        match self.named.first() {
            Some((name, _)) => Err(hints::parameter(window, name)),
            None => Ok(()),
        }
    }

    /// The only argument of `taps` and `weights`: a list of numbers in brackets.
    pub(super) fn only_list(&self, name: &str) -> Parsed<Vec<f64>> {
        self.finish(name)?;
        let numbers = self.len.and_then(|text| list(name, text));
        numbers.ok_or_else(|| format!("{name} needs a list, as in {name}:[1,2,1]"))?
    }
}

/// Reads an argument that must be a length of time, as others of the window are.
pub(super) fn span(key: &str, text: &str) -> Parsed<Span> {
    let unit = hints::unit(text);
    if !Span::is_meant(text) && !unit.is_empty() {
        return Err(format!("`{key}` is `{text}`{unit}"));
    }
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
