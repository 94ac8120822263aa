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
/// Units may also be spelled out, as `120min`, `2hours`, `7days`, `3months`; they
/// are printed in the short form.
///
/// ```
/// use smoothframe_core::Span;
/// let week: Span = "7d".parse()?;
/// assert_eq!(week, "1w".parse()?);
/// let two_hours: Span = "120min".parse()?;
/// assert_eq!((two_hours.to_string().as_str(), two_hours), ("120m", "2hours".parse()?));
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

/// Other spellings of the units, in lower case; words of three letters and more may be in any case.
const SPELLINGS: [(&str, &[&str]); 11] = [
    ("ns", &["nano", "nanos", "nanosecond", "nanoseconds"]),
    ("us", &["µs", "μs", "micro", "micros", "microsecond", "microseconds"]),
    ("ms", &["msec", "msecs", "milli", "millis", "millisecond", "milliseconds"]),
    ("s", &["sec", "secs", "second", "seconds"]),
    ("m", &["min", "mins", "minute", "minutes"]),
    ("h", &["H", "hr", "hrs", "hour", "hours"]),
    ("d", &["D", "day", "days"]),
    ("w", &["W", "wk", "wks", "week", "weeks"]),
    ("mo", &["mon", "mons", "mth", "mths", "month", "months"]),
    ("q", &["Q", "qtr", "qtrs", "quarter", "quarters"]),
    ("y", &["Y", "yr", "yrs", "year", "years"]),
];

/// The unit of this name.
fn own(name: &str) -> Option<Counted> {
    UNITS.into_iter().find(|(known, ..)| *known == name)
}

/// The unit of a name or of another spelling of it.
fn unit(text: &str) -> Option<Counted> {
    let lower = if text.len() > 2 { text.to_lowercase() } else { text.to_owned() };
    let spelled = || SPELLINGS.iter().find(|(_, spellings)| spellings.contains(&lower.as_str()));
    own(text).or_else(|| own(spelled()?.0))
}

/// How many bytes of a text its first letters are.
fn letters(text: &str) -> usize {
    text.len() - text.trim_start_matches(char::is_alphabetic).len()
}

impl Span {
    /// Whether a text looks like a length of time: a number, then a unit. It may still be refused.
    pub(crate) fn is_meant(text: &str) -> bool {
        Self::unit_of(text).is_some_and(|name| unit(name).is_some())
    }

    /// The letters after the number that a text begins with; none where it has no such.
    pub(crate) fn unit_of(text: &str) -> Option<&str> {
        let text = text.trim_start_matches(['-', '+']);
        let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let letters = letters(unit);
        (unit.len() < text.len() && letters > 0).then(|| &unit[..letters])
    }

    /// The numbers of a text such as `1h30m`, each with its unit and how many nanoseconds, days,
    /// months or whole numbers one of that is. `None` where the text is no length of time in the
    /// units' own names.
    ///
    /// For intervals that have limits of their own: no part of the stable interface.
    #[doc(hidden)]
    #[must_use]
    pub fn terms(text: &str) -> Option<Vec<(u64, &'static str, i64)>> {
        let plain =
            |(digits, (unit, size, _)): (&str, Counted)| Some((digits.parse().ok()?, unit, size));
        terms(text, own)?.into_iter().map(plain).collect()
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

/// The digits of a length's numbers, each with its unit; none where it is not written as one.
fn terms(mut rest: &str, unit: fn(&str) -> Option<Counted>) -> Option<Vec<(&str, Counted)>> {
    let mut terms = Vec::new();
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (number, after) = rest.split_at(digits);
        let (name, next) = after.split_at(letters(after));
        number.parse::<u64>().ok()?;
        terms.push((number, unit(name)?));
        rest = next;
    }
    (!terms.is_empty()).then_some(terms)
}

/// Its amount and kind, and its text with the units' own names.
fn read(text: &str) -> Result<(i64, Kind, String), &'static str> {
    const NOT_ONE: &str = "it is none; write for example 7d, 12h, 1mo, or 5i for whole numbers";
    const NOT_WHOLE: &str = "its numbers must be whole, as 90m is for one hour and a half";
    let (mut total, mut found, mut short) = (0_i64, None, String::with_capacity(text.len()));
    let is_whole = !Span::is_meant(text) || !text.contains('.');
    for (digits, (name, size, kind)) in
        terms(text, unit).ok_or(if is_whole { NOT_ONE } else { NOT_WHOLE })?
    {
        if *found.get_or_insert(kind) != kind {
            return Err("it mixes units; take one of months, days and weeks, and shorter ones");
        }
        let more = digits.parse::<i64>().ok().and_then(|number| number.checked_mul(size));
        let more = more.and_then(|more| total.checked_add(more));
        total = more.ok_or("it is too long for its unit")?;
        short.push_str(digits);
        short.push_str(name);
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
        total => Ok((total, kind, short)),
    }
}

impl FromStr for Span {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let (amount, kind, text) =
            read(text).map_err(|problem| Error::Span { text: text.to_owned(), problem })?;
        Ok(Self { amount, kind, text })
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
    fn units_as_people_spell_them() {
        for (text, short) in [
            ("120min", "120m"),
            ("2hours", "2h"),
            ("2Hours", "2h"),
            ("1day", "1d"),
            ("7D", "7d"),
            ("3weeks", "3w"),
            ("12months", "12mo"),
            ("2quarters", "2q"),
            ("1year", "1y"),
            ("90sec", "90s"),
            ("5µs", "5us"),
            ("1hour30min", "1h30m"),
            ("250millis", "250ms"),
        ] {
            assert_eq!((span(text), span(text).to_string().as_str()), (span(short), short));
            assert!(Span::is_meant(text));
        }
        // `M` is a month to pandas and a minute to no one; `MS` is no millisecond.
        for bad in ["7M", "7MS", "7dayz", "7ds", "7T", "2 hours"] {
            assert!(bad.parse::<Span>().is_err(), "{bad}");
        }
        let said = "1.5hours".parse::<Span>().expect_err("no whole number").to_string();
        assert!(said.contains("must be whole"), "{said}");
    }

    /// The names that Polars knows come first, and no spelling means two units.
    #[test]
    fn spellings_are_each_of_one_unit() {
        let names = UNITS.iter().map(|(name, ..)| *name);
        let all =
            names.chain(SPELLINGS.iter().flat_map(|(_, spellings)| spellings.iter().copied()));
        let mut all: Vec<&str> = all.collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        for (name, spellings) in SPELLINGS {
            for spelling in spellings {
                assert_eq!(unit(spelling).map(|(known, ..)| known), Some(name), "{spelling}");
            }
        }
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
