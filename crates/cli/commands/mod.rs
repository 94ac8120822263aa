//! What each command does.

pub(crate) mod apply;
mod check;
pub(crate) mod convolve;
pub(crate) mod inspect;
pub(crate) mod lag;
pub(crate) mod report;

use anyhow::Result;

pub(crate) use check::check;

use crate::flags::args::Command;

pub(crate) fn run(command: &Command) -> Result<()> {
    match command {
        Command::Apply(command) => apply::run(command),
        Command::Report(command) => report::run(command),
        Command::Lag(command) => lag::run(command),
        Command::Convolve(command) => convolve::run(command),
        Command::Inspect(command) => inspect::run(command),
    }
}
