//! From a file to series: what every command does first.

use std::path::Path;

use anyhow::{Result, anyhow};
use polars::prelude::DataFrame;
use smoothframe_polars::{Error, Group, Grouped, Layout, Smoother, words::counted};
use smoothframe_report::{Format, ended_warning, partial_warnings, visible};

use crate::{
    files::calendar_range, files::input::Source, files::inputs::Inputs, files::partition,
    files::table::is_spliced, files::typed::Wanted, flags::output::Output, flags::series::Series,
    flags::smoothing::Smoothing, flags::windows::Windows, roles::bad::Bad, roles::chosen,
    roles::columns::Columns, roles::interval, roles::refusals::explain, roles::silence,
    words::phases::Phase, words::say::Say,
};

/// A file whose series are found.
pub(crate) struct Prepared {
    pub(crate) source: Source,
    pub(crate) layout: Layout,
    /// Why the first of the groups that were left out were.
    pub(crate) left_out: Vec<String>,
}

/// What is to be done with the series.
#[derive(Clone, Copy)]
pub(crate) struct Wish<'a> {
    /// The flags of their smoothing; none where two values are held against each other.
    pub(crate) smoothing: Option<&'a Smoothing>,
    /// The window that smooths them, if one is asked for.
    pub(crate) smoother: Option<&'a Smoother>,
    /// Whether a table is written, with its columns and those that smoothing adds.
    pub(crate) table: bool,
    /// How the table is written, where that is not as it was read.
    pub(crate) to: Option<Format>,
    /// Whether the file's digest is wanted.
    pub(crate) digest: bool,
    /// Whether all columns are wanted, even where the records could be written as they are.
    pub(crate) whole: bool,
}

/// What is asked for beside that, where a command has the flags.
#[derive(Clone, Copy, Default)]
pub(crate) struct Beside<'a> {
    /// The windows, where there may be several.
    pub(crate) windows: Option<&'a Windows>,
    /// Which columns are written, and how.
    pub(crate) output: Option<&'a Output>,
    /// The columns whose values cut the table into files.
    pub(crate) keys: &'a [String],
}

/// Reads the files and finds their series; says what was inferred, and warns.
pub(crate) fn prepare(
    series: &Series,
    inputs: &Inputs,
    wish: &Wish<'_>,
    say: &mut Say,
) -> Result<Prepared> {
    prepare_beside(series, inputs, wish, Beside::default(), say)
}

