//! Dates written as the user says.

use std::fmt;

use anyhow::Result;
use chrono::{
    NaiveDateTime, NaiveTime, Weekday,
    format::{Fixed, Item, Numeric, Parsed, StrftimeItems, parse},
};

use crate::words::failure::usage;

/// A format of chrono's, such as `%d/%m/%Y`. What tells no day stands for its first: a month, a
/// quarter, a week or a year.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Format {
    text: String,
    items: Vec<Item<'static>>,
    has_clock: bool,
    has_zone: bool,
}

impl Format {
    /// Reads a format; one without any field is refused.
    pub(super) fn new(text: &str) -> Result<Self> {
        let items = StrftimeItems::new(text).parse_to_owned();
        let has_field = |items: &Vec<Item<'_>>| {
            items.iter().any(|item| matches!(item, Item::Numeric(..) | Item::Fixed(_)))
        };
        let Some(items) = items.ok().filter(has_field) else {
            return Err(usage(format!(
                "--date-format: `{text}` is no format; write for example %d/%m/%Y or \
                 \"%d.%m.%Y %H:%M\", or epoch:s"
            )));
        };
        let is_whole = |item: &Item<'_>| match item {
            Item::Fixed(Fixed::RFC2822 | Fixed::RFC3339) => true,
            Item::Numeric(numeric, _) => *numeric == Numeric::Timestamp,
            _ => false,
        };
        let is_clock = |item: &Item<'_>| {
            let hours = [Numeric::Hour, Numeric::Hour12];
            matches!(item, Item::Numeric(numeric, _) if hours.contains(numeric)) || is_whole(item)
        };
        // chrono does not tell its kinds of offsets apart from other fields.
        let plain = text.replace("%%", "");
        let offsets = ["%z", "%:z", "%::z", "%:::z", "%#z"];
        let has_zone = offsets.iter().any(|offset| plain.contains(offset));
        let has_clock = items.iter().any(is_clock);
        Ok(Self {
            text: text.to_owned(),
            has_clock,
            has_zone: has_clock && has_zone || items.iter().any(is_whole),
            items,
        })
    }

    /// Whether it tells the time of day.
    pub(super) const fn has_clock(&self) -> bool {
        self.has_clock
    }

    /// Whether it tells an offset from UTC.
    pub(super) const fn has_zone(&self) -> bool {
        self.has_zone
    }

    /// Whether an offset from UTC is the last that it tells.
    pub(super) fn ends_in_offset(&self) -> bool {
        self.has_zone && self.text.trim_end().ends_with('z')
    }

    /// A date and time, in UTC where there is an offset.
    pub(super) fn read(&self, text: &str) -> Option<NaiveDateTime> {
        let mut parsed = Parsed::new();
        parse(&mut parsed, text, self.items.iter()).ok()?;
        // To chrono a `%Y` of two digits is a year of the first century.
        if let Some(year @ 0..=99) = parsed.year()
            && !text.contains(&format!("{year:04}"))
        {
            return None;
        }
        if parsed.timestamp().is_none() {
            first_day(&mut parsed)?;
        }
        if !self.has_clock {
            return Some(parsed.to_naive_date().ok()?.and_time(NaiveTime::MIN));
        }
        if parsed.minute().is_none() && parsed.timestamp().is_none() {
            parsed.set_minute(0).ok()?;
        }
        let offset = if self.has_zone { parsed.offset().unwrap_or(0) } else { 0 };
        let local = parsed.to_naive_datetime_with_offset(offset).ok()?;
        local.checked_sub_signed(chrono::TimeDelta::seconds(offset.into()))
    }
}

/// Fills in the first day of a period.
fn first_day(parsed: &mut Parsed) -> Option<()> {
    let has_week = [parsed.isoweek(), parsed.week_from_mon(), parsed.week_from_sun()];
    if has_week.iter().any(Option::is_some) {
        if parsed.weekday().is_none() && parsed.day().is_none() {
            let is_sunday = parsed.week_from_sun().is_some();
            parsed.set_weekday(if is_sunday { Weekday::Sun } else { Weekday::Mon }).ok()?;
        }
        return Some(());
    }
    if parsed.ordinal().is_some() {
        return Some(());
    }
    if parsed.month().is_none() && parsed.day().is_none() {
        let first = parsed.quarter().map_or(1, |quarter| quarter * 3 - 2);
        parsed.set_month(first.into()).ok()?;
    }
    if parsed.day().is_none() {
        parsed.set_day(1).ok()?;
    }
    Some(())
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}
