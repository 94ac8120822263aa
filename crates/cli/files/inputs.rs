//! The files that a command reads: one, several, those of a directory, or those that a pattern names.

use std::{
    cell::OnceCell,
    collections::BTreeSet,
    ffi::OsStr,
    fs,
    path::{Component, Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use anyhow::{Result, anyhow, bail};
use polars::prelude::*;
use smoothframe_csv::Options;

use crate::{
    files::content::Content,
    files::digest::Digesting,
    files::directory,
    files::input::{Source, known},
    files::join::{self, Keyed},
    files::spool::{Spool, Start},
    files::typed::{Seen, Wanted},
    words::failure::usage,
    words::phases,
};

/// Files whose rows are read one after another.
pub(crate) struct Inputs {
    /// What they are called together.
    pub(crate) label: PathBuf,
    sheet: Option<String>,
    files: Vec<File>,
    /// What is said of folders that are not read.
    unread: Vec<String>,
}

/// A file, and what the folders that it lies in say: `shop=A`.
struct File {
    path: PathBuf,
    keys: Vec<(String, Option<String>)>,
    /// Where its bytes are, once it was read.
    spool: OnceCell<Spool>,
}

impl File {
    /// Where its bytes are: what can be read only once is read here.
    fn spool(&self, sheet: Option<&String>, start: &Start<'_>) -> Result<Spool> {
        if let Some(spool) = self.spool.get() {
            return Ok(spool.clone());
        }
        let mut spool = Spool::of(&self.path, start)?;
        spool.sheet = sheet.cloned();
        Ok(self.spool.get_or_init(|| spool).clone())
    }
}

impl Inputs {
    /// Finds the files. Of a workbook `sheet` is meant.
    pub(crate) fn of(paths: &[&Path], sheet: Option<&str>) -> Result<Self> {
        let (mut found, mut unread) = (Vec::new(), Vec::new());
        for path in paths {
            let is_there = fs::symlink_metadata(path).is_ok();
            if *path == Path::new("-") && paths.len() > 1 {
                return Err(usage("-: stdin is read alone, and not with other files"));
            }
            match path.to_str() {
                _ if path.is_dir() => {
                    let inside = directory::in_directory(path)?;
                    unread.extend(directory::told(path, &inside.unread));
                    found.extend(inside.files);
                }
                Some(pattern) if !is_there && pattern.contains(['*', '?', '[']) => {
                    found.extend(named_by(pattern)?);
                }
                _ => found.push((path.to_path_buf(), PathBuf::new())),
            }
        }
        let is_one = found.len() == 1 && paths.first().is_some_and(|path| *path == found[0].0);
        let mut files = Vec::with_capacity(found.len());
        let mut seen = BTreeSet::new();
        for (path, folders) in found {
            if !is_one && !seen.insert(fs::canonicalize(&path).unwrap_or_else(|_| path.clone())) {
                return Err(usage(format!("{}: is named twice", path.display())));
            }
            let keys = if is_one { Vec::new() } else { keys(&folders, &path) };
            files.push(File { path, keys, spool: OnceCell::new() });
        }
        let label = match paths {
            [path] => path.to_path_buf(),
            [first, rest @ ..] => {
                PathBuf::from(format!("{} and {} more", first.display(), rest.len()))
            }
            [] => return Err(usage("there is no input")),
        };
        Ok(Self { label, sheet: sheet.map(str::to_owned), files, unread })
    }

    /// What of directories is not read, and how it would be.
    pub(crate) fn unread(&self) -> &[String] {
        &self.unread
    }

    /// The files themselves.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|file| file.path.as_path())
    }

    /// The one file there is, where its folders say nothing of it.
    pub(crate) fn alone(&self) -> Option<&Path> {
        match self.files.as_slice() {
            [file] if file.keys.is_empty() => Some(&file.path),
            _ => None,
        }
    }

    /// Where the bytes of the one file are, if it was read before.
    pub(crate) fn spooled(&self) -> Option<Spool> {
        match self.files.as_slice() {
            [file] => file.spool.get().cloned(),
            _ => None,
        }
    }

    /// How many bytes they have, where that is known.
    pub(crate) fn length(&self) -> Option<u64> {
        self.paths().try_fold(0, |sum: u64, path| {
            let about = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
            Some(sum.saturating_add(about.len()))
        })
    }

    /// Reads the files.
    pub(crate) fn read(
        &self,
        asked: Option<Content>,
        options: &Options,
        wanted: &Wanted<'_>,
    ) -> Result<Source> {
        let sheet = self.sheet.as_ref();
        let start = |spool: &Spool, copied| known(spool, copied, asked, options, wanted);
        if let [file] = self.files.as_slice()
            && file.keys.is_empty()
        {
            return Source::read(&file.spool(sheet, &start)?, asked, options, wanted);
        }
        let mut parts = Vec::with_capacity(self.files.len());
        for file in &self.files {
            let keys = &file.keys;
            let is_key = |name: &String| keys.iter().any(|(key, _)| key == name);
            let twice = Mutex::new(Vec::new());
            // A column that the folders tell is not read.
            let only = |seen: &Seen<'_>| {
                let (own, mut names): (Vec<_>, Vec<_>) =
                    seen.names.iter().cloned().partition(is_key);
                *twice.lock().unwrap_or_else(PoisonError::into_inner) = own;
                names.extend(keys.iter().map(|(key, _)| key.clone()));
                // Records of several files are not written as they are: columns may be in another order.
                let seen = Seen { names: &names, is_plain: false, ..*seen };
                let mut only = (wanted.only)(&seen)?;
                only.retain(|name| !is_key(name));
                Some(only)
            };
            let own = Wanted { only: &only, digest: false, ..*wanted };
            let source = Source::read(&file.spool(sheet, &start)?, asked, options, &own)?;
            let twice = twice.into_inner().unwrap_or_else(PoisonError::into_inner);
            if !twice.is_empty() {
                let only = |_: &Seen<'_>| Some(twice.clone());
                let own = Wanted { only: &only, digest: false, ..*wanted };
                let own = Source::read(&file.spool(sheet, &start)?, asked, options, &own)?;
                check_folders(&file.path, keys, &own.frame)?;
            }
            phases::another();
            parts.push(Keyed { source, keys: keys.clone() });
        }
        let mut source = join::join(parts, &self.label, wanted)?;
        if wanted.digest {
            let spools = self.files.iter().map(|file| Ok(file.spool(sheet, &start)?.path));
            source.digest = Some(Digesting::start(spools.collect::<Result<_>>()?));
        }
        Ok(source)
    }
}

