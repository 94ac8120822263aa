//! NDJSON written again with more fields: every object as it was read, and the new fields behind.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Write},
};

use anyhow::{Context, Result};
use polars::prelude::*;
use smoothframe_report::Format;

use crate::files::spool::Spool;

/// Rows whose new fields are written at once.
const ROWS: usize = 1 << 16;

/// What is added to which file.
pub(crate) struct Splice<'a> {
    pub(crate) source: &'a Spool,
    /// One row for each of the file's, or of those that are kept.
    pub(crate) added: &'a DataFrame,
    /// The file's rows that are written, ascending; all where there is none.
    pub(crate) kept: Option<&'a IdxCa>,
    /// The rows that the file had when it was read.
    pub(crate) rows: usize,
}

impl Splice<'_> {
    pub(crate) fn write(&self, mut to: impl Write) -> Result<()> {
        let failed = || format!("{}: cannot be read", self.source.name.display());
        let changed = || self.source.changed();
        let file = File::open(&self.source.path).with_context(failed)?;
        let text = smoothframe_csv::text(file).with_context(failed)?;
        let mut kept = self.kept.map(|kept| kept.iter().flatten().peekable());
        let (mut row, mut written) = (0, 0);
        let (mut fields, mut at) = (Vec::new(), 0);
        for line in BufReader::with_capacity(1 << 18, text).lines() {
            let line = line.with_context(failed)?;
            let object = line.trim_matches(['\u{feff}', ' ', '\t', '\r']);
            if object.is_empty() {
                continue;
            }
            row += 1;
            if let Some(kept) = &mut kept
                && kept.next_if(|kept| *kept as usize == row - 1).is_none()
            {
                continue;
            }
            if written % ROWS == 0 {
                fields.clear();
                at = 0;
                let added = self.added.slice(i64::try_from(written)?, ROWS);
                Format::Ndjson.write(&added, &mut fields)?;
            }
            let new = fields.get(at..).unwrap_or_default().split_inclusive(|&byte| byte == b'\n');
            // Their object without its first brace.
            let new = new.take(1).next().ok_or_else(changed)?;
            at += new.len();
            let object = object.strip_suffix('}').ok_or_else(changed)?.trim_end();
            to.write_all(object.as_bytes())?;
            if !object.ends_with('{') {
                to.write_all(b",")?;
            }
            to.write_all(new.get(1..).unwrap_or_default())?;
            written += 1;
        }
        to.flush()?;
        if row == self.rows && written == self.added.height() { Ok(()) } else { Err(changed()) }
    }
}
