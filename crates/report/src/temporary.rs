//! Temporary files and directories of outputs that are not whole yet.
//!
//! Each is locked while it is in use: by the lock another run knows one that is alive from what a
//! killed one left behind, which [`sweep`] removes. And each is in a list, so that a process that is
//! told to end can remove its own: [`remove_all`].

use std::{
    fs::{self, File, TryLockError},
    io, mem,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

const PREFIX: &str = ".smooth-";
const SUFFIX: &str = ".tmp";
/// What stands before the target's name in that of a directory that was moved away from there.
const MOVED: &str = ".old-";
/// Random letters and digits of a name: so many that no file of a person's is taken for one.
const RANDOM: usize = 12;
/// A name is lost where another run takes the file for a dead one's before it is locked.
const TRIES: usize = 16;

/// Those that this process has made and not yet removed or put in their place.
static LIVE: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// The list, locked: as long as it is, nothing is removed by [`remove_all`].
pub(crate) fn live() -> MutexGuard<'static, Vec<PathBuf>> {
    LIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file or a directory that is removed when it is dropped, or when the process is told to end.
#[derive(Debug)]
pub struct Temporary {
    path: PathBuf,
    /// Open as long as it is in use, and locked where the file system has locks.
    handle: File,
}

impl Temporary {
    /// An empty file in this directory, with the permissions of any new one.
    ///
    /// # Errors
    /// Where there can be none.
    pub fn file_in(folder: &Path) -> io::Result<Self> {
        Self::made(folder, SUFFIX, |path| File::create_new(path))
    }

    /// An empty file that nobody else may read.
    ///
    /// # Errors
    /// Where there can be none.
    pub fn private_file_in(folder: &Path) -> io::Result<Self> {
        Self::made(folder, SUFFIX, |path| {
            let mut options = fs::OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            options.open(path)
        })
    }

    /// An empty directory in this one.
    ///
    /// # Errors
    /// Where there can be none.
    pub fn directory_in(folder: &Path) -> io::Result<Self> {
        Self::made(folder, SUFFIX, |path| {
            fs::create_dir(path)?;
            // Another run may take it for a dead one's before it is locked: then under another name.
            open(path).map_err(|error| match error.kind() {
                io::ErrorKind::NotFound => io::ErrorKind::AlreadyExists.into(),
                _ => error,
            })
        })
    }

    fn made(
        folder: &Path,
        suffix: &str,
        make: impl Fn(&Path) -> io::Result<File>,
    ) -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX).suffix(suffix).rand_bytes(RANDOM);
        for _ in 0..TRIES {
            let mut live = live();
            let made = builder.make_in(folder, &make).map_err(plain)?;
            let (handle, path) = made.keep().map_err(|error| plain(error.error))?;
            live.push(path.clone());
            drop(live);
            let made = Self { path, handle };
            if made.lock() {
                return Ok(made);
            }
        }
        Err(io::Error::other("temporary files are removed as soon as they are made"))
    }

    /// Locks it; false where another run takes it for a dead one's.
    fn lock(&self) -> bool {
        match self.handle.try_lock() {
            Ok(()) => self.path.exists(),
            Err(TryLockError::WouldBlock) => false,
            Err(TryLockError::Error(_)) => true, // no locks here: nobody else can lock it either
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it was opened as.
    #[must_use]
    pub const fn handle(&self) -> &File {
        &self.handle
    }

    /// Puts a file in its place, where another one may be if it is to be overwritten.
    ///
    /// # Errors
    /// Where that cannot be; the file is removed then.
    pub fn persist(self, target: &Path, overwrite: bool) -> io::Result<()> {
        let mut live = live();
        let moved = if overwrite {
            fs::rename(&self.path, target)
        } else {
            let path = tempfile::TempPath::try_from_path(self.path.clone())?;
            path.persist_noclobber(target).map_err(|error| {
                let _ = error.path.keep(); // removed by us, in a moment
                plain(error.error)
            })
        };
        if moved.is_ok() {
            live.retain(|path| *path != self.path);
        }
        drop(live);
        moved
    }

    /// Moves the files of a directory into another one that is there: whole ones, in one go, which a signal
    /// to end waits for. A file that is replaced leaves its mode to the new one.
    ///
    /// # Errors
    /// Where one cannot be, or is there and is not to be overwritten; those before it are in place.
    pub fn persist_files(self, target: &Path, overwrite: bool) -> io::Result<()> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.path)? {
            let file = entry?;
            let place = target.join(file.file_name());
            match fs::symlink_metadata(&place) {
                Ok(_) if !overwrite => return Err(io::ErrorKind::AlreadyExists.into()),
                Ok(old) if old.is_file() => keep_mode(&old, &file.path(), 0)?,
                _ => {}
            }
            files.push((file.path(), place));
        }
        files.sort();
        let live = live();
        let moved = files.iter().try_for_each(|(file, place)| fs::rename(file, place));
        drop(live);
        moved
    }

    /// Its own name is another's now, or nobody's.
    pub(crate) fn forget(&self, live: &mut Vec<PathBuf>) {
        live.retain(|path| *path != self.path);
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let mut live = live();
        if live.contains(&self.path) {
            let _ = remove(&self.path);
            self.forget(&mut live);
        }
    }
}

/// A name for a directory that has to be moved away for a moment, beside where it is. If the process
/// is killed in that moment, [`sweep`] moves it back.
pub(crate) fn moved_away(from: &Temporary, target: &Path) -> Option<PathBuf> {
    let stem = from.path.file_name()?.to_str()?.strip_suffix(SUFFIX)?;
    let mut name = std::ffi::OsString::from(format!("{stem}{MOVED}"));
    name.push(target.file_name()?);
    Some(from.path.with_file_name(name))
}

