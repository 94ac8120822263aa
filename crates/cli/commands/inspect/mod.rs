//! `smooth inspect`: what a file holds, and the command for it.

mod calendar;
mod column;
mod facts;
mod grouping;
mod meaning;
mod propose;
mod roles;
mod series;
mod shell;
mod table;
mod text;
mod times;

use std::io::Write;

use anyhow::{Context, Result};
use smoothframe_polars::{Grouped, Inspection};

use crate::{
    files::input::Source, files::typed::Wanted, flags::args, flags::series::is_named,
    roles::prepare::in_file, words::say::Say,
};
use facts::{Facts, File};
use grouping::Grouping;
use roles::Roles;

pub(crate) fn run(command: &args::Inspect) -> Result<()> {
    let facts = look(command, &mut Say::new(command.quiet))?;
    let out = if command.json { facts.json()? } else { text::page(&facts) };
    let mut stdout = std::io::stdout();
    let written = stdout.write_all(out.as_bytes()).and_then(|()| stdout.flush());
    written.context("cannot write to stdout")
}

fn look(command: &args::Inspect, say: &mut Say) -> Result<Facts> {
    let wanted = Wanted {
        only: &|_| None,
        texts: &|name| is_named(&command.by, name),
        digest: false,
        dates: command.dates.date_format.is_none(),
        time: command.time.as_deref(),
    };
    let format = command.input_format;
    let inputs = command.more.inputs(&command.input)?;
    let source = inputs
        .read(format, &command.text.options()?, &wanted)?
        .with_texts(|name| is_named(&command.by, name))?;
    source.check_flags(&command.text)?;
    source.tell(say);
    if source.frame.height() == 0 {
        say.warn(format!("{}: holds a header and no rows", source.path.display()));
    }
    let mut roles = Roles::find(&source, command, say)?;
    let mut columns = column::all(&roles.frame)?;
    let grouping = Grouping::find(&source, &roles, &columns)?;
    roles.by.clone_from(&grouping.by);
    roles.narrow_values(&columns);
    let mut inspection = inspect(&source, &roles, &[])?;
    let proposal = propose::proposal(command, &roles, &columns, &grouping, &inspection)?;
    let values = match &proposal {
        Some(proposal) => proposal.values.clone(),
        None => roles.values.clone(),
    };
    if inspection.repeats() > 0 && !roles.values_given {
        inspection = inspect(&source, &roles, &values)?; // a value is offered for no group
    }
    let series = series::facts(&source, &roles, &inspection, &values)?;
    roles.tell(&mut columns, &values);
    Ok(Facts { file: File::of(&source)?, columns, series, proposal })
}

/// The series of the groups and the time, and of these values unless others are given; what is no
/// time there is an error that names its line.
fn inspect(source: &Source, roles: &Roles, values: &[String]) -> Result<Inspection> {
    let values = if roles.values_given { &roles.values } else { values };
    let mut grouped = Grouped::by(&roles.by).values(values);
    if let Some(time) = roles.time() {
        grouped = grouped.time(time);
    }
    grouped.inspect(&roles.frame).map_err(|error| in_file(&error, source))
}
