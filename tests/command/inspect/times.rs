//! The time is found as every command finds it, and more is proposed where there is none.

use super::{day, flags, inspect, json, of, proposed, runs};
use crate::folder::Folder;

/// Three years of months of two stations, of which B misses some.
fn rain(month: impl Fn(usize) -> String) -> String {
    let mut csv = "year,month,station,mm\n".to_owned();
    for at in 0..36 {
        let (year, name) = (2019 + at / 12, month(at % 12));
        csv.push_str(&format!("{year},{name},A,{at}.5\n"));
        if at % 5 > 0 {
            csv.push_str(&format!("{year},{name},B,{at}.5\n"));
        }
    }
    csv
}

#[test]
fn dates_of_all_styles_are_found() {
    for (first, second, third, least) in [
        ("1 Jan 2024", "2 Jan 2024", "3 Jan 2024", "2024-01-01"),
        ("2024/01/01", "2024/01/02", "2024/01/03", "2024-01-01"),
        ("Jan 2024", "Feb 2024", "Mar 2024", "2024-01-01"),
        ("1998 Q1", "1998 Q2", "1998 Q3", "1998-01-01"),
        ("2024-W01", "2024-W02", "2024-W03", "2024-01-01"),
    ] {
        let folder = Folder::with("in.csv", format!("at,v\n{first},1\n{second},2\n{third},3\n"));
        let told = json(&folder, "in.csv");
        let at = of(&told, "at");
        assert_eq!((&at["role"], &at["basis"]), (&"time".into(), &"found".into()), "{first}");
        assert_eq!(at["min"], least);
        assert_eq!(flags(&told), "--value v", "{first}");
        runs(&folder, &told);
    }
}

/// A month beside the date is what the date tells too, to all commands.
#[test]
fn periods_beside_dates_are_told_and_not_chosen() {
    let csv = "month,date,v\n2024-01,2024-01-30,1\n2024-01,2024-01-31,2\n2024-02,2024-02-01,3\n";
    let folder = Folder::with("in.csv", csv);
    let told = json(&folder, "in.csv");
    assert_eq!(
        (&of(&told, "date")["role"], &of(&told, "date")["basis"]),
        (&"time".into(), &"found".into())
    );
    assert_eq!(of(&told, "month")["role"], "possible_time");
    assert_eq!(flags(&told), "--value v");
    runs(&folder, &told);
}

#[test]
fn columns_make_the_time_together() {
    let names =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    for csv in [rain(|month| (month + 1).to_string()), rain(|month| names[month].to_owned())] {
        let folder = Folder::with("in.csv", &csv);
        let made = "--time year,month --by station --value mm --every 1mo --agg sum";
        for (given, basis) in [("-t year,month", "given"), ("", "proposed")] {
            let told = json(&folder, &format!("in.csv {given}"));
            assert_eq!(flags(&told), made, "{given}");
            for part in ["year", "month"] {
                let part = of(&told, part);
                assert_eq!(
                    (&part["role"], &part["basis"]),
                    (&"part_of_time".into(), &basis.into())
                );
            }
            let date = of(&told, "date");
            assert_eq!((&date["role"], &date["basis"]), (&"time".into(), &basis.into()));
            assert_eq!((&date["min"], &date["max"]), (&"2019-01-01".into(), &"2021-12-01".into()));
            assert_eq!(told["file"]["columns"], 4);
            assert_eq!(told["series"]["step"], "1mo");
        }
        runs(&folder, &json(&folder, "in.csv"));
        let page = inspect(&folder, "in.csv").stdout;
        assert!(page.contains("there is no column of dates"), "{page}");
    }
    // By their places, whatever their names; and what makes no time is no error unless it is named.
    let other = rain(|month| (month + 1).to_string()).replacen("year,month", "jahr,monat", 1);
    let of_places = proposed(&other, "-t jahr,monat");
    assert_eq!(of_places, "--time jahr,monat --by station --value mm --every 1mo --agg sum");
    let short = "year,month,v\n19,1,1.5\n19,2,2.5\n";
    assert_eq!(proposed(short, "-v v"), "--value v");
    let folder = Folder::with("in.csv", short);
    let named = folder.smooth("inspect in.csv -t year,month".split(' '));
    named.refused(1, &["line 2", "`year`", "`19`"]);
}

