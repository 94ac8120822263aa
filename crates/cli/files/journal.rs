//! Two files that are replaced together, though the system renames one at a time: what is to be done is
//! written down first, and whoever comes after a killed run does it before anything else.
//!
//! The journal lies beside the file that it is of, and is locked as long as a run holds it. It is empty until
//! both new files are about to be there under names of their own; then it names them; and once they are, whole
//! and kept by the system, a last line says that they are to be put in their places. Without that line
//! they are removed: both files are then the old ones. With it both are the new ones.

use std::{
    fs::{self, File},
    io::{ErrorKind, Read, Seek, Write},
    path::{Path, PathBuf, absolute},
};

use anyhow::{Context, Result, anyhow};
use serde::{Deserialize, Serialize};

use crate::files::publish::{Draft, folder};

/// The journal of a file, locked.
pub(crate) struct Journal {
    file: File,
    path: PathBuf,
    /// Whether it was there with files to be put in their places.
    pub(crate) has_finished: bool,
}

/// What is to be done: from which name to which.
#[derive(Serialize, Deserialize)]
struct Moves(Vec<(PathBuf, PathBuf)>);

/// What stands behind the moves, once they are to be done.
const PUT: &str = "put";
/// A journal whose file was removed by the run that held it is opened again.
const TRIES: usize = 16;

impl Journal {
    /// Opens the journal beside a file, and finishes what a killed run has left.
    pub(crate) fn begin(of: &Path) -> Result<Self> {
        let mut path = of.as_os_str().to_owned();
        path.push(".journal");
        let path = PathBuf::from(path);
        let failed = || format!("{}: cannot be written", path.display());
        for _ in 0..TRIES {
            let mut options = File::options();
            let file =
                options.read(true).append(true).create(true).open(&path).with_context(failed)?;
            if let Err(fs::TryLockError::WouldBlock) = file.try_lock() {
                return Err(anyhow!("{}: another run appends to it just now", of.display()));
            }
            let held = file.try_clone().and_then(same_file::Handle::from_file);
            let there = same_file::Handle::from_path(&path);
            let is_there = held.is_ok_and(|held| there.is_ok_and(|there| held == there));
            if is_there {
                let mut journal = Self { file, path, has_finished: false };
                let damaged = || {
                    format!(
                        "{}: is no journal of a run that was killed; see whose it is, and remove it",
                        journal.path.display()
                    )
                };
                journal.has_finished = journal.recover().with_context(damaged)?;
                return Ok(journal);
            }
        }
        Err(anyhow!("{}: other runs append to it just now", of.display()))
    }

    /// Does what was to be done, or undoes what was begun; gives whether it was the first.
    fn recover(&self) -> Result<bool> {
        let mut text = String::new();
        (&self.file).rewind()?;
        (&self.file).read_to_string(&mut text)?;
        let mut lines = text.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n'));
        // A line that is cut short is of a run that was killed while it wrote it, before it did anything.
        let mut is_put = false;
        if let Some(line) = lines.next() {
            let Moves(moves) = serde_json::from_str(line)?;
            is_put = lines.next() == Some(PUT);
            match is_put {
                true => put(&moves)?,
                false => moves.iter().for_each(|(next, _)| drop(fs::remove_file(next))),
            }
        }
        self.file.set_len(0)?;
        self.file.sync_all()?;
        Ok(is_put)
    }

    /// Puts files in their places, all of them or none.
    pub(crate) fn put(self, drafts: Vec<Draft<'_>>) -> Result<()> {
        let mut moves = Vec::new();
        for draft in &drafts {
            draft.settle()?;
            let output = absolute(draft.output())?;
            let mut name = std::ffi::OsString::from(".");
            name.push(output.file_name().unwrap_or_default());
            name.push(".smooth-next");
            moves.push((output.with_file_name(name), output));
        }
        let failed = || format!("{}: cannot be written", self.path.display());
        let moves = Moves(moves);
        let mut line = serde_json::to_string(&moves).with_context(failed)?;
        line.push('\n');
        self.write(&line).with_context(failed)?;
        for (draft, (next, _)) in drafts.into_iter().zip(&moves.0) {
            draft.put_at(next)?;
        }
        kept(&moves.0);
        self.write(&format!("{PUT}\n")).with_context(failed)?;
        put(&moves.0)
    }

