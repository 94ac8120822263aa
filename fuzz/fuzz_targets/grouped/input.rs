//! A small frame and a description of its series, from bytes.

use libfuzzer_sys::arbitrary::{Result, Unstructured};
use polars::prelude::*;
use smoothframe_polars::{
    Agg, Every, Fill, FillTo, Grouped, Label, Offset, OnDuplicate, Part, Smoother, Weekday,
    smoothframe_core::Span,
};

/// Rows of a frame at most, and buckets of a calendar for each.
const ROWS: usize = 24;
const BUCKETS: f64 = 2000.0;
/// More than these are refused at once.
const TOO_MANY: f64 = 2e8;

/// A smoother's text, with places for a length in rows and for one in time.
const SPECS: [&str; 40] = [
    "N",
    "uniform:N align=trailing",
    "uniform:N align=trailing causal",
    "taps:[1,2,4] boundary=nearest",
    "gaussian:N,std=2 boundary=reflect",
    "triang:N holes=keep missing=propagate",
    "hann:N boundary=wrap",
    "savgol:7,order=2",
    "savgol:5,order=2,deriv=1",
    "henderson:13",
    "decay:N,tau=3 causal",
    "uniform:N coverage=0.5",
    "uniform:N min_rows=2 holes=keep",
    "uniform:N method=fft boundary=linear",
    "uniform:N degree=1",
    "uniform:N degree=2 align=leading",
    "median:N",
    "quantile:N,q=0.9 align=trailing",
    "hampel:N",
    "min:N",
    "max:N align=trailing causal",
    "sum:N",
    "count:N",
    "std:N",
    "opening:N",
    "gradient:N",
    "ewm:span=N",
    "ewm:halflife=T",
    "lowess:N",
    "uniform:T",
    "uniform:T align=trailing causal",
    "uniform:T align=leading closed=left",
    "uniform:T degree=1",
    "gaussian:std=T",
    "tricube:T missing=propagate",
    "median:T",
    "max:T closed=both",
    "opening:T align=trailing",
    "decay:T,tau=T",
    "uniform:T boundary=nearest holes=keep",
];
const PARTS: [Part; 6] =
    [Part::Smoothed, Part::Residual, Part::Coverage, Part::Provisional, Part::Loo, Part::Replaced];
const UNITS: [&str; 12] = ["i", "d", "h", "w", "mo", "m", "y", "q", "s", "ms", "us", "ns"];
const KEYS: [Option<&str>; 5] = [Some("A"), Some("B"), Some(""), None, Some("ä")];
const ZONES: [&str; 6] = [
    "UTC",
    "Europe/Berlin",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
];

pub(crate) struct Input {
    pub(crate) frame: DataFrame,
    pub(crate) grouped: Grouped,
    pub(crate) by: Vec<&'static str>,
    pub(crate) time: bool,
    pub(crate) values: Vec<&'static str>,
    pub(crate) parts: Vec<Part>,
    pub(crate) smoother: Smoother,
    pub(crate) on_duplicate: OnDuplicate,
    /// Whether rows may be left out for want of a time, or with their groups.
    pub(crate) leaves_out: bool,
    pub(crate) max_gap: bool,
}

/// So many numbers and units, one or two of them.
fn length(data: &mut Unstructured<'_>) -> Result<String> {
    let mut text = String::new();
    for _ in 0..1 + usize::from(data.ratio(1, 8)?) {
        let number = match data.arbitrary::<u8>()? {
            0 => data.arbitrary::<u32>()?,
            few => u32::from(few) % 32,
        };
        text.push_str(&format!("{number}{}", data.choose(&UNITS)?));
    }
    Ok(text)
}

/// About how many ticks a length is, of an axis with so many a day.
fn ticks(length: &str, per_day: Option<i64>) -> f64 {
    let day = per_day.unwrap_or(1) as f64;
    let of = |&(number, unit, size): &(u64, &str, i64)| {
        number as f64
            * match unit {
                "i" => 1.0,
                "d" | "w" => size as f64 * day,
                "mo" | "q" | "y" => size as f64 * 30.0 * day,
                _ => size as f64 * day / 86_400e9,
            }
    };
    Span::terms(length).iter().flatten().map(of).sum()
}

