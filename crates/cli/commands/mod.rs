//! What each command does.

pub(crate) mod apply;
mod check;
pub(crate) mod completions;
pub(crate) mod convolve;
pub(crate) mod dry_run;
pub(crate) mod explain;
pub(crate) mod inspect;
pub(crate) mod lag;
pub(crate) mod man;
pub(crate) mod plot;
pub(crate) mod report;
mod spilled;
pub(crate) mod stats;
mod stream;
pub(crate) mod windows;

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
        Command::Stats(command) => stats::run(command),
        Command::Plot(command) => plot::run(command),
        Command::Explain(command) => explain::run(command),
        Command::Windows(command) => windows::run(command),
        Command::Completions(command) => completions::run(command),
        Command::Man(command) => man::run(command),
    }
}
