//! A table as a directory of files, one for each group: `shop=A/part-0.parquet`, as Hive has it.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use anyhow::{Context, Result, anyhow, bail};
use polars::prelude::*;
use smoothframe_report::{Output, temporary::Temporary};

use crate::{
    files::inputs::MISSING,
    files::publish::{check_folder, folder, unput},
    words::failure::{did_you_mean, quoted, usage},
};

/// A directory that is there whole or not at all.
pub(crate) struct Partitioned<'a> {
    pub(crate) directory: &'a Path,
    /// The columns whose values the folders are called after.
    pub(crate) keys: &'a [String],
    pub(crate) output: Output,
}

/// The longest name that file systems take, in bytes.
const LONGEST: usize = 255;

/// What columns that a run makes may be called; what it does not make is refused when it is written.
const MADE: [&str; 3] = ["date", "time", "partial"];

/// Refuses keys that are no columns of the input, nor such as smoothing adds. Before these are known they
/// may be names that go on from one of the input's.
pub(crate) fn check_keys(
    keys: &[String],
    input: &Path,
    have: &[String],
    added: Option<&[String]>,
) -> Result<()> {
    // Times made of parts, and the flag of buckets that are covered in part.
    let is_made = |key: &String| MADE.contains(&key.as_str());
    let is_there = |key: &String| match added {
        _ if is_made(key) => true,
        Some(added) => have.contains(key) || added.contains(key),
        None => have.iter().any(|name| key.starts_with(name.as_str())),
    };
    match keys.iter().find(|key| !is_there(key)) {
        Some(key) => Err(usage(format!(
            "--partition-by: {}: there is no column `{key}`{}; there are {}",
            input.display(),
            did_you_mean(key, have),
            quoted(have)
        ))),
        None => Ok(()),
    }
}

