//! A file that is read row group by row group.

use std::{fs::File, path::Path};

use anyhow::Result;
use polars::prelude::*;

use super::{FileMetadataRef, Footer, Only, check_ends, read_columns, unreadable};
use crate::{files::typed::Read, words::phases};

/// The row groups of a file, one after another.
pub(crate) struct Groups {
    file: File,
    footer: Footer,
    /// The metadata without any of them.
    none: FileMetadata,
    next: usize,
}

impl Groups {
    /// Opens a file, and reads the first.
    pub(crate) fn open(path: &Path, only: &Only<'_>) -> Result<(Self, Read)> {
        let mut file = File::open(path)?;
        check_ends(&mut file)?;
        let footer = Footer::of(&file).map_err(|error| unreadable(&file, error))?;
        let mut none = (*footer.metadata).clone();
        none.row_groups = Vec::new();
        none.num_rows = 0;
        let mut groups = Self { file, footer, none, next: 0 };
        let first = match groups.read(only)? {
            Some(first) => first,
            None => read_columns(
                &groups.file,
                &groups.footer,
                &Arc::new(groups.none.clone()),
                only,
                false,
            )?,
        };
        Ok((groups, first))
    }

    /// Reads the next that has rows; nothing behind the last.
    pub(crate) fn read(&mut self, only: &Only<'_>) -> Result<Option<Read>> {
        let Some(metadata) = self.metadata() else { return Ok(None) };
        let read = read_columns(&self.file, &self.footer, &metadata, only, false);
        let read = read.map_err(|error| unreadable(&self.file, error))?;
        let bytes = metadata.row_groups.iter().map(|group| group.compressed_size()).sum();
        phases::advance(bytes, read.frame.height());
        Ok(Some(read))
    }

    /// That of the next row group alone.
    fn metadata(&mut self) -> Option<FileMetadataRef> {
        loop {
            let group = self.footer.metadata.row_groups.get(self.next)?;
            self.next += 1;
            if group.num_rows() > 0 {
                let mut metadata = self.none.clone();
                metadata.num_rows = group.num_rows();
                metadata.row_groups.push(group.clone());
                return Some(Arc::new(metadata));
            }
        }
    }
}
