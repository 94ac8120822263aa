//! What can be known of a job before it is done, and before others are.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use smoothframe_report::{Format, Output};

use crate::{
    commands::{lag, report},
    files::partition::Partitioned,
    files::publish,
    flags::args::Command,
    flags::series::Series,
    flags::windows::Windows,
    words::failure::usage,
};

/// Refuses a job whose window is none, whose input is not there and is no output of one before it, or
/// whose output cannot be written or is another's.
pub(crate) fn check(command: &Command, outputs: &mut Vec<PathBuf>) -> Result<()> {
    let output = match command {
        Command::Apply(command) => {
            Windows::read(&command.window, &command.smoothing)?;
            let series = &command.series;
            check_inputs(series, outputs)?;
            let output = &command.output;
            if !command.partition_by.is_empty() {
                let inputs: Vec<&Path> = series.inputs().collect();
                let asked = Output::plain(command.output_format.unwrap_or(Format::Csv));
                let keys = &command.partition_by;
                let partitioned = Partitioned { directory: output, keys, output: asked };
                partitioned.check(&inputs, series.force)?;
            } else if output == Path::new("-") {
                return Ok(());
            } else {
                let check = |input| publish::check(output, input, series.force);
                series.inputs().try_for_each(check)?;
            }
            output.clone()
        }
        Command::Report(command) => {
            report::windows(command)?;
            let series = &command.series;
            check_inputs(series, outputs)?;
            let output = command.output.clone();
            let output = output.unwrap_or_else(|| report::default_directory(&series.input));
            series.inputs().try_for_each(|input| report::check(&output, input, series.force))?;
            output
        }
        Command::Lag(command) => {
            check_inputs(&command.series, outputs)?;
            if command.output == Path::new("-") {
                return Ok(());
            }
            lag::check(command, command.series.inputs())?;
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

/// That inputs are there, or made by a job before.
fn check_inputs(series: &Series, outputs: &[PathBuf]) -> Result<()> {
    for path in series.inputs() {
        let is_made = outputs.iter().any(|output| path.starts_with(output));
        if !is_made && path != Path::new("-") && !is_pattern(path) && !path.exists() {
            bail!("{}: there is no such file", path.display());
        }
    }
    Ok(())
}

fn is_pattern(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().iter().any(|byte| b"*?[".contains(byte))
}
