//! Many series of rows at times in chunks through one plan: each has the bits of itself as a whole, and
//! at any time its outputs so far with those that are still provisional are what is known, smoothed.

mod given;
#[path = "../support/noise.rs"]
mod noise;
mod plans;

use given::{Number, exact, kernel_upto, regular, times, values};
use noise::Noise;
use smoothframe_core::{
    OpenTimeSeries, Output, Smoother, Streamed, TimePlan, TimeStreamPlan, TimeStreamState, Unit,
};

/// Outputs by their bits; one NaN is as good as another.
#[derive(PartialEq)]
struct Bits(Vec<(u64, bool, u64)>);

impl Bits {
    fn of<T: Number>(out: &Streamed<T>) -> Self {
        let bits = |x: f64| if x.is_nan() { u64::MAX } else { x.to_bits() };
        let row = |row: usize| {
            let coverage = out.coverage.get(row).map_or(0, |&x| bits(x));
            (bits(out.smoothed[row].widen()), out.present[row], coverage)
        };
        Self((0..out.smoothed.len()).map(row).collect())
    }

    fn first(&self, rows: usize) -> Self {
        Self(self.0[..rows].to_vec())
    }

    #[track_caller]
    fn same(&self, other: &Self, what: impl FnOnce() -> String) {
        if self != other {
            let row = self.0.iter().zip(&other.0).position(|(a, b)| a != b);
            let of = |all: &Self| row.map(|row| (all.0[row], f64::from_bits(all.0[row].0)));
            let (got, want, counts) = (of(self), of(other), (self.0.len(), other.0.len()));
            panic!("{}: {counts:?} outputs, row {row:?}: {got:?}, not {want:?}", what());
        }
    }
}

/// A series on its way.
struct Series<T: Number> {
    open: OpenTimeSeries<T>,
    times: Vec<i64>,
    x: Vec<T>,
    taken: usize,
    out: Streamed<T>,
}

impl<T: Number> Series<T> {
    fn new(plan: &TimeStreamPlan<T>, times: Vec<i64>, x: Vec<T>) -> Self {
        Self { open: plan.open(), times, x, taken: 0, out: Streamed::default() }
    }

    fn push(&mut self, plan: &mut TimeStreamPlan<T>, rows: usize) {
        let to = self.x.len().min(self.taken.saturating_add(rows));
        let new = self.taken..to;
        let (times, x) = (&self.times[new.clone()], &self.x[new]);
        plan.push_to(&mut self.open, times, x, &mut self.out).expect("good rows");
        self.taken = to;
        assert_eq!(self.open.rows_taken(), to);
    }

    /// Tells that no row comes before the next one's time.
    fn advance(&mut self, plan: &mut TimeStreamPlan<T>) {
        if let Some(&next) = self.times.get(self.taken) {
            plan.advance_to(&mut self.open, next, &mut self.out).expect("memory");
        }
    }

    /// Its first rows as a series of their own.
    fn whole(&self, plan: &mut TimePlan<T>, rows: usize, has_coverage: bool) -> Bits {
        let mut out = Streamed::default();
        out.smoothed.resize(rows, T::make(0.0));
        out.present.resize(rows, false);
        out.coverage.resize(if has_coverage { rows } else { 0 }, 0.0);
        let mut output = Output::new(&mut out.smoothed).present(&mut out.present);
        if has_coverage {
            output = output.coverage(&mut out.coverage);
        }
        plan.smooth_to(&self.times[..rows], &self.x[..rows], output).expect("good rows");
        Bits::of(&out)
    }
}

/// A state as it is read again.
fn read_again(state: TimeStreamState) -> TimeStreamState {
    #[cfg(feature = "serde")]
    let state = {
        let text = serde_json::to_string(&state).expect("numbers");
        serde_json::from_str(&text).expect("the same")
    };
    state
}

/// Times of a unit, of so many rows.
#[derive(Clone, Copy)]
struct Rows {
    most: usize,
    times: fn(&mut Noise, usize) -> Vec<i64>,
    unit: Unit,
    /// What whole numbers are multiplied by.
    tick: i64,
}

/// Plain numbers.
const fn upto(most: usize) -> Rows {
    Rows { most, times, unit: Unit::Number, tick: 1 }
}

