//! Who moved beyond the usual, in the last complete period.
//!
//! A change counts as beyond the usual where three things are so:
//!
//! - it is larger than any earlier one of its group, against the group's own usual change;
//! - it is beyond what as many normal groups would show once in [`EXPECTED`] reports;
//! - it is so large that in the earlier periods, each group against its own usual change, about
//!   [`EXPECTED`] groups a period had one as large, the tenth of the periods that had most left aside.
//!   This one asks for no distribution: whatever the groups do, however heavy their tails and however
//!   they go together, the last period is on average no different from those before it.

use rayon::prelude::*;

use super::robust;

/// So many names are expected in a report in which nothing happened.
pub(super) const EXPECTED: f64 = 0.3;
/// A group needs so many earlier changes before one of its own can stand out.
pub(super) const LEAST_CHANGES: usize = 7;
/// And so many periods, for those and the last change.
pub(super) const LEAST_PERIODS: usize = LEAST_CHANGES + 2;
/// What all groups do together is told from what one does where there are so many.
const LEAST_GROUPS: usize = 5;
/// Of fewer groups there is no spread of spreads.
const DRAWN: f64 = 20.0;
/// Changes that are nothing but rounding.
const LEAST_CHANGE: f64 = 1e-9;
/// Of so many periods one may have been out of the ordinary for many groups.
const DROPPED: usize = 10;
/// Where too few changes came before to tell a tail, the last must be so much beyond the largest.
const BEYOND: f64 = 1.25;

/// The periods of all groups: complete ones, the last of them that which is looked at.
pub(super) struct Rates<'a> {
    /// Group after group, a value for each period: NaN where there is none.
    pub(super) rates: &'a [f64],
    /// How many periods there are.
    pub(super) periods: usize,
    /// Whether changes are shares of the values.
    pub(super) is_relative: bool,
    /// After how many periods a season comes again.
    pub(super) season: Option<usize>,
    /// How many names are expected where nothing happened.
    pub(super) expected: f64,
}

/// A group that moved.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Mover {
    pub(super) group: usize,
    /// How many usual changes it is.
    pub(super) size: f64,
    pub(super) is_fall: bool,
}

/// What is found in the changes of all groups.
#[derive(Debug, Default)]
pub(super) struct Moved {
    /// The groups that moved beyond the usual, by their numbers.
    pub(super) movers: Vec<Mover>,
    /// How many groups have changes enough to be looked at.
    pub(super) ranked: usize,
}

/// How large the changes of one group are, against its own usual.
struct Sizes {
    group: usize,
    /// What all are divided by.
    spread: f64,
    /// The last change's, and whether it is a fall.
    last: f64,
    is_fall: bool,
    /// Those of the periods before: NaN where there is none.
    earlier: Vec<f64>,
}

/// A change from one value to another: relative ones are shares of their mean, from −2 to 2.
fn change(from: f64, to: f64, is_relative: bool) -> f64 {
    if !is_relative || from == to {
        return to - from;
    }
    2.0 * (to - from) / (from.abs() + to.abs())
}

impl Rates<'_> {
    pub(super) fn find(&self) -> Moved {
        if self.periods < LEAST_PERIODS {
            return Moved::default();
        }
        let changes: Vec<f64> = self
            .rates
            .par_chunks(self.periods)
            .flat_map_iter(|rates| {
                rates.windows(2).map(|pair| change(pair[0], pair[1], self.is_relative))
            })
            .collect();
        let steps = self.periods - 1;
        let common = common(&changes, steps);
        let groups = changes.par_chunks(steps).enumerate();
        let mut sizes: Vec<Sizes> = groups
            .filter_map(|(group, changes)| sizes(group, changes, &common, self.season))
            .collect();
        scale(&mut sizes);
        let least = self.least(&sizes);
        let stands_out = |sizes: &&Sizes| {
            let own = sizes.earlier.iter().copied().fold(0.0, f64::max);
            sizes.last > least && sizes.last > own
        };
        let movers = sizes.iter().filter(stands_out).map(|sizes| Mover {
            group: sizes.group,
            size: sizes.last,
            is_fall: sizes.is_fall,
        });
        Moved { movers: movers.collect(), ranked: sizes.len() }
    }

    /// What a change must exceed in any group: the least size of which earlier periods had no more than
    /// are expected, but for those that had most.
    fn least(&self, sizes: &[Sizes]) -> f64 {
        let earlier = || {
            let of =
                |sizes: &'_ Sizes| sizes.earlier.iter().copied().enumerate().collect::<Vec<_>>();
            sizes.iter().flat_map(of).filter(|(_, size)| !size.is_nan())
        };
        let count = earlier().count();
        if count == 0 {
            return f64::INFINITY;
        }
        let normal = robust::normal_above(self.expected / 2.0 / sizes.len() as f64);
        let periods = self.periods - 2;
        let dropped = periods / DROPPED;
        #[expect(clippy::cast_possible_truncation, reason = "below the number of periods")]
        #[expect(clippy::cast_sign_loss, reason = "neither is below 0")]
        let most = (self.expected * count as f64 / sizes.len() as f64) as usize;
        // No more than these have to be looked through.
        let mut largest: Vec<(usize, f64)> = earlier().filter(|(_, size)| *size > normal).collect();
        largest.sort_unstable_by(|a, b| b.1.total_cmp(&a.1));
        let mut found = vec![0_usize; periods + 1];
        let mut all = 0;
        for &(period, size) in &largest {
            found[period] += 1;
            all += 1;
            let mut counts = found.clone();
            counts.sort_unstable_by(|a, b| b.cmp(a));
            if all - counts.iter().take(dropped).sum::<usize>() >= most.max(1) {
                return if most == 0 { BEYOND * size } else { size };
            }
        }
        normal
    }
}

