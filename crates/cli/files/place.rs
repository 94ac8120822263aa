//! Where a row stands in its file, and how a field is written there: found again in the file, for messages.

use smoothframe_csv::{Block, Reader, Scratch};

use crate::{files::content::Content, files::input::Source, files::ndjson, files::typed::Lines};

/// Where a batch stands in its table.
#[derive(Debug, Default)]
pub(crate) struct Place {
    /// Its first row, from 0.
    pub(crate) first: u64,
    /// Of a text, the blocks that it is of.
    pub(crate) blocks: Vec<Block>,
}

impl Place {
    /// The line of a row of it.
    fn line(&self, row: u64) -> Option<u64> {
        let block = self.blocks.iter().find(|block| block.rows().contains(&row))?;
        Some(block.line(usize::try_from(row - block.rows().start).ok()?))
    }
}

impl Source {
    /// Where a row (from 0) stands: the line of a text, the row of other files.
    pub(crate) fn place(&self, row: usize) -> String {
        if let Some(batch) = &self.batch {
            return self.place_in(batch, row);
        }
        if let Some((from, part)) = self.parts.iter().rev().find(|(from, _)| *from <= row) {
            return format!("{} of {}", part.place(row - from), part.path.display());
        }
        if let Some(Lines { sheet, rows }) = &self.lines {
            let row = rows.get(row).map_or(row, |row| *row as usize);
            return format!("sheet `{sheet}`, row {}", row + 1);
        }
        // A field may hold line ends of its own.
        let line = match self.content {
            Content::Csv | Content::Tsv => self.line_of(row as u64).unwrap_or(row as u64 + 2),
            Content::Ndjson => {
                ndjson::line_of(&self.spool.path, row as u64).unwrap_or(row as u64 + 1)
            }
            _ => return format!("row {}", row + 1),
        };
        format!("line {line}")
    }

    /// The same in a table that is read in batches.
    fn place_in(&self, batch: &Place, row: usize) -> String {
        let row = batch.first + row as u64;
        let line = match self.content.is_delimited() {
            true => batch.line(row).or_else(|| self.line_of(row)),
            false => None,
        };
        line.map_or_else(|| format!("row {}", row + 1), |line| format!("line {line}"))
    }

    /// The line on which a row (from 0) of one text starts.
    pub(crate) fn line(&self, row: usize) -> Option<u64> {
        let is_text = self.parts.is_empty() && self.content.is_delimited();
        is_text.then(|| self.line_of(row as u64).unwrap_or(row as u64 + 2))
    }

    fn line_of(&self, row: u64) -> Option<u64> {
        let mut reader = Reader::open(&self.spool.path, &self.options).ok()?;
        let mut block = Block::default();
        while reader.next(&mut block).ok()? {
            let rows = block.rows();
            if rows.contains(&row) {
                return Some(block.line(usize::try_from(row - rows.start).ok()?));
            }
        }
        None
    }

    /// A field as it is written in a text; none in other files, or where that is not known.
    pub(crate) fn written_at(&self, column: &str, row: usize) -> Option<String> {
        if let Some((from, part)) = self.parts.iter().rev().find(|(from, _)| *from <= row) {
            return part.written_at(column, row - from);
        }
        if self.content == Content::Ndjson {
            return ndjson::written_at(&self.spool.path, column, row);
        }
        if !self.content.is_delimited() {
            return None;
        }
        let first = self.batch.as_ref().and_then(|batch| usize::try_from(batch.first).ok());
        let row = row.saturating_add(first.unwrap_or(0));
        let at = self.all.iter().position(|name| name == column)?;
        let mut reader = Reader::open(&self.spool.path, &self.options).ok()?;
        let (mut block, mut scratch) = (Block::default(), Scratch::default());
        let row = row as u64;
        while reader.next(&mut block).ok()? {
            let rows = block.rows();
            if rows.contains(&row) {
                let records = block.records(&mut scratch).ok()?;
                let field = records.field(usize::try_from(row - rows.start).ok()?, at)?;
                return Some(field.trim().to_owned());
            }
        }
        None
    }
}
