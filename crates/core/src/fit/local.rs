//! Polynomials fitted to windows of rows: full windows by a convolution with the equivalent kernel,
//! all others by [moments](super::moments) or by definition.

use std::ops::Range;

use crate::{
    coverage::rules::Rules,
    error::Error,
    fit::{
        equivalent::equivalent,
        moments::{self, MOST_DEGREE, Moments},
    },
    kernel::{self, Kernel, Norm, Savgol},
    linear::{buffers, mask::all_finite, prepared::Linear},
    options::{
        boundary::{Boundary, Ends},
        degree::Degree,
        method::Method,
        missing::Missing,
        settings::Settings,
    },
    sample::Sample,
    series::{
        operation::{Alone, Operate, Pieces, Series},
        output::Output,
        reach::Reach,
    },
    simd::{isa::Isa, masked::places::Places},
};

/// Outputs that are the values, or the derivatives, of least-squares polynomials.
pub(crate) struct Local<T: Sample> {
    /// The equivalent kernel, for full windows; `None` where its weights cannot be scaled.
    pub(super) whole: Option<Linear<T>>,
    /// The weights, the oldest row's first, and their sum.
    pub(super) weights: Vec<f64>,
    pub(super) magnitude: f64,
    /// Of a kernel that was designed as such a fit, else of a window's weights.
    pub(super) designed: Option<Designed>,
    /// `None` for degrees too high.
    pub(super) moments: Option<Moments>,
    pub(super) degree: usize,
    pub(super) deriv: usize,
    pub(super) reach: Reach,
    pub(super) rules: Rules,
    pub(super) ends: Ends,
    pieces: Pieces,
    is_causal: bool,
}

/// A kernel that is the equivalent kernel of a fit: savgol, henderson.
pub(super) struct Designed {
    /// |h|, by which coverage counts, the oldest row's first.
    pub(super) magnitudes: Vec<f64>,
    /// The row of the window where the fit is evaluated, from the oldest.
    pub(super) at: f64,
    /// What fits are multiplied with.
    pub(super) scale: f64,
    pub(super) is_savgol: bool,
}

/// The fit that a kernel is the equivalent kernel of.
pub(crate) struct Design {
    /// The oldest row's first.
    pub(crate) weights: Vec<f64>,
    pub(crate) degree: usize,
    pub(crate) deriv: usize,
    /// The row of the window where it is evaluated, from the oldest.
    pub(crate) at: f64,
    /// What it is multiplied with.
    pub(crate) scale: f64,
}

/// One thread's working memory.
pub(crate) struct Buffers<T: Sample> {
    pub(super) whole: buffers::Buffers<T>,
    pub(super) present: Vec<bool>,
    pub(super) ext: Vec<T>,
    /// The rows of a piece's windows: values, 0 where there is none, and the same without infinities
    /// if there are any.
    pub(super) x: Vec<f64>,
    pub(super) finite: Vec<f64>,
    /// 1 at rows that are there and finite, else 0.
    pub(super) mask: Vec<f64>,
    pub(super) holes: Vec<bool>,
    pub(super) places: Places,
    /// How many infinities come before each row; empty where there are none.
    pub(super) infinities_before: Vec<u32>,
    pub(super) runs: Vec<Range<usize>>,
    /// Outputs that moments of whole windows do not give.
    pub(super) left: Vec<usize>,
    pub(super) sums: moments::Sums,
    /// Of a run of outputs.
    pub(super) values: Vec<f64>,
    pub(super) coverages: Vec<f64>,
}

impl<T: Sample> Default for Buffers<T> {
    fn default() -> Self {
        Self {
            whole: buffers::Buffers::default(),
            present: Vec::new(),
            ext: Vec::new(),
            x: Vec::new(),
            finite: Vec::new(),
            mask: Vec::new(),
            holes: Vec::new(),
            places: Places::default(),
            infinities_before: Vec::new(),
            runs: Vec::new(),
            left: Vec::new(),
            sums: moments::Sums::default(),
            values: Vec::new(),
            coverages: Vec::new(),
        }
    }
}

