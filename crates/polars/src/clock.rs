//! Where the buckets of an interval start on an axis.

use chrono::{Datelike, MappedLocalTime, NaiveDateTime, Offset};
use polars::prelude::*;
use rayon::prelude::*;

use crate::{Axis, Error, Every, Grouped, calendar::Kind, offset::Shift, rows::by_group};

/// The buckets of an interval on an axis, each from its start to the next one's.
///
/// Buckets are the wall clock's: they start where a zone's clocks show a multiple of the interval,
/// or, where the clocks skip that, where they go on. Clocks that go back show some times twice.
/// Shorter buckets start at both; days and longer ones at the first, so a day is one day. All of it
/// is the same where the starts are shifted.
pub(crate) struct Clock<'a> {
    every: &'a Every,
    axis: &'a Axis,
    shift: Shift,
    zone: Option<Box<dyn Zone + Send + Sync>>,
}

/// Times farther off are mistakes; dates of Polars' own overflow on them.
const YEARS: std::ops::RangeInclusive<i32> = -9999..=9999;
const DAY_MS: i64 = 86_400_000;
/// So many buckets are remembered: a day's for eleven years.
const MOST_KNOWN: usize = 4096;

impl<'a> Clock<'a> {
    /// That of a description, where it lays a calendar.
    pub(crate) fn of(grouped: &'a Grouped, axis: &'a Axis) -> Result<Option<Self>, Error> {
        let Some(every) = &grouped.every else { return Ok(None) };
        let is_index = every.kind() == Kind::Index;
        let problem = match axis {
            Axis::Integer if is_index => None,
            _ if is_index => Some("needs times that are whole numbers"),
            Axis::Date if !every.duration().is_full_days() => {
                Some("cuts days, but the times are whole days")
            }
            Axis::Integer | Axis::Row => {
                Some("needs a time column of dates (of whole numbers write 5i)")
            }
            Axis::Datetime(..) if every.is_finer(axis) => {
                Some("is no whole number of the times' own units")
            }
            Axis::Date | Axis::Datetime(..) => None,
        };
        if let Some(problem) = problem {
            return Err(every.problem(problem));
        }
        let zone = match axis {
            Axis::Datetime(_, Some(zone)) if *zone != TimeZone::UTC => {
                Some(Box::new(zone.to_chrono()?) as Box<dyn Zone + Send + Sync>)
            }
            _ => None,
        };
        let shift = Shift::of(every, grouped.offset.as_ref(), grouped.week_start, axis)?;
        Ok(Some(Self { every, axis, shift, zone }))
    }

    pub(crate) const fn every(&self) -> &Every {
        self.every
    }

    /// The start of each tick's bucket; ticks ascend up to each of `ends`.
    pub(crate) fn starts(&self, mut ticks: Vec<i64>, ends: &[usize]) -> Result<Vec<i64>, Error> {
        let groups = by_group(&mut ticks, ends);
        groups.into_par_iter().try_for_each_init(Vec::new, |known, ticks| {
            // Most ticks lie in the bucket of the one before, and most groups on the same calendar.
            let (mut start, mut end) = (0, 0);
            for tick in ticks {
                if !(start..end).contains(tick) {
                    (start, end) = self.bucket(known, *tick)?;
                }
                *tick = start;
            }
            Ok::<(), Error>(())
        })?;
        Ok(ticks)
    }

    /// A tick's bucket: one of those that are known, or found and then known.
    fn bucket(&self, known: &mut Vec<(i64, i64)>, tick: i64) -> Result<(i64, i64), Error> {
        let after = known.partition_point(|&(start, _)| start <= tick);
        if let Some(&bucket) = known[..after].last().filter(|bucket| tick < bucket.1) {
            return Ok(bucket);
        }
        let start = self.start(tick)?;
        // One that ends beyond all times is found again each time.
        let bucket = (start, self.next(start).unwrap_or(start));
        if known.len() < MOST_KNOWN {
            known.insert(after, bucket);
        }
        Ok(bucket)
    }

