//! Hostile words in Markdown.

use super::{Markdown, Table, escaped};
use crate::{
    findings::{Kind, Lead, Piece, Sentence},
    page::Page,
};

#[test]
fn text_is_nothing_but_text() {
    for (text, want) in [
        ("plain words, 1.5", "plain words, 1.5"),
        ("last_period", "last_period"),
        ("_all_ snake_", "\\_all\\_ snake\\_"),
        ("a|b", "a\\|b"),
        ("a\\|b", "a\\\\\\|b"),
        ("`code`", "\\`code\\`"),
        ("**bold** ~~gone~~", "\\*\\*bold\\*\\* \\~\\~gone\\~\\~"),
        ("[x](javascript:1)", "\\[x\\](javascript:1)"),
        ("![x](y)", "!\\[x\\](y)"),
        ("<img src=x onerror=1>", "&lt;img src=x onerror=1&gt;"),
        ("&lt;", "&amp;lt;"),
        ("a\nb\r\nc\td", "a\\\\nb\\\\u{d}\\\\nc d"),
        ("\u{202e}txt\u{2066}\u{2028}", "\\\\u{202e}txt\\\\u{2066}\\\\u{2028}"),
        ("@octocat", "@<!-- -->octocat"),
        ("fixes #12", "fixes #<!-- -->12"),
        ("GH-7", "GH<!-- -->-7"),
        ("https://x.org www.x.org", "https:<!-- -->//x.org www<!-- -->.x.org"),
        ("$a$", "&#36;a&#36;"),
        ("# head", "\\# head"),
        ("- item", "\\- item"),
        ("+5", "\\+5"),
        ("===", "\\==="),
        ("12. item", "12\\. item"),
        ("3) x", "3\\) x"),
        ("12.5", "12.5"),
        ("> quote", "&gt; quote"),
        ("  indented  ", "indented"),
        ("", ""),
        ("Ünï © 名前", "Ünï © 名前"),
    ] {
        assert_eq!(escaped(text), want, "{text:?}");
    }
}

/// A report that says `text` wherever a user's words may stand.
fn report(text: &str) -> String {
    let page = Page {
        title: text.to_owned(),
        lead: Lead {
            sentences: vec![Sentence {
                text: vec![
                    Piece::Link { text: text.to_owned(), series: 0, value: 0 },
                    Piece::Text(format!(" {text} ")),
                    Piece::Link { text: text.to_owned(), series: 1, value: 0 },
                ],
                kind: Kind::Mover,
            }],
        },
        about: vec![text.to_owned(), text.to_owned()],
        warnings: vec![text.to_owned()],
        sentence: text.to_owned(),
        files: vec![("stats.csv".to_owned(), String::new())],
        made_by: text.to_owned(),
        ..Page::default()
    };
    Markdown {
        page: &page,
        rows: Some(text.to_owned()),
        picture: Some((text.to_owned(), "plots/a.svg".to_owned())),
        plot: &|(group, _)| (group == 0).then(|| "plots/a.svg".to_owned()),
        sections: vec![(text.to_owned(), "| own |".to_owned())],
        table: Table {
            heading: text.to_owned(),
            columns: vec![(text.to_owned(), false), ("n".to_owned(), true)],
            rows: vec![vec![text.to_owned(), "1".to_owned()]],
            left_out: Some(text.to_owned()),
        },
        notes: vec![text.to_owned()],
    }
    .render()
}

#[test]
fn every_part_is_there() {
    let want = "# x\n\n- [x](plots/a.svg) x **x**\n\n![x](plots/a.svg)\n\nx · x\n\nx\n\n## Warning\n\n- x\n\n\
                ## x\n\n| own |\n\n## x\n\n| x | n |\n| :-- | --: |\n| x | 1 |\n\nx\n\n## What to know\n\n- x\n\n\
                ## How it was made\n\nx\n\n[The page](report.html). Beside it: \
                [stats.csv](stats.csv).\n\nMade by x.\n";
    assert_eq!(report("x"), want);
}

#[test]
fn hostile_words_add_no_line_and_no_column() {
    let plain = report("x");
    for hostile in [
        "a|b\\|c",
        "x\n# y\n\n| a | b |",
        "<script>1</script>",
        "]()[",
        "\r\n---\r\n",
        "\u{2028}- a",
    ] {
        let text = report(hostile);
        assert_eq!(text.lines().count(), plain.lines().count(), "{hostile:?}: {text}");
        assert!(!text.contains("<script") && !text.contains('\r') && !text.contains('\u{2028}'));
        for (line, same) in text.lines().zip(plain.lines()) {
            let bars =
                |line: &str| line.replace("\\\\", "").replace("\\|", "").matches('|').count();
            assert_eq!(bars(line), bars(same), "{hostile:?}: {line}");
            let links =
                |line: &str| line.replace("\\\\", "").replace("\\[", "").matches('[').count();
            assert_eq!(links(line), links(same), "{hostile:?}: {line}");
        }
    }
}
