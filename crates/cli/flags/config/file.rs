//! What a file says: the flags of one job, or of several.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};
use clap::{Arg, Command};
use serde_json::Value;
use toml::de::{DeTable, DeValue};

use super::{
    record::Record,
    word::{arguments, find, key, takes_value},
};
use crate::words::failure::{did_you_mean, quoted, usage};

/// What a key is set to.
enum Setting {
    Is(bool),
    Texts(Vec<String>),
}

/// A key, where it stands, and what it is set to.
struct Entry {
    key: String,
    line: Option<usize>,
    setting: Setting,
}

/// The keys of a job, or those above all jobs.
#[derive(Default)]
pub(super) struct Section {
    name: Option<String>,
    command: Option<String>,
    number: usize,
    entries: Vec<Entry>,
}

/// A file that was read.
pub(super) struct File {
    pub(super) path: PathBuf,
    shared: Section,
    jobs: Vec<Section>,
    /// Of a manifest, what it records.
    pub(super) record: Option<Record>,
}

impl File {
    pub(super) fn read(path: &Path) -> Result<Self> {
        let name = path.display();
        let text = fs::read_to_string(path)
            .with_context(|| format!("--config: {name}: cannot be read"))?;
        if text.trim_start().starts_with('{') {
            return Self::manifest(path, &text);
        }
        let at = |offset: usize| text[..offset.min(text.len())].matches('\n').count() + 1;
        let table = DeTable::parse(&text).map_err(|error| {
            let line =
                error.span().map_or_else(String::new, |span| format!("line {}: ", at(span.start)));
            usage(format!("{name}: {line}{}", error.message()))
        })?;
        let mut file = Self {
            path: path.to_owned(),
            shared: Section::default(),
            jobs: Vec::new(),
            record: None,
        };
        for (key, value) in table.get_ref() {
            let line = at(key.span().start);
            if &**key.get_ref() != "job" {
                file.shared.add(path, key.get_ref(), line, value.get_ref())?;
                continue;
            }
            let Some(jobs) = value.get_ref().as_array() else {
                let message = "jobs are headed [[job]], with two brackets on each side";
                return Err(usage(format!("{name}: line {line}: {message}")));
            };
            for job in jobs.iter() {
                let Some(keys) = job.get_ref().as_table() else {
                    return Err(usage(format!("{name}: line {line}: a [[job]] holds keys")));
                };
                let mut section = Section { number: file.jobs.len() + 1, ..Section::default() };
                for (key, value) in keys {
                    section.add(path, key.get_ref(), at(key.span().start), value.get_ref())?;
                }
                file.jobs.push(section);
            }
        }
        for (at, job) in file.jobs.iter().enumerate() {
            if job.name.is_some() && file.jobs[..at].iter().any(|other| other.name == job.name) {
                let job = job.name.as_deref().unwrap_or_default();
                return Err(usage(format!("{name}: two jobs are named `{job}`")));
            }
        }
        Ok(file)
    }

    /// A report's own record of how it was made.
    fn manifest(path: &Path, text: &str) -> Result<Self> {
        let name = path.display();
        let manifest: Value = serde_json::from_str(text)
            .map_err(|error| usage(format!("{name}: line {}: {error}", error.line())))?;
        let record: Option<Record> = serde_json::from_value(manifest).ok();
        let Some(record) = record.filter(|record| record.job.contains_key("command")) else {
            bail!(
                "{name}: is no manifest of a report that records its flags; a file of them is TOML"
            );
        };
        let mut section = Section { number: 1, ..Section::default() };
        for (key, value) in &record.job {
            let text = |value: &Value| value.as_str().map(str::to_owned);
            let setting = match value {
                Value::Bool(is) => Some(Setting::Is(*is)),
                Value::Array(values) => {
                    values.iter().map(text).collect::<Option<_>>().map(Setting::Texts)
                }
                value => text(value).map(|text| Setting::Texts(vec![text])),
            };
            let setting = setting
                .with_context(|| format!("{name}: `{key}` is set to what is no flag's value"))?;
            match (key.as_str(), setting) {
                ("command", Setting::Texts(texts)) => section.command = texts.into_iter().next(),
                (_, setting) => {
                    section.entries.push(Entry { key: key.clone(), line: None, setting })
                }
            }
        }
        let (path, jobs) = (path.to_owned(), vec![section]);
        Ok(Self { path, shared: Section::default(), jobs, record: Some(record) })
    }

