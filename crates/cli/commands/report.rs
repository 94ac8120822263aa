//! `smooth report`: a directory with a page, the smoothed table, statistics and plots.

use std::{
    io::{self, BufRead as _, IsTerminal as _},
    path::{Path, PathBuf},
    time::SystemTime,
};

use anyhow::{Context, Result, anyhow, bail};
use chrono::{DateTime, Utc};
use polars::prelude::DataFrame;
use smoothframe_polars::{
    Layout, Smoother,
    words::{self, counted},
};
use smoothframe_report::{Compression, Error, Input, Output as Written, Report, default_window};

use crate::{
    commands::{dry_run, spilled::prepare_or_spill, stream},
    files::infinite,
    files::inputs::Inputs,
    files::publish,
    files::spool::Spool,
    files::table::Table,
    flags::args::{self, Apply},
    flags::config::Record,
    flags::streaming::Streaming,
    flags::windows::Windows,
    roles::prepare::{Beside, Prepared, Wish},
    roles::refusals::unsmoothed,
    words::failure::{partly, usage},
    words::say::Say,
};

pub(crate) fn run(command: &args::Report) -> Result<()> {
    let series = &command.series;
    let windows = windows(command)?;
    let asked = windows.as_ref().and_then(Windows::alone).map(|one| one.smoother.clone());
    if asked.is_none() && command.smoothing.options.are_given() {
        return Err(usage("the options of a window need a window: give one with --window"));
    }
    command.wording.check()?;
    check_again(&series.input)?;
    let inputs = series.more.inputs(&series.input)?;
    let directory = command.output.clone().unwrap_or_else(|| default_directory(&series.input));
    check_all(&directory, &inputs, series.force)?;

    let mut say = Say::new(series.quiet);
    let streams = streams(command, windows.as_ref());
    let Prepared { mut source, layout, left_out } = {
        let smoothing = Some(&command.smoothing);
        let (smoother, digest) = (asked.as_ref(), true);
        let wish = Wish { smoothing, smoother, table: true, to: None, digest, whole: false };
        let beside =
            Beside { windows: windows.as_ref(), output: Some(&command.written), keys: &[] };
        prepare_or_spill(series, &inputs, &wish, beside, command.stream, streams, &mut say)?
    };
    // Beside the table there is always stats.csv, so that text in CSV is there in any case.
    let some_left_out = !layout.skipped().is_empty();
    let rows = layout.height();
    let (smoother, why) = match asked {
        Some(smoother) => (smoother, None),
        None => {
            let default = default_window(&layout)?;
            say.note(&format!("window: {} ({})", default.smoother, default.why));
            (default.smoother, Some(default.why))
        }
    };
    let phase = say.phase("smooth", format!("smoothing {}", counted(rows, "row")), None);
    let smoothed = layout.smooth(&smoother).map_err(|error| unsmoothed(error, &inputs.label))?;
    phase.done(rows, 0);
    let (digest, format) = (source.digest()?, source.format);
    let spools = source.spools();
    let (layout, frame) = (smoothed.layout(), smoothed.frame());
    let of_stream = match layout.is_on_disk() {
        true => Some(stream_windows(command, windows, &smoother)?),
        false => None,
    };
    let table = Table::of(source, layout, frame, format, &command.written)?;
    if let Some(lost) = table.lost().or_else(|| lost_stats(layout, frame)) {
        say.warn(lost);
    }
    if command.written.dry_run {
        let table_name = format!("smoothed.{}", format.extension());
        dry_run::Plan {
            to: format!(
                "{}: report.html, report.md, {table_name}, stats.csv, stats.json, plots, manifest.json",
                directory.display()
            ),
            rows: table.height(),
            columns: table.names(),
            groups: dry_run::grouping(layout),
            windows: vec![format!("{} ({})", words::smoother(&smoother), smoother.look())],
        }
        .tell()?;
        return if some_left_out { Err(partly()) } else { Ok(()) };
    }
    let check_inputs = || spools.iter().try_for_each(Spool::check);
    let write_table = |path: &Path| {
        let written = match &of_stream {
            None => table.write_file(path),
            Some(windows) => {
                // Read once more: its rows are not in memory, and their other columns nowhere.
                let apply = Apply { output: path.to_owned(), ..streamed(command) };
                stream::run(&apply, windows, Some(Written::plain(format)))
            }
        };
        written.and_then(|()| check_inputs()).map_err(io::Error::other)
    };

    let values = match smoothed.layout().values() {
        [first, second, third, rest @ ..] if rest.len() > 5 => {
            format!("{first}, {second}, {third} and {} more", rest.len())
        }
        few => few.join(", "),
    };
    let name = inputs.label.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let record = Record::current();
    let created = created(&record, digest.as_ref(), &mut say);
    let mut report = Report::new(&smoothed)
        .table_by(&write_table)
        .format(format)
        .plots(command.page.plots)
        .order(command.page.order)
        .theme(command.page.theme)
        .title(command.page.title.clone().unwrap_or_else(|| format!("{values}, smoothed: {name}")))
        .command(record.command)
        .job(record.job)
        .created(created)
        .warnings(say.warnings().to_vec())
        .skipped(left_out)
        .csv_safe(command.written.is_csv_safe());
    report = command.wording.tell(report, smoothed.layout().values())?;
    if let Some(digest) = digest {
        report = report.input(digest);
    }
    if let Some(why) = why {
        report = report.window_note(why);
    }
    let phase = say.phase("write", format!("writing {}", directory.display()), None);
    let written =
        report.write(&directory, series.force).map_err(|error| explain(error, &directory))?;
    phase.done(rows, 0);
    let page = directory.join("report.html");
    say.note(&format!(
        "wrote {}: {}, {}; open {}",
        directory.display(),
        counted(written.groups, "group"),
        counted(written.plots, "plot"),
        page.display()
    ));
    if some_left_out { Err(partly()) } else { Ok(()) }
}

