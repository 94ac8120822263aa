//! Which rows lie in each window, found by two pointers.

use std::ops::Range;

/// The windows of consecutive rows of ascending times.
pub(crate) struct Windows<'a> {
    times: &'a [i64],
    behind: u64,
    ahead: u64,
    from: usize,
    to: usize,
}

impl<'a> Windows<'a> {
    /// Windows that hold rows so many ticks behind and ahead, both ends in.
    pub(crate) const fn new(times: &'a [i64], behind: i64, ahead: i64) -> Self {
        Self { times, behind: behind.unsigned_abs(), ahead: ahead.unsigned_abs(), from: 0, to: 0 }
    }

    /// The window of row `i`, which is not before that of the last call.
    #[inline]
    pub(crate) fn of(&mut self, i: usize) -> Range<usize> {
        let t = self.times[i];
        while distance(self.times[self.from], t) > self.behind {
            self.from += 1;
        }
        self.to = self.to.max(i + 1);
        while self.to < self.times.len() && distance(t, self.times[self.to]) <= self.ahead {
            self.to += 1;
        }
        self.from..self.to
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
        let mut windows = Windows::new(&times, 3, 1);
        for (i, &t) in times.iter().enumerate() {
            let is_in = |s: i64| {
                let apart = i128::from(s) - i128::from(t);
                (-3..=1).contains(&apart)
            };
            let from = times.iter().position(|&s| is_in(s)).expect("its own row");
            let to = times.iter().rposition(|&s| is_in(s)).expect("its own row") + 1;
            assert_eq!(windows.of(i), from..to, "row {i}");
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
