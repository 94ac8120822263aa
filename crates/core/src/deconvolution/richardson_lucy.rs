//! Richardson's and Lucy's deconvolution: the likeliest series of counts.

use crate::{
    convolve::auto::{Convolver, Scratch},
    deconvolution::inputs::{check, largest, narrowed, refused, room, widened},
    error::Error,
    options::method::Method,
    sample::Sample,
};

/// What is added to each smoothed value before it divides, as in scikit-image.
const FLOOR: f64 = 1e-12;
/// No more than this share of the largest value is added.
const FLOOR_SHARE: f64 = 1e-6;
/// How far the kernel's sum may lie from 1.
const UNIT: f64 = 1e-9;
/// Larger values could overflow on the way.
const MOST: f64 = 1e280;

/// How [`richardson_lucy`] starts and when it stops.
///
/// ```
/// use smoothframe_core::RichardsonLucy;
/// let rounds = RichardsonLucy::new(30).tol(1e-4).start(0.5);
/// # let _ = rounds;
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct RichardsonLucy {
    rounds: usize,
    tol: f64,
    start: Start,
}

#[derive(Debug, Clone, PartialEq)]
enum Start {
    Mean,
    Constant(f64),
    Series(Vec<f64>),
}

impl RichardsonLucy {
    /// At most so many rounds, from a constant series of `y`'s mean.
    #[must_use]
    pub const fn new(rounds: usize) -> Self {
        Self { rounds, tol: 0.0, start: Start::Mean }
    }

    /// Stops after a round that changed the series by less than this share of it: ‖new − old‖₂ <
    /// tol·‖old‖₂ (default 0: never before the last round).
    #[must_use]
    pub const fn tol(mut self, tol: f64) -> Self {
        self.tol = tol;
        self
    }

    /// Starts at a constant above 0 (default: the mean of `y`; scikit-image's is 0.5).
    #[must_use]
    pub fn start(mut self, constant: f64) -> Self {
        self.start = Start::Constant(constant);
        self
    }

    /// Starts at a series of `y`'s length, nowhere below 0: say the result of earlier rounds. Where
    /// it is 0 it stays 0.
    #[must_use]
    pub fn start_at(mut self, series: Vec<f64>) -> Self {
        self.start = Start::Series(series);
        self
    }

    /// The series before the first round.
    fn first(&self, y: &[f64], taps: usize) -> Result<Vec<f64>, Error> {
        let constant = match &self.start {
            Start::Mean => y.iter().sum::<f64>() / y.len() as f64,
            &Start::Constant(constant) if constant > 0.0 && constant <= MOST => constant,
            Start::Constant(constant) => {
                return Err(refused(format!("`start` must be a number above 0, got {constant}")));
            }
            Start::Series(series) if series.len() == y.len() => {
                check_positive("the start", series)?;
                return widened(0, series, 0, taps);
            }
            Start::Series(series) => {
                return Err(Error::OutputLength { expected: y.len(), got: series.len() });
            }
        };
        let mut first = room(y.len(), taps)?;
        first.resize(y.len(), constant);
        Ok(first)
    }
}

/// What [`richardson_lucy`] came to.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Restored<T> {
    /// The series, as many rows as `y`.
    pub values: Vec<T>,
    /// How many rounds were run.
    pub rounds: usize,
    /// The share by which the last round changed the series, ‖new − old‖₂ / ‖old‖₂; NaN without a
    /// round.
    pub change: f64,
}

