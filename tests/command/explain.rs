//! What `smooth explain` says, against core and closed forms.

use std::f64::consts::{LN_2, PI, TAU};

use serde_json::Value;
use smoothframe_polars::{Smoother, smoothframe_core::Operation};
use smoothframe_report::Shape;

use crate::folder::{Folder, Run};

fn explain(spec: &str, flags: &[&str]) -> Run {
    let folder = Folder::new();
    let mut command = folder.command();
    command.args(["explain", spec]).args(flags).env("LC_ALL", "C.UTF-8").env_remove("COLUMNS");
    Run::of(&command.output().expect("smooth starts"))
}

fn json(spec: &str) -> Value {
    serde_json::from_str(&explain(spec, &["--json"]).ok().stdout).expect("JSON")
}

/// What is said, without its lines' ends.
fn said(spec: &str) -> String {
    explain(spec, &[]).ok().stdout.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn close(got: &Value, want: f64, within: f64, what: &str) {
    let got = got.as_f64().unwrap_or_else(|| panic!("{what}: {got}"));
    assert!((got - want).abs() <= within * want.abs(), "{what}: {got}, not {want}");
}

/// Where a falling function of a period's frequency meets a level.
fn meets(level: f64, mut low: f64, mut high: f64, gain: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if gain(middle) > level { low = middle } else { high = middle }
    }
    low
}

