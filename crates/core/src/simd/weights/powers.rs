//! Sums over windows of many rows, for weights that are a polynomial of the distance from the
//! window's nearer edge, on each side of its middle.
//!
//! Of the rows on one side moments are kept, `Σ m·dᵏ/k!` of their distances d from an origin that
//! lies between them and the edge. An origin that moves on toward the edge only adds: the moments
//! about it are sums of products that are not negative. So nothing cancels but what the polynomial
//! itself makes cancel, and a row counts to a relative precision whatever others there are. Each
//! side is split where two chunks meet: sums from the split outward are one walk over rows, those
//! from the split inward another, and each row is walked four times, however long windows are.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::__m256d;

use crate::{
    simd::{
        isa::{Isa, dispatch},
        lanes::{Array, Lanes},
        weights::dense::Chunk,
    },
    window::form::Formula,
};

/// Rows between looks at which outputs are due.
const BLOCK: usize = 32;
/// The most moments: those of a tricube's line.
const MOST: usize = 12;
/// Lanes: the sums over weights, values and presence, and one that is not used.
pub(crate) const SETS: usize = 4;
/// Outputs whose polynomials are computed together.
const FOUR: usize = 4;

/// Polynomials of the distance q from the window's edge in half lengths, from 0 to 1: the weight,
/// and for lines the weight times v and times v², where v runs from −1 to 1 over the window.
#[derive(Clone)]
pub(crate) struct Powers {
    /// Of each, its coefficients for the left side; the odd ones of v change sign on the right.
    polynomials: Vec<Vec<f64>>,
    /// The windows' half length in half lengths of the shape: ½ of the inner part of a spline.
    pub(crate) reach: f64,
}

impl Powers {
    /// The polynomials of a shape, whose sums are added, and whether they are all there is to it.
    pub(crate) fn of(formula: &Formula, lines: bool) -> Option<Vec<Self>> {
        let parts = match formula {
            Formula::Power(a, b) => {
                // 1 − (1 − q)ᵃ, to the power of b.
                let base: &[f64] = match a {
                    1 => &[0.0, 1.0],
                    2 => &[0.0, 2.0, -1.0],
                    _ => &[0.0, 3.0, -3.0, 1.0],
                };
                let power = (1..*b).fold(base.to_vec(), |power, _| product(&power, base));
                vec![(power, 1.0)]
            }
            // 2·(1 − a)³ − 8·(½ − a)³, the second term where a ≤ ½.
            Formula::Parzen => {
                vec![(vec![0.0, 0.0, 0.0, 2.0], 1.0), (vec![0.0, 0.0, 0.0, -1.0], 0.5)]
            }
            Formula::Cosines(a) if lines && a.len() == 1 => vec![(a.clone(), 1.0)],
            _ => return None,
        };
        let with_lines = |(weight, reach): (Vec<f64>, f64)| {
            let v = [-reach, reach];
            let place = product(&weight, &v);
            let square = product(&place, &v);
            let all = if lines { vec![weight, place, square] } else { vec![weight] };
            Self { polynomials: all, reach }
        };
        Some(parts.into_iter().map(with_lines).collect())
    }

