//! `smooth apply` keeps what it does not smooth.

use polars::prelude::*;

use crate::folder::{Folder, column, numbers};

#[test]
fn every_field_is_written_as_it_was_read() {
    let rows = [
        "code,date,price,note,name,empty",
        "007,2024-01-01,1.50,\"a, b\",Zoë,",
        "+1,2024-01-02,+2.5,\"said \"\"no\"\"\",東京,\"\"",
        "1e3,2024-01-03,3e0,\"two\nlines\",  spaces ,NA",
        "0x1,2024-01-04,004.0,'single',=1+1,null",
    ];
    let folder = Folder::with("in.csv", rows.join("\n") + "\n");
    let out = folder.apply("in.csv", "1", "-v price");
    let smoothed = ["price_smoothed", "1.5", "2.5", "3.0", "4.0"];
    let want: Vec<String> =
        rows.iter().zip(smoothed).map(|(row, y)| format!("{row},{y}")).collect();
    assert_eq!(out, want.join("\n") + "\n");
}

#[test]
fn rows_keep_their_order_and_are_smoothed_in_that_of_time() {
    let csv = "\
        date,shop,v\n2024-01-03,A,9\n2024-01-01,B,10\n2024-01-01,A,3\n2024-01-03,B,40\n\
        2024-01-02,A,6\n2024-01-02,B,10\n";
    let folder = Folder::with("in.csv", csv);
    let out = folder.apply("in.csv", "uniform:3 boundary=nearest", "-g shop");
    let kept: Vec<String> =
        out.lines().map(|l| l.rsplit_once(',').expect("fields").0.to_owned()).collect();
    assert_eq!(kept.join("\n") + "\n", csv);
    let want = [8.0, 10.0, 4.0, 30.0, 6.0, 20.0];
    for (got, want) in numbers(&out, "v_smoothed").into_iter().zip(want) {
        assert!((got.expect("a number") - want).abs() < 1e-12, "{out}");
    }
}

#[test]
fn without_group_columns_the_file_is_one_series() {
    let folder = Folder::with("in.csv", "date,shop,v\n2024-01-01,A,2\n2024-01-02,B,4\n");
    let out = folder.apply("in.csv", "weights:[1,1] align=trailing boundary=nearest", "-v v");
    assert_eq!(numbers(&out, "v_smoothed"), [Some(2.0), Some(3.0)]);
}

#[test]
fn a_group_is_each_combination_of_its_columns() {
    let folder = Folder::with("in.csv", "a,b,v\nx,y,1\nxy,,3\nx,y,5\n,xy,7\nx,Y,9\n");
    let spec = "uniform:3 boundary=nearest";
    for flags in ["-g a,b", "-g a -g b", "--by a,b", "--group-by a --by b"] {
        let out = folder.apply("in.csv", spec, flags);
        let got: Vec<String> = numbers(&out, "v_smoothed")
            .into_iter()
            .map(|y| format!("{:.3}", y.expect("a number")))
            .collect();
        assert_eq!(got, ["2.333", "3.000", "3.667", "7.000", "9.000"], "{flags}");
    }
}

#[test]
fn b18_the_empty_field_the_empty_text_and_the_word_null_are_groups_of_their_own() {
    let folder =
        Folder::with("in.csv", "g,v\nnull,1\n\"\",10\n,100\nNA,1000\nnull,3\n\"\",30\n,300\n");
    let out = folder.apply("in.csv", "uniform:5", "-g g -v v");
    let got: Vec<f64> = numbers(&out, "v_smoothed").into_iter().flatten().map(f64::round).collect();
    assert_eq!(got, [2.0, 20.0, 200.0, 1000.0, 2.0, 20.0, 200.0]);
}

#[test]
fn several_values_are_smoothed_each_for_itself() {
    let folder = Folder::with("in.csv", "t,a,\"b,c\",d\n2024-01-01,1,5,x\n2024-01-02,3,,x\n");
    let args = ["apply", "in.csv", "-v", "a", "-v", "b,c", "-w", "1 holes=keep", "-o", "-"];
    let out = folder.smooth(args).ok().stdout;
    let want = "t,a,\"b,c\",d,a_smoothed,\"b,c_smoothed\"\n\
                2024-01-01,1,5,x,1.0,5.0\n2024-01-02,3,,x,3.0,\n";
    assert_eq!(out, want);
    let out = folder.apply("in.csv", "1", "-v a --suffix .trend");
    assert!(out.starts_with("t,a,\"b,c\",d,a.trend\n2024-01-01,1,5,x,1.0\n"), "{out}");
}

