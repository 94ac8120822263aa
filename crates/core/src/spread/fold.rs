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
            self.ends.clear();
            let mut end = none;
            self.ends.push(end);
            for row in window.clone().rev() {
                end = join(of(row), end);
                self.ends.push(end);
            }
            (self.split, self.start, self.end) = (window.end, None, window.end);
        }
        let mut start = self.start.unwrap_or(none);
        for row in self.end..window.end {
            start = join(start, of(row));
        }
        (self.start, self.end) = (Some(start), window.end);
        join(self.ends[self.split - window.start], start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<u64> {
        (0..300_u64).map(|i| i.wrapping_mul(2_654_435_761) % 1000).collect()
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
