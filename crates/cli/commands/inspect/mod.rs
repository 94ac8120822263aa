//! `smooth inspect`: what a file holds, and the command for it.

mod asked;
mod bad_dates;
mod calendar;
mod column;
mod facts;
mod grouping;
mod meaning;
mod odd;
mod propose;
mod reading;
mod roles;
mod series;
mod shell;
mod stray;
mod table;
mod text;
mod times;
mod wide;

use std::io::Write;

use anyhow::{Context, Result};
use smoothframe_polars::{Grouped, Inspection};
use smoothframe_report::visible;

use crate::{
    files::{input::Source, inputs::Inputs},
    flags::args,
    roles::refusals::in_file,
    words::failure::quoted,
    words::say::Say,
};
use asked::Asked;
use bad_dates::Done;
use facts::{Facts, File, Remark};
use grouping::Grouping;
use propose::Marks;
use roles::Roles;
use stray::Stray;
use wide::Wide;

pub(crate) fn run(command: &args::Inspect) -> Result<()> {
    let facts = look(command, &mut Say::new(command.quiet))?;
    let out = if command.json { facts.json()? } else { text::page(&facts) };
    let mut stdout = std::io::stdout();
    let written = stdout.write_all(out.as_bytes()).and_then(|()| stdout.flush());
    written.context("cannot write to stdout")
}

fn look(command: &args::Inspect, say: &mut Say) -> Result<Facts> {
    let mut asked = Asked::of(command);
    let inputs = command.more.inputs(&command.input)?;
    let doing = format!("reading {}", command.input.display());
    let length = inputs.length().unwrap_or(0);
    let phase = say.phase("read", visible(&doing).into_owned(), Some(length));
    let source = reading::read(command, &inputs, &mut asked, say)?;
    phase.done(source.frame.height(), length);
    let phase = say.phase("look", "looking at columns and series".to_owned(), None);
    let (source, mut roles) = roles(command, &inputs, source, &mut asked, say)?;
    if source.frame.height() == 0 {
        say.warn(source.has_no_rows());
    }
    let mut columns = column::all(&roles.frame)?;
    roles.tell_truths(&mut columns);
    let grouping = Grouping::find(&source, &roles, &columns)?;
    roles.by.clone_from(&grouping.by);
    roles.narrow_values(&columns);
    let mut inspection = inspect(&source, &roles, &[])?;
    let stray = Stray::of(&inspection);
    let wide = wide(&source, &roles, &columns, &inspection);
    let across = if roles.values_given { Vec::new() } else { wide::across(&source) };
    let turned = (!across.is_empty()).then(|| {
        format!(
            "its times stand across, as names of columns ({}): turn the table first, to a row \
                 for each time",
            quoted(&across)
        )
    });
    let refusal = turned.or_else(|| asked.refusal.clone());
    let marks = Marks { stray: stray.as_ref(), wide: wide.as_ref() };
    let proposal = match refusal {
        Some(_) => None,
        None => {
            propose::proposal(command, &asked, &roles, &columns, &grouping, &inspection, &marks)?
        }
    };
    let values = match &proposal {
        Some(proposal) => proposal.values.clone(),
        None => roles.values.clone(),
    };
    if inspection.repeats() > 0 && !roles.values_given {
        inspection = inspect(&source, &roles, &values)?; // a value is offered for no group
    }
    let mut remarks = std::mem::take(&mut asked.remarks);
    remarks.extend(inputs.unread().iter().map(Remark::of_file));
    if let (Some(stray), Some(time)) = (&stray, roles.time()) {
        let place = roles.at(stray.at()).map(|row| source.place(row));
        let axis = inspection.layout().axis();
        remarks.push(stray.told(axis, time, place.as_deref()));
    }
    if let Some(wide) = &wide {
        let told = format!(
            "{} columns of numbers stand beside one another, each a series",
            wide.values.len()
        );
        remarks.push(Remark::of_file(told));
    }
    remarks.extend(odd::remarks(&source, &roles, &remarks));
    let series = series::facts(&source, &roles, &inspection, &values)?;
    roles.tell(&mut columns, &values);
    phase.done(source.frame.height(), 0);
    Ok(Facts { file: File::of(&source)?, columns, series, remarks, proposal, refusal })
}

/// The roles of the columns. Dates that the other commands refuse are left out and said, so that the rest
/// is seen; where no time can be made of them, rows are told without one.
fn roles(
    command: &args::Inspect,
    inputs: &Inputs,
    mut source: Source,
    asked: &mut Asked,
    say: &mut Say,
) -> Result<(Source, Roles)> {
    for _ in 0..BAD_COLUMNS {
        let before = asked.clone();
        let error = match Roles::find(&source, command, asked, say) {
            Ok(roles) => return Ok((source, roles)),
            Err(error) => error,
        };
        *asked = before;
        match bad_dates::left_out(&mut source, asked) {
            Some(Done::Flag) => {
                source = reading::read(command, inputs, asked, &mut Say::new(true))?
            }
            Some(Done::Here) => {}
            None => return untimed(command, source, asked, error, say),
        }
    }
    let roles = Roles::find(&source, command, asked, say)?;
    Ok((source, roles))
}

/// The roles without a time, if it is the time that is refused, and nobody named it.
fn untimed(
    command: &args::Inspect,
    source: Source,
    asked: &mut Asked,
    error: anyhow::Error,
    say: &Say,
) -> Result<(Source, Roles)> {
    let dates = &command.dates;
    if command.time.is_some() || dates.date_format.is_some() || dates.tz.is_some() {
        return Err(error);
    }
    let told = error.to_string();
    let path = format!("{}: ", source.path.display());
    let told = told.strip_prefix(&path).unwrap_or(&told).to_owned();
    asked.untimed = Some(told.clone());
    let Ok(roles) = Roles::find(&source, command, asked, say) else { return Err(error) };
    asked.say(Remark::of_file(&told));
    asked.refuse(told);
    Ok((source, roles))
}

/// Dates are left out of so many columns.
const BAD_COLUMNS: usize = 3;

/// Whether each column of numbers is a series: where there are many, no groups, and nothing is said.
fn wide(
    source: &Source,
    roles: &Roles,
    columns: &[facts::Column],
    inspection: &Inspection,
) -> Option<Wide> {
    let is_open = !roles.values_given && roles.by.is_empty() && roles.time().is_some();
    if !is_open || inspection.repeats() > 0 || !propose::knows("wide") {
        return None;
    }
    Wide::of(&roles.numeric(source, columns), columns, roles.frame.height())
}

/// The series of the groups and the time, and of these values unless others are given; what is no
/// time there is an error that names its line.
fn inspect(source: &Source, roles: &Roles, values: &[String]) -> Result<Inspection> {
    let values = if roles.values_given { &roles.values } else { values };
    let mut grouped = Grouped::by(&roles.by).values(values);
    if let Some(time) = roles.time() {
        grouped = grouped.time(time);
    }
    grouped.inspect(roles.timed()).map_err(|error| in_file(&error, source))
}
