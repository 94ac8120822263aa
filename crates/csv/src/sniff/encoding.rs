//! Which encoding a text has.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::{
    error::{Error, Problem},
    options::Advice,
};

/// The encoding of a text that starts with these bytes. UTF-16 is found without a mark, too: text of
/// the West has a zero in each pair of its bytes.
pub(crate) fn encoding(bytes: &[u8]) -> Result<&'static Encoding, Error> {
    match bytes {
        [0xff, 0xfe, ..] => return Ok(UTF_16LE),
        [0xfe, 0xff, ..] => return Ok(UTF_16BE),
        [0xef, 0xbb, 0xbf, ..] => return Ok(UTF_8),
        _ => {}
    }
    if let Some(found) = of_pairs(bytes) {
        return Ok(found);
    }
    let Err(error) = std::str::from_utf8(bytes) else { return Ok(UTF_8) };
    if error.error_len().is_none() || bytes.contains(&0) {
        return Ok(UTF_8); // cut in a character, or broken otherwise, which is told later
    }
    if is_western(bytes) {
        return Ok(WINDOWS_1252);
    }
    let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
    let line = 1 + memchr::memchr_iter(b'\n', before).count() as u64;
    let advice = ["windows-1252", "windows-1250", "windows-1251", "shift_jis", "gbk"];
    let error = Error::new(Problem::UnknownEncoding).on_line(line);
    Err(error
        .advise([Advice::Encoding(advice[0])])
        .advise(advice[2..].iter().copied().map(Advice::Encoding)))
}

/// UTF-16, where nearly all of the first or nearly all of the second bytes are zero, and none of the
/// others.
fn of_pairs(bytes: &[u8]) -> Option<&'static Encoding> {
    let (pairs, _) = bytes.get(..bytes.len().min(4096))?.as_chunks::<2>();
    let first = pairs.iter().filter(|pair| pair[0] == 0).count();
    let second = pairs.iter().filter(|pair| pair[1] == 0).count();
    let is_most = |count: usize| pairs.len() >= 2 && count * 10 >= pairs.len() * 7;
    match (first, second) {
        (0, second) if is_most(second) => Some(UTF_16LE),
        (first, 0) if is_most(first) => Some(UTF_16BE),
        _ => None,
    }
}

/// Whether text is plainly Windows-1252: letters with accents, and signs, single among ASCII. Runs of
/// high bytes are words of other alphabets, and five bytes mean nothing in it.
fn is_western(bytes: &[u8]) -> bool {
    let (mut high, mut run, mut longest) = (0, 0, 0);
    for &byte in bytes {
        if byte < 0x80 {
            run = 0;
            continue;
        }
        if matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d) {
            return false;
        }
        high += 1;
        run += 1;
        longest = longest.max(run);
    }
    longest <= 2 && high * 3 <= bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_by_its_bytes() {
        let utf_16 = |text: &str, to: fn(u16) -> [u8; 2]| -> Vec<u8> {
            text.encode_utf16().flat_map(to).collect()
        };
        let text = "Tag;Größe\n2024-01-01;1,5\n";
        for (bytes, want) in [
            (b"".to_vec(), Some(UTF_8)),
            (text.as_bytes().to_vec(), Some(UTF_8)),
            (text.as_bytes()[..7].to_vec(), Some(UTF_8)), // cut within the ß
            (utf_16(text, u16::to_le_bytes), Some(UTF_16LE)),
            (utf_16(text, u16::to_be_bytes), Some(UTF_16BE)),
            (b"\xff\xfea\0".to_vec(), Some(UTF_16LE)),
            (b"caf\xe9,5\x80\n".to_vec(), Some(WINDOWS_1252)),
            (b"\x93quoted\x94 \xa3 5\n".to_vec(), Some(WINDOWS_1252)),
            (b"\xcf\xf0\xe8\xe2\xe5\xf2,1\n".to_vec(), None), // Cyrillic
            (b"\x83\x65\x83\x58\x83\x67\x81\n".to_vec(), None), // Japanese
            (b"a,\0b\n".to_vec(), Some(UTF_8)),
        ] {
            assert_eq!(encoding(&bytes).ok(), want, "{bytes:?}");
        }
    }
}
