//! The input opened: what its first rows tell, and the stream that they are pushed into.

use std::path::Path;

use anyhow::Result;
use polars::prelude::*;
use smoothframe_polars::{Arrival, Grouped, GroupedStream};
use smoothframe_report::Output;

use super::{
    Run,
    append::{self, State},
    groups, refused,
    shape::{self, Shape},
};
use crate::{
    files::batches::Batches,
    files::input::Source,
    files::spool::{Piped, Spool},
    files::typed::blocks::Manner,
    files::typed::{Seen, Wanted},
    roles::chosen,
    roles::columns::Columns,
    roles::pinned::Pinned,
    roles::prepare::{Wish, describe},
    words::failure::usage,
};

/// A table whose first rows are read, and what is made of it.
pub(super) struct Opened {
    pub(super) batches: Batches,
    pub(super) source: Source,
    pub(super) pinned: Pinned,
    pub(super) grouped: Grouped,
    pub(super) shape: Shape,
    pub(super) output: Output,
    pub(super) arrival: Arrival,
    pub(super) stream: GroupedStream,
    /// How many rows it has taken before, of files before this one.
    pub(super) before: u64,
    /// The first rows, to be pushed.
    pub(super) pushed: DataFrame,
}

impl Run<'_> {
    /// Opens the input, and finds what its columns are of its first rows.
    pub(super) fn open(&mut self, begun: Option<(Spool, Piped)>) -> Result<Opened> {
        let state = self.append.map(State::read).transpose()?.flatten();
        if let Some(state) = &state {
            self.lessons = state.lessons();
        }
        let Self { command, windows, inputs, asked, append, lessons, say } = self;
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
        if append.is_some() {
            append::check_names(&source, &grouped)?;
        }
        let output = asked.unwrap_or(Output::plain(source.format));
        refused::check_format(output.format, &command.output)?;
        command.written.check_format(output.format)?;
        let shape = Shape::of(&source, &grouped, output.format);
        let as_decimals = shape.is_spliced();
        let (pinned, frame) = Pinned::of(&columns, &source, series, as_decimals, lessons)?;
        let is_again = batches.is_file && command.output != Path::new("-");
        let arrival = match command.streaming.arrival {
            Some(order) => order.into(),
            // Tomorrow each group comes back.
            None if append.is_some() || !is_again || lessons.any_order => Arrival::Any,
            None if groups::lie_together(&groups::hashes(&frame, grouped.keys())?) => {
                Arrival::ByGroup
            }
            None => Arrival::Any,
        };
        if source.frame.height() == 0 {
            say.warn(source.has_no_rows());
        }
        let fields = shape.is_spliced().then(|| shape::fields(&source, command));
        batches.begin(&mut source, fields)?;
        let pushed = shape.pushed(&source, frame, &grouped, batches.records())?;
        let stream = match (state, append) {
            (Some(state), Some(path)) => {
                state.check(path, &grouped, &source, &pinned, shape.name(), command)?;
                state.stream
            }
            _ => {
                let refused = |error| refused::at_all(error, &source, &grouped);
                grouped.stream(pushed.schema()).map_err(refused)?
            }
        };
        let mut stream = stream.arrival(arrival);
        if let Some(late) = command.streaming.lateness()? {
            let wrong = |error| usage(format!("--lateness: {error}"));
            stream = stream.lateness(late).map_err(wrong)?;
        }
        let before = stream.rows_taken();
        Ok(Opened {
            batches,
            source,
            pinned,
            grouped,
            shape,
            output,
            arrival,
            stream,
            before,
            pushed,
        })
    }
}