/// A column that is called a time and whose dates have to be told gets a format that reads it: of two that
/// fit both are named. Only where none does are rows taken in their order.
#[test]
fn texts_that_are_called_a_time_get_a_format() {
    for (times, format, says) in [
        (["01.02.24", "02.02.24", "03.02.24"], "%d.%m.%y", "\"%m.%d.%y\" alike: which it is"),
        (["01.13.24", "01.14.24", "01.15.24"], "%m.%d.%y", "all dates in `date` fit it"),
        (["30.01.24", "31.01.24", "01.02.24"], "%d.%m.%y", "all dates in `date` fit it"),
        (["01.02.24 0:00", "02.02.24 0:00", "03.02.24 0:00"], "%d.%m.%y %H:%M", "alike"),
        (["01-02-24", "02-02-24", "03-02-24"], "%d-%m-%y", "\"%m-%d-%y\" alike"),
        (["01 02 2024", "02 02 2024", "03 02 2024"], "%d %m %Y", "\"%m %d %Y\" alike"),
        (["Thu 1 Feb 2024", "Fri 2 Feb 2024", "Sat 3 Feb 2024"], "%a %d %b %Y", "fit it"),
    ] {
        let [first, second, third] = times;
        let folder = Folder::with("in.csv", format!("date,v\n{first},1\n{second},2\n{third},4\n"));
        let told = json(&folder, "in.csv");
        let quoted = if format.contains(' ') { format!("'{format}'") } else { format.to_owned() };
        assert_eq!(flags(&told), format!("--value v --date-format {quoted}"));
        assert_eq!(of(&told, "date")["role"], "time", "{first}");
        let page = inspect(&folder, "in.csv").stdout;
        assert!(page.contains(says), "{first}: {page}");
        runs(&folder, &told);
    }
    let page = inspect(&Folder::with("in.csv", "date,v\n01.02.,1\n02.02.,2\n"), "in.csv").stdout;
    for says in ["--time none", "--date-format says how dates", "in the order of `date`"] {
        assert!(page.contains(says), "{says}: {page}");
    }
    // What only looks so, and is called something else, stays what it is.
    assert_eq!(proposed("version,v\n1.2.24,1\n2.2.24,2\n3.2.24,4\n", ""), "--value v");
}

#[test]
fn zones_and_counts_go_into_the_proposal() {
    let mut csv = "at,kwh\n".to_owned();
    for hour in 0..72 {
        csv.push_str(&format!("2024-10-{} {:02}:00,{hour}.5\n", 26 + hour / 24, hour % 24));
    }
    let zone = "--tz Europe/Berlin --ambiguous earliest";
    let folder = Folder::with("in.csv", &csv);
    let told = json(&folder, &format!("in.csv {zone}"));
    assert_eq!(flags(&told), format!("--value kwh {zone}"));
    assert_eq!(of(&told, "at")["min"], "2024-10-26T00:00:00+02:00");
    assert_eq!(of(&told, "at")["max"], "2024-10-28T23:00:00+01:00");
    assert_eq!(told["series"]["absent"]["steps"], 1, "the hour that comes twice is there once");
    runs(&folder, &told);
    let epochs = "ts,v\n1700000000,1\n1700003600,2\n1700007200,3\n";
    let of_epochs = "-t ts --date-format epoch:s --tz UTC";
    let want = "--time ts --value v --date-format epoch:s --tz UTC";
    assert_eq!(proposed(epochs, of_epochs), want);
    let days: String = (0..3).map(|at| format!("{},{at}\n", day(at))).collect();
    let folder = Folder::with("in.csv", format!("date,v\n{days}"));
    let run = inspect(&folder, "in.csv --tz Europe/Berlin");
    assert!(run.stderr.contains("no effect"), "{}", run.stderr);
}

#[test]
fn an_offset_is_told_as_the_file_has_it() {
    let csv = "time,v\n2024-03-01T00:30:00+02:00,1\n2024-03-02T00:30:00+02:00,2\n";
    let folder = Folder::with("in.csv", csv);
    let run = folder.smooth(["inspect", "in.csv"]).ok();
    assert!(run.stdout.contains("date and time (+02:00)"), "{}", run.stdout);
}