    fn terms(&self) -> usize {
        self.polynomials.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// The coefficients of each polynomial's derivatives, on the left or the right side.
    fn derivatives(&self, is_right: bool) -> Vec<[[f64; MOST]; MOST]> {
        let derivatives = self.polynomials.iter().enumerate().map(|(power, polynomial)| {
            let sign = if is_right && power == 1 { -1.0 } else { 1.0 };
            let mut all = [[0.0; MOST]; MOST];
            for (to, from) in all[0].iter_mut().zip(polynomial) {
                *to = sign * from;
            }
            for i in 1..MOST {
                for j in 1..MOST {
                    all[i][j - 1] = all[i - 1][j] * j as f64;
                }
            }
            all
        });
        derivatives.collect()
    }
}

fn product(a: &[f64], b: &[f64]) -> Vec<f64> {
    let mut product = vec![0.0; a.len() + b.len() - 1];
    for (i, a) in a.iter().enumerate() {
        for (j, b) in b.iter().enumerate() {
            product[i + j] += a * b;
        }
    }
    product
}

/// Adds, for each output of a chunk, the sums over its window to `sums`: [`SETS`] numbers for each
/// polynomial. The windows' halves are at most as long as `powers` says, and at least as long as
/// the chunk.
pub(crate) fn add(isa: Isa, powers: &Powers, chunk: &Chunk<'_>, half: f64, sums: &mut [f64]) {
    let outputs = chunk.at.len();
    assert!(sums.len() == outputs * SETS * powers.polynomials.len());
    let sides = [powers.derivatives(false), powers.derivatives(true)];
    let [left, right] = &sides;
    let width = chunk.width;
    // The first rows that lie in the middle of windows at the chunk's start, and at its end.
    let (first, last) = (chunk.first_middle, chunk.last_middle);
    let walks = [
        // Left of the middle, from the split outward and inward.
        Walk {
            begin: first,
            key: chunk.starts,
            down: true,
            origin: None,
            edge: -half,
            derivatives: left,
        },
        Walk {
            begin: first,
            key: chunk.mids,
            down: false,
            origin: Some(0.0),
            edge: -half,
            derivatives: left,
        },
        // Right of it, inward and outward.
        Walk {
            begin: last,
            key: chunk.mids,
            down: true,
            origin: Some(width),
            edge: half,
            derivatives: right,
        },
        Walk {
            begin: last,
            key: chunk.ends,
            down: false,
            origin: None,
            edge: half,
            derivatives: right,
        },
    ];
    let terms = powers.terms();
    for walk in &walks {
        let job = Job { walk, chunk, scale: 1.0 / half, terms };
        dispatch!(
            isa, (job: Job<'_>, sums: &mut [f64]),
            avx512 "avx512f,avx2,fma" => job.run::<__m256d>(sums),
            avx2 "avx2,fma" => job.run::<__m256d>(sums),
            neon => job.run::<Array<f64, 4, true>>(sums),
            portable => job.run::<Array<f64, 4, false>>(sums),
        );
    }
}

/// Rows from a split on, in one direction, and which of them each output takes.
struct Walk<'a> {
    /// The split: rows before it go down, those from it on up.
    begin: usize,
    /// Where each output's rows end: its first row downward, one beyond its last upward.
    key: &'a [usize],
    down: bool,
    /// Where moments are taken about; `None` where that moves with the rows.
    origin: Option<f64>,
    /// The window's edge relative to its middle.
    edge: f64,
    derivatives: &'a [[[f64; MOST]; MOST]],
}

#[derive(Clone, Copy)]
struct Job<'a> {
    walk: &'a Walk<'a>,
    chunk: &'a Chunk<'a>,
    scale: f64,
    terms: usize,
}

