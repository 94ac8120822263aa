//! `smooth apply`: the table with its smoothed columns.

use std::{fs::File, path::Path};

use anyhow::Result;
use polars::prelude::DataFrame;
use smoothframe_polars::{
    Layout, Smoothed,
    words::{self, counted},
};
use smoothframe_report::{Format, Output};

use crate::{
    commands::{dry_run, stream},
    files::memory,
    files::output,
    files::partition::Partitioned,
    files::publish,
    files::table::Table,
    flags::args::Apply,
    flags::windows::{Window, Windows},
    process::supervise,
    roles::prepare::{Beside, Prepared, Wish, prepare_beside},
    roles::refusals::unsmoothed,
    words::failure::{partly, usage},
    words::phases::Phase,
    words::say::Say,
    words::stdout,
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
    let keys = &command.partition_by;
    let asked = match keys.is_empty() {
        true => output::asked(&command.output, command.output_format)?,
        false if to_stdout => {
            return Err(usage("--partition-by writes a directory; name one with -o"));
        }
        // The parts are what the name says, as a file would be.
        false => command.output_format.map(Output::plain).or_else(|| Output::of(&command.output)),
    };
    if command.streaming.is_asked()? {
        return stream::run(command, &windows, asked);
    }
    let streams = stream::check(command, &windows, asked);
    let inputs = series.more.inputs(&series.input)?;
    let partitioned = |output| Partitioned { directory: &command.output, keys, output };
    if !keys.is_empty() {
        let paths: Vec<&Path> = inputs.paths().collect();
        partitioned(Output::plain(Format::Csv)).check(&paths, series.force)?;
    } else if to_stdout {
        publish::check_stdout(&inputs)?;
    } else {
        publish::check_all(&command.output, &inputs, series.force)?;
    }
    let mut say = Say::new(series.quiet);
    let to = asked.map(|output| output.format);
    to.map_or(Ok(()), |format| command.written.check_format(format))?;
    let smoothing = Some(&command.smoothing);
    let smoother = windows.alone().map(|one| &one.smoother);
    let whole = !keys.is_empty();
    let wish = Wish { smoothing, smoother, table: true, to, digest: false, whole };
    let beside = Beside { windows: Some(&windows), output: Some(&command.written), keys };
    let is_ours = streams.is_ok() && inputs.alone().is_some() && memory::prefer_batches();
    let prepared = prepare_beside(series, &inputs, &wish, beside, &mut say);
    memory::prefer_no_batches();
    let prepared = match prepared {
        Err(error) if memory::is_refusal(&error) => {
            let is_again = is_ours && !to_stdout && inputs.length().is_some();
            match stream::instead(command, &windows, asked, &inputs, streams, error) {
                // Nobody has asked for a limit.
                Err(error) if is_again && stream::is_unsorted(&error) => {
                    say.note("its rows are not in time's order, so it is read whole after all");
                    prepare_beside(series, &inputs, &wish, beside, &mut say)
                }
                done => return done,
            }
        }
        prepared => prepared,
    }?;
    let Prepared { source, layout, .. } = prepared;
    let output = asked.unwrap_or(Output::plain(source.format));
    let format = output.format;
    command.written.check_format(format)?;
    let rows = layout.frame().height();
    let some_left_out = !layout.skipped().is_empty();
    let phase = say.phase("smooth", format!("smoothing {}", counted(rows, "row")), None);
    let done = Done::of(layout, &windows).map_err(|error| unsmoothed(error, &inputs.label))?;
    phase.done(rows, 0);
    let (layout, frame) = done.parts();
    let groups = counted(layout.groups().len(), "group");
    let grouping = dry_run::grouping(layout);
    let table = match keys.is_empty() {
        true => Table::of(source, layout, frame, format, &command.written)?,
        false => Table::whole(&source, layout, frame, format, &command.written)?,
    };
    drop(done);
    if !keys.is_empty() {
        partitioned(output).check_columns(&table.names())?;
    }
    if let Some(lost) = table.lost() {
        say.warn(lost);
    }
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
        stdout::write(|to| table.write(to))?;
        phase.done(table.height(), Phase::bytes());
        return if some_left_out { Err(partly()) } else { Ok(()) };
    }
    let files = match &table {
        Table::Frame(frame, _) if !keys.is_empty() => {
            let files = partitioned(output).write(frame, series.force)?;
            phase.done(table.height(), 0);
            format!("{}, ", counted(files, "file"))
        }
        table => {
            publish::write(&command.output, series.force, |to| match output.compression {
                None => table.write_file(to),
                Some(compression) => compression.write(File::create(to)?, |to| table.write(to)),
            })?;
            let length = std::fs::metadata(&command.output).map_or(0, |about| about.len());
            phase.done(table.height(), length);
            String::new()
        }
    };
    let output = command.output.display();
    let all: Vec<String> = match windows.alone() {
        Some(one) => vec![described(one)],
        None => windows.all().iter().map(told).collect(),
    };
    say.note(&format!("wrote {output}: {files}{rows}, {groups}, {}", all.join(", ")));
    if let Table::Frame(frame, _) = table
        && supervise::is_child()
    {
        // The process ends here, which frees it all at once.
        std::mem::forget(frame);
    }
    if some_left_out { Err(partly()) } else { Ok(()) }
}

/// What its columns end in, the window, and how far it looks.
pub(super) fn told(window: &Window) -> String {
    format!("{} by {}", window.suffix, described(window))
}

/// The window, and how far it looks.
pub(super) fn described(Window { smoother, .. }: &Window) -> String {
    let look = smoother.look();
    let late = match smoother.delay() {
        Some(delay) if look.is_causal() => format!("; late by {delay}"),
        _ => String::new(),
    };
    format!("{} ({look}{late})", words::smoother(smoother))
}