#[test]
fn a_clash_with_a_column_is_refused_and_offers_another_suffix() {
    let folder = Folder::with("in.csv", "date,v,v_smoothed\n2024-01-01,1,2\n");
    let run = folder.smooth(["apply", "in.csv", "-v", "v", "-w", "3", "-o", "out.csv"]);
    run.refused(1, &["in.csv", "v_smoothed", "--suffix"]);
    assert_eq!(folder.names(), ["in.csv"]);
    let out = folder.apply("in.csv", "1", "-v v --suffix _again");
    assert_eq!(out, "date,v,v_smoothed,v_again\n2024-01-01,1,2,1.0\n");
}

#[test]
fn windows_line_ends_and_a_byte_order_mark_are_no_part_of_the_data() {
    let folder = Folder::with("in.csv", "\u{feff}date,v\r\n2024-01-01,1\r\n2024-01-02,\"2\"\r\n");
    let out = folder.apply("in.csv", "1", "");
    assert_eq!(out, "date,v,v_smoothed\n2024-01-01,1,1.0\n2024-01-02,\"2\",2.0\n");
}

#[test]
fn empty_lines_at_the_end_are_no_rows() {
    for end in ["", "\n", "\n\n", "\r\n\r\n"] {
        let folder = Folder::with("in.csv", format!("date,v\n2024-01-01,1\n2024-01-02,2{end}"));
        let run = folder.smooth("apply in.csv -w 1 -o -".split(' '));
        assert_eq!(
            run.stdout, "date,v,v_smoothed\n2024-01-01,1,1.0\n2024-01-02,2,2.0\n",
            "{run:?}"
        );
    }
}

#[test]
fn missing_values_are_holes_and_infinities_are_not() {
    let csv = "v\n1\nNA\n3\n\nnan\nn/a\nNone\ninf\n1\n1\n1\n";
    let folder = Folder::with("in.csv", csv.replace("\n\n", "\n\"\"\n"));
    let out = folder.apply("in.csv", "3 missing=propagate boundary=nearest", "");
    let got: Vec<&str> = column(&out, "v_smoothed");
    let infinite: Vec<usize> = (0..got.len()).filter(|&row| got[row] == "inf").collect();
    assert_eq!(infinite, [8], "row 7 sees the infinity too, but also a hole: {got:?}");
    let holes: Vec<usize> = (0..got.len()).filter(|&row| got[row].is_empty()).collect();
    assert_eq!(holes, [0, 1, 2, 3, 4, 5, 6, 7], "{got:?}");
    let filled = folder.apply("in.csv", "3 boundary=nearest", "");
    assert_eq!(column(&filled, "v_smoothed")[1], "2.0");
}

#[test]
fn a_file_of_a_header_alone_gives_one_and_a_warning() {
    let folder = Folder::new();
    for (name, text) in [("with.csv", "date,g,v\n"), ("without.csv", "date,g,v")] {
        folder.write(name, text);
        for flags in ["", " -t date", " -t date --every 1d --agg sum"] {
            let args = format!("apply {name} -w 3 -o - -g g -v v{flags}");
            let run = folder.smooth(args.split(' ')).ok();
            assert_eq!(run.stdout, "date,g,v,v_smoothed\n", "{args}");
            assert!(run.stderr.contains("warning") && run.stderr.contains(name), "{}", run.stderr);
        }
    }
}

