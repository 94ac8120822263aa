use super::*;

const DATE_TIME: Style = Style::DateTime(Day::Iso);

fn texts(texts: &[&str]) -> StringChunked {
    StringChunked::from_slice("t".into(), texts)
}

/// The only date or time that a text is, in its style, as ISO 8601.
fn read(text: &str) -> Option<(Style, String)> {
    let style = Style::of(text)?;
    let others = Day::ALL.into_iter().map(Style::Date).filter(|other| other.fits(text)).count();
    assert!(others <= 1, "{text} is read in {others} ways");
    let at = DateTime::from_timestamp_micros(style.read(text)?.0)?;
    let format = if style.clock().is_some() { "%FT%T%.f" } else { "%F" };
    Some((style, at.format(format).to_string()))
}

/// Dates whose days Python's `date.fromisocalendar`, and the calendar, agree on.
#[test]
fn styles_by_their_looks() {
    for (text, day, date) in [
        ("2024-02-29", Day::Iso, "2024-02-29"),
        ("0000-03-01", Day::Iso, "0000-03-01"),
        ("9999-12-31", Day::Iso, "9999-12-31"),
        ("20240229", Day::Compact, "2024-02-29"),
        ("2024/02/29", Day::Slashes, "2024-02-29"),
        ("2024/2/9", Day::Slashes, "2024-02-09"),
        ("2024.02.29", Day::Dots, "2024-02-29"),
        ("7 Jul 1976", Day::Named, "1976-07-07"),
        ("Jul 7, 1976", Day::Named, "1976-07-07"),
        ("july 07 1976", Day::Named, "1976-07-07"),
        ("07-Jul-1976", Day::Named, "1976-07-07"),
        ("1976-JUL-07", Day::Named, "1976-07-07"),
        ("07JUL1976", Day::Named, "1976-07-07"),
        ("29 February 2024", Day::Named, "2024-02-29"),
        ("2024-W07-3", Day::Weekday, "2024-02-14"),
        ("2024W073", Day::Weekday, "2024-02-14"),
        ("2020-W53-7", Day::Weekday, "2021-01-03"),
        ("2024-W07", Day::Week, "2024-02-12"),
        ("2024w07", Day::Week, "2024-02-12"),
        ("2020-W53", Day::Week, "2020-12-28"),
        ("2015-W01", Day::Week, "2014-12-29"),
        ("2024-02", Day::Month, "2024-02-01"),
        ("1976 Jul", Day::NamedMonth, "1976-07-01"),
        ("Jul 1976", Day::NamedMonth, "1976-07-01"),
        ("July 1976", Day::NamedMonth, "1976-07-01"),
        ("may-1976", Day::NamedMonth, "1976-05-01"),
        ("1998 Q1", Day::Quarter, "1998-01-01"),
        ("1998Q2", Day::Quarter, "1998-04-01"),
        ("1998-q3", Day::Quarter, "1998-07-01"),
        ("Q4 1998", Day::Quarter, "1998-10-01"),
    ] {
        assert_eq!(read(text), Some((Style::Date(day), date.to_owned())), "{text}");
    }
    for (text, style, at) in [
        ("2024-02-29 13:45", DATE_TIME, "2024-02-29T13:45:00"),
        ("2024-02-29T13:45:59.123456", DATE_TIME, "2024-02-29T13:45:59.123456"),
        ("2024/2/29 13:45", Style::DateTime(Day::Slashes), "2024-02-29T13:45:00"),
        ("2024.02.29 13:45:01", Style::DateTime(Day::Dots), "2024-02-29T13:45:01"),
        ("7 Oct 1976 9:05", Style::DateTime(Day::Named), "1976-10-07T09:05:00"),
        ("2024-02-29T13:45:59Z", Style::Zoned, "2024-02-29T13:45:59"),
        ("2024-02-29 13:45:59+01:00", Style::Zoned, "2024-02-29T12:45:59"),
        ("2024-02-29 13:45+01:00", Style::Zoned, "2024-02-29T12:45:00"),
        ("2024-02-29T13:45:59-0530", Style::Zoned, "2024-02-29T19:15:59"),
    ] {
        assert_eq!(read(text), Some((style, at.to_owned())), "{text}");
    }
}

#[test]
fn what_is_no_date_or_would_have_to_be_guessed() {
    for text in [
        "",
        "2023-02-29",
        "0000-00-00",
        "20240230",
        "2024-2-9",
        "+2024-02-29",
        "2024-02-29T25:00:00",
        "29/02/2024",
        "02/03/2024",
        "24/02/29",
        "2024/02.29",
        "2024/02",
        "2024-13",
        "2024-00",
        "2024-1",
        "202402",
        "1998",
        "1234",
        "Jul-76",
        "Jul 76",
        "7 Jul 76",
        "76 Jul",
        "Jul",
        "7 Jul",
        "Juli 1976",
        "30 Feb 2024",
        "0 Jul 1976",
        "7  Jul 1976",
        "7 Jul 1976 ",
        "7 Jul 1976 13",
        "1998 Q5",
        "1998 Q0",
        "98 Q1",
        "Q1 98",
        "Q11998",
        "2024-W54",
        "2024-W53",
        "2021-W53",
        "2024-W00",
        "2024-W7",
        "2024-W07-0",
        "2024-W07-8",
        "2024-W073",
        "日本語日本語日本語",
        "７ Jul 1976",
        "2024-02-29T13:45é",
    ] {
        assert_eq!(Style::of(text), None, "{text}");
    }
}