/// The same, for several windows or some of the columns.
pub(crate) fn prepare_beside(
    series: &Series,
    inputs: &Inputs,
    wish: &Wish<'_>,
    beside: Beside<'_>,
    say: &mut Say,
) -> Result<Prepared> {
    let Wish { smoothing, smoother, table, to, digest, whole } = *wish;
    let output = beside.output;
    let chooses = output.is_some_and(Output::chooses);
    // Before anything is read.
    series.every()?;
    let flags_partial = smoothing.map_or(Ok(false), |smoothing| smoothing.flags_partial(series))?;
    let is_pair = smoothing.is_none();
    let format = series.input_format;
    let wanted = Wanted {
        only: &|seen| {
            let to = to.unwrap_or(seen.format);
            // An object is copied as it is, and so with all its fields.
            let is_cut = chooses && to == Format::Ndjson;
            let is_spliced = !whole && !is_cut && is_spliced(seen, to);
            let mut only = series.only(seen.names, !table || is_spliced || chooses)?;
            if let Some(output) = output.filter(|output| output.chooses()) {
                // In the file's order; what is spliced is copied, and need not be read.
                let is_read =
                    |name: &&String| only.contains(*name) || !is_spliced && output.keeps(name);
                only = seen.names.iter().filter(is_read).cloned().collect();
            }
            Some(only)
        },
        texts: &|name| series.may_group(name),
        digest,
        dates: series.dates.date_format.is_none(),
        time: series.time.as_deref(),
    };
    let options = series.text.options()?;
    let is_stdin = series.input == Path::new("-");
    let input = if is_stdin { "stdin".into() } else { inputs.label.display().to_string() };
    let reading = format!("reading {}", visible(&input));
    let length = inputs.length();
    let phase = say.phase("read", reading, length);
    let mut source = inputs.read(format, &options, &wanted)?;
    phase.done(source.frame.height(), length.unwrap_or_else(Phase::bytes));
    source.check_flags(&series.text)?;
    if let Err(unknown) = partition::check_keys(beside.keys, &source.path, &source.all, None) {
        // Behind what is wrong with the columns of the series.
        Columns::find(&source, series, is_pair, &mut Say::new(true))?;
        return Err(unknown);
    }
    inputs.unread().iter().for_each(|told| say.warn(told.clone()));
    source.tell(say);
    let phase = say.phase("group", "finding series".to_owned(), None);
    let bad = match series.skips_bad_groups() {
        true => Bad::take_out(&mut source, series)?,
        false => Bad::default(),
    };
    let mut columns = Columns::find(&source, series, is_pair, say)?;
    if columns.frame.height() == 0 {
        say.warn(source.has_no_rows());
    }
    let values: Vec<String> = columns.values.iter().map(|value| value.name.clone()).collect();
    let mut grouped = describe(series, &columns, &source.all, wish, beside.windows)?;
    if series.skips_bad_groups() {
        grouped = grouped.skip_bad_groups().bad_rows(bad.rows());
    }
    let unread = source.all.len() > source.frame.width();
    if !beside.keys.is_empty() {
        let added: Vec<String> =
            values.iter().flat_map(|value| grouped.added_names(value)).collect();
        partition::check_keys(beside.keys, &source.path, &source.all, Some(&added))?;
    }
    if let Some(output) = output.filter(|output| output.chooses()) {
        chosen::leave_out(&mut source, &mut columns.frame, &grouped, series, output)?;
    }
    if unread && !grouped.is_merged() {
        let mut added = values.iter().flat_map(|value| grouped.added_names(value));
        let written = source.written();
        if let Some(name) = added.find(|name| written.contains(name)) {
            return Err(explain(Error::Clash { name }, &source, &grouped));
        }
    }
    let lay = |frame: &DataFrame| match smoother {
        Some(smoother) => grouped.layout_for(frame, smoother),
        None => grouped.layout(frame),
    };
    let layout = match lay(&columns.frame) {
        // Another column may separate them.
        Err(Error::Duplicates(_)) if unread => {
            let all = Wanted { only: &|_| None, digest: false, ..wanted };
            let source = inputs.read(format, &options, &all)?;
            lay(&Columns::find(&source, series, is_pair, &mut Say::new(true))?.frame)
        }
        layout => layout,
    };
    let layout = layout.map_err(|error| match &error {
        Error::NoGroupLeft { row } => {
            let (path, place) = (source.path.display(), source.place(*row));
            let why = bad.why(*row).unwrap_or("there is no time");
            let all = match grouped.keys() {
                [] => "--bad-groups skip needs groups: name their columns with --by",
                _ => "every group has a row that cannot be read, so none is left",
            };
            anyhow!("{path}: {place}, {why}; {all}")
        }
        _ => explain(error, &source, &grouped),
    })?;
    calendar_range::check_series(&layout, &source.path.display().to_string())?;
    phase.done(columns.frame.height(), 0);
    let untimed = tell_untimed(&source, &grouped, &columns.frame, say)?;
    if let Some(kept) = layout.kept() {
        let skipped: usize = layout.skipped().iter().map(|group| group.rows).sum();
        let dropped = source.frame.height().saturating_sub(kept.len() + skipped + untimed);
        if dropped > 0 {
            say.note(&format!("dropped {dropped} rows at times their group had already"));
        }
    }
    if layout.frame().height() > LARGE
        && layout.frame().height() / MANY_TIMES > source.frame.height()
    {
        say.warn(format!(
            "the calendar has {} rows for {} of the file{}; a longer --every may be meant, or \
             --max-gap, which leaves long silences out",
            layout.frame().height(),
            source.frame.height(),
            silence::longest(&columns.frame, columns.time.as_deref(), &layout, &source)
        ));
    }
    tell(&layout, wish, beside.windows, flags_partial, bad.told(&layout, &source), say)?;
    let left_out = bad.all_told(&layout, &source);
    Ok(Prepared { source, layout, left_out })
}

/// Warns of what is odd of the series, and of groups that were left out.
pub(crate) fn tell(
    layout: &Layout,
    wish: &Wish<'_>,
    windows: Option<&Windows>,
    flags_partial: bool,
    bad: Option<String>,
    say: &mut Say,
) -> Result<()> {
    let is_pair = wish.smoothing.is_none();
    if !is_pair && let Some(warning) = ended_warning(layout)? {
        say.warn(warning);
    }
    if let Some(warning) = bad {
        say.warn(warning);
    }
    let counts_rows = match windows {
        Some(windows) => windows.all().iter().any(|window| !window.smoother.is_in_time()),
        None => wish.smoother.is_none_or(|smoother| !smoother.is_in_time()),
    };
    if counts_rows
        && layout.grouped().interval().is_none()
        && let Some(warning) = absent_steps(layout, is_pair)?
    {
        say.warn(warning);
    }
    for warning in partial_warnings(layout) {
        let flag = if flags_partial || !wish.table { "" } else { "; --with partial flags it" };
        say.warn(format!("{warning}{flag}"));
    }
    Ok(())
}

