//! Short kernels over rows with holes that need no extension, in one pass.

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

    /// Smooths such rows in place: each hole is masked once per tap, which costs less than taking
    /// holes out of a copy first.
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
        self.settle(view, outputs, observed, out, buffers);
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
        linear::{buffers::Buffers, hole_weights::HoleWeights, prepared::Linear},
        number::Number as _,
        sample::Sample,
        series::{extension::View, output::Output},
        smoother::Smoother,
    };

    /// Rows of which a third are holes and a few infinite.
    fn rows(len: i32) -> Vec<f64> {
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
        (0..len).map(row).collect()
    }

    /// Whether rows that need no extension are smoothed in place, without a copy or a list of
    /// holes.
    fn is_one_pass<T: Sample>(smoother: &Smoother, x: &[f64]) -> bool {
        let x: Vec<T> = x.iter().map(|&x| T::of(x)).collect();
        let kernel = smoother.kernel().expect("rows");
        let linear = Linear::<T>::new(smoother.settings(), kernel);
        let outputs = 100..300;
        let mut smoothed = vec![T::ZERO; outputs.len()];
        let mut out = Output::new(&mut smoothed);
        let mut buffers = Buffers::default();
        let made = linear.outputs(View::whole(&x), outputs, &|| 0..400, &mut out, &mut buffers);
        assert!(!made.expect("room"), "without holes");
        let (copied, listed) = (!buffers.ext.is_empty(), !buffers.holes.all().is_empty());
        assert_eq!(copied, listed, "holes are taken out of a copy, or stay where they are");
        !copied
    }

    /// Values as bits, presence and coverage.
    fn smooth(smoother: &Smoother, x: &[f64]) -> Vec<(u64, bool, u64)> {
        let (mut out, mut present, mut coverage) =
            (vec![0.0; x.len()], vec![false; x.len()], vec![0.0; x.len()]);
        let output = Output::new(&mut out).present(&mut present).coverage(&mut coverage);
        smoother.plan().smooth_to(x, output).expect("room");
        let row = |((y, is), c): ((f64, bool), f64)| (y.to_bits(), is, c.to_bits());
        out.into_iter().zip(present).zip(coverage).map(row).collect()
    }

    /// Short kernels take one pass; longer ones, and those that have none, never do.
    #[test]
    fn few_taps_take_one_pass() {
        let x = rows(400);
        let is = |spec: &str| is_one_pass::<f64>(&spec.parse().expect("a good spec"), &x);
        let of = |taps: usize| {
            let taps: Vec<String> = (1..=taps).map(|tap| tap.to_string()).collect();
            format!("taps:[{}] method=direct", taps.join(","))
        };
        let most = (1..=40).take_while(|&taps| is(&of(taps))).count();
        assert!((16..=32).contains(&most), "up to {most} taps");
        for taps in most + 1..=40 {
            assert!(!is(&of(taps)), "{taps} taps, where {} take out", most + 1);
        }
        for spec in ["uniform:7", "taps:[-1,5,2]", "taps:[1,2,3] missing=propagate"] {
            assert!(!is(spec), "{spec}");
        }
        let smoother: Smoother = of(5).parse().expect("a good spec");
        assert!(!is_one_pass::<f32>(&smoother, &x), "f32");
    }

    /// A short series is one piece with extended rows, so its holes are taken out of a copy.
    #[test]
    fn as_where_holes_are_taken_out() {
        let x = rows(6000);
        let mut passes = [0, 0];
        let specs = [
            "gaussian:3,std=1 coverage=0",
            "gaussian:7,std=1.2 coverage=0.5",
            "gaussian:16,std=3 align=trailing coverage=0.9",
            "taps:[0,1,2,0,0] coverage=0.2",
            "triang:9 coverage=0 holes=keep",
            "gaussian:17,std=2.5",
            "gaussian:25,std=4 coverage=0.8",
            "triang:32 coverage=0",
        ];
        let widths = (1..=40).map(|taps| format!("gaussian:{taps},std=3 method=direct"));
        for spec in specs.map(str::to_owned).into_iter().chain(widths) {
            let smoother: Smoother = spec.parse().expect("a good spec");
            passes[usize::from(is_one_pass::<f64>(&smoother, &x[..400]))] += 1;
            let whole = smooth(&smoother, &x);
            for start in (0..5900).step_by(60) {
                let part = smooth(&smoother, &x[start..start + 100]);
                assert_eq!(part[20..80], whole[start + 20..start + 80], "{spec} from {start}");
            }
        }
        let [copied, once] = passes;
        assert!(copied >= 8 && once >= 15, "{once} in one pass, {copied} with holes taken out");
    }

    /// Against the definition, which shares no code with the library.
    #[test]
    fn as_the_definition_says() {
        let x = rows(1000);
        for taps in 1..=33 {
            let h: Vec<f64> = (0..taps).map(|j| f64::from(j * j % 7 + 1)).collect();
            let text: Vec<String> = h.iter().map(f64::to_string).collect();
            let spec = format!("taps:[{}] align=trailing method=direct coverage=0", text.join(","));
            let smoother: Smoother = spec.parse().expect("a good spec");
            let scale = smoother.kernel().expect("rows").taps()[0] / h[0];
            let got = smooth(&smoother, &x);
            let total: f64 = h.iter().sum();
            for i in h.len()..x.len() {
                let (mut sum, mut weight) = (0.0, 0.0);
                for (j, h) in h.iter().enumerate() {
                    if !x[i - j].is_nan() {
                        sum += h * x[i - j];
                        weight += h;
                    }
                }
                let (y, is) = (f64::from_bits(got[i].0), got[i].1);
                assert_eq!(is, weight > 0.0, "{spec}: output {i}");
                let want = scale * total * sum / weight;
                let near = (y - want).abs() <= 1e-12 * scale * total;
                let alike = y == want || y.is_nan() && !want.is_finite();
                assert!(near || alike, "{spec}: output {i} is {y}, not {want}");
                let coverage = f64::from_bits(got[i].2);
                assert!((coverage - weight / total).abs() <= 1e-12, "{spec}: coverage of {i}");
            }
        }
    }

    /// The least of many runs, in nanoseconds an output.
    fn least(outputs: usize, mut run: impl FnMut()) -> f64 {
        let mut least = f64::INFINITY;
        for _ in 0..400 {
            let start = std::time::Instant::now();
            run();
            least = least.min(start.elapsed().as_secs_f64());
        }
        least * 1e9 / outputs as f64
    }

    /// What one pass buys over taking holes out of a copy first, as all other kernels do.
    #[test]
    #[ignore = "prints what one pass buys"]
    fn one_pass_measured() {
        let outputs = 100..2148;
        println!("taps, holes, ns an output in one pass, with holes taken out, ratio");
        for taps in [3, 5, 7, 11, 15, 16, 20, 24, 28, 32] {
            let smoother: Smoother = format!("gaussian:{taps},std=3").parse().expect("good");
            let kernel = smoother.kernel().expect("rows");
            let linear = Linear::<f64>::new(smoother.settings(), kernel);
            let mut other = Linear::<f64>::new(smoother.settings(), kernel);
            // As of a number type that has no such pass: what suits other kernels.
            let single: Vec<f32> = kernel.taps().iter().map(|&h| f32::of(h)).collect();
            other.hole_weights = HoleWeights::new(&single, &other.rule);
            for one_in in [100, 10, 3] {
                let x: Vec<f64> = (0..2300_u32)
                    .map(|i| {
                        let noise = i.wrapping_mul(2_654_435_761).rotate_left(13) ^ (i * i);
                        if noise % one_in == 0 { f64::NAN } else { f64::from(noise) / 1e9 }
                    })
                    .collect();
                let (view, total) = (View::whole(&x), outputs.len() + taps - 1);
                let oldest = linear.oldest(outputs.start);
                let rows = view.inside(oldest, total).expect("inside");
                let (mut buffers, mut out) = (Buffers::default(), vec![0.0; outputs.len()]);
                let observed = || 0..2300;
                let once = least(outputs.len(), || {
                    let mut out = Output::new(&mut out);
                    linear.weighed_inside(view, &outputs, rows, &observed, &mut out, &mut buffers);
                });
                let taken = least(outputs.len(), || {
                    let mut out = Output::new(&mut out);
                    buffers.reserve(total).expect("memory");
                    other.take_out(view, oldest, Some(rows), &mut buffers);
                    let all = 0..total;
                    other
                        .with_holes(view, &outputs, &observed, all, &mut out, &mut buffers)
                        .expect("memory");
                });
                let ratio = taken / once;
                println!("{taps:5} 1/{one_in:<4} {once:.2} {taken:.2} {ratio:.2}");
            }
        }
    }
}