impl<T: Sample> Local<T> {
    /// A polynomial of the settings' degree, above 0, with a kernel's taps as weights.
    pub(crate) fn new(settings: &Settings, kernel: &Kernel) -> Self {
        let weights: Vec<f64> = kernel.taps().iter().rev().copied().collect();
        let reach = kernel.reach();
        let place = |at: usize| at as f64 - reach.behind as f64;
        let places: Vec<f64> = (0..weights.len()).map(place).collect();
        let (degree, deriv) = (settings.degree, settings.deriv.order());
        let norm = if deriv > 0 { Norm::None } else { Norm::Sum };
        let whole = || {
            let taps = equivalent(&weights, &places, degree, deriv)?;
            let taps: Vec<f64> = taps.into_iter().rev().collect();
            let kernel = Kernel::from_taps(taps, norm).ok()?.with_centre(reach.ahead).ok()?;
            let Settings { method, causal, .. } = *settings;
            let missing = Missing::Propagate;
            let settings = Settings { missing, method, causal, ..Settings::default() };
            Some(Linear::new(&settings, &kernel))
        };
        let whole = whole();
        let magnitude = weights.iter().sum();
        let own = reach.behind as f64;
        let ends = Ends::both(Boundary::Renormalize);
        Self::made(settings, whole, (weights, magnitude), None, own, reach, ends, degree.number())
    }

    /// A kernel that was designed as the fit of a polynomial; `None` of others. Fits are refitted to
    /// the rows that are there, but under shrink, which narrows windows by a rule of its own.
    pub(crate) fn designed(settings: &Settings, kernel: &Kernel) -> Option<Self> {
        if settings.ends.contains(Boundary::Shrink) {
            return None;
        }
        let reach = kernel.reach();
        let Design { weights, degree, deriv, at, scale } = design(kernel)?;
        let magnitudes: Vec<f64> = kernel.taps().iter().rev().map(|h| h.abs()).collect();
        let magnitude = kernel::sum(&magnitudes);
        let is_savgol = kernel.savgol_design().is_some();
        let designed = Designed { magnitudes, at, scale, is_savgol };
        let whole =
            Some(Linear::new(&Settings { missing: Missing::Propagate, ..*settings }, kernel));
        let settings = Settings { deriv: deriv.into(), ..*settings };
        let weights = (weights, magnitude);
        let ends = settings.ends;
        Some(Self::made(&settings, whole, weights, Some(designed), at, reach, ends, degree))
    }

    #[expect(clippy::too_many_arguments, reason = "what the two constructors found, once each")]
    fn made(
        settings: &Settings,
        whole: Option<Linear<T>>,
        (weights, magnitude): (Vec<f64>, f64),
        designed: Option<Designed>,
        own: f64,
        reach: Reach,
        ends: Ends,
        degree: usize,
    ) -> Self {
        let deriv = settings.deriv.order();
        let transforms = !settings.causal && settings.method != Method::Direct;
        let magnitudes = designed.as_ref().map(|designed| &*designed.magnitudes);
        let moments = (degree <= MOST_DEGREE)
            .then(|| Moments::new(&weights, magnitudes, own, degree, deriv, transforms));
        let mut pieces = whole.as_ref().map_or(Pieces::USUAL, Operate::pieces);
        if let Some(outputs) = moments.as_ref().and_then(Moments::outputs) {
            // Blocks of moments begin where pieces do, and moving sums begin there too.
            let period = outputs - outputs % pieces.period;
            pieces = Pieces { period, most: period };
        }
        Self {
            whole,
            weights,
            magnitude,
            designed,
            moments,
            degree,
            deriv,
            reach,
            rules: Rules::of(settings),
            ends,
            pieces,
            is_causal: settings.causal,
        }
    }

    /// Whether an output is a value of a line, whose cut windows are by definition where they are
    /// short.
    pub(super) fn is_line(&self) -> bool {
        self.designed.is_none() && self.degree == Degree::Linear.number() && self.deriv == 0
    }

    /// Whether no window of these outputs is cut at an end.
    fn is_inside(&self, outputs: &Range<usize>, known: usize) -> bool {
        let is_cut = |boundary| boundary == Boundary::Renormalize;
        (!is_cut(self.ends.start) || outputs.start >= self.reach.behind)
            && (!is_cut(self.ends.end) || outputs.end + self.reach.ahead <= known)
    }
}

/// The fit that a kernel was designed as; `None` of others.
pub(crate) fn design(kernel: &Kernel) -> Option<Design> {
    let (len, reach) = (kernel.len(), kernel.reach());
    Some(match kernel.design() {
        kernel::design::Design::Savgol(Savgol { order, deriv, delta, .. }) => Design {
            weights: vec![1.0; len],
            degree: *order,
            deriv: *deriv,
            at: reach.behind as f64,
            scale: (0..*deriv).fold(1.0, |scale, _| scale / delta),
        },
        kernel::design::Design::Henderson { .. } => Design {
            weights: henderson(len),
            degree: 3,
            deriv: 0,
            // Aligned otherwise it keeps its taps, which fit the middle.
            at: (len / 2) as f64,
            scale: if kernel.norm() == Norm::Sum { 1.0 } else { kernel::sum(kernel.taps()) },
        },
        _ => return None,
    })
}

