//! Random flags: windows with their options, and how rows make series.

use smoothframe_core::Smoother;
use smoothframe_polars::{Every, Grouped};

use super::{
    dice::Dice,
    families::FAMILIES,
    table::{Clock, Table},
};

/// A window, as a spec or as `--window` and flags.
pub(super) struct Window {
    shape: String,
    options: Vec<(&'static str, &'static str)>,
    pub(super) family: &'static str,
    pub(super) is_in_time: bool,
}

pub(super) struct Flags {
    pub(super) windows: Vec<Window>,
    /// Flags of series and calendars, without their dashes.
    series: Vec<(&'static str, &'static str)>,
    /// Whether the options of a window alone are flags.
    spells_options: bool,
}

/// What a case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    Rows,
    Time,
    /// Rows of one time or interval that are merged, and those that are kept, or left out.
    Calendar,
}

type Choice = (&'static str, &'static [&'static str]);

const BOTH: [Choice; 9] = [
    ("missing", &["skip", "propagate"]),
    ("coverage", &["0", "0.3", "0.5", "0.9", "1"]),
    ("min_rows", &["1", "2", "3", "5"]),
    ("holes", &["fill", "keep"]),
    ("align", &["centred", "trailing", "leading"]),
    ("degree", &["0", "1", "2", "3"]),
    ("robust", &["1", "3"]),
    ("align", &["trailing"]),
    ("causal", &[""]),
];

const IN_ROWS: [Choice; 8] = [
    ("boundary", &BOUNDARIES),
    ("boundary", &BOUNDARIES),
    ("start", &BOUNDARIES),
    ("end", &BOUNDARIES),
    ("norm", &["sum", "peak", "none"]),
    ("method", &["auto", "direct", "fft"]),
    ("boundary", &["fit", "shrink"]),
    ("deriv", &["1", "2"]),
];

const IN_TIME: [Choice; 2] =
    [("closed", &["left", "right", "both", "neither"]), ("deriv", &["1/d", "1/h", "1/i"])];

const BOUNDARIES: [&str; 10] = [
    "renormalize",
    "reflect",
    "mirror",
    "nearest",
    "wrap",
    "constant",
    "constant=2.5",
    "linear",
    "shrink",
    "fit",
];

impl Window {
    /// A window that core takes. What it refuses on the way goes to `refused`.
    fn random(
        family: usize,
        in_time: Option<Clock>,
        dice: &mut Dice,
        refused: &mut Vec<Self>,
    ) -> Self {
        let family = &FAMILIES[family];
        let unit = match in_time {
            None => None,
            Some(Clock::Dates) => Some(*dice.pick(&[("d", 40), ("w", 4), ("h", 99)])),
            Some(Clock::Datetimes(_)) => Some(*dice.pick(&[("h", 300), ("d", 9), ("m", 999)])),
            Some(Clock::Numbers) => Some(("i", 40)),
        };
        for attempt in 0.. {
            let in_time = unit.and_then(|(unit, most)| {
                let is_month = family.name == "uniform" && unit == "w";
                let (unit, most) = if is_month { ("mo", 3) } else { (unit, most) };
                family.in_time(unit, most, dice)
            });
            let is_in_time = in_time.is_some();
            let shape = in_time.unwrap_or_else(|| family.in_rows(dice));
            let mut options: Vec<(&str, &str)> = Vec::new();
            let more: &[Choice] = if is_in_time { &IN_TIME } else { &IN_ROWS };
            let choices: Vec<&Choice> = BOTH.iter().chain(more).collect();
            let most = if attempt < 8 { 4 } else { 1 };
            for _ in 0..dice.below(most) {
                let (name, values) = dice.pick(&choices);
                if !options.iter().any(|(taken, _)| taken == name) {
                    options.push((*name, *dice.pick::<&str>(values)));
                }
            }
            let window = Self { shape, options, family: family.name, is_in_time };
            let is_of = |unit: &str| window.options.contains(&("deriv", unit));
            let is_wrong = match unit {
                Some(("i", _)) => is_of("1/d") || is_of("1/h"),
                _ => is_of("1/i"),
            };
            if is_wrong {
                // Parsed, but refused at the times.
                continue;
            }
            if window.spec().parse::<Smoother>().is_ok() {
                return window;
            }
            assert!(attempt < 200, "{}: nothing is taken of it", window.spec());
            refused.push(window);
        }
        unreachable!("it ends above");
    }

    pub(super) fn spec(&self) -> String {
        let option = |(name, value): &(&str, &str)| match *value {
            "" => format!(" {name}"),
            value => format!(" {name}={value}"),
        };
        self.shape.clone() + &self.options.iter().map(option).collect::<String>()
    }

    pub(super) fn smoother(&self) -> Smoother {
        self.spec().parse().expect("it was parsed")
    }

    /// Whether rows that are near in time are looked for, though the window counts rows.
    pub(super) fn looks_for_nearest(&self) -> bool {
        self.family == "lowess"
    }

    /// Whether an option has this value, or any.
    pub(super) fn has(&self, name: &str, value: &str) -> bool {
        let is = |option: &&(&str, &str)| option.0 == name && (value == "*" || option.1 == value);
        self.options.iter().any(|option| is(&option))
    }
}

impl Flags {
    pub(super) fn random(
        about: About,
        family: usize,
        table: &Table,
        dice: &mut Dice,
        refused: &mut Vec<Window>,
    ) -> Self {
        let series = series(about, table.clock, dice);
        let fills_ahead = series.contains(&("fill", "linear"));
        let count = if dice.once_in(4) { 2 } else { 1 };
        let mut windows = Vec::new();
        while windows.len() < count {
            let in_time = match about {
                About::Rows => false,
                About::Time => true,
                About::Calendar => dice.once_in(3),
            };
            let family = if windows.is_empty() { family } else { dice.below(FAMILIES.len()) };
            let clock = in_time.then_some(table.clock);
            let window = Window::random(family, clock, dice, refused);
            // Lines to later values are refused with it: buckets.rs of Polars' crate has that.
            if !(fills_ahead && window.has("causal", "*")) {
                windows.push(window);
            }
        }
        Self { windows, series, spells_options: dice.once_in(2) }
    }

    /// What the command is given.
    pub(super) fn args(&self, table: &Table) -> Vec<String> {
        let mut args = vec!["-t".to_owned(), "when".to_owned(), "-v".to_owned(), "x".to_owned()];
        for key in table.keys() {
            args.extend(["-g".to_owned(), (*key).to_owned()]);
        }
        match self.windows.as_slice() {
            [one] => args.extend(spelled(one, self.spells_options)),
            several => {
                for (window, at) in several.iter().zip(1..) {
                    args.extend(["-w".to_owned(), format!("w{at}={}", window.spec())]);
                }
            }
        }
        for (name, value) in &self.series {
            args.extend([format!("--{name}"), (*value).to_owned()]);
        }
        args
    }

    /// The columns that come of it.
    pub(super) fn columns(&self) -> Vec<String> {
        match self.windows.len() {
            1 => vec!["x_smoothed".to_owned()],
            count => (1..=count).map(|at| format!("x_w{at}")).collect(),
        }
    }

    pub(super) fn grouped(&self, table: &Table) -> Grouped {
        let mut grouped = Grouped::by(table.keys().iter().copied()).time("when").values(["x"]);
        for (window, column) in self.windows.iter().zip(self.columns()) {
            grouped = grouped.with_suffix(&column[1..], &window.smoother());
        }
        for (name, value) in &self.series {
            grouped = match *name {
                "every" => grouped.every(Every::new(value).expect("an interval")),
                "agg" => grouped.agg(value.parse().expect("a way")),
                "fill" => grouped.fill(value.parse().expect("a way")),
                "fill-to" => grouped.fill_to(value.parse().expect("an end")),
                "label" => grouped.label(value.parse().expect("an end")),
                "on-duplicate" => grouped.on_duplicate(value.parse().expect("a way")),
                "max-gap" => grouped.max_gap(Every::new(value).expect("a gap")),
                _ => panic!("--{name} is known to nobody"),
            };
        }
        grouped
    }

    /// The names of all flags and options.
    pub(super) fn names(&self) -> Vec<&'static str> {
        let options = self.windows.iter().flat_map(|window| &window.options);
        options.chain(&self.series).map(|(name, _)| *name).collect()
    }

    pub(super) fn get(&self, name: &str) -> Option<&'static str> {
        self.series.iter().find(|(is, _)| *is == name).map(|(_, value)| *value)
    }

    /// Whether rows are merged or left out, so that those of the output are not those of the input.
    pub(super) fn changes_rows(&self) -> bool {
        let drops = matches!(self.get("on-duplicate"), Some("first" | "last"));
        drops || self.get("agg").is_some()
    }
}

