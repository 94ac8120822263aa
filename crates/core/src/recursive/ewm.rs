//! Exponentially weighted means.

use std::{
    fmt,
    hash::{Hash, Hasher},
    ops::Range,
};

use crate::{
    coverage::rules::{Row, Rules},
    error::Error,
    options::{
        boundary::{Boundary, Ends},
        degree::Degree,
        method::Method,
        missing::Missing,
        settings::{Given, Settings},
    },
    sample::Sample,
    series::{
        operation::{Operate, Pieces, Series, State},
        output::Output,
        reach::Reach,
    },
    window::parameter::Parameter,
};

/// The exponentially weighted mean of all rows up to the output's, where a row j rows back weighs
/// (1 − α)ʲ: pandas' `ewm(…).mean()` with its parameters.
///
/// It looks back only, and its state is a few numbers, whatever the span; sums are in f64 for f32
/// too. Every row from the first observation on has an output, at holes too (unless `coverage` or
/// `holes=keep` ask otherwise). It takes no boundary, no alignment, no degree and no
/// `missing=propagate`.
///
/// ```
/// use smoothframe_core::{Ewm, Smoother};
/// let smoother = Smoother::new(Ewm::span(3.0)?).build()?; // α = ½
/// assert_eq!(smoother, "ewm:span=3".parse()?);
/// assert_eq!(smoother.smooth(&[1.0, 4.0, f64::NAN])?, [1.0, 3.0, 3.0]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[doc(alias = "exponential moving average")]
#[doc(alias = "ewma")]
#[doc(alias = "ema")]
#[doc(alias("exponential smoothing", "exponentially weighted mean", "low-pass"))]
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ewm {
    by: &'static str,
    value: f64,
    adjust: bool,
    ignore_na: bool,
}

impl Ewm {
    /// By a span in rows: α = 2 / (span + 1), so that the mean age of a row is that in a trailing
    /// window of `span` rows.
    ///
    /// # Errors
    /// [`Error::Parameter`] for a span that is not finite and at least 1.
    pub fn span(span: f64) -> Result<Self, Error> {
        Self::new("span", span, 1.0, "a finite number of at least 1")
    }

    /// By the centre of mass, the mean age of a row, in rows: α = 1 / (1 + com).
    ///
    /// # Errors
    /// [`Error::Parameter`] for a centre of mass that is not finite and at least 0.
    pub fn com(com: f64) -> Result<Self, Error> {
        Self::new("com", com, 0.0, "a finite number of at least 0")
    }

    /// By a half-life in rows: α = 1 − ½^(1/halflife), so that a row `halflife` rows back weighs
    /// half.
    ///
    /// # Errors
    /// [`Error::Parameter`] for a half-life that is not finite and above 0.
    pub fn halflife(halflife: f64) -> Result<Self, Error> {
        Self::new("halflife", halflife, f64::MIN_POSITIVE, "a finite number above 0")
    }

    /// By α itself, the weight of the newest row, 0 < α ≤ 1.
    ///
    /// # Errors
    /// [`Error::Parameter`] for an α that is not above 0 and at most 1.
    pub fn alpha(alpha: f64) -> Result<Self, Error> {
        let (expected, least) = ("a number above 0 and at most 1", f64::MIN_POSITIVE);
        if alpha > 1.0 {
            let (window, name, value) = ("ewm", "alpha", alpha);
            return Err(Error::Parameter { window, name, expected, value });
        }
        Self::new("alpha", alpha, least, expected)
    }

    fn new(
        by: &'static str,
        value: f64,
        least: f64,
        expected: &'static str,
    ) -> Result<Self, Error> {
        if value.is_finite() && value >= least {
            return Ok(Self { by, value: value + 0.0, adjust: true, ignore_na: false });
        }
        Err(Error::Parameter { window: "ewm", name: by, expected, value })
    }

    /// Whether to divide by the sum of the weights there are (default: true). If false, the first
    /// row stands for all before it: `y[0] = x[0]`, `y[i] = (1 − α)·y[i − 1] + α·x[i]`.
    #[must_use]
    pub const fn adjust(mut self, adjust: bool) -> Self {
        self.adjust = adjust;
        self
    }

    /// Whether holes are left out when rows are counted back (default: false): if true, a row's age
    /// is the number of observations after it, else that of all rows after it.
    #[must_use]
    pub const fn ignore_na(mut self, ignore_na: bool) -> Self {
        self.ignore_na = ignore_na;
        self
    }

    /// α, the weight of the newest row.
    #[must_use]
    pub fn weight(&self) -> f64 {
        match self.by {
            "span" => 2.0 / (self.value + 1.0),
            "com" => 1.0 / (1.0 + self.value),
            "halflife" => -(-std::f64::consts::LN_2 / self.value).exp_m1(),
            _ => self.value,
        }
    }

    /// The mean age of a row, weighed as the mean is: 1/α − 1 rows.
    pub(crate) fn delay(&self) -> f64 {
        1.0 / self.weight() - 1.0
    }

