//! Files as people have them, by their numbers in the list: what inspect says of each, and that the
//! command it proposes runs.

use std::fmt::Write as _;

use super::{day, flags, inspect, json, of, proposed, runs};
use crate::folder::{Folder, column};

/// What is said of a column, or of the file.
#[track_caller]
fn says(csv: &str, column: Option<&str>, what: &[&str]) {
    let folder = Folder::with("in.csv", csv);
    let told = json(&folder, "in.csv");
    let remarks = told["remarks"].as_array().expect("remarks");
    let found = remarks.iter().any(|remark| {
        let text = format!("{}; {}", remark["says"], remark["flag"]);
        remark["column"].as_str() == column && what.iter().all(|what| text.contains(what))
    });
    assert!(found, "{what:?} is not said of {column:?}: {remarks:#?}");
    let page = inspect(&folder, "in.csv").stdout;
    assert!(page.contains("\nremarks:\n") && page.contains(what[0]), "{page}");
}

#[test]
fn f05_a_stray_stamp_is_cut_off() {
    let mut csv = "time,v\n1970-01-01T00:00:00,1\n".to_owned();
    for second in 0..600 {
        let _ = writeln!(csv, "2024-01-01T00:{:02}:{:02},{}", second / 60, second % 60, second % 7);
    }
    says(&csv, Some("time"), &["one row is at 1970-01-01T00:00:00 (line 2)", "--max-gap 365d"]);
    assert_eq!(proposed(&csv, ""), "--value v --max-gap 365d");
    // Of a calendar with holes of its own.
    let thin: String = csv
        .lines()
        .enumerate()
        .filter(|(at, _)| at % 5 != 3)
        .map(|(_, line)| format!("{line}\n"))
        .collect();
    assert_eq!(proposed(&thin, ""), "--value v --every 1s --agg sum --max-gap 365d");
    // A clock that is ahead.
    let late = format!("{}2099-12-31T00:00:00,1\n", csv.replacen("1970-01-01T00:00:00,1\n", "", 1));
    says(&late, Some("time"), &["one row is at 2099-12-31T00:00:00 (line 602)"]);
    // One of either.
    let both = format!("{csv}2099-12-31T00:00:00,1\n");
    says(&both, Some("time"), &["2 rows are far from all others", "1970-01-01", "--max-gap 365d"]);
    assert_eq!(proposed(&both, ""), "--value v --max-gap 365d");
    // Ten days before seconds.
    let near = csv.replacen("1970-01-01", "2023-12-22", 1);
    says(&near, Some("time"), &["one row is at 2023-12-22T00:00:00 (line 2)", "--max-gap 1d"]);
    assert_eq!(proposed(&near, ""), "--value v --max-gap 1d");
    // Years of days with a silence of some are none.
    let days: String = (0..400).chain(800..1200).map(|at| format!("{},1\n", day(at))).collect();
    let told = json(&Folder::with("in.csv", format!("date,v\n{days}")), "in.csv");
    assert_eq!(told["remarks"].as_array().map(Vec::len), Some(0), "{told}");
}

#[test]
fn f06_marks_that_someone_has_to_say() {
    let csv = "day;v\n2024-01-01;1.234\n2024-01-02;2.345\n";
    says(csv, None, &["may be with thousands or with decimals", "--thousands ."]);
    assert_eq!(proposed(csv, ""), "--value v --thousands .");
    let csv = "day;v\n2024-01-01;1,234\n2024-01-02;2,345\n";
    says(csv, None, &["may be with thousands or with decimals", "--decimal-comma"]);
    assert_eq!(proposed(csv, ""), "--value v --decimal-comma");
    let csv = "Tag;Wert, kWh\n01.01.2024;1,5\n14.01.2024;2,5\n";
    let told = proposed(csv, "");
    assert_eq!(told, "--value 'Wert, kWh' --date-format %d.%m.%Y --delimiter ';'");
}

