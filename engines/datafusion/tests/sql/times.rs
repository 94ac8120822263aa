use crate::{numbers, run, session};

#[tokio::test]
async fn windows_of_days_hold_days() {
    let sql = "SELECT smooth_by(x, day, 'uniform:3d') OVER () FROM
        (VALUES (DATE '2024-01-09', 5), (DATE '2024-01-01', 1), (DATE '2024-01-02', 3)) AS rows(day, x)
        ORDER BY day";
    assert_eq!(numbers(run(&session(4), sql).await.column(0)), [2.0, 2.0, 5.0].map(Some));
}

#[tokio::test]
async fn every_type_of_times_has_the_same_windows() {
    let types = [
        "Date32",
        "Date64",
        "Timestamp(Second, None)",
        "Timestamp(Millisecond, None)",
        "Timestamp(Microsecond, None)",
        "Timestamp(Nanosecond, None)",
        "Timestamp(Second, Some(\"UTC\"))",
        "Timestamp(Nanosecond, Some(\"+02:00\"))",
        "Timestamp(Microsecond, Some(\"Europe/Berlin\"))",
    ];
    for dtype in types {
        let sql = format!(
            "SELECT smooth_by(x, arrow_cast(day, '{dtype}'), 'uniform:3d') OVER (PARTITION BY 1 ORDER BY day)
            FROM (VALUES (TIMESTAMP '2024-01-09', 5), (TIMESTAMP '2024-01-01', 1),
                (TIMESTAMP '2024-01-02', 3)) AS rows(day, x) ORDER BY day"
        );
        let made = run(&session(4), &sql).await;
        assert_eq!(numbers(made.column(0)), [2.0, 2.0, 5.0].map(Some), "{dtype}");
    }
    for dtype in ["TINYINT", "INT", "BIGINT", "BIGINT UNSIGNED"] {
        let sql = format!(
            "SELECT smooth_by(x, CAST(t AS {dtype}), 'uniform:3i') OVER () FROM
            (VALUES (9, 5), (1, 1), (2, 3)) AS rows(t, x) ORDER BY t"
        );
        let made = run(&session(4), &sql).await;
        assert_eq!(numbers(made.column(0)), [2.0, 2.0, 5.0].map(Some), "{dtype}");
    }
}

#[tokio::test]
async fn a_day_is_a_day_of_the_clock_in_the_columns_zone() {
    // Midnights in Berlin, of which 1 April's is 23 hours after the one before it.
    let of = |zone: &str| {
        format!(
            "SELECT smooth_by(x, arrow_cast(arrow_cast(t, 'Timestamp(Second, Some(\"UTC\"))'),
                'Timestamp(Second, Some(\"{zone}\"))'), 'uniform:1d align=trailing') OVER ()
            FROM (VALUES (TIMESTAMP '2024-03-29T23:00:00', 1), (TIMESTAMP '2024-03-30T23:00:00', 2),
                (TIMESTAMP '2024-03-31T22:00:00', 4)) AS rows(t, x) ORDER BY t"
        )
    };
    let session = session(4);
    let berlin = run(&session, &of("Europe/Berlin")).await;
    assert_eq!(numbers(berlin.column(0)), [1.0, 2.0, 4.0].map(Some));
    let utc = run(&session, &of("UTC")).await;
    assert_eq!(numbers(utc.column(0)), [1.0, 2.0, 3.0].map(Some));
}

#[tokio::test]
async fn months_are_the_calendars() {
    let sql = "SELECT smooth_by(x, day, 'uniform:1mo align=trailing') OVER () FROM
        (VALUES (DATE '2024-01-31', 1), (DATE '2024-02-29', 3), (DATE '2024-03-28', 5)) AS rows(day, x)
        ORDER BY day";
    assert_eq!(numbers(run(&session(4), sql).await.column(0)), [1.0, 3.0, 4.0].map(Some));
}

#[tokio::test]
async fn rows_are_taken_in_the_order_of_their_times_whatever_over_says() {
    let session = session(4);
    let rows = "(VALUES (3, 1, 30.0), (1, 3, 10.0), (2, 2, 20.0)) AS rows(t, other, x) ORDER BY t";
    for over in ["", "ORDER BY t", "ORDER BY other"] {
        let sql =
            format!("SELECT smooth_by(x, t, 'uniform:2 align=trailing') OVER ({over}) FROM {rows}");
        let made = run(&session, &sql).await;
        assert_eq!(numbers(made.column(0)), [10.0, 15.0, 25.0].map(Some), "{over}");
    }
}

#[tokio::test]
async fn rows_at_one_time_are_taken_as_over_orders_them() {
    let sql = "SELECT smooth_by(x, t, 'uniform:2 align=trailing') OVER (ORDER BY t, id) FROM
        (VALUES (2, 1, 5.0), (1, 1, 1.0), (3, 2, 9.0)) AS rows(id, t, x) ORDER BY id";
    assert_eq!(numbers(run(&session(4), sql).await.column(0)), [1.0, 3.0, 7.0].map(Some));
    let sql = "SELECT smooth_by(x, t, 'uniform:1i') OVER () FROM
        (VALUES (1, 5.0), (1, 1.0), (2, 9.0)) AS rows(t, x) ORDER BY t, x";
    assert_eq!(numbers(run(&session(4), sql).await.column(0)), [3.0, 3.0, 9.0].map(Some));
}

#[tokio::test]
async fn parts_at_times_come_back_to_their_rows() {
    let sql = "SELECT get_field(p, 'smoothed'), get_field(p, 'residual'), get_field(p, 'coverage'), get_field(p, 'loo'), get_field(p, 'provisional') FROM
        (SELECT id, smooth_parts_by(x, t, 'uniform:3i') OVER (ORDER BY id) AS p FROM
            (VALUES (1, 9, 5.0), (2, 1, 1.0), (3, 2, 3.0)) AS rows(id, t, x)) ORDER BY id";
    let made = run(&session(4), sql).await;
    assert_eq!(numbers(made.column(0)), [5.0, 2.0, 2.0].map(Some));
    assert_eq!(numbers(made.column(1)), [0.0, -1.0, 1.0].map(Some));
    assert_eq!(numbers(made.column(2)), [1.0; 3].map(Some));
    assert_eq!(numbers(made.column(3)), [None, Some(-2.0), Some(2.0)]);
    use datafusion::arrow::array::{AsArray, BooleanArray};
    assert_eq!(*made.column(4).as_boolean(), BooleanArray::from(vec![true, false, false]));
}
