//! Lines that are comments, taken out of blocks.

use memchr::{memchr, memchr2};

use crate::{block::Gap, token::Grammar};

/// Takes the comments out of a text that starts with a record, and notes where they stood. One that is
/// cut is left, unless the text ends with it: gives its bytes.
pub(crate) fn strip(
    bytes: &mut Vec<u8>,
    gaps: &mut Vec<Gap>,
    prefix: &[u8],
    grammar: Grammar,
    ended: bool,
) -> usize {
    let (mut from, mut to, mut cut) = (0, 0, 0);
    while from < bytes.len() {
        let rest = &bytes[from..];
        let is_cut = !ended && prefix.starts_with(rest);
        let (len, is_comment) = if rest.starts_with(prefix) || is_cut {
            (memchr(grammar.end, rest).map(|end| end + 1), true)
        } else {
            (record(rest, grammar), false)
        };
        let len = match len {
            Some(len) => len,
            None if ended => rest.len(),
            None => {
                cut = if is_comment { rest.len() } else { 0 };
                break;
            }
        };
        if is_comment {
            match gaps.last_mut() {
                Some(gap) if gap.at == to => gap.lines += 1,
                _ => gaps.push(Gap { at: to, lines: 1 }),
            }
        } else {
            bytes.copy_within(from..from + len, to);
            to += len;
        }
        from += len;
    }
    let left = bytes.len() - from;
    bytes.copy_within(from.., to);
    bytes.truncate(to + left);
    cut
}

/// The bytes of the first record, with the end of its line.
fn record(bytes: &[u8], grammar: Grammar) -> Option<usize> {
    let Some(quote) = grammar.quote else { return memchr(grammar.end, bytes).map(|end| end + 1) };
    let (mut at, mut is_open) = (0, false);
    loop {
        at += memchr2(quote, grammar.end, &bytes[at..])? + 1;
        match bytes[at - 1] == quote {
            true => is_open = !is_open,
            false if !is_open => return Some(at),
            false => {}
        }
    }
}
