//! Numbers that are times: years, decimal years, Excel's days, counts since 1970.
//!
//! Nothing is taken for a time by its numbers alone but years in a column that is called so: the
//! others are said to look like one, with the flag that reads them.

use polars::prelude::*;

use crate::{fields::dates::Epoch, files::input::Source};

/// What a column of numbers looks like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Looks {
    /// 2019, 2020 …
    Year,
    /// 201901, 201902 …
    YearMonth,
    /// 2000.083
    DecimalYear,
    /// Days since 1899-12-30, as 45292.5.
    Excel,
    /// Counts since 1970.
    Epoch(Epoch),
}

/// Days that a spreadsheet's dates of our time count: from 1954 to 2064.
const EXCEL: std::ops::Range<f64> = 20_000.0..60_000.0;
/// Years that are plausible ones.
const YEARS: std::ops::Range<f64> = 1000.0..2200.0;

impl Looks {
    /// What a column looks like by its name and its numbers.
    pub(crate) fn of(source: &Source, name: &str) -> Option<Self> {
        let numbers = numbers(source, name)?;
        let (least, most) = (numbers.min()?, numbers.max()?);
        let all = |is: fn(f64) -> bool| numbers.iter().flatten().all(is);
        let is_in = |range: &std::ops::Range<f64>| range.contains(&least) && range.contains(&most);
        if all(|number| number.fract() == 0.0) {
            if let Some(epoch) = epoch(least, most) {
                return Some(Self::Epoch(epoch));
            }
            return match () {
                () if is_year(name) && is_in(&YEARS) => Some(Self::Year),
                () if !is_time(name) => None,
                () if is_in(&(190_001.0..219_913.0)) && all(has_month) => Some(Self::YearMonth),
                () if is_in(&EXCEL) => Some(Self::Excel),
                () => None,
            };
        }
        let is_named = is_time(name) || is_year(name) || words(name).iter().any(|w| w == "decimal");
        match () {
            () if is_in(&YEARS) && (is_named || follows_year(source, &numbers)) => {
                Some(Self::DecimalYear)
            }
            () if is_time(name) && is_in(&EXCEL) => Some(Self::Excel),
            () => None,
        }
    }

    /// As [`Looks::of`], and where names tell nothing and rows come in order, by the numbers alone.
    pub(crate) fn of_numbers(source: &Source, name: &str) -> Option<Self> {
        let looks = Self::of(source, name);
        if looks.is_some() {
            return looks;
        }
        let numbers = numbers(source, name)?;
        let is_in = |range: &std::ops::Range<f64>| {
            numbers.min().is_some_and(|least| range.contains(&least))
                && numbers.max().is_some_and(|most| range.contains(&most))
        };
        let values: Vec<f64> = numbers.iter().flatten().collect();
        let is_in_order = values.len() >= 3 && values.windows(2).all(|pair| pair[0] < pair[1]);
        let day = |pair: &[f64]| pair[1] - pair[0] <= 31.0;
        if !is_in_order || numbers.has_nulls() {
            return None;
        }
        let are_whole = values.iter().all(|value| value.fract() == 0.0);
        match are_whole {
            false if is_in(&YEARS) && values.windows(2).all(|pair| pair[1] - pair[0] <= 1.0) => {
                Some(Self::DecimalYear)
            }
            // Prices that only rise are as large, and their steps are not alike; whole days may leave out
            // weekends.
            _ if is_in(&(36_526.0..EXCEL.end))
                && values.windows(2).all(day)
                && (are_whole || are_steps_alike(&values)) =>
            {
                Some(Self::Excel)
            }
            _ => None,
        }
    }

    /// What is said of it.
    pub(crate) fn words(self) -> String {
        match self {
            Self::Year => "years".to_owned(),
            Self::YearMonth => "years and months".to_owned(),
            Self::DecimalYear => "years with decimals".to_owned(),
            Self::Excel => "Excel's dates, which count days since 1899-12-30".to_owned(),
            Self::Epoch(epoch) => epoch.described(),
        }
    }

    /// How `--date-format` calls it; a year needs none.
    pub(crate) fn format(self) -> Option<String> {
        match self {
            Self::Year => None,
            Self::YearMonth => Some("%Y%m".to_owned()),
            Self::DecimalYear => Some("decimal-year".to_owned()),
            Self::Excel => Some("excel".to_owned()),
            Self::Epoch(epoch) => epoch.flag().split_once(' ').map(|(_, format)| format.to_owned()),
        }
    }
}

/// A column's numbers, if it holds some and nothing else.
fn numbers(source: &Source, name: &str) -> Option<Float64Chunked> {
    let column = source.frame.column(name).ok()?;
    let is_numeric = column.dtype().is_primitive_numeric();
    let column = match column.str() {
        Ok(texts) => crate::fields::numbers::parse(texts, source.numbers(name)).ok()?,
        Err(_) if is_numeric => column.clone(),
        Err(_) => return None,
    };
    let numbers = column.cast(&DataType::Float64).ok()?;
    let numbers = numbers.f64().ok()?.clone();
    (numbers.null_count() < numbers.len()).then_some(numbers)
}

/// Whether nearly all steps are the usual one.
fn are_steps_alike(values: &[f64]) -> bool {
    let mut steps: Vec<f64> = values.windows(2).map(|pair| pair[1] - pair[0]).collect();
    steps.sort_unstable_by(f64::total_cmp);
    let Some(usual) = steps.get(steps.len() / 2).copied() else { return false };
    // Months differ by days, and of decimals the last is rounded.
    let slack = if (28.0..=31.0).contains(&usual) { 3.0 } else { 1e-3 * usual };
    let is_alike = |step: &&f64| (**step - usual).abs() <= slack;
    10 * steps.iter().filter(is_alike).count() >= 9 * steps.len()
}

