//! `smooth apply --stream`: rows are written as soon as no later one can change them.

mod groups;
mod refused;
mod shape;

use std::{
    fs::File,
    io::Write,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use polars::prelude::*;
use smoothframe_polars::{Arrival, Grouped, GroupedStream, words::counted};
use smoothframe_report::{Output, visible};

use crate::{
    commands::apply::{described, told},
    files::batches::{self, Batches},
    files::input::Source,
    files::inputs::Inputs,
    files::memory,
    files::publish::{self, Draft},
    files::sink::Sink,
    files::spool::{Outgrown, Piped, Spool},
    files::typed::blocks::Manner,
    files::typed::told::Differs,
    files::typed::{Seen, Wanted},
    flags::args::Apply,
    flags::windows::Windows,
    roles::chosen,
    roles::columns::Columns,
    roles::pinned::{Lesson, Lessons, Pinned},
    roles::prepare::{Wish, describe},
    words::failure::usage,
    words::phases::{self, Phase},
    words::say::Say,
    words::stdout,
};
use groups::Runs;
use shape::Shape;

/// A table that is smoothed while it is read.
struct Run<'a> {
    command: &'a Apply,
    windows: &'a Windows,
    inputs: &'a Inputs,
    asked: Option<Output>,
    lessons: Lessons,
    say: Say,
}

/// Refuses what needs all rows, before the first is read.
pub(crate) fn check(command: &Apply, windows: &Windows, asked: Option<Output>) -> Result<()> {
    refused::check(command, windows, asked.map(|output| output.format))
}

pub(crate) fn run(command: &Apply, windows: &Windows, asked: Option<Output>) -> Result<()> {
    let series = &command.series;
    check(command, windows, asked)?;
    let inputs = series.more.inputs(&series.input)?;
    match command.output == Path::new("-") {
        true => publish::check_stdout(&inputs)?,
        false => publish::check_all(&command.output, &inputs, series.force)?,
    }
    let say = Say::new(series.quiet);
    Run { command, windows, inputs: &inputs, asked, lessons: Lessons::default(), say }.all(None)
}

/// What would take too much memory, batch by batch where that can be; else it stays refused.
pub(crate) fn instead(
    command: &Apply,
    windows: &Windows,
    asked: Option<Output>,
    inputs: &Inputs,
    streams: Result<()>,
    refusal: anyhow::Error,
) -> Result<()> {
    let outgrown = refusal.downcast_ref::<Outgrown>();
    if !memory::allows_batches()
        || outgrown.is_none() && !batches::are_of(inputs, command.series.input_format)
    {
        return Err(refusal);
    }
    if let Err(why) = streams {
        let why = why.to_string();
        let why = why.strip_prefix("--stream: ").unwrap_or(&why);
        return Err(anyhow::anyhow!(
            "{refusal:#}; --stream would read it batch by batch, but {why}"
        ));
    }
    let begun = match outgrown {
        Some(outgrown) => outgrown.taken()?,
        None => None,
    };
    let say = Say::new(command.series.quiet);
    say.note("it needs more memory than it may take (--max-memory), so it is read batch by batch, as by --stream");
    Run { command, windows, inputs, asked, lessons: Lessons::default(), say }.all(begun)
}

impl Run<'_> {
    /// Does all of it, once more where later rows tell what had to be known of the first.
    fn all(mut self, mut begun: Option<(Spool, Piped)>) -> Result<()> {
        let (command, run) = (self.command, &mut self);
        loop {
            let opened = run.open(begun.take())?;
            let is_file = opened.batches.is_file && command.output != Path::new("-");
            let error = match run.write(opened) {
                Err(error) => error,
                done => return done,
            };
            let lesson = match error.downcast::<Lesson>() {
                Ok(lesson) => lesson,
                Err(error) => Lesson::Column(error.downcast::<Differs>()?),
            };
            if !is_file {
                return Err(untaught(&lesson, command));
            }
            // What was written is gone, and what was learnt holds from the first row on.
            run.say.note(&format!("{lesson}: reading it again from its start, with that known"));
            run.lessons.take(&lesson);
            run.say = Say::new(true);
        }
    }
}

