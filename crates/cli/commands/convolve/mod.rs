//! `smooth convolve`: the convolution of two columns of numbers, or of a picture.

mod filter;
mod image;
mod numbers;
mod picture;

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};

use anyhow::{Result, anyhow};
use polars::prelude::{Column, CsvWriter, DataFrame, PolarsResult, SerWriter};
use smoothframe_polars::{
    smoothframe_core::{Method, Mode, convolve, correlate, correlation_lags},
    words::counted,
};
use smoothframe_report::{Format, Output};

use crate::{
    files::infinite, files::publish, flags::args::Convolve, words::failure::usage, words::say::Say,
    words::stdout,
};
use numbers::Numbers;

pub(crate) fn run(command: &Convolve) -> Result<()> {
    if command.a == "-" && command.b == "-" {
        return Err(usage("A and B are both stdin; only one of them can be"));
    }
    if command.image || picture::is_named(Path::new(&command.a)) {
        return image::run(command);
    }
    if picture::is_foreign(Path::new(&command.a)) {
        return Err(anyhow!(
            "{}: pictures are read as PNG, PGM, PPM or PNM; convert it first",
            command.a
        ));
    }
    if command.boundary.is_some() || command.normalize {
        return Err(usage("--boundary and --normalize are for pictures: see --image"));
    }
    let output = command.output.as_deref().unwrap_or(Path::new("-"));
    let to_stdout = output == Path::new("-");
    if picture::is_named(output) {
        let output = output.display();
        return Err(usage(format!("-o {output}: is a picture's name, and A holds numbers")));
    }
    if !to_stdout {
        for text in [&command.a, &command.b] {
            let input = numbers::file(text).map_or(Path::new(""), |(path, _)| path);
            publish::check(output, input, command.force)?;
        }
    }
    let mut say = Say::new(command.quiet);
    let [a, b] = [Numbers::of(&command.a, &mut say)?, Numbers::of(&command.b, &mut say)?];
    for missing in [a.missing(), b.missing()].into_iter().flatten() {
        say.warn(missing);
    }
    let mode = command.mode.map_or(Mode::Full, Mode::from);
    let (values, name) = if command.correlate {
        (correlate(&a.values, &b.values, mode), "correlated")
    } else {
        (
            convolve(&a.values, &b.values, mode, command.method.map_or(Method::Auto, Method::from)),
            "convolved",
        )
    };
    let values = values.map_err(|error| anyhow!("{} and {}: {error}", a.name, b.name))?;
    let count = values.len();
    let lags = command.correlate.then(|| {
        let lags = correlation_lags(a.values.len(), b.values.len(), mode);
        match (lags.clone().next(), lags.last()) {
            (Some(first), Some(last)) => format!(", lags {first} to {last}"),
            _ => String::new(),
        }
    });
    let frame = DataFrame::new(count, vec![Column::new(name.into(), values)])?;
    if !to_stdout && Output::of(output).is_some_and(|output| output.format == Format::Ndjson) {
        let lost =
            infinite::told(frame.columns().iter(), "are null there; CSV and Parquet keep them");
        lost.into_iter().for_each(|lost| say.warn(lost));
    }
    if to_stdout {
        stdout::write(|to| Ok(lines(&frame, to)?))?;
    } else {
        publish::write(output, command.force, |to| match Output::of(output) {
            Some(output) => Ok(output.write_file(&frame, to)?),
            None => {
                let mut file = BufWriter::new(File::create(to)?);
                lines(&frame, &mut file)?;
                Ok(file.flush()?)
            }
        })?;
    }
    let to = if to_stdout { String::new() } else { format!("wrote {}: ", output.display()) };
    say.note(&format!(
        "{to}{} and {} {name}: {} and {} give {}{}",
        a.name,
        b.name,
        a.values.len(),
        b.values.len(),
        counted(count, "number"),
        lags.unwrap_or_default()
    ));
    Ok(())
}

/// One number a line, as a CSV has them.
fn lines(frame: &DataFrame, to: impl Write) -> PolarsResult<()> {
    CsvWriter::new(to).include_header(false).finish(&mut frame.clone())
}
