//! `smooth lag`: by how many rows one column follows another, in each group.

use std::{io::Write, path::Path};

use anyhow::{Context, Result};
use smoothframe_polars::{Error, Lags, words::counted};
use smoothframe_report::{Format, LagReport, LagTable};

use crate::{
    commands::report,
    files::publish,
    flags::args::Lag,
    flags::config::Record,
    roles::prepare::{Prepared, Wish, in_file, prepare},
    words::failure::usage,
    words::say::Say,
};

/// Where lags are written.
enum To<'a> {
    Stdout(Format),
    File(&'a Path, Format),
    Directory(&'a Path),
}

impl<'a> To<'a> {
    /// What ends in .csv or .parquet is a file, and all else a directory.
    fn of(command: &'a Lag) -> Result<Self> {
        let (path, asked) = (command.output.as_path(), command.output_format);
        if path == Path::new("-") {
            return Ok(Self::Stdout(asked.unwrap_or(Format::Csv)));
        }
        match Format::of(path) {
            Some(format) if !path.is_dir() => Ok(Self::File(path, asked.unwrap_or(format))),
            None if path.extension().is_some() && !path.is_dir() => Err(usage(format!(
                "-o {}: a table ends in .csv or .parquet, and a directory's name has no ending",
                path.display()
            ))),
            _ => Ok(Self::Directory(path)),
        }
    }
}

/// Refuses an output that cannot be written.
pub(crate) fn check(command: &Lag) -> Result<()> {
    let series = &command.series;
    match To::of(command)? {
        To::Stdout(_) => Ok(()),
        To::File(path, _) => publish::check(path, &series.input, series.force),
        To::Directory(path) => report::check(path, &series.input, series.force),
    }
}

pub(crate) fn run(command: &Lag) -> Result<()> {
    let series = &command.series;
    let to = To::of(command)?;
    check(command)?;
    let digest = matches!(to, To::Directory(_));
    let mut say = Say::new(series.quiet);
    let wish = Wish { smoothing: None, smoother: None, to: None, digest };
    let Prepared { mut source, layout } = prepare(series, &wish, &mut say)?;
    let [first, second] = layout.values() else {
        return Err(usage("a lag is between two columns; name two with --value"));
    };
    let mut lags = Lags::up_to(command.max_lag);
    if let Some(pairs) = command.min_pairs {
        lags = lags.min_pairs(pairs);
    }
    let table = LagTable::of(&layout, first, second, lags).map_err(|error| match error {
        smoothframe_report::Error::Frame(Error::Role { name, .. }) => usage(format!(
            "{}: the group column `{name}` is called as a column of the result; rename it first",
            source.path.display()
        )),
        smoothframe_report::Error::Frame(error) => in_file(&error, &source),
        error => error.into(),
    })?;
    let groups = layout.groups().len();
    let names = layout.group_names()?;
    let of_groups = |some: usize, first: Option<usize>| match (groups, first) {
        (1, _) | (_, None) => String::new(),
        (groups, Some(first)) => {
            format!("in {some} of {groups} groups ({} is the first) ", names.text(first))
        }
    };
    let without = table.without();
    if !without.is_empty() {
        say.warn(format!(
            "{}no lag has a coefficient: there are too few pairs of rows at which both have a value \
             (--min-pairs says how few will do), or one of the two is constant",
            of_groups(without.len(), without.first().copied())
        ));
    }
    let at_the_end = table.at_the_end();
    if !at_the_end.is_empty() {
        say.warn(format!(
            "{}the best lag is the last that was looked at; --max-lag {} looks farther",
            of_groups(at_the_end.len(), at_the_end.first().copied()),
            table.max_lag().saturating_mul(2)
        ));
    }
    match to {
        To::Stdout(format) => {
            let mut stdout = std::io::stdout();
            format.write(table.frame(), &mut stdout).context("cannot write to stdout")?;
            stdout.flush().context("cannot write to stdout")?;
        }
        To::File(path, format) => {
            let fill = |path: &Path| Ok(format.write_file(table.frame(), path)?);
            publish::write(path, series.force, fill)?;
            say.note(&format!("wrote {}: {}", path.display(), counted(groups, "group")));
        }
        To::Directory(path) => {
            let name = series.input.file_name().map(|name| name.to_string_lossy());
            let record = Record::current();
            let mut written = LagReport::new(&table)
                .format(command.output_format.unwrap_or(source.format))
                .plots(command.plots)
                .title(format!("{first} and {second}, lags: {}", name.unwrap_or_default()))
                .command(record.command)
                .job(record.job)
                .created(report::now())
                .warnings(say.warnings().to_vec());
            if let Some(digest) = source.digest()? {
                written = written.input(digest);
            }
            let written =
                written.write(path, series.force).map_err(|error| report::explain(error, path))?;
            say.note(&format!(
                "wrote {}: {}, {}; open {}",
                path.display(),
                counted(written.groups, "group"),
                counted(written.plots, "plot"),
                path.join("report.html").display()
            ));
        }
    }
    if groups == 1 && without.is_empty() {
        say.note(&table.sentence(0));
    }
    Ok(())
}
