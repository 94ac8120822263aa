//! `smooth report`: a directory with a page, the smoothed table, statistics and plots.

use std::{
    io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use anyhow::{Result, anyhow, bail};
use chrono::{DateTime, Utc};
use smoothframe_polars::words::counted;
use smoothframe_report::{Error, Report, default_window};

use crate::{
    files::publish,
    files::table::Table,
    flags::args,
    flags::config::Record,
    roles::prepare::{Prepared, Wish, prepare, unsmoothed},
    words::failure::usage,
    words::say::Say,
};

pub(crate) fn run(command: &args::Report) -> Result<()> {
    let series = &command.series;
    let asked = command
        .window
        .as_deref()
        .map(|window| command.smoothing.options.smoother(window))
        .transpose()?;
    if asked.is_none() && command.smoothing.options.are_given() {
        return Err(usage("the options of a window need a window: give one with --window"));
    }
    let directory = command.output.clone().unwrap_or_else(|| default_directory(&series.input));
    check(&directory, &series.input, series.force)?;

    let mut say = Say::new(series.quiet);
    let Prepared { mut source, layout } = {
        let smoothing = Some(&command.smoothing);
        let wish = Wish { smoothing, smoother: asked.as_ref(), to: None, digest: true };
        prepare(series, &wish, &mut say)?
    };
    let (smoother, why) = match asked {
        Some(smoother) => (smoother, None),
        None => {
            let default = default_window(&layout)?;
            say.note(&format!("window: {} ({})", default.smoother, default.why));
            (default.smoother, Some(default.why))
        }
    };
    let smoothed = layout.smooth(&smoother).map_err(|error| unsmoothed(error, &series.input))?;
    let (digest, format) = (source.digest()?, source.format);
    let spool = source.spool.clone();
    let table = Table::new(source, &smoothed, format)?;
    let write_table =
        |path: &Path| table.write_file(path).and_then(|()| spool.check()).map_err(io::Error::other);

    let values = match smoothed.layout().values() {
        [first, second, third, rest @ ..] if rest.len() > 5 => {
            format!("{first}, {second}, {third} and {} more", rest.len())
        }
        few => few.join(", "),
    };
    let name = series.input.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let record = Record::current();
    let mut report = Report::new(&smoothed)
        .table_by(&write_table)
        .format(format)
        .plots(command.plots)
        .title(format!("{values}, smoothed: {name}"))
        .command(record.command)
        .job(record.job)
        .created(now())
        .warnings(say.warnings().to_vec());
    if let Some(digest) = digest {
        report = report.input(digest);
    }
    if let Some(why) = why {
        report = report.window_note(why);
    }
    let written =
        report.write(&directory, series.force).map_err(|error| explain(error, &directory))?;
    let page = directory.join("report.html");
    say.note(&format!(
        "wrote {}: {}, {}; open {}",
        directory.display(),
        counted(written.groups, "group"),
        counted(written.plots, "plot"),
        page.display()
    ));
    Ok(())
}

pub(crate) fn default_directory(input: &Path) -> PathBuf {
    if input == Path::new("-") {
        return "stdin-report".into();
    }
    let mut name = input.file_stem().unwrap_or_default().to_owned();
    name.push("-report");
    name.into()
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
/// since 1970, so that the same is made of the same to the byte.
pub(crate) fn now() -> String {
    let asked = std::env::var("SOURCE_DATE_EPOCH").ok().and_then(|seconds| seconds.parse().ok());
    let asked = asked.and_then(|seconds| DateTime::<Utc>::from_timestamp(seconds, 0));
    let now = asked.unwrap_or_else(|| DateTime::<Utc>::from(SystemTime::now()));
    now.format("%Y-%m-%d %H:%M UTC").to_string()
}
