//! Lengths of time.

use core::time::Duration;
use std::{fmt, str::FromStr};

use crate::error::Error;

/// A length of time, written as in Polars: `7d`, `12h`, `90s`, `1h30m`, `1mo`, or `5i` for times
/// that are whole numbers.
///
/// There are four kinds of units: `ns us ms s m h`; `d` and `w`, days and weeks of the clock; `mo`,
/// `q` and `y`, months, quarters and years of the calendar; and `i`. A length may add units of one
/// kind (`1h30m`). It is above 0, and at most 10,000 years in days or months and 73 years in hours
/// and shorter units.
///
/// ```
/// use smoothframe_core::Span;
/// let week: Span = "7d".parse()?;
/// assert_eq!(week, "1w".parse()?);
/// assert!("1d12h".parse::<Span>().is_err());
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[doc(alias("duration", "interval", "timedelta"))]
#[derive(Clone, Eq)]
pub struct Span {
    amount: i64,
    kind: Kind,
    text: String,
}

/// The kind of a [`Span`]'s units: what its amount counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Numbers,
    Nanoseconds,
    Days,
    Months,
}

pub(crate) const DAY: i64 = 86_400_000_000_000;
/// The longest length in days: 10,000 years. A longer one is taken for a mistake.
const MOST_DAYS: i64 = 3_652_425;

const UNITS: [(&str, i64, Kind); 12] = [
    ("i", 1, Kind::Numbers),
    ("ns", 1, Kind::Nanoseconds),
    ("us", 1_000, Kind::Nanoseconds),
    ("ms", 1_000_000, Kind::Nanoseconds),
    ("s", 1_000_000_000, Kind::Nanoseconds),
    ("m", 60_000_000_000, Kind::Nanoseconds),
    ("h", 3_600_000_000_000, Kind::Nanoseconds),
    ("d", 1, Kind::Days),
    ("w", 7, Kind::Days),
    ("mo", 1, Kind::Months),
    ("q", 3, Kind::Months),
    ("y", 12, Kind::Months),
];

impl Span {
    /// Whether a text looks like a length of time: a number, then a unit. It may still be refused.
    pub(crate) fn is_meant(text: &str) -> bool {
        let text = text.trim_start_matches(['-', '+']);
        let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let letters = unit.len() - unit.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
        unit.len() < text.len() && UNITS.iter().any(|(name, ..)| *name == &unit[..letters])
    }

    /// The numbers of a text such as `1h30m`, each with its unit and how many nanoseconds, days,
    /// months or whole numbers one of that is. `None` where the text is no length of time.
    ///
    /// For intervals that have limits of their own: no part of the stable interface.
    #[doc(hidden)]
    #[must_use]
    pub fn terms(text: &str) -> Option<Vec<(u64, &'static str, i64)>> {
        let plain = |(number, (unit, size, _)): (u64, Counted)| (number, unit, size);
        Some(terms(text)?.into_iter().map(plain).collect())
    }

    pub(crate) const fn amount(&self) -> i64 {
        self.amount
    }

    pub(crate) const fn kind(&self) -> Kind {
        self.kind
    }

    /// The length in calendar months, where its units are months; they have no fixed number of
    /// days.
    #[must_use]
    pub fn months(&self) -> Option<i64> {
        (self.kind == Kind::Months).then_some(self.amount)
    }

    /// The length in days of the clock, where its units are days; one may have 23 hours.
    #[must_use]
    pub fn days(&self) -> Option<i64> {
        (self.kind == Kind::Days).then_some(self.amount)
    }

    /// The length in nanoseconds, a day being 24 hours; `None` for months and numbers.
    pub(crate) fn nanoseconds(&self) -> Option<i128> {
        match self.kind {
            Kind::Nanoseconds => Some(i128::from(self.amount)),
            Kind::Days => Some(i128::from(self.amount) * i128::from(DAY)),
            Kind::Numbers | Kind::Months => None,
        }
    }

    /// `halves` times half of the length, as text: `3d12h`.
    pub(crate) fn halves(&self, halves: i64) -> String {
        let twice = i128::from(self.amount) * i128::from(halves);
        if twice == 0 {
            return "0".to_owned();
        }
        let half = twice % 2 == 1;
        let whole = twice / 2;
        match self.kind {
            _ if halves == 2 => self.text.clone(),
            Kind::Numbers => format!("{whole}{}i", if half { ".5" } else { "" }),
            Kind::Months => format!("{whole}{}mo", if half { ".5" } else { "" }),
            Kind::Days => match (whole, half) {
                (0, _) => "12h".to_owned(),
                (days, true) => format!("{days}d12h"),
                (days, false) => format!("{days}d"),
            },
            Kind::Nanoseconds => clock(twice),
        }
    }
}

