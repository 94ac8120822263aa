//! Runs that are killed at any moment. The slow tier: `just slow`.
#![cfg(unix)]

mod slow {
    use std::{
        fs,
        process::Stdio,
        thread,
        time::{Duration, Instant},
    };

    use crate::{
        folder::Folder,
        signals::{many, temporaries},
    };

    /// A generator of Lehmer's.
    fn next(random: &mut u64) -> u64 {
        *random = *random * 48_271 % 2_147_483_647;
        *random
    }

    /// Runs it whole once for its time, then kills it at 50 moments of that time, and asks each time whether
    /// what is there is the whole old or the whole new; the run after them leaves nothing behind.
    fn at_random_moments(input: &str, args: [&str; 2], state: impl Fn(&Folder) -> Option<String>) {
        let folder = Folder::with("in.csv", many(60_000));
        folder
            .smooth("apply in.csv -t time -g g -v v -w 1 --suffix _1 -o in.parquet".split(' '))
            .ok();
        fs::create_dir(folder.path("tmp")).expect("a folder");
        let command = |which: usize| {
            let mut command = folder.command();
            command.args(args[which].replace("INPUT", input).split(' '));
            command.env("TMPDIR", folder.path("tmp")).env("SOURCE_DATE_EPOCH", "1700000000");
            command.stderr(Stdio::null()).stdout(Stdio::null());
            command
        };
        let run = |which: usize| {
            assert!(command(which).status().expect("it starts").success());
            state(&folder).expect("it is there")
        };
        let before = Instant::now();
        let whole = [run(0), run(1)];
        let time = before.elapsed() / 2;
        assert_ne!(whole[0], whole[1]);
        let (mut now, mut random, mut changed) = (1, 7, 0);
        for kill in 0..50 {
            let mut child = command(1 - now).spawn().expect("it starts");
            let micros = u64::try_from(time.as_micros()).expect("a short time");
            thread::sleep(Duration::from_micros(next(&mut random) % (micros + micros / 10)));
            let _ = child.kill();
            child.wait().expect("it ends");
            // A child of its own ends a moment later.
            thread::sleep(Duration::from_millis(100));
            let found =
                state(&folder).unwrap_or_else(|| panic!("nothing is there after kill {kill}"));
            let which = whole.iter().position(|whole| *whole == found);
            let which = which.unwrap_or_else(|| panic!("a half after kill {kill}"));
            changed += usize::from(which != now);
            now = which;
        }
        run(1 - now);
        assert_eq!(temporaries(&folder), [""; 0]);
        eprintln!("{input}: {changed} of 50 runs were done before they were killed");
    }

    fn file(folder: &Folder) -> Option<String> {
        fs::read_to_string(folder.path("out.csv")).ok()
    }

    /// All files of the report, one after another.
    fn report(folder: &Folder) -> Option<String> {
        let names = folder.names().into_iter().filter(|name| name.starts_with("out/"));
        let files = names.filter(|name| folder.path(name).is_file());
        let all: String = files.map(|name| format!("{name}\n{}", folder.read(&name))).collect();
        (!all.is_empty()).then_some(all)
    }

    #[test]
    #[ignore = "slow: 50 runs that are killed"]
    fn e06_apply() {
        let args = [
            "apply INPUT -t time -g g -v v -w 3 -o out.csv -f",
            "apply INPUT -t time -g g -v v -w 5 -o out.csv -f",
        ];
        at_random_moments("in.csv", args, file);
    }

    #[test]
    #[ignore = "slow: 50 runs that are killed"]
    fn e06_report() {
        let args = [
            "report INPUT -t time -g g -v v -w 3 -o out -f",
            "report INPUT -t time -g g -v v -w 5 -o out -f",
        ];
        at_random_moments("in.csv", args, report);
    }

    /// By a child.
    #[test]
    #[ignore = "slow: 100 runs that are killed"]
    fn e06_of_parquet() {
        let args = [
            "apply INPUT -t time -g g -v v -w 3 --output-format csv -o out.csv -f",
            "apply INPUT -t time -g g -v v -w 5 --output-format csv -o out.csv -f",
        ];
        at_random_moments("in.parquet", args, file);
    }

    /// A disk that is full in the middle of the writing: a message, and the old file as it was. (A file of
    /// at most so many bytes stands for it, which needs no rights.)
    #[test]
    #[ignore = "slow: with the others of its kind"]
    fn e05_a_full_disk() {
        let folder = Folder::with("in.csv", many(60_000));
        let smooth = env!("CARGO_BIN_EXE_smooth");
        for args in [
            "apply in.csv -t time -g g -v v -w 3 -o out.csv -f",
            "report in.csv -t time -g g -v v -w 3 -o out -f",
        ] {
            folder.smooth(args.split(' ')).ok();
            let before = (file(&folder), report(&folder));
            let line = format!("trap '' XFSZ; ulimit -f 400; exec {smooth} {args} -q");
            let mut command = std::process::Command::new("sh");
            let output = command.args(["-c", &line]).current_dir(folder.path("")).output();
            let output = output.expect("sh starts");
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{said}");
            assert!(said.starts_with("error: out"), "{said}");
            assert_eq!((file(&folder), report(&folder)), before);
            assert_eq!(temporaries(&folder), [""; 0]);
        }
    }
}
