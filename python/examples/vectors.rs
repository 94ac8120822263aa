//! What the Rust library makes of some series, bit by bit, as lines of JSON: `tests/vectors.jsonl`, which the
//! tests in Python are held against.
//!
//! ```text
//! SMOOTHFRAME_ISA=portable cargo run --release --example vectors > tests/vectors.jsonl
//! ```
//!
//! Numbers are the hexadecimal digits of their bits. Windows are short, so that all are sums, whose bits no
//! instruction set changes.

use smoothframe_core::{Error, Output, Sample, Smoother, Unit};

const ROWS: usize = 40;

const IN_ROWS: [&str; 37] = [
    "uniform:7",
    "uniform:4",
    "uniform:7 align=trailing causal",
    "uniform:5 boundary=reflect",
    "uniform:5 boundary=mirror missing=propagate",
    "uniform:5 boundary=nearest coverage=0.8",
    "uniform:5 boundary=wrap holes=keep",
    "uniform:5 boundary=constant=2",
    "uniform:5 boundary=linear",
    "uniform:5 boundary=shrink",
    "uniform:9 min_rows=7",
    "gaussian:9,std=2",
    "gaussian:std=1.5 start=nearest end=renormalize",
    "gaussian:9,std=2 degree=1",
    "hann:8",
    "tukey:11,alpha=0.3",
    "kaiser:9,beta=6",
    "savgol:7,order=2",
    "savgol:7,order=3,deriv=1 missing=propagate",
    "henderson:13",
    "spencer",
    "binomial:5",
    "decay:9,tau=3",
    "taps:[3,-1,2,0.5,-0.25]",
    "weights:[1,2,3,4]",
    "median:5",
    "quantile:7,q=0.9",
    "min:4",
    "max:5 align=trailing",
    "sum:6",
    "count:6",
    "std:7",
    "hampel:7,sigmas=1.5",
    "opening:5",
    "ewm:span=5",
    "lowess:9",
    "tricube:9 degree=1 robust=2",
];

const IN_DAYS: [&str; 10] = [
    "uniform:7d",
    "uniform:36h align=trailing",
    "gaussian:std=2d",
    "hann:5d degree=1",
    "triang:9d",
    "median:4d",
    "sum:3d closed=both",
    "ewm:halflife=3d",
    "lowess:9",
    "uniform:3",
];

const IN_NUMBERS: [&str; 3] = ["uniform:7i", "gaussian:std=2i", "std:5i"];

/// Numbers that look like noise and are the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// Thousandths, some of them holes.
fn series(dice: &mut Dice) -> Vec<f64> {
    let value = |_| match dice.roll(7) {
        0 => f64::NAN,
        _ => dice.roll(20_000) as f64 / 1000.0 - 5.0,
    };
    (0..ROWS).map(value).collect()
}

trait Bits: Sample + Default {
    const NAME: &'static str;
    fn bits(self) -> u64;
}

impl Bits for f64 {
    const NAME: &'static str = "f64";
    fn bits(self) -> u64 {
        self.to_bits()
    }
}

impl Bits for f32 {
    const NAME: &'static str = "f32";
    fn bits(self) -> u64 {
        self.to_bits().into()
    }
}

fn list<T>(values: &[T], text: impl Fn(&T) -> String) -> String {
    values.iter().map(text).collect::<Vec<_>>().join(",")
}

/// A hole is no number.
fn hex<T: Bits>(value: T, is: bool) -> String {
    if is { format!("\"{:x}\"", value.bits()) } else { "null".to_owned() }
}

fn line<T: Bits>(spec: &str, x: &[T], times: &[i64], unit: &str) -> Result<(), Error> {
    let smoother: Smoother = spec.parse()?;
    let (mut y, mut present) = (vec![T::default(); x.len()], vec![false; x.len()]);
    let mut coverage = vec![0.0; x.len()];
    let output = Output::new(&mut y).present(&mut present).coverage(&mut coverage);
    let of = match unit {
        "D" => Unit::Day,
        "ms" => Unit::Millisecond,
        "ns" => Unit::Nanosecond,
        _ => Unit::Number,
    };
    match unit {
        "" => smoother.plan().smooth_to(x, output)?,
        _ => smoother.time_plan(of)?.smooth_to(times, x, output)?,
    }
    let rows: Vec<usize> = (0..x.len()).collect();
    let raw = list(x, |&x| hex(x, !x.is_hole()));
    let smoothed = list(&rows, |&row| hex(y[row], present[row]));
    let coverage = list(&coverage, |&share| hex(share, true));
    let times = list(times, i64::to_string);
    println!(
        "{{\"spec\":\"{spec}\",\"dtype\":\"{}\",\"unit\":\"{unit}\",\"times\":[{times}],\"x\":[{raw}],\
         \"smoothed\":[{smoothed}],\"coverage\":[{coverage}]}}",
        T::NAME
    );
    Ok(())
}

#[expect(clippy::cast_possible_truncation, reason = "the same series in fewer digits")]
fn main() -> Result<(), Error> {
    let mut dice = Dice(7);
    for (at, spec) in IN_ROWS.into_iter().enumerate() {
        let x = series(&mut dice);
        match at % 4 {
            3 => line(spec, &x.iter().map(|&x| x as f32).collect::<Vec<f32>>(), &[], "")?,
            _ => line(spec, &x, &[], "")?,
        }
    }
    for (unit, per_day, specs) in [
        ("D", 1, &IN_DAYS[..]),
        ("ms", 86_400_000, &IN_DAYS[..4]),
        ("ns", 86_400_000_000_000, &IN_DAYS[4..6]),
        ("i", 1, &IN_NUMBERS[..]),
    ] {
        for spec in
            specs.iter().filter(|spec| unit != "D" || !spec.contains('h') || spec.contains("hann"))
        {
            let x = series(&mut dice);
            let mut at = 19_700 * per_day;
            let times = x.iter().map(|_| {
                at += i64::try_from(dice.roll(3)).unwrap_or_default() * per_day;
                at
            });
            line(spec, &x, &times.collect::<Vec<_>>(), unit)?;
        }
    }
    Ok(())
}
