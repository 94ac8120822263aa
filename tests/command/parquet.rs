//! Parquet files as others write them: types that are rare, and bytes that are broken.

use polars::prelude::*;

use crate::folder::{Folder, column, numbers};

fn days(count: i32) -> Column {
    let days: Vec<i32> = (19_723..19_723 + count).collect();
    Column::new("day".into(), days).cast(&DataType::Date).expect("days")
}

/// Ten days, a value, and a column of this type.
fn with(name: &str, odd: &DataType, texts: &[&str]) -> DataFrame {
    let odd = Column::new(name.into(), texts).cast(odd).expect("a column of that type");
    let v: Vec<f64> = (0..10).map(f64::from).collect();
    DataFrame::new(10, vec![days(10), Column::new("v".into(), v), odd]).expect("one length")
}

const TEN: [&str; 10] =
    ["1.50", "2.50", "3.50", "4.50", "5.50", "6.50", "7.50", "8.50", "9.50", "0.25"];

#[test]
fn f02_decimals_are_numbers_and_stay_what_they_are() {
    let folder = Folder::new();
    folder.write_parquet("in.parquet", with("price", &DataType::Decimal(18, 2), &TEN));
    // Not needed, they are copied.
    folder.smooth("apply in.parquet -v v -w 3 -o out.parquet".split(' ')).ok();
    let frame = folder.read_parquet("out.parquet");
    assert_eq!(frame.column("price").expect("price").dtype(), &DataType::Decimal(18, 2));
    assert_eq!(column(&folder.apply("in.parquet", "3", "-v v"), "price"), TEN);
    // As the value, they are its numbers.
    let smoothed = numbers(&folder.apply("in.parquet", "3", "-v price"), "price_smoothed");
    assert_eq!(smoothed[1..4], [2.5, 3.5, 4.5].map(Some));
    folder.smooth("apply in.parquet -v price -w 3 -o out.parquet -f".split(' ')).ok();
    let frame = folder.read_parquet("out.parquet");
    assert_eq!(frame.column("price").expect("price").dtype(), &DataType::Decimal(18, 2));
    let found = folder.smooth("apply in.parquet -w 3 -o -".split(' ')).ok();
    assert!(found.stderr.contains("value: price (found)"), "{}", found.stderr);
    assert!(folder.smooth(["inspect", "in.parquet"]).ok().stdout.contains("price"));
}

/// Databases export keys as decimals, and pandas a time since the start as a duration.
#[test]
fn f02_decimals_and_durations_are_keys() {
    let folder = Folder::new();
    let keys = ["1.50", "2.00", "1.50", "2.00", "1.50", "2.00", "1.50", "2.00", "1.50", "2.00"];
    folder.write_parquet("dec.parquet", with("key", &DataType::Decimal(38, 2), &keys));
    let halves: Vec<i64> = (0..10).map(|row| row % 2 * 3_600_000).collect();
    let durations = Column::new("key".into(), halves)
        .cast(&DataType::Duration(TimeUnit::Milliseconds))
        .expect("durations");
    let mut table = with("key", &DataType::String, &keys);
    table.with_column(durations).expect("as long");
    folder.write_parquet("dur.parquet", table);
    for (file, shown) in [("dec.parquet", "2.00"), ("dur.parquet", "1h")] {
        let smoothed = folder.apply(file, "3", "-g key -v v");
        assert_eq!(numbers(&smoothed, "v_smoothed")[..4], [1.0, 2.0, 2.0, 3.0].map(Some), "{file}");
        let streamed = folder.apply(file, "3", "-g key -v v --stream");
        let order = |text: &str| {
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            lines.sort();
            lines
        };
        assert_eq!(order(&streamed), order(&smoothed), "{file}");
        folder.report(file, "-g key -v v -w 3 -f");
        assert!(folder.read("report/report.html").contains(shown), "{file}");
    }
}