/// The window as flags of the command.
pub(super) fn spelled(window: &Window, spells_options: bool) -> Vec<String> {
    if !spells_options {
        return vec!["-w".to_owned(), window.spec()];
    }
    let mut args = vec!["-w".to_owned(), window.shape.clone()];
    for (name, value) in &window.options {
        args.push(format!("--{}", name.replace('_', "-")));
        if !value.is_empty() {
            args.push((*value).to_owned());
        }
    }
    args
}

fn series(about: About, clock: Clock, dice: &mut Dice) -> Vec<(&'static str, &'static str)> {
    let mut flags = Vec::new();
    if about != About::Calendar {
        if dice.once_in(4) {
            let gap = match clock {
                Clock::Dates => dice.pick(&["3d", "1w"]),
                Clock::Datetimes(_) => dice.pick(&["5h", "30h", "2d"]),
                Clock::Numbers => dice.pick(&["1i", "3i"]),
            };
            flags.push(("max-gap", *gap));
        }
        return flags;
    }
    if dice.once_in(5) {
        return vec![("on-duplicate", *dice.pick(&["keep", "first", "last"]))];
    }
    let aggs = ["sum", "mean", "median", "min", "max", "first", "last", "count"];
    flags.push(("agg", *dice.pick(&aggs)));
    if dice.once_in(5) {
        return flags;
    }
    let every = match clock {
        Clock::Dates => dice.pick(&["1d", "2d", "1w", "1mo"]),
        Clock::Datetimes(_) => dice.pick(&["6h", "1d", "90m", "1w"]),
        Clock::Numbers => dice.pick(&["1i", "2i", "10i"]),
    };
    flags.push(("every", *every));
    if dice.once_in(2) {
        flags.push(("fill", *dice.pick(&["null", "zero", "forward", "linear"])));
    }
    if dice.once_in(3) {
        flags.push(("fill-to", *dice.pick(&["file", "group"])));
    }
    if dice.once_in(3) {
        flags.push(("label", "right"));
    }
    flags
}
