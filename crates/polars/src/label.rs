//! Which time stands for a bucket.

use crate::names::names;

/// Which of its two ends a bucket's time is: the names are Polars'.
///
/// A bucket holds what happened from its start on, so a row that is given the bucket of its own time
/// knows what comes after it. Labelled by its end, a bucket is met only by rows that come when it is
/// over: see [Joining buckets back](crate#joining-buckets-back-without-looking-ahead).
///
/// ```
/// use smoothframe_polars::Label;
/// assert_eq!("right".parse::<Label>()?, Label::Right);
/// assert_eq!(Label::default().to_string(), "left");
/// let error = "middle".parse::<Label>().expect_err("no label");
/// assert_eq!(error.to_string(), "`middle` is no label: expected left or right");
/// # Ok::<(), smoothframe_polars::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Label {
    /// Its start, which the bucket holds.
    #[default]
    Left,
    /// Its end, which is the start of the next bucket.
    Right,
}

names! {
    /// Its name: Polars'.
    Label, "label": Left = "left", Right = "right"
}
