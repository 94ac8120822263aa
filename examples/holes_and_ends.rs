//! What happens in holes and at the ends: one short series under several rules.
//!
//! ```text
//! cargo run --release --example holes_and_ends
//! ```

use smoothframe_core::{Error, Smoother};

fn main() -> Result<(), Error> {
    let x = [0.0, 1.0, 2.0, f64::NAN, 4.0, 5.0, f64::NAN, f64::NAN, f64::NAN, 9.0];
    let cells = |row: &[f64]| {
        let cell = |v: &f64| if v.is_nan() { "    –".to_owned() } else { format!("{v:5.2}") };
        row.iter().map(cell).collect::<Vec<_>>().join(" ")
    };
    println!("{:<40} {}", "the series", cells(&x));
    for spec in [
        "uniform:3",
        "uniform:3 holes=keep",
        "uniform:3 coverage=0",
        "uniform:3 missing=propagate",
        "uniform:3 boundary=reflect",
        "uniform:3 boundary=constant=0",
        "uniform:3 align=trailing",
    ] {
        let smoother: Smoother = spec.parse()?;
        println!("{spec:<40} {}", cells(&smoother.smooth(&x)?));
    }
    Ok(())
}
