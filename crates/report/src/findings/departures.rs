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

use super::robust;

/// At most so many departures stand out together.
const MOST: usize = 3;
/// So many of the next ones tell the tail.
const TAIL: usize = 50;
const LEAST_TAIL: usize = 12;
/// Below so many standard deviations nothing is looked at closely.
const WORTH: f64 = 4.0;

/// The departures of one group from its smooth line that are less likely by chance than `level`. Rows that
/// only a calendar has are none; nor is what a larger one makes by itself, as it draws the line to its side
/// in the `reach` rows around it.
pub(super) fn of_group(
    raw: &[f64],
    smooth: &[f64],
    is_own: impl Fn(usize) -> bool,
    reach: usize,
    std: f64,
    level: f64,
) -> Vec<Departure> {
    let away = |row: usize| raw[row] - smooth[row];
    let is_worth = |distance: &f64| distance.abs() > WORTH * std;
    // Nearly all groups end here.
    if !(std > 0.0 && raw.iter().zip(smooth).any(|(raw, smooth)| is_worth(&(raw - smooth)))) {
        return Vec::new();
    }
    let rows = 0..raw.len().min(smooth.len());
    let mut sizes: Vec<f64> =
        rows.clone().map(away).filter(|distance| distance.is_finite()).map(f64::abs).collect();
    let usual = robust::BY_MAD * robust::median(&mut sizes).unwrap_or(0.0);
    if usual <= 0.0 {
        return Vec::new();
    }
    let mut peaks: Vec<Departure> = Vec::new();
    let mut side = 0.0;
    for row in rows {
        let distance = away(row);
        let now = if distance.abs() >= usual { distance.signum() } else { 0.0 };
        let size = distance.abs() / usual;
        match peaks.last_mut() {
            _ if now == 0.0 => {}
            Some(peak) if now == side => {
                if size > peak.size {
                    *peak = Departure { row, size };
                }
            }
            _ => peaks.push(Departure { row, size }),
        }
        side = now;
    }
    peaks.sort_by(|a, b| b.size.total_cmp(&a.size));
    // The few largest, and rows that only a calendar has, draw the line.
    let (mut largest, mut own): (Vec<Departure>, usize) = (Vec::new(), 0);
    peaks.retain(|peak| {
        let is_made = |by: &Departure| {
            by.row.abs_diff(peak.row) <= reach && away(by.row) * away(peak.row) < 0.0
        };
        let is_itself = !largest.iter().any(is_made);
        let is_own = is_own(peak.row);
        if is_itself && (own < MOST || !is_own) {
            largest.push(*peak);
            own += usize::from(is_own);
        }
        is_itself && is_own
    });
    let kept = TAIL + MOST + 1;
    peaks.truncate(kept);
    let gap = usual_step(raw) / usual;
    let found = (1..=MOST).rev().find(|&count| is_apart(&peaks, count, 2.0 * gap, level));
    peaks.truncate(found.unwrap_or(0));
    peaks
}

/// Whether so many of the largest stand off the others.
fn is_apart(peaks: &[Departure], count: usize, gap: f64, level: f64) -> bool {
    let tail = peaks.len().saturating_sub(1).min(TAIL + count);
    if tail < LEAST_TAIL + count {
        return false;
    }
    // The step from the one of this rank to the next, as many times as its rank.
    let step = |rank: usize| rank as f64 * (peaks[rank - 1].size / peaks[rank].size).ln();
    // What is counted in whole pieces has steps that are one piece.
    if peaks[count - 1].size - peaks[count].size <= gap {
        return false;
    }
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
