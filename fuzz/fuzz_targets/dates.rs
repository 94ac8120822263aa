//! Fields as dates: nothing panics, what is read and written again is the same instant, and a column
//! is what its fields are.

#![no_main]

use chrono::{DateTime, Datelike, NaiveDateTime, Timelike};
use libfuzzer_sys::{
    Corpus,
    arbitrary::{Result, Unstructured},
    fuzz_target,
};
use polars::prelude::*;

/// The command is no library, so its sources are taken as they are.
#[allow(dead_code, reason = "the command uses all of it")]
#[path = "../../crates/cli/fields/mod.rs"]
mod fields;

/// What those sources name of the command.
mod words {
    pub(crate) mod failure {
        pub(crate) fn usage(message: impl Into<String>) -> anyhow::Error {
            anyhow::Error::msg(message.into())
        }
    }
}
mod roles {
    pub(crate) mod prepare {
        pub(crate) fn quote(text: &str) -> String {
            text.to_owned()
        }
    }
}

use fields::dates::{Day, Epoch, NotADate, Style, named, order};

/// Formats that tell a day, and down to which part of it: each reads what it writes.
const FORMATS: [(&str, Part); 16] = [
    ("%d/%m/%Y", Part::Day),
    ("%m/%d/%Y", Part::Day),
    ("%d.%m.%Y", Part::Day),
    ("%Y%m%d", Part::Day),
    ("%e %B %Y", Part::Day),
    ("%Y-%j", Part::Day),
    ("%G-W%V-%u", Part::Day),
    ("%Y-%m", Part::Month),
    ("%b %Y", Part::Month),
    ("%Y", Part::Year),
    ("%d.%m.%Y %H:%M", Part::Minute),
    ("%m/%d/%Y %I:%M %p", Part::Minute),
    ("%d/%m/%Y %H:%M:%S", Part::Second),
    ("%Y-%m-%dT%H:%M:%S%.f", Part::Nanosecond),
    ("%d/%m/%Y %H:%M:%S%.f %z", Part::Nanosecond),
    ("%s", Part::Second),
];

#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Part {
    Year,
    Month,
    Day,
    Minute,
    Second,
    Nanosecond,
}

impl Part {
    /// The start of the part that a time lies in.
    fn start(self, at: NaiveDateTime) -> Option<NaiveDateTime> {
        let mut date = at.date();
        if self <= Self::Month {
            date = date.with_day(1)?;
        }
        if self == Self::Year {
            date = date.with_month(1)?;
        }
        let or = |finest: Self, part| if self >= finest { part } else { 0 };
        let (hour, minute) = (or(Self::Minute, at.hour()), or(Self::Minute, at.minute()));
        let (second, rest) = (or(Self::Second, at.second()), or(Self::Nanosecond, at.nanosecond()));
        date.and_hms_nano_opt(hour, minute, second, rest)
    }
}

fn column(fields: &[&str]) -> StringChunked {
    StringChunked::from_slice("t".into(), fields)
}

/// Nanoseconds since 1970; nothing where a field is missing.
fn instants(times: &Column) -> Vec<Option<i128>> {
    let per = match times.dtype() {
        DataType::Date => 86_400_000_000_000,
        DataType::Datetime(TimeUnit::Milliseconds, _) => 1_000_000,
        DataType::Datetime(TimeUnit::Microseconds, _) => 1_000,
        DataType::Datetime(TimeUnit::Nanoseconds, _) => 1,
        other => panic!("{other} are no times"),
    };
    let ticks = times.to_physical_repr().cast(&DataType::Int64).expect("whole numbers");
    ticks.i64().expect("whole numbers").iter().map(|tick| Some(i128::from(tick?) * per)).collect()
}

/// As the command writes them.
fn written(times: &Column) -> Vec<Option<String>> {
    let format = match times.dtype() {
        DataType::Date => "%Y-%m-%d",
        DataType::Datetime(_, None) => "%Y-%m-%dT%H:%M:%S%.f",
        _ => "%Y-%m-%dT%H:%M:%S%.fZ",
    };
    let texts = times.as_materialized_series().strftime(format).expect("within 9999 years");
    texts.str().expect("texts").iter().map(|text| text.map(str::to_owned)).collect()
}

/// Whether a year has four digits, as those that are read must.
fn is_common(instant: i128) -> bool {
    let seconds = i64::try_from(instant.div_euclid(1_000_000_000)).expect("not so far off");
    DateTime::from_timestamp(seconds, 0).is_some_and(|at| (0..=9999).contains(&at.year()))
}

/// Reads fields, one by one and together, and what is written of them.
fn check(style: &Style, fields: &[&str]) {
    let _ = (style.described(), style.expected(), style.is_of_periods());
    let together = style.parse(&column(fields));
    let mut alone = Vec::new();
    for field in fields {
        let fits = field.trim().is_empty() || style.fits(field.trim());
        let why = style.why_not(field.trim());
        match style.parse(&column(&[field])) {
            Ok(times) => {
                assert!(fits, "{field:?} is read as {style:?}");
                alone.push(instants(&times)[0]);
            }
            Err(NotADate { row, text }) => {
                assert_eq!((row, text.as_str()), (0, field.trim()));
                // What fits and is not read is too far off for its own nanoseconds.
                let is_told = !fits || why.is_some() || matches!(style, Style::Serial(_));
                assert!(is_told, "{field:?} fits {style:?}, and is not read");
                if let Ok(times) = &together {
                    panic!("{field:?} alone is no {style:?}, but {times:?}");
                }
            }
        }
    }
    match together {
        Ok(times) => {
            let is_of_column = matches!(style, Style::Serial(_)); // its decimals tell how they are meant
            if !is_of_column {
                assert_eq!(instants(&times), alone, "{fields:?} as {style:?}");
            }
            check_written(&times);
        }
        Err(NotADate { row, text }) => assert_eq!(text, fields[row].trim()),
    }
}

