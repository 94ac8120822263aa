//! Series of a table that does not fit in memory: it is read batch by batch, and its rows lie on disk, from
//! where groups are read as they are needed.

use std::env;

use anyhow::{Context, Result, anyhow};
use polars::prelude::PolarsError;
use smoothframe_polars::{Error, Grouped, Layout, words::counted};

use crate::{
    commands::stream::{self, refused},
    files::{
        batches::{self, Batches},
        calendar_range,
        input::Source,
        inputs::Inputs,
        memory,
        spool::{Outgrown, Piped, Spool},
        typed::{Seen, Wanted, blocks::Manner},
    },
    flags::series::Series,
    roles::{
        columns::Columns,
        lessons::{Lesson, Lessons},
        pinned::Pinned,
        prepare::{Beside, Prepared, Wish, describe, prepare_beside, tell},
    },
    words::{
        failure::usage,
        phases::{self, Phase},
        say::Say,
    },
};

/// So many bytes of a file make a shard, and there are so many of what comes through a pipe.
const OF_SHARD: u64 = 64 << 20;
const SHARDS_OF_PIPE: usize = 128;
const MOST_SHARDS: u64 = 512;

/// As [`prepare_beside`]; with `--stream`, or where that would take too much memory, the rows lie on disk,
/// unless what is made of them needs them in memory.
pub(crate) fn prepare_or_spill(
    series: &Series,
    inputs: &Inputs,
    wish: &Wish<'_>,
    beside: Beside<'_>,
    is_asked: bool,
    streams: Result<()>,
    say: &mut Say,
) -> Result<Prepared> {
    let streams = streams.and_then(|()| check(series));
    if is_asked {
        streams?;
        stream::check_limit()?;
        return spill(series, inputs, wish, beside, None, say);
    }
    if inputs.alone().is_some() && streams.is_ok() {
        memory::prefer_batches();
    }
    let prepared = prepare_beside(series, inputs, wish, beside, say);
    let is_refused = prepared.as_ref().is_err_and(memory::is_refusal);
    let has_room = memory::allows_batches();
    let is_said = memory::is_limited();
    memory::prefer_no_batches();
    let refusal = match prepared {
        Err(refusal) if is_refused && has_room && inputs.alone().is_some() => refusal,
        prepared => return prepared,
    };
    let outgrown = refusal.downcast_ref::<Outgrown>();
    if outgrown.is_none() && !batches::are_of(inputs, series.input_format) {
        return Err(refusal);
    }
    if let Err(why) = streams {
        let why = why.to_string();
        let why = why.strip_prefix("--stream: ").unwrap_or(&why);
        return Err(anyhow!("{refusal:#}; --stream would keep its rows on disk, but {why}"));
    }
    let begun = outgrown.map_or(Ok(None), Outgrown::taken)?;
    let most = match is_said {
        true => "more memory than --max-memory allows",
        false => "more than half of the machine's memory (--max-memory allows more)",
    };
    say.note(&format!("it needs {most}, so its rows are kept on disk, as by --stream"));
    spill(series, inputs, wish, beside, begun, say)
}

/// Refuses what all rows have to tell before the first is read.
fn check(series: &Series) -> Result<()> {
    if series.skips_bad_groups() {
        return Err(usage(
            "--stream: --bad-groups skip looks for bad rows of a table in memory; mend or drop such rows before",
        ));
    }
    refused::roles(series, "--stream")
}

fn spill(
    series: &Series,
    inputs: &Inputs,
    wish: &Wish<'_>,
    beside: Beside<'_>,
    mut begun: Option<(Spool, Piped)>,
    say: &mut Say,
) -> Result<Prepared> {
    let mut lessons = Lessons::default();
    let mut quiet = Say::new(true);
    let mut readings = 0;
    loop {
        let is_pipe = begun.is_some() || inputs.length().is_none();
        let said = if readings == 0 { &mut *say } else { &mut quiet };
        let reading = Reading { series, inputs, wish, beside, lessons: &lessons };
        let error = match reading.all(begun.take(), said) {
            Ok((source, layout)) => {
                let flags_partial = wish
                    .smoothing
                    .map_or(Ok(false), |smoothing| smoothing.flags_partial(series))?;
                tell(&layout, wish, beside.windows, flags_partial, None, say)?;
                return Ok(Prepared { source, layout, left_out: Vec::new() });
            }
            Err(error) => error,
        };
        let lesson = Lesson::of(error)?;
        readings += 1;
        if is_pipe || readings > stream::MOST_READINGS {
            let name = inputs.label.display();
            return Err(anyhow!("{name}: {lesson}; a file is read again then: save it as one"));
        }
        say.note(&format!("{lesson}: reading it again from its start, with that known"));
        lessons.take(&lesson);
    }
}