/// The weights with which a fit of degree 3 is Henderson's kernel, from those of the middle.
fn henderson(len: usize) -> Vec<f64> {
    let middle = (len / 2) as f64;
    let weight = |row: usize| {
        let off = (row as f64 - middle).powi(2);
        let square = |more: f64| (middle + more).powi(2);
        let most = square(1.0) * square(2.0) * square(3.0);
        (square(1.0) - off) * (square(2.0) - off) * (square(3.0) - off) / most
    };
    (0..len).map(weight).collect()
}

impl<T: Sample> Operate<T> for Local<T> {
    type Buffers = Buffers<T>;
    type State = ();

    fn reach(&self) -> Reach {
        self.reach
    }

    fn ends(&self) -> Ends {
        self.ends
    }

    fn pieces(&self) -> Pieces {
        self.pieces
    }

    fn is_causal(&self) -> bool {
        self.is_causal
    }

    #[cfg(feature = "rayon")]
    fn splits(&self) -> bool {
        true
    }

    fn waits_at_holes(&self) -> bool {
        self.rules.waits_at_holes()
    }

    fn rows_for_start(&self) -> usize {
        self.whole.as_ref().map_or(0, Operate::rows_for_start)
    }

    fn first_needed(&self, row: usize) -> usize {
        let oldest = row.saturating_sub(self.reach.behind);
        self.whole.as_ref().map_or(oldest, |whole| whole.first_needed(row).min(oldest))
    }

    fn begin(&self, buffers: &mut Buffers<T>) {
        if let Some(whole) = &self.whole {
            whole.begin(&mut buffers.whole);
        }
    }

    fn check(&self) -> Result<(), Error> {
        self.whole.as_ref().map_or(Ok(()), Operate::check)
    }

    fn piece(
        &self,
        series: Series<'_, T>,
        outputs: Range<usize>,
        out: &mut Output<'_, T>,
        state: &mut (),
        buffers: &mut Buffers<T>,
    ) -> Result<bool, Error> {
        let view = series.view;
        buffers.present.clear();
        buffers.present.resize(outputs.len(), false);
        let mut finite = false;
        if let Some(whole) = &self.whole {
            let mut out = Output::new(&mut *out.smoothed).present(&mut buffers.present);
            finite = whole.piece(series, outputs.clone(), &mut out, state, &mut buffers.whole)?;
            finite = finite && all_finite(Isa::best(), out.smoothed);
        }
        if finite && self.is_inside(&outputs, view.first + view.rows.len()) {
            out.fill_all();
            return Ok(true);
        }
        self.touched(series, &outputs, out, buffers)?;
        Ok(finite)
    }

    fn each(
        &self,
        x: &[T],
        ends: &[usize],
        output: &mut Output<'_, T>,
        buffers: &mut Buffers<T>,
        alone: Alone<'_, T, Buffers<T>>,
    ) -> Result<(), Error> {
        let mut start = 0;
        let is_cut = self.ends.contains(Boundary::Renormalize);
        let (Some(whole), false) = (&self.whole, is_cut) else {
            return ends.iter().try_for_each(|&end| {
                let rows = start..end;
                start = end;
                alone(rows, output, buffers)
            });
        };
        // Series without holes are the kernel's own.
        let mut of_whole = std::mem::take(&mut buffers.whole);
        whole.batch(x, ends, output, &mut of_whole, &mut |rows, output, of_whole| {
            std::mem::swap(of_whole, &mut buffers.whole);
            let done = alone(rows, output, buffers);
            std::mem::swap(of_whole, &mut buffers.whole);
            done
        })?;
        buffers.whole = of_whole;
        for &end in ends {
            let rows = start..end;
            start = end;
            let (rows_of, made) = (&x[rows.clone()], &output.smoothed[rows.clone()]);
            // Sums of finite rows that overflow are fitted anew.
            if !all_finite(Isa::best(), rows_of) || !all_finite(Isa::best(), made) {
                alone(rows, output, buffers)?;
            }
        }
        Ok(())
    }
}
