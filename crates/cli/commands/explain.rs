//! `smooth explain`: what a window does, in words.

use anyhow::Result;
use smoothframe_report::Explanation;

use crate::{flags::window::Explain, words::terminal};

pub(crate) fn run(command: &Explain) -> Result<()> {
    let smoother = command.options.smoother(&command.spec)?;
    let explanation = Explanation::of(&smoother);
    if command.json {
        return terminal::write_text(&explanation.json()?);
    }
    terminal::write(explanation.lines(terminal::width(), terminal::charset()))
}
