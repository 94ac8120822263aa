//! What grouped smoothing costs in memory.
//!
//! ```text
//! cargo run --release -p smoothframe-polars --example frames [-- GROUPS DAYS]
//! python tests/reference/frames_speed.py [GROUPS DAYS]    # Polars' weighted rolling mean
//! ```
//!
//! Each line is the fastest of five runs, in seconds, and the ratio to the frame operation's.

use std::{error::Error, hint::black_box, time::Instant};

use polars::prelude::*;
use smoothframe_polars::{Arrival, Every, Grouped, SmoothExpr, SmoothFrame, Smoother};

/// The command's allocator, as Python's Polars comes with one of its own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SPEC: &str = "general_gaussian:60,p=2,sig=3";
const KEYS: [&str; 2] = ["store", "product"];

fn main() -> Result<(), Box<dyn Error>> {
    let sizes: Vec<usize> =
        std::env::args().skip(1).map(|size| size.parse()).collect::<Result<_, _>>()?;
    let (groups, days) = match sizes[..] {
        [groups, days] => (groups, days),
        _ => (5_000, 2_000),
    };
    println!("{groups} groups of {days} days, {SPEC}");
    let by_date = sales(groups, days, false)?;
    let one = measured(|| Ok(by_date.clone().smooth(&grouped(&["revenue"])?)?))?;
    let say = |what: &str, seconds: f64| {
        println!("{what:<44} {seconds:>7.3} s  {:>6.2}×", seconds / one);
    };
    say("frame operation, rows by date", one);
    let names = ["revenue", "units", "price"];
    say("  three values", measured(|| Ok(by_date.clone().smooth(&grouped(&names)?)?))?);
    let query = || Ok(by_date.clone().lazy().smooth(&grouped(&["revenue"])?)?.collect()?);
    say("  as a lazy frame", measured(query)?);
    let sorted = sales(groups, days, true)?;
    say("  rows by group", measured(|| Ok(sorted.clone().smooth(&grouped(&["revenue"])?)?))?);
    let berlin =
        DataType::Datetime(TimeUnit::Microseconds, TimeZone::opt_try_new(Some("Europe/Berlin"))?);
    let in_zone = by_date.clone().lazy().with_column(col("date").cast(berlin)).collect()?;
    for (what, every, frame) in [
        ("  calendar of days", "1d", &by_date),
        ("  calendar of weeks", "1w", &by_date),
        ("  calendar of weeks, times in a zone", "1w", &in_zone),
    ] {
        let laid = grouped(&["revenue"])?.every(Every::new(every)?);
        say(what, measured(|| Ok(frame.clone().smooth(&laid)?))?);
    }
    for (what, frame, arrival, rows) in [
        ("stream, by date, a million rows at a time", &by_date, Arrival::ByTime, 1_000_000),
        ("stream, by date, a day at a time", &by_date, Arrival::ByTime, groups),
        ("stream, by group, a million rows at a time", &sorted, Arrival::ByGroup, 1_000_000),
    ] {
        say(what, measured(|| streamed(frame, arrival, rows))?);
    }
    let keys = || KEYS.map(col);
    let smoother: Smoother = SPEC.parse()?;
    let expression = col("revenue").smooth(&smoother);
    let over = |ordered: bool| {
        let order = ordered.then(|| (vec![col("date")], SortOptions::default()));
        let mapping = WindowMapping::default();
        let over = expression.clone().over_with_options(Some(keys().to_vec()), order, mapping);
        Ok(by_date.clone().lazy().with_column(over?.alias("smoothed")).collect()?)
    };
    say("expression, over", measured(|| over(false))?);
    say("expression, over, ordered by date", measured(|| over(true))?);
    Ok(())
}

fn grouped(values: &[&str]) -> Result<Grouped, Box<dyn Error>> {
    Ok(Grouped::by(KEYS).time("date").values(values.iter().copied()).with(&SPEC.parse()?))
}

/// Batch by batch; the last rows that come out.
fn streamed(frame: &DataFrame, arrival: Arrival, rows: usize) -> Result<DataFrame, Box<dyn Error>> {
    let mut stream = grouped(&["revenue"])?.stream(frame.schema())?.arrival(arrival);
    let mut start = 0;
    while start < frame.height() {
        black_box(stream.push(&frame.slice(i64::try_from(start)?, rows))?);
        start += rows;
    }
    Ok(stream.finish()?.into_frame())
}

fn measured(run: impl Fn() -> Result<DataFrame, Box<dyn Error>>) -> Result<f64, Box<dyn Error>> {
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let start = Instant::now();
        black_box(run()?);
        best = best.min(start.elapsed().as_secs_f64());
    }
    Ok(best)
}

/// A sales log: every day lists every series, or every series its days.
fn sales(groups: usize, days: usize, by_group: bool) -> PolarsResult<DataFrame> {
    let cell = |row: usize| match by_group {
        true => (row / days, row % days),
        false => (row % groups, row / groups),
    };
    let rows = 0..groups * days;
    let text = |name: fn(usize) -> String| {
        let names: Vec<String> = (0..groups).map(name).collect();
        rows.clone().map(|row| names[cell(row).0].clone()).collect::<StringChunked>()
    };
    let number = |seed: usize| {
        let noise = |row: usize| {
            let (group, day) = cell(row);
            let hash = (group * days + day + seed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            (hash >> 40) as f64 / 1e3 + (day as f64 / 7.0).sin()
        };
        rows.clone().map(noise).collect::<Vec<f64>>()
    };
    let frame = df!(
        "date" => rows.clone().map(|row| 16_436 + i32::try_from(cell(row).1).unwrap_or(0)).collect::<Vec<_>>(),
        "store" => text(|group| format!("store_{:05}", group / 50)).into_series(),
        "product" => text(|group| format!("product_{:02}", group % 50)).into_series(),
        "units" => number(1),
        "price" => number(2),
        "revenue" => number(3),
    )?;
    frame.lazy().with_column(col("date").cast(DataType::Date)).collect()
}
