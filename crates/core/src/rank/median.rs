//! The rolling median.

use std::{fmt, ops::Range};

use crate::{
    coverage::rules::{Row, Rules},
    error::Error,
    number::MAX_LEN,
    options::{
        align::Align,
        boundary::{Boundary, Ends},
        degree::Degree,
        method::Method,
        missing::Missing,
        settings::Settings,
    },
    sample::Sample,
    series::{
        operation::{Operate, Pieces, Series},
        output::Output,
        reach::Reach,
    },
};

/// The median of the values present in a window of K rows; of an even number of values the mean of
/// the middle two (NumPy's `nanmedian`). It removes spikes that fill less than half of a window,
/// and keeps steps sharp.
///
/// Windows lie as a kernel's do, centred by default. An infinity is a value. A row gets an output
/// wherever its window holds a value, at holes too (pandas' `min_periods=1`). It takes the
/// boundaries renormalize (the rows that are there), reflect, mirror, nearest, wrap and constant,
/// as `scipy.ndimage.median_filter`; no degree, and no method.
///
/// ```
/// use smoothframe_core::{Median, Smoother};
/// let smoother = Smoother::new(Median::new(3)?).build()?;
/// assert_eq!(smoother, "median:3".parse()?);
/// assert_eq!(smoother.smooth(&[1.0, 2.0, 99.0, 4.0, f64::NAN])?, [1.5, 2.0, 4.0, 51.5, 4.0]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[doc(alias = "rolling median")]
#[doc(alias = "median filter")]
#[doc(alias("running median", "moving median", "despike", "outliers"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Median {
    len: usize,
    align: Align,
}

impl Median {
    /// The median of `len` rows, centred.
    ///
    /// # Errors
    /// [`Error::EmptyKernel`] for 0 rows, [`Error::TooLong`] for more than
    /// [`Kernel::MAX_LEN`](crate::Kernel::MAX_LEN).
    pub const fn new(len: usize) -> Result<Self, Error> {
        match len {
            0 => Err(Error::EmptyKernel),
            1..=MAX_LEN => Ok(Self { len, align: Align::Centred }),
            _ => Err(Error::TooLong { len, max: MAX_LEN }),
        }
    }

    /// The window aligned otherwise; a tap that it does not have is taken as its oldest row's.
    #[must_use]
    pub const fn with_align(mut self, align: Align) -> Self {
        self.align = match align {
            Align::Tap(_) => Align::Tap(align.centre(self.len - 1)),
            named => named,
        };
        self
    }

    /// How many rows a window has: K ≥ 1.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a window is never empty")]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// The window's alignment.
    #[must_use]
    pub const fn align(&self) -> Align {
        self.align
    }

    /// How far an output looks, in rows.
    #[must_use]
    pub const fn reach(&self) -> Reach {
        let ahead = self.align.centre(self.len - 1);
        Reach { behind: self.len - 1 - ahead, ahead }
    }

    /// How many rows late a step or a trend comes in the output.
    pub(crate) fn delay(&self) -> f64 {
        let Reach { behind, ahead } = self.reach();
        (behind as f64 - ahead as f64) / 2.0
    }

    pub(crate) fn check(&self, settings: &Settings) -> Result<(), Error> {
        let refuse = |what, why| Err(Error::Unsupported { operation: "median", what, why });
        let ends = settings.ends;
        let extends = "a median takes renormalize, reflect, mirror, nearest, wrap or constant";
        if settings.degree != Degree::Constant {
            return refuse("degree=1", "it fits no polynomial");
        }
        if settings.method == Method::Fft {
            return refuse("method=fft", "it is no sum");
        }
        for (boundary, name) in [
            (Boundary::Linear, "boundary=linear"),
            (Boundary::Shrink, "boundary=shrink"),
            (Boundary::Fit, "boundary=fit"),
        ] {
            if ends.contains(boundary) {
                return refuse(name, extends);
            }
        }
        ends.check()
    }

