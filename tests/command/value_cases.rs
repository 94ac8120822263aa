//! Bad values and dates, case by case (B01 to B12): right, or refused with line, column and value.

use crate::folder::{Folder, Run, column, numbers};

fn table(values: &[&str]) -> String {
    let mut text = "date,v\n".to_owned();
    for (at, value) in values.iter().enumerate() {
        text.push_str(&format!("2024-{:02}-{:02},{value}\n", 1 + at / 28, 1 + at % 28));
    }
    text
}

fn apply(text: &str, window: &str, flags: &str) -> Run {
    let args = ["apply", "in.csv", "-w", window, "-o", "-"];
    Folder::with("in.csv", text).smooth(args.into_iter().chain(flags.split_whitespace()))
}

fn smoothed(text: &str, window: &str, flags: &str) -> Vec<Option<f64>> {
    numbers(&apply(text, window, flags).ok().stdout, "v_smoothed")
}

/// Refused by apply and report in the same words.
#[track_caller]
fn refused(text: &str, flags: &str, code: i32, says: &[&str]) {
    apply(text, "3", flags).refused(code, says);
    let folder = Folder::with("in.csv", text);
    folder.smooth(format!("report in.csv -w 3 {flags}").trim().split(' ')).refused(code, says);
    assert_eq!(folder.names(), ["in.csv"], "nothing is written");
}

/// Words for what is and what is not are told how they are smoothed, and so they are then.
#[test]
fn words_of_yes_and_no_are_told_what_to_write() {
    for (yes, no) in [("yes", "no"), ("Y", "N"), ("t", "f"), ("ja", "nein")] {
        let text = table(&[yes, no, "", yes, yes]);
        let says = ["in.csv", "column `v` holds `", "which are no numbers; write true and false"];
        refused(&text, "", 2, &says);
        refused(&text, "-v v", 1, &[says[0], "line 2", says[1], says[2]]);
        let named = table(&["true", "false", "", "true", "true"]);
        assert_eq!(smoothed(&named, "1", ""), [Some(1.0), Some(0.0), None, Some(1.0), Some(1.0)]);
    }
    refused(&table(&["yes", "no", "maybe"]), "-v v", 1, &["line 2", "`yes` is no number"]);
}

#[test]
fn b01_fields_without_a_value() {
    for word in ["", "NA", "null", "N/A", "nan", "None"] {
        let out = smoothed(&table(&["1", word, "3", "5"]), "3", "-v v");
        assert_eq!(out, [Some(1.0), Some(2.0), Some(4.0), Some(4.0)], "`{word}`");
        let folder = Folder::with("in.csv", table(&["1", word, "3", "5"]));
        folder.report("in.csv", "-v v -w 3");
        assert_eq!(column(&folder.read("report/stats.csv"), "missing"), ["1"], "`{word}`");
    }
}

/// Only the windows that hold it, however it is computed.
#[test]
fn b02_b03_one_bad_value_spoils_its_windows_alone() {
    let values: Vec<String> = (0..300).map(|at| (at % 17).to_string()).collect();
    let plain: Vec<&str> = values.iter().map(String::as_str).collect();
    for bad in ["inf", "-inf"] {
        let mut with = plain.clone();
        with[150] = bad;
        for method in ["direct", "fft"] {
            let flags = format!("-v v --method {method}");
            let good = smoothed(&table(&plain), "gaussian:31,std=5", &flags);
            let out = smoothed(&table(&with), "gaussian:31,std=5", &flags);
            for (row, (good, out)) in good.iter().zip(&out).enumerate() {
                let out = out.expect("an infinity is no hole");
                let is_near = (135..=165).contains(&row);
                assert_eq!(!out.is_finite(), is_near, "{bad} {method} row {row}: {out}");
                let error = if is_near { 0.0 } else { (out - good.expect("a number")).abs() };
                assert!(error < 1e-12, "{bad} {method} row {row}: off by {error}");
            }
        }
    }
    // NaN is a hole.
    let mut with = plain.clone();
    with[150] = "NaN";
    let out = smoothed(&table(&with), "gaussian:31,std=5", "-v v");
    assert!(out.iter().all(|value| value.is_some_and(f64::is_finite)));
}

