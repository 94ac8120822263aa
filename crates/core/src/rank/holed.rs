//! Quantiles of windows with holes, from ranks of full windows.
//!
//! Holes become infinities, a share `q` of them negative and each sign at equal distances, so that
//! ranks move by less than one from those of a full window. What a window's quantile is of these
//! ranks depends on how many holes it has. Loops go over [`VECTOR`] rows and have no branches, as
//! what is a hole cannot be foreseen.

#![expect(clippy::needless_range_loop, reason = "an index is the same one in many arrays")]

use crate::{
    error::Error,
    rank::{slide::place, sorted::between},
    sample::Sample,
    simd::{
        WithSimd,
        isa::Isa,
        ranks::{FEWEST, Wanted},
        run,
    },
};

/// Outputs that are worked on together: the fewest that there may be.
const VECTOR: usize = FEWEST;
/// Most ranks of a window.
const RANKS: usize = 4;

/// The ranks that have what a share `q` of windows of `len` rows may be, whatever their holes are.
pub(crate) fn wanted(q: f64, len: usize) -> Wanted {
    let (low, part) = place(q, len);
    let low = low.cast_signed();
    let (first, count) = match (q == 0.5, part == 0.0) {
        // Infinities of alternating sign move a median by half a rank.
        (true, false) => (low, 2),
        (_, true) => (low - 1, 3),
        _ => (low - 1, RANKS),
    };
    Wanted { len, first, count }
}

/// The share of holes that become −∞, in units of 2^−32.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "casts saturate")]
fn share(q: f64) -> u32 {
    (q * (1_u64 << 32) as f64).round() as u32
}

/// How many of so many holes become −∞.
#[inline(always)]
fn below(holes: u32, share: u32) -> u32 {
    (u64::from(holes).wrapping_mul(u64::from(share)) >> 32) as u32
}

/// Counts the holes before each row of `x`, and before the end.
pub(crate) fn count<T: Sample>(x: &[T], holes: &mut Vec<u32>) -> Result<(), Error> {
    holes.clear();
    let reserved = holes.try_reserve(x.len() + 1);
    reserved.map_err(|_| Error::OutOfMemory { rows: x.len(), taps: 1 })?;
    let mut so_far = 0_u32;
    holes.push(0);
    holes.extend(x.iter().map(|x| {
        so_far = so_far.wrapping_add(u32::from(x.is_hole()));
        so_far
    }));
    Ok(())
}

/// Fills `filled` with the rows of `x`, and infinities for its holes, of which there are so many
/// before each row, and before the end.
pub(crate) fn fill<T: Sample>(isa: Isa, x: &[T], q: f64, filled: &mut [T], holes: &[u32]) {
    run(isa, Fill { x, share: share(q), filled, holes });
}

struct Fill<'a, T> {
    x: &'a [T],
    share: u32,
    filled: &'a mut [T],
    holes: &'a [u32],
}

impl<T: Sample> WithSimd for Fill<'_, T> {
    #[inline(always)]
    fn run(self) {
        let Self { x, share, filled, holes } = self;
        let infinity = T::of(f64::INFINITY);
        let ends = holes.iter().zip(&holes[1..]);
        for ((filled, &x), (&before, &with)) in filled.iter_mut().zip(x).zip(ends) {
            let is_below = below(with, share) > below(before, share);
            let mark = if is_below { -infinity } else { infinity };
            *filled = if x.is_hole() { mark } else { x };
        }
    }
}

/// Puts the quantile of what is present in each window into `out`: it is among the ranks that were
/// `found`, those of [`wanted`], one rank after another. Returns whether an output is NaN since
/// its rank is none of them, as shares are rounded.
pub(crate) fn pick<T: Sample>(
    isa: Isa,
    found: &[T],
    holes: &[u32],
    (q, wanted): (f64, Wanted),
    out: &mut [T],
) -> bool {
    let mut missed = 0;
    let (share, missed_by) = (share(q), &mut missed);
    match wanted.count {
        2 => run(isa, Pick::<T, 2> { found, holes, q, share, wanted, out, missed: missed_by }),
        3 => run(isa, Pick::<T, 3> { found, holes, q, share, wanted, out, missed: missed_by }),
        _ => run(isa, Pick::<T, RANKS> { found, holes, q, share, wanted, out, missed: missed_by }),
    }
    missed > 0
}

struct Pick<'a, T, const COUNT: usize> {
    found: &'a [T],
    holes: &'a [u32],
    q: f64,
    share: u32,
    wanted: Wanted,
    out: &'a mut [T],
    /// How many outputs' ranks were not found.
    missed: &'a mut usize,
}

