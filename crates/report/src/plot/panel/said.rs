//! A plot in words: what stands below its title, and what those hear who do not see it.

use super::{MOST_SPIKES, Panel};
use crate::{
    Locale,
    plot::{SeriesPlot, calendar, numbers, range, values::ValueAxis},
};

impl SeriesPlot<'_> {
    /// From when to when its rows are, and between which values; none where there are no rows.
    pub(in crate::plot) fn spans(&self, locale: Locale) -> Option<String> {
        let said = |time| calendar::said(self.axis, time);
        let short = |value| locale.marked(numbers::short(value));
        let between = |values: &[f64]| {
            range::ends(values).map_or_else(
                || "nowhere there".to_owned(),
                |(low, high)| format!("{} to {}", short(low), short(high)),
            )
        };
        Some(format!(
            "{} to {}. Smoothed: {}; raw: {}.",
            said(*self.times.first()?),
            said(*self.times.last()?),
            between(self.smoothed),
            between(self.raw)
        ))
    }
}

impl Panel<'_> {
    /// What is said below its title: the last value, and what to be careful with.
    pub(crate) fn notes(&self) -> Vec<String> {
        let (plot, mut notes) = (&self.plot, Vec::new());
        let said = |row: usize| calendar::said(plot.axis, plot.times[row]);
        let whole = plot.whole();
        if let Some(last) = plot.raw[whole.clone()].iter().rposition(|value| value.is_finite()) {
            let row = whole.start + last;
            let last = self.dates.locale.marked(numbers::short(plot.raw[row]));
            notes.push(format!("last {last} on {}", said(row)));
        }
        if notes.is_empty() && !plot.raw.iter().any(|value| value.is_finite()) {
            return vec!["no values".to_owned()];
        }
        if let Some(row) = plot.first_provisional() {
            notes.push(match row {
                0 => "all provisional".to_owned(),
                row => format!("provisional from {}", said(row)),
            });
        }
        let parts: Vec<String> = plot.parts().map(said).collect();
        if !parts.is_empty() {
            notes.push(format!("{} covered in part", parts.join(" and ")));
        }
        notes
    }

    /// What the picture shows, in words.
    pub(super) fn described(&self, axis: Option<&ValueAxis>) -> String {
        let plot = &self.plot;
        let (Some(mut text), Some(axis)) = (plot.spans(self.dates.locale), axis) else {
            return "There are no values.".to_owned();
        };
        let said = |time| calendar::said(plot.axis, time);
        text.push(' ');
        let mut notes = self.notes().join("; ");
        if let Some(start) = notes.get(..1).map(str::to_uppercase) {
            notes.replace_range(..1, &start);
            text.push_str(&notes);
            text.push('.');
        }
        let raw = &plot.raw[plot.whole()];
        let spikes: Vec<String> = axis
            .spikes(raw)
            .into_iter()
            .take(MOST_SPIKES)
            .map(|row| {
                let time = plot.times[plot.whole().start + row];
                format!("{} on {}", self.dates.locale.marked(numbers::short(raw[row])), said(time))
            })
            .collect();
        if !spikes.is_empty() {
            text.push_str(" Beyond the axis: ");
            text.push_str(&spikes.join(", "));
            text.push('.');
        }
        text
    }
}
