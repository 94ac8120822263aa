//! Texts as lengths of time, as calendars' intervals and as their offsets: none panics, what is printed
//! reads back as the same, and how one is written is no matter.

#![no_main]

use std::{
    fmt::{Debug, Display},
    hash::{DefaultHasher, Hash, Hasher},
    str::FromStr,
    time::Duration,
};

use libfuzzer_sys::{
    Corpus,
    arbitrary::{Result, Unstructured},
    fuzz_target,
};
use polars::prelude::*;
use smoothframe_polars::{Every, Grouped, Offset, Smoother, Weekday, smoothframe_core::Span};

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// What a text is read as: printed and read again it is the same.
fn read<T>(text: &str) -> Option<T>
where
    T: FromStr + Display + Debug + PartialEq + Hash,
    T::Err: Display,
{
    let value: T = match text.parse() {
        Ok(value) => value,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return None;
        }
    };
    let printed = value.to_string();
    let Ok(again) = printed.parse::<T>() else {
        panic!("{text:?} prints as {printed:?}, which is none")
    };
    assert_eq!((&again, hash(&again)), (&value, hash(&value)), "{printed:?}");
    assert_eq!(again.to_string(), printed);
    Some(value)
}

/// The sum of a length's numbers in its smallest unit, with that unit.
fn total(text: &str) -> Option<(u64, &'static str)> {
    let terms = Span::terms(text)?;
    let least = match terms.first()?.1 {
        "i" => "i",
        "d" => "d",
        "w" => "w",
        "mo" | "q" | "y" => "mo",
        _ => "ns",
    };
    let size = |size: i64| if least == "w" { 1 } else { size.unsigned_abs() };
    let total = terms
        .iter()
        .try_fold(0_u64, |sum, &(number, _, of)| sum.checked_add(number.checked_mul(size(of))?));
    Some((total?, least))
}

