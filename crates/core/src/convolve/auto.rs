//! Slides taps along an extended series, each block by the method that suits it.

use std::{ops::Range, sync::OnceLock};

use crate::{
    convolve::{
        boxcar::{self, Boxcar},
        cost,
        error_bound::{Largest, Survey, euclidean, survey},
        overlap_save::{self, Overlap},
        partitioned::Partitioned,
    },
    options::method::Method,
    sample::Sample,
    simd::isa::Isa,
};

/// Default number of outputs of a piece: its rows are checked first, and are still in cache when
/// they are summed.
const PIECE: usize = 2048;

/// How many times below the allowed error a transform's must be where outputs are divided by the
/// weight present: then only those with less than a quarter of it are summed directly.
pub(crate) const HOLED: f64 = 4.0;

/// A kernel's taps, ready for a method.
pub(crate) struct Convolver<T: Sample> {
    isa: Isa,
    taps: Vec<T>,
    method: Method,
    transforms: bool,
    /// Outputs of a pair of blocks, and the fewest that `auto` transforms.
    outputs: usize,
    fewest: usize,
    /// Made on first use: a transform takes many times the taps' memory.
    overlap: OnceLock<Overlap<T>>,
    magnitudes: OnceLock<Overlap<T>>,
    boxcar: Option<Boxcar<T>>,
    /// Replaces plain transforms where no output may depend on later rows.
    partitioned: Option<Box<Partitioned<T>>>,
    /// ‖h‖₁ / ‖h‖₂: at least 1.
    spread: f64,
    /// ‖h‖₂, where all taps are whole numbers.
    whole: Option<f64>,
}

/// A [`Convolver`]'s buffers.
#[derive(Default)]
pub(crate) struct Scratch<T> {
    overlap: Option<overlap_save::Scratch<T>>,
    pub(crate) boxcar: boxcar::Scratch,
    pieces: Vec<f64>,
    pub(crate) largest: Largest<T>,
}

/// A block's holes, or the rows that are none, and where their weights go.
pub(crate) struct Holed<'a, T> {
    /// Their places, ascending.
    pub(crate) ones: &'a [usize],
    /// 1 there, else 0.
    pub(crate) mask: &'a [T],
    /// Σ h over them in each output's window.
    pub(crate) weight: &'a mut [T],
    /// The same for |h|, where it is wanted.
    pub(crate) magnitude: Option<&'a mut [T]>,
    /// Whether the block is summed directly where no transform suits; else nothing is written.
    pub(crate) or_direct: bool,
}

/// How a block is computed.
enum How {
    Direct,
    Transform {
        /// Outputs among which are all windows of zeros: these are set to exactly 0.
        quiet: Range<usize>,
        /// Whether outputs are whole numbers, to be rounded.
        rounds: bool,
        /// ‖x‖₂, where the error is relative to it.
        norm: Option<f64>,
        /// How many times the error may be magnified, by dividing outputs, and still be allowed.
        slack: f64,
    },
}

impl<T: Sample> Convolver<T> {
    /// For finite taps; `causal` where no output's bits may depend on later rows.
    pub(crate) fn new(taps: Vec<T>, method: Method, causal: bool) -> Self {
        let isa = Isa::best();
        let boxcar = if method == Method::Fft { None } else { Boxcar::new(&taps) };
        let outputs = overlap_save::outputs(taps.len());
        let fewest = cost::fewest_outputs::<T>(isa, taps.len());
        let transforms = match method {
            _ if causal => false,
            Method::Auto => boxcar.is_none() && outputs >= fewest,
            Method::Direct => false,
            Method::Fft => true,
        };
        let is_partitioned = causal && boxcar.is_none() && method != Method::Direct;
        let partitioned =
            if is_partitioned { Partitioned::new(isa, &taps).map(Box::new) } else { None };
        let (spread, whole) = sizes(&taps);
        Self {
            isa,
            method,
            transforms,
            outputs,
            fewest,
            overlap: OnceLock::new(),
            magnitudes: OnceLock::new(),
            boxcar,
            partitioned,
            spread,
            whole,
            taps,
        }
    }

