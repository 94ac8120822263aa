//! Sentences of the last complete period, and of who moved in it.

use super::{Line, Words};
use crate::findings::{
    At, Kind, Measure, Sentence, names,
    periods::{Periods, Unit},
    robust,
    totals::{Move, Totals},
};

/// A change of a year is looked into from so many times the usual change of a period.
const LARGE: f64 = 3.0;

impl Words<'_> {
    /// The last complete period against the one before, and the same a year ago.
    pub(super) fn change(
        &self,
        periods: &Periods,
        value: usize,
        totals: &Totals,
    ) -> Option<Sentence> {
        let (layout, last) = (self.layout(), periods.last());
        let previous = last.checked_sub(1).filter(|at| periods.complete.contains(at))?;
        let relative = self.is_relative(value);
        let step = totals.step(previous, last, relative)?;
        let before = names::before(layout, periods, previous);
        let usual = totals.usual(periods, step.is_relative);
        let compared = self.compared(value, step.change, step.is_relative, &before);
        let year_ago = periods.a_year().and_then(|year| last.checked_sub(year));
        let year_ago = year_ago.filter(|at| periods.complete.contains(at)).and_then(|at| {
            let step = totals.step(at, last, relative)?;
            let then = names::period(layout, periods, at);
            let compared = self.compared(value, step.change, step.is_relative, &then);
            // Where the year's change is one that periods do not make, whose it is.
            let is_large = usual.is_some_and(|usual| step.change.abs() > LARGE * usual);
            let mover = totals.mostly(at, last).filter(|_| is_large && step.is_relative);
            // Who moved of late has a sentence of its own.
            let of_late = |group| self.found.movers.iter().any(|mover| mover.found.group == group);
            let mover = mover.filter(|&(group, _)| !of_late(group));
            Some((format!(" and {compared}"), mover))
        });
        let subject = names::subject(self.value(value));
        let when = names::in_period(layout, periods, last);
        let was = match (step.to, totals.measure) {
            (Some(to), Some(Measure::Total)) => format!(" was {}, ", self.number(value, to)),
            (Some(to), _) => format!(" averaged {}, ", self.number(value, to)),
            (None, _) => format!(" was, in the median {}, ", self.one),
        };
        let line = match layout.groups().len() {
            1 => Line::default().link(subject, 0, value).text(" "),
            _ => Line::default().text(subject).text(" "),
        };
        let usual = self.usual(value, usual, step.is_relative);
        let (year_ago, mover) = year_ago.unwrap_or_default();
        let line = line.text(format!("{when}{was}{compared}{usual}{year_ago}"));
        let line = match mover {
            None => line,
            Some((group, step)) => {
                let from = self.number(value, step.from?);
                let to = self.number(value, step.to?);
                let line = line.text(", most of it ");
                let line = line.link(names::group(&self.names, group), group, value);
                line.text(format!(" (from {from} to {to})"))
            }
        };
        Some(line.text(".").done(Kind::Change))
    }

    /// The period that the file ends in the midst of.
    pub(super) fn unfinished(&self, periods: &Periods) -> Option<Sentence> {
        let (layout, at) = (self.layout(), periods.complete.end);
        if at >= periods.len() || periods.unit == Unit::Step {
            return None;
        }
        let name = names::capital(&names::period(layout, periods, at));
        let end = names::instant(layout.axis(), periods.span.1);
        let end = layout
            .partial()
            .and_then(|partial| partial.last.map(|_| partial.upto))
            .map_or(end, |upto| names::instant(layout.axis(), upto));
        let line =
            format!("{name} is not over in these data, which end on {end}; it is not compared.");
        Some(Line::default().text(line).done(Kind::Change))
    }

    pub(super) fn movers(&self, periods: &Periods) -> Vec<Sentence> {
        let movers = &self.found.movers;
        let mut said = Vec::new();
        for mover in movers.iter().take(self.movers) {
            said.extend(self.mover(periods, mover.found.group, mover.value));
        }
        let rest: Vec<(usize, usize)> = movers
            .iter()
            .skip(self.movers)
            .map(|At { value, found }| (found.group, *value))
            .collect();
        if !rest.is_empty() {
            let line = Line::default()
                .text(format!("{} more moved beyond the usual: ", self.whole(rest.len())));
            said.push(self.listed(line, &rest).done(Kind::Mover));
        }
        if movers.is_empty() && self.found.ranked.is_some() {
            let last = periods.last();
            let before = last.checked_sub(1).map(|at| names::before(self.layout(), periods, at));
            let against = before.map_or_else(String::new, |before| format!("Against {before}, "));
            let line = format!(
                "{against}no single {} stands out: each moved within its usual range.",
                self.one
            );
            said.push(Line::default().text(line).done(Kind::Mover));
        }
        said
    }

    fn mover(&self, periods: &Periods, group: usize, value: usize) -> Option<Sentence> {
        let totals = self.found.by_period.totals.get(value)?;
        let last = periods.last();
        let step = |at: usize| {
            let (from, to) = (totals.value(group, at.checked_sub(1)?)?, totals.value(group, at)?);
            Move::of(from, to, self.is_relative(value))
        };
        let now = step(last)?;
        let earlier = periods.complete.clone().take_while(|&at| at < last).filter_map(step);
        let earlier: Vec<f64> = earlier
            .filter(|step| step.is_relative == now.is_relative)
            .map(|step| step.change)
            .collect();
        let is_fall = now.change < 0.0;
        let is_largest = earlier.iter().all(|&change| match is_fall {
            true => now.change < change,
            false => now.change > change,
        });
        let mut sizes = earlier.clone();
        let usual = robust::median_size(&mut sizes);
        let verb = if is_fall { "fell" } else { "rose" };
        let to = self.number(value, now.to?);
        let how = match self.size(value, now.change, now.is_relative) {
            _ if now.is_relative && now.change >= 2.0 => {
                let from = self.number(value, now.from?);
                format!(" {verb} from {from} to {to}")
            }
            Some(size) if now.is_relative => format!(" {verb} {size} to {to}"),
            size => format!(" {verb} by {} to {to}", size.unwrap_or_default()),
        };
        let when = names::in_period(self.layout(), periods, last);
        let largest = match (is_largest, is_fall) {
            (true, true) => ", its largest fall so far",
            (true, false) => ", its largest rise so far",
            _ => "",
        };
        let usual = self.usual(value, usual, now.is_relative);
        let line = self.named(Line::default(), group, value);
        Some(line.text(format!("{how} {when}{usual}{largest}.")).done(Kind::Mover))
    }
}
