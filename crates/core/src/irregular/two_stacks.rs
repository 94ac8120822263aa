//! Moving sums over windows of any length. They do not drift, as nothing is ever subtracted.
//!
//! A window is split at a row: sums from each row up to the split are made once, backwards, and
//! those from the split on grow as windows move, until a window lies beyond the split and a new one
//! is made. So each row is added twice, whatever the windows' lengths (the queue of two stacks;
//! Tangwongsan, Hirzel, Schneider and Wu, Proc. VLDB Endow. 8, 2015).

use std::ops::Range;

use crate::sample::Sample;

/// Sums over windows that move forward; one that goes back costs a new split.
#[derive(Default)]
pub(crate) struct TwoStacks {
    /// Sums from each row before the split up to it, that of the last row first, and the split.
    last: Vec<f64>,
    end: usize,
    /// Sums of the first 0, 1, 2 … rows from the split on.
    next: Vec<f64>,
}

impl TwoStacks {
    pub(crate) fn begin(&mut self) {
        self.end = 0;
        self.last.clear();
    }

    /// The sum over a window, which holds at least one row.
    #[inline]
    pub(crate) fn sum<T: Sample>(&mut self, x: &[T], window: &Range<usize>) -> f64 {
        let start = self.end - self.last.len();
        if window.start >= self.end || window.start < start || window.end < self.end {
            self.stretch(x, window.clone());
        }
        let after = window.end - self.end;
        while self.next.len() <= after {
            self.grow(x);
        }
        self.last[self.end - window.start - 1] + self.next[after]
    }

    /// Goes on from a split as if the windows before had been summed, of rows that are at hand from
    /// the first on: sums are the same to the bit, as each is made from the split outward.
    pub(crate) fn resume<T: Sample>(&mut self, x: &[T], split: usize) {
        self.stretch(x, 0..split);
    }

    /// Where windows are split, once there was one.
    pub(crate) fn split(&self) -> Option<usize> {
        (self.end > 0).then_some(self.end)
    }

    /// Splits at the end of this window.
    fn stretch<T: Sample>(&mut self, x: &[T], window: Range<usize>) {
        self.end = window.end;
        self.last.clear();
        let mut sum = 0.0;
        self.last.extend(x[window].iter().rev().map(|x| {
            sum += x.wide();
            sum
        }));
        self.next.clear();
        self.next.push(0.0);
        self.grow(x);
    }

    /// Lengthens the sums from the split on, by as many rows as there are before it and a few more.
    #[cold]
    fn grow<T: Sample>(&mut self, x: &[T]) {
        let from = self.end + self.next.len() - 1;
        let mut sum = self.next.last().copied().unwrap_or(0.0);
        let rows = &x[from.min(x.len())..x.len().min(from + self.last.len() + 8)];
        if rows.is_empty() {
            self.next.push(sum); // ends the loop; no window reaches beyond the rows
        }
        self.next.extend(rows.iter().map(|x| {
            sum += x.wide();
            sum
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_the_rows() {
        let x: Vec<f64> = (0..500_u32).map(|i| f64::from(i * 2_654_435 % 1000) - 500.0).collect();
        for (behind, ahead) in [(0, 0), (3, 0), (0, 7), (20, 13), (600, 600)] {
            let mut moving = TwoStacks::default();
            moving.begin();
            for i in 0..x.len() {
                let window = i.saturating_sub(behind)..x.len().min(i + ahead + 1);
                let plain: f64 = x[window.clone()].iter().sum();
                assert_eq!(moving.sum(&x, &window), plain, "whole numbers are exact: row {i}");
            }
        }
    }

    /// Sums of fractions have other last digits where windows are split elsewhere.
    #[test]
    fn sums_go_on_from_their_split() {
        let x: Vec<f64> = (0..400_u32).map(|i| f64::from(i * 2_654_435 % 1000) / 7.0).collect();
        let (mut moving, mut differ) = (TwoStacks::default(), 0);
        for i in 0_usize..400 {
            let window = i.saturating_sub(40)..i + 1;
            let (mut resumed, mut anew) = (TwoStacks::default(), TwoStacks::default());
            if let Some(split) = moving.split() {
                resumed.resume(&x[..=i], split);
            }
            let sum = moving.sum(&x, &window);
            assert_eq!(resumed.sum(&x[..=i], &window).to_bits(), sum.to_bits(), "row {i}");
            differ += usize::from(anew.sum(&x, &window) != sum);
        }
        assert!(differ > 50, "{differ}");
    }

    #[test]
    fn a_spike_leaves_nothing_behind() {
        let mut x = vec![1.0; 50];
        x[10] = 1e16;
        let mut moving = TwoStacks::default();
        moving.begin();
        let sums: Vec<f64> = (0..45).map(|i| moving.sum(&x, &(i..i + 5))).collect();
        assert!(sums[..6].iter().chain(&sums[11..]).all(|&sum| sum == 5.0), "{sums:?}");
    }
}
