//! A digest of every output's bits, one line for each cell of a grid of smoothers and series, and one
//! of all: two builds that compute the same print the same, and `diff` tells where they do not.
//!
//! ```text
//! cargo run --release -p smoothframe-core --example digest > before.txt
//! cargo run --release -p smoothframe-core --example digest -- stream/   # cells with this in their name
//! cargo run --release -p smoothframe-core --example digest -- --values rows/uniform:3/clean-5/f64
//! ```
//!
//! `SMOOTHFRAME_ISA=avx512|avx2|portable` forces the instructions. Outputs by transforms depend on
//! them, so compare builds at one level.
//!
//! Only the public API is used, so that this directory also compiles in an older checkout.

mod cell;
mod data;
mod many;
mod rows;
mod sample;
mod shapes;
mod specs;
mod times;

use std::process::ExitCode;

use cell::{Cells, Want};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let want = match arguments[..] {
        [] => Want::Containing(String::new()),
        ["--values", cell] => Want::Values(cell.to_owned()),
        [part] if !part.starts_with("--") => Want::Containing(part.to_owned()),
        _ => {
            eprintln!("usage: digest [PART OF CELLS' NAMES | --values CELL]");
            return ExitCode::FAILURE;
        }
    };
    let mut cells = Cells::new(want);
    shapes::windows(&mut cells);
    shapes::kernels(&mut cells);
    shapes::convolutions(&mut cells);
    rows::every_kernel(&mut cells);
    rows::every_option(&mut cells);
    rows::long(&mut cells);
    many::each(&mut cells);
    many::streams(&mut cells);
    times::every_kernel(&mut cells);
    times::every_rule(&mut cells);
    times::many_rows(&mut cells);
    times::given_windows(&mut cells);
    sample::rows(&mut cells);
    sample::times(&mut cells);
    cells.finish()
}
