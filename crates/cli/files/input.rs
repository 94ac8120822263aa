//! Reading a file, as it is.

use std::{
    io,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow, bail};
use polars::prelude::*;
use smoothframe_csv::{Numbers, Options, Problem, Reader};
use smoothframe_report::{Format, Input};

use crate::{
    fields::texts::{self, PLAIN},
    files::broken,
    files::content::Content,
    files::digest::Digesting,
    files::header::Header,
    files::memory::{self, Need},
    files::parquet::zones,
    files::place::Place,
    files::spool::{Known, Spool},
    files::typed::{self, Lines, Read, Seen, Unread, Wanted},
    files::{ipc, ndjson, parquet},
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
    /// What it is read as,
    pub(crate) content: Content,
    /// and what its table is written as, where nothing says otherwise.
    pub(crate) format: Format,
    pub(crate) frame: DataFrame,
    /// The names of all columns of the file, read or not.
    pub(crate) all: Vec<String>,
    /// Of these the places of those that are written, where not all are.
    pub(crate) kept: Option<Vec<usize>>,
    /// Whether ISO dates are dates.
    pub(crate) dates: bool,
    /// Whether its records can be written again as they are, with fields behind them.
    pub(crate) is_plain: bool,
    /// What was found of it in place of flags, and a name in its header that looks like data.
    pub(super) notes: Vec<String>,
    pub(super) data_like: Option<String>,
    /// How numbers are written in columns where that is not as Rust does; or why that is not known.
    pub(super) numbers: Vec<(String, Result<Numbers, String>)>,
    /// What is odd of its header.
    pub(super) header: Header,
    /// Columns of times in UTC that are in a zone which is not known, and that zone.
    pub(super) zones: Vec<(String, String)>,
    /// Columns that were wanted, and cannot be read.
    pub(super) unread: Vec<Unread>,
    /// Of a sheet, where its rows are.
    pub(super) lines: Option<Lines>,
    /// Of several files, each as it is on its own, with the rows of the files before it.
    pub(super) parts: Vec<(usize, Self)>,
    /// What computes its digest meanwhile, where that is wanted.
    pub(super) digest: Option<Digesting>,
    /// Of a table that is read in batches, where the present one stands.
    pub(crate) batch: Option<Place>,
}

impl Source {
    /// Reads the file; of the columns it has all, or `only` some.
    pub(crate) fn read(
        spool: &Spool,
        asked: Option<Content>,
        options: &Options,
        wanted: &Wanted<'_>,
    ) -> Result<Self> {
        let (path, name) = (&spool.path, spool.name.display());
        check_length(path, &name.to_string())?;
        let content = Content::recognise(spool, asked)?;
        if content != Content::Xlsx && spool.sheet.is_some() {
            let called = content.called();
            return Err(usage(format!("{name}: --sheet is for workbooks, and it is {called}")));
        }
        let digest = wanted.digest.then(|| Digesting::start(vec![path.clone()]));
        let format = content.written();
        let only = |names: &[String]| (wanted.only)(&Seen { format, is_plain: false, names });
        let mut options = options.clone();
        let read = match content {
            Content::Csv => typed::read(path, &options, wanted),
            Content::Tsv => {
                options = tabs(path, options);
                typed::read(path, &options, wanted)
            }
            Content::Ndjson => ndjson::read(path, wanted.only),
            Content::Parquet => parquet::read(path, &only).map_err(broken::parquet),
            Content::Ipc => ipc::read(path, &only).map_err(broken::arrow),
            #[cfg(feature = "xlsx")]
            Content::Xlsx => super::workbook::read(path, spool.sheet.as_deref(), &options, &only),
            #[cfg(not(feature = "xlsx"))]
            Content::Xlsx => Err(anyhow!(
                "is a workbook, which this build does not read (feature xlsx); save it as CSV first"
            )),
        };
        // What is wrong with a file may be that somebody writes to it.
        spool.check()?;
        let read = read.map_err(|fault| fault.context(name.to_string()))?;
        // Of text and Parquet that is known before they are read.
        if memory::is_limited() && !content.is_delimited() && content != Content::Parquet {
            memory::check_columns((bytes_of(&read.frame), read.frame.height()))
                .with_context(|| name.to_string())?;
        }
        Ok(Self { digest, ..Self::of(read, spool, options, content, wanted.dates) })
    }