#[test]
fn parquet_keeps_its_types() {
    let folder = Folder::new();
    let dates = Column::new("date".into(), [19_000_i32, 19_001, 19_002]);
    let dates = dates.cast(&DataType::Date).expect("dates");
    let small = Column::new("small".into(), [1_i8, -2, 3]);
    let columns = vec![
        dates,
        Column::new("shop".into(), ["007", "", "ü"]),
        Column::new("open".into(), [Some(true), None, Some(false)]),
        small,
        Column::new("count".into(), [1_i64, 5, 3]),
        Column::new("price".into(), [1.5_f32, f32::NAN, 2.5]),
    ];
    let frame = DataFrame::new(3, columns).expect("columns");
    folder.write_parquet("in.parquet", frame.clone());
    let args = ["apply", "in.parquet", "-v", "count,price", "-w", "1", "-o", "out.parquet"];
    folder.smooth(args).ok();
    let out = folder.read_parquet("out.parquet");
    let names = frame.get_column_names();
    let kept = out.select(names.iter().map(|name| name.as_str())).expect("every column");
    assert!(kept.equals_missing(&frame), "{out}");
    assert_eq!(kept.dtypes(), frame.dtypes());
    let count = out.column("count_smoothed").expect("the column").f64().expect("f64").to_vec();
    assert_eq!(count, [Some(1.0), Some(5.0), Some(3.0)]);
    let price = out.column("price_smoothed").expect("the column").f32().expect("f32").to_vec();
    assert_eq!(price, [Some(1.5), None, Some(2.5)]);
}

