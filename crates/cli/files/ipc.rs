//! Reading Arrow's file format, which is Feather's second version too.

use std::{
    fs::File,
    io::{Cursor, Read as _, Seek, SeekFrom},
    path::Path,
};

use anyhow::{Result, bail};
use polars::prelude::*;
use polars_io::ipc::IpcReader;

use super::{
    guard::readable,
    parquet::{self, zone_unknown, zones},
    typed::{Read, Unread},
};

pub(crate) fn read(path: &Path, only: &dyn Fn(&[String]) -> Option<Vec<String>>) -> Result<Read> {
    let mut file = File::open(path)?;
    check_ends(&mut file)?;
    // Read and not mapped: a mapped file that is cut short ends the process.
    let reader = || Ok::<_, std::io::Error>(IpcReader::new(file.try_clone()?));
    let schema = readable(|| Ok(reader()?.schema()?))?;
    let names: Vec<String> = schema.iter_names().map(ToString::to_string).collect();
    let wanted = only(&names).unwrap_or_else(|| names.clone());
    let (mut columns, mut unread, mut zoned) = (Vec::new(), Vec::new(), Vec::new());
    for name in wanted {
        let dtype = schema.get(name.as_str()).map(|field| field.dtype());
        if let Some(zone) = dtype.and_then(zones::of).filter(|zone| is_renamed(zone, &names)) {
            zoned.push((name.clone(), zone));
            columns.push(name);
            continue;
        }
        let holds = dtype.and_then(|dtype| match dtype {
            ArrowDataType::Extension(extension) => Some(format!("values of {}", extension.name)),
            dtype => parquet::unknown(dtype).or_else(|| zone_unknown(dtype)),
        });
        match holds {
            Some(holds) => unread.push(Unread { name, holds }),
            None => columns.push(name),
        }
    }
    if zoned.is_empty() {
        let frame = readable(|| Ok(reader()?.with_columns(Some(columns)).finish()?))?;
        return Ok(Read { frame, names, unread, ..Read::default() });
    }
    let mut bytes = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut bytes)?;
    zoned.iter().for_each(|(_, zone)| rename(&mut bytes, zone));
    let mut frame = readable(|| {
        let reader = IpcReader::new(Cursor::new(bytes));
        Ok(reader.with_columns(Some(columns)).finish()?)
    })?;
    let mut unknown = Vec::new();
    for (name, zone) in zoned {
        match zones::named(frame.column(&name)?, &zone)? {
            Some(column) => drop(frame.with_column(column)?),
            None => unknown.push((name, zone)),
        }
    }
    Ok(Read { frame, names, unread, zones: unknown, ..Read::default() })
}

/// Whether a zone is one that Polars does not know, and that can be called UTC to it: no column has its
/// name, so that it is the zones that are renamed.
fn is_renamed(zone: &str, names: &[String]) -> bool {
    !zones::is_known(Some(zone))
        && zone.len() >= UTC.len()
        && !names.iter().any(|name| name == zone)
}

const UTC: &[u8] = b"UTC";

/// Calls a zone UTC in the file's footer, which holds its schema: a text there is its length in four bytes,
/// itself, and a zero.
fn rename(bytes: &mut [u8], zone: &str) {
    let Some(end) = bytes.len().checked_sub(10) else { return };
    let length = [bytes[end], bytes[end + 1], bytes[end + 2], bytes[end + 3]];
    let length = usize::try_from(u32::from_le_bytes(length)).unwrap_or(usize::MAX);
    let Some(start) = end.checked_sub(length) else { return };
    let written = |text: &[u8]| {
        let length = u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes();
        [&length[..], text, &[0]].concat()
    };
    let (from, mut to) = (written(zone.as_bytes()), written(UTC));
    to.resize(from.len(), 0);
    let footer = &mut bytes[start..end];
    for at in 0..footer.len().saturating_sub(from.len() - 1) {
        if footer[at..].starts_with(&from) {
            footer[at..at + to.len()].copy_from_slice(&to);
        }
    }
}

fn check_ends(file: &mut File) -> Result<()> {
    let (mut first, mut last) = ([0; 6], [0; 6]);
    let length = file.metadata()?.len();
    file.read_exact(&mut first)?;
    if length >= 12 {
        file.seek(SeekFrom::End(-6))?;
        file.read_exact(&mut last)?;
    }
    file.rewind()?;
    match (&first, &last) {
        (b"ARROW1", b"ARROW1") => Ok(()),
        (b"ARROW1", _) => {
            bail!("is an Arrow file that is cut short: its end is missing; write or copy it again")
        }
        _ => bail!("is no Arrow file"),
    }
}