#[test]
fn f14_categories_are_texts_and_bytes_are_shown_as_digits() {
    let folder = Folder::new();
    let keys = ["a", "b", "a", "b", "a", "b", "a", "b", "a", "b"];
    let categories = DataType::from_categories(Categories::global());
    folder.write_parquet("in.parquet", with("key", &categories, &keys));
    let texts = folder.apply("in.parquet", "3", "-g key -v v");
    assert_eq!(column(&texts, "key"), keys);
    assert_eq!(numbers(&texts, "v_smoothed")[2..4], [2.0, 3.0].map(Some));
    let inspected = folder.smooth("inspect in.parquet -g key".split(' ')).ok().stdout;
    assert!(inspected.contains("`a` `b`") && inspected.contains("--by key"), "{inspected}");

    folder.write_parquet("bytes.parquet", with("key", &DataType::Binary, &keys));
    let bytes = folder.apply("bytes.parquet", "3", "-g key -v v");
    assert_eq!(column(&bytes, "key")[..2], ["61", "62"]);
    assert_eq!(column(&bytes, "v_smoothed"), column(&texts, "v_smoothed"));
    folder.report("bytes.parquet", "-g key -v v -w 3");
    assert!(
        folder.read("report/stats.csv").contains("\n61,"),
        "{}",
        folder.read("report/stats.csv")
    );
}

/// X12: what is not needed is copied, in a text as text.
#[test]
fn c06_x12_columns_that_are_not_needed_never_matter() {
    let list = |dtype: DataType| DataType::List(Box::new(dtype));
    let folder = Folder::new();
    for (dtype, texts, want) in [
        (DataType::Binary, TEN, "312e3530"),
        (DataType::Duration(TimeUnit::Milliseconds), ["1500"; 10], "PT1.5S"),
        (DataType::Time, ["1000000000"; 10], "00:00:01.000000000"),
        (DataType::Null, ["x"; 10], ""),
        (list(DataType::Float64), ["1.5"; 10], "[1.5]"),
    ] {
        let whole = match &dtype {
            DataType::Duration(_) | DataType::Time => DataType::Int64,
            DataType::List(_) => DataType::Float64,
            _ => DataType::String,
        };
        let mut frame = with("odd", &whole, &texts);
        let odd = match &dtype {
            DataType::Null => Column::full_null("odd".into(), 10, &DataType::Null),
            dtype => frame.column("odd").and_then(|odd| odd.cast(dtype)).expect("a cast"),
        };
        frame.with_column(odd).expect("a column");
        folder.write_parquet("in.parquet", frame.clone());
        let csv = folder.smooth("apply in.parquet -t day -v v -w 3 -o -".split(' ')).ok().stdout;
        assert_eq!(column(&csv, "odd")[0], want, "{dtype}");
        folder.smooth("apply in.parquet -t day -v v -w 3 -o out.parquet -f".split(' ')).ok();
        let copied = folder.read_parquet("out.parquet");
        assert_eq!(
            copied.column("odd").expect("odd"),
            frame.column("odd").expect("odd"),
            "{dtype}"
        );
        for output in ["out.arrow", "out.ndjson", "out.tsv.gz"] {
            folder.smooth(["apply", "in.parquet", "-v", "v", "-w", "3", "-o", output, "-f"]).ok();
        }
        folder.smooth(["inspect", "in.parquet"]).ok();
    }
}

/// Two columns of one name, of which neither is needed, or one is.
#[test]
fn c07_x12_a19_names_that_come_twice_matter_where_they_are_needed() {
    let folder = Folder::new();
    let mut frame = with("ones", &DataType::Float64, &TEN);
    frame.with_column(Column::new("twos".into(), ["x"; 10])).expect("a column");
    folder.write_parquet("in.parquet", frame);
    let mut bytes = std::fs::read(folder.path("in.parquet")).expect("it is written");
    let places: Vec<usize> =
        (0..bytes.len() - 4).filter(|&at| &bytes[at..at + 4] == b"twos").collect();
    assert!(places.len() >= 2, "in the schema and in the path of the chunk");
    places.into_iter().for_each(|at| bytes[at..at + 4].copy_from_slice(b"ones"));
    folder.write("in.parquet", bytes);
    folder.write("in.csv", "day,v,ones,ones\n2024-01-01,1,2.5,x\n2024-01-02,2,3.5,y\n");
    for input in ["in.parquet", "in.csv"] {
        let run = |flags: &str| folder.smooth(format!("apply {input} -w 1 {flags}").split(' '));
        let csv = run("-v v -o -").ok().stdout;
        assert_eq!(numbers(&csv, "v_smoothed")[1], numbers(&csv, "v")[1], "{csv}");
        run("-v v -o out.parquet -f").ok();
        let names = ["day", "v", "ones", "ones_duplicated_0", "v_smoothed"];
        let frame = folder.read_parquet("out.parquet");
        assert_eq!(frame.get_column_names(), names, "{input}");
        let first = frame.column("ones").expect("ones").get(0).expect("a row").str_value();
        assert_eq!(first, if input == "in.csv" { "2.5" } else { "1.5" });
        run("-v ones -o -")
            .refused(1, &[input, "several columns are named `ones`", "rename all but one"]);
        run("-v v -g ones -o -").refused(1, &[input, "several columns are named `ones`"]);
    }
}