#[test]
fn f07_hours_that_come_twice() {
    let mut csv = "at,kwh\n".to_owned();
    for minute in (0..4 * 60).step_by(15) {
        let hour = minute / 60;
        // 02:00 to 02:59 stands twice.
        let clock = if hour > 2 { hour - 1 } else { hour };
        let _ = writeln!(csv, "2024-10-27 {clock:02}:{:02},{minute}", minute % 60);
    }
    let folder = Folder::with("in.csv", &csv);
    let told = json(&folder, "in.csv --tz Europe/Berlin");
    assert_eq!(flags(&told), "--value kwh --tz Europe/Berlin --ambiguous infer");
    assert_eq!(told["series"]["step"], "15m");
    runs(&folder, &told);
}

#[test]
fn f08_a_lone_year_is_the_time() {
    let mut csv = "country,code,year,co2\n".to_owned();
    for (country, code) in [("France", "FRA"), ("Norway", "NOR")] {
        for year in 1990..2020 {
            let _ = writeln!(csv, "{country},{code},{year},{}.5", year % 37);
        }
    }
    assert_eq!(proposed(&csv, ""), "--time year --by country --value co2");
    let folder = Folder::with("in.csv", &csv);
    let told = json(&folder, "in.csv");
    assert_eq!(of(&told, "year")["role"], "time");
    // And apply takes it, and says so.
    let run = folder.smooth("apply in.csv -g country -v co2 -w 3 -o -".split(' ')).ok();
    assert!(run.stderr.contains("time: year (found), years"), "{}", run.stderr);
    let rows: Vec<&str> = csv.lines().skip(1).collect();
    let backward: String = rows.iter().rev().map(|row| format!("{row}\n")).collect();
    let folder = Folder::with("in.csv", format!("country,code,year,co2\n{backward}"));
    let other = folder.smooth("apply in.csv -g country -v co2 -w 3 -o -".split(' ')).ok();
    let smoothed = column(&run.stdout, "co2_smoothed");
    let mut turned = column(&other.stdout, "co2_smoothed");
    turned.reverse();
    assert_eq!(smoothed, turned, "in the order of years, and not of rows");
    // A year beside a date is none, nor are years that no one lives in, nor one beside a month.
    let beside = "date,year,v\n2024-01-01,2024,7\n2024-01-02,2024,2\n";
    assert_eq!(proposed(beside, ""), "--value v");
    let run = Folder::with("in.csv", "year,v\n5,1\n7,2\n3,4\n");
    let run = run.smooth("apply in.csv -v v -w 3 -o -".split(' '));
    assert!(!run.stderr.contains("time: year"), "{}", run.stderr);
    let of_months = "year,month,v\n2024,1,1\n2024,2,2\n";
    assert_eq!(proposed(of_months, ""), "--time year,month --value v");
}

#[test]
fn f09_excels_days_and_counts_since_1970() {
    let rows = |at: &dyn Fn(usize) -> String| -> String {
        (0..30).map(|row| format!("{},{}\n", at(row), row % 7)).collect()
    };
    for (name, at, format, looks) in [
        (
            "date",
            &(|row: usize| format!("{}.5", 45_292 + row)) as &dyn Fn(usize) -> String,
            "excel",
            "Excel",
        ),
        ("date", &|row: usize| (45_292 + row).to_string(), "excel", "Excel"),
        // Without a name that tells it, in order.
        ("a", &|row: usize| format!("{}.25", 45_292 + row), "excel", "Excel"),
        (
            "ts",
            &|row: usize| (1_704_067_200_000 + 60_000 * row).to_string(),
            "epoch:ms",
            "milliseconds since",
        ),
        (
            "a",
            &|row: usize| (1_704_067_200 + 60 * row).to_string(),
            "epoch:s",
            "seconds since 1970",
        ),
    ] {
        let csv = format!("{name},v\n{}", rows(at));
        says(&csv, Some(name), &[looks, &format!("--time {name} --date-format {format}")]);
        let want = format!("--time {name} --value v --date-format {format}");
        assert_eq!(proposed(&csv, ""), want);
        if name != "a" {
            // Apply does not go on in the rows' order.
            let folder = Folder::with("in.csv", &csv);
            let run = folder.smooth("apply in.csv -v v -w 3 -o -".split(' '));
            run.refused(1, &["in.csv", name, &format!("--date-format {format}")]);
        }
    }
}