/// What the median group did in each period, where there are enough to tell.
fn common(changes: &[f64], steps: usize) -> Vec<f64> {
    (0..steps)
        .into_par_iter()
        .map(|step| {
            let all = changes.iter().skip(step).step_by(steps).copied();
            let mut present: Vec<f64> = all.filter(|change| change.is_finite()).collect();
            if present.len() < LEAST_GROUPS {
                return 0.0;
            }
            robust::median(&mut present).unwrap_or(0.0)
        })
        .collect()
}

fn sizes(group: usize, changes: &[f64], common: &[f64], season: Option<usize>) -> Option<Sizes> {
    let own: Vec<f64> =
        changes.iter().zip(common).map(|(change, common)| change - common).collect();
    let last = changes.len().checked_sub(1)?;
    let present: Vec<f64> = own.iter().copied().filter(|change| change.is_finite()).collect();
    if present.len() <= LEAST_CHANGES {
        return None;
    }
    let (centre, spread) = robust::centre_and_spread(&present)?;
    // A group that has become less steady is measured by what it is now.
    let late = present.len() - present.len() / 3 - 2;
    let (_, of_late) = robust::centre_and_spread(&present[late..])?;
    // A change is as large as what is left of it beside what all groups did, and beside what the group
    // did a season ago.
    let size = |at: usize| {
        let plain = changes[at] - centre;
        let before = season.and_then(|season| at.checked_sub(season)).map(|at| changes[at]);
        let beside = [Some(own[at] - centre), before.map(|before| changes[at] - before)];
        let beside = beside.into_iter().flatten().filter(|left| left.is_finite());
        beside.fold(plain.abs(), |least, left| least.min(left * plain.signum())).max(0.0)
    };
    let earlier =
        (0..last).map(|at| if own[at].is_finite() { size(at) } else { f64::NAN }).collect();
    let last = if own[last].is_finite() { (size(last), changes[last] < 0.0) } else { (0.0, false) };
    Some(Sizes { group, spread: spread.max(of_late), last: last.0, is_fall: last.1, earlier })
}

/// Divides changes by the usual ones of their group. A spread of few changes is uncertain, and one that
/// is too small by chance would make much of little. So each is drawn towards that of all groups, the
/// more so the less they differ beyond what chance makes of so few (James and Stein, of logarithms).
fn scale(sizes: &mut [Sizes]) {
    let has_spread = |sizes: &&Sizes| sizes.spread > LEAST_CHANGE;
    let logs = || sizes.iter().filter(has_spread).map(|sizes| sizes.spread.ln());
    let count = logs().count() as f64;
    let mean = logs().sum::<f64>() / count;
    let differ = logs().map(|log| (log - mean).powi(2)).sum::<f64>() / (count - 1.0).max(1.0);
    for sizes in sizes {
        let known = sizes.earlier.iter().filter(|size| !size.is_nan()).count();
        let by_chance = 0.6 / (known as f64 + 1.0);
        let drawn = if count < DRAWN { 0.0 } else { by_chance / differ.max(by_chance) };
        let spread = match sizes.spread {
            spread if spread > LEAST_CHANGE => (spread.ln() * (1.0 - drawn) + mean * drawn).exp(),
            _ => 0.0,
        };
        let scaled = |size: f64| if size <= LEAST_CHANGE { 0.0 } else { size / spread }; // NaN stays
        sizes.last = scaled(sizes.last);
        sizes.earlier.iter_mut().for_each(|size| *size = scaled(*size));
    }
}
