//! `--config`: flags from a file, several jobs in one, and a report made again from its manifest.

use std::{collections::BTreeMap, fs, path::Path};

use crate::folder::{Folder, Run};

const CSV: &str = "\
date,store,product,revenue,units
2024-01-01,A,x,1,3
2024-01-02,A,x,2,4
2024-01-03,A,x,4,5
2024-01-01,B,x,7,1
2024-01-02,B,x,5,1
";

fn run(folder: &Folder, args: &str) -> Run {
    folder.smooth(args.split(' '))
}

fn with(toml: &str) -> Folder {
    let folder = Folder::with("in.csv", CSV);
    folder.write("jobs.toml", toml);
    folder
}

#[test]
fn keys_are_the_flags_long_names() {
    let toml = "\
command = \"apply\"
input = \"in.csv\"
output = \"out.csv\"
by = [\"store\", \"product\"]
value = \"revenue,units\"
window = 3
coverage = 0.5
with = [\"coverage\"]
max_gap = '30d'
quiet = true
force = false
";
    let folder = with(toml);
    let configured = run(&folder, "--config jobs.toml").ok();
    assert_eq!((configured.stdout.as_str(), configured.stderr.as_str()), ("", ""));
    let flags = "apply in.csv -o - -g store,product -v revenue,units -w 3 --coverage 0.5 --with coverage \
                 --max-gap 30d";
    assert_eq!(folder.read("out.csv"), run(&folder, flags).ok().stdout);
    run(&folder, "--config jobs.toml").refused(1, &["out.csv: exists already"]);
    run(&folder, "apply --config=jobs.toml --force").ok();
}

#[test]
fn flags_go_before_the_file_and_the_file_before_defaults() {
    let folder = with(
        "input = \"none.csv\"\nby = [\"store\"]\nvalue = [\"revenue\"]\nwindow = \"1\"\nsuffix = \"_s\"\n",
    );
    let flags = [
        "-o -",
        "-o - in.csv",
        "-o - in.csv -w 2 -v units",
        "in.csv --suffix=_t -o -",
        "-fo- in.csv --group-by store,product",
    ];
    let plain = [
        "",
        "-g store -v revenue -w 1 --suffix _s",
        "-g store -v units -w 2 --suffix _s",
        "-g store -v revenue -w 1 --suffix _t",
        "-g store,product -v revenue -w 1 --suffix _s",
    ];
    for (flags, plain) in flags.into_iter().zip(plain) {
        let configured = run(&folder, &format!("apply --config jobs.toml {flags}"));
        if plain.is_empty() {
            configured.refused(1, &["none.csv"]);
        } else {
            let plain = run(&folder, &format!("apply in.csv -o - {plain}")).ok().stdout;
            assert_eq!(configured.ok().stdout, plain, "{flags}");
        }
    }
}

const JOBS: &str = "\
# Every night.
input = \"in.csv\"
by = \"store\"
value = \"revenue\"
force = true

[[job]]
name = \"table\"
command = \"apply\"
window = 3
output = \"table.csv\"

[[job]]
name = \"again\"
command = \"apply\"
input = \"table.csv\"
window = 1
suffix = \"_again\"
output = \"again.csv\"

[[job]]
name = \"page\"
command = \"report\"
output = \"page\"
plots = 1
";

#[test]
fn several_jobs_are_done_in_order_or_one_by_its_name() {
    let folder = with(JOBS);
    let all = run(&folder, "--config jobs.toml").ok();
    assert_eq!(all.stderr.matches("jobs.toml: job `").count(), 3, "{}", all.stderr);
    let order: Vec<Option<usize>> = ["`table` (1 of 3)", "`again` (2 of 3)", "`page` (3 of 3)"]
        .map(|text| all.stderr.find(text))
        .into();
    assert!(order.is_sorted() && order[0].is_some(), "{}", all.stderr);
    let header = folder.read("again.csv").lines().next().map(str::to_owned);
    assert!(header.is_some_and(|header| header.ends_with(",revenue_smoothed,revenue_again")));
    assert!(folder.path("page/report.html").exists());
    for name in ["table.csv", "again.csv"] {
        fs::remove_file(folder.path(name)).expect("it is there");
    }
    run(&folder, "--config jobs.toml --job table").ok();
    assert!(folder.path("table.csv").exists() && !folder.path("again.csv").exists());
    run(&folder, "--config jobs.toml --job tabel")
        .refused(2, &["no job `tabel`", "did you mean `table`"]);
    run(&folder, "--job table").refused(2, &["--job", "--config"]);
}

#[test]
fn all_jobs_are_checked_before_the_first_is_done() {
    let wrong = [
        (JOBS.replace("plots = 1", "plots = \"many\""), 2, "--plots"),
        (JOBS.replace("window = 1\n", "window = \"gausian:5\"\n"), 2, "gausian"),
        (
            JOBS.replace("\"table.csv\"\nwindow", "\"none.csv\"\nwindow"),
            1,
            "none.csv: there is no such file",
        ),
        (
            JOBS.replace("output = \"page\"", "output = \"none/page\""),
            1,
            "there is no directory `none`",
        ),
        (JOBS.replace("output = \"again.csv\"", "output = \"table.csv\""), 2, "table.csv"),
        (JOBS.replace("command = \"report\"", "command = \"reprot\""), 2, "did you mean `report`"),
    ];
    for (toml, code, says) in wrong {
        let folder = with(&toml);
        run(&folder, "--config jobs.toml").refused(code, &["jobs.toml", says]);
        assert_eq!(folder.names(), ["in.csv", "jobs.toml"], "{says}");
    }
}

#[test]
fn a_job_that_fails_is_the_last() {
    let folder = with(&JOBS.replace("value = \"revenue\"", "value = \"product\""));
    let failed = run(&folder, "--config jobs.toml");
    assert_eq!(failed.code, Some(1), "{}", failed.stderr);
    assert!(failed.stderr.contains("`product`: `x` is no number"), "{}", failed.stderr);
    assert!(failed.stderr.contains("job `table`: failed; not done: 2 jobs"), "{}", failed.stderr);
    assert_eq!(folder.names(), ["in.csv", "jobs.toml"]);
}

#[test]
fn what_is_wrong_in_a_file_is_told_with_its_line() {
    for (toml, says) in [
        ("command = \"apply\"\nwidnow = 3\n", &["line 2: `widnow`", "did you mean `window`"][..]),
        (
            "command = \"apply\"\n[[job]]\nname = \"a\"\nxyzzy = 3\n",
            &["line 4: `xyzzy`", "smooth apply --help"],
        ),
        ("xyzzy = 3\n[[job]]\ncommand = \"apply\"\n", &["line 1: `xyzzy`"]),
        ("command = \"apply\"\nplots = 3\n", &["line 2: `plots` is no flag of apply"]),
        ("command = \"apply\"\nforce = \"yes\"\n", &["line 2: `force` is true or false"]),
        (
            "command = \"apply\"\nwindow = true\n",
            &["line 2: `window` needs a value: window = \"[NAME=]SPEC\""],
        ),
        ("command = \"apply\"\nwindow = \n", &["line 2"]),
        ("command = \"apply\"\nwindow = {a = 1}\n", &["line 2: `window`"]),
        ("[job]\nname = \"a\"\n", &["line 1", "[[job]]"]),
        ("input = \"in.csv\"\n", &["command = \"apply\""]),
        ("[[job]]\nname = \"a\"\n[[job]]\nname = \"a\"\n", &["two jobs are named `a`"]),
        ("command = \"apply\"\nconfig = \"x\"\n", &["line 2: `config` is no flag"]),
        ("command = \"apply\"\ninput = \"in.csv\"\n", &["jobs.toml", "--window", "--output"]),
        ("{\"a\": 1}", &["jobs.toml: is no manifest"]),
        ("{\"a\": 1", &["jobs.toml: line 1"]),
    ] {
        let folder = with(toml);
        let refused = run(&folder, "--config jobs.toml");
        assert!(matches!(refused.code, Some(1 | 2)), "{toml}: {refused:?}");
        let code = refused.code.expect("an exit code");
        refused.refused(code, &[&["jobs.toml"], says].concat());
    }
    let folder = with("command = \"report\"\n");
    run(&folder, "apply --config jobs.toml").refused(2, &["smooth report", "not apply"]);
    run(&folder, "--config none.toml").refused(1, &["none.toml", "cannot be read"]);
    run(&folder, "--config").refused(2, &["--config"]);
}

/// All files of a report, by their names.
fn files(folder: &Folder, report: &str) -> BTreeMap<String, Vec<u8>> {
    let names = folder.names().into_iter();
    let ours = names.filter_map(|name| Some(name.strip_prefix(&format!("{report}/"))?.to_owned()));
    let read = |name: String| {
        let path = folder.path(report).join(&name);
        Path::is_file(&path).then(|| (name, fs::read(path).expect("it is there")))
    };
    ours.filter_map(read).collect()
}

#[test]
fn a_manifest_as_config_makes_the_report_again_to_the_byte() {
    let folder = Folder::with("in.csv", CSV);
    fs::create_dir(folder.path("sub")).expect("a folder");
    folder.smooth("apply in.csv -v revenue -g store -w 1 -o in.parquet".split(' ')).ok();
    folder.write("odd name.csv", "day;g;v\n01.02.2024;a;1,5\n02.02.2024;a;2,5\n03.02.2024;;0,5\n");
    for (at, args) in [
        vec![
            "report",
            "in.csv",
            "-g",
            "store",
            "-v",
            "revenue,units",
            "-w",
            "taps:[1,2,1] boundary=reflect",
        ],
        vec![
            "report",
            "./in.csv",
            "--by",
            "store",
            "--by=product",
            "--value",
            "units",
            "--plots=1",
            "-fq",
        ],
        vec!["report", "in.parquet", "-g", "store", "-v", "revenue", "--suffix", "_2", "-w3"],
        vec![
            "report",
            "in.csv",
            "-vrevenue",
            "--every",
            "1d",
            "--agg",
            "sum",
            "--with",
            "residual,coverage",
            "-w",
            "2",
        ],
        vec![
            "report",
            "odd name.csv",
            "-g",
            "g",
            "--date-format",
            "%d.%m.%Y",
            "--decimal-comma",
            "-w",
            "3",
            "--holes",
            "keep",
        ],
        vec![
            "report",
            "in.csv",
            "-g",
            "store",
            "-v",
            "revenue,units",
            "--every=1d",
            "--agg=sum",
            "--title",
            "\"Ours\", [1/2] | 'x'",
            "--theme",
            "dark",
            "--order=name",
            "--plots",
            "3",
            "--unit",
            "revenue=EUR,units=pieces",
            "--measure",
            "units=mean",
            "--locale=de",
            "--csv-safe",
        ],
        vec![
            "lag",
            "in.csv",
            "-v",
            "revenue,units",
            "-g",
            "store",
            "--max-lag",
            "1",
            "--min-pairs",
            "2",
        ],
    ]
    .into_iter()
    .enumerate()
    {
        let (first, second) = (format!("first{at}"), format!("second{at}"));
        let made = |args: &[&str]| {
            let mut command = folder.command();
            let output = command.args(args).env("SOURCE_DATE_EPOCH", "1700000000").output();
            Run::of(&output.expect("it starts")).ok()
        };
        made(&[&args[..], &["-o", &first]].concat());
        let manifest = format!("{first}/manifest.json");
        made(&["--config", &manifest, "-o", &second]);
        let (once, again) = (files(&folder, &first), files(&folder, &second));
        assert!(once.len() > 3 && once.contains_key("manifest.json"), "{:?}", once.keys());
        assert_eq!(once.keys().collect::<Vec<_>>(), again.keys().collect::<Vec<_>>());
        for (name, bytes) in &once {
            let texts = (String::from_utf8_lossy(bytes), String::from_utf8_lossy(&again[name]));
            assert_eq!(bytes, &again[name], "{args:?} {name}:\n{}\n{}", texts.0, texts.1);
        }
        // And in its own place, named by the manifest itself.
        made(&[args[0], "--config", &manifest, "--force", "--quiet"]);
        assert_eq!(files(&folder, &first), once, "{args:?}");
        let text = String::from_utf8_lossy(&once["manifest.json"]).into_owned();
        let manifest: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(manifest["job"]["command"], args[0]);
        assert_eq!(manifest["job"]["input"], args[1], "as it was typed");
        assert!(text.contains("2023-11-14 22:13 UTC"), "{text}");
    }
}

/// What is said beside a manifest is recorded, where it changes a result.
#[test]
fn a_manifest_with_other_flags_makes_another_report() {
    let folder = Folder::with("in.csv", CSV);
    run(&folder, "report in.csv -g store -v revenue -w 3 -o a").ok();
    run(&folder, "report --config a/manifest.json -o b -w 1").ok();
    let manifest: serde_json::Value =
        serde_json::from_str(&folder.read("b/manifest.json")).expect("JSON");
    assert_eq!(
        (&manifest["job"]["window"], &manifest["job"]["by"]),
        (&"1".into(), &"store".into())
    );
    assert_eq!(manifest["smoother"], "boxcar:1");
    let command = manifest["command"].as_str().expect("text").to_owned();
    assert!(command.starts_with("smooth report in.csv") && command.contains("-w 1"), "{command}");
}

#[test]
fn the_help_tells_of_it() {
    let help = Folder::new().smooth(["apply", "--help"]).ok().stdout;
    for says in ["--config <FILE>", "--job <NAME>", "[[job]]", "manifest.json"] {
        assert!(help.contains(says), "{says}: {help}");
    }
}
