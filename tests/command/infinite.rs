//! Infinities: JSON has no form for them, and what is null for that is said.

use crate::folder::Folder;

const CSV: &str = "t,v\n1,1\n2,inf\n3,-inf\n4,4\n";
const SAYS: &str =
    "JSON has no infinity: 2 in `v` and 2 in `v_smoothed` are null there; CSV, Parquet";

#[test]
fn ndjson_has_null_for_them_and_that_is_said_once() {
    let folder = Folder::with("in.csv", CSV);
    let apply = |output: &str| {
        folder.smooth(format!("apply in.csv -t t -v v -w 1 -o {output}").split(' ')).ok()
    };
    let run = apply("out.ndjson");
    assert_eq!(run.stderr.matches(SAYS).count(), 1, "{}", run.stderr);
    assert_eq!(
        folder.read("out.ndjson").lines().nth(1),
        Some("{\"t\":2,\"v\":null,\"v_smoothed\":null}")
    );
    // What is added to objects that stay as they are, too.
    folder.write("in.ndjson", "{\"t\":1,\"v\":1e308}\n{\"t\":2,\"v\":1.7e308}\n");
    let run = folder.smooth("apply in.ndjson -t t -v v -w sum:2 -o sums.ndjson".split(' ')).ok();
    assert!(run.stderr.contains("JSON has no infinity: 1 in `v_smoothed` are"), "{}", run.stderr);
    // Other formats keep them.
    for output in ["-", "out.parquet", "out.arrow", "out.tsv"] {
        let run = apply(output);
        assert!(!run.stderr.contains("infinity"), "{output}: {}", run.stderr);
    }
    assert!(apply("-").stdout.contains("2,inf,inf\n3,-inf,-inf\n"));
    let run = folder.smooth("convolve in.csv:v [1] -o c.ndjson".split(' ')).ok();
    assert!(run.stderr.contains("JSON has no infinity: 2 in `convolved` are null there"));
    folder.write("whole.csv", "t,v\n1,1\n2,\n3,NaN\n");
    let run = folder.smooth("apply whole.csv -t t -v v -w 1 -o whole.ndjson".split(' ')).ok();
    assert!(!run.stderr.contains("infinity"), "what is missing is no infinity: {}", run.stderr);
}

#[test]
fn statistics_as_json_say_it_too() {
    let folder = Folder::with("in.csv", CSV);
    let run = folder.smooth("stats in.csv -t t -v v -w 1 --json".split(' ')).ok();
    let says = "JSON has no infinity: 1 in `min` and 1 in `max` are null there; CSV and Parquet";
    assert!(run.stderr.contains(says), "{}", run.stderr);
    let run = folder.report("in.csv", "-t t -v v -w 1");
    let says = "2 in `v` and 2 in `v_smoothed` leave nulls in stats.json; stats.csv keeps";
    assert_eq!(run.stderr.matches(says).count(), 1, "{}", run.stderr);
    assert!(folder.read("report/manifest.json").contains(says));
    assert!(folder.read("report/stats.csv").contains(",-inf,inf,"));
}
