//! Errors as the user meets them: one message, and an exit code.

use std::{fmt, io};

use smoothframe_report::visible_line;

use crate::words::say;

/// An error of the command line and not of the data: exit code 2.
#[derive(Debug)]
struct Usage(String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// A run that did what it could, and has told of the rest: exit code 3.
#[derive(Debug)]
struct Partly;

impl fmt::Display for Partly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("some groups were left out")
    }
}

impl std::error::Error for Partly {}

/// The end of a run that left groups out, as it was asked to.
pub(crate) fn partly() -> anyhow::Error {
    anyhow::Error::new(Partly)
}

/// An error of the command line.
pub(crate) fn usage(message: impl Into<String>) -> anyhow::Error {
    anyhow::Error::new(Usage(message.into()))
}

/// An error with more to say than a line holds.
#[derive(Debug)]
struct Advised {
    message: String,
    advice: Vec<String>,
    is_usage: bool,
}

impl fmt::Display for Advised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Advised {}

/// An error with lines of advice below it. What is in a message makes no lines of its own, so that a
/// value of a file cannot look like something that we say.
pub(crate) fn advised(message: impl Into<String>, advice: Vec<String>) -> anyhow::Error {
    anyhow::Error::new(Advised { message: message.into(), advice, is_usage: false })
}

/// An error of the command line with lines of advice below it.
pub(crate) fn advised_usage(message: impl Into<String>, advice: Vec<String>) -> anyhow::Error {
    anyhow::Error::new(Advised { message: message.into(), advice, is_usage: true })
}

/// What to do where memory does not do.
const LESS_MEMORY: &str =
    "; name the columns that are needed (--time, --by, --value), or split the file";

/// Says the error and gives its exit code.
pub(crate) fn exit(error: &anyhow::Error) -> u8 {
    let is_broken_pipe = error.chain().any(|cause| {
        let io = cause.downcast_ref::<io::Error>();
        io.is_some_and(|io| io.kind() == io::ErrorKind::BrokenPipe)
    });
    if is_broken_pipe {
        return 0; // the reader has what it wanted
    }
    if error.is::<Partly>() {
        return 3;
    }
    let mut text = visible_line(&told(error));
    let advised = error.chain().find_map(|cause| cause.downcast_ref::<Advised>());
    if let Some(advised) = advised {
        for line in &advised.advice {
            text.push_str("\n  ");
            text.push_str(&visible_line(line));
        }
    }
    say::error(&text);
    let is_usage = error.chain().any(|cause| cause.is::<Usage>());
    if is_usage || advised.is_some_and(|advised| advised.is_usage) { 2 } else { 1 }
}

/// What all parts of an error say, each once: an error of the system is often one of the library, too,
/// that read or wrote for us.
fn told(error: &anyhow::Error) -> String {
    let mut parts: Vec<String> = Vec::new();
    for cause in error.chain() {
        let mut text = cause.to_string();
        if let Some((_, rest)) = text.split_once("underlying IO error: ") {
            text = rest.to_owned();
        }
        if parts.last() != Some(&text) {
            parts.push(text);
        }
    }
    // The system's words, or the standard library's.
    let is_out_of_memory = parts.last().is_some_and(|text| {
        ["out of memory", "Cannot allocate memory"].iter().any(|words| text.starts_with(words))
    });
    let advice = if is_out_of_memory { LESS_MEMORY } else { "" };
    parts.join(": ") + advice
}

/// ` (did you mean `x`?)` where one of the names is near.
pub(crate) fn did_you_mean(name: &str, names: &[String]) -> String {
    let near = |other: &&String| {
        let distance = strsim::damerau_levenshtein(&fold(name), &fold(other));
        (distance <= name.chars().count().div_ceil(3)).then_some(distance)
    };
    match names.iter().filter(|other| near(other).is_some()).min_by_key(near) {
        Some(other) => format!(" (did you mean `{other}`?)"),
        None => String::new(),
    }
}

fn fold(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '-'], "_")
}

/// `a`, `b` and more, each in backticks, at most a dozen.
pub(crate) fn quoted(names: &[String]) -> String {
    let shown: Vec<String> = names.iter().take(12).map(|name| format!("`{name}`")).collect();
    let more = names.len().saturating_sub(12);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{rest}", shown.join(", "))
}
