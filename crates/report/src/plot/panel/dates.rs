//! The time axis that all plots of a page share.

use std::fmt::Write as _;

use super::super::{
    TimeAxis,
    lines::offset,
    text,
    ticks::{Room, Times},
};
use crate::Locale;

/// The widths for which labels are placed, in pixels: a plot among others, and one alone.
const NARROW: f64 = 250.0;
const WIDE: f64 = 860.0;
const FONT: f64 = 12.0;
/// More whole units than these along an axis lose their exact places where pictures are drawn.
const MOST: f64 = 8_000_000.0;

/// A time axis in whole units from its first time, with its labels as HTML.
#[derive(Debug)]
pub(crate) struct Dates {
    pub(super) axis: TimeAxis,
    pub(super) origin: i64,
    /// How much of the axis one unit is.
    unit: i64,
    /// The ends of the axis, in units.
    pub(super) low: f64,
    pub(super) high: f64,
    labels: String,
    /// How the numbers beside it are written.
    pub(super) locale: Locale,
}

impl Dates {
    /// The axis for times between two that lie multiples of `apart` from the first.
    pub(crate) fn of(
        axis: TimeAxis,
        (first, last): (i64, i64),
        apart: i64,
        step: Option<i64>,
    ) -> Option<Self> {
        let room = |width| Room { left: 0.0, width, picture: width, font: FONT };
        let ends = [first, last];
        let wide = Times::of(axis, &ends, step, room(WIDE))?;
        let narrow = Times::of(axis, &ends, step, room(NARROW))?;
        let unit = unit(axis, offset(first, last), apart);
        let mut labels = String::new();
        for (class, ticks) in [("n", &narrow.ticks), ("w", &wide.ticks)] {
            let _ = write!(labels, "<div class=\"x {class}\" aria-hidden=\"true\">");
            for (at, label) in ticks {
                let share = 100.0 * (at - wide.low) / (wide.high - wide.low);
                if (0.0..=100.0).contains(&share) {
                    let _ = write!(labels, "<i style=\"left:{share:.2}%\">{label}</i>");
                }
            }
            if let Some(note) = wide.note.as_deref().filter(|_| class == "w") {
                let _ = write!(labels, "<b>{}</b>", text::attribute(note));
            }
            labels.push_str("</div>");
        }
        let size = unit as f64;
        Some(Self {
            axis,
            origin: first,
            unit,
            low: wide.low / size,
            high: wide.high / size,
            labels,
            locale: Locale::En,
        })
    }

    /// With numbers written so.
    pub(crate) fn with_locale(mut self, locale: Locale) -> Self {
        self.locale = locale;
        self
    }

    /// The labels below a plot, for narrow ones and for wide ones.
    pub(crate) fn labels(&self) -> &str {
        &self.labels
    }

    /// A distance from the first time in units.
    pub(super) fn units(&self, offset: f64) -> f64 {
        offset / self.unit as f64
    }

    /// A place in units in thousandths of the axis.
    pub(super) fn place(&self, units: f64) -> f64 {
        1000.0 * (units - self.low) / (self.high - self.low)
    }

    /// What the script needs to know of it: attributes of an element.
    pub(crate) fn attributes(&self) -> String {
        let axis = match self.axis {
            TimeAxis::Date => "date",
            TimeAxis::Datetime => "time",
            TimeAxis::Integer => "integer",
            TimeAxis::Row => "row",
        };
        format!(
            "data-axis=\"{axis}\" data-origin=\"{}\" data-unit=\"{}\" data-low=\"{}\" data-high=\"{}\"",
            self.origin, self.unit, self.low, self.high
        )
    }
}

/// What one whole unit is: the distance of which all are multiples, or where there would be too many of
/// them the shortest that people count in.
fn unit(axis: TimeAxis, span: f64, apart: i64) -> i64 {
    let least = span / MOST;
    let apart = apart.max(1);
    if apart as f64 >= least {
        return apart;
    }
    let usual: &[i64] = match axis {
        TimeAxis::Datetime => &[1_000, 1_000_000, 60_000_000, 3_600_000_000, 86_400_000_000],
        _ => &[],
    };
    #[expect(clippy::cast_possible_truncation, reason = "a cast from float to integer saturates")]
    let whole = least.ceil() as i64;
    usual.iter().copied().find(|&unit| unit as f64 >= least).unwrap_or(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_what_times_are_multiples_of() {
        assert_eq!(unit(TimeAxis::Date, 800.0, 7), 7);
        assert_eq!(unit(TimeAxis::Datetime, 86_400e6 * 365.0, 300_000_000), 300_000_000);
        // A year of odd microseconds is drawn to the minute.
        assert_eq!(unit(TimeAxis::Datetime, 86_400e6 * 365.0, 1), 60_000_000);
        assert_eq!(unit(TimeAxis::Integer, 1e19, 1), 1_250_000_000_000);
        assert_eq!(unit(TimeAxis::Row, 0.0, 0), 1);
    }

    #[test]
    fn a_narrow_plot_has_fewer_labels() {
        let dates = Dates::of(TimeAxis::Date, (19_358, 20_178), 1, Some(1)).expect("dates");
        let (narrow, wide) = dates.labels().split_once("<div class=\"x w\"").expect("both");
        let count = |html: &str| html.matches("<i ").count();
        assert!((2..=4).contains(&count(narrow)) && count(wide) > count(narrow), "{narrow} {wide}");
        assert!(Dates::of(TimeAxis::Date, (i64::MIN, i64::MAX), 1, None).is_some());
        let one = Dates::of(TimeAxis::Date, (5, 5), 1, None).expect("dates");
        assert!(one.low < 0.0 && one.high > 0.0);
    }
}
