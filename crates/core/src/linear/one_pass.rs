//! Rows with holes that need no extension, under kernels of few taps.

use std::ops::Range;

use crate::{
    linear::{buffers::Buffers, prepared::Linear},
    options::missing::Missing,
    sample::Sample,
    series::{extension::View, output::Output},
};

impl<T: Sample> Linear<T> {
    /// Whether one pass over such rows gives sums and weights.
    pub(crate) fn weighs_inside(&self) -> bool {
        T::WEIGHED.is_some()
            && self.missing == Missing::Skip
            && self.convolver.is_direct()
            && self.hole_weights.is_dense()
            && !self.rule.has_negative_taps()
    }

    /// Smooths them: holes are looked at where they lie, each as often as there are taps. That costs
    /// less than to take them out of a copy first.
    #[inline(never)]
    pub(crate) fn weighed_inside(
        &self,
        view: View<'_, T>,
        outputs: &Range<usize>,
        rows: &[T],
        observed: &dyn Fn() -> Range<usize>,
        out: &mut Output<'_, T>,
        buffers: &mut Buffers<T>,
    ) {
        let Some(weighed) = T::WEIGHED else { return };
        let (isa, taps) = (self.convolver.isa(), self.convolver.taps());
        let sum = |weights: &mut [f64]| weighed(isa, taps, rows, out.smoothed, weights);
        let Buffers { weights, had_holes, .. } = buffers;
        *had_holes = self.hole_weights.weigh_by(&self.rule, outputs.len(), sum, weights);
        self.settle(view, outputs, 0.0, observed, out, buffers);
        self.cover(out, buffers);
    }

    /// Writes the coverage of every output that was weighed, where it is wanted.
    pub(crate) fn cover(&self, out: &mut Output<'_, T>, buffers: &Buffers<T>) {
        if let Some(coverage) = &mut out.coverage {
            let (_, magnitude) = buffers.weights.slices();
            for (coverage, magnitude) in coverage.iter_mut().zip(magnitude) {
                *coverage = magnitude / self.rule.magnitude;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        simd::masked::weighed,
        smoother::{Smoother, plan::Output},
    };

    /// A series of few rows is one piece, whose rows are extended: holes are taken out of it.
    #[test]
    fn as_where_holes_are_taken_out() {
        let mut state = 1_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            state >> 58
        };
        let row = |at: i32| match next() {
            0..20 => f64::NAN,
            20 => f64::INFINITY,
            _ => f64::from(at).sin() - 0.1,
        };
        let x: Vec<f64> = (0..6000).map(row).collect();
        for spec in [
            "gaussian:3,std=1 coverage=0",
            "gaussian:7,std=1.2 coverage=0.5",
            "gaussian:16,std=3 align=trailing coverage=0.9",
            "taps:[0,1,2,0,0] coverage=0.2",
            "triang:9 coverage=0 holes=keep",
            "gaussian:17,std=2.5",
            "gaussian:25,std=4 coverage=0.8",
            "triang:32 coverage=0",
        ] {
            let smoother: Smoother = spec.parse().expect("a good spec");
            let prepared = smoother.prepared::<f64>(smoother.kernel().expect("rows"));
            let taps = prepared.convolver.taps().len();
            let few = weighed::few(prepared.convolver.isa());
            assert_eq!(prepared.weighs_inside(), taps <= few, "{spec}");
            let smooth = |x: &[f64]| {
                let (mut out, mut present, mut coverage) =
                    (vec![0.0; x.len()], vec![false; x.len()], vec![0.0; x.len()]);
                let output = Output::new(&mut out).present(&mut present).coverage(&mut coverage);
                smoother.plan().smooth_to(x, output).expect("room");
                let row = |((y, is), c): ((f64, bool), f64)| (y.to_bits(), is, c.to_bits());
                out.into_iter().zip(present).zip(coverage).map(row).collect::<Vec<_>>()
            };
            let whole = smooth(&x);
            for start in (0..5900).step_by(60) {
                let part = smooth(&x[start..start + 100]);
                assert_eq!(part[20..80], whole[start + 20..start + 80], "{spec} from {start}");
            }
        }
    }
}
