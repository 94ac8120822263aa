//! Sums over pairs of rows at each lag: of the values, their squares and products.

use std::{borrow::Cow, ops::Range};

use crate::{
    convolve::{
        auto::{Convolver, Scratch},
        cost,
        error_bound::euclidean,
    },
    correlation::{
        masked::Masked,
        right_angle::{self, RightAngle},
    },
    error::Error,
    options::method::Method,
    simd::{Tiled, isa::Isa},
};

/// Rows that are summed before their sum is added to the others'.
const SEGMENT: usize = 4096;
/// The fewest lags that fill vectors: as many are computed where fewer are asked for.
const VECTORS: usize = 80;
/// Nanoseconds a row of a transform beside it, as in [`correlate`](super::correlate).
const BESIDE: f64 = 12.0;
/// The error of a transform, in units of eps times the norms of what it multiplies. Tests see at
/// most half of it.
const TRANSFORM: f64 = 6.0;

/// The lags −before…after of two series of `rows` rows; both are less.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub(crate) rows: usize,
    pub(crate) before: usize,
    pub(crate) after: usize,
}

impl Span {
    pub(crate) fn count(&self) -> usize {
        self.before + 1 + self.after
    }

    /// The rows of the first and the second series that lag number `at` pairs.
    pub(crate) fn pairs(&self, at: usize) -> [Range<usize>; 2] {
        let lag = at.abs_diff(self.before);
        let (early, late) = (0..self.rows - lag, lag..self.rows);
        if at >= self.before { [early, late] } else { [late, early] }
    }
}

/// A sum for each lag, and the most that each may be off beside the roundings of additions.
pub(crate) struct Sum {
    pub(crate) of: Vec<f64>,
    pub(crate) error: f64,
}

/// All sums over pairs that are present, of the first series x and the second y.
pub(crate) struct Sums {
    pub(crate) pairs: Vec<f64>,
    pub(crate) x: Sum,
    pub(crate) y: Sum,
    pub(crate) xx: Sum,
    pub(crate) yy: Sum,
    pub(crate) xy: Sum,
    /// How many pairs have an infinity, where there are any.
    pub(crate) infinite: Option<Vec<f64>>,
    /// The most that additions may be off, relative to the sum of magnitudes.
    pub(crate) rounding: f64,
}

impl Sums {
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub(crate) fn new(a: &Masked, b: &Masked, span: Span) -> Result<Self, Error> {
        let count = |there: [bool; 2]| there.into_iter().filter(|&there| there).count();
        let holes = count([a.mask.is_some(), b.mask.is_some()]);
        let infinite = count([a.infinite.is_some(), b.infinite.is_some()]);
        let mut sums = Correlator::new(span, 1 + 2 * holes + holes / 2 + infinite)?;
        sums.taps(&a.values);
        let xy = sums.with(&b.values);
        // Where one series has no holes, all present rows of the other are in a lag's range.
        let (x, xx) = match &b.mask {
            None => (ranges(&a.values, span, 0), ranges(&a.squares, span, 0)),
            Some(mask) => {
                let x = sums.with(mask);
                sums.taps(&a.squares);
                (x, sums.with(mask))
            }
        };
        let (y, yy) = match &a.mask {
            None => (ranges(&b.values, span, 1), ranges(&b.squares, span, 1)),
            Some(mask) => {
                sums.taps(mask);
                (sums.with(&b.values), sums.with(&b.squares))
            }
        };
        let mut pairs = match (&a.mask, &b.mask) {
            // The taps are still this mask.
            (Some(_), Some(mask)) => sums.with(mask).of,
            (Some(mask), None) => ranges(mask, span, 0).of,
            (None, Some(mask)) => ranges(mask, span, 1).of,
            (None, None) => (0..span.count()).map(|at| span.pairs(at)[0].len() as f64).collect(),
        };
        pairs.iter_mut().for_each(|pairs| *pairs = pairs.round());
        let mut infinite: Option<Vec<f64>> = None;
        for (taps, rows) in [
            a.infinite.as_deref().map(|taps| (Cow::Borrowed(taps), b.ones())),
            b.infinite.as_deref().map(|rows| (a.ones(), Cow::Borrowed(rows))),
        ]
        .into_iter()
        .flatten()
        {
            sums.taps(&taps);
            let more = sums.with(&rows).of;
            let sum = infinite.get_or_insert_with(|| vec![0.0; more.len()]);
            sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += more.round());
        }
        let segments = span.rows.div_ceil(SEGMENT);
        // Blocks of 32 taps, those of a segment, and the segments.
        let rounding = (32 + SEGMENT / 32 + segments) as f64 * f64::EPSILON / 2.0;
        Ok(Self { pairs, x, y, xx, yy, xy, infinite, rounding })
    }
}