impl Job<'_> {
    /// # Safety
    /// The processor has V's instructions; V has [`SETS`] lanes.
    #[inline(always)]
    unsafe fn run<V: Lanes<T = f64>>(self, sums: &mut [f64]) {
        // SAFETY: the caller's promise.
        unsafe {
            match (self.terms, self.walk.origin.is_none()) {
                (..=3, true) => self.walk::<V, 3, true>(sums),
                (..=3, false) => self.walk::<V, 3, false>(sums),
                (..=5, true) => self.walk::<V, 5, true>(sums),
                (..=5, false) => self.walk::<V, 5, false>(sums),
                (..=7, true) => self.walk::<V, 7, true>(sums),
                (..=7, false) => self.walk::<V, 7, false>(sums),
                (..=10, true) => self.walk::<V, 10, true>(sums),
                (..=10, false) => self.walk::<V, 10, false>(sums),
                (_, true) => self.walk::<V, MOST, true>(sums),
                (_, false) => self.walk::<V, MOST, false>(sums),
            }
        }
    }

    /// How many rows an output takes.
    #[inline(always)]
    const fn count(&self, output: usize) -> usize {
        let (key, begin) = (self.walk.key[output], self.walk.begin);
        if self.walk.down { begin.saturating_sub(key) } else { key.saturating_sub(begin) }
    }

    /// The row that is met after so many others.
    #[inline(always)]
    const fn row(&self, step: usize) -> usize {
        if self.walk.down { self.walk.begin - 1 - step } else { self.walk.begin + step }
    }

    /// # Safety
    /// As [`run`](Self::run).
    #[inline(always)]
    #[allow(clippy::needless_range_loop, reason = "an index is the same one in many arrays")]
    unsafe fn walk<V: Lanes<T = f64>, const N: usize, const MOVES: bool>(self, sums: &mut [f64]) {
        let Self { walk, chunk, scale, .. } = self;
        let outputs = chunk.at.len();
        // The outputs in the order in which they take more rows.
        let nth = |n: usize| if walk.down { outputs - 1 - n } else { n };
        let most = if outputs == 0 { 0 } else { self.count(nth(outputs - 1)) };
        let mut due = 0;
        while due < outputs && self.count(nth(due)) == 0 {
            due += 1;
        }
        let mut mass = [[0.0; SETS]; BLOCK];
        let mut places = [0.0; BLOCK];
        let mut apart = [[0.0; BLOCK]; MOST];
        let mut kept = [[[0.0; SETS]; N]; BLOCK];
        let mut before = if most > 0 { chunk.place(self.row(0)) } else { 0.0 };
        let mut step = 0;
        // SAFETY: the caller's promise; what is loaded and stored are arrays of four.
        unsafe {
            let mut state = [V::splat(0.0); N];
            while step < most {
                let len = BLOCK.min(most - step);
                let first = if walk.down { walk.begin - step - len } else { walk.begin + step };
                chunk.places(first, &mut places[..len]);
                let values = &chunk.x[first..first + len];
                for r in 0..len {
                    let row = if walk.down { len - 1 - r } else { r };
                    let presence = chunk.presence(first + row);
                    mass[r] = [1.0, values[row], presence, 0.0];
                    let from = walk.origin.unwrap_or(before);
                    apart[1][r] = (places[row] - from).abs() * scale;
                    before = places[row];
                }
                // dᵏ/k!
                for k in 2..N {
                    for r in 0..BLOCK {
                        apart[k][r] = apart[k - 1][r] * apart[1][r] * (1.0 / k as f64);
                    }
                }
                for r in 0..len {
                    let own = V::load(mass[r].as_ptr());
                    if MOVES {
                        for k in (1..N).rev() {
                            let mut more = V::mul(state[k - 1], V::splat(apart[1][r]));
                            for j in 2..=k {
                                more = V::mul_add(state[k - j], V::splat(apart[j][r]), more);
                            }
                            state[k] = V::add(state[k], more);
                        }
                        state[0] = V::add(state[0], own);
                    } else {
                        state[0] = V::add(state[0], own);
                        for k in 1..N {
                            state[k] = V::mul_add(own, V::splat(apart[k][r]), state[k]);
                        }
                    }
                    for k in 0..N {
                        V::store(state[k], kept[r][k].as_mut_ptr());
                    }
                }
                while due < outputs && self.count(nth(due)) <= step + len {
                    let mut four = [nth(due); FOUR];
                    let mut many = 1;
                    while many < FOUR
                        && due + many < outputs
                        && self.count(nth(due + many)) <= step + len
                    {
                        four[many] = nth(due + many);
                        many += 1;
                    }
                    let mut distance = [0.0; FOUR];
                    for n in 0..many {
                        let edge = chunk.at[four[n]] + walk.edge;
                        let from = match walk.origin {
                            Some(origin) => origin,
                            None => chunk.place(self.row(self.count(four[n]) - 1)),
                        };
                        distance[n] = (edge - from).abs() * scale;
                    }
                    let distance = V::load(distance.as_ptr());
                    let each = walk.derivatives.len();
                    for (p, derivatives) in walk.derivatives.iter().enumerate() {
                        let mut factors = [[0.0; FOUR]; N];
                        for i in 0..N {
                            let mut factor = V::splat(derivatives[i][N - 1 - i]);
                            for j in (0..N - 1 - i).rev() {
                                let next = V::splat(derivatives[i][j]);
                                factor = V::mul_add(factor, distance, next);
                            }
                            V::store(factor, factors[i].as_mut_ptr());
                        }
                        for n in 0..many {
                            let kept = &kept[self.count(four[n]) - 1 - step];
                            let at = (four[n] * each + p) * SETS;
                            let to = sums[at..at + SETS].as_mut_ptr();
                            let mut sum = V::load(to);
                            for i in (0..N).rev() {
                                let moment = V::load(kept[i].as_ptr());
                                sum = V::mul_add(moment, V::splat(factors[i][n]), sum);
                            }
                            V::store(sum, to);
                        }
                    }
                    due += many;
                }
                step += len;
            }
        }
    }
}