#[test]
fn columns_of_dates() {
    let iso = Style::Date(Day::Iso);
    let dates = iso.parse(&texts(&["1970-01-02", "", "1969-12-31"])).expect("dates");
    let days = dates.cast(&DataType::Int32).expect("days");
    assert_eq!(days.i32().expect("i32").to_vec(), [Some(1), None, Some(-1)]);
    let zoned = Style::Zoned.parse(&texts(&["1970-01-01T01:00:00+01:00"])).expect("times");
    assert_eq!(zoned.dtype(), &DataType::Datetime(TimeUnit::Microseconds, Some(TimeZone::UTC)));
    let ticks = zoned.cast(&DataType::Int64).expect("ticks");
    assert_eq!(ticks.i64().expect("i64").get(0), Some(0));
    let bad = iso.parse(&texts(&["2020-02-28", "2020-02-30"])).expect_err("no date");
    assert_eq!(bad, NotADate { row: 1, text: "2020-02-30".into() });
}

#[test]
fn formats_of_the_users() {
    let read = |format: &str, text: &str| {
        let style = Style::asked(format).expect("a format");
        let at = style.read(text).and_then(|(tick, _)| DateTime::from_timestamp_micros(tick));
        let column = style.parse(&texts(&[text])).ok()?;
        Some((at?.format("%FT%T").to_string(), column.dtype().clone()))
    };
    let time = |zone| DataType::Datetime(TimeUnit::Microseconds, zone);
    let utc = || time(Some(TimeZone::UTC));
    for (format, text, want, dtype) in [
        ("%d/%m/%Y", "29/02/2024", "2024-02-29T00:00:00", DataType::Date),
        ("%Y-%m", "2024-02", "2024-02-01T00:00:00", DataType::Date),
        ("%Y%m", "202402", "2024-02-01T00:00:00", DataType::Date),
        ("%Y", "1998", "1998-01-01T00:00:00", DataType::Date),
        ("%b %y", "Jul 76", "1976-07-01T00:00:00", DataType::Date),
        ("%YQ%q", "1998Q3", "1998-07-01T00:00:00", DataType::Date),
        ("%G-%V", "2020-53", "2020-12-28T00:00:00", DataType::Date),
        ("%Y-%j", "2024-060", "2024-02-29T00:00:00", DataType::Date),
        ("%d.%m.%Y %H:%M", "29.02.2024 00:00", "2024-02-29T00:00:00", time(None)),
        ("%d.%m.%Y %H", "29.02.2024 13", "2024-02-29T13:00:00", time(None)),
        ("%d/%m/%Y %I:%M %p", "29/02/2024 01:45 PM", "2024-02-29T13:45:00", time(None)),
        ("%d/%m/%Y %H:%M %z", "29/02/2024 13:45 +0100", "2024-02-29T12:45:00", utc()),
        ("%d/%m/%Y %H:%M%#z", "29/02/2024 13:45Z", "2024-02-29T13:45:00", utc()),
        ("%s", "1700000000", "2023-11-14T22:13:20", utc()),
    ] {
        assert_eq!(read(format, text), Some((want.to_owned(), dtype)), "{format} {text}");
    }
    for (format, text) in
        [("%d/%m/%Y", "30/02/2024"), ("%d/%m/%Y", "29/02/24"), ("%m/%d", "02/29"), ("%Y", "98")]
    {
        assert_eq!(read(format, text), None, "{format} {text}");
    }
    assert_eq!(read("%Y", "0098").map(|(at, _)| at).as_deref(), Some("0098-01-01T00:00:00"));
    for format in ["%Q", "dd/mm/yyyy", "", "epoch:min", "epoch:"] {
        assert!(Style::asked(format).is_err(), "{format}");
    }
}