fn times(data: &mut Unstructured<'_>, rows: usize) -> Result<(Column, Option<i64>)> {
    let zone = TimeZone::opt_try_new(Some(*data.choose(&ZONES)?)).expect("a zone");
    let zone = if data.arbitrary()? { zone } else { None };
    let (dtype, day) = match data.int_in_range(0..=6)? {
        0 => (DataType::Int64, None),
        1 => (DataType::Date, Some(1)),
        2 => (DataType::Datetime(TimeUnit::Milliseconds, zone), Some(86_400_000)),
        3 => (DataType::Datetime(TimeUnit::Microseconds, zone), Some(86_400_000_000)),
        4 => (DataType::Datetime(TimeUnit::Nanoseconds, zone), Some(86_400_000_000_000)),
        5 => (DataType::UInt8, None),
        _ => (DataType::Int32, None),
    };
    // Steps of days, hours or ticks, from a time of ours or from any.
    let hour = day.map_or(1, |day| (day / 24).max(1));
    let unit = *data.choose(&[1, hour, day.unwrap_or(7), hour / 2 + 1])?;
    let mut tick = match data.int_in_range(0..=3)? {
        0 => 0,
        1 => 19_800_i64.saturating_mul(day.unwrap_or(1)),
        2 => data.arbitrary::<i64>()?,
        _ => data.arbitrary::<i16>()?.into(),
    };
    let mut ticks = Vec::with_capacity(rows);
    for _ in 0..rows {
        let step = match data.arbitrary::<u8>()? {
            0 => None,
            1 => Some(data.arbitrary::<i64>()?),
            2 => Some(*data.choose(&[
                i64::MIN,
                i64::MAX,
                i64::from(i32::MAX),
                i64::from(i32::MIN),
            ])?),
            near => {
                tick = tick.saturating_add((i64::from(near) % 9 - 2).saturating_mul(unit));
                Some(tick)
            }
        };
        ticks.push(step);
    }
    let ticks = Column::new("t".into(), ticks);
    let narrow = if dtype == DataType::Date { DataType::Int32 } else { dtype.clone() };
    // What a type does not hold has no time.
    Ok((ticks.cast(&narrow).and_then(|ticks| ticks.cast(&dtype)).expect("times"), day))
}

fn values(data: &mut Unstructured<'_>, name: &str, rows: usize) -> Result<Column> {
    let kind = data.int_in_range(0..=4)?;
    let mut values = Vec::with_capacity(rows);
    for _ in 0..rows {
        values.push(match data.arbitrary::<u8>()? {
            0 => None,
            1 => Some(f64::NAN),
            2 => Some(*data.choose(&[f64::INFINITY, f64::NEG_INFINITY, f64::MAX, -0.0])?),
            3 => Some(data.arbitrary::<f64>()?),
            few => Some(f64::from(few) - 100.0),
        });
    }
    let values = Column::new(name.into(), values);
    let dtype =
        [DataType::Float64, DataType::Int64, DataType::Float32, DataType::UInt8, DataType::Boolean]
            [kind]
            .clone();
    // NaN and what does not fit are null.
    Ok(if dtype == DataType::Float64 { values } else { values.cast(&dtype).expect("numbers") })
}

fn key(data: &mut Unstructured<'_>, name: &str, rows: usize) -> Result<Column> {
    let kind = data.int_in_range(0..=4)?;
    let mut numbers = Vec::with_capacity(rows);
    for _ in 0..rows {
        numbers.push(usize::from(data.arbitrary::<u8>()?) % KEYS.len());
    }
    let number = |&at: &usize| KEYS[at].map(|_| i32::try_from(at).expect("few"));
    let name = name.into();
    Ok(match kind {
        0 => Column::new(name, numbers.iter().map(number).collect::<Vec<_>>()),
        1 => Column::new(
            name,
            numbers.iter().map(|at| number(at).map(|at| at > 0)).collect::<Vec<_>>(),
        ),
        2 => {
            let dates = Column::new(name, numbers.iter().map(number).collect::<Vec<_>>());
            dates.cast(&DataType::Date).expect("dates")
        }
        3 => {
            let keys = [Some(0.0), Some(-0.0), Some(f64::NAN), None, Some(1.5)];
            Column::new(name, numbers.iter().map(|&at| keys[at]).collect::<Vec<_>>())
        }
        _ => Column::new(name, numbers.iter().map(|&at| KEYS[at]).collect::<Vec<_>>()),
    })
}

/// One choice of some, or none.
fn some<T: Copy>(data: &mut Unstructured<'_>, of: &[T]) -> Result<Option<T>> {
    Ok(if data.ratio(1, 3)? { Some(*data.choose(of)?) } else { None })
}

