//! A scheduler and two executors on this machine, each a process of its own.
#![allow(clippy::unwrap_used, reason = "tests")]

mod killed;

use std::{
    fs::{self, File},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray, Float64Array, Int64Array, RecordBatch},
        datatypes::{DataType, Field, Float64Type, Int64Type, Schema},
    },
    parquet::arrow::ArrowWriter,
    prelude::{ParquetReadOptions, SessionContext},
};
use smoothframe_core::Smoother;

const GROUPS: i64 = 40;
const SPEC: &str = "gaussian:31,std=5";
/// Longer than it takes to miss an executor, and to do its tasks again.
const LIMIT: Duration = Duration::from_secs(25);

/// A process that ends with the test.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

struct Cluster {
    port: u16,
    vcores: usize,
    executors: Vec<Process>,
    _scheduler: Process,
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn wait_for(port: u16) {
    let start = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(start.elapsed() < Duration::from_secs(60), "nothing listens at {port}");
        thread::sleep(Duration::from_millis(50));
    }
}

fn start(program: &str, args: &[String]) -> Process {
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    Process(command.spawn().unwrap())
}

impl Cluster {
    /// Two executors that do so many tasks at once, or one of as many partitions.
    fn start(vcores: usize) -> Self {
        let port = free_port();
        let text = |text: &str| text.to_owned();
        let args =
            [text("--bind-port"), port.to_string(), text("--executor-timeout-seconds"), text("6")];
        let scheduler = start(env!("CARGO_BIN_EXE_smoothframe-scheduler"), &args);
        wait_for(port);
        let mut cluster = Self { port, vcores, executors: Vec::new(), _scheduler: scheduler };
        cluster.add();
        cluster.add();
        // Until the scheduler has heard of both.
        thread::sleep(Duration::from_secs(2));
        cluster
    }

    /// One more executor.
    fn add(&mut self) {
        let text = |text: &str| text.to_owned();
        let (own, grpc) = (free_port(), free_port());
        let args = [
            ("--scheduler-port", self.port.to_string()),
            ("--bind-port", own.to_string()),
            ("--bind-grpc-port", grpc.to_string()),
            ("--executor-heartbeat-interval-seconds", text("1")),
            ("--vcores", self.vcores.to_string()),
        ];
        let args = args.into_iter().flat_map(|(flag, value)| [text(flag), value]);
        let args: Vec<String> = args.collect();
        self.executors.push(start(env!("CARGO_BIN_EXE_smoothframe-executor"), &args));
        wait_for(own);
    }

    async fn session(&self, folder: &Path) -> SessionContext {
        let url = format!("df://127.0.0.1:{}", self.port);
        let session = smoothframe_ballista::connect(&url).await.unwrap();
        register(&session, folder).await;
        session
    }
}

async fn register(session: &SessionContext, folder: &Path) {
    let columns = vec![("part".to_owned(), DataType::Int32)];
    let options = ParquetReadOptions::default().table_partition_cols(columns);
    session.register_parquet("rows", folder.to_str().unwrap(), options).await.unwrap();
}

