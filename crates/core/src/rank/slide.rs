//! Quantiles of every window of a number of rows.

use crate::{
    error::Error,
    rank::{
        holed,
        scan::{Kinds, kinds},
        sorted::{Sorted, between},
    },
    sample::Sample,
    series::operation::Pieces,
    simd::{
        WithSimd,
        isa::Isa,
        ranks::{FEWEST, Scratch, Wanted, find, halving, networks},
        run,
    },
};

/// A thread's working memory for quantiles.
#[derive(Debug)]
pub(crate) struct Quantiles<T> {
    kinds: Kinds,
    /// The rows, with infinities in the place of holes.
    filled: Vec<T>,
    /// How many holes there are before each row, and before the end.
    holes: Vec<u32>,
    /// The values of each rank, one rank after another.
    found: Vec<T>,
    scratch: Scratch<T>,
    sorted: Sorted<T>,
}

impl<T> Default for Quantiles<T> {
    fn default() -> Self {
        Self {
            kinds: Kinds::default(),
            filled: Vec::new(),
            holes: Vec::new(),
            found: Vec::new(),
            scratch: Scratch::default(),
            sorted: Sorted::default(),
        }
    }
}

/// Outputs of short windows whose ranks are found before any is computed.
const NEAR: usize = 512;

/// Where the quantile of `present` values lies: at a rank, or beyond it by a part of the distance to
/// the next.
#[inline(always)]
pub(super) fn place(q: f64, present: usize) -> (usize, f64) {
    let last = present.saturating_sub(1);
    let place = q * last as f64;
    #[expect(clippy::cast_possible_truncation, reason = "a share of a number of rows")]
    let low = (place as usize).min(last);
    (low, if low == last { 0.0 } else { place - low as f64 })
}

/// The pieces of windows of `len` rows: long enough that what windows share is worth its sorting.
pub(crate) fn pieces(len: usize) -> Pieces {
    let usual = Pieces::USUAL;
    match len {
        0..=networks::LONGEST => usual,
        _ if len > halving::LONGEST => usual,
        _ => Pieces { most: usual.most.max(halving::most(len)), ..usual },
    }
}

impl<T: Sample> Quantiles<T> {
    /// How many holes there are before each of the last rows, and before the end, if any.
    pub(crate) fn holes(&self) -> Option<&[u32]> {
        self.kinds.holes.then_some(&self.holes)
    }

    /// Whether the last rows held neither holes nor infinities.
    pub(crate) const fn was_finite(&self) -> bool {
        !self.kinds.holes && !self.kinds.infinities
    }

    /// The value below which a share `q` of each window of `len` rows lies, as
    /// [`Sorted::quantile`]; NaN where there is none. Holes are NaN.
    pub(crate) fn slide(
        &mut self,
        isa: Isa,
        x: &[T],
        len: usize,
        q: f64,
        out: &mut [T],
    ) -> Result<(), Error> {
        self.kinds = kinds(isa, x);
        if self.kinds.holes {
            holed::count(x, &mut self.holes)?;
        }
        // Sorting the rows that few windows share costs more than it saves.
        let is_few = out.len() < FEWEST.max(len / 4);
        if is_few || !(2..=halving::LONGEST).contains(&len) {
            return self.sorted.slide(x, len, out, |window, _| window.quantile(q), out_of(x, len));
        }
        if self.kinds.holes {
            self.holed(isa, x, len, q, out)?;
        } else {
            self.dense(isa, x, len, q, out)?;
        }
        if self.kinds.negative_zeros {
            // What compares as equal may differ in its sign.
            self.again(x, len, q, out, |value| value == T::ZERO)?;
        }
        Ok(())
    }

    /// Where all rows hold values.
    fn dense(&mut self, isa: Isa, x: &[T], len: usize, q: f64, out: &mut [T]) -> Result<(), Error> {
        let (low, part) = place(q, len);
        let wanted = Wanted { len, first: low.cast_signed(), count: 1 };
        if part == 0.0 {
            return find(isa, x, wanted, out, &mut self.scratch);
        }
        // What was found of short windows is still in cache when it is used.
        let most = if len > networks::LONGEST { out.len() } else { NEAR };
        let mut at = 0;
        while at < out.len() {
            let left = out.len() - at;
            let count = if left < most + FEWEST { left } else { most };
            let found = room(&mut self.found, 2 * count, len)?;
            let wanted = Wanted { count: 2, ..wanted };
            find(isa, &x[at..at + count + len - 1], wanted, found, &mut self.scratch)?;
            let (lo, hi) = found.split_at(count);
            run(isa, Between { lo, hi, part, out: &mut out[at..at + count] });
            at += count;
        }
        Ok(())
    }

    /// Where some rows are holes.
    fn holed(&mut self, isa: Isa, x: &[T], len: usize, q: f64, out: &mut [T]) -> Result<(), Error> {
        let filled = room(&mut self.filled, x.len(), len)?;
        holed::fill(isa, x, q, filled, &self.holes);
        let wanted = holed::wanted(q, len);
        let found = room(&mut self.found, wanted.count * out.len(), len)?;
        find(isa, filled, wanted, found, &mut self.scratch)?;
        if holed::pick(isa, found, &self.holes, (q, wanted), out) {
            self.again(x, len, q, out, |value| value.is_hole())?;
        }
        Ok(())
    }

    /// Computes those outputs again from the windows' sorted rows.
    fn again(
        &mut self,
        x: &[T],
        len: usize,
        q: f64,
        out: &mut [T],
        is_to_do: impl Fn(T) -> bool,
    ) -> Result<(), Error> {
        self.sorted.begin();
        for (at, out) in out.iter_mut().enumerate().filter(|(_, out)| is_to_do(**out)) {
            *out = self.sorted.of(x, &(at..at + len))?.quantile(q);
        }
        Ok(())
    }
}

/// [`between`] of the values of two ranks.
struct Between<'a, T> {
    lo: &'a [T],
    hi: &'a [T],
    part: f64,
    out: &'a mut [T],
}

impl<T: Sample> WithSimd for Between<'_, T> {
    #[inline(always)]
    fn run(self) {
        let Self { lo, hi, part, out } = self;
        let mut is_strange = false;
        for ((out, lo), hi) in out.iter_mut().zip(lo).zip(hi) {
            let (lo, hi) = (lo.wide(), hi.wide());
            let value = if part == 0.5 { (lo + hi) / 2.0 } else { lo + part * (hi - lo) };
            is_strange |= !value.is_finite();
            *out = T::of(value);
        }
        // Infinities, or what overflows.
        if is_strange {
            for ((out, &lo), &hi) in out.iter_mut().zip(lo).zip(hi) {
                *out = between(lo, hi, part);
            }
        }
    }
}

/// As many elements of a buffer, of any value.
fn room<T: Sample>(buffer: &mut Vec<T>, len: usize, taps: usize) -> Result<&mut [T], Error> {
    if buffer.len() < len {
        let more = buffer.try_reserve(len - buffer.len());
        more.map_err(|_| Error::OutOfMemory { rows: len, taps })?;
        buffer.resize(len, T::ZERO);
    }
    Ok(&mut buffer[..len])
}

/// Rows as many as outputs, which quantiles do not look at.
fn out_of<T>(x: &[T], len: usize) -> &[T] {
    &x[..x.len() + 1 - len]
}
