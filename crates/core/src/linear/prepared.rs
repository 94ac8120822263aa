//! What a smoother prepares once for a number type.

use std::{ops::Range, sync::OnceLock};

use crate::{
    convolve::auto::Convolver,
    coverage::rows::{Present, Rule},
    kernel::{Kernel, savgol::Savgol},
    linear::hole_weights::HoleWeights,
    options::{
        boundary::{Boundary, Ends},
        missing::Missing,
        settings::Settings,
    },
    sample::Sample,
};

/// Up to this many taps, the weights near the ends are kept.
const KEPT: usize = 4096;

/// A kernel and its rules, ready to run; nothing of it changes from series to series.
pub(crate) struct Linear<T: Sample> {
    pub(crate) convolver: Convolver<T>,
    /// The same taps for transforms in f64, where little weight is present; made on first use, and
    /// only of other numbers.
    pub(crate) wide: OnceLock<Convolver<f64>>,
    pub(crate) hole_weights: HoleWeights,
    pub(crate) rule: Rule,
    pub(crate) ends: Ends,
    pub(crate) missing: Missing,
    pub(crate) savgol: Option<Savgol>,
    /// Weights present in the first and in the last windows of series at least as long as the
    /// kernel; NaN where too little, empty where not kept.
    first_weights: Vec<f64>,
    last_weights: Vec<f64>,
    pub(crate) behind: usize,
    pub(crate) ahead: usize,
    pub(crate) is_causal: bool,
    /// A weight or a constant that the number type cannot hold.
    pub(crate) beyond: Option<f64>,
}

impl<T: Sample> Linear<T> {
    pub(crate) fn new(settings: &Settings, kernel: &Kernel) -> Self {
        let most = kernel.taps().iter().fold(0.0, |most: f64, h| most.max(h.abs()));
        let is_kept = |value: f64| (T::of(value).wide() - value).abs() <= T::EPSILON * value.abs();
        let mut beyond = Some(most).filter(|&most| !is_kept(most));
        for end in [settings.ends.start, settings.ends.end] {
            if let Boundary::Constant(value) = end
                && !T::of(value).finite()
            {
                beyond = Some(value);
            }
        }
        let taps: Vec<T> = kernel.taps().iter().map(|&h| T::of(h)).collect();
        let rule = Rule::new(&taps, settings.coverage, settings.holes);
        let mut prepared = Self {
            hole_weights: HoleWeights::new(&taps, &rule),
            convolver: Convolver::new(taps, settings.method, settings.causal),
            wide: OnceLock::new(),
            rule,
            ends: settings.ends,
            missing: settings.missing,
            savgol: kernel.savgol_design(),
            first_weights: Vec::new(),
            last_weights: Vec::new(),
            behind: kernel.reach().behind,
            ahead: kernel.reach().ahead,
            is_causal: settings.causal,
            beyond,
        };
        if kernel.len() <= KEPT {
            let weight = |i: usize| prepared.weight_clipped(i, kernel.len());
            let (behind, ahead) = (prepared.behind, prepared.ahead);
            let first = (0..behind).map(weight).collect();
            let last = (kernel.len() - ahead..kernel.len()).map(weight).collect();
            (prepared.first_weights, prepared.last_weights) = (first, last);
        }
        prepared
    }

    /// The weights present in the windows of these outputs of a series without holes, where they
    /// are kept: the first or the last of a series at least as long as the kernel.
    #[inline]
    pub(crate) fn known_weights(
        &self,
        outputs: Range<usize>,
        len: Option<usize>,
    ) -> Option<&[f64]> {
        let len = len.unwrap_or(usize::MAX);
        if len <= self.behind + self.ahead {
            return None;
        }
        match outputs.start.checked_sub(len.saturating_sub(self.ahead)) {
            None => self.first_weights.get(outputs),
            Some(from) => self.last_weights.get(from..from + outputs.len()),
        }
    }

    /// The oldest row in the window of output `i`, which may lie before the series.
    pub(crate) const fn oldest(&self, i: usize) -> isize {
        i as isize - self.behind as isize
    }

    /// What is present in output `i`'s window of a series without holes: rows beyond an end that is
    /// renormalized are absent. `len` is the series' length, once it is known.
    pub(crate) fn clipped(&self, i: usize, len: Option<usize>) -> Present {
        self.rule.taps(self.taps_within(i, len))
    }

    /// The weight present in output `i`'s window of a series of `len` rows without holes; NaN where
    /// too little.
    pub(crate) fn weight_clipped(&self, i: usize, len: usize) -> f64 {
        let present = self.clipped(i, Some(len));
        if self.rule.allows(present, false) { present.weight } else { f64::NAN }
    }

    /// The taps of output `i` that do not meet an absent row.
    pub(crate) fn taps_within(&self, i: usize, len: Option<usize>) -> Range<usize> {
        // Tap j meets row i + ahead − j.
        let taps = self.behind + self.ahead + 1;
        let from = match len {
            Some(len) if self.ends.end.is_absent() => (i + self.ahead + 1).saturating_sub(len),
            _ => 0,
        };
        let to = match self.ends.start.is_absent() {
            true => taps.min(i + self.ahead + 1),
            false => taps,
        };
        from..to
    }

    /// The part of `outputs` whose windows reach no absent row; those before and after it do.
    #[inline]
    pub(crate) fn settled_within(
        &self,
        outputs: &Range<usize>,
        len: Option<usize>,
    ) -> Range<usize> {
        let start = if self.ends.start.is_absent() { self.behind } else { 0 };
        let end = match len {
            Some(len) if self.ends.end.is_absent() => len.saturating_sub(self.ahead),
            _ => usize::MAX,
        };
        let start = start.clamp(outputs.start, outputs.end);
        start..end.clamp(start, outputs.end)
    }
}
