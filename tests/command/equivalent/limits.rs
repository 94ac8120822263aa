//! What paths cannot do by their nature: either they refuse it, or something else is compared.

use super::flags::Window;

pub(super) struct Limit {
    pub(super) what: &'static str,
    /// What its refusal says; none where there is no way to ask for it.
    says: Option<&'static str>,
    why: &'static str,
}

const fn refused(what: &'static str, says: &'static str, why: &'static str) -> Limit {
    Limit { what, says: Some(says), why }
}

const fn other(what: &'static str, why: &'static str) -> Limit {
    Limit { what, says: None, why }
}

#[rustfmt::skip]
const LIMITS: [Limit; 13] = [
    refused("a stream of a window in time", "so the rows need their times",
        "chunks are rows without times; core's plan in time is compared in its place"),
    refused("a stream of boundary=wrap", "boundary=wrap cannot stream: its first outputs need the last rows",
        "its first outputs are due before the last rows are there"),
    refused("a stream of robust", "robust cannot stream: every output needs all rows of the series",
        "what a row weighs comes from the distances of all rows"),
    refused("a stream of lowess", "lowess cannot stream: every output needs all rows of the series",
        "it is robust by itself"),
    refused("core's plan of months", "months",
        "core has no calendar: Polars' side finds the rows of each window"),
    refused("a window in time without times", "so the rows need their times",
        "`smooth_by` takes them, and `smooth` does not"),
    other("lowess without times",
        "the nearest rows are those of the nearest numbers; core's plan in rows is compared with `smooth`"),
    other("an expression, a stream or core on a calendar, or of merged rows",
        "they smooth rows as they are: they are given those that `Grouped` laid"),
    other("an expression and gaps",
        "the number of a row's stretch between gaps is one more key in `.over`"),
    other("infinities and what is no number in NDJSON",
        "JSON has no words for them, so they are null"),
    other("-0 in a column of whole numbers alone",
        "text and sheets are read as whole numbers, of which -0 is 0: a test of its own says so"),
    other("midnights alone in a workbook",
        "a sheet has dates and times alike, so they are read as dates: one row is at another hour"),
    other("times in text and in workbooks",
        "text is read to microseconds and a workbook to milliseconds: in another unit weights in time are \
         rounded in another way, so `Grouped` gets a frame in the same unit. An .xlsx is read only"),
];

impl Limit {
    /// One of the table.
    pub(super) fn of(what: &str) -> &'static Self {
        LIMITS.iter().find(|limit| limit.what == what).expect("it is in the table")
    }

    /// That a path refuses what it cannot do.
    pub(super) fn check<T>(&self, found: Result<T, String>) -> Result<(), String> {
        let says = self.says.expect("it is refused");
        match found {
            Err(error) if error.contains(says) => Ok(()),
            Err(error) => Err(format!("{error}; it does not say `{says}`")),
            Ok(_) => Err(format!("it is not refused, but {}", self.why)),
        }
    }
}

/// Why there is no stream, told from the flags alone.
pub(super) fn of_stream(window: &Window) -> Option<&'static Limit> {
    let wraps = |end: &str| {
        window.has(end, "wrap") || !window.has(end, "*") && window.has("boundary", "wrap")
    };
    Some(Limit::of(match () {
        () if wraps("start") || wraps("end") => "a stream of boundary=wrap",
        () if window.family == "lowess" => "a stream of lowess",
        () if window.has("robust", "*") => "a stream of robust",
        () if window.is_in_time => "a stream of a window in time",
        () => return None,
    }))
}

/// Why core's plan alone cannot find the windows.
pub(super) fn of_plan(window: &Window) -> Option<&'static Limit> {
    let is_of_months = window.is_in_time && window.spec().contains("mo");
    is_of_months.then(|| Limit::of("core's plan of months"))
}
