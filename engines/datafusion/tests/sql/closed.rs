use datafusion::arrow::array::{Array, AsArray, BooleanArray};
use datafusion::arrow::datatypes::{DataType, Float32Type};

use crate::{numbers, run, session};

const SALES: &str = "(VALUES ('A', 1, 2.0), ('B', 1, 10.0), ('A', 2, 4.0), ('B', 2, 30.0), ('A', 3, 6.0)) AS sales(shop, day, units)";

#[tokio::test]
async fn groups_do_not_mix() {
    let sql = format!(
        "SELECT smooth(units, 'uniform:3') OVER (PARTITION BY shop ORDER BY day) FROM {SALES} ORDER BY shop, day"
    );
    let made = run(&session(4), &sql).await;
    let expected = [3.0, 4.0, 5.0, 20.0, 20.0].map(Some);
    assert_eq!(numbers(made.column(0)), expected);
}

#[tokio::test]
async fn rows_are_smoothed_in_the_order_that_over_says() {
    let sql =
        "SELECT smooth(x, 'uniform:2 align=trailing boundary=nearest') OVER (ORDER BY t) AS y, t
        FROM (VALUES (3, 30.0), (1, 10.0), (2, 20.0)) AS rows(t, x) ORDER BY t";
    assert_eq!(numbers(run(&session(4), sql).await.column(0)), [10.0, 15.0, 25.0].map(Some));
}

#[tokio::test]
async fn null_and_nan_are_holes_and_holes_out_are_null() {
    let rows = "(VALUES (1, 1.0), (2, NULL), (3, CAST('NaN' AS DOUBLE)), (4, 7.0)) AS rows(t, x) ORDER BY t";
    let session = session(4);
    let sql = format!("SELECT smooth(x, 'uniform:3 holes=keep') OVER (ORDER BY t) FROM {rows}");
    let kept = run(&session, &sql).await;
    assert_eq!(numbers(kept.column(0)), [Some(1.0), None, None, Some(7.0)]);
    let sql = format!("SELECT smooth(x, 'uniform:3 coverage=0.3') OVER (ORDER BY t) FROM {rows}");
    assert_eq!(numbers(run(&session, &sql).await.column(0)), [1.0, 1.0, 7.0, 7.0].map(Some));
}

#[tokio::test]
async fn single_stays_single_and_whole_numbers_become_double() {
    let types =
        ["TINYINT", "SMALLINT", "INT", "BIGINT", "INT UNSIGNED", "BIGINT UNSIGNED", "DOUBLE"];
    let session = session(4);
    let of = |dtype: &str| {
        format!(
            "SELECT smooth(CAST(x AS {dtype}), 'uniform:3') OVER (ORDER BY x)
            FROM (VALUES (1), (2), (6)) AS rows(x)"
        )
    };
    for dtype in types {
        let made = run(&session, &of(dtype)).await;
        assert_eq!(numbers(made.column(0)), [1.5, 3.0, 4.0].map(Some), "{dtype}");
    }
    let made = run(&session, &of("REAL")).await;
    let singles = made.column(0).as_primitive::<Float32Type>();
    assert_eq!(singles.values().as_ref(), [1.5, 3.0, 4.0]);
}

#[tokio::test]
async fn no_rows_give_no_rows_and_a_column_of_null_gives_null() {
    let session = session(4);
    let sql = "SELECT smooth(x, 'uniform:3') OVER (ORDER BY x) AS y
        FROM (VALUES (1.0)) AS rows(x) WHERE x > 2";
    let made = run(&session, sql).await;
    assert_eq!((made.num_rows(), made.schema().field(0).data_type()), (0, &DataType::Float64));
    let sql = "SELECT smooth(NULL, 'uniform:3') OVER (ORDER BY x) AS y
        FROM (VALUES (1.0), (2.0)) AS rows(x)";
    assert_eq!(numbers(run(&session, sql).await.column(0)), [None, None]);
}

