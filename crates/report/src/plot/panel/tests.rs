//! Plots of the page as documents: well-formed, honest, small, and whole for what is degenerate.

use super::*;
use crate::TimeAxis;

fn dates(times: &[i64]) -> Dates {
    let ends = (times.first().copied().unwrap_or(0), times.last().copied().unwrap_or(0));
    Dates::of(TimeAxis::Date, ends, 1, Some(1)).expect("an axis")
}

fn html(plot: SeriesPlot<'_>) -> String {
    let dates = dates(plot.times);
    let panel = Panel { plot, dates: &dates, band: None };
    let common = Common::of(panel.range().into_iter().chain([(0.0, 5000.0)]));
    let html = panel.html("plot-1", common.as_ref());
    // Its tags close, and what it draws lies near the picture.
    let document = roxmltree::Document::parse(&html).expect("well-formed");
    let paths = document.descendants().filter(|node| node.has_tag_name("path"));
    for path in paths.filter_map(|node| node.attribute("d")) {
        assert!(!path.contains("NaN") && !path.contains("inf"), "{path}");
    }
    assert_eq!(document.descendants().filter(|node| node.has_tag_name("title")).count(), 1);
    assert_eq!(document.descendants().filter(|node| node.has_tag_name("desc")).count(), 1);
    html
}

fn path<'a>(html: &'a str, class: &str) -> Option<&'a str> {
    let from = html.split_once(&format!("<path class=\"{class}\" d=\""))?.1;
    from.split_once('"').map(|(path, _)| path)
}

fn series<'a>(times: &'a [i64], raw: &'a [f64], smooth: &'a [f64]) -> SeriesPlot<'a> {
    SeriesPlot::new(TimeAxis::Date, times, raw, smooth)
        .title("shop = A")
        .variable("v")
        .step(Some(1))
}

#[test]
fn values_are_in_the_paths_and_names_are_text() {
    let (times, raw) = ([19_358, 19_359, 19_360], [188.5, 1189.37, 64.0]);
    let html = html(series(&times, &raw, &[400.0; 3]).title("<b>&\"'"));
    assert_eq!(path(&html, "r"), Some("m0 18850 1 100087 1-112537"));
    assert_eq!(path(&html, "s"), Some("m0 40000 1 0 1 0"));
    assert!(html.contains("data-e=\"-2\"") && html.contains("v, &lt;b&gt;&amp;&quot;&apos;"));
    assert!(html.contains("--one:matrix("), "a scale that others share");
}

#[test]
fn what_may_be_revised_is_shaded_and_dated() {
    let times: Vec<i64> = (19_358..19_398).collect();
    let raw: Vec<f64> = (0..40).map(f64::from).collect();
    let plot = series(&times, &raw, &raw).provisional(10).partial(false, true);
    let dates = dates(&times);
    let notes = Panel { plot, dates: &dates, band: None }.notes();
    // The last of whole periods, not of that which is covered in part.
    assert_eq!(
        notes,
        ["last 38 on 8 Feb 2023", "provisional from 31 Jan 2023", "9 Feb 2023 covered in part"]
    );
    let html = html(plot);
    assert!(html.contains("<rect class=\"v\"") && html.contains("<rect class=\"q\""));
    assert_eq!(path(&html, "r h"), Some("m39 390000h0"));
    assert_eq!(path(&html, "s").map(|path| path.ends_with("1 10000")), Some(true));
    assert!(!path(&html, "s").is_some_and(|path| path.contains("39 ")), "no line into it");
}

#[test]
fn values_that_are_large_beside_their_spread_are_where_they_are() {
    let times: Vec<i64> = (0..200).collect();
    let raw: Vec<f64> = (0..200).map(|row| 5.2e6 + f64::from(row * 37 % 101)).collect();
    let html = html(series(&times, &raw, &raw));
    assert_eq!(path(&html, "r").map(|path| path.starts_with("m0 520000 1 ")), Some(true), "{html}");
    assert!(!html.contains("data-far"));
}

