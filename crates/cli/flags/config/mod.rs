//! `--config FILE`: flags from a file, for one job or for several.

mod file;
mod record;
mod word;

use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
};

use anyhow::Result;
use clap::CommandFactory;

use crate::{
    flags::args::Args,
    words::failure::{did_you_mean, quoted, usage},
};
use file::{File, Section};
pub(crate) use record::Record;
use word::{Piece, pieces};

/// A file of flags.
#[derive(Debug, clap::Args)]
pub(crate) struct Config {
    #[allow(rustdoc::broken_intra_doc_links, reason = "a table in the help is no link")]
    /// Take flags from FILE, a .toml or a report's manifest.json; flags given here go before
    ///
    /// Its keys are the long names of flags: input = "sales.csv", by = ["store", "product"], force =
    /// true. With a [[job]] for each of several, a name and a command = "apply" in it, it does them in
    /// order; what stands above them is for all. Paths are taken from where the command is run.
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        value_name = "FILE",
        help_heading = "Flags from a file"
    )]
    config: Option<PathBuf>,

    /// Of the jobs in FILE, do this one
    #[arg(
        long,
        global = true,
        hide_short_help = true,
        value_name = "NAME",
        help_heading = "Flags from a file"
    )]
    job: Option<String>,
}

/// Flags that say where and how something is done, and change no result: a report does not record those
/// that are given beside a file.
const AROUND: [&str; 8] =
    ["output", "force", "quiet", "verbose", "threads", "dry-run", "max-memory", "progress"];

/// What is to be done: a command line, and what a report records of it.
pub(crate) struct Job {
    /// The job of which file it is, for messages; none of a command line.
    pub(crate) name: Option<String>,
    pub(crate) words: Vec<OsString>,
    /// The lines of the file in which its flags are set.
    pub(crate) lines: Vec<(String, usize)>,
    /// Where it is not of the words alone.
    pub(crate) record: Option<Record>,
}

impl Job {
    /// Those that a command line asks for: itself, or those of its file.
    pub(crate) fn all(words: Vec<OsString>) -> Result<Vec<Self>> {
        let (mut config, mut only, mut rest) = (None, None, Vec::with_capacity(words.len()));
        let mut all = words.into_iter();
        while let Some(word) = all.next() {
            if word == "--" {
                rest.push(word);
                rest.extend(all.by_ref());
            } else if let Some(value) = value_of(&word, "--config", &mut all) {
                config = Some(value?);
            } else if let Some(value) = value_of(&word, "--job", &mut all) {
                only = Some(value?);
            } else {
                rest.push(word);
            }
        }
        match (config, only) {
            (None, None) => {
                let (name, lines, record) = (None, Vec::new(), None);
                Ok(vec![Self { name, words: rest, lines, record }])
            }
            (None, Some(_)) => Err(usage("--job: names a job of a file; name that with --config")),
            (Some(path), only) => of_file(Path::new(&path), only.as_deref(), &rest),
        }
    }
}

/// The value of a flag, where the word is that flag.
fn value_of(
    word: &OsStr,
    flag: &str,
    rest: &mut impl Iterator<Item = OsString>,
) -> Option<Result<OsString>> {
    if word == flag {
        let value = rest.next().ok_or_else(|| usage(format!("{flag}: needs a value behind it")));
        return Some(value);
    }
    let value = word.to_str()?.strip_prefix(flag)?.strip_prefix('=')?;
    Some(Ok(value.into()))
}

fn of_file(path: &Path, only: Option<&OsStr>, words: &[OsString]) -> Result<Vec<Job>> {
    let file = File::read(path)?;
    let mut args = Args::command();
    args.build();
    // `smooth report --config …`: the command, and what goes before the file's flags.
    let is_name =
        |word: &OsString| word.to_str().is_some_and(|word| args.find_subcommand(word).is_some());
    let (command, given) = match words.get(1) {
        Some(word) if is_name(word) => (Some(word.to_string_lossy().into_owned()), &words[2..]),
        _ => (None, words.get(1..).unwrap_or_default()),
    };
    let jobs = file.jobs(only.map(OsStr::to_string_lossy).as_deref())?;
    let is_lone = jobs.len() == 1;
    if let Some(word) = given.first().filter(|_| !is_lone)
        && !word.as_encoded_bytes().starts_with(b"-")
    {
        return Err(usage(format!(
            "`{}`: is for one job, and {} has {}; name it with --job",
            word.to_string_lossy(),
            path.display(),
            jobs.len()
        )));
    }
    let names: Vec<String> =
        jobs.iter().map(|job| job.command_of(command.as_deref(), &file)).collect::<Result<_>>()?;
    file.check_shared(&args, &names)?;
    let made = jobs.iter().zip(&names).map(|(job, name)| made(&args, &file, job, name, given));
    made.collect()
}

/// One job: the file's flags that are not given beside it, and those that are.
fn made(
    args: &clap::Command,
    file: &File,
    job: &Section,
    name: &str,
    given: &[OsString],
) -> Result<Job> {
    let command = args.find_subcommand(name).ok_or_else(|| no_command(name, args, file))?;
    let given = pieces(command, given);
    let mut own = vec![OsString::from("smooth"), name.into()];
    for (key, words) in file.words(job, command)? {
        if !given.iter().any(|piece| piece.key.as_deref() == Some(key.as_str())) {
            own.extend(words);
        }
    }
    let is_around = |piece: &&Piece| piece.key.as_deref().is_some_and(|key| AROUND.contains(&key));
    let changed: Vec<&Piece> = given.iter().filter(|piece| !is_around(piece)).collect();
    let recorded = match &file.record {
        Some(record) if changed.is_empty() => Some(record.clone()),
        _ => {
            let words = own.iter().chain(changed.iter().flat_map(|piece| &piece.words));
            let record = Record::of(&words.cloned().collect::<Vec<_>>());
            // It is another report, perhaps of the same file.
            let is_input = |piece: &Piece| matches!(piece.key.as_deref(), Some("input" | "more"));
            let input = match changed.iter().any(|piece| is_input(piece)) {
                true => None,
                false => file.record.as_ref().and_then(|record| record.input.clone()),
            };
            record.map(|record| Record { input, ..record })
        }
    };
    own.extend(given.into_iter().flat_map(|piece| piece.words));
    let (name, lines) = (Some(file.label(job)), file.lines(job, command));
    Ok(Job { name, words: own, lines, record: recorded })
}

fn no_command(name: &str, args: &clap::Command, file: &File) -> anyhow::Error {
    let names: Vec<String> =
        args.get_subcommands().map(|command| command.get_name().to_owned()).collect();
    usage(format!(
        "{}: `{name}` is no command{}; there are {}",
        file.path.display(),
        did_you_mean(name, &names),
        quoted(&names)
    ))
}
