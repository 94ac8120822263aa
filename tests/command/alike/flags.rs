//! Windows and calendars that seeds go through.

use smoothframe_core::Smoother;
use smoothframe_polars::{Every, Grouped, Part};

use super::table::Dice;

/// A seed takes the next: all come up in a usual run.
pub(super) const SPECS: [&str; 32] = [
    "uniform:7",
    "gaussian:9,std=2 boundary=reflect",
    "savgol:9,order=2",
    "savgol:9,order=3 robust=3",
    "median:5",
    "hampel:7,sigmas=1.5",
    "hampel:5,sigmas=1,mad0=replace missing=propagate",
    "ewm:span=5",
    "ewm:alpha=0.3,adjust=false,ignore_na=true",
    "lowess:9",
    "sum:4",
    "count:6",
    "decay:9,tau=3 causal",
    "triang:31 method=fft",
    "weights:[1,-0.5,3,0.25] norm=none boundary=nearest",
    "uniform:5 degree=1 missing=propagate",
    "max:5 min_rows=2",
    "henderson:9",
    "epanechnikov:15 robust=1",
    "uniform:3 boundary=wrap",
    "uniform:7 align=trailing coverage=0.9 holes=keep",
    "uniform:6h",
    "gaussian:std=3h",
    "median:1d",
    "sum:1d closed=left align=trailing",
    "tricube:12h degree=1",
    "decay:1d,tau=5h",
    "ewm:halflife=7h",
    "std:8h",
    "hampel:10h,sigmas=1",
    "uniform:1mo align=trailing min_rows=3",
    "uniform:12h robust=3",
];

/// Those that not all smoothers have, too.
pub(super) const PARTS: [Part; 5] =
    [Part::Residual, Part::Coverage, Part::Provisional, Part::Loo, Part::Replaced];

pub(super) struct Flags {
    pub(super) smoother: Smoother,
    spec: &'static str,
    /// Of calendars and gaps, without their dashes.
    series: Vec<(&'static str, &'static str)>,
    /// What is had of each value: the smoothed one first.
    pub(super) parts: Vec<Part>,
}

impl Flags {
    /// Without parts, which are found out.
    pub(super) fn random(seed: usize, dice: &mut Dice) -> Self {
        let spec = SPECS[seed % SPECS.len()];
        let mut series = Vec::new();
        if dice.is(3) {
            series.push(("every", dice.pick(&["3h", "6h", "1d"])));
            series.push(("agg", dice.pick(&["sum", "mean", "median", "min", "last", "count"])));
            if dice.is(2) {
                series.push(("fill", dice.pick(&["null", "zero", "forward"])));
            }
        } else if dice.is(3) {
            series.push(("max-gap", dice.pick(&["1h", "4h", "48h"])));
        }
        let smoother = spec.parse().expect("a spec");
        Self { smoother, spec, series, parts: vec![Part::Smoothed] }
    }

    pub(super) fn get(&self, name: &str) -> Option<&'static str> {
        self.series.iter().find(|(is, _)| *is == name).map(|(_, value)| *value)
    }

    /// A gap in milliseconds.
    pub(super) fn gap(&self) -> Option<i64> {
        let hours: i64 = self.get("max-gap")?.strip_suffix('h')?.parse().expect("hours");
        Some(hours * 3_600_000)
    }

    pub(super) fn grouped(&self) -> Grouped {
        let mut grouped = Grouped::by(["shop"]).time("when").values(["x"]).parts(&self.parts);
        for (name, value) in &self.series {
            grouped = match *name {
                "every" => grouped.every(Every::new(value).expect("an interval")).flag_partial(),
                "agg" => grouped.agg(value.parse().expect("a way")),
                "fill" => grouped.fill(value.parse().expect("a way")),
                "max-gap" => grouped.max_gap(Every::new(value).expect("a gap")),
                _ => panic!("--{name} is known to nobody"),
            };
        }
        grouped
    }

    /// What the command is given beside its input and output.
    pub(super) fn args(&self, zone: &str) -> Vec<String> {
        let fixed = ["-t", "when", "-v", "x", "-g", "shop", "-w", self.spec, "--tz", zone];
        let mut args: Vec<String> = fixed.map(str::to_owned).to_vec();
        let mut with: Vec<&str> = self.parts[1..].iter().map(|part| part.name()).collect();
        for (name, value) in &self.series {
            args.extend([format!("--{name}"), (*value).to_owned()]);
        }
        if self.get("every").is_some() {
            with.push("partial");
        }
        if !with.is_empty() {
            args.extend(["--with".to_owned(), with.join(",")]);
        }
        args
    }

    /// The columns that come of it.
    pub(super) fn columns(&self) -> Vec<String> {
        let mut columns = vec!["x".to_owned()];
        columns.extend(self.get("every").map(|_| "partial".to_owned()));
        columns.extend(self.parts.iter().map(|part| format!("x_{part}")));
        columns
    }
}