/// A few rows under any calendar: never a panic, and as many buckets as there may be.
fn lay(
    times: &Column,
    every: &Every,
    offset: Option<&Offset>,
    start: Weekday,
    gap: Option<&Every>,
) {
    let x = Column::new("x".into(), vec![1.0; times.len()]);
    let frame = DataFrame::new(times.len(), vec![times.clone(), x]).expect("equal lengths");
    let mut grouped = Grouped::default().time("t").values(["x"]).every(every.clone());
    if let Some(offset) = offset {
        grouped = grouped.offset(offset.clone());
    }
    if start != Weekday::Monday {
        grouped = grouped.week_start(start);
    }
    if let Some(gap) = gap {
        grouped = grouped.max_gap(gap.clone());
    }
    match grouped.layout(&frame) {
        Ok(layout) => {
            let rows = layout.frame().height();
            assert!(
                (1..=if times.len() > 1 { 8 } else { 1 }).contains(&rows),
                "{rows} buckets: {grouped:?} of {times:?}"
            );
            let ticks = layout.ticks(&layout.groups()[0]);
            assert!(ticks.is_sorted_by(|a, b| a < b), "{ticks:?} under {grouped:?}");
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fn times(ticks: &[i64], dtype: &DataType) -> Option<Column> {
    let ticks = Column::new("t".into(), ticks);
    match dtype {
        DataType::Int64 => Some(ticks),
        DataType::Date => ticks.strict_cast(&DataType::Int32).ok()?.cast(dtype).ok(),
        _ => ticks.cast(dtype).ok(),
    }
}

fn run(data: &[u8]) -> Result<()> {
    let mut data = Unstructured::new(data);
    let (seconds, nanoseconds, tick) =
        (data.arbitrary()?, data.arbitrary::<u32>()?, data.arbitrary::<i64>()?);
    let (kind, start) = (data.arbitrary::<u8>()?, data.arbitrary::<u8>()?);
    let rest = data.take_rest();
    let text = std::str::from_utf8(rest).unwrap_or_else(|error| {
        std::str::from_utf8(&rest[..error.valid_up_to()]).expect("up to there")
    });
    // Anything from a length made in code.
    if let Ok(span) = Span::try_from(Duration::new(seconds, nanoseconds % 1_000_000_000)) {
        assert_eq!(read(&span.to_string()), Some(span));
    }
    let texts: Vec<&str> = text.split(' ').take(3).collect();
    for text in &texts {
        let (span, every, offset) = (read::<Span>(text), read::<Every>(text), read::<Offset>(text));
        let _ = read::<Weekday>(text);
        if let Some(every) = &every {
            assert_eq!(every.text(), *text);
            let (total, unit) = total(text).expect("an interval has terms");
            let other = format!("{total}{unit}");
            assert_eq!(Every::new(&other).as_ref().ok(), Some(every), "{text} and {other}");
            assert_eq!(
                offset.as_ref().map(Offset::text),
                Some(*text),
                "an interval is an offset, too"
            );
        }
        if let Some(span) = span {
            // Windows of this length read as they print.
            for spec in [
                format!("uniform:{text}"),
                format!("median:{text} align=trailing"),
                format!("ewm:halflife={text}"),
            ] {
                if let Ok(smoother) = spec.parse::<Smoother>() {
                    assert_eq!(
                        smoother.to_string().parse::<Smoother>().as_ref(),
                        Ok(&smoother),
                        "{spec}"
                    );
                }
            }
            if let Some((total, unit)) = total(text) {
                let unit = if unit == "w" { "d" } else { unit };
                let days = if text.contains('w') && unit == "d" { None } else { Some(total) };
                if let Some(total) = days {
                    assert_eq!(format!("{total}{unit}").parse::<Span>(), Ok(span), "{text}");
                }
            }
        }
    }
    let every = texts.first().and_then(|text| Every::new(text).ok());
    let offset = texts.get(1).and_then(|text| Offset::new(text).ok());
    let gap = texts.get(2).and_then(|text| Every::new(text).ok());
    let Some(every) = every else { return Ok(()) };
    let zone = TimeZone::opt_try_new(Some("America/St_Johns")).expect("a zone");
    let units = [TimeUnit::Milliseconds, TimeUnit::Microseconds, TimeUnit::Nanoseconds];
    let unit = units[usize::from(kind) / 4 % 3];
    let (dtype, day) = match kind % 4 {
        0 => (DataType::Date, 1),
        1 => (DataType::Int64, 1),
        with => {
            let day = [86_400_000, 86_400_000_000, 86_400_000_000_000][usize::from(kind) / 4 % 3];
            (DataType::Datetime(unit, if with == 3 { zone } else { None }), day)
        }
    };
    // Times of our years, of the calendar's, and any.
    let tick = match kind / 12 % 4 {
        0 => tick,
        1 => tick % (4_000_000_i64.saturating_mul(day / 86_400).max(4_000_000)),
        2 => (tick % 40_000).saturating_mul(day),
        _ => (tick % 4_000_000).saturating_mul(day),
    };
    let weekdays =
        [Weekday::Monday, Weekday::Tuesday, Weekday::Thursday, Weekday::Friday, Weekday::Sunday];
    let start = weekdays[usize::from(start) % weekdays.len()];
    // Two rows a tick apart, and two some buckets apart: no calendar is longer than that.
    let Some((total, unit)) = total(texts[0]) else { return Ok(()) };
    let per_unit = match unit {
        "i" => 1,
        "d" => i128::from(day),
        "w" => i128::from(day) * 7,
        "mo" => i128::from(day) * 31,
        _ => 1,
    };
    let per_tick = if unit == "ns" { 86_400_000_000_000 / i128::from(day) } else { 1 };
    let far = i64::try_from(i128::from(total) * per_unit * 5 / per_tick).ok();
    for more in [None, Some(tick.saturating_add(1)), far.and_then(|far| tick.checked_add(far))] {
        let Some(times) =
            times(&[tick, more.unwrap_or(tick)][..1 + usize::from(more.is_some())], &dtype)
        else {
            continue;
        };
        lay(&times, &every, offset.as_ref(), start, gap.as_ref());
    }
    Ok(())
}

// Threads that wait for one another take most of the time of so small frames.
fuzz_target!(init: {
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread();
    alone.build_global().expect("the only pool");
}, |data: &[u8]| -> Corpus {
    if run(data).is_ok() { Corpus::Keep } else { Corpus::Reject }
});
