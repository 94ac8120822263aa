//! What a report records of the command that made it, so that it can be made again.

use std::{
    env,
    ffi::OsString,
    sync::{Mutex, PoisonError},
};

use clap::{ArgMatches, CommandFactory, parser::ValueSource};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::word::{arguments, key, takes_value};
use crate::{flags::args::Args, roles::prepare::quote};

/// The command line as a shell reads it, and its flags by their long names.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) command: String,
    pub(crate) job: Map<String, Value>,
    /// Of a report that is made again, when it was made, and what of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) created: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) input: Option<Recorded>,
}

/// The input of a report as its manifest has it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Recorded {
    pub(crate) sha256: String,
}

/// Of the job of a file that is being done.
static CURRENT: Mutex<Option<Record>> = Mutex::new(None);

impl Record {
    /// What hands it to a child.
    pub(crate) const VARIABLE: &'static str = "SMOOTH_RECORD";

    /// Of a command line; none where it is none.
    pub(crate) fn of(words: &[OsString]) -> Option<Self> {
        let matches = Args::command().try_get_matches_from(words).ok()?;
        Some(Self::of_matches(words, &matches))
    }

    fn of_matches(words: &[OsString], matches: &ArgMatches) -> Self {
        let quoted = words.iter().skip(1).map(|word| quote(&word.to_string_lossy()));
        let words: Vec<String> = std::iter::once("smooth".to_owned()).chain(quoted).collect();
        let mut job = Map::new();
        if let Some((name, matches)) = matches.subcommand() {
            job.insert("command".to_owned(), name.into());
            let mut args = Args::command();
            args.build();
            for arg in args.find_subcommand(name).into_iter().flat_map(arguments) {
                let id = arg.get_id().as_str();
                if matches.value_source(id) != Some(ValueSource::CommandLine) {
                    continue;
                }
                let value = match takes_value(arg) {
                    true => values(matches, id),
                    false => true.into(),
                };
                job.insert(key(arg), value);
            }
        }
        Self { command: words.join(" "), job, ..Self::default() }
    }

    /// As a child is handed it.
    pub(crate) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What a parent handed over.
    pub(crate) fn handed() -> Option<Self> {
        serde_json::from_str(&env::var(Self::VARIABLE).ok()?).ok()
    }

    /// From here on this is what is being done; without one, what the command line says.
    pub(crate) fn begin(record: Option<Self>) {
        *CURRENT.lock().unwrap_or_else(PoisonError::into_inner) = record;
    }

    /// Of what is being done.
    pub(crate) fn current() -> Self {
        let current = CURRENT.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let of_words = || Self::of(&env::args_os().collect::<Vec<_>>());
        current.or_else(of_words).unwrap_or_default()
    }
}

/// One text, or a list of several.
fn values(matches: &ArgMatches, id: &str) -> Value {
    let raw = matches.get_raw(id).into_iter().flatten();
    let mut values: Vec<Value> = raw.map(|value| value.to_string_lossy().into()).collect();
    match values.len() {
        1 => values.remove(0),
        _ => Value::Array(values),
    }
}