#[test]
fn b04_numbers_that_are_too_large() {
    let text = table(&["1", "1e400", "3"]);
    for flags in ["", "-v v"] {
        refused(&text, flags, 1, &["in.csv", "line 3", "column `v`: `1e400` is too large"]);
    }
    let out = smoothed(&table(&["1e308", "-1e308"]), "1", "-v v");
    assert_eq!(out, [Some(1e308), Some(-1e308)]);
}

#[test]
fn b05_whole_numbers_beyond_2_to_the_53() {
    let text = table(&["9007199254740993", "9007199254740993", "9007199254740993"]);
    let run = apply(&text, "1", "-v v").ok();
    assert_eq!(column(&run.stdout, "v")[0], "9007199254740993", "copied as it is");
    assert_eq!(numbers(&run.stdout, "v_smoothed")[0], Some(9_007_199_254_740_992.0));
    let warned = "whole numbers beyond 2^53 (`9007199254740993`)";
    assert!(run.stderr.contains(warned), "{}", run.stderr);
    let run = apply(&table(&["9007199254740992", "-5", "1"]), "1", "-v v").ok();
    assert!(!run.stderr.contains("2^53"), "{}", run.stderr);
    // Beyond 64 bits, and beside a fraction, they are read as decimals, and were written as whole.
    for (values, largest) in [
        (["9223372036854775808", "1"], "9223372036854775808"),
        (["9007199254740993", "1.5"], "9007199254740993"),
        (["-10000000000000000000000000", "1"], "-10000000000000000000000000"),
    ] {
        let run = apply(&table(&values), "1", "-v v").ok();
        let warned = format!("whole numbers beyond 2^53 (`{largest}`)");
        assert!(run.stderr.contains(&warned), "{}", run.stderr);
    }
    for values in [["9.1e15", "1"], ["1e300", "1.5"], ["9007199254740992", "1.5"]] {
        let run = apply(&table(&values), "1", "-v v").ok();
        assert!(!run.stderr.contains("2^53"), "{}", run.stderr);
    }
    let folder = Folder::with("in.ndjson", "{\"v\":1}\n\n{\"v\":9223372036854775809}\n");
    let run = folder.smooth("apply in.ndjson -w 1 -o -".split(' ')).ok();
    assert!(run.stderr.contains("beyond 2^53 (`9223372036854775809`)"), "{}", run.stderr);
    let out = smoothed(&table(&["9223372036854775808", "18446744073709551616"]), "1", "-v v");
    assert_eq!(out, [Some(9.223_372_036_854_776e18), Some(18_446_744_073_709_551_616_f64)]);
}

#[test]
fn b06_seventeen_digits_come_back() {
    for text in
        ["0.1", "0.30000000000000004", "1.7976931348623157e308", "5e-324", "123456789.12345679"]
    {
        let out = smoothed(&table(&[text, text, text]), "1", "-v v");
        let number: f64 = text.parse().expect("a number");
        assert_eq!(out[1].map(f64::to_bits), Some(number.to_bits()), "{text}");
    }
}

#[test]
fn b07_signed_zeros_and_the_smallest_numbers() {
    let values =
        ["-0.0", "0.0", "-0", "5e-324", "2.2250738585072014e-308", "-5e-324", "0", "1e-310"];
    let direct = smoothed(&table(&values), "3", "-v v --method direct");
    assert!(
        direct.iter().all(|value| value.is_some_and(|value| value.abs() < 1e-307)),
        "{direct:?}"
    );
    assert_eq!(smoothed(&table(&values), "3", "-v v"), direct);
    assert!(direct[4].is_some_and(|value| value > 0.0), "not flushed to 0: {direct:?}");
}

