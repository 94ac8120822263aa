//! Holes under long kernels whose outputs may not depend on later rows.
//!
//! How a piece is summed is decided by rows before its block alone, which all of its windows hold, so
//! that an output has the same bits whatever comes after it and however a series is cut.

use std::ops::Range;

use crate::{
    convolve::{cost, partitioned::Partitioned},
    error::Error,
    linear::{
        buffers::Buffers,
        few_present::{Slight, gather},
        piece::slight,
        prepared::Linear,
    },
    options::missing::Missing,
    sample::Sample,
    series::{extension::View, output::Output},
};

/// What a hole in an output's window costs where its tap is taken off the weight, in the cost of a
/// row that is present where only such rows are summed.
const HOLE: f64 = 2.0;

/// How the holes of a piece are met.
#[derive(Debug, PartialEq)]
enum Way {
    /// Holes are few, and the taps of each are taken off.
    Usual,
    /// The rows present are summed one by one.
    Present,
    /// The holes' weights are sums of a kernel in parts, too; of so many holes at most.
    Partitioned(usize),
}

impl<T: Sample> Linear<T> {
    /// The sums and the weights of a piece with many holes of a kernel that is partitioned. Returns
    /// false, and does nothing, where there is none or holes are few.
    #[inline(never)]
    pub(crate) fn causal_holes(
        &self,
        view: View<'_, T>,
        outputs: &Range<usize>,
        there: &Range<usize>,
        out: &mut Output<'_, T>,
        buffers: &mut Buffers<T>,
    ) -> Result<bool, Error> {
        let Some(partitioned) = self.convolver.partitioned() else { return Ok(false) };
        match self.way(partitioned, outputs, there, buffers) {
            Way::Usual => return Ok(false),
            Way::Present => self.causal_present(partitioned, view, outputs, there, out, buffers),
            Way::Partitioned(holes) => {
                self.causal_weights(partitioned, (view, outputs, there), holes, out, buffers)?;
            }
        }
        Ok(true)
    }

    fn way(
        &self,
        partitioned: &Partitioned<T>,
        outputs: &Range<usize>,
        there: &Range<usize>,
        buffers: &Buffers<T>,
    ) -> Way {
        let (block, taps) = (partitioned.piece(), self.convolver.taps().len());
        let since = outputs.start % block;
        if self.missing != Missing::Skip || taps <= 2 * block || self.ahead > 0 {
            return Way::Usual;
        }
        // The rows that the windows of all outputs of the block hold.
        let common = block - 1 - since..self.behind - since;
        let all = common.start.max(there.start)..common.end.min(there.end).max(there.start);
        let holes = buffers.holes.before(all.end) - buffers.holes.before(all.start.min(all.end));
        if holes == 0 {
            return Way::Usual;
        }
        let isa = self.convolver.isa();
        let present = all.len() - holes + block;
        let by_holes = HOLE * cost::present(isa, holes);
        let by_present = cost::present(isa, present);
        if by_present < partitioned.cost() + by_holes.min(partitioned.cost()) {
            Way::Present
        } else if by_holes > partitioned.cost() && !self.rule.has_negative_taps() {
            Way::Partitioned(holes + block)
        } else {
            Way::Usual
        }
    }

    /// Sums and weights by the rows that are present.
    fn causal_present(
        &self,
        partitioned: &Partitioned<T>,
        view: View<'_, T>,
        outputs: &Range<usize>,
        there: &Range<usize>,
        out: &mut Output<'_, T>,
        buffers: &mut Buffers<T>,
    ) {
        let count = outputs.len();
        let Buffers { ext, holes, few, weights, .. } = buffers;
        gather(ext, holes, there, few);
        // Partial sums begin at the oldest row of the block's windows.
        let since = outputs.start % partitioned.piece();
        let oldest = self.oldest(outputs.start);
        let before = (oldest - since as isize..oldest)
            .filter(|&row| view.extended(row, self.ends).is_some_and(|x| !x.is_hole()))
            .count();
        few.sums.resize(count, 0.0);
        weights.weight.resize(count, 0.0);
        weights.magnitude.resize(if self.rule.has_negative_taps() { count } else { 0 }, 0.0);
        self.present(
            before,
            0,
            &few.rows,
            &mut few.sums,
            &mut weights.weight,
            &mut weights.magnitude,
        );
        out.smoothed.iter_mut().zip(&few.sums).for_each(|(y, &sum)| *y = T::of(sum));
    }

