//! `smooth apply`: the table with its smoothed columns.

use std::{io::Write, path::Path};

use anyhow::{Context, Result};
use smoothframe_report::Format;

use crate::{args::Apply, prepare::prepare, publish, say::Say};

pub(crate) fn run(command: &Apply) -> Result<()> {
    let series = &command.series;
    let smoother = series.smoother(&command.window)?;
    let to_stdout = command.output == Path::new("-");
    if !to_stdout {
        publish::check(&command.output, &series.input, series.force)?;
    }
    let mut say = Say::new(series.quiet);
    let prepared = prepare(series, &mut say)?;
    let path = series.input.display();
    let smoothed = prepared.layout.clone().smooth(&smoother).with_context(|| format!("{path}"))?;
    let table = prepared.table(&smoothed)?;

    let by_name = Format::of(&command.output);
    let asked = command.output_format.map(Format::from).or(by_name);
    if to_stdout {
        let mut bytes = Vec::new();
        asked.unwrap_or(Format::Csv).write(&table, &mut bytes)?;
        let mut stdout = std::io::stdout().lock();
        stdout.write_all(&bytes).and_then(|()| stdout.flush()).context("cannot write to stdout")?;
    } else {
        let format = asked.unwrap_or(prepared.source.format);
        publish::write(&command.output, series.force, |to| Ok(format.write(&table, to)?))?;
        let (rows, groups) = (table.height(), smoothed.layout().groups().len());
        let output = command.output.display();
        say.note(&format!("wrote {output}: {rows} rows, {groups} groups, {smoother}"));
    }
    Ok(())
}
