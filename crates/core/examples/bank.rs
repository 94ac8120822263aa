//! Nanoseconds per output of 100 kernels of 9 taps over one series, kept and pooled by a bank, beside
//! one kernel at a time: `cargo run --release -p smoothframe-core --example bank [-- --json]`

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use smoothframe_core::{
    Boundary, Error, Filter, FilterBank, Kernel, Method, Missing, Norm, Sample, Smoother,
};

const ROWS: usize = 100_000;
const KERNELS: usize = 100;
const TAPS: usize = 9;
/// All ways run in turn for at least this long, and the fastest run of each counts: the others were
/// disturbed.
const LEAST: Duration = Duration::from_secs(4);

fn main() -> Result<(), Error> {
    let json = std::env::args().any(|argument| argument == "--json");
    let mut state = 3_u64;
    let mut noise = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (state >> 33) as f64 / f64::from(1 << 30) - 1.0
    };
    let x: Vec<f64> = (0..ROWS).map(|_| noise()).collect();
    let kernels: Result<Vec<Kernel>, Error> = (0..KERNELS)
        .map(|_| Kernel::from_taps((0..TAPS).map(|_| noise()).collect::<Vec<_>>(), Norm::None))
        .collect();
    let kernels = kernels?;
    run("", &x, &kernels, json)?;
    #[expect(clippy::cast_possible_truncation, reason = "noise in another type")]
    let x: Vec<f32> = x.iter().map(|&x| x as f32).collect();
    run("_f32", &x, &kernels, json)
}

fn run<T: Sample + Copy + Default>(
    name: &str,
    x: &[T],
    kernels: &[Kernel],
    json: bool,
) -> Result<(), Error> {
    let bank = FilterBank::new(kernels.iter().cloned())?;
    let dilated = kernels.iter().map(|kernel| Filter::new(kernel.clone()).with_dilation(4));
    let dilated = FilterBank::new(dilated.collect::<Result<Vec<_>, _>>()?)?;
    let smoother = |kernel: &Kernel| {
        let builder = Smoother::new(kernel.clone()).missing(Missing::Propagate);
        let builder = builder.boundary(Boundary::Constant(0.0));
        builder.method(Method::Direct).build()
    };
    let smoothers = kernels.iter().map(smoother).collect::<Result<Vec<_>, _>>()?;
    let mut plans: Vec<_> = smoothers.iter().map(Smoother::plan::<T>).collect();
    let mut out = vec![T::default(); KERNELS * ROWS];
    /// A name, and what fills the outputs.
    type Way<'a, T> = (&'a str, &'a mut dyn FnMut(&mut [T]) -> Result<(), Error>);
    let mut ways: [Way<'_, T>; 5] = [
        ("one_by_one", &mut |out| {
            let mut each = plans.iter_mut().zip(out.chunks_mut(ROWS));
            each.try_for_each(|(plan, out)| plan.smooth_into(x, out))
        }),
        ("bank_kept", &mut |out| bank.apply_into(x, out)),
        ("bank_kept_dilated", &mut |out| dilated.apply_into(x, out)),
        ("bank_pooled", &mut |_| bank.pool(x).map(|pooled| drop(black_box(pooled)))),
        ("bank_pooled_dilated", &mut |_| dilated.pool(x).map(|pooled| drop(black_box(pooled)))),
    ];
    let mut least = [Duration::MAX; 5];
    let start = Instant::now();
    while start.elapsed() < LEAST {
        for ((_, way), least) in ways.iter_mut().zip(&mut least) {
            let run = Instant::now();
            way(black_box(&mut out))?;
            *least = run.elapsed().min(*least);
        }
    }
    for ((way, _), least) in ways.iter().zip(least) {
        let ns = least.as_secs_f64() * 1e9 / (KERNELS * ROWS) as f64;
        if json {
            println!(r#"{{"case":"{way}{name}","taps":{TAPS},"ns":{ns:.4}}}"#);
        } else {
            println!("{:24} {TAPS:3} taps {ns:8.3} ns/output", format!("{way}{name}"));
        }
    }
    Ok(())
}
