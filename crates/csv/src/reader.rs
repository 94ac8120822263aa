//! A text opened: what it is, what its columns are called, and its blocks.

use std::{fs::File, io::Read, path::Path, sync::Arc};

use encoding_rs::Encoding;

use crate::{
    block::{Block, Scratch, Shape, split},
    cut::{self, Cutter},
    error::{Error, Problem},
    fault, head,
    number::Numbers,
    options::{Compression, Options, Thousands, shown},
    sniff::{self, Found},
    source,
    token::{Ends, Grammar},
};

/// Bytes that are looked at for a first line.
const LINE: usize = 1 << 16;
/// Fields that are looked at for marks.
const FIELDS: usize = 10_000;
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A text that is read block by block.
///
/// ```
/// use smoothframe_csv::{Block, Options, Reader, Scratch};
/// let text = "day;kWh\n2024-01-01;1.234,5\n2024-01-02;7,25\n";
/// let mut reader = Reader::new(text.as_bytes(), &Options::default())?;
/// assert_eq!(reader.names(), ["day", "kWh"]);
/// assert_eq!(reader.notes()[0], "delimiter: ';' (found)");
/// let numbers = reader.column_numbers(1)?;
///
/// let (mut block, mut scratch, mut kwh) = (Block::default(), Scratch::default(), Vec::new());
/// while reader.next(&mut block)? {
///     let records = block.records(&mut scratch)?;
///     assert_eq!(records.field(0, 0).as_deref(), Some("2024-01-01"));
///     records.numbers(1, &numbers, &mut kwh).map_err(|(_, no)| no)?;
/// }
/// assert_eq!(kwh, [1234.5, 7.25]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Blocks are cut in turn, which is quick, and may be split by as many threads as there are: each
/// takes the next block from a `Mutex<Reader>` and splits it on its own.
pub struct Reader {
    cutter: Cutter,
    shape: Arc<Shape>,
    names: Vec<String>,
    notes: Vec<String>,
    options: Options,
    compression: Option<Compression>,
    encoding: &'static Encoding,
    found: Vec<Found>,
    header: Vec<u8>,
    header_line: u64,
    looks_like_data: Option<String>,
    may_end_at: Option<u8>,
}

impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("names", &self.names).field("shape", &self.shape).finish()
    }
}

impl Reader {
    /// Opens a file, whatever its name ends in.
    ///
    /// # Errors
    ///
    /// As [`Reader::new`].
    pub fn open(path: impl AsRef<Path>, options: &Options) -> Result<Self, Error> {
        Self::new(File::open(path)?, options)
    }

    /// Takes a text from anything: it is read once, from its start to its end. One that is compressed
    /// by gzip or Zstandard is unpacked.
    ///
    /// # Errors
    ///
    /// Where it cannot be read, has no data or is no text; where its header is broken; and where what
    /// is to be found could be several things. A text that is broken elsewhere is told when that block
    /// is taken or split.
    pub fn new(input: impl Read + Send + 'static, options: &Options) -> Result<Self, Error> {
        head::check(options)?;
        let (input, compression) = source::unpacked(Box::new(input))?;
        let mut notes = Vec::new();
        let (input, encoding) = head::decoded(input, options, &mut notes)?;
        let mut cutter = Cutter::new(input, options.block, options.longest);
        cutter.read_on()?;
        // A line at least: of less too little is to be seen.
        while !cutter.ended && cutter.rest.len() < LINE && !cutter.rest.contains(&b'\n') {
            cutter.read_on()?;
        }
        if cutter.rest.starts_with(BYTE_ORDER_MARK) {
            cutter.rest.drain(..BYTE_ORDER_MARK.len());
        }
        let end = head::line_end(&cutter.rest);
        let said = head::separator(&mut cutter, end, &mut notes);
        head::skip_lines(
            &mut cutter,
            options.skip_rows.saturating_sub(u64::from(said.is_some())),
            end,
        )?;
        cutter.comment = options.comment.as_ref().map(|prefix| prefix.as_bytes().to_vec());
        let mut grammar = Grammar { delimiter: b',', quote: options.quote, end };
        if !cutter.has_data(grammar)? {
            return Err(Error::new(Problem::NoData));
        }
        let given = options.delimiter.or(said);
        let blank = head::blank_lines(&cutter.rest, end);
        let sample = head::sample(cutter.rest.get(blank..).unwrap_or_default(), cutter.ended, end);
        let found = match given {
            Some(delimiter) => sniff::Delimiter { delimiter, width: 2 },
            None => sniff::delimiter(sample, grammar)?,
        };
        grammar.delimiter = found.delimiter;
        let is_one = given.is_none() && found.width < 2;
        let may_end_at = if is_one { sniff::rare(sample, end) } else { None };
        if given.is_none() && found.delimiter != b',' {
            notes.push(format!("delimiter: {} (found)", shown(found.delimiter)));
        }
        // Of one column an empty line is a row.
        if found.width > 1 && blank > 0 {
            cutter.drop_first(blank, end);
        }
        cutter.footer = options.skip_footer;
        let shape = Shape {
            grammar,
            width: 1,
            ragged: options.ragged,
            is_comment: cutter.rest.first() == Some(&b'#'),
            encoding: encoding.name(),
        };
        let mut reader = Self {
            cutter,
            shape: Arc::new(shape),
            names: Vec::new(),
            notes,
            options: options.clone(),
            compression,
            encoding,
            found: Vec::new(),
            header: Vec::new(),
            header_line: 1,
            looks_like_data: None,
            may_end_at,
        };
        reader.read_header()?;
        reader.look_at_numbers();
        Ok(reader)
    }

