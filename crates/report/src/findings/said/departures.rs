//! Sentences of values that stand off their lines, and of returns.

use std::collections::BTreeMap;

use smoothframe_polars::Axis;

use super::{EVENT, Line, Words};
use crate::findings::{At, Kind, Measure, Sentence, departures::Departure, names};

/// Returns are at most such a share of the values; where more are below 0, that is how they are.
const MOST_RETURNS: f64 = 0.05;

/// A row that stands off its line.
struct Off {
    group: usize,
    value: usize,
    row: usize,
    tick: i64,
    raw: f64,
    smooth: f64,
}

impl Off {
    /// What rows of other groups may have in common with it.
    fn event(&self) -> (usize, i64, bool) {
        (self.value, self.tick, self.raw < self.smooth)
    }
}

impl Words<'_> {
    /// The largest ones first; what many groups have at once is told once.
    pub(super) fn departures(&self) -> Vec<Sentence> {
        let all: Vec<Off> = self.found.departures.iter().filter_map(|at| self.off(at)).collect();
        let mut events: BTreeMap<_, Vec<(usize, usize)>> = BTreeMap::new();
        for off in &all {
            events.entry(off.event()).or_default().push((off.group, off.value));
        }
        events.retain(|_, series| series.len() >= EVENT);
        let (mut said, mut rest) = (Vec::new(), Vec::new());
        for off in &all {
            match events.get_mut(&off.event()).map(std::mem::take) {
                // The others of an event that is told.
                Some(series) if series.is_empty() => {}
                Some(series) if said.len() < self.most => said.push(self.event(off, &series)),
                Some(series) => rest.extend(series),
                None if said.len() < self.most => said.push(self.departure(off)),
                None => rest.push((off.group, off.value)),
            }
        }
        if !rest.is_empty() {
            let one = match rest.len() {
                1 if said.is_empty() => "One row stands far off its line: ".to_owned(),
                many if said.is_empty() => {
                    format!("{} rows stand far off their lines: ", self.whole(many))
                }
                1 => "One more row stands as far off its line: ".to_owned(),
                many => format!("{} more rows stand as far off their lines: ", self.whole(many)),
            };
            rest.dedup();
            said.push(self.listed(Line::default().text(one), &rest).done(Kind::Departure));
        }
        said
    }

    fn off(
        &self,
        At { value, found: (group, Departure { row, .. }) }: &At<(usize, Departure)>,
    ) -> Option<Off> {
        let place = &self.layout().groups()[*group];
        let tick = *self.layout().times(place.range()).get(*row)?;
        let at = place.range().start + row;
        let values = &self.found.values[*value];
        let raw = *values.raw.of(at..at + 1).first()?;
        let smooth = *values.smooth.of(at..at + 1).first()?;
        Some(Off { group: *group, value: *value, row: *row, tick, raw, smooth })
    }

    fn on(&self, off: &Off) -> String {
        match self.layout().axis() {
            Axis::Row => format!("in row {}", self.whole(off.row + 1)),
            axis if axis.ticks_per_day().is_none() => format!("at {}", off.tick),
            _ => names::on(self.layout(), off.tick),
        }
    }

    fn departure(&self, off: &Off) -> Sentence {
        let (raw, smooth) = (self.number(off.value, off.raw), self.number(off.value, off.smooth));
        let line = self.named(Line::default(), off.group, off.value);
        let on = self.on(off);
        line.text(format!(" was {raw} {on}, where its {} is {smooth}.", self.line))
            .done(Kind::Departure)
    }

    /// What many groups have at one time: `In 12 shops revenue was far below the line on …: `.
    fn event(&self, off: &Off, series: &[(usize, usize)]) -> Sentence {
        let side = if off.raw < off.smooth { "below" } else { "above" };
        let line = format!(
            "In {} {} {} was far {side} its {} {}: ",
            self.whole(series.len()),
            self.several,
            self.value(off.value),
            self.line,
            self.on(off)
        );
        self.groups(Line::default().text(line), series).done(Kind::Departure)
    }

    /// Values below 0 of a column that else has none.
    pub(super) fn returns(&self, value: usize) -> Option<Sentence> {
        let layout = self.layout();
        let name = self.value(value);
        // A level may well be below 0.
        if self.found.wording.measure(layout, name) == Measure::Mean {
            return None;
        }
        let raw = &self.found.values[value].raw;
        let (mut above, mut below, mut sum, mut most) = (0, 0, 0.0, (0, 0));
        for (number, group) in layout.groups().iter().enumerate() {
            let raw = raw.of(group.range());
            above += raw.iter().filter(|value| **value > 0.0).count();
            let own = raw.iter().filter(|value| **value < 0.0);
            let (count, lost) =
                own.fold((0, 0.0), |(count, lost), value| (count + 1, lost + value));
            below += count;
            sum += lost;
            if count > most.0 {
                most = (count, number);
            }
        }
        if below == 0 || below as f64 > MOST_RETURNS * (above + below) as f64 {
            return None;
        }
        let are = if below == 1 { "value is" } else { "values are" };
        let (count, sum) = (self.whole(below), self.number(value, sum));
        let line = format!("{count} {are} below 0 in {name} (returns?), together {sum}");
        let line = Line::default().text(line);
        let line = match layout.groups().len() {
            1 => line,
            _ => {
                let count = self.whole(most.0);
                let line = line.text(format!("; {count} of "));
                line.link(names::group(&self.names, most.1), most.1, value)
            }
        };
        Some(line.text(".").done(Kind::Returns))
    }
}