    /// The start of a tick's bucket: the last that is not after it.
    pub(crate) fn start(&self, tick: i64) -> Result<i64, Error> {
        if let Some(numbers) = self.every.numbers() {
            let unshifted = self.back(tick)?.div_euclid(numbers).checked_mul(numbers);
            return self.forth(unshifted.ok_or_else(|| self.far())?);
        }
        if !self.utc(tick).is_ok_and(|at| YEARS.contains(&at.year())) {
            return Err(self.every.problem("needs times between the years -9999 and 9999"));
        }
        let Some(zone) = self.zone.as_deref() else { return self.floor(tick) };
        let offset = self.offset(zone, tick)?;
        let wall = self.floor(self.moved(tick, offset)?)?;
        let shown = zone.offsets(&self.utc(wall)?);
        let shown = shown.map(|seconds| wall.saturating_sub(seconds * self.second()));
        let at = [shown.earliest(), shown.latest()].into_iter().flatten().filter(|at| *at <= tick);
        let start = if self.every.kind() == Kind::Clock { at.max() } else { at.min() };
        let start = match start {
            Some(start) => start,
            None => first(self.moved(wall, -86_400 * self.second())?, tick, |at| {
                Ok(at.saturating_add(self.offset(zone, at)?) >= wall)
            })?,
        };
        if self.offset(zone, start)? == offset {
            return Ok(start);
        }
        // The clocks changed since; where they went back, a bucket may have started before that.
        let change = first(start, tick, |at| Ok(self.offset(zone, at)? == offset))?;
        Ok(start.max(self.start(change - 1)?))
    }

    /// The start of the bucket after the one that starts at a tick.
    pub(crate) fn next(&self, tick: i64) -> Result<i64, Error> {
        if let Some(numbers) = self.every.numbers() {
            return Ok(tick.saturating_add(numbers));
        }
        let length = self.every.ticks(self.axis);
        // A month is at most 2% longer than the mean one.
        let upto = tick as f64 + 1.02 * length;
        #[expect(clippy::cast_possible_truncation, reason = "compared with what it must be below")]
        if upto >= 9.2e18 || self.axis.date_time(upto as i64).is_none() {
            return Err(self.far());
        }
        let Some(zone) = self.zone.as_deref() else { return self.step(tick) };
        if length <= 86_400.0 * self.second() as f64 && self.every.kind() == Kind::Clock {
            let (offset, next) = (self.offset(zone, tick)?, self.step(tick)?);
            let wall = self.moved(tick, offset)?;
            // No clock goes on and back within a day.
            if self.offset(zone, next)? == offset && self.floor(wall)? == wall {
                return Ok(next);
            }
        }
        // Around a change buckets are longer or shorter: the next one is that of a later tick.
        #[expect(clippy::cast_possible_truncation, reason = "below 9.2e18")]
        let length = length as i64;
        let mut probe = self.moved(tick, length)?;
        loop {
            let start = self.start(probe)?;
            if start <= tick {
                probe = self.moved(probe, (length / 2).max(1))?;
            } else if self.start(start - 1)? <= tick {
                return Ok(start);
            } else {
                probe = start - 1;
            }
        }
    }

    /// The end of the bucket that starts at a tick, as a time to be written: that of a number which
    /// is too far off is refused here.
    pub(crate) fn end(&self, tick: i64) -> Result<i64, Error> {
        match self.every.numbers() {
            Some(numbers) => tick.checked_add(numbers).ok_or_else(|| self.far()),
            None => self.next(tick),
        }
    }

    /// A start as it would be without a shift, and back: see [`Shift`].
    fn back(&self, wall: i64) -> Result<i64, Error> {
        if self.shift.is_none() {
            return Ok(wall);
        }
        self.shift.back(self.axis, wall)?.ok_or_else(|| self.far())
    }

    fn forth(&self, wall: i64) -> Result<i64, Error> {
        if self.shift.is_none() {
            return Ok(wall);
        }
        self.shift.forth(self.axis, wall)?.ok_or_else(|| self.far())
    }

