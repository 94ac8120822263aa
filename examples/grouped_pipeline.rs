//! A pipeline in Rust: read sales, smooth each product's daily revenue, look, and write a report.
//!
//! ```text
//! cargo run --release --example grouped_pipeline [DIRECTORY]
//! ```

use std::{error::Error, path::PathBuf};

use polars::prelude::*;
use smoothframe_polars::{Agg, Every, Grouped, Smoother};
use smoothframe_report::{Report, Section, stats};

fn main() -> Result<(), Box<dyn Error>> {
    let directory = std::env::args_os().nth(1).map_or_else(|| "sales-report".into(), PathBuf::from);
    let path = PlRefPath::new("data/sales.csv");
    let sales = LazyCsvReader::new(path).with_try_parse_dates(true).finish()?.collect()?;

    let smoother: Smoother = "general_gaussian:60,p=2,sig=3 boundary=reflect".parse()?;
    let smoothed = Grouped::by(["product"])
        .time("date")
        .values(["revenue"])
        .every(Every::new("1d")?)
        .agg(Agg::Sum)
        .smooth(&sales, &smoother)?;

    let stats = stats(&smoothed)?;
    let keys = smoothed.layout().keys()?;
    for row in stats.rows() {
        let product = keys[0].str()?.get(row.group).unwrap_or_default();
        println!(
            "{product:<16} {:>5} days, mean {:>8.2}, noise {:>7.2}",
            row.count,
            row.mean.unwrap_or(f64::NAN),
            row.residual_std.unwrap_or(f64::NAN)
        );
    }
    // Sections of one's own: HTML, which is trusted, and a frame.
    let noise = stats.frame()?.select(["product", "mean", "residual_std"])?;
    let report = Report::new(&smoothed)
        .title("Daily revenue")
        .unit("revenue", "EUR")
        .section(
            "About these data",
            Section::html("<p>They are <em>made</em>: see examples/generate_data.</p>"),
        )
        .section("How much a day is noise", Section::frame(noise));
    let written = report.write(&directory, true)?;
    println!("{} plots in {}", written.plots, directory.display());
    // The same in short, for a pull request or a mail, and a single plot.
    let text = report.to_markdown()?;
    println!("{}", text.lines().take(4).collect::<Vec<_>>().join("\n"));
    std::fs::write(
        directory.with_extension("png"),
        report.plot(&["Oat drink"], "revenue")?.png()?,
    )?;
    Ok(())
}
