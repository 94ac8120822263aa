//! Text of other encodings as UTF-8.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding};

use super::Input;
use crate::error::{Error, Problem};

const BUFFER: usize = 1 << 16;

/// A text in another encoding, as UTF-8; what is no such text is an error that names its place.
pub(crate) struct Decoded {
    input: Input,
    encoding: &'static Encoding,
    decoder: Decoder,
    raw: Vec<u8>,
    /// What of `raw` is decoded.
    decoded: usize,
    ended: bool,
    finished: bool,
    text: Vec<u8>,
    /// What of `text` is handed over.
    taken: usize,
    /// Lines that ended, and characters of the last that did not.
    lines: u64,
    characters: u64,
}

impl Decoded {
    pub(crate) fn new(input: Input, encoding: &'static Encoding) -> Self {
        Self {
            input,
            encoding,
            decoder: encoding.new_decoder_without_bom_handling(),
            raw: Vec::new(),
            decoded: 0,
            ended: false,
            finished: false,
            text: Vec::new(),
            taken: 0,
            lines: 0,
            characters: 0,
        }
    }

    /// Decodes some more into `text`, all of which has been handed over.
    fn decode_on(&mut self) -> io::Result<()> {
        if self.decoded == self.raw.len() && !self.ended {
            self.raw.clear();
            self.decoded = 0;
            let read = self.input.by_ref().take(BUFFER as u64).read_to_end(&mut self.raw)?;
            self.ended = read < BUFFER;
        }
        self.text.resize(BUFFER * 2, 0);
        self.taken = 0;
        let raw = self.raw.get(self.decoded..).unwrap_or_default();
        let (result, read, written) =
            self.decoder.decode_to_utf8_without_replacement(raw, &mut self.text, self.ended);
        self.decoded += read;
        self.text.truncate(written);
        match result {
            DecoderResult::InputEmpty => self.finished = self.ended,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(len, behind) => {
                let back = usize::from(len) + usize::from(behind);
                let at = self.decoded.checked_sub(back);
                let byte = at.and_then(|at| self.raw.get(at)).copied().unwrap_or_default();
                self.count();
                let problem = Problem::NotText { encoding: self.encoding.name(), byte };
                let error = Error::new(problem).on_line(self.lines + 1);
                return Err(error.at_character(self.characters + 1).into());
            }
        }
        self.count();
        Ok(())
    }

    fn count(&mut self) {
        let last = match memchr::memrchr(b'\n', &self.text) {
            Some(last) => {
                self.lines += memchr::memchr_iter(b'\n', &self.text).count() as u64;
                self.characters = 0;
                last + 1
            }
            None => 0,
        };
        let line = self.text.get(last..).unwrap_or_default();
        // Bytes that go on with a character start none.
        self.characters += line.iter().filter(|&&byte| byte & 0xc0 != 0x80).count() as u64;
    }
}

impl Read for Decoded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.taken == self.text.len() {
            if self.finished {
                return Ok(0);
            }
            self.decode_on()?;
        }
        let left = self.text.get(self.taken..).unwrap_or_default();
        let count = left.len().min(buffer.len());
        if let (Some(to), Some(from)) = (buffer.get_mut(..count), left.get(..count)) {
            to.copy_from_slice(from);
        }
        self.taken += count;
        Ok(count)
    }
}
