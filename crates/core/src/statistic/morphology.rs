//! Grey morphology with a flat window: erosions, dilations and what is made of them.

use std::ops::Range;

use crate::{
    error::Error,
    options::{boundary::Ends, missing::Missing, settings::Settings},
    rank::extremes::Extremes,
    sample::Sample,
    series::{
        extension::View,
        operation::{Needs, Operate, Part, Pieces, Series},
        output::Output,
        reach::Reach,
    },
    statistic::{
        counted::{Counting, Presence},
        measure::Measure,
        present::{Deciding, Presents},
        rows::pieces_of,
    },
    time::ticks::Ticks,
};

/// What [`Measure`] says of morphology, prepared to run: in rows, or in time with ticks.
pub(crate) struct Morphology {
    pub(super) measure: Measure,
    /// The window of an erosion; a dilation's is mirrored.
    window: Reach,
    ticks: Option<Ticks>,
    settings: Settings,
    pub(super) counting: Counting,
}

/// One pass: the least or the largest value of each window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Pass {
    Erode,
    Dilate,
}
use Pass::{Dilate, Erode};

/// One thread's working memory.
#[derive(Default)]
pub(crate) struct Buffers<T> {
    ext: Vec<T>,
    pub(super) first: Vec<T>,
    pub(super) second: Vec<T>,
    pub(super) extremes: Extremes<T>,
    pub(super) presence: Presence,
    presents: Presents,
    pub(super) windows: Vec<Range<usize>>,
    pub(super) mirrored: Vec<Range<usize>>,
}

impl Morphology {
    pub(crate) const fn new(
        measure: Measure,
        window: Reach,
        ticks: Option<Ticks>,
        settings: &Settings,
    ) -> Self {
        let counting = Counting::new(measure, settings);
        Self { measure, window, ticks, settings: *settings, counting }
    }

    pub(super) const fn passes(&self) -> &'static [Pass] {
        match self.measure {
            Measure::Dilation => &[Dilate],
            Measure::Opening | Measure::Tophat => &[Erode, Dilate],
            Measure::Closing | Measure::Bottomhat => &[Dilate, Erode],
            _ => &[Erode],
        }
    }

    const fn reach_of(&self, pass: Pass) -> Reach {
        let Reach { behind, ahead } = self.window;
        match pass {
            Erode => Reach { behind, ahead },
            Dilate => Reach { behind: ahead, ahead: behind },
        }
    }

    /// The rows that one output looks at in the end.
    fn whole(&self) -> Reach {
        let passes = self.passes().iter().map(|&pass| self.reach_of(pass));
        let mut whole = passes.fold(Reach { behind: 0, ahead: 0 }, |sum, of| Reach {
            behind: sum.behind + of.behind,
            ahead: sum.ahead + of.ahead,
        });
        if self.measure == Measure::Gradient {
            let other = self.reach_of(Dilate);
            whole.behind = whole.behind.max(other.behind);
            whole.ahead = whole.ahead.max(other.ahead);
        }
        whole
    }

    /// One pass over rows: the outputs `outputs` of a series of which `view` has what they need.
    /// Returns whether all of that is finite.
    fn pass<T: Sample>(
        &self,
        pass: Pass,
        view: View<'_, T>,
        outputs: &Range<usize>,
        out: &mut Vec<T>,
        (ext, extremes): (&mut Vec<T>, &mut Extremes<T>),
    ) -> Result<bool, Error> {
        let (x, len, _) = self.extended(view, outputs, self.reach_of(pass), ext)?;
        resize(out, outputs.len())?;
        extremes.slide(x, len, out, pass == Dilate)
    }

    /// The rows that these outputs look at, the length of a window, and which rows are there.
    fn extended<'a, T: Sample>(
        &self,
        view: View<'a, T>,
        outputs: &Range<usize>,
        reach: Reach,
        ext: &'a mut Vec<T>,
    ) -> Result<(&'a [T], usize, Range<usize>), Error> {
        let len = reach.behind + 1 + reach.ahead;
        let (oldest, total) =
            (outputs.start as isize - reach.behind as isize, outputs.len() + len - 1);
        if let Some(rows) = view.inside(oldest, total) {
            return Ok((rows, len, 0..total));
        }
        let there = view.extend(oldest, total, self.settings.ends, ext)?;
        ext[..there.start].fill(T::NAN);
        ext[there.end..].fill(T::NAN);
        Ok((ext, len, there))
    }

    /// All passes over rows; the result is in `first`, and the gradient's erosion in `second`. Returns
    /// whether all rows that were looked at are finite.
    fn passes_over<T: Sample>(
        &self,
        view: View<'_, T>,
        outputs: &Range<usize>,
        buffers: &mut Buffers<T>,
    ) -> Result<bool, Error> {
        let Buffers { ext, first, second, extremes, .. } = buffers;
        let passes = self.passes();
        if let [one, two] = *passes {
            // The second pass looks at outputs of the first, up to the series' ends, where it
            // extends those.
            let Reach { behind, ahead } = self.reach_of(two);
            let near = self.settings.ends.start.rows_needed(behind);
            let from = outputs.start.saturating_sub(behind);
            let to = (outputs.end + ahead).max(if from == 0 { near } else { 0 });
            let (from, to) = match view.len {
                None => (from, to),
                Some(len) if to > len => {
                    let inward = self.settings.ends.end.rows_needed(ahead);
                    (from.min(len.saturating_sub(inward)), len)
                }
                Some(_) => (from, to),
            };
            let is_finite = self.pass(one, view, &(from..to), second, (ext, extremes))?;
            let middle = View { rows: second, first: from, len: view.len };
            return Ok(self.pass(two, middle, outputs, first, (ext, extremes))? && is_finite);
        }
        if self.measure == Measure::Gradient {
            let is_finite = self.pass(Erode, view, outputs, second, (ext, extremes))?;
            return Ok(self.pass(Dilate, view, outputs, first, (ext, extremes))? && is_finite);
        }
        self.pass(passes[0], view, outputs, first, (ext, extremes))
    }

    /// The measure of row `own`, from what the passes made of it.
    pub(super) fn told<T: Sample>(&self, own: T, made: T, other: Option<&T>) -> T {
        match self.measure {
            Measure::Gradient => made - other.copied().unwrap_or(T::NAN),
            Measure::Tophat => own - made,
            Measure::Bottomhat => made - own,
            _ => made,
        }
    }

    /// Whether an output of this value is one: it has one where its row is needed and a hole.
    pub(super) fn is_lost<T: Sample>(&self, own: T, made: T) -> bool {
        let needs_own = matches!(self.measure, Measure::Tophat | Measure::Bottomhat);
        made.is_hole() || needs_own && own.is_hole()
    }

    fn put_rows<T: Sample>(
        &self,
        view: View<'_, T>,
        outputs: &Range<usize>,
        is_finite: bool,
        out: &mut Output<'_, T>,
        buffers: &mut Buffers<T>,
    ) -> Result<(), Error> {
        let Buffers { ext, first, second, presents, .. } = buffers;
        let own = view.given(outputs.clone());
        let less = |out: &mut [T], a: &[T], b: &[T]| {
            out.iter_mut().zip(a.iter().zip(b)).for_each(|(out, (&a, &b))| *out = a - b);
        };
        match self.measure {
            Measure::Gradient => less(out.smoothed, first, second),
            Measure::Tophat => less(out.smoothed, own, first),
            Measure::Bottomhat => less(out.smoothed, first, own),
            _ => out.smoothed.copy_from_slice(first),
        }
        if is_finite {
            // Every window is full, which meets what may be asked of its coverage.
            out.fill_all();
            return Ok(());
        }
        let (x, len, there) = self.extended(view, outputs, self.whole(), ext)?;
        presents.count(x)?;
        presents.windows(len)?;
        for ((within, &own), &made) in presents.within.iter_mut().zip(own).zip(&*first) {
            if self.is_lost(own, made) {
                *within = 0.0;
            }
        }
        let there = (self.settings.missing == Missing::Propagate).then_some(there);
        let needed = self.counting.needed(len);
        Deciding { needed, own, within: &presents.within, len, there }.put(out);
        Ok(())
    }
}

