//! Sums of products of masses, each within a few roundings of its own size.
//!
//! Products are at least 0, so a sum of them loses nothing but what its additions round. It is made
//! in tiles: outputs by [`TAPS`] masses of the shorter side, whose sums go into totals of 106 bits.
//! So a mass is within
//! 2·(32 + `TAPS` / 32) + 2 = 98 roundings (2⁻⁵³), however many products it has: that is what direct
//! sums of `TAPS` promise, one of the total and one of the mass.
//!
//! Where masses fall off, most tiles add nothing that an output could hold: a tile is left out where
//! the largest product that it can have, times how many it has, is below [`SLIGHT`] or [`SLIGHTER`] of
//! the sums so far. The largest come first, so that this is soon known. As sums only grow, what is
//! left out of a mass by all tiles is less than a rounding of it, however small it is.
//!
//! Both sides of a tile are scaled to about 1 by powers of two, so that there are no numbers below
//! 2⁻¹⁰²² on the way, which processors take a hundred times longer for.

use std::ops::Range;

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
const OUTPUTS: usize = 320;
/// Outputs that sums of 106 bits are made for at a time.
const LANES: usize = 16;
/// Masses, and outputs, whose largest exponent, or least, is known.
const CHUNK: usize = 32;
/// The exponent of what is all zeros.
const NONE: i32 = -5000;
/// Twice the exponents of two masses' leading digits, and how many products an output has of a tile:
/// what these sum to is below 2 to their exponents and this.
const MANY: i32 = 2 + TAPS.ilog2() as i32;
/// Of a mass's sum, as a power of 2, what a tile may add and yet be left out: for masses of 53 and of
/// 106 bits, and at most 2¹⁵ tiles.
const SLIGHT: i32 = -72;
const SLIGHTER: i32 = -125;

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
    /// The largest exponent in each [`CHUNK`] of the shorter and of the longer, and in each of the
    /// longer and the one before it.
    short_tops: Vec<i32>,
    long_tops: Vec<i32>,
    pair_tops: Vec<i32>,
    /// Tiles of the outputs at hand, and the exponent that no product of theirs is above: for each
    /// chunk of outputs, and for all.
    tiles: Vec<(usize, [i32; OUTPUTS / CHUNK], i32)>,
    rows: [Vec<f64>; 2],
    taps: [Vec<f64>; 2],
    out: [Vec<f64>; 2],
    sums: Vec<Double>,
}

impl<'a> Tiles<'a> {
    fn new(long: &'a Masses, short: &'a Masses, precision: Precision) -> Result<Self, Error> {
        // More rows than a tile has, up to whole LANES of outputs.
        let (rows, out) = (OUTPUTS + TAPS + LANES, OUTPUTS + LANES);
        let long_tops = tops(&long.high)?;
        let mut pair_tops = room(long_tops.len() + 1)?;
        let after = long_tops.iter().copied().chain([NONE]);
        pair_tops.extend(after.zip([NONE].iter().chain(&long_tops)).map(|(a, &b)| a.max(b)));
        Ok(Self {
            short_tops: tops(&short.high)?,
            long_tops,
            pair_tops,
            tiles: room(short.len().div_ceil(TAPS))?,
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
        let from = (first + 1).saturating_sub(self.long.len());
        let to = self.short.len().min(first + count);
        self.tiles.clear();
        for tile in from / TAPS..to.div_ceil(TAPS) {
            let tops = self.tops(first, tile);
            let top = tops.iter().copied().max().unwrap_or(NONE);
            self.tiles.push((tile, tops, top));
        }
        self.tiles.sort_unstable_by_key(|&(tile, _, top)| (-top, tile));
        let slight = if self.precision == Precision::Single { SLIGHT } else { SLIGHTER };
        for at in 0..self.tiles.len() {
            let (tile, tops, top) = self.tiles[at];
            // All of it rounds to 0, as does what comes after.
            if top + MANY < -1075 {
                break;
            }
            let mut least = f64::INFINITY;
            let mut is_slight = true;
            for (sums, top) in self.sums[..count].chunks(CHUNK).zip(tops) {
                let sum = sums.iter().fold(f64::INFINITY, |least, sum| least.min(sum.high));
                least = least.min(sum);
                is_slight &= top == NONE || top + MANY - slight <= exponent(sum);
            }
            let (from, to) = (from.max(tile * TAPS), to.min((tile + 1) * TAPS));
            if !is_slight && from < to {
                self.tile(first, count, from..to, exponent(least) + slight - MANY);
            }
        }
        &self.sums[..count]
    }

    /// The exponent that no product of a tile is above, in each chunk of the outputs from `first` on.
    fn tops(&self, first: usize, tile: usize) -> [i32; OUTPUTS / CHUNK] {
        let start = tile * (TAPS / CHUNK);
        let end = self.short_tops.len().min(start + TAPS / CHUNK);
        std::array::from_fn(|chunk| {
            let newest = first / CHUNK + chunk;
            // A chunk of outputs meets two of the longer for each of the shorter.
            let met = self.short_tops[start..end].iter().enumerate().filter_map(|(at, short)| {
                let long = self.pair_tops.get(newest.checked_sub(start + at)?)?;
                Some((short + long).max(NONE))
            });
            met.max().unwrap_or(NONE)
        })
    }

    /// Adds the products of some masses of the shorter. All that are below 2 to the exponent `slight`
    /// may be left out.
    fn tile(&mut self, first: usize, count: usize, masses: Range<usize>, slight: i32) {
        let Range { start: from, end: to } = masses;
        // The rows from `first + 1 − to`, which may be before the start, to past the end.
        let (begin, before) = ((first + 1).saturating_sub(to), to.saturating_sub(first + 1));
        let end = (first + count - from).min(self.long.len());
        let shift = |tops: &[i32], from: usize, to: usize| {
            -tops[from / CHUNK..to.div_ceil(CHUNK)].iter().copied().max().unwrap_or(0)
        };
        let long_shift = shift(&self.long_tops, begin, end);
        let short_shift = shift(&self.short_tops, from, to);
        let is_double = self.precision == Precision::Double;
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
            // As both sides are below 2 here, a mass that is slight has slight products alone.
            let slight = f64::from(slight + long_shift + short_shift - 1).exp2();
            for masses in [&mut self.rows[0], &mut self.taps[0]] {
                masses.iter_mut().for_each(|mass| *mass = if *mass < slight { 0.0 } else { *mass });
            }
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

/// The largest exponent in each chunk.
fn tops(masses: &[f64]) -> Result<Vec<i32>, Error> {
    let mut tops = room(masses.len().div_ceil(CHUNK))?;
    tops.extend(masses.chunks(CHUNK).map(|masses| {
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
