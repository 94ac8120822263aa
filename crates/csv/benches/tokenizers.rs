//! Which tokenizer, and what reading costs with it.
//!
//! `cargo bench -p smoothframe-csv [-- tokens]`; `cargo test` does not run it. The peers that would bring
//! features into the workspace are in `crates/csv/peers`: `cargo run --release` there.
//!
//! Why the tokenizer is our own: least of a second's runs, one Sapphire Rapids core that others used too,
//! GB/s. Only ratios travel.
//!
//! | where every field is | sales | wide | quoted |
//! |---|---|---|---|
//! | ours, with UTF-8, zero bytes and equal records checked | 5.0 | 4.9 | 3.4 |
//! | `simd_csv`, without copies and checks | 2.4 | 3.4 | 1.3 |
//! | `simd_csv` | 2.0 | 2.9 | 1.1 |
//! | each delimiter by memchr, as the command had it; no quotes | 1.5 | 1.4 | |
//! | `csv_core` | 1.0 | 1.0 | 0.9 |
//! | `csv` | 0.9 | 1.0 | 0.8 |
//!
//! | two named columns of numbers | sales | wide | quoted |
//! |---|---|---|---|
//! | ours | 1.07 | 2.1 | 0.94 |
//! | `simd_csv`, without copies, and Rust's own parse | 0.79 | 2.2 | 0.74 |
//!
//! Ours is the only one that gives the fields of a block without a call for each record, so that
//! columns are read one after another, and faults are found by bits. Masks by arithmetic on words,
//! in place of `wide`'s vectors, gave 2.4 GB/s of sales.

use std::hint::black_box;

use divan::{Bencher, counter::BytesCount};
use smoothframe_csv::{Block, Options, Reader, Scratch};

fn main() {
    divan::main();
}

/// The same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        // Knuth's MMIX generator; its high bits are the random ones.
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

const KINDS: [&str; 3] = ["sales", "wide", "quoted"];
/// As long as a block, and so short that a slice of the processor's time holds it.
const BYTES: usize = 1 << 20;

/// Days, shops, products and two numbers; 40 columns of decimals; or texts in quotes.
fn table(kind: &str) -> String {
    let mut random = Random(1);
    let mut text = String::with_capacity(BYTES + 1000);
    match kind {
        "sales" => text.push_str("date,store,product,revenue,units\n"),
        "wide" => {
            let names: Vec<String> = (0..40).map(|at| format!("x{at}")).collect();
            text.push_str(&format!("{}\n", names.join(",")));
        }
        _ => text.push_str("date,store,note,revenue,units\n"),
    }
    while text.len() < BYTES {
        let mut below = |n| random.below(n);
        let (day, month) = (1 + below(28), 1 + below(12));
        let (store, revenue, units) = (below(50), below(1_000_000), below(100));
        let cents = below(100);
        match kind {
            "sales" => text.push_str(&format!(
                "2024-{month:02}-{day:02},store {store},product {},{revenue}.{cents:02},{units}\n",
                below(100)
            )),
            "wide" => {
                let fields: Vec<String> =
                    (0..40).map(|_| format!("{}.{:03}", below(1000), below(1000))).collect();
                text.push_str(&format!("{}\n", fields.join(",")));
            }
            _ => text.push_str(&format!(
                "\"2024-{month:02}-{day:02}\",\"store, {store}\",\"say \"\"{}\"\", twice\",{revenue}.{cents:02},{units}\n",
                below(100)
            )),
        }
    }
    text
}

/// Where every field is, of a text in memory.
mod tokens {
    use super::*;

    fn with<T>(bencher: Bencher<'_, '_>, kind: &str, mut run: impl FnMut(&str) -> T) {
        let text = table(kind);
        bencher.counter(BytesCount::new(text.len())).bench_local(|| run(black_box(&text)));
    }

    #[divan::bench(args = KINDS, max_time = 1)]
    fn ours(bencher: Bencher<'_, '_>, kind: &str) {
        let text: &'static str = Box::leak(table(kind).into_boxed_str());
        let options = Options { block: text.len() + 1, ..Options::default() };
        let mut reader = Reader::new(text.as_bytes(), &options).expect("a text");
        let mut block = Block::default();
        assert!(reader.next(&mut block).expect("a block"));
        let mut scratch = Scratch::default();
        bencher
            .counter(BytesCount::new(text.len()))
            .bench_local(|| black_box(&block).records(&mut scratch).expect("records").len());
    }

    /// What the command had: each delimiter and line end by memchr, without quotes.
    #[divan::bench(args = ["sales", "wide"], max_time = 1)]
    fn memchr_each(bencher: Bencher<'_, '_>, kind: &str) {
        let mut ends: Vec<u32> = Vec::new();
        with(bencher, kind, |text| {
            ends.clear();
            let places = memchr::memchr2_iter(b',', b'\n', text.as_bytes());
            ends.extend(places.map(|at| u32::try_from(at).unwrap_or_default()));
            ends.len()
        });
    }

    #[divan::bench(args = KINDS, max_time = 1)]
    fn csv_core(bencher: Bencher<'_, '_>, kind: &str) {
        let (mut fields, mut ends) = (vec![0; 1 << 16], vec![0; 1 << 10]);
        with(bencher, kind, |text| {
            let mut reader = ::csv_core::Reader::new();
            let (mut bytes, mut count) = (text.as_bytes(), 0);
            loop {
                let (result, read, _, found) = reader.read_record(bytes, &mut fields, &mut ends);
                bytes = &bytes[read..];
                count += found;
                if let ::csv_core::ReadRecordResult::End = result {
                    return count;
                }
            }
        });
    }
}

/// From bytes in memory to numbers: the columns that are named, on one core, of a text without end. A
/// turn is about as many bytes as the table has.
mod named {
    use std::io::{self, Read};

    use super::*;

    /// A header, and rows that come again and again.
    struct Endless {
        text: String,
        header: usize,
        at: usize,
    }

    impl Endless {
        fn of(kind: &str) -> Self {
            let text = table(kind);
            let header = text.find('\n').expect("a header") + 1;
            Self { text, header, at: 0 }
        }
    }

    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let left = &self.text.as_bytes()[self.at..];
            let read = left.len().min(buffer.len());
            buffer[..read].copy_from_slice(&left[..read]);
            self.at += read;
            if self.at == self.text.len() {
                self.at = self.header;
            }
            Ok(read)
        }
    }

    fn columns(kind: &str) -> [usize; 2] {
        if kind == "wide" { [3, 30] } else { [3, 4] }
    }

    #[divan::bench(args = KINDS, max_time = 1)]
    fn ours(bencher: Bencher<'_, '_>, kind: &str) {
        let columns = columns(kind);
        let options = Options { block: BYTES, ..Options::default() };
        let mut reader = Reader::new(Endless::of(kind), &options).expect("a text");
        let numbers = reader.numbers();
        let (mut block, mut scratch) = (Block::default(), Scratch::default());
        let mut values = [Vec::new(), Vec::new()];
        bencher.counter(BytesCount::new(BYTES)).bench_local(|| {
            values.iter_mut().for_each(Vec::clear);
            assert!(reader.next(&mut block).expect("a block"));
            let records = block.records(&mut scratch).expect("records");
            for (at, to) in columns.into_iter().zip(&mut values) {
                records.numbers(at, &numbers, to).expect("numbers");
            }
            values[0].len()
        });
    }
}
