//! How an output is written: by its flag, or by its name.

use std::path::Path;

use anyhow::Result;
use smoothframe_report::{Compression, Format, Output};

use crate::words::failure::usage;

/// What a flag or a path's ending says; nothing where neither does. An ending that names no format is
/// refused: who asks for a workbook is not to find a CSV under its name.
pub(crate) fn asked(path: &Path, flag: Option<Format>) -> Result<Option<Output>> {
    let is_stdout = path == Path::new("-");
    let name = path.display();
    if let Some(format) = flag {
        let mut output = Output::plain(format);
        output.compression = if is_stdout { None } else { Compression::of(path) };
        if output.compression.is_some() && !format.is_text() {
            return Err(usage(format!(
                "{name}: {format} is compressed by itself; leave the last ending of the name out"
            )));
        }
        return Ok(Some(output));
    }
    if is_stdout {
        return Ok(Some(Output::plain(Format::Csv)));
    }
    let known = Output::of(path);
    match path.extension() {
        Some(ending) if known.is_none() => {
            let ending = match Compression::of(path) {
                Some(_) => path.file_name().unwrap_or(ending),
                None => ending,
            };
            Err(usage(format!(
                "{name}: `{}` names no format that is written; there are {}, or --output-format says which \
                 it is",
                ending.to_string_lossy(),
                ENDINGS
            )))
        }
        _ => Ok(known),
    }
}

/// The endings of all formats.
const ENDINGS: &str =
    ".csv and .tsv (also with .gz or .zst), .parquet, .arrow (or .feather) and .ndjson";
