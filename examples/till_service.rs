//! A service that smooths what tills send, day by day, and survives restarts: each start goes on from the
//! saved stream, so a day costs what its rows cost, and its results are those of all days at once.
//!
//! ```text
//! cargo run --release --example till_service [DIRECTORY [DAYS]]
//! ```
//!
//! Run it again for the days that follow.

use std::{
    collections::BTreeMap,
    error::Error,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::Path,
};

use polars::prelude::*;
use smoothframe_polars::{Arrival, Completed, Grouped, GroupedStream, SmoothFrame};

const TILLS: [&str; 3] = ["north", "south", "harbour"];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args_os().skip(1);
    let directory = arguments.next().unwrap_or_else(|| "till-service".into());
    let days: u64 = match arguments.next() {
        Some(days) => days.to_string_lossy().parse()?,
        None => 40,
    };
    let directory = Path::new(&directory);
    fs::create_dir_all(directory)?;
    let smoother = "gaussian:7,std=1.5".parse()?;
    let series = Grouped::by(["till"]).time("day").values(["sales"]).with(&smoother);
    let (mut upto, mut bytes) = (0, 0);
    for _ in 0..days {
        // What is in memory is lost between two days.
        (upto, bytes) = next_day(&series, directory)?;
    }

    // What was stored, row by row, against all rows at once.
    let stored = stored(directory)?;
    let at_once = sales(0..upto)?.smooth(&series)?;
    let at_once = at_once.column("sales_smoothed")?.f64()?.to_vec();
    let so_far: Vec<Option<f64>> = stored.values().copied().collect();
    assert_eq!(so_far, at_once, "with restarts between, the results are those of all rows at once");
    println!(
        "{} rows of {upto} days, a restart a night: the same to the bit as at once; the state has {bytes} bytes",
        stored.len()
    );
    Ok(())
}

/// One day's work, from the state that is there; gives how many days are done, and the state's size.
fn next_day(series: &Grouped, directory: &Path) -> Result<(u64, usize), Box<dyn Error>> {
    let state = directory.join("stream.state");
    let mut stream = match fs::read(&state) {
        Ok(saved) => GroupedStream::resume(&saved)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            series.stream(sales(0..1)?.schema())?.arrival(Arrival::ByTime)
        }
        Err(error) => return Err(error.into()),
    };
    let day = stream.rows_taken() / TILLS.len() as u64;
    let done = stream.push(&sales(day..day + 1)?)?;
    let shown = stream.peek()?;
    // Results are stored before the state, under keys (here the row numbers) that make it harmless to store
    // them twice: a day that was interrupted is done again.
    store(directory, &[done, shown])?;
    let saved = stream.save()?;
    let new = directory.join("stream.new");
    let mut file = File::create(&new)?;
    file.write_all(&saved)?;
    file.sync_all()?;
    fs::rename(&new, &state)?;
    Ok((day + 1, saved.len()))
}

/// Appends rows: their number and value.
fn store(directory: &Path, all: &[Completed]) -> Result<(), Box<dyn Error>> {
    let path = directory.join("results.txt");
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    for completed in all {
        let smoothed = completed.frame().column("sales_smoothed")?;
        for (row, value) in completed.rows().iter().zip(smoothed.f64()?.iter()) {
            writeln!(file, "{row} {}", value.unwrap_or(f64::NAN))?;
        }
    }
    Ok(file.sync_all()?)
}

/// Of each row the value that was stored last.
fn stored(directory: &Path) -> Result<BTreeMap<u64, Option<f64>>, Box<dyn Error>> {
    let mut rows = BTreeMap::new();
    for line in fs::read_to_string(directory.join("results.txt"))?.lines() {
        let (row, value) = line.split_once(' ').ok_or("a row and its value")?;
        let value: f64 = value.parse()?;
        rows.insert(row.parse()?, (!value.is_nan()).then_some(value));
    }
    Ok(rows)
}

/// What the tills sell on some days.
fn sales(days: std::ops::Range<u64>) -> Result<DataFrame, Box<dyn Error>> {
    let rows = || days.clone().flat_map(|day| (0..TILLS.len()).map(move |till| (day, till)));
    let sold = |(day, till): (u64, usize)| {
        200.0 + day as f64 + ((day * 31 + till as u64 * 17) % 40) as f64
    };
    let frame = df!(
        "till" => rows().map(|(_, till)| TILLS[till]).collect::<Vec<_>>(),
        "day" => rows().map(|(day, _)| i32::try_from(20_000 + day)).collect::<Result<Vec<_>, _>>()?,
        "sales" => rows().map(sold).collect::<Vec<_>>(),
    )?;
    Ok(frame.lazy().with_column(col("day").cast(DataType::Date)).collect()?)
}
