//! Cells of series of rows at times of their own.

use std::{cell::LazyCell, ops::Range};

use smoothframe_core::{Error, Smoother, Unit};

use crate::{
    cell::{Cells, Made, Number, made},
    data::{Noise, series},
};

/// Windows in time. Rows are two minutes apart on average.
pub(crate) const KERNELS: [&str; 35] = [
    "uniform:1h",
    "uniform:1s",
    "uniform:17m",
    "uniform:6h",
    "gaussian:std=10m",
    "gaussian:1h,std=10m",
    "general_gaussian:1h,p=2,sig=12m",
    "exponential:1h,tau=15m",
    "decay:1h,tau=15m",
    "decay:5h,tau=10m",
    "barthann:1h",
    "bartlett:1h",
    "biweight:1h",
    "blackman:1h",
    "blackmanharris:1h",
    "bohman:1h",
    "cosine:1h",
    "epanechnikov:1h",
    "flattop:1h",
    "general_cosine:1h,a=[0.4,0.5,0.1]",
    "general_hamming:1h,alpha=0.6",
    "hamming:1h",
    "hann:1h",
    "hann:5m",
    "hann:5h",
    "kaiser:1h,beta=8",
    "lanczos:1h",
    "nuttall:1h",
    "parzen:1h",
    "taylor:1h",
    "triang:1h",
    "tricube:1h",
    "tricube:5h",
    "triweight:1h",
    "tukey:1h,alpha=0.3",
];

/// Kernels that are refused, that need a calendar, and that count rows.
const OTHERS: [&str; 6] = [
    "chebwin:1h,at=60",
    "gaussian:1h,std=3",
    "savgol:1h,order=2",
    "hann:5i",
    "uniform:1mo",
    "gaussian:31,std=5",
];

/// Rules for holes, and options that are refused.
pub(crate) const RULES: [&str; 9] = [
    "missing=propagate",
    "coverage=0",
    "coverage=0.7",
    "coverage=1",
    "holes=keep",
    "coverage=0 holes=keep",
    "align=trailing causal",
    "boundary=reflect",
    "method=fft",
];

pub(crate) const ALIGNS: [&str; 3] = ["", " align=trailing", " align=leading"];

/// What times there are: on a grid, near one, in bursts of rows at one time, at random ones, on a
/// grid with rows left out, and with long silences. A seventh kind, `back`, goes back once.
pub(crate) const TIMES: [&str; 6] = ["grid", "jitter", "bursts", "random", "dropped", "silences"];

pub(crate) fn times(kind: &str, len: usize) -> Vec<i64> {
    let mut noise = Noise::of(&format!("{kind}-{len}"));
    let start = 1_700_000_000;
    let mut time = start;
    let next = |row: i64| {
        let step = match kind {
            "grid" | "jitter" => 120,
            "bursts" if noise.below(3) > 0 => 0,
            "bursts" => 360,
            "dropped" => 120 * (1 + noise.below_i64(10) / 8),
            "silences" if noise.below(50) == 0 => 200_000,
            "back" if row == 200 => -500,
            _ => noise.below_i64(240),
        };
        time += step;
        if kind == "jitter" { time + noise.below_i64(80) } else { time }
    };
    (0..).take(len).map(next).collect()
}

/// Every kernel with each degree and alignment, at every kind of times.
pub(crate) fn every_kernel(cells: &mut Cells) {
    let data = [("clean", 400), ("holes10", 400), ("infinite_holes", 400), ("spike_holes", 40)];
    for kernel in KERNELS {
        for degree in ["", " degree=1"] {
            for align in ALIGNS {
                over(cells, &format!("{kernel}{align}{degree}"), &TIMES, &data);
            }
        }
    }
    for kernel in OTHERS {
        over(cells, kernel, &["grid", "jitter"], &data);
    }
}

/// A few kernels with every rule, over more kinds of series.
pub(crate) fn every_rule(cells: &mut Cells) {
    let data = [
        ("clean", 300),
        ("holes60", 300),
        ("gap", 300),
        ("ends", 300),
        ("huge", 300),
        ("whole_holes", 300),
        ("holes60", 40),
        ("holes10", 2),
        ("clean", 1),
        ("clean", 0),
    ];
    for kernel in ["uniform:1h", "gaussian:std=10m", "hann:1h", "flattop:1h", "decay:1h,tau=15m"] {
        for degree in ["", " degree=1"] {
            for rule in RULES {
                let times = ["grid", "jitter", "bursts"];
                over(cells, &format!("{kernel} {rule}{degree}"), &times, &data);
            }
        }
    }
}