#[test]
fn f10_words_and_numbers_that_stand_for_no_value() {
    for word in ["#N/A", "-", ".", "\\N", "n.a.", "missing"] {
        let csv = format!("date,v\n2024-01-01,1\n2024-01-02,{word}\n2024-01-03,3\n");
        says(&csv, Some("v"), &["is no number in `v`, whose others are", "--na"]);
        let folder = Folder::with("in.csv", &csv);
        let told = json(&folder, "in.csv");
        assert!(flags(&told).contains("--na"), "{word}: {}", flags(&told));
        runs(&folder, &told);
        let run = folder.smooth("apply in.csv -w 3 -o -".split(' '));
        run.refused(1, &["line 3", &format!("`{word}` is no number"), "--na"]);
    }
    let mut csv = "date,temp,flow\n".to_owned();
    for at in 0..40 {
        let temp = if at % 13 == 5 { "-999".to_owned() } else { format!("{}.5", at % 9) };
        let _ = writeln!(csv, "{},{temp},{}", day(at), at * at);
    }
    says(&csv, Some("temp"), &["`-999` comes 3 times, far from all others", "--na=-999"]);
    assert_eq!(proposed(&csv, ""), "--value temp,flow");
    // A word among texts is none.
    let sizes = "date,size,v\n2024-01-01,38,1\n2024-01-02,S,2\n2024-01-03,40,3\n2024-01-04,M,4\n";
    assert_eq!(proposed(sizes, ""), "--value v");
}

#[test]
fn f13_a_column_for_each_series() {
    let names: Vec<String> = (0..300).map(|at| format!("s{at}")).collect();
    let mut csv = format!("date,{}\n", names.join(","));
    for at in 0..20 {
        let row: Vec<String> = (0..300).map(|of| (at + of).to_string()).collect();
        let _ = writeln!(csv, "{},{}", day(at), row.join(","));
    }
    says(&csv, None, &["300 columns of numbers stand beside one another"]);
    assert_eq!(proposed(&csv, ""), "--wide");
    // Beside columns of another kind, by their names.
    let mixed = csv.replacen("date,s0,s1,", "date,rainfall,offset,", 1);
    assert_eq!(proposed(&mixed, ""), "--value 's*'");
    // What has groups is long, and a few columns are values.
    assert_eq!(proposed("date,a,b\n2024-01-01,4,2\n2024-01-02,2,5\n", ""), "--value a,b");
    // Times across.
    let across = "country,2019,2020,2021,2022\nNO,1,2,3,4\nSE,2,3,4,6\n";
    let page = inspect(&Folder::with("in.csv", across), "in.csv").stdout;
    assert!(page.contains("nothing to propose: its times stand across"), "{page}");
    assert!(page.contains("`2019`, `2020`"), "{page}");
}

#[test]
fn f15_what_is_around_a_table() {
    let rows: String = (0..9).map(|at| format!("{},{at}\n", day(at))).collect();
    for (text, want, told) in [
        (format!("Station 7\nday,v\n{rows}"), "--skip-rows 1", "has 2 fields"),
        (format!("Station 7, hall\n\nday,v\n{rows}"), "--skip-rows 2", "is empty"),
        (format!("# Station 7\nday,v\n{rows}"), "--comment '#'", "has 2 fields"),
        (
            format!("day,v\n-,kg\n{rows}"),
            "--skip-after-header 1",
            "line 2: the row below the header",
        ),
        (
            format!("day,v\n,kg\n{rows}"),
            "--skip-after-header 1",
            "line 2: the row below the header",
        ),
        (format!("day,v\nISO,degC\n{rows}"), "--skip-after-header 1", "line 2: the row below"),
        (format!("day,v\n{rows}Total,45\n"), "--skip-footer 1", "line 11: the last row is no row"),
        (format!("day,v\n{rows}Total,36,\n"), "--skip-footer 1", "has 3 fields"),
        (format!("day,v\n{rows}\nSource: till 7\n"), "--skip-footer 2", "is empty"),
        (
            format!("Station 7\nday,v\n-,kg\n{rows}Total,36\n"),
            "--skip-rows 1 --skip-after-header 1 --skip-footer 1",
            "line 3: the row below the header",
        ),
    ] {
        says(&text, None, &[told]);
        assert_eq!(proposed(&text, ""), format!("--value v {want}"));
        // As apply says it of the first that is in the way.
        let run = Folder::with("in.csv", &text).smooth("apply in.csv -w 3 -o -".split(' '));
        run.refused(1, &["in.csv", want.split(' ').next().unwrap_or_default()]);
    }
    // The last row lacks its time, and says nothing: it is no footer.
    assert_eq!(proposed(&format!("day,v\n{rows},45\n"), ""), "--value v --drop-null-time");
}

