//! Many series in chunks through one plan: each has the bits of itself alone, and at any time its
//! outputs so far with those that are still provisional are the series as far as it is known, smoothed.

use proptest::{prelude::*, test_runner::RngSeed};
use smoothframe_core::{Error, OpenSeries, Smoother, StreamPlan, StreamState, Streamed};

const SPECS: [&str; 20] = [
    "uniform:7",
    "uniform:60 holes=keep",
    "gaussian:31,std=5 boundary=reflect",
    "gaussian:31,std=5 align=trailing causal",
    "gaussian:300,std=50 coverage=0.3",
    "hann:40 method=fft missing=propagate",
    "taps:[1,-3,9,-3,1] boundary=constant=2",
    "savgol:11,order=3 boundary=reflect",
    "savgol:11,order=2 boundary=fit",
    "uniform:15 degree=1",
    "uniform:400 align=trailing causal",
    "decay:700,tau=100 causal",
    "median:9",
    "quantile:21,q=0.9 align=trailing",
    "max:15",
    "std:12",
    "hampel:7,sigmas=3",
    "ewm:span=9",
    "ewm:halflife=2,adjust=false",
    "henderson:13",
];

fn smoother(spec: &str) -> Smoother {
    spec.parse().unwrap_or_else(|error| panic!("{spec}: {error}"))
}

fn bits(x: &[f64]) -> Vec<u64> {
    // One NaN is as good as another.
    x.iter().map(|x| if x.is_nan() { u64::MAX } else { x.to_bits() }).collect()
}

/// A series on its way.
struct Series {
    open: OpenSeries<f64>,
    x: Vec<f64>,
    taken: usize,
    out: Streamed<f64>,
}

impl Series {
    fn new(plan: &StreamPlan<f64>, x: Vec<f64>) -> Self {
        Self { open: plan.open(), x, taken: 0, out: Streamed::default() }
    }

    fn push(&mut self, plan: &mut StreamPlan<f64>, rows: usize) {
        let to = self.x.len().min(self.taken + rows);
        plan.push_to(&mut self.open, &self.x[self.taken..to], &mut self.out).expect("memory");
        self.taken = to;
    }

    fn check_peek(&self, plan: &mut StreamPlan<f64>, smoother: &Smoother) {
        let mut out = self.out.clone();
        plan.peek_to(&self.open, &mut out).expect("memory");
        let known = smoother.smooth(&self.x[..self.taken]).expect("smoothed");
        assert_eq!(bits(&out.smoothed), bits(&known), "{smoother} after {} rows", self.taken);
        let is_there: Vec<bool> = known.iter().map(|x| !x.is_nan()).collect();
        assert_eq!(out.present, is_there, "{smoother} after {} rows", self.taken);
    }
}

fn rows() -> impl Strategy<Value = Vec<f64>> {
    let run = prop_oneof![
        3 => prop::collection::vec(-1e3..1e3, 1..60),
        1 => prop::collection::vec(Just(f64::NAN), 1..12),
        1 => prop::collection::vec(prop_oneof![2 => -1e3..1e3, 1 => Just(f64::NAN)], 1..30),
    ];
    prop::collection::vec(run, 0..12).prop_map(|runs| runs.concat())
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 600,
        rng_seed: RngSeed::Fixed(19),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn series_that_share_a_plan_are_as_if_alone(
        spec in prop::sample::select(&SPECS[..]),
        all in prop::collection::vec(rows(), 1..5),
        turns in prop::collection::vec((0_usize..5, 0_usize..50, 0_u8..8), 1..60),
    ) {
        let smoother = smoother(spec);
        let mut plan = smoother.stream_plan::<f64>().expect("it streams");
        // What one thread had goes on with another's plan, and from its saved state.
        let mut other = smoother.stream_plan::<f64>().expect("it streams");
        let mut all: Vec<Series> = all.into_iter().map(|x| Series::new(&plan, x)).collect();
        for (at, rows, what) in turns {
            let at = at % all.len();
            let series = &mut all[at];
            match what {
                0 => series.check_peek(&mut plan, &smoother),
                1 => series.push(&mut other, rows),
                2 => {
                    let state: StreamState = plan.save(&series.open);
                    prop_assert_eq!(state.rows_taken(), series.taken);
                    series.open = other.load(&state).expect("it was just saved");
                }
                _ => series.push(&mut plan, rows),
            }
        }
        for mut series in all {
            series.push(&mut plan, usize::MAX / 2);
            let whole = smoother.smooth(&series.x).expect("smoothed");
            plan.finish_to(series.open, &mut series.out).expect("memory");
            prop_assert_eq!(bits(&series.out.smoothed), bits(&whole), "{}", spec);
        }
    }
}

