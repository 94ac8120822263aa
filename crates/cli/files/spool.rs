//! Where an input's bytes are: in a file, or, of what can be read only once, in a copy of ours.

use std::{
    env, fmt,
    fs::{self, File},
    io::{self, IsTerminal, Read as _, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use anyhow::{Context, Result, anyhow, bail};
use smoothframe_report::temporary::{self, Temporary};

use super::memory::Need;

/// What the start of an input tells of how much of it could be read.
pub(crate) enum Known {
    /// Too little of it is there.
    NotYet,
    /// So much as fits.
    Need(Need),
    /// All of it.
    Free,
}

/// Looks at the start of an input, of which so many bytes are copied.
pub(crate) type Start<'a> = dyn Fn(&Spool, u64) -> Result<Known> + 'a;

/// So much is copied before that is looked at.
const LOOK: u64 = 16 << 20;

/// So much of a pipe tells what it holds.
const HEAD: u64 = 1 << 20;

/// What can be read once.
pub(crate) type Piped = Box<dyn io::Read + Send>;

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
    /// Of a file the file; what `-` and a pipe give is copied, so that it can be read again. What its start
    /// needs of memory says how much of it is copied: what would be refused then need not all be there.
    pub(crate) fn of(input: &Path, start: &Start<'_>) -> Result<Self> {
        if input == Path::new("-") {
            return Self::copy("stdin".into(), Box::new(io::stdin()), start);
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
        Self::copy(input.to_owned(), Box::new(file), start)
    }

    /// The same, whatever memory it takes.
    pub(crate) fn whole(input: &Path) -> Result<Self> {
        Self::of(input, &|_, _| Ok(Known::Free))
    }

    /// Of what can be read only once its start, so that it can be looked at, and what reads it all; nothing of
    /// a file.
    pub(crate) fn head(input: &Path) -> Result<Option<(Self, Piped)>> {
        let is_stdin = input == Path::new("-");
        if !is_stdin && !fs::metadata(input).is_ok_and(|about| is_stream(&about)) {
            return Ok(None);
        }
        let name: PathBuf = if is_stdin { "stdin".into() } else { input.to_owned() };
        let failed = || format!("{}: cannot be read", name.display());
        let mut from: Piped = match is_stdin {
            true => Box::new(io::stdin()),
            false => Box::new(File::open(input).with_context(failed)?),
        };
        let mut start = Vec::new();
        from.by_ref().take(HEAD).read_to_end(&mut start).with_context(failed)?;
        let copied = Box::new(io::Cursor::new(start.clone()));
        let spool = Self::copy(name.clone(), copied, &|_, _| Ok(Known::Free))?;
        Ok(Some((spool, Box::new(io::Cursor::new(start).chain(from)))))
    }

    /// A copy of all that a pipe gives.
    pub(crate) fn rest(name: PathBuf, piped: Piped) -> Result<Self> {
        Self::copy(name, piped, &|_, _| Ok(Known::Free))
    }

    fn copy(name: PathBuf, mut from: Piped, start: &Start<'_>) -> Result<Self> {
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
        let path = copy.path().to_owned();
        let spool = Self { name: name.clone(), path, stamp: None, sheet: None, _copy: None };
        let unread = |error: io::Error| {
            use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
            let context = match error.kind() {
                StorageFull | QuotaExceeded | FileTooLarge => failed(),
                _ => format!("{}: cannot be read", spool.name.display()),
            };
            anyhow::Error::new(error).context(context)
        };
        let (mut to, mut copied, mut known) = (copy.handle(), 0, Known::NotYet);
        loop {
            let more = match &known {
                Known::NotYet => copied.max(LOOK),
                Known::Need(need) => need.fitting().saturating_sub(copied).saturating_add(1),
                Known::Free => u64::MAX,
            };
            let came = io::copy(&mut from.by_ref().take(more), &mut to).map_err(unread)?;
            copied = u64::saturating_add(copied, came);
            if came < more {
                break;
            }
            if let Known::Need(need) = &known
                && let Err(error) = need.check_start(copied)
            {
                let spool = Self { _copy: Some(Arc::new(copy)), ..spool };
                return Err(error.context(Outgrown::of(spool, from)));
            }
            if let Known::NotYet = known {
                known = start(&spool, copied)?;
            }
        }
        to.flush().map_err(unread)?;
        Ok(Self { _copy: Some(Arc::new(copy)), ..spool })
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

/// A pipe that gives more than fits: what was copied of it, and the rest. As a part of an error it is the
/// input's name.
pub(crate) struct Outgrown {
    name: String,
    rest: Mutex<Option<(Spool, Piped)>>,
}

impl Outgrown {
    fn of(spool: Spool, from: Piped) -> Self {
        let name = spool.name.display().to_string();
        Self { name, rest: Mutex::new(Some((spool, from))) }
    }

    /// The copy, and all that the pipe gives, from its start; once.
    pub(crate) fn taken(&self) -> Result<Option<(Spool, Piped)>> {
        let rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some((spool, rest)) = rest else { return Ok(None) };
        let copied = File::open(&spool.path).with_context(|| format!("{self}: cannot be read"))?;
        Ok(Some((spool, Box::new(copied.chain(rest)))))
    }
}

impl fmt::Display for Outgrown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

impl fmt::Debug for Outgrown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Outgrown").field(&self.name).finish()
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
