//! What was found, in sentences.

use smoothframe_polars::GroupNames;

use super::{
    At, Counts, Found, Kind, Lead, Measure, Piece, Sentence, is_relative, names,
    periods::{Periods, Unit},
    silences::{self, Silence},
    totals::{Move, Totals},
};
use crate::{Error, everyday, text};

/// So many of a kind have a sentence of their own.
const NAMED: usize = 3;
/// So many more are at least named.
const LISTED: usize = 5;
/// A share smaller than this is no change to speak of.
const LEAST_SHARE: f64 = 0.0005;
/// Returns are at most such a share of the values; where more are below 0, that is how they are.
const MOST_RETURNS: f64 = 0.05;

/// A sentence being written.
#[derive(Default)]
struct Line(Vec<Piece>);

impl Line {
    fn text(mut self, text: impl AsRef<str>) -> Self {
        match self.0.last_mut() {
            Some(Piece::Text(last)) => last.push_str(text.as_ref()),
            _ => self.0.push(Piece::Text(text.as_ref().to_owned())),
        }
        self
    }

    fn link(mut self, text: String, series: usize, value: usize) -> Self {
        self.0.push(Piece::Link { text, series, value });
        self
    }

    fn done(self, kind: Kind) -> Sentence {
        Sentence { text: self.0, kind }
    }
}

/// What the sentences share.
struct Words<'a> {
    found: &'a Found<'a>,
    names: GroupNames,
    /// What groups are called.
    one: String,
    several: String,
    /// The usual distance of rows.
    step: Option<String>,
    line: String,
}

impl Found<'_> {
    pub(super) fn said(&self) -> Result<Lead, Error> {
        let layout = self.smoothed.layout();
        let (one, several) = names::nouns(layout.by());
        let step = layout.step().map(|step| step.text(layout.axis()));
        let line = everyday::everyday(self.smoothed.smoother(), step.as_deref());
        let words = Words { found: self, names: layout.group_names()?, one, several, step, line };
        let mut sentences = Vec::new();
        if let Some(periods) = &self.by_period.periods {
            let values = self.by_period.totals.iter().enumerate().take(NAMED);
            sentences.extend(values.filter_map(|(at, totals)| words.change(periods, at, totals)));
            sentences.extend(words.unfinished(periods));
            sentences.extend(words.movers(periods));
        }
        sentences.extend(words.stopped());
        sentences.extend(words.started());
        sentences.extend(words.departures());
        sentences.extend((0..layout.values().len()).filter_map(|value| words.returns(value)));
        sentences.extend(words.sparse());
        sentences.extend(words.nobody());
        sentences.extend(words.made());
        Ok(Lead { sentences })
    }
}