    /// All jobs, or one by its name. A file without a `[[job]]` is one job.
    pub(super) fn jobs(&self, only: Option<&str>) -> Result<Vec<&Section>> {
        let name = self.path.display();
        let Some(only) = only else {
            return Ok(if self.jobs.is_empty() {
                vec![&self.shared]
            } else {
                self.jobs.iter().collect()
            });
        };
        let names: Vec<String> = self.jobs.iter().filter_map(|job| job.name.clone()).collect();
        match self.jobs.iter().find(|job| job.name.as_deref() == Some(only)) {
            Some(job) => Ok(vec![job]),
            None if names.is_empty() => {
                Err(usage(format!("--job: {name} has no job with a name (name = \"{only}\")")))
            }
            None => Err(usage(format!(
                "--job: {name} has no job `{only}`{}; there are {}",
                did_you_mean(only, &names),
                quoted(&names)
            ))),
        }
    }

    /// A job as messages call it.
    pub(super) fn label(&self, job: &Section) -> String {
        let path = self.path.display();
        match (&job.name, job.number) {
            (Some(name), _) => format!("{path}: job `{name}`"),
            (None, number) if self.jobs.len() > 1 => format!("{path}: job {number}"),
            (None, _) => path.to_string(),
        }
    }

    /// Refuses keys above the jobs that are flags of none of their commands.
    pub(super) fn check_shared(&self, args: &Command, names: &[String]) -> Result<()> {
        let commands: Vec<&Command> =
            names.iter().filter_map(|name| args.find_subcommand(name)).collect();
        let unknown = |entry: &&Entry| {
            !commands.is_empty()
                && !commands.iter().any(|command| find(command, &entry.key).is_some())
        };
        match self.shared.entries.iter().find(unknown) {
            Some(entry) => Err(self.unknown(entry, &commands)),
            None => Ok(()),
        }
    }

    /// The words of a job's flags, by their keys: those above all jobs, and its own.
    pub(super) fn words(
        &self,
        job: &Section,
        command: &Command,
    ) -> Result<Vec<(String, Vec<OsString>)>> {
        let mut words = Vec::new();
        let is_shared = std::ptr::eq(job, &self.shared);
        let own = if is_shared { &[][..] } else { &job.entries };
        for entry in own {
            let arg = find(command, &entry.key);
            let arg = arg.ok_or_else(|| self.unknown(entry, &[command]))?;
            words.push((key(arg), self.worded(entry, arg)?));
        }
        for entry in &self.shared.entries {
            if let Some(arg) = find(command, &entry.key)
                && !words.iter().any(|(known, _)| *known == key(arg))
            {
                words.push((key(arg), self.worded(entry, arg)?));
            }
        }
        // Arguments without a flag stand first, in their order.
        let place = |name: &str| {
            arguments(command)
                .find(|arg| key(arg) == name)
                .and_then(Arg::get_index)
                .unwrap_or(usize::MAX)
        };
        words.sort_by_key(|(name, _)| place(name));
        Ok(words)
    }

    /// In which lines a job's flags are set, its own before those above all jobs.
    pub(super) fn lines(&self, job: &Section, command: &Command) -> Vec<(String, usize)> {
        let line = |entry: &Entry| Some((key(find(command, &entry.key)?), entry.line?));
        job.entries.iter().chain(&self.shared.entries).filter_map(line).collect()
    }

