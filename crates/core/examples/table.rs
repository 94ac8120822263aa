//! A table of store × week, smoothed along the weeks with the year's end wrapped, and then over
//! neighbouring stores too, over the weeks that a store was shut.
//!
//! `cargo run --release -p smoothframe-core --features ndarray --example table`

use ndarray::{Array2, Axis, array};
use smoothframe_core::{Boundary, Error, Smoother, nd, ndimage};

const STORES: usize = 4;
const WEEKS: usize = 52;

fn main() -> Result<(), Error> {
    // Units by store and week: a season that is highest about New Year, and noise.
    let mut state = 7_u64;
    let mut sales = Array2::from_shape_fn((STORES, WEEKS), |(store, week)| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let noise = (state >> 40) as f64 / (1_u64 << 23) as f64 - 1.0;
        let season = (std::f64::consts::TAU * week as f64 / WEEKS as f64).cos();
        100.0 * (store + 1) as f64 * (1.0 + 0.4 * season) + 20.0 * noise
    });
    // The second store was shut in summer.
    sales.row_mut(1).iter_mut().take(30).skip(26).for_each(|units| *units = f64::NAN);

    // Along the weeks, one series for each store: the week before the first is the last.
    let smoother: Smoother = "hann:9 boundary=wrap".parse()?;
    let smooth = nd::smooth_axis(sales.view(), Axis(1), &smoother)?;
    print("week", "raw", "smoothed, second store", |week| (sales[[1, week]], smooth[[1, week]]));

    // As an image, beyond whose edges nothing is: what a store lacks, its neighbours and the weeks
    // beside tell. Each store first as
    // a share of its own mean, as stores differ in size.
    let mean = sales.map_axis(Axis(1), |row| {
        let present: Vec<f64> = row.iter().copied().filter(|units| !units.is_nan()).collect();
        present.iter().sum::<f64>() / present.len() as f64
    });
    let shares = &sales / &mean.insert_axis(Axis(1));
    let weights = array![[0.05, 0.1, 0.05], [0.1, 0.4, 0.1], [0.05, 0.1, 0.05]];
    let filled =
        ndimage::normalized_convolve(shares.view(), weights.view(), Boundary::Renormalize)?;
    print("week", "share", "of neighbours too", |week| (shares[[1, week]], filled[[1, week]]));
    Ok(())
}

fn print(week: &str, raw: &str, smooth: &str, numbers: impl Fn(usize) -> (f64, f64)) {
    println!("{week:>4} {raw:>8} {smooth:>22}");
    for week in [0, 1, 25, 26, 27, 28, 29, 30, 50, 51] {
        let (raw, smooth) = numbers(week);
        println!("{week:>4} {raw:8.2} {smooth:22.2}");
    }
    println!();
}
