//! Folds over windows that move: what is joined from rows in order, each row twice whatever the
//! windows' lengths, and with nothing ever taken back.

use std::ops::Range;

/// A fold over windows of any lengths that move forward: the queue of two stacks (Tangwongsan,
/// Hirzel, Schneider and Wu, Proc. VLDB Endow. 8, 2015). A window that goes back is folded anew.
#[derive(Debug)]
pub(crate) struct Moving<A> {
    /// `ends[k]` joins the k last rows before the split.
    ends: Vec<A>,
    split: usize,
    /// The fold of the rows from the split to `end`.
    start: Option<A>,
    end: usize,
}

impl<A> Default for Moving<A> {
    fn default() -> Self {
        Self { ends: Vec::new(), split: 0, start: None, end: 0 }
    }
}

impl<A: Copy> Moving<A> {
    pub(crate) fn begin(&mut self) {
        self.ends.clear();
        (self.split, self.start, self.end) = (0, None, 0);
    }

    /// The fold of a window.
    #[inline(always)]
    pub(crate) fn of(
        &mut self,
        window: &Range<usize>,
        none: A,
        of: impl Fn(usize) -> A,
        join: impl Fn(A, A) -> A,
    ) -> A {
        let known = (self.split + 1).saturating_sub(self.ends.len())..=self.split;
        if !known.contains(&window.start) || window.end < self.end {
            self.split_at(window.clone(), none, &of, &join);
        }
        let mut start = self.start.unwrap_or(none);
        for row in self.end..window.end {
            start = join(start, of(row));
        }
        (self.start, self.end) = (Some(start), window.end);
        join(self.ends[self.split - window.start], start)
    }

    /// Splits after these rows.
    #[inline(always)]
    fn split_at(
        &mut self,
        rows: Range<usize>,
        none: A,
        of: impl Fn(usize) -> A,
        join: impl Fn(A, A) -> A,
    ) {
        (self.split, self.start, self.end) = (rows.end, None, rows.end);
        self.ends.clear();
        let mut end = none;
        self.ends.push(end);
        for row in rows.rev() {
            end = join(of(row), end);
            self.ends.push(end);
        }
    }

    /// Goes on from a split as if the windows before were known, of rows that are at hand from the
    /// first on: folds are the same to the bit, as each is made from the split outward.
    pub(crate) fn resume(
        &mut self,
        split: usize,
        none: A,
        of: impl Fn(usize) -> A,
        join: impl Fn(A, A) -> A,
    ) {
        self.split_at(0..split, none, of, join);
    }

    /// Where windows are split, once there was one.
    pub(crate) fn split(&self) -> Option<usize> {
        (!self.ends.is_empty()).then_some(self.split)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<u64> {
        (0..300_u64).map(|i| i.wrapping_mul(2_654_435_761) % 1000).collect()
    }

    /// Sums of fractions have other last digits where windows are split elsewhere.
    #[test]
    fn a_fold_goes_on_from_its_split() {
        let x: Vec<f64> = rows().iter().map(|&x| x as f64 / 7.0).collect();
        let window = |i: usize| i.saturating_sub(40)..i + 1;
        let (of, join) = (|row: usize| x[row], |a: f64, b: f64| a + b);
        let mut moving = Moving::default();
        let mut differ = 0;
        for i in 0..300 {
            let mut resumed = Moving::default();
            if let Some(split) = moving.split() {
                resumed.resume(split, 0.0, of, join);
            }
            let mut anew = Moving::default();
            let sum = moving.of(&window(i), 0.0, of, join);
            assert_eq!(resumed.of(&window(i), 0.0, of, join).to_bits(), sum.to_bits(), "row {i}");
            differ += usize::from(anew.of(&window(i), 0.0, of, join) != sum);
        }
        assert!(differ > 50, "{differ}");
    }

    #[test]
    fn windows_that_move_and_go_back() {
        let x = rows();
        let mut moving = Moving::default();
        let mut state = 7_u64;
        for _ in 0..5000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let (from, more) = ((state >> 33) as usize % 290, (state >> 50) as usize % 10);
            for at in 0..more {
                let window = from + at / 2..(from + at + 1).min(300);
                let got = moving.of(&window, 0, |row| x[row], |a, b| a + b);
                assert_eq!(got, x[window].iter().sum());
            }
        }
    }
}
