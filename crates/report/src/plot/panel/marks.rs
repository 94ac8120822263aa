//! What is marked on a plot beside its lines: what may be revised, what is not there, and what is beyond
//! the axis.

use std::fmt::Write as _;

use super::{MOST_SPIKES, Panel};
use crate::plot::{numbers, values::ValueAxis};

impl Panel<'_> {
    /// Half of a step, in units.
    pub(super) fn half(&self) -> f64 {
        self.dates.units(self.plot.step.map_or(0.0, |step| step.max(0) as f64 / 2.0))
    }

    /// Shades what may still be revised, and what is covered only in part.
    pub(super) fn shades(&self, html: &mut String) {
        let (plot, half) = (&self.plot, self.half());
        let mut shade = |class: &str, from: f64, to: f64| {
            let (from, to) = (self.dates.place(from).max(0.0), self.dates.place(to).min(1000.0));
            let width = (to - from).max(2.0);
            let _ = write!(
                html,
                "<rect class=\"{class}\" x=\"{from:.1}\" width=\"{width:.1}\" height=\"1000\"/>"
            );
        };
        if let (Some(row), Some(&last)) = (plot.first_provisional(), plot.times.last()) {
            shade("v", self.x(plot.times[row]) - half, self.x(last) + half);
        }
        for row in plot.parts() {
            shade("q", self.x(plot.times[row]) - half, self.x(plot.times[row]) + half);
        }
    }

    /// Marks on the time axis where there are no values.
    pub(super) fn absent(&self, html: &mut String) {
        let pixel = (self.dates.high - self.dates.low) / 500.0;
        let least = pixel / self.dates.units(1.0);
        let mut path = String::new();
        for (from, to) in self.plot.holes(self.dates.origin, least) {
            let place = |at: f64| self.dates.place(self.dates.units(at));
            let (from, to) = (place(from).max(0.0), place(to).min(1000.0));
            let _ = write!(path, "M{from:.1} 1000h{:.1}", (to - from).max(2.0));
        }
        if !path.is_empty() {
            let _ = write!(html, "<path class=\"a\" d=\"{path}\"/>");
        }
    }

    /// Marks what is beyond the axis, with its value where there is room.
    pub(super) fn spikes(&self, html: &mut String, axis: &ValueAxis) {
        let whole = self.plot.whole();
        let raw = self.plot.raw;
        let spikes = axis.spikes(&raw[whole.clone()]).into_iter().take(MOST_SPIKES);
        // Dots of what is covered in part stand within the axis, wherever their values are.
        let parts = self.plot.parts().filter(|&row| axis.beyond(raw[row]) != 0);
        let said = |row: usize| self.dates.locale.marked(numbers::short(raw[row]));
        let mut taken: Vec<(f64, bool)> = Vec::new();
        for row in spikes.map(|row| whole.start + row).chain(parts) {
            let x = self.x(self.plot.times[row]);
            let (at, is_up) = (self.dates.place(x), axis.beyond(raw[row]) > 0);
            let is_near = |room: f64| {
                taken.iter().any(|&(other, up)| up == is_up && (other - at).abs() < room)
            };
            // The value is said where no other is near, in a large plot of more of them.
            let value = match (is_near(60.0), is_near(220.0)) {
                (true, _) => String::new(),
                (_, true) => format!("<s>{}</s>", said(row)),
                _ => said(row),
            };
            let mut class = if is_up { "k" } else { "k down" }.to_owned();
            // Near the right end the value stands left of its mark.
            if at > 800.0 {
                class.push_str(" left");
            }
            let _ = write!(
                html,
                "<b class=\"{class}\" data-x=\"{}\" style=\"left:{:.1}%\" aria-hidden=\"true\">\
                 <u></u>{value}</b>",
                x.round(),
                at / 10.0
            );
            taken.push((at, is_up));
        }
    }
}
