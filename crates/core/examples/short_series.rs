//! What a short series costs: 1,000,000 of 10 rows against 1,000 of 10,000, 7 taps, one plan.
//! `cargo run --release -p smoothframe-core --example short_series`

use std::{
    alloc::{GlobalAlloc, Layout, System},
    hint::black_box,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use smoothframe_core::{Error, Plan, Smoother};

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
    println!("{:>8} {:>10} {:>12}", "rows", "ns/row", "allocations");
    let mut each = [0.0; 2];
    for (each, rows) in each.iter_mut().zip([10, 10_000]) {
        let mut plan = smoother.plan::<f64>();
        // The first run allocates.
        all(&mut plan, &x, &mut out, rows)?;
        let (mut least, before) = (Duration::MAX, ALLOCATIONS.load(Ordering::Relaxed));
        for _ in 0..REPEATS {
            let start = Instant::now();
            all(&mut plan, &x, &mut out, rows)?;
            least = least.min(start.elapsed());
        }
        let allocations = ALLOCATIONS.load(Ordering::Relaxed) - before;
        *each = least.as_secs_f64() * 1e9 / ROWS as f64;
        println!("{rows:>8} {each:>10.2} {allocations:>12}");
        assert_eq!(allocations, 0, "a plan that has seen its longest series allocates nothing");
    }
    println!("short to long: {:.2}", each[0] / each[1]);
    Ok(())
}

/// Every series of so many rows through the plan.
fn all(plan: &mut Plan<f64>, x: &[f64], out: &mut [f64], rows: usize) -> Result<(), Error> {
    for (x, out) in x.chunks_exact(rows).zip(out.chunks_exact_mut(rows)) {
        plan.smooth_into(black_box(x), black_box(out))?;
    }
    Ok(())
}
