//! What a page is of a user's words, and what it never holds.

use super::*;
use crate::{
    findings::{Kind, Sentence},
    visible::{is_hidden, visible_line},
};

const SVG: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"></svg>"#;

fn figure(text: &str) -> Figure {
    Figure {
        caption: text.to_owned(),
        notes: vec![text.to_owned()],
        svg: SVG.to_owned(),
        file: "plots/a.svg".to_owned(),
    }
}

/// A page that shows `text` in every field that can hold a user's words.
fn page(text: &str) -> Page {
    let pair = || (text.to_owned(), text.to_owned());
    let column =
        |number, main| Column { name: text.to_owned(), meaning: text.to_owned(), number, main };
    let row = |plot: Option<usize>| Row {
        series: (plot.unwrap_or(99), 0),
        groups: vec![text.to_owned(), text.to_owned()],
        sparkline: SVG.to_owned(),
        cells: vec![
            Cell { text: text.to_owned(), sort: None },
            Cell { text: text.to_owned(), sort: Some(1.5) },
        ],
        plot,
    };
    Page {
        locale: Locale::En,
        title: text.to_owned(),
        theme: Theme::Auto,
        lead: Lead {
            sentences: vec![Sentence {
                text: vec![
                    Piece::Text(text.to_owned()),
                    Piece::Link { text: text.to_owned(), series: 0, value: 0 },
                ],
                kind: Kind::Change,
            }],
        },
        about: vec![text.to_owned()],
        sections: vec![(text.to_owned(), "<p>own</p>".to_owned())],
        overview: Some(Overview {
            all: None,
            heading: text.to_owned(),
            figures: vec![figure(text)],
            series: Vec::new(),
            left_out: Some(text.to_owned()),
            rhythms: vec![figure(text)],
        }),
        axis: Some("data-axis=\"date\"".to_owned()),
        gutter: 4.0,
        has_one_scale: true,
        sentence: text.to_owned(),
        facts: vec![pair()],
        warnings: vec![text.to_owned()],
        picture: ("trend", "what the lines are"),
        legend: "<li>a line</li>",
        group_columns: vec![text.to_owned(), text.to_owned()],
        columns: vec![column(false, true), column(true, false)],
        rows: (0..=FILTER_ABOVE).map(|at| row(at.checked_sub(1))).collect(),
        unlisted: vec![row(None)],
        rows_left_out: Some(text.to_owned()),
        plots: vec![figure(text)],
        plots_left_out: Some(text.to_owned()),
        parameters: vec![pair()],
        command: text.to_owned(),
        files: vec![pair()],
        made_by: text.to_owned(),
    }
}

/// Every tag of a page with its attributes, in order.
fn tags(html: &str) -> Vec<&str> {
    html.split('<').skip(1).map(|rest| rest.split_once('>').map_or(rest, |(tag, _)| tag)).collect()
}

#[test]
fn hostile_text_adds_no_element_and_no_attribute() {
    let places = page("plain").render().unwrap().matches("plain").count();
    assert!(places > 60, "the sample must show its text: {places}");
    for (hostile, written) in [
        ("<script>alert(1)</script>", "&#60;script&#62;alert(1)&#60;/script&#62;"),
        ("\" onload=\"x", "&#34; onload=&#34;x"),
        ("' onload='x", "&#39; onload=&#39;x"),
        ("</style>", "&#60;/style&#62;"),
        ("&#x3c;", "&#38;#x3c;"),
        ("--><b>", "--&#62;&#60;b&#62;"),
    ] {
        let html = page(hostile).render().unwrap();
        // The same page with harmless words of the same number.
        let harmless = hostile.replace(|c| c != ' ', "x");
        let plain = page(&harmless).render().unwrap();
        assert_eq!(tags(&html), tags(&plain), "{hostile}");
        // The command and a fact stand in pieces, one for each word, and three texts are in the script's data.
        assert!(html.matches(written).count() >= places - 5, "{hostile}");
    }
}

#[test]
fn hidden_characters_are_shown() {
    let html = page("a\u{1b}[2J\u{202e}b\0\r\u{9b}").render().unwrap();
    assert!(html.contains(r"a\u{1b}[2J\u{202e}b\u{0}\u{d}\u{9b}"));
    assert!(!html.contains(is_hidden));
    assert_eq!(visible("tab\tline\nÀ"), "tab\tline\nÀ");
    let marks = "\u{61c}\u{200e}\u{200f}\u{2028}\u{2029}\u{202a}\u{202e}\u{feff}";
    assert!(visible(marks).is_ascii(), "{}", visible(marks));
    assert_eq!(visible_line("a\nerror: b\u{2028}"), r"a\nerror: b\u{2028}");
    let long = visible_line(&format!("{}end", "x".repeat(50_000)));
    assert!(long.len() < 4100 && long.ends_with("end"), "{}", long.len());
    assert_eq!(visible("\u{2066}x\u{2069}"), r"\u{2066}x\u{2069}");
}