/// What writes the table where its rows are not in memory: `smooth apply --stream`, without a word.
fn streamed(command: &args::Report) -> Apply {
    let mut series = command.series.clone();
    (series.force, series.quiet) = (true, true);
    Apply {
        series,
        smoothing: command.smoothing.clone(),
        written: command.written.clone(),
        window: command.window.clone(),
        output: PathBuf::new(),
        partition_by: Vec::new(),
        output_format: None,
        streaming: Streaming { stream: true, ..Streaming::default() },
    }
}

/// The windows of that table.
fn stream_windows(
    command: &args::Report,
    asked: Option<Windows>,
    smoother: &Smoother,
) -> Result<Windows> {
    match asked {
        Some(asked) => Ok(asked),
        None => Windows::read(&[smoother.to_string()], &command.smoothing),
    }
}

/// Refuses what keeps that table from being written row by row.
fn streams(command: &args::Report, windows: Option<&Windows>) -> Result<()> {
    let refuse = |why: &str| Err(usage(format!("--stream: {why}")));
    if command.series.input == Path::new("-") {
        return refuse(
            "a report reads its input twice, and what comes through stdin comes once; save it as a file",
        );
    }
    if command.written.dry_run {
        return refuse(
            "--dry-run makes the table without writing it; try it with a part of the file",
        );
    }
    match windows {
        Some(windows) => stream::check(&streamed(command), windows, None),
        None => Ok(()),
    }
}

/// What is said of values whose statistics JSON has no form for.
fn lost_stats(layout: &Layout, frame: &DataFrame) -> Option<String> {
    let grouped = layout.grouped();
    let values = layout.values().iter();
    let names = values.flat_map(|value| [value.clone(), grouped.smoothed_name(value)]);
    let columns = names.filter_map(|name| frame.column(&name).ok());
    infinite::told(columns, "leave nulls in stats.json; stats.csv keeps what they make")
}

/// The window, where one is asked for.
pub(crate) fn windows(command: &args::Report) -> Result<Option<Windows>> {
    match command.window.as_slice() {
        [] => Ok(None),
        [_] => Windows::read(&command.window, &command.smoothing).map(Some),
        many => Err(usage(format!(
            "--window: a report is of one window, and here are {}; `smooth apply` writes a column of \
             each, and a report of each has a directory of its own (-o)",
            many.len()
        ))),
    }
}

