//! A text cut into blocks of whole records, at the speed of looking for line ends and quotes.

use std::{
    io::{self, Read},
    sync::Arc,
};

use memchr::{memchr, memchr_iter, memrchr};

use crate::{
    block::{Block, Gap, Shape},
    comments,
    error::{Error, Problem},
    fault,
    options::LONGEST,
    token::{Grammar, Quotes, Sink, equal, scan},
};

/// What is left of a text.
pub(crate) struct Cutter {
    input: Box<dyn Read + Send>,
    /// What is read and in no block yet.
    pub(crate) rest: Vec<u8>,
    /// Comments that were taken out of it.
    gaps: Vec<Gap>,
    pub(crate) comment: Option<Vec<u8>>,
    /// Bytes at the end of `rest` that are the start of one.
    cut_comment: usize,
    pub(crate) footer: usize,
    size: usize,
    /// A record of more bytes is refused.
    longest: usize,
    pub(crate) ended: bool,
    blocks: usize,
    rows: u64,
    /// Lines before `rest`.
    lines: u64,
}

/// Bytes in which a first record is looked for, before twice as many are.
const HEAD: usize = 1 << 12;

impl Cutter {
    pub(crate) fn new(input: Box<dyn Read + Send>, size: usize, longest: usize) -> Self {
        Self {
            input,
            rest: Vec::new(),
            gaps: Vec::new(),
            comment: None,
            cut_comment: 0,
            footer: 0,
            size: size.clamp(1, LONGEST / 2),
            longest: longest.clamp(1, LONGEST),
            ended: false,
            blocks: 0,
            rows: 0,
            lines: 0,
        }
    }

    /// How many rows the blocks so far have.
    pub(crate) fn rows(&self) -> u64 {
        self.rows
    }

    /// Lines before what is left.
    pub(crate) fn lines(&self) -> u64 {
        self.lines
    }

    /// Takes no more blocks.
    pub(crate) fn stop(&mut self) {
        self.ended = true;
        self.rest.clear();
    }

    /// A block more of `rest`, or twice as far as where an open quote is looked for.
    pub(crate) fn read_on(&mut self) -> io::Result<()> {
        let left = self.longest.saturating_sub(self.rest.len()).max(self.size);
        let wanted = self.size.max(self.rest.len()).min(left);
        let read = self.input.by_ref().take(wanted as u64).read_to_end(&mut self.rest)?;
        self.ended = read < wanted;
        Ok(())
    }

    /// Takes comments out of `rest`, where lines may be such.
    pub(crate) fn strip(&mut self, grammar: Grammar) {
        if let Some(prefix) = &self.comment {
            let (rest, gaps) = (&mut self.rest, &mut self.gaps);
            self.cut_comment = comments::strip(rest, gaps, prefix, grammar, self.ended);
        }
    }

    /// What is known of `rest`.
    fn known(&self) -> &[u8] {
        self.rest.get(..self.rest.len() - self.cut_comment).unwrap_or_default()
    }

    /// Whether there is anything but comments and white space; reads on for it.
    pub(crate) fn has_data(&mut self, grammar: Grammar) -> Result<bool, Error> {
        loop {
            self.strip(grammar);
            if !self.known().trim_ascii().is_empty() {
                return Ok(true);
            }
            if self.ended {
                return Ok(false);
            }
            self.grow_line()?;
        }
    }

    /// Drops the first bytes of `rest`, which are whole lines.
    pub(crate) fn drop_first(&mut self, len: usize, end: u8) {
        self.lines += lines(self.rest.get(..len).unwrap_or_default(), end);
        let gaps = std::mem::take(&mut self.gaps);
        for gap in gaps {
            match gap.at.checked_sub(len) {
                Some(at) => self.gaps.push(Gap { at, ..gap }),
                None => self.lines += gap.lines,
            }
        }
        self.rest.drain(..len);
    }

