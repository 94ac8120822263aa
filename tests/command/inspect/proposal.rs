//! What is proposed, which runs.

use super::{day, flags, inspect, json, of, proposed, runs};
use crate::folder::Folder;

/// 40 days of two shops, of which B misses most.
fn shops(value: &str, of: impl Fn(usize) -> String) -> String {
    let mut csv = format!("date,shop,{value}\n");
    for number in 0..40 {
        csv.push_str(&format!("{},A,{}\n", day(number), of(number)));
        if number % 4 == 0 {
            csv.push_str(&format!("{},B,{}\n", day(number), of(number)));
        }
    }
    csv
}

#[test]
fn amounts_are_summed_on_a_calendar_and_levels_are_not() {
    // What is there on all days needs no calendar.
    let daily = "date,shop,sold\n2024-01-01,A,1\n2024-01-02,A,2\n2024-01-01,B,3\n2024-01-02,B,4\n";
    assert_eq!(proposed(daily, ""), "--by shop --value sold");
    // Every fourth day of B makes steps of 4 days, so leave out some more of A.
    let sold = shops("sold", |n| n.to_string());
    let thin = sold.lines().enumerate().filter(|(at, _)| at % 5 != 3);
    let thin: String = thin.map(|(_, line)| format!("{line}\n")).collect();
    assert_eq!(proposed(&thin, "-g shop"), "--by shop --value sold --every 1d --agg sum");
    let prices = thin.replace(",sold\n", ",unit_price\n");
    assert_eq!(proposed(&prices, "-g shop"), "--by shop --value unit_price");
    let below = thin.replace(",1", ",-1");
    assert_eq!(proposed(&below, "-g shop"), "--by shop --value sold", "one in 20 is below 0");
}

/// Two columns of text separate the rows, each alone does not.
#[test]
fn the_fewest_groups_without_a_repeated_time_are_proposed() {
    let mut csv = "note,date,store,product,sold\n".to_owned();
    for number in 0..12 {
        for (store, product) in [("N", "tea"), ("N", "ink"), ("S", "tea"), ("S", "ink")] {
            csv.push_str(&format!("n{},{},{store},{product},{number}\n", csv.len(), day(number)));
        }
    }
    assert_eq!(proposed(&csv, ""), "--by store,product --value sold");
    assert_eq!(proposed(&csv, "-g store,product"), "--by store,product --value sold");
    let of_store = proposed(&csv, "-g store");
    assert_eq!(of_store, "--by store --value sold --every 1d --agg sum");
    let twice: String = csv.lines().skip(1).map(|line| format!("{line}\n")).collect();
    let out = proposed(&format!("{csv}{twice}"), "");
    assert_eq!(out, "--by store --value sold --every 1d --agg sum", "nothing separates them");
}

#[test]
fn long_silences_are_cut() {
    let mut csv = "date,shop,sold\n".to_owned();
    for number in (0..60).chain(100..160) {
        csv.push_str(&format!("{},A,1\n", day(number)));
        csv.push_str(&format!("{},B,1\n", day(number % 60)));
    }
    let folder = Folder::with("in.csv", &csv);
    let told = json(&folder, "in.csv -g shop");
    let gap = &told["series"]["gaps"][0];
    assert_eq!((&gap["from"], &gap["to"]), (&day(59).into(), &day(100).into()));
    assert_eq!((&gap["length"], &gap["absent"]), (&"41d".into(), &40.into()));
    assert_eq!(gap["group"]["shop"], "A");
    assert_eq!(flags(&told), "--by shop --value sold --every 1d --agg sum --max-gap 30d");
    runs(&folder, &told);
    let page = inspect(&folder, "in.csv -g shop").stdout;
    let because = "1 between rows, 1 of 2 after a group's last row";
    assert!(page.contains(because), "{page}");
}

