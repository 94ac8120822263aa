use datafusion::prelude::{Expr, SessionContext, col, lit};
use smoothframe_datafusion::smooth;

use crate::{run, session, try_run};

async fn table() -> SessionContext {
    let session = session(2);
    let sql = "CREATE TABLE x AS SELECT column1 AS g, column2 AS t, column3 AS v, column4 AS day,
        CAST(column3 AS DECIMAL(9, 2)) AS price
        FROM (VALUES ('A', 1, 2.0, DATE '2024-01-01'), ('A', 2, 4.0, DATE '2024-01-02'))";
    run(&session, sql).await;
    session
}

/// Asserts that a query is refused when it is planned, in words that hold these.
async fn refused(session: &SessionContext, selected: &str, words: &[&str]) {
    let sql = format!("SELECT {selected} FROM x");
    let planned = match session.sql(&sql).await {
        Ok(frame) => frame.create_physical_plan().await.map(|_| ()),
        Err(error) => Err(error),
    };
    let error = planned.expect_err(&sql).to_string();
    for word in words {
        assert!(error.contains(word), "{sql}\n{error}\ndoes not say: {word}");
    }
}

#[tokio::test]
async fn frames_are_refused_with_what_to_write_instead() {
    let x = table().await;
    for frame in [
        "ROWS BETWEEN 3 PRECEDING AND CURRENT ROW",
        "ROWS BETWEEN 3 PRECEDING AND 3 FOLLOWING",
        "ROWS 3 PRECEDING",
        "RANGE BETWEEN 3 PRECEDING AND CURRENT ROW",
        "GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING",
        "ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING",
        "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING",
        "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 FOLLOWING",
    ] {
        for function in ["smooth(v, 'uniform:3')", "smooth_by(v, t, 'uniform:3')"] {
            let selected = format!("{function} OVER (ORDER BY t {frame})");
            refused(&x, &selected, &["takes no frame", "its spec says"]).await;
        }
    }
    // The whole partition is what every function here looks at.
    let whole = "SELECT smooth(v, 'uniform:3') OVER (ORDER BY t ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM x";
    run(&x, whole).await;
}

#[tokio::test]
async fn descending_orders_are_refused() {
    let x = table().await;
    for over in ["ORDER BY t DESC", "PARTITION BY g ORDER BY day, t DESC NULLS LAST"] {
        let selected = format!("smooth(v, 'ewm:span=3') OVER ({over})");
        refused(&x, &selected, &["smooth takes no DESC", "ORDER BY x.t", "align=leading"]).await;
        let selected = format!("smooth_by(v, t, 'uniform:3i') OVER ({over})");
        refused(&x, &selected, &["smooth_by takes no DESC"]).await;
    }
}

#[tokio::test]
async fn rows_without_an_order_are_refused() {
    let x = table().await;
    let words =
        ["smooth smooths rows in their order", "ORDER BY time", "smooth_by(value, time, spec)"];
    refused(&x, "smooth(v, 'uniform:3') OVER ()", &words).await;
    refused(&x, "smooth(v, 'uniform:3') OVER (PARTITION BY g)", &words).await;
    let words = ["smooth_parts smooths rows", "smooth_parts_by(value, time, spec)"];
    refused(&x, "smooth_parts(v, 'uniform:3') OVER (PARTITION BY g)", &words).await;
}

#[tokio::test]
async fn specs_that_are_no_literals_are_refused() {
    let x = table().await;
    for spec in ["g", "g || ':3'", "CASE WHEN t > 1 THEN 'uniform:3' ELSE 'uniform:5' END"] {
        let words =
            ["does not change from row to row", "smooth(value, spec), as in 'gaussian:31,std=5'"];
        refused(&x, &format!("smooth(v, {spec}) OVER (ORDER BY t)"), &words).await;
    }
    let words = ["does not change from row to row", "NULL"];
    refused(&x, "smooth(v, CAST(NULL AS VARCHAR)) OVER (ORDER BY t)", &words).await;
    refused(&x, "smooth(v, 7) OVER (ORDER BY t)", &["the spec is a text", "Int64"]).await;
    refused(&x, "smooth(v, v) OVER (ORDER BY t)", &["the spec is a text", "Float64"]).await;
    // What folds to a literal is one.
    run(&x, "SELECT smooth(v, 'uniform' || ':3') OVER (ORDER BY t) FROM x").await;
}

#[tokio::test]
async fn bad_specs_are_refused_in_the_librarys_words() {
    let x = table().await;
    for spec in ["gausian:31", "uniform:0", "savgol:4,order=2", "uniform:3 holes=maybe", ""] {
        let said = spec.parse::<smoothframe_core::Smoother>().unwrap_err().to_string();
        refused(&x, &format!("smooth(v, '{spec}') OVER (ORDER BY t)"), &[&said]).await;
        refused(&x, &format!("smooth_parts_by(v, t, '{spec}') OVER ()"), &[&said]).await;
    }
}

