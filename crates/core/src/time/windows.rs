//! Which rows lie in each window, found by two pointers.

use std::ops::Range;

/// The windows of rows of ascending times.
#[derive(Clone, Copy)]
pub(crate) struct Windows<'a> {
    times: &'a [i64],
    behind: u64,
    ahead: u64,
}

/// The first rows of windows and the ends of their last ones, of outputs that go on where others
/// ended.
#[derive(Clone, Copy, Default)]
pub(crate) struct Pointers {
    from: usize,
    to: usize,
}

impl<'a> Windows<'a> {
    /// Windows that hold rows so many ticks behind and ahead, both ends in.
    pub(crate) const fn new(times: &'a [i64], behind: i64, ahead: i64) -> Self {
        Self { times, behind: behind.unsigned_abs(), ahead: ahead.unsigned_abs() }
    }

    /// The window of any row.
    pub(crate) fn of(&self, i: usize) -> Range<usize> {
        let t = self.times[i];
        let from = self.times[..i].partition_point(|&s| distance(s, t) > self.behind);
        let to = self.times[i..].partition_point(|&s| distance(t, s) <= self.ahead);
        from..i + to
    }

    /// The rows that the windows from row `first` to row `last` hold, not before those of the last
    /// call.
    #[inline]
    pub(crate) fn between(&self, first: usize, last: usize, at: &mut Pointers) -> Range<usize> {
        while distance(self.times[at.from], self.times[first]) > self.behind {
            at.from += 1;
        }
        at.to = at.to.max(last + 1);
        while at.to < self.times.len()
            && distance(self.times[last], self.times[at.to]) <= self.ahead
        {
            at.to += 1;
        }
        at.from..at.to
    }

    /// The windows of some rows, after those of the last call. Where times are irregular a branch
    /// would be mistaken at every row, so there is none: each step moves a pointer or goes on to the
    /// next row.
    pub(crate) fn fill(
        &self,
        rows: Range<usize>,
        at: &mut Pointers,
        windows: &mut Vec<Range<usize>>,
    ) {
        windows.clear();
        windows.resize(rows.len(), 0..0);
        let (mut i, mut from) = (rows.start, at.from);
        let (mut j, mut to) = (rows.start, at.to.max(rows.start));
        macro_rules! start {
            () => {
                let is_out = distance(self.times[from], self.times[i]) > self.behind;
                windows[i - rows.start].start = from;
                from += usize::from(is_out);
                i += usize::from(!is_out);
            };
        }
        macro_rules! end {
            () => {
                let is_in = to <= j || distance(self.times[j], self.times[to]) <= self.ahead;
                windows[j - rows.start].end = to;
                to += usize::from(is_in);
                j += usize::from(!is_in);
            };
        }
        // Both at once: each step waits for the one before.
        while i < rows.end && j < rows.end && to < self.times.len() {
            start!();
            end!();
        }
        while i < rows.end {
            start!();
        }
        while j < rows.end && to < self.times.len() {
            end!();
        }
        windows[j - rows.start..].iter_mut().for_each(|window| window.end = to);
        *at = Pointers { from, to };
    }
}

/// How far a later time lies from an earlier one: more than an i64 may hold.
#[inline]
pub(crate) const fn distance(earlier: i64, later: i64) -> u64 {
    later.wrapping_sub(earlier).cast_unsigned()
}

/// The distance of all neighbours, where it is one and not 0; or that there is none, of ascending
/// times; or the first row that is before its neighbour.
pub(crate) fn step(times: &[i64]) -> Result<Option<u64>, usize> {
    let &[first, second, ..] = times else { return Ok(None) };
    let step = second.wrapping_sub(first);
    let differs = |pairs: (&[i64], &[i64])| {
        let differences = pairs.1.iter().zip(pairs.0).map(|(b, a)| b.wrapping_sub(*a) ^ step);
        differences.fold(0, |any, one| any | one) != 0
    };
    const MANY: usize = 1024;
    let (before, after) = (&times[..times.len() - 1], &times[1..]);
    let is_regular = second > first
        && !before.chunks(MANY).zip(after.chunks(MANY)).any(differs)
        // Differences wrap around: so far no series of such steps goes.
        && first < times[times.len() - 1];
    if is_regular {
        return Ok(Some(step.cast_unsigned()));
    }
    match before.iter().zip(after).position(|(a, b)| b < a) {
        None => Ok(None),
        Some(at) => Err(at + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_are_those_of_the_definition() {
        let times = [-5, -5, 0, 1, 2, 2, 9, i64::MAX];
        let windows = Windows::new(&times, 3, 1);
        let (mut at, mut filled) = (Pointers::default(), Vec::new());
        windows.fill(0..times.len(), &mut at, &mut filled);
        let (mut first, mut rest) = (Vec::new(), Vec::new());
        let mut at = Pointers::default();
        windows.fill(0..3, &mut at, &mut first);
        windows.fill(3..times.len(), &mut at, &mut rest);
        assert_eq!([first, rest].concat(), filled);
        let mut at = Pointers::default();
        for (i, &t) in times.iter().enumerate() {
            let is_in = |s: i64| {
                let apart = i128::from(s) - i128::from(t);
                (-3..=1).contains(&apart)
            };
            let from = times.iter().position(|&s| is_in(s)).expect("its own row");
            let to = times.iter().rposition(|&s| is_in(s)).expect("its own row") + 1;
            assert_eq!(windows.of(i), from..to, "row {i}");
            assert_eq!(windows.between(i, i, &mut at), from..to, "row {i}");
            assert_eq!(filled[i], from..to, "row {i}");
        }
        let far = [i64::MIN, 0, i64::MAX];
        assert_eq!(Windows::new(&far, i64::MAX, i64::MAX).of(1), 1..3);
    }

    #[test]
    fn steps_of_regular_times_alone() {
        assert_eq!(step(&[]), Ok(None));
        assert_eq!(step(&[3]), Ok(None));
        assert_eq!(step(&[3, 5, 7]), Ok(Some(2)));
        assert_eq!(step(&[3, 5, 8]), Ok(None));
        assert_eq!(step(&[3, 3, 3]), Ok(None));
        assert_eq!(step(&[3, 5, 4]), Err(2));
        assert_eq!(step(&[5, 4]), Err(1));
        assert_eq!(step(&[i64::MIN, 0]), Ok(Some(1 << 63)));
        assert_eq!(step(&[i64::MIN, 0, i64::MIN]), Err(2));
        let long: Vec<i64> = (0..5000).map(|i| 3 * i).collect();
        assert_eq!(step(&long), Ok(Some(3)));
    }
}