impl Partitioned<'_> {
    /// Refuses a directory that is there and is not what a run before wrote.
    pub(crate) fn check(&self, inputs: &[&Path], force: bool) -> Result<()> {
        let name = self.directory.display();
        let parent = folder(self.directory);
        if !parent.is_dir() {
            bail!("{name}: there is no directory `{}` to make it in", parent.display());
        }
        check_folder(self.directory)?;
        let Ok(about) = fs::symlink_metadata(self.directory) else { return Ok(()) };
        if !about.is_dir() || self.directory.file_name().is_none() {
            bail!("{name}: is no directory of its own; name another with -o");
        }
        if let Ok(directory) = self.directory.canonicalize()
            && inputs
                .iter()
                .any(|input| input.canonicalize().is_ok_and(|input| input.starts_with(&directory)))
        {
            return Err(usage(format!("{name}: holds the input; write to another directory")));
        }
        let is_empty = fs::read_dir(self.directory).is_ok_and(|mut all| all.next().is_none());
        if is_empty {
            return Ok(());
        }
        if !force {
            bail!("{name}: exists already; --force overwrites it, -o names another");
        }
        match foreign(self.directory, self.keys) {
            Some(path) => bail!(
                "{name}: holds `{}`, which is no part of a table by {}; move it, or name another directory \
                 with -o",
                path.strip_prefix(self.directory).unwrap_or(&path).display(),
                self.keys.join(", ")
            ),
            None => Ok(()),
        }
    }

    /// Refuses keys that the table that is written does not have, and such as leave it nothing else.
    pub(crate) fn check_columns(&self, have: &[String]) -> Result<()> {
        if let Some(key) = self.keys.iter().find(|key| !have.contains(key)) {
            return Err(usage(format!(
                "--partition-by: the table that is written has no column `{key}`{}; it has {}",
                did_you_mean(key, have),
                quoted(have)
            )));
        }
        if have.len() == self.keys.len() {
            return Err(usage("--partition-by: no column would be left in the files"));
        }
        Ok(())
    }

    /// Writes the table; gives the number of files.
    pub(crate) fn write(&self, table: &DataFrame, force: bool) -> Result<usize> {
        let failed = || format!("{}: cannot be written", self.directory.display());
        let draft = Temporary::directory_in(folder(self.directory)).with_context(failed)?;
        let parts = match table.height() {
            0 => Vec::new(),
            _ => table.partition_by_stable(self.keys.to_vec(), true)?,
        };
        on_threads(&parts, |part| self.write_part(part, draft.path()))?;
        let put = draft.persist_directory(self.directory, force);
        put.map_err(|error| unput(error, self.directory))?;
        Ok(parts.len())
    }

    fn write_part(&self, part: &DataFrame, draft: &Path) -> Result<()> {
        let mut path = draft.to_owned();
        for key in self.keys {
            let value = part.column(key)?.slice(0, 1).cast(&DataType::String)?;
            let value = value.str()?.get(0).map_or(MISSING.to_owned(), encoded);
            let folder = format!("{}={value}", encoded(key));
            if folder.len() > LONGEST {
                bail!(
                    "{}: the value of `{key}` that starts with `{}` is too long for a folder's name; \
                     leave `{key}` out of --partition-by",
                    self.directory.display(),
                    value.chars().take(40).collect::<String>()
                );
            }
            path.push(folder);
        }
        let failed = || format!("{}: cannot be written", self.directory.display());
        fs::create_dir_all(&path).with_context(failed)?;
        path.push(format!("part-0.{}", self.output.format.extension()));
        if let Some(compression) = self.output.compression {
            path.as_mut_os_string().push(format!(".{}", compression.extension()));
        }
        // Each on a thread of its own already, so not by the writer that takes them all.
        let part = part.drop_many(self.keys.iter().map(String::as_str));
        let file = fs::File::create(&path).with_context(failed)?;
        let mut to = std::io::BufWriter::with_capacity(1 << 18, file);
        let written = match self.output.compression {
            None => self.output.format.write(&part, &mut to),
            Some(compression) => {
                compression.write(&mut to, |to| self.output.format.write(&part, to))
            }
        };
        Context::with_context(written, failed)?;
        let file = to.into_inner().map_err(|error| anyhow!(error.into_error()));
        file.with_context(failed)?.sync_all().with_context(failed)
    }
}

/// Does all on as many threads as may work, not those of the pool: one that waits for Polars there takes
/// the next part up, and that one another, until the stack is full.
fn on_threads<T: Sync>(all: &[T], each: impl Fn(&T) -> Result<()> + Sync) -> Result<()> {
    let (next, failed) = (AtomicUsize::new(0), Mutex::new(None));
    let work = || {
        while let Some(one) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
            if let Err(error) = each(one) {
                next.store(all.len(), Ordering::Relaxed);
                failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..rayon::current_num_threads().min(all.len()) {
            // Where there can be no more threads, those that are there do it.
            let _ = thread::Builder::new().spawn_scoped(scope, work);
        }
        work();
    });
    failed.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
}

/// What of a directory no run with these keys wrote.
fn foreign(directory: &Path, keys: &[String]) -> Option<PathBuf> {
    for entry in fs::read_dir(directory).ok()? {
        let path = entry.ok()?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let found = match keys {
            [] if name.starts_with("part-0.") && path.is_file() => None,
            [key, rest @ ..]
                if path.is_dir() && name.starts_with(&format!("{}=", encoded(key))) =>
            {
                foreign(&path, rest)
            }
            _ => Some(path),
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

/// A text as a part of a folder's name: signs that have a meaning in paths are escaped as Hive does.
fn encoded(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    for sign in text.chars() {
        if sign.is_control() || "\"#%'*/:=?\\{}[]^<>|".contains(sign) {
            let mut bytes = [0; 4];
            for byte in sign.encode_utf8(&mut bytes).bytes() {
                name.push_str(&format!("%{byte:02X}"));
            }
        } else {
            name.push(sign);
        }
    }
    name
}
