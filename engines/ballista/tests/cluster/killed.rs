//! Executors that are killed while a query runs.

use std::time::{Duration, Instant};

use datafusion::prelude::SessionContext;

use crate::{Cluster, SPEC, are_the_librarys, query, rows, write};

const ROWS: i64 = 400_000;

/// Whether an error is that an executor was lost, rather than that nothing came.
fn is_clear(error: &str) -> bool {
    let words = ["xecutor", "fetch", "connect", "run the query again"];
    words.iter().any(|words| error.contains(words)) && !error.contains("has not answered")
}

#[tokio::test(flavor = "multi_thread")]
async fn at_any_time_leaves_the_right_result_or_an_error() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), ROWS);
    let whole = {
        let cluster = Cluster::start(1);
        let session = cluster.session(folder.path()).await;
        let start = Instant::now();
        are_the_librarys(&rows(&session, &query()).await.unwrap(), ROWS, SPEC, true);
        start.elapsed()
    };
    let (mut right, mut refused) = (0, 0);
    for (share, vcores) in [(0.15, 3), (0.4, 1), (0.5, 3), (0.6, 1), (0.8, 1)] {
        let mut cluster = Cluster::start(vcores);
        let session = cluster.session(folder.path()).await;
        let query = query();
        let run = rows(&session, &query);
        let kill = async {
            tokio::time::sleep(whole.mul_f64(share)).await;
            drop(cluster.executors.pop());
        };
        match tokio::join!(run, kill).0 {
            Ok(all) => {
                are_the_librarys(&all, ROWS, SPEC, true);
                right += 1;
            }
            Err(error) => {
                assert!(is_clear(&error), "{error}");
                println!("killed at {share}: {}", error.lines().next().unwrap_or_default());
                refused += 1;
            }
        }
    }
    println!("{whole:?} in all; killed: {right} right, {refused} errors");
    assert!(right > 0, "no query went on");
}

/// Two tasks, of which one is done while the other, with nearly all rows, goes on.
async fn halves(session: &SessionContext) {
    let halves = "SET datafusion.execution.target_partitions = 2";
    session.sql(halves).await.unwrap().collect().await.unwrap();
}

/// The rows with their numbers' bits: a hole is what a hole is.
fn bits(rows: &[(i64, i64, f64, f64)]) -> Vec<(i64, i64, u64, u64)> {
    rows.iter().map(|row| (row.0, row.1, row.2.to_bits(), row.3.to_bits())).collect()
}

/// Smoothed rows of a group with nearly all of them, which takes a second, and of four others.
const SLOW: &str =
    "SELECT g, t, v, smooth(v, 'lowess:701 robust=3') OVER (PARTITION BY g ORDER BY t) AS y FROM
    (SELECT CASE WHEN g > 3 THEN 5 ELSE g END AS g, g * 100000 + t AS t, v FROM rows)";

/// The stage of the smoothing is done again as its input is lost, after one of its tasks was done by the other
/// executor: Ballista's own scheduler then gives that task's rows twice.
#[tokio::test(flavor = "multi_thread")]
async fn after_another_has_ended_a_task_doubles_no_rows() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), ROWS);
    // One more stage, which reads what the smoothing's gave.
    let counts = format!(
        "SELECT t % 7 AS g, COUNT(*) AS t, MAX(v) AS v, MAX(y) AS y FROM ({SLOW}) GROUP BY t % 7"
    );
    // What only `cluster` and its graphs do.
    let mut mended = 0;
    for sql in [SLOW, &counts] {
        // Which one has the larger task is not known.
        for lost in 0..2 {
            let mut cluster = Cluster::start(1);
            let session = cluster.session(folder.path()).await;
            halves(&session).await;
            let expected = bits(&rows(&session, sql).await.unwrap());
            let start = Instant::now();
            rows(&session, sql).await.unwrap();
            let whole = start.elapsed();
            let run = rows(&session, sql);
            let kill = async {
                tokio::time::sleep(whole.mul_f64(0.5)).await;
                drop(cluster.executors.remove(lost));
            };
            match tokio::join!(run, kill).0 {
                Ok(all) => {
                    assert!(bits(&all) == expected, "{} rows, not {}", all.len(), expected.len());
                    // An executor is missed after more than this: the tasks were done again.
                    mended += usize::from(start.elapsed() > 3 * whole);
                }
                Err(error) => {
                    let first = error.lines().next().unwrap_or_default();
                    println!("error after {:?}, {whole:?} in all: {first}", start.elapsed());
                    assert!(is_clear(&error), "{error}");
                    mended += usize::from(error.contains("run the query again"));
                }
            }
            // The one that is left does the next query.
            let again = bits(&rows(&session, sql).await.unwrap());
            assert!(again == expected, "{} rows, not {}", again.len(), expected.len());
        }
    }
    assert!(mended > 0, "no kill fell into the smoothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn all_of_them_leave_an_error_and_new_ones_go_on() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), ROWS);
    let mut cluster = Cluster::start(1);
    let session = cluster.session(folder.path()).await;
    halves(&session).await;
    let run = rows(&session, SLOW);
    let kill = async {
        tokio::time::sleep(Duration::from_millis(600)).await;
        cluster.executors.clear();
    };
    let error = tokio::join!(run, kill).0.unwrap_err();
    assert!(error.contains("all executors were lost"), "{error}");
    cluster.add();
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(rows(&session, SLOW).await.unwrap().len(), 400_000);
}
