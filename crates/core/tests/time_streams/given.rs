//! The smoothers, times and values that are given.

use smoothframe_core::Sample;

use crate::noise::Noise;

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
pub(crate) fn exact(random: &mut Noise, unit: &str, longest: usize) -> String {
    let length = 1 + random.below(longest);
    if random.below(5) == 0 {
        let rules = ["", "holes=keep", "coverage=0.4", "min_rows=3", "causal coverage=0.2"];
        return format!("ewm:halflife={length}{unit} {}", pick(random, &rules));
    }
    let name = pick(random, &STATISTICS);
    let parameters = match name {
        "quantile" => ",q=0.3",
        "hampel" => ",sigmas=1.5",
        _ => "",
    };
    let is_centred = matches!(name, "opening" | "tophat" | "gradient");
    let side = if is_centred { "" } else { pick(random, &SIDES) };
    format!("{name}:{length}{unit}{parameters} {side} {}", pick(random, &RULES))
}

/// Shapes of causal kernels, with their parameters for a window of this length.
fn shape(random: &mut Noise, u: &str, length: usize) -> String {
    let part = 1 + length / (2 + random.below(6));
    let widths = [
        format!("decay:{length}{u},tau={part}{u}"),
        format!("decay:{length}{u},half_life={part}{u}"),
        format!("gaussian:{length}{u},std={part}{u}"),
        format!("gaussian:std={}{u}", 1 + length / 8),
        format!("exponential:{length}{u},tau={part}{u}"),
        format!("general_gaussian:{length}{u},p=1.5,sig={part}{u}"),
        format!("kaiser:{length}{u},beta=6"),
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
        at => format!("{}:{length}{u}", plain[at - widths.len()]),
    }
}

/// A causal kernel whose windows are up to so long, and its rules.
pub(crate) fn kernel_upto(random: &mut Noise, unit: &str, longest: usize) -> String {
    let length = 1 + random.below(longest);
    let shape = shape(random, unit, length);
    let slope = format!("degree=1 deriv=1/{unit}");
    let degrees = ["", "", "", "", "degree=1", "degree=1", "degree=2", &slope];
    let degree = match shape.starts_with("flattop") {
        true => "",
        false => pick(random, &degrees),
    };
    let closed = pick(random, &["", "", "closed=both"]);
    format!("{shape} align=trailing causal {degree} {closed} {}", pick(random, &RULES))
}

/// A number of either type.
pub(crate) trait Number: Sample + Copy {
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
pub(crate) fn times(random: &mut Noise, rows: usize) -> Vec<i64> {
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
pub(crate) fn values<T: Number>(random: &mut Noise, rows: usize) -> Vec<T> {
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

/// Times of one step, most of them up to the last row.
pub(crate) fn regular(random: &mut Noise, rows: usize) -> Vec<i64> {
    let (step, to) = (1 + random.below(3), rows.saturating_sub(random.below(3) * rows / 5));
    let place = |row: usize| row * step + row.saturating_sub(to) / 3;
    (0..rows).map(|row| i64::try_from(place(row)).expect("small")).collect()
}