/// The unit of whole numbers that count from 1970 to years of our time.
fn epoch(least: f64, most: f64) -> Option<Epoch> {
    let digits = |number: f64| format!("{number:.0}").len();
    let epoch = (least > 0.0 && digits(least) == digits(most)).then(|| digits(least));
    // Numbers of ten digits are also those of telephones: 2001 to 2100.
    let is_ours = [(10, 1e9), (13, 1e12), (16, 1e15), (19, 1e18)]
        .into_iter()
        .any(|(of, first)| digits(least) == of && least >= first && most < 4.102_444_8 * first);
    epoch.filter(|_| is_ours).and_then(Epoch::of_digits)
}

fn has_month(number: f64) -> bool {
    (1.0..=12.0).contains(&(number % 100.0))
}

/// Whether each number is within the year that a column beside it tells.
fn follows_year(source: &Source, numbers: &Float64Chunked) -> bool {
    let names = source.names();
    let Some(year) = names.iter().find(|name| is_year(name)) else { return false };
    let Some(years) = self::numbers(source, year) else { return false };
    numbers.len() == years.len()
        && numbers.iter().zip(years.iter()).all(|pair| match pair {
            (Some(number), Some(year)) => number.floor() == year,
            _ => true,
        })
}

/// Whether a name is that of a year.
pub(crate) fn is_year(name: &str) -> bool {
    const YEAR: [&str; 9] = ["year", "yr", "jahr", "anno", "año", "ano", "année", "annee", "years"];
    let words = words(name);
    matches!(words.as_slice(), [one] if YEAR.contains(&one.as_str()))
}

/// Whether a name is that of a time: `date`, `order_date`, `timestamp`.
pub(crate) fn is_time(name: &str) -> bool {
    const TIME: [&str; 18] = [
        "date",
        "datum",
        "fecha",
        "time",
        "timestamp",
        "ts",
        "stamp",
        "datetime",
        "zeit",
        "zeitpunkt",
        "epoch",
        "when",
        "unix",
        "unixtime",
        "utc",
        "hora",
        "heure",
        "uhrzeit",
    ];
    const ZONE: [&str; 4] = ["utc", "gmt", "local", "z"];
    let words = words(name);
    let is_one = |word: &str| TIME.contains(&word);
    let ends_so = |words: &[String]| match words {
        // `created_at`, `sent_at`; not `value_at`.
        [.., verb, at] if at == "at" => verb.ends_with("ed") || verb == "sent" || verb == "seen",
        [.., last] => is_one(last),
        [] => false,
    };
    let without_zone = match words.as_slice() {
        [of @ .., zone] if ZONE.contains(&zone.as_str()) => of,
        all => all,
    };
    ends_so(&words) || ends_so(without_zone) || is_one(&words.concat())
}

/// Whether a name is that of a time in a unit: `timestamp_ms`, `time[s]`. It may be that of a
/// duration as well.
pub(crate) fn is_time_in_units(name: &str) -> bool {
    const UNIT: [&str; 11] =
        ["s", "sec", "secs", "second", "seconds", "ms", "millis", "us", "micros", "ns", "nanos"];
    let words = words(name);
    matches!(words.as_slice(), [of @ .., unit] if UNIT.contains(&unit.as_str()) && is_time(&of.join(" ")))
}

/// The words of `unit_price`, `unitPrice`, `Unit price` and `UNIT-PRICE`.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for c in name.chars() {
        if !c.is_alphabetic() || (c.is_uppercase() && was_lower) {
            words.push(String::new());
        }
        if c.is_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        was_lower = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Of free columns the one of years, where it is the only one that is called so.
pub(crate) fn lone_year(source: &Source, free: &[String]) -> Option<String> {
    let mut years = free.iter().filter(|name| is_year(name));
    let year = years.next().filter(|_| years.next().is_none())?;
    (Looks::of(source, year) == Some(Looks::Year)).then(|| year.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_words() {
        for name in ["unit_price", "unitPrice", "Unit price", "UNIT-PRICE", " unit1price "] {
            assert_eq!(words(name), ["unit", "price"], "{name}");
        }
        assert!(words("12 %").is_empty());
    }

    #[test]
    fn names_of_times() {
        for name in ["date", "Order Date", "created_time", "ts", "TimeStamp", "readAt_datetime"] {
            assert!(is_time(name), "{name}");
        }
        for name in ["created_at", "sentAt", "time_utc", "Time (UTC)", "fecha_hora", "unix", "utc"]
        {
            assert!(is_time(name), "{name}");
        }
        for name in ["timestamp_ms", "ts_ms", "time[s]"] {
            assert!(!is_time(name) && is_time_in_units(name), "{name}");
        }
        for name in ["value_at", "at", "local", "ms", "price_ms"] {
            assert!(!is_time(name) && !is_time_in_units(name), "{name}");
        }
        for name in ["value", "timer", "update", "dates_seen", "lifetime", "tsx", ""] {
            assert!(!is_time(name), "{name}");
        }
        assert!(is_year("Year") && is_year("año") && !is_year("year_sold") && !is_year("yearly"));
    }

    #[test]
    fn counts_of_our_time() {
        assert_eq!(epoch(1_700_000_000.0, 1_700_003_600.0), Some(Epoch::Seconds));
        assert_eq!(epoch(1_700_000_000_000.0, 1_700_003_600_000.0), Some(Epoch::Milliseconds));
        assert_eq!(epoch(170_000_000.0, 1_700_003_600.0), None);
        assert_eq!(epoch(6_700_000_000.0, 6_700_003_600.0), None);
    }
}
