//! The `smooth` command: smooths every group of a CSV or Parquet file.

mod apply;
mod args;
mod choices;
mod columns;
mod convolve;
mod dates;
mod failure;
mod fields;
mod help;
mod input;
mod inspect;
mod lag;
mod numbers;
mod options;
mod parts;
mod prepare;
mod publish;
mod report;
mod say;
mod series;
mod smoothing;
mod splice;
mod spool;
mod table;
mod text;
mod time;
mod typed;
mod values;
mod zone;

use std::process::ExitCode;

use clap::Parser;

use crate::args::{Args, Command};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = Args::parse();
    let done = match &args.command {
        Command::Apply(command) => apply::run(command),
        Command::Report(command) => report::run(command),
        Command::Lag(command) => lag::run(command),
        Command::Convolve(command) => convolve::run(command),
        Command::Inspect(command) => inspect::run(command),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failure::exit(&error),
    }
}
