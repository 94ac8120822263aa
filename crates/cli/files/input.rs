//! Reading a file, as it is.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read as _},
    panic,
    path::{Path, PathBuf},
    thread::{self, JoinHandle},
};

use anyhow::{Context, Result, anyhow, bail};
use polars::prelude::*;
use sha2::{Digest, Sha256};
use smoothframe_csv::{Block, Numbers, Options, Reader};
use smoothframe_report::{Format, Input};

use crate::{
    fields::texts::PLAIN,
    files::broken,
    files::header::Header,
    files::spool::Spool,
    files::typed::{self, Read, Seen, Wanted},
    flags::text::Text,
    words::failure::usage,
    words::say::Say,
};

/// A file's table. Of a CSV, columns of dates and plain numbers are such where that can be told
/// while it is read; the others are text.
pub(crate) struct Source {
    /// Its name.
    pub(crate) path: PathBuf,
    pub(crate) spool: Spool,
    /// How it is read, if it is a CSV.
    pub(crate) options: Options,
    pub(crate) format: Format,
    pub(crate) frame: DataFrame,
    /// The names of all columns of the file, read or not.
    pub(crate) all: Vec<String>,
    /// Whether ISO dates are dates.
    pub(crate) dates: bool,
    /// Whether its records can be written again as they are, with fields behind them.
    pub(crate) is_plain: bool,
    /// What was found of it in place of flags, and a name in its header that looks like data.
    notes: Vec<String>,
    data_like: Option<String>,
    /// How numbers are written in columns where that is not as Rust does; or why that is not known.
    numbers: Vec<(String, Result<Numbers, String>)>,
    /// What is odd of its header.
    header: Header,
    /// What computes its digest meanwhile, where that is wanted.
    digest: Option<JoinHandle<io::Result<Digested>>>,
}

/// How many bytes a file has, and their SHA-256.
type Digested = (u64, [u8; 32]);

impl Source {
    /// Reads the file; of the columns it has all, or `only` some.
    pub(crate) fn read(
        spool: &Spool,
        format: Option<Format>,
        options: &Options,
        wanted: &Wanted<'_>,
    ) -> Result<Self> {
        let (path, name) = (&spool.path, spool.name.display());
        let about = std::fs::metadata(path).with_context(|| format!("{name}: cannot be read"))?;
        if about.len() == 0 {
            bail!(
                "{name}: holds no data (0 bytes); it needs a header and rows: see whether what writes it \
                 was done"
            );
        }
        let format = recognise(spool, format)?;
        let digest = wanted.digest.then(|| {
            let path = path.to_owned();
            thread::spawn(move || digest(&path))
        });
        let read = match format {
            Format::Parquet => {
                let only =
                    |names: &[String]| (wanted.only)(&Seen { format, is_plain: false, names });
                guarded(|| Ok(parquet(path, only)?)).map_err(|error| broken::parquet(&name, &error))
            }
            _ => {
                typed::read(path, options, wanted).map_err(|fault| fault.context(name.to_string()))
            }
        };
        // What is wrong with a file may be that somebody writes to it.
        spool.check()?;
        let read = read?;
        let Read { frame, names, notes, data_like, is_plain, numbers, header } = read;
        Ok(Self {
            path: spool.name.clone(),
            spool: spool.clone(),
            options: options.clone(),
            format,
            frame,
            all: names,
            dates: wanted.dates,
            is_plain,
            notes,
            data_like,
            numbers,
            header,
            digest,
        })
    }

    /// Refuses what is said of a CSV where there is none.
    pub(crate) fn check_flags(&self, text: &Text) -> Result<()> {
        match text.given().first() {
            Some((flag, _)) if self.format != Format::Csv => {
                Err(usage(format!("{}: {flag} is for CSV, and it is Parquet", self.path.display())))
            }
            _ => Ok(()),
        }
    }

    /// Says what was found in place of flags.
    pub(crate) fn tell(&self, say: &mut Say) {
        self.notes.iter().for_each(|note| say.note(note));
        if let Some(name) = &self.data_like {
            say.warn(format!(
                "{}: the first line names the columns, and looks like data (`{name}`); if it is, say \
                 --no-header",
                self.path.display()
            ));
        }
    }