/// Some series in turns through two plans, peeked at and saved between.
fn in_turns<T: Number>(spec: &str, rows: Rows, random: &mut Noise) {
    let smoother: Smoother = spec.parse().unwrap_or_else(|error| panic!("{spec}: {error}"));
    let has_coverage = random.below(2) == 0;
    let plan = || {
        let plan = smoother.time_stream_plan::<T>(rows.unit);
        let plan = plan.unwrap_or_else(|error| panic!("{spec}: {error}"));
        if has_coverage { plan.with_coverage() } else { plan }
    };
    let (mut plan, mut other) = (plan(), plan());
    let mut at_once = smoother.time_plan::<T>(rows.unit).expect("its unit");
    let mut all: Vec<Series<T>> = (0..1 + random.below(3))
        .map(|_| {
            let many = random.below(rows.most);
            let mut times = (rows.times)(random, many);
            times.iter_mut().for_each(|t| *t *= rows.tick);
            Series::new(&plan, times, values(random, many))
        })
        .collect();
    let most = [2, 8, 60, rows.most][random.below(4)];
    for _ in 0..20 + random.below(20) {
        let at = random.below(all.len());
        let series = &mut all[at];
        match random.below(9) {
            0 => {
                let mut out = series.out.clone();
                plan.peek_to(&series.open, &mut out).expect("memory");
                let known = series.whole(&mut at_once, series.taken, has_coverage);
                Bits::of(&out).same(&known, || format!("{spec}: after {} rows", series.taken));
                // What is final is that of all rows, of which most are unknown yet.
                let whole = series.whole(&mut at_once, series.x.len(), has_coverage);
                let (so_far, what) = (Bits::of(&series.out), || format!("{spec}: so far"));
                so_far.same(&whole.first(series.out.smoothed.len()), what);
            }
            1 => series.push(&mut other, random.below(most)),
            2 => {
                let state = read_again(plan.save(&series.open));
                assert_eq!(state.rows_taken(), series.taken);
                series.open = other.load(&state).expect("it was just saved");
            }
            3 => series.advance(&mut plan),
            _ => series.push(&mut plan, random.below(most)),
        }
    }
    for mut series in all {
        series.push(&mut plan, usize::MAX);
        let whole = series.whole(&mut at_once, series.x.len(), has_coverage);
        plan.finish_to(series.open, &mut series.out).expect("memory");
        Bits::of(&series.out).same(&whole, || format!("{spec}: at the end"));
    }
}

/// Cases from these seeds on, of each number type.
fn cases(seeds: std::ops::Range<u64>, spec: fn(&mut Noise) -> String, rows: Rows) {
    for seed in seeds {
        let mut random = Noise(seed);
        let spec = spec(&mut random);
        in_turns::<f64>(&spec, rows, &mut random);
        in_turns::<f32>(&spec, rows, &mut random);
    }
}

#[test]
fn statistics_and_means_with_memory_are_as_if_whole() {
    cases(0..600, |random| exact(random, "i", 40), upto(300));
}

#[test]
fn causal_kernels_are_as_if_whole() {
    cases(0..900, |random| kernel_upto(random, "i", 60), upto(300));
}

/// Windows of so many rows that outputs share their sums.
#[test]
fn causal_kernels_of_many_rows_are_as_if_whole() {
    cases(0..60, |random| kernel_upto(random, "i", 700), upto(3_000));
}

/// On a grid they are kernels of so many taps that transforms of blocks carry sums on.
#[test]
fn causal_kernels_on_long_grids_are_as_if_whole() {
    let rows = Rows { times: regular, ..upto(6_000) };
    cases(0..12, |random| kernel_upto(random, "i", 4_000), rows);
}

/// Times in nanoseconds that span more than doubles hold as whole numbers: of whole days, which they
/// do hold, and of others.
#[test]
fn times_far_apart_are_as_if_whole() {
    const DAY: i64 = 86_400_000_000_000;
    for tick in [DAY, DAY / 2, DAY / 3 + 7] {
        let rows = Rows { unit: Unit::Nanosecond, tick, ..upto(400) };
        cases(0..60, |random| kernel_upto(random, "d", 70), rows);
        cases(0..30, |random| exact(random, "d", 40), rows);
    }
}

/// Windows of parts of a tick hold whole ticks, where nothing else depends on the parts.
#[test]
fn windows_of_parts_of_a_tick_are_as_if_whole() {
    let rows = Rows { unit: Unit::Day, ..upto(300) };
    cases(0..60, |random| exact(random, "h", 700), rows);
    let flat = |random: &mut Noise| {
        let name = ["uniform", "flattop"][random.below(2)];
        format!("{name}:{}h align=trailing causal", 1 + random.below(900))
    };
    cases(0..60, flat, rows);
}
