//! Text that cannot look like another one, in a page or on a terminal.

use std::borrow::Cow;

/// Writes control characters, marks of direction and line ends that are no line feeds as escapes
/// (`\u{1b}`), so that a text cannot look like another one, in a page or on a terminal. Line feeds and
/// tabs stay.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_hidden(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    Cow::Owned(shown)
}

pub(crate) fn is_hidden(c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{feff}' => true,
        '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        _ => c.is_control(),
    }
}

/// [`visible`], with line feeds as `\n`: a name or a value in a message makes no line of its own. A text
/// of thousands of characters is cut in its middle.
#[must_use]
pub fn visible_line(text: &str) -> String {
    /// Of a longer text so much is shown, and a quarter of it is the end, where advice stands.
    const MOST: usize = 4000;
    let count = text.char_indices().count();
    let cut = |text: &str| visible(text).replace('\n', "\\n");
    if count <= MOST {
        return cut(text);
    }
    let at = |nth: usize| text.char_indices().nth(nth).map_or(text.len(), |(at, _)| at);
    let (head, tail) = (&text[..at(MOST * 3 / 4)], &text[at(count - MOST / 4)..]);
    format!("{} … {}", cut(head), cut(tail))
}
