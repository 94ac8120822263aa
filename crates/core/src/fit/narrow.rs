//! What neither the equivalent kernel nor a piece's moments give: cut windows of lines, and windows
//! with rows in a part of them alone, of which the powers of the place are too alike.
//!
//! By definition each costs a fit of all its rows, so that long windows along an end would cost the
//! square of their length. Neighbours hold rows in nearly the same part of their windows, so moments
//! of that part, about its own middle, give them together.

use std::ops::Range;

use crate::{
    convolve::cost,
    fit::{
        local::{Buffers, Local},
        moments::{Moments, Sums, UNSOLVED},
    },
    options::missing::Missing,
    sample::Sample,
    series::output::Output,
    simd::isa::Isa,
};

/// Outputs are by definition, in the order of rows, where their windows hold so many rows in all.
const FEW: usize = 1 << 18;
/// The same of a group that shares its moments.
const FEW_OF_GROUP: usize = 1 << 12;
/// A group's outputs may lie so far apart, as a part of the rows that they share.
const APART: usize = 8;

/// The rows of a piece that are there.
struct Present<'a> {
    rows: &'a [usize],
    taps: usize,
}

impl Present<'_> {
    /// Those in the window of the output `at`.
    fn held(&self, at: usize) -> &[usize] {
        let first = self.rows.partition_point(|&row| row < at);
        let rows = &self.rows[first..];
        &rows[..rows.partition_point(|&row| row < at + self.taps)]
    }
}

/// Outputs whose windows hold rows in nearly the same part of them.
struct Group {
    /// How many are wanted, and all from the first of them to the last.
    count: usize,
    outputs: Range<usize>,
    /// From the oldest row of a window.
    part: Range<usize>,
    /// The rows of all windows together.
    pairs: usize,
}

