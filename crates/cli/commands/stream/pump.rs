//! Batch after batch is pushed, and what comes out written.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use polars::prelude::DataFrame;
use smoothframe_polars::{Arrival, Completed, words::counted};
use smoothframe_report::visible;

use super::{
    Run,
    append::{self, State},
    open::Opened,
    refused, shape,
};
use crate::{
    commands::apply::{described, told},
    files::input::Source,
    files::journal::Journal,
    files::publish::Draft,
    files::sink::Sink,
    words::phases::{self, Phase},
    words::say::Say,
    words::stdout,
};

impl Run<'_> {
    /// Smooths and writes it.
    pub(super) fn write(&mut self, opened: Opened, journal: &mut Option<Journal>) -> Result<()> {
        let command = self.command;
        let compression = opened.output.compression;
        let is_kept = opened.arrival == Arrival::ByGroup && !opened.grouped.is_merged();
        if let Some(state) = self.append {
            self.say.note(&match opened.before {
                0 => format!(
                    "append: there is no {} yet, so this is the first of its rows",
                    state.display()
                ),
                before => format!(
                    "append: goes on behind {} of {}",
                    counted(usize::try_from(before).unwrap_or(usize::MAX), "row"),
                    state.display()
                ),
            });
        }
        self.say.note(if is_kept {
            "stream: each group's rows lie together, so they are written in the input's order"
        } else {
            "stream: rows are written as soon as no later row can change them, which is not the input's \
             order"
        });
        if command.output == Path::new("-") {
            let mut state = None;
            return stdout::write_made(|to| self.pump(opened, to, &mut state).map(drop));
        }
        let draft = Draft::of(&command.output, command.series.force)?;
        let file = File::create(draft.path()).with_context(|| draft.failed())?;
        let mut state = None;
        let rows = match compression {
            None => {
                let mut to = BufWriter::with_capacity(1 << 20, file);
                let rows = self.pump(opened, &mut to, &mut state)?;
                to.flush().with_context(|| draft.failed())?;
                rows
            }
            Some(compression) => {
                let mut rows = 0;
                compression.write(file, |to| {
                    rows = self.pump(opened, to, &mut state)?;
                    Ok::<(), anyhow::Error>(())
                })?;
                rows
            }
        };
        match (journal.take(), self.append, state) {
            (Some(journal), Some(path), Some(bytes)) => {
                let state = Draft::of(path, true)?;
                fs::write(state.path(), bytes).with_context(|| state.failed())?;
                journal.put(vec![draft, state])?;
            }
            _ => draft.put()?,
        }
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
    /// Where it is appended to, the state is what the next run goes on from.
    fn pump(
        &mut self,
        opened: Opened,
        to: &mut (dyn Write + Send),
        state: &mut Option<Vec<u8>>,
    ) -> Result<usize> {
        let (command, shape, output) = (self.command, opened.shape, opened.output);
        let sink = match shape.is_spliced() {
            true => {
                let fields = shape::fields(&opened.source, command);
                Sink::spliced(to, &opened.batches.header, &opened.source.all, &fields)
            }
            false => Sink::table(to, output.format, command.written.is_csv_safe())?,
        };
        let name = visible(&opened.source.path.display().to_string()).to_string();
        let length = self.inputs.length();
        let phase =
            Phase::start("stream", format!("streaming {name}"), length, command.series.quiet);
        phases::count(!opened.batches.is_packed());
        let (mut times, mut rows) = (Times::default(), 0);
        let failed = || format!("{}: cannot be written", command.output.display());
        let start = Instant::now();
        let made = |hand: &mut Hand<'_>| {
            rows = self.made(opened, hand, state, &mut times)?;
            Ok(())
        };
        sink.beside(made, failed)?;
        times.written = start.elapsed().saturating_sub(times.waited + times.smoothed);
        phase.done(rows, length.unwrap_or_else(Phase::bytes));
        times.tell(command.series.quiet);
        Ok(rows)
    }

    /// Hands over what is complete, and at the end the rest.
    fn made(
        &mut self,
        opened: Opened,
        hand: &mut Hand<'_>,
        state: &mut Option<Vec<u8>>,
        times: &mut Times,
    ) -> Result<usize> {
        let Opened { mut batches, mut source, mut pinned, grouped, shape, output, .. } = opened;
        let (before, is_appended) = (opened.before, self.append.is_some());
        let (mut stream, mut pushed) = (opened.stream, opened.pushed);
        let written = &self.command.written;
        let mut rows = 0;
        let mut put = |done: Completed, provisional: bool, source: &Source, say: &mut Say| {
            let revised = is_appended.then(|| done.revised().to_vec());
            let frame = done.into_frame();
            let mut table = shape.output(&frame, source, &grouped, written.precision())?;
            if let Some(revised) = revised {
                append::tell(&mut table, provisional, revised)?;
            }
            if let Some(lost) = shape.lost(&table, output.format) {
                say.warn(lost);
            }
            rows += table.height();
            hand(table)
        };
        let refused =
            |error, source: &mut Source| refused::at_rows(error, source, &grouped, before);
        loop {
            let start = Instant::now();
            let done = match stream.push(&pushed) {
                Ok(done) => done,
                Err(error) => return Err(refused(error, &mut source)),
            };
            times.smoothed += start.elapsed();
            if done.frame().height() > 0 {
                put(done, false, &source, &mut self.say)?;
            }
            let start = Instant::now();
            let more = batches.next(&mut source)?;
            times.waited += start.elapsed();
            if !more {
                break;
            }
            if written.chooses() {
                shape.leave_out(&mut source, &grouped);
            }
            let frame = pinned.read(&source, &mut self.say)?;
            pushed = shape.pushed(&source, frame, &grouped, batches.records())?;
        }
        source.spool.check()?;
        let start = Instant::now();
        let last = match is_appended {
            true => stream.peek().and_then(|last| Ok((last, Some(stream.save()?)))),
            false => stream.finish().map(|last| (last, None)),
        };
        let (last, saved) = match last {
            Ok(last) => last,
            Err(error) => return Err(refused(error, &mut source)),
        };
        if let Some(saved) = saved {
            *state = Some(State::bytes(&saved, &source, &pinned, shape.name(), self.command)?);
        }
        times.smoothed += start.elapsed();
        put(last, is_appended, &source, &mut self.say)?;
        Ok(rows)
    }
}

/// Takes rows to write.
type Hand<'a> = dyn FnMut(DataFrame) -> Result<()> + 'a;

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