    fn write(&self, line: &str) -> Result<()> {
        (&self.file).write_all(line.as_bytes())?;
        Ok(self.file.sync_all()?)
    }
}

impl Drop for Journal {
    /// What is done, or was never begun, needs no journal.
    fn drop(&mut self) {
        if self.recover().is_ok() {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Renames all that are still there under the first name.
fn put(moves: &[(PathBuf, PathBuf)]) -> Result<()> {
    for (next, output) in moves {
        match fs::rename(next, output) {
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            renamed => {
                renamed.with_context(|| format!("{}: cannot be written", output.display()))?
            }
        }
    }
    kept(moves);
    Ok(())
}

/// Has the system keep the names, where it does so on its own.
fn kept(moves: &[(PathBuf, PathBuf)]) {
    for (_, output) in moves {
        if let Ok(folder) = File::open(folder(output)) {
            let _ = folder.sync_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written<'a>(output: &'a Path, text: &str) -> Draft<'a> {
        let draft = Draft::of(output, true).expect("a draft");
        fs::write(draft.path(), text).expect("written");
        draft
    }

    /// What a run leaves that is killed at each of its steps, and what the next one makes of it.
    #[test]
    fn both_are_old_or_both_new() {
        let folder = tempfile::tempdir().expect("a folder");
        let [out, state] = ["out.csv", "state"].map(|name| folder.path().join(name));
        let [next_out, next_state] =
            [".out.csv.smooth-next", ".state.smooth-next"].map(|name| folder.path().join(name));
        let journal = folder.path().join("state.journal");
        let moves =
            Moves(vec![(next_out.clone(), out.clone()), (next_state.clone(), state.clone())]);
        let line = serde_json::to_string(&moves).expect("text");
        for (text, has_out, has_state, is_new) in [
            (String::new(), false, false, false),
            (line[..9].to_owned(), false, false, false),
            (format!("{line}\n"), true, false, false),
            (format!("{line}\n"), true, true, false),
            (format!("{line}\npu"), true, true, false),
            (format!("{line}\nput\n"), true, true, true),
            (format!("{line}\nput\n"), false, true, true),
            (format!("{line}\nput\n"), false, false, true),
        ] {
            let is_put = |has: bool| if is_new && !has { "new" } else { "old" };
            fs::write(&out, is_put(has_out)).expect("written");
            fs::write(&state, is_put(has_state)).expect("written");
            for (has, next) in [(has_out, &next_out), (has_state, &next_state)] {
                if has {
                    fs::write(next, "new").expect("written");
                }
            }
            fs::write(&journal, &text).expect("written");
            drop(Journal::begin(&state).expect("a journal"));
            let want = if is_new { "new" } else { "old" };
            for file in [&out, &state] {
                assert_eq!(fs::read_to_string(file).expect("a file"), want, "{text:?}");
            }
            let names = fs::read_dir(folder.path()).expect("a folder").count();
            assert_eq!(names, 2, "{text:?}");
        }
    }

    #[test]
    fn it_puts_both_and_lets_no_other_run_in() {
        let folder = tempfile::tempdir().expect("a folder");
        let [out, state] = ["out.csv", "state"].map(|name| folder.path().join(name));
        let journal = Journal::begin(&state).expect("a journal");
        let refused = Journal::begin(&state).err().expect("it is locked").to_string();
        assert!(refused.contains("another run"), "{refused}");
        journal.put(vec![written(&out, "a"), written(&state, "b")]).expect("put");
        let [a, b] = [&out, &state].map(|file| fs::read_to_string(file).expect("a file"));
        assert_eq!((a.as_str(), b.as_str()), ("a", "b"));
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 2);
    }
}
