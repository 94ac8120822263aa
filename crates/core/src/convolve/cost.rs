//! A cost model of convolution, by which blocks are sized and methods chosen.
//!
//! The formulas are fitted to minima of many runs, by
//! `cargo test --release -p smoothframe-core --lib -- --ignored --nocapture costs`, on one x86
//! processor with AVX-512 (Zen 5, 1 MiB of L2 cache per core). Near the crossover the model is
//! within 20% of the measured time. It is off for few outputs and short kernels, which are direct
//! either way, and for blocks far beyond the caches, which depend on other load on the memory.
//! Choices depend on the instruction set and the kernel alone, never on a clock, so results are the
//! same in every run on a machine.

use crate::{
    sample::Sample,
    simd::isa::{Isa, Set},
};

/// Nanoseconds on an instruction set, for `f64`.
struct Costs {
    /// A row through a transform and its inverse, in blocks that the nearest caches hold.
    row: f64,
    /// Added to a row for each doubling beyond [`NEAR`].
    doubling: f64,
    /// A tap of a direct output.
    tap: f64,
    /// A present row in the window of an output, where such rows alone are summed.
    present: f64,
    /// Cost of `f32` relative to `f64`, by a transform and directly.
    single: (f64, f64),
}

/// Rows of a block that the nearest caches hold, and bytes of one that the L2 cache holds, beside
/// as many again in tables.
const NEAR: f64 = 1024.0;
const CACHED: f64 = 1_048_576.0;
/// Nanoseconds added to a row for each doubling beyond [`CACHED`], spent on memory.
const FAR: f64 = 0.8;
/// Overhead of direct convolution: per output, in taps; and per call, in outputs, as a few outputs
/// do not fill vectors, or make them wait for one another.
const TAPS: f64 = 3.0;
const FEW: f64 = 40.0;
/// Checks of `auto` before it trusts a transform, in nanoseconds per output of `f64`.
const CHECKS: f64 = 0.4;
/// Outputs of the series that blocks are sized for; half of its last pair is wasted.
const SERIES: f64 = 262_144.0;
/// No block is larger unless its kernel needs it: it would gain little, and take memory.
pub(crate) const LARGEST: usize = 1 << 20;

const fn costs(isa: Isa) -> Costs {
    match isa.set() {
        #[cfg(target_arch = "x86_64")]
        Set::Avx512 => {
            Costs { row: 0.78, doubling: 0.065, tap: 0.0166, present: 0.04, single: (0.53, 0.62) }
        }
        #[cfg(target_arch = "x86_64")]
        Set::Avx2 => {
            Costs { row: 1.33, doubling: 0.12, tap: 0.0368, present: 0.08, single: (0.53, 0.7) }
        }
        // Guesses: the row for rustfft's vectors of two numbers, from its time with vectors of
        // four; the tap at half of AVX2's speed.
        #[cfg(target_arch = "aarch64")]
        Set::Neon => {
            Costs { row: 3.5, doubling: 0.4, tap: 0.075, present: 0.15, single: (0.6, 0.5) }
        }
        // The tap was measured. Where there is no AVX2, rustfft has vectors of two: with these a row
        // takes 3.2 ns at 512 rows, 3.4 at 1,024 and 5.3 at 16,384 (a busy Xeon with AVX-512), so the
        // model is a quarter too high at most. Forced on a better processor, rustfft takes AVX and is
        // sooner than this says.
        Set::Portable => {
            Costs { row: 4.0, doubling: 0.5, tap: 0.115, present: 0.25, single: (0.6, 0.42) }
        }
    }
}

/// Nanoseconds of two blocks of `size` rows through a transform, for numbers of `bytes` bytes.
fn pair(isa: Isa, size: usize, bytes: usize) -> f64 {
    let costs = costs(isa);
    let n = size as f64;
    let doublings = (n / NEAR).log2().max(0.0);
    let beyond = (n * bytes as f64 / CACHED).log2().max(0.0);
    let row = costs.row + costs.doubling * doublings;
    let part = if bytes == size_of::<f64>() { 1.0 } else { costs.single.0 };
    2.0 * n * (part * row + FAR * beyond * bytes as f64 / size_of::<f64>() as f64)
}

