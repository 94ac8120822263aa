//! What stands around a plot's lines: labels of values, and the lines at them.

use std::fmt::Write as _;

use crate::{Locale, plot::values::ValueAxis};

/// The labels left of a plot; of five and more every second is for large plots.
pub(super) fn labels(html: &mut String, class: &str, axis: Option<&ValueAxis>, locale: Locale) {
    let _ = write!(html, "<div class=\"y {class}\" aria-hidden=\"true\">");
    if let Some(axis) = axis {
        let many = axis.ticks.len() > 4;
        for (at, (value, label)) in axis.ticks.iter().enumerate() {
            let share = 100.0 * (value - axis.low) / (axis.high - axis.low);
            let label = locale.marked(label.clone());
            let tag = if many && at % 2 == 1 { "s" } else { "i" };
            let _ = write!(html, "<{tag} style=\"bottom:{share:.1}%\">{label}</{tag}>");
        }
        if let Some(factor) = axis.scale.factor() {
            let _ = write!(html, "<b>{factor}</b>");
        }
    }
    html.push_str("</div>");
}

pub(super) fn grid(html: &mut String, class: &str, axis: &ValueAxis) {
    let mut path = String::new();
    for (value, _) in &axis.ticks {
        let down = 1000.0 * (axis.high - value) / (axis.high - axis.low);
        let _ = write!(path, "M0 {down:.0}H1000");
    }
    let _ = write!(html, "<path class=\"g {class}\" d=\"{path}\"/>");
    if axis.low < 0.0 && axis.high > 0.0 {
        let down = 1000.0 * axis.high / (axis.high - axis.low);
        let _ = write!(html, "<path class=\"g z {class}\" d=\"M0 {down:.0}H1000\"/>");
    }
}
