//! The crate's one error type.

/// Why a window, kernel, smoother or convolution could not be made or run.
///
/// Messages are lowercase. They say what was expected and what was given, and name the option that
/// helps where there is one.
///
/// ```
/// use smoothframe_core::{Error, Kernel};
/// assert_eq!(Kernel::henderson(0), Err(Error::EmptyKernel));
/// ```
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A parameter of a window, a kernel or an ewm lies outside its domain.
    #[error("`{name}` of {window} must be {expected}, got {value}")]
    Parameter {
        /// The window's or kernel's name.
        window: &'static str,
        /// The parameter's name.
        name: &'static str,
        /// The values it may have, in words.
        expected: &'static str,
        /// The value given.
        value: f64,
    },
    /// A length that this window or kernel cannot have.
    #[error("the length of {window} must be {expected}, got {len}")]
    Length {
        /// The window's or kernel's name.
        window: &'static str,
        /// The lengths it may have, in words.
        expected: &'static str,
        /// The length asked for.
        len: usize,
    },
    /// A window that has no periodic form.
    #[error("{window} is symmetric only and has no periodic form")]
    NeverPeriodic {
        /// The window's name.
        window: &'static str,
    },
    /// `center` was given for a symmetric exponential window, whose peak is in the middle.
    #[error(
        "`center` of exponential is for the periodic window only; the kernel that looks back only \
         is decay, as in decay:9,tau=3"
    )]
    SymmetricCentre,
    /// A kernel or window of 0 rows.
    #[error("a window needs at least 1 row, got 0")]
    EmptyKernel,
    /// A kernel or window longer than [`Kernel::MAX_LEN`](crate::Kernel::MAX_LEN).
    #[error("a window of {len} rows is too long: the most is {max}")]
    TooLong {
        /// The length asked for.
        len: usize,
        /// The greatest length allowed.
        max: usize,
    },
    /// A tap that is NaN or infinite.
    #[error("weights must be finite numbers, but number {} is {value}", index + 1)]
    Tap {
        /// The tap's index, from 0.
        index: usize,
        /// Its value: NaN or infinite.
        value: f64,
    },
    /// A [`Norm`](crate::Norm) was given for a savgol kernel, whose taps are never scaled.
    #[error("savgol is always as designed and takes no `norm`")]
    AsDesigned,
    /// A kernel does not have the tap that was to be aligned with the output row.
    #[error("there is no tap {tap} to align with: the {taps} taps are numbered from 0")]
    Centre {
        /// The tap asked for.
        tap: usize,
        /// How many there are.
        taps: usize,
    },
    /// Taps that sum to 0 cannot be scaled to a sum of 1.
    #[error(
        "the weights sum to 0 and so cannot be scaled to a sum of 1; norm=none takes them as they are"
    )]
    ZeroSum,
    /// Taps that sum to 0 cannot be divided by the weight present, as skipping holes and
    /// renormalized ends would do.
    #[error(
        "weights that sum to 0 cannot be rescaled where rows are missing; use missing=propagate \
         and a boundary other than renormalize and shrink"
    )]
    ZeroSumRescaled,
    /// [`Boundary::Shrink`](crate::Boundary::Shrink) narrows both sides of a window alike, and
    /// needs a centred one of odd length.
    #[error("boundary=shrink needs a centred window of an odd number of rows")]
    Shrink,
    /// [`Boundary::Fit`](crate::Boundary::Fit) evaluates savgol's polynomial, and this kernel has
    /// none.
    #[error("boundary=fit is for savgol, as in savgol:31,order=3")]
    Fit,
    /// A smoother or a latency that cannot stream.
    #[error("{what} cannot stream: {why}")]
    NeverStreams {
        /// What cannot stream.
        what: &'static str,
        /// Why not.
        why: &'static str,
    },
    /// A text that is not a length of time.
    #[error("`{text}` is no length of time: {problem}")]
    Span {
        /// The text.
        text: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A window in time that cannot be made, an option it does not have, or times of another kind;
    /// the message says which.
    #[error("{0}")]
    InTime(String),
    /// A smoother in time was given rows without times: they go through
    /// [`TimePlan`](crate::TimePlan), in chunks through [`TimeStreamPlan`](crate::TimeStreamPlan).
    #[error("`{}` looks by time, so the rows need their times", typed(length))]
    NeedsTimes {
        /// The operation, as text.
        length: String,
    },
    /// A time earlier than the one before it, or a given window that does not hold its own row.
    #[error("row {} is not in the order of times", row + 1)]
    Times {
        /// The row, from 0.
        row: usize,
    },
    /// `causal` was asked of a smoother that looks ahead.
    #[error("it is to be causal, but it looks ahead ({look}); align=trailing looks back alone")]
    LooksAhead {
        /// How far it looks, as text.
        look: String,
    },
    /// `causal` was asked, but the boundary at the start is made of later rows.
    #[error(
        "it is to be causal, but the first outputs are made with later rows: savgol's default \
         boundary=fit and reflect, mirror, linear and wrap look ahead at the start; take \
         start=renormalize, nearest or constant"
    )]
    StartLooksAhead,
    /// A kernel or an option that does not go with a [`Degree`](crate::Degree) above 0.
    #[error("a degree above 0 {0}")]
    Line(&'static str),
    /// A [derivative](crate::Deriv) that the polynomial does not have, or without its unit.
    #[error("`deriv`: {0}")]
    Deriv(String),
    /// A weight, or the value of [`Boundary::Constant`](crate::Boundary::Constant), beyond the
    /// range of the series' number type.
    #[error("{value:e} is beyond the range of f32; scale the weights, or smooth f64")]
    BeyondRange {
        /// The largest weight, or the constant.
        value: f64,
    },
    /// More values are asked of a window than it has rows.
    #[error("`min_rows` asks for {least} values, but the window has {rows} rows")]
    MinRows {
        /// How many were asked for.
        least: usize,
        /// How many rows an output looks at.
        rows: usize,
    },
    /// A least coverage that is not from 0 to 1.
    #[error("`coverage` must be a number from 0 to 1, got {value}")]
    Coverage {
        /// The value given.
        value: f64,
    },
    /// The value of [`Boundary::Constant`](crate::Boundary::Constant) is NaN or infinite.
    #[error("the value of boundary=constant must be finite, got {value}")]
    Constant {
        /// The value given.
        value: f64,
    },
    /// An input of [`convolve`](fn@crate::convolve) or [`correlate`](fn@crate::correlate) is empty.
    #[error("cannot convolve: the {which} input is empty")]
    EmptyInput {
        /// `"first"` or `"second"`.
        which: &'static str,
    },
    /// Arrays that cannot be convolved or filtered; the message says why, and their shapes.
    #[error("{0}")]
    Array(String),
    /// A sum of whole numbers that their type cannot hold.
    #[error("a sum does not fit in {number}; convolve a wider type, or f64")]
    Overflow {
        /// The type.
        number: &'static str,
    },
    /// A kernel or a series that cannot be deconvolved; the message says why.
    #[error("cannot deconvolve: {0}")]
    Deconvolution(String),
    /// A distribution that cannot be made; the message says why.
    #[error("no distribution: {0}")]
    Distribution(String),
    /// The series of a [`cross_correlation`](fn@crate::cross_correlation) have not one length.
    #[error("series are paired row by row, but the first has {first} rows and the second {second}")]
    Pairs {
        /// The first one's length.
        first: usize,
        /// The second one's length.
        second: usize,
    },
    /// The caller's buffer, times or windows have another length than the series.
    #[error("the output must have the series' length, {expected}, got {got}")]
    OutputLength {
        /// The series' length.
        expected: usize,
        /// The length given.
        got: usize,
    },
    /// The `ends` of many series do not ascend up to the number of rows.
    #[error(
        "series must follow one another up to the end of {rows} rows, but series {} ends at {end}",
        series + 1
    )]
    Ends {
        /// The series' number, from 0.
        series: usize,
        /// Its end, as given.
        end: usize,
        /// How many rows there are.
        rows: usize,
    },
    /// The series and its kernel need more memory than there is.
    #[error("not enough memory for a series of {rows} rows under a window of {taps} rows")]
    OutOfMemory {
        /// The series' length.
        rows: usize,
        /// The kernel's length.
        taps: usize,
    },
    /// A [`StreamState`](crate::StreamState) of another version or number type, or one that was
    /// altered.
    #[error("the saved stream cannot go on: {problem}")]
    Saved {
        /// What is wrong with it.
        problem: String,
    },
    /// An option that does not apply to an operation.
    #[error("{what} is not for {operation}: {why}")]
    Unsupported {
        /// The operation's name.
        operation: &'static str,
        /// The option.
        what: &'static str,
        /// Why not.
        why: &'static str,
    },
    /// A [`FilterBank`](crate::FilterBank) that cannot be made or run; the message says why.
    #[error("the filter bank: {0}")]
    Bank(String),
    /// Taps that [`Kernel::fit`](crate::Kernel::fit) cannot find; the message says why, and what
    /// helps.
    #[error("the taps cannot be fitted: {0}")]
    Unfitted(String),
    /// A text that is not a smoother or a window.
    #[error("`{spec}` is no smoother: {problem}")]
    Spec {
        /// The text.
        spec: String,
        /// What is wrong with it, and what would be right.
        problem: String,
    },
}

impl Error {
    /// Windows of months, which the caller must find.
    pub(crate) fn needs_calendar() -> Self {
        Self::InTime("the windows of a kernel of months are a calendar's to find".to_owned())
    }
}

/// A smoother's text as most people type it: `boxcar` is SciPy's name of a uniform window.
fn typed(text: &str) -> String {
    match text.strip_prefix("boxcar:") {
        Some(rest) => format!("uniform:{rest}"),
        None => text.to_owned(),
    }
}
