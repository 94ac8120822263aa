//! What a short series costs: 1,000,000 of 10 rows, in one call and one by one, against 1,000 of
//! 10,000; 7 taps, one plan.
//! `cargo run --release -p smoothframe-core --example short_series`

use std::{
    alloc::{GlobalAlloc, Layout, System},
    hint::black_box,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use smoothframe_core::{Error, Output, Plan, Smoother};

/// The system's allocator, counting.
struct Counting;

static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);

#[expect(unsafe_code, reason = "an allocator is unsafe by its trait; this one adds a counter")]
// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller's promises are the system's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        // SAFETY: `at` came from `alloc` above, so from the system.
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: as above.
        unsafe { System.realloc(at, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const ROWS: usize = 10_000_000;
const REPEATS: usize = 5;

fn main() -> Result<(), Error> {
    let smoother: Smoother = format!("gaussian:7,std={}", 7.0 / 6.0).parse()?;
    let x: Vec<f64> = (0..ROWS).map(|i| (i % 1013) as f64).collect();
    let mut out = vec![0.0; ROWS];
    println!("{:>8} {:>14} {:>8} {:>12}", "rows", "call", "ns/row", "allocations");
    let mut time = |rows: usize, name: &str, all: All| {
        let (mut plan, ends) = (smoother.plan::<f64>(), (1..=ROWS / rows).map(|n| n * rows));
        let ends: Vec<usize> = ends.collect();
        // The first run allocates.
        all(&mut plan, &x, &ends, &mut out)?;
        let (mut least, before) = (Duration::MAX, ALLOCATIONS.load(Ordering::Relaxed));
        for _ in 0..REPEATS {
            let start = Instant::now();
            all(&mut plan, black_box(&x), &ends, black_box(&mut out))?;
            least = least.min(start.elapsed());
        }
        let allocations = ALLOCATIONS.load(Ordering::Relaxed) - before;
        let each = least.as_secs_f64() * 1e9 / ROWS as f64;
        println!("{rows:>8} {name:>14} {each:>8.2} {allocations:>12}");
        assert_eq!(allocations, 0, "a plan that has seen its longest series allocates nothing");
        Ok::<_, Error>(each)
    };
    let alone = time(10, "smooth_into", one_by_one)?;
    let each = time(10, "smooth_each", at_once)?;
    let long = time(10_000, "smooth_into", one_by_one)?;
    println!("short to long: {:.2}; one by one {:.2}", each / long, alone / long);
    Ok(())
}

/// Series of `x` that end at `ends` through the plan.
type All = fn(&mut Plan<f64>, x: &[f64], ends: &[usize], out: &mut [f64]) -> Result<(), Error>;

fn at_once(plan: &mut Plan<f64>, x: &[f64], ends: &[usize], out: &mut [f64]) -> Result<(), Error> {
    plan.smooth_each(x, ends, Output::new(out))
}

fn one_by_one(
    plan: &mut Plan<f64>,
    x: &[f64],
    ends: &[usize],
    out: &mut [f64],
) -> Result<(), Error> {
    let mut start = 0;
    ends.iter().try_for_each(|&end| {
        let rows = start..end;
        start = end;
        plan.smooth_into(black_box(&x[rows.clone()]), black_box(&mut out[rows]))
    })
}