/// Makes room for `len` rows, each of which is to be overwritten.
pub(super) fn resize<T: Sample>(rows: &mut Vec<T>, len: usize) -> Result<(), Error> {
    let more = len.saturating_sub(rows.len());
    rows.try_reserve(more).map_err(|_| Error::OutOfMemory { rows: len, taps: len })?;
    rows.resize(len, T::NAN);
    Ok(())
}

impl<T: Sample> Operate<T> for Morphology {
    type Buffers = Buffers<T>;
    type State = ();

    /// As far on either side: at an end the rows of a first pass are extended, and each of those
    /// looks about itself.
    fn reach(&self) -> Reach {
        if self.ticks.is_some() {
            return Reach { behind: 0, ahead: 0 };
        }
        let Reach { behind, ahead } = self.whole();
        let most = behind.max(ahead);
        Reach { behind: most, ahead: most }
    }

    fn ends(&self) -> Ends {
        self.settings.ends
    }

    fn pieces(&self) -> Pieces {
        let Reach { behind, ahead } = self.whole();
        pieces_of(behind + 1 + ahead, 16)
    }

    fn is_causal(&self) -> bool {
        false
    }

    #[cfg(feature = "rayon")]
    fn splits(&self) -> bool {
        self.ticks.is_none()
    }

    fn waits_at_holes(&self) -> bool {
        false
    }

    fn rows_for_start(&self) -> usize {
        let reach = Operate::<T>::reach(self);
        self.settings.ends.start.rows_needed(reach.behind) + reach.ahead
    }

    fn at_once(
        &self,
        series: Series<'_, T>,
        output: &mut Output<'_, T>,
        buffers: &mut Buffers<T>,
    ) -> Result<bool, Error> {
        if let Some(ticks) = &self.ticks {
            self.in_time(ticks, series, 0..series.view.rows.len(), output, buffers)?;
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    fn needs(&self) -> Result<Needs, Error> {
        let whole = self.ticks.as_ref().map(|ticks| self.measure.looked_at(ticks));
        let why = "rows at times are taken by windows in time";
        let none = || Error::NeverStreams { what: "a window of rows", why };
        whole.map(|whole| Needs { behind: whole.behind, ahead: whole.ahead }).ok_or_else(none)
    }

    fn part(
        &self,
        part: Part<'_, T>,
        outputs: Range<usize>,
        out: &mut Output<'_, T>,
        _: &mut (),
        buffers: &mut Buffers<T>,
    ) -> Result<(), Error> {
        let Some(ticks) = &self.ticks else { return Ok(()) };
        part.as_whole(|series| self.in_time(ticks, series, outputs, out, buffers))
    }

    fn piece(
        &self,
        series: Series<'_, T>,
        outputs: Range<usize>,
        out: &mut Output<'_, T>,
        _: &mut (),
        buffers: &mut Buffers<T>,
    ) -> Result<bool, Error> {
        let is_finite = self.passes_over(series.view, &outputs, buffers)?;
        self.put_rows(series.view, &outputs, is_finite, out, buffers)?;
        Ok(is_finite)
    }
}
