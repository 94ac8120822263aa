//! Other readers of CSV beside ours: least time of many turns in alternation, as GB/s.
//!
//! `cargo run --release`

use std::{hint::black_box, time::Instant};

use smoothframe_csv::{Block, Options, Reader, Scratch};

const BYTES: usize = 1 << 20;
const TURNS: usize = 300;

/// Knuth's MMIX generator; its high bits are the random ones.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) % n
    }
}

/// Days, shops, products and two numbers; 40 columns of decimals; or texts in quotes.
fn table(kind: &str) -> String {
    let mut random = Random(1);
    let mut text = match kind {
        "wide" => {
            let names: Vec<String> = (0..40).map(|at| format!("x{at}")).collect();
            format!("{}\n", names.join(","))
        }
        _ => "date,store,product,revenue,units\n".to_owned(),
    };
    while text.len() < BYTES {
        let mut below = |n| random.below(n);
        let (day, month) = (1 + below(28), 1 + below(12));
        let (store, revenue, units) = (below(50), below(1_000_000), below(100));
        let (cents, product) = (below(100), below(100));
        match kind {
            "sales" => text.push_str(&format!(
                "2024-{month:02}-{day:02},store {store},product {product},{revenue}.{cents:02},{units}\n"
            )),
            "wide" => {
                let fields: Vec<String> =
                    (0..40).map(|_| format!("{}.{:03}", below(1000), below(1000))).collect();
                text.push_str(&format!("{}\n", fields.join(",")));
            }
            _ => text.push_str(&format!(
                "\"2024-{month:02}-{day:02}\",\"store, {store}\",\"say \"\"{product}\"\", twice\",\
                 {revenue}.{cents:02},{units}\n"
            )),
        }
    }
    text
}

fn main() {
    println!("{:<24}{:>8}{:>8}{:>8}", "fields found", "sales", "wide", "quoted");
    let texts = ["sales", "wide", "quoted"].map(table);
    type Run = fn(&str) -> Box<dyn FnMut() -> usize + '_>;
    let runs: [(&str, Run); 4] = [
        ("ours", |text| {
            let options = Options { block: text.len() + 1, ..Options::default() };
            let bytes = std::io::Cursor::new(text.as_bytes().to_vec());
            let mut reader = Reader::new(bytes, &options).expect("a text");
            let (mut block, mut scratch) = (Block::default(), Scratch::default());
            reader.next(&mut block).expect("a block");
            Box::new(move || {
                let records = block.records(&mut scratch).expect("records");
                records.len() * records.width()
            })
        }),
        ("simd_csv, no copies", |text| {
            Box::new(move || {
                let mut reader = simd_csv::ZeroCopyReader::from_reader(text.as_bytes());
                let mut count = 0;
                while let Some(record) = reader.read_byte_record().expect("a record") {
                    count += record.len();
                }
                count
            })
        }),
        ("simd_csv", |text| {
            let mut record = simd_csv::ByteRecord::new();
            Box::new(move || {
                let mut reader = simd_csv::Reader::from_reader(text.as_bytes());
                let mut count = 0;
                while reader.read_byte_record(&mut record).expect("a record") {
                    count += record.len();
                }
                count
            })
        }),
        ("csv", |text| {
            let mut record = csv::ByteRecord::new();
            Box::new(move || {
                let mut reader = csv::Reader::from_reader(text.as_bytes());
                let mut count = 0;
                while reader.read_byte_record(&mut record).expect("a record") {
                    count += record.len();
                }
                count
            })
        }),
    ];
    let mut least = [[f64::INFINITY; 3]; 4];
    for (at, text) in texts.iter().enumerate() {
        let mut turns: Vec<_> = runs.iter().map(|(_, run)| run(text)).collect();
        for _ in 0..TURNS {
            for (turn, least) in turns.iter_mut().zip(&mut least) {
                let start = Instant::now();
                black_box(turn());
                least[at] = least[at].min(start.elapsed().as_secs_f64());
            }
        }
    }
    for ((name, _), least) in runs.iter().zip(&least) {
        print!("{name:<24}");
        for (text, seconds) in texts.iter().zip(least) {
            print!("{:>8.2}", text.len() as f64 / seconds / 1e9);
        }
        println!();
    }
}