    /// For [`block`](Self::block)s by transforms of `size` rows, which fit in the first of a pair.
    pub(crate) fn blocks(taps: Vec<T>, size: usize) -> Self {
        let isa = Isa::best();
        let (spread, whole) = sizes(&taps);
        Self {
            isa,
            method: Method::Auto,
            transforms: true,
            outputs: 2 * (size - taps.len() + 1),
            fewest: 0,
            overlap: OnceLock::from(Overlap::of_size(isa, &taps, size)),
            magnitudes: OnceLock::new(),
            boxcar: None,
            partitioned: None,
            spread,
            whole,
            taps,
        }
    }

    /// The same taps, as stored, for transforms in f64.
    pub(crate) fn widened(&self) -> Convolver<f64> {
        Convolver::new(self.taps.iter().map(|h| h.wide()).collect(), self.method, false)
    }

    pub(crate) const fn isa(&self) -> Isa {
        self.isa
    }

    pub(crate) fn taps(&self) -> &[T] {
        &self.taps
    }

    /// Whether sums are always by direct convolution.
    pub(crate) const fn is_direct(&self) -> bool {
        !self.takes_finite() && self.boxcar.is_none()
    }

    /// The moving sums of equal taps.
    pub(crate) const fn boxcar(&self) -> Option<&Boxcar<T>> {
        self.boxcar.as_ref()
    }

    /// How a long kernel is partitioned, where no output may depend on later rows.
    pub(crate) fn partitioned(&self) -> Option<&Partitioned<T>> {
        self.partitioned.as_deref()
    }

    /// Whether only finite rows are taken, as a transform spreads others over its whole block.
    pub(crate) const fn takes_finite(&self) -> bool {
        self.transforms || self.partitioned.is_some()
    }

    /// Whether a transform may be used, which takes finite rows alone.
    pub(crate) const fn transforms(&self) -> bool {
        self.transforms
    }

    /// How many times the error of a transform of so many ones may be magnified and still be
    /// allowed.
    pub(crate) fn slack_of_ones(&self, ones: usize) -> f64 {
        self.spread * T::LEEWAY / (ones as f64).sqrt()
    }

    /// The same for a block of rows, times the largest magnitude of a window.
    pub(crate) fn slack_of_rows(&self, rows: &[T]) -> f64 {
        self.spread * T::LEEWAY / euclidean(rows)
    }

    /// Whether sums and weights of the rows that are present cost less than by a transform in f64:
    /// `pairs` counts the outputs whose windows they are in, `transforms` the pairs of blocks.
    pub(crate) fn prefers_present(&self, pairs: usize, transforms: usize) -> bool {
        let transform = cost::transform::<f64>(self.isa, self.taps.len()) * transforms as f64;
        self.method == Method::Auto && cost::present(self.isa, pairs) < transform
    }

    /// Whether `present` rows among `span` are summed for less than all taps that these meet.
    pub(crate) fn prefers_present_in(&self, present: usize, span: usize) -> bool {
        cost::present(self.isa, present) < cost::taps::<T>(self.isa, span)
    }

    /// Whether a transform is used whatever its error.
    pub(crate) fn is_forced(&self) -> bool {
        self.method == Method::Fft
    }

    /// The same rows give the same bits in series whose starts are a multiple of this apart.
    #[inline]
    pub(crate) fn period(&self) -> usize {
        match &self.boxcar {
            Some(boxcar) => boxcar.period(),
            None if self.transforms => self.outputs,
            None => self.partitioned().map_or(1, Partitioned::piece),
        }
    }