#[test]
fn a_series_of_another_smoother_is_refused() {
    let mut plan = smoother("uniform:7").stream_plan::<f64>().expect("it streams");
    let mut other = smoother("uniform:8").stream_plan::<f64>().expect("it streams");
    let mut series = other.open();
    other.push_to(&mut series, &[1.0], &mut Streamed::default()).expect("its own");
    let refusals = [
        plan.push_to(&mut series, &[1.0], &mut Streamed::default()),
        plan.peek_to(&series, &mut Streamed::default()),
        plan.load(&other.save(&series)).map(drop),
        plan.finish_to(series, &mut Streamed::default()),
    ];
    for refusal in refusals {
        let error = refusal.expect_err("another's");
        assert!(matches!(error, Error::Saved { .. }));
        let want = "the saved stream cannot go on: it is of `boxcar:8`, and the plan of `boxcar:7`";
        assert_eq!(error.to_string(), want);
    }
}

#[test]
fn coverage_is_of_the_plan() {
    let smoother = smoother("uniform:3");
    let mut plan = smoother.stream_plan::<f64>().expect("it streams").with_coverage();
    let (mut series, mut out) = (plan.open(), Streamed::default());
    plan.push_to(&mut series, &[3.0, f64::NAN, 1.0], &mut out).expect("memory");
    let without = smoother.stream_plan::<f64>().expect("it streams");
    let error = without.load(&plan.save(&series)).expect_err("it has coverage");
    assert!(error.to_string().ends_with("one has coverage and the other has not"), "{error}");
    let mut without = without;
    let error = without.push_to(&mut series, &[1.0], &mut Streamed::default()).expect_err("it has");
    assert!(error.to_string().ends_with("one has coverage and the other has not"), "{error}");
    plan.finish_to(series, &mut out).expect("memory");
    let third = 1.0 / 3.0;
    assert_eq!(out.coverage, [third, 2.0 * third, third]);
}

#[test]
fn what_never_streams_has_no_plan() {
    for spec in ["uniform:3 boundary=wrap", "lowess:9", "uniform:9 degree=1 robust=2"] {
        let error = smoother(spec).stream_plan::<f64>().expect_err(spec);
        assert!(matches!(error, Error::NeverStreams { .. }), "{spec}: {error}");
    }
    let error = smoother("gaussian:std=2d").stream_plan::<f64>().expect_err("in time");
    assert!(matches!(error, Error::NeedsTimes { .. }), "{error}");
}

/// Long causal kernels keep sums of past blocks from one chunk to the next, which are one series'.
#[test]
fn sums_kept_of_one_series_are_not_anothers() {
    for spec in ["decay:3000,tau=700 causal", "hann:5000 align=trailing causal"] {
        let smoother = smoother(spec);
        let mut plan = smoother.stream_plan::<f64>().expect("it streams");
        let wave = |by: f64| (0..20_000).map(|row| (f64::from(row) * by).sin()).collect();
        let mut all: Vec<Series> =
            [0.3, 0.7, 1.1].map(|by| Series::new(&plan, wave(by))).into_iter().collect();
        for chunk in [700, 1_300, 500].into_iter().cycle().take(30) {
            all.iter_mut().for_each(|series| series.push(&mut plan, chunk));
        }
        for mut series in all {
            series.push(&mut plan, usize::MAX / 2);
            plan.finish_to(series.open, &mut series.out).expect("memory");
            let whole = smoother.smooth(&series.x).expect("smoothed");
            assert_eq!(bits(&series.out.smoothed), bits(&whole), "{spec}");
        }
    }
}