    fn worded(&self, entry: &Entry, arg: &Arg) -> Result<Vec<OsString>> {
        let (place, name) = (self.place(entry), &entry.key);
        match (&entry.setting, takes_value(arg)) {
            (Setting::Is(true), false) => Ok(vec![format!("--{}", key(arg)).into()]),
            (Setting::Is(false), false) => Ok(Vec::new()),
            (Setting::Texts(_), false) => {
                Err(usage(format!("{place}`{name}` is true or false, without quotes")))
            }
            (Setting::Is(_), true) => {
                let value = arg.get_value_names().and_then(<[_]>::first);
                let value = value.map_or("VALUE", |value| value.as_str());
                Err(usage(format!("{place}`{name}` needs a value: {name} = \"{value}\"")))
            }
            (Setting::Texts(texts), true) if arg.is_positional() => {
                Ok(texts.iter().map(OsString::from).collect())
            }
            (Setting::Texts(texts), true) => {
                Ok(texts.iter().map(|text| format!("--{}={text}", key(arg)).into()).collect())
            }
        }
    }

    fn place(&self, entry: &Entry) -> String {
        let line = entry.line.map_or_else(String::new, |line| format!("line {line}: "));
        format!("{}: {line}", self.path.display())
    }

    fn unknown(&self, entry: &Entry, commands: &[&Command]) -> anyhow::Error {
        let mut names: Vec<String> =
            commands.iter().flat_map(|command| arguments(command)).map(key).collect();
        names.extend(["name", "command"].map(str::to_owned));
        let of: Vec<&str> = commands.iter().map(|command| command.get_name()).collect();
        let near = did_you_mean(&entry.key, &names);
        let advice = match near.is_empty() {
            true => format!("; smooth {} --help lists them", of.first().unwrap_or(&"apply")),
            false => near,
        };
        usage(format!(
            "{}`{}` is no flag of {}{advice}",
            self.place(entry),
            entry.key,
            of.join(" or ")
        ))
    }
}

impl Section {
    /// Its command, which the command line may name in its place.
    pub(super) fn command_of(&self, given: Option<&str>, file: &File) -> Result<String> {
        let own = self.command.as_deref().or(file.shared.command.as_deref());
        match (own, given) {
            (Some(own), Some(given)) if own != given => {
                Err(usage(format!("{}: is for `smooth {own}`, and not {given}", file.label(self))))
            }
            (Some(name), _) | (None, Some(name)) => Ok(name.to_owned()),
            (None, None) => Err(usage(format!(
                "{}: does not say which command it is for: command = \"apply\"",
                file.label(self)
            ))),
        }
    }

    fn add(&mut self, path: &Path, key: &str, line: usize, value: &DeValue<'_>) -> Result<()> {
        let failed = |what: &str| usage(format!("{}: line {line}: `{key}` {what}", path.display()));
        let setting = match value {
            DeValue::Boolean(is) => Setting::Is(*is),
            DeValue::Array(values) => {
                let texts = values.iter().map(|value| text(value.get_ref()));
                let texts = texts.collect::<Option<_>>();
                Setting::Texts(
                    texts.ok_or_else(|| failed("is a list of what are no flag's values"))?,
                )
            }
            value => {
                let text =
                    text(value).ok_or_else(|| failed("has keys of its own, which no flag has"))?;
                Setting::Texts(vec![text])
            }
        };
        match (key, setting) {
            ("name", Setting::Texts(texts)) => self.name = texts.into_iter().next(),
            ("command", Setting::Texts(texts)) => self.command = texts.into_iter().next(),
            ("name" | "command", Setting::Is(_)) => return Err(failed("is a text")),
            (_, setting) => {
                self.entries.push(Entry { key: key.to_owned(), line: Some(line), setting });
            }
        }
        Ok(())
    }
}

/// A value as it is typed behind a flag.
fn text(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().to_owned()),
        DeValue::Integer(number) => {
            let number = i64::from_str_radix(number.as_str(), number.radix()).ok()?;
            Some(number.to_string())
        }
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        DeValue::Datetime(time) => Some(time.to_string()),
        DeValue::Boolean(_) | DeValue::Array(_) | DeValue::Table(_) => None,
    }
}