pub(crate) fn default_directory(input: &Path) -> PathBuf {
    if input == Path::new("-") {
        return "stdin-report".into();
    }
    let name = input.file_stem().unwrap_or_default();
    // What is packed has two endings, a directory none, and a pattern signs that are best left out.
    let name = match Compression::of(input) {
        Some(_) => Path::new(name).file_stem().unwrap_or(name),
        None if input.is_dir() => input.file_name().unwrap_or(name),
        None => name,
    };
    let mut name = match name.to_str() {
        Some(text) if !input.exists() => {
            let text = text.replace(['*', '?', '[', ']'], "");
            text.trim_matches(['-', '_', '.', ' ']).into()
        }
        _ => name.to_owned(),
    };
    name.push(if name.is_empty() { "report" } else { "-report" });
    name.into()
}

/// Refuses to make a report again whose input came through stdin, where nothing comes there now.
pub(crate) fn check_again(input: &Path) -> Result<()> {
    if input != Path::new("-") || Record::current().input.is_none() {
        return Ok(());
    }
    let mut stdin = io::stdin().lock();
    if !stdin.is_terminal() && !stdin.fill_buf().context("stdin: cannot be read")?.is_empty() {
        return Ok(());
    }
    Err(usage(
        "stdin: the report was made of what came through stdin, and that is not kept; lead the same there \
         again (< FILE), or name a file that holds it in front of --config",
    ))
}

/// The same as [`check`], of several inputs.
pub(crate) fn check_all(directory: &Path, inputs: &Inputs, force: bool) -> Result<()> {
    inputs.paths().try_for_each(|input| check(directory, input, force))
}

pub(crate) fn check(directory: &Path, input: &Path, force: bool) -> Result<()> {
    Report::check_target(directory, force).map_err(|error| explain(error, directory))?;
    let parent = publish::folder(directory);
    if !parent.is_dir() {
        let (directory, parent) = (directory.display(), parent.display());
        bail!("{directory}: there is no directory `{parent}` to make it in");
    }
    publish::check_folder(directory)?;
    // Overwriting the directory would take the input with it.
    if let (Ok(directory), Ok(input)) = (directory.canonicalize(), input.canonicalize())
        && input.starts_with(&directory)
    {
        let directory = directory.display();
        return Err(usage(format!("{directory}: holds the input; write to another directory")));
    }
    Ok(())
}

pub(crate) fn explain(error: Error, directory: &Path) -> anyhow::Error {
    let directory = directory.display();
    match error {
        Error::Exists { .. } => {
            anyhow!("{directory}: exists already; --force overwrites it, -o names another")
        }
        Error::Foreign { name, .. } => anyhow!(
            "{directory}: holds `{name}`, which is no part of the report; move it, or name another \
             directory with -o"
        ),
        Error::NotAReport { .. } => {
            anyhow!(
                "{directory}: is no report of smooth's, so it is not overwritten; name another with -o"
            )
        }
        error => anyhow!("{directory}: {error}"),
    }
}

/// The time, for the page and the manifest. As other tools take it, `SOURCE_DATE_EPOCH` sets it, in seconds
/// since 1970, so that the same is made of the same to the byte. A report that is made again from its
/// manifest has the time that stands there, unless its input is another now, which is told.
pub(crate) fn created(record: &Record, input: Option<&Input>, say: &mut Say) -> String {
    let is_changed =
        record.input.as_ref().zip(input).is_some_and(|(old, new)| old.sha256 != new.sha256);
    if is_changed {
        let path = input.map_or("", |input| &input.path);
        say.warn(format!(
            "{path}: was changed since the report was made whose manifest.json this is (its SHA-256 is \
             another)"
        ));
    }
    let asked = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok());
    let asked = asked.and_then(|seconds| DateTime::<Utc>::from_timestamp(seconds, 0));
    match (asked, &record.created) {
        (None, Some(created)) if !is_changed => created.clone(),
        _ => {
            let now = asked.unwrap_or_else(|| DateTime::<Utc>::from(SystemTime::now()));
            now.format("%Y-%m-%d %H:%M UTC").to_string()
        }
    }
}
