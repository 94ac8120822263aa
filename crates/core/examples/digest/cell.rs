//! Cells: what is computed under a name, and how it is printed.

use std::{
    collections::HashSet,
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
};

use smoothframe_core::{Error, Output, Sample};

/// Some outputs of a cell, under a heading.
pub(crate) enum Column {
    F64(Vec<f64>),
    F32(Vec<f32>),
    Flags(Vec<bool>),
    Text(String),
}

/// All outputs of a cell.
pub(crate) type Made = Vec<(&'static str, Column)>;

/// The number types of series.
pub(crate) trait Number: Sample {
    const NAME: &'static str;
    /// Rounds once.
    fn number(value: f64) -> Self;
    fn column(values: Vec<Self>) -> Column;
    /// The bits, and of every NaN the same ones: IEEE leaves open which NaN arithmetic makes.
    fn bits(self) -> u64;

    fn series(rows: &[f64]) -> Vec<Self> {
        rows.iter().map(|&row| Self::number(row)).collect()
    }
}

impl Number for f64 {
    const NAME: &'static str = "f64";
    fn number(value: f64) -> Self {
        value
    }
    fn column(values: Vec<Self>) -> Column {
        Column::F64(values)
    }
    fn bits(self) -> u64 {
        if self.is_nan() { NAN } else { self.to_bits() }
    }
}

impl Number for f32 {
    const NAME: &'static str = "f32";
    #[expect(clippy::cast_possible_truncation, reason = "rounds")]
    fn number(value: f64) -> Self {
        value as Self
    }
    fn column(values: Vec<Self>) -> Column {
        Column::F32(values)
    }
    fn bits(self) -> u64 {
        if self.is_nan() { NAN } else { self.to_bits().into() }
    }
}

/// No bits of a number that is none of the NaNs.
const NAN: u64 = u64::MAX;

/// Whether two series have the same bits.
pub(crate) fn same<T: Number>(a: &[T], b: &[T]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.bits() == b.bits())
}

/// Runs a smoothing of so many rows, with everything that is told about its outputs. Buffers start
/// with other numbers than 0, so that a row that nothing is written to stands out.
pub(crate) fn made<T: Number>(
    rows: usize,
    smooth: impl FnOnce(Output<'_, T>) -> Result<(), Error>,
) -> Result<Made, Error> {
    let (mut smoothed, mut present, mut coverage) =
        (vec![T::number(7.5); rows], vec![false; rows], vec![7.5; rows]);
    smooth(Output::new(&mut smoothed).present(&mut present).coverage(&mut coverage))?;
    Ok(vec![
        ("smoothed", T::column(smoothed)),
        ("present", Column::Flags(present)),
        ("coverage", Column::F64(coverage)),
    ])
}

impl Column {
    /// One after another as 64 bits.
    pub(crate) fn words(&self) -> Vec<u64> {
        match self {
            Self::F64(values) => values.iter().map(|value| value.bits()).collect(),
            Self::F32(values) => values.iter().map(|value| value.bits()).collect(),
            Self::Flags(flags) => flags.iter().map(|&flag| flag.into()).collect(),
            Self::Text(text) => text.bytes().map(u64::from).collect(),
        }
    }

    fn lines(&self) -> Vec<String> {
        match self {
            Self::F64(values) => {
                values.iter().map(|v| format!("{:016x} {v:e}", v.bits())).collect()
            }
            Self::F32(values) => values.iter().map(|v| format!("{:08x} {v:e}", v.bits())).collect(),
            Self::Flags(flags) => flags.iter().map(bool::to_string).collect(),
            Self::Text(text) => vec![text.clone()],
        }
    }
}

/// A hash that each word changes: no cryptography, but no two outputs will meet by chance.
#[derive(Clone, Copy)]
struct Hash(u64);

impl Hash {
    const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    const fn add(&mut self, word: u64) {
        self.0 = (self.0 ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 ^= self.0 >> 29;
    }

    fn add_text(&mut self, text: &str) {
        self.add(text.len() as u64);
        text.bytes().for_each(|byte| self.add(byte.into()));
    }

    fn add_made(&mut self, made: &Made) {
        for (heading, column) in made {
            self.add_text(heading);
            let words = column.words();
            self.add(words.len() as u64);
            words.into_iter().for_each(|word| self.add(word));
        }
    }
}

/// Which cells are computed, and what is printed of them.
pub(crate) enum Want {
    /// Digests of cells whose names contain this.
    Containing(String),
    /// The outputs of the cell with this name.
    Values(String),
}

pub(crate) struct Cells {
    want: Want,
    all: Hash,
    /// Names of the cells computed so far.
    seen: HashSet<String>,
}

impl Cells {
    pub(crate) fn new(want: Want) -> Self {
        Self { want, all: Hash::new(), seen: HashSet::new() }
    }

    /// Computes a cell, if it is wanted, and prints it. A panic is printed in place of the outputs,
    /// so that the other cells are still compared.
    pub(crate) fn cell(&mut self, name: &str, run: impl FnOnce() -> Result<Made, Error>) {
        let is_wanted = match &self.want {
            Want::Containing(part) => name.contains(part.as_str()),
            Want::Values(cell) => name == cell,
        };
        // Parts of the grid overlap; a cell is computed once.
        if !is_wanted || !self.seen.insert(name.to_owned()) {
            return;
        }
        let mut hash = Hash::new();
        let (kind, made) = match catch_unwind(AssertUnwindSafe(run)) {
            Ok(Ok(made)) => ("", made),
            Ok(Err(error)) => ("refused ", vec![("refused", Column::Text(error.to_string()))]),
            Err(panic) => {
                eprintln!("{name}: panicked");
                let text = panic.downcast_ref::<String>().cloned();
                let text = text.or_else(|| panic.downcast_ref::<&str>().map(ToString::to_string));
                ("panicked ", vec![("panicked", Column::Text(text.unwrap_or_default()))])
            }
        };
        hash.add_made(&made);
        self.all.add_text(name);
        self.all.add(hash.0);
        match self.want {
            Want::Containing(_) => println!("{name}\t{kind}{:016x}", hash.0),
            Want::Values(_) => print_values(&made),
        }
    }

    /// Prints the digest of all cells.
    pub(crate) fn finish(self) -> ExitCode {
        if self.seen.is_empty() {
            eprintln!("no cell has such a name");
            return ExitCode::FAILURE;
        }
        if let Want::Containing(_) = self.want {
            println!("all {} cells\t{:016x}", self.seen.len(), self.all.0);
        }
        ExitCode::SUCCESS
    }
}

fn print_values(made: &Made) {
    let headings: Vec<&str> = made.iter().map(|&(heading, _)| heading).collect();
    println!("row\t{}", headings.join("\t"));
    let columns: Vec<Vec<String>> = made.iter().map(|(_, column)| column.lines()).collect();
    for row in 0..columns.iter().map(Vec::len).max().unwrap_or(0) {
        let values = columns.iter().map(|column| column.get(row).map_or("", String::as_str));
        println!("{row}\t{}", values.collect::<Vec<&str>>().join("\t"));
    }
}
