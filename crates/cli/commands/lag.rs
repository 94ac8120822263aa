//! `smooth lag`: by how many rows one column follows another, in each group.

use std::{borrow::Cow, path::Path};

use anyhow::Result;
use smoothframe_polars::{Error, Lags, words::counted};
use smoothframe_report::{Format, LagReport, LagTable, Output, csv_safe};

use crate::{
    commands::report,
    files::output,
    files::publish,
    flags::args::Lag,
    flags::config::Record,
    flags::output::check_safe,
    roles::prepare::{Prepared, Wish, prepare},
    roles::refusals::in_file,
    words::failure::{partly, usage},
    words::say::Say,
    words::stdout,
};

/// Where lags are written.
enum To<'a> {
    Stdout(Format),
    File(&'a Path, Output),
    Directory(&'a Path),
}

impl<'a> To<'a> {
    /// The format of the table, where it is not that of the input.
    fn format(&self, command: &Lag) -> Option<Format> {
        match self {
            Self::Stdout(format) => Some(*format),
            Self::File(_, output) => Some(output.format),
            Self::Directory(_) => command.output_format,
        }
    }

    /// What ends in .csv or .parquet is a file, and all else a directory.
    fn of(command: &'a Lag) -> Result<Self> {
        let (path, asked) = (command.output.as_path(), command.output_format);
        if path == Path::new("-") {
            return Ok(Self::Stdout(asked.unwrap_or(Format::Csv)));
        }
        match Output::of(path) {
            Some(known) if !path.is_dir() => {
                Ok(Self::File(path, output::asked(path, asked)?.unwrap_or(known)))
            }
            None if path.extension().is_some() && !path.is_dir() => Err(usage(format!(
                "-o {}: a table ends in .csv, .tsv, .parquet, .arrow or .ndjson, and a directory's name has no ending",
                path.display()
            ))),
            _ => Ok(Self::Directory(path)),
        }
    }
}

/// Refuses an output that cannot be written.
pub(crate) fn check<'a>(command: &Lag, mut inputs: impl Iterator<Item = &'a Path>) -> Result<()> {
    let force = command.series.force;
    match To::of(command)? {
        To::Stdout(_) => Ok(()),
        To::File(path, _) => inputs.try_for_each(|input| publish::check(path, input, force)),
        To::Directory(path) => inputs.try_for_each(|input| report::check(path, input, force)),
    }
}

pub(crate) fn run(command: &Lag) -> Result<()> {
    let series = &command.series;
    let to = To::of(command)?;
    if command.csv_safe {
        to.format(command).map_or(Ok(()), check_safe)?;
    }
    report::check_again(&series.input)?;
    let inputs = series.more.inputs(&series.input)?;
    check(command, inputs.paths())?;
    let digest = matches!(to, To::Directory(_));
    let mut say = Say::new(series.quiet);
    let wish =
        Wish { smoothing: None, smoother: None, table: false, to: None, digest, whole: false };
    let Prepared { mut source, layout, left_out } = prepare(series, &inputs, &wish, &mut say)?;
    let [first, second] = layout.values() else {
        return Err(usage("a lag is between two columns; name two with --value"));
    };
    let phase = say.phase("lag", "correlating".to_owned(), None);
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
    phase.done(layout.frame().height(), 0);
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
    let frame = match command.csv_safe {
        true => Cow::Owned(csv_safe(table.frame())?),
        false => Cow::Borrowed(table.frame()),
    };
    match to {
        To::Stdout(format) => {
            stdout::write(|to| Ok(format.write(&frame, to)?))?;
        }
        To::File(path, output) => {
            let fill = |path: &Path| Ok(output.write_file(&frame, path)?);
            publish::write(path, series.force, fill)?;
            say.note(&format!("wrote {}: {}", path.display(), counted(groups, "group")));
        }
        To::Directory(path) => {
            let name = inputs.label.file_name().map(|name| name.to_string_lossy());
            let record = Record::current();
            let digest = source.digest()?;
            let created = report::created(&record, digest.as_ref(), &mut say);
            let format = command.output_format.unwrap_or(source.format);
            if command.csv_safe {
                check_safe(format)?;
            }
            let mut written = LagReport::new(&table)
                .format(format)
                .csv_safe(command.csv_safe)
                .plots(command.plots)
                .title(format!("{first} and {second}, lags: {}", name.unwrap_or_default()))
                .command(record.command)
                .job(record.job)
                .created(created)
                .warnings(say.warnings().to_vec())
                .skipped(left_out);
            if let Some(digest) = digest {
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
    if layout.skipped().is_empty() { Ok(()) } else { Err(partly()) }
}
