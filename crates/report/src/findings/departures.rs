//! Rows that stand off the smooth line as no other does.
//!
//! Of any noise some row is the farthest off, and of heavy-tailed noise by a lot. So the largest
//! departures of a group are held against the tail that its next ones make. The logarithms of the
//! largest sizes are a step apart that shrinks as 1/rank, whatever the tail (Rényi; of Pareto's it is
//! exact, of lighter ones the true steps are smaller). The first steps are divided by the mean of the
//! others, and what such a ratio reaches by chance is known. It must be so rare that of all groups'
//! noise [`super::movers::EXPECTED`] names are expected in a report.

/// A run of rows on one side of the line counts once, by its farthest row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Departure {
    /// The row's place in its group.
    pub(super) row: usize,
    /// How many usual distances it is off.
    pub(super) size: f64,
}

use std::cmp::Ordering;

use super::robust;

/// At most so many departures stand out together.
const MOST: usize = 3;
/// So many of the next ones tell the tail.
const TAIL: usize = 50;
const LEAST_TAIL: usize = 12;
/// Below so many standard deviations nothing is looked at closely.
const WORTH: f64 = 4.0;
/// Of so many rows a third tells what is usual,
const LONG: usize = 1200;
/// and peaks are counted from so many usual distances on.
const FAR: f64 = 1.8;

/// What departures of a group are looked for by.
#[derive(Clone, Copy)]
pub(super) struct Search<'a> {
    /// How likely by chance they may be.
    pub(super) level: f64,
    /// How many rows a row's value may move the line at.
    pub(super) reach: usize,
    /// Whether a row is the group's own, where some are not: what a calendar made departs from nothing.
    pub(super) is_own: Option<&'a dyn Fn(usize) -> bool>,
    /// How many rows a calendar made after the last.
    pub(super) filled: usize,
}

/// Where so large a share of the rows around one is made, the line is theirs and not the group's.
const MOST_MADE: f64 = 0.25;

impl Search<'_> {
    /// Takes the rows out that may not depart from the line.
    fn leave_out(&self, away: &mut [f64]) {
        let Some(is_own) = self.is_own else { return };
        let count = away.len();
        let mut made = vec![0_usize];
        for row in 0..count + self.filled {
            made.push(made[row] + usize::from(row >= count || !is_own(row)));
        }
        let may = |row: usize| {
            let (from, upto) =
                (row.saturating_sub(self.reach), (row + self.reach + 1).min(count + self.filled));
            let around = (made[upto] - made[from]) as f64;
            made[row + 1] == made[row] && around <= MOST_MADE * (upto - from) as f64
        };
        (0..count).filter(|&row| !may(row)).for_each(|row| away[row] = f64::NAN);
    }
}

/// The departures of one group from its smooth line.
pub(super) fn of_group(
    raw: &[f64],
    smooth: &[f64],
    std: f64,
    search: &Search<'_>,
) -> Vec<Departure> {
    let is_worth = |distance: &f64| distance.abs() > WORTH * std;
    // Nearly all groups end here.
    if !(std > 0.0 && raw.iter().zip(smooth).any(|(raw, smooth)| is_worth(&(raw - smooth)))) {
        return Vec::new();
    }
    let mut away: Vec<f64> = raw.iter().zip(smooth).map(|(raw, smooth)| raw - smooth).collect();
    search.leave_out(&mut away);
    let every = if away.len() < LONG { 1 } else { 3 };
    let sample = away.iter().step_by(every).copied().filter(|distance| distance.is_finite());
    let usual = robust::median_size(&mut sample.collect::<Vec<f64>>()).unwrap_or(0.0);
    let usual = robust::BY_MAD * usual;
    if usual <= 0.0 {
        return Vec::new();
    }
    // Of a long series the tail begins farther out, and no less of it is seen.
    let least = if away.len() < LONG { usual } else { FAR * usual };
    let mut peaks: Vec<Departure> = Vec::new();
    let mut side = 0.0;
    for (row, distance) in away.iter().enumerate() {
        if distance.abs().partial_cmp(&least) == Some(Ordering::Less) || !distance.is_finite() {
            side = 0.0;
            continue;
        }
        let (now, size) = (distance.signum(), distance.abs() / usual);
        match peaks.last_mut() {
            Some(peak) if now == side => {
                if size > peak.size {
                    *peak = Departure { row, size };
                }
            }
            _ => peaks.push(Departure { row, size }),
        }
        side = now;
    }
    let kept = TAIL + MOST + 1;
    if peaks.len() > kept {
        peaks.select_nth_unstable_by(kept, |a, b| b.size.total_cmp(&a.size));
        peaks.truncate(kept);
    }
    peaks.sort_by(|a, b| b.size.total_cmp(&a.size));
    // A row far off draws the line after it, and its neighbours are off on the other side.
    let is_drawn = |peak: &Departure, larger: &Departure| {
        larger.size >= 2.0 * peak.size
            && larger.row.abs_diff(peak.row) <= search.reach
            && away[larger.row].signum() != away[peak.row].signum()
    };
    let mut at = 1;
    while at < peaks.len() {
        if peaks[..at].iter().any(|larger| is_drawn(&peaks[at], larger)) {
            peaks.remove(at);
        } else {
            at += 1;
        }
    }
    let mut found =
        (1..=MOST).rev().filter(|&count| is_apart(&peaks, count, search.level)).peekable();
    // What is counted in whole pieces has steps that are one piece.
    let gap = if found.peek().is_some() { 2.0 * usual_step(raw) / usual } else { 0.0 };
    let found = found.find(|&count| peaks[count - 1].size - peaks[count].size > gap);
    peaks.truncate(found.unwrap_or(0));
    peaks
}

/// Whether so many of the largest stand off the others.
fn is_apart(peaks: &[Departure], count: usize, level: f64) -> bool {
    let tail = peaks.len().saturating_sub(1).min(TAIL + count);
    if tail < LEAST_TAIL + count {
        return false;
    }
    // The step from the one of this rank to the next, as many times as its rank.
    let step = |rank: usize| rank as f64 * (peaks[rank - 1].size / peaks[rank].size).ln();
    let others = tail - count;
    let mean = (count + 1..=tail).map(step).sum::<f64>() / others as f64;
    // A ratio of an exponential variable to the mean of so many others.
    let chance = -(others as f64) * (step(count) / mean / others as f64).ln_1p();
    chance.exp() * MOST as f64 <= level
}

/// The median distance of a value to the next one, where they are not the same.
fn usual_step(raw: &[f64]) -> f64 {
    let steps = raw.windows(2).map(|pair| (pair[1] - pair[0]).abs());
    let mut steps: Vec<f64> = steps.filter(|&step| step > 0.0 && step.is_finite()).collect();
    robust::median(&mut steps).unwrap_or(0.0)
}
