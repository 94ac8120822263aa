//! The commands of docs/recipes.md, typed in a shell in a folder with files of those kinds.

use std::{fmt::Write as _, fs, path::Path, process::Command};

use crate::folder::{Folder, Run, column, repository};

/// The lines of the page's blocks of shell commands.
fn commands() -> Vec<String> {
    let page = fs::read_to_string(repository("docs/recipes.md")).expect("the page");
    let mut commands = Vec::new();
    let mut is_shell = false;
    for line in page.lines() {
        match line {
            "```sh" => is_shell = true,
            "```" => is_shell = false,
            _ if is_shell && !line.is_empty() => commands.push(line.to_owned()),
            _ => {}
        }
    }
    commands
}

fn day(number: u64) -> chrono::NaiveDate {
    let first = chrono::NaiveDate::from_ymd_opt(2024, 1, 2).expect("a date");
    first + chrono::Days::new(number)
}

/// Receipts in Windows-1252.
fn till() -> Vec<u8> {
    let mut text = "Beleg;Datum;Filiale;Artikel;Menge;Betrag\n".to_owned();
    for number in 0..700 {
        let date = day(number / 7).format("%d.%m.%Y");
        let (hour, shop) = (8 + number % 7, ["Mitte", "Nord"][usize::from(number % 3 == 0)]);
        let (article, price) =
            [("Brötchen", "2,80"), ("Kaffee", "3,10")][usize::from(number % 2 == 0)];
        let _ = writeln!(
            text,
            "{};{date} {hour:02}:14;{shop};{article};{};{price}",
            10_001 + number,
            1 + number % 4
        );
    }
    text.push_str("Summe;;;;1750;2065,00\n");
    text.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect()
}

/// Quarters of hours by the clocks of Berlin, over the night when they are set back.
fn meter() -> String {
    let mut text = "timestamp,kwh\n".to_owned();
    let start =
        chrono::NaiveDate::from_ymd_opt(2024, 10, 20).and_then(|day| day.and_hms_opt(0, 0, 0));
    let start = start.expect("a time");
    for quarter in (0..14 * 96_i32).filter(|quarter| quarter % 50 != 7) {
        // Of the 27th on clocks show an hour less than has gone by.
        let set_back = if quarter >= 7 * 96 + 12 { 4 } else { 0 };
        let clock = start + chrono::TimeDelta::minutes(15 * i64::from(quarter - set_back));
        let _ = writeln!(text, "{},0.{:03}", clock.format("%Y-%m-%d %H:%M"), 50 + quarter % 96);
    }
    text
}

/// Readings of four sensors, the first from before the clock was set.
fn hub() -> String {
    let mut text = "time,temp_hall,temp_cellar,temp_roof,temp_attic\n".to_owned();
    text.push_str("1970-01-01T00:00:12,20.1,11.8,-999,15.2\n");
    let start = day(59).and_hms_opt(10, 0, 0).expect("a time");
    for row in 0..400 {
        let at = start + chrono::TimeDelta::seconds(300 * row + row * 7 % 5);
        let roof = if row % 23 == 4 { "-999".to_owned() } else { format!("4.{}", row % 10) };
        let _ = writeln!(
            text,
            "{},20.{},11.{},{roof},15.{}",
            at.format("%Y-%m-%dT%H:%M:%S"),
            row % 7,
            row % 9,
            row % 4
        );
    }
    text
}

/// Orders with the numbers that Excel counts days by, and a row of units.
fn orders() -> String {
    let mut text = "date,region,amount\n,,EUR\n".to_owned();
    for row in 0..200 {
        let region = ["North", "South"][row % 2];
        let _ = writeln!(text, "{}.5,{region},{}.5", 45_292 + row, 80 + row % 31);
    }
    text
}

fn co2() -> String {
    let mut text = "Entity,Code,Year,Annual CO₂ emissions\n".to_owned();
    for (entity, code) in [("Norway", "NOR"), ("Sweden", "SWE")] {
        for year in 1990..2021 {
            let _ = writeln!(text, "{entity},{code},{year},{}.4", 30 + year % 13);
        }
    }
    text
}

fn folder() -> Folder {
    let folder = Folder::with("till.csv", till());
    folder.write("meter.csv", meter());
    folder.write("hub.csv", hub());
    folder.write("orders.csv", orders());
    folder.write("co2.csv", co2());
    folder
}

fn typed(folder: &Folder, command: &str) -> Run {
    let smooth = Path::new(env!("CARGO_BIN_EXE_smooth"));
    let mut path = smooth.parent().expect("a folder").as_os_str().to_owned();
    path.push(":/usr/bin:/bin");
    let mut shell = Command::new("bash");
    shell.args(["-c", command]).env("PATH", path).current_dir(folder.path("."));
    Run::of(&shell.output().expect("bash starts"))
}

#[test]
fn the_pages_commands_run() {
    let folder = folder();
    let commands = commands();
    assert!(commands.len() >= 14, "{commands:?}");
    for command in commands.iter().filter(|command| !command.contains(".xlsx")) {
        let run = typed(&folder, command);
        assert_eq!(run.code, Some(0), "{command}: {}", run.stderr);
    }
    for made in [
        "till-report/report.html",
        "till-smoothed.csv",
        "meter-report/report.html",
        "meter-smoothed.csv",
        "hub-report/report.html",
        "hub-smoothed.parquet",
        "weeks/report.html",
        "co2-report/report.html",
        "co2-smoothed.csv",
        "co2-calendar.csv",
    ] {
        assert!(folder.path(made).is_file(), "{made}");
    }
    // What the page says of the results.
    let till = folder.read("till-smoothed.csv");
    assert_eq!(
        column(&till, "Artikel").iter().filter(|it| **it == "Brötchen").count(),
        2 * 100,
        "days"
    );
    assert!(!folder.read("hub-report/stats.csv").contains("-999"));
    assert!(folder.read("co2-calendar.csv").contains("1990-01-01"));
}

/// What inspect says of each, and that its own proposal runs.
#[test]
fn the_pages_files_are_told_as_it_says() {
    let folder = folder();
    for (input, says) in [
        (
            "till.csv",
            &["encoding: windows-1252", "--skip-footer 1", "--date-format '%d.%m.%Y %H:%M'"][..],
        ),
        ("meter.csv --tz Europe/Berlin", &["--ambiguous infer"]),
        ("hub.csv", &["one row is at 1970-01-01T00:00:12 (line 2)", "`-999` comes", "--wide"]),
        ("orders.csv", &["Excel's dates", "--date-format excel", "--skip-after-header 1"]),
        ("co2.csv", &["--time Year", "--by Entity", "'Annual CO₂ emissions'"]),
    ] {
        let run = typed(&folder, &format!("smooth inspect {input}"));
        assert_eq!(run.code, Some(0), "{input}: {}", run.stderr);
        let told = format!("{}{}", run.stderr, run.stdout);
        for says in says {
            assert!(told.contains(says), "{input}: no {says}: {told}");
        }
        let proposed = run.stdout.lines().find_map(|line| line.strip_prefix("  smooth report "));
        let proposed = format!("smooth report {} -f", proposed.expect("a proposal"));
        assert_eq!(typed(&folder, &proposed).code, Some(0), "{proposed}");
    }
}
