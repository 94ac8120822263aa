//! How outputs take their place: modes, links, directories that cannot be written.

use std::{
    fs,
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use crate::folder::Folder;

const CSV: &str = "date,v\n2024-01-01,1\n2024-01-02,2\n";
const SMOOTHED: &str = "date,v,v_smoothed\n2024-01-01,1,1.0\n2024-01-02,2,2.0\n";

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).expect("it is there").permissions().mode() & 0o7777
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("it is ours");
}

#[cfg(unix)]
#[test]
fn x03_a_file_that_is_replaced_leaves_its_mode() {
    let folder = Folder::with("in.csv", CSV);
    for (name, of) in [("a.csv", 0o600), ("b.csv", 0o664), ("c.parquet", 0o640), ("d.csv", 0o444)] {
        folder.write(name, "old");
        set_mode(&folder.path(name), of);
        folder.smooth(["apply", "in.csv", "-w", "1", "-o", name, "--force"]).ok();
        assert_eq!(mode(&folder.path(name)), of, "{name}");
    }
    assert_eq!(folder.read("a.csv"), SMOOTHED);
    // A new one has the mode that any new file has.
    folder.smooth(["apply", "in.csv", "-w", "1", "-o", "new.csv"]).ok();
    folder.write("plain", "");
    assert_eq!(mode(&folder.path("new.csv")), mode(&folder.path("plain")));
}

#[cfg(unix)]
#[test]
fn x03_a_report_that_is_replaced_leaves_its_modes() {
    let folder = Folder::with("in.csv", CSV);
    folder.report("in.csv", "-w 1");
    for (name, of) in [("report/plots", 0o750), ("report/stats.csv", 0o600), ("report", 0o700)] {
        set_mode(&folder.path(name), of);
    }
    let page = mode(&folder.path("report/report.html"));
    folder.report("in.csv", "-w 2 --force");
    assert!(folder.read("report/manifest.json").contains("boxcar:2"));
    for (name, of) in [("report/plots", 0o750), ("report/stats.csv", 0o600), ("report", 0o700)] {
        assert_eq!(mode(&folder.path(name)), of, "{name}");
    }
    assert_eq!(mode(&folder.path("report/report.html")), page);
}

/// Directories are exchanged in one step: whoever looks finds a report, at any moment.
#[cfg(target_os = "linux")]
#[test]
fn x03_there_is_no_moment_without_a_report() {
    let folder = Folder::with("in.csv", CSV);
    folder.report("in.csv", "-w 1");
    let page = folder.path("report/report.html");
    let is_done = AtomicBool::new(false);
    let looks = thread::scope(|scope| {
        let look = scope.spawn(|| {
            let mut looks = 0_u64;
            while !is_done.load(Ordering::Relaxed) {
                assert!(page.exists(), "after {looks} looks");
                looks += 1;
            }
            looks
        });
        for window in 0..30 {
            folder.report("in.csv", &format!("-w {} --force", 1 + window % 2));
        }
        is_done.store(true, Ordering::Relaxed);
        look.join().expect("there is always one")
    });
    assert!(looks > 1000, "{looks}");
}

/// The link is replaced by the file; what it leads to stays as it is.
#[cfg(unix)]
#[test]
fn x15_force_replaces_a_link_and_not_what_it_leads_to() {
    use std::os::unix::fs::symlink;
    let folder = Folder::with("in.csv", CSV);
    folder.write("target.csv", "theirs");
    set_mode(&folder.path("target.csv"), 0o600);
    symlink("target.csv", folder.path("link.csv")).expect("a link");
    symlink("nowhere.csv", folder.path("loose.csv")).expect("a link");
    for name in ["link.csv", "loose.csv"] {
        let args = ["apply", "in.csv", "-w", "1", "-o", name];
        folder.smooth(args).refused(1, &[name, "exists already", "--force"]);
        folder.smooth(args.into_iter().chain(["--force"])).ok();
        assert!(!fs::symlink_metadata(folder.path(name)).expect("it is there").is_symlink());
        assert_eq!(folder.read(name), SMOOTHED);
    }
    assert_eq!(
        (folder.read("target.csv").as_str(), mode(&folder.path("target.csv"))),
        ("theirs", 0o600)
    );
    assert!(!folder.path("nowhere.csv").exists());
    let help = folder.smooth(["apply", "--help"]).ok().stdout;
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(help.contains("of a link the link is replaced"), "{help}");
}

/// Before the reading: the input is not even there.
#[cfg(target_os = "linux")]
#[test]
fn x13_a_directory_that_cannot_be_written_is_told_before_the_reading() {
    let folder = Folder::with("in.csv", CSV);
    fs::create_dir(folder.path("shut")).expect("a folder");
    set_mode(&folder.path("shut"), 0o555);
    // The superuser may write there, and nobody in /proc.
    let is_shut = fs::write(folder.path("shut/x"), "").is_err();
    let places = if is_shut { vec!["shut/out", "/proc/out"] } else { vec!["/proc/out"] };
    for place in places {
        for args in [
            vec!["apply", "none.csv", "-w", "1", "-o"],
            vec!["report", "none.csv", "-o"],
            vec!["lag", "none.csv", "-o"],
        ] {
            let run = folder.smooth(args.iter().copied().chain([place]));
            let parent = Path::new(place).parent().and_then(Path::to_str).expect("a name");
            let says = [place, "cannot be written", parent];
            run.refused(1, &says);
            assert!(
                !run.stderr.contains(".smooth-") && !run.stderr.contains("none.csv"),
                "{run:?}"
            );
        }
    }
    set_mode(&folder.path("shut"), 0o755);
}

/// The working directory need not be written to where the output lies elsewhere.
#[cfg(unix)]
#[test]
fn e11_a_working_directory_that_is_read_only() {
    let folder = Folder::new();
    for name in ["work", "out"] {
        fs::create_dir(folder.path(name)).expect("a folder");
    }
    folder.write("work/in.csv", CSV);
    set_mode(&folder.path("work"), 0o555);
    let mut command = folder.command();
    command.current_dir(folder.path("work"));
    let run = command
        .args(["apply", "in.csv", "-w", "1", "-o", "../out/o.csv"])
        .output()
        .expect("it starts");
    set_mode(&folder.path("work"), 0o755);
    assert!(run.status.success(), "{run:?}");
    assert_eq!(folder.read("out/o.csv"), SMOOTHED);
}

#[cfg(target_os = "linux")]
#[test]
fn e04_a_full_device_is_an_error_and_nothing_is_left() {
    let folder = Folder::with("in.csv", CSV);
    let full = || fs::OpenOptions::new().write(true).open("/dev/full").expect("Linux has it");
    for args in ["apply in.csv -w 1 -o -", "--help", "--version"] {
        let run =
            folder.command().args(args.split(' ')).stdout(full()).output().expect("it starts");
        assert_eq!(run.status.code(), Some(1), "{args}");
        assert!(!String::from_utf8_lossy(&run.stderr).contains("panicked"), "{run:?}");
    }
    assert_eq!(folder.names(), ["in.csv"]);
}