impl<T: Sample, const COUNT: usize> WithSimd for Pick<'_, T, COUNT> {
    #[inline(always)]
    fn run(self) {
        let Self { found, holes, q, share, wanted, out, missed } = self;
        let (len, first) = (wanted.len, wanted.first as f64);
        let outputs = out.len();
        let mut at = 0;
        loop {
            let mut tile = Tile::<T, COUNT> {
                found: [[T::ZERO; VECTOR]; COUNT],
                starts: vector(&holes[at..]),
                ends: vector(&holes[at + len..]),
                out: [T::ZERO; VECTOR],
            };
            for (rank, ranks) in tile.found.iter_mut().enumerate() {
                *ranks = vector(&found[rank * outputs + at..]);
            }
            if tile.pick((q, share), len as f64, first) {
                for i in 0..VECTOR {
                    *missed += usize::from(tile.again(i, (q, share), &wanted));
                }
            }
            out[at..at + VECTOR].copy_from_slice(&tile.out);
            if at + VECTOR >= outputs {
                break;
            }
            // The last tile may compute some outputs again.
            at = (at + VECTOR).min(outputs - VECTOR);
        }
    }
}

/// The first numbers of a slice, of which there are as many.
#[inline(always)]
fn vector<T: Copy + Default>(x: &[T]) -> [T; VECTOR] {
    let mut vector = [T::default(); VECTOR];
    vector.copy_from_slice(&x[..VECTOR]);
    vector
}

/// Outputs that are computed together.
struct Tile<T, const COUNT: usize> {
    found: [[T; VECTOR]; COUNT],
    starts: [u32; VECTOR],
    ends: [u32; VECTOR],
    out: [T; VECTOR],
}

impl<T: Sample, const COUNT: usize> Tile<T, COUNT> {
    /// Picks the outputs from the ranks; returns whether any is to be found [`again`](Self::again).
    #[inline(always)]
    fn pick(&mut self, (q, share): (f64, u32), len: f64, first: f64) -> bool {
        let mut strange = [0_u8; VECTOR];
        for i in 0..VECTOR {
            let (start, end) = (self.starts[i], self.ends[i]);
            let holes = f64::from(end.wrapping_sub(start).cast_signed());
            let under = below(end, share).wrapping_sub(below(start, share));
            let under = f64::from(under.cast_signed());
            let last = (len - holes - 1.0).max(0.0);
            let place = q * last;
            let low = floor(place);
            let part = place - low;
            let rank = low + under - first;
            let mut lo = self.found[0][i].wide();
            let mut hi = self.found[1][i].wide();
            for k in 1..COUNT {
                let is = rank >= k as f64;
                lo = if is { self.found[k][i].wide() } else { lo };
                hi = if is { self.found[(k + 1).min(COUNT - 1)][i].wide() } else { hi };
            }
            let next = rank + if part > 0.0 { 1.0 } else { 0.0 };
            let is_missed = (rank < 0.0) | (next > (COUNT - 1) as f64);
            let (middle, beyond) = ((lo + hi) / 2.0, lo + part * (hi - lo));
            let value = if part == 0.5 { middle } else { beyond };
            let value = if part == 0.0 { lo } else { value };
            // An infinity that was picked as it is may be a value or, where all are holes, none.
            let is_strange = !value.is_finite() | is_missed;
            strange[i] = u8::from(is_strange & (holes < len));
            self.out[i] = T::of(if holes < len { value } else { f64::NAN });
        }
        strange.iter().fold(0, |a, b| a | b) != 0
    }

    /// An output again, with care; returns whether its rank is missing.
    #[cold]
    fn again(&mut self, i: usize, (q, share): (f64, u32), wanted: &Wanted) -> bool {
        let (start, end) = (self.starts[i], self.ends[i]);
        let holes = end.wrapping_sub(start) as usize;
        let below = below(end, share).wrapping_sub(below(start, share)) as usize;
        if holes >= wanted.len {
            self.out[i] = T::NAN;
            return false;
        }
        let (low, part) = place(q, wanted.len - holes);
        let rank = low.wrapping_add(below).wrapping_add_signed(wanted.first.wrapping_neg());
        let next = rank.wrapping_add(usize::from(part > 0.0));
        let (Some(lo), Some(hi)) = (self.found.get(rank), self.found.get(next)) else {
            self.out[i] = T::NAN;
            return true;
        };
        self.out[i] = if part == 0.0 { lo[i] } else { between(lo[i], hi[i], part) };
        false
    }
}

/// The next whole number below a number from 0 to 2^51, or the number itself. Processors without
/// an instruction for it would call a function.
#[inline(always)]
fn floor(x: f64) -> f64 {
    const WHOLE: f64 = (1_u64 << 52) as f64;
    let near = (x + WHOLE) - WHOLE;
    if near > x { near - 1.0 } else { near }
}