#[test]
fn policy_allows_exactly_the_script_of_the_page() {
    let html = page("x").render().unwrap();
    let (before, rest) = html.split_once("<script>").unwrap();
    let (script, after) = rest.split_once("</script>").unwrap();
    let hash = STANDARD.encode(Sha256::digest(script));
    let policy = format!(
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
         script-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'"
    );
    assert!(before.contains(&format!("content=\"{policy}\"")));
    assert!(script.contains("use strict") && !after.contains("<script"));
}

#[test]
fn nothing_is_loaded_from_elsewhere() {
    let html = page("x").render().unwrap();
    let html = html.replace("xmlns=\"http://www.w3.org/2000/svg\"", "");
    for reference in ["http:", "https:", "src=", "url(", "@import", "<link"] {
        assert!(!html.contains(reference), "{reference}");
    }
    let handler = tags(&html).into_iter().find(|tag| tag.contains(" on"));
    assert_eq!(handler, None, "the policy stops inline handlers");
}

#[test]
fn links_lead_to_plots_that_are_there() {
    let html = page("x").render().unwrap();
    // Of the rows the second points at the only plot, later ones beyond it; so do the lead and the
    // plot's own name.
    assert_eq!(html.matches("href=\"#plot-1\"").count(), 3);
    assert_eq!(html.matches("href=\"#plot-").count(), 3);
    assert!(html.contains("href=\"#plot-1\"") && html.contains("id=\"plot-1\""));
}

#[test]
fn empty_page_renders() {
    let html = Page::default().render().unwrap();
    assert!(html.contains("no groups to list") && html.contains("There are no plots"));
    assert!(!html.contains("<table") && !html.contains("<dl"));
}

#[test]
fn rows_that_are_not_listed_are_known_and_safe() {
    let html = page("</script><b>\u{2028}").render().unwrap();
    let (_, json) = html.split_once("id=\"unlisted\">").unwrap();
    let (json, _) = json.split_once("</script>").unwrap();
    let json: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(json["rows"][0][0][1], r"</script><b>\u{2028}");
    assert_eq!(json["columns"], serde_json::json!([0]));
    assert!(html.contains("data-all=\"10\""));
}

/// The lead shortens long names; where it leads tells of which one.
#[test]
fn a_name_that_is_cut_in_the_lead_is_whole_in_its_tooltip() {
    let mut page = page("x");
    let series = page.rows[0].series;
    page.rows[0].groups = vec!["A".repeat(200)];
    let link =
        |text: &str| Piece::Link { text: text.to_owned(), series: series.0, value: series.1 };
    let title = format!("title=\"{}\"", "A".repeat(200));
    page.lead.sentences[0].text = vec![link("short")];
    assert!(!page.render().unwrap().contains(&title));
    page.lead.sentences[0].text = vec![link("AAA…")];
    assert!(page.render().unwrap().contains(&title));
}

#[test]
fn the_script_is_small() {
    let script = stripped(SCRIPT);
    assert!(script.len() <= 12 * 1024, "{}", script.len());
    for word in ["eval(", "Function(", "innerHTML", "fetch(", "import("] {
        assert!(!script.contains(word), "{word}");
    }
}

#[test]
fn themes_are_named_or_the_readers() {
    let mut page = page("x");
    assert!(!page.render().unwrap().contains("html lang=\"en\" data-theme"));
    page.theme = Theme::Dark;
    let html = page.render().unwrap();
    assert!(html.contains("data-theme=\"dark\"") && html.contains("color-scheme\" content=\"dark"));
    for &theme in Theme::ALL {
        assert_eq!(theme.name().parse::<Theme>().ok(), Some(theme));
    }
}

#[test]
fn filter_and_toggle_appear_only_where_they_help() {
    let mut page = page("x");
    let html = page.render().unwrap();
    assert!(html.contains("id=\"filter\"") && html.contains("id=\"all-columns\""));
    page.rows.pop();
    page.unlisted.pop();
    page.columns.pop();
    let html = page.render().unwrap();
    assert!(!html.contains("id=\"filter\"") && !html.contains("id=\"all-columns\""));
}

#[test]
fn sort_keys_are_javascript_numbers() {
    let key = |sort| Cell { text: String::new(), sort }.sort_key();
    assert_eq!(key(Some(-12.5)).as_deref(), Some("-12.5"));
    assert_eq!(key(Some(1e308)).as_deref(), Some("1e308"));
    assert_eq!(key(Some(f64::NEG_INFINITY)).as_deref(), Some("-Infinity"));
    assert_eq!(key(Some(f64::NAN)), None);
    assert_eq!(key(None), None);
}
