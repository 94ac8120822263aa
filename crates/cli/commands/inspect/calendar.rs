//! Whether rows are to be merged, laid on a calendar, or cut at silences, and how.

use anyhow::Result;
use smoothframe_polars::{Agg, Axis, Every, Group, Inspection, Layout, Step};

use super::{
    facts::{self, Reason},
    meaning,
    roles::Roles,
    series::named,
    stray::Stray,
    text::{label, percent},
};
use crate::roles::{
    interval,
    prepare::{FEW_ROWS, MANY_ABSENT},
};

/// What the rows need before they are smoothed, and why.
#[derive(Default)]
pub(super) struct Calendar {
    pub(super) every: Option<String>,
    pub(super) agg: Option<Agg>,
    pub(super) max_gap: Option<String>,
    /// The values that this is right for.
    pub(super) values: Vec<String>,
    /// Those of them that are levels beside amounts, and are taken at their mean.
    pub(super) means: Vec<String>,
    pub(super) why: Vec<Reason>,
}

/// What speaks for one.
struct Need {
    /// Rows that repeat a time.
    repeats: usize,
    /// Groups with many absent steps.
    many: usize,
    /// No step at all.
    irregular: bool,
}

impl Need {
    fn of(inspection: &Inspection, stray: Option<&Stray>) -> Self {
        let layout = inspection.layout();
        let repeats = if *layout.axis() == Axis::Row { 0 } else { inspection.repeats() };
        if layout.axis().ticks_per_day().is_none() {
            return Self { repeats, many: 0, irregular: false };
        }
        let share = |group: &Group| match stray {
            None => group.absent_share(),
            Some(stray) => absent_without(layout, group, stray.distance),
        };
        let is_many = |share: Option<f64>| share.is_some_and(|share| share > MANY_ABSENT);
        let many = layout.groups().iter().filter(|group| is_many(share(group))).count();
        let irregular =
            layout.step().is_none() && layout.groups().iter().any(|g| g.len() >= FEW_ROWS);
        Self { repeats, many, irregular }
    }

    const fn is_none(&self) -> bool {
        self.repeats == 0 && self.many == 0 && !self.irregular
    }

    fn why(&self, inspection: &Inspection) -> Result<String> {
        let layout = inspection.layout();
        let mut why = Vec::new();
        match self.repeats {
            0 => {}
            1 => why.push("1 row repeats a time of its group".to_owned()),
            many => why.push(format!("{many} rows repeat a time of their group")),
        }
        let absent = inspection.absent().zip(layout.step()).filter(|_| self.many > 0);
        if let Some((absent, step)) = absent {
            let (groups, step) = (layout.groups().len(), step.text(layout.axis()));
            let worst = label(&named(&layout.group_names()?, absent.worst));
            let share = percent(absent.worst_share);
            why.push(match groups {
                1 => format!("{share} of the steps of {step} have no row"),
                _ => format!(
                    "in {} of {groups} groups more than 10% of the steps of {step} have no row \
                     (most: {share}{worst})",
                    self.many
                ),
            });
        }
        if self.irregular {
            why.push("rows come at irregular times".to_owned());
        }
        Ok(why.join(", and "))
    }
}

/// The share of a group's steps that have no row, of those within shorter silences than this.
fn absent_without(layout: &Layout, group: &Group, silence: i64) -> Option<f64> {
    let step = group.step()?.most_ticks(layout.axis()) as f64;
    let pairs = layout.ticks(group).windows(2).map(|pair| pair[1].saturating_sub(pair[0]));
    let steps = pairs.filter(|&distance| distance < silence).map(|ticks| ticks as f64 / step);
    let absent: f64 = steps.map(|steps| (steps.round() - 1.0).max(0.0)).sum();
    Some(absent / (absent + group.len() as f64))
}

impl Calendar {
    /// Amounts that repeat a time or leave many out are summed on a calendar; levels that repeat one
    /// are taken at their mean; all else stays as it is.
    pub(super) fn decide(
        inspection: &Inspection,
        roles: &Roles,
        columns: &[facts::Column],
        stray: Option<&Stray>,
    ) -> Result<Self> {
        let rows = roles.frame.height();
        let is_level = |name: &String| {
            let mut of_name = columns.iter().filter(|column| column.name == *name);
            // Shares add up no more than levels do.
            roles.truths.contains(name) || of_name.any(|column| meaning::is_level(column, rows))
        };
        let (levels, amounts): (Vec<String>, Vec<String>) =
            roles.values.iter().cloned().partition(is_level);
        let is_sum = match roles.values_given {
            true => roles.values.first().is_some_and(|first| amounts.contains(first)),
            false => !amounts.is_empty(),
        };
        let need = Need::of(inspection, stray);
        let mut this = Self { values: roles.values.clone(), ..Self::default() };
        if !need.is_none() {
            let why = need.why(inspection)?;
            let cut = stray.map(|stray| stray.distance - 1);
            let every = interval::usual(inspection.layout(), cut);
            if is_sum {
                if !roles.values_given {
                    // Amounts first: of many the first is taken.
                    this.values = amounts.into_iter().chain(levels.iter().cloned()).collect();
                    this.means = levels;
                }
                this.sum(every, &need, why);
            } else {
                this.mean(every, &need, &why);
            }
        }
        this.merge_as_given(roles, is_sum);
        match stray {
            Some(stray) => {
                let because = "cuts the rows off that are far from all others";
                this.why.push(Reason::new("--max-gap", because));
                this.max_gap = Some(stray.gap().to_owned());
            }
            None => this.cut(inspection)?,
        }
        Ok(this)
    }

