//! All groups in one series: their total, or of levels their median.

use polars::prelude::*;
use rayon::prelude::*;
use smoothframe_polars::{Axis, Grouped, Layout, Smoothed, Values};

use crate::{Error, stats::InOrder};

/// Times that are worked on at once, so that a value of every group at each fits the memory.
const AT_ONCE: usize = 128;
/// Of rows on disk more, as each group is read again for so many; together so many values.
const AT_ONCE_OF_DISK: usize = 1024;
const VALUES_AT_ONCE: usize = 1 << 23;

/// One series of all groups.
pub(crate) struct Overall {
    pub(crate) ticks: Vec<i64>,
    pub(crate) raw: Vec<f64>,
    pub(crate) smooth: Vec<f64>,
    pub(crate) provisional: usize,
    /// The quartiles of the groups, where the series is of medians.
    pub(crate) quartiles: Option<(Vec<f64>, Vec<f64>)>,
    /// For each time whether some group has a row of its own there; empty where all are.
    pub(crate) own: Vec<bool>,
    /// Whether the first time and the last are covered only in part.
    pub(crate) partial: (bool, bool),
}

/// Whether a value adds up over groups: what was summed or counted does. Of what was not, nothing is
/// known, and a sum of levels would be of nothing.
pub(crate) fn is_flow(layout: &Layout, value: &str) -> bool {
    layout.grouped().aggregate_of(value).is_some_and(|agg| agg.is_total())
}

/// Whether the first and last interval of a calendar are covered only in part, so that a value's totals
/// there are too low.
pub(crate) fn partial(layout: &Layout, value: &str) -> (bool, bool) {
    match layout.partial().filter(|_| is_flow(layout, value)) {
        Some(partial) => (partial.first.is_some(), partial.last.is_some()),
        None => (false, false),
    }
}

impl Overall {
    /// The series of one value over all groups; none of one group, or where groups have hardly a time
    /// in common.
    pub(crate) fn of(
        smoothed: &Smoothed,
        values: &InOrder<'_>,
        variable: usize,
    ) -> Result<Option<Self>, Error> {
        let layout = smoothed.layout();
        if layout.groups().len() < 2 || *layout.axis() == Axis::Row {
            return Ok(None);
        }
        let Some(ticks) = shared(layout) else { return Ok(None) };
        let name = &layout.values()[variable];
        let series = Series { layout, raw: &values.raw, ticks: &ticks };
        let (raw, quartiles) = if is_flow(layout, name) {
            (series.total(), None)
        } else {
            let [low, middle, high] = series.quartiles();
            (middle, Some((low, high)))
        };
        let partial = partial(layout, name);
        // What is too low is none of the line's.
        let mut known = raw.clone();
        let last = known.len().saturating_sub(1);
        for (at, is_partial) in [(0, partial.0), (last, partial.1)] {
            if is_partial && let Some(value) = known.get_mut(at) {
                *value = f64::NAN;
            }
        }
        let Some((smooth, provisional)) = self::smoothed(smoothed, &ticks, known)? else {
            return Ok(None);
        };
        let own = series.own();
        Ok(Some(Self { own, ticks, raw, smooth, provisional, quartiles, partial }))
    }
}

/// A series smoothed as the groups were, and how many of its last rows are provisional; none where the
/// window does not fit it.
pub(crate) fn smoothed(
    smoothed: &Smoothed,
    ticks: &[i64],
    raw: Vec<f64>,
) -> Result<Option<(Vec<f64>, usize)>, Error> {
    let time = smoothed.layout().axis().column("time", ticks.to_vec())?;
    let frame = DataFrame::new(ticks.len(), vec![time, Column::new("value".into(), raw)])?;
    let grouped = Grouped::default().time("time").values(["value"]);
    let Ok(line) = grouped.smooth(&frame, smoothed.smoother()) else { return Ok(None) };
    let provisional = line.provisional().first().copied().unwrap_or(0);
    Ok(Some((line.smoothed_in_order("value")?.into_owned(), provisional)))
}