#[test]
fn b08_a_constant_near_the_largest_number() {
    let values = vec!["1.7e308"; 200];
    for flags in ["-v v", "-v v --method direct"] {
        for window in ["31", "gaussian:31,std=5", "triang:55"] {
            let out = smoothed(&table(&values), window, flags);
            let is_near = |value: &Option<f64>| {
                value.is_some_and(|value| (value / 1.7e308 - 1.0).abs() <= 4.0 * f64::EPSILON)
            };
            assert!(out.iter().all(is_near), "{window} {flags}: {:?}", out[100]);
        }
    }
}

#[test]
fn b09_dates_of_several_styles() {
    for (times, line, text) in [
        (["2024-01-01", "01/02/2024", "2024-01-03", "2024-01-04"], "line 3", "01/02/2024"),
        (["01/01/2024", "02/01/2024", "2024-01-03", "04/01/2024"], "line 2", "01/01/2024"),
        (["2024-01-01", "20240102", "2024-01-03", "2024-01-04"], "line 3", "20240102"),
    ] {
        let rows: String = times.iter().map(|time| format!("{time},1\n")).collect();
        refused(&format!("date,v\n{rows}"), "-v v", 1, &["in.csv", line, "`date`", text]);
        // Whatever the column is called.
        refused(&format!("x,v\n{rows}"), "-v v", 1, &["in.csv", "`x`"]);
    }
}

#[test]
fn b10_days_that_are_none() {
    for none in ["2020-02-30", "0000-00-00", "2023-02-29", "2024-13-01"] {
        let text = format!("date,v\n2020-02-28,1\n{none},2\n2020-03-01,3\n");
        refused(&text, "", 1, &["in.csv", "line 3", "`date`", none]);
    }
}

#[test]
fn b11_the_order_of_day_and_month() {
    let text = "date,v\n02/03/2024,1\n03/03/2024,2\n";
    refused(text, "", 1, &["in.csv", "`date`", "never guessed", "%d/%m/%Y", "%m/%d/%Y"]);
    apply(text, "3", "--date-format %d/%m/%Y").ok();
}

#[test]
fn b12_rows_in_any_order() {
    let rows: Vec<String> = (0..60)
        .map(|at| format!("2024-{:02}-{:02},{}", 1 + at / 28, 1 + at % 28, at * at % 37))
        .collect();
    let sorted = format!("date,v\n{}\n", rows.join("\n"));
    // Every seventh, and on from the next.
    let order: Vec<usize> = (0..7).flat_map(|first| (first..60).step_by(7)).collect();
    let mixed: Vec<&str> = order.iter().map(|&at| rows[at].as_str()).collect();
    let mixed = format!("date,v\n{}\n", mixed.join("\n"));
    let (want, out) = (smoothed(&sorted, "5", ""), smoothed(&mixed, "5", ""));
    for (place, &at) in order.iter().enumerate() {
        assert_eq!(out[place], want[at], "rows keep their places");
    }
}

#[test]
fn b16_local_times_among_offsets() {
    let text = "time,v\n2024-03-31T01:30,1\n2024-03-31T02:30+02:00,2\n2024-03-31T03:30Z,3\n";
    refused(text, "-v v", 1, &["in.csv", "line 3", "`time`", "2024-03-31T02:30+02:00"]);
}

#[test]
fn b17_a_row_without_a_date() {
    let text = "date,v\n2024-01-01,1\n,2\n2024-01-03,3\n";
    refused(text, "", 1, &["in.csv", "line 3", "`date`", "no time", "--drop-null-time"]);
}

#[test]
fn b19_years_far_off() {
    let run = apply("date,v\n0001-01-01,1\n2024-01-01,2\n9999-12-31,3\n", "3", "").ok();
    assert_eq!(column(&run.stdout, "v_smoothed"), ["1.5", "2.0", "2.5"]);
    assert!(!run.stderr.contains("105555w"), "{}", run.stderr);
    let text = "date,v\n12024-01-01,1\n12024-01-02,2\n";
    refused(text, "-v v", 1, &["in.csv", "`date`", "--date-format"]);
}