/// Refuses a column of a file that has other values than the folder of its name.
fn check_folders(path: &Path, keys: &[(String, Option<String>)], frame: &DataFrame) -> Result<()> {
    for (name, told) in keys {
        let Ok(column) = frame.column(name) else { continue };
        let texts = column.cast(&DataType::String)?;
        let number = |text: &str| text.trim().parse::<f64>().ok();
        let is_told = |text: &str| match told {
            Some(told) => text == told || number(text).is_some_and(|own| number(told) == Some(own)),
            None => text.is_empty(),
        };
        let other = texts.str()?.iter().flatten().find(|text| !is_told(text));
        if let Some(other) = other {
            let told = told.as_deref().unwrap_or("__HIVE_DEFAULT_PARTITION__");
            bail!(
                "{}: its column `{name}` holds `{other}` and lies in the folder {name}={told}; both cannot be \
                 the column: rename one of them",
                path.display()
            );
        }
    }
    Ok(())
}

/// The files that a pattern names, sorted.
fn named_by(pattern: &str) -> Result<Vec<(PathBuf, PathBuf)>> {
    let bad = |error: glob::PatternError| usage(format!("{pattern}: is no pattern: {}", error.msg));
    let mut files = Vec::new();
    // Files that start with a point are others' business, as in a shell.
    let options = glob::MatchOptions { require_literal_leading_dot: true, ..Default::default() };
    for path in glob::glob_with(pattern, options).map_err(bad)? {
        let path = path.map_err(|error| anyhow!("{pattern}: {error}"))?;
        if !path.is_dir() {
            let folders = path.parent().map(Path::to_path_buf).unwrap_or_default();
            files.push((path, folders));
        }
    }
    if files.is_empty() {
        bail!("{pattern}: there is no such file");
    }
    files.sort();
    Ok(files)
}

/// What the folders of a file say, from the first to the last.
fn keys(folders: &Path, path: &Path) -> Vec<(String, Option<String>)> {
    let folders = if folders.as_os_str().is_empty() { path.parent() } else { Some(folders) };
    let folders = folders.into_iter().flat_map(Path::components);
    folders
        .filter_map(|folder| match folder {
            Component::Normal(name) => key(name),
            _ => None,
        })
        .collect()
}

/// What stands for a missing value in a folder's name, as Hive has it.
pub(crate) const MISSING: &str = "__HIVE_DEFAULT_PARTITION__";

/// A key and its value, of a folder that is called `shop=A`.
pub(super) fn key(folder: &OsStr) -> Option<(String, Option<String>)> {
    let (key, value) = folder.to_str()?.split_once('=')?;
    let value = (value != MISSING).then(|| decoded(value));
    (!key.is_empty()).then(|| (decoded(key), value))
}

/// A name with the signs that its escapes stand for: `%2F` is a slash.
fn decoded(name: &str) -> String {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        let escaped = match behind {
            [a, b, ..] if first == b'%' && a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => {
                std::str::from_utf8(&[*a, *b]).ok().and_then(|hex| u8::from_str_radix(hex, 16).ok())
            }
            _ => None,
        };
        bytes.push(escaped.unwrap_or(first));
        rest = if escaped.is_some() { &behind[2..] } else { behind };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_tell_keys() {
        let path =
            Path::new("data/year=2024/shop=A%2FB c/x=__HIVE_DEFAULT_PARTITION__/part.parquet");
        let want = [("year", Some("2024")), ("shop", Some("A/B c")), ("x", None)];
        let want = want.map(|(key, value)| (key.to_owned(), value.map(str::to_owned)));
        assert_eq!(keys(Path::new(""), path), want);
        assert_eq!(keys(Path::new("a=b"), path), [("a".to_owned(), Some("b".to_owned()))]);
        assert_eq!(decoded("100%"), "100%");
        assert_eq!(decoded("%C3%A9%zz"), "é%zz");
    }
}
