//! Reading a file, as it is.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, Read as _},
    panic,
    path::{Path, PathBuf},
    thread::{self, JoinHandle},
};

use anyhow::{Context, Result, anyhow, bail};
use polars::prelude::*;
use sha2::{Digest, Sha256};
use smoothframe_report::{Format, Input};

use crate::{
    broken,
    typed::{self, Read, Unclear, Wanted},
};

/// A file's table. Of a CSV, columns of dates and plain numbers are such where that can be told
/// while it is read; the others are text.
pub(crate) struct Source {
    pub(crate) path: PathBuf,
    pub(crate) format: Format,
    pub(crate) frame: DataFrame,
    /// The names of all columns of the file, read or not.
    pub(crate) all: Vec<String>,
    /// Whether ISO dates are dates.
    pub(crate) dates: bool,
    /// What computes its digest meanwhile, where that is wanted.
    digest: Option<JoinHandle<io::Result<Digested>>>,
}

/// How many bytes a file has, and their SHA-256.
type Digested = (u64, [u8; 32]);

impl Source {
    /// Reads the file; of the columns it has all, or `only` some.
    pub(crate) fn read(path: &Path, format: Option<Format>, wanted: &Wanted<'_>) -> Result<Self> {
        let name = path.display();
        let about = fs::metadata(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => anyhow!("{name}: there is no such file"),
            _ => anyhow!("{name}: cannot be read: {error}"),
        })?;
        if about.is_dir() {
            bail!("{name}: is a directory, and not a file");
        }
        if !about.is_file() {
            bail!("{name}: is not a regular file; write its data to one first");
        }
        if about.len() == 0 {
            bail!("{name}: holds no data (0 bytes)");
        }
        let format = recognise(path, format)?;
        let digest = wanted.digest.then(|| {
            let path = path.to_owned();
            thread::spawn(move || digest(&path))
        });
        let only = |have: &[String]| (wanted.only)(format, have);
        let read = match format {
            Format::Parquet => guarded(|| Ok(parquet(path, only)?)),
            _ => match guarded(|| Ok(typed::read(path, wanted))) {
                Ok(Ok(read)) => Ok(read),
                Ok(Err(Unclear)) | Err(_) => {
                    let rows = broken::rows(path).map_err(|fault| anyhow!("{name}: {fault}"))?;
                    guarded(|| Ok(csv(path, rows, only)?))
                }
            },
        };
        let Read { frame, names } = read.with_context(|| format!("{name}: cannot be read"))?;
        let (path, dates) = (path.to_owned(), wanted.dates);
        Ok(Self { path, format, frame, all: names, dates, digest })
    }

    /// Where a row (from 0) stands: the line of a CSV, the row of a Parquet file.
    pub(crate) fn place(&self, row: usize) -> String {
        if self.format != Format::Csv {
            return format!("row {}", row + 1);
        }
        // A field may hold line ends of its own.
        let line = broken::line_of(&self.path, row).unwrap_or(row + 2);
        format!("line {line}")
    }

    pub(crate) fn names(&self) -> Vec<String> {
        names(&self.frame)
    }

    /// What a manifest says of the file, where that was wanted.
    pub(crate) fn digest(&mut self) -> Result<Option<Input>> {
        let failed = || format!("{}: cannot be read", self.path.display());
        let Some(thread) = self.digest.take() else { return Ok(None) };
        let digest = thread.join().unwrap_or_else(|panic| panic::resume_unwind(panic));
        let (bytes, sha256) = digest.with_context(failed)?;
        let path = self.path.display().to_string();
        Ok(Some(Input::new(path, bytes, &sha256, self.frame.height())))
    }
}

fn digest(path: &Path) -> io::Result<Digested> {
    let mut file = BufReader::with_capacity(1 << 16, File::open(path)?);
    let mut digest = Sha256::new();
    let mut bytes = 0;
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
    Ok((bytes, digest.finalize().into()))
}