#[test]
fn irregular_times_get_an_interval_of_about_their_distance() {
    let mut csv = "at,sold\n".to_owned();
    let mut minute = 0;
    for number in 0..60_usize {
        minute += 7 + (number * number * 31) % 83;
        csv.push_str(&format!(
            "2024-01-{:02} {:02}:{:02}:{:02},2\n",
            1 + minute / 1440,
            minute / 60 % 24,
            minute % 60,
            number * 7 % 60
        ));
    }
    assert_eq!(proposed(&csv, ""), "--value sold --every 1h --agg sum");
    let levels = csv.replace("sold", "temp");
    assert_eq!(proposed(&levels, ""), "--value temp");
    let folder = Folder::with("in.csv", levels);
    let page = inspect(&folder, "in.csv").stdout;
    assert!(page.contains("to count time: -w uniform:7h, or --every 1h --agg mean"), "{page}");
    for flags in ["-w uniform:7h", "--every 1h --agg mean"] {
        let report = format!("report in.csv --value temp {flags} --force");
        let run = folder.smooth(report.split(' ')).ok();
        assert!(!run.stderr.contains("irregular times"), "{flags}: {}", run.stderr);
    }
}

#[test]
fn windows_named_for_levels_are_windows() {
    for (step, window) in [(1, "7d"), (7, "7w"), (30, "6mo")] {
        let mut csv = "date,price\n".to_owned();
        for number in (0..40).filter(|number| number % 4 != 3) {
            let at = match step {
                30 => format!("{}-{:02}-01", 2020 + number / 12, 1 + number % 12),
                _ => day(number * step),
            };
            csv.push_str(&format!("{at},{number}\n"));
        }
        let folder = Folder::with("in.csv", csv);
        let page = inspect(&folder, "in.csv").stdout;
        let named = format!("to count time: -w uniform:{window}, or --every");
        assert!(page.contains(&named), "{page}");
        folder.smooth(format!("report in.csv -w uniform:{window}").split(' ')).ok();
    }
}

/// As `--value` of the other commands takes them.
#[test]
fn values_are_merged_as_they_are_given() {
    let mut csv = "date,sold,price\n".to_owned();
    for number in (0..40).filter(|number| number % 4 != 3) {
        csv.push_str(&format!("{},{number},{number}.5\n", day(number)));
    }
    for (given, want) in [
        ("-v sold:max,price:last", "--value sold:max,price:last --every 1d"),
        ("-v sold,price:mean", "--value sold,price:mean --every 1d --agg sum"),
        ("-v price:min", "--value price:min"),
        ("-v price,sold:sum", "--value price,sold:sum --agg mean"),
    ] {
        assert_eq!(proposed(&csv, given), want);
    }
}

#[test]
fn what_is_there_already_is_not_in_the_way() {
    let csv = "date,v,v_smoothed,w\n2024-01-01,1,1,3\n2024-01-02,2,1,4\n";
    assert_eq!(proposed(csv, "-v v,w"), "--value v,w --suffix _smoothed_2");
    let folder = Folder::with("in.csv", "date,v\n2024-01-01,1\n2024-01-02,2\n");
    runs(&folder, &json(&folder, "in.csv"));
    let told = json(&folder, "in.csv");
    assert_eq!(flags(&told), "--value v -o in-report-2");
    runs(&folder, &told);
}

#[test]
fn flags_are_those_of_the_other_commands_and_go_into_the_proposal() {
    let csv = "when,shop,v\n28/02/2024,A,1\n29/02/2024,A,2\n29/02/2024,B,2\n28/02/2024,B,1\n";
    let out = proposed(csv, "--date-format %d/%m/%Y");
    assert_eq!(out, "--by shop --value v --date-format %d/%m/%Y");
    let folder = Folder::with("in.txt", csv);
    let told = json(
        &folder,
        "in.txt -t when --group-by shop -v v --date-format %d/%m/%Y --input-format csv",
    );
    let want = "--time when --by shop --value v --date-format %d/%m/%Y --input-format csv";
    assert_eq!(flags(&told), want);
    assert_eq!(of(&told, "when")["min"], "2024-02-28");
    assert_eq!(of(&told, "shop")["basis"], "given");
    runs(&folder, &told);
    let numbers = Folder::with("in.csv", "t,v\n3,1\n1,2\n2,3\n");
    let told = json(&numbers, "in.csv -t t");
    assert_eq!(
        (&told["series"]["step"], of(&told, "t")["role"].as_str()),
        (&"1i".into(), Some("time"))
    );
    runs(&numbers, &told);
}
