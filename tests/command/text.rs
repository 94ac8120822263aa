//! Texts as people have them: delimiters, marks, encodings, packed files, pipes, and what is around a
//! table. What is found is said; what would be a guess is refused.

use std::{
    io::Write,
    process::{Command, Stdio},
};

use crate::folder::{Folder, Run, column};

const PLAIN: &str = "day,shop,kWh\n2024-01-01,A,1.5\n2024-01-02,A,1234.25\n2024-01-03,A,-2\n\
    2024-01-04,A,\n2024-01-01,Größe,0.125\n2024-01-02,Größe,7\n";

/// With these bytes as `in.csv`.
fn apply(bytes: impl AsRef<[u8]>, flags: &str) -> Run {
    let folder = Folder::with("in.csv", bytes);
    let args = ["apply", "in.csv", "-w", "3", "-o", "-"];
    folder.smooth(args.into_iter().chain(flags.split_whitespace()))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).expect("memory");
    packed.finish().expect("memory")
}

fn utf_16(text: &str) -> Vec<u8> {
    "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// Windows-1252 for what these tests have of it.
fn latin_1(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect()
}

/// The plain table with `;` between fields, decimal commas, and points between thousands.
fn german() -> String {
    PLAIN.replace(',', ";").replace('.', ",").replace("1234,", "1.234,")
}

/// Whatever the file is written as, the smoothed numbers are the same to the last digit.
#[test]
fn all_ways_to_write_a_table_give_the_same() {
    let flags = "-t day -g shop -v kWh";
    let want = apply(PLAIN, flags).ok().stdout;
    let smoothed = column(&want, "kWh_smoothed");
    assert_eq!(smoothed.len(), 6);
    for (way, bytes) in [
        ("semicolons", german().into_bytes()),
        ("Latin-1", latin_1(&german())),
        ("UTF-16", utf_16(&german())),
        ("tabs", PLAIN.replace(',', "\t").into_bytes()),
        ("bars", PLAIN.replace(',', "|").into_bytes()),
        ("sep=", format!("sep=;\n{}", german()).into_bytes()),
        ("CR", PLAIN.replace('\n', "\r").into_bytes()),
        ("CRLF", PLAIN.replace('\n', "\r\n").into_bytes()),
        ("gzip", gzip(PLAIN.as_bytes())),
        ("members", [gzip(&PLAIN.as_bytes()[..40]), gzip(&PLAIN.as_bytes()[40..])].concat()),
        ("zstd", zstd::encode_all(PLAIN.as_bytes(), 1).expect("memory")),
        ("packed semicolons", gzip(&latin_1(&german()))),
        ("UTF-16 commas", utf_16(PLAIN)),
    ] {
        let run = apply(&bytes, flags);
        assert_eq!(run.code, Some(0), "{way}: {}", run.stderr);
        assert_eq!(column(&run.stdout, "kWh_smoothed"), smoothed, "{way}");
        assert_eq!(column(&run.stdout, "shop"), column(&want, "shop"), "{way}");
        // Numbers with marks of their own are written as numbers are.
        let numbers = |text: &str| -> Vec<Option<f64>> {
            column(text, "kWh").iter().map(|field| field.parse().ok()).collect()
        };
        assert_eq!(numbers(&run.stdout), numbers(&want), "{way}");
    }
}

/// A report, Parquet, merged rows and several threads' blocks go the same way.
#[test]
fn a_large_table_is_the_same_packed_and_in_other_marks() {
    let mut plain = "day,shop,v,w\n".to_owned();
    for row in 0..150_000_u32 {
        let (day, shop) = (1 + row % 28, row / 28);
        plain.push_str(&format!(
            "2024-02-{day:02},s{shop},{}.{:02},{}\n",
            row % 977,
            row % 89,
            row % 7
        ));
    }
    let folder = Folder::with("plain.csv", &plain);
    folder.write("packed.csv.gz", gzip(plain.as_bytes()));
    folder.write("marks.csv", plain.replace(',', ";").replace('.', ","));
    let flags = "-t day -g shop -v v,w -w gaussian:5,std=1";
    let run = |input: &str| folder.smooth(format!("apply {input} {flags} -o -").split(' ')).ok();
    let want = run("plain.csv");
    assert_eq!(run("packed.csv.gz").stdout, want.stdout);
    let marks = run("marks.csv");
    for name in ["day", "shop", "w", "v_smoothed", "w_smoothed"] {
        assert!(column(&marks.stdout, name) == column(&want.stdout, name), "{name}");
    }
    for input in ["plain.csv", "packed.csv.gz", "marks.csv"] {
        folder.smooth(format!("apply {input} {flags} -f -o {input}.parquet").split(' ')).ok();
    }
    let parquet = |input: &str| folder.read_parquet(&format!("{input}.parquet"));
    let want = parquet("plain.csv");
    assert!(parquet("packed.csv.gz").equals_missing(&want));
    assert!(parquet("marks.csv").equals_missing(&want));
}

#[test]
fn f06_what_is_found_is_said() {
    let run = apply(latin_1(&german()), "-g shop").ok();
    for says in [
        "encoding: windows-1252 (found)",
        "delimiter: ';' (found)",
        "decimal mark: a comma in `kWh` (found)",
        "thousands: a point between them in `kWh` (found)",
        "value: kWh (found)",
    ] {
        assert!(run.stderr.contains(says), "{says}: {}", run.stderr);
    }
    let quiet = apply(german(), "-g shop -q").ok();
    assert_eq!(quiet.stderr, "");
    let plain = apply(PLAIN, "-g shop").ok();
    assert!(!plain.stderr.contains("delimiter"), "{}", plain.stderr);
}

#[test]
fn f06_what_would_be_a_guess_is_refused() {
    let text = "day;v\n2024-01-01;1.234\n2024-01-02;2.345\n";
    apply(text, "-v v").refused(
        1,
        &["in.csv", "column `v`: `1.234` may be with thousands or with decimals", "--thousands ."],
    );
    let run = apply(text, "-v v --thousands .").ok();
    assert_eq!(column(&run.stdout, "v_smoothed"), ["1789.5", "1789.5"]);
    let run = apply(text, "-v v --thousands none").ok();
    assert_eq!(column(&run.stdout, "v_smoothed"), ["1.7895", "1.7895"]);
    let text = "day;v\n2024-01-01;1,234\n2024-01-02;2,345\n";
    apply(text, "-v v").refused(1, &["--decimal-comma"]);
    let run = apply(text, "-v v --decimal-comma").ok();
    assert_eq!(column(&run.stdout, "v_smoothed"), ["1.7895", "1.7895"]);
    // A column that is not needed is none to refuse a file for.
    apply("day;v;x\n2024-01-01;1;1.234\n2024-01-02;2;2.345\n", "-v v").ok();
    let run = apply("Tag;Wert, kWh\n01.01.2024;1,5\n02.01.2024;2,5\n", "");
    run.refused(1, &["its fields may end at ',' or at ';'", "--delimiter ';'"]);
}

#[test]
fn a24_thousands_in_a_comma_file() {
    let text = "day,v\n2024-01-01,\"1,234.50\"\n2024-01-02,2\n";
    for flags in ["-v v --thousands ,", "-v v"] {
        let run = apply(text, flags).ok();
        assert_eq!(column(&run.stdout, "v_smoothed"), ["618.25", "618.25"]);
    }
    let text = "day,v\n2024-01-01,\"1,5\"\n2024-01-02,\"2,5\"\n";
    let run = apply(text, "-v v --decimal-comma").ok();
    assert_eq!(column(&run.stdout, "v_smoothed"), ["2.0", "2.0"]);
    // A point is no decimal mark then.
    apply("day;v\n2024-01-01;1.5\n", "-v v --decimal-comma")
        .refused(1, &["line 2", "`1.5` is no number"]);
}

#[test]
fn f10_words_for_no_value() {
    let text = "day,v\n2024-01-01,1\n2024-01-02,-\n2024-01-03,3\n";
    apply(text, "-v v").refused(1, &["line 3", "`-` is no number", "--na - takes it"]);
    let run = apply(text, "-v v --na -").ok();
    assert_eq!(column(&run.stdout, "v_smoothed"), ["1.0", "2.0", "3.0"]);
    assert_eq!(column(&run.stdout, "v"), ["1", "-", "3"], "a plain CSV keeps what it had");
    let found = apply("day,v\n2024-01-01,12 500\n", "-v v").ok();
    assert!(found.stderr.contains("thousands: a space between them in `v`"), "{}", found.stderr);
    let run = apply("day,v\n2024-01-01,12 500\n", "-v v --thousands space").ok();
    assert_eq!(column(&run.stdout, "v_smoothed"), ["12500.0"]);
    let markers =
        "day,v\n2024-01-01,5\n2024-01-02,-999\n2024-01-03,7\n2024-01-04,#N/A\n2024-01-05,9\n";
    let run = apply(markers, "-v v --na=-999 --na #N/A").ok();
    assert_eq!(column(&run.stdout, "v_smoothed"), ["5.0", "6.0", "7.0", "8.0", "9.0"]);
}

#[test]
fn f15_banners_units_comments_and_footers() {
    let rows = "2024-01-01,1\n2024-01-02,2\n2024-01-03,3\n";
    let run = apply(format!("Sales\nof all\nday,v\n{rows}"), "-v v");
    run.refused(1, &["line 3: has 2 fields, but the header 1", "--skip-rows 2"]);
    let run = apply(format!("day,v\n{rows}Total,6,\n"), "-v v");
    run.refused(1, &["line 5: has 3 fields, but the header 2", "--skip-footer 1"]);
    let run = apply(format!("# Sales\nday,v\n{rows}"), "-v v");
    run.refused(1, &["--comment '#'"]);
    for (text, flags) in [
        (format!("Sales\nof all\nday,v\n{rows}"), "--skip-rows 2"),
        (format!("day,v\n-,kg\n{rows}"), "--skip-after-header 1"),
        (format!("day,v\n{rows}Total,6,\n"), "--skip-footer 1"),
        (format!("# Sales\nday,v\n# kg\n{rows}"), "--comment #"),
    ] {
        let run = apply(&text, &format!("-v v {flags}")).ok();
        let want = "day,v,v_smoothed\n2024-01-01,1,1.5\n2024-01-02,2,2.0\n2024-01-03,3,2.5\n";
        assert_eq!(run.stdout, want, "{flags}");
    }
    // Lines are the file's.
    let text = "# Sales\nday,v\n# kg\n2024-01-01,1\n2024-01-02,x1\n";
    apply(text, "-v v --comment #").refused(1, &["line 5, column `v`: `x1`"]);
}

#[test]
fn f22_a_file_without_a_header() {
    let text = "2024-01-01,A,1\n2024-01-02,A,2\n2024-01-03,A,4\n";
    let folder = Folder::with("in.csv", text);
    let run = folder.smooth("inspect in.csv".split(' ')).ok();
    assert!(run.stderr.contains("--no-header"), "{}", run.stderr);
    let run = apply(text, "-t column_1 -g column_2 -v column_3 --no-header").ok();
    assert_eq!(
        run.stdout,
        "column_1,column_2,column_3,column_3_smoothed\n2024-01-01,A,1,1.5\n\
         2024-01-02,A,2,2.3333333333333335\n2024-01-03,A,4,3.0\n"
    );
    let run = apply(PLAIN, "-g shop").ok();
    assert!(!run.stderr.contains("--no-header"), "{}", run.stderr);
}

#[test]
fn a08_encodings_that_are_named() {
    let cyrillic = b"day,shop,v\n2024-01-01,\xcf\xf0\xe8\xe2\xe5\xf2,1\n";
    apply(cyrillic, "-v v").refused(1, &["in.csv", "line 2", "UTF-8", "--encoding windows-1251"]);
    let run = apply(cyrillic, "-v v --encoding windows-1251").ok();
    assert_eq!(column(&run.stdout, "shop"), ["Привет"]);
    apply(PLAIN, "-v kWh --encoding klingon").refused(2, &["`klingon` is no encoding"]);
}

#[test]
fn a16_a17_a18_ragged_rows() {
    let text = "day,v,note\n2024-01-01,1,a\n2024-01-02,3\n2024-01-03,5,c\n2024-01-04,7,d\n";
    apply(text, "-v v").refused(1, &["line 3: has 2 fields, but the header 3", "--ragged null"]);
    let run = apply(text, "-t day -v v --ragged null").ok();
    assert_eq!(
        run.stdout,
        "day,v,note,v_smoothed\n2024-01-01,1,a,2.0\n2024-01-02,3,,3.0\n2024-01-03,5,c,5.0\n\
         2024-01-04,7,d,6.0\n"
    );
    let commas = "day,v\n2024-01-01,1,\n2024-01-02,3,\n";
    apply(commas, "-v v").refused(1, &["line 2: has 3 fields", "--ragged null leaves the empty"]);
    apply(commas, "-v v --ragged null").ok();
}

#[test]
fn a32_packed_files_that_are_cut_short() {
    let rows: String =
        (0..5000).map(|row| format!("2024-01-01,{}\n", row * 7919 % 10_007)).collect();
    let packed = gzip(format!("day,v\n{rows}").as_bytes());
    for len in [12, packed.len() / 2, packed.len() - 3] {
        let run = apply(&packed[..len], "-v v --on-duplicate keep");
        run.refused(1, &["in.csv", "cut short", "gzip"]);
    }
    let bzip2 = apply(b"BZh91AY&SY", "-v v");
    bzip2.refused(1, &["bzip2", "decompress it first"]);
}

#[test]
fn flags_that_cannot_be_meant() {
    for (flags, code, says) in [
        ("--delimiter ab", 2, "`ab` is no delimiter"),
        ("--delimiter \"", 2, "is no delimiter"),
        ("--thousands x", 2, "`x` is none of"),
        ("--decimal-comma --thousands ,", 2, "--decimal-comma"),
        ("--comment=", 2, "--comment"),
        ("--skip-rows=-1", 2, "--skip-rows"),
        ("--skip-rows 99", 1, "holds no data"),
        ("--ragged no", 2, "--ragged"),
        ("--delimiter ;", 2, "there is no column `kWh`"),
    ] {
        apply(PLAIN, &format!("-v kWh {flags}")).refused(code, &[says]);
    }
    let folder = Folder::with("in.csv", PLAIN);
    folder.smooth("apply in.csv -t day -g shop -v kWh -w 3 -o in.parquet".split(' ')).ok();
    let run = folder.smooth("apply in.parquet -v kWh -w 3 -o - --skip-rows 1".split(' '));
    run.refused(2, &["in.parquet", "--skip-rows is for CSV"]);
}

fn piped(folder: &Folder, args: &str, bytes: &[u8]) -> Run {
    let mut command: Command = folder.command();
    command.args(args.split(' ')).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::piped()).spawn().expect("smooth starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let bytes = bytes.to_vec();
    let writer = std::thread::spawn(move || drop(stdin.write_all(&bytes)));
    let output = child.wait_with_output().expect("smooth ends");
    writer.join().expect("no panic");
    Run::of(&output)
}

#[test]
fn x07_a_pipe_is_read_once() {
    let folder = Folder::with("in.csv", PLAIN);
    let want = folder.apply("in.csv", "3", "-t day -g shop -v kWh");
    for bytes in [PLAIN.as_bytes().to_vec(), gzip(PLAIN.as_bytes())] {
        let run = piped(&folder, "apply - -t day -g shop -v kWh -w 3 -o -", &bytes).ok();
        assert_eq!(run.stdout, want);
    }
    piped(&folder, "report - -t day -g shop -v kWh -w 3", PLAIN.as_bytes()).ok();
    assert!(folder.names().contains(&"stdin-report/report.html".to_owned()));
    piped(&folder, "apply - -v v -w 3 -o -", b"").refused(1, &["stdin: holds no data"]);
    let run = piped(&folder, "apply - -v v -w 3 -o -", b"day,v\n2024-01-01,x\n");
    run.refused(1, &["stdin: line 2, column `v`: `x`"]);
    // Rows at one time: the columns that were not read are looked at, too.
    let twice = "day,shop,n,v\n2024-01-01,A,0,1\n2024-01-01,B,1,2\n2024-01-02,A,2,3\n\
        2024-01-02,B,3,4\n";
    let run = piped(&folder, "apply - -t day -v v -w 3 -o -", twice.as_bytes());
    run.refused(1, &["stdin: line 2 and line 3", "--by shop"]);
}

#[cfg(unix)]
#[test]
fn x07_a_named_pipe_is_read_once() {
    let folder = Folder::with("in.csv", PLAIN);
    let want = folder.apply("in.csv", "3", "-t day -g shop -v kWh");
    let made = Command::new("mkfifo").arg(folder.path("pipe.csv")).status();
    assert!(made.expect("mkfifo starts").success());
    let path = folder.path("pipe.csv");
    let writer = std::thread::spawn(move || std::fs::write(path, PLAIN));
    let out = folder.apply("pipe.csv", "3", "-t day -g shop -v kWh");
    writer.join().expect("no panic").expect("a reader");
    assert_eq!(out, want);
}

/// What inspect proposes runs, with the flags that it was given.
#[test]
fn inspect_proposes_what_then_runs() {
    let text = format!("Sales\n{}Total;;6,5\n", german());
    let folder = Folder::with("in.csv", text);
    let run = folder.smooth("inspect in.csv --skip-rows 1 --skip-footer 1 --json".split(' ')).ok();
    let json: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let arguments = json["proposal"]["arguments"].as_array().expect("a proposal");
    let arguments: Vec<&str> = arguments.iter().skip(1).filter_map(|word| word.as_str()).collect();
    assert!(arguments.windows(2).any(|pair| pair == ["--skip-footer", "1"]), "{arguments:?}");
    folder.smooth(arguments).ok();
}
