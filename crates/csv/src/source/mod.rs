//! Bytes from anywhere, as the bytes of UTF-8 text.

mod compressed;
mod decoded;

pub(crate) use compressed::unpacked;
pub(crate) use decoded::Decoded;

use std::io::{self, Read};

/// Any reader.
pub(crate) type Input = Box<dyn Read + Send>;

/// A reader that starts with these bytes again.
pub(crate) fn again(start: Vec<u8>, rest: Input) -> Input {
    Box::new(io::Cursor::new(start).chain(rest))
}