    /// Of what was read of a file.
    pub(super) fn of(
        read: Read,
        spool: &Spool,
        options: Options,
        content: Content,
        dates: bool,
    ) -> Self {
        Self {
            path: spool.name.clone(),
            spool: spool.clone(),
            options,
            content,
            format: content.written(),
            frame: read.frame,
            all: read.names,
            kept: None,
            dates,
            is_plain: read.is_plain,
            notes: read.notes,
            data_like: read.data_like,
            numbers: read.numbers,
            header: read.header,
            zones: read.zones,
            unread: read.unread,
            lines: read.lines,
            parts: Vec::new(),
            digest: None,
            batch: None,
        }
    }

    /// Refuses what is said of a CSV where there is none.
    pub(crate) fn check_flags(&self, text: &Text) -> Result<()> {
        // Sheets have banners, units and totals as texts have.
        const OF_SHEETS: [&str; 5] =
            ["--skip-rows", "--skip-after-header", "--skip-footer", "--no-header", "--na"];
        let is_known = |flag: &str| match self.content {
            Content::Csv | Content::Tsv => true,
            Content::Xlsx => OF_SHEETS.contains(&flag),
            _ => false,
        };
        match text.given().iter().find(|(flag, _)| !is_known(flag)) {
            Some((flag, _)) => Err(usage(format!(
                "{}: {flag} is for CSV, and it is {}",
                self.path.display(),
                self.content.called()
            ))),
            None => Ok(()),
        }
    }