    /// How many outputs to compute at a time, a multiple of the period.
    #[inline]
    pub(crate) fn piece(&self) -> usize {
        match self.period() {
            1 => PIECE,
            outputs if self.takes_finite() => outputs,
            // A boxcar reads a period's rows again in every piece, so pieces have several periods.
            period => period * (PIECE / period).max(16),
        }
    }

    /// `out[i] = Σ_j h[j]·ext[i + K − 1 − j]`, with `ext` of `out.len() + K − 1` rows, all finite
    /// where this [`transforms`](Self::transforms).
    #[inline]
    pub(crate) fn valid(&self, ext: &[T], out: &mut [T], scratch: &mut Scratch<T>) {
        if let Some(boxcar) = &self.boxcar {
            return boxcar.valid(ext, out, &mut scratch.boxcar);
        }
        if !self.transforms {
            return T::slide(self.isa, &self.taps, ext, out);
        }
        // Blocks start at multiples of a length that depends on the kernel alone, so that the
        // same rows give the same bits however a series is cut.
        let outputs = self.outputs;
        for (at, out) in out.chunks_mut(outputs).enumerate() {
            let start = at * outputs;
            let ext = &ext[start..start + out.len() + self.taps.len() - 1];
            self.block(ext, out, None, 1.0, scratch);
        }
    }

    /// As [`valid`](Self::valid), for at most one [`piece`](Self::piece), with holes as zeros in
    /// `ext`. A transform fills in `holed` and returns its slack: how many times its error may be
    /// magnified and still be allowed.
    #[inline]
    pub(crate) fn piece_of(
        &self,
        ext: &[T],
        out: &mut [T],
        holed: Option<Holed<'_, T>>,
        scratch: &mut Scratch<T>,
    ) -> Option<f64> {
        if self.transforms {
            let enough = if holed.is_some() { HOLED } else { 1.0 };
            return self.block(ext, out, holed, enough, scratch);
        }
        self.valid(ext, out, scratch);
        None
    }

    /// One block, by the method that suits it; `auto` takes a transform only if its error is
    /// `enough` times below the allowed one. Returns a transform's slack.
    pub(crate) fn block(
        &self,
        ext: &[T],
        out: &mut [T],
        holed: Option<Holed<'_, T>>,
        enough: f64,
        scratch: &mut Scratch<T>,
    ) -> Option<f64> {
        let how = self.choose(ext, out.len(), enough, scratch);
        let How::Transform { quiet, rounds, slack, norm } = how else {
            if holed.is_none_or(|holed| holed.or_direct) {
                T::slide(self.isa, &self.taps, ext, out);
            }
            return None;
        };
        let overlap = self.overlap.get_or_init(|| Overlap::new(&self.taps));
        let buffers = scratch.overlap.get_or_insert_with(|| overlap.scratch());
        match holed {
            None => overlap.block(ext, norm, out, buffers),
            Some(holed) => {
                // Values and holes share a transform, half of the outputs at a time.
                let half = self.outputs / 2;
                let before = |row: usize| holed.ones.partition_point(|&one| one < row);
                let outs = out.chunks_mut(half).zip(holed.weight.chunks_mut(half));
                for (at, (out, weight)) in outs.enumerate() {
                    let rows = at * half..at * half + out.len() + self.taps.len() - 1;
                    let ones = before(rows.end) - before(rows.start);
                    let mask = (&holed.mask[rows.clone()], ones);
                    overlap.with_ones(&ext[rows], mask, out, weight, buffers);
                }
                if let Some(magnitude) = holed.magnitude {
                    let magnitudes = || self.taps.iter().map(|h| h.abs()).collect::<Vec<T>>();
                    let overlap = self.magnitudes.get_or_init(|| Overlap::new(&magnitudes()));
                    overlap.block(holed.mask, None, magnitude, buffers);
                }
            }
        }
        if !quiet.is_empty() {
            scratch.largest.clear_zeros(&mut out[quiet]);
        }
        if rounds {
            out.iter_mut().for_each(|y| *y = T::of(y.wide().round()));
        }
        Some(slack)
    }