#[test]
fn a_mean_of_a_week_is_told_by_its_closed_form() {
    let week = json("uniform:7");
    let gain = |f: f64| (PI * f * 7.0).sin() / (7.0 * (PI * f).sin());
    let cutoff = meets(0.5_f64.sqrt(), 1e-6, 1.0 / 7.0, gain);
    close(&week["half_power_period"], 1.0 / cutoff, 1e-9, "half power");
    close(&week["noise"], 1.0 / 7.0_f64.sqrt(), 1e-12, "noise");
    close(&week["effective_width"], 7.0, 1e-12, "effective");
    close(&week["half_weight"], 4.0, 0.0, "half of seven rows");
    let removed: Vec<f64> = week["removed_periods"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(Value::as_f64)
        .collect();
    for (period, want) in removed.iter().zip([7.0, 7.0 / 2.0, 7.0 / 3.0]) {
        assert!((period - want).abs() < 1e-6, "{removed:?}");
    }
    assert_eq!((removed.len(), &week["removes_fractions"]), (3, &Value::Bool(true)));
    for kept in week["kept"].as_array().expect("a list") {
        let period = kept["period"].as_f64().expect("a number");
        close(&kept["share"], gain(1.0 / period).abs(), 1e-9, "kept");
    }
    assert_eq!(week["provisional_rows"], 3);
    assert_eq!(week["delay_rows"], 0.0);
    let says = explain("uniform:7", &[]).ok().stdout;
    for words in [
        "7 rows; half of the weight is in the 4 rows in the middle",
        "a rhythm of 7 rows and its fractions",
        "in daily rows that is the week",
        "38% of the spread of noise is left",
        "the last 3 rows are provisional",
    ] {
        let joined = says.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(joined.contains(words), "{words}: {says}");
    }
}

#[test]
fn a_gaussian_is_told_by_its_closed_form() {
    for (spec, std, unit) in [
        ("gaussian:std=6", 6.0, 1.0),
        ("gaussian:std=36h", 36.0, 3600.0),
        ("gaussian:std=500i", 500.0, 1.0),
    ] {
        let bell = json(spec);
        let period = TAU * std / LN_2.sqrt() * unit;
        close(&bell["half_power_period"], period, 5e-3, spec);
        // Of e^(-x²/2s²) half lies within 0.6745 s, and Kish's width is 2√π s.
        let within = if spec.contains("std=6") { 0.12 } else { 0.01 };
        close(&bell["half_weight"], 2.0 * 0.674_49 * std * unit, within, spec);
        close(&bell["effective_width"], 2.0 * PI.sqrt() * std * unit, 5e-3, spec);
        assert_eq!(bell["is_low_pass"], true, "{spec}");
    }
}

#[test]
fn windows_in_time_are_told_by_their_closed_forms() {
    let day = 86_400.0;
    let month = json("uniform:28d");
    let cutoff = meets(0.5_f64.sqrt(), 1e-6, 1.0, |x| (PI * x).sin() / (PI * x));
    close(&month["half_power_period"], 28.0 * day / cutoff, 1e-3, "half power");
    close(&month["half_weight"], 14.0 * day, 5e-3, "half");
    close(&month["effective_width"], 28.0 * day, 2e-3, "effective");
    close(&month["removed_periods"][0], 28.0 * day, 2e-3, "removed");
    assert_eq!((&month["unit"], &month["behind"]), (&"second".into(), &"14d".into()));
    let year = json("uniform:12mo align=trailing");
    close(&year["half_power_period"], 12.0 / cutoff, 1e-3, "half power of months");
    assert_eq!(year["unit"], "month");
    // A memory in time, where rows are many, is a filter of first order.
    let memory = json("ewm:halflife=7d");
    let tau = 7.0 / LN_2;
    close(&memory["half_power_period"], TAU * tau * day, 5e-3, "half power of a memory");
    close(&memory["half_weight"], 7.0 * day, 5e-3, "half of a memory");
    let says = said("ewm:halflife=7d");
    assert!(says.contains("10.1 days (the mean age"), "{says}"); // 7/ln 2
}

#[test]
fn an_average_with_memory_is_told_by_its_closed_form() {
    for span in [3.0, 12.0, 200.0] {
        let memory = json(&format!("ewm:span={span}"));
        let alpha: f64 = 2.0 / (span + 1.0);
        let kept = 1.0 - alpha;
        let cosine = 1.0 - alpha * alpha / (2.0 * kept);
        close(&memory["half_power_period"], TAU / cosine.acos(), 1e-4, "half power");
        close(&memory["noise"], (alpha / (2.0 - alpha)).sqrt(), 1e-5, "noise");
        close(&memory["half_weight"], (0.5_f64.ln() / kept.ln() - 1e-4).ceil(), 0.0, "half");
        close(&memory["delay_rows"], 1.0 / alpha - 1.0, 1e-12, "delay");
        assert_eq!((&memory["provisional_rows"], &memory["is_causal"]), (&0.into(), &true.into()));
    }
}

/// Every kernel in the list of windows: the numbers are core's.
#[test]
fn numbers_of_kernels_are_cores() {
    let mut kernels = 0;
    for shape in Shape::ALL {
        let smoother: Smoother = shape.example.parse().expect(shape.example);
        let Operation::Kernel(kernel) = smoother.operation() else { continue };
        kernels += 1;
        let told = json(shape.example);
        close(&told["noise"], kernel.noise_gain().sqrt(), 1e-12, shape.name);
        close(&told["effective_width"], kernel.effective_count(), 1e-12, shape.name);
        match kernel.half_power_cutoff() {
            Some(cutoff) => close(&told["half_power_period"], 1.0 / cutoff, 1e-9, shape.name),
            None => assert!(told["half_power_period"].is_null(), "{}", shape.name),
        }
        let taps: Vec<f64> =
            told["taps"].as_array().expect("taps").iter().filter_map(Value::as_f64).collect();
        // The reader of JSON may be off by the last bit.
        let near = |(a, b): (&f64, &f64)| (a - b).abs() <= 1e-15;
        assert!(
            taps.len() == kernel.len() && taps.iter().zip(kernel.taps()).all(near),
            "{}",
            shape.name
        );
        assert_eq!(told["centre"], kernel.reach().ahead, "{}", shape.name);
        for removed in told["removed_periods"].as_array().expect("a list") {
            let gain = kernel.gain(1.0 / removed.as_f64().expect("a number"));
            assert!(gain < 1e-6, "{}: {removed} leaves {gain}", shape.name);
        }
        for kept in told["kept"].as_array().expect("a list") {
            let period = kept["period"].as_f64().expect("a number");
            let share = kept["share"].as_f64().expect("a number");
            let want = kernel.gain(1.0 / period);
            assert!((share - want).abs() < 1e-9, "{}: {share}, not {want}", shape.name);
        }
        if let Some(gone) = told["one_percent_period"].as_f64() {
            assert!((kernel.gain(1.0 / gone) - 0.01).abs() < 1e-6, "{}", shape.name);
            for step in 1..50 {
                let f = 1.0 / gone + (0.5 - 1.0 / gone) * f64::from(step) / 50.0;
                assert!(kernel.gain(f) < 0.0101, "{} at {f}", shape.name);
            }
        }
    }
    assert!(kernels >= 30, "{kernels}");
}

/// Half of the weight: no shorter run of rows holds it.
#[test]
fn half_of_the_weight_is_in_no_fewer_rows() {
    for spec in [
        "savgol:21,order=3",
        "decay:31,tau=7",
        "taps:[5,1,1,1,1]",
        "hann:20",
        "taps:[1,-1] norm=none missing=propagate boundary=reflect",
    ] {
        let told = json(spec);
        let taps: Vec<f64> =
            told["taps"].as_array().expect("taps").iter().filter_map(Value::as_f64).collect();
        let size: f64 = taps.iter().map(|h| h.abs()).sum();
        let holds = |rows: usize| {
            taps.windows(rows)
                .map(|run| run.iter().map(|h| h.abs()).sum::<f64>())
                .fold(0.0, f64::max)
        };
        let half = (1..=taps.len()).find(|&rows| holds(rows) >= 0.5 * size - 1e-12);
        close(&told["half_weight"], half.expect("all rows") as f64, 0.0, spec);
    }
}

#[test]
fn fits_are_told_by_the_weights_that_they_are() {
    let taps = |spec: &str| -> (Vec<f64>, f64) {
        let told = json(spec);
        let taps =
            told["taps"].as_array().expect("taps").iter().filter_map(Value::as_f64).collect();
        (taps, told["centre"].as_f64().expect("a number"))
    };
    // Of symmetric weights a line's value in the middle is the mean.
    let ((mean, _), (line, _)) = (taps("gaussian:std=3"), taps("gaussian:std=3 degree=1"));
    assert_eq!(mean.len(), line.len());
    assert!(mean.iter().zip(&line).all(|(a, b)| (a - b).abs() < 1e-12));
    // At a window's end it keeps level and slope: Σh = 1 and Σ age·h = 0.
    let (line, centre) = taps("tricube:21 degree=1 align=trailing");
    let age = |tap: usize| tap as f64 - centre;
    let moment =
        |power: i32| line.iter().enumerate().map(|(tap, h)| h * age(tap).powi(power)).sum::<f64>();
    assert!(
        (moment(0) - 1.0).abs() < 1e-9 && moment(1).abs() < 1e-8,
        "{} {}",
        moment(0),
        moment(1)
    );
    // A slope, per row, and in time.
    let slope = json("tricube:21 degree=2 deriv=1");
    assert!(slope["half_power_period"].is_null());
    let says = said("tricube:21 degree=2 deriv=1");
    assert!(says.contains("its slope, per row, is the output"), "{says}");
    assert!(says.contains("weights sum to 0"), "{says}");
    let says = said("tricube:6w degree=2 deriv=1/d");
    assert!(says.contains("its slope, per d, is the output"), "{says}");
}

/// What makes rhythms larger says so: 2x[t] - x[t-1] has |H(½)| = 3, and a line at a window's end.
#[test]
fn what_comes_out_larger_is_told() {
    let told = json("taps:[2,-1] align=trailing");
    close(&told["largest"]["period"], 2.0, 1e-6, "period");
    close(&told["largest"]["share"], 3.0, 1e-9, "share");
    assert!(
        said("taps:[2,-1] align=trailing").contains("a rhythm of 2 rows comes out larger: 300%")
    );
    let told = json("tricube:61 degree=1 align=trailing");
    assert!(told["largest"]["share"].as_f64() > Some(1.2), "{told}");
    for spec in ["uniform:7", "gaussian:std=3", "ewm:span=12", "hann:28d"] {
        assert!(json(spec)["largest"].is_null(), "{spec}");
    }
}

/// What is said of the end is what happens when rows come.
#[test]
fn so_many_rows_change_as_are_provisional() {
    let x: Vec<f64> = (0..200).map(|i| f64::from(i * i % 37) + f64::from(i) / 10.0).collect();
    for spec in [
        "uniform:7",
        "hann:20",
        "gaussian:std=3 align=trailing",
        "uniform:9 align=leading",
        "median:7",
        "ewm:span=9",
        "savgol:21,order=3",
        "opening:5",
        "tricube:21 degree=1",
    ] {
        let told = json(spec)["provisional_rows"].as_u64().expect("a number");
        let smoother: Smoother = spec.parse().expect(spec);
        let [short, long] = [150, 200].map(|rows| smoother.smooth(&x[..rows]).expect(spec));
        let differs = |row: &usize| (short[*row] - long[*row]).abs() > 1e-9;
        let first = (0..150).find(differs).unwrap_or(150);
        let changed = 150 - first as u64;
        // Weights of 0 at a window's ends, and an order that happens to stay, change nothing.
        assert!(changed <= told && changed + 3 >= told, "{spec}: {changed} change, {told} told");
    }
    assert!(json("lowess:31")["provisional_rows"].is_null());
    let says = said("lowess:31");
    assert!(says.contains("all rows are provisional"), "{says}");
}

/// A median of seven rows: up to three of them may be anything.
#[test]
fn spikes_as_wide_as_is_said_leave_no_trace() {
    let says = said("median:7");
    assert!(says.contains("up to 3 of 7 rows may be anything"), "{says}");
    let smoother: Smoother = "median:7".parse().expect("a smoother");
    let mut x = vec![1.0; 40];
    x[20..23].fill(1e9);
    assert!(smoother.smooth(&x).expect("smoothed").iter().all(|y| *y == 1.0));
    x[23] = 1e9;
    assert!(smoother.smooth(&x).expect("smoothed").contains(&1e9));
}

#[test]
fn each_is_told_truly() {
    for (spec, about, words) in [
        ("hann:21 align=trailing", "delay", "10 rows: slow changes show so much later"),
        ("hann:7d align=trailing", "delay", "3d12h"),
        ("hann:21 align=leading", "delay", "10 rows early"),
        ("tricube:21 degree=1 align=trailing", "delay", "none for trends"),
        ("uniform:7", "ends", "divided by the weight that is left"),
        ("uniform:7 boundary=reflect", "ends", "d c b a | a b c d"),
        ("uniform:7 start=nearest end=constant=2", "ends", "after the last, 2 goes on"),
        ("savgol:21,order=3", "ends", "the polynomial of the nearest full window"),
        ("median:7", "ends", "windows are shorter"),
        ("uniform:7 boundary=wrap", "end", "the first rows change, too"),
        ("uniform:7", "holes", "between two values is filled where half"),
        ("uniform:7 align=trailing causal", "holes", "after the first value is filled where half"),
        ("uniform:7 missing=propagate", "holes", "a hole of every output"),
        (
            "uniform:7 coverage=0.8 holes=keep",
            "holes",
            "a hole stays a hole; every output needs 80%",
        ),
        ("uniform:7d min_rows=3000", "removes", "a rhythm of 7 days and its fractions"),
        ("uniform:7d min_rows=3", "holes", "needs 3 values in its window"),
        ("count:7", "holes", "0 where there is no value"),
        ("uniform:7 align=trailing", "end", "but holes at the end"),
        (
            "uniform:7 align=trailing causal",
            "end",
            "no row is provisional: rows to come change nothing",
        ),
        ("uniform:7d", "end", "rows within 3d12h of the last are provisional"),
        ("hampel:7,sigmas=2", "removes", "2 robust standard deviations"),
        ("quantile:7,q=0.9", "removes", "below which 90%"),
        ("opening:15", "removes", "peaks of fewer than 15 rows"),
        ("tophat:15d", "keeps", "peaks narrower than 15d"),
        ("lowess:61", "robust", "3 rounds"),
        ("tricube:21 degree=1 robust=2", "robust", "2 rounds"),
        ("taps:[1,-1] norm=none missing=propagate boundary=reflect", "removes", "the level"),
        ("taps:[1,0,1]", "removes", "some faster ones are not"),
        ("ewm:span=12", "width", "half of the weight is in the newest 5 rows"),
        ("gaussian:std=36h", "width", "6 days to either side; half of the weight is in 2.02 days"),
        ("uniform:1", "removes", "little"),
    ] {
        let told = json(spec);
        let says = told["says"][about].as_str().unwrap_or_else(|| panic!("{spec}: {told}"));
        assert!(says.contains(words), "{spec}, {about}: {says}");
    }
}

#[test]
fn flags_are_options() {
    let flags = ["--boundary", "reflect", "--align", "trailing", "--causal"];
    let refused = explain("uniform:7", &flags);
    refused.refused(2, &["causal"]); // reflect looks ahead at the start
    let told =
        explain("uniform:7", &["--end", "nearest", "--align", "trailing", "--json"]).ok().stdout;
    let told: Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!(told["spec"], "uniform:7 end=nearest align=trailing");
    explain("unifrom:7", &[]).refused(2, &["did you mean uniform?"]);
}

#[test]
fn it_fits_the_terminal_and_its_locale() {
    let folder = Folder::new();
    let specs = Shape::ALL.iter().map(|shape| shape.example);
    let more = [
        "general_gaussian:60,p=2,sig=3 boundary=reflect missing=propagate coverage=0.5",
        "uniform:20001",
        "uniform:200000",
        "gaussian:std=36h",
        "uniform:12mo",
        "uniform:5i",
        "7",
        "taps:[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31,32]",
    ];
    for spec in specs.chain(more) {
        for (locale, is_ascii) in [("C.UTF-8", false), ("C", true)] {
            let mut command = folder.command();
            command.args(["explain", spec]).env("LC_ALL", locale).env_remove("COLUMNS");
            let said = Run::of(&command.output().expect("smooth starts")).ok().stdout;
            let longest = said.lines().map(|line| line.chars().count()).max();
            assert!(longest <= Some(80), "{spec}: {said}");
            assert!(!is_ascii || said.is_ascii(), "{spec}: {said}");
            assert!(!said.contains("NaN") && !said.contains("inf "), "{spec}: {said}");
        }
    }
}

#[test]
fn a_window_too_long_to_be_looked_at_says_so() {
    let said = said("uniform:200000");
    assert!(said.contains("200,000 rows") && said.contains("not told of so long"), "{said}");
}
