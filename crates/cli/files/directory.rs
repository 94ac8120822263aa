//! The files of a directory, and what of it is not read.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use super::{content::Content, inputs::key};

/// A directory as it is found.
#[derive(Default)]
pub(super) struct Found {
    /// The files that are read, each with the folders below it that it lies in.
    pub(super) files: Vec<(PathBuf, PathBuf)>,
    /// Folders with files that could be read and are not, as their names tell no column.
    pub(super) unread: Vec<PathBuf>,
}

/// The files of a directory that are read.
pub(super) fn in_directory(directory: &Path) -> Result<Found> {
    let mut found = Found::default();
    walk(directory, Path::new(""), &mut found)?;
    let name = directory.display();
    let mut kinds: Vec<Content> = Vec::new();
    for kind in found.files.iter().filter_map(|(path, _)| Content::of(path)) {
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    match (kinds.as_slice(), found.unread.first()) {
        ([], Some(folder)) => bail!(
            "{name}: is a directory whose files lie in folders, as in `{}`; name that folder, or the files by \
             a pattern as in '{name}/**/*.{}'",
            folder.display(),
            kind_in(&directory.join(folder), DEPTH).map_or("csv", Content::name)
        ),
        ([], None) => bail!(
            "{name}: is a directory without a file that can be read (.csv, .tsv, .parquet, .arrow, .ndjson, \
             .xlsx)"
        ),
        ([_], _) => Ok(found),
        ([first, second, ..], _) => bail!(
            "{name}: holds files of several formats ({}, {}); name those of one, as in '{name}/*.{}'",
            first.called(),
            second.called(),
            first.name()
        ),
    }
}

fn walk(directory: &Path, below: &Path, found: &mut Found) -> Result<()> {
    let failed = || format!("{}: cannot be read", directory.display());
    let mut entries = Vec::new();
    for entry in fs::read_dir(directory).with_context(failed)? {
        entries.push(entry.with_context(failed)?);
    }
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (name, path) = (entry.file_name(), entry.path());
        if is_hidden(&entry) {
            continue;
        }
        if path.is_dir() {
            if key(&name).is_some() {
                walk(&path, &below.join(name), found)?;
            } else if kind_in(&path, DEPTH).is_some() {
                found.unread.push(below.join(name));
            }
        } else if Content::of(&path).is_some() {
            found.files.push((path, below.to_owned()));
        }
    }
    Ok(())
}

/// What other programs put beside data: .crc, _SUCCESS …
fn is_hidden(entry: &fs::DirEntry) -> bool {
    entry.file_name().to_str().is_some_and(|name| name.starts_with(['.', '_']))
}

/// Folders are looked into so deep for files that are not read. (Links are not followed there.)
const DEPTH: usize = 4;

/// What the first file of a folder that could be read is.
fn kind_in(folder: &Path, depth: usize) -> Option<Content> {
    let entries =
        || fs::read_dir(folder).into_iter().flatten().flatten().filter(|one| !is_hidden(one));
    let of = |entry: &fs::DirEntry| Content::of(&entry.path()).filter(|_| !entry.path().is_dir());
    entries().find_map(|entry| of(&entry)).or_else(|| {
        let is_folder = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
        let depth = depth.checked_sub(1)?;
        entries().filter(is_folder).find_map(|entry| kind_in(&entry.path(), depth))
    })
}

/// What is said of a directory's folders that are not read.
pub(super) fn told(directory: &Path, unread: &[PathBuf]) -> Option<String> {
    /// So many are named.
    const FEW: usize = 3;
    let first = unread.first()?;
    let mut names: Vec<String> =
        unread.iter().take(FEW).map(|folder| format!("`{}`", folder.display())).collect();
    if unread.len() > FEW {
        names.push(format!("{} more", unread.len() - FEW));
    }
    let last = names.pop().unwrap_or_default();
    let names = if names.is_empty() { last } else { format!("{} and {last}", names.join(", ")) };
    let ending = kind_in(&directory.join(first), DEPTH).map_or("csv", Content::name);
    let directory = directory.display();
    Some(format!(
        "{directory}: what lies in {names} is not read: folders are where they are called as key=value; \
         '{directory}/**/*.{ending}' names all files"
    ))
}
