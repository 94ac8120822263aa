//! Times that are numbers of a calendar of their own: Excel's days, and years with decimals.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta};
use polars::prelude::*;

/// What such numbers count; only where asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Serial {
    /// Days as Excel counts them, from 1 January 1900 on, with the time of day behind the point.
    Excel,
    /// The same from 1 January 1904 on, as Excel for the Mac once had them.
    Excel1904,
    /// Years, with the part of the year behind the point.
    DecimalYear,
}

const DAY_MS: i64 = 86_400_000;
/// Excel's last day is the 31st of December 9999.
const EXCEL: std::ops::Range<f64> = 1.0..2_958_466.0;
const YEARS: std::ops::Range<f64> = 1.0..10_000.0;
/// To Excel 1900 was a leap year: from this day on its numbers are right.
const MARCH_1900: f64 = 61.0;
/// Years of so many decimals tell the time of day.
const FINE: usize = 6;

impl Serial {
    pub(super) fn asked(format: &str) -> Option<Self> {
        match format {
            "excel" => Some(Self::Excel),
            "excel:1904" => Some(Self::Excel1904),
            "decimal-year" => Some(Self::DecimalYear),
            _ => None,
        }
    }

    /// Dates, or dates and times where some number tells a time of day; or the row of a number that
    /// is none.
    pub(crate) fn times(
        self,
        name: &PlSmallStr,
        numbers: &Float64Chunked,
    ) -> Result<Column, usize> {
        let read: Box<dyn Fn(f64) -> Option<NaiveDateTime>> = match self {
            Self::DecimalYear => {
                let reading = Years::of(numbers);
                Box::new(move |number| reading.read(number))
            }
            Self::Excel | Self::Excel1904 => Box::new(move |number| self.excel(number)),
        };
        let mut times: Vec<Option<NaiveDateTime>> = Vec::with_capacity(numbers.len());
        for (row, number) in numbers.iter().enumerate() {
            let number = number.filter(|number| !number.is_nan());
            times.push(number.map(|number| read(number).ok_or(row)).transpose()?);
        }
        let micros = |at: NaiveDateTime| at.and_utc().timestamp_micros();
        let ticks = times.iter().map(|at| at.map(micros));
        let is_whole = times.iter().flatten().all(|at| at.time() == chrono::NaiveTime::MIN);
        let dtype = match is_whole {
            true => DataType::Date,
            false => DataType::Datetime(TimeUnit::Microseconds, None),
        };
        let ticks = Column::new(name.clone(), ticks.collect::<Vec<_>>());
        let times = ticks.cast(&DataType::Datetime(TimeUnit::Microseconds, None));
        let times = times.and_then(|times| times.cast(&dtype));
        Ok(times.unwrap_or(ticks))
    }

    /// Excel keeps times of day to a thousandth of a second.
    fn excel(self, number: f64) -> Option<NaiveDateTime> {
        if !(EXCEL.contains(&number) || self == Self::Excel1904 && number == 0.0) {
            return None;
        }
        let first = match self {
            Self::Excel1904 => (1904, 1, 1),
            _ if number >= MARCH_1900 => (1899, 12, 30),
            _ if number < MARCH_1900 - 1.0 => (1899, 12, 31),
            _ => return None, // the 29th of February that 1900 did not have
        };
        let first = NaiveDate::from_ymd_opt(first.0, first.1, first.2)?.and_hms_opt(0, 0, 0)?;
        #[expect(clippy::cast_possible_truncation, reason = "of at most seven digits before it")]
        let ms = (number * DAY_MS as f64).round() as i64;
        first.checked_add_signed(TimeDelta::milliseconds(ms))
    }

    pub(super) const fn expected(self) -> &'static str {
        match self {
            Self::Excel => "day as Excel counts them, from 1 to 2958465 and never 60",
            Self::Excel1904 => "day as Excel counts them from 1904 on",
            Self::DecimalYear => "year with decimals, from 1 to 9999",
        }
    }

    pub(crate) const fn described(self) -> &'static str {
        match self {
            Self::Excel => "days as Excel counts them",
            Self::Excel1904 => "days as Excel counts them, from 1904 on",
            Self::DecimalYear => "years with decimals",
        }
    }

    /// As the flag takes it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Excel => "excel",
            Self::Excel1904 => "excel:1904",
            Self::DecimalYear => "decimal-year",
        }
    }
}

/// How a column's years with decimals are meant, of as many decimals as they have.
struct Years {
    /// The part of a year that the last decimal may be off by.
    within: f64,
    /// Whether all are twelfths, which stand for a month's first day.
    are_months: bool,
    /// Whether they tell the time of day, and not the day alone.
    have_clock: bool,
}

