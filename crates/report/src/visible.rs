//! Text that cannot look like another one, in a page or on a terminal.

use std::borrow::Cow;

/// Writes control characters, marks of direction, line ends that are no line feeds and what has no width
/// as escapes (`\u{1b}`), so that a text cannot look like another one, in a page or on a terminal. Line
/// feeds and tabs stay, and so do joiners within words and emoji that need them.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(|c| is_hidden(c) || is_joiner(c)) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    push_visible(&mut shown, text, is_hidden);
    Cow::Owned(shown)
}

/// Appends a text, with what is hidden, and joiners that join nothing, as escapes.
pub(crate) fn push_visible(shown: &mut String, text: &str, is_hidden: impl Fn(char) -> bool) {
    let mut before = None;
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let is_idle = is_joiner(c) && !(joins(before) && joins(rest.clone().next()));
        if is_idle || is_hidden(c) {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
        before = Some(c);
    }
}

pub(crate) fn is_hidden(c: char) -> bool {
    !matches!(c, '\n' | '\t') && (c.is_control() || is_unseen(c))
}

/// Marks of direction, separators of lines, and what has no width and no shape: some of it is on no
/// keyboard, and two names that differ by it alone look the same.
fn is_unseen(c: char) -> bool {
    matches!(u32::from(c),
        0xAD | 0x34F | 0x61C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180E | 0x200B | 0x200E | 0x200F
        | 0x2028..=0x202E | 0x2060..=0x206F | 0x3164 | 0xFEFF | 0xFFA0 | 0xFFF9..=0xFFFB
        | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A | 0xE0000..=0xE007F)
}

/// U+200C and U+200D, which have no width of their own but shape what is beside them.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
}

/// Whether a character has a shape that joiners beside it decide: letters from Arabic to Mongolian, of
/// which few scripts have none, and emoji with their variants.
fn joins(c: Option<char>) -> bool {
    c.is_some_and(|c| {
        matches!(u32::from(c),
            0x600..=0x10FF | 0x1780..=0x18AF | 0x1A20..=0x1CFF | 0x2190..=0x2BFF | 0xA800..=0xABFF
            | 0xFB50..=0xFDFF | 0xFE0F | 0xFE70..=0xFEFC | 0x11000..=0x11FFF | 0x1F000..=0x1FAFF)
            && !is_unseen(c)
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_width_is_shown() {
        for c in [
            '\u{ad}',
            '\u{200b}',
            '\u{200c}',
            '\u{200d}',
            '\u{200e}',
            '\u{200f}',
            '\u{2060}',
            '\u{2064}',
            '\u{206a}',
            '\u{feff}',
            '\u{180e}',
            '\u{3164}',
            '\u{e0001}',
            '\u{e0041}',
            '\u{e007f}',
        ] {
            let shown = format!("A{}B", c.escape_unicode());
            assert_eq!(visible(&format!("A{c}B")), shown);
            assert_eq!(visible_line(&format!("A{c}B")), shown);
        }
        assert_eq!(visible("\u{200d}"), r"\u{200d}", "alone it joins nothing");
        assert_eq!(visible("👩\u{200d}"), "👩\\u{200d}", "nor at an end");
    }

    #[test]
    fn joiners_stay_where_words_and_emoji_need_them() {
        for text in ["👩\u{200d}🍳 chef", "❤\u{fe0f}\u{200d}🔥", "می\u{200c}خواهم", "क्\u{200d}ष"]
        {
            assert_eq!(visible(text), text);
        }
    }
}