#[test]
fn counts_since_1970() {
    for (format, text, want) in [
        ("epoch", "1700000000", Some(1_700_000_000_000_000)),
        ("epoch:s", "1700000000.25", Some(1_700_000_000_250_000)),
        ("epoch:s", "-1.5", Some(-1_500_000)),
        ("epoch:s", "-0.5", Some(-500_000)),
        ("epoch:s", "0.1234567", Some(123_456)),
        ("epoch:ms", "1700000000123.5", Some(1_700_000_000_123_500)),
        ("epoch:us", "1700000000123456", Some(1_700_000_000_123_456)),
        ("epoch:ns", "1700000000123456789", Some(1_700_000_000_123_456_789)),
        // The first and the last second that have a year of four digits, by `date -u -d`.
        ("epoch:s", "253402300799", Some(253_402_300_799_000_000)),
        ("epoch:s", "253402300800", None),
        ("epoch:s", "1700000000000", None),
        ("epoch:ns", "99999999999999999999", None),
        ("epoch:s", "1e9", None),
        ("epoch:s", "1.", None),
        ("epoch:s", ".5", None),
        ("epoch:s", "+5", None),
        ("epoch:s", "", None),
    ] {
        let style = Style::asked(format).expect("a unit");
        assert_eq!(style.read(text).map(|(tick, _)| tick), want, "{format} {text}");
    }
    for (text, rest) in [("0.1234567", 700), ("-0.0000001", 900), ("-0.000001", 0)] {
        let read = Style::Epoch(Epoch::Seconds).read(text);
        assert_eq!(read.map(|(_, rest)| rest), Some(rest), "{text}");
    }
    assert_eq!(Epoch::Seconds.of_decimal(1_700_000_000.25), Some(1_700_000_000_250_000));
    for no in [1e300, -1e300, f64::INFINITY, 253_402_300_800.0] {
        assert_eq!(Epoch::Seconds.of_decimal(no), None, "{no}");
    }
    assert_eq!(Epoch::Nanoseconds.of_decimal(1e19), None);
    let far = DateTime::from_timestamp(-377_705_116_800, 0).expect("a time");
    assert_eq!(far.format("%F").to_string(), "-9999-01-01");
}

#[test]
fn dates_of_an_unknown_order() {
    for text in ["2024-13", "02/03/2024", "2.3.2024 10:00", "1/2/24"] {
        assert!(order::look_like(text), "{text}");
    }
    for text in ["1.2.3", "2024-W07", "a/b/c"] {
        assert!(!order::look_like(text), "{text}");
    }
    for (fields, want) in [
        (&["02/03/2024", "29/02/2024"][..], "fit --date-format \"%d/%m/%Y\", and not"),
        (&["02/03/2024", "02/29/2024"], "fit --date-format \"%m/%d/%Y\", and not"),
        (&["02/03/2024", "03/03/2024"], "alike"),
        (&["29/02/2024", "02/29/2024"], "not all fit"),
        (&["2.3.24"], "\"%d.%m.%y\""),
        (&["2/3/24 10:00:30", ""], "\"%d/%m/%y %H:%M:%S\""),
        (&["2/13/2024 10:00 pm"], "\"%m/%d/%Y %I:%M %p\", and not"),
        (&["2/13/24 10PM"], "\"%m/%d/%y %I%p\", and not"),
        (&["2024-02-13 10:00AM"], "all fit --date-format \"%Y-%m-%d %I:%M%p\""),
        (&["2/13/2024T10:00"], "\"%m/%d/%YT%H:%M\", and not"),
    ] {
        let told = order::told(&texts(fields)).expect("of an unknown order");
        assert!(told.contains(want), "{fields:?}: {told}");
    }
    for field in ["a", "2024-02-29", "1/2/3/4", "1/2/é", "1/2/2024é"] {
        order::told(&texts(&[field]));
    }
}

#[test]
fn why_a_time_is_none() {
    let why = |text: &str| DATE_TIME.why_not(text).unwrap_or_default();
    assert!(why("2016-12-31 23:59:60").contains("leap second"));
    assert!(why("2016-12-31 23:59:60.25").contains("leap second"));
    assert!(why("2016-12-31 23:59:59.0123456789").contains("finer than a nanosecond"));
    assert!(why("9999-12-31 23:59:59").contains("1677 to 2262"));
    for text in ["2016-12-31 12:60", "2016-12-31 12:60:00", "soon", "2016-12-31 23:59:61"] {
        assert_eq!(why(text), "", "{text}");
    }
    let fine = DATE_TIME.parse(&texts(&["2016-12-31 23:59:59.000000001", "2016-12-31 00:00"]));
    let nanoseconds = DataType::Datetime(TimeUnit::Nanoseconds, None);
    assert_eq!(fine.expect("times").dtype(), &nanoseconds);
}

#[test]
fn nanoseconds_reach_from_the_first_to_the_last_of_64_bits() {
    let read = |fields: &[&str]| {
        let times = DATE_TIME.parse(&texts(fields)).ok()?;
        Some(times.cast(&DataType::Int64).expect("ticks").i64().expect("ticks").to_vec())
    };
    let (first, last) = ("1677-09-21T00:12:43.145224192", "2262-04-11T23:47:16.854775807");
    assert_eq!(read(&[first, last]), Some(vec![Some(i64::MIN), Some(i64::MAX)]));
    for far in ["1677-09-21T00:12:43.145224191", "2262-04-11T23:47:16.854775808"] {
        assert_eq!(read(&[far]), None, "{far}");
        assert!(DATE_TIME.why_not(far).is_some_and(|why| why.contains("1677 to 2262")), "{far}");
    }
    assert_eq!(DATE_TIME.why_not(first), None);
}
