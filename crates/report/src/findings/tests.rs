//! Made cases, and what is said of them.

use polars::prelude::*;
use smoothframe_polars::{Agg, Every, FillTo, Grouped, Offset};

use super::{ByPeriod, Counts, Kind, Lead, Measure, Piece, Wording, lead};
use crate::{Locale, stats, stats::InOrder};

/// A series: its name, its first day after 2023-01-01, and a value or none for each day.
type Days = (&'static str, i32, Vec<Option<f64>>);

/// 2023-01-01.
const FIRST: i32 = 19_358;

fn days(series: &[Days]) -> DataFrame {
    let (mut names, mut times, mut values) = (Vec::new(), Vec::new(), Vec::new());
    for (name, first, days) in series {
        for (day, value) in (FIRST + first..).zip(days) {
            if let Some(value) = value {
                names.push(*name);
                times.push(day);
                values.push(*value);
            }
        }
    }
    let times = Column::new("day".into(), times).cast(&DataType::Date).expect("dates");
    let columns =
        vec![times, Column::new("product".into(), names), Column::new("revenue".into(), values)];
    DataFrame::new(columns[0].len(), columns).expect("columns of one length")
}

fn daily(agg: Agg) -> Grouped {
    let every = Every::new("1d").expect("an interval");
    Grouped::by(["product"]).time("day").values(["revenue"]).every(every).agg(agg)
}

fn lead_of(frame: &DataFrame, grouped: &Grouped, spec: &str, wording: &Wording) -> Lead {
    let smoothed = grouped.smooth(frame, &spec.parse().expect("a window")).expect("smoothed");
    let values = InOrder::all(&smoothed).expect("values");
    let by_period = ByPeriod::of(&smoothed, &values, wording);
    let stats = stats::of_values(&smoothed, &values, &by_period).expect("statistics");
    lead(&smoothed, &values, &stats, &by_period, wording).expect("sentences")
}

fn said(frame: &DataFrame, grouped: &Grouped, wording: &Wording) -> Vec<String> {
    lead_of(frame, grouped, "uniform:7", wording)
        .sentences
        .iter()
        .map(super::Sentence::plain)
        .collect()
}

/// Something between −1 and 1 that is no rhythm.
fn wiggle(at: usize) -> f64 {
    let mixed = (at as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 40) as f64 / f64::from(1 << 23)
        - 1.0
}

/// So many days of about 100.
fn about_100(seed: usize, count: usize) -> Vec<Option<f64>> {
    (0..count).map(|day| Some((100.0 + 10.0 * wiggle(seed * 10_007 + day)).round())).collect()
}

/// 2023-01-01 to 2024-03-31: 15 months.
const COUNT: usize = 456;

fn three() -> Vec<Days> {
    vec![
        ("Rye", 0, about_100(1, COUNT)),
        ("Oat", 0, about_100(2, COUNT)),
        ("Tea", 0, about_100(3, COUNT)),
    ]
}

fn euros() -> Wording {
    Wording { units: [("revenue".into(), "EUR".into())].into(), ..Wording::default() }
}

#[test]
fn nothing_happened() {
    let lead = said(&days(&three()), &daily(Agg::Sum), &Wording::default());
    let want = [
        "Revenue in March 2024 was 9,272, 7.2% above February (usual change: ±3.6%) and 0.1% above \
         March 2023.",
        "Against February, no single product stands out: each moved within its usual range.",
    ];
    assert_eq!(lead, want);
    let read = |rows| Wording { read: Some(rows), ..Wording::default() };
    let all = said(&days(&three()), &daily(Agg::Sum), &read(3 * COUNT));
    assert_eq!(all[2], "Nothing was left out: all 1,368 rows read are in the figures.");
    // Of a row without a value nothing is in them.
    let mut frame = days(&three());
    let values = frame.column("revenue").expect("values").f64().expect("numbers").clone();
    let holed: Float64Chunked = values.iter().skip(1).chain([None]).collect();
    frame.with_column(holed.with_name("revenue".into()).into_column()).expect("one length");
    let lead =
        said(&frame, &daily(Agg::Sum).fill(smoothframe_polars::Fill::Null), &read(3 * COUNT));
    assert!(!lead.iter().any(|line| line.contains("Nothing was left out")), "{lead:?}");
    // Rows were merged, or dropped.
    assert_eq!(said(&days(&three()), &daily(Agg::Sum), &read(3 * COUNT + 1)), want);
}

#[test]
fn one_fell_by_half() {
    let mut series = three();
    series[1].2[COUNT - 31..].iter_mut().flatten().for_each(|value| *value /= 2.0);
    let lead = lead_of(&days(&series), &daily(Agg::Sum), "uniform:7", &euros());
    let want = [
        "Revenue in March 2024 was 7,720\u{a0}EUR, 11% below February (usual change: ±3.6%) and 17% \
         below March 2023.",
        "Oat fell 46% to 1,552\u{a0}EUR in March 2024 (usual change: ±3.4%), its largest fall so far.",
    ];
    let plain: Vec<String> = lead.sentences.iter().map(super::Sentence::plain).collect();
    assert_eq!(plain, want);
    let link = Piece::Link { text: "Oat".to_owned(), series: 1, value: 0 };
    assert_eq!((&lead.sentences[1].text[0], lead.sentences[1].kind), (&link, Kind::Mover));
}

/// A total that is far from what it was a year ago, long after the fall: whose it was.
#[test]
fn a_years_change_is_laid_at_the_door_of_who_made_most_of_it() {
    let mut series = three();
    series[1].2[300..].iter_mut().for_each(|value| *value = value.map(|value| value * 0.3));
    let lead = said(&days(&series), &daily(Agg::Sum), &Wording::default());
    let (year, name) = (" below March 2023, most of it ", &series[1].0);
    assert!(lead[0].contains(&format!("{year}{name} (from 3,")), "{}", lead[0]);
    // Who came since made more of it than whoever else rose, and had nothing then.
    let mut grown = three();
    grown[0].2[300..].iter_mut().for_each(|value| *value = value.map(|value| value * 0.2));
    grown[1].2[300..].iter_mut().for_each(|value| *value = value.map(|value| value * 2.0));
    let new = about_100(4, COUNT - 100).iter().map(|value| value.map(|v| v * 1.2)).collect();
    grown.push(("New", 100, new));
    let lead = said(&days(&grown), &daily(Agg::Sum), &Wording::default());
    assert!(lead[0].contains("most of it New (from 0 to 3,"), "{}", lead[0]);
    // A change as periods make them is nobody's.
    let lead = said(&days(&three()), &daily(Agg::Sum), &Wording::default());
    assert!(!lead[0].contains("most of it"), "{}", lead[0]);
}

#[test]
fn groups_that_are_left_out_are_told_at_once() {
    let series = three();
    let mut frame = days(&series);
    let times = frame.column("day").expect("a time").clone();
    let bad = frame.height() - 1;
    let rows: BooleanChunked = (0..frame.height()).map(|row| Some(row != bad)).collect();
    let nulls = Series::full_null("day".into(), frame.height(), times.dtype());
    let times = times.as_materialized_series().zip_with(&rows, &nulls).expect("one length");
    frame.with_column(times.into_column()).expect("one length");
    let lead = said(&frame, &daily(Agg::Sum).skip_bad_groups(), &Wording::default());
    let want = "Left out of all figures is product = Tea, with all of its rows (456): the warnings tell \
                which row cannot be used.";
    assert_eq!(lead[1], want);
}

#[test]
fn stopped_started_and_silent() {
    let mut series = three();
    // Rye has been silent for 3 days once, and is since 10 March; Tea starts late; on two days nobody
    // has a row.
    series[0].2.truncate(COUNT - 21);
    series[0].2[200..203].fill(None);
    series[2] = ("Tea", 200, about_100(3, COUNT - 200));
    series.iter_mut().for_each(|(_, first, days)| {
        for day in [100, 250_usize] {
            if let Some(at) = day.checked_sub(*first as usize) {
                days[at] = None;
            }
        }
    });
    let lead =
        said(&days(&series), &daily(Agg::Sum), &Wording { read: Some(1143), ..Wording::default() });
    assert_eq!(
        lead[1..],
        [
            "Against February, no single product stands out: each moved within its usual range.",
            "Rye has had no rows since 10 March 2024 (longest silence before: 3 days).",
            "Tea started on 20 July 2023.",
            "2 days have no rows at all: 11 April 2023 and 8 September 2023.",
            "The series have 1,168 days together, 1,139 with data (from 1,143 rows); the others are empty: 8 \
             in gaps and 21 after a product’s last row.",
        ]
    );
}

#[test]
fn rows_off_the_line_and_below_zero() {
    let mut series = three();
    series[0].2[300] = Some(900.0);
    series[1].2[100] = Some(-40.0);
    series[1].2[101] = Some(-60.0);
    let wording = Wording { locale: Locale::De, ..euros() };
    let lead = said(&days(&series), &daily(Agg::Sum), &wording);
    assert_eq!(
        lead[2..],
        [
            "Rye was 900\u{a0}EUR on 28 October 2023, where its 7-day average is 218\u{a0}EUR.",
            "Oat was −60\u{a0}EUR on 12 April 2023, where its 7-day average is 60,1\u{a0}EUR.",
            "2 values are below 0 in revenue (returns?), together −100\u{a0}EUR; 2 of Oat.",
        ]
    );
}

/// Six products, of which what was done to the first is done to the next three.
fn six(change: impl Fn(&mut Vec<Option<f64>>)) -> Vec<Days> {
    let names = ["Rye", "Oat", "Tea", "Nut", "Fig", "Bun"];
    let of = |(seed, name)| (name, 0, about_100(seed, COUNT));
    let mut series: Vec<Days> = (1..).zip(names).map(of).collect();
    series.iter_mut().take(4).for_each(|(.., days)| change(days));
    series
}

#[test]
fn what_happens_to_many_at_once_is_told_once() {
    let lead = lead_of(
        &days(&six(|days| days[300] = Some(900.0))),
        &daily(Agg::Sum),
        "uniform:7",
        &Wording::default(),
    );
    let off: Vec<_> = lead.sentences.iter().filter(|said| said.kind == Kind::Departure).collect();
    assert_eq!(off.len(), 1, "{lead:?}");
    let (said, mut names) = (off[0].plain(), Vec::new());
    let want = "In 4 products revenue was far above its 7-day average on 28 October 2023: ";
    assert!(said.starts_with(want), "{said}");
    names.extend(off[0].text.iter().filter_map(|piece| match piece {
        Piece::Link { text, .. } => Some(text.as_str()),
        Piece::Text(_) => None,
    }));
    names.sort_unstable();
    assert_eq!(names, ["Nut", "Oat", "Rye", "Tea"]);

    let lead = said_of(&six(|days| days.truncate(COUNT - 40)));
    let stopped: Vec<_> = lead.iter().filter(|said| said.contains("no rows since")).collect();
    assert_eq!(stopped.len(), 1, "{lead:?}");
    assert!(
        stopped[0].starts_with("4 products have had no rows since 20 February 2024: "),
        "{lead:?}"
    );
}

fn said_of(series: &[Days]) -> Vec<String> {
    said(&days(series), &daily(Agg::Sum), &Wording::default())
}

#[test]
fn more_than_people_read_is_said_shorter() {
    // All at once: falls, spikes, returns, a stop, late starts.
    let mut series: Vec<Days> = Vec::new();
    for (number, name) in
        ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L"].into_iter().enumerate()
    {
        let mut values = about_100(number + 1, COUNT);
        match number {
            0..4 => values[COUNT - 31..].iter_mut().flatten().for_each(|value| *value /= 3.0),
            4..8 => values[200 + 9 * number] = Some(1500.0),
            8 => values.truncate(COUNT - 30),
            9 => values.truncate(COUNT - 50),
            10 => values[50] = Some(-10.0),
            _ => {}
        }
        series.push((name, 0, values));
    }
    let lead = said_of(&series);
    assert!(lead.len() <= 8, "{lead:#?}");
    let all = lead.join("\n");
    for want in
        [" fell ", "more moved beyond the usual", " stopped: ", "rows stand far off", "below 0"]
    {
        assert!(all.contains(want), "{want}: {lead:#?}");
    }
}

#[test]
fn levels_are_not_added_up() {
    let series = three();
    let grouped = daily(Agg::Mean);
    let lead = said(&days(&series), &grouped, &euros());
    assert!(
        lead[0].starts_with("Revenue in March 2024 averaged 99.7\u{a0}EUR, 0.3% above"),
        "{lead:?}"
    );
    // Degrees have no shares.
    let degrees =
        Wording { units: [("revenue".into(), "°C".into())].into(), ..Wording::default() };
    let lead = said(&days(&series), &grouped, &degrees);
    assert!(
        lead[0].contains("°C above February (usual change: ±") && !lead[0].contains('%'),
        "{lead:?}"
    );
    // Of several scales there is no mean to speak of.
    let mut series = series;
    series[0].2.iter_mut().flatten().for_each(|value| *value *= 1000.0);
    let lead = said(&days(&series), &grouped, &Wording::default());
    let want = "Revenue in March 2024 was, in the median product, ";
    assert!(lead[0].starts_with(want), "{lead:?}");
    // Asked for, a mean becomes a total.
    let measures = [("revenue".into(), Measure::Total)].into();
    let lead = said(&days(&three()), &grouped, &Wording { measures, ..Wording::default() });
    assert!(lead[0].starts_with("Revenue in March 2024 was 9,272, "), "{lead:?}");
}

#[test]
fn a_month_that_is_not_over() {
    let series: Vec<Days> = three()
        .into_iter()
        .map(|(name, first, days)| (name, first, days[..COUNT - 10].to_vec()))
        .collect();
    let lead = said(&days(&series), &daily(Agg::Sum), &Wording::default());
    assert!(lead[0].starts_with("Revenue in February 2024 was "), "{lead:?}");
    assert_eq!(
        lead[1],
        "March 2024 is not over in these data, which end on 21 March 2024; it is not compared."
    );
    // The same of a calendar of months.
    let monthly = daily(Agg::Sum).every(Every::new("1mo").expect("an interval"));
    let of_months = said(&days(&series), &monthly, &Wording::default());
    assert_eq!(of_months[..2], lead[..2]);
}

#[test]
fn too_little_to_rank() {
    let mut series = three();
    // Sold on one day of every fourth month.
    let rare = (0..COUNT).map(|day| (day % 120 == 0).then_some(5.0)).collect();
    series.push(("Mug", 0, rare));
    let lead = lead_of(&days(&series), &daily(Agg::Sum), "uniform:7", &Wording::default());
    let sparse = lead.sentences.iter().find(|sentence| sentence.kind == Kind::Sparse);
    assert_eq!(
        sparse.expect("one is sparse").plain(),
        "1 of 4 products has too little to rank: fewer than 9 complete months, or most of them empty."
    );
}

#[test]
fn the_length_of_data_decides_the_period() {
    for (count, want) in [
        (COUNT, "Revenue in March 2024 was "),
        (120, "Revenue in the week of 24 April 2023 was 2,"),
        (20, "Revenue on 20 January 2023 was "),
    ] {
        let series: Vec<Days> = three()
            .into_iter()
            .map(|(name, first, days)| (name, first, days[..count].to_vec()))
            .collect();
        let lead = said(&days(&series), &daily(Agg::Sum), &Wording::default());
        assert!(lead[0].starts_with(want), "{count}: {lead:?}");
    }
    for (every, offset, want) in [
        ("1q", None, "Revenue in Q1 2024 was 27.2k, 1.5% below Q4 2023 and "),
        ("1w", None, "Revenue in the week of 25 March 2024 was "),
        ("1mo", Some("14d"), "Revenue in the month from 15 February 2024 was "),
        ("10d", None, "Revenue in the interval from "),
    ] {
        let grouped = daily(Agg::Sum).every(Every::new(every).expect("an interval"));
        let grouped = match offset {
            Some(offset) => grouped.offset(Offset::new(offset).expect("an offset")),
            None => grouped,
        };
        let lead = said(&days(&three()), &grouped, &Wording::default());
        assert!(lead[0].starts_with(want), "{every}: {lead:?}");
    }
}

#[test]
fn years_that_are_whole_numbers() {
    let frame = df!("year" => [2014, 2015, 2016, 2017], "co2" => [100.0, 110.0, 120.0, 90.0]);
    let grouped = Grouped::default().time("year").values(["co2"]);
    let lead = said(&frame.expect("a frame"), &grouped, &Wording::default());
    assert_eq!(lead, ["co2 in 2017 averaged 90, 25% below 2016."]);
}

#[test]
fn degenerate_series_are_no_trouble() {
    let one = |values: &[Option<f64>]| days(&[("A", 0, values.to_vec())]);
    let none = Wording::default();
    assert!(said(&one(&[Some(1.0)]), &daily(Agg::Sum), &none).is_empty());
    assert!(said(&one(&[]), &daily(Agg::Sum), &none).is_empty());
    let lead = said(&one(&[Some(5.0); 60]), &daily(Agg::Sum), &none);
    assert_eq!(
        lead,
        [
            "Revenue in the week of 20 February 2023 was 35, the same as in the week before.",
            "The week of 27 February 2023 is not over in these data, which end on 1 March 2023; it is not \
             compared.",
        ]
    );
    for extreme in [1e308, -1e308, f64::NAN, f64::INFINITY, 0.0, 1e-310] {
        let values: Vec<Option<f64>> =
            (0..90).map(|day| Some(if day % 2 == 0 { extreme } else { -extreme })).collect();
        for agg in [Agg::Sum, Agg::Mean, Agg::Count] {
            let lead = said(&one(&values), &daily(agg), &none);
            assert!(
                !lead.iter().any(|said| said.contains("NaN") || said.contains("no number")),
                "{lead:?}"
            );
        }
    }
    // Rows in their order have no periods.
    let frame = df!("x" => [1.0, 2.0, 4.0]).expect("a frame");
    assert!(said(&frame, &Grouped::default().values(["x"]), &none).is_empty());
}

#[test]
fn rows_are_counted_apart() {
    let mut series = three();
    series[0].2.truncate(COUNT - 21);
    series[1].2[10..14].fill(None);
    let counts = |grouped: &Grouped| {
        let layout = grouped.layout(&days(&series)).expect("a layout");
        Counts::of(&layout, Some(7))
    };
    let own = 3 * COUNT - 25;
    let want = Counts { read: Some(7), rows: 3 * COUNT, own, made: 4, filled: 21 };
    assert_eq!(counts(&daily(Agg::Sum)), want);
    let want = Counts { rows: own + 4, filled: 0, ..want };
    assert_eq!(counts(&daily(Agg::Sum).fill_to(FillTo::Group)), want);
    let bare = Grouped::by(["product"]).time("day").values(["revenue"]);
    assert_eq!(counts(&bare), Counts { rows: own, made: 0, ..want });
}