impl<T: Sample> Local<T> {
    /// Computes the outputs in `left`, which ascend.
    pub(super) fn complete(
        &self,
        left: &[usize],
        there: &Range<usize>,
        between: &Range<usize>,
        out: &mut Output<'_, T>,
        buffers: &Buffers<T>,
    ) {
        let taps = self.weights.len();
        let in_series =
            |&at: &usize| (at + taps).min(there.end).saturating_sub(at.max(there.start));
        if left.iter().map(in_series).sum::<usize>() <= FEW {
            for &at in left {
                let (value, coverage) = self.define(at, None, there, between, buffers);
                out.put(at, value.map(T::of), coverage);
            }
            return;
        }
        let rows: Vec<usize> = there.clone().filter(|&row| !buffers.holes[row]).collect();
        let present = Present { rows: &rows, taps };
        let define = |at: usize, out: &mut Output<'_, T>| {
            let held = Some(present.held(at));
            let (value, coverage) = self.define(at, held, there, between, buffers);
            out.put(at, value.map(T::of), coverage);
        };
        let mut grouped = Vec::new();
        let by_moments = self.moments.as_ref().is_some_and(Moments::transforms);
        for &at in left {
            if by_moments && self.has_moments(at, buffers) {
                grouped.push(at);
            } else {
                define(at, out);
            }
        }
        let mut wanted = grouped.as_slice();
        while !wanted.is_empty() {
            let group = self.group(wanted, &present);
            let (these, rest) = wanted.split_at(group.count);
            wanted = rest;
            if group.pairs <= FEW_OF_GROUP {
                these.iter().for_each(|&at| define(at, out));
                continue;
            }
            let (values, coverages) = self.by_part(&group, between, buffers);
            for &at in these {
                let i = at - group.outputs.start;
                if values[i] == UNSOLVED {
                    define(at, out);
                } else {
                    let value = Some(values[i]).filter(|value| !value.is_nan());
                    out.put(at, value.map(T::of), coverages[i]);
                }
            }
        }
    }

    /// Whether moments tell what the output is: not where its window holds an infinity, or a hole
    /// that makes it one.
    fn has_moments(&self, at: usize, buffers: &Buffers<T>) -> bool {
        let end = at + self.weights.len();
        let infinities = &buffers.infinities_before;
        let holes = &buffers.places;
        (infinities.is_empty() || infinities[at] == infinities[end])
            && (self.rules.missing == Missing::Skip || holes.before(at) == holes.before(end))
    }

    /// The group of the first of the outputs `wanted`.
    fn group(&self, wanted: &[usize], present: &Present<'_>) -> Group {
        let mut group = Group { count: 0, outputs: 0..0, part: 0..0, pairs: 0 };
        let mut least = usize::MAX;
        for &at in wanted {
            let held = present.held(at);
            let own = match held {
                [] => 0..0,
                [first, .., last] => first - at..last + 1 - at,
                [only] => only - at..only + 1 - at,
            };
            if group.count == 0 {
                group =
                    Group { count: 1, outputs: at..at + 1, pairs: held.len(), part: own.clone() };
                least = own.len();
                continue;
            }
            let part = group.part.start.min(own.start)..group.part.end.max(own.end);
            let shortest = least.min(own.len());
            // Of rows in a smaller share of the part the powers of the place are too alike, and the
            // more so the more of them there are.
            let is_alike = part.len() <= shortest + shortest / self.degree.max(1);
            let is_near = at <= group.outputs.end + part.len() / APART;
            // A block of a transform holds as many.
            let has_room = at - group.outputs.start < 2 * part.len();
            if !(is_alike && is_near && has_room) {
                break;
            }
            group.count += 1;
            group.outputs.end = at + 1;
            group.pairs += held.len();
            group.part = part;
            least = shortest;
        }
        group
    }

    /// The values and the coverages of a group's outputs, by moments of its part of windows; values
    /// are as in [`Moments::values`].
    fn by_part(
        &self,
        group: &Group,
        between: &Range<usize>,
        buffers: &Buffers<T>,
    ) -> (Vec<f64>, Vec<f64>) {
        let Group { outputs, part, .. } = group;
        let (weights, count) = (&self.weights[part.clone()], outputs.len());
        let designed = self.designed.as_ref();
        let magnitudes = designed.map(|designed| &designed.magnitudes[part.clone()]);
        let own = designed.map_or(self.reach.behind as f64, |designed| designed.at);
        let transforms = count >= cost::fewest_outputs::<f64>(Isa::best(), weights.len());
        let own = own - part.start as f64;
        let moments = Moments::new(weights, magnitudes, own, self.degree, self.deriv, transforms);
        let rows = outputs.start + part.start..outputs.end - 1 + part.end;
        let Buffers { x, finite, mask, .. } = buffers;
        let x = if finite.is_empty() { &x[rows.clone()] } else { &finite[rows.clone()] };
        let there = &mask[rows];
        // Near 0, values lose nothing where sums of them nearly cancel.
        let level = x.iter().sum::<f64>() / there.iter().sum::<f64>();
        let level = if level.is_finite() { level } else { 0.0 };
        let centred: Vec<f64> = x.iter().zip(there).map(|(x, is)| x - level * is).collect();
        let mut sums = Sums::default();
        moments.sum(there, &centred, std::slice::from_ref(&(0..count)), count, &mut sums);
        sums.add_level(level);
        let (mut values, mut coverages) = (vec![0.0; count], vec![0.0; count]);
        let start = outputs.start;
        let of = (&moments, &sums, start);
        self.settle(of, outputs.clone(), 0.0, between, mask, &mut values, &mut coverages);
        (values, coverages)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Smoother;

    /// Groups are few, so that windows along an end cost little more than one; and every window
    /// holds rows in most of its group's part.
    #[test]
    fn groups_are_few() {
        for (degree, most) in [(1, 16), (2, 24), (3, 36)] {
            let spec = format!("uniform:20001 degree={degree} align=trailing");
            let smoother: Smoother = spec.parse().expect("a good spec");
            let kernel = smoother.kernel().expect("rows");
            let local = Local::<f64>::new(smoother.settings(), kernel);
            // A window's rows but the newest are absent at first, and then one more is there.
            let rows: Vec<usize> = (20_000..60_000).collect();
            let present = Present { rows: &rows, taps: 20_001 };
            let outputs: Vec<usize> = (0..20_000).collect();
            let (mut wanted, mut groups) = (outputs.as_slice(), 0);
            while let Some(&first) = wanted.first() {
                let group = local.group(wanted, &present);
                let count = group.outputs.len();
                assert_eq!((group.count, group.outputs.start), (count, first));
                let all: usize = (first..first + count).map(|at| at + 1).sum();
                assert_eq!(group.pairs, all);
                assert_eq!(group.part, 20_000 - (first + count - 1)..20_001);
                assert!(group.part.len() <= (first + 1) + (first + 1) / degree, "{first}");
                (wanted, groups) = (&wanted[count..], groups + 1);
            }
            assert!(groups <= most, "{spec}: {groups}");
        }
    }
}
