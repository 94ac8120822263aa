//! Which rows lie in each window, found by two pointers that move with the outputs; and whether
//! times ascend or are regular.

use std::ops::Range;

use crate::simd::{self, WithSimd, isa::Isa};

/// The windows of rows at ascending times.
#[derive(Clone, Copy)]
pub(crate) struct Windows<'a> {
    times: &'a [i64],
    behind: u64,
    ahead: u64,
}

impl<'a> Windows<'a> {
    /// Windows that hold the rows up to so many ticks behind and ahead, those included.
    pub(crate) const fn new(times: &'a [i64], behind: i64, ahead: i64) -> Self {
        Self { times, behind: behind.unsigned_abs(), ahead: ahead.unsigned_abs() }
    }

    /// The window of one row.
    pub(crate) fn of(&self, i: usize) -> Range<usize> {
        let (before, after) = (&self.times[..i], &self.times[i..]);
        let t = after[0];
        // Window ends are near, so the search widens from the row: a binary search of all rows
        // would touch far memory.
        let near = |len: usize, is_in: &dyn Fn(usize) -> bool| {
            let mut reach = 16;
            while reach < len && is_in(reach) {
                reach *= 2;
            }
            len.min(reach)
        };
        let is_before = |s: i64| distance(s, t) > self.behind;
        let is_after = |s: i64| distance(t, s) > self.ahead;
        let first = i - near(i, &|reach| !is_before(before[i - reach]));
        let end = near(after.len(), &|reach| !is_after(after[reach]));
        let from = first + before[first..].partition_point(|&s| is_before(s));
        // Where times do not ascend (which is refused later) the window at least holds its row.
        from..(i + after[..end].partition_point(|&s| !is_after(s))).max(i + 1)
    }

    /// As [`fill`](Self::fill), of windows that may end before their own row or begin after it,
    /// −1 tick behind or ahead.
    pub(crate) fn fill_apart(
        times: &[i64],
        (behind, ahead): (i64, i64),
        rows: Range<usize>,
        windows: &mut Vec<Range<usize>>,
    ) {
        windows.clear();
        let (mut from, mut to) = (0, 0);
        if let Some(&first) = times.get(rows.start) {
            // Found once, and moved on from row to row.
            from = times.partition_point(|&s| s < first.saturating_sub(behind));
        }
        for &t in &times[rows] {
            let (oldest, newest) = (t.saturating_sub(behind), t.saturating_add(ahead));
            while times.get(from).is_some_and(|&s| s < oldest) {
                from += 1;
            }
            to = to.max(from);
            while times.get(to).is_some_and(|&s| s <= newest) {
                to += 1;
            }
            windows.push(from..to);
        }
    }

    /// The windows of at least one row. Only rows within these windows are read.
    pub(crate) fn fill(&self, isa: Isa, rows: Range<usize>, windows: &mut Vec<Range<usize>>) {
        windows.clear();
        windows.resize(rows.len(), 0..0);
        let Range { start: from, end: to } = self.of(rows.start);
        let end = self.of(rows.end - 1).end;
        let of = Self { times: &self.times[..end], ..*self };
        simd::run(isa, Fill { of, rows, from, to, windows });
    }
}

/// For each of some ascending rows, of which there is at least one, the first row that is at or
/// after its time moved by `offset` ticks.
pub(crate) fn firsts(
    isa: Isa,
    times: &[i64],
    rows: Range<usize>,
    offset: i64,
    firsts: &mut Vec<usize>,
) {
    firsts.clear();
    firsts.resize(rows.len(), 0);
    let limit = times[rows.start].saturating_add(offset);
    let from = times.partition_point(|&s| s < limit);
    simd::run(isa, Firsts { times, rows, offset, from, firsts });
}

struct Firsts<'a> {
    times: &'a [i64],
    rows: Range<usize>,
    offset: i64,
    from: usize,
    firsts: &'a mut [usize],
}

impl WithSimd for Firsts<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { times, rows, offset, mut from, firsts } = self;
        for (own, firsts) in times[rows].chunks(EIGHT).zip(firsts.chunks_mut(EIGHT)) {
            let own: [i64; EIGHT] = std::array::from_fn(|i| own[i.min(own.len() - 1)]);
            let limits = own.map(|t| t.saturating_add(offset));
            let found = passed(times, &mut from, &limits, |s, limit| s < limit);
            firsts.copy_from_slice(&found[..firsts.len()]);
        }
    }
}

/// The number of outputs whose windows are found together.
const EIGHT: usize = 8;
/// The number of rows compared together: mostly more than the windows of eight outputs move on.
const AHEAD: usize = 16;

/// Finds the windows of eight outputs at a time. At irregular times a branch for each row would be
/// mispredicted, so this counts, without branches, how many of the next rows each window has
/// passed.
struct Fill<'a> {
    of: Windows<'a>,
    rows: Range<usize>,
    /// The window of the first.
    from: usize,
    to: usize,
    windows: &'a mut [Range<usize>],
}

