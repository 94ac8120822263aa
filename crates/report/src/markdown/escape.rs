//! Text that Markdown takes for nothing but text.

use crate::visible_line;

/// What has a meaning wherever it stands, and is itself after a backslash.
const MARKS: &str = "\\`*[]|~";
/// Splits what GitHub would find in a text that is shown (`@name`, `#1`, addresses of pages), and shows as
/// nothing.
const SPLIT: &str = "<!-- -->";

/// A part of a line as [`escaped`], with a space at its ends where it has some.
pub(super) fn part(text: &str) -> String {
    let space = |is_there| if is_there { " " } else { "" };
    let (start, end) = (space(text.starts_with(' ')), space(text.ends_with(' ')));
    format!("{start}{}{end}", escaped(text))
}

/// A text on one line as Markdown, of GitHub's kind too: no mark-up, no HTML, no columns of a table, no links
/// and nobody called by `@name`. Control characters and marks of direction are shown.
pub(crate) fn escaped(text: &str) -> String {
    let text = visible_line(text).replace('\t', " ");
    // Four spaces before a text would make it code.
    let text = text.trim();
    let mut shown = String::with_capacity(text.len() + text.len() / 8);
    let mut before = None;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        let next = after.chars().next();
        match c {
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '&' => shown.push_str("&amp;"),
            // After a backslash it may still begin a formula.
            '$' => shown.push_str("&#36;"),
            '@' => shown.extend(["@", SPLIT]),
            '#' if next.is_some_and(|next| next.is_ascii_digit()) => shown.extend(["#", SPLIT]),
            '#' if before.is_none() => shown.push_str("\\#"),
            ':' if after.starts_with("//") => shown.extend([":", SPLIT]),
            '.' if is_www(&shown) => shown.extend([SPLIT, "."]),
            '-' if is_gh(&shown) => shown.extend([SPLIT, "-"]),
            // Within a word it is itself.
            '_' if is_word(before) && is_word(next) => shown.push('_'),
            '_' => shown.push_str("\\_"),
            '+' | '-' | '=' if before.is_none() => shown.extend(['\\', c]),
            '.' | ')' if is_number(&shown) && next.is_none_or(|next| next == ' ') => {
                shown.extend(['\\', c]);
            }
            c if MARKS.contains(c) => shown.extend(['\\', c]),
            c => shown.push(c),
        }
        before = Some(c);
        rest = after;
    }
    shown
}

fn is_word(c: Option<char>) -> bool {
    c.is_some_and(char::is_alphanumeric)
}

/// Whether a text ends in what makes an address of a page after a point.
fn is_www(shown: &str) -> bool {
    ends_in_word(shown, "www")
}

/// Whether it ends in what makes the name of an issue before `-1`.
fn is_gh(shown: &str) -> bool {
    ends_in_word(shown, "gh")
}

fn ends_in_word(shown: &str, word: &str) -> bool {
    let start = shown.len().checked_sub(word.len());
    let Some((head, tail)) = start.and_then(|at| shown.split_at_checked(at)) else { return false };
    tail.eq_ignore_ascii_case(word) && !is_word(head.chars().next_back())
}

/// Whether all that was before is the number of an item in a list.
fn is_number(shown: &str) -> bool {
    !shown.is_empty() && shown.bytes().all(|byte| byte.is_ascii_digit())
}
