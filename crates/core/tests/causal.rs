//! Under `causal` an output's bits depend on no later row: whole, cut short or streamed.

mod support;

use smoothframe_core::{Output, Sample, Smoother, Streamed, Unit};
use support::noise::Noise;

/// Kernels that are direct, moving sums, and partitioned on one level and on several; lines; and
/// the operations that are no kernel.
const SPECS: &[&str] = &[
    "uniform:3 align=trailing causal",
    "gaussian:31,std=5 align=trailing causal",
    "uniform:901 align=trailing causal",
    "uniform:130 align=trailing causal coverage=0.5",
    "decay:500,tau=100 causal",
    "decay:3000,tau=700 causal",
    "decay:20000,tau=3000 causal",
    "decay:3000,tau=700 causal holes=keep start=constant=2",
    "decay:700,tau=100 causal missing=propagate",
    "gaussian:300,std=50 align=trailing causal",
    "gaussian:2000,std=300 align=trailing causal start=nearest",
    "savgol:401,order=3 align=trailing causal boundary=renormalize",
    "savgol:1601,order=2,deriv=1 align=trailing causal missing=propagate boundary=nearest",
    "hann:60 align=trailing causal degree=1",
    "hann:1500 align=trailing causal degree=1",
    "median:9 align=trailing causal",
    "max:9 align=trailing causal",
    "sum:50 align=trailing causal",
    "std:12 align=trailing causal",
    "hampel:7 align=trailing causal",
    "median:6 align=trailing causal boundary=nearest",
    "ewm:span=20 causal",
    "ewm:halflife=3,adjust=false,ignore_na=true causal coverage=0.4",
    "ewm:com=700 causal holes=keep",
];

/// A number of either type.
trait Number: Sample + Copy {
    fn make(value: f64) -> Self;
    fn widen(self) -> f64;
}

impl Number for f64 {
    fn make(value: f64) -> Self {
        value
    }
    fn widen(self) -> f64 {
        self
    }
}

impl Number for f32 {
    #[expect(clippy::cast_possible_truncation, reason = "f32 rounds")]
    fn make(value: f64) -> Self {
        value as f32
    }
    fn widen(self) -> f64 {
        self.into()
    }
}

/// Rows with holes, a few infinities and spikes.
fn rows<T: Number>(random: &mut Noise, len: usize, holes: f64, odd: bool) -> Vec<T> {
    let mut row = || {
        let value = 0.5 * random.next() + 0.2;
        match 0.5 * random.next() + 0.5 {
            chance if chance < holes => f64::NAN,
            chance if odd && chance > 0.9995 => f64::INFINITY,
            chance if odd && chance > 0.998 => 1e15 * value,
            _ => value,
        }
    };
    (0..len).map(|_| T::make(row())).collect()
}

#[derive(Debug, PartialEq)]
struct Bits(Vec<u64>, Vec<bool>, Vec<u64>);

impl Bits {
    fn of<T: Number>(smoothed: &[T], present: &[bool], coverage: &[f64]) -> Self {
        let bits = |x: f64| if x.is_nan() { f64::NAN.to_bits() } else { x.to_bits() };
        let smoothed = smoothed.iter().map(|x| bits(x.widen())).collect();
        Self(smoothed, present.to_vec(), coverage.iter().map(|&x| bits(x)).collect())
    }

    fn first(&self, rows: usize) -> Self {
        Self(self.0[..rows].to_vec(), self.1[..rows].to_vec(), self.2[..rows].to_vec())
    }

    fn differs(&self, other: &Self) -> Option<usize> {
        (0..self.0.len())
            .find(|&i| (self.0[i], self.1[i], self.2[i]) != (other.0[i], other.1[i], other.2[i]))
    }
}

fn whole<T: Number>(smoother: &Smoother, x: &[T]) -> Bits {
    let (mut y, mut present) = (vec![T::make(0.0); x.len()], vec![false; x.len()]);
    let mut coverage = vec![0.0; x.len()];
    let output = Output::new(&mut y).present(&mut present).coverage(&mut coverage);
    smoother.plan().smooth_to(x, output).expect("a good series");
    Bits::of(&y, &present, &coverage)
}

