//! How much to keep in stock: what is sold while a delivery is under way, by its distribution and
//! not by a normal curve.
//!
//! ```text
//! cargo run --release --example safety_stock [-- PICTURE.svg]
//! ```

mod drawing;

use std::{collections::BTreeMap, error::Error, fs};

use drawing::{BLUE, GREY, Layer, ORANGE, draw};
use smoothframe_core::Pmf;

fn main() -> Result<(), Box<dyn Error>> {
    // Gift boxes of one shop, by day, in the months before Christmas. Days without a row sold none.
    let mut days = BTreeMap::new();
    for line in fs::read_to_string("data/sales.csv")?.lines().skip(1) {
        if let [date, "Harbour", "Gift box", units, ..] = line.split(',').collect::<Vec<_>>()[..]
            && ["-10-", "-11-"].iter().any(|month| date.contains(month))
            && let Ok(units) = units.parse::<i64>()
        {
            days.insert(date.to_owned(), units.max(0));
        }
    }
    let mut sold: Vec<i64> = days.into_values().collect();
    sold.resize(2 * 61, 0); // October and November of two years
    let day = Pmf::from_samples(&sold)?;

    // A delivery takes 4 to 6 days, one in ten 9: then many days of demand must be in stock.
    let delivery = Pmf::from_masses(4, &[0.55, 0.25, 0.10, 0.0, 0.0, 0.10])?;
    let demand = day.compound(&delivery)?;
    println!("until a delivery: {:.1} boxes, std {:.1}", demand.mean(), demand.std());
    println!("in stock for   by the distribution   by the normal curve");
    for (service, z) in [(0.90, 1.281_552), (0.95, 1.644_854), (0.99, 2.326_348)] {
        let order = demand.quantile(service)?;
        let normal = (demand.mean() + z * demand.std()).ceil();
        println!("{:>11}%   {order:>19}   {normal:>19}", service * 100.0);
    }

    let curve = |values: &mut dyn Iterator<Item = (i64, f64)>| -> Vec<(f64, f64)> {
        values.map(|(boxes, p)| (boxes as f64, 100.0 * p)).filter(|p| p.1 > 1e-3).collect()
    };
    let (mean, std) = (demand.mean(), demand.std());
    let bell = |x: f64| (-((x - mean) / std).powi(2) / 2.0).exp() / (std * 2.506_628);
    let normal = curve(&mut (0..demand.end()).map(|x| (x, bell(x as f64))));
    let points = curve(&mut demand.iter());
    let p99 = demand.quantile(0.99)?;
    let stock = vec![(p99 as f64, 0.0), (p99 as f64, 100.0 * bell(mean) / 2.0)];
    let layer = |name, colour, points| Layer { name, colour, points, joined: true };
    let layers = [
        layer("normal curve", GREY, normal),
        layer("distribution of the sum", BLUE, points),
        layer("enough for 99 in 100", ORANGE, stock),
    ];
    let title = "Boxes sold until a delivery comes";
    draw("safety_stock.svg", title, ["boxes", "% of deliveries"], &layers)
}