    fn sum(&mut self, every: Option<String>, need: &Need, why: String) {
        if every.is_none() && need.repeats == 0 {
            let why =
                format!("{why}, and no interval that people count in would hold most of them");
            self.why.push(Reason::new("no --every", why));
            self.means.clear();
            return;
        }
        self.agg = Some(Agg::Sum);
        let Some(every) = every else {
            let sum = "amounts add up; mean is for levels, such as prices";
            self.why.push(Reason::new("--agg sum", format!("{why}; {sum}")));
            return;
        };
        let rows = "a window of rows counts those, and not time";
        self.why.push(Reason::new("--every", format!("{why}; {rows}")));
        let sum = format!(
            "amounts of {every} add up, and {every} without rows is 0; mean is for levels, such as \
             prices, and where no row means unknown"
        );
        self.why.push(Reason::new("--agg sum", sum));
        self.every = Some(every);
    }

    fn mean(&mut self, every: Option<String>, need: &Need, why: &str) {
        let calendar = every.as_ref().map_or_else(String::new, |every| format!("--every {every} "));
        if need.repeats > 0 {
            self.agg = Some(Agg::Mean);
            let sum = format!("levels do not add up; for amounts: {calendar}--agg sum");
            self.why.push(Reason::new("--agg mean", format!("{why}; {sum}")));
        } else {
            let rows = format!("a window of rows takes them as they come, though {why}");
            let window =
                every.as_deref().and_then(a_few).map(|time| format!("-w uniform:{time}, or "));
            let time = format!("{}{calendar}--agg mean", window.unwrap_or_default());
            self.why.push(Reason::new("no --every", format!("{rows}; to count time: {time}")));
        }
    }

    /// Values that were given with aggregates of their own need no other; beside them the rest do.
    fn merge_as_given(&mut self, roles: &Roles, is_sum: bool) {
        let own = self.values.iter().filter(|name| roles.agg_of(name).is_some()).count();
        if own == self.values.len() {
            self.agg = None;
            self.why.retain(|why| !why.flag.starts_with("--agg"));
        } else if own > 0 && self.agg.is_none() {
            let agg = if is_sum { Agg::Sum } else { Agg::Mean };
            let flag = format!("--agg {}", agg.name());
            self.why.push(Reason::new(flag, "for the values that are given without one"));
            self.agg = Some(agg);
        }
    }

    /// Cuts at silences, where they are few.
    fn cut(&mut self, inspection: &Inspection) -> Result<()> {
        let layout = inspection.layout();
        let axis = layout.axis();
        let Some(step) = layout.step() else { return Ok(()) };
        if self.every.as_ref().is_some_and(|every| *every != step.text(axis)) {
            return Ok(()); // a calendar of longer steps has silences of its own
        }
        let many = match step {
            Step::Months(months) => Step::Months(months.saturating_mul(SILENT_STEPS)),
            Step::Ticks(ticks) => Step::Ticks(ticks.saturating_mul(SILENT_STEPS)),
            _ => return Ok(()),
        };
        let text = many.text(axis);
        let Ok(gap) = Every::new(&text) else { return Ok(()) };
        let silences = inspection.silences(&gap)?;
        let rows: usize = layout.groups().iter().map(|group| group.len()).sum();
        let at_end = if self.every.is_some() { silences.at_end } else { 0 };
        if silences.between + at_end == 0 || silences.between > rows / ROWS_PER_SILENCE {
            return Ok(());
        }
        let mut longer = Vec::new();
        if silences.between > 0 {
            longer.push(format!("{} between rows", silences.between));
        }
        if at_end > 0 {
            longer.push(format!("{at_end} of {} after a group's last row", layout.groups().len()));
        }
        let longer = longer.join(", ");
        let because = format!("silences that are longer: {longer}; no window reaches across");
        self.why.push(Reason::new("--max-gap", because));
        self.max_gap = Some(text);
        Ok(())
    }
}

/// Rows farther apart than so many steps are no series,
const SILENT_STEPS: i64 = 30;
/// unless there are more such silences than one in so many rows: then that is how it is.
const ROWS_PER_SILENCE: usize = 100;
/// A few of an interval, as the length of a window: of months, which are not cut in halves, six.
fn a_few(every: &str) -> Option<String> {
    let unit = every.trim_start_matches(|c: char| c.is_ascii_digit());
    let number: u64 = every.strip_suffix(unit)?.parse().ok()?;
    let few = if ["mo", "q"].contains(&unit) { 6 } else { 7 };
    Some(format!("{}{unit}", number.checked_mul(few)?))
}
