//! What a command line asks for, job by job.

use std::{ffi::OsString, path::PathBuf, sync::Once};

use anyhow::Result;
use clap::{
    FromArgMatches,
    error::{ContextKind, ContextValue, ErrorKind},
};
use smoothframe_report::visible_line;

use super::{signals, supervise};
use crate::{
    commands,
    flags::args::Args,
    flags::config::{Job, Record},
    flags::machine::Machine,
    flags::sections,
    words::failure::{self, advised_usage},
    words::say,
};

/// Does all of them, and gives the exit code: the first that fails is the last.
pub(crate) fn run(words: Vec<OsString>) -> u8 {
    let jobs = match Job::all(words) {
        Ok(jobs) => jobs,
        Err(error) => return failure::exit(&error),
    };
    // What a command line says wrong is told as the parser does it, with colours.
    if let [Job { name: None, words, .. }] = jobs.as_slice() {
        // Before the parsing, which a child does for itself.
        if let Some(code) = by_child(words, None) {
            return code;
        }
        let args = match parse(words) {
            Ok(args) => args,
            Err(error) => return told(&error),
        };
        return match Machine::threads(std::iter::once(&args.machine)) {
            Ok(()) => here(&args, Record::handed().filter(|_| supervise::is_child())),
            Err(error) => failure::exit(&error),
        };
    }
    match checked(jobs) {
        Ok(jobs) => in_order(&jobs),
        Err(error) => failure::exit(&error),
    }
}

/// A job of a file that was checked.
struct Checked {
    name: String,
    words: Vec<OsString>,
    args: Args,
    record: Option<Record>,
}

/// All jobs of a file, with what can be known of them before the first is done.
fn checked(jobs: Vec<Job>) -> Result<Vec<Checked>> {
    let (mut all, mut outputs) = (Vec::with_capacity(jobs.len()), Vec::<PathBuf>::new());
    for Job { name, words, lines, record } in jobs {
        let name = name.unwrap_or_default();
        let args = parse(&words).map_err(|error| worded(&name, &lines, &error))?;
        let checked = commands::check(&args.command, &mut outputs);
        checked.map_err(|error| error.context(name.clone()))?;
        let record = record.or_else(|| Record::of(&words));
        all.push(Checked { name, words, args, record });
    }
    Machine::threads(all.iter().map(|job| &job.args.machine))?;
    Ok(all)
}

fn in_order(jobs: &[Checked]) -> u8 {
    let is_quiet = |job: &Checked| job.words.iter().any(|word| word == "--quiet" || word == "-q");
    for (at, job) in jobs.iter().enumerate() {
        if jobs.len() > 1 && !is_quiet(job) {
            say::line(&visible_line(&format!("{} ({} of {})", job.name, at + 1, jobs.len())));
        }
        let code = by_child(&job.words, job.record.as_ref());
        let code = code.unwrap_or_else(|| here(&job.args, job.record.clone()));
        if code != 0 {
            let left = jobs.len() - at - 1;
            if left > 0 {
                let jobs = smoothframe_polars::words::counted(left, "job");
                say::line(&visible_line(&format!(
                    "{}: failed; not done: {jobs} behind it",
                    job.name
                )));
            }
            return code;
        }
    }
    0
}

/// Has a child do a job that may bring its process down, and gives its exit code.
fn by_child(words: &[OsString], record: Option<&Record>) -> Option<u8> {
    if supervise::is_child() || !supervise::is_needed(words) {
        return None;
    }
    supervise::run(words, record)
}

/// Does a job in this process.
fn here(args: &Args, record: Option<Record>) -> u8 {
    static WATCH: Once = Once::new();
    WATCH.call_once(|| {
        if supervise::is_child() {
            supervise::watch_parent();
        }
        signals::watch();
    });
    Record::begin(record);
    args.machine.apply();
    match commands::run(&args.command) {
        Ok(()) => 0,
        Err(error) => failure::exit(&error),
    }
}

fn parse(words: &[OsString]) -> Result<Args, clap::Error> {
    let matches = sections::command().try_get_matches_from(words).map_err(without_far_tips)?;
    Args::from_arg_matches(&matches)
}

/// An error without the tips that are none: a flag that is no flag's misspelling, and to take a flag
/// that there is not for a file's name.
fn without_far_tips(mut error: clap::Error) -> clap::Error {
    if error.kind() != ErrorKind::UnknownArgument {
        return error;
    }
    error.remove(ContextKind::Suggested);
    let given = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(given)) => given.trim_start_matches('-').to_owned(),
        _ => return error,
    };
    let is_near = |other: &str| {
        let other = other.trim_start_matches('-');
        let distance = strsim::damerau_levenshtein(&given, other);
        other.starts_with(&given) || distance <= given.chars().count().div_ceil(3)
    };
    let is_far = match error.get(ContextKind::SuggestedArg) {
        Some(ContextValue::String(other)) => !is_near(other),
        _ => false,
    };
    if is_far {
        error.remove(ContextKind::SuggestedArg);
        // The line of usage names the flag, too.
        error.remove(ContextKind::Usage);
    }
    error
}

/// Says what the parser says: help on stdout, errors on stderr. Words of the command line that would
/// move the cursor, or make lines of their own, are shown escaped.
fn told(error: &clap::Error) -> u8 {
    let words: Vec<OsString> = std::env::args_os().collect();
    let shown: Vec<OsString> =
        words.iter().map(|word| visible_line(&word.to_string_lossy()).into()).collect();
    let again = (shown != words).then(|| parse(&shown).err()).flatten();
    let error = again.as_ref().unwrap_or(error);
    match (error.exit_code(), error.print()) {
        // Help that could not be written was not given, unless its reader left when it had what it wanted.
        (0, Err(unsaid)) => {
            failure::exit(&anyhow::Error::new(unsaid).context("cannot write to stdout"))
        }
        (code, _) => u8::try_from(code).unwrap_or(2),
    }
}

/// The parser's error as one of a file's, with the line in which the flag is set.
fn worded(name: &str, lines: &[(String, usize)], error: &clap::Error) -> anyhow::Error {
    let flag = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(flag)) => flag.trim_start_matches('-').split(' ').next(),
        _ => None,
    };
    let line = lines.iter().find(|(key, _)| Some(key.as_str()) == flag);
    let line = line.map_or_else(String::new, |(_, line)| format!("line {line}: "));
    let text = error.render().to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let is_said = |line: &&str| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with("Usage:") && !line.starts_with("For more information")
    };
    let mut advice = text.lines().filter(is_said).map(|line| line.trim().to_owned());
    let first = advice.next().unwrap_or_default();
    advised_usage(format!("{name}: {line}{first}"), advice.collect())
}