/// Nanoseconds of `outputs` outputs directly.
pub(crate) fn direct(isa: Isa, taps: usize, outputs: usize, bytes: usize) -> f64 {
    let costs = costs(isa);
    let part = if bytes == size_of::<f64>() { 1.0 } else { costs.single.1 };
    (outputs as f64 + FEW) * (taps as f64 + TAPS) * costs.tap * part
}

/// The rows of a transform's block for a kernel: of the powers of two that are at least twice its
/// length, the cheapest for a series of [`SERIES`]. The same for all number types.
pub(crate) fn block_size(isa: Isa, taps: usize) -> usize {
    let least = (2 * taps).next_power_of_two().max(512);
    let cost = |size: usize| {
        let outputs = 2 * (size - taps + 1);
        pair(isa, size, size_of::<f64>()) * (SERIES / outputs as f64 + 0.5)
    };
    (0..5)
        .map(|more| least << more)
        .filter(|&size| size == least || size <= LARGEST)
        .min_by(|&a, &b| cost(a).total_cmp(&cost(b)))
        .unwrap_or(least)
}

/// The fewest outputs of one pair of blocks for which a transform, checks included, is faster than
/// direct convolution.
pub(crate) fn fewest_outputs<T: Sample>(isa: Isa, taps: usize) -> usize {
    let bytes = size_of::<T>();
    let checks = CHECKS * bytes as f64 / size_of::<f64>() as f64;
    let fixed = pair(isa, block_size(isa, taps), bytes) - direct(isa, taps, 0, bytes);
    let each = direct(isa, taps, 1, bytes) - direct(isa, taps, 0, bytes) - checks;
    #[expect(clippy::cast_possible_truncation, reason = "a number of outputs, or far above any")]
    if each > 0.0 { (fixed / each).max(0.0) as usize + 1 } else { usize::MAX }
}

/// Nanoseconds of one pair of blocks by a transform, checks aside.
pub(crate) fn transform<T: Sample>(isa: Isa, taps: usize) -> f64 {
    pair(isa, block_size(isa, taps), size_of::<T>())
}

/// The same by transforms of `size` rows: two blocks there and back.
pub(crate) fn of_size<T: Sample>(isa: Isa, size: usize) -> f64 {
    pair(isa, size, size_of::<T>())
}

/// Nanoseconds of the sums and weights of windows by their present rows alone, of which there are so
/// many in all windows together.
pub(crate) fn present(isa: Isa, pairs: usize) -> f64 {
    costs(isa).present * pairs as f64
}

/// Nanoseconds of a sum and a weight by so many taps, where many outputs are computed together.
pub(crate) fn taps<T: Sample>(isa: Isa, taps: usize) -> f64 {
    let costs = costs(isa);
    let part = if size_of::<T>() == size_of::<f64>() { 1.0 } else { costs.single.1 };
    (part + 1.0) * costs.tap * (taps as f64 + TAPS)
}

/// The block lengths that partition a kernel of so many taps at the least cost per output, the
/// shortest first. None where sliding all taps directly costs less.
pub(crate) fn partition<T: Sample>(isa: Isa, taps: usize) -> Option<Vec<usize>> {
    const SHORTEST: usize = 32;
    /// A block is at most 2 to the power of this times as long as the one before.
    const RATIO: u32 = 6;
    let bytes = size_of::<T>();
    let all = |outputs: usize| direct(isa, outputs, outputs, bytes) / outputs as f64;
    // From the longest block down: its length, the cost of the taps from there on, and the next
    // block.
    let mut best: Vec<(usize, f64, Option<usize>)> = Vec::new();
    let lengths = (SHORTEST.ilog2()..usize::BITS).map(|log| 1_usize << log);
    let lengths: Vec<usize> = lengths.take_while(|&length| length < taps).collect();
    for &block in lengths.iter().rev() {
        let level = |end: usize| {
            let size = (end - 1).next_power_of_two();
            pair(isa, size, bytes) / block as f64
        };
        let mut least = (block, level(taps), None);
        for &(next, cost, _) in best.iter().filter(|(next, ..)| next / block <= 1 << RATIO) {
            let cost = cost + level(next);
            if cost < least.1 {
                least = (block, cost, Some(next));
            }
        }
        best.push(least);
    }
    let total = |&(block, cost, _): &(usize, f64, Option<usize>)| all(block) + cost;
    let first = best.iter().min_by(|a, b| total(a).total_cmp(&total(b)))?;
    const MANY: usize = 1024;
    if total(first) >= direct(isa, taps, MANY, bytes) / MANY as f64 {
        return None;
    }
    let mut blocks = vec![first.0];
    let mut next = first.2;
    while let Some(block) = next {
        blocks.push(block);
        next = best.iter().find(|(other, ..)| *other == block)?.2;
    }
    Some(blocks)
}