impl Words<'_> {
    fn layout(&self) -> &smoothframe_polars::Layout {
        self.found.smoothed.layout()
    }

    fn value(&self, value: usize) -> &str {
        &self.layout().values()[value]
    }

    fn number(&self, value: usize, number: f64) -> String {
        let wording = self.found.wording;
        wording.locale.with_unit(number, wording.unit(self.value(value)))
    }

    fn whole(&self, count: usize) -> String {
        self.found.wording.locale.whole(count)
    }

    fn is_relative(&self, value: usize) -> bool {
        let measure = self.found.by_period.totals.get(value).and_then(|totals| totals.measure);
        let unit = self.found.wording.unit(self.value(value));
        is_relative(measure, &self.found.values[value].raw, unit)
    }

    /// A group's name, a link to its plot; where there are several values, with the value.
    fn named(&self, line: Line, group: usize, value: usize) -> Line {
        let name = names::group(&self.names, group);
        let line = match name.is_empty() {
            true => return line.link(names::subject(self.value(value)), group, value),
            false => line.link(name, group, value),
        };
        match self.layout().values().len() {
            1 => line,
            _ => line.text(format!(" ({})", self.value(value))),
        }
    }

    /// How much something moved: `12%`, `0.3 EUR`, none of nothing.
    fn size(&self, value: usize, change: f64, is_relative: bool) -> Option<String> {
        let is_nothing = if is_relative { change.abs() < LEAST_SHARE } else { change == 0.0 };
        let size = || match is_relative {
            true => self.found.wording.locale.percent(change),
            false => self.number(value, change.abs()),
        };
        (!is_nothing).then(size)
    }

    /// `12% above February`.
    fn compared(&self, value: usize, change: f64, is_relative: bool, with: &str) -> String {
        let side = if change > 0.0 { "above" } else { "below" };
        match self.size(value, change, is_relative) {
            None => format!("the same as in {with}"),
            Some(_) if is_relative && change >= 2.0 => {
                let times = self.found.wording.locale.number(change + 1.0);
                format!("{times} times as much as {with}")
            }
            Some(size) => format!("{size} {side} {with}"),
        }
    }

    fn usual(&self, value: usize, usual: Option<f64>, is_relative: bool) -> String {
        let size = usual.and_then(|usual| self.size(value, usual, is_relative));
        size.map_or_else(String::new, |size| format!(" (usual change: ±{size})"))
    }

    /// The last complete period against the one before, and the same a year ago.
    fn change(&self, periods: &Periods, value: usize, totals: &Totals) -> Option<Sentence> {
        let (layout, last) = (self.layout(), periods.last());
        let previous = last.checked_sub(1).filter(|at| periods.complete.contains(at))?;
        let relative = self.is_relative(value);
        let step = totals.step(previous, last, relative)?;
        let before = names::before(layout, periods, previous);
        let usual = totals.usual(periods, step.is_relative);
        let usual = self.usual(value, usual, step.is_relative);
        let compared = self.compared(value, step.change, step.is_relative, &before);
        let year_ago = periods.a_year().and_then(|year| last.checked_sub(year));
        let year_ago = year_ago.filter(|at| periods.complete.contains(at)).and_then(|at| {
            let step = totals.step(at, last, relative)?;
            let then = names::period(layout, periods, at);
            Some(format!(" and {}", self.compared(value, step.change, step.is_relative, &then)))
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
        let year_ago = year_ago.unwrap_or_default();
        Some(line.text(format!("{when}{was}{compared}{usual}{year_ago}.")).done(Kind::Change))
    }

    /// The period that the file ends in the midst of.
    fn unfinished(&self, periods: &Periods) -> Option<Sentence> {
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

    fn movers(&self, periods: &Periods) -> Vec<Sentence> {
        let movers = &self.found.movers;
        let mut said = Vec::new();
        for mover in movers.iter().take(NAMED) {
            said.extend(self.mover(periods, mover.found.group, mover.value));
        }
        let rest: Vec<(usize, usize)> =
            movers.iter().skip(NAMED).map(|At { value, found }| (found.group, *value)).collect();
        if !rest.is_empty() {
            let line = Line::default()
                .text(format!("{} more moved beyond the usual: ", self.whole(rest.len())));
            said.push(self.listed(line, &rest).done(Kind::Mover));
        }
        if movers.is_empty() && self.found.ranked.is_some() {
            let when = names::in_period(self.layout(), periods, periods.last());
            let line = format!("No {} moved beyond its usual range {when}.", self.one);
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
        let usual = super::robust::median_size(&mut sizes);
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

    /// Some series, and how many others there are.
    fn listed(&self, mut line: Line, series: &[(usize, usize)]) -> Line {
        let shown = series.len().min(LISTED);
        let others = series.len() - shown;
        for (at, &(group, value)) in series.iter().take(shown).enumerate() {
            line = match at {
                0 => line,
                _ if at + 1 == shown && others == 0 => line.text(" and "),
                _ => line.text(", "),
            };
            line = self.named(line, group, value);
        }
        match others {
            0 => line.text("."),
            others => line.text(format!(" and {} others.", self.whole(others))),
        }
    }

    /// Groups by |total|, the largest first.
    fn by_size(&self, silences: &[Silence]) -> Vec<Silence> {
        let raw = self.found.values.first().map_or(&[][..], |value| &value.raw);
        let total = |silence: &Silence| {
            let life = self.layout().groups()[silence.group].life();
            let values = raw.get(life).unwrap_or_default().iter();
            values.filter(|value| value.is_finite()).sum::<f64>().abs()
        };
        let mut sized: Vec<(f64, Silence)> =
            silences.iter().map(|silence| (total(silence), *silence)).collect();
        sized.sort_by(|a, b| b.0.total_cmp(&a.0));
        sized.into_iter().map(|(_, silence)| silence).collect()
    }

    fn stopped(&self) -> Vec<Sentence> {
        let stopped = self.by_size(&self.found.stopped);
        let since = |silence: &Silence| names::moment(self.layout(), silence.tick);
        let mut said: Vec<Sentence> = Vec::new();
        for silence in stopped.iter().take(NAMED) {
            let longest = match usize::try_from(silence.longest).unwrap_or(usize::MAX) {
                0 => "never silent before".to_owned(),
                longest => {
                    let longest = everyday::steps(&self.whole(longest), self.step.as_deref());
                    format!("longest silence before: {longest}")
                }
            };
            let line = self.group(silence.group);
            let line = line.text(format!(" has had no rows since {} ({longest}).", since(silence)));
            said.push(line.done(Kind::Stopped));
        }
        let rest: Vec<(usize, usize)> =
            stopped.iter().skip(NAMED).map(|silence| (silence.group, 0)).collect();
        if !rest.is_empty() {
            let line = format!("{} more stopped: ", self.whole(rest.len()));
            said.push(self.groups(Line::default().text(line), &rest).done(Kind::Stopped));
        }
        said
    }

    fn started(&self) -> Vec<Sentence> {
        let mut started = self.found.started.clone();
        started.sort_by_key(|silence| std::cmp::Reverse(silence.tick));
        let on = |silence: &Silence| names::on(self.layout(), silence.tick);
        if started.is_empty() {
            return Vec::new();
        }
        let mut line = Line::default();
        if started.len() > NAMED {
            let count = self.whole(started.len());
            line = line.text(format!(
                "{count} {} started later than the others, the last ones ",
                self.several
            ));
        }
        let shown = started.len().min(NAMED);
        for (at, silence) in started.iter().take(NAMED).enumerate() {
            line = match at {
                0 => line,
                _ if at + 1 == shown => line.text(" and "),
                _ => line.text(", "),
            };
            line = line.link(names::group(&self.names, silence.group), silence.group, 0);
            let verb = if at == 0 && started.len() <= NAMED { " started" } else { "" };
            line = line.text(format!("{verb} {}", on(silence)));
        }
        vec![line.text(".").done(Kind::Started)]
    }

    /// A group whatever its values: the link is to the first.
    fn group(&self, group: usize) -> Line {
        let name = names::group(&self.names, group);
        Line::default().link(name, group, 0)
    }

    fn groups(&self, mut line: Line, groups: &[(usize, usize)]) -> Line {
        let shown = groups.len().min(LISTED);
        for (at, &(group, value)) in groups.iter().take(shown).enumerate() {
            if at > 0 {
                line = line.text(", ");
            }
            line = line.link(names::group(&self.names, group), group, value);
        }
        match groups.len() - shown {
            0 => line.text("."),
            others => line.text(format!(" and {} others.", self.whole(others))),
        }
    }

    fn departures(&self) -> Vec<Sentence> {
        let all = &self.found.departures;
        let mut said = Vec::new();
        for At { value, found: (group, departure) } in all.iter().take(NAMED) {
            let layout = self.layout();
            let place = &layout.groups()[*group];
            let Some(&tick) = layout.ticks(place).get(departure.row) else { continue };
            let at = place.range().start + departure.row;
            let (raw, smooth) =
                (self.found.values[*value].raw[at], self.found.values[*value].smooth[at]);
            let on = match layout.axis() {
                smoothframe_polars::Axis::Row => {
                    format!("in row {}", self.whole(departure.row + 1))
                }
                axis if axis.ticks_per_day().is_none() => format!("at {tick}"),
                _ => names::on(layout, tick),
            };
            let (raw, smooth) = (self.number(*value, raw), self.number(*value, smooth));
            let line = self.named(Line::default(), *group, *value);
            let line = line.text(format!(" was {raw} {on}, where its {} is {smooth}.", self.line));
            said.push(line.done(Kind::Departure));
        }
        let rest: Vec<(usize, usize)> = all
            .iter()
            .skip(NAMED)
            .map(|At { value, found: (group, _) }| (*group, *value))
            .collect();
        if !rest.is_empty() {
            let one = match rest.len() {
                1 => "One more row stands as far off its line: ".to_owned(),
                many => format!("{} more rows stand as far off their lines: ", self.whole(many)),
            };
            let mut series = rest;
            series.dedup();
            said.push(self.listed(Line::default().text(one), &series).done(Kind::Departure));
        }
        said
    }

    /// Values below 0 of a column that else has none.
    fn returns(&self, value: usize) -> Option<Sentence> {
        let layout = self.layout();
        let name = self.value(value);
        // A level may well be below 0.
        if self.found.wording.measure(layout, name) == Measure::Mean {
            return None;
        }
        let raw = &self.found.values[value].raw;
        let above = raw.iter().filter(|value| **value > 0.0).count();
        let (mut below, mut sum, mut most) = (0, 0.0, (0, 0));
        for (number, group) in layout.groups().iter().enumerate() {
            let own = raw[group.range()].iter().filter(|value| **value < 0.0);
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

    fn sparse(&self) -> Option<Sentence> {
        let groups = self.layout().groups().len();
        let periods = self.found.by_period.periods.as_ref()?;
        let sparse = groups.checked_sub(self.found.ranked? + self.found.stopped.len())?;
        if sparse == 0 {
            return None;
        }
        let (has, unit) = (if sparse == 1 { "has" } else { "have" }, names::noun(periods.unit));
        let line = format!(
            "{} of {} {} {has} too little to rank: fewer than {} complete {unit}s, or most of them empty.",
            self.whole(sparse),
            self.whole(groups),
            self.several,
            super::movers::LEAST_CHANGES + 2
        );
        Some(Line::default().text(line).done(Kind::Sparse))
    }

    /// Times at which no group has a row.
    fn nobody(&self) -> Option<Sentence> {
        let axis = self.layout().axis();
        let mut times = silences::nobody(self.layout())?;
        let weekend = silences::without_weekends(axis, self.step.as_deref(), &mut times);
        if times.is_empty() {
            return None;
        }
        let count = everyday::steps(&self.whole(times.len()), self.step.as_deref());
        let dates: Vec<String> =
            times.iter().take(NAMED).map(|&tick| names::moment(self.layout(), tick)).collect();
        let dates = match times.len() - dates.len() {
            0 => text::listed(&dates),
            more => format!("{} and {} more", dates.join(", "), self.whole(more)),
        };
        let besides = if weekend { "Besides weekends, " } else { "" };
        let has = if times.len() == 1 { "has" } else { "have" };
        let of = if self.layout().groups().len() == 1 { "" } else { " at all" };
        let line = format!("{besides}{count} {has} no rows{of}: {dates}.");
        Some(Line::default().text(line).done(Kind::NoData))
    }

    /// Rows read, made and filled.
    fn made(&self) -> Option<Sentence> {
        let counts = Counts::of(self.layout(), self.found.wording.read);
        if counts.made + counts.filled == 0 {
            return None;
        }
        let whole = |count| self.whole(count);
        let read =
            counts.read.map_or_else(String::new, |read| format!("{} rows read make ", whole(read)));
        let own = match counts.read {
            Some(_) => {
                format!("{read}{} of {} rows smoothed", whole(counts.own), whole(counts.rows))
            }
            None => {
                format!("{} of {} rows smoothed have data", whole(counts.own), whole(counts.rows))
            }
        };
        let made = (counts.made > 0).then(|| format!("{} in gaps", whole(counts.made)));
        let filled = (counts.filled > 0)
            .then(|| format!("{} after a {}’s last row", whole(counts.filled), self.one));
        let others: Vec<String> = made.into_iter().chain(filled).collect();
        let line = format!("{own}; the calendar made {}.", text::listed(&others));
        Some(Line::default().text(line).done(Kind::NoData))
    }
}
