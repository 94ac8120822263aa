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
        // (An empty directory is replaced by any rename.)
        let put = folder.persist_directory(&target, overwrite);
        put.map_err(|source| Error::Write { path: target, source })
    }
}

/// The directory that holds a path.
fn parent(target: &Path) -> &Path {
    match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
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