/// What is made of the columns, in the words of the library.
pub(crate) fn describe(
    series: &Series,
    columns: &Columns,
    all: &[String],
    wish: &Wish<'_>,
    windows: Option<&Windows>,
) -> Result<Grouped> {
    let values: Vec<String> = columns.values.iter().map(|value| value.name.clone()).collect();
    let by = columns.by.iter();
    let mut grouped = Grouped::by(by).values(&values).on_duplicate(series.on_duplicate);
    grouped = match wish.smoothing {
        Some(smoothing) if wish.table => {
            grouped.suffix(smoothing.suffix()).parts(smoothing.parts())
        }
        _ => grouped.suffix(unused(&values, all)),
    };
    if let Some(windows) = windows {
        grouped = windows.given_to(grouped);
    }
    if let Some(time) = columns.time.clone() {
        grouped = grouped.time(time);
    }
    if let Some(every) = series.every()? {
        grouped = grouped.every(every);
    }
    if let Some(gap) = series.max_gap()? {
        grouped = grouped.max_gap(gap);
    }
    if let Some(agg) = series.agg {
        grouped = grouped.agg(agg);
    }
    for value in &columns.values {
        if let Some(agg) = value.agg {
            grouped = grouped.agg_of(&value.name, agg);
        }
    }
    if let Some(fill) = series.fill {
        grouped = grouped.fill(fill);
    }
    if let Some(label) = series.label {
        grouped = grouped.label(label);
    }
    if wish.smoothing.map_or(Ok(false), |smoothing| smoothing.flags_partial(series))? {
        grouped = grouped.flag_partial();
    }
    series.calendar.of(grouped)
}

/// Calendars of fewer rows are no burden, and of more times the file's hardly meant.
const LARGE: usize = 100_000;
const MANY_TIMES: usize = 1_000;

/// Says how many rows were left out for want of a time, and which was the first; gives their number.
fn tell_untimed(source: &Source, grouped: &Grouped, frame: &DataFrame, say: &Say) -> Result<usize> {
    let time = grouped.time_column().filter(|_| grouped.leaves_out_null_times());
    let Some(time) = time else { return Ok(0) };
    let time = frame.column(time)?;
    let rows = time.null_count();
    if rows == 0 {
        return Ok(0);
    }
    let is_null = time.is_null();
    if let Some(row) = is_null.iter().position(|is_null| is_null == Some(true)) {
        let rows = counted(rows, "row");
        say.note(&format!("dropped {rows} without a time (the first: {})", source.place(row)));
    }
    Ok(rows)
}

/// An ending that makes no name of a value's that is there: nothing is written under it.
fn unused(values: &[String], names: &[String]) -> String {
    let mut suffix = "_smoothed".to_owned();
    while values.iter().any(|value| names.contains(&format!("{value}{suffix}"))) {
        suffix.push('_');
    }
    suffix
}

/// From this share of absent steps on, a window of rows is not what it looks like.
pub(crate) const MANY_ABSENT: f64 = 0.1;
/// Fewer rows than these say nothing of a step.
pub(crate) const FEW_ROWS: usize = 8;

fn absent_steps(layout: &Layout, is_pair: bool) -> Result<Option<String>> {
    if layout.axis().ticks_per_day().is_none() {
        return Ok(None);
    }
    let groups = layout.groups().iter().enumerate();
    let shares: Vec<(usize, f64)> =
        groups.filter_map(|(number, group)| Some((number, group.absent_share()?))).collect();
    let many = shares.iter().filter(|(_, share)| *share > MANY_ABSENT).count();
    let irregular = |group: &&Group| group.step().is_none() && group.len() >= FEW_ROWS;
    let irregular = layout.groups().iter().filter(irregular).count();
    let every = layout.step().map_or_else(|| "1d".to_owned(), |step| step.text(layout.axis()));
    let total = layout.groups().len();
    let advice = || {
        let every = interval::usual(layout, None).unwrap_or_else(|| "1y".to_owned());
        match layout.values() {
            [first, second] if is_pair => format!(
                "lags count rows, and not time; --every {every} --value {first}:mean,{second}:sum (or as \
             suits them) lays each group on a calendar"
            ),
            _ => format!(
                "a window of rows counts those, and not time; --every {every} --agg sum (or mean) lays \
             each group on a calendar, and a window of a length of time (-w uniform:7d) takes the \
             times as they are"
            ),
        }
    };
    if let Some((worst, share)) = shares.into_iter().max_by(|a, b| a.1.total_cmp(&b.1))
        && many > 0
        && interval::is_counted(layout)
    {
        let label = layout.group_names()?.text(worst);
        let label = if label.is_empty() { label } else { format!(" in {label}") };
        return Ok(Some(format!(
            "in {many} of {total} groups more than 10% of the steps of {every} have no row (most: \
             {:.0}%{label}), and {}",
            share * 100.0,
            advice()
        )));
    }
    let irregular = irregular.max(many);
    Ok((irregular > 0).then(|| {
        format!("in {irregular} of {total} groups rows come at irregular times, and {}", advice())
    }))
}

/// A word as a shell reads it back.
pub(crate) fn quote(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./,:=+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}
