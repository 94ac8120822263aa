//! What files are by their first bytes, and their bytes unpacked.

use std::io::{self, BufRead, BufReader, ErrorKind, Read};

use flate2::bufread::GzDecoder;
use zstd::stream::read::Decoder as ZstdDecoder;

use super::{FOREIGN_START, Input, again, foreign};
use crate::{
    error::{Error, Problem},
    options::Compression,
};

/// The bytes of a file that is text, or compressed text.
pub(crate) fn unpacked(mut input: Input) -> Result<(Input, Option<Compression>), Error> {
    let start = first(&mut input)?;
    if let Some(told) = foreign(&start) {
        return Err(Error::new(Problem::Other(told)));
    }
    let compression = match start.as_slice() {
        [0x1f, 0x8b, ..] => Some(Compression::Gzip),
        // A frame, or one that is skipped.
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => {
            Some(Compression::Zstd)
        }
        _ => None,
    };
    let input = again(start, input);
    let mut input: Input = match compression {
        None => return Ok((input, None)),
        Some(Compression::Gzip) => Box::new(Gzip::new(input)),
        Some(Compression::Zstd) => {
            Box::new(Zstd(ZstdDecoder::with_buffer(BufReader::with_capacity(1 << 16, input))?))
        }
    };
    let start = first(&mut input)?;
    match (compression, foreign(&start)) {
        (Some(how), Some(told)) => Err(Error::new(Problem::Packed(how, told))),
        _ => Ok((again(start, input), compression)),
    }
}

/// As many bytes as tell what a file is.
fn first(input: &mut Input) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    input.by_ref().take(FOREIGN_START as u64).read_to_end(&mut start)?;
    Ok(start)
}

/// What a decoder says, as what is wrong with the file.
fn told(error: io::Error, how: Compression) -> io::Error {
    if error.raw_os_error().is_some() {
        return error;
    }
    Error::new(match error.kind() {
        ErrorKind::UnexpectedEof => Problem::CutShort(how),
        ErrorKind::Interrupted | ErrorKind::WouldBlock => return error,
        _ => Problem::Damaged(how, error.to_string()),
    })
    .into()
}

/// The members of a gzip file, one after another.
struct Gzip {
    member: Option<GzDecoder<BufReader<Input>>>,
}

impl Gzip {
    fn new(input: Input) -> Self {
        Self { member: Some(GzDecoder::new(BufReader::with_capacity(1 << 16, input))) }
    }

    /// The member behind one that has ended, if there is any; zeros may be there instead.
    fn next(mut input: BufReader<Input>) -> io::Result<Option<GzDecoder<BufReader<Input>>>> {
        loop {
            match input.fill_buf()? {
                [] => return Ok(None),
                [0x1f, ..] => return Ok(Some(GzDecoder::new(input))),
                bytes @ [0, ..] => {
                    let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
                    input.consume(zeros);
                }
                _ => {
                    let why = "something else stands behind it".to_owned();
                    return Err(Error::new(Problem::Damaged(Compression::Gzip, why)).into());
                }
            }
        }
    }
}

impl Read for Gzip {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let Some(member) = &mut self.member else { return Ok(0) };
            let read = member.read(buffer).map_err(|error| told(error, Compression::Gzip))?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            let ended = self.member.take().map(GzDecoder::into_inner);
            self.member = ended.map_or(Ok(None), Self::next)?;
        }
    }
}

/// The frames of a Zstandard file.
struct Zstd(ZstdDecoder<'static, BufReader<Input>>);

impl Read for Zstd {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| told(error, Compression::Zstd))
    }
}
