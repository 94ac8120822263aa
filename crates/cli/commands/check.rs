//! What can be known of a job before it is done, and before others are.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::{
    commands::{lag, report},
    files::publish,
    flags::args::Command,
    words::failure::usage,
};

/// Refuses a job whose window is none, whose input is not there and is no output of one before it, or
/// whose output cannot be written or is another's.
pub(crate) fn check(command: &Command, outputs: &mut Vec<PathBuf>) -> Result<()> {
    let input = |path: &Path, outputs: &[PathBuf]| {
        let is_made = outputs.iter().any(|output| path.starts_with(output));
        if !is_made && path != Path::new("-") && !is_pattern(path) && !path.exists() {
            bail!("{}: there is no such file", path.display());
        }
        Ok(())
    };
    let output = match command {
        Command::Apply(command) => {
            command.smoothing.options.smoother(&command.window)?;
            input(&command.series.input, outputs)?;
            let (output, series) = (&command.output, &command.series);
            if output == Path::new("-") {
                return Ok(());
            }
            publish::check(output, &series.input, series.force)?;
            output.clone()
        }
        Command::Report(command) => {
            if let Some(window) = &command.window {
                command.smoothing.options.smoother(window)?;
            }
            let series = &command.series;
            input(&series.input, outputs)?;
            let output = command.output.clone();
            let output = output.unwrap_or_else(|| report::default_directory(&series.input));
            report::check(&output, &series.input, series.force)?;
            output
        }
        Command::Lag(command) => {
            input(&command.series.input, outputs)?;
            if command.output == Path::new("-") {
                return Ok(());
            }
            lag::check(command)?;
            command.output.clone()
        }
        _ => return Ok(()),
    };
    if outputs.contains(&output) {
        return Err(usage(format!("{}: is the output of a job before it, too", output.display())));
    }
    outputs.push(output);
    Ok(())
}

fn is_pattern(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().iter().any(|byte| b"*?[".contains(byte))
}