/// Series longer than what is looked at in one go.
pub(crate) fn many_rows(cells: &mut Cells) {
    let data = [("clean", 9000), ("holes10", 9000), ("infinite_holes", 9000)];
    for kernel in ["uniform:1h", "uniform:2d", "gaussian:std=10m", "tricube:3h", "decay:5h,tau=1h"]
    {
        for options in ["", " degree=1", " align=leading coverage=0.7", " missing=propagate"] {
            let times = ["grid", "random", "bursts", "dropped", "back"];
            over(cells, &format!("{kernel}{options}"), &times, &data);
        }
    }
    for (unit, length) in [
        (Unit::Number, "120i"),
        (Unit::Day, "120d"),
        (Unit::Millisecond, "120ms"),
        (Unit::Microsecond, "120us"),
        (Unit::Nanosecond, "120ns"),
        (Unit::Day, "1h"),
        (Unit::Nanosecond, "1h"),
    ] {
        for kernel in ["uniform", "hann", "triang"] {
            let smoother = format!("{kernel}:{length}").parse();
            let (at, x) = (times("random", 500), series("holes10", 500));
            let name = format!("time/{kernel}:{length}/{unit:?}");
            cells.cell(&name, || smooth::<f64>(&smoother, unit, &at, &x));
        }
    }
}

fn over(cells: &mut Cells, spec: &str, kinds: &[&str], data: &[(&str, usize)]) {
    let smoother = LazyCell::new(|| spec.parse::<Smoother>());
    for kind in kinds {
        for &(rows, len) in data {
            let both = LazyCell::new(|| (times(kind, len), series(rows, len)));
            let name = format!("time/{spec}/{kind}/{rows}-{len}");
            cells.cell(&format!("{name}/f64"), || {
                smooth::<f64>(&smoother, Unit::Second, &both.0, &both.1)
            });
            cells.cell(&format!("{name}/f32"), || {
                smooth::<f32>(&smoother, Unit::Second, &both.0, &both.1)
            });
        }
    }
}

/// A series at its times.
pub(crate) fn smooth<T: Number>(
    smoother: &Result<Smoother, Error>,
    unit: Unit,
    times: &[i64],
    x: &[f64],
) -> Result<Made, Error> {
    let (mut plan, x) = (smoother.clone()?.time_plan::<T>(unit)?, T::series(x));
    made(x.len(), |output| plan.smooth_to(times, &x, output))
}

/// Windows found elsewhere: up to half an hour on both sides, random ones, and those of a clock that
/// is set back on the way.
pub(crate) fn given_windows(cells: &mut Cells) {
    let len = 400;
    let (near, random, mut clock) = (near(len), any(len), times("jitter", len));
    let ascending = clock.clone();
    clock[len / 2..].iter_mut().for_each(|time| *time -= 3600);
    let all = [("near", &ascending, &near), ("any", &ascending, &random), ("set", &clock, &near)];
    for kernel in KERNELS.into_iter().chain(OTHERS) {
        for degree in ["", " degree=1"] {
            let spec = format!("{kernel}{degree}");
            let smoother = spec.parse::<Smoother>();
            for (windows, clock, ranges) in all {
                for kind in ["clean", "holes10", "infinite_holes"] {
                    let (name, x) = (format!("within/{spec}/{windows}/{kind}"), series(kind, len));
                    cells.cell(&format!("{name}/f64"), || {
                        within::<f64>(&smoother, clock, ranges, &x)
                    });
                    cells.cell(&format!("{name}/f32"), || {
                        within::<f32>(&smoother, clock, ranges, &x)
                    });
                }
            }
        }
    }
}

fn within<T: Number>(
    smoother: &Result<Smoother, Error>,
    clock: &[i64],
    windows: &[Range<usize>],
    x: &[f64],
) -> Result<Made, Error> {
    let (mut plan, x) = (smoother.clone()?.time_plan::<T>(Unit::Second)?, T::series(x));
    made(x.len(), |output| plan.smooth_within(clock, windows, &x, output))
}

fn near(len: usize) -> Vec<Range<usize>> {
    let at = times("jitter", len);
    let window = |&time: &i64| {
        at.partition_point(|&t| t < time - 1800)..at.partition_point(|&t| t <= time + 1800)
    };
    at.iter().map(window).collect()
}

fn any(len: usize) -> Vec<Range<usize>> {
    let mut noise = Noise::of("any");
    let window = |row: usize| {
        let (before, after) = (noise.below(20), noise.below(20));
        row.saturating_sub(before)..len.min(row + 1 + after)
    };
    (0..len).map(window).collect()
}