impl Input {
    /// Nothing where the smoother is none.
    pub(crate) fn read(data: &mut Unstructured<'_>) -> Result<Option<Self>> {
        let spec = (*data.choose(&SPECS)?).to_owned();
        let spec =
            spec.replace('N', &data.int_in_range(1..=40)?.to_string()).replace('T', &length(data)?);
        let Ok(smoother) = spec.parse::<Smoother>() else { return Ok(None) };
        let rows = data.int_in_range(0..=ROWS)?;
        let (by, time, two) = (data.int_in_range(0..=2)?, !data.ratio(1, 6)?, data.ratio(1, 3)?);
        let by = ["k", "l"][..by].to_vec();
        let values_of = ["x", "y"][..1 + usize::from(two)].to_vec();
        let mut columns = vec![Column::new("row".into(), (0..rows as u32).collect::<Vec<_>>())];
        for name in &by {
            columns.push(key(data, name, rows)?);
        }
        let (t, per_day) = times(data, rows)?;
        let ticks_of = t.to_physical_repr().cast(&DataType::Float64).expect("numbers");
        columns.push(t);
        for name in &values_of {
            columns.push(values(data, name, rows)?);
        }
        let frame = DataFrame::new(rows, columns).expect("equal lengths");

        let mut grouped = Grouped::by(by.iter().copied()).values(values_of.iter().copied());
        if time {
            grouped = grouped.time("t");
        }
        let on_duplicate = some(data, OnDuplicate::ALL)?.unwrap_or(OnDuplicate::Keep);
        grouped = grouped.on_duplicate(on_duplicate);
        let mut parts = vec![Part::Smoothed];
        if data.ratio(1, 3)? {
            let mask = data.arbitrary::<u8>()?;
            parts = (0..)
                .zip(PARTS)
                .filter(|(at, _)| mask >> at & 1 == 1)
                .map(|(_, part)| part)
                .collect();
            grouped = grouped.parts(&parts);
        }
        let agg = some(data, Agg::ALL)?;
        if let Some(agg) = agg {
            grouped = grouped.agg(agg);
        }
        if data.ratio(1, 8)? {
            grouped = grouped.agg_of(*data.choose(&["x", "y"])?, *data.choose(Agg::ALL)?);
        }
        let span = ticks_of.f64().ok().and_then(|t| Some(t.max()? - t.min()?)).unwrap_or_default();
        let mut every = None;
        let mut every_ticks = f64::INFINITY;
        if data.ratio(1, 2)? {
            let text = length(data)?;
            every_ticks = ticks(&text, per_day);
            // Of calendars that are refused for their length, those that are far too long.
            let buckets = span / every_ticks;
            every = Every::new(&text).ok().filter(|_| buckets <= BUCKETS || buckets >= TOO_MANY);
        }
        if let Some(every) = &every {
            grouped = grouped.every(every.clone());
        }
        let mut max_gap = false;
        if data.ratio(1, 4)? {
            let text = length(data)?;
            let is_short = every.is_none() || ticks(&text, per_day) / every_ticks <= BUCKETS;
            if let Some(gap) = Every::new(&text).ok().filter(|_| is_short) {
                (grouped, max_gap) = (grouped.max_gap(gap), true);
            }
        }
        if every.is_some() || data.ratio(1, 16)? {
            if data.ratio(1, 4)? {
                let sign = if data.arbitrary()? { "-" } else { "" };
                if let Ok(offset) = Offset::new(&format!("{sign}{}", length(data)?)) {
                    grouped = grouped.offset(offset);
                }
            }
            if let Some(fill) = some(data, Fill::ALL)? {
                grouped = grouped.fill(fill);
            }
            if let Some(to) = some(data, FillTo::ALL)? {
                grouped = grouped.fill_to(to);
            }
            if let Some(label) = some(data, Label::ALL)? {
                grouped = grouped.label(label);
            }
            if data.ratio(1, 8)? {
                grouped = grouped.week_start(*data.choose(Weekday::ALL)?);
            }
            if data.ratio(1, 8)? {
                grouped = grouped.flag_partial();
            }
        }
        let mut leaves_out = false;
        if data.ratio(1, 2)? {
            (grouped, leaves_out) = (grouped.drop_null_times(), true);
        }
        if data.ratio(1, 4)? {
            (grouped, leaves_out) = (grouped.skip_bad_groups(), true);
            if data.ratio(1, 2)? {
                grouped =
                    grouped.bad_rows([data.int_in_range(0..=ROWS)?, data.int_in_range(0..=ROWS)?]);
            }
        }
        Ok(Some(Self {
            frame,
            grouped,
            by,
            time,
            values: values_of,
            parts,
            smoother,
            on_duplicate,
            leaves_out,
            max_gap,
        }))
    }
}
