use std::path::PathBuf;

use datafusion::{
    logical_expr::ExprFunctionExt,
    prelude::{CsvReadOptions, ParquetReadOptions, col},
    scalar::ScalarValue,
};
use smoothframe_core::Smoother;
use smoothframe_datafusion::{smooth, smooth_by, smooth_parts};

use crate::{numbers, run, session};

const SPEC: &str = "gaussian:15,std=3";

fn data(name: &str) -> String {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data");
    root.join(name).to_str().unwrap().to_owned()
}

#[tokio::test]
async fn csv_and_parquet_have_the_librarys_bits() {
    let session = session(4);
    session.register_csv("csv", &data("sales.csv"), CsvReadOptions::new()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("sales.parquet");
    let daily =
        "SELECT product, CAST(date AS DATE) AS day, sum(revenue) AS v FROM csv GROUP BY 1, 2";
    run(&session, &format!("COPY ({daily}) TO '{}'", file.display())).await;
    let name = file.to_str().unwrap();
    session.register_parquet("parquet", name, ParquetReadOptions::default()).await.unwrap();
    let over = "OVER (PARTITION BY product ORDER BY day)";
    let mut seen = Vec::new();
    for source in [format!("({daily})"), "parquet".to_owned()] {
        let sql = format!(
            "SELECT product, v, smooth(v, '{SPEC}') {over} AS y FROM {source} ORDER BY product, day"
        );
        let made = run(&session, &sql).await;
        let (values, smoothed) = (numbers(made.column(1)), numbers(made.column(2)));
        let products = made.column(0);
        let partitions =
            datafusion::arrow::compute::partition(std::slice::from_ref(products)).unwrap().ranges();
        assert!(partitions.len() > 1);
        let smoother: Smoother = SPEC.parse().unwrap();
        for rows in partitions {
            let x: Vec<f64> = values[rows.clone()].iter().map(|v| v.unwrap_or(f64::NAN)).collect();
            let bits: Vec<u64> = smoother.smooth(&x).unwrap().iter().map(|y| y.to_bits()).collect();
            let made: Vec<u64> = smoothed[rows].iter().map(|y| y.unwrap().to_bits()).collect();
            assert_eq!(made, bits);
        }
        seen.push(smoothed.len());
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn data_frames_have_the_functions_too() {
    let session = session(4);
    let sql = "SELECT * FROM (VALUES ('A', 1, 2.0), ('B', 1, 9.0), ('A', 2, 4.0), ('A', 3, 6.0)) AS x(g, t, v)";
    let frame = session.sql(sql).await.unwrap();
    let over = |expr: datafusion::prelude::Expr| {
        expr.partition_by(vec![col("g")])
            .order_by(vec![col("t").sort(true, false)])
            .build()
            .unwrap()
    };
    let frame = frame
        .window(vec![
            over(smooth(col("v"), "uniform:3")).alias("y"),
            over(smooth_parts(col("v"), "uniform:3")).alias("parts"),
            smooth_by(col("v"), col("t"), "uniform:3i")
                .partition_by(vec![col("g")])
                .build()
                .unwrap()
                .alias("by"),
        ])
        .unwrap()
        .sort(vec![col("g").sort(true, false), col("t").sort(true, false)])
        .unwrap()
        .select_columns(&["y", "by", "parts"])
        .unwrap();
    let batches = frame.collect().await.unwrap();
    let made =
        datafusion::arrow::compute::concat_batches(batches[0].schema_ref(), &batches).unwrap();
    for at in 0..2 {
        assert_eq!(numbers(made.column(at)), [3.0, 4.0, 5.0, 9.0].map(Some));
    }
    assert!(made.column(2).data_type().is_nested());
}

#[tokio::test]
async fn a_spec_may_be_a_parameter_of_a_prepared_query() {
    let session = session(4);
    let sql = "SELECT smooth(x, $1) OVER (ORDER BY x) FROM (VALUES (1.0), (3.0)) AS rows(x)";
    run(&session, &format!("PREPARE smoothed(VARCHAR) AS {sql}")).await;
    let made = run(&session, "EXECUTE smoothed('uniform:3')").await;
    assert_eq!(numbers(made.column(0)), [2.0, 2.0].map(Some));
    let frame = session.sql(sql).await.unwrap();
    let frame = frame.with_param_values(vec![ScalarValue::from("uniform:3")]).unwrap();
    let batches = frame.collect().await.unwrap();
    assert_eq!(numbers(batches[0].column(0)), [2.0, 2.0].map(Some));
    let unbound = session.sql(sql).await.unwrap().collect().await.unwrap_err().to_string();
    assert!(unbound.contains("$1"), "{unbound}");
}

#[tokio::test]
async fn views_and_subqueries_keep_the_functions() {
    let session = session(4);
    run(
        &session,
        "CREATE VIEW smoothed AS SELECT t, smooth(x, 'uniform:3') OVER (ORDER BY t) AS y
        FROM (VALUES (1, 1.0), (2, 2.0), (3, 6.0)) AS rows(t, x)",
    )
    .await;
    let made = run(&session, "SELECT max(y) FROM smoothed WHERE t > 1").await;
    assert_eq!(numbers(made.column(0)), [Some(4.0)]);
    let made = run(&session, "EXPLAIN SELECT y FROM smoothed").await;
    assert!(made.num_rows() > 0);
}
