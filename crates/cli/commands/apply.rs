//! `smooth apply`: the table with its smoothed columns.

use std::{io::Write, path::Path};

use anyhow::{Context, Result};
use smoothframe_polars::words::{self, counted};
use smoothframe_report::Format;

use crate::{
    files::publish,
    files::table::Table,
    flags::args::Apply,
    roles::prepare::{Prepared, Wish, prepare, unsmoothed},
    words::say::Say,
};

pub(crate) fn run(command: &Apply) -> Result<()> {
    let series = &command.series;
    let smoother = command.smoothing.options.smoother(&command.window)?;
    let to_stdout = command.output == Path::new("-");
    if !to_stdout {
        publish::check(&command.output, &series.input, series.force)?;
    }
    let mut say = Say::new(series.quiet);
    let by_name = Format::of(&command.output);
    let asked = command.output_format.or(by_name);
    let asked = asked.or(to_stdout.then_some(Format::Csv));
    let smoothing = Some(&command.smoothing);
    let wish = Wish { smoothing, smoother: Some(&smoother), table: true, to: asked, digest: false };
    let Prepared { source, layout } = prepare(series, &wish, &mut say)?;
    let format = asked.unwrap_or(source.format);
    let smoothed = layout.smooth(&smoother).map_err(|error| unsmoothed(error, &series.input))?;
    let groups = counted(smoothed.layout().groups().len(), "group");
    let table = Table::new(source, &smoothed, format)?;
    drop(smoothed);
    let rows = counted(table.height(), "row");
    if to_stdout {
        let mut stdout = std::io::stdout();
        table.write(&mut stdout).context("cannot write to stdout")?;
        stdout.flush().context("cannot write to stdout")?;
    } else {
        publish::write(&command.output, series.force, |to| table.write_file(to))?;
        let output = command.output.display();
        let look = smoother.look();
        let late = match smoother.delay() {
            Some(delay) if look.is_causal() => format!("; late by {delay}"),
            _ => String::new(),
        };
        say.note(&format!(
            "wrote {output}: {rows}, {groups}, {} ({look}{late})",
            words::smoother(&smoother)
        ));
    }
    Ok(())
}
