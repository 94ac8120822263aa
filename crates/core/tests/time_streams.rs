//! Many series of rows at times in chunks through one plan: each has the bits of itself as a whole, and
//! at any time its outputs so far with those that are still provisional are what is known, smoothed.

#[path = "support/noise.rs"]
mod noise;

use noise::Noise;
use smoothframe_core::{
    Error, OpenTimeSeries, Output, Sample, Smoother, Streamed, TimePlan, TimeStreamPlan,
    TimeStreamState, Unit,
};

/// Statistics, each with windows on both sides, behind and ahead.
const STATISTICS: [&str; 12] = [
    "median", "quantile", "min", "max", "sum", "count", "std", "var", "hampel", "opening",
    "tophat", "gradient",
];
const SIDES: [&str; 7] = [
    "",
    "align=trailing",
    "align=trailing causal",
    "align=leading",
    "align=trailing closed=left",
    "align=leading closed=right",
    "closed=both",
];
const RULES: [&str; 8] = [
    "",
    "",
    "holes=keep",
    "coverage=0.6",
    "coverage=1",
    "min_rows=3",
    "missing=propagate",
    "coverage=0.3 min_rows=2",
];

fn pick<'a>(random: &mut Noise, all: &[&'a str]) -> &'a str {
    all[random.below(all.len())]
}

/// A statistic or a mean with memory, and its rules.
fn exact(random: &mut Noise) -> String {
    let length = 1 + random.below(40);
    if random.below(5) == 0 {
        let rules = ["", "holes=keep", "coverage=0.4", "min_rows=3", "causal coverage=0.2"];
        return format!("ewm:halflife={length}i {}", pick(random, &rules));
    }
    let name = pick(random, &STATISTICS);
    let parameters = match name {
        "quantile" => ",q=0.3",
        "hampel" => ",sigmas=1.5",
        _ => "",
    };
    let is_centred = matches!(name, "opening" | "tophat" | "gradient");
    let side = if is_centred { "" } else { pick(random, &SIDES) };
    format!("{name}:{length}i{parameters} {side} {}", pick(random, &RULES))
}

/// Shapes of causal kernels, with their parameters for a window of this length.
fn shape(random: &mut Noise, length: usize) -> String {
    let part = 1 + length / (2 + random.below(6));
    let widths = [
        format!("decay:{length}i,tau={part}i"),
        format!("decay:{length}i,half_life={part}i"),
        format!("gaussian:{length}i,std={part}i"),
        format!("gaussian:std={}i", 1 + length / 8),
        format!("exponential:{length}i,tau={part}i"),
        format!("general_gaussian:{length}i,p=1.5,sig={part}i"),
        format!("kaiser:{length}i,beta=6"),
    ];
    let plain = [
        "uniform",
        "uniform",
        "uniform",
        "hann",
        "triang",
        "bartlett",
        "tricube",
        "epanechnikov",
        "parzen",
        "tukey",
        "flattop",
        "cosine",
    ];
    match random.below(widths.len() + plain.len()) {
        at if at < widths.len() => widths[at].clone(),
        at => format!("{}:{length}i", plain[at - widths.len()]),
    }
}

/// A causal kernel whose windows are up to so long, and its rules.
fn kernel_upto(random: &mut Noise, longest: usize) -> String {
    let length = 1 + random.below(longest);
    let shape = shape(random, length);
    let degrees = ["", "", "", "", "degree=1", "degree=1", "degree=2", "degree=1 deriv=1/i"];
    let degree = match shape.starts_with("flattop") {
        true => "",
        false => pick(random, &degrees),
    };
    let closed = pick(random, &["", "", "closed=both"]);
    format!("{shape} align=trailing causal {degree} {closed} {}", pick(random, &RULES))
}

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
    #[expect(clippy::cast_possible_truncation, reason = "rounds")]
    fn make(value: f64) -> Self {
        value as Self
    }
    fn widen(self) -> f64 {
        self.into()
    }
}

/// Ascending times: with rows at one time and silences, regular, regular up to a row, or in bursts.
fn times(random: &mut Noise, rows: usize) -> Vec<i64> {
    let small = |random: &mut Noise, n: usize| i64::try_from(random.below(n)).expect("small");
    let regular_to = match random.below(4) {
        0 => rows,
        1 => random.below(rows + 1),
        _ => 0,
    };
    let (step, most) = (1 + small(random, 5), 1 + random.below(6));
    let is_bursts = random.below(3) == 0;
    let mut t = small(random, 2_000) - 1_000;
    let mut times = Vec::new();
    for row in 0..rows {
        times.push(t);
        t += match () {
            () if row + 1 < regular_to => step,
            () if random.below(60) == 0 => small(random, 200),
            () if is_bursts && random.below(20) > 0 => 0,
            () => small(random, most),
        };
    }
    times
}