    /// Says what was found in place of flags.
    pub(crate) fn tell(&self, say: &mut Say) {
        self.notes.iter().for_each(|note| say.note(note));
        for Unread { name, holds } in &self.unread {
            say.warn(format!(
                "{}: column `{name}` holds {holds}, which cannot be read; it is left out",
                self.path.display()
            ));
        }
        for (name, zone) in &self.zones {
            say.note(&match zones::is_offset(zone) {
                true => format!(
                    "column `{name}` is in the zone `{zone}`, an offset: its times are read and \
                     written as UTC, whose days they are cut into (--tz ZONE takes a zone's)"
                ),
                false => format!(
                    "column `{name}` is in the zone `{zone}`, which is none that is known: where it \
                     is copied its times are UTC"
                ),
            });
        }
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

    /// Refuses to take a column for something that it cannot be: one that is named twice, or cannot be
    /// read.
    pub(crate) fn check_needed(&self, name: &str) -> Result<()> {
        let path = self.path.display();
        if let Some(why) = self.header.doubled(name) {
            return Err(anyhow!("{path}: {why}"));
        }
        match self.unread.iter().find(|unread| unread.name == name) {
            Some(Unread { holds, .. }) => Err(anyhow!(
                "{path}: column `{name}` holds {holds}, which cannot be read; write it again as {}",
                parquet::instead_of(holds)
            )),
            None => Ok(()),
        }
    }

    /// Refuses times whose zone is not known, where no other zone is asked for.
    pub(crate) fn check_zone(&self, name: &str) -> Result<()> {
        match self.zones.iter().find(|(other, zone)| other == name && !zones::is_offset(zone)) {
            Some((_, zone)) => Err(anyhow!(
                "{}: column `{name}` is in the time zone `{zone}`, which is none that is known; --tz UTC \
                 (or a zone such as Europe/Berlin) shows its times in another",
                self.path.display()
            )),
            None => Ok(()),
        }
    }

    /// Refuses a column that was found for what a flag names, and has no name of its own.
    pub(crate) fn check_found(&self, column: &str, flag: &str) -> Result<()> {
        self.check_needed(column)?;
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

    /// The names of the columns that are written.
    pub(crate) fn written(&self) -> Vec<String> {
        match &self.kept {
            Some(kept) => kept.iter().filter_map(|&at| self.all.get(at)).cloned().collect(),
            None => self.all.clone(),
        }
    }

    /// The table with categories as the texts that they stand for, and bytes that are keys as hexadecimal
    /// digits.
    pub(crate) fn with_texts(mut self, is_key: impl Fn(&str) -> bool) -> Result<Self> {
        for name in self.names() {
            let is_bytes = self.frame.column(&name)?.dtype().is_binary();
            if (!is_bytes || is_key(&name))
                && let Some(texts) = texts::of_keys(self.frame.column(&name)?)?
            {
                self.frame.with_column(texts)?;
            }
        }
        Ok(self)
    }

    /// Where the bytes of its files are.
    pub(crate) fn spools(&self) -> Vec<Spool> {
        match self.parts.as_slice() {
            [] => vec![self.spool.clone()],
            parts => parts.iter().map(|(_, part)| part.spool.clone()).collect(),
        }
    }

    /// Whether rows at its ends can be left out by flags.
    pub(crate) const fn has_ends(&self) -> bool {
        self.parts.is_empty()
            && self.batch.is_none()
            && (self.content.is_delimited() || matches!(self.content, Content::Xlsx))
    }

    /// What is said of a table without rows.
    pub(crate) fn has_no_rows(&self) -> String {
        let what = if self.content.is_delimited() { "a header and no rows" } else { "no rows" };
        format!("{}: holds {what}", self.path.display())
    }

    /// How many bytes its files have.
    pub(crate) fn bytes(&self) -> io::Result<u64> {
        match self.parts.as_slice() {
            [] => Ok(std::fs::metadata(&self.spool.path)?.len()),
            parts => parts.iter().map(|(_, part)| part.bytes()).sum(),
        }
    }

    pub(crate) fn names(&self) -> Vec<String> {
        names(&self.frame)
    }

    /// Computes its digest from now on.
    pub(crate) fn start_digest(&mut self) {
        self.digest = Some(Digesting::start(vec![self.spool.path.clone()]));
    }

    /// What a manifest says of the file, where that was wanted.
    pub(crate) fn digest(&mut self) -> Result<Option<Input>> {
        let failed = || format!("{}: cannot be read", self.path.display());
        let Some(digest) = self.digest.take() else { return Ok(None) };
        let (bytes, sha256) = digest.done().with_context(failed)?;
        self.spools().iter().try_for_each(Spool::check)?;
        let path = self.path.display().to_string();
        // Of what is read in batches the last is here.
        let before = self.batch.as_ref().map_or(0, |batch| batch.first);
        let rows = usize::try_from(before).unwrap_or(usize::MAX);
        let rows = rows.saturating_add(self.frame.height());
        Ok(Some(Input::new(path, bytes, &sha256, rows)))
    }
}

/// What the start of an input tells of how much of it could be read, where so many bytes of it are there:
/// nothing of other files than text, whose ends say what they hold.
pub(super) fn known(
    spool: &Spool,
    copied: u64,
    asked: Option<Content>,
    options: &Options,
    wanted: &Wanted<'_>,
) -> Result<Known> {
    // What is no table at all is refused at once.
    let content = Content::recognise(spool, asked)?;
    let options = match content {
        Content::Csv => options.clone(),
        Content::Tsv => tabs(&spool.path, options.clone()),
        Content::Ndjson => return Ok(Need::of_whole().map_or(Known::Free, Known::Need)),
        _ => return Ok(Known::Free),
    };
    match typed::need(&spool.path, &options, wanted) {
        // The last of several rows may be cut.
        Ok((rows, need)) if rows > 1 => return Ok(need.map_or(Known::Free, Known::Need)),
        Ok(_) => {}
        Err(error) => {
            let problem = error.downcast_ref().map(smoothframe_csv::Error::problem);
            // More of it cures no byte that is none of a text.
            if let Some(Problem::ZeroByte) = problem {
                return Err(error.context(spool.name.display().to_string()));
            }
        }
    }
    match memory::held(copied) {
        Some(told) => bail!("{}: {told}", spool.name.display()),
        None => Ok(Known::NotYet),
    }
}

/// The bytes that a frame takes.
pub(super) fn bytes_of(frame: &DataFrame) -> u64 {
    u64::try_from(frame.estimated_size()).unwrap_or(u64::MAX)
}

/// Refuses a file that is empty.
pub(super) fn check_length(path: &Path, name: &str) -> Result<()> {
    let about = std::fs::metadata(path).with_context(|| format!("{name}: cannot be read"))?;
    if about.len() == 0 {
        bail!(
            "{name}: holds no data (0 bytes); it needs a header and rows: see whether what writes it \
             was done"
        );
    }
    Ok(())
}

fn names(frame: &DataFrame) -> Vec<String> {
    frame.get_column_names().into_iter().map(ToString::to_string).collect()
}

/// A file that is called one of tabs is read as such, unless it plainly has none.
pub(super) fn tabs(path: &Path, options: Options) -> Options {
    if options.delimiter.is_some() {
        return options;
    }
    let tabs = Options { delimiter: Some(b'\t'), ..options.clone() };
    match Reader::open(path, &tabs) {
        Ok(reader) if reader.names().len() > 1 => tabs,
        _ => options,
    }
}
