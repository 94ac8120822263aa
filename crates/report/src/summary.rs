//! What was done, for the page: in a sentence, in facts and in parameters.

use smoothframe_polars::{Agg, FillTo, Label, Smoothed, words};

use crate::{Input, Locale, Stats, everyday, partial::bucket, text};

/// A smoothed frame, and what is known beside it.
pub(crate) struct Summary<'a> {
    /// How numbers are written.
    pub(crate) locale: Locale,
    pub(crate) smoothed: &'a Smoothed,
    pub(crate) window_note: Option<&'a str>,
    pub(crate) input: Option<&'a Input>,
}

impl Summary<'_> {
    /// What was done, in one sentence.
    pub(crate) fn sentence(&self) -> String {
        let layout = self.smoothed.layout();
        let grouped = layout.grouped();
        let rows = grouped.interval().map_or_else(
            || "the rows of one time".to_owned(),
            |every| format!("the rows of each {}", text::interval(every.text())),
        );
        let merged = match self.aggregates().as_slice() {
            [] => String::new(),
            [(Agg::Sum, _)] => format!(", after adding up {rows}"),
            [(Agg::Mean, _)] => format!(", after averaging {rows}"),
            [(agg, _)] => format!(", after taking the {} of {rows}", agg.name()),
            several => {
                let of = |(agg, values): &(Agg, Vec<String>)| {
                    format!("the {} of {}", agg.name(), text::few(values))
                };
                let all: Vec<String> = several.iter().map(of).collect();
                format!(", after merging {rows} by {}", text::listed(&all))
            }
        };
        let of = match layout.by() {
            [] => "as one series".to_owned(),
            by => format!(
                "in each of {} (by {})",
                self.locale.counted(layout.groups().len(), "group"),
                text::listed(by)
            ),
        };
        let note = self.window_note.map_or_else(String::new, |note| format!(" ({note})"));
        format!(
            "{} smoothed {of}{merged}, with {}{note}.",
            text::few(layout.values()),
            words::smoother(self.smoothed.smoother())
        )
    }

    /// What is shown, in a few words each.
    pub(crate) fn about(&self, stats: &Stats, said: &dyn Fn(i64) -> String) -> Vec<String> {
        let layout = self.smoothed.layout();
        let mut about = Vec::new();
        if let by @ [_, ..] = layout.by() {
            let groups = self.locale.counted(layout.groups().len(), "group");
            about.push(format!("{groups} by {}", text::listed(by)));
        }
        about.extend(self.times(stats, said));
        if let Some(every) = layout.grouped().interval() {
            about.push(format!("each {}", text::interval(every.text())));
        }
        let step = layout.step().map(|step| step.text(layout.axis()));
        let smoother = self.smoothed.smoother();
        let everyday = everyday::everyday(smoother, step.as_deref());
        about.push(format!("smoothed: {everyday} ({})", words::smoother(smoother)));
        about
    }

    /// From the first time to the last, where there are times.
    fn times(&self, stats: &Stats, said: &dyn Fn(i64) -> String) -> Option<String> {
        let layout = self.smoothed.layout();
        let first = stats.rows().map(|row| row.start).min()?;
        let last = stats.rows().map(|row| row.end).max()?;
        layout.grouped().time_column()?;
        Some(format!("{} to {}", said(first), said(last)))
    }

    /// The aggregates by which rows are merged, each with its values.
    fn aggregates(&self) -> Vec<(Agg, Vec<String>)> {
        let layout = self.smoothed.layout();
        let mut all: Vec<(Agg, Vec<String>)> = Vec::new();
        for value in layout.values() {
            let Some(agg) = layout.grouped().aggregate_of(value) else { continue };
            match all.iter_mut().find(|(other, _)| *other == agg) {
                Some((_, values)) => values.push(value.clone()),
                None => all.push((agg, vec![value.clone()])),
            }
        }
        all
    }

    pub(crate) fn facts(&self, stats: &Stats) -> Vec<(String, String)> {
        let layout = self.smoothed.layout();
        let mut facts = Vec::new();
        let mut fact = |name: &str, value: String| facts.push((name.to_owned(), value));
        fact("Rows", self.locale.whole(layout.height()));
        fact("Groups", self.locale.whole(layout.groups().len()));
        let first = stats.rows().map(|row| row.start).min();
        let last = stats.rows().map(|row| row.end).max();
        if let (Some(first), Some(last), Some(_)) = (first, last, layout.grouped().time_column()) {
            let axis = layout.axis();
            fact("Time", format!("{} to {}", axis.text(first), axis.text(last)));
            let step = layout.step().map(|step| step.text(axis));
            fact("Step", step.unwrap_or_else(|| "irregular".to_owned()));
        }
        fact("Window", words::smoother(self.smoothed.smoother()));
        let missing = stats.rows().map(|row| row.missing).sum();
        fact("Missing values", self.locale.whole(missing));
        let absent: u64 =
            layout.groups().iter().filter_map(smoothframe_polars::Group::absent).sum();
        fact("Absent steps", self.locale.whole(usize::try_from(absent).unwrap_or(usize::MAX)));
        facts
    }

    pub(crate) fn parameters(&self) -> Vec<(String, String)> {
        let layout = self.smoothed.layout();
        let grouped = layout.grouped();
        let smoother = self.smoothed.smoother();
        let mut parameters = Vec::new();
        let mut say = |name: &str, value: String| parameters.push((name.to_owned(), value));
        if let Some(input) = self.input {
            say("input", input.path.clone());
            say("input's SHA-256", input.sha256.clone());
        }
        say("groups", if layout.by().is_empty() { "none".into() } else { layout.by().join(", ") });
        say("time", grouped.time_column().unwrap_or("none: rows in their order").to_owned());
        say("values", layout.values().join(", "));
        if let Some(every) = grouped.interval() {
            say("every", every.text().to_owned());
        }
        if let Some(offset) = grouped.interval_offset() {
            say("intervals moved by", offset.text().to_owned());
        }
        if let Some(day) = grouped.first_weekday() {
            say("weeks start on", day.name().to_owned());
        }
        if grouped.filled_to() == FillTo::Group {
            say("calendars end with", "each group's last row".to_owned());
        }
        match self.aggregates().as_slice() {
            [] => {}
            [(agg, _)] => say("agg", agg.name().to_owned()),
            several => {
                let of = |(agg, values): &(Agg, Vec<String>)| {
                    format!("{} of {}", agg.name(), values.join(", "))
                };
                say("agg", several.iter().map(of).collect::<Vec<_>>().join("; "));
            }
        }
        if let Some(fill) = grouped.filling() {
            say("fill", fill.name().to_owned());
        }
        if grouped.bucket_label() == Label::Right {
            say("labelled by", "the ends of intervals".to_owned());
        }
        if let Some(partial) = layout.partial() {
            let mut starts: Vec<i64> = partial.first.into_iter().chain(partial.last).collect();
            starts.dedup();
            let starts: Vec<String> = starts.into_iter().map(|at| bucket(layout, at)).collect();
            say("covered only in part", text::listed(&starts));
        }
        if let Some(gap) = grouped.longest_gap() {
            say("series cut at gaps over", gap.text().to_owned());
        }
        say("window", words::smoother(smoother));
        if let Some(note) = self.window_note {
            say("why this window", note.to_owned());
        }
        let look = smoother.look();
        say("reach", look.to_string());
        if look.is_causal()
            && let Some(delay) = smoother.delay()
        {
            say("delay", delay);
        }
        parameters
    }
}
