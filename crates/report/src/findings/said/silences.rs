//! Sentences of who stopped and started, and of what is not there.

use std::{borrow::Cow, collections::BTreeMap};

use super::{EVENT, LISTED, Line, Words};
use crate::{
    everyday,
    findings::{
        Counts, Kind, Sentence, movers, names,
        silences::{self, Silence},
    },
    stats::InOrder,
    text,
};

/// So many dates without rows are named.
const DATES: usize = 3;

impl Words<'_> {
    /// Groups by |total|, the largest first.
    fn by_size(&self, silences: &[Silence]) -> Vec<Silence> {
        let total = |silence: &Silence| {
            let life = self.layout().groups()[silence.group].life();
            let first = self.found.values.first();
            let values = first.map_or_else(Cow::default, |value| value.raw.of(life));
            values.iter().filter(|value| value.is_finite()).sum::<f64>().abs()
        };
        let mut sized: Vec<(f64, Silence)> =
            silences.iter().map(|silence| (total(silence), *silence)).collect();
        sized.sort_by(|a, b| b.0.total_cmp(&a.0));
        sized.into_iter().map(|(_, silence)| silence).collect()
    }

    /// The largest ones first; those that stopped at one time are told together.
    pub(super) fn stopped(&self) -> Vec<Sentence> {
        let stopped = self.by_size(&self.found.stopped);
        let mut together: BTreeMap<i64, Vec<(usize, usize)>> = BTreeMap::new();
        for silence in &stopped {
            together.entry(silence.tick).or_default().push((silence.group, 0));
        }
        together.retain(|_, groups| groups.len() >= EVENT);
        let (mut said, mut rest): (Vec<Sentence>, Vec<(usize, usize)>) = (Vec::new(), Vec::new());
        for silence in &stopped {
            match together.get_mut(&silence.tick).map(std::mem::take) {
                Some(groups) if groups.is_empty() => {}
                Some(groups) if said.len() < self.most => {
                    let line = format!(
                        "{} {} have had no rows since {}: ",
                        self.whole(groups.len()),
                        self.several,
                        names::moment(self.layout(), silence.tick)
                    );
                    said.push(self.groups(Line::default().text(line), &groups).done(Kind::Stopped));
                }
                Some(groups) => rest.extend(groups),
                None if said.len() < self.most => said.push(self.one_stopped(silence)),
                None => rest.push((silence.group, 0)),
            }
        }
        if !rest.is_empty() {
            let more = if said.is_empty() { "" } else { " more" };
            let line = format!("{}{more} stopped: ", self.whole(rest.len()));
            said.push(self.groups(Line::default().text(line), &rest).done(Kind::Stopped));
        }
        said
    }

    fn one_stopped(&self, silence: &Silence) -> Sentence {
        let longest = match usize::try_from(silence.longest).unwrap_or(usize::MAX) {
            0 => "never silent before".to_owned(),
            longest => {
                let longest = everyday::steps(&self.whole(longest), self.step.as_deref());
                format!("longest silence before: {longest}")
            }
        };
        let since = names::moment(self.layout(), silence.tick);
        let line = self.group(silence.group);
        line.text(format!(" has had no rows since {since} ({longest}).")).done(Kind::Stopped)
    }

    pub(super) fn started(&self) -> Vec<Sentence> {
        let mut started = self.found.started.clone();
        started.sort_by_key(|silence| std::cmp::Reverse(silence.tick));
        let on = |silence: &Silence| names::on(self.layout(), silence.tick);
        if started.is_empty() {
            return Vec::new();
        }
        let shown = started.len().min(self.most.max(1));
        let mut line = Line::default();
        if started.len() > shown {
            let count = self.whole(started.len());
            line = line.text(format!(
                "{count} {} started later than the others, the last ones ",
                self.several
            ));
        }
        for (at, silence) in started.iter().take(shown).enumerate() {
            line = match at {
                0 => line,
                _ if at + 1 == shown => line.text(" and "),
                _ => line.text(", "),
            };
            line = line.link(names::group(&self.names, silence.group), silence.group, 0);
            let verb = if at == 0 && started.len() == shown { " started" } else { "" };
            line = line.text(format!("{verb} {}", on(silence)));
        }
        vec![line.text(".").done(Kind::Started)]
    }

    pub(super) fn sparse(&self) -> Option<Sentence> {
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
            movers::LEAST_CHANGES + 2
        );
        Some(Line::default().text(line).done(Kind::Sparse))
    }

    /// Times at which no group has a row.
    pub(super) fn nobody(&self) -> Option<Sentence> {
        let axis = self.layout().axis();
        let mut times = silences::nobody(self.layout())?;
        let weekend = silences::without_weekends(axis, self.step.as_deref(), &mut times);
        if times.is_empty() {
            return None;
        }
        let count = everyday::steps(&self.whole(times.len()), self.step.as_deref());
        let dates: Vec<String> =
            times.iter().take(DATES).map(|&tick| names::moment(self.layout(), tick)).collect();
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

    /// Groups that have no part in the figures, as a row of theirs cannot be used.
    pub(super) fn left_out(&self) -> Option<Sentence> {
        let skipped = self.layout().skipped();
        let rows: usize = skipped.iter().map(|group| group.rows).sum();
        let named = skipped.iter().take(LISTED);
        let names: Vec<String> = named.map(|group| group.group.clone()).collect();
        let names = match skipped.len() - names.len() {
            0 if names.is_empty() => return None,
            0 => text::listed(&names),
            1 => format!("{} and 1 other", names.join(", ")),
            more => format!("{} and {} others", names.join(", "), self.whole(more)),
        };
        let (is, its) = if skipped.len() == 1 { ("is", "its") } else { ("are", "their") };
        let line = format!(
            "Left out of all figures {is} {names}, with all of {its} rows ({}): the warnings tell which \
             row cannot be used.",
            self.whole(rows)
        );
        Some(Line::default().text(line).done(Kind::LeftOut))
    }

    /// Rows read, made and filled.
    pub(super) fn made(&self) -> Option<Sentence> {
        let counts = Counts::of(self.layout(), self.found.wording.read);
        let whole = |count| self.whole(count);
        if counts.made + counts.filled == 0 {
            // Rows that were merged, or dropped, are fewer than were read.
            let read = counts.read.filter(|&read| read == counts.rows && read > 1)?;
            let groups = || self.layout().groups().iter();
            let has_values = |value: &InOrder<'_>| {
                groups().all(|group| value.raw.of(group.range()).iter().all(|raw| !raw.is_nan()))
            };
            if !self.found.values.iter().all(has_values) {
                return None;
            }
            let line =
                format!("Nothing was left out: all {} rows read are in the figures.", whole(read));
            return Some(Line::default().text(line).done(Kind::LeftOut));
        }
        let read = counts.read.map_or_else(String::new, |read| {
            let skipped = self.layout().skipped().iter().map(|group| group.rows).sum::<usize>();
            let used = read.saturating_sub(skipped);
            format!(" (from {} {})", whole(used), if used == 1 { "row" } else { "rows" })
        });
        let made = (counts.made > 0).then(|| format!("{} in gaps", whole(counts.made)));
        let filled = (counts.filled > 0)
            .then(|| format!("{} after a {}’s last row", whole(counts.filled), self.one));
        let others: Vec<String> = made.into_iter().chain(filled).collect();
        let line = format!(
            "The series have {} together, {} with data{read}; the others are empty: {}.",
            everyday::steps(&whole(counts.rows), self.step.as_deref()),
            whole(counts.own),
            text::listed(&others)
        );
        Some(Line::default().text(line).done(Kind::NoData))
    }
}