/// f18: of true and false the share is smoothed.
#[test]
fn f18_truths_are_ones_and_zeros() {
    let folder = Folder::new();
    let texts =
        ["true", "false", "true", "true", "false", "true", "false", "false", "true", "true"];
    let mut frame = with("on", &DataType::String, &texts);
    let truths: Vec<bool> = texts.iter().map(|text| *text == "true").collect();
    frame.with_column(Column::new("on".into(), truths)).expect("a column");
    folder.write_parquet("in.parquet", frame);
    let csv = folder.apply("in.parquet", "2 align=trailing", "-v on");
    let want = [1.0, 0.5, 0.5, 1.0, 0.5, 0.5, 0.5, 0.0, 0.5, 1.0].map(Some);
    assert_eq!(numbers(&csv, "on_smoothed"), want);
    assert_eq!(column(&csv, "on"), texts);
    folder.write("in.csv", csv.replace(",on_smoothed", ",old").replace("true", "True"));
    let again = folder.apply("in.csv", "2 align=trailing", "-v on");
    assert_eq!(numbers(&again, "on_smoothed"), want);
    // Found where nothing else is a value.
    let alone: String = again
        .lines()
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            format!("{},{}\n", fields[0], fields[2])
        })
        .collect();
    folder.write("alone.csv", alone);
    let found = folder.apply("alone.csv", "2 align=trailing", "");
    assert_eq!(numbers(&found, "on_smoothed"), want);
    let merged = folder.apply("in.csv", "1", "-v on --every 5d --agg mean");
    assert_eq!(numbers(&merged, "on_smoothed")[1], Some(0.6));
}

const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// A Parquet file with another zone of as many letters: Arrow's schema is in its footer, in base 64.
fn rezoned(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let key = b"ARROW:schema";
    let key = bytes.windows(key.len()).position(|part| part == key).expect("a schema") + key.len();
    let is_sign = |byte: &u8| SIGNS.contains(byte);
    let start =
        key + bytes[key..].windows(9).position(|part| part.iter().all(is_sign)).expect("text");
    let end = start + bytes[start..].iter().position(|byte| !is_sign(byte)).expect("an end");
    let digit = |byte: &u8| SIGNS.iter().position(|sign| sign == byte).expect("a sign");
    let mut bits: Vec<u8> = bytes[start..end]
        .iter()
        .flat_map(|byte| (0..6).rev().map(move |bit| u8::from(digit(byte) >> bit & 1 == 1)))
        .collect();
    let spelt = |text: &str| -> Vec<u8> {
        text.bytes().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1)).collect()
    };
    let (from, to) = (spelt(from), spelt(to));
    let places: Vec<usize> =
        (0..bits.len() - from.len()).filter(|&at| bits[at..at + from.len()] == from).collect();
    assert!(!places.is_empty(), "the zone is there");
    for at in places {
        bits[at..at + to.len()].copy_from_slice(&to);
    }
    let mut zoned = bytes.to_vec();
    for (byte, bits) in zoned[start..end].iter_mut().zip(bits.chunks(6)) {
        *byte = SIGNS[bits.iter().fold(0, |number, bit| number << 1 | usize::from(*bit))];
    }
    zoned
}

