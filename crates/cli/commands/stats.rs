//! `smooth stats`: the statistics that a report has, alone.

use std::{
    ffi::OsStr,
    fs,
    io::{self, Write},
    path::Path,
};

use anyhow::Result;
use smoothframe_polars::words::counted;
use smoothframe_report::{Format, csv_safe, default_window, stats};

use crate::{
    commands::spilled::prepare_or_spill,
    files::infinite,
    files::publish,
    flags::{output::check_safe, smoothing::Smoothing, stats::Stats},
    roles::prepare::{Beside, Prepared, Wish},
    roles::refusals::unsmoothed,
    words::{
        failure::{partly, usage},
        say::Say,
        stdout, terminal,
    },
};

/// How they are written.
#[derive(Clone, Copy)]
enum Form {
    Table,
    Json,
    Frame(Format),
}

pub(crate) fn run(command: &Stats) -> Result<()> {
    let series = &command.series;
    let asked = command.window.as_deref().map(|window| command.options.smoother(window));
    let asked = asked.transpose()?;
    if asked.is_none() && command.options.are_given() {
        return Err(usage("the options of a window need a window: give one with --window"));
    }
    let to_stdout = command.output == Path::new("-");
    let form = form(command, to_stdout)?;
    if command.csv_safe {
        match form {
            Form::Frame(format) => check_safe(format)?,
            Form::Json => {
                return Err(usage("--csv-safe is for CSV, and JSON is written; leave one out"));
            }
            Form::Table => {}
        }
    }
    let inputs = series.more.inputs(&series.input)?;
    match to_stdout {
        true => publish::check_stdout(&inputs)?,
        false => publish::check_all(&command.output, &inputs, series.force)?,
    }
    let mut say = Say::new(series.quiet);
    let smoothing = Smoothing::unwritten(&command.options);
    let wish = Wish {
        smoothing: Some(&smoothing),
        smoother: asked.as_ref(),
        table: false,
        to: None,
        digest: false,
        whole: false,
    };
    let Prepared { layout, .. } = {
        let (beside, is_asked) = (Beside::default(), command.stream);
        prepare_or_spill(series, &inputs, &wish, beside, is_asked, Ok(()), &mut say)?
    };
    let smoother = match asked {
        Some(smoother) => smoother,
        None => {
            let default = default_window(&layout)?;
            say.note(&format!("window: {} ({})", default.smoother, default.why));
            default.smoother
        }
    };
    let some_left_out = !layout.skipped().is_empty();
    // Those that are left out were told; the exit code tells it too.
    let done = || if some_left_out { Err(partly()) } else { Ok(()) };
    let smoothed = layout.smooth(&smoother).map_err(|error| unsmoothed(error, &inputs.label))?;
    let stats = stats(&smoothed)?;
    if let Form::Table = form {
        let listing = stats.listing(&smoothed, terminal::width(), terminal::charset())?;
        terminal::write(listing.lines)?;
        if !listing.left_out.is_empty() {
            let names = listing.left_out.join(", ");
            say.note(&format!("left out, for a line's length: {names}; -o stats.csv has all"));
        }
        return done();
    }
    if matches!(form, Form::Json | Form::Frame(Format::Ndjson))
        && let Some(lost) = infinite::told(
            stats.frame()?.columns().iter(),
            "are null there; CSV and Parquet keep them",
        )
    {
        say.warn(lost);
    }
    let write = |to: &mut dyn Write| -> Result<()> {
        let mut to = io::BufWriter::new(to);
        match form {
            Form::Frame(Format::Csv) => stats.write_csv(&mut to, command.csv_safe)?,
            Form::Frame(format) if command.csv_safe => {
                format.write(&csv_safe(&stats.frame()?)?, &mut to)?;
            }
            Form::Frame(format) => format.write(&stats.frame()?, &mut to)?,
            _ => stats.write_json(&mut to)?,
        }
        Ok(to.flush()?)
    };
    if to_stdout {
        stdout::write(|to| write(to))?;
        return done();
    }
    publish::write(&command.output, series.force, |path| write(&mut fs::File::create(path)?))?;
    let rows = counted(stats.rows().len(), "row");
    say.note(&format!("wrote {}: {rows}", command.output.display()));
    done()
}

fn form(command: &Stats, to_stdout: bool) -> Result<Form> {
    if to_stdout {
        return Ok(match (command.json, command.table || terminal::is_there()) {
            (true, _) => Form::Json,
            (false, true) => Form::Table,
            (false, false) => Form::Frame(Format::Csv),
        });
    }
    let output = command.output.display();
    if command.table {
        return Err(usage(format!("--table is for stdout, and -o {output} a file; leave one out")));
    }
    let is_json = command.output.extension().is_some_and(|ending| ending == OsStr::new("json"));
    match Format::of(&command.output) {
        _ if is_json || command.json => Ok(Form::Json),
        Some(format) => Ok(Form::Frame(format)),
        None => Err(usage(format!(
            "-o {output}: statistics are written to a .csv, .parquet or .json file"
        ))),
    }
}