    /// The bytes of the first record in `rest`, with its line's end; reads on for it.
    pub(crate) fn first_record(&mut self, shape: &Arc<Shape>) -> Result<usize, Error> {
        let mut len = HEAD;
        loop {
            self.strip(shape.grammar);
            let mut cut = Cut::default();
            let known = self.known();
            let head = known.get(..len).unwrap_or(known);
            let quotes = scan(head, shape.grammar, &mut cut);
            let first = cut.first.filter(|&first| quotes.stray.is_none_or(|at| first <= at));
            if let Some(first) = first {
                return Ok(first);
            }
            if head.len() < known.len() {
                len *= 2;
                continue;
            }
            if quotes.stray.is_some() || self.ended && quotes.open.is_some() {
                return Err(self.fault(shape));
            }
            if self.ended {
                return Ok(self.rest.len());
            }
            self.grow(shape)?;
        }
    }

    /// The next block, in place of what is in `block`; false at the text's end.
    pub(crate) fn next(&mut self, block: &mut Block, shape: &Arc<Shape>) -> Result<bool, Error> {
        if !self.ended && self.rest.len() < self.size / 2 {
            self.read_on()?;
        }
        loop {
            self.strip(shape.grammar);
            let mut cut = self.cut(shape);
            if cut.quotes.stray.is_some() || self.ended && cut.quotes.open.is_some() {
                return Err(self.fault(shape));
            }
            if self.ended {
                cut.add_last(&self.rest, shape.width);
            }
            if shape.width > 1 {
                cut.without_blank_lines(&self.rest, shape.grammar.end);
            }
            if self.footer > 0 {
                cut.without_footer(&self.rest, self.footer, shape);
            }
            if cut.rows > 0 {
                self.hand_over(cut, block, shape);
                return Ok(true);
            }
            if self.ended {
                block.bytes.clear();
                block.rows = self.rows..self.rows;
                return Ok(false);
            }
            self.grow(shape)?;
        }
    }

    fn grow(&mut self, shape: &Arc<Shape>) -> Result<(), Error> {
        if self.rest.len() >= self.longest {
            let problem = Problem::TooLong { most: self.longest };
            return Err(Error::new(problem).on_line(self.all(shape).line_of(0)));
        }
        Ok(self.read_on()?)
    }

    /// Reads on for the end of the line that `rest` starts with.
    pub(crate) fn grow_line(&mut self) -> Result<(), Error> {
        if self.rest.len() >= self.longest {
            let problem = Problem::TooLong { most: self.longest };
            return Err(Error::new(problem).on_line(self.lines + 1));
        }
        Ok(self.read_on()?)
    }

    /// The whole records in `rest`.
    fn cut(&self, shape: &Shape) -> Cut {
        let Grammar { quote, end, .. } = shape.grammar;
        let mut cut = Cut { wants_all: self.footer > 0, ..Cut::default() };
        let known = self.known();
        let has_quotes = quote.is_some_and(|quote| memchr(quote, known).is_some());
        if has_quotes || cut.wants_all {
            cut.quotes = scan(known, shape.grammar, &mut cut);
        } else if let Some(last) = memrchr(end, known) {
            cut.whole = last + 1;
            cut.rows = lines(known.get(..cut.whole).unwrap_or_default(), end);
        }
        cut
    }

    fn hand_over(&mut self, cut: Cut, block: &mut Block, shape: &Arc<Shape>) {
        let whole = cut.whole;
        block.bytes.clear();
        // The block takes the long part as it is, and what is behind it is copied.
        std::mem::swap(&mut block.bytes, &mut self.rest);
        self.rest.extend_from_slice(&block.bytes[whole..]);
        block.bytes.truncate(whole);
        block.gaps.clear();
        let gaps = std::mem::take(&mut self.gaps);
        for gap in gaps {
            match gap.at.checked_sub(whole) {
                Some(at) => self.gaps.push(Gap { at, ..gap }),
                None => block.gaps.push(gap),
            }
        }
        block.number = self.blocks;
        block.lines = self.lines;
        block.rows = self.rows..self.rows + cut.rows;
        block.is_last = self.ended && self.rest.trim_ascii().is_empty();
        block.shape = Some(Arc::clone(shape));
        self.blocks += 1;
        self.rows += cut.rows;
        let gaps: u64 = block.gaps.iter().map(|gap| gap.lines).sum();
        self.lines += gaps + lines(&block.bytes, shape.grammar.end);
    }

