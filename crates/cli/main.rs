//! The `smooth` command: smooths every group of a table.

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
    words::bug::install();
    process::limits::heed_file_size();
    ExitCode::from(process::jobs::run(std::env::args_os().collect()))
}