/// What is said where rows that are written already would have to be others.
fn untaught(lesson: &Lesson, command: &Apply) -> anyhow::Error {
    let name = match command.series.input == Path::new("-") {
        true => "stdin".to_owned(),
        false => command.series.input.display().to_string(),
    };
    let help = match lesson {
        Lesson::Order(_) => "--arrival any takes groups in any order",
        _ => {
            "rows before are written already: a file that is written to a file (-o) is read again then"
        }
    };
    anyhow::anyhow!("{name}: {lesson}; {help}")
}

/// A table whose first rows are read, and what is made of it.
struct Opened {
    batches: Batches,
    source: Source,
    pinned: Pinned,
    grouped: Grouped,
    shape: Shape,
    output: Output,
    arrival: Arrival,
    stream: GroupedStream,
    /// The first rows, to be pushed.
    pushed: DataFrame,
}

impl Run<'_> {
    /// Opens the input, and finds what its columns are of its first rows.
    fn open(&mut self, begun: Option<(Spool, Piped)>) -> Result<Opened> {
        let Self { command, windows, inputs, asked, lessons, say } = self;
        let series = &command.series;
        let options = series.text.options()?;
        let to = asked.map(|output| output.format);
        let is_merged = series.is_laid()
            || series.agg.is_some()
            || series.value.iter().any(|value| value.contains(':'));
        let wanted = Wanted {
            only: &|seen| shape::only(seen, command, to),
            texts: &|name| series.may_group(name),
            digest: false,
            dates: series.dates.date_format.is_none(),
            time: series.time.as_deref(),
        };
        let manner = |seen: &Seen<'_>| match is_merged || shape::is_spliced(seen, to) {
            true => Manner::Each,
            false => Manner::Alike(&lessons.columns),
        };
        let content = series.input_format;
        let opened = Batches::open(inputs, begun, content, &options, &wanted, &manner)?;
        let (mut batches, mut source) = opened;
        source.check_flags(&series.text)?;
        source.tell(say);
        let mut columns = Columns::find(&source, series, false, say)?;
        let smoothing = Some(&command.smoothing);
        let wish = Wish { smoothing, smoother: None, table: true, to, digest: false, whole: false };
        let mut grouped = describe(series, &columns, &source.all, &wish, Some(windows))?;
        if let Some(one) = windows.alone() {
            grouped = grouped.with(&one.smoother);
        }
        if command.written.chooses() {
            let written = &command.written;
            chosen::leave_out(&mut source, &mut columns.frame, &grouped, series, written)?;
        }
        shape::check_names(&source, &grouped)?;
        let output = asked.unwrap_or(Output::plain(source.format));
        refused::check_format(output.format, &command.output)?;
        command.written.check_format(output.format)?;
        let shape = Shape::of(&source, &grouped, output.format);
        let as_decimals = shape.is_spliced();
        let (pinned, frame) = Pinned::of(&columns, &source, series, as_decimals, lessons)?;
        let arrival = match command.streaming.arrival {
            Some(order) => order.into(),
            None => {
                let is_file = batches.is_file && command.output != Path::new("-");
                let together = is_file
                    && !lessons.any_order
                    && groups::lie_together(&groups::hashes(&frame, grouped.keys())?);
                if together { Arrival::ByGroup } else { Arrival::Any }
            }
        };
        if source.frame.height() == 0 {
            say.warn(source.has_no_rows());
        }
        let fields = shape.is_spliced().then(|| shape::fields(&source, command));
        batches.begin(&mut source, fields)?;
        let pushed = shape.pushed(&source, frame, &pinned.names(), batches.records())?;
        let refused = |error| refused::at_all(error, &source, &grouped);
        let mut stream = grouped.stream(pushed.schema()).map_err(refused)?.arrival(arrival);
        if let Some(lateness) = command.streaming.lateness()? {
            stream =
                stream.lateness(lateness).map_err(|error| usage(format!("--lateness: {error}")))?;
        }
        Ok(Opened { batches, source, pinned, grouped, shape, output, arrival, stream, pushed })
    }

    /// Smooths and writes it.
    fn write(&mut self, opened: Opened) -> Result<()> {
        let command = self.command;
        let compression = opened.output.compression;
        let is_kept = opened.arrival == Arrival::ByGroup && !opened.grouped.is_merged();
        self.say.note(if is_kept {
            "stream: each group's rows lie together, so they are written in the input's order"
        } else {
            "stream: rows are written as soon as no later row can change them, which is not the input's \
             order"
        });
        if command.output == Path::new("-") {
            return stdout::write_made(|to| self.pump(opened, to).map(drop));
        }
        let draft = Draft::of(&command.output, command.series.force)?;
        let file = File::create(draft.path()).with_context(|| draft.failed())?;
        let rows = match compression {
            None => self.pump(opened, &mut std::io::BufWriter::with_capacity(1 << 20, file))?,
            Some(compression) => {
                let mut rows = 0;
                compression.write(file, |to| {
                    rows = self.pump(opened, to)?;
                    Ok::<(), anyhow::Error>(())
                })?;
                rows
            }
        };
        draft.put()?;
        let all: Vec<String> = match self.windows.alone() {
            Some(one) => vec![described(one)],
            None => self.windows.all().iter().map(told).collect(),
        };
        let (output, rows) = (command.output.display(), counted(rows, "row"));
        // Said of a second reading, too.
        Say::new(command.series.quiet).note(&format!("wrote {output}: {rows}, {}", all.join(", ")));
        Ok(())
    }

    /// Takes batch after batch, and writes what is complete; gives how many rows that were.
    fn pump(&mut self, opened: Opened, to: &mut (dyn Write + Send)) -> Result<usize> {
        let Opened { mut batches, mut source, mut pinned, grouped, shape, output, arrival, .. } =
            opened;
        let (mut stream, mut pushed) = (opened.stream, opened.pushed);
        let written = &self.command.written;
        let mut sink = match shape.is_spliced() {
            true => {
                let fields = shape::fields(&source, self.command);
                Sink::spliced(to, &batches.header, &source.all, &fields)
            }
            false => Sink::table(to, output.format, written.is_csv_safe())?,
        };
        let name = visible(&source.path.display().to_string()).to_string();
        let length = self.inputs.length();
        let doing = format!("streaming {name}");
        let phase = Phase::start("stream", doing, length, self.command.series.quiet);
        phases::count(!batches.is_packed());
        let mut times = Times::default();
        let mut runs = (arrival == Arrival::ByGroup).then(Runs::default);
        let roles = pinned.names();
        let mut rows = 0;
        let mut put = |frame: DataFrame, source: &Source, say: &mut Say| -> Result<usize> {
            let table = shape.output(&frame, source, &grouped, written.precision())?;
            if let Some(lost) = shape.lost(&table, output.format) {
                say.warn(lost);
            }
            let failed = || format!("{}: cannot be written", self.command.output.display());
            sink.write(&table).with_context(failed)?;
            Ok(table.height())
        };
        loop {
            if let Some(runs) = &mut runs {
                runs.check(&pushed, &source, &grouped)?;
            }
            let start = Instant::now();
            let completed = match stream.push(&pushed) {
                Ok(completed) => completed.into_frame(),
                Err(error) => return Err(refused::at_rows(error, &mut source, &grouped)),
            };
            times.smoothed += start.elapsed();
            if completed.height() > 0 {
                let start = Instant::now();
                rows += put(completed, &source, &mut self.say)?;
                times.written += start.elapsed();
            }
            let start = Instant::now();
            let more = batches.next(&mut source)?;
            times.waited += start.elapsed();
            if !more {
                break;
            }
            let frame = pinned.read(&source, &mut self.say)?;
            if written.chooses() {
                shape.leave_out(&mut source, &grouped);
            }
            pushed = shape.pushed(&source, frame, &roles, batches.records())?;
        }
        source.spool.check()?;
        let start = Instant::now();
        let last = match stream.finish() {
            Ok(completed) => completed.into_frame(),
            Err(error) => return Err(refused::at_rows(error, &mut source, &grouped)),
        };
        times.smoothed += start.elapsed();
        let start = Instant::now();
        rows += put(last, &source, &mut self.say)?;
        sink.finish()?;
        times.written += start.elapsed();
        phase.done(rows, length.unwrap_or_else(Phase::bytes));
        times.tell(self.command.series.quiet);
        Ok(rows)
    }
}

/// What a stream's time went to.
#[derive(Default)]
struct Times {
    waited: Duration,
    smoothed: Duration,
    written: Duration,
}

impl Times {
    fn tell(&self, quiet: bool) {
        if !quiet {
            let parts =
                [("reading", self.waited), ("smoothing", self.smoothed), ("writing", self.written)];
            phases::tell_parts(&parts);
        }
    }
}
