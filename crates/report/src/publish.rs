//! A directory that is there whole or not at all.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    Error,
    temporary::{self, Temporary, keep_mode},
};

/// What marks a directory as a report, and so as one that may be overwritten.
pub(crate) const MARK: &str = "manifest.json";

/// How often another run may be met while a directory is put in its place.
const TRIES: usize = 16;

/// A directory under a temporary name beside the one it will be.
pub(crate) struct Draft {
    folder: Temporary,
    target: PathBuf,
    overwrite: bool,
}

impl Draft {
    /// Refuses a target that is there, unless it may be overwritten and is a report.
    pub(crate) fn new(target: &Path, overwrite: bool) -> Result<Self, Error> {
        check_target(target, overwrite)?;
        let failed = |source| Error::Write { path: target.to_owned(), source };
        let folder = Temporary::directory_in(parent(target)).map_err(failed)?;
        // What was not for everybody to see is not while it is made anew.
        if let Ok(old) = fs::metadata(target) {
            keep_mode(&old, folder.path(), 0o700).map_err(failed)?;
        }
        Ok(Self { folder, target: target.to_owned(), overwrite })
    }

    /// Has a file in the directory written, by its path.
    pub(crate) fn path(
        &self,
        name: &str,
        write: impl FnOnce(&Path) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let path = self.folder.path().join(name);
        write(&path)?;
        let written = fs::File::open(&path).and_then(|file| file.sync_all());
        written.map_err(|source| Error::Write { path: self.target.join(name), source })
    }

    /// Writes a file below the directory.
    pub(crate) fn file(
        &self,
        name: &str,
        write: impl FnOnce(&mut io::BufWriter<fs::File>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let failed = |source| Error::Write { path: self.target.join(name), source };
        let path = self.folder.path().join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(failed)?;
        }
        let mut file = io::BufWriter::new(fs::File::create(&path).map_err(failed)?);
        write(&mut file)?;
        let file = file.into_inner().map_err(|error| failed(error.into_error()))?;
        file.sync_all().map_err(failed)
    }

    /// Puts the directory in its place, in one step with what was there before, which is removed
    /// last.
    pub(crate) fn publish(self) -> Result<(), Error> {
        let Self { folder, target, overwrite } = self;
        let failed = |source| Error::Write { path: target.clone(), source };
        keep_modes(&target, folder.path()).map_err(failed)?;
        // A signal to end waits until this is done.
        let mut live = temporary::live();
        for _ in 0..TRIES {
            let is_there = fs::symlink_metadata(&target).is_ok();
            let moved = match is_there {
                true => exchange(&folder, &target),
                false => fs::rename(folder.path(), &target).map(|()| folder.forget(&mut live)),
            };
            match moved {
                // The old one has the temporary name now, and goes with it.
                Ok(()) => {
                    drop(live);
                    return Ok(());
                }
                // Another run has put its own there, or just moved it away.
                Err(error)
                    if overwrite
                        && matches!(
                            error.kind(),
                            io::ErrorKind::DirectoryNotEmpty
                                | io::ErrorKind::AlreadyExists
                                | io::ErrorKind::NotFound
                        ) => {}
                Err(error) => {
                    drop(live);
                    return Err(failed(error));
                }
            }
        }
        drop(live);
        Err(failed(io::Error::other("other runs write to it again and again")))
    }
}

/// The directory that holds a path.
fn parent(target: &Path) -> &Path {
    match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Each of the two directories gets the other's name: in one step where the system and the file system
/// can, so that there is no moment without a report.
fn exchange(draft: &Temporary, target: &Path) -> io::Result<()> {
    match exchange_at_once(draft.path(), target) {
        Err(error) if is_unknown(&error) => exchange_in_turn(draft, target),
        exchanged => exchanged,
    }
}

#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn exchange_at_once(draft: &Path, target: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, draft, CWD, target, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn exchange_at_once(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Whether the system or the file system knows of no exchange.
fn is_unknown(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput)
}

