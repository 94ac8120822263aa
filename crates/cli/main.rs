//! The `smooth` command: smooths every group of a table.

mod commands;
mod fields;
mod files;
mod flags;
mod roles;
mod words;

use std::process::ExitCode;

use clap::Parser;

use crate::flags::args::{Args, Command};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = Args::parse();
    let done = match &args.command {
        Command::Apply(command) => commands::apply::run(command),
        Command::Report(command) => commands::report::run(command),
        Command::Lag(command) => commands::lag::run(command),
        Command::Convolve(command) => commands::convolve::run(command),
        Command::Inspect(command) => commands::inspect::run(command),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => words::failure::exit(&error),
    }
}
