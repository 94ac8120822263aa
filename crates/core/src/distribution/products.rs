//! Sums of products of masses, each within a few roundings of its own size.
//!
//! Products are at least 0, so a sum of them loses nothing but what its additions round. It is made
//! in tiles: outputs by [`TAPS`] masses of the shorter side, whose sums go into totals of 106 bits.
//! So a mass is within
//! 2·(32 + `TAPS` / 32) + 2 = 98 roundings (2⁻⁵³), however many products it has: that is what direct
//! sums of `TAPS` promise, one of the total and one of the mass.
//!
//! Tiles also keep out of numbers below 2⁻¹⁰²², which processors take a hundred times longer for:
//! where all products of a tile underflow it is left out, and near there both sides are scaled by
//! powers of two.

use crate::{
    convolve::direct,
    distribution::{
        MOST,
        double::Double,
        masses::{Masses, room, zeros},
        too_many,
    },
    error::Error,
    simd::{self, isa::Isa},
};

/// Masses of the shorter side in a tile.
const TAPS: usize = 512;
/// Outputs of a tile.
const OUTPUTS: usize = 256;
/// Outputs that sums of 106 bits are made for at a time.
const LANES: usize = 16;
/// Below 2 to this, products of a tile are scaled.
const SMALL: i32 = -900;
/// The exponent of what is all zeros.
const NONE: i32 = -5000;

/// How masses are summed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Precision {
    /// Products and sums of 53 bits.
    Single,
    /// Of 106, from and to masses of 106.
    Double,
}

/// The distribution of the sum of both.
pub(crate) fn convolve(a: &Masses, b: &Masses, precision: Precision) -> Result<Masses, Error> {
    if a.is_empty() || b.is_empty() {
        return Ok(Masses::default());
    }
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    let start = a.start.checked_add(b.start).ok_or_else(crate::distribution::beyond)?;
    let len = long.len() + short.len() - 1;
    let mut tiles = Tiles::new(long, short, precision)?;
    let mut high = room(len)?;
    let mut low = room(if precision == Precision::Double { len } else { 0 })?;
    for first in (0..len).step_by(OUTPUTS) {
        let sums = tiles.outputs(first, OUTPUTS.min(len - first));
        high.extend(sums.iter().map(|sum| sum.high));
        if precision == Precision::Double {
            low.extend(sums.iter().map(|sum| sum.low));
        }
    }
    let sums = Masses { start, high, low }.trimmed()?;
    if sums.len() > MOST { Err(too_many(sums.len())) } else { Ok(sums) }
}

/// Both sides, and a tile's buffers.
struct Tiles<'a> {
    long: &'a Masses,
    short: &'a Masses,
    precision: Precision,
    /// The largest exponent in each [`OUTPUTS`] of the longer and [`TAPS`] of the shorter.
    long_tops: Vec<i32>,
    short_tops: Vec<i32>,
    rows: [Vec<f64>; 2],
    taps: [Vec<f64>; 2],
    out: [Vec<f64>; 2],
    sums: Vec<Double>,
}

impl<'a> Tiles<'a> {
    fn new(long: &'a Masses, short: &'a Masses, precision: Precision) -> Result<Self, Error> {
        // More rows than a tile has, up to whole LANES of outputs.
        let (rows, out) = (OUTPUTS + TAPS + LANES, OUTPUTS + LANES);
        Ok(Self {
            long_tops: tops(&long.high, OUTPUTS)?,
            short_tops: tops(&short.high, TAPS)?,
            rows: [room(rows)?, room(rows)?],
            taps: [room(TAPS)?, room(TAPS)?],
            out: [room(out)?, room(out)?],
            sums: zeros(OUTPUTS)?,
            long,
            short,
            precision,
        })
    }

    /// The sums of `count` outputs from `first` on.
    fn outputs(&mut self, first: usize, count: usize) -> &[Double] {
        self.sums[..count].fill(Double::ZERO);
        // Output t meets the products of mass j of the shorter and t − j of the longer.
        let least = (first + 1).saturating_sub(self.long.len());
        let most = self.short.len().min(first + count);
        for tile in least / TAPS..most.div_ceil(TAPS) {
            let from = least.max(tile * TAPS);
            let to = most.min((tile + 1) * TAPS);
            if from < to {
                self.tile(first, count, from, to);
            }
        }
        &self.sums[..count]
    }

