//! What can be wrong with a request.

/// Why a window, kernel, smoother or convolution could not be made or run.
///
/// Messages are lowercase, say what was expected and what came, and name the way out where there
/// is one.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A parameter of a window or kernel lies outside its domain.
    #[error("`{name}` of {window} must be {expected}, got {value}")]
    Parameter {
        /// The window's or kernel's name.
        window: &'static str,
        /// The parameter's name.
        name: &'static str,
        /// What it must be.
        expected: &'static str,
        /// What it was.
        value: f64,
    },
    /// A window or kernel that does not have this length.
    #[error("the length of {window} must be {expected}, got {len}")]
    Length {
        /// The window's or kernel's name.
        window: &'static str,
        /// What it must be.
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
    /// A symmetric exponential window has its centre in the middle.
    #[error(
        "`center` of exponential is for the periodic window only; the kernel that looks back only \
         is decay, as in decay:9,tau=3"
    )]
    SymmetricCentre,
    /// A kernel of no taps.
    #[error("a window needs at least 1 row, got 0")]
    EmptyKernel,
    /// A kernel longer than [`Kernel::MAX_LEN`](crate::Kernel::MAX_LEN).
    #[error("a window of {len} rows is too long: the most is {max}")]
    TooLong {
        /// The length asked for.
        len: usize,
        /// The greatest length.
        max: usize,
    },
    /// A tap that is NaN or infinite.
    #[error("weights must be finite numbers, but number {} is {value}", index + 1)]
    Tap {
        /// The tap's place, from 0.
        index: usize,
        /// Its value.
        value: f64,
    },
    /// A savgol kernel asked for with another scaling than its own.
    #[error("savgol is always as designed and takes no `norm`")]
    AsDesigned,
    /// A kernel does not have the tap that was to sit on the output row.
    #[error("there is no tap {tap} to align with: the {taps} taps are numbered from 0")]
    Centre {
        /// The tap asked for.
        tap: usize,
        /// How many there are.
        taps: usize,
    },
    /// Taps that sum to 0 cannot be divided by their sum.
    #[error(
        "the weights sum to 0 and so cannot be scaled to a sum of 1; norm=none takes them as they are"
    )]
    ZeroSum,
    /// Taps that sum to 0 cannot be rescaled to the weight that was present.
    #[error(
        "weights that sum to 0 cannot be rescaled where rows are missing; use missing=propagate \
         and a boundary other than renormalize and shrink"
    )]
    ZeroSumRescaled,
    /// [`Boundary::Shrink`](crate::Boundary::Shrink) draws in both sides of a window alike.
    #[error("boundary=shrink needs a centred window of an odd number of rows")]
    Shrink,
    /// [`Boundary::Fit`](crate::Boundary::Fit) evaluates what savgol has fitted.
    #[error("boundary=fit is for savgol, as in savgol:31,order=3")]
    Fit,
    /// What a stream cannot do.
    #[error("{what} cannot stream: {why}")]
    NeverStreams {
        /// What cannot.
        what: &'static str,
        /// Why not.
        why: &'static str,
    },
    /// A length of time that is none.
    #[error("`{text}` is no length of time: {problem}")]
    Span {
        /// The text.
        text: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// What a kernel in time cannot be.
    #[error("{0}")]
    InTime(String),
    /// A kernel in time was given rows without times.
    #[error("`{length}` is a window in time, so the rows need their times")]
    NeedsTimes {
        /// The kernel.
        length: String,
    },
    /// A time before that of the row before it, or a window without its row.
    #[error("row {} is not in the order of times", row + 1)]
    Times {
        /// The row, from 0.
        row: usize,
    },
    /// A smoother that was to be causal looks ahead.
    #[error("it is to be causal, but it looks ahead ({look}); align=trailing looks back alone")]
    LooksAhead {
        /// How far.
        look: String,
    },
    /// A smoother that was to be causal has a start that later rows make.
    #[error(
        "it is to be causal, but the first outputs are made with later rows: savgol's default \
         boundary=fit and reflect, mirror, linear and wrap look ahead at the start; take \
         start=renormalize, nearest or constant"
    )]
    StartLooksAhead,
    /// What [`Degree::Linear`](crate::Degree::Linear) cannot be.
    #[error("degree=1 {0}")]
    Line(&'static str),
    /// A weight, or the value of [`Boundary::Constant`](crate::Boundary::Constant), that the
    /// series' number type cannot hold.
    #[error("{value:e} is beyond the range of f32; scale the weights, or smooth f64")]
    BeyondRange {
        /// The largest weight, or the constant.
        value: f64,
    },
    /// A least coverage outside 0 to 1.
    #[error("`coverage` must be a number from 0 to 1, got {value}")]
    Coverage {
        /// What it was.
        value: f64,
    },
    /// The value of [`Boundary::Constant`](crate::Boundary::Constant) is NaN or infinite.
    #[error("the value of boundary=constant must be finite, got {value}")]
    Constant {
        /// What it was.
        value: f64,
    },
    /// An input of [`convolve`](crate::convolve) holds nothing.
    #[error("cannot convolve: the {which} input is empty")]
    EmptyInput {
        /// `"first"` or `"second"`.
        which: &'static str,
    },
    /// The caller's buffer has another length than the series.
    #[error("the output must have the series' length, {expected}, got {got}")]
    OutputLength {
        /// The series' length.
        expected: usize,
        /// The buffer's length.
        got: usize,
    },
    /// Ends of series that do not follow one another up to the last row.
    #[error(
        "series must follow one another up to the end of {rows} rows, but series {} ends at {end}",
        series + 1
    )]
    Ends {
        /// The series' number, from 0.
        series: usize,
        /// Where it was to end.
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
    /// A [`StreamState`](crate::StreamState) that no such stream saved.
    #[error("the saved stream cannot go on: {problem}")]
    Saved {
        /// What is wrong with it.
        problem: String,
    },
    /// An option that an operation does not have.
    #[error("{what} is not for {operation}: {why}")]
    NotHere {
        /// The operation's name.
        operation: &'static str,
        /// The option.
        what: &'static str,
        /// Why not.
        why: &'static str,
    },
    /// A text that is no smoother or window.
    #[error("`{spec}` is no smoother: {problem}")]
    Spec {
        /// The text.
        spec: String,
        /// What is wrong with it and what would be right.
        problem: String,
    },
}