    /// All that is left, as a block.
    fn all(&mut self, shape: &Arc<Shape>) -> Block {
        let (bytes, gaps) = (std::mem::take(&mut self.rest), std::mem::take(&mut self.gaps));
        Block {
            bytes,
            number: self.blocks,
            rows: self.rows..self.rows,
            lines: self.lines,
            gaps,
            is_last: self.ended,
            shape: Some(Arc::clone(shape)),
        }
    }

    fn fault(&mut self, shape: &Arc<Shape>) -> Error {
        let all = self.all(shape);
        self.ended = true;
        fault::first(&all, shape)
    }
}

/// The whole records that a text starts with.
pub(crate) fn whole(bytes: &[u8], grammar: Grammar, width: usize) -> &[u8] {
    let mut cut = Cut::default();
    let quotes = scan(bytes, grammar, &mut cut);
    if quotes == (Quotes { any: quotes.any, ..Quotes::default() }) {
        cut.add_last(bytes, width);
    }
    if width > 1 {
        cut.without_blank_lines(bytes, grammar.end);
    }
    bytes.get(..cut.whole).unwrap_or_default()
}

/// How many lines end in a text.
fn lines(bytes: &[u8], end: u8) -> u64 {
    memchr_iter(end, bytes).count() as u64
}

/// The whole records in what starts with one.
#[derive(Default)]
struct Cut {
    /// Their bytes.
    whole: usize,
    rows: u64,
    /// Where the first ends.
    first: Option<usize>,
    quotes: Quotes,
    wants_all: bool,
    /// Where each ends, if that is wanted.
    all: Vec<usize>,
}

impl Sink for Cut {
    #[inline(always)]
    fn take(&mut self, base: usize, _: u64, records: u64) {
        let Some(last) = records.checked_ilog2() else { return };
        self.whole = base + last as usize + 1;
        self.rows += u64::from(records.count_ones());
        if self.first.is_none() {
            self.first = Some(base + records.trailing_zeros() as usize + 1);
        }
        let mut left = records;
        while self.wants_all && left != 0 {
            self.all.push(base + left.trailing_zeros() as usize + 1);
            left &= left - 1;
        }
    }

    #[inline(always)]
    fn take_plain(&mut self, base: usize, bytes: &[u8; 64], _: u64, end: u8) {
        let records = equal(bytes, end);
        self.take(base, records, records);
    }
}

impl Cut {
    /// The last line may lack its end. Of several columns white space is no record.
    fn add_last(&mut self, bytes: &[u8], width: usize) {
        let last = bytes.get(self.whole..).unwrap_or_default();
        if last.is_empty() || width > 1 && last.trim_ascii().is_empty() {
            return;
        }
        self.whole = bytes.len();
        self.rows += 1;
        self.all.push(bytes.len());
    }

    /// Without blank lines behind the records: a text may end so.
    fn without_blank_lines(&mut self, bytes: &[u8], end: u8) {
        while let Some((&last, lines)) = bytes.get(..self.whole).and_then(<[u8]>::split_last) {
            let lines = if last == end { lines } else { &bytes[..self.whole] };
            let start = memrchr(end, lines).map_or(0, |end| end + 1);
            if !lines[start..].trim_ascii().is_empty() {
                break;
            }
            self.whole = start;
            self.rows -= 1;
            self.all.pop();
        }
    }

    /// Without so many records, which may be the text's last.
    fn without_footer(&mut self, bytes: &[u8], footer: usize, shape: &Shape) {
        self.all.truncate(self.all.len().saturating_sub(footer));
        self.rows = self.all.len() as u64;
        self.whole = self.all.last().copied().unwrap_or_default();
        if shape.width > 1 {
            self.without_blank_lines(bytes, shape.grammar.end);
        }
    }
}