fn check_written(times: &Column) {
    let wanted = instants(times);
    if wanted.iter().flatten().any(|&instant| !is_common(instant)) {
        return;
    }
    for (text, instant) in written(times).iter().zip(wanted) {
        let Some(text) = text else { continue };
        let style = Style::of(text).unwrap_or_else(|| panic!("{text} is no date"));
        let iso = [Style::Date(Day::Iso), Style::DateTime(Day::Iso), Style::Zoned];
        assert!(iso.contains(&style), "{text} is {style:?}");
        let again = style.parse(&column(&[text])).unwrap_or_else(|_| panic!("{text} is no date"));
        assert_eq!(instants(&again), [instant], "{text}");
    }
}

/// A time in every format that tells it is read back.
fn check_formats(nanoseconds: i64, seconds: i64) {
    let years = -62_167_219_200..253_402_300_800; // from 0 to 9999
    let near = DateTime::from_timestamp_nanos(nanoseconds);
    let far =
        DateTime::from_timestamp(seconds.rem_euclid(years.end - years.start) + years.start, 0);
    for at in [near, far.expect("a year of four digits")] {
        for (format, part) in FORMATS {
            let style = Style::asked(format).expect("a format");
            if format == "%s" && at.timestamp() < 0 {
                continue; // which chrono does not read; epoch:s does
            }
            let text = at.format(format).to_string();
            let want = part.start(at.naive_utc()).expect("the start of a day");
            let want = want.and_utc().timestamp_nanos_opt();
            let Ok(times) = style.parse(&column(&[&text])) else {
                assert!(
                    want.is_none() || is_two_digits(format, &at),
                    "{text} is not read by {format}"
                );
                continue;
            };
            let want = want.map(i128::from);
            assert!(
                want.is_none() || instants(&times) == [want],
                "{text} by {format}: {times:?}, not {want:?}"
            );
        }
        for unit in ["s", "ms", "us", "ns"] {
            let style = Style::asked(&format!("epoch:{unit}")).expect("a unit");
            let Some(count) = (match unit {
                "s" => Some(at.timestamp()),
                "ms" => Some(at.timestamp_millis()),
                "us" => Some(at.timestamp_micros()),
                _ => at.timestamp_nanos_opt(),
            }) else {
                continue;
            };
            let per = 1_000_000_000_i128
                / [("s", 1), ("ms", 1000), ("us", 1_000_000), ("ns", 1_000_000_000)]
                    .into_iter()
                    .find(|(name, _)| *name == unit)
                    .expect("a unit")
                    .1;
            let times = style.parse(&column(&[&count.to_string()])).expect("within 9999 years");
            assert_eq!(instants(&times), [Some(i128::from(count) * per)], "{count} {unit}");
        }
    }
    let first = DateTime::from_timestamp(-2_209_161_600, 0).expect("30 December 1899");
    let day = (nanoseconds.rem_euclid(2_958_466 - 61) + 61).to_string();
    let excel = Style::asked("excel").expect("a calendar").parse(&column(&[&day])).expect("a day");
    let want = first + chrono::Days::new(day.parse().expect("a day"));
    assert_eq!(instants(&excel), [Some(i128::from(want.timestamp()) * 1_000_000_000)], "{day}");
    for epoch in [Epoch::Seconds, Epoch::Milliseconds, Epoch::Microseconds, Epoch::Nanoseconds] {
        let _ = epoch.of_decimal(f64::from_bits(nanoseconds.cast_unsigned()));
    }
}

/// ISO's years of weeks may leave those of four digits.
fn is_two_digits(format: &str, at: &DateTime<chrono::Utc>) -> bool {
    format.contains("%G") && !(0..=9999).contains(&at.iso_week().year())
}

fn run(data: &[u8]) -> Result<()> {
    let mut data = Unstructured::new(data);
    let (kind, nanoseconds, seconds) =
        (data.arbitrary::<u8>()?, data.arbitrary()?, data.arbitrary()?);
    let rest = data.take_rest();
    let valid = std::str::from_utf8(rest).unwrap_or_else(|error| {
        std::str::from_utf8(&rest[..error.valid_up_to()]).expect("up to there")
    });
    // A format before the fields, where the first line is one.
    let (format, fields) = match kind % 4 {
        0 => valid
            .split_once('\n')
            .map_or((Some(valid), ""), |(format, fields)| (Some(format), fields)),
        _ => (None, valid),
    };
    let fields: Vec<&str> = fields.split('\n').take(8).collect();
    if let Some(Ok(style)) = format.map(Style::asked) {
        check(&style, &fields);
    }
    for name in ["epoch:s", "epoch:ns", "excel", "excel:1904", "decimal-year"] {
        check(&Style::asked(name).expect("a calendar"), &fields);
    }
    if let Some(style) = fields.iter().find_map(|field| Style::of(field.trim())) {
        check(&style, &fields);
    }
    for field in &fields {
        let _ = (order::look_like(field), named::month(field));
    }
    let texts = column(&fields);
    let _ = order::told(&texts);
    for format in order::fitting(&texts) {
        let style = Style::asked(&format).expect("a format of ours");
        assert!(style.parse(&texts).is_ok(), "{format} is said to fit {fields:?}");
    }
    check_formats(nanoseconds, seconds);
    Ok(())
}

// Threads that wait for one another take most of the time of so small columns.
fuzz_target!(init: {
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread();
    alone.build_global().expect("the only pool");
}, |data: &[u8]| -> Corpus {
    if run(data).is_ok() { Corpus::Keep } else { Corpus::Reject }
});