    /// The names of the columns, as the header has them.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// What was found and not said, a sentence each: to be told to whoever reads the result.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// What stands between fields.
    #[must_use]
    pub fn delimiter(&self) -> u8 {
        self.shape.grammar.delimiter
    }

    /// The encoding of what is read; records are UTF-8.
    #[must_use]
    pub fn encoding(&self) -> &'static Encoding {
        self.encoding
    }

    /// How what is read is compressed.
    #[must_use]
    pub fn compression(&self) -> Option<Compression> {
        self.compression
    }

    /// The header's record in UTF-8, without the end of its line; nothing where there is none.
    #[must_use]
    pub fn header(&self) -> &[u8] {
        let end = self.shape.grammar.end;
        let header = self.header.strip_suffix(&[end]).unwrap_or(&self.header);
        header.strip_suffix(b"\r").unwrap_or(header)
    }

    /// The line on which the header starts, or the first record where there is none.
    #[must_use]
    pub fn header_line(&self) -> u64 {
        self.header_line
    }

    /// Whether records are plain CSV: fields between commas, in double quotes where they need them, and
    /// no column's numbers with marks of their own. Then [`Records::raw`](crate::Records::raw) is plain
    /// CSV, too.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        let Grammar { delimiter, quote, .. } = self.shape.grammar;
        let is_marked = |found: &Found| found.decimal == Some(b',') || found.thousands.is_some();
        let is_said = self.options.decimal == Some(b',')
            || self.options.thousands.is_some_and(|thousands| thousands != Thousands::None);
        let is_found = self.options.decimal.is_none() && self.options.thousands.is_none();
        delimiter == b','
            && quote == Some(b'"')
            && !is_said
            && !(is_found && self.found.iter().any(is_marked))
    }

    /// A name of the first record that looks like the fields below it: perhaps the text has no header.
    #[must_use]
    pub fn looks_like_data(&self) -> Option<&str> {
        self.looks_like_data.as_deref()
    }

    /// What may stand between the fields of a text that was taken for one of one column, and is none
    /// of the delimiters that are found.
    #[must_use]
    pub fn may_end_at(&self) -> Option<u8> {
        self.may_end_at
    }

    /// How the numbers of a column are written.
    ///
    /// # Errors
    ///
    /// Where that would be a guess: `1.234` may be with decimals or with thousands.
    pub fn column_numbers(&self, column: usize) -> Result<Numbers, Error> {
        let options = &self.options;
        let said = self.numbers();
        let name = self.names.get(column).map_or("", String::as_str);
        match (options.decimal, options.thousands, self.found.get(column)) {
            (None, None, Some(found)) => {
                found.numbers(name, &self.found, self.delimiter(), &options.missing)
            }
            _ => Ok(said),
        }
    }

    /// How numbers are written where nothing else is found of a column.
    #[must_use]
    pub fn numbers(&self) -> Numbers {
        let (decimal, thousands) = (self.options.decimal, self.options.thousands);
        let mut marks = self.found.iter().filter_map(|found| found.decimal);
        let first = marks.next();
        let found = first.filter(|first| marks.all(|mark| mark == *first));
        Numbers {
            decimal: match thousands {
                Some(Thousands::Point) => decimal.unwrap_or(b','),
                Some(Thousands::Comma) => decimal.unwrap_or(b'.'),
                _ => decimal.or(found).unwrap_or(b'.'),
            },
            thousands: thousands.unwrap_or(Thousands::None),
            missing: self.options.missing.clone(),
        }
    }

    /// How many rows the blocks so far have.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.cutter.rows()
    }

    /// Takes the next block, in place of what is in `block`; false at the text's end.
    ///
    /// # Errors
    ///
    /// Where the text cannot be read on, its compressed data or encoding is broken, or a quote is
    /// out of place.
    pub fn next(&mut self, block: &mut Block) -> Result<bool, Error> {
        let next = self.cutter.next(block, &self.shape);
        if next.is_err() {
            self.stop();
        }
        next
    }

    /// Takes no more blocks, for all threads that do.
    pub fn stop(&mut self) {
        self.cutter.stop();
    }

    fn read_header(&mut self) -> Result<(), Error> {
        let len = self.cutter.first_record(&self.shape)?;
        let line = self.cutter.lines();
        self.header_line = line + 1;
        let bytes = self.cutter.rest.get(..len).unwrap_or_default().to_vec();
        let mut shape = Shape::clone(&self.shape);
        let mut ends = Ends::default();
        split(&bytes, &shape, &mut ends);
        shape.width = ends.all().len().max(1);
        self.shape = Arc::new(shape);
        let first = Block {
            bytes,
            lines: line,
            shape: Some(Arc::clone(&self.shape)),
            rows: 0..1,
            ..Block::default()
        };
        let mut scratch = Scratch::default();
        let records = first.records(&mut scratch)?;
        let width = self.shape.width;
        if self.options.header {
            let name = |at| records.field(0, at).unwrap_or_default().into_owned();
            self.names = (0..width).map(name).collect();
            self.cutter.drop_first(len, self.shape.grammar.end);
            self.header = first.bytes;
        } else {
            self.names = (1..=width).map(|at| format!("column_{at}")).collect();
        }
        for _ in 0..self.options.skip_after_header {
            let len = self.cutter.first_record(&self.shape)?;
            self.cutter.drop_first(len, self.shape.grammar.end);
        }
        Ok(())
    }

    /// Looks at the first records for marks, and whether the header is one.
    fn look_at_numbers(&mut self) {
        let grammar = self.shape.grammar;
        let bytes = head::sample(&self.cutter.rest, self.cutter.ended, grammar.end);
        let bytes = cut::whole(bytes, grammar, self.shape.width);
        let of = |bytes: &[u8]| Block {
            bytes: bytes.to_vec(),
            shape: Some(Arc::clone(&self.shape)),
            ..Block::default()
        };
        let mut block = of(bytes);
        let mut scratch = Scratch::default();
        if block.records(&mut scratch).is_err() {
            // What is wrong is told later; those before may tell of the rest, where it is a footer.
            block = of(fault::even(bytes, &self.shape));
        }
        let Ok(records) = block.records(&mut scratch) else { return };
        let missing = &self.options.missing;
        let field = |row, at| {
            let field = records.field(row, at).unwrap_or_default().into_owned();
            let is_missing = missing.iter().any(|word| field.trim().eq_ignore_ascii_case(word));
            if is_missing { String::new() } else { field }
        };
        let count = records.len().min(FIELDS / self.names.len().max(1) + 1);
        let rows: Vec<Vec<String>> =
            (0..count).map(|row| (0..records.width()).map(|at| field(row, at)).collect()).collect();
        self.found = sniff::decimals(&rows, self.names.len());
        if self.options.header {
            self.looks_like_data = sniff::looks_like_data(&self.names, &rows);
        }
        if self.options.decimal.is_some() || self.options.thousands.is_some() {
            return;
        }
        let written = |wanted: &dyn Fn(&Found) -> bool| {
            let names = self.names.iter().zip(&self.found).filter(|(_, found)| wanted(found));
            let names: Vec<String> = names.map(|(name, _)| format!("`{name}`")).collect();
            match names.as_slice() {
                [first, second, third, _, ..] => {
                    format!("{first}, {second}, {third} and {} more", names.len() - 3)
                }
                _ => names.join(", "),
            }
        };
        let commas = written(&|found| found.decimal == Some(b','));
        let mut notes = Vec::new();
        if !commas.is_empty() {
            notes.push(format!("decimal mark: a comma in {commas} (found)"));
        }
        for thousands in
            [Thousands::Point, Thousands::Comma, Thousands::Space, Thousands::Apostrophe]
        {
            let columns = written(&|found| found.thousands == Some(thousands));
            if !columns.is_empty() {
                let mark = match thousands {
                    Thousands::Space => "a space",
                    Thousands::Apostrophe => "an apostrophe",
                    Thousands::Comma => "a comma",
                    _ => "a point",
                };
                notes.push(format!("thousands: {mark} between them in {columns} (found)"));
            }
        }
        self.notes.extend(notes);
    }
}
