//! The window of a report that asks for none, and the warning about absent steps.

use chrono::{Days, Months, NaiveDate};
use serde_json::Value;

use crate::folder::{Folder, Run};

fn first_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2001, 1, 1).expect("a day")
}

fn daily(days: u64, keep: impl Fn(u64) -> bool) -> String {
    let dates = (0..days).filter(|&day| keep(day)).map(|day| {
        let date = first_day().checked_add_days(Days::new(day)).expect("a day");
        format!("{date},A,{}\n", day % 7)
    });
    format!("date,g,v\n{}", dates.collect::<String>())
}

fn report(csv: &str) -> (Folder, Run, Value) {
    let folder = Folder::with("in.csv", csv);
    let run = folder.report("in.csv", "-g g -v v");
    let manifest = serde_json::from_str(&folder.read("report/manifest.json")).expect("JSON");
    (folder, run, manifest)
}

#[track_caller]
fn assert_window(csv: &str, window: &str, why: &str) {
    let (folder, run, manifest) = report(csv);
    assert_eq!(manifest["smoother"], window);
    assert!(run.stderr.contains(&format!("window: {window} (")), "{}", run.stderr);
    assert!(run.stderr.contains(why), "{}", run.stderr);
    let page = folder.read("report/report.html");
    assert!(page.contains(window) && page.contains(why), "the page says so too");
}

#[test]
fn three_years_of_days_lose_their_28_days() {
    assert_window(&daily(1096, |_| true), "triang:55", "28 days");
}

#[test]
fn thirty_years_of_months_lose_their_year_of_12_rows() {
    let month = |month: u32| {
        let date = first_day().checked_add_months(Months::new(month)).expect("a day");
        format!("{date},A,{}\n", month % 12)
    };
    let csv = format!("date,g,v\n{}", (0..360).map(month).collect::<String>());
    assert_window(&csv, "triang:23", "1 year");
}

#[test]
fn nine_years_of_days_lose_their_year_and_eight_weeks_their_week() {
    assert_window(&daily(3288, |_| true), "triang:729", "1 year");
    assert_window(&daily(56, |_| true), "triang:13", "7 days");
    // Not eight weeks: no rhythm fits often enough.
    assert_window(&daily(55, |_| true), "gaussian:std=3", "");
}

#[test]
fn hours_lose_their_day() {
    let hour = |hour: u32| format!("2024-01-{:02}T{:02}:00,A,1\n", hour / 24 + 1, hour % 24);
    let csv = format!("date,g,v\n{}", (0..240).map(hour).collect::<String>());
    assert_window(&csv, "triang:47", "1 day");
}

#[test]
fn without_a_usable_step_it_is_a_bell() {
    assert_window(&daily(900, |day| (day as f64).sqrt().fract() == 0.0), "gaussian:std=3", "");
    assert_window("g,v\nA,1\nA,2\nA,3\n", "gaussian:std=3", "");
}

#[test]
fn the_options_of_a_window_need_one() {
    let folder = Folder::with("in.csv", daily(9, |_| true));
    let run = folder.smooth(["report", "in.csv", "-v", "v", "--boundary", "reflect"]);
    run.refused(2, &["--window"]);
    assert_eq!(folder.names(), ["in.csv"]);
}

#[test]
fn b14_many_absent_steps_bring_a_warning_with_the_flag_that_helps() {
    let (folder, run, manifest) = report(&daily(200, |day| day % 8 != 3));
    let warning = run.stderr.lines().find(|line| line.starts_with("warning:")).expect("a warning");
    for say in ["10%", "--every 1d --agg sum", "g = A"] {
        assert!(warning.contains(say), "{warning}");
    }
    let page = folder.read("report/report.html");
    assert!(page.contains("--every 1d --agg sum") && page.contains("class=\"warnings\""));
    assert_eq!(manifest["warnings"].as_array().map(Vec::len), Some(1));
    // The flag takes the warning away.
    let run = folder.report("in.csv", "-g g -v v --force --every 1d --agg sum");
    assert!(!run.stderr.contains("warning"), "{}", run.stderr);
}

#[test]
fn few_absent_steps_bring_none() {
    let (folder, run, manifest) = report(&daily(200, |day| day % 12 != 3));
    assert!(!run.stderr.contains("warning"), "{}", run.stderr);
    assert!(!folder.read("report/report.html").contains("class=\"warnings\""));
    assert_eq!(manifest["warnings"].as_array().map(Vec::len), Some(0));
}

#[test]
fn months_and_five_minutes_are_steps_of_the_flag_too() {
    let month = |at: u32| first_day().checked_add_months(Months::new(at)).expect("a day");
    let dates = (0..48).filter(|at| at % 6 != 2).map(|at| format!("{},A,1\n", month(at)));
    let (_, run, _) = report(&format!("date,g,v\n{}", dates.collect::<String>()));
    assert!(run.stderr.contains("--every 1mo --agg sum"), "{}", run.stderr);
    let minutes = (0..120).filter(|at| at % 6 != 2);
    let minutes = minutes.map(|at| format!("2024-01-01T{:02}:{:02},A,1\n", at / 12, at % 12 * 5));
    let (_, run, _) = report(&format!("date,g,v\n{}", minutes.collect::<String>()));
    assert!(run.stderr.contains("--every 5m --agg sum"), "{}", run.stderr);
}