    /// A [`block`](Self::block) of rows that are 1 in so many places and else 0, without the search
    /// for windows of zeros alone: those may come out as the transform's error.
    pub(crate) fn block_of_ones(
        &self,
        mask: &[T],
        ones: usize,
        out: &mut [T],
        enough: f64,
        scratch: &mut Scratch<T>,
    ) {
        if ones == 0 {
            return out.fill(T::ZERO);
        }
        let norm = (ones as f64).sqrt();
        let size = (mask.len() as f64).sqrt();
        let suits = |norm: f64| self.spread * T::LEEWAY / norm >= enough;
        let (suits, norm) = match self.whole {
            Some(taps) => (T::EPSILON * norm * taps <= 0.25, None),
            None if suits(size) => (true, Some(size)),
            None => (suits(norm), Some(norm)),
        };
        if !suits || self.method != Method::Auto || out.len() < self.fewest {
            self.block(mask, out, None, enough, scratch);
            return;
        }
        let overlap = self.overlap.get_or_init(|| Overlap::new(&self.taps));
        let buffers = scratch.overlap.get_or_insert_with(|| overlap.scratch());
        overlap.block(mask, norm, out, buffers);
        if self.whole.is_some() {
            out.iter_mut().for_each(|y| *y = T::of(y.wide().round()));
        }
    }

    /// Chooses how to compute a block whose error must be `enough` times below the allowed one.
    fn choose(&self, ext: &[T], outputs: usize, enough: f64, scratch: &mut Scratch<T>) -> How {
        let taps = self.taps.len();
        let is_auto = self.method == Method::Auto;
        if is_auto && outputs < self.fewest {
            return How::Direct;
        }
        if let Some(norm) = self.whole
            && ext.iter().all(|x| x.wide().fract() == 0.0)
        {
            // An error below ½ rounds to the whole number that the output is.
            let is_small = T::EPSILON * euclidean(ext) * norm <= 0.25;
            let exact =
                How::Transform { quiet: 0..0, rounds: true, slack: f64::INFINITY, norm: None };
            return if is_small { exact } else { How::Direct };
        }
        let Scratch { pieces, largest, .. } = scratch;
        let Survey { size, mut least, quiet } = survey(self.isa, ext, taps, pieces);
        if !quiet.is_empty() {
            largest.slide(&ext[quiet.start..quiet.end + taps - 1], taps);
            least = least.min(largest.least());
        }
        // A forced transform still leaves each window half of its digits: with fewer, outputs are
        // the rounding errors of a row that is far larger.
        let (leeway, enough) =
            if is_auto { (T::LEEWAY, enough) } else { (T::EPSILON.sqrt().recip(), 1.0) };
        let leeway = self.spread * leeway;
        // The norm itself where its bound is not enough. A norm that is not finite bounds nothing.
        let suits = |norm: f64| norm.is_finite() && least * leeway / norm >= enough;
        let norm = if suits(size) { size } else { euclidean(ext) };
        if !suits(norm) && norm != 0.0 {
            return How::Direct;
        }
        if !is_auto {
            return How::Transform { quiet, rounds: false, slack: f64::INFINITY, norm: None };
        }
        let (slack, norm) = (least * leeway / norm, Some(norm).filter(|&norm| norm > 0.0));
        How::Transform { quiet, rounds: false, slack, norm }
    }
}

/// ‖h‖₁ / ‖h‖₂, and ‖h‖₂ where all taps are whole numbers.
pub(crate) fn sizes<T: Sample>(taps: &[T]) -> (f64, Option<f64>) {
    let magnitude: f64 = taps.iter().map(|h| h.wide().abs()).sum();
    let size = euclidean(taps);
    let is_whole = |h: &T| h.wide().fract() == 0.0;
    (magnitude / size, taps.iter().all(is_whole).then_some(size))
}
