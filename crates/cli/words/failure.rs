//! Errors as the user meets them: one message, and an exit code.

use std::{fmt, process::ExitCode};

use smoothframe_report::visible;

/// An error of the command line and not of the data: exit code 2.
#[derive(Debug)]
struct Usage(String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// An error of the command line.
pub(crate) fn usage(message: impl Into<String>) -> anyhow::Error {
    anyhow::Error::new(Usage(message.into()))
}

/// Whether an error is one of the command line.
pub(crate) fn is_usage(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.is::<Usage>())
}

/// Says the error and gives its exit code.
pub(crate) fn exit(error: &anyhow::Error) -> ExitCode {
    let is_broken_pipe = error.chain().any(|cause| {
        let io = cause.downcast_ref::<std::io::Error>();
        io.is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
    });
    if is_broken_pipe {
        return ExitCode::SUCCESS; // the reader has what it wanted
    }
    eprintln!("error: {}", visible(&format!("{error:#}")));
    ExitCode::from(if is_usage(error) { 2 } else { 1 })
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
