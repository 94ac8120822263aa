//! Sums and variances of the values in each window of a number of rows.

use crate::{
    error::Error,
    sample::Sample,
    simd::{
        isa::Isa,
        spreads::{self, Rows, Scratch, Told},
    },
};

/// A thread's working memory.
#[derive(Debug, Default)]
pub(crate) struct Sliding {
    scratch: Scratch,
}

impl Sliding {
    /// What is told of each window of `len` rows. An output depends on its rows and their place in the
    /// series alone.
    pub(crate) fn slide<T: Sample>(
        &mut self,
        told: Told,
        rows: Rows<'_, T>,
        len: usize,
        out: &mut [T],
    ) -> Result<(), Error> {
        let memory = || Error::OutOfMemory { rows: rows.x.len(), taps: len };
        self.scratch.reserve(len).map_err(|_| memory())?;
        spreads::slide(Isa::best(), told, rows, len, out, &mut self.scratch);
        Ok(())
    }
}