#[test]
fn f16_rows_without_a_time() {
    let mut csv = "date,shop,v\n".to_owned();
    for at in 0..30 {
        let date = if [4, 9, 17].contains(&at) { String::new() } else { day(at) };
        let _ = writeln!(csv, "{date},A,{at}");
    }
    says(&csv, Some("date"), &["3 rows have no time (first: line 6)", "--drop-null-time"]);
    let folder = Folder::with("in.csv", &csv);
    let told = json(&folder, "in.csv");
    assert!(flags(&told).ends_with("--drop-null-time"), "{}", flags(&told));
    assert_eq!((&told["file"]["rows"], &of(&told, "date")["missing"]), (&30.into(), &3.into()));
    assert_eq!(told["series"]["lengths"]["max"], 27);
    runs(&folder, &told);
    // Lines are the file's, past those that are left out.
    let folder = Folder::with("in.csv", format!("{csv}{},A,1\n", day(29)));
    let told = json(&folder, "in.csv -g shop");
    assert_eq!(told["series"]["duplicates"]["places"], serde_json::json!(["line 31", "line 32"]));
}

#[test]
fn f17_clocks_of_twelve_hours() {
    let csv = "at,v\n03/14/2024 02:15 PM,1\n03/15/2024 11:00 AM,2\n03/16/2024 12:30 AM,3\n";
    says(csv, Some("at"), &["all dates in `at` fit it", "%m/%d/%Y %I:%M %p"]);
    assert!(proposed(csv, "").contains("--date-format '%m/%d/%Y %I:%M %p'"));
}

#[test]
fn f17_the_order_of_day_and_month_is_that_of_the_rows() {
    // Both fit all, but by months first the rows would go back and forth.
    let csv = "date,v\n01/02/2024,1\n02/02/2024,2\n03/02/2024,3\n01/03/2024,4\n02/03/2024,5\n";
    assert!(proposed(csv, "").ends_with("--date-format %d/%m/%Y"));
    says(csv, Some("date"), &["more rows come out of order", "%d/%m/%Y"]);
    let csv = "date,v\n02/01/2024,1\n02/02/2024,2\n02/03/2024,3\n03/01/2024,4\n03/02/2024,5\n";
    assert!(proposed(csv, "").ends_with("--date-format %m/%d/%Y"));
    // Nothing tells.
    says("date,v\n02/03/2024,1\n03/03/2024,2\n", Some("date"), &["alike: which it is someone has"]);
}

#[test]
fn f22_a_file_without_a_header() {
    let rows: String = (0..20).map(|at| format!("{},{}\n", day(at), at * at)).collect();
    says(&rows, None, &["the first line holds data (`2023-01-01`)", "--no-header"]);
    let told = json(&Folder::with("in.csv", &rows), "in.csv");
    assert_eq!(
        (&told["file"]["rows"], flags(&told)),
        (&20.into(), "--value column_2 --no-header".to_owned())
    );
    proposed(&rows, "");
}

