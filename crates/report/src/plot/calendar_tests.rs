use super::*;

fn days(y: i32, m: u32, d: u32) -> i64 {
    let date = NaiveDate::from_ymd_opt(y, m, d).expect("a date");
    date.and_time(NaiveTime::MIN).and_utc().timestamp() / 86_400
}

fn micros(y: i32, m: u32, d: u32, hour: u32, minute: u32, second: u32) -> i64 {
    let date = NaiveDate::from_ymd_opt(y, m, d).expect("a date");
    let at = date.and_hms_opt(hour, minute, second).expect("a time");
    at.and_utc().timestamp_micros()
}

/// The finest candidate of at most nine ticks.
fn chosen(axis: TimeAxis, low: i64, high: i64) -> (Vec<String>, Option<String>) {
    let calendar = Calendar::of(axis, low.into(), high.into()).expect("known times");
    let found = calendar.candidates(low, high).find(|(ticks, _)| ticks.len() <= 9);
    let (ticks, note) = found.expect("ticks");
    (ticks.into_iter().map(|tick| tick.1).collect(), note)
}

#[test]
fn years_and_months() {
    let (labels, note) = chosen(TimeAxis::Date, days(2016, 3, 1), days(2023, 2, 1));
    assert_eq!(labels, ["2017", "2018", "2019", "2020", "2021", "2022", "2023"]);
    assert_eq!(note, None);
    let (labels, _) = chosen(TimeAxis::Date, days(2021, 12, 30), days(2023, 7, 2));
    assert_eq!(
        labels,
        ["Jan 2022", "Apr 2022", "Jul 2022", "Oct 2022", "Jan 2023", "Apr 2023", "Jul 2023"]
    );
}

#[test]
fn weeks_start_on_monday() {
    let (labels, _) = chosen(TimeAxis::Date, days(2023, 1, 3), days(2023, 2, 10));
    assert_eq!(labels, ["9 Jan 2023", "16 Jan 2023", "23 Jan 2023", "30 Jan 2023", "6 Feb 2023"]);
}

#[test]
fn dates_have_no_ticks_within_a_day() {
    let (labels, _) = chosen(TimeAxis::Date, days(2023, 1, 3), days(2023, 1, 5));
    assert_eq!(labels, ["3 Jan 2023", "4 Jan 2023", "5 Jan 2023"]);
}

#[test]
fn hours_note_the_year() {
    let low = micros(2023, 1, 4, 20, 10, 0);
    let (labels, note) = chosen(TimeAxis::Datetime, low, micros(2023, 1, 5, 19, 0, 0));
    assert_eq!(labels.first().map(String::as_str), Some("4 Jan 21:00"));
    assert_eq!(labels.get(1).map(String::as_str), Some("5 Jan 00:00"));
    assert_eq!(note.as_deref(), Some("2023"));
    let (_, note) =
        chosen(TimeAxis::Datetime, micros(2022, 12, 31, 20, 0, 0), low - 3 * 86_400_000_000);
    assert_eq!(note.as_deref(), Some("2022 – 2023"));
}

#[test]
fn seconds_note_the_day() {
    let low = micros(2023, 1, 5, 6, 0, 1);
    let (labels, note) = chosen(TimeAxis::Datetime, low, low + 9_000_000);
    assert_eq!(labels, ["06:00:02", "06:00:04", "06:00:06", "06:00:08", "06:00:10"]);
    assert_eq!(note.as_deref(), Some("5 Jan 2023"));
    let (labels, _) = chosen(TimeAxis::Datetime, low, low + 1_000_000);
    assert_eq!(labels.get(1).map(String::as_str), Some("06:00:01.200"));
    let (labels, _) = chosen(TimeAxis::Datetime, low - 1, low + 1);
    assert_eq!(labels, ["06:00:00.999999", "06:00:01.000000", "06:00:01.000001"]);
}

#[test]
fn times_before_1970_and_far_years() {
    let (labels, _) = chosen(TimeAxis::Date, days(1, 1, 1), days(9999, 12, 31));
    assert_eq!(labels, ["1000", "2000", "3000", "4000", "5000", "6000", "7000", "8000", "9000"]);
    let (labels, _) = chosen(TimeAxis::Date, days(-60, 1, 1), days(10, 1, 1));
    assert_eq!(labels, ["−60", "−50", "−40", "−30", "−20", "−10", "0", "10"]);
    let (labels, _) =
        chosen(TimeAxis::Datetime, micros(1969, 12, 31, 0, 0, 0), micros(1970, 1, 1, 12, 0, 0));
    assert_eq!(labels.last().map(String::as_str), Some("1 Jan 12:00"));
}

#[test]
fn times_out_of_range_have_no_calendar() {
    for axis in [TimeAxis::Date, TimeAxis::Datetime] {
        assert!(Calendar::of(axis, i64::MIN.into(), 0).is_none());
        assert!(Calendar::of(axis, 0, i64::MAX.into()).is_none());
        assert!(Calendar::of(axis, i128::MIN, i128::MAX).is_none());
    }
    assert!(Calendar::of(TimeAxis::Integer, 0, 1).is_none());
}

#[test]
fn every_span_has_candidates_of_a_readable_number() {
    let mut span = 3.0;
    while span < 4e18 {
        let end = format!("{span:.0}").parse::<i64>().expect("a number");
        if Calendar::of(TimeAxis::Datetime, -1, end.into()).is_some() {
            let count = chosen(TimeAxis::Datetime, -1, end).0.len();
            assert!((3..=9).contains(&count), "{end}: {count}");
        }
        span *= 1.07;
    }
}