/// By two renames, and a third that gives the old one the draft's name. Where the second fails the old
/// one is put back; where the process dies before it, the next run does so.
fn exchange_in_turn(draft: &Temporary, target: &Path) -> io::Result<()> {
    let away = temporary::moved_away(draft, target);
    let away = away.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidFilename))?;
    // No other run takes it for a dead one's meanwhile.
    let held = fs::File::open(target);
    let _ = held.as_ref().map(fs::File::try_lock);
    fs::rename(target, &away)?;
    if let Err(error) = fs::rename(draft.path(), target) {
        fs::rename(&away, target)?;
        return Err(error);
    }
    fs::rename(&away, draft.path())
}

/// Gives the new directory, and each file that was in the old one, the mode that the old one had.
fn keep_modes(old: &Path, new: &Path) -> io::Result<()> {
    let Ok(about) = fs::metadata(old) else { return Ok(()) };
    let mut names = entries(new);
    names.extend(entries(&new.join("plots")));
    for entry in names {
        let name = entry.strip_prefix(new).unwrap_or(&entry);
        if let Ok(about) = fs::symlink_metadata(old.join(name))
            && !about.is_symlink()
        {
            keep_mode(&about, &entry, 0)?;
        }
    }
    keep_mode(&about, new, 0)
}

/// Whether a report may be written to `target`.
pub(crate) fn check_target(target: &Path, overwrite: bool) -> Result<(), Error> {
    let path = || target.to_owned();
    temporary::sweep(parent(target));
    if fs::symlink_metadata(target).is_err() {
        return Ok(());
    }
    // Renaming would replace a link, or the place we stand in, and not what they lead to.
    let is_link = fs::symlink_metadata(target).is_ok_and(|about| about.is_symlink());
    if is_link || target.file_name().is_none() {
        return Err(Error::NotAReport { path: path() });
    }
    let is_empty = fs::read_dir(target).is_ok_and(|mut entries| entries.next().is_none());
    if is_empty {
        return Ok(());
    }
    if !overwrite {
        return Err(Error::Exists { path: path() });
    }
    let manifest = fs::read_to_string(target.join(MARK)).ok();
    let manifest: Option<Manifest> = manifest.and_then(|text| serde_json::from_str(&text).ok());
    let Some(manifest) = manifest else { return Err(Error::NotAReport { path: path() }) };
    // What somebody put beside a report is theirs.
    for entry in entries(target).into_iter().chain(entries(&target.join("plots"))) {
        let name = entry.strip_prefix(target).unwrap_or(&entry).to_string_lossy().into_owned();
        let is_ours = match name.as_str() {
            "plots" => entry.is_dir(),
            name => entry.is_file() && manifest.files.iter().any(|file| file == name),
        };
        if !is_ours {
            return Err(Error::Foreign { path: path(), name });
        }
    }
    Ok(())
}

/// What is read back of a manifest.
#[derive(serde::Deserialize)]
struct Manifest {
    #[serde(rename = "smoothframe")]
    _version: String,
    files: Vec<String>,
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail by panicking")]
mod tests {
    use super::*;

    /// Where a file system knows of no exchange, two renames do the same.
    #[test]
    fn both_ways_to_exchange_do_the_same() {
        for exchange in [exchange as fn(&Temporary, &Path) -> io::Result<()>, exchange_in_turn] {
            let folder = tempfile::tempdir().unwrap();
            let target = folder.path().join("report");
            fs::create_dir(&target).unwrap();
            fs::write(target.join("x"), "old").unwrap();
            let draft = Temporary::directory_in(folder.path()).unwrap();
            fs::write(draft.path().join("x"), "new").unwrap();
            exchange(&draft, &target).unwrap();
            assert_eq!(fs::read_to_string(target.join("x")).unwrap(), "new");
            assert_eq!(fs::read_to_string(draft.path().join("x")).unwrap(), "old");
            drop(draft);
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        }
    }

    #[test]
    fn what_cannot_take_its_place_leaves_the_old_one_there() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("report");
        fs::create_dir(&target).unwrap();
        let draft = Temporary::directory_in(folder.path()).unwrap();
        fs::remove_dir(draft.path()).unwrap();
        assert!(exchange_in_turn(&draft, &target).is_err());
        assert!(target.exists());
    }
}