#[test]
fn f25_hundreds_of_columns_of_whole_numbers() {
    let names: Vec<String> = (0..800).map(|at| format!("c{at}")).collect();
    let mut csv = format!("date,{}\n", names.join(","));
    for at in 0..40 {
        let row: Vec<String> = (0..800).map(|of| (at * of % 97).to_string()).collect();
        let _ = writeln!(csv, "{},{}", day(at), row.join(","));
    }
    let folder = Folder::with("in.csv", &csv);
    for _ in 0..3 {
        let told = json(&folder, "in.csv");
        assert_eq!(told["columns"].as_array().map(Vec::len), Some(801));
        assert_eq!(flags(&told), "--wide");
    }
}

#[test]
fn f27_event_logs() {
    // Shops of 10 to 20,000 events in a year, at odd minutes.
    let mut csv = "shop,time,price,units\n".to_owned();
    let mut seed = 7_u64;
    for (shop, events) in [("a", 10), ("b", 400), ("c", 4000), ("d", 20_000_u64)] {
        let mut minutes: Vec<u64> = (0..events)
            .map(|_| {
                seed = seed
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                (seed >> 33) % 525_000
            })
            .collect();
        minutes.sort_unstable();
        minutes.dedup();
        for minute in minutes {
            let (date, of_day) =
                (day(usize::try_from(minute / 1440).expect("a day")), minute % 1440);
            let _ = writeln!(
                csv,
                "{shop},{date}T{:02}:{:02},{}.5,{}",
                of_day / 60,
                of_day % 60,
                minute % 9,
                minute % 4
            );
        }
    }
    let folder = Folder::with("in.csv", &csv);
    let told = json(&folder, "in.csv");
    assert_eq!(flags(&told), "--by shop --value units,price:mean --every 1d --agg sum");
    let page = inspect(&folder, "in.csv").stdout;
    assert!(page.contains("distance") && page.contains("between most rows"), "{page}");
    assert!(!page.contains("000m"), "lengths that people read: {page}");
    runs(&folder, &told);
    // The warning of the other commands proposes the same.
    let run = folder.smooth("apply in.csv -g shop -v units -w 3 -o out.csv".split(' ')).ok();
    assert!(run.stderr.contains("--every 1d --agg sum"), "{}", run.stderr);
}

#[test]
fn f28_years_with_decimals() {
    let months = || (0..60).map(|at| (2000 + at / 12, 1 + at % 12, at));
    let decimal = |year: i32, month: i32| f64::from(year) + f64::from(month - 1) / 12.0;
    let mut beside = "year,month,decimal,co2\n".to_owned();
    let mut alone = "decimal,co2\n".to_owned();
    let mut named = "date,co2\n".to_owned();
    for (year, month, at) in months() {
        let (decimal, value) = (decimal(year, month), 370 + at % 12);
        let _ = writeln!(beside, "{year},{month},{decimal:.3},{value}.5");
        let _ = writeln!(alone, "{decimal:.3},{value}.5");
        let _ = writeln!(named, "{decimal:.4},{value}.5");
    }
    assert_eq!(proposed(&beside, ""), "--time year,month --value co2");
    says(&beside, Some("decimal"), &["years with decimals, and so is no value"]);
    let told = json(&Folder::with("in.csv", &beside), "in.csv");
    assert_ne!(of(&told, "decimal")["role"], "value");
    for (csv, name) in [(&alone, "decimal"), (&named, "date")] {
        says(csv, Some(name), &["years with decimals", "--date-format decimal-year"]);
        let want = format!("--time {name} --value co2 --date-format decimal-year");
        assert_eq!(proposed(csv, ""), want);
    }
}

#[test]
fn b19_no_calendar_is_proposed_that_nobody_counts_in() {
    let csv = "date,v\n0001-01-01,1\n2024-01-01,2\n9999-12-31,3\n";
    assert_eq!(proposed(csv, ""), "--value v");
    // One that is called a date and holds none that is known is said, and the rows' order taken.
    let csv = "date,v\n12024-01-01,7\n12024-01-02,2\n12024-01-03,3\n";
    says(csv, None, &["column `date`", "--date-format"]);
    assert_eq!(proposed(csv, ""), "--time none --value v");
}
