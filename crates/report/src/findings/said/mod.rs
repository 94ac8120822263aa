//! What was found, in sentences.

use smoothframe_polars::GroupNames;

mod changes;
mod departures;
mod silences;

use super::{Found, Kind, Lead, Piece, Sentence, is_relative, names};
use crate::{Error, everyday};

/// So many movers, and so many of other kinds, have a sentence of their own; fewer where that is more
const NAMED: [(usize, usize); 4] = [(3, 3), (2, 2), (1, 1), (1, 0)];
/// than people read,
const MOST: usize = 8;
/// So many values are compared.
const VALUES: usize = 3;
/// What happens to so many groups at once is one event.
const EVENT: usize = 3;
/// So many more are at least named.
const LISTED: usize = 5;
/// A share smaller than this is no change to speak of.
const LEAST_SHARE: f64 = 0.0005;

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
    /// How many movers, and how many of other kinds, have a sentence of their own.
    movers: usize,
    most: usize,
}

impl Found<'_> {
    pub(super) fn said(&self) -> Result<Lead, Error> {
        let layout = self.smoothed.layout();
        let (one, several) = names::nouns(layout.by());
        let step = layout.step().map(|step| step.text(layout.axis()));
        let line = everyday::everyday(self.smoothed.smoother(), step.as_deref());
        let names = layout.group_names()?;
        let mut words = Words { found: self, names, one, several, step, line, movers: 0, most: 0 };
        let mut sentences = Vec::new();
        for (movers, most) in NAMED {
            (words.movers, words.most) = (movers, most);
            sentences = words.all();
            // What is left out, or that nothing is, is no event.
            let events = sentences.iter().filter(|sentence| sentence.kind != Kind::LeftOut);
            if events.count() <= MOST {
                break;
            }
        }
        Ok(Lead { sentences })
    }
}

impl Words<'_> {
    /// The most important ones first.
    fn all(&self) -> Vec<Sentence> {
        let mut sentences = Vec::new();
        let periods = self.found.by_period.periods.as_ref();
        if let Some(periods) = periods {
            let values = self.found.by_period.totals.iter().enumerate().take(VALUES);
            sentences.extend(values.filter_map(|(at, totals)| self.change(periods, at, totals)));
        }
        sentences.extend(self.left_out());
        if let Some(periods) = periods {
            sentences.extend(self.unfinished(periods));
            sentences.extend(self.movers(periods));
        }
        sentences.extend(self.stopped());
        sentences.extend(self.started());
        sentences.extend(self.departures());
        let values = 0..self.layout().values().len();
        sentences.extend(values.filter_map(|value| self.returns(value)));
        sentences.extend(self.sparse());
        sentences.extend(self.nobody());
        sentences.extend(self.made());
        sentences
    }

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
        is_relative(self.layout(), measure, &self.found.values[value], unit)
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
}