#[test]
fn a_part_beyond_the_axis_lies_at_its_edge_and_keeps_its_value() {
    let times: Vec<i64> = (0..24).collect();
    let mut raw: Vec<f64> = (0..24).map(|row| 1280.0 + f64::from(row * 5 % 7)).collect();
    raw[23] = 380.0;
    let html = html(series(&times, &raw, &[1283.0; 24]).partial(false, true));
    assert!(html.contains("data-far=\"23:3.8e2\""), "{html}");
    assert!(path(&html, "r h").is_some_and(|path| path.starts_with("m23 127")), "{html}");
}

#[test]
fn spikes_are_marked_with_their_values() {
    let times: Vec<i64> = (0..300).collect();
    let mut raw: Vec<f64> = (0..300).map(|row| 100.0 + f64::from(row * 7 % 11)).collect();
    let smooth = vec![105.0; 300];
    (raw[50], raw[200]) = (9876.0, -4321.0);
    let html = html(series(&times, &raw, &smooth));
    assert!(html.contains("<u/>9,876") || html.contains("<u></u>9,876"), "{html}");
    assert!(html.contains("−4,321") && html.contains("k down"));
    assert!(html.contains("Beyond the axis: 9,876 on 20 Feb 1970, −4,321 on 20 Jul 1970."));
}

#[test]
fn degenerate_series_are_honest() {
    let one = html(series(&[5], &[7.0], &[7.0]));
    assert_eq!(path(&one, "r o"), Some("m0 700000h0"), "a single row is a dot");
    assert_eq!(path(&one, "s"), Some("m0 700000h0"));

    let noise = [0.1, 0.1 + f64::EPSILON / 8.0, 0.1];
    let constant = html(series(&[0, 1, 2], &noise, &noise));
    assert_eq!(path(&constant, "s"), Some("m0 100000 1 0 1 0"), "no noise of last digits");

    let missing = html(series(&[0, 1], &[f64::NAN; 2], &[f64::INFINITY; 2]));
    assert!(missing.contains("no values") && missing.contains("There are no values."));

    let giants = html(series(&[0, 1, 2], &[1e308, -1e308, 1e308], &[0.0; 3]));
    assert_eq!(path(&giants, "r"), Some("m0 100000 1-200000 1 200000"));
    assert!(giants.contains("×1e306"));

    let same = html(series(&[3, 3, 3], &[1.0, 2.0, 3.0], &[2.0; 3]));
    assert!(path(&same, "r").is_some());

    let mut raw = vec![1.0; 400];
    raw[100] = 1e300;
    let times: Vec<i64> = (0..400).collect();
    let far = html(series(&times, &raw, &[1.0; 400]));
    assert!(far.contains("1.00e300"), "{far}");
}

#[test]
fn holes_are_marked_on_the_axis() {
    let times: Vec<i64> = (0..100).collect();
    let mut raw = vec![1.0; 100];
    assert!(path(&html(series(&times, &raw, &[1.0; 100])), "a").is_none());
    raw[40..50].fill(f64::NAN);
    let html = html(series(&times, &raw, &[1.0; 100]));
    assert_eq!(path(&html, "a").map(|path| path.matches('M').count()), Some(1));
    assert_eq!(path(&html, "r").map(|path| path.matches('m').count()), Some(2), "left open");
}

#[test]
fn long_series_are_reduced_and_keep_their_extremes() {
    let times: Vec<i64> = (0..200_000).collect();
    let mut raw: Vec<f64> = times.iter().map(|&t| 50.0 + (t * 7919 % 101) as f64).collect();
    raw[123_456] = 160.0;
    let plot = series(&times, &raw, &raw);
    let dates = dates(&times);
    let panel = Panel { plot, dates: &dates, band: None };
    assert!(panel.is_reduced());
    let html = html(plot);
    assert!(html.len() < 60_000, "{}", html.len());
    let highest = path(&html, "r").map(|path| {
        let numbers: Vec<i64> = path
            .trim_start_matches('m')
            .replace('-', " -")
            .split(' ')
            .filter_map(|number| number.parse().ok())
            .collect();
        let sums = numbers.chunks(2).scan((0, 0), |at, step| {
            *at = (at.0 + step[0], at.1 + step[1]);
            Some(*at)
        });
        sums.max_by_key(|at| at.1)
    });
    assert_eq!(highest, Some(Some((123_456, 16_000_000 / 100))));
}
