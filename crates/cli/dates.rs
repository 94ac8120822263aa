//! Text and whole numbers as dates.

use anyhow::Result;
use chrono::{DateTime, NaiveDate, NaiveDateTime};
use polars::prelude::*;
use rayon::prelude::*;

use crate::{
    failure::usage,
    fields::{self, Unread},
};

/// How the dates of a column are written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Style {
    /// `2024-02-29`.
    Date,
    /// `2024-02-29T13:45:00`, with a `T` or a space; seconds and their fractions may be left out.
    DateTime,
    /// The same with `Z` or an offset, as UTC.
    Zoned,
    /// `20240229`.
    Compact,
    /// As a format of chrono's says, dates alone or with the time of day.
    Format(String),
}

/// A field that is no date of its column's style.
#[derive(Debug, PartialEq)]
pub(crate) struct NotADate {
    pub(crate) row: usize,
    pub(crate) text: String,
}

impl Style {
    /// The style of a first value, where it is one that needs no format.
    pub(crate) fn of(text: &str) -> Option<Self> {
        [Self::Date, Self::DateTime, Self::Zoned, Self::Compact]
            .into_iter()
            .find(|style| style.micros(text).is_some())
    }

    /// Whether a text is a date of this style.
    pub(crate) fn fits(&self, text: &str) -> bool {
        self.micros(text).is_some()
    }

    /// Checks a format: a wrong one is the command line's fault, and not the data's.
    pub(crate) fn format(format: &str) -> Result<Self> {
        use chrono::format::{Item, StrftimeItems};
        if StrftimeItems::new(format).any(|item| matches!(item, Item::Error)) {
            return Err(usage(format!(
                "--date-format: `{format}` is no format; write for example %d/%m/%Y or \
                 \"%d.%m.%Y %H:%M\""
            )));
        }
        Ok(Self::Format(format.to_owned()))
    }

    /// Microseconds since 1970.
    fn micros(&self, text: &str) -> Option<i64> {
        let midnight = |date: NaiveDate| date.and_hms_opt(0, 0, 0);
        let at = match self {
            Self::Date => midnight(iso_date(text)?)?,
            Self::DateTime => {
                let (date, rest) = text.split_at_checked(10)?;
                let time = rest.strip_prefix(['T', ' '])?;
                let time = chrono::NaiveTime::parse_from_str(time, "%H:%M:%S%.f")
                    .or_else(|_| chrono::NaiveTime::parse_from_str(time, "%H:%M"));
                iso_date(date)?.and_time(time.ok()?)
            }
            Self::Zoned => {
                iso_date(text.get(..10)?)?;
                let zoned = DateTime::parse_from_rfc3339(text)
                    .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%#z"))
                    .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M:%S%.f%#z"))
                    .or_else(|_| DateTime::parse_from_str(text, "%Y-%m-%dT%H:%M%#z"));
                zoned.ok()?.naive_utc()
            }
            Self::Compact => {
                let is_compact = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit());
                let date = is_compact.then(|| NaiveDate::parse_from_str(text, "%Y%m%d").ok());
                midnight(date??)?
            }
            Self::Format(format) => NaiveDateTime::parse_from_str(text, format)
                .ok()
                .or_else(|| midnight(NaiveDate::parse_from_str(text, format).ok()?))
                .or_else(|| {
                    // A month stands for its first day.
                    let date =
                        NaiveDate::parse_from_str(&format!("{text} 1"), &format!("{format} %d"));
                    midnight(date.ok()?)
                })
                .or_else(|| Some(DateTime::parse_from_str(text, format).ok()?.naive_utc()))?,
        };
        Some(at.and_utc().timestamp_micros())
    }

    /// The column as dates; null stays null.
    pub(crate) fn parse(&self, texts: &StringChunked) -> Result<Column, NotADate> {
        let reader = || {
            let mut last = (String::new(), 0);
            move |text: &str| {
                let text = text.trim();
                if text.is_empty() {
                    return Some(None);
                }
                // Tables list many rows of one time together.
                if last.0 != text {
                    let tick = self.micros(text)?;
                    last.0.clear();
                    last.0.push_str(text);
                    last.1 = tick;
                }
                Some(Some(last.1))
            }
        };
        let (micros, present) =
            fields::parse_in_order(texts, reader).map_err(|Unread { row }| NotADate {
                row,
                text: texts.get(row).unwrap_or_default().trim().to_owned(),
            })?;
        let dates_alone = match self {
            Self::Date | Self::Compact => true,
            Self::DateTime | Self::Zoned => false,
            Self::Format(_) => micros.iter().all(|tick| tick % DAY == 0),
        };
        if dates_alone {
            let day = |tick: i64| i32::try_from(tick / DAY).unwrap_or(i32::MAX);
            let days = micros.into_par_iter().map(day).collect();
            let days = present.column::<Int32Type>(texts.name(), days).into_column();
            return Ok(days.cast(&DataType::Date).unwrap_or(days));
        }
        let zone = (*self == Self::Zoned).then_some(TimeZone::UTC);
        let times = present.column::<Int64Type>(texts.name(), micros).into_column();
        let dtype = DataType::Datetime(TimeUnit::Microseconds, zone);
        Ok(times.cast(&dtype).unwrap_or(times))
    }
}

