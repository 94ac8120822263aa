//! Bytes from anywhere, as the bytes of UTF-8 text.

mod compressed;
mod decoded;
mod foreign;

pub(crate) use compressed::unpacked;
pub(crate) use decoded::Decoded;
pub use foreign::{FOREIGN_START, foreign};

use std::io::{self, Read};

use crate::{error::Error, head, options::Options};

/// Any reader.
pub(crate) type Input = Box<dyn Read + Send>;

/// A reader that starts with these bytes again.
pub(crate) fn again(start: Vec<u8>, rest: Input) -> Input {
    Box::new(io::Cursor::new(start).chain(rest))
}

/// The UTF-8 of any text, unpacked and decoded as a [`Reader`](crate::Reader) finds it to be: for what
/// is no delimited text, as NDJSON.
///
/// ```
/// use std::io::Read;
/// let mut text = String::new();
/// smoothframe_csv::text("{\"x\": 1}\n".as_bytes())?.read_to_string(&mut text)?;
/// assert_eq!(text, "{\"x\": 1}\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Where it cannot be read, or is no text.
pub fn text(input: impl Read + Send + 'static) -> Result<impl Read + Send, Error> {
    let (input, _) = unpacked(Box::new(input))?;
    let (input, _) = head::decoded(input, &Options::default(), &mut Vec::new())?;
    Ok(input)
}