/// The series nowhere below 0 whose smoothing by `h` is likeliest to give `y`, by rounds that each
/// come nearer.
///
/// A round is `x ← x·(h̃ ∗ (y / (h ∗ x)))`, where h̃ is `h` mirrored, and ∗ a convolution placed as by
/// [`Mode::Same`](crate::Mode::Same) with zeros beyond the ends. It sharpens counts and intensities,
/// which have no negative values, and never makes any; a series that is 0 somewhere in `y` and was
/// nowhere mixed stays so. `y` and the result have the same length and unit.
///
/// The rounds are the smoothing: noise is amplified beyond a few dozen of them, so stop early
/// ([`RichardsonLucy::new`], [`tol`](RichardsonLucy::tol)), or take what differs between 10 and 50
/// rounds for noise. Rows within a kernel of the ends know less than the others.
///
/// Source: W. H. Richardson (1972), L. B. Lucy (1974). With `start(0.5)` the values are those of
/// `skimage.restoration.richardson_lucy(y, h, n, clip=False)`, whose 1e-12 is added to h ∗ x here,
/// too (but never more than 1e-6 of the largest value of `y`). A kernel of an even number of rows is
/// one with a 0 before it: scikit-image mirrors it a row off, and drifts.
///
/// ```
/// use smoothframe_core::{Method, Mode, RichardsonLucy, convolve, richardson_lucy};
/// let mut peaks = [0.0_f64; 40];
/// (peaks[12], peaks[15]) = (100.0, 200.0);
/// let kernel = [0.1, 0.2, 0.4, 0.2, 0.1];
/// let blurred = convolve(&peaks, &kernel, Mode::Same, Method::Auto)?;
/// let sharp = richardson_lucy(&blurred, &kernel, &RichardsonLucy::new(2000))?;
/// assert!((sharp.values[12] - 100.0).abs() < 1.0 && (sharp.values[15] - 200.0).abs() < 1.0);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::EmptyInput`]; [`Error::Tap`] for a weight that is NaN or infinite;
/// [`Error::Deconvolution`] where a weight or a row is below 0, a row is not finite or above 1e280,
/// the weights do not sum to 1 within 1e-9 (in `f32` within its rounding), the start is not above 0,
/// or `tol` is not a number from 0 on; [`Error::OutputLength`] for a start of another length;
/// [`Error::TooLong`] and [`Error::OutOfMemory`].
pub fn richardson_lucy<T: Sample>(
    y: &[T],
    h: &[T],
    stop: &RichardsonLucy,
) -> Result<Restored<T>, Error> {
    check(y, h)?;
    check_positive("the series", y)?;
    check_positive("the kernel", h)?;
    let sum: f64 = h.iter().map(|h| h.wide()).sum();
    if (sum - 1.0).abs() > UNIT.max(h.len() as f64 * T::EPSILON) {
        return Err(refused(format!("the kernel must sum to 1, got {sum}; divide it by its sum")));
    }
    if !(stop.tol >= 0.0 && stop.tol.is_finite()) {
        let tol = stop.tol;
        return Err(refused(format!("`tol` must be a finite number from 0 on, got {tol}")));
    }
    let k = h.len();
    let y = widened(0, y, 0, k)?;
    let mut x = stop.first(&y, k)?;
    let mut rounds = Rounds::new(&y, widened(0, h, 0, k)?)?;
    let (mut done, mut change) = (0, f64::NAN);
    while done < stop.rounds {
        change = rounds.round(&y, &mut x);
        done += 1;
        if change < stop.tol {
            break;
        }
    }
    Ok(Restored { values: narrowed(x.into_iter(), k)?, rounds: done, change })
}

/// That no value is below 0 or too large.
fn check_positive<T: Sample>(what: &str, values: &[T]) -> Result<(), Error> {
    let is_wrong = |value: &T| !(0.0..=MOST).contains(&value.wide());
    match values.iter().position(is_wrong) {
        None => Ok(()),
        Some(at) => {
            let (at, value) = (at + 1, values[at].wide());
            Err(refused(format!("{what} must be from 0 to {MOST:e}, but number {at} is {value}")))
        }
    }
}

/// The two convolutions of a round, and its buffers.
struct Rounds {
    smooth: Convolver<f64>,
    back: Convolver<f64>,
    scratch: Scratch<f64>,
    /// Rows amid the zeros that a convolution needs beyond the ends.
    ext: Vec<f64>,
    out: Vec<f64>,
    /// Rows ahead of the output that the kernel reads.
    ahead: usize,
    floor: f64,
}

impl Rounds {
    fn new(y: &[f64], taps: Vec<f64>) -> Result<Self, Error> {
        let (n, k) = (y.len(), taps.len());
        let mut mirrored = widened(0, &taps, 0, k)?;
        mirrored.reverse();
        let mut out = room(n, k)?;
        out.resize(n, 0.0);
        Ok(Self {
            smooth: Convolver::new(taps, Method::Auto, false),
            back: Convolver::new(mirrored, Method::Auto, false),
            scratch: Scratch::default(),
            ext: room(n + k - 1, k)?,
            out,
            ahead: (k - 1) / 2,
            floor: FLOOR.min(FLOOR_SHARE * largest(y)),
        })
    }

    /// One round; the share by which it changed the series.
    fn round(&mut self, y: &[f64], x: &mut [f64]) -> f64 {
        let reach = self.smooth.taps().len() - 1;
        extend(&mut self.ext, reach - self.ahead, x, reach);
        self.smooth.valid(&self.ext, &mut self.out, &mut self.scratch);
        for (out, &y) in self.out.iter_mut().zip(y) {
            // A transform leaves rounding around 0, which is never below it.
            let smoothed = out.max(0.0) + self.floor;
            *out = if smoothed > 0.0 { y / smoothed } else { 0.0 };
        }
        // Mirrored, the kernel looks as far behind as it did ahead.
        extend(&mut self.ext, self.ahead, &self.out, reach);
        self.back.valid(&self.ext, &mut self.out, &mut self.scratch);
        let scale = largest(x);
        let (mut changed, mut size) = (0.0, 0.0);
        for (x, factor) in x.iter_mut().zip(&self.out) {
            let new = *x * factor.max(0.0);
            changed += ((new - *x) / scale).powi(2);
            size += (*x / scale).powi(2);
            *x = new;
        }
        if size > 0.0 { (changed / size).sqrt() } else { 0.0 }
    }
}

/// Rows after `before` zeros, with `reach` zeros in all; there is room.
fn extend(ext: &mut Vec<f64>, before: usize, rows: &[f64], reach: usize) {
    ext.clear();
    ext.resize(before, 0.0);
    ext.extend_from_slice(rows);
    ext.resize(rows.len() + reach, 0.0);
}
