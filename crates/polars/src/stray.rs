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

/// The longest silence of all rows, and the fewer rows beside it.
struct Far {
    row: IdxSize,
    tick: i64,
    nearest: i64,
    rows: usize,
    /// The second longest.
    other: i64,
}

fn find(ticks: &[i64], order: &[IdxSize]) -> Option<Far> {
    let mut all: Vec<(i64, IdxSize)> = ticks.iter().copied().zip(order.iter().copied()).collect();
    all.sort_unstable();
    let silence = |at: usize| all[at + 1].0.saturating_sub(all[at].0);
    let longest = (0..all.len().checked_sub(1)?).max_by_key(|&at| silence(at))?;
    let span = all.last()?.0 as f64 - all.first()?.0 as f64;
    if (silence(longest) as f64) < SHARE * span {
        return None;
    }
    let (before, after) = all.split_at(longest + 1);
    let (few, nearest) =
        if before.len() <= after.len() { (before, after[0].0) } else { (after, before[longest].0) };
    let &(tick, row) = few.iter().min_by_key(|&&(_, row)| row)?;
    let others = (0..all.len() - 1).filter(|&at| at != longest).map(silence);
    Some(Far { row, tick, nearest, rows: few.len(), other: others.max().unwrap_or(0) })
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
