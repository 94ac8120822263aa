//! Random tables: groups, times and values as people have them.

use polars::prelude::*;

use super::dice::Dice;

/// What the times are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clock {
    /// Days since 1970.
    Dates,
    /// Milliseconds since 1970, in a column of this unit.
    Datetimes(TimeUnit),
    /// Whole numbers.
    Numbers,
}

pub(super) struct Row {
    /// The keys' numbers: a text's place among [`TEXTS`], or a whole number.
    pub(super) keys: Vec<i64>,
    pub(super) time: i64,
    pub(super) value: Option<f64>,
}

pub(super) struct Table {
    pub(super) clock: Clock,
    /// Whether each key is a text, or a whole number.
    pub(super) are_texts: Vec<bool>,
    /// Whether the values are a column of whole numbers.
    pub(super) is_whole: bool,
    pub(super) rows: Vec<Row>,
}

/// Keys that formats quote, escape or encode; the last is none.
pub(super) const TEXTS: [Option<&str>; 9] = [
    Some("plain"),
    Some("Ulm, \"am Markt\""),
    Some("Größe; äöü"),
    Some("東京"),
    Some("tab\there"),
    Some("two\nlines"),
    Some(" spaces "),
    Some("back\\slash & <tag>"),
    None,
];

pub(super) const KEYS: [&str; 2] = ["shop", "item, no."];

impl Table {
    /// `dense` tables are for calendars: several rows may lie in one interval, none far from the others.
    pub(super) fn random(dice: &mut Dice, dense: bool) -> Self {
        let units = [TimeUnit::Milliseconds, TimeUnit::Microseconds, TimeUnit::Nanoseconds];
        let clock = match dice.below(3) {
            0 => Clock::Dates,
            1 => Clock::Datetimes(*dice.pick(&units)),
            _ => Clock::Numbers,
        };
        let are_texts: Vec<bool> = match dice.below(5) {
            0 => vec![],
            1 => vec![true],
            2 => vec![false],
            3 => vec![true, false],
            _ => vec![true, true],
        };
        let mut groups: Vec<Vec<i64>> = Vec::new();
        let count = if are_texts.is_empty() { 1 } else { 1 + dice.below(5) };
        while groups.len() < count {
            let key = |&is_text: &bool| match is_text {
                true => dice.between(0, 8),
                false => dice.between(-2, 40),
            };
            let keys: Vec<i64> = are_texts.iter().map(key).collect();
            if !groups.contains(&keys) {
                groups.push(keys);
            }
        }
        // Values: whole numbers, those of everyday life, of every size, or so large that sums overflow.
        let kind = dice.below(5);
        let mut rows = Vec::new();
        for keys in &groups {
            let most = *dice.pick(&[3, 12, 60, 250]);
            let is_regular = dice.once_in(2);
            let hours = *dice.pick(&[1, 6, 24]);
            let mut time = start(clock, dice);
            let holes = *dice.pick(&[2, 8, 1000]);
            for _ in 0..1 + dice.below(most) {
                let value = (!dice.once_in(holes)).then(|| value(kind, dice));
                rows.push(Row { keys: keys.clone(), time, value });
                let steps = match (is_regular, dense) {
                    (true, _) if !dice.once_in(30) => 1,
                    (_, true) => dice.between(1, 3),
                    _ if dice.once_in(20) => dice.between(10, 60),
                    _ => dice.between(1, 4),
                };
                time += match clock {
                    Clock::Dates | Clock::Numbers => steps,
                    // Of hours, and where rows are irregular of a fraction of a second.
                    Clock::Datetimes(_) if is_regular => steps * hours * 3_600_000,
                    Clock::Datetimes(_) => steps * hours * 3_600_000 + dice.between(0, 999_999),
                };
            }
        }
        // No -0 where text and sheets tell nothing from whole numbers: see `limits.rs`.
        if rows.iter().filter_map(|row| row.value).all(|value| value.fract() == 0.0) {
            rows.iter_mut().for_each(|row| row.value = row.value.map(|value| value + 0.0));
        }
        // Nor midnights alone, which a sheet has as dates.
        if let Clock::Datetimes(_) = clock
            && rows.iter().all(|row| row.time % 86_400_000 == 0)
        {
            rows.iter_mut().for_each(|row| row.time += 3_600_000);
        }
        if dice.once_in(3) {
            dice.shuffle(&mut rows);
        } else if dice.once_in(2) {
            rows.sort_by_key(|row| row.time);
        }
        Self { clock, are_texts, is_whole: kind == 0, rows }
    }