/// The times of all groups, ascending; none where they have few in common.
fn shared(layout: &Layout) -> Option<Vec<i64>> {
    let longest = layout.groups().iter().max_by_key(|group| group.life().len())?;
    let most = longest.life().len().saturating_mul(2).saturating_add(100);
    let mut all = layout.times(longest.life()).into_owned();
    all.dedup();
    for group in layout.groups() {
        let ticks = layout.times(group.life());
        if !holds(&all, &ticks) {
            all = merged(&all, &ticks);
            if all.len() > most {
                return None;
            }
        }
    }
    let rows: usize = layout.groups().iter().map(|group| group.life().len()).sum();
    // At a usual time a third of the groups should be there.
    (3 * rows >= all.len().saturating_mul(layout.groups().len().min(8))).then_some(all)
}

/// Whether ascending times are all among others.
fn holds(all: &[i64], ticks: &[i64]) -> bool {
    let (Some(first), Some(_)) = (ticks.first(), ticks.last()) else { return true };
    let mut at = all.partition_point(|tick| tick < first);
    ticks.iter().all(|tick| {
        while at < all.len() && all[at] < *tick {
            at += 1;
        }
        all.get(at) == Some(tick)
    })
}

fn merged(a: &[i64], b: &[i64]) -> Vec<i64> {
    let mut all = Vec::with_capacity(a.len() + b.len());
    all.extend_from_slice(a);
    all.extend_from_slice(b);
    all.sort_unstable();
    all.dedup();
    all
}

struct Series<'a> {
    layout: &'a Layout,
    raw: &'a Values<'a>,
    ticks: &'a [i64],
}

impl Series<'_> {
    /// Calls with each row of a group that has a value and lies in a range of times: its place there,
    /// and the value.
    fn each(&self, group: usize, times: &std::ops::Range<usize>, mut call: impl FnMut(usize, f64)) {
        let group = &self.layout.groups()[group];
        let (Some(from), Some(to)) = (self.ticks.get(times.start), self.ticks.get(times.end - 1))
        else {
            return;
        };
        let rows = self.layout.life_between(group, *from, *to);
        let (own, raw) = (self.layout.times(rows.clone()), self.raw.of(rows));
        let mut at = times.start;
        if let Some(tick) = own.first() {
            at += self.ticks[times.clone()].partition_point(|other| other < tick);
        }
        for (tick, &value) in own.iter().zip(&*raw) {
            while self.ticks[at] < *tick {
                at += 1;
            }
            if value.is_finite() {
                call(at - times.start, value);
            }
        }
    }

    /// At which times some group has rows of its own: empty where there are at all.
    fn own(&self) -> Vec<bool> {
        let Some(rows) = self.layout.own_rows() else { return Vec::new() };
        let mut without: Vec<usize> = (0..self.ticks.len()).collect();
        for group in self.layout.groups() {
            let own = self.layout.times(group.life());
            without.retain(|&at| match own.binary_search(&self.ticks[at]) {
                Ok(row) => rows.get(group.life().start + row) != Some(true),
                Err(_) => true,
            });
        }
        if without.is_empty() {
            return Vec::new();
        }
        let mut is_own = vec![true; self.ticks.len()];
        without.into_iter().for_each(|at| is_own[at] = false);
        is_own
    }

    fn total(&self) -> Vec<f64> {
        let times = 0..self.ticks.len();
        let (mut sums, mut is_there) = (vec![0.0; times.len()], vec![false; times.len()]);
        for group in 0..self.layout.groups().len() {
            self.each(group, &times, |at, value| {
                sums[at] += value;
                is_there[at] = true;
            });
        }
        for (sum, is_there) in sums.iter_mut().zip(is_there) {
            if !is_there {
                *sum = f64::NAN;
            }
        }
        sums
    }

    /// The lower quartile, the median and the upper quartile of the groups at each time.
    fn quartiles(&self) -> [Vec<f64>; 3] {
        let at_once = match self.layout.is_on_disk() {
            true => {
                (VALUES_AT_ONCE / self.layout.groups().len().max(1)).clamp(AT_ONCE, AT_ONCE_OF_DISK)
            }
            false => AT_ONCE,
        };
        let blocks = self.ticks.len().div_ceil(at_once);
        let of_block = |block: usize| {
            let start = block * at_once;
            let times = start..(start + at_once).min(self.ticks.len());
            let mut there: Vec<Vec<f64>> = vec![Vec::new(); times.len()];
            for group in 0..self.layout.groups().len() {
                self.each(group, &times, |at, value| there[at].push(value));
            }
            there.into_iter().map(|mut values| quartiles(&mut values)).collect::<Vec<_>>()
        };
        let all: Vec<Vec<[f64; 3]>> = (0..blocks).into_par_iter().map(of_block).collect();
        let of = |which: usize| all.iter().flatten().map(|three| three[which]).collect();
        [of(0), of(1), of(2)]
    }
}

