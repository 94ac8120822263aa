//! `smooth apply`: the table with its smoothed columns.

use std::{fs::File, io::Write, path::Path};

use anyhow::{Context, Result};
use smoothframe_polars::words::{self, counted};
use smoothframe_report::{Format, Output};

use crate::{
    files::output,
    files::partition::Partitioned,
    files::publish,
    files::table::Table,
    flags::args::Apply,
    roles::prepare::{Prepared, Wish, prepare, unsmoothed},
    words::failure::usage,
    words::say::Say,
};

pub(crate) fn run(command: &Apply) -> Result<()> {
    let series = &command.series;
    let smoother = command.smoothing.options.smoother(&command.window)?;
    let to_stdout = command.output == Path::new("-");
    let keys = &command.partition_by;
    let asked = match keys.is_empty() {
        true => output::asked(&command.output, command.output_format)?,
        false if to_stdout => {
            return Err(usage("--partition-by writes a directory; name one with -o"));
        }
        false => command.output_format.map(Output::plain),
    };
    let inputs = series.more.inputs(&series.input)?;
    let partitioned = |output| Partitioned { directory: &command.output, keys, output };
    if !keys.is_empty() {
        let paths: Vec<&Path> = inputs.paths().collect();
        partitioned(Output::plain(Format::Csv)).check(&paths, series.force)?;
    } else if !to_stdout {
        publish::check_all(&command.output, &inputs, series.force)?;
    }
    let mut say = Say::new(series.quiet);
    let (smoothing, whole) = (Some(&command.smoothing), !keys.is_empty());
    let to = asked.map(|output| output.format);
    let wish = Wish { smoothing, smoother: Some(&smoother), to, digest: false, whole };
    let Prepared { source, layout } = prepare(series, &inputs, &wish, &mut say)?;
    let output = asked.unwrap_or(Output::plain(source.format));
    let smoothed = layout.smooth(&smoother).map_err(|error| unsmoothed(error, &inputs.label))?;
    let groups = counted(smoothed.layout().groups().len(), "group");
    let table = match keys.is_empty() {
        true => Table::new(source, &smoothed, output.format)?,
        false => Table::whole(&source, &smoothed, output.format)?,
    };
    drop(smoothed);
    let rows = counted(table.height(), "row");
    if to_stdout {
        let mut stdout = std::io::stdout();
        table.write(&mut stdout).context("cannot write to stdout")?;
        stdout.flush().context("cannot write to stdout")?;
        return Ok(());
    }
    let files = match &table {
        Table::Frame(frame, _) if !keys.is_empty() => {
            format!("{}, ", counted(partitioned(output).write(frame)?, "file"))
        }
        table => {
            publish::write(&command.output, series.force, |to| match output.compression {
                None => table.write_file(to),
                Some(compression) => compression.write(File::create(to)?, |to| table.write(to)),
            })?;
            String::new()
        }
    };
    let output = command.output.display();
    let look = smoother.look();
    let late = match smoother.delay() {
        Some(delay) if look.is_causal() => format!("; late by {delay}"),
        _ => String::new(),
    };
    say.note(&format!(
        "wrote {output}: {files}{rows}, {groups}, {} ({look}{late})",
        words::smoother(&smoother)
    ));
    Ok(())
}