/// Values with holes, equal ones, zeros of both signs and now and then an infinity.
fn values<T: Number>(random: &mut Noise, rows: usize) -> Vec<T> {
    let holes = [0, 0, 5, 40][random.below(4)];
    let is_odd = random.below(3) == 0;
    let (mut silence, mut all) = (0, Vec::new());
    for _ in 0..rows {
        silence = if random.below(80) == 0 { random.below(60) } else { silence };
        silence = silence.saturating_sub(1);
        let value = match random.below(100) {
            chance if chance < holes || (holes > 0 && silence > 0) => f64::NAN,
            97 if is_odd => f64::INFINITY,
            96 if is_odd => 1e15 * random.next(),
            95 => -0.0,
            94 => 0.0,
            90..94 => 0.5,
            _ => random.next(),
        };
        all.push(T::make(value));
    }
    all
}

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
            let (got, want) = (row.map(|row| self.0[row]), row.map(|row| other.0[row]));
            let (many, all) = (self.0.len(), other.0.len());
            let number = |of: Option<(u64, bool, u64)>| of.map(|of| f64::from_bits(of.0));
            let (y, z) = (number(got), number(want));
            panic!(
                "{}: {many} of {all} rows, row {row:?}: {got:?} {y:?}, not {want:?} {z:?}",
                what()
            );
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

    /// The first rows as a series of their own.
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