    pub(crate) const fn prepare(&self, settings: &Settings) -> Medians {
        Medians { median: *self, settings: *settings, rules: Rules::anywhere(settings) }
    }
}

/// As `median:7`.
impl fmt::Display for Median {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "median:{}", self.len)
    }
}

/// A [`Median`] prepared to run.
pub(crate) struct Medians {
    median: Median,
    settings: Settings,
    rules: Rules,
}

/// One thread's working memory.
#[derive(Default)]
pub(crate) struct Buffers<T> {
    /// The rows of a piece's windows, extended; absent ones as 0.
    ext: Vec<T>,
    /// The values present in the current window, sorted.
    sorted: Vec<T>,
}

impl<T: Sample> Operate<T> for Medians {
    type Buffers = Buffers<T>;
    type State = ();

    fn reach(&self) -> Reach {
        self.median.reach()
    }

    fn ends(&self) -> Ends {
        self.settings.ends
    }

    fn pieces(&self) -> Pieces {
        Pieces::USUAL
    }

    fn is_causal(&self) -> bool {
        self.settings.causal
    }

    fn waits_at_holes(&self) -> bool {
        false
    }

    /// Keeps the window's values sorted: for each output one is inserted and one removed, which
    /// moves up to K values.
    fn piece(
        &self,
        series: Series<'_, T>,
        outputs: Range<usize>,
        out: &mut Output<'_, T>,
        _: &mut (),
        buffers: &mut Buffers<T>,
    ) -> Result<bool, Error> {
        let (view, len, reach) = (series.view, self.median.len, self.median.reach());
        let Buffers { ext, sorted } = buffers;
        let total = outputs.len() + len - 1;
        let oldest = outputs.start as isize - reach.behind as isize;
        let there = view.extend(oldest, total, self.settings.ends, ext)?;
        let present = |at: usize| there.contains(&at) && !ext[at].is_hole();
        sorted.clear();
        sorted.extend((0..len - 1).filter(|&at| present(at)).map(|at| ext[at]));
        sorted.sort_unstable_by(order);
        for i in outputs.clone() {
            let at = i - outputs.start;
            let newest = at + len - 1;
            if present(newest) {
                let place = place(sorted, ext[newest]);
                sorted.insert(place, ext[newest]);
            }
            let is_hole = view.row(i).is_hole();
            let holed = there.end.min(newest + 1).saturating_sub(there.start.max(at));
            let row = Row { at: i, is_hole, is_between: true };
            let coverage = sorted.len() as f64 / len as f64;
            let spoiled = self.rules.missing == Missing::Propagate && sorted.len() < holed;
            let is = !spoiled && self.rules.allows(coverage, row);
            out.put(at, if is { middle(sorted) } else { None }, coverage);
            if present(at) {
                let place = place(sorted, ext[at]);
                sorted.remove(place);
            }
        }
        Ok(there == (0..total) && out.smoothed.iter().all(|value| value.finite()))
    }
}

/// The index of a value among sorted ones, or where to insert it: that of the first not less.
fn place<T: Sample>(sorted: &[T], value: T) -> usize {
    sorted.partition_point(|&other| order(&other, &value).is_lt())
}

/// The order of two numbers, −0 before 0; neither is NaN.
fn order<T: Sample>(a: &T, b: &T) -> std::cmp::Ordering {
    a.wide().total_cmp(&b.wide())
}

/// The middle value, or the mean of the middle two; `None` where there is none.
fn middle<T: Sample>(sorted: &[T]) -> Option<T> {
    let half = sorted.len() / 2;
    let &upper = sorted.get(half)?;
    if sorted.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = sorted[half - 1];
    let sum = lower + upper;
    let two = T::ONE + T::ONE;
    // The sum of two large numbers may overflow where their mean does not.
    Some(if sum.finite() || !lower.finite() || !upper.finite() {
        sum / two
    } else {
        lower / two + upper / two
    })
}