#[tokio::test]
async fn parts_are_fields_of_a_struct() {
    let sql = "SELECT get_field(p, 'smoothed'), get_field(p, 'residual'), get_field(p, 'coverage'), get_field(p, 'provisional'), get_field(p, 'loo'), get_field(p, 'replaced')
        FROM (SELECT t, smooth_parts(x, 'uniform:3') OVER (ORDER BY t) AS p
            FROM (VALUES (1, 1.0), (2, NULL), (3, 5.0), (4, 6.0)) AS rows(t, x)) ORDER BY t";
    let made = run(&session(4), sql).await;
    let third = 1.0 / 3.0;
    let of = |at: usize| numbers(made.column(at));
    assert_eq!(of(0), [1.0, 3.0, 5.5, 5.5].map(Some));
    assert_eq!(of(1), [Some(0.0), None, Some(-0.5), Some(0.5)]);
    assert_eq!(of(2), [third, 2.0 * third, 2.0 * third, 2.0 * third].map(Some));
    assert_eq!(*made.column(3).as_boolean(), BooleanArray::from(vec![false, false, false, true]));
    // The row alone in its window has no fit without itself.
    assert_eq!(of(4), [None, None, Some(-1.0), Some(1.0)]);
    assert_eq!(made.column(5).null_count(), 4);
}

#[tokio::test]
async fn parts_that_a_smoother_does_not_have_are_null() {
    let sql = "SELECT get_field(p, 'smoothed'), get_field(p, 'residual'), get_field(p, 'replaced')
        FROM (SELECT x, smooth_parts(x, 'sum:3') OVER (ORDER BY x) AS p
            FROM (VALUES (1.0), (2.0)) AS rows(x)) ORDER BY x";
    let made = run(&session(4), sql).await;
    assert_eq!(numbers(made.column(0)), [3.0, 3.0].map(Some));
    assert_eq!((made.column(1).null_count(), made.column(2).null_count()), (2, 2));
    let sql =
        "SELECT get_field(smooth_parts(x, 'hampel:3,mad0=replace') OVER (ORDER BY t), 'replaced')
        FROM (VALUES (1, 1.0), (2, 9.0), (3, 1.0)) AS rows(t, x) ORDER BY t";
    let made = run(&session(4), sql).await;
    let replaced = made.column(0).as_boolean();
    assert!(replaced.value(1), "{replaced:?}");
}

#[tokio::test]
async fn several_functions_of_one_query_agree_with_each_alone() {
    let session = session(4);
    let windows = "OVER (PARTITION BY shop ORDER BY day)";
    let sql = format!(
        "SELECT smooth(units, 'uniform:3') {windows}, smooth(units, 'median:3') {windows},
            sum(units) {windows}, smooth(units, 'uniform:3') OVER (ORDER BY day, shop)
        FROM {SALES} ORDER BY shop, day"
    );
    let made = run(&session, &sql).await;
    assert_eq!(numbers(made.column(0)), [3.0, 4.0, 5.0, 20.0, 20.0].map(Some));
    assert_eq!(numbers(made.column(2)), [2.0, 6.0, 12.0, 10.0, 40.0].map(Some));
    assert_eq!(numbers(made.column(3))[4], Some(40.0 / 3.0));
}

#[tokio::test]
async fn limits_and_filters_do_not_change_what_windows_hold() {
    let sql = format!(
        "SELECT y FROM (SELECT shop, day, smooth(units, 'uniform:3') OVER (PARTITION BY shop ORDER BY day) AS y
            FROM {SALES}) WHERE day = 2 ORDER BY shop LIMIT 1"
    );
    assert_eq!(numbers(run(&session(4), &sql).await.column(0)), [Some(4.0)]);
    let sql = format!(
        "SELECT smooth(units, 'uniform:3') OVER (ORDER BY shop, day) FROM {SALES} ORDER BY shop, day LIMIT 2"
    );
    assert_eq!(numbers(run(&session(4), &sql).await.column(0)), [3.0, 4.0].map(Some));
    let sql =
        format!("SELECT smooth(units, 'uniform:5') OVER (ORDER BY shop, day) FROM {SALES} LIMIT 1");
    assert_eq!(numbers(run(&session(4), &sql).await.column(0)), [Some(4.0)]);
}
