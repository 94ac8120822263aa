//! By how many days units follow the price, store by store.
//!
//! ```text
//! cargo run --release --example price_and_units [-- PICTURE.svg]
//! ```

mod drawing;

use std::error::Error;

use drawing::{BLUE, GREY, Layer, ORANGE, draw, random};
use polars::prelude::*;
use smoothframe_core::cross_correlation;
use smoothframe_polars::SmoothExpr;

const DAYS: usize = 400;
/// The days until a store's customers know a new price.
const STORES: [(&str, usize); 3] = [("Harbour", 1), ("Old Town", 4), ("Station", 9)];

fn main() -> Result<(), Box<dyn Error>> {
    let mut uniform = random(11);
    let (mut stores, mut prices, mut units) = (Vec::new(), Vec::new(), Vec::new());
    for (store, late) in STORES {
        let first = prices.len();
        let mut price = 2.5;
        for day in 0..DAYS {
            if uniform() < 0.12 {
                price = (22.0 + 8.0 * uniform()).round() / 10.0;
            }
            prices.push(price);
            let known = prices[first + day.saturating_sub(late)];
            units.push((80.0 - 20.0 * known + 14.0 * (uniform() - 0.5)).round());
            stores.push(store);
        }
    }
    let sales = df!("store" => stores, "price" => &prices, "units" => &units)?;

    let lags = sales.lazy().group_by_stable([col("store")]);
    let found = lags.agg([col("price").best_lag(col("units"), 14).alias("best")]).collect()?;
    let found = found.unnest(["best"], None)?;
    let (stores, lag, r) = (found["store"].str()?, found["lag"].i64()?, found["r"].f64()?);
    for ((store, lag), r) in stores.iter().zip(lag.iter()).zip(r.iter()) {
        let (store, lag, r) = (store.unwrap_or(""), lag.unwrap_or(0), r.unwrap_or(0.0));
        println!("{store:<8} {lag:>3} days, r = {r:.2}");
    }

    let mut layers = Vec::new();
    for (at, ((name, _), colour)) in STORES.into_iter().zip([GREY, BLUE, ORANGE]).enumerate() {
        let rows = at * DAYS..(at + 1) * DAYS;
        let r = cross_correlation(&prices[rows.clone()], &units[rows], 14)?;
        let points = r.lags.iter().zip(&r.r).map(|(&lag, &r)| (lag as f64, r)).collect();
        layers.push(Layer { name, colour, points, joined: true });
    }
    let axes = ["days that units follow the price", "Pearson's r"];
    draw("price_and_units.svg", "Price and units, so many days later", axes, &layers)
}
