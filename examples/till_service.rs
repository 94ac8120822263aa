//! A service that smooths what tills send, day by day, and survives restarts: each start goes on from the
//! saved stream, so a day costs what its rows cost, and its results are those of all days at once.
//!
//! ```text
//! cargo run --release --example till_service [DIRECTORY]
//! ```

use std::{collections::BTreeMap, error::Error, fs, io, path::Path};

use polars::prelude::*;
use smoothframe_polars::{Arrival, Completed, Grouped, GroupedStream, SmoothFrame};

type Results = BTreeMap<u64, (Option<f64>, bool)>;

fn main() -> Result<(), Box<dyn Error>> {
    let directory = std::env::args_os().nth(1).unwrap_or_else(|| "till-service".into());
    let directory = Path::new(&directory);
    fs::create_dir_all(directory)?;
    let state = directory.join("stream.state");
    if state.exists() {
        fs::remove_file(&state)?; // this example begins anew each time
    }

    let series =
        Grouped::by(["till"]).time("day").values(["sales"]).with(&"gaussian:7,std=1.5".parse()?);
    let mut results = Results::new();
    let mut revised = 0;
    for number in 0..40 {
        // What is in memory is lost between two days.
        let (done, shown) = day(&series, &state, &sales(number..number + 1)?)?;
        for (completed, is_final) in [(&done, true), (&shown, false)] {
            revised += completed.revised().iter().filter(|revised| **revised).count();
            let smoothed = completed.frame().column("sales_smoothed")?;
            for (row, value) in completed.rows().iter().zip(smoothed.f64()?.iter()) {
                results.insert(*row, (value, is_final));
            }
        }
    }
    let at_once = sales(0..40)?.smooth(&series)?;
    let at_once = at_once.column("sales_smoothed")?.f64()?.to_vec();
    let so_far: Vec<Option<f64>> = results.values().map(|(value, _)| *value).collect();
    assert_eq!(so_far, at_once, "with restarts between, the results are those of all rows at once");
    let provisional = results.values().filter(|(_, is_final)| !is_final).count();
    println!(
        "{} rows of 40 days, a restart a night: the same to the bit as at once; {revised} were revised, \
         {provisional} may be yet; the state has {} bytes",
        results.len(),
        fs::metadata(&state)?.len()
    );
    Ok(())
}

/// One day's work: the rows that are complete now, and those that later days will revise.
fn day(
    series: &Grouped,
    state: &Path,
    rows: &DataFrame,
) -> Result<(Completed, Completed), Box<dyn Error>> {
    let mut stream = match fs::read(state) {
        Ok(saved) => GroupedStream::resume(&saved)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            series.stream(rows.schema())?.arrival(Arrival::ByTime)
        }
        Err(error) => return Err(error.into()),
    };
    let done = stream.push(rows)?;
    let shown = stream.peek()?;
    // The results of a real service are stored before this, under keys (here the row numbers) that make
    // storing them twice harmless; then a day that was interrupted is done again.
    let new = state.with_extension("new");
    fs::write(&new, stream.save()?)?;
    fs::File::open(&new)?.sync_all()?;
    fs::rename(&new, state)?;
    Ok((done, shown))
}

/// Sales of three tills on some days.
fn sales(days: std::ops::Range<i32>) -> PolarsResult<DataFrame> {
    let rows = || days.clone().flat_map(|day| (0..3).map(move |till| (day, till)));
    let frame = df!(
        "till" => rows().map(|(_, till)| ["north", "south", "harbour"][till as usize]).collect::<Vec<_>>(),
        "day" => rows().map(|(day, _)| 20_000 + day).collect::<Vec<_>>(),
        "sales" => rows()
            .map(|(day, till)| 200.0 + f64::from(day) + f64::from((day * 31 + till * 17) % 40))
            .collect::<Vec<_>>(),
    )?;
    frame.lazy().with_column(col("day").cast(DataType::Date)).collect()
}
