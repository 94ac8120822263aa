//! What would take too much memory is read batch by batch, by itself.

use super::{fed, lines};
use crate::folder::Folder;

/// Rows of so many groups that take more than 200 MB as columns.
pub(super) fn large(groups: usize) -> String {
    let mut text = "t,g,x\n".to_owned();
    for row in 0..2_700_000 {
        text.push_str(&format!("{},g{},{}\n", row / groups, row % groups, row % 97));
    }
    text
}

const FLAGS: &str = "-t t -g g -v x -w 9";

#[test]
fn what_would_not_fit_is_streamed_where_it_can_be() {
    let text = large(5);
    let folder = Folder::with("in.csv", &text);
    let once = format!("apply in.csv {FLAGS} -o once.csv --max-memory 2GB");
    let said = folder.smooth(once.split(' ')).ok().stderr;
    assert!(!said.contains("batch by batch"), "{said}");
    let line = format!("apply in.csv {FLAGS} -o out.csv --max-memory 210MB");
    let said = folder.smooth(line.split(' ')).ok().stderr;
    assert!(said.contains("so it is read batch by batch, as by --stream"), "{said}");
    let once = folder.read("once.csv");
    assert!(lines(&folder.read("out.csv")) == lines(&once));
    // A pipe that is outgrown is read on from where its copy ends.
    let line = format!("apply - {FLAGS} -o piped.csv --max-memory 210MB");
    let said = fed(&folder, &line, text.as_bytes()).ok().stderr;
    assert!(said.contains("so it is read batch by batch"), "{said}");
    assert!(lines(&folder.read("piped.csv")) == lines(&once));
    assert_eq!(folder.names(), ["in.csv", "once.csv", "out.csv", "piped.csv"]);
    // What cannot stream stays refused, and why is said.
    let line = format!("apply in.csv {FLAGS} -o no.csv --max-memory 210MB --boundary wrap");
    folder
        .smooth(line.split(' '))
        .refused(1, &["--max-memory is 210 MB", "--stream would read it", "boundary=wrap"]);
    // A limit that batches do not fit in is one for them, too.
    let line = format!("apply in.csv {FLAGS} -o no.csv --max-memory 100MB");
    folder.smooth(line.split(' ')).refused(1, &["--max-memory is 100 MB"]);
}

#[cfg(target_os = "linux")]
mod slow {
    use std::{
        fs::File,
        io::{BufWriter, Write},
        process::Stdio,
        thread,
        time::Duration,
    };

    use crate::{folder::Folder, memory::slow::peak};

    /// 1.2 GB of rows that take 3 GB as columns.
    #[test]
    #[ignore = "slow: 1.2 GB of rows"]
    fn few_rows_are_in_memory() {
        let folder = Folder::new();
        let days = 40_000_u64;
        for by_group in [false, true] {
            let mut to = BufWriter::new(File::create(folder.path("in.csv")).expect("a file"));
            to.write_all(b"t,store,units,note\n").expect("written");
            for row in 0..1000 * days {
                let (t, store) =
                    if by_group { (row % days, row / days) } else { (row / 1000, row % 1000) };
                let units = row * 7919 % 100_003;
                writeln!(to, "{t},store {store},{units}.5,some text").expect("written");
            }
            drop(to);
            let mut command = folder.command();
            command.args("apply in.csv -t t -g store -v units -w gaussian:31,std=5".split(' '));
            command.args("--stream -o out.csv -f -q".split(' ')).stderr(Stdio::piped());
            let mut child = command.spawn().expect("it starts");
            let mut most = 0;
            while child.try_wait().expect("a child").is_none() {
                most = most.max(peak(child.id()));
                thread::sleep(Duration::from_millis(5));
            }
            assert!(child.wait().expect("it ended").success());
            println!("by group: {by_group}: {} MB", most / 1_000_000);
            assert!(most < 1_000_000_000, "{most} bytes");
        }
    }
}
