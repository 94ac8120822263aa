//! What a query takes in memory, beside an average of DataFusion's own.
#![cfg(target_os = "linux")]

use std::{env, fs, process::Command};

use crate::{run, session};

/// What the child is to compute.
const OF: &str = "SMOOTHFRAME_MEMORY_OF";

/// So many partitions of four rows, three times.
const PARTITIONS: usize = 300_000;

/// A process of its own, whose peak is that of one query: run by the test below.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "it is run by many_partitions_take_what_an_average_does"]
async fn child() {
    let Ok(function) = env::var(OF) else { return };
    let session = session(2);
    let sql = format!(
        "SELECT COUNT(y) FROM (SELECT {function} AS y FROM
         (SELECT value % {PARTITIONS} AS g, value AS t, CAST(value AS DOUBLE) AS v
          FROM generate_series(1, {})))",
        4 * PARTITIONS
    );
    for _ in 0..3 {
        run(&session, &sql).await;
    }
}

/// The peak of a child's memory in KB.
fn peak(function: &str) -> u64 {
    let file = tempfile::NamedTempFile::new().unwrap();
    // Asked while it runs: a process that has ended has no peak to read.
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "memory::child", "--ignored", "--nocapture"])
        .env(OF, function)
        .stdout(file.reopen().unwrap())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let told = fs::read_to_string(&status).unwrap_or_default();
        let line = told.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let now = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        most = most.max(now.unwrap_or(0));
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let said = fs::read_to_string(file.path()).unwrap();
    assert!(said.contains("1 passed"), "{function}: {said}");
    most
}

#[test]
fn many_partitions_take_what_an_average_does() {
    let window = "OVER (PARTITION BY g ORDER BY t";
    // To the end of its partition, so that DataFusion holds all rows as it does for a function of a partition.
    let frame = "ROWS BETWEEN 15 PRECEDING AND UNBOUNDED FOLLOWING";
    let average = peak(&format!("AVG(v) {window} {frame})"));
    for function in ["smooth(v, 'uniform:31')", "smooth_by(v, t, 'uniform:31i')"] {
        let smoothed = peak(&format!("{function} {window})"));
        println!("{function}: {smoothed} KB, an average {average} KB");
        // A partition that kept a buffer would have 300,000 of them.
        assert!(
            smoothed < average + average / 2,
            "{function}: {smoothed} KB, an average {average}"
        );
    }
}
