//! `--ambiguous infer`: an hour that clocks show twice, by the order of rows. f07, B15.

use crate::folder::{Folder, Run, column};

fn apply(csv: &str, flags: &str) -> Run {
    let folder = Folder::with("in.csv", csv);
    let args = ["apply", "in.csv", "-w", "1", "-o", "-", "-v", "v"];
    folder.smooth(args.into_iter().chain(flags.split_whitespace()))
}

const BY_HOUR: &str = "--tz Europe/Berlin --ambiguous infer --every 1h --agg sum";

/// Berlin's clocks went back at 03:00 on the 27th of October 2024.
#[test]
fn f07_two_hours_come_out_as_two() {
    let csv = "t,v\n2024-10-27 01:30,1\n2024-10-27 02:00,2\n2024-10-27 02:30,4\n\
               2024-10-27 02:00,8\n2024-10-27 02:30,16\n2024-10-27 03:00,32\n";
    let run = apply(csv, BY_HOUR).ok();
    let want = "t,v,v_smoothed\n\
        2024-10-27T01:00:00+02:00,1,1.0\n\
        2024-10-27T02:00:00+02:00,6,6.0\n\
        2024-10-27T02:00:00+01:00,24,24.0\n\
        2024-10-27T03:00:00+01:00,32,32.0\n";
    assert_eq!(run.stdout, want);
    // Hours alone show the same twice.
    let hourly = "t,v\n2024-10-27 01:00,1\n2024-10-27 02:00,2\n2024-10-27 02:00,4\n\
                  2024-10-27 03:00,8\n";
    let run = apply(hourly, BY_HOUR).ok();
    assert_eq!(column(&run.stdout, "v"), ["1", "2", "4", "8"]);
    // Several years of them, and rows of one time merged.
    let years = "t,v\n2023-10-29 02:00,1\n2023-10-29 02:00,1\n2023-10-29 02:30,1\n\
                 2023-10-29 02:10,2\n2024-10-27 02:50,4\n2024-10-27 02:40,8\n";
    let run = apply(years, "--tz Europe/Berlin --ambiguous infer --agg sum").ok();
    let times = [
        "2023-10-29T02:00:00+02:00",
        "2023-10-29T02:30:00+02:00",
        "2023-10-29T02:10:00+01:00",
        "2024-10-27T02:50:00+02:00",
        "2024-10-27T02:40:00+01:00",
    ];
    assert_eq!(column(&run.stdout, "t"), times);
}

#[test]
fn f07_each_group_goes_by_its_own_rows() {
    // Meters take turns, and the newest rows of the third come first.
    let csv = "t,meter,v\n2024-10-27 02:00,a,1\n2024-10-27 02:30,b,2\n2024-10-27 02:00,a,4\n\
               2024-10-27 02:00,b,8\n2024-10-27 03:00,c,16\n2024-10-27 02:30,c,32\n\
               2024-10-27 02:00,c,64\n2024-10-27 02:30,c,128\n2024-10-27 01:30,c,256\n";
    let run = apply(csv, &format!("-g meter {BY_HOUR}")).ok();
    let of = |meter: &str| -> Vec<String> {
        let rows = column(&run.stdout, "meter").into_iter().zip(column(&run.stdout, "t"));
        let rows = rows.zip(column(&run.stdout, "v")).filter(|((of, _), _)| *of == meter);
        rows.filter(|(_, v)| *v != "0").map(|((_, t), v)| format!("{} {v}", &t[11..])).collect()
    };
    assert_eq!(of("a"), ["02:00:00+02:00 1", "02:00:00+01:00 4"]);
    assert_eq!(of("b"), ["02:00:00+02:00 2", "02:00:00+01:00 8"]);
    let c = ["01:00:00+02:00 256", "02:00:00+02:00 128", "02:00:00+01:00 96", "03:00:00+01:00 16"];
    assert_eq!(of("c"), c);
}

#[test]
fn f07_what_the_order_does_not_tell_is_refused() {
    for (csv, line, why) in [
        ("t,v\n2024-10-27 01:30,1\n2024-10-27 02:30,2\n", "line 3", "has that hour once"),
        (
            "t,v\n2024-10-27 02:00,1\n2024-10-27 02:00,2\n2024-10-27 02:30,4\n2024-10-27 02:30,8\n",
            "line 2",
            "sorted",
        ),
        (
            "t,v\n2024-10-27 02:00,1\n2024-10-27 02:30,2\n2024-10-27 02:00,4\n2024-10-27 02:30,8\n\
             2024-10-27 02:00,4\n",
            "line 2",
            "more than once",
        ),
    ] {
        let run = apply(csv, "--tz Europe/Berlin --ambiguous infer --agg sum");
        run.refused(1, &[line, "`t`", "comes twice", why, "--ambiguous earliest"]);
    }
    // What is not asked is offered.
    let csv = "t,v\n2024-10-27 02:00,1\n2024-10-27 02:00,2\n";
    apply(csv, "--tz Europe/Berlin").refused(1, &["--ambiguous earliest", "infer"]);
}

/// Years of quarter hours are as the same in UTC.
#[test]
fn f07_years_of_quarter_hours() {
    let first = 1_704_063_600_i64; // midnight of the 1st of January 2024 in Berlin
    let (mut local, mut utc) = ("t,v\n".to_owned(), "t,v\n".to_owned());
    for quarter in 0..2 * 366 * 96 {
        let at = chrono::DateTime::from_timestamp(first + quarter * 900, 0).expect("a time");
        // Summer time of 2024 and 2025.
        let summer = [1_711_846_800..1_729_990_800, 1_743_296_400..1_761_440_400];
        let is_summer = summer.iter().any(|summer| summer.contains(&at.timestamp()));
        let shown = at + chrono::TimeDelta::hours(if is_summer { 2 } else { 1 });
        local.push_str(&format!("{},{}\n", shown.format("%F %H:%M"), quarter % 101));
        utc.push_str(&format!("{},{}\n", at.format("%FT%H:%MZ"), quarter % 101));
    }
    let by_day = "--every 1d --agg sum --tz Europe/Berlin";
    let want = apply(&utc, by_day).ok().stdout;
    let folder = Folder::with("in.csv", local);
    let infer = format!("-v v {by_day} --ambiguous infer");
    assert_eq!(folder.apply("in.csv", "1", &infer), want);
}
