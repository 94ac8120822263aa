//! User text made safe to show, and how much room text takes.

use crate::visible::{self, push_visible};

/// `text` with whatever could mislead a reader or break XML 1.0 as an escape (`\u{202e}`), as the page
/// has it.
pub(super) fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    push_visible(&mut shown, text, is_hidden);
    shown
}

/// [`shown`], cut to `most` characters and to `width` ems with an ellipsis.
pub(super) fn shortened(text: &str, most: usize, width: f64) -> String {
    let text = shown(text);
    if text.chars().count() <= most && ems(&text) <= width {
        return text;
    }
    let mut room = width - em('…');
    let kept: String = text
        .chars()
        .take(most.saturating_sub(1))
        .take_while(|&c| {
            room -= em(c);
            room >= 0.0
        })
        .collect();
    format!("{}…", kept.trim_end())
}

/// `text` for use between the quotes of an XML attribute.
pub(crate) fn attribute(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// About how wide `text` is, in ems of a sans-serif font, rather too wide than too narrow.
pub(super) fn ems(text: &str) -> f64 {
    text.chars().map(em).sum()
}

fn em(c: char) -> f64 {
    match c {
        'M' | 'W' | 'm' | 'w' | '@' | '%' | '…' => 1.0,
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' => 0.36,
        'f' | 'r' | 't' | '(' | ')' | '[' | ']' | '/' | '-' => 0.42,
        c if is_wide(c) => 1.05,
        c if c.is_uppercase() => 0.75,
        _ => 0.64,
    }
}

/// East Asian wide characters and emoji.
fn is_wide(c: char) -> bool {
    matches!(u32::from(c),
        0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE6F
        | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F300..=0x1FAFF | 0x20000..=0x3FFFD)
}

/// What the page shows by its numbers, line feeds and tabs too, and what XML 1.0 does not allow.
fn is_hidden(c: char) -> bool {
    visible::is_hidden(c) || matches!(c, '\n' | '\t' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_and_overrides_become_visible() {
        assert_eq!(
            shown("a\u{1b}[2J\0\u{202e}b\u{2066}\u{85}\u{ffff}"),
            r"a\u{1b}[2J\u{0}\u{202e}b\u{2066}\u{85}\u{ffff}"
        );
        assert_eq!(shown("a\tb\r\n\u{2028}"), r"a\u{9}b\u{d}\u{a}\u{2028}");
        assert_eq!(shown("a\u{200b}b\u{ad}\u{e0041}"), r"a\u{200b}b\u{ad}\u{e0041}");
    }

    #[test]
    fn ordinary_text_of_any_script_is_kept() {
        for text in ["Zürich", "東京 = 1", "عربى", "👩‍🍳 chef", "a=b & <c>"] {
            assert_eq!(shown(text), text);
            assert_eq!(shortened(text, 80, 60.0), text);
        }
    }

    #[test]
    fn long_text_ends_in_an_ellipsis() {
        let short = shortened(&"a".repeat(200), 80, 100.0);
        assert_eq!(short.chars().count(), 80);
        assert!(short.ends_with("a…"));
        let wide = shortened(&"東".repeat(200), 80, 40.0);
        assert!(wide.ends_with("東…") && ems(&wide) <= 40.0, "{wide}");
        assert!(wide.chars().count() > 30, "{wide}");
        assert_eq!(shortened(&"a".repeat(80), 80, 100.0), "a".repeat(80));
    }

    #[test]
    fn attributes_are_escaped() {
        assert_eq!(
            attribute(r#"<a b="c" d='e'>&"#),
            "&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;"
        );
    }
}