#[test]
fn f11_zones_are_known_or_told_where_they_are_needed() {
    let folder = Folder::new();
    let zone = TimeZone::opt_try_new(Some("Poland")).expect("a zone");
    let mut frame = with("v2", &DataType::Float64, &TEN);
    let dtype = DataType::Datetime(TimeUnit::Milliseconds, zone);
    let hours: Vec<i64> = (0..10).map(|hour| 1_704_067_200_000 + hour * 3_600_000).collect();
    let times = Column::new("at".into(), hours).cast(&dtype).expect("times");
    frame.with_column(times).expect("a column");
    folder.write_parquet("in.parquet", frame);
    let bytes = std::fs::read(folder.path("in.parquet")).expect("it is written");
    for (zone, first) in [
        ("+05:30", "2024-01-01T05:30:00+05:30"),
        ("+05:45", "2024-01-01T05:45:00+05:45"),
        ("+03:30", "2024-01-01T03:30:00+03:30"),
        ("-03:00", "2023-12-31T21:00:00-03:00"),
        ("Poland", "2024-01-01T01:00:00+01:00"),
    ] {
        folder.write("in.parquet", rezoned(&bytes, "Poland", zone));
        let csv = folder.apply("in.parquet", "1", "-t at -v v");
        assert_eq!(column(&csv, "at")[0], first);
    }
    // Other offsets are read as UTC, which is said.
    for zone in ["+10:30", "-03:30", "+12:45"] {
        folder.write("in.parquet", rezoned(&bytes, "Poland", zone));
        let run = folder.smooth("apply in.parquet -t at -v v -w 1 -o -".split(' ')).ok();
        assert_eq!(column(&run.stdout, "at")[0], "2024-01-01T00:00:00Z");
        let said = format!("column `at` is in the zone `{zone}`, an offset");
        assert!(run.stderr.contains(&said), "{}", run.stderr);
        let told = folder.smooth("inspect in.parquet -t at".split(' ')).ok().stdout;
        assert!(
            told.contains("smooth report in.parquet --time at --value") && !told.contains("--tz")
        );
    }
    for zone in ["Mars/O", "Wien/W"] {
        folder.write("in.parquet", rezoned(&bytes, "Poland", zone));
        let apply = |flags: &str| {
            folder.smooth(format!("apply in.parquet -v v -w 1 -o - {flags}").split(' '))
        };
        apply("-t at").refused(1, &["in.parquet", "column `at`", &format!("`{zone}`"), "--tz"]);
        let shown = apply("-t at --tz Europe/Berlin --every 1d --agg sum").ok().stdout;
        assert!(shown.starts_with("at,v,v_smoothed\n2024-01-01T00:00:00+01:00,45.0,"), "{shown}");
        let copied = apply("-t day").ok();
        assert_eq!(column(&copied.stdout, "at")[0], "2024-01-01T00:00:00Z");
        let said = format!("`{zone}`, which is none that is known: where it is copied");
        assert!(copied.stderr.contains(&said), "{}", copied.stderr);
        let told = folder.smooth("inspect in.parquet -t at -v v".split(' ')).ok().stdout;
        assert!(told.contains("in.parquet --time at --value v --tz UTC"), "{told}");
    }
}

/// The same of Arrow's own format, whose footer holds the zone as it is.
#[test]
fn f11_zones_of_arrow_files_are_read_as_those_of_parquet() {
    let folder = Folder::new();
    let zone = TimeZone::opt_try_new(Some("Poland")).expect("a zone");
    let dtype = DataType::Datetime(TimeUnit::Milliseconds, zone);
    let hours: Vec<i64> = (0..10).map(|hour| 1_704_067_200_000 + hour * 3_600_000).collect();
    let mut frame = with("v2", &DataType::Float64, &TEN);
    let times = Column::new("at".into(), hours).cast(&dtype).expect("times");
    frame.with_column(times).expect("a column");
    folder.write_parquet("in.parquet", frame);
    folder.smooth("apply in.parquet -t at -v v -w 1 -o in.arrow".split(' ')).ok();
    let bytes = std::fs::read(folder.path("in.arrow")).expect("it is written");
    let rezoned = |to: &str| {
        let mut bytes = bytes.clone();
        for at in 0..bytes.len() - 6 {
            if &bytes[at..at + 6] == b"Poland" {
                bytes[at..at + 6].copy_from_slice(to.as_bytes());
            }
        }
        folder.write("zoned.arrow", bytes);
    };
    let apply = |flags: &str| {
        folder.smooth(format!("apply zoned.arrow -v v -w 1 --suffix _2 -o - {flags}").split(' '))
    };
    for (zone, first) in [
        ("+05:30", "2024-01-01T05:30:00+05:30"),
        ("+03:30", "2024-01-01T03:30:00+03:30"),
        ("-03:30", "2024-01-01T00:00:00Z"),
        ("-03:00", "2023-12-31T21:00:00-03:00"),
    ] {
        rezoned(zone);
        let run = apply("-t at").ok();
        assert_eq!(column(&run.stdout, "at")[0], first, "{zone}");
        assert_eq!(run.stderr.contains("an offset"), zone == "-03:30", "{}", run.stderr);
    }
    rezoned("Mars/O");
    apply("-t at").refused(1, &["zoned.arrow", "column `at`", "`Mars/O`", "--tz"]);
    let copied = apply("-t day").ok().stdout;
    assert_eq!(column(&copied, "at")[0], "2024-01-01T00:00:00Z");
    let told = folder.smooth("inspect zoned.arrow -t at -v v".split(' ')).ok().stdout;
    assert!(told.contains("--time at --value v") && told.contains("--tz UTC"), "{told}");
}