/// The quartiles, between two values their mean by distance; NaN of nothing.
fn quartiles(values: &mut [f64]) -> [f64; 3] {
    let mut of = |share: f64| {
        let Some(last) = values.len().checked_sub(1) else { return f64::NAN };
        let place = share * last as f64;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "within values"
        )]
        let at = place.floor() as usize;
        let (_, &mut low, above) = values.select_nth_unstable_by(at, f64::total_cmp);
        let high = above.iter().copied().fold(f64::INFINITY, f64::min);
        if high.is_finite() { low + (high - low) * (place - place.floor()) } else { low }
    };
    [of(0.25), of(0.5), of(0.75)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(agg: bool) -> Smoothed {
        let frame = df!(
            "day" => [0, 1, 2, 3, 2, 3, 1, 3],
            "shop" => ["A", "A", "A", "A", "B", "B", "C", "C"],
            "sales" => [Some(1.0), Some(2.0), None, Some(4.0), Some(10.0), Some(30.0), Some(5.0), Some(6.0)],
        )
        .expect("a frame");
        let mut grouped = Grouped::by(["shop"]).time("day").values(["sales"]);
        if agg {
            grouped = grouped.agg(smoothframe_polars::Agg::Sum);
        }
        grouped.smooth(&frame, &"uniform:1".parse().expect("a window")).expect("smoothed")
    }

    #[test]
    fn what_was_summed_is_added_up_and_levels_are_not() {
        let smooth = sample(true);
        let values = InOrder::all(&smooth).expect("values");
        let total = Overall::of(&smooth, &values[0], 0).expect("made").expect("a series");
        assert_eq!(total.ticks, [0, 1, 2, 3]);
        assert_eq!(total.raw, [1.0, 7.0, 10.0, 40.0]);
        assert_eq!(total.smooth, total.raw);
        assert!(total.quartiles.is_none());

        let smooth = sample(false);
        let values = InOrder::all(&smooth).expect("values");
        let typical = Overall::of(&smooth, &values[0], 0).expect("made").expect("a series");
        assert_eq!(typical.raw, [1.0, 3.5, 10.0, 6.0]);
        let (low, high) = typical.quartiles.expect("of medians");
        assert_eq!((low[3], high[3]), (5.0, 18.0));
    }

    #[test]
    fn quartiles_are_numpys() {
        assert_eq!(quartiles(&mut [4.0, 1.0, 3.0, 2.0]), [1.75, 2.5, 3.25]);
        assert_eq!(quartiles(&mut [7.0]), [7.0; 3]);
        assert!(quartiles(&mut [])[1].is_nan());
    }

    #[test]
    fn groups_without_times_in_common_have_no_series() {
        let frame = df!(
            "at" => (0..600).map(|row| row * 7 % 600).collect::<Vec<i32>>(),
            "g" => (0..600).map(|row| row % 30).collect::<Vec<i32>>(),
            "v" => vec![1.0; 600],
        )
        .expect("a frame");
        let smooth = Grouped::by(["g"]).time("at").values(["v"]);
        let smooth =
            smooth.smooth(&frame, &"uniform:1".parse().expect("a window")).expect("smoothed");
        let values = InOrder::all(&smooth).expect("values");
        assert!(Overall::of(&smooth, &values[0], 0).expect("made").is_none());
    }
}
