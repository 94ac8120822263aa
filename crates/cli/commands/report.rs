//! `smooth report`: a directory with a page, the smoothed table, statistics and plots.

use std::{
    io,
    path::{Path, PathBuf},
    time::SystemTime,
};

use anyhow::{Result, anyhow, bail};
use chrono::{DateTime, Utc};
use smoothframe_polars::words::counted;
use smoothframe_report::{Compression, Error, Report, default_window};

use crate::{
    files::inputs::Inputs,
    files::publish,
    files::table::Table,
    flags::args,
    roles::prepare::{Prepared, Wish, prepare, quote, unsmoothed},
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
    let inputs = series.more.inputs(&series.input)?;
    let directory = command.output.clone().unwrap_or_else(|| default_directory(&series.input));
    check_all(&directory, &inputs, series.force)?;

    let mut say = Say::new(series.quiet);
    let Prepared { mut source, layout } = {
        let smoothing = Some(&command.smoothing);
        let wish =
            Wish { smoothing, smoother: asked.as_ref(), to: None, digest: true, whole: false };
        prepare(series, &inputs, &wish, &mut say)?
    };
    let (smoother, why) = match asked {
        Some(smoother) => (smoother, None),
        None => {
            let default = default_window(&layout)?;
            say.note(&format!("window: {} ({})", default.smoother, default.why));
            (default.smoother, Some(default.why))
        }
    };
    let smoothed = layout.smooth(&smoother).map_err(|error| unsmoothed(error, &inputs.label))?;
    let (digest, format) = (source.digest()?, source.format);
    let table = Table::new(source, &smoothed, format)?;
    let write_table = |path: &Path| table.write_file(path).map_err(io::Error::other);

    let values = smoothed.layout().values().join(", ");
    let name = inputs.label.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    let mut report = Report::new(&smoothed)
        .table_by(&write_table)
        .format(format)
        .plots(command.plots)
        .title(format!("{values}, smoothed: {name}"))
        .command(this_command())
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

/// The command line as a shell reads it back.
pub(crate) fn this_command() -> String {
    let words = std::env::args_os().skip(1).map(|word| quote(&word.to_string_lossy()));
    std::iter::once("smooth".to_owned()).chain(words).collect::<Vec<_>>().join(" ")
}

/// The time, for the page and the manifest.
pub(crate) fn now() -> String {
    DateTime::<Utc>::from(SystemTime::now()).format("%Y-%m-%d %H:%M UTC").to_string()
}
