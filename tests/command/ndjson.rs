//! NDJSON: an object on each line.

use crate::folder::Folder;

const LINES: &str = "{\"day\":\"2024-01-01\",\"v\":1.50,\"tag\":{\"a\":[1, 2]},\"n\":null}\n\
    \n\
    { \"v\": 2, \"day\": \"2024-01-02\", \"extra\": \"x\\\"y\" }\r\n\
    {\"day\":\"2024-01-03\",\"v\":4e0,\"tag\":\"t\"}\n";

/// What is read and not made anew stays to the byte.
#[test]
fn objects_are_written_as_they_were() {
    let folder = Folder::with("in.ndjson", LINES);
    for flags in ["-t day -v v", "-v v"] {
        let args = format!("apply in.ndjson -w taps:[1] {flags} -o out.ndjson -f");
        folder.smooth(args.split(' ')).ok();
        let want = "{\"day\":\"2024-01-01\",\"v\":1.50,\"tag\":{\"a\":[1, 2]},\"n\":null,\"v_smoothed\":1.5}\n\
            { \"v\": 2, \"day\": \"2024-01-02\", \"extra\": \"x\\\"y\",\"v_smoothed\":2.0}\n\
            {\"day\":\"2024-01-03\",\"v\":4e0,\"tag\":\"t\",\"v_smoothed\":4.0}\n";
        assert_eq!(folder.read("out.ndjson"), want);
    }
    let csv = folder.apply("in.ndjson", "taps:[1]", "-v v");
    let want = "day,v,tag,n,extra,v_smoothed\n\
        2024-01-01,1.5,\"{\"\"a\"\":[1, 2]}\",,,1.5\n\
        2024-01-02,2.0,,,\"x\"\"y\",2.0\n\
        2024-01-03,4.0,t,,,4.0\n";
    assert_eq!(csv, want);
    let kept = "{\"t\":1,\"v\":1}\n{\"t\":1,\"v\":2}\n{\"t\":2,\"v\":3}\n";
    folder.write("twice.ndjson", kept);
    let args = "apply twice.ndjson -t t -v v -w 1 --on-duplicate last -o - --output-format ndjson";
    let out = folder.smooth(args.split(' ')).ok().stdout;
    assert_eq!(out, "{\"t\":1,\"v\":2,\"v_smoothed\":2.0}\n{\"t\":2,\"v\":3,\"v_smoothed\":3.0}\n");
}

#[test]
fn what_is_wrong_is_told_by_its_line() {
    let folder = Folder::new();
    for (text, says) in [
        (
            "{\"day\":\"2024-01-01\",\"v\":1}\n\n{\"day\":\"2024-01-02\",\"v\":}\n",
            "line 3: is no JSON object, at character 25",
        ),
        ("{\"day\":\"2024-01-01\",\"v\":1}\n{\"day\":\"2024-01-02\"", "line 2: is cut short"),
        (
            "[{\"day\":1}]\n",
            "line 1: is a JSON list, and no object; NDJSON has an object on each line, as jq",
        ),
        ("{\"day\":\"2024-01-01\",\"v\":1}\n7\n", "line 2: is no JSON object"),
        ("{\"v\":1,\"v\":2}\n", "line 1: has two fields `v`"),
        (" \n", "holds no data"),
        (
            "{\"day\":\"2024-01-01\",\"v\":1}\n\n{\"day\":\"2024-01-02\",\"v\":\"oops\"}\n",
            "line 3, column `v`: `oops` is no number",
        ),
        ("{\"day\":\"2024-01-01\",\"v\":1e400}\n", "line 1, column `v`: `1e400`"),
    ] {
        folder.write("in.ndjson", text);
        let args = ["apply", "in.ndjson", "-v", "v", "-w", "1", "-o", "-"];
        folder.smooth(args).refused(1, &["in.ndjson", says]);
    }
    folder.write("in.ndjson", LINES);
    let args = "apply in.ndjson -v v -w 1 --delimiter ; -o -".split(' ');
    folder.smooth(args).refused(2, &["--delimiter is for CSV, and it is NDJSON"]);
}

/// Numbers are read to the last bit, and times and truths as they are.
#[test]
fn fields_are_what_they_show() {
    let folder = Folder::with(
        "in.jsonl",
        "{\"at\":\"2024-01-01T00:00:00Z\",\"x\":0.1,\"big\":9007199254740993,\"on\":true}\n\
         {\"at\":\"2024-01-01T01:00:00Z\",\"x\":0.30000000000000004,\"big\":2,\"on\":false}\n",
    );
    folder.smooth("apply in.jsonl -v x -w 1 -o out.parquet".split(' ')).ok();
    let frame = folder.read_parquet("out.parquet");
    let types: Vec<String> = frame.dtypes().iter().map(ToString::to_string).collect();
    assert_eq!(types, ["str", "f64", "i64", "bool", "f64"]);
    let x = frame.column("x").expect("x").f64().expect("numbers").to_vec();
    assert_eq!(x, [Some(0.1), Some(0.300_000_000_000_000_04)]);
    let on = folder.apply("in.jsonl", "2h", "-t at -v on");
    assert!(on.lines().nth(2).is_some_and(|line| line.ends_with(",false,0.5")), "{on}");
}
