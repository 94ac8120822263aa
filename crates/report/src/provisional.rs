//! Which rows later data will still change, in a sentence.

use smoothframe_polars::Smoothed;

use crate::{findings, text};

/// What is said of the rows at the ends of series whose windows look beyond them; `said` writes a tick. None
/// where there are no such rows.
pub(crate) fn sentence(smoothed: &Smoothed, said: &dyn Fn(i64) -> String) -> Option<String> {
    let layout = smoothed.layout();
    // What a calendar goes on with is no part of a group that has ended, and to one that has stopped no rows
    // are expected.
    let stopped = findings::stopped(layout);
    let open: Vec<(usize, i64)> = layout
        .groups()
        .iter()
        .zip(smoothed.provisional())
        .enumerate()
        .filter(|(number, _)| stopped.binary_search(number).is_err())
        .filter_map(|(_, (group, &rows))| {
            let life = group.life().len();
            let rows = rows.saturating_sub(group.filled()).min(life);
            let tick = *layout.times(group.range()).get(life - rows)?;
            (rows > 0).then_some((rows, tick))
        })
        .collect();
    let (&(rows, tick), rest) = open.split_first()?;
    let of = match (layout.groups().len(), open.len()) {
        (1, _) => String::new(),
        (all, some) if all == some => format!(" of each of {}", text::counted(all, "group")),
        (all, some) => format!(" of {} of {}", text::whole(some), text::counted(all, "group")),
    };
    let has_times = layout.grouped().time_column().is_some();
    let will = "later data will still change what is smoothed there";
    if rest.iter().all(|other| *other == (rows, tick)) {
        let from = if has_times { format!(", from {} on", said(tick)) } else { String::new() };
        let last = match rows {
            1 => "the last row".to_owned(),
            rows => format!("the last {} rows", text::whole(rows)),
        };
        return Some(format!("Provisional: {last}{of}{from}; {will}."));
    }
    let most = open.iter().map(|(rows, _)| *rows).max().unwrap_or(rows);
    Some(format!("Provisional: the last rows{of}, at most {}; {will}.", text::whole(most)))
}
