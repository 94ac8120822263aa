//! The shape of things: how cost moves with taps, rows, series, holes and number type.
//! `cargo bench -p smoothframe-core [-- direct]`; `cargo test` does not run it.

use std::hint::black_box;

use divan::{Bencher, counter::ItemsCount};
use smoothframe_core::{Sample, Smoother};

fn main() {
    divan::main();
}

/// White noise in −1..1, the same in every run.
fn noise(rows: usize) -> Vec<f64> {
    let mut state = 1_u64;
    let mut next = || {
        // Knuth's MMIX generator; its high bits are the random ones.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    };
    (0..rows).map(|_| next()).collect()
}

fn gaussian(taps: usize) -> String {
    format!("gaussian:{taps},std={} boundary=renormalize", taps as f64 / 6.0)
}

/// Series of so many rows, cut from `x`, through one plan.
fn smooth<T: Sample>(bencher: Bencher<'_, '_>, spec: &str, x: &[T], rows: usize) {
    let smoother: Smoother = spec.parse().expect("a spec");
    let mut plan = smoother.plan::<T>();
    let mut out = x.to_vec();
    bencher.counter(ItemsCount::new(x.len())).bench_local(|| {
        for (x, out) in x.chunks(rows).zip(out.chunks_mut(rows)) {
            plan.smooth_into(black_box(x), black_box(out)).expect("equal lengths");
        }
    });
}

const ROWS: usize = 1 << 17;

#[divan::bench(args = [3, 7, 15, 30, 60, 128, 256, 512], max_time = 1)]
fn direct_by_taps(bencher: Bencher<'_, '_>, taps: usize) {
    smooth(bencher, &format!("{} method=direct", gaussian(taps)), &noise(ROWS), ROWS);
}

#[divan::bench(args = [7, 60, 128, 256, 512, 2048, 8192, 32768], max_time = 1)]
fn fft_by_taps(bencher: Bencher<'_, '_>, taps: usize) {
    smooth(bencher, &format!("{} method=fft", gaussian(taps)), &noise(ROWS), ROWS);
}

#[divan::bench(args = [2, 7, 15, 16, 60, 127, 128, 1000, 16384], max_time = 1)]
fn boxcar_by_taps(bencher: Bencher<'_, '_>, taps: usize) {
    smooth(bencher, &format!("uniform:{taps} boundary=renormalize"), &noise(ROWS), ROWS);
}

#[divan::bench(args = [7, 60, 512, 4096], consts = [100, 10_000, 1_000_000], max_time = 1)]
fn auto_by_taps_and_rows<const N: usize>(bencher: Bencher<'_, '_>, taps: usize) {
    smooth(bencher, &gaussian(taps), &noise(N), N);
}

/// The same 100,000 rows, in series of so many.
#[divan::bench(args = [10, 100, 1000, 10_000], max_time = 1)]
fn series_of_rows(bencher: Bencher<'_, '_>, rows: usize) {
    smooth(bencher, &gaussian(7), &noise(100_000), rows);
}

#[divan::bench(args = [0, 1, 10, 50], consts = [7, 60, 512], max_time = 1)]
fn holes_by_percent<const TAPS: usize>(bencher: Bencher<'_, '_>, percent: u32) {
    let mut x = noise(ROWS);
    for (x, chance) in x.iter_mut().zip(noise(ROWS + 1).into_iter().skip(1)) {
        if (chance + 1.0) * 50.0 < f64::from(percent) {
            *x = f64::NAN;
        }
    }
    smooth(bencher, &gaussian(TAPS), &x, ROWS);
}

#[divan::bench(args = [7, 60, 512], max_time = 1)]
fn in_f32(bencher: Bencher<'_, '_>, taps: usize) {
    #[expect(clippy::cast_possible_truncation, reason = "f32 is what is measured")]
    let x: Vec<f32> = noise(ROWS).into_iter().map(|x| x as f32).collect();
    smooth(bencher, &gaussian(taps), &x, ROWS);
}

#[divan::bench(args = [7, 60, 512], max_time = 1)]
fn in_f64(bencher: Bencher<'_, '_>, taps: usize) {
    smooth(bencher, &gaussian(taps), &noise(ROWS), ROWS);
}

#[divan::bench(args = [1000, 10_000, 100_000, 1_000_000, 10_000_000], max_time = 1)]
fn rows_at_60_taps(bencher: Bencher<'_, '_>, rows: usize) {
    smooth(bencher, &gaussian(60), &noise(rows), rows);
}
