//! What is told of the series.

use anyhow::Result;
use smoothframe_polars::{Axis, GroupNames, Inspection, Step};

use super::{
    facts::{Absent, Duplicates, Gap, Holes, Label, Lengths, OutOfOrder, Series},
    roles::Roles,
};
use crate::{
    files::input::Source,
    roles::{interval, prepare::MANY_ABSENT},
};

/// So many of the longest gaps are told.
const GAPS: usize = 3;

/// The series of these groups, and the holes of these values.
pub(super) fn facts(
    source: &Source,
    roles: &Roles,
    inspection: &Inspection,
    values: &[String],
) -> Result<Series> {
    let layout = inspection.layout();
    let axis = layout.axis();
    let names = layout.group_names()?;
    let label = |group| named(&names, group);
    let lengths = inspection.lengths().map(|lengths| Lengths {
        min: lengths.least,
        median: lengths.median,
        max: lengths.most,
        shortest: label(lengths.shortest),
        longest: label(lengths.longest),
        single: lengths.single,
    });
    let is_many = |share: Option<f64>| share.is_some_and(|share| share > MANY_ABSENT);
    let absent = inspection.absent().map(|absent| Absent {
        steps: absent.steps,
        share: absent.share,
        many: layout.groups().iter().filter(|group| is_many(group.absent_share())).count(),
        worst: label(absent.worst),
        worst_share: absent.worst_share,
    });
    let gaps = inspection.gaps(GAPS).into_iter().map(|gap| Gap {
        group: label(gap.group),
        from: axis.text(gap.from),
        to: axis.text(gap.to),
        length: length(axis, layout.groups()[gap.group].step(), &gap),
        absent: gap.absent,
    });
    let place = |row: usize| source.place(roles.row(row));
    let places = |first: usize, second: usize| [place(first), place(second)];
    let out_of_order = inspection.out_of_order().map(|rows| OutOfOrder {
        rows: rows.rows,
        first: roles.row(rows.first) + 1,
        before: roles.row(rows.before) + 1,
        places: places(rows.first, rows.before),
    });
    let duplicates = inspection.duplicates()?.map(|rows| Duplicates {
        rows: rows.rows,
        first: roles.row(rows.first) + 1,
        second: roles.row(rows.second) + 1,
        places: places(rows.first, rows.second),
        group: rows.group,
        time: rows.time,
        separators: rows.separators,
    });
    let mut holes = Vec::new();
    for value in values {
        if let Some(found) = inspection.holes(value)? {
            holes.push(Holes {
                value: value.clone(),
                rows: found.rows,
                groups: found.groups,
                longest: found.longest,
                longest_in: label(found.longest_in),
            });
        }
    }
    Ok(Series {
        by: roles.by.clone(),
        time: roles.time().map(str::to_owned),
        groups: layout.groups().len(),
        lengths,
        step: layout.step().map(|step| step.text(axis)),
        distance: interval::usual_distance(layout).map(|ticks| Step::Ticks(ticks).text(axis)),
        absent,
        gaps: gaps.collect(),
        out_of_order,
        duplicates,
        holes,
    })
}

/// How long a gap is: in months where the group counts those.
fn length(axis: &Axis, step: Option<Step>, gap: &smoothframe_polars::Gap) -> String {
    match (step, gap.absent) {
        (Some(Step::Months(step)), Some(absent)) => {
            let steps = i64::try_from(absent).unwrap_or(i64::MAX).saturating_add(1);
            Step::Months(step.saturating_mul(steps)).text(axis)
        }
        _ => Step::Ticks(gap.to.saturating_sub(gap.from)).text(axis),
    }
}

/// A group's name.
pub(super) fn named(names: &GroupNames, group: usize) -> Label {
    let owned = |(name, value): (&str, Option<&str>)| (name.to_owned(), value.map(str::to_owned));
    Label(names.keys(group).map(owned).collect())
}