    /// What was found in place of flags.
    pub(crate) fn notes(&self) -> &[String] {
        &self.notes
    }

    /// A name in the header that looks like the fields below it.
    pub(crate) fn data_like(&self) -> Option<&str> {
        self.data_like.as_deref()
    }

    /// How numbers are written in a column.
    pub(crate) fn numbers(&self, column: &str) -> &Numbers {
        let marked = self.numbers.iter().find(|(name, _)| name == column);
        marked.and_then(|(_, numbers)| numbers.as_ref().ok()).unwrap_or(&PLAIN)
    }

    /// Refuses to take for values what is known for numbers, and not for which.
    pub(crate) fn check_marks(&self, column: &str) -> Result<()> {
        match self.numbers.iter().find(|(name, _)| name == column) {
            Some((_, Err(guess))) => Err(anyhow!("{}: {guess}", self.path.display())),
            _ => Ok(()),
        }
    }

    /// Where a row (from 0) stands: the line of a CSV, the row of a Parquet file.
    pub(crate) fn place(&self, row: usize) -> String {
        if self.format != Format::Csv {
            return format!("row {}", row + 1);
        }
        // A field may hold line ends of its own.
        let line = self.line_of(row as u64).unwrap_or(row as u64 + 2);
        format!("line {line}")
    }

    /// Refuses a column that is named twice.
    pub(crate) fn check_name(&self, column: &str) -> Result<()> {
        match self.header.doubled(column) {
            Some(why) => Err(anyhow!("{}: {why}", self.path.display())),
            None => Ok(()),
        }
    }

    /// Refuses a column that was found for what a flag names, and has no name of its own.
    pub(crate) fn check_found(&self, column: &str, flag: &str) -> Result<()> {
        self.check_name(column)?;
        match self.header.nameless(column, flag) {
            Some(why) => Err(anyhow!("{}: {why}", self.path.display())),
            None => Ok(()),
        }
    }

    /// What may stand between its fields, where it was taken for one column.
    pub(crate) fn may_end_at(&self) -> Option<u8> {
        self.header.may_end_at
    }

    /// Why numbers of a column are not known for what they are.
    pub(crate) fn unclear_marks(&self, column: &str) -> Option<&str> {
        let marked = self.numbers.iter().find(|(name, _)| name == column)?;
        marked.1.as_ref().err().map(String::as_str)
    }

    fn line_of(&self, row: u64) -> Option<u64> {
        let mut reader = Reader::open(&self.spool.path, &self.options).ok()?;
        let mut block = Block::default();
        while reader.next(&mut block).ok()? {
            let rows = block.rows();
            if rows.contains(&row) {
                return Some(block.line(usize::try_from(row - rows.start).ok()?));
            }
        }
        None
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
        self.spool.check()?;
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
pub(crate) fn recognise(spool: &Spool, format: Option<Format>) -> Result<Format> {
    let (path, name) = (&spool.path, spool.name.display());
    let mut start = [0; 4];
    let mut file = File::open(path).with_context(|| format!("{name}: cannot be read"))?;
    let count = file.read(&mut start).with_context(|| format!("{name}: cannot be read"))?;
    let is_parquet = &start[..count] == b"PAR1";
    if &start[..count] == b"PARE" {
        bail!("{name}: {}", broken::ENCRYPTED);
    }
    match (format.or_else(|| Format::of(&spool.name)), is_parquet) {
        (Some(Format::Csv), true) => bail!(
            "{name}: holds Parquet data; rename it to .parquet, or say --input-format parquet"
        ),
        (Some(Format::Parquet), false) => bail!("{name}: is no Parquet file (it may be cut short)"),
        (None, true) => Ok(Format::Parquet),
        (None, false) => Ok(Format::Csv),
        (Some(format), _) => Ok(format),
    }
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
    let frame = reader.with_columns(only).finish()?;
    Ok(Read { frame, names: have, ..Read::default() })
}

/// Polars' readers panic on some broken files; to the user that is a file that cannot be read.
fn guarded<T>(read: impl FnOnce() -> Result<T>) -> Result<T> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let outcome = panic::catch_unwind(panic::AssertUnwindSafe(read));
    panic::set_hook(hook);
    outcome.unwrap_or_else(|_| bail!("it is damaged, or holds what this version does not know"))
}