fn cut_and_streamed<T: Number>(seed: u64) {
    let mut random = Noise(seed);
    for spec in SPECS {
        let smoother: Smoother = spec.parse().expect(spec);
        let len = 9000 + random.below(200);
        for (holes, odd) in [(0.0, false), (0.1, false), (0.4, true), (0.0, true)] {
            let x = rows::<T>(&mut random, len, holes, odd);
            let all = whole(&smoother, &x);
            for _ in 0..6 {
                let cut = random.below(len);
                let mut other = x[..cut].to_vec();
                let short = whole(&smoother, &other);
                assert_eq!(short.differs(&all.first(cut)), None, "{spec}: {holes} {odd} cut {cut}");
                // Other rows later, a spike, an infinity and a hole among them.
                other.extend([
                    T::make(1e15),
                    T::make(f64::NAN),
                    T::make(0.5),
                    T::make(f64::INFINITY),
                ]);
                other.extend(rows::<T>(&mut random, 700, 0.2, true));
                let longer = whole(&smoother, &other);
                let differs = short.differs(&longer.first(cut));
                assert_eq!(differs, None, "{spec}: {holes} {odd} other rows from {cut} on");
            }
            // Each output comes with its row.
            let (mut stream, mut out) =
                (smoother.stream::<T>().expect("it streams").with_coverage(), Streamed::default());
            assert_eq!(stream.latency(), 0, "{spec}");
            let mut given = 0;
            while given < len {
                let most = if given < 1500 { 2 } else { 900 };
                let to = len.min(given + 1 + random.below(most));
                stream.push_to(&x[given..to], &mut out).expect("memory");
                given = to;
                assert_eq!(out.smoothed.len(), given, "{spec}: an output waits");
            }
            stream.finish_to(&mut out).expect("memory");
            let streamed = Bits::of(&out.smoothed, &out.present, &out.coverage);
            assert_eq!(streamed.differs(&all), None, "{spec}: {holes} {odd} streamed");
            // Late, and computed together.
            let mut late = smoother.stream_with_latency::<T>(1000).expect("as late as it likes");
            let mut out = Vec::new();
            late.push(&x[..len / 2], &mut out).expect("memory");
            late.push(&x[len / 2..], &mut out).expect("memory");
            assert!(out.len() + 1000 >= len, "{spec}");
            late.finish(&mut out).expect("memory");
            let late = Bits::of(&out, &streamed.1, &[]);
            assert_eq!(late.0, all.0, "{spec}: late");
        }
    }
}

#[test]
fn no_later_row_changes_a_bit() {
    cut_and_streamed::<f64>(1);
}

#[test]
fn no_later_row_changes_a_bit_of_f32() {
    cut_and_streamed::<f32>(2);
}

/// Within what is promised of the same smoother without the word: 1e-12 of the weights times the
/// largest row for each of the two, and twice that where holes take from a window. Short kernels are
/// summed alike in both; windows of the long ones lose less than half of their weight to a tenth of
/// holes.
#[test]
fn values_are_those_of_a_smoother_that_may_look() {
    let mut random = Noise(4);
    for spec in SPECS {
        let plain = spec.replace(" causal", "");
        let (causal, plain): (Smoother, Smoother) =
            (spec.parse().expect(spec), plain.parse().expect(spec));
        let weights = causal
            .kernel()
            .map_or(1.0, |kernel| kernel.taps().iter().map(|h| h.abs()).sum::<f64>());
        for holes in [0.0, 0.1] {
            let mut x = rows::<f64>(&mut random, 40_000, holes, false);
            // Holes after the last observation are filled by causal smoothers alone.
            x.push(0.5);
            let (a, b) = (causal.smooth(&x).expect("memory"), plain.smooth(&x).expect("memory"));
            for (i, (a, b)) in a.iter().zip(&b).enumerate() {
                let near = (a - b).abs() <= 4e-12 * weights.max(1.0);
                assert!(near || a.is_nan() && b.is_nan(), "{spec}: row {i} is {a}, not {b}");
            }
        }
    }
}