    pub(crate) fn check(&self, settings: &Settings, given: Given) -> Result<(), Error> {
        let refuse = |what, why| Err(Error::Unsupported { operation: "ewm", what, why });
        if given.boundary {
            return refuse("a boundary", "it remembers all rows, and has no ends to extend");
        }
        if settings.degree != Degree::Constant {
            return refuse("degree=1", "it fits no polynomial");
        }
        if settings.method == Method::Fft {
            return refuse("method=fft", "it is no sum over a window");
        }
        if settings.missing == Missing::Propagate {
            return refuse("missing=propagate", "it remembers all rows, so no output would follow");
        }
        Ok(())
    }

    pub(crate) fn prepare(&self, settings: &Settings) -> Ewms {
        Ewms {
            alpha: self.weight(),
            adjust: self.adjust,
            ignore_na: self.ignore_na,
            is_causal: settings.causal,
            is_asked: settings.coverage.is_some(),
            rules: Rules::anywhere(settings),
        }
    }
}

/// A parameter is never NaN.
impl Eq for Ewm {}

impl Hash for Ewm {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.by, self.value.to_bits(), self.adjust, self.ignore_na).hash(state);
    }
}

/// As `ewm:span=12`.
impl fmt::Display for Ewm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ewm:{}={}", self.by, Parameter::Number(self.value))?;
        f.write_str(if self.adjust { "" } else { ",adjust=false" })?;
        f.write_str(if self.ignore_na { ",ignore_na=true" } else { "" })
    }
}

/// An [`Ewm`] prepared to run.
pub(crate) struct Ewms {
    alpha: f64,
    adjust: bool,
    ignore_na: bool,
    is_causal: bool,
    /// Whether a least coverage was given.
    is_asked: bool,
    rules: Rules,
}

/// The state of a series, as in pandas' recursion (`pandas/_libs/window/aggregations.pyx`, `ewm`).
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Memory {
    is_begun: bool,
    mean: f64,
    /// The weight of the mean so far, relative to that of a new row.
    old: f64,
    /// The weights of all rows and of those that were present, whose ratio is the coverage.
    whole: f64,
    present: f64,
}

impl State for Memory {
    fn save(&self) -> Vec<u64> {
        let Self { is_begun, mean, old, whole, present } = *self;
        [f64::from(u8::from(is_begun)), mean, old, whole, present].map(f64::to_bits).to_vec()
    }

    fn load(bits: &[u64]) -> Option<Self> {
        let &[is_begun, mean, old, whole, present] = bits else { return None };
        let number = f64::from_bits;
        Some(Self {
            is_begun: number(is_begun) != 0.0,
            mean: number(mean),
            old: number(old),
            whole: number(whole),
            present: number(present),
        })
    }
}

impl Ewms {
    /// Takes the next row, `None` at a hole.
    fn take(&self, memory: &mut Memory, x: Option<f64>) {
        let keep = 1.0 - self.alpha;
        let is_first = memory.whole == 0.0;
        let new = if self.adjust || is_first { 1.0 } else { self.alpha };
        if x.is_some() || !self.ignore_na {
            memory.whole = keep * memory.whole + new;
            memory.present = keep * memory.present + if x.is_some() { new } else { 0.0 };
            memory.old *= keep;
        }
        let Some(x) = x else { return };
        if !memory.is_begun {
            (memory.is_begun, memory.mean, memory.old) = (true, x, 1.0);
            return;
        }
        let new = if self.adjust { 1.0 } else { self.alpha };
        // Skipped where nothing changes, so that a constant series keeps its value to the last bit.
        if memory.mean != x {
            memory.mean = (memory.old * memory.mean + new * x) / (memory.old + new);
        }
        memory.old = if self.adjust { memory.old + new } else { 1.0 };
    }
}

impl<T: Sample> Operate<T> for Ewms {
    type Buffers = ();
    type State = Memory;

    fn reach(&self) -> Reach {
        Reach { behind: 0, ahead: 0 }
    }

    fn ends(&self) -> Ends {
        Ends::both(Boundary::Renormalize)
    }

    fn pieces(&self) -> Pieces {
        Pieces::USUAL
    }

    fn is_causal(&self) -> bool {
        self.is_causal
    }

    fn waits_at_holes(&self) -> bool {
        false
    }

    fn piece(
        &self,
        series: Series<'_, T>,
        outputs: Range<usize>,
        out: &mut Output<'_, T>,
        memory: &mut Memory,
        _: &mut (),
    ) -> Result<bool, Error> {
        let mut finite = true;
        for (at, (i, &x)) in outputs.clone().zip(series.view.given(outputs)).enumerate() {
            let is_hole = x.is_hole();
            finite &= x.finite();
            self.take(memory, (!is_hole).then(|| x.wide()));
            let coverage = if memory.is_begun { memory.present / memory.whole } else { 0.0 };
            let row = Row { at: i, is_hole, is_between: true };
            // Without a least coverage there is a value however long ago the last observation was.
            let counts = if self.is_asked { coverage } else { 1.0 };
            let is = memory.is_begun && self.rules.allows(counts, row);
            out.put(at, is.then(|| T::of(memory.mean)), coverage);
        }
        Ok(finite)
    }
}