    /// Sums in parts, and the weights of holes in the same way.
    fn causal_weights(
        &self,
        partitioned: &Partitioned<T>,
        (view, outputs, there): (View<'_, T>, &Range<usize>, &Range<usize>),
        holes: usize,
        out: &mut Output<'_, T>,
        buffers: &mut Buffers<T>,
    ) -> Result<(), Error> {
        let (count, taps) = (outputs.len(), self.convolver.taps().len());
        let scratch = (&mut buffers.scratch, &mut buffers.partitioned);
        let slack = self.sums(view, outputs, &buffers.ext, out.smoothed, None, scratch)?;
        let Buffers { holes: places, mask, missed, weights, partitioned_holes, .. } = &mut *buffers;
        // `mask` is all zeros between uses.
        let rows = count + partitioned.piece() - 1;
        let from = count + taps - 1 - rows;
        mask.resize(mask.len().max(rows), T::ZERO);
        mask[..rows].fill(T::ONE);
        places.for_each_gap(from..from + rows, |gap| {
            mask[gap.start - from..gap.end - from].fill(T::ZERO);
        });
        // Every entry is overwritten.
        missed.resize(count, T::ZERO);
        let fetch = |rows: Range<isize>, to: &mut Vec<T>| {
            view.extend(rows.start, rows.len(), self.ends, to)?;
            to.iter_mut().for_each(|x| *x = if x.is_hole() { T::ONE } else { T::ZERO });
            Ok(())
        };
        let done =
            partitioned.sum(outputs.clone(), &mask[..rows], missed, fetch, partitioned_holes);
        mask[..rows].fill(T::ZERO);
        done?;
        weights.weight.clear();
        weights.magnitude.clear();
        let whole = self.settled_within(outputs, view.len);
        let full = |i: usize| match whole.contains(&i) {
            true => self.rule.sum,
            false => self.clipped(i, view.len).weight,
        };
        let missed = outputs.clone().zip(&*missed);
        weights.weight.extend(missed.map(|(i, missed)| full(i) - missed.wide()));
        let of_weights = 1.0 / self.convolver.slack_of_ones(holes);
        let all = slight(slack) + of_weights;
        let under = all * self.rule.magnitude;
        if weights.weight.iter().any(|&weight| weight < under) {
            let slight = Slight { all, each: None };
            self.sum_slight(view, outputs, slight, there, true, out, buffers);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Way, *};
    use crate::smoother::Smoother;

    const TAPS: usize = 900;

    /// Noise with holes by patterns that ask for each of the ways.
    fn rows(pattern: usize, len: usize) -> Vec<f64> {
        let mut state = 1_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            state >> 40
        };
        let is_hole = |i: usize, noise: u64| match pattern {
            0 => noise.is_multiple_of(10),
            1 => noise.is_multiple_of(2),
            2 => !noise.is_multiple_of(10),
            3 => !noise.is_multiple_of(300),
            4 => (i / 700) % 2 == 1,
            5 => i % 1500 > 3,
            _ => i > 40 && !noise.is_multiple_of(7) && i % 2500 > 900,
        };
        let row = |i: usize| {
            let (x, noise) = (next() as f64 / 1e6, next());
            if is_hole(i, noise) { f64::NAN } else { x }
        };
        (0..len).map(row).collect()
    }

    #[test]
    fn weights_are_those_of_the_definition() {
        let smoother: Smoother =
            format!("decay:{TAPS},tau=200 causal coverage=0").parse().expect("valid");
        for pattern in 0..7 {
            let x = rows(pattern, 4000);
            let got = smooth(&smoother, &x);
            #[expect(clippy::cast_possible_truncation, reason = "noise of that type")]
            let single: Vec<f32> = x.iter().map(|&x| x as f32).collect();
            let of_single = smooth(&smoother, &single);
            for i in 0..x.len() {
                let there = || (i.saturating_sub(TAPS - 1)..=i).filter(|&row| !x[row].is_nan());
                let weight = |row: usize| (-((i - row) as f64) / 200.0).exp();
                let all: f64 = (0..TAPS).map(|back| (-(back as f64) / 200.0).exp()).sum();
                let present: f64 = there().map(weight).sum();
                let want = there().map(|row| weight(row) * x[row]).sum::<f64>() / present;
                if present / all < 2e-9 {
                    continue;
                }
                let (error, of_single) =
                    ((got[i] - want).abs(), (f64::from(of_single[i]) - want).abs());
                let most = there().fold(0.0, |most: f64, row| most.max(x[row].abs()));
                // As promised of sums, over the weight present.
                assert!(error <= 1e-12 * most, "{pattern}, row {i}: {} for {want}", got[i]);
                assert!(of_single <= 2e-5 * most, "{pattern}, row {i}: f32");
            }
        }
    }

    /// No later row has a part in an output, however the series is cut.
    #[test]
    fn the_past_stays() {
        let spec = format!("decay:{TAPS},tau=200 causal coverage=0");
        let smoother: Smoother = spec.parse().expect("valid");
        for pattern in 0..7 {
            let x = rows(pattern, 4000);
            let bits = |x: &[f64]| -> Vec<u64> {
                smooth(&smoother, x).iter().map(|y| y.to_bits()).collect()
            };
            let whole = bits(&x);
            for cut in [1, 31, 640, 899, 900, 901, 1407, 2000, 2345, 3333, 3999] {
                assert_eq!(bits(&x[..cut]), whole[..cut], "{pattern}, the first {cut} rows");
                let mut other = x.clone();
                for (i, x) in other[cut..].iter_mut().enumerate() {
                    *x = if i % 3 == 0 { 1e9 } else { f64::NAN };
                }
                assert_eq!(bits(&other)[..cut], whole[..cut], "{pattern}, others from {cut} on");
            }
            let mut stream = smoother.stream::<f64>().expect("looks back alone");
            let mut got = Vec::new();
            for chunk in x.chunks(37) {
                stream.push(chunk, &mut got).expect("memory");
            }
            stream.finish(&mut got).expect("memory");
            let got: Vec<u64> = got.iter().map(|y| y.to_bits()).collect();
            assert_eq!(got, whole, "{pattern}");
        }
    }

    /// The patterns above ask for every way.
    #[test]
    fn every_way_is_gone() {
        let smoother: Smoother = format!("decay:{TAPS},tau=200 causal").parse().expect("valid");
        let kernel = smoother.kernel().expect("in rows");
        let linear = Linear::<f64>::new(smoother.settings(), kernel);
        let partitioned = linear.convolver.partitioned().expect("long");
        let mut gone = [false; 3];
        for pattern in 0..7 {
            let x = rows(pattern, 4000);
            let block = partitioned.piece();
            for start in (TAPS.next_multiple_of(block)..4000 - block).step_by(block) {
                let outputs = start..start + block;
                let total = block + TAPS - 1;
                let (mut buffers, view) = (Buffers::default(), View::whole(&x));
                buffers.reserve(total).expect("memory");
                let oldest = linear.oldest(start);
                linear.take_out(view, oldest, view.inside(oldest, total), &mut buffers);
                match linear.way(partitioned, &outputs, &(0..total), &buffers) {
                    Way::Usual => gone[0] = true,
                    Way::Present => gone[1] = true,
                    Way::Partitioned(_) => gone[2] = true,
                }
            }
        }
        assert_eq!(gone, [true; 3]);
    }

    fn smooth<T: Sample + Copy>(smoother: &Smoother, x: &[T]) -> Vec<T> {
        let mut out = vec![T::ZERO; x.len()];
        smoother.plan().smooth_into(x, &mut out).expect("memory");
        out
    }
}