/// A block of outputs that are transformed together would feel it.
#[test]
fn a_later_spike_is_not_felt() {
    for spec in [
        "decay:500,tau=100 causal",
        "decay:5000,tau=1000 causal",
        "gaussian:300,std=50 align=trailing causal",
        "uniform:901 align=trailing causal",
    ] {
        let smoother: Smoother = spec.parse().expect(spec);
        let mut x: Vec<f64> = (0..20_000).map(|i| f64::from(i).sin()).collect();
        let calm = smoother.smooth(&x).expect("memory");
        x[15_000] = 1e15;
        let spiked = smoother.smooth(&x).expect("memory");
        let same = calm.iter().zip(&spiked).take_while(|(a, b)| a.to_bits() == b.to_bits());
        assert_eq!(same.count(), 15_000, "{spec}");
    }
}

/// Windows and means in time, cut between times.
#[test]
fn no_later_time_changes_a_bit() {
    let mut random = Noise(3);
    for spec in [
        "uniform:60i align=trailing causal",
        "gaussian:60i,std=12i align=trailing causal",
        "decay:200i,tau=40i causal",
        "hann:50i align=trailing causal",
        "tricube:70i align=trailing causal degree=1",
        "kaiser:40i,beta=8 align=trailing causal",
        "flattop:40i align=trailing causal",
        "uniform:60i align=trailing causal missing=propagate",
        "decay:200i,tau=40i causal coverage=0.3",
        "ewm:halflife=40i causal",
        "ewm:halflife=9i causal coverage=0.3",
    ] {
        let smoother: Smoother = spec.parse().expect(spec);
        for (grid, holes, odd) in [
            (5000, 0.0, false),
            (0, 0.0, false),
            (700, 0.1, false),
            (0, 0.3, true),
            (5000, 0.2, true),
            (0, 0.0, true),
        ] {
            let len = 5000;
            let x = rows::<f64>(&mut random, len, holes, odd);
            let (mut t, mut times) = (0_i64, Vec::new());
            for i in 0..len {
                times.push(t);
                t += if i < grid { 2 } else { i64::try_from(random.below(4)).expect("small") };
                // Farther than numbers are exact: the rows before must not know.
                t += if odd && i == 4900 { 1 << 55 } else { 0 };
            }
            let of = |rows: usize| {
                let mut plan = smoother.time_plan::<f64>(Unit::Number).expect("numbers");
                let (mut y, mut present) = (vec![0.0; rows], vec![false; rows]);
                let mut coverage = vec![0.0; rows];
                let output = Output::new(&mut y).present(&mut present).coverage(&mut coverage);
                plan.smooth_to(&times[..rows], &x[..rows], output).expect("good times");
                Bits::of(&y, &present, &coverage)
            };
            let all = of(len);
            for cut in [1, 2, 3, 5, 40, 699, 700, 701, 702, 1000, 4097, 4900, 4901, 4960] {
                // Between times.
                let cut = (cut..len).find(|&at| times[at] > times[at - 1]).expect("later times");
                let differs = of(cut).differs(&all.first(cut));
                assert_eq!(differs, None, "{spec}: grid to {grid}, {holes} {odd}, cut {cut}");
            }
        }
    }
}

#[test]
fn what_cannot_be_causal_is_refused() {
    let refused = |spec: &str| spec.parse::<Smoother>().expect_err(spec).to_string();
    assert!(refused("decay:500,tau=100 causal method=fft").contains("method=fft"));
    assert!(refused("median:9 causal").contains("looks ahead"));
    // What is not to be causal may be as late as it is, and no less.
    let centred: Smoother = "uniform:9".parse().expect("good");
    assert_eq!(centred.stream::<f64>().expect("streams").latency(), 4);
    assert!(centred.stream_with_latency::<f64>(3).is_err());
    assert!(centred.stream_with_latency::<f64>(4).is_ok());
}

mod slow {
    use super::*;

    #[test]
    #[ignore = "slow: many series"]
    fn no_later_row_changes_a_bit() {
        for seed in 10..12 {
            cut_and_streamed::<f64>(seed);
            cut_and_streamed::<f32>(seed);
        }
    }
}
