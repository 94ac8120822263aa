//! `smooth completions`: what a shell needs to complete command lines.

use std::io::Write;

use anyhow::{Context, Result};

use crate::flags::{sections, shell::Completions};

pub(crate) fn run(command: &Completions) -> Result<()> {
    // Into memory first: the generator panics where writing fails.
    let mut script = Vec::new();
    clap_complete::generate(command.shell, &mut sections::command(), "smooth", &mut script);
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(&script).context("cannot write to stdout")?;
    stdout.flush().context("cannot write to stdout")
}
