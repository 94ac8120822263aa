//! Rows as they came, cut into shards of whole groups.

use std::{
    fs::File,
    io::{Cursor, Write},
    path::Path,
};

use polars::prelude::*;
use polars_io::{
    SerReader, SerWriter,
    ipc::{IpcReader, IpcWriter},
};

use super::numbers::read_at;
use crate::Error;

/// Shards in one file without a name, each in pieces of Arrow's format.
#[derive(Debug)]
pub(super) struct Shards {
    file: File,
    /// Where the next piece begins.
    end: u64,
    /// Of each shard where its pieces begin, and how long they are.
    pieces: Vec<Vec<(u64, usize)>>,
}

impl Shards {
    pub(super) fn new(folder: &Path, count: usize) -> Result<Self, Error> {
        let file = tempfile::tempfile_in(folder).map_err(PolarsError::from)?;
        Ok(Self { file, end: 0, pieces: vec![Vec::new(); count] })
    }

    pub(super) fn count(&self) -> usize {
        self.pieces.len()
    }

    /// Rows as a piece of a shard: nothing where there are none.
    pub(super) fn piece(mut rows: DataFrame) -> PolarsResult<Vec<u8>> {
        let mut bytes = Vec::new();
        if rows.height() > 0 {
            IpcWriter::new(&mut bytes).with_parallel(false).finish(&mut rows)?;
        }
        Ok(bytes)
    }

    /// Appends a piece to a shard.
    pub(super) fn put(&mut self, shard: usize, bytes: &[u8]) -> Result<(), Error> {
        if bytes.is_empty() {
            return Ok(());
        }
        self.file.write_all(bytes).map_err(PolarsError::from)?;
        self.pieces[shard].push((self.end, bytes.len()));
        self.end += bytes.len() as u64;
        Ok(())
    }

    /// The rows of a shard, in the order in which they came, with all columns or one; none where it has none.
    pub(super) fn read(
        &self,
        shard: usize,
        only: Option<&str>,
    ) -> Result<Option<DataFrame>, Error> {
        let mut all: Option<DataFrame> = None;
        for &(start, len) in &self.pieces[shard] {
            let mut bytes = vec![0; len];
            read_at(&self.file, &mut bytes, start).map_err(PolarsError::from)?;
            let piece = IpcReader::new(Cursor::new(bytes))
                .with_columns(only.map(|name| vec![name.to_owned()]))
                .finish()?;
            match &mut all {
                Some(all) => drop(all.vstack_mut(&piece)?),
                None => all = Some(piece),
            }
        }
        let Some(mut all) = all else { return Ok(None) };
        all.rechunk_mut_par();
        Ok(Some(all))
    }
}