fn names(frame: &DataFrame) -> Vec<String> {
    frame.get_column_names().into_iter().map(ToString::to_string).collect()
}

/// The format by flag, name and first bytes; what is neither CSV nor Parquet is refused.
pub(crate) fn recognise(path: &Path, format: Option<Format>) -> Result<Format> {
    let name = path.display();
    let mut start = [0; 4];
    let mut file = File::open(path).with_context(|| format!("{name}: cannot be read"))?;
    let count = file.read(&mut start).with_context(|| format!("{name}: cannot be read"))?;
    let start = &start[..count];
    let is_parquet = start == b"PAR1";
    let format = format.or_else(|| Format::of(path));
    match start {
        [0x1f, 0x8b, ..] => bail!("{name}: is compressed with gzip; decompress it first"),
        [0x28, 0xb5, 0x2f, 0xfd] => bail!("{name}: is compressed with zstd; decompress it first"),
        b"PK\x03\x04" => bail!("{name}: is a ZIP or spreadsheet file; export it as CSV first"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            bail!("{name}: is UTF-16 text; convert it to UTF-8 first")
        }
        _ => {}
    }
    match (format, is_parquet) {
        (Some(Format::Csv), true) => bail!(
            "{name}: holds Parquet data; rename it to .parquet, or say --input-format parquet"
        ),
        (Some(Format::Parquet), false) => bail!("{name}: is no Parquet file (it may be cut short)"),
        (None, true) => Ok(Format::Parquet),
        (None, false) => Ok(Format::Csv),
        (Some(format), _) => Ok(format),
    }
}

fn csv(
    path: &Path,
    rows: usize,
    only: impl Fn(&[String]) -> Option<Vec<String>>,
) -> PolarsResult<Read> {
    let read = |options: CsvReadOptions| {
        let options = options.with_has_header(true);
        let options = options.with_infer_schema_length(Some(0)); // every column as text
        options.try_into_reader_with_file_path(Some(path.to_owned()))?.finish()
    };
    let have = names(&read(CsvReadOptions::default().with_n_rows(Some(0)))?);
    let only = only(&have).map(|names| names.into_iter().map(Into::into).collect());
    let frame = read(CsvReadOptions::default().with_columns(only))?;
    // Of one column an empty line is a missing value; of several it is no row, and files end so.
    if have.len() < 2 {
        return Ok(Read { frame, names: have });
    }
    polars_ensure!(
        frame.height() >= rows,
        ComputeError: "of its {rows} rows only {} could be read", frame.height()
    );
    Ok(Read { frame: frame.slice(0, rows), names: have })
}

fn parquet(path: &Path, only: impl Fn(&[String]) -> Option<Vec<String>>) -> PolarsResult<Read> {
    let mut reader = ParquetReader::new(File::open(path)?);
    let have: Vec<String> = reader.schema()?.iter_names().map(ToString::to_string).collect();
    let only = only(&have);
    for field in reader.schema()?.iter_values() {
        if only.as_ref().is_some_and(|names| !names.iter().any(|name| *name == *field.name)) {
            continue;
        }
        let dtype = format!("{:?}", field.dtype());
        // Types that Polars was built without: it would panic on them.
        if ["Decimal", "Float16"].iter().any(|unknown| dtype.starts_with(unknown)) {
            polars_bail!(
                SchemaMismatch: "column `{}` holds {dtype}, which this version cannot read; write \
                 it as a 64-bit float, or leave the column out", field.name
            );
        }
    }
    Ok(Read { frame: reader.with_columns(only).finish()?, names: have })
}

/// Polars' readers panic on some broken files; to the user that is a file that cannot be read.
fn guarded<T>(read: impl FnOnce() -> Result<T>) -> Result<T> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let outcome = panic::catch_unwind(panic::AssertUnwindSafe(read));
    panic::set_hook(hook);
    outcome.unwrap_or_else(|_| bail!("it is damaged, or holds what this version does not know"))
}