/// A number of half nanoseconds as text, in the largest units.
fn clock(mut halves: i128) -> String {
    let mut text = String::new();
    for &(name, size, kind) in UNITS.iter().rev() {
        let unit = 2 * i128::from(size);
        if kind == Kind::Nanoseconds && halves >= unit {
            text.push_str(&format!("{}{name}", halves / unit));
            halves %= unit;
        }
    }
    if halves > 0 {
        text.push_str("0.5ns");
    }
    text
}

/// A row of [`UNITS`].
type Counted = (&'static str, i64, Kind);

/// The numbers of a length, each with its unit; none where it is not written as one.
fn terms(mut rest: &str) -> Option<Vec<(u64, Counted)>> {
    let mut terms = Vec::new();
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, after) = rest.split_at(digits);
        let letters =
            after.len() - after.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
        let (unit, next) = after.split_at(letters);
        let unit = UNITS.into_iter().find(|(name, ..)| *name == unit)?;
        terms.push((number.parse().ok()?, unit));
        rest = next;
    }
    (!terms.is_empty()).then_some(terms)
}

fn read(text: &str) -> Result<(i64, Kind), &'static str> {
    const NOT_ONE: &str = "it is none; write for example 7d, 12h, 1mo, or 5i for whole numbers";
    let (mut total, mut found) = (0_i64, None);
    for (number, (_, size, kind)) in terms(text).ok_or(NOT_ONE)? {
        if *found.get_or_insert(kind) != kind {
            return Err("it mixes units; take one of months, days and weeks, and shorter ones");
        }
        let more = i64::try_from(number).ok().and_then(|number| number.checked_mul(size));
        let more = more.and_then(|more| total.checked_add(more));
        total = more.ok_or("it is too long for its unit")?;
    }
    let kind = found.ok_or(NOT_ONE)?;
    let most = match kind {
        Kind::Numbers | Kind::Nanoseconds => i64::MAX / 4,
        Kind::Days => MOST_DAYS,
        Kind::Months => 120_000,
    };
    match total {
        0 => Err("it is not longer than nothing"),
        total if total > most => Err("it is too long"),
        total => Ok((total, kind)),
    }
}

impl FromStr for Span {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let (amount, kind) =
            read(text).map_err(|problem| Error::Span { text: text.to_owned(), problem })?;
        Ok(Self { amount, kind, text: text.to_owned() })
    }
}

/// A length in nanoseconds, as `90000000000ns`.
impl TryFrom<Duration> for Span {
    type Error = Error;

    fn try_from(length: Duration) -> Result<Self, Error> {
        format!("{}ns", length.as_nanos()).parse()
    }
}

impl PartialEq for Span {
    fn eq(&self, other: &Self) -> bool {
        (self.amount, self.kind) == (other.amount, other.kind)
    }
}

impl std::hash::Hash for Span {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (self.amount, self.kind).hash(state);
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Span({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str) -> Span {
        text.parse().expect(text)
    }

    #[test]
    fn lengths_of_one_kind() {
        assert_eq!(span("1h30m"), span("90m"));
        assert_ne!(span("24h"), span("1d")); // a day of the clock may have 23 hours
        assert_eq!((span("2q").months(), span("3w").days()), (Some(6), Some(21)));
        for bad in ["", "7", "d", "1d12h", "-7d", "0d", "1.5d", "7x", "9e9y", "99999999999999999d"]
        {
            assert!(bad.parse::<Span>().is_err(), "{bad}");
        }
        assert!(Span::is_meant("7d") && Span::is_meant("-7d") && Span::is_meant("1.5h"));
        assert!(!Span::is_meant("7") && !Span::is_meant("d") && !Span::is_meant("7x"));
    }

    #[test]
    fn durations_are_lengths() {
        assert_eq!(Span::try_from(Duration::from_secs(90)), Ok(span("1m30s")));
        assert!(Span::try_from(Duration::ZERO).is_err() && Span::try_from(Duration::MAX).is_err());
    }

    #[test]
    fn halves_as_text() {
        for (text, halves, said) in [
            ("7d", 1, "3d12h"),
            ("7d", 2, "7d"),
            ("1w", 8, "28d"),
            ("1d", 1, "12h"),
            ("5i", 1, "2.5i"),
            ("1h", 1, "30m"),
            ("1ns", 1, "0.5ns"),
            ("90m", 3, "2h15m"),
            ("1y", 1, "6mo"),
            ("7d", 0, "0"),
        ] {
            assert_eq!(span(text).halves(halves), said);
        }
    }
}