/// One reading of the input.
struct Reading<'a> {
    series: &'a Series,
    inputs: &'a Inputs,
    wish: &'a Wish<'a>,
    beside: Beside<'a>,
    lessons: &'a Lessons,
}

impl Reading<'_> {
    /// Pushes all of it to disk, and finds its series.
    fn all(&self, begun: Option<(Spool, Piped)>, say: &mut Say) -> Result<(Source, Layout)> {
        let Self { series, inputs, wish, beside, lessons } = *self;
        let options = series.text.options()?;
        let wanted = Wanted {
            only: &|seen| series.only(seen.names, true),
            texts: &|name| series.may_group(name),
            digest: false,
            dates: series.dates.date_format.is_none(),
            time: series.time.as_deref(),
        };
        let manner = |_: &Seen<'_>| Manner::Each;
        let opened = Batches::open(inputs, begun, series.input_format, &options, &wanted, &manner)?;
        let (mut batches, mut source) = opened;
        source.check_flags(&series.text)?;
        source.tell(say);
        if wish.digest {
            source.start_digest();
        }
        let columns = Columns::find(&source, series, false, say)?;
        let grouped = describe(series, &columns, &source.all, wish, beside.windows)?;
        if source.frame.height() == 0 {
            say.warn(source.has_no_rows());
        }
        let (mut pinned, mut frame) = Pinned::of(&columns, &source, series, false, lessons)?;
        batches.begin(&mut source, None)?;

        let length = inputs.length();
        let name = source.path.display().to_string();
        let phase = Phase::start("read", format!("reading {name}"), length, series.quiet);
        phases::count(!batches.is_packed());
        let shards = length.map_or(SHARDS_OF_PIPE, |bytes| {
            // What is packed is several times as long.
            let bytes = if batches.is_packed() { 5 * bytes } else { bytes };
            usize::try_from((bytes / OF_SHARD + 1).min(MOST_SHARDS)).unwrap_or(SHARDS_OF_PIPE)
        });
        let folder = env::temp_dir();
        let refused = |error, source: &mut Source| self.refused(error, source, &grouped);
        let mut spill = match grouped.spill(frame.schema(), &folder, shards) {
            Ok(spill) => spill.most_rows(memory::of_group()),
            Err(error) => return Err(refused(error, &mut source)),
        };
        loop {
            if let Err(error) = spill.push(&frame) {
                return Err(refused(error, &mut source));
            }
            if !batches.next(&mut source)? {
                break;
            }
            frame = pinned.read(&source, say)?;
        }
        source.spool.check()?;
        let (taken, untimed) = (spill.rows_taken(), spill.rows_without_time());
        phase.done(
            usize::try_from(taken).unwrap_or(usize::MAX),
            length.unwrap_or_else(Phase::bytes),
        );

        let phase = Phase::start("group", "finding series".to_owned(), None, series.quiet);
        let layout = match wish.smoother {
            Some(smoother) => spill.finish_for(smoother),
            None => spill.finish(),
        };
        let layout = match layout {
            Ok(layout) => layout,
            Err(error) => return Err(refused(error, &mut source)),
        };
        calendar_range::check_series(&layout, &name)?;
        phase.done(layout.height(), 0);
        if untimed > 0 {
            let rows = counted(usize::try_from(untimed).unwrap_or(usize::MAX), "row");
            say.note(&format!("dropped {rows} without a time"));
        }
        let kept = layout.height() as u64 + untimed;
        if !layout.grouped().is_merged() && kept < taken {
            let dropped = taken - kept;
            say.note(&format!("dropped {dropped} rows at times their group had already"));
        }
        Ok((source, layout))
    }

    fn refused(&self, error: Error, source: &mut Source, grouped: &Grouped) -> anyhow::Error {
        let path = source.path.display();
        match error {
            Error::OnDisk { what } => anyhow!(
                "{path}: {what} needs memory for all its rows at once; --every merges rows before, and \
                 --max-memory allows more"
            ),
            Error::Polars(error @ PolarsError::IO { .. }) => {
                let folder = env::temp_dir();
                let failed: Result<(), _> = Err(error);
                let failed = failed.with_context(|| {
                    format!(
                        "{path}: its rows cannot be kept in temporary files in `{}`; TMPDIR names another \
                         directory",
                        folder.display()
                    )
                });
                failed.err().unwrap_or_else(|| anyhow!("{path}: cannot be kept"))
            }
            error => refused::at_rows(error, source, grouped, 0),
        }
    }
}