    pub(super) fn keys(&self) -> &'static [&'static str] {
        &KEYS[..self.are_texts.len()]
    }

    /// As a frame whose times are in this unit, where they are such.
    pub(super) fn frame_in(&self, unit: TimeUnit) -> DataFrame {
        let mut frame = self.frame();
        if let Clock::Datetimes(_) = self.clock {
            let when = frame.column("when").expect("times");
            let when = when.cast(&DataType::Datetime(unit, None)).expect("times");
            frame.with_column(when).expect("as many");
        }
        frame
    }

    pub(super) fn frame(&self) -> DataFrame {
        let mut columns = Vec::new();
        for (at, is_text) in self.are_texts.iter().enumerate() {
            let keys = self.rows.iter().map(|row| row.keys[at]);
            columns.push(match is_text {
                true => Column::new(KEYS[at].into(), keys.map(text).collect::<Vec<_>>()),
                false => Column::new(KEYS[at].into(), keys.collect::<Vec<_>>()),
            });
        }
        let times =
            Column::new("when".into(), self.rows.iter().map(|r| r.time).collect::<Vec<_>>());
        columns.push(match self.clock {
            Clock::Dates => {
                times.cast(&DataType::Int32).and_then(|t| t.cast(&DataType::Date)).expect("days")
            }
            Clock::Datetimes(unit) => {
                let times = times.cast(&DataType::Datetime(TimeUnit::Milliseconds, None));
                times.and_then(|t| t.cast(&DataType::Datetime(unit, None))).expect("times")
            }
            Clock::Numbers => times,
        });
        let values: Vec<Option<f64>> = self.rows.iter().map(|row| row.value).collect();
        let values = Column::new("x".into(), values);
        columns.push(match self.is_whole {
            true => values.cast(&DataType::Int64).expect("whole numbers"),
            false => values,
        });
        DataFrame::new(self.rows.len(), columns).expect("columns of one length")
    }
}

/// A text key by its number.
pub(super) fn text(key: i64) -> Option<&'static str> {
    TEXTS[usize::try_from(key).expect("a place")]
}

fn start(clock: Clock, dice: &mut Dice) -> i64 {
    match clock {
        Clock::Dates => 19_700 + dice.between(0, 40),
        Clock::Datetimes(_) => {
            1_700_000_000_000 / 3_600_000 * 3_600_000 + dice.between(0, 90) * 3_600_000
        }
        Clock::Numbers => dice.between(-20, 20),
    }
}

fn value(kind: usize, dice: &mut Dice) -> f64 {
    let sign = if dice.once_in(3) { -1.0 } else { 1.0 };
    match kind {
        0 => dice.between(-3, 2_000) as f64,
        // Money.
        1 => dice.between(-500, 100_000) as f64 / 100.0,
        2 if dice.once_in(12) => -0.0,
        2 => sign * dice.share() * 1e3,
        4 => sign * dice.share() * 1e308,
        _ => match dice.below(9) {
            0 => -0.0,
            1 => 0.0,
            2 => sign * dice.share() * 1e15,
            3 => sign * dice.share() * 1e-12,
            4 => sign * dice.share() * 1e-300,
            5 => sign * f64::from_bits(dice.between(1, 1 << 50) as u64),
            6 => dice.between(-9, 9) as f64,
            7 => sign * (dice.share() * 40.0 - 20.0).exp(),
            _ => sign * dice.share(),
        },
    }
}