    /// The start that is not after a time of no zone.
    fn floor(&self, wall: i64) -> Result<i64, Error> {
        let floor = self.forth(self.multiple(self.back(wall)?)?)?;
        // Near the ends of 64 bits Polars' own wraps around.
        if floor > wall { Err(self.far()) } else { Ok(floor) }
    }

    /// The multiple of the interval that is not after a time of no zone.
    fn multiple(&self, wall: i64) -> Result<i64, Error> {
        let every = self.every.duration();
        Ok(match self.axis {
            Axis::Datetime(TimeUnit::Nanoseconds, _) => every.truncate_ns(wall, None)?,
            Axis::Datetime(TimeUnit::Microseconds, _) => every.truncate_us(wall, None)?,
            Axis::Datetime(TimeUnit::Milliseconds, _) => every.truncate_ms(wall, None)?,
            _ => every.truncate_ms(self.milliseconds(wall)?, None)?.div_euclid(DAY_MS),
        })
    }

    /// A time of no zone, an interval later.
    fn step(&self, wall: i64) -> Result<i64, Error> {
        let every = self.every.duration();
        let wall = self.back(wall)?;
        self.forth(match self.axis {
            Axis::Datetime(TimeUnit::Nanoseconds, _) => every.add_ns(wall, None)?,
            Axis::Datetime(TimeUnit::Microseconds, _) => every.add_us(wall, None)?,
            Axis::Datetime(TimeUnit::Milliseconds, _) => every.add_ms(wall, None)?,
            _ => every.add_ms(self.milliseconds(wall)?, None)?.div_euclid(DAY_MS),
        })
    }

    fn milliseconds(&self, day: i64) -> Result<i64, Error> {
        day.checked_mul(DAY_MS).ok_or_else(|| self.far())
    }

    /// How far the clocks are ahead of UTC, in ticks.
    fn offset(&self, zone: &dyn Zone, tick: i64) -> Result<i64, Error> {
        Ok(zone.offset(&self.utc(tick)?) * self.second())
    }

    fn utc(&self, tick: i64) -> Result<NaiveDateTime, Error> {
        self.axis.date_time(tick).ok_or_else(|| self.far())
    }

    fn moved(&self, tick: i64, by: i64) -> Result<i64, Error> {
        tick.checked_add(by).ok_or_else(|| self.far())
    }

    /// Ticks of a second.
    fn second(&self) -> i64 {
        self.axis.ticks_per_day().map_or(1, |day| day / 86_400)
    }

    fn far(&self) -> Error {
        let what = if self.every.kind() == Kind::Index { "number" } else { "date" };
        self.every.problem(&format!("cannot reach a {what} that far off"))
    }
}

/// The first tick after `from` and up to `upto` of which something is true that stays true.
fn first(
    mut from: i64,
    mut upto: i64,
    is_true: impl Fn(i64) -> Result<bool, Error>,
) -> Result<i64, Error> {
    while upto.saturating_sub(from) > 1 {
        let middle = from + (upto - from) / 2;
        if is_true(middle)? {
            upto = middle;
        } else {
            from = middle;
        }
    }
    Ok(upto)
}

/// How far the clocks of a zone are ahead of UTC, in seconds.
trait Zone {
    /// At a time of UTC.
    fn offset(&self, utc: &NaiveDateTime) -> i64;
    /// Where they show a time.
    fn offsets(&self, wall: &NaiveDateTime) -> MappedLocalTime<i64>;
}

impl<Z: chrono::TimeZone> Zone for Z {
    fn offset(&self, utc: &NaiveDateTime) -> i64 {
        i64::from(self.offset_from_utc_datetime(utc).fix().local_minus_utc())
    }

    fn offsets(&self, wall: &NaiveDateTime) -> MappedLocalTime<i64> {
        let seconds = |offset: Z::Offset| i64::from(offset.fix().local_minus_utc());
        self.offset_from_local_datetime(wall).map(seconds)
    }
}