impl Years {
    fn of(numbers: &Float64Chunked) -> Self {
        let all = || numbers.iter().flatten().filter(|number| YEARS.contains(number));
        let decimals = all().map(decimals).max().unwrap_or(0);
        let within = 0.5 * 10_f64.powi(-i32::try_from(decimals).unwrap_or(i32::MAX)) + 1e-9;
        let is_month = |number: f64| {
            let twelfths = number.fract() * 12.0;
            (twelfths - twelfths.round()).abs() <= 12.0 * within
        };
        // Decimals so coarse that each is a twelfth say nothing of months.
        let are_months = decimals > 1 && all().all(is_month);
        let is_midnight = |number: f64| {
            let (_, days) = parts(number);
            (days - days.round()).abs() * 86_400.0 <= 1.0 + within * 366.0 * 86_400.0
        };
        let have_clock = decimals >= FINE && !all().all(is_midnight);
        Self { within, are_months, have_clock }
    }

    fn read(&self, number: f64) -> Option<NaiveDateTime> {
        if !YEARS.contains(&number) {
            return None;
        }
        let (year, days) = parts(number);
        let first = |year| NaiveDate::from_ymd_opt(year, 1, 1);
        if self.are_months {
            #[expect(clippy::cast_possible_truncation, reason = "from 0 to 12")]
            let month = (number.fract() * 12.0).round() as u32;
            let first =
                if month == 12 { first(year + 1) } else { first(year)?.with_month(month + 1) };
            return first?.and_hms_opt(0, 0, 0);
        }
        let midnight = first(year)?.and_hms_opt(0, 0, 0)?;
        if self.have_clock {
            #[expect(clippy::cast_possible_truncation, reason = "of a year at most")]
            let seconds = (days * 86_400.0).round() as i64;
            return midnight.checked_add_signed(TimeDelta::seconds(seconds));
        }
        // The day that the number lies in, were it not cut after its last decimal.
        #[expect(clippy::cast_possible_truncation, reason = "of a year at most")]
        let day = (days + 366.0 * self.within).floor() as u64;
        midnight.checked_add_days(Days::new(day))
    }
}

/// The year, and the days from its start on.
fn parts(number: f64) -> (i32, f64) {
    #[expect(clippy::cast_possible_truncation, reason = "below 10,000")]
    let year = number.trunc() as i32;
    let is_leap = NaiveDate::from_ymd_opt(year, 2, 29).is_some();
    (year, number.fract() * if is_leap { 366.0 } else { 365.0 })
}

/// How many digits a number has behind its point.
fn decimals(number: f64) -> usize {
    let text = number.to_string();
    text.split_once('.').map_or(0, |(_, decimals)| decimals.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(serial: Serial, numbers: &[f64]) -> Vec<String> {
        let numbers = Float64Chunked::from_slice("t".into(), numbers);
        let times = serial.times(&"t".into(), &numbers).expect("times");
        let texts = times.cast(&DataType::String).expect("texts");
        texts.str().expect("text").iter().flatten().map(str::to_owned).collect()
    }

    #[test]
    fn days_of_excel() {
        let days = [1.0, 59.0, 61.0, 25_569.0, 45_292.0, 2_958_465.0];
        let dates =
            ["1900-01-01", "1900-02-28", "1900-03-01", "1970-01-01", "2024-01-01", "9999-12-31"];
        assert_eq!(read(Serial::Excel, &days), dates);
        // A quarter past midnight as Excel writes it.
        let times = read(Serial::Excel, &[45_292.5, 45_292.010_416_666_664]);
        assert!(times[0].starts_with("2024-01-01 12:00:00.0"), "{times:?}");
        assert!(times[1].starts_with("2024-01-01 00:15:00.0"), "{times:?}");
        assert_eq!(read(Serial::Excel1904, &[0.0, 43_830.0]), ["1904-01-01", "2024-01-01"]);
        for none in [0.0, 60.0, 60.5, -1.0, 2_958_466.0, f64::INFINITY] {
            let numbers = Float64Chunked::from_slice("t".into(), &[45_292.0, none]);
            assert_eq!(Serial::Excel.times(&"t".into(), &numbers).err(), Some(1), "{none}");
        }
    }

    #[test]
    fn years_with_decimals() {
        let of = |numbers: &[f64]| read(Serial::DecimalYear, numbers);
        // Months as R writes them, and as twelfths of a double.
        let months = ["2000-01-01", "2000-02-01", "2000-03-01", "2000-12-01"];
        assert_eq!(of(&[2000.0, 2000.083, 2000.167, 2000.917]), months);
        let twelfths = [0.0, 1.0, 2.0, 11.0].map(|month| 2000.0 + month / 12.0);
        assert_eq!(of(&twelfths), months);
        // The middle of months by their days, as NOAA has them, and days as SILSO has them.
        assert_eq!(of(&[1958.2027, 1958.2877]), ["1958-03-16", "1958-04-16"]);
        assert_eq!(of(&[1818.001, 1818.004, 1818.999]), ["1818-01-01", "1818-01-02", "1818-12-31"]);
        let times = of(&[2001.0, 2_001.000_114_155]);
        assert!(times[1].starts_with("2001-01-01 01:00:00"), "{times:?}");
        let numbers = Float64Chunked::from_slice("t".into(), &[2000.5, 20_000.5]);
        assert_eq!(Serial::DecimalYear.times(&"t".into(), &numbers).err(), Some(1));
    }
}
