//! Reports, statistics and plots of rows that lie on disk.

use super::{ROLES, Sorted, fed, lines, table};
use crate::folder::Folder;

/// What the two runs wrote, without the command lines in it.
fn pages(folder: &Folder, name: &str) -> [String; 2] {
    ["once", "stream"].map(|to| {
        let text = folder.read(&format!("{to}/{name}"));
        let is_told =
            |line: &&str| !line.contains("id=\"command\"") && !line.contains("smooth report");
        text.lines().filter(is_told).collect::<Vec<_>>().join("\n")
    })
}

#[test]
fn a_report_is_the_same_page() {
    for (sorted, flags) in [
        (Sorted::ByTime, "-w 7"),
        (Sorted::ByTime, "--every 1w --agg sum"),
        (Sorted::ByGroup, "--every 1mo --agg mean -v price:max --title T --order change"),
    ] {
        let folder = Folder::with("in.csv", table(400, sorted));
        for (to, stream) in [("once", ""), ("stream", " --stream")] {
            let line = format!("report in.csv {ROLES} {flags} -o {to}{stream}");
            let mut command = folder.command();
            command.args(line.split_whitespace()).env("SOURCE_DATE_EPOCH", "1700000000");
            command.env("TMPDIR", folder.path(""));
            let run = command.output().expect("it runs");
            assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        }
        for name in ["report.html", "report.md", "stats.csv", "stats.json"] {
            let [once, stream] = pages(&folder, name);
            assert!(once == stream, "{flags}: {name}");
        }
        let [once, stream] =
            ["once", "stream"].map(|to| folder.read(&format!("{to}/smoothed.csv")));
        assert!(lines(&once) == lines(&stream), "{flags}: the table");
        let [once, stream] =
            ["once", "stream"].map(|to| folder.read(&format!("{to}/manifest.json")));
        let input = |text: &str| {
            let manifest: serde_json::Value = serde_json::from_str(text).expect("JSON");
            (manifest["input"].clone(), manifest["groups"].clone(), manifest["files"].clone())
        };
        assert_eq!(input(&once), input(&stream), "{flags}");
        // The files on disk had no names.
        let names = folder.names();
        let beside: Vec<&String> = names.iter().filter(|name| !name.contains('/')).collect();
        assert_eq!(beside, ["in.csv", "once", "stream"]);
    }
}

#[test]
fn statistics_and_plots_of_files_and_pipes() {
    let text = table(300, Sorted::ByTime);
    let folder = Folder::with("in.csv", &text);
    for flags in [
        "-w lowess:9",
        "-w gaussian:9,std=2 --boundary wrap",
        "-w 7d",
        "--every 1w --agg sum --fill linear",
        "--max-gap 3d -w median:5",
    ] {
        let stats = format!("stats in.csv {ROLES} {flags} --json -o -");
        let once = folder.smooth(stats.split_whitespace()).ok().stdout;
        let stream = format!("{stats} --stream");
        assert!(folder.smooth(stream.split_whitespace()).ok().stdout == once, "{flags}");
        let piped = stream.replace("in.csv", "-");
        assert!(fed(&folder, &piped, text.as_bytes()).ok().stdout == once, "{flags}");
        for (to, stream) in [("once", ""), ("stream", " --stream")] {
            let line = format!("plot in.csv {ROLES} {flags} -w 3 -w hann:9 -o {to}.svg -f{stream}");
            folder.smooth(line.split_whitespace()).ok();
        }
        assert!(folder.read("once.svg") == folder.read("stream.svg"), "{flags}");
    }
}

#[test]
fn a_table_without_groups_is_one_series() {
    let rows: String = (0..900).map(|row| format!("{row},{}\n", row * 7 % 11)).collect();
    let folder = Folder::with("in.csv", format!("t,x\n{rows}"));
    let line = "stats in.csv -t t -v x -w 5 --json -o -";
    let once = folder.smooth(line.split(' ')).ok().stdout;
    let stream = format!("{line} --stream");
    assert_eq!(folder.smooth(stream.split(' ')).ok().stdout, once);
}

#[test]
fn what_would_not_fit_is_kept_on_disk() {
    let folder = Folder::with("in.csv", super::memory::large(50));
    let flags = "-t t -g g -v x -w 9";
    let line = |flag: &str| format!("stats in.csv {flags} --json -o - {flag}");
    let once = folder.smooth(line("--max-memory 4GB").split_whitespace()).ok().stdout;
    let run = folder.smooth(line("--max-memory 210MB").split_whitespace()).ok();
    assert!(run.stdout == once);
    let said = "it needs more memory than --max-memory allows, so its rows are kept on disk, as by --stream";
    assert!(run.stderr.contains(said), "{}", run.stderr);
    // What the table's window cannot do is said before anything is made.
    let line = format!("report in.csv {flags} --boundary wrap --max-memory 210MB -o r");
    folder.smooth(line.split(' ')).refused(
        1,
        &["--max-memory is 210 MB", "--stream would keep its rows on disk", "boundary=wrap"],
    );
    assert_eq!(folder.names(), ["in.csv"]);
}

#[test]
fn refusals_name_the_line_and_the_way_out() {
    let text = table(60, Sorted::ByTime);
    let twice = format!("{text}{}", text.lines().nth(41).expect("a row"));
    let folder = Folder::with("in.csv", &twice);
    let line = |of: &str| format!("{of} in.csv {ROLES} -w 5 --stream");
    let once = line("stats").replace(" --stream", "");
    let run = folder.smooth(line("stats").split(' '));
    assert_eq!(run.code, folder.smooth(once.split(' ')).code);
    run.refused(1, &["in.csv: line 42 and line 2402", "are at the same time"]);
    let text = text.replacen(",s3,", ",s3,none", 1);
    folder.write("in.csv", &text);
    folder
        .smooth(line("stats").split(' '))
        .refused(1, &["in.csv: line 5, column `units`", "is no number"]);
    for (of, says) in [
        ("report - -t day -g shop -v units -w 5 --stream", "reads its input twice"),
        (
            "stats in.csv -t day -g shop -v units -w 5 --stream --bad-groups skip",
            "--bad-groups skip",
        ),
        ("stats in.csv -t day -g shop --wide -w 5 --stream", "--wide"),
        ("stats in.csv -t day -g shop -v units --stream --max-memory 20MB", "about 200 MB"),
        ("report in.csv -t day -g shop -v units -w lowess:5 --stream -o r", "lowess"),
        ("report in.csv -t day -g shop -v units -w 5 --stream --dry-run -o r", "--dry-run"),
    ] {
        folder.smooth(of.split(' ')).refused(2, &["--", says]);
    }
    let mut command = folder.command();
    command.args(line("stats").split(' ')).env("TMPDIR", "/no/such/folder");
    folder.write("in.csv", table(60, Sorted::ByTime));
    let run = command.output().expect("it runs");
    let said = String::from_utf8_lossy(&run.stderr);
    assert!(
        said.contains("its rows cannot be kept in temporary files in `/no/such/folder`; TMPDIR"),
        "{said}"
    );
    assert_eq!(folder.names(), ["in.csv"]);
}
