//! The pictures as documents: well-formed, honest about gaps, small, and safe.

use super::*;
use std::time::{Duration, Instant};

fn plot<'a>(times: &'a [i64], raw: &'a [f64], smoothed: &'a [f64]) -> SeriesPlot<'a> {
    SeriesPlot {
        title: "product = Espresso beans",
        variable: "revenue",
        axis: TimeAxis::Date,
        times,
        raw,
        smoothed,
        provisional: 0,
        partial: (false, false),
        own: &[],
        step: Some(1),
        label: "smoothed",
        more: &[],
    }
}

/// The SVG, its texts, and how many elements of each kind it has.
struct Picture {
    svg: String,
    texts: Vec<String>,
    kinds: Vec<String>,
}

impl Picture {
    fn of(plot: &SeriesPlot<'_>) -> Self {
        let svg = plot.to_svg().expect("a picture");
        let document = roxmltree::Document::parse(&svg).expect("well-formed SVG");
        let root = document.root_element();
        assert_eq!(root.attribute("width"), Some("900"));
        assert_eq!(root.attribute("viewBox"), Some("0 0 3600 1440"));
        let elements = || document.descendants().filter(|node| node.is_element());
        let texts = elements().filter(|node| node.has_tag_name("text"));
        let texts = texts.map(|node| node.text().unwrap_or("").trim().to_owned()).collect();
        let kinds = elements().map(|node| node.tag_name().name().to_owned()).collect();
        for node in elements() {
            for number in ["points", "cx", "cy", "x", "y"].iter().filter_map(|n| node.attribute(*n))
            {
                for part in number.split([' ', ',']).filter(|part| !part.is_empty()) {
                    let value: i32 = part.parse().expect("a whole number");
                    assert!((-40..=3640).contains(&value), "{value} is off the page");
                }
            }
        }
        Self { texts, kinds, svg }
    }

    fn count(&self, kind: &str) -> usize {
        self.kinds.iter().filter(|found| *found == kind).count()
    }

    fn says(&self, text: &str) -> bool {
        self.texts.iter().any(|found| found == text)
    }

    fn lines_of(&self, colour: &str) -> usize {
        let stroke = format!("<polyline fill=\"none\" opacity=\"1\" stroke=\"{colour}\"");
        self.svg.matches(&stroke).count()
    }
}

#[test]
fn an_ordinary_picture_names_everything() {
    let times: Vec<i64> = (19_358..19_358 + 365).collect();
    let raw: Vec<f64> = times.iter().map(|t| 5000.0 + f64::from((t % 7) as u8) * 100.0).collect();
    let picture = Picture::of(&SeriesPlot { provisional: 14, ..plot(&times, &raw, &raw) });
    for text in
        ["product = Espresso beans", "revenue", "raw", "smoothed", "provisional from 18 Dec 2023"]
    {
        assert!(picture.says(text), "{text}: {:?}", picture.texts);
    }
    assert!(picture.says("Mar 2023"), "{:?}", picture.texts);
    assert!(picture.says("5,200"), "{:?}", picture.texts);
    let settled = Picture::of(&plot(&times, &raw, &raw));
    assert!(!settled.texts.iter().any(|text| text.starts_with("provisional")));
}

#[test]
fn gaps_stay_open_and_isolated_rows_are_dots() {
    let times: Vec<i64> = (0..100).collect();
    let mut raw = vec![1.0; 100];
    let whole = Picture::of(&plot(&times, &raw, &raw));
    raw[40] = f64::NAN;
    raw[42] = f64::INFINITY;
    let holed = Picture::of(&plot(&times, &raw, &raw));
    assert_eq!(holed.count("circle"), whole.count("circle") + 2);
    assert_eq!(holed.lines_of("#0072B2"), whole.lines_of("#0072B2") + 1);
    assert_eq!(holed.lines_of("#748794"), whole.lines_of("#748794") + 1);
}

#[test]
fn few_rows_are_drawn_as_points() {
    let times: Vec<i64> = (0..61).collect();
    let raw = vec![2.0; 61];
    assert_eq!(Picture::of(&plot(&times[1..], &raw[1..], &raw[1..])).count("circle"), 61);
    assert_eq!(Picture::of(&plot(&times, &raw, &raw)).count("circle"), 0);
}

#[test]
fn user_text_is_never_markup() {
    let hostile = "<script>alert(1)</script>&\"' ]]> &#x3c; onload=x";
    let plain = Picture::of(&plot(&[0, 1], &[1.0, 2.0], &[1.0, 2.0]));
    let picture = Picture::of(&SeriesPlot {
        title: hostile,
        variable: hostile,
        ..plot(&[0, 1], &[1.0, 2.0], &[1.0, 2.0])
    });
    assert_eq!(picture.kinds, plain.kinds);
    assert_eq!(picture.texts.iter().filter(|text| *text == hostile).count(), 2);
}

#[test]
fn control_and_bidi_characters_are_shown_not_obeyed() {
    let title = "a\0\u{1b}[2J\u{7}\u{202e}b\u{2069}\u{ffff}";
    let picture = Picture::of(&SeriesPlot { title, variable: title, ..plot(&[], &[], &[]) });
    assert!(picture.says(r"a\u{0}\u{1b}[2J\u{7}\u{202e}b\u{2069}\u{ffff}"));
    assert!(picture.svg.chars().all(|c| c == '\n' || !c.is_control()));
}