#[test]
fn coverage_comes_as_a_column_where_it_is_asked_for() {
    let csv = "date,shop,v\n2024-01-01,A,2\n2024-01-02,A,\n2024-01-01,B,4\n2024-01-03,A,6\n";
    let folder = Folder::with("in.csv", csv);
    let out = folder.apply("in.csv", "4 align=trailing", "-g shop -v v --with coverage");
    assert!(out.starts_with("date,shop,v,v_smoothed,v_coverage\n"), "{out}");
    assert_eq!(numbers(&out, "v_coverage"), [0.25, 0.25, 0.25, 0.5].map(Some));
    assert_eq!(numbers(&out, "v_smoothed"), [Some(2.0), None, Some(4.0), Some(4.0)]);
    // It would stand there twice.
    let folder = Folder::with("in.csv", "date,v,v_coverage\n2024-01-01,1,2\n");
    let run = folder.smooth(["apply", "in.csv", "-v", "v", "-w", "3", "--with", "coverage", "-o-"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("`v_coverage`"), "{}", run.stderr);
}

#[test]
fn the_residual_and_what_is_provisional_come_where_they_are_asked_for() {
    let csv = "date,v\n2024-01-01,2\n2024-01-02,\n2024-01-03,4\n2024-01-04,9\n";
    let folder = Folder::with("in.csv", csv);
    let out = folder.apply("in.csv", "3", "--with provisional,residual --with residual");
    assert!(out.starts_with("date,v,v_smoothed,v_provisional,v_residual\n"), "{out}");
    assert_eq!(numbers(&out, "v_residual"), [Some(0.0), None, Some(-2.5), Some(2.5)]);
    assert!(out.ends_with(",true,2.5\n") && out.matches("true").count() == 1, "{out}");
}

#[test]
fn a_series_is_cut_where_it_was_silent_too_long() {
    let csv = "date,v\n2024-01-01,1\n2024-01-02,2\n2024-03-01,30\n2024-03-02,40\n";
    let folder = Folder::with("in.csv", csv);
    let whole = folder.apply("in.csv", "2 align=trailing", "");
    assert_eq!(numbers(&whole, "v_smoothed"), [1.0, 1.5, 16.0, 35.0].map(Some));
    let cut = folder.apply("in.csv", "2 align=trailing", "--max-gap 30d");
    assert_eq!(numbers(&cut, "v_smoothed"), [1.0, 1.5, 30.0, 35.0].map(Some));
    let laid = folder.apply("in.csv", "1", "--every 1d --agg sum --max-gap 1mo");
    assert_eq!(numbers(&laid, "v_smoothed"), [1.0, 2.0, 30.0, 40.0].map(Some));
    for (flags, says) in [
        ("--max-gap 30", "--max-gap: a gap of `30` is no duration"),
        ("--max-gap 12h", "--max-gap: a gap of `12h` cuts days, but the times are whole days"),
        ("--max-gap 5i", "--max-gap: a gap of `5i` needs times that are whole numbers"),
    ] {
        let args = format!("apply in.csv -w 3 -o - {flags}");
        let run = folder.smooth(args.split(' '));
        assert_eq!(run.code, Some(2), "{}", run.stderr);
        assert!(run.stderr.contains(says), "{}", run.stderr);
    }
}

/// Quotes, spaces and line ends within fields, as they are; duplicates that are dropped are not there.
#[test]
fn a_csv_is_spliced_record_by_record() {
    let csv = "day,\"a, b\",v\n2024-01-01,\" x\ny \",1\n2024-01-01,\"\"\"q\"\"\",2\n\
               2024-01-02,plain ,3\n\n \n";
    let folder = Folder::with("in.csv", csv);
    let out = folder.apply("in.csv", "1", "-v v --on-duplicate last --suffix _s");
    let want = "day,\"a, b\",v,v_s\n2024-01-01,\"\"\"q\"\"\",2,2.0\n2024-01-02,plain ,3,3.0\n";
    assert_eq!(out, want);
    let out = folder.apply("in.csv", "1", "-v v --on-duplicate keep --with provisional");
    let want = "day,\"a, b\",v,v_smoothed,v_provisional\n2024-01-01,\" x\ny \",1,1.0,false\n\
                2024-01-01,\"\"\"q\"\"\",2,2.0,false\n2024-01-02,plain ,3,3.0,false\n";
    assert_eq!(out, want);
}

/// What a file's first block tells, a later one may deny; the result is that of the whole.
#[test]
fn b26_large_files_are_read_in_blocks_and_smoothed_as_one() {
    let rows = 300_000;
    let row = |i: usize| format!("{},{},{}\n", i / 3, ["A", "B", "\u{e9}"][i % 3], i % 7);
    let body: String = (0..rows).map(row).collect();
    for (last, dtype) in [("7,C,0.5", "f64"), ("7,C,8", "i64"), ("7,C, 9 ", "i64")] {
        let csv = format!("tick,shop,v\n{body}{last}\n");
        let folder = Folder::with("in.csv", &csv);
        let args = "apply in.csv -t tick -g shop -v v -w 3 -o out.parquet";
        folder.smooth(args.split(' ')).ok();
        let out = folder.read_parquet("out.parquet");
        assert_eq!(out.height(), rows + 1, "{last}");
        assert_eq!(out.column("v").expect("v").dtype().to_string(), dtype, "{last}");
        let smoothed = out.column("v_smoothed").expect("smoothed").f64().expect("f64").clone();
        // Rows 0, 3 and 6 of shop A: 0, 3, 6.
        assert_eq!(smoothed.get(3), Some(3.0), "{last}");
        let spliced = folder.apply("in.csv", "3", "-t tick -g shop -v v");
        let lines: Vec<&str> = spliced.lines().collect();
        assert_eq!(lines.len(), rows + 2, "{last}");
        assert_eq!(lines[4], "1,A,3,3.0", "{last}");
        assert!(lines[rows + 1].starts_with(&format!("{last},")), "{last}");
    }
    let folder = Folder::with("in.csv", format!("tick,shop,v\n{body}7,C,x\n"));
    let run = folder.smooth("apply in.csv -t tick -g shop -v v -w 3 -o -".split(' '));
    run.refused(1, &["line 300002, column `v`: `x` is no number"]);
}

/// A name may hold a line end; the fields behind the records stay in their rows.
#[test]
fn names_of_two_lines_do_not_shift_the_rows() {
    let csv = "\"date\",\"Rev\nEUR\"\n2024-01-01,1\n2024-01-02,2\n";
    let folder = Folder::with("in.csv", csv);
    let out = folder.apply("in.csv", "1", "");
    let header = "\"date\",\"Rev\nEUR\",\"Rev\nEUR_smoothed\"\n";
    assert_eq!(out, format!("{header}2024-01-01,1,1.0\n2024-01-02,2,2.0\n"));
}

/// Rows without any value are rows, whatever other columns hold.
#[test]
fn rows_and_types_do_not_depend_on_columns_beside_them() {
    for note in ["", "a"] {
        let csv =
            format!("date,ship,v,note\n2024-01-01,2024-02-01,1,{note}\n2024-01-02,,2,\n,,,\n");
        let folder = Folder::with("in.csv", csv.replace("date,ship", "day,ship"));
        let run = folder.smooth("apply in.csv -t day -v v -w 1 -o -".split(' '));
        run.refused(1, &["line 4, column `day`: there is no time"]);
        let good = csv.trim_end_matches(",,,\n");
        let folder = Folder::with("in.csv", good);
        folder.smooth("apply in.csv -t date -v v -w 1 -o out.parquet".split(' ')).ok();
        let types: Vec<String> =
            folder.read_parquet("out.parquet").dtypes().iter().map(ToString::to_string).collect();
        assert_eq!(types, ["date", "date", "i64", "str", "f64"], "{note:?}");
        let folder = Folder::with("in.csv", format!("v,note\n1,\n2,{note}\n,\n"));
        let out = folder.apply("in.csv", "1", "-v v");
        assert_eq!(out, format!("v,note,v_smoothed\n1,,1.0\n2,{note},2.0\n,,\n"));
    }
}

/// Numbers are numbers in Parquet, unless writing them again would change them; groups are text.
#[test]
fn a_csv_becomes_typed_parquet() {
    let csv = "date,shop,zip,units,price,note,empty,v\n\
               2024-01-01,007,01234,5,1.50,a,,1\n2024-01-02,007,99999,NA,-2,7,,2\n";
    let folder = Folder::with("in.csv", csv);
    let args = "apply in.csv -g shop -v v -w 1 -o out.parquet";
    folder.smooth(args.split(' ')).ok();
    let out = folder.read_parquet("out.parquet");
    let types = ["date", "str", "str", "i64", "f64", "str", "str", "i64", "f64"];
    let got: Vec<String> = out.dtypes().iter().map(ToString::to_string).collect();
    assert_eq!(got, types);
    assert_eq!(out.column("units").expect("units").i64().expect("i64").to_vec(), [Some(5), None]);
    let price = out.column("price").expect("price").f64().expect("f64").to_vec();
    assert_eq!(price, [Some(1.5), Some(-2.0)]);
    let zip = out.column("zip").expect("zip").str().expect("text");
    assert_eq!(zip.get(0), Some("01234"));
}

/// Where rows are merged, columns that nobody names are neither read nor in the way.
#[test]
fn columns_that_are_not_needed_are_not_read() {
    let folder = Folder::with("in.csv", "d,s,v,other\n2024-01-01,A,1,x\n2024-01-01,A,2,y\n");
    for flags in ["-t d -g s -v v --agg sum", "-t d -g s -v v,other --agg sum"] {
        let run = folder.smooth(format!("apply in.csv -w 1 -o - {flags}").split(' '));
        if flags.contains("other") {
            assert!(run.stderr.contains("column `other`: `x` is no number"), "{}", run.stderr);
        } else {
            assert_eq!(run.ok().stdout, "d,s,v,v_smoothed\n2024-01-01,A,3,3.0\n");
        }
    }
    let columns = "apply in.csv -w 1 -t d -g s -v nope --agg sum -o -";
    let run = folder.smooth(columns.split(' '));
    assert_eq!(run.code, Some(2));
    assert!(
        run.stderr.contains("there is no column `nope`; there are `d`, `s`, `v`, `other`"),
        "{}",
        run.stderr
    );
}

#[test]
fn the_ends_may_differ() {
    let folder = Folder::with("in.csv", "date,v\n2024-01-01,1\n2024-01-02,2\n2024-01-03,3\n");
    let by_spec = folder.apply("in.csv", "3 start=nearest end=constant=9", "");
    let by_flags = folder.apply("in.csv", "3", "--start nearest --end constant=9");
    assert_eq!(by_spec, by_flags);
    let got: Vec<f64> = numbers(&by_spec, "v_smoothed").into_iter().flatten().collect();
    for (got, want) in got.into_iter().zip([4.0 / 3.0, 2.0, 14.0 / 3.0]) {
        assert!((got - want).abs() < 1e-14, "{by_spec}");
    }
    let shrunk = folder.apply("in.csv", "3 boundary=shrink", "");
    assert_eq!(numbers(&shrunk, "v_smoothed"), [1.0, 2.0, 3.0].map(Some));
    // A line is a polynomial, to the ends.
    let fitted = folder.apply("in.csv", "savgol:3,order=1", "");
    let fitted: Vec<f64> = numbers(&fitted, "v_smoothed").into_iter().flatten().collect();
    assert!(fitted.iter().zip([1.0, 2.0, 3.0]).all(|(a, b)| (a - b).abs() < 1e-14), "{fitted:?}");
}
