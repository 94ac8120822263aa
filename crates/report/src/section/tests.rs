//! Sections as HTML and as Markdown.

use polars::prelude::*;

use super::{Section, block};

fn frame() -> DataFrame {
    let day = Column::new("day".into(), [19_723, 19_724, 19_725]).cast(&DataType::Date);
    df!(
        "name" => [Some("a|b"), Some("<b>&\u{202e}"), None],
        "share" => [Some(0.123_456), None, Some(f64::NAN)],
        "year" => [2024, 2025, 12_345],
        "whole" => [1e6, 2.0, -3.0],
        "is" => [true, false, true],
    )
    .expect("a frame")
    .hstack(&[day.expect("dates")])
    .expect("columns of one length")
}

#[test]
fn frames_are_tables_of_escaped_text() {
    let section = Section::frame(frame());
    let html = section.to_html("section-1").expect("HTML");
    for cell in [
        "<th scope=\"col\">name</th>",
        "<th scope=\"col\" class=\"number\">share</th>",
        "<td>&#60;b&#62;&#38;\u{202e}</td>",
        "<td class=\"number\">0.1235</td>",
        "<td class=\"number\">NaN</td>",
        "<td class=\"number\">12345</td>",
        "<td class=\"number\">1,000,000</td>",
        "<td>true</td>",
        "<td>2024-01-03</td>",
        "aria-labelledby=\"section-1\"",
    ] {
        assert!(html.contains(cell), "{cell}: {html}");
    }
    assert!(!html.contains("<b>") && !html.contains("Not shown"), "{html}");
    let want = "| name | share | year | whole | is | day |\n\
                | :-- | --: | --: | --: | :-- | :-- |\n\
                | a\\|b | 0.1235 | 2024 | 1,000,000 | true | 2024-01-01 |\n\
                | &lt;b&gt;&amp;\\\\u{202e} |  | 2025 | 2 | false | 2024-01-02 |\n\
                |  | NaN | 12345 | −3 | true | 2024-01-03 |";
    assert_eq!(section.to_markdown().expect("Markdown"), want);
}

#[test]
fn long_frames_are_cut_and_say_so() {
    let numbers: Vec<i64> = (0..1234).collect();
    let section = Section::frame(df!("n" => numbers).expect("a frame"));
    let html = section.to_html("x").expect("HTML");
    assert_eq!(html.matches("<tr>").count(), 1001);
    assert!(html.contains("Not shown: 234 more rows."), "{html}");
    let text = section.to_markdown().expect("Markdown");
    assert_eq!(text.lines().count(), 22 + 2);
    assert!(text.ends_with("\n\nNot shown: 1,214 more rows."), "{text}");
    let empty = Section::frame(DataFrame::empty());
    assert!(empty.to_html("x").is_ok() && empty.to_markdown().is_ok());
}

#[test]
fn times_lists_and_bytes_are_texts() {
    let at = Column::new("at".into(), [1_704_103_200_000_000_i64])
        .cast(&DataType::Datetime(TimeUnit::Microseconds, None));
    let list = Column::new("list".into(), [Series::new("".into(), [1, 2])]);
    let bytes = Column::new("bytes".into(), [&b"\x01\xff"[..]]);
    let frame = DataFrame::new(1, vec![at.expect("times"), list, bytes]).expect("a frame");
    let text = Section::frame(frame).to_markdown().expect("Markdown");
    assert!(text.ends_with("| 2024-01-01T10:00:00 | \\[1,2\\] | 01ff |"), "{text}");
}

#[test]
fn html_is_one_block_of_markdown() {
    let html = "<p>2 * 3 * 4</p>\r\n\r\n  \n<pre>a\n\nb</pre>\n";
    assert_eq!(block(html), "<div>\n<p>2 * 3 * 4</p>\n&#10;&#10;<pre>a\n&#10;b</pre>\n</div>");
    assert!(block("").lines().all(|line| !line.is_empty()));
}

/// The page shows what has no width by its number, of which an author's own HTML may have some.
#[test]
fn soft_hyphens_of_authors_stay() {
    let html = Section::html("Jahres\u{ad}umsatz a/\u{200b}b").to_html("section-1");
    assert_eq!(html.expect("HTML"), "Jahres&shy;umsatz a/&ZeroWidthSpace;b");
}
