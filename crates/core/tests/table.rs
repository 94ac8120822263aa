//! Every window under every boundary, rule for holes, method, parity and place, against the
//! definition.
//!
//! Tolerances are the contract's promises and no wider (`support/promise.rs`): a direct sum's
//! (K + 2) eps of Σ|h·x|; a transform's eps·‖block‖·‖h‖; 1e-12·‖h‖₁·max|x| under `auto`; where
//! weight is missing they are scaled as the output is, with as much again for the weight's own
//! sum. Which outputs are present is exact.

mod support;

use std::thread;

use smoothframe_core::{Method, Smoother, Window};
use support::{
    definition::{Definition, Ends, Want},
    noise::Noise,
    parameters,
    promise::Promise,
};

/// Every window with parameters as people give them.
fn windows() -> Vec<String> {
    let given = |name: &str| match name {
        "chebwin" => "at=60",
        "dpss" => "NW=1.4",
        "exponential" => "tau=2",
        "gaussian" => "std=3",
        "general_cosine" => "a=[0.5,0.3,0.2]",
        "general_gaussian" => "p=1.5,sig=3",
        "kaiser" => "beta=6",
        "tukey" => "alpha=0.4",
        name => parameters::of(name),
    };
    let spec = |name: &&str| format!("{name}:LEN,{}", given(name));
    Window::NAMES.iter().map(|name| spec(name).trim_end_matches(',').to_owned()).collect()
}

const BOUNDARIES: [Ends; 7] = [
    Ends::Renormalize,
    Ends::Reflect,
    Ends::Mirror,
    Ends::Nearest,
    Ends::Wrap,
    Ends::Constant(1.5),
    Ends::Linear,
];

/// The words of a rule for holes, whether it skips, its least coverage, whether it keeps holes.
const POLICIES: [(&str, bool, Option<f64>, bool); 6] = [
    ("", true, None, false),
    (" missing=propagate", false, None, false),
    (" coverage=0", true, Some(0.0), false),
    (" coverage=0.46", true, Some(0.46), false),
    (" holes=keep", true, None, true),
    (" missing=propagate coverage=0.46 holes=keep", false, Some(0.46), true),
];

const METHODS: [(&str, Method); 3] =
    [("auto", Method::Auto), ("direct", Method::Direct), ("fft", Method::Fft)];

/// Odd and even, shorter and longer than the series.
const LENGTHS: [usize; 4] = [8, 13, 40, 43];
const ROWS: usize = 37;

/// No holes; at both ends; a long run; single ones and pairs; one value left; all.
fn series() -> [Vec<f64>; 6] {
    let mut noise = Noise(0x7ab1e);
    let mut with = |is_hole: &dyn Fn(usize) -> bool| -> Vec<f64> {
        (0..ROWS).map(|i| if is_hole(i) { f64::NAN } else { 2.0 + noise.next() }).collect()
    };
    [
        with(&|_| false),
        with(&|i| !(2..ROWS - 3).contains(&i)),
        with(&|i| (9..24).contains(&i)),
        with(&|i| [4, 9, 10, 17, 22, 30, 31].contains(&i)),
        with(&|i| i != 20),
        with(&|_| true),
    ]
}

/// How many smoothings and outputs were compared, how many rounding decides, and the largest error
/// in units of the promise by each method.
#[derive(Debug, Default)]
struct Tally {
    smoothings: usize,
    outputs: usize,
    present: usize,
    undecided: usize,
    largest: [f64; 3],
}

impl Tally {
    fn plus(self, other: Self) -> Self {
        let mut largest = self.largest;
        largest.iter_mut().zip(other.largest).for_each(|(a, b)| *a = a.max(b));
        Self {
            smoothings: self.smoothings + other.smoothings,
            outputs: self.outputs + other.outputs,
            present: self.present + other.present,
            undecided: self.undecided + other.undecided,
            largest,
        }
    }

    fn compare(&mut self, spec: &str, definition: &Definition, x: &[f64]) {
        let promise = Promise::new(definition, x);
        let wants = definition.outputs(x);
        for (at, (word, method)) in METHODS.into_iter().enumerate() {
            let spec = format!("{spec} method={word}");
            let smoother: Smoother = spec.parse().expect(&spec);
            let y = smoother.smooth(x).expect("enough memory");
            self.smoothings += 1;
            for (i, (want, &y)) in wants.iter().zip(&y).enumerate() {
                self.outputs += 1;
                self.present += usize::from(matches!(want, Want::Value(_)));
                self.undecided += usize::from(matches!(want, Want::Undecided));
                match promise.check(method, want, y) {
                    Ok(units) => self.largest[at] = self.largest[at].max(units),
                    Err(problem) => panic!("`{spec}` of {x:?}: row {i}: {problem}"),
                }
            }
        }
    }
}

fn run(windows: &[String]) -> Tally {
    let (series, mut tally) = (series(), Tally::default());
    for window in windows {
        for len in LENGTHS {
            let len = len + usize::from(window.starts_with("kaiser_bessel") && len % 2 == 1);
            let kernel = window.replace("LEN", &len.to_string());
            let taps =
                kernel.parse::<Smoother>().expect(&kernel).kernel().expect("rows").taps().to_vec();
            let definition = Definition::new(taps);
            for (align, centre) in
                [("centred", (len - 1) / 2), ("trailing", 0), ("leading", len - 1)]
            {
                for ends in BOUNDARIES {
                    for (words, skips, coverage, keeps) in POLICIES {
                        let definition = Definition {
                            centre,
                            start: ends,
                            end: ends,
                            skips,
                            coverage,
                            keeps,
                            ..definition.clone()
                        };
                        let spec =
                            format!("{kernel} align={align} boundary={}{words}", ends.word());
                        for x in &series {
                            tally.compare(&spec, &definition, x);
                        }
                    }
                }
            }
        }
    }
    tally
}

#[test]
fn all_windows_boundaries_holes_methods_and_places() {
    let windows = windows();
    assert_eq!(windows.len(), 29);
    let tally = thread::scope(|scope| {
        let halves = windows.chunks(windows.len().div_ceil(2));
        let halves: Vec<_> = halves.map(|half| scope.spawn(|| run(half))).collect();
        let tallies = halves.into_iter().map(|half| half.join().expect("what it says above"));
        tallies.reduce(Tally::plus).expect("two halves")
    });
    println!("{tally:.3?}; largest by auto, direct, fft in units of the promise");
    assert!(tally.smoothings == 29 * 4 * 3 * 7 * 6 * 6 * 3);
    assert!(tally.present > tally.outputs / 3 && tally.undecided == 0, "{tally:?}");
}
