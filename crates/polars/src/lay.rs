//! Calendars laid: for each group its buckets, with rows or without.

use polars::prelude::*;

use crate::{Axis, Error, FillTo, Grouped, clock::Clock, keys::row};

/// Rows merged: consecutive ones of one group and bucket are one run.
pub(crate) struct Runs {
    /// The run of each row.
    pub(crate) of_rows: Vec<IdxSize>,
    /// The bucket of each run.
    pub(crate) buckets: Vec<i64>,
    /// Where each group's end.
    pub(crate) ends: Vec<usize>,
}

impl Runs {
    pub(crate) fn of(buckets: &[i64], ends: &[usize]) -> Self {
        let mut runs = Self {
            of_rows: Vec::with_capacity(buckets.len()),
            buckets: Vec::new(),
            ends: Vec::with_capacity(ends.len()),
        };
        let mut start = 0;
        for &end in ends {
            for (run, number) in
                buckets[start..end].chunk_by(|a, b| a == b).zip(runs.buckets.len()..)
            {
                runs.of_rows.resize(runs.of_rows.len() + run.len(), row(number));
                runs.buckets.push(run[0]);
            }
            runs.ends.push(runs.buckets.len());
            start = end;
        }
        runs
    }
}

/// The rows of the result, group after group.
pub(crate) struct Laid {
    pub(crate) ticks: Vec<i64>,
    /// The run that each has, if any.
    pub(crate) source: IdxCa,
    /// Where each group ends.
    pub(crate) ends: Vec<usize>,
    /// Where each stretch between long silences ends.
    pub(crate) stretches: Vec<usize>,
    /// Of each group on a calendar, what its own rows leave of it.
    pub(crate) lives: Vec<Life>,
}

/// Buckets without a row of their group.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Life {
    /// Those after its last row.
    pub(crate) filled: IdxSize,
    /// The most in a row before that.
    pub(crate) silence: IdxSize,
    /// All of them before that.
    pub(crate) silent: IdxSize,
}

impl Life {
    fn add(&mut self, has_row: bool) {
        if has_row {
            self.silence = self.silence.max(self.filled);
            self.silent += self.filled;
            self.filled = 0;
        } else {
            self.filled += 1;
        }
    }
}

/// Runs of a group, and the calendar from one bucket to another that they lie on.
struct Stretch {
    runs: std::ops::Range<usize>,
    from: i64,
    upto: i64,
    is_last: bool,
}

impl Laid {
    /// Runs as they are.
    pub(crate) fn without_calendar(runs: &Runs) -> Self {
        Self {
            ticks: runs.buckets.clone(),
            source: IdxCa::from_vec("".into(), (0..row(runs.buckets.len())).collect()),
            ends: runs.ends.clone(),
            stretches: runs.ends.clone(),
            lives: Vec::new(),
        }
    }

    /// Each group from its first bucket to the last of all, or its own, but for silences that are too long: all
    /// of their buckets, or with `keep` those that come before a silence has been too long.
    pub(crate) fn on(
        grouped: &Grouped,
        clock: &Clock<'_>,
        axis: &Axis,
        runs: &Runs,
        keep: bool,
    ) -> Result<Self, Error> {
        let last = runs.buckets.iter().max().copied().unwrap_or_default();
        Self::upto(grouped, clock, axis, runs, last, keep)
    }