#[tokio::test]
async fn windows_in_time_without_times_are_refused() {
    let x = table().await;
    let words = ["uniform:28d", "smooth_by(value, time, spec) takes them"];
    refused(&x, "smooth(v, 'uniform:28d') OVER (ORDER BY t)", &words).await;
    let words = ["ewm:halflife=7d", "smooth_parts_by(value, time, spec) takes them"];
    refused(&x, "smooth_parts(v, 'ewm:halflife=7d') OVER (ORDER BY t)", &words).await;
}

#[tokio::test]
async fn windows_that_do_not_fit_the_times_are_refused_in_the_librarys_words() {
    let x = table().await;
    let fits = |spec: &str, unit| {
        let smoother: smoothframe_core::Smoother = spec.parse().unwrap();
        smoother.time_plan::<f64>(unit).err().unwrap().to_string()
    };
    let said = fits("uniform:3d", smoothframe_core::Unit::Number);
    refused(&x, "smooth_by(v, t, 'uniform:3d') OVER ()", &[&said]).await;
    let said = fits("uniform:3i", smoothframe_core::Unit::Day);
    refused(&x, "smooth_by(v, day, 'uniform:3i') OVER ()", &[&said]).await;
    let said = "the zone `Nowhere/Land` is not known";
    let time = "arrow_cast(day, 'Timestamp(Second, Some(\"Nowhere/Land\"))')";
    refused(&x, &format!("smooth_by(v, {time}, 'uniform:3d') OVER ()"), &[said]).await;
}

#[tokio::test]
async fn columns_that_hold_no_numbers_or_no_times_are_refused_by_name() {
    let x = table().await;
    let words = ["smooth: `g` holds Utf8 and no numbers", "CAST(… AS DOUBLE)"];
    refused(&x, "smooth(g, 'uniform:3') OVER (ORDER BY t)", &words).await;
    refused(&x, "smooth(day, 'uniform:3') OVER (ORDER BY t)", &["`day` holds Date32"]).await;
    refused(&x, "smooth(t > 1, 'uniform:3') OVER (ORDER BY t)", &["holds Boolean"]).await;
    // As everywhere: what is kept exactly is not made inexact without a word.
    refused(
        &x,
        "smooth(price, 'uniform:3') OVER (ORDER BY t)",
        &["`price` holds Decimal128(9, 2)"],
    )
    .await;
    let words = ["smooth_by: `g` holds Utf8 and neither dates", "CAST(… AS TIMESTAMP)"];
    refused(&x, "smooth_by(v, g, 'uniform:3d') OVER ()", &words).await;
    refused(&x, "smooth_by(v, v, 'uniform:3d') OVER ()", &["`v` holds Float64"]).await;
    refused(&x, "smooth_by(v, NULL, 'uniform:3d') OVER ()", &["holds Null"]).await;
}

#[tokio::test]
async fn clauses_that_would_be_ignored_are_refused() {
    let x = table().await;
    let words = ["takes no IGNORE NULLS", "holes=keep"];
    refused(&x, "smooth(v, 'uniform:3') IGNORE NULLS OVER (ORDER BY t)", &words).await;
    let filter = "smooth(v, 'uniform:3') FILTER (WHERE t > 1) OVER (ORDER BY t)";
    refused(&x, filter, &["FILTER clause can only be used with aggregate"]).await;
    let Expr::WindowFunction(mut filtered) = smooth(col("v"), "uniform:3") else { panic!() };
    filtered.params.filter = Some(Box::new(col("t").gt(lit(1))));
    let filtered = x.table("x").await.unwrap().window(vec![Expr::WindowFunction(filtered)]);
    assert!(filtered.unwrap_err().to_string().contains("FILTER"));
    refused(&x, "smooth(DISTINCT v, 'uniform:3') OVER (ORDER BY t)", &["takes no DISTINCT"]).await;
}

#[tokio::test]
async fn numbers_of_arguments_are_refused_with_those_there_are() {
    let x = table().await;
    for arguments in ["", "v", "v, t, 'uniform:3'"] {
        let selected = format!("smooth({arguments}) OVER (ORDER BY t)");
        refused(&x, &selected, &["smooth takes smooth(value, spec)"]).await;
    }
    let selected = "smooth_by(v, 'uniform:3') OVER (ORDER BY t)";
    refused(&x, selected, &["smooth_by takes smooth_by(value, time, spec), and not 2 arguments"])
        .await;
}

#[tokio::test]
async fn rows_without_a_time_are_refused_by_their_number_and_column() {
    let x = table().await;
    let sql =
        "SELECT smooth_by(v, CASE WHEN t > 1 THEN day END, 'uniform:3d') OVER (ORDER BY t) FROM x";
    let error = try_run(&x, sql).await.unwrap_err().to_string();
    assert!(
        error.contains("smooth_by: 1 row of a partition without a time, the first in row 1"),
        "{error}"
    );
    let sql = "SELECT smooth_by(v, due, 'uniform:3d') OVER () FROM
        (SELECT v, CASE WHEN t < 0 THEN day END AS due FROM x)";
    let error = try_run(&x, sql).await.unwrap_err().to_string();
    assert!(
        error.contains("2 rows of a partition") && error.contains("WHERE due IS NOT NULL"),
        "{error}"
    );
}