#[test]
fn text_of_any_length_is_cut() {
    let long = "W".repeat(1_000_000);
    let plot = SeriesPlot { title: &long, variable: &long, ..plot(&[0], &[1.0], &[1.0]) };
    let picture = Picture::of(&plot);
    assert!(picture.svg.len() < 10_000, "{}", picture.svg.len());
    assert_eq!(picture.texts.iter().filter(|text| text.ends_with("W…")).count(), 2);
}

#[test]
fn any_script_comes_out_as_it_went_in() {
    let plot = SeriesPlot {
        title: "city = Zürich, 東京",
        variable: "Umsatz (€)",
        ..plot(&[0], &[1.0], &[1.0])
    };
    let picture = Picture::of(&plot);
    assert!(picture.says("city = Zürich, 東京") && picture.says("Umsatz (€)"));
}

#[test]
fn degenerate_series_give_whole_pictures() {
    let values =
        [0.0, 1.0, -5.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 1e308, -1e308, 1e-300, 5e-324];
    let instants = [0, 1, -1, 19_358, i64::MIN, i64::MAX, 2_932_896, -719_162, 95_026_236];
    for axis in [TimeAxis::Date, TimeAxis::Datetime, TimeAxis::Integer, TimeAxis::Row] {
        for step in [None, Some(1), Some(0), Some(-3), Some(i64::MAX)] {
            Picture::of(&SeriesPlot { axis, step, ..plot(&[], &[], &[]) });
            for a in instants {
                for b in instants.into_iter().filter(|b| *b >= a) {
                    let column: Vec<f64> =
                        values.iter().chain(values.iter().rev()).copied().collect();
                    let (low, high) = (&column[..10], &column[10..]);
                    let times: Vec<i64> = (0..10).map(|row| if row < 5 { a } else { b }).collect();
                    Picture::of(&SeriesPlot {
                        axis,
                        step,
                        provisional: 3,
                        ..plot(&times, low, high)
                    });
                }
                for value in values {
                    Picture::of(&SeriesPlot { axis, step, ..plot(&[a], &[value], &[value]) });
                }
            }
        }
    }
}

#[test]
fn nothing_to_draw_is_said() {
    assert!(Picture::of(&plot(&[], &[], &[])).says("no values"));
    let nothing = [f64::NAN, f64::INFINITY];
    let picture = Picture::of(&plot(&[19_358, 19_359], &nothing, &nothing));
    assert!(picture.says("no values") && picture.says("1 Jan 2023"), "{:?}", picture.texts);
    assert!(!Picture::of(&plot(&[0], &[0.0], &[f64::NAN])).says("no values"));
}

#[test]
fn a_power_of_ten_is_named() {
    let picture = Picture::of(&plot(&[0, 1], &[1e308, -1e308], &[0.0, 0.0]));
    assert!(picture.says("revenue (×1e306)"), "{:?}", picture.texts);
    assert!(picture.says("−100"));
}

#[test]
fn mistakes_of_the_caller_are_errors() {
    let uneven = plot(&[0, 1], &[1.0], &[1.0, 2.0]).to_svg();
    assert!(matches!(uneven, Err(PlotError::Lengths { times: 2, raw: 1, smoothed: 2 })));
    let back = plot(&[0, 2, 1], &[1.0; 3], &[1.0; 3]).to_svg();
    assert!(matches!(back, Err(PlotError::NotAscending { row: 2 })));
}

#[test]
fn the_largest_pictures_are_small_and_quick() {
    let times: Vec<i64> = (0..1_000_000).collect();
    let noise = |row: &i64| ((row * 7919 + row * row % 1009) % 10_007) as f64;
    let raw: Vec<f64> = times.iter().map(noise).collect();
    let holes: Vec<f64> =
        raw.iter().zip(&times).map(|(v, t)| if t % 2 == 0 { *v } else { f64::NAN }).collect();
    let started = Instant::now();
    let full = Picture::of(&SeriesPlot { provisional: 900_000, ..plot(&times, &raw, &raw) });
    let pierced = Picture::of(&SeriesPlot { provisional: 10, ..plot(&times, &holes, &holes) });
    // Just below the length from which rows are reduced, each row alone.
    let short = Picture::of(&plot(&times[..1600], &holes[..1600], &holes[..1600]));
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    for picture in [full, pierced, short] {
        assert!(picture.svg.len() < 300_000, "{}", picture.svg.len());
    }
}

#[test]
fn the_zero_line_is_drawn_within_the_range_only() {
    let line = |raw: &[f64]| Picture::of(&plot(&[0, 1], raw, raw)).lines_of("#A9B2BA");
    assert_eq!(line(&[-1.0, 1.0]), line(&[60.0, 100.0]) + 1);
}

#[test]
fn provisional_giants_stay_on_the_page() {
    // The coordinates are checked as the picture is read.
    let rows = [1e308, -1e308, 1e308];
    Picture::of(&SeriesPlot { provisional: 2, ..plot(&[0, 1, 2], &rows, &rows) });
}

#[test]
fn an_isolated_provisional_row_is_a_dot() {
    let (times, raw) = ([0, 1, 2, 3], [f64::NAN, 2.0, 1.0, f64::NAN]);
    let smoothed = |last| [2.0, 1.0, f64::NAN, last];
    let count = |last| {
        let smoothed = smoothed(last);
        let plot = SeriesPlot { provisional: 1, ..plot(&times, &raw, &smoothed) };
        Picture::of(&plot).svg.matches("fill=\"#0072B2\"").count()
    };
    assert_eq!((count(f64::NAN), count(1.5)), (0, 1));
}