impl WithSimd for Fill<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { of: Windows { times, behind, ahead }, rows, mut from, mut to, windows } = self;
        for (own, windows) in times[rows].chunks(EIGHT).zip(windows.chunks_mut(EIGHT)) {
            let own: [i64; EIGHT] = std::array::from_fn(|i| own[i.min(own.len() - 1)]);
            let oldest = own.map(|t| t.saturating_sub_unsigned(behind));
            let newest = own.map(|t| t.saturating_add_unsigned(ahead));
            let starts = passed(times, &mut from, &oldest, |s, oldest| s < oldest);
            let ends = passed(times, &mut to, &newest, |s, newest| s <= newest);
            for (window, (start, end)) in windows.iter_mut().zip(starts.into_iter().zip(ends)) {
                *window = start..end;
            }
        }
    }
}

/// For each of eight ascending limits, the first row from `at` on that is not before it. `at`
/// becomes the last of these rows.
#[inline(always)]
fn passed(
    times: &[i64],
    at: &mut usize,
    limits: &[i64; EIGHT],
    is_before: impl Fn(i64, i64) -> bool,
) -> [usize; EIGHT] {
    let mut counts = [*at; EIGHT];
    let mut rest = &times[*at..];
    while let Some((rows, after)) = rest.split_first_chunk::<AHEAD>() {
        for &s in rows {
            for (count, &limit) in counts.iter_mut().zip(limits) {
                *count = count.wrapping_add(usize::from(is_before(s, limit)));
            }
        }
        if !is_before(rows[AHEAD - 1], limits[EIGHT - 1]) {
            rest = &[];
            break;
        }
        rest = after;
    }
    for &s in rest {
        for (count, &limit) in counts.iter_mut().zip(limits) {
            *count = count.wrapping_add(usize::from(is_before(s, limit)));
        }
    }
    *at = counts[EIGHT - 1];
    counts
}

/// The distance from an earlier time to a later one, which may exceed an i64.
#[inline]
pub(crate) const fn distance(earlier: i64, later: i64) -> u64 {
    later.wrapping_sub(earlier).cast_unsigned()
}

/// The step of regular times: the distance of all neighbours, if it is the same and above 0.
pub(crate) fn step(isa: Isa, times: &[i64]) -> Option<u64> {
    let &[first, second, ..] = times else { return None };
    let last = times[times.len() - 1];
    if second <= first || last <= first {
        return None;
    }
    let step = distance(first, second);
    // `Differs` computes places that wrap around; times that reach their last by this step do not.
    if step.checked_mul(times.len() as u64 - 1) != Some(distance(first, last)) {
        return None;
    }
    let mut differs = false;
    simd::run(isa, Differs { times, first: first.cast_unsigned(), step, differs: &mut differs });
    (!differs).then_some(step)
}

/// The step of the regular times at the start of a series, and how many rows they are; `None` where
/// not even the second row ascends. For the rows up to any row the answer does not depend on later
/// ones.
pub(crate) fn steps(isa: Isa, times: &[i64]) -> Option<(u64, usize)> {
    if let Some(step) = step(isa, times) {
        return Some((step, times.len()));
    }
    let &[first, second, ..] = times else { return None };
    let apart = distance(first, second);
    let goes_on = |pair: &[i64]| pair[1] > pair[0] && distance(pair[0], pair[1]) == apart;
    let pairs = times.windows(2).take_while(|pair| goes_on(pair)).count();
    (pairs > 0).then_some((apart, pairs + 1))
}

/// Sets `differs` if the time of any row i is not `first + i·step`.
struct Differs<'a> {
    times: &'a [i64],
    first: u64,
    step: u64,
    differs: &'a mut bool,
}

impl WithSimd for Differs<'_> {
    #[inline(always)]
    fn run(self) {
        const MANY: usize = 256;
        let Self { times, first, step, differs } = self;
        // Four streams side by side are read from memory faster than one.
        let quarter = times.len() / 4;
        let (a, rest) = times.split_at(quarter);
        let (b, rest) = rest.split_at(quarter);
        let (c, d) = rest.split_at(quarter);
        let place = |row: usize| first.wrapping_add(step.wrapping_mul(row as u64));
        let apart = |t: i64, place: u64| t.cast_unsigned() ^ place;
        let stretch = step.wrapping_mul(quarter as u64);
        for start in (0..quarter).step_by(MANY) {
            let rows = start..quarter.min(start + MANY);
            let (a, b, c, d) = (&a[rows.clone()], &b[rows.clone()], &c[rows.clone()], &d[rows]);
            let (mut any, mut at) = (0, place(start));
            for (((&a, &b), &c), &d) in a.iter().zip(b).zip(c).zip(d) {
                any |= apart(a, at);
                any |= apart(b, at.wrapping_add(stretch));
                any |= apart(c, at.wrapping_add(stretch.wrapping_mul(2)));
                any |= apart(d, at.wrapping_add(stretch.wrapping_mul(3)));
                at = at.wrapping_add(step);
            }
            if any != 0 {
                *differs = true;
                return;
            }
        }
        let last = 4 * quarter;
        *differs = (last..).zip(&times[last..]).any(|(row, &t)| apart(t, place(row)) != 0);
    }
}

