//! A file that is there whole or not at all.

use std::{fs, path::Path};

use anyhow::{Context, Result, anyhow, bail};

use crate::{files::inputs::Inputs, words::failure::usage};

/// Refuses an output that is the input, exists, or has no directory to lie in.
pub(crate) fn check(output: &Path, input: &Path, force: bool) -> Result<()> {
    let name = output.display();
    // Opening a pipe would wait for its other end, so look before comparing.
    if fs::metadata(output).is_ok_and(|about| !about.is_file() && !about.is_dir()) {
        bail!("{name}: is not a regular file; -o - writes to stdout, which a shell can lead there");
    }
    if same_file::is_same_file(input, output).unwrap_or(false) {
        return Err(usage(format!("{name}: the output is the input; write to another file")));
    }
    if output.is_dir() {
        bail!("{name}: is a directory; name a file in it");
    }
    if !force && fs::symlink_metadata(output).is_ok() {
        bail!("{name}: exists already; --force overwrites it");
    }
    let parent = folder(output);
    if !parent.is_dir() {
        bail!("{name}: there is no directory `{}`", parent.display());
    }
    Ok(())
}

/// The same, of several inputs.
pub(crate) fn check_all(output: &Path, inputs: &Inputs, force: bool) -> Result<()> {
    inputs.paths().try_for_each(|input| check(output, input, force))
}

/// The directory that holds a path.
pub(crate) fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Writes under a temporary name beside the output, and renames when whole.
pub(crate) fn write(
    output: &Path,
    force: bool,
    fill: impl FnOnce(&Path) -> Result<()>,
) -> Result<()> {
    let failed = || format!("{}: cannot be written", output.display());
    let mut builder = tempfile::Builder::new();
    builder.prefix(".smooth-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let file = builder.tempfile_in(folder(output)).with_context(failed)?;
    fill(file.path()).with_context(failed)?;
    file.as_file().sync_all().with_context(failed)?;
    let kept = if force { file.persist(output) } else { file.persist_noclobber(output) };
    kept.map_err(|error| anyhow!(error.error)).with_context(failed)?;
    Ok(())
}
