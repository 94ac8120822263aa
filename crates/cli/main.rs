//! The `smooth` command: smooths every group of a CSV or Parquet file.

mod commands;
mod fields;
mod files;
mod flags;
mod process;
mod roles;
mod words;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(process::jobs::run(std::env::args_os().collect()))
}
