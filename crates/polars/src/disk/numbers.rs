//! Numbers of 64 bits in a file of their own.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
    sync::Mutex,
};

use polars::prelude::PolarsError;

use crate::Error;

/// Numbers in a file that has no name, so that nothing of it is left behind, however the process ends.
#[derive(Debug)]
pub(super) struct Numbers {
    file: File,
    /// The first error of reading, if there was one.
    failed: Mutex<Option<io::Error>>,
}

/// The same while they are written, one after another.
pub(super) struct Writer {
    to: BufWriter<File>,
}

impl Writer {
    pub(super) fn new(folder: &Path) -> Result<Self, Error> {
        let file = tempfile::tempfile_in(folder).map_err(PolarsError::from)?;
        Ok(Self { to: BufWriter::with_capacity(1 << 18, file) })
    }

    pub(super) fn put(&mut self, numbers: impl Iterator<Item = u64>) -> Result<(), Error> {
        for number in numbers {
            self.to.write_all(&number.to_le_bytes()).map_err(PolarsError::from)?;
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<Numbers, Error> {
        let file = self.to.into_inner().map_err(|error| PolarsError::from(error.into_error()))?;
        Ok(Numbers { file, failed: Mutex::new(None) })
    }
}

/// So many numbers are read at once.
const AT_ONCE: usize = 1 << 13;

impl Numbers {
    /// So many numbers from a place on; zeros where they cannot be read, which
    /// [`check`](Self::check) tells.
    pub(super) fn read(&self, place: u64, count: usize) -> Vec<u64> {
        let mut numbers = Vec::with_capacity(count);
        let mut bytes = vec![0; 8 * count.min(AT_ONCE)];
        while numbers.len() < count {
            let some = (count - numbers.len()).min(AT_ONCE);
            let bytes = &mut bytes[..8 * some];
            if let Err(error) = read_at(&self.file, bytes, 8 * (place + numbers.len() as u64)) {
                let mut failed = self.failed.lock().unwrap_or_else(|broken| broken.into_inner());
                failed.get_or_insert(error);
                numbers.resize(count, 0);
                return numbers;
            }
            let eights = bytes.as_chunks::<8>().0;
            numbers.extend(eights.iter().map(|eight| u64::from_le_bytes(*eight)));
        }
        numbers
    }

    /// The first error of reading, if there was one.
    pub(super) fn check(&self) -> Result<(), Error> {
        let failed = self.failed.lock().unwrap_or_else(|broken| broken.into_inner());
        match &*failed {
            None => Ok(()),
            Some(error) => {
                let error = io::Error::new(error.kind(), error.to_string());
                Err(Error::Polars(error.into()))
            }
        }
    }
}

/// Reads all of some bytes from a place in a file, whatever other threads read there.
#[cfg(unix)]
pub(super) fn read_at(file: &File, bytes: &mut [u8], place: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, place)
}

/// The same where a file has one place at a time.
#[cfg(not(unix))]
pub(super) fn read_at(file: &File, bytes: &mut [u8], place: u64) -> io::Result<()> {
    static ONE: Mutex<()> = Mutex::new(());
    let _alone = ONE.lock().unwrap_or_else(|broken| broken.into_inner());
    use std::io::{Read as _, Seek as _, SeekFrom};
    let mut file = file;
    file.seek(SeekFrom::Start(place))?;
    file.read_exact(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_where_they_lie() {
        let mut writer = Writer::new(&std::env::temp_dir()).expect("a disk");
        writer.put(0..50_000).expect("a disk");
        let numbers = writer.finish().expect("a disk");
        assert_eq!(numbers.read(49_999, 1), [49_999]);
        assert_eq!(numbers.read(3, 20_000), (3..20_003).collect::<Vec<u64>>());
        assert_eq!(numbers.read(7, 0), [0; 0]);
        numbers.check().expect("a disk");
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let mut writer = Writer::new(&std::env::temp_dir()).expect("a disk");
        writer.put(1..4).expect("a disk");
        let numbers = writer.finish().expect("a disk");
        assert_eq!(numbers.read(1, 4), [0; 4]);
        assert!(matches!(numbers.check(), Err(Error::Polars(PolarsError::IO { .. }))));
    }
}