/// Removes all that this process has made and not put in its place; what is just being put there is
/// first. Whoever makes or drops one afterwards waits for ever: this is for a process that is about to
/// end.
pub fn remove_all() {
    let live = live();
    for path in live.iter() {
        let _ = remove(path);
    }
    mem::forget(live);
}

/// Removes what killed runs left in a directory, and moves back what they had moved away.
pub fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(rest) = name.to_str().and_then(|name| name.strip_prefix(PREFIX)) else { continue };
        let is_random = rest.as_bytes().iter().take(RANDOM).all(u8::is_ascii_alphanumeric);
        let Some(ending) = rest.get(RANDOM..).filter(|_| is_random) else { continue };
        // Opening a pipe would wait for its other end.
        let is_plain = entry.file_type().is_ok_and(|kind| kind.is_file() || kind.is_dir());
        if !is_plain || !(ending == SUFFIX || ending.starts_with(MOVED)) {
            continue;
        }
        let path = entry.path();
        let Ok(handle) = open(&path) else { continue };
        if handle.try_lock().is_err() {
            continue; // in use
        }
        match ending.strip_prefix(MOVED).map(|target| folder.join(target)) {
            Some(target) if fs::symlink_metadata(&target).is_err() => {
                let _ = fs::rename(&path, target);
            }
            _ => {
                let _ = remove(&path);
            }
        }
    }
}

/// Gives a file or a directory the mode of one that it replaces, with `least` of these bits, and where
/// that may be its owner.
///
/// # Errors
/// Where it is not ours.
#[cfg(unix)]
pub fn keep_mode(old: &fs::Metadata, path: &Path, least: u32) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
    let now = fs::metadata(path)?;
    if (now.uid(), now.gid()) != (old.uid(), old.gid()) {
        let _ = chown(path, Some(old.uid()), Some(old.gid()));
    }
    fs::set_permissions(path, fs::Permissions::from_mode((old.mode() & 0o7777) | least))
}

/// Modes are Unix'.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn keep_mode(_: &fs::Metadata, _: &Path, _: u32) -> io::Result<()> {
    Ok(())
}

/// Opens a file or a directory, to lock it.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    let mut options = fs::OpenOptions::new();
    options.read(true);
    // Windows opens directories for those who ask so.
    #[cfg(windows)]
    std::os::windows::fs::OpenOptionsExt::custom_flags(&mut options, 0x0200_0000);
    options.open(path)
}

/// Removes a file, or a directory in which others may just be writing.
pub(crate) fn remove(path: &Path) -> io::Result<()> {
    if !fs::symlink_metadata(path)?.is_dir() {
        return fs::remove_file(path);
    }
    let mut removed = Ok(());
    for _ in 0..100 {
        removed = fs::remove_dir_all(path);
        match &removed {
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => {}
            _ => break,
        }
    }
    removed
}

/// The system's error alone, without the temporary name that tempfile adds.
fn plain(error: io::Error) -> io::Error {
    let inner = error.get_ref().and_then(std::error::Error::source);
    let inner = inner.and_then(|inner| inner.downcast_ref::<io::Error>());
    match inner.and_then(io::Error::raw_os_error) {
        Some(code) => io::Error::from_raw_os_error(code),
        None => error,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail by panicking")]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_is_in_use_stays_and_what_a_killed_run_left_goes() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        let file = Temporary::file_in(folder).unwrap();
        let directory = Temporary::directory_in(folder).unwrap();
        fs::write(directory.path().join("x"), "x").unwrap();
        // What somebody else called so, or nearly.
        for name in [".smooth-backup", ".smooth-0123456789ab", ".smooth-0123456789-b.tmp"] {
            fs::write(folder.join(name), "mine").unwrap();
        }
        fs::write(folder.join(".smooth-0123456789ab.tmp"), "left").unwrap();
        fs::create_dir_all(folder.join(".smooth-0123456789cd.tmp/plots")).unwrap();
        sweep(folder);
        assert_eq!(names(folder).len(), 5, "{:?}", names(folder));
        assert!(file.path().exists() && directory.path().join("x").exists());
        drop((file, directory));
        let mine = [".smooth-0123456789-b.tmp", ".smooth-0123456789ab", ".smooth-backup"];
        assert_eq!(names(folder), mine);
    }

    #[test]
    fn a_directory_that_was_moved_away_is_moved_back() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path();
        for (name, text) in [("0123456789ab", "report"), ("0123456789cd", "other")] {
            let moved = folder.join(format!(".smooth-{name}.old-{text}"));
            fs::create_dir(&moved).unwrap();
            fs::write(moved.join("x"), text).unwrap();
        }
        fs::create_dir(folder.join("other")).unwrap();
        sweep(folder);
        assert_eq!(names(folder), ["other", "report"]);
        assert_eq!(fs::read_to_string(folder.join("report/x")).unwrap(), "report");
        assert!(!folder.join("other/x").exists());
    }

    #[test]
    fn a_file_takes_its_place_or_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("x");
        let made = |text: &str| {
            let made = Temporary::file_in(folder.path()).unwrap();
            fs::write(made.path(), text).unwrap();
            made
        };
        made("first").persist(&target, false).unwrap();
        let refused = made("second").persist(&target, false).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&target).unwrap(), "first");
        made("third").persist(&target, true).unwrap();
        assert_eq!(fs::read_to_string(&target).unwrap(), "third");
        assert_eq!(names(folder.path()), ["x"]);
    }

    #[test]
    fn errors_name_no_temporary_path() {
        let folder = tempfile::tempdir().unwrap();
        let error = Temporary::file_in(&folder.path().join("none")).unwrap_err().to_string();
        assert!(!error.contains("smooth-") && error.contains("os error 2"), "{error}");
    }
}
