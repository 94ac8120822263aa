//! In which order groups are drawn and listed, and which of many are.

use std::{borrow::Cow, str::FromStr};

use smoothframe_polars::Smoothed;

use crate::{Stats, figures::Drawn, stats::InOrder};

/// Rows at the end of a series that are compared with as many before them.
const COMPARED: usize = 28;

/// By what groups are put in order: of more series than are drawn, the first are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Order {
    /// By |total| of the first value, the largest first.
    #[default]
    Total,
    /// By name.
    Name,
    /// By how much the last rows differ from as many before them, the largest share first.
    Change,
    /// By the last value, the largest first.
    Last,
}

impl Order {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Total, Self::Name, Self::Change, Self::Last];

    /// As it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::Name => "name",
            Self::Change => "change",
            Self::Last => "last",
        }
    }

    /// Which series are drawn, where not all are: those of …
    pub(crate) const fn those_of(self) -> &'static str {
        match self {
            Self::Total => "the largest totals",
            Self::Name => "the first names",
            Self::Change => "the largest changes",
            Self::Last => "the largest last values",
        }
    }

    /// The groups in order, by their first value.
    pub(crate) fn groups(
        self,
        smoothed: &Smoothed,
        values: &[InOrder<'_>],
        stats: &Stats,
        drawn: &Drawn<'_>,
    ) -> Vec<usize> {
        let all = 0..smoothed.layout().groups().len();
        let by = |key: &dyn Fn(usize) -> f64| {
            let mut keyed: Vec<(usize, f64)> =
                all.clone().map(|group| (group, key(group))).collect();
            keyed.sort_by(|a, b| b.1.total_cmp(&a.1));
            keyed.into_iter().map(|(group, _)| group).collect()
        };
        let raw = |group: usize| {
            let group = &smoothed.layout().groups()[group];
            values.first().map_or_else(Cow::default, |first| first.raw.of(group.life()))
        };
        match self {
            Self::Total => largest(stats),
            Self::Name => {
                let mut named: Vec<(String, usize)> =
                    all.map(|group| (drawn.title(group).to_lowercase(), group)).collect();
                named.sort();
                named.into_iter().map(|(_, group)| group).collect()
            }
            Self::Change => by(&|group| change(&raw(group)).map_or(-1.0, f64::abs)),
            Self::Last => by(&|group| {
                let last = raw(group).iter().rev().copied().find(|value| value.is_finite());
                last.unwrap_or(f64::NEG_INFINITY)
            }),
        }
    }
}

impl FromStr for Order {
    type Err = crate::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.iter().copied().find(|order| order.name() == text);
        found.ok_or_else(|| crate::Error::NoSuch { what: "order", name: text.to_owned() })
    }
}

/// By how large a share the mean of the last rows differs from that of as many before them.
fn change(raw: &[f64]) -> Option<f64> {
    let rows = COMPARED.min(raw.len() / 2);
    let mean = |part: &[f64]| {
        let there: Vec<f64> = part.iter().copied().filter(|value| value.is_finite()).collect();
        (!there.is_empty()).then(|| there.iter().sum::<f64>() / there.len() as f64)
    };
    let (head, last) = raw.split_at(raw.len() - rows);
    let before = mean(&head[head.len() - rows..])?;
    let change = (mean(last)? - before) / before.abs();
    (!change.is_nan()).then_some(change)
}

/// The groups of the largest |total| of the first value, the largest first.
pub(crate) fn largest(stats: &Stats) -> Vec<usize> {
    let mut groups: Vec<(usize, f64)> = stats
        .rows()
        .filter(|row| row.variable == 0)
        .map(|row| (row.group, row.sum.map_or(-1.0, f64::abs)))
        .collect();
    groups.sort_by(|a, b| b.1.total_cmp(&a.1));
    groups.into_iter().map(|(group, _)| group).collect()
}

/// The groups and values to draw, at most `most`: all values of the first groups, or where one group
/// has more of them, its values of the largest |total|.
pub(crate) fn chosen(
    groups: &[usize],
    stats: &Stats,
    most: usize,
    values: usize,
) -> Vec<(usize, usize)> {
    let whole = most / values.max(1);
    if whole > 0 {
        let of = |&group| (0..values).map(move |value| (group, value));
        return groups.iter().take(whole).flat_map(of).collect();
    }
    let Some(&group) = groups.first() else { return Vec::new() };
    let totals = stats.rows().filter(|row| row.group == group);
    let mut totals: Vec<(usize, f64)> =
        totals.map(|row| (row.variable, row.sum.map_or(-1.0, f64::abs))).collect();
    totals.sort_by(|a, b| b.1.total_cmp(&a.1));
    totals.truncate(most);
    totals.sort_unstable_by_key(|&(value, _)| value);
    totals.into_iter().map(|(value, _)| (group, value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_shares_of_what_was_before() {
        let mut raw = vec![10.0; 40];
        raw.extend([15.0; 28]);
        assert_eq!(change(&raw), Some(0.5));
        assert_eq!(change(&[2.0, 1.0]), Some(-0.5));
        assert_eq!(change(&[1.0]), None);
        assert_eq!(change(&[0.0, 0.0]), None);
        assert_eq!(change(&[f64::NAN, 1.0]), None);
    }

    #[test]
    fn orders_have_names() {
        for &order in Order::ALL {
            assert_eq!(order.name().parse::<Order>().ok(), Some(order));
        }
        assert!("size".parse::<Order>().is_err());
    }
}