/// X06: sizes that a page only claims to have take no memory.
#[test]
fn x06_a_page_of_two_exabytes_is_told() {
    let folder = Folder::new();
    folder.write_parquet("in.parquet", with("v2", &DataType::Float64, &TEN));
    let bytes = std::fs::read(folder.path("in.parquet")).expect("it is written");
    let head = [0x15, 0, 0x15]; // a page of data, and its size
    let pages: Vec<usize> =
        (4..bytes.len() - 16).filter(|&at| bytes[at..].starts_with(&head)).collect();
    let mut told = 0;
    for page in pages {
        let Some(at) = (page..page + 16).find(|&at| bytes[at..].starts_with(&[0x2c, 0x15])) else {
            continue;
        };
        for values in [&[0x15][..], &[0x7e]] {
            let mut bytes = bytes.clone();
            bytes[at + 2..at + 2 + values.len()].copy_from_slice(values);
            folder.write("bad.parquet", &bytes);
            for args in ["apply bad.parquet -t day -v v -w 1 -o -", "inspect bad.parquet"] {
                folder
                    .smooth(args.split(' '))
                    .refused(1, &["bad.parquet: is damaged: a page would have"]);
            }
            told += 1;
        }
    }
    assert!(told >= 6, "each column has a page: {told}");
}

/// X05: a file that is cut while it is read is told, whenever that is.
#[cfg(unix)]
#[test]
fn x05_a_file_that_is_cut_while_it_is_read_is_told() {
    let folder = Folder::new();
    let mut dice = 17_u64;
    let values: Vec<f64> = (0..200_000)
        .map(|_| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (dice >> 11) as f64
        })
        .collect();
    let time: Vec<i32> = (0..200_000).collect();
    folder.write_parquet("whole.parquet", df!("t" => time, "v" => values).expect("a frame"));
    for run in 0..12 {
        std::fs::copy(folder.path("whole.parquet"), folder.path("in.parquet")).expect("a copy");
        let args = "apply in.parquet -t t -v v -w 3 -o out.parquet -f".split(' ');
        let mut child = folder
            .command()
            .args(args)
            .stderr(std::process::Stdio::piped())
            .spawn()
            .expect("it starts");
        std::thread::sleep(std::time::Duration::from_millis(run * 3));
        let file = std::fs::OpenOptions::new().write(true).open(folder.path("in.parquet"));
        file.and_then(|file| file.set_len(5000)).expect("it is cut");
        let code = child.wait().expect("it ends").code();
        assert!(matches!(code, Some(0 | 1)), "run {run}: {code:?}, and no signal");
    }
}

#[test]
fn c10_encrypted_files_and_c03_cut_ones_are_told() {
    let folder = Folder::new();
    folder.write_parquet("in.parquet", with("v2", &DataType::Float64, &TEN));
    let bytes = std::fs::read(folder.path("in.parquet")).expect("it is written");
    let encrypted = [b"PARE", &bytes[4..bytes.len() - 4], b"PARE"].concat();
    for (bytes, says) in [
        (encrypted, "is an encrypted Parquet file; decrypt it first"),
        (b"PAR1".to_vec(), "is a Parquet file that is cut short"),
        (bytes[..bytes.len() / 2].to_vec(), "is a Parquet file that is cut short"),
        ([&bytes[..bytes.len() - 8], &[0xff; 4], b"PAR1"].concat(), "cut short"),
    ] {
        folder.write("bad.parquet", bytes);
        for args in ["apply bad.parquet -v v -w 1 -o -", "inspect bad.parquet"] {
            folder.smooth(args.split(' ')).refused(1, &["bad.parquet", says]);
        }
    }
}
