//! A file that is there whole or not at all.

use std::{fs, io, path::Path};

use anyhow::{Context, Result, anyhow, bail};
use same_file::Handle;
use smoothframe_report::temporary::{self, Temporary};

use crate::{files::inputs::Inputs, words::failure::usage};

/// Refuses an output that is the input, exists, or has no directory that it can be written to. What a
/// killed run left there is removed.
pub(crate) fn check(output: &Path, input: &Path, force: bool) -> Result<()> {
    let name = output.display();
    // Opening a pipe would wait for its other end, so look before comparing.
    if fs::metadata(output).is_ok_and(|about| !about.is_file() && !about.is_dir()) {
        bail!("{name}: is not a regular file; -o - writes to stdout, which a shell can lead there");
    }
    let is_input = match input == Path::new("-") {
        true => is_file(Handle::stdin(), output),
        false => same_file::is_same_file(input, output).unwrap_or(false),
    };
    if is_input {
        return Err(usage(format!("{name}: the output is the input; write to another file")));
    }
    if output.is_dir() {
        bail!("{name}: is a directory; name a file in it");
    }
    if !force && fs::symlink_metadata(output).is_ok() {
        return Err(exists(output));
    }
    let parent = folder(output);
    if !parent.is_dir() {
        bail!("{name}: there is no directory `{}`", parent.display());
    }
    check_folder(output)
}

fn exists(output: &Path) -> anyhow::Error {
    anyhow!("{}: exists already; --force overwrites it", output.display())
}

/// Why an output that is whole was not put in its place: as a rule because another run was first.
pub(crate) fn unput(error: io::Error, output: &Path) -> anyhow::Error {
    match error.kind() {
        io::ErrorKind::AlreadyExists | io::ErrorKind::DirectoryNotEmpty => exists(output),
        _ => anyhow::Error::new(error).context(format!("{}: cannot be written", output.display())),
    }
}

/// Refuses a path in whose directory nothing can be made: that is better known before a long
/// computation than behind it.
pub(crate) fn check_folder(output: &Path) -> Result<()> {
    let folder = folder(output);
    temporary::sweep(folder);
    Temporary::file_in(folder).with_context(|| {
        let (name, folder) = (output.display(), folder.display());
        format!("{name}: cannot be written: no file can be made in the directory `{folder}`")
    })?;
    Ok(())
}

/// Refuses stdout where a shell leads it into the input: what is read would be what was just written.
pub(crate) fn check_stdout(inputs: &Inputs) -> Result<()> {
    match inputs.paths().find(|input| is_file(Handle::stdout(), input)) {
        Some(input) => {
            let name = input.display();
            Err(usage(format!("{name}: stdout is the input; lead it to another file")))
        }
        None => Ok(()),
    }
}

/// Whether a stream is this file. (A terminal or a pipe is none.)
fn is_file(stream: std::io::Result<Handle>, path: &Path) -> bool {
    let is_regular = fs::metadata(path).is_ok_and(|about| about.is_file());
    is_regular
        && stream.is_ok_and(|stream| Handle::from_path(path).is_ok_and(|path| path == stream))
}

/// The same, of several inputs.
pub(crate) fn check_all(output: &Path, inputs: &Inputs, force: bool) -> Result<()> {
    inputs.paths().try_for_each(|input| check(output, input, force))
}

/// The directory that holds a path.
pub(crate) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Fills a directory with files, all of them or none. Where it is there, what else it holds stays.
pub(crate) fn write_files(
    directory: &Path,
    force: bool,
    fill: impl FnOnce(&Path) -> Result<()>,
) -> Result<()> {
    let failed = || format!("{}: cannot be written", directory.display());
    let is_there = directory.is_dir();
    let beside = if is_there { directory } else { folder(directory) };
    temporary::sweep(beside);
    let draft = Temporary::directory_in(beside).with_context(failed)?;
    fill(draft.path()).with_context(failed)?;
    for entry in fs::read_dir(draft.path()).with_context(failed)? {
        let file = entry.and_then(|entry| fs::File::open(entry.path())).with_context(failed)?;
        file.sync_all().with_context(failed)?;
    }
    let put = match is_there {
        true => draft.persist_files(directory, force),
        false => draft.persist_directory(directory, false),
    };
    put.map_err(|error| unput(error, directory))
}

/// Writes under a temporary name beside the output, and renames when whole. A file that is replaced
/// leaves its mode and, where that may be, its owner to the new one; of a link the link is replaced, and
/// what it leads to stays.
pub(crate) fn write(
    output: &Path,
    force: bool,
    fill: impl FnOnce(&Path) -> Result<()>,
) -> Result<()> {
    let draft = Draft::of(output, force)?;
    fill(draft.path()).with_context(|| draft.failed())?;
    draft.put()
}

/// An output that is being written under another name.
pub(crate) struct Draft<'a> {
    file: Temporary,
    output: &'a Path,
    force: bool,
    /// What it replaces.
    old: Option<fs::Metadata>,
}

impl<'a> Draft<'a> {
    pub(crate) fn of(output: &'a Path, force: bool) -> Result<Self> {
        let failed = || format!("{}: cannot be written", output.display());
        let file = Temporary::file_in(folder(output)).with_context(failed)?;
        let old = fs::symlink_metadata(output).ok().filter(|about| force && about.is_file());
        if let Some(old) = &old {
            // The data are never for more eyes than the old ones were.
            temporary::keep_mode(old, file.path(), 0o600).with_context(failed)?;
        }
        Ok(Self { file, output, force, old })
    }

    /// Where it is to be.
    pub(crate) fn output(&self) -> &'a Path {
        self.output
    }

    /// Where it is written.
    pub(crate) fn path(&self) -> &Path {
        self.file.path()
    }

    /// What is said where it cannot be.
    pub(crate) fn failed(&self) -> String {
        format!("{}: cannot be written", self.output.display())
    }

    /// Has the system keep what was written, with the mode of what it replaces.
    pub(crate) fn settle(&self) -> Result<()> {
        self.file.handle().sync_all().with_context(|| self.failed())?;
        match &self.old {
            Some(old) => {
                temporary::keep_mode(old, self.file.path(), 0).with_context(|| self.failed())
            }
            None => Ok(()),
        }
    }

    /// Puts it where another will put it in its place.
    pub(crate) fn put_at(self, next: &Path) -> Result<()> {
        let failed = self.failed();
        self.file.persist(next, true).context(failed)
    }

    /// Puts it in its place.
    pub(crate) fn put(self) -> Result<()> {
        self.settle()?;
        let output = self.output;
        self.file.persist(output, self.force).map_err(|error| unput(error, output))
    }
}
