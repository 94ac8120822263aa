//! `smooth apply`: the table with its smoothed columns.

use std::{io::Write, path::Path};

use anyhow::{Context, Result};
use polars::prelude::DataFrame;
use smoothframe_polars::{
    Layout, Smoothed,
    words::{self, counted},
};
use smoothframe_report::Format;

use crate::{
    commands::dry_run,
    files::publish,
    files::table::Table,
    flags::args::Apply,
    flags::windows::{Window, Windows},
    roles::prepare::{Beside, Prepared, Wish, prepare_beside, unsmoothed},
    words::failure::partly,
    words::phases::Phase,
    words::say::Say,
};

/// A layout smoothed by one window, or by several.
enum Done {
    One(Box<Smoothed>),
    Several(Box<Layout>, DataFrame),
}

impl Done {
    fn of(layout: Layout, windows: &Windows) -> Result<Self, smoothframe_polars::Error> {
        match windows.alone() {
            Some(one) => Ok(Self::One(Box::new(layout.smooth(&one.smoother)?))),
            None => {
                let frame = layout.smooth_all()?;
                Ok(Self::Several(Box::new(layout), frame))
            }
        }
    }

    fn parts(&self) -> (&Layout, &DataFrame) {
        match self {
            Self::One(smoothed) => (smoothed.layout(), smoothed.frame()),
            Self::Several(layout, frame) => (layout, frame),
        }
    }
}

pub(crate) fn run(command: &Apply) -> Result<()> {
    let series = &command.series;
    let windows = Windows::read(&command.window, &command.smoothing)?;
    let to_stdout = command.output == Path::new("-");
    if !to_stdout {
        publish::check(&command.output, &series.input, series.force)?;
    }
    let mut say = Say::new(series.quiet);
    let by_name = Format::of(&command.output);
    let asked = command.output_format.or(by_name);
    let asked = asked.or(to_stdout.then_some(Format::Csv));
    asked.map_or(Ok(()), |format| command.written.check_format(format))?;
    let smoothing = Some(&command.smoothing);
    let smoother = windows.alone().map(|one| &one.smoother);
    let wish = Wish { smoothing, smoother, table: true, to: asked, digest: false };
    let beside = Beside { windows: Some(&windows), output: Some(&command.written) };
    let Prepared { source, layout } = prepare_beside(series, &wish, beside, &mut say)?;
    let format = asked.unwrap_or(source.format);
    command.written.check_format(format)?;
    let rows = layout.frame().height();
    let some_left_out = !layout.skipped().is_empty();
    let phase = say.phase("smooth", format!("smoothing {}", counted(rows, "row")), None);
    let done = Done::of(layout, &windows).map_err(|error| unsmoothed(error, &series.input))?;
    phase.done(rows, 0);
    let (layout, frame) = done.parts();
    let groups = counted(layout.groups().len(), "group");
    let grouping = dry_run::grouping(layout);
    let table = Table::of(source, layout, frame, format, &command.written)?;
    drop(done);
    if command.written.dry_run {
        let to = if to_stdout { "stdout".to_owned() } else { command.output.display().to_string() };
        let all: Vec<String> = windows.all().iter().map(told).collect();
        dry_run::Plan {
            to: format!("{to} ({format})"),
            rows: table.height(),
            columns: table.names(),
            groups: grouping,
            windows: all,
        }
        .tell()?;
        return if some_left_out { Err(partly()) } else { Ok(()) };
    }
    let rows = counted(table.height(), "row");
    let phase = say.phase("write", format!("writing {rows}"), table.length());
    if to_stdout {
        let mut stdout = std::io::stdout();
        table.write(&mut stdout).context("cannot write to stdout")?;
        stdout.flush().context("cannot write to stdout")?;
        phase.done(table.height(), Phase::bytes());
    } else {
        publish::write(&command.output, series.force, |to| table.write_file(to))?;
        let length = std::fs::metadata(&command.output).map_or(0, |about| about.len());
        phase.done(table.height(), length);
        let output = command.output.display();
        let all: Vec<String> = match windows.alone() {
            Some(one) => vec![described(one)],
            None => windows.all().iter().map(told).collect(),
        };
        say.note(&format!("wrote {output}: {rows}, {groups}, {}", all.join(", ")));
    }
    if some_left_out { Err(partly()) } else { Ok(()) }
}

/// What its columns end in, the window, and how far it looks.
fn told(window: &Window) -> String {
    format!("{} by {}", window.suffix, described(window))
}

/// The window, and how far it looks.
fn described(Window { smoother, .. }: &Window) -> String {
    let look = smoother.look();
    let late = match smoother.delay() {
        Some(delay) if look.is_causal() => format!("; late by {delay}"),
        _ => String::new(),
    };
    format!("{} ({look}{late})", words::smoother(smoother))
}