/// Whether a text looks like a date whose parts' order is not known: `02/03/2024`, `2.3.24`.
pub(crate) fn look_like(text: &str) -> bool {
    let date = text.split([' ', 'T']).next().unwrap_or_default();
    if let Some((year, month)) = text.split_once('-')
        && (year.len(), month.len()) == (4, 2)
    {
        return year.bytes().chain(month.bytes()).all(|b| b.is_ascii_digit());
    }
    ['/', '.', '-'].into_iter().any(|separator| {
        let parts: Vec<&str> = date.split(separator).collect();
        let is_number =
            |part: &&str| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        parts.len() == 3
            && parts.iter().all(is_number)
            && (separator == '/' || parts.iter().any(|part| part.len() == 4))
    })
}

const DAY: i64 = 86_400_000_000;

/// chrono's own `%Y` takes years of any length and sign, and its `%m` one digit.
fn iso_date(text: &str) -> Option<NaiveDate> {
    let &[a, b, c, d, b'-', e, f, b'-', g, h] = text.as_bytes() else { return None };
    let number = |digits: &[u8]| {
        let digit =
            |number, byte: &u8| byte.is_ascii_digit().then(|| number * 10 + u32::from(byte - b'0'));
        digits.iter().try_fold(0, digit)
    };
    let year = i32::try_from(number(&[a, b, c, d])?).ok()?;
    NaiveDate::from_ymd_opt(year, number(&[e, f])?, number(&[g, h])?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_by_their_looks() {
        for (text, style) in [
            ("2024-02-29", Some(Style::Date)),
            ("2023-02-29", None),
            ("0000-00-00", None),
            ("20240229", Some(Style::Compact)),
            ("20240230", None),
            ("2024-2-9", None),
            ("+2024-02-29", None),
            ("2024-02-29 13:45", Some(Style::DateTime)),
            ("2024-02-29T13:45:59.123456", Some(Style::DateTime)),
            ("2024-02-29T25:00:00", None),
            ("2024-02-29T13:45:59Z", Some(Style::Zoned)),
            ("2024-02-29 13:45:59+01:00", Some(Style::Zoned)),
            ("2024-02-29T13:45:59-0530", Some(Style::Zoned)),
            ("29/02/2024", None),
            ("1234", None),
            ("", None),
            ("日本語日本語日本語", None),
        ] {
            assert_eq!(Style::of(text), style, "{text}");
        }
    }

    #[test]
    fn columns_of_dates() {
        let texts = |texts: &[&str]| StringChunked::from_slice("t".into(), texts);
        let dates = Style::Date.parse(&texts(&["1970-01-02", "", "1969-12-31"])).expect("dates");
        let days = dates.cast(&DataType::Int32).expect("days");
        assert_eq!(days.i32().expect("i32").to_vec(), [Some(1), None, Some(-1)]);
        let zoned = Style::Zoned.parse(&texts(&["1970-01-01T01:00:00+01:00"])).expect("times");
        assert_eq!(zoned.dtype(), &DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC)));
        assert_eq!(
            zoned.cast(&DataType::Int64).expect("ticks").i64().expect("i64").get(0),
            Some(0)
        );
        let bad = Style::Date.parse(&texts(&["2020-02-28", "2020-02-30"])).expect_err("no date");
        assert_eq!(bad, NotADate { row: 1, text: "2020-02-30".into() });
        let slashes = Style::format("%d/%m/%Y").expect("a format");
        assert_eq!(slashes.parse(&texts(&["29/02/2024"])).expect("dates").dtype(), &DataType::Date);
        assert!(Style::format("%Q").is_err());
        let months = Style::format("%Y-%m").expect("a format");
        assert_eq!(months.parse(&texts(&["2024-02"])).expect("dates").dtype(), &DataType::Date);
        assert!(
            look_like("2024-02")
                && look_like("02/03/2024")
                && look_like("2.3.2024 10:00")
                && look_like("1/2/24")
        );
        assert!(!look_like("1.2.3") && !look_like("2024-W07") && !look_like("a/b/c"));
    }
}