/// Nanoseconds of an output of a kernel that is partitioned in blocks of these lengths.
pub(crate) fn partitioned<T: Sample>(isa: Isa, blocks: &[usize], taps: usize) -> f64 {
    let bytes = size_of::<T>();
    let ends = blocks.iter().copied().skip(1).chain([taps]);
    let levels = blocks
        .iter()
        .zip(ends)
        .map(|(&block, end)| pair(isa, (end - 1).next_power_of_two(), bytes) / block as f64);
    let head = blocks.first().copied().unwrap_or(taps);
    direct(isa, head, head, bytes) / head as f64 + levels.sum::<f64>()
}

/// Whether a transform is faster for `outputs` outputs of one pair of blocks.
#[cfg(test)]
fn prefers_transform<T: Sample>(isa: Isa, taps: usize, outputs: usize) -> bool {
    outputs >= fewest_outputs::<T>(isa, taps)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::convolve::overlap_save::Overlap;

    /// All kernels of a few taps to thousands, and some that are longer than any block.
    fn lengths() -> impl Iterator<Item = usize> {
        (1..3000).chain([20_000, 131_071, 131_072, 131_073, 1 << 20, 1 << 24])
    }

    /// Outputs of a pair of blocks.
    fn whole(level: Isa, taps: usize) -> usize {
        2 * (block_size(level, taps) - taps + 1)
    }

    /// Blocks are the cheapest of all powers of two that hold their kernel twice, up to the
    /// largest.
    #[test]
    fn blocks_are_the_cheapest() {
        for level in Isa::available() {
            for taps in lengths() {
                let cost = |size: &usize| {
                    let pairs = SERIES / (2 * (size - taps + 1)) as f64 + 0.5;
                    pairs * pair(level, *size, 8)
                };
                let sizes = (9..30).map(|log| 1_usize << log).filter(|&size| size >= 2 * taps);
                let least = sizes.clone().min();
                let allowed = sizes.filter(|&size| size <= LARGEST || Some(size) == least);
                let cheapest = allowed.min_by(|a, b| cost(a).total_cmp(&cost(b)));
                assert_eq!(Some(block_size(level, taps)), cheapest, "{level:?} {taps} taps");
            }
        }
    }

    /// A transform is chosen for exactly those numbers of outputs for which the formulas say that
    /// it costs less, checks included.
    #[test]
    fn the_choice_is_the_cheaper() {
        fn check<T: Sample>(level: Isa, taps: usize) {
            let bytes = size_of::<T>();
            let (whole, fewest) = (whole(level, taps), fewest_outputs::<T>(level, taps));
            let around = [fewest.saturating_sub(1), fewest, fewest.saturating_add(1)];
            for outputs in around.into_iter().chain([1, 2, 10, 100, whole / 2, whole]) {
                // More would be another pair of blocks.
                if !(1..=whole).contains(&outputs) {
                    continue;
                }
                let checks = CHECKS * outputs as f64 * bytes as f64 / 8.0;
                let transform = pair(level, block_size(level, taps), bytes) + checks;
                let direct = direct(level, taps, outputs, bytes);
                if (transform - direct).abs() > 1e-9 * direct {
                    assert_eq!(
                        prefers_transform::<T>(level, taps, outputs),
                        transform < direct,
                        "{level:?} {taps} taps, {outputs} outputs of {bytes} bytes: \
                         {transform} and {direct} ns"
                    );
                }
            }
        }
        for level in Isa::available() {
            for taps in lengths() {
                check::<f64>(level, taps);
                check::<f32>(level, taps);
            }
        }
    }

    /// There is one length below which whole pairs of blocks are direct and from which on they are
    /// transformed; a few outputs are direct always.
    #[test]
    fn short_kernels_are_direct_and_long_ones_transformed() {
        fn check<T: Sample>(level: Isa) {
            let prefers = |taps| prefers_transform::<T>(level, taps, whole(level, taps));
            let first = lengths().find(|&taps| prefers(taps)).expect("a long kernel");
            assert!((16..120).contains(&first), "{level:?}: from {first} taps on");
            for taps in lengths() {
                assert_eq!(prefers(taps), taps >= first, "{level:?} {taps} taps, not {first}");
                assert!(!prefers_transform::<T>(level, taps, 10), "{level:?} {taps} taps");
            }
        }
        for level in Isa::available() {
            check::<f64>(level);
            check::<f32>(level);
        }
    }

    /// Costs grow with rows, taps, outputs and the size of numbers, and on lesser instruction sets.
    #[test]
    fn costs_grow() {
        for level in Isa::available() {
            for bytes in [4, 8] {
                for size in (9..24).map(|log| 1_usize << log) {
                    assert!(pair(level, 2 * size, bytes) >= 2.0 * pair(level, size, bytes));
                    assert!(pair(level, size, 4) < pair(level, size, 8));
                }
                for (taps, outputs) in [(1, 1), (7, 10), (30, 1000), (3000, 1)] {
                    let cost = |taps, outputs| direct(level, taps, outputs, bytes);
                    assert!(cost(taps + 1, outputs) > cost(taps, outputs));
                    assert!(cost(taps, outputs + 1) > cost(taps, outputs));
                    assert!(direct(level, taps, outputs, 4) < direct(level, taps, outputs, 8));
                }
            }
        }
        let levels: Vec<Isa> = Isa::available().collect();
        for pair_of in levels.windows(2) {
            let [better, worse] = [pair_of[0], pair_of[1]];
            assert!(pair(better, 4096, 8) < pair(worse, 4096, 8), "{better:?} and {worse:?}");
            assert!(direct(better, 30, 1000, 8) < direct(worse, 30, 1000, 8));
        }
    }

    /// The fastest of many runs, in nanoseconds.
    fn least(mut run: impl FnMut()) -> f64 {
        let (start, mut least) = (Instant::now(), Duration::MAX);
        while start.elapsed() < Duration::from_millis(30) || least == Duration::MAX {
            let run_start = Instant::now();
            run();
            least = least.min(run_start.elapsed());
        }
        least.as_secs_f64() * 1e9
    }

    fn rows<T: Sample>(len: usize) -> Vec<T> {
        (0..len).map(|i| T::of(((i * 7919) % 1013) as f64 / 500.0 - 1.0)).collect()
    }

    fn print<T: Sample>(name: &str) {
        let bytes = size_of::<T>();
        for isa in Isa::available() {
            println!("{name} {isa:?}: block, ns a row, formula, ms to make");
            for size in (9..=20).map(|log| 1_usize << log) {
                let taps = size / 8;
                let x = rows::<T>(2 * size - taps + 1);
                let mut out = vec![T::ZERO; 2 * (size - taps + 1)];
                let start = Instant::now();
                let overlap = Overlap::of_size(isa, &x[..taps], size);
                let made = start.elapsed().as_secs_f64() * 1e3;
                let mut scratch = overlap.scratch();
                let ns = least(|| overlap.block(&x, None, &mut out, &mut scratch));
                let row = 2.0 * size as f64;
                println!("{size:8} {:.3} {:.3} {made:.3}", ns / row, pair(isa, size, bytes) / row);
            }
            println!("{name} {isa:?}: taps, outputs, direct ns an output, formula");
            for taps in [7, 30, 60, 128, 512, 4096] {
                for outputs in [1, 30, 100, 1000, 10_000] {
                    let x = rows::<T>(outputs + taps - 1);
                    let mut out = vec![T::ZERO; outputs];
                    let ns = least(|| T::slide(isa, &x[..taps], &x, &mut out));
                    let each = outputs as f64;
                    let formula = direct(isa, taps, outputs, bytes) / each;
                    println!("{taps:8} {outputs:8} {:.3} {formula:.3}", ns / each);
                }
            }
        }
    }

    #[test]
    #[ignore = "prints what the formulas are fitted to"]
    fn costs_measured() {
        print::<f64>("f64");
        print::<f32>("f32");
    }
}