    /// The same where the last bucket of all is `last`.
    pub(crate) fn upto(
        grouped: &Grouped,
        clock: &Clock<'_>,
        axis: &Axis,
        runs: &Runs,
        last: i64,
        keep: bool,
    ) -> Result<Self, Error> {
        let stretches = stretches(grouped, clock, axis, runs, last, keep)?;
        let calendar = calendar(clock, axis, &stretches)?;
        let of = |stretch: &Stretch| {
            let from = calendar.partition_point(|&bucket| bucket < stretch.from);
            &calendar
                [from..from + calendar[from..].partition_point(|&bucket| bucket <= stretch.upto)]
        };
        let rows = stretches.iter().map(|stretch| of(stretch).len()).fold(0, usize::saturating_add);
        clock.every().check_rows(rows)?;

        let mut ticks = Vec::with_capacity(rows);
        let mut source: Vec<Option<IdxSize>> = Vec::with_capacity(rows);
        let (mut ends, mut stretch_ends) = (Vec::with_capacity(runs.ends.len()), Vec::new());
        let (mut lives, mut life) = (Vec::with_capacity(runs.ends.len()), Life::default());
        for stretch in &stretches {
            let mut found = stretch.runs.clone().peekable();
            for &bucket in of(stretch) {
                let run = found.next_if(|&run| runs.buckets[run] == bucket);
                life.add(run.is_some());
                ticks.push(bucket);
                source.push(run.map(row));
            }
            stretch_ends.push(ticks.len());
            if stretch.is_last {
                ends.push(ticks.len());
                lives.push(std::mem::take(&mut life));
            }
        }
        let source: IdxCa = source.into_iter().collect_ca("".into());
        Ok(Self { ticks, source, ends, stretches: stretch_ends, lives })
    }
}

impl Laid {
    /// The end of each row's bucket.
    pub(crate) fn bucket_ends(&self, clock: &Clock<'_>) -> Result<Vec<i64>, Error> {
        let mut ends = Vec::with_capacity(self.ticks.len());
        let (mut start, mut known) = (0, None);
        for &end in &self.stretches {
            // Buckets of a stretch follow on one another, and most groups end with the same one.
            ends.extend_from_slice(&self.ticks[start + 1..end]);
            let last = self.ticks[end - 1];
            let of_last = match known {
                Some((tick, of_tick)) if tick == last => of_tick,
                _ => clock.end(last)?,
            };
            ends.push(of_last);
            (start, known) = (end, Some((last, of_last)));
        }
        Ok(ends)
    }
}

/// The stretches of each group between silences that are too long.
fn stretches(
    grouped: &Grouped,
    clock: &Clock<'_>,
    axis: &Axis,
    runs: &Runs,
    end: i64,
    keep: bool,
) -> Result<Vec<Stretch>, Error> {
    let is_silent = |bucket, next| match &grouped.max_gap {
        Some(gap) => grouped.is_silence(gap, axis, bucket, next),
        None => Ok(false),
    };
    let mut stretches = Vec::with_capacity(runs.ends.len());
    let (mut first, mut start) = (0, 0);
    for &last in &runs.ends {
        for run in first..last {
            let bucket = runs.buckets[run];
            let is_last = run + 1 == last;
            let next = match grouped.fill_to {
                _ if !is_last => runs.buckets[run + 1],
                FillTo::File => end,
                FillTo::Group => bucket,
            };
            let is_cut = is_silent(bucket, next)?;
            if is_last || is_cut {
                let mut upto = if is_cut { bucket } else { next };
                // Who is at one of these buckets does not know how long the silence will be.
                for rows in 1.. {
                    if !(is_cut && keep) {
                        break;
                    }
                    let after = clock.next(upto)?;
                    if after >= next || is_silent(bucket, after)? {
                        break;
                    }
                    clock.every().check_rows(rows)?;
                    upto = after;
                }
                let from = runs.buckets[start];
                stretches.push(Stretch { runs: start..run + 1, from, upto, is_last });
                start = run + 1;
            }
        }
        first = last;
    }
    Ok(stretches)
}

/// All buckets that a stretch needs, ascending.
fn calendar(clock: &Clock<'_>, axis: &Axis, stretches: &[Stretch]) -> Result<Vec<i64>, Error> {
    let mut spans: Vec<(i64, i64)> = stretches.iter().map(|s| (s.from, s.upto)).collect();
    spans.sort_unstable();
    spans.dedup_by(|next, span| {
        let is_within = next.0 <= span.1;
        if is_within {
            span.1 = span.1.max(next.1);
        }
        is_within
    });
    let every = clock.every();
    every.check_span(axis, spans.iter().map(|&(from, upto)| upto as f64 - from as f64).sum())?;
    let mut calendar = Vec::new();
    for (from, upto) in spans {
        let mut bucket = from;
        calendar.push(bucket);
        while bucket < upto {
            bucket = clock.next(bucket)?;
            calendar.push(bucket);
        }
    }
    Ok(calendar)
}
