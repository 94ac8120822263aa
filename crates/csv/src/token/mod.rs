//! The one tokenizer: where fields and records end.
//!
//! 64 bytes are compared at a time with the delimiter, the line end and the quote, which gives each as
//! the bits of a number; what stands between quotes is a prefix sum of their bits, and a quote out of
//! place is one whose neighbour's bit is missing. Nothing depends on the data but how many bits there
//! are.

mod index;
mod masks;
mod scan;

pub(crate) use index::Ends;
pub(crate) use masks::equal;
pub(crate) use scan::{Grammar, Quotes, Sink, scan};