    /// Adds the products of masses `from` to `to` of the shorter.
    fn tile(&mut self, first: usize, count: usize, from: usize, to: usize) {
        // The rows from `first + 1 − to`, which may be before the start, to past the end.
        let (begin, before) = ((first + 1).saturating_sub(to), to.saturating_sub(first + 1));
        let end = (first + count - from).min(self.long.len());
        let tops = &self.long_tops[begin / OUTPUTS..end.div_ceil(OUTPUTS)];
        let long_top = tops.iter().copied().max().unwrap_or(NONE);
        let short_top = self.short_tops[from / TAPS];
        let top = long_top + short_top;
        // All products are below 2^(top + 2), which rounds to 0.
        if top + 2 < -1075 {
            return;
        }
        let is_double = self.precision == Precision::Double;
        let is_scaled = is_double || top < SMALL;
        let (long_shift, short_shift) = if is_scaled { (-long_top, -short_top) } else { (0, 0) };
        let padded = if is_double { count.next_multiple_of(LANES) } else { count };
        let len = padded + to - from - 1;
        for part in 0..if is_double { 2 } else { 1 } {
            let (rows, taps) = (&mut self.rows[part], &mut self.taps[part]);
            let (long, short) = if part == 0 {
                (&self.long.high, &self.short.high)
            } else {
                (&self.long.low, &self.short.low)
            };
            rows.clear();
            rows.resize(before, 0.0);
            // Without low parts there are none to copy.
            rows.extend_from_slice(long.get(begin..end).unwrap_or_default());
            rows.resize(len, 0.0);
            taps.clear();
            taps.extend_from_slice(short.get(from..to).unwrap_or_default());
            taps.resize(to - from, 0.0);
            scale(rows, long_shift);
            scale(taps, short_shift);
            self.out[part].resize(padded, 0.0);
        }
        let [high, low] = &mut self.out;
        if is_double {
            let job = Sums { rows: &self.rows, taps: &self.taps, high, low };
            simd::run(Isa::best(), job);
        } else {
            direct::valid(&self.taps[0], &self.rows[0], high);
            low.clear();
            low.resize(count, 0.0);
        }
        scale(high, -long_shift - short_shift);
        scale(low, -long_shift - short_shift);
        for ((sum, &high), &low) in self.sums.iter_mut().zip(&*high).zip(&*low) {
            *sum = sum.plus(Double { high, low });
        }
    }
}

/// Times 2^`exponent`, by steps that are numbers themselves.
fn scale(numbers: &mut [f64], mut exponent: i32) {
    while exponent != 0 {
        let step = exponent.clamp(-1000, 1000);
        let by = f64::from(step).exp2();
        numbers.iter_mut().for_each(|number| *number *= by);
        exponent -= step;
    }
}

/// The largest exponent in each so many numbers.
fn tops(masses: &[f64], each: usize) -> Result<Vec<i32>, Error> {
    let mut tops = room(masses.len().div_ceil(each))?;
    tops.extend(masses.chunks(each).map(|masses| {
        let most = masses.iter().fold(0.0, |most: f64, &mass| most.max(mass));
        exponent(most)
    }));
    Ok(tops)
}

/// The greatest n with 2ⁿ ≤ a number, which is not negative.
fn exponent(number: f64) -> i32 {
    if number == 0.0 {
        return NONE;
    }
    // Those below 2⁻¹⁰²² have leading zeros in place of an exponent.
    let bits = number.to_bits();
    let field = i32::try_from(bits >> 52).unwrap_or(0);
    let digits = i32::try_from(64 - bits.leading_zeros()).unwrap_or(0);
    if field == 0 { digits - 1075 } else { field - 1023 }
}

/// `out[i] = Σ_j taps[j]·rows[i + K − 1 − j]` of numbers of 106 bits, for whole [`LANES`].
struct Sums<'a> {
    rows: &'a [Vec<f64>; 2],
    taps: &'a [Vec<f64>; 2],
    high: &'a mut [f64],
    low: &'a mut [f64],
}

impl simd::WithSimd for Sums<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { rows: [row_high, row_low], taps: [tap_high, tap_low], high, low } = self;
        let (highs, _) = high.as_chunks_mut::<LANES>();
        let (lows, _) = low.as_chunks_mut::<LANES>();
        for (at, (high, low)) in highs.iter_mut().zip(lows).enumerate() {
            let (mut sum, mut rest) = ([0.0; LANES], [0.0; LANES]);
            let newest = at * LANES..at * LANES + tap_high.len() + LANES - 1;
            // The last tap meets the first rows.
            let rows = row_high[newest.clone()].windows(LANES).zip(row_low[newest].windows(LANES));
            for ((rows, row_lows), (&tap, &tap_low)) in rows.zip(tap_high.iter().zip(tap_low).rev())
            {
                for i in 0..LANES {
                    let product = tap * rows[i];
                    let rounded = tap.mul_add(rows[i], -product);
                    let cross = tap.mul_add(row_lows[i], tap_low * rows[i]);
                    let Double { high, low } = Double::sum(sum[i], product);
                    sum[i] = high;
                    rest[i] += low + (rounded + cross);
                }
            }
            for i in 0..LANES {
                let Double { high: sum, low: rest } = Double::quick_sum(sum[i], rest[i]);
                (high[i], low[i]) = (sum, rest);
            }
        }
    }
}
