//! What does not stream, and rows that are refused: by file, line and column, with the way out.

use super::{ROLES, SHOPS, Sorted, date, fed, row, table};
use crate::folder::Folder;

#[test]
fn what_needs_all_rows_is_refused_before_the_first() {
    let folder = Folder::with("in.csv", table(50, Sorted::ByTime));
    for (flags, says) in [
        ("-w 7 --bad-groups skip", "--bad-groups skip leaves groups out"),
        ("-w 7 --partition-by shop", "--partition-by writes a file for each value"),
        ("-w 7 --dry-run", "without --stream"),
        ("-w 7 --with loo", "leave loo out"),
        ("-w 7 --with partial --every 1w --agg sum", "leave partial out"),
        ("-w 7 --fill linear --every 1w --agg sum", "take forward, zero or null"),
        ("-w 7 --output-format ipc", "write Parquet, or CSV"),
        ("-w 7 --boundary wrap", "boundary=wrap cannot stream"),
        ("-w lowess:9", "cannot stream"),
        ("-w uniform:30d", "causal"),
        ("-w savgol:9,order=2 --robust 2", "cannot stream"),
    ] {
        let line = format!("apply in.csv {ROLES} {flags} --stream -o out.csv");
        folder.smooth(line.split_whitespace()).refused(2, &["--stream", says]);
    }
    let line = "apply in.csv -t day -g shop --wide -w 7 --stream -o out.csv";
    folder.smooth(line.split(' ')).refused(2, &["--wide", "--value 'temp_*'"]);
    folder.write("in.ndjson", "{\"t\":1,\"x\":2}\n");
    let line = "apply in.ndjson -t t -v x -w 7 --stream -o out.csv";
    folder
        .smooth(line.split(' '))
        .refused(2, &["is NDJSON", "--stream reads CSV, TSV and Parquet"]);
    let line = format!("apply in.csv in.csv.gz {ROLES} -w 7 --stream -o out.csv");
    folder.smooth(line.split(' ')).refused(2, &["--stream reads one file"]);
    let line = format!("apply in.csv {ROLES} -w 7 --stream --max-memory 20MB -o out.csv");
    folder.smooth(line.split(' ')).refused(2, &["--max-memory", "about 200 MB"]);
    for flags in ["--arrival by-group", "--lateness 2d"] {
        let line = format!("apply in.csv {ROLES} -w 7 {flags} -o out.csv");
        folder.smooth(line.split(' ')).refused(2, &["--stream"]);
    }
    assert_eq!(folder.names(), ["in.csv", "in.ndjson"]);
}

/// An order that was said and is not so is refused, and not looked for again and again.
#[test]
fn a_group_that_comes_back_is_refused_where_groups_were_said_to_lie_together() {
    let folder = Folder::with("in.csv", table(6_000, Sorted::ByTime));
    let line = format!("apply in.csv {ROLES} -w 7 --stream --arrival by-group -o out.csv");
    folder
        .smooth(line.split_whitespace())
        .refused(1, &["in.csv", "had ended", "--arrival any takes groups in any order"]);
    assert_eq!(folder.names(), ["in.csv"]);
}

/// In a later batch, and of a pipe as of a file.
#[test]
fn fields_and_rows_are_refused_by_their_line() {
    let good = table(6_000, Sorted::ByTime);
    let at = 5_900 * SHOPS + 2;
    let bad = |line: &str| {
        let mut lines: Vec<&str> = good.lines().collect();
        lines[at - 1] = line;
        lines.join("\n") + "\n"
    };
    let day = date(5_900);
    let again = format!("{}{}", row(5_900, 0), row(5_900, 0));
    for (line, says) in [
        (format!("{day},s0,oops,1,a"), "column `units`: `oops` is no number"),
        ("2024/13/45,s0,1,1,a".to_owned(), "column `day`: `2024/13/45` is no date"),
        (",s0,1,1,a".to_owned(), "there is no time"),
        (format!("{day},s0"), "has 2 fields, but the header 5"),
        ("2001-01-01,s0,1,1,a".to_owned(), "sort the rows of each group by time, or say how late"),
        (again.trim_end().to_owned(), "of shop = s0 are at the same time"),
    ] {
        let text = bad(&line);
        let folder = Folder::with("in.csv", &text);
        let flags = format!("{ROLES} -w 5 --stream -o out.csv");
        let place = format!("line {at}");
        let run = folder.smooth(format!("apply in.csv {flags}").split(' '));
        run.refused(1, &["in.csv", &place, says]);
        fed(&folder, &format!("apply - {flags}"), text.as_bytes())
            .refused(1, &["stdin", &place, says]);
        assert_eq!(folder.names(), ["in.csv"], "{line}");
    }
}

/// With all rows in view they are refused, too.
#[test]
fn truths_and_numbers_are_not_mixed() {
    let text = |first: &str, last: &str| {
        let rows = (0..400_000).map(|row| {
            let field = if row < 390_000 { first } else { last };
            format!("{row},g,{field},{}\n", "text ".repeat(3))
        });
        format!("t,g,x,note\n{}", rows.collect::<String>())
    };
    let folder = Folder::new();
    for (first, last) in [("1", "true"), ("true", "5")] {
        folder.write("in.csv", text(first, last));
        let line = "apply in.csv -t t -g g -v x -w 5 -o out.csv";
        folder.smooth(line.split(' ')).refused(1, &["column `x`"]);
        let line = format!("{line} --stream");
        folder.smooth(line.split(' ')).refused(1, &["line ", "column `x`"]);
    }
}

#[test]
fn a_fault_of_the_input_is_none_of_stdout() {
    let folder = Folder::with("in.csv", table(50, Sorted::ByTime) + "2024-01-01,s0,oops,1,a\n");
    let line = format!("apply in.csv {ROLES} -w 5 --stream -o -");
    let run = folder.smooth(line.split(' '));
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("error: in.csv: line 2002"), "{}", run.stderr);
}
