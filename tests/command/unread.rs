//! Columns that nothing is made of: a CSV that stays one keeps them, and they are not read.

use crate::folder::Folder;

const CSV: &str = "date,shop,note,v,zip\r\n\
    2024-01-01,A,\"x, \"\"y\"\"\",1,007\r\n\
    2024-01-02,A,,4,+1\r\n\
    2024-01-01,B,\"two\r\nlines\",2,\r\n\
    2024-01-02,B,NA,6,1.50\r\n";

#[test]
fn they_are_written_as_they_were() {
    let folder = Folder::with("in.csv", CSV);
    let want = "date,shop,note,v,zip,v_smoothed\n\
        2024-01-01,A,\"x, \"\"y\"\"\",1,007,2.5\n\
        2024-01-02,A,,4,+1,2.5\n\
        2024-01-01,B,\"two\r\nlines\",2,,4.0\n\
        2024-01-02,B,NA,6,1.50,4.0\n";
    let flags = "-t date -g shop -v v -w weights:[1,1,1]";
    let run = folder.smooth(format!("apply in.csv {flags} -o -").split(' ')).ok();
    assert_eq!(run.stdout, want);
    folder.smooth(format!("report in.csv {flags} -o out").split(' ')).ok();
    assert_eq!(folder.read("out/smoothed.csv"), want);
    // What is found takes the same columns as what is named.
    let found = folder.smooth("apply in.csv -g shop -v v -w weights:[1,1,1] -o -".split(' ')).ok();
    assert_eq!(found.stdout, want);
}

#[test]
fn their_names_are_taken() {
    let csv = "date,v,v_smoothed,v_residual\n2024-01-01,1,2,3\n";
    let folder = Folder::with("in.csv", csv);
    let apply = |flags: &str| {
        let flags = format!("apply in.csv -t date -v v -w 1 -o - {flags}");
        folder.smooth(flags.trim_end().split(' '))
    };
    apply("").refused(1, &["there is a column `v_smoothed` already", "--suffix"]);
    apply("--suffix _2 --with residual").refused(1, &["`v_residual`", "leave it out of --with"]);
    apply("--suffix _2").ok();
}

/// They may separate rows at the same time, and are looked at where there are such.
#[test]
fn they_separate_rows() {
    let csv = "date,shop,n,v\n2024-01-01,A,0,1\n2024-01-01,B,1,2\n2024-01-02,A,2,3\n\
        2024-01-02,B,3,4\n";
    let folder = Folder::with("in.csv", csv);
    let run = folder.smooth("apply in.csv -t date -v v -w 1 -o -".split(' '));
    run.refused(1, &["line 2 and line 3", "to separate them:     --by shop"]);
}

/// Where they are broken, that is told as it is of others.
#[test]
fn they_are_as_whole_as_the_others() {
    for (row, says) in [
        ("2024-01-02,2", "line 3: has 2 fields, but the header 3"),
        ("2024-01-02,2,a\"b", "line 3: a quote stands within a field"),
        ("2024-01-02,2,\"a", "line 3: a quoted field is not closed"),
        ("2024-01-02,2,a\0b", "line 3: holds a zero byte"),
    ] {
        let folder = Folder::with("in.csv", format!("date,v,note\n2024-01-01,1,\n{row}\n"));
        folder.smooth("apply in.csv -t date -v v -w 1 -o -".split(' ')).refused(1, &[says]);
    }
}
