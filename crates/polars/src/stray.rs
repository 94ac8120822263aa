//! A time far from all others, for which a calendar would have millions of rows.

use std::fmt;

use polars::prelude::IdxSize;

use crate::{Axis, Error, Every, FillTo, Grouped, clock::Clock, rows::InOrder, words::counted};

/// Rows that stand so far from all others that most of a calendar would lie between them: a clock
/// that was not set yet and told 1970.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stray {
    /// The first of the rows, from 0.
    pub row: usize,
    /// Its time.
    pub time: String,
    /// How many rows stand there.
    pub rows: usize,
    /// The nearest time of the other rows.
    pub nearest: String,
    /// How many rows the calendar would have.
    pub calendar: usize,
    /// How many rows the frame has.
    pub of: usize,
    /// The calendar's interval.
    pub every: String,
    /// A [longest gap](Grouped::max_gap) that leaves out the silence, and no other.
    pub max_gap: String,
}

impl fmt::Display for Stray {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { time, nearest, calendar, of, every, .. } = self;
        let others = match self.rows - 1 {
            0 => String::new(),
            more => format!(" (and {})", counted(more, "other row")),
        };
        write!(
            f,
            "`{time}`{others} is far from all other times, of which {nearest} is the nearest, so \
             a calendar of {every} would have {calendar} rows for {of}"
        )
    }
}

/// Calendars of fewer rows are no burden.
const MANY: f64 = 1e6;
/// How many rows a calendar has for each of the frame's.
const TIMES: f64 = 20.0;
/// The share of all time that one silence has.
const SHARE: f64 = 0.9;
/// Of so many rows one is few.
const FEW: usize = 10;
/// People's own lengths of time, for a longest gap.
const GAPS: [&str; 9] = ["1m", "15m", "1h", "6h", "1d", "1w", "1mo", "1q", "1y"];

/// Refuses a calendar that would be nearly all silence between a few rows and the others.
pub(crate) fn refuse(grouped: &Grouped, clock: &Clock<'_>, rows: InOrder<'_>) -> Result<(), Error> {
    let InOrder { axis, order, ticks, ends } = rows;
    // Silences that are too long are left out.
    let last = ends.iter().map(|&end| ticks[end - 1]).max();
    let Some(last) = last.filter(|_| grouped.max_gap.is_none()) else { return Ok(()) };
    let every = clock.every();
    let (mut start, mut buckets) = (0, 0.0);
    for &end in ends {
        let upto = if grouped.fill_to == FillTo::Group { ticks[end - 1] } else { last };
        buckets += (upto as f64 - ticks[start] as f64) / every.ticks(axis) + 1.0;
        start = end;
    }
    if buckets < MANY || buckets < TIMES * ticks.len() as f64 {
        return Ok(());
    }
    // Where no few rows stand alone, the interval is what is wrong with a calendar far too long.
    let far = find(ticks, order);
    let far = far.filter(|far| far.rows * FEW <= ticks.len() || Every::holds_rows(buckets));
    match far {
        Some(far) => Err(Error::Stray(Box::new(far.told(axis, every, buckets, ticks.len())))),
        None => Ok(()),
    }
}

/// Rows beside the longest silences of all, on one side or both, and fewer than the others.
struct Far {
    row: IdxSize,
    tick: i64,
    nearest: i64,
    rows: usize,
    /// The longest silence that is left.
    other: i64,
}

/// So many silences may stand between a few rows and the others: one that tells 1970, another 2099.
const CUTS: usize = 4;

fn find(ticks: &[i64], order: &[IdxSize]) -> Option<Far> {
    let mut all: Vec<(i64, IdxSize)> = ticks.iter().copied().zip(order.iter().copied()).collect();
    all.sort_unstable();
    let silence = |at: usize| all[at + 1].0.saturating_sub(all[at].0);
    let span = all.last()?.0 as f64 - all.first()?.0 as f64;
    // The longest silences, the least first, so that a longer one takes its place.
    let mut longest: Vec<usize> = Vec::with_capacity(CUTS + 2);
    for at in 0..all.len().checked_sub(1)? {
        if longest.len() > CUTS
            && longest.first().is_some_and(|&least| silence(least) >= silence(at))
        {
            continue;
        }
        let place = longest.partition_point(|&other| silence(other) < silence(at));
        longest.insert(place, at);
        if longest.len() > CUTS + 1 {
            longest.remove(0);
        }
    }
    let mut cuts: Vec<usize> = Vec::new();
    let mut cut = 0.0;
    while cut < SHARE * span {
        if cuts.len() == CUTS {
            return None;
        }
        let at = longest.pop()?;
        cut += silence(at) as f64;
        cuts.push(at);
    }
    cuts.sort_unstable();
    // The others are the most rows between two cuts.
    let starts = std::iter::once(0).chain(cuts.iter().map(|at| at + 1));
    let ends = cuts.iter().map(|at| at + 1).chain([all.len()]);
    let (start, end) = starts.zip(ends).max_by_key(|(start, end)| end - start)?;
    let few = all[..start].iter().chain(&all[end..]);
    let rows = all.len() - (end - start);
    let &(tick, row) = few.min_by_key(|&&(_, row)| row)?;
    let nearest = if tick < all[start].0 { all[start].0 } else { all[end - 1].0 };
    let other = longest.last().map_or(0, |&at| silence(at));
    Some(Far { row, tick, nearest, rows, other })
}

impl Far {
    fn told(self, axis: &Axis, every: &Every, buckets: f64, of: usize) -> Stray {
        let Self { row, tick, nearest, rows, other } = self;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "cut at 64 bits"
        )]
        let calendar = buckets as usize;
        let twice = other.saturating_mul(2);
        let fits = |gap: &str| {
            let gap = gap.parse::<Every>();
            gap.is_ok_and(|gap| !gap.is_shorter(every) && gap.ticks(axis) >= twice as f64)
        };
        let max_gap = match axis {
            Axis::Integer | Axis::Row => {
                format!("{}i", twice.max(every.numbers().unwrap_or(1)))
            }
            _ => GAPS.into_iter().find(|gap| fits(gap)).unwrap_or("1y").to_owned(),
        };
        Stray {
            row: row as usize,
            time: axis.text(tick),
            rows,
            nearest: axis.text(nearest),
            calendar,
            of,
            every: every.text().to_owned(),
            max_gap,
        }
    }
}
