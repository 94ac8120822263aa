//! The `smooth` command: smooths every group of a CSV or Parquet file.

mod commands;
mod fields;
mod files;
mod flags;
mod roles;
mod words;

use std::process::ExitCode;

use clap::FromArgMatches;

use crate::flags::{
    args::{Args, Command},
    sections,
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let matches = sections::command().get_matches();
    let args = Args::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let done = match &args.command {
        Command::Apply(command) => commands::apply::run(command),
        Command::Report(command) => commands::report::run(command),
        Command::Lag(command) => commands::lag::run(command),
        Command::Convolve(command) => commands::convolve::run(command),
        Command::Inspect(command) => commands::inspect::run(command),
        Command::Stats(command) => commands::stats::run(command),
        Command::Plot(command) => commands::plot::run(command),
        Command::Explain(command) => commands::explain::run(command),
        Command::Windows(command) => commands::windows::run(command),
        Command::Completions(command) => commands::completions::run(command),
        Command::Man(command) => commands::man::run(command),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => words::failure::exit(&error),
    }
}