/// The first row whose time is before that of the row before it.
pub(crate) fn descent(isa: Isa, times: &[i64]) -> Option<usize> {
    let mut descends = false;
    simd::run(isa, Any(times, |a: i64, b: i64| b < a, &mut descends));
    let at = || times.windows(2).position(|pair| pair[1] < pair[0]);
    if descends { at().map(|at| at + 1) } else { None }
}

/// Sets a flag where a condition holds for any two neighbours.
struct Any<'a, F>(&'a [i64], F, &'a mut bool);

impl<F: Fn(i64, i64) -> bool> WithSimd for Any<'_, F> {
    #[inline(always)]
    fn run(self) {
        const MANY: usize = 1024;
        let Self(times, is_true, any) = self;
        let (before, after) = (&times[..times.len().max(1) - 1], times.get(1..).unwrap_or(&[]));
        // An exit at every row would keep the compiler from using vectors.
        for (before, after) in before.chunks(MANY).zip(after.chunks(MANY)) {
            let pairs = before.iter().zip(after);
            if pairs.fold(false, |any, (&a, &b)| any | is_true(a, b)) {
                *any = true;
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(times: &[i64], isa: Isa) {
        let windows = Windows::new(times, 3, 1);
        let [mut filled, mut first, mut rest] = [const { Vec::new() }; 3];
        windows.fill(isa, 0..times.len(), &mut filled);
        windows.fill(isa, 0..3, &mut first);
        windows.fill(isa, 3..times.len(), &mut rest);
        assert_eq!([first, rest].concat(), filled);
        for (i, &t) in times.iter().enumerate() {
            let is_in = |s: i64| {
                let apart = i128::from(s) - i128::from(t);
                (-3..=1).contains(&apart)
            };
            let from = times.iter().position(|&s| is_in(s)).expect("its own row");
            let to = times.iter().rposition(|&s| is_in(s)).expect("its own row") + 1;
            assert_eq!(windows.of(i), from..to, "row {i}");
            assert_eq!(filled[i], from..to, "row {i}");
        }
    }

    #[test]
    fn windows_are_those_of_the_definition() {
        let short = vec![-5, -5, 0, 1, 2, 2, 9, i64::MAX];
        let many = (0..90).map(|i| i * i / 7).chain([i64::MIN, i64::MIN + 3]);
        let bursts = (0..200).map(|i| i / 40 * 100 + i % 3 / 2).chain([i64::MAX - 1, i64::MAX]);
        let mut many: Vec<i64> = many.chain(bursts).collect();
        many.sort_unstable();
        for times in [short, many] {
            for isa in Isa::available() {
                held(&times, isa);
            }
        }
        let far = [i64::MIN, 0, i64::MAX];
        assert_eq!(Windows::new(&far, i64::MAX, i64::MAX).of(1), 1..3);
    }

    /// The step of all rows, or the first that is before its neighbour.
    fn on_every_level(times: &[i64]) -> Result<Option<u64>, usize> {
        let of = |isa| match descent(isa, times) {
            Some(row) => Err(row),
            None => Ok(step(isa, times)),
        };
        let steps: Vec<_> = Isa::available().map(of).collect();
        assert!(steps.iter().all(|step| *step == steps[0]), "{steps:?}");
        steps[0]
    }

    #[test]
    fn steps_of_regular_times_alone() {
        assert_eq!(on_every_level(&[]), Ok(None));
        assert_eq!(on_every_level(&[3]), Ok(None));
        assert_eq!(on_every_level(&[3, 5, 7]), Ok(Some(2)));
        assert_eq!(on_every_level(&[3, 5, 8]), Ok(None));
        assert_eq!(on_every_level(&[3, 3, 3]), Ok(None));
        assert_eq!(on_every_level(&[3, 5, 4]), Err(2));
        assert_eq!(on_every_level(&[5, 4]), Err(1));
        assert_eq!(on_every_level(&[i64::MIN, 0]), Ok(Some(1 << 63)));
        assert_eq!(on_every_level(&[i64::MIN, 0, i64::MIN]), Err(2));
        let mut long: Vec<i64> = (0..5003).map(|i| 3 * i).collect();
        assert_eq!(on_every_level(&long), Ok(Some(3)));
        for row in [2, 1024, 1025, 4999, 5002] {
            long[row] -= 1;
            assert_eq!(on_every_level(&long), Ok(None), "row {row}");
            long[row] -= 3;
            assert_eq!(on_every_level(&long), Err(row), "row {row}");
            long[row] += 4;
        }
    }
}