/// A directory of Parquet by hive's names, its rows of all groups in no order, with holes.
fn write(folder: &Path, rows: i64) {
    let fields = [("g", DataType::Int64), ("t", DataType::Int64), ("v", DataType::Float64)];
    let fields: Vec<Field> =
        fields.into_iter().map(|(name, dtype)| Field::new(name, dtype, true)).collect();
    let schema = Arc::new(Schema::new(fields));
    for part in 0..4 {
        let place = folder.join(format!("part={part}"));
        fs::create_dir_all(&place).unwrap();
        let numbers =
            || (0..rows).map(|row| (row * 7_919) % rows).filter(move |row| row % 4 == part);
        let value = |row: i64| {
            let dice = row.wrapping_mul(6_364_136_223_846_793_005).rotate_left(17) % 1_000_003;
            (row % 97 > 2).then_some(dice as f64 / 1000.0)
        };
        let columns: [ArrayRef; 3] = [
            Arc::new(numbers().map(|row| row % GROUPS).collect::<Int64Array>()),
            Arc::new(numbers().map(|row| row / GROUPS).collect::<Int64Array>()),
            Arc::new(numbers().map(value).collect::<Float64Array>()),
        ];
        let batch = RecordBatch::try_new(Arc::clone(&schema), columns.to_vec()).unwrap();
        let file = File::create(place.join("rows.parquet")).unwrap();
        let mut writer = ArrowWriter::try_new(file, Arc::clone(&schema), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
    }
}

/// What a query gives, or the error that it ends with; it may not hang.
async fn rows(session: &SessionContext, sql: &str) -> Result<Vec<(i64, i64, f64, f64)>, String> {
    let told = |error: datafusion::error::DataFusionError| error.to_string();
    let frame = session.sql(sql).await.map_err(told)?;
    let batches = smoothframe_ballista::collect_within(frame, LIMIT).await.map_err(told)?;
    let mut all = Vec::new();
    for batch in batches {
        let of = |at: usize| batch.column(at).as_primitive::<Int64Type>().clone();
        let number = |at: usize| batch.column(at).as_primitive::<Float64Type>().clone();
        let (g, t, v, y) = (of(0), of(1), number(2), number(3));
        let there = |numbers: &Float64Array, row| {
            if numbers.is_null(row) { f64::NAN } else { numbers.value(row) }
        };
        all.extend(
            (0..batch.num_rows())
                .map(|row| (g.value(row), t.value(row), there(&v, row), there(&y, row))),
        );
    }
    all.sort_by_key(|row| (row.0, row.1));
    Ok(all)
}

fn query() -> String {
    format!("SELECT g, t, v, smooth(v, '{SPEC}') OVER (PARTITION BY g ORDER BY t) AS y FROM rows")
}

/// Whether each group is what the library makes of it, to the bit.
fn are_the_librarys(all: &[(i64, i64, f64, f64)], count: i64, spec: &str, by_group: bool) {
    assert_eq!(i64::try_from(all.len()).unwrap(), count);
    let smoother: Smoother = spec.parse().unwrap();
    let bits = |x: f64| if x.is_nan() { u64::MAX } else { x.to_bits() };
    for group in all.chunk_by(|a, b| !by_group || a.0 == b.0) {
        let raw: Vec<f64> = group.iter().map(|row| row.2).collect();
        let expected = smoother.smooth(&raw).unwrap();
        assert!(
            group.iter().zip(expected).all(|(row, expected)| bits(row.3) == bits(expected)),
            "group {}",
            group[0].0
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_has_the_librarys_bits() {
    let folder = tempfile::tempdir().unwrap();
    let count = 60_000;
    write(folder.path(), count);
    let cluster = Cluster::start(2);
    let session = cluster.session(folder.path()).await;
    are_the_librarys(&rows(&session, &query()).await.unwrap(), count, SPEC, true);
    // One series over all files, which no executor may cut.
    let sql = "SELECT g, t, v, smooth(v, 'uniform:9') OVER (ORDER BY g, t) AS y FROM rows";
    are_the_librarys(&rows(&session, sql).await.unwrap(), count, "uniform:9", false);
    let parts = "SELECT g, t, v, y['smoothed'] AS y FROM
        (SELECT g, t, v, smooth_parts_by(v, t, 'uniform:9i') OVER (PARTITION BY g ORDER BY t) AS y FROM rows)";
    let local = SessionContext::new();
    smoothframe_datafusion::register_all(&local);
    register(&local, folder.path()).await;
    let (here, there) = (rows(&local, parts).await.unwrap(), rows(&session, parts).await.unwrap());
    assert_eq!(format!("{here:?}"), format!("{there:?}"));
    for (sql, says) in [
        ("SELECT smooth(v, 'gausian:3') OVER (PARTITION BY g ORDER BY t) FROM rows", "gausian"),
        (
            "SELECT smooth(v, 'uniform:3') OVER (PARTITION BY g ORDER BY t DESC) FROM rows",
            "takes no DESC",
        ),
        (
            "SELECT smooth(v, 'uniform:3') OVER (ORDER BY t ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM rows",
            "takes no frame",
        ),
        (
            "SELECT smooth_by(v, t, 'uniform:3i') OVER () FROM (SELECT v, NULLIF(t, 7) AS t FROM rows)",
            "without a time",
        ),
    ] {
        let error = rows(&session, sql).await.expect_err(sql);
        assert!(error.contains(says), "{sql}\n{error}");
    }
}
