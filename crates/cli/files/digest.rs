//! The digest of an input, computed while it is read.

use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    panic,
    path::PathBuf,
    thread::{self, JoinHandle},
};

use sha2::{Digest, Sha256};

/// What computes a digest meanwhile.
pub(super) enum Digesting {
    Meanwhile(JoinHandle<io::Result<Digested>>),
    /// Where no thread can be started it is computed when it is asked for.
    Later(Vec<PathBuf>),
}

impl Digesting {
    /// Starts to compute it of these files, one after another.
    pub(super) fn start(paths: Vec<PathBuf>) -> Self {
        let these = paths.clone();
        match thread::Builder::new().name("digest".into()).spawn(move || digest(&these)) {
            Ok(thread) => Self::Meanwhile(thread),
            Err(_) => Self::Later(paths),
        }
    }

    /// Waits for it.
    pub(super) fn done(self) -> io::Result<Digested> {
        match self {
            Self::Meanwhile(thread) => {
                thread.join().unwrap_or_else(|panic| panic::resume_unwind(panic))
            }
            Self::Later(paths) => digest(&paths),
        }
    }
}

/// How many bytes a file has, and their SHA-256.
pub(super) type Digested = (u64, [u8; 32]);

/// How many bytes these files have together, and the SHA-256 of them one after another.
fn digest(paths: &[PathBuf]) -> io::Result<Digested> {
    let mut digest = Sha256::new();
    let mut bytes = 0;
    for path in paths {
        let mut file = BufReader::with_capacity(1 << 16, File::open(path)?);
        loop {
            let read = file.fill_buf()?;
            if read.is_empty() {
                break;
            }
            let count = read.len();
            digest.update(read);
            file.consume(count);
            bytes += count as u64;
        }
    }
    Ok((bytes, digest.finalize().into()))
}
