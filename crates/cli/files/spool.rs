//! Where an input's bytes are: in a file, or, of what can be read only once, in a copy of ours.

use std::{
    env,
    fs::{self, File},
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
    sync::Arc,
    time::SystemTime,
};

use anyhow::{Context, Result, anyhow, bail};
use smoothframe_report::temporary::{self, Temporary};

/// An input as it is called, and the file that holds it.
#[derive(Debug, Clone)]
pub(crate) struct Spool {
    pub(crate) name: PathBuf,
    pub(crate) path: PathBuf,
    /// What the file was when it was opened; nothing of a copy, which nobody else writes to.
    stamp: Option<Stamp>,
    /// Which sheet of a workbook is meant; the first, where none is named.
    pub(crate) sheet: Option<String>,
    /// Removes the copy behind the last that reads it.
    _copy: Option<Arc<Temporary>>,
}

impl Spool {
    /// Of a file the file; what `-` and a pipe give is copied, so that it can be read again.
    pub(crate) fn of(input: &Path) -> Result<Self> {
        if input == Path::new("-") {
            return Self::copy("stdin".into(), io::stdin().lock());
        }
        let name = input.display();
        let about = fs::metadata(input).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => anyhow!("{name}: there is no such file"),
            _ => anyhow!("{name}: cannot be read: {error}"),
        })?;
        if about.is_dir() {
            bail!("{name}: is a directory, and not a file");
        }
        if about.is_file() {
            let (name, path) = (input.to_owned(), input.to_owned());
            let stamp = Some(Stamp::of(&about));
            return Ok(Self { name, path, stamp, sheet: None, _copy: None });
        }
        if !is_stream(&about) {
            bail!("{name}: is not a regular file; write its data to one first");
        }
        let file = File::open(input).with_context(|| format!("{name}: cannot be read"))?;
        if is_endless(&about, &file) {
            bail!("{name}: is a device that never ends; write a part of it to a file first");
        }
        Self::copy(input.to_owned(), file)
    }

    fn copy(name: PathBuf, mut from: impl io::Read) -> Result<Self> {
        let folder = env::temp_dir();
        let failed = || {
            format!(
                "{}: cannot be kept in a temporary file in `{}`; TMPDIR names another directory",
                name.display(),
                folder.display()
            )
        };
        temporary::sweep(&folder);
        let copy = Temporary::private_file_in(&folder).with_context(failed)?;
        let mut to = copy.handle();
        io::copy(&mut from, &mut to).and_then(|_| to.flush()).map_err(|error| {
            use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
            let context = match error.kind() {
                StorageFull | QuotaExceeded | FileTooLarge => failed(),
                _ => format!("{}: cannot be read", name.display()),
            };
            anyhow::Error::new(error).context(context)
        })?;
        let path = copy.path().to_owned();
        Ok(Self { name, path, stamp: None, sheet: None, _copy: Some(Arc::new(copy)) })
    }

    /// Refuses a file that is not as it was when it was opened: what was read may be of both.
    pub(crate) fn check(&self) -> Result<()> {
        let Some(stamp) = &self.stamp else { return Ok(()) };
        match fs::metadata(&self.path) {
            Ok(about) if Stamp::of(&about) == *stamp => Ok(()),
            _ => Err(self.changed()),
        }
    }

    pub(crate) fn changed(&self) -> anyhow::Error {
        let name = self.name.display();
        anyhow!("{name}: was changed while it was read; run this again when nothing writes to it")
    }
}

/// What changes when somebody writes to a file, or puts another in its place.
#[derive(Debug, Clone, PartialEq)]
struct Stamp {
    bytes: u64,
    written: Option<SystemTime>,
    /// When the file system last changed anything of it, which programs cannot set.
    changed: (i64, i64),
    /// Its device, and its number there.
    place: (u64, u64),
}

impl Stamp {
    fn of(about: &fs::Metadata) -> Self {
        let (written, changed) = (about.modified().ok(), changed(about));
        Self { bytes: about.len(), written, changed, place: place(about) }
    }
}

#[cfg(unix)]
fn changed(about: &fs::Metadata) -> (i64, i64) {
    use std::os::unix::fs::MetadataExt;
    (about.ctime(), about.ctime_nsec())
}

#[cfg(not(unix))]
fn changed(_: &fs::Metadata) -> (i64, i64) {
    (0, 0)
}

#[cfg(unix)]
fn place(about: &fs::Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (about.dev(), about.ino())
}

#[cfg(not(unix))]
fn place(_: &fs::Metadata) -> (u64, u64) {
    (0, 0)
}

#[cfg(unix)]
fn is_stream(about: &fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    let kind = about.file_type();
    kind.is_fifo() || kind.is_char_device()
}

/// A device that is no terminal and not empty gives bytes without end, as `/dev/zero` does.
#[cfg(unix)]
fn is_endless(about: &fs::Metadata, file: &File) -> bool {
    use std::os::unix::fs::FileTypeExt;
    about.file_type().is_char_device() && !file.is_terminal() && !is_null(about)
}

#[cfg(unix)]
fn is_null(about: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/dev/null").is_ok_and(|null| null.rdev() == about.rdev())
}

#[cfg(not(unix))]
fn is_stream(_: &fs::Metadata) -> bool {
    false
}

#[cfg(not(unix))]
fn is_endless(_: &fs::Metadata, _: &File) -> bool {
    false
}
