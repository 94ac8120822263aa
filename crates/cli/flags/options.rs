//! The options of a window, as flags.

use anyhow::Result;
use smoothframe_polars::Smoother;

use crate::words::failure::usage;

const HEADING: &str = "Window options";

/// What a window's spec can say too, behind its name.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Options {
    /// Beyond the ends: renormalize, reflect, mirror, nearest, wrap, constant, constant=V, linear,
    /// shrink, or for savgol fit
    #[arg(long, value_name = "HOW", help_heading = HEADING)]
    boundary: Option<String>,

    /// Before the first row, where that differs
    #[arg(long, value_name = "HOW", help_heading = HEADING)]
    start: Option<String>,

    /// After the last row, where that differs
    #[arg(long, value_name = "HOW", help_heading = HEADING)]
    end: Option<String>,

    /// A window with holes: skip them, or propagate them
    #[arg(long, value_name = "HOW", help_heading = HEADING)]
    missing: Option<String>,

    /// The least share of a window's weight, 0 to 1, that must be present
    #[arg(long, value_name = "SHARE", help_heading = HEADING)]
    coverage: Option<String>,

    /// The least number of values that a window must hold
    #[arg(long, value_name = "N", help_heading = HEADING)]
    min_rows: Option<String>,

    /// At a hole: fill it, or keep it
    #[arg(long, value_name = "HOW", help_heading = HEADING)]
    holes: Option<String>,

    /// Where the window lies: centred, trailing or leading
    #[arg(long, value_name = "WHERE", help_heading = HEADING)]
    align: Option<String>,

    /// Which ends a window in time holds: left, right, both or neither
    #[arg(long, value_name = "ENDS", help_heading = HEADING)]
    closed: Option<String>,

    /// How weights are scaled: sum, peak or none
    #[arg(long, value_name = "HOW", help_heading = HEADING)]
    norm: Option<String>,

    /// The algorithm: auto, direct or fft
    #[arg(long, value_name = "METHOD", help_heading = HEADING)]
    method: Option<String>,

    /// What is fitted in a window: 0, its weighted mean, or 1, a line, which keeps trends at the
    /// ends, over holes and at uneven times, or 2 or 3, a parabola or a cubic
    #[arg(long, value_name = "DEGREE", help_heading = HEADING)]
    degree: Option<String>,

    /// Its derivative in place of its value: 1 is the slope, per row; in time per a unit, as in 1/d
    #[arg(long, value_name = "ORDER", help_heading = HEADING)]
    deriv: Option<String>,

    /// So many rounds in which rows far from the fit lose weight; 3 are usual
    #[arg(long, value_name = "ROUNDS", help_heading = HEADING)]
    robust: Option<String>,

    /// Refuse a window that looks ahead
    #[arg(long, help_heading = HEADING)]
    causal: bool,
}

impl Options {
    /// The window with its options' flags.
    pub(crate) fn smoother(&self, window: &str) -> Result<Smoother> {
        self.read(window, |_| true)
    }

    /// The window with the flags of those options that its own text does not have.
    pub(crate) fn smoother_unless_said(&self, window: &str) -> Result<Smoother> {
        let is_said = |name: &str| {
            window
                .split_whitespace()
                .skip(1)
                .any(|word| word.split_once('=').map_or(word, |(option, _)| option) == name)
        };
        self.read(window, |name| !is_said(name)).map_err(|error| {
            if self.are_given() && self.read(window, |_| false).is_ok() {
                let advice = "flags of options go to every window; write what is for some of them \
                              behind those, as in -w \"uniform:7 boundary=reflect\"";
                return usage(format!("{error}; {advice}"));
            }
            error
        })
    }

    fn read(&self, window: &str, takes: impl Fn(&str) -> bool) -> Result<Smoother> {
        let flags = [
            ("boundary", &self.boundary),
            ("start", &self.start),
            ("end", &self.end),
            ("missing", &self.missing),
            ("coverage", &self.coverage),
            ("min_rows", &self.min_rows),
            ("holes", &self.holes),
            ("align", &self.align),
            ("closed", &self.closed),
            ("norm", &self.norm),
            ("method", &self.method),
            ("degree", &self.degree),
            ("deriv", &self.deriv),
            ("robust", &self.robust),
        ];
        let mut spec = window.to_owned();
        for (name, value) in flags.into_iter().filter(|(name, _)| takes(name)) {
            if let Some(value) = value {
                spec.push_str(&format!(" {name}={value}"));
            }
        }
        if self.causal && takes("causal") {
            spec.push_str(" causal");
        }
        spec.parse().map_err(|error: smoothframe_polars::smoothframe_core::Error| {
            usage(error.to_string().replacen("is no smoother", "is no window", 1))
        })
    }

    /// Whether any is given.
    pub(crate) fn are_given(&self) -> bool {
        let ends = [&self.boundary, &self.start, &self.end];
        let rest = [&self.missing, &self.coverage, &self.holes, &self.align];
        let more =
            [&self.min_rows, &self.closed, &self.norm, &self.method, &self.degree, &self.deriv];
        let options = ends.into_iter().chain(rest).chain(more).chain([&self.robust]);
        self.causal || options.into_iter().any(Option::is_some)
    }
}
