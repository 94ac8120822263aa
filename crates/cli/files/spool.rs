//! Where an input's bytes are: in a file, or, of what can be read only once, in a copy of ours.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context, Result, anyhow, bail};
use tempfile::TempPath;

/// An input as it is called, and the file that holds it.
#[derive(Debug, Clone)]
pub(crate) struct Spool {
    pub(crate) name: PathBuf,
    pub(crate) path: PathBuf,
    /// Which sheet of a workbook is meant; the first, where none is named.
    pub(crate) sheet: Option<String>,
    /// Removes the copy behind the last that reads it.
    _copy: Option<Arc<TempPath>>,
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
            return Ok(Self { name, path, sheet: None, _copy: None });
        }
        if !is_stream(&about) {
            bail!("{name}: is not a regular file; write its data to one first");
        }
        let file = File::open(input).with_context(|| format!("{name}: cannot be read"))?;
        Self::copy(input.to_owned(), file)
    }

    fn copy(name: PathBuf, mut from: impl io::Read) -> Result<Self> {
        let failed = || format!("{}: cannot be kept in a temporary file", name.display());
        let mut builder = tempfile::Builder::new();
        let mut copy = builder.prefix(".smooth-").tempfile().with_context(failed)?;
        io::copy(&mut from, &mut copy)
            .and_then(|_| copy.flush())
            .with_context(|| format!("{}: cannot be read", name.display()))?;
        let copy = copy.into_temp_path();
        let path = copy.to_path_buf();
        Ok(Self { name, path, sheet: None, _copy: Some(Arc::new(copy)) })
    }
}

#[cfg(unix)]
fn is_stream(about: &fs::Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    let kind = about.file_type();
    kind.is_fifo() || kind.is_char_device()
}

#[cfg(not(unix))]
fn is_stream(_: &fs::Metadata) -> bool {
    false
}
