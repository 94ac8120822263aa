//! Random tables on a zone's clocks, with values of every size.

use chrono::{DateTime, NaiveDateTime, TimeZone, Utc};
use chrono_tz::Tz;
use polars::prelude::*;
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};

/// Draws from a seed.
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    pub(super) fn of(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    pub(super) fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.0.next_u64() % (end as u64)).expect("below a usize")
    }

    /// From -1 to 1, with all bits of a fraction.
    fn share(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }

    pub(super) fn is(&mut self, once_in: usize) -> bool {
        self.below(once_in) == 0
    }

    pub(super) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

pub(super) struct Row {
    pub(super) shop: &'static str,
    /// Milliseconds since 1970 in UTC.
    pub(super) time: i64,
    pub(super) value: Option<f64>,
}

pub(super) struct Table {
    pub(super) zone: &'static str,
    pub(super) rows: Vec<Row>,
}

const SHOPS: [&str; 4] = ["plain", "Ulm, \"am Markt\"", "東京; ü", " spaces "];

/// Zones, and hours of 2024 before their clocks change; two never do.
const STARTS: [(&str, &str); 6] = [
    ("Europe/Berlin", "2024-10-26T18:00:00Z"),
    ("Europe/Berlin", "2024-03-30T08:00:00Z"),
    ("America/New_York", "2024-11-03T00:00:00Z"),
    ("America/New_York", "2024-03-09T20:00:00Z"),
    ("Asia/Kathmandu", "2024-05-01T00:15:00Z"),
    ("UTC", "2024-10-26T22:00:00Z"),
];

const MINUTE: i64 = 60_000;

impl Table {
    pub(super) fn random(dice: &mut Dice) -> Self {
        let (zone, start) = dice.pick(&STARTS);
        let start: DateTime<Utc> = start.parse().expect("a time");
        let sizes = dice.pick(&[Sizes::Usual, Sizes::Extreme, Sizes::Infinite]);
        let mut rows = Vec::new();
        for shop in &SHOPS[..1 + dice.below(SHOPS.len())] {
            let mut time = start.timestamp_millis() + 15 * MINUTE * dice.pick(&[0, 0, 1, 7]);
            let step = MINUTE * dice.pick(&[15, 30, 60, 60, 180]);
            let is_regular = dice.is(2);
            let holes = dice.pick(&[2, 9, 500]);
            for _ in 0..dice.pick(&[1, 5, 40, 160]) {
                let value = (!dice.is(holes)).then(|| sizes.value(dice));
                rows.push(Row { shop, time, value });
                let steps = match is_regular {
                    true => 1,
                    false => dice.pick(&[1, 1, 2, 3, 26]),
                };
                time += step * steps;
            }
        }
        match dice.below(3) {
            0 => rows.sort_by_key(|row| row.time),
            1 => {
                for at in (1..rows.len()).rev() {
                    rows.swap(at, dice.below(at + 1));
                }
            }
            _ => {}
        }
        Self { zone, rows }
    }

    /// With times in this unit.
    pub(super) fn frame(&self, unit: TimeUnit) -> DataFrame {
        let ticks = i64::from(per_ms(unit));
        let time: Vec<i64> = self.rows.iter().map(|row| row.time * ticks).collect();
        let zone = polars::prelude::TimeZone::opt_try_new(Some(self.zone)).expect("a zone");
        let when = Column::new("when".into(), time).cast(&DataType::Datetime(unit, zone));
        let when = when.expect("times in a zone");
        let shop: Vec<&str> = self.rows.iter().map(|row| row.shop).collect();
        let value: Vec<Option<f64>> = self.rows.iter().map(|row| row.value).collect();
        let columns = vec![Column::new("shop".into(), shop), when, Column::new("x".into(), value)];
        DataFrame::new(self.rows.len(), columns).expect("columns of one length")
    }

    fn tz(&self) -> Tz {
        self.zone.parse().expect("a zone")
    }

    /// With an offset, which tells the two hours apart that clocks show twice.
    pub(super) fn instant(&self, row: &Row) -> String {
        self.tz().from_utc_datetime(&utc(row.time)).to_rfc3339()
    }

    /// What a clock of the zone shows.
    pub(super) fn clock(&self, row: &Row) -> NaiveDateTime {
        self.tz().from_utc_datetime(&utc(row.time)).naive_local()
    }

    /// Whether clocks show one of its times twice.
    pub(super) fn is_ambiguous(&self) -> bool {
        let twice = |row| self.tz().from_local_datetime(&self.clock(row)).single().is_none();
        self.rows.iter().any(twice)
    }

    pub(super) fn has_infinities(&self) -> bool {
        self.rows.iter().any(|row| row.value.is_some_and(f64::is_infinite))
    }
}

/// How many of a unit are a millisecond.
pub(super) const fn per_ms(unit: TimeUnit) -> i32 {
    match unit {
        TimeUnit::Milliseconds => 1,
        TimeUnit::Microseconds => 1_000,
        TimeUnit::Nanoseconds => 1_000_000,
    }
}

pub(super) fn utc(ms: i64) -> NaiveDateTime {
    DateTime::from_timestamp_millis(ms).expect("a time").naive_utc()
}

#[derive(Clone, Copy)]
enum Sizes {
    Usual,
    /// As large and as small as there are, so that sums overflow.
    Extreme,
    Infinite,
}

impl Sizes {
    fn value(self, dice: &mut Dice) -> f64 {
        let usual = dice.share() * 1e3;
        match (self, dice.below(8)) {
            (_, 0) => -0.0,
            (Self::Usual, 1) => usual.round(),
            (Self::Usual, _) => usual,
            (Self::Infinite, 1) => f64::INFINITY.copysign(usual),
            (_, 2) => 1e300_f64.copysign(usual),
            (_, 3) => 1.7e308_f64.copysign(usual),
            (_, 4) => 5e-324_f64.copysign(usual),
            (_, 5) => dice.share() * 1e-310,
            (_, 6) => dice.share() * 1e-300,
            _ => usual,
        }
    }
}
