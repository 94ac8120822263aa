//! Days and periods as they are written without a time of day.

use chrono::{NaiveDate, Weekday};

use super::named;

/// A way to write days, or periods that stand for their first day. Each tells on its own which part
/// is the year, the month and the day, so none has to be guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Day {
    /// `2024-02-29`.
    Iso,
    /// `20240229`.
    Compact,
    /// `2024/02/29`; zeros may be left out.
    Slashes,
    /// `2024.02.29`.
    Dots,
    /// `29 Feb 2024`, `Feb 29, 2024`, `29-February-2024`.
    Named,
    /// `2024-W09-4`, or without the hyphens.
    Weekday,
    /// `2024-W09`: its Monday.
    Week,
    /// `2024-02`.
    Month,
    /// `2024 Feb`, `February 2024`.
    NamedMonth,
    /// `2024 Q1`, `2024Q1`, `2024-Q1`, `Q1 2024`.
    Quarter,
}

impl Day {
    pub(super) const ALL: [Self; 10] = [
        Self::Iso,
        Self::Compact,
        Self::Slashes,
        Self::Dots,
        Self::Named,
        Self::Weekday,
        Self::Week,
        Self::Month,
        Self::NamedMonth,
        Self::Quarter,
    ];

    /// Those that a time of day may follow.
    pub(super) const WITH_CLOCK: [Self; 4] = [Self::Iso, Self::Slashes, Self::Dots, Self::Named];

    pub(super) fn read(self, text: &str) -> Option<NaiveDate> {
        let first_day = |year, month| NaiveDate::from_ymd_opt(year, month, 1);
        match self {
            Self::Iso => iso(text),
            Self::Compact => {
                let is_compact = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
                is_compact.then(|| NaiveDate::parse_from_str(text, "%Y%m%d").ok())?
            }
            Self::Slashes => year_first(text, '/'),
            Self::Dots => year_first(text, '.'),
            Self::Named => named::date(text),
            Self::Weekday => weekday(text),
            Self::Week => week(text),
            Self::Month => {
                let &[a, b, c, d, b'-', e, f] = text.as_bytes() else { return None };
                first_day(year(&[a, b, c, d])?, number(&[e, f])?)
            }
            Self::NamedMonth => named::month_of_year(text),
            Self::Quarter => {
                let (year, quarter) = quarter(text)?;
                first_day(year, quarter * 3 - 2)
            }
        }
    }

    pub(crate) const fn is_period(self) -> bool {
        matches!(self, Self::Week | Self::Month | Self::NamedMonth | Self::Quarter)
    }

    /// What one is called, and how it is written.
    pub(super) const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Iso => ("date", "YYYY-MM-DD"),
            Self::Compact => ("date", "YYYYMMDD"),
            Self::Slashes => ("date", "YYYY/MM/DD"),
            Self::Dots => ("date", "YYYY.MM.DD"),
            Self::Named => ("date", "7 Jul 1976"),
            Self::Weekday => ("date", "YYYY-Www-D, ISO 8601's weeks"),
            Self::Week => ("week", "YYYY-Www, ISO 8601's"),
            Self::Month => ("month", "YYYY-MM"),
            Self::NamedMonth => ("month", "Jul 1976"),
            Self::Quarter => ("quarter", "1998 Q1"),
        }
    }
}

/// chrono's own `%Y` takes years of any length and sign, and its `%m` one digit.
fn iso(text: &str) -> Option<NaiveDate> {
    let &[a, b, c, d, b'-', e, f, b'-', g, h] = text.as_bytes() else { return None };
    NaiveDate::from_ymd_opt(year(&[a, b, c, d])?, number(&[e, f])?, number(&[g, h])?)
}

fn year_first(text: &str, separator: char) -> Option<NaiveDate> {
    let mut parts = text.split(separator).map(str::as_bytes);
    let (year, month, day) = (year(parts.next()?)?, parts.next()?, parts.next()?);
    let is_short = |part: &[u8]| (1..=2).contains(&part.len());
    if parts.next().is_some() || !is_short(month) || !is_short(day) {
        return None;
    }
    NaiveDate::from_ymd_opt(year, number(month)?, number(day)?)
}

fn week(text: &str) -> Option<NaiveDate> {
    let (&[a, b, c, d, b'-', w, e, f] | &[a, b, c, d, w, e, f]) = text.as_bytes() else {
        return None;
    };
    let is_week = w.eq_ignore_ascii_case(&b'w');
    is_week.then(|| monday(&[a, b, c, d], &[e, f]))?
}

fn weekday(text: &str) -> Option<NaiveDate> {
    let (&[a, b, c, d, b'-', w, e, f, b'-', g] | &[a, b, c, d, w, e, f, g]) = text.as_bytes()
    else {
        return None;
    };
    let is_day = w.eq_ignore_ascii_case(&b'w') && (b'1'..=b'7').contains(&g);
    let monday = is_day.then(|| monday(&[a, b, c, d], &[e, f]))??;
    monday.checked_add_days(chrono::Days::new(u64::from(g - b'1')))
}

fn monday(of_year: &[u8], of_week: &[u8]) -> Option<NaiveDate> {
    NaiveDate::from_isoywd_opt(year(of_year)?, number(of_week)?, Weekday::Mon)
}

fn quarter(text: &str) -> Option<(i32, u32)> {
    let (&[a, b, c, d, b' ' | b'-' | b'/', q, n]
    | &[a, b, c, d, q, n]
    | &[q, n, b' ' | b'-' | b'/', a, b, c, d]) = text.as_bytes()
    else {
        return None;
    };
    let is_quarter = q.eq_ignore_ascii_case(&b'q') && (b'1'..=b'4').contains(&n);
    is_quarter.then(|| Some((year(&[a, b, c, d])?, u32::from(n - b'0'))))?
}

/// A year of four digits: one of two is never guessed.
pub(super) fn year(digits: &[u8]) -> Option<i32> {
    (digits.len() == 4).then(|| i32::try_from(number(digits)?).ok())?
}

/// A number of few digits and nothing else.
pub(super) fn number(digits: &[u8]) -> Option<u32> {
    let digit =
        |number, byte: &u8| byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0'));
    (1..=4).contains(&digits.len()).then(|| digits.iter().try_fold(0, digit))?
}