/// Sums over the rows of one series that each lag pairs, of the first or the second.
fn ranges(values: &[f64], span: Span, which: usize) -> Sum {
    let mut of = vec![0.0; span.count()];
    // From the farthest lag on, each pairs one row more at one end.
    for lags in [0..span.before, span.before..span.count()] {
        let outward = lags.start < span.before;
        let mut sum = Exact::default();
        let mut done: Option<Range<usize>> = None;
        let mut next = |at: usize| {
            let [first, second] = span.pairs(at);
            let range = if which == 0 { first } else { second };
            match &done {
                None => values[range.clone()]
                    .chunks(SEGMENT)
                    .for_each(|rows| sum.add(rows.iter().sum())),
                Some(done) => {
                    values[range.start..done.start].iter().for_each(|&x| sum.add(x));
                    values[done.end..range.end].iter().for_each(|&x| sum.add(x));
                }
            }
            done = Some(range);
            of[at] = sum.read();
        };
        if outward { lags.for_each(&mut next) } else { lags.rev().for_each(&mut next) }
    }
    Sum { of, error: 0.0 }
}

/// A sum that keeps what additions round off (Neumaier 1974).
#[derive(Default)]
struct Exact {
    sum: f64,
    rest: f64,
}

impl Exact {
    fn add(&mut self, x: f64) {
        let sum = self.sum + x;
        let (large, small) = if self.sum.abs() >= x.abs() { (self.sum, x) } else { (x, self.sum) };
        self.rest += large - sum + small;
        self.sum = sum;
    }

    fn read(&self) -> f64 {
        self.sum + self.rest
    }
}

/// Correlates one series after the other with several others.
struct Correlator {
    span: Span,
    isa: Isa,
    how: How,
    /// The first series, and its norm.
    taps: Vec<f64>,
    norm: f64,
    rows: Vec<f64>,
}

enum How {
    Direct,
    Whole(Box<RightAngle<f64>>),
    /// Transforms for levels and lengths without whole ones.
    Blocks(Option<Box<Convolver<f64>>>),
}

impl Correlator {
    fn new(span: Span, products: usize) -> Result<Self, Error> {
        let isa = Isa::best();
        let Span { rows, after, .. } = span;
        let size = right_angle::size(rows + after.max(span.before));
        let each = cost::of_size::<f64>(isa, size);
        let products = products as f64;
        let transforms = products * 1.5 * each + BESIDE * size as f64;
        let direct =
            products * cost::direct(isa, rows, span.count().max(VECTORS), size_of::<f64>());
        let how = if direct <= transforms {
            How::Direct
        } else {
            match RightAngle::new(isa, size)? {
                Some(whole) => How::Whole(Box::new(whole)),
                None => How::Blocks(None),
            }
        };
        Ok(Self { span, isa, how, taps: Vec::new(), norm: 0.0, rows: Vec::new() })
    }

    /// Sets the first series.
    fn taps(&mut self, taps: &[f64]) {
        match &mut self.how {
            How::Direct => {}
            How::Whole(whole) => whole.kernel_reversed(taps),
            How::Blocks(blocks) => {
                let reversed = taps.iter().rev().copied().collect();
                *blocks = Some(Box::new(Convolver::new(reversed, Method::Fft, false)));
            }
        }
        self.norm = euclidean(taps);
        self.taps.clear();
        self.taps.extend(taps);
    }

    /// Σ taps\[t\]·rows\[t + k\] at each lag k.
    fn with(&mut self, rows: &[f64]) -> Sum {
        let Span { rows: len, before, .. } = self.span;
        let count = self.span.count();
        let mut of = vec![0.0; count];
        match &mut self.how {
            How::Direct => {
                let count = count.max(VECTORS);
                self.extend(rows, count);
                return self.direct(count);
            }
            How::Whole(whole) => {
                whole.convolve(rows);
                whole.read(len - 1 - before..len - 1 - before + count, &mut of);
            }
            How::Blocks(blocks) => {
                let Some(blocks) = blocks.take() else { return Sum { of, error: 0.0 } };
                self.extend(rows, count);
                blocks.valid(&self.rows, &mut of, &mut Scratch::default());
                self.how = How::Blocks(Some(blocks));
            }
        }
        Sum { of, error: TRANSFORM * f64::EPSILON * self.norm * euclidean(rows) }
    }

    /// Zeros around the second series, for so many lags.
    fn extend(&mut self, rows: &[f64], count: usize) {
        self.rows.clear();
        self.rows.resize(self.span.before, 0.0);
        self.rows.extend(rows);
        self.rows.resize(rows.len() + count - 1, 0.0);
    }

    /// Directly, a segment of rows at a time, which the nearest caches hold.
    fn direct(&self, count: usize) -> Sum {
        let (mut of, mut part) = (vec![0.0; count], vec![0.0; count]);
        let mut reversed = Vec::with_capacity(SEGMENT);
        for (at, taps) in self.taps.chunks(SEGMENT).enumerate() {
            reversed.clear();
            reversed.extend(taps.iter().rev());
            let rows = &self.rows[at * SEGMENT..][..taps.len() + count - 1];
            f64::slide(self.isa, &reversed, rows, &mut part);
            of.iter_mut().zip(&part).for_each(|(sum, part)| *sum += part);
        }
        of.truncate(self.span.count());
        Sum { of, error: 0.0 }
    }
}
