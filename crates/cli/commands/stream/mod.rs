//! `smooth apply --stream`: rows are written as soon as no later one can change them.

mod append;
mod groups;
mod open;
mod pump;
pub(in crate::commands) mod refused;
mod shape;

use std::path::Path;

use anyhow::Result;
use smoothframe_report::Output;

use crate::{
    files::batches::{self, Batches},
    files::inputs::Inputs,
    files::journal::Journal,
    files::memory,
    files::publish,
    files::spool::{Outgrown, Piped, Spool},
    flags::args::Apply,
    flags::windows::Windows,
    roles::lessons::{Lesson, Lessons},
    words::failure::usage,
    words::say::Say,
};

/// Each reading teaches something of a column, or of the order; a file that teaches more than this is refused.
pub(in crate::commands) const MOST_READINGS: u32 = 100;

/// A table that is smoothed while it is read.
struct Run<'a> {
    command: &'a Apply,
    windows: &'a Windows,
    inputs: &'a Inputs,
    asked: Option<Output>,
    /// Where the state is that it goes on from.
    append: Option<&'a Path>,
    lessons: Lessons,
    say: Say,
}

/// Refuses what needs all rows, before the first is read.
pub(crate) fn check(command: &Apply, windows: &Windows, asked: Option<Output>) -> Result<()> {
    refused::check(command, windows, asked.map(|output| output.format))
}

/// Refuses a limit of memory that batches themselves do not fit in.
pub(crate) fn check_limit() -> Result<()> {
    if memory::is_limited() && !memory::allows_batches() {
        return Err(usage(
            "--max-memory: batches take about 200 MB themselves, which is more than is allowed; allow more",
        ));
    }
    Ok(())
}

pub(crate) fn run(command: &Apply, windows: &Windows, asked: Option<Output>) -> Result<()> {
    let series = &command.series;
    check(command, windows, asked)?;
    check_limit()?;
    let append = command.streaming.append.as_deref();
    // What a killed run has left is done first.
    let journal = append.map(|state| append::begin(state, command)).transpose()?;
    let inputs = series.more.inputs(&series.input)?;
    match command.output == Path::new("-") {
        true => publish::check_stdout(&inputs)?,
        false => publish::check_all(&command.output, &inputs, series.force)?,
    }
    let (lessons, say) = (Lessons::default(), Say::new(series.quiet));
    if let (Some(state), true) = (append, journal.as_ref().is_some_and(|of| of.has_finished)) {
        let state = state.display();
        say.note(&format!(
            "append: {state} and the output of a run that was killed were put in their places"
        ));
    }
    let run = Run { command, windows, inputs: &inputs, asked, append, lessons, say };
    run.all(None, journal)
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
    let most = match memory::is_limited() {
        true => "more memory than --max-memory allows",
        false => "more than half of the machine's memory (--max-memory allows more)",
    };
    say.note(&format!("it needs {most}, so it is read batch by batch, as by --stream"));
    let lessons = Lessons::default();
    Run { command, windows, inputs, asked, append: None, lessons, say }.all(begun, None)
}

/// Whether rows were refused for their order, which a table that is read whole need not have.
pub(crate) fn is_unsorted(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| cause.is::<refused::Unsorted>())
}

impl Run<'_> {
    /// Does all of it, once more where later rows tell what had to be known of the first.
    fn all(
        mut self,
        mut begun: Option<(Spool, Piped)>,
        mut journal: Option<Journal>,
    ) -> Result<()> {
        let (command, run) = (self.command, &mut self);
        let mut readings = 0;
        loop {
            let mut is_again = false;
            let done = run.open(begun.take()).and_then(|opened| {
                is_again = run.reads_again(&opened.batches) && opened.before == 0;
                run.write(opened, &mut journal)
            });
            let Err(error) = done else { return done };
            let lesson = Lesson::of(error)?;
            readings += 1;
            // An order that was said is not learnt to be another.
            let is_said = command.streaming.arrival.is_some() && matches!(lesson, Lesson::Order(_));
            if !is_again || is_said || readings > MOST_READINGS {
                return Err(untaught(&lesson, command));
            }
            // What was written is gone, and what was learnt holds from the first row on.
            run.say.note(&format!("{lesson}: reading it again from its start, with that known"));
            run.lessons.take(&lesson);
            run.say = Say::new(true);
        }
    }

    /// Whether the input can be read again, and the output be thrown away.
    fn reads_again(&self, batches: &Batches) -> bool {
        batches.is_file && self.command.output != Path::new("-")
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
        Lesson::Time(..) if command.streaming.append.is_some() => {
            "make the state anew with --tz (UTC, or the zone whose clocks are meant), which reads all alike"
        }
        Lesson::Time(..) => "--tz (UTC, or the zone whose clocks are meant) reads all alike",
        _ if command.streaming.append.is_some() => {
            "what came before is written so; write it as before"
        }
        _ => {
            "rows before are written already: a file that is written to a file (-o) is read again then"
        }
    };
    anyhow::anyhow!("{name}: {lesson}; {help}")
}