/// Some series in turns through two plans, peeked at and saved between.
fn in_turns<T: Number>(spec: &str, unit: Unit, random: &mut Noise, rows: usize) {
    let smoother: Smoother = spec.parse().unwrap_or_else(|error| panic!("{spec}: {error}"));
    let has_coverage = random.below(2) == 0;
    let plan = || {
        let plan = smoother.time_stream_plan::<T>(unit);
        let plan = plan.unwrap_or_else(|error| panic!("{spec}: {error}"));
        if has_coverage { plan.with_coverage() } else { plan }
    };
    let (mut plan, mut other) = (plan(), plan());
    let mut at_once = smoother.time_plan::<T>(unit).expect("its unit");
    let mut all: Vec<Series<T>> = (0..1 + random.below(3))
        .map(|_| {
            let rows = random.below(rows);
            let (times, x) = (times(random, rows), values(random, rows));
            Series::new(&plan, times, x)
        })
        .collect();
    let most = [2, 8, 60, rows][random.below(4)];
    for _ in 0..20 + random.below(20) {
        let at = random.below(all.len());
        let series = &mut all[at];
        match random.below(8) {
            0 => {
                let mut out = series.out.clone();
                plan.peek_to(&series.open, &mut out).expect("memory");
                let known = series.whole(&mut at_once, series.taken, has_coverage);
                Bits::of(&out).same(&known, || format!("{spec}: after {} rows", series.taken));
                // As another process would, with the next rows.
                let whole = series.whole(&mut at_once, series.x.len(), has_coverage);
                let (so_far, what) = (Bits::of(&series.out), || format!("{spec}: so far"));
                so_far.same(&whole.first(series.out.smoothed.len()), what);
            }
            1 => series.push(&mut other, random.below(most)),
            2 => {
                let state: TimeStreamState = plan.save(&series.open);
                assert_eq!(state.rows_taken(), series.taken);
                series.open = other.load(&state).expect("it was just saved");
            }
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
fn cases(seeds: std::ops::Range<u64>, spec: fn(&mut Noise) -> String, rows: usize) {
    for seed in seeds {
        let mut random = Noise(seed);
        let spec = spec(&mut random);
        in_turns::<f64>(&spec, Unit::Number, &mut random, rows);
        in_turns::<f32>(&spec, Unit::Number, &mut random, rows);
    }
}

#[test]
fn statistics_and_means_with_memory_are_as_if_whole() {
    cases(0..600, exact, 300);
}

#[test]
fn causal_kernels_are_as_if_whole() {
    cases(0..1_000, |random| kernel_upto(random, 60), 300);
}

/// Windows of so many rows that outputs share their sums.
#[test]
fn causal_kernels_of_many_rows_are_as_if_whole() {
    cases(0..60, |random| kernel_upto(random, 700), 3_000);
}

#[test]
fn an_output_comes_as_soon_as_no_row_can_change_it() {
    for (spec, after) in [
        ("ewm:halflife=5i", [1, 2, 3, 4, 5, 6]),
        ("max:3i align=trailing closed=left", [1, 2, 3, 4, 5, 6]),
        ("max:3i align=trailing", [0, 1, 1, 3, 4, 5]),
        ("max:3i", [0, 0, 0, 3, 4, 5]),
        ("max:3i align=leading", [0, 0, 0, 1, 3, 5]),
    ] {
        let smoother: Smoother = spec.parse().expect(spec);
        let mut plan = smoother.time_stream_plan::<f64>(Unit::Number).expect(spec);
        let (mut series, mut out) = (plan.open(), Streamed::default());
        let mut counts = Vec::new();
        for (row, t) in [0, 1, 1, 3, 5, 20].into_iter().enumerate() {
            plan.push_to(&mut series, &[t], &[row as f64], &mut out).expect("memory");
            counts.push(out.smoothed.len());
        }
        assert_eq!(counts, after, "{spec}");
    }
}

/// Rows that came are kept while a window may hold them.
#[test]
fn what_is_kept_is_bounded() {
    for spec in ["ewm:halflife=40i", "median:40i", "opening:40i", "std:40i align=trailing"] {
        let smoother: Smoother = spec.parse().expect(spec);
        let mut plan = smoother.time_stream_plan::<f64>(Unit::Number).expect(spec);
        let (mut series, mut out) = (plan.open(), Streamed::default());
        let (mut random, mut t, mut most) = (Noise(7), 0, 0);
        for _ in 0..3_000 {
            let rows = random.below(12);
            let x = random.series(rows);
            let times: Vec<i64> = x
                .iter()
                .map(|_| {
                    t += i64::try_from(random.below(3)).expect("small");
                    t
                })
                .collect();
            plan.push_to(&mut series, &times, &x, &mut out).expect("memory");
            most = most.max(series.rows_kept());
            out = Streamed::default();
        }
        assert!(series.rows_taken() > 10_000 && most < 400, "{spec}: {most} rows");
        assert!(plan.save(&series).rows_taken() > 10_000);
    }
}

#[test]
fn a_time_that_goes_back_is_refused_and_changes_nothing() {
    let smoother: Smoother = "median:9i".parse().expect("good");
    let mut plan = smoother.time_stream_plan::<f64>(Unit::Number).expect("it streams");
    let (mut series, mut out) = (plan.open(), Streamed::default());
    plan.push_to(&mut series, &[5, 6], &[1.0, 2.0], &mut out).expect("good");
    for (times, row) in [([5, 7], 2), ([8, 7], 3)] {
        let error = plan.push_to(&mut series, &times, &[0.0; 2], &mut out).expect_err("goes back");
        assert_eq!(error, Error::Times { row });
    }
    let error = plan.push_to(&mut series, &[9], &[1.0, 2.0], &mut out).expect_err("two rows");
    assert!(matches!(error, Error::OutputLength { .. }));
    assert_eq!(series.rows_taken(), 2);
    plan.push_to(&mut series, &[6, 30], &[6.0, 9.0], &mut out).expect("good");
    assert_eq!(out.smoothed, [2.0; 3]);
}

#[test]
fn a_series_of_another_plan_is_refused() {
    let plan = |spec: &str, unit| {
        let smoother: Smoother = spec.parse().expect(spec);
        smoother.time_stream_plan::<f64>(unit).expect("it streams")
    };
    let mut of = plan("max:7d", Unit::Day);
    let mut series = of.open();
    of.push_to(&mut series, &[1], &[1.0], &mut Streamed::default()).expect("its own");
    let state = of.save(&series);
    for (mut other, problem) in [
        (plan("max:8d", Unit::Day), "it is of `max:7d`, and the plan of `max:8d`"),
        (plan("max:7d", Unit::Second), "its times are of another unit than the plan's"),
        (plan("max:7d", Unit::Day).with_coverage(), "one has coverage and the other has not"),
    ] {
        let refusals = [
            other.push_to(&mut series, &[2], &[1.0], &mut Streamed::default()),
            other.peek_to(&series, &mut Streamed::default()),
            other.load(&state).map(drop),
            other.finish_to(series.clone(), &mut Streamed::default()),
        ];
        for refusal in refusals {
            let error = refusal.expect_err("another's").to_string();
            assert_eq!(error, format!("the saved stream cannot go on: {problem}"));
        }
    }
    let single: Smoother = "max:7d".parse().expect("good");
    let mut single = single.time_stream_plan::<f32>(Unit::Day).expect("it streams");
    let error = single.load(&state).expect_err("of f64").to_string();
    assert!(error.ends_with("it is of f64, and the plan of f32"), "{error}");
}

#[test]
fn what_never_streams_has_no_plan() {
    let refused = |spec: &str, unit| {
        let smoother: Smoother = spec.parse().expect(spec);
        smoother.time_stream_plan::<f64>(unit).expect_err(spec)
    };
    for (spec, what, way_out) in [
        ("lowess:9", "lowess", "all rows"),
        ("uniform:9d degree=1 robust=2", "robust", "all rows"),
        ("uniform:9d", "a window in time that is not causal", "causal"),
        ("gaussian:std=2d align=trailing", "a window in time that is not causal", "causal"),
        ("gaussian:std=2d align=trailing", "a window in time that is not causal", "calendar"),
    ] {
        let error = refused(spec, Unit::Day);
        assert!(matches!(error, Error::NeverStreams { .. }), "{spec}: {error}");
        let text = error.to_string();
        assert!(text.starts_with(what) && text.contains(way_out), "{spec}: {text}");
    }
    for (spec, why) in [
        ("uniform:2mo align=trailing causal", "a calendar's to find"),
        ("max:2mo", "a calendar's to find"),
        ("median:7", "counts rows"),
        ("max:7i", "the times are dates"),
    ] {
        let error = refused(spec, Unit::Day);
        assert!(matches!(error, Error::InTime(_)), "{spec}: {error}");
        assert!(error.to_string().contains(why), "{spec}: {error}");
    }
}
