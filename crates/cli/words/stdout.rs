//! Results on stdout.

use std::io::{self, Write};

use anyhow::{Context, Error, Result};

/// Stdout, and why it could not be written to: writers of tables make texts of their own of that.
pub(crate) struct Stdout {
    to: io::Stdout,
    failed: Option<io::Error>,
}

/// Has a result written to stdout, all of it; where that fails the error is the system's own.
pub(crate) fn write(fill: impl FnOnce(&mut Stdout) -> Result<()>) -> Result<()> {
    written(fill).unwrap_or_else(Err).context(FAILED)
}

/// The same of one that is made while it is written: what goes wrong with that is no fault of stdout.
pub(crate) fn write_made(fill: impl FnOnce(&mut Stdout) -> Result<()>) -> Result<()> {
    written(fill).unwrap_or_else(|error| Err(error).context(FAILED))
}

const FAILED: &str = "cannot write to stdout";

/// What came of it; where stdout could not be written to, why.
fn written(fill: impl FnOnce(&mut Stdout) -> Result<()>) -> Result<Result<()>> {
    let mut stdout = Stdout { to: io::stdout(), failed: None };
    let written = fill(&mut stdout).and_then(|()| Ok(stdout.flush()?));
    match (written, stdout.failed) {
        (Err(_), Some(error)) => Err(Error::new(error)),
        (written, _) => Ok(written),
    }
}

impl Stdout {
    fn remember<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &done
            && error.kind() != io::ErrorKind::Interrupted
        {
            let copy = error.raw_os_error().map(io::Error::from_raw_os_error);
            self.failed.get_or_insert(copy.unwrap_or_else(|| error.kind().into()));
        }
        done
    }
}

impl Write for Stdout {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let done = self.to.write(bytes);
        self.remember(done)
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let done = self.to.write_all(bytes);
        self.remember(done)
    }

    fn flush(&mut self) -> io::Result<()> {
        let done = self.to.flush();
        self.remember(done)
    }
}
