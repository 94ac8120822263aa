//! What is said of order statistics, sums and spreads.

use smoothframe_core::{Measure, Statistic};

use crate::explain::{percent, three_digits, words::counted};

pub(super) fn width_of(statistic: &Statistic) -> String {
    match (statistic.len(), statistic.window_in_time()) {
        (Some(len), _) => format!("{}, all alike", counted(len)),
        (None, Some(window)) => format!("the rows within {}, all alike", window.length()),
        (None, None) => String::new(),
    }
}

pub(super) fn of_statistic(statistic: &Statistic) -> Vec<(&'static str, String)> {
    let within = match (statistic.len(), statistic.window_in_time()) {
        (None, Some(window)) => format!("half of the rows within {}", window.length()),
        (len, _) => {
            let half = (len.unwrap_or(1) - 1) / 2;
            format!("{} of {}", half, counted(len.unwrap_or(1)))
        }
    };
    let narrow = match (statistic.len(), statistic.window_in_time()) {
        (None, Some(window)) => format!("narrower than {}", window.length()),
        (len, _) => format!("of fewer than {}", counted(len.unwrap_or(1))),
    };
    let (removes, keeps) = match statistic.measure() {
        Measure::Median => (
            format!("spikes, entirely: up to {within} may be anything"),
            "steps stay as sharp as they are; it has no weights, so rhythms are not cut by shares"
                .to_owned(),
        ),
        Measure::Hampel { sigmas, .. } => (
            format!(
                "values farther than {} robust standard deviations (1.4826 times the median \
                 distance) from the window's median, which takes their place",
                three_digits(sigmas)
            ),
            "all other values, exactly as they are".to_owned(),
        ),
        Measure::Quantile { q } => (
            format!("all but the value below which {} of the window lie", percent(q)),
            "that line, above or below the level: it is no mean".to_owned(),
        ),
        Measure::Min | Measure::Erosion => {
            ("all but the least value of a window".to_owned(), "the lower edge".to_owned())
        }
        Measure::Max | Measure::Dilation => {
            ("all but the largest value of a window".to_owned(), "the upper edge".to_owned())
        }
        Measure::Opening => (
            format!("peaks {narrow}, entirely"),
            "the baseline under them, and wider peaks".to_owned(),
        ),
        Measure::Closing => (
            format!("valleys {narrow}, entirely"),
            "the ceiling over them, and wider valleys".to_owned(),
        ),
        Measure::Tophat => (
            "the baseline: what is no narrow peak".to_owned(),
            format!("peaks {narrow}, off their baseline"),
        ),
        Measure::Bottomhat => (
            "the ceiling: what is no narrow valley".to_owned(),
            format!("valleys {narrow}, from their ceiling down"),
        ),
        Measure::Gradient => (
            "the level".to_owned(),
            "how far the largest and the least of a window are apart: edges".to_owned(),
        ),
        Measure::Sum => {
            ("nothing: it adds up".to_owned(), "the sum of a window's values; no level".to_owned())
        }
        Measure::Count => ("the values".to_owned(), "how many a window holds; no level".to_owned()),
        Measure::Std => {
            ("the level".to_owned(), "a window's standard deviation, n - 1 below".to_owned())
        }
        Measure::Var => ("the level".to_owned(), "a window's variance, n - 1 below".to_owned()),
        _ => return Vec::new(),
    };
    vec![("removes", removes), ("keeps", keeps)]
}
