//! A directory takes the place of another: at any moment one of the two is there.

use std::{fs, io, path::Path};

use crate::temporary::{self, Temporary, keep_mode};

/// How often another run may be met while a directory is put in its place.
const TRIES: usize = 16;

impl Temporary {
    /// Puts a directory in its place. What is there, if it is to be overwritten, gives its mode to it, and
    /// so does each file in it to the one of the same name; then it is removed.
    ///
    /// # Errors
    /// Where that cannot be; what was there is there still, and the new directory is removed.
    pub fn persist_directory(self, target: &Path, overwrite: bool) -> io::Result<()> {
        if overwrite && let Ok(old) = fs::symlink_metadata(target) {
            keep_modes(target, self.path())?;
            keep_mode(&old, self.path(), 0)?;
        }
        // A signal to end waits until this is done.
        let mut live = temporary::live();
        for _ in 0..TRIES {
            let put = match overwrite && fs::symlink_metadata(target).is_ok() {
                true => exchange(&self, target),
                false => fs::rename(self.path(), target).map(|()| self.forget(&mut live)),
            };
            match put {
                // Another run has put its own there, or just moved it away.
                Err(error) if overwrite && is_passing(&error) => {}
                // The old one, if any, has the temporary name now, and goes with it.
                put => {
                    drop(live);
                    return put;
                }
            }
        }
        drop(live);
        Err(io::Error::other("other runs write to it again and again"))
    }
}

fn is_passing(error: &io::Error) -> bool {
    use io::ErrorKind::{AlreadyExists, DirectoryNotEmpty, NotFound};
    matches!(error.kind(), DirectoryNotEmpty | AlreadyExists | NotFound)
}

/// Each of the two directories gets the other's name: in one step where the system and the file system
/// can, so that there is no moment without one.
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
    let held = temporary::open(target);
    let _ = held.as_ref().map(fs::File::try_lock);
    fs::rename(target, &away)?;
    if let Err(error) = fs::rename(draft.path(), target) {
        fs::rename(&away, target)?;
        return Err(error);
    }
    fs::rename(&away, draft.path())
}

/// Gives what is in the new directory the mode of what is called so in the old one.
fn keep_modes(old: &Path, new: &Path) -> io::Result<()> {
    for entry in fs::read_dir(new)?.flatten() {
        let (path, before) = (entry.path(), old.join(entry.file_name()));
        let Ok(about) = fs::symlink_metadata(&before) else { continue };
        if entry.file_type()?.is_dir() && about.is_dir() {
            keep_modes(&before, &path)?;
        }
        if !about.is_symlink() && about.is_dir() == entry.file_type()?.is_dir() {
            keep_mode(&about, &path, 0)?;
        }
    }
    Ok(())
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
