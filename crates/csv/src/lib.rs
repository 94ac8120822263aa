//! Delimited text as people have it, read in blocks on all cores.
//!
//! A [`Reader`] takes any [`Read`](std::io::Read): a file, a pipe, one that gzip or Zstandard packed. What can be
//! found by looking at its first block is found (encoding, delimiter, decimal marks) and told in
//! [`Reader::notes`]; what would be a guess is an error that names the option ([`Advice`]). It hands
//! out [`Block`]s of whole records, which any thread splits into [`Records`], and what is broken is an
//! [`Error`] with its line.
//!
//! ```
//! use std::sync::Mutex;
//!
//! use smoothframe_csv::{Block, Error, Options, Reader, Scratch};
//!
//! let mut text = String::from("day\tvalue\n");
//! (0..1000).for_each(|row| text.push_str(&format!("2024-01-01\t{row}.5\n")));
//! let options = Options { block: 1 << 10, ..Options::default() };
//! let reader = Mutex::new(Reader::new(std::io::Cursor::new(text), &options)?);
//! // Each thread takes block after block, and holds the others up no longer than that takes.
//! let work = || -> Result<f64, Error> {
//!     let (mut block, mut scratch, mut sum) = (Block::default(), Scratch::default(), 0.0);
//!     while reader.lock().expect("no thread panics").next(&mut block)? {
//!         let records = block.records(&mut scratch)?;
//!         for field in records.column(1).flatten() {
//!             sum += field.parse::<f64>().expect("a number");
//!         }
//!     }
//!     Ok(sum)
//! };
//! let sums = std::thread::scope(|scope| {
//!     let threads = [scope.spawn(work), scope.spawn(work)];
//!     threads.map(|thread| thread.join().expect("no thread panics"))
//! });
//! let [first, second] = sums;
//! assert_eq!(first? + second?, 500_000.0);
//! # Ok::<(), Error>(())
//! ```
//!
//! Records are those of RFC 4180 with any delimiter: a field in quotes may hold delimiters, line ends
//! and doubled quotes, and a quote elsewhere is an error. Lines end in LF, CRLF or, where there is no
//! LF, in CR. Blank lines at the end of a text of several columns are no records.

mod block;
mod comments;
mod cut;
mod error;
mod fault;
mod head;
mod number;
mod options;
mod quick;
mod reader;
mod records;
mod sniff;
mod source;
mod token;

pub use block::{Block, Scratch};
pub use encoding_rs::Encoding;
pub use error::{Error, Problem};
pub use number::{NotANumber, Numbers};
pub use options::{Advice, Compression, Options, Ragged, Thousands};
pub use reader::Reader;
pub use records::{PlainNumbers, PlainValues, Records};
pub use source::{FOREIGN_START, foreign, text};

/// The README's example runs.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
