//! What a text starts with, where that is no table with delimiters: markup or JSON.

use std::{fs::File, io::Read as _};

use serde::de::IgnoredAny;
use serde_json::Deserializer;

use super::spool::Spool;

/// What the first characters of a text say that it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// A JSON object on a line, as NDJSON has one on each.
    Object,
    /// A JSON object that goes on for lines.
    Document,
    /// A JSON list.
    List,
    /// A page of HTML.
    Page,
    /// Other markup.
    Markup,
    /// A text that starts as an object of JSON does, and is none.
    Brace,
    /// Text that may be a table.
    Text,
    /// No text, or none that is known.
    Other,
}

/// Markup is known by so many bytes, and JSON by more, as a line of it may be long.
const FEW: u64 = 1 << 16;
const MANY: u64 = 1 << 20;

impl Start {
    /// Of the file whose first bytes these are.
    pub(super) fn of(spool: &Spool, bytes: &[u8]) -> Self {
        // Most texts are told by their first byte; compressed ones and UTF-16 are opened.
        let is_sign =
            |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'"' | b'_' | b'#');
        if bytes.first().is_some_and(is_sign) && !bytes.contains(&0) {
            return Self::Text;
        }
        let file = File::open(&spool.path).map_err(Into::into);
        let Ok(mut text) = file.and_then(smoothframe_csv::text) else { return Self::Other };
        let mut start = Vec::new();
        let mut more = |most| text.by_ref().take(most).read_to_end(&mut start).map(|_| ());
        if more(FEW).is_err() {
            return Self::Other;
        }
        let is_json =
            String::from_utf8_lossy(&start).trim_start_matches(BLANK).starts_with(['{', '[']);
        if is_json && text.take(MANY).read_to_end(&mut start).is_err() {
            return Self::Other;
        }
        Self::of_text(&String::from_utf8_lossy(&start))
    }

    fn of_text(text: &str) -> Self {
        let text = text.trim_start_matches(BLANK);
        match text.chars().next() {
            Some('{') => Self::of_object(text),
            Some('[') if is_list(text) => Self::List,
            Some('<') => Self::of_markup(text),
            Some('\0') | None => Self::Other,
            Some(_) => Self::Text,
        }
    }

    fn of_object(text: &str) -> Self {
        let line = text.lines().next().unwrap_or_default();
        let mut values = Deserializer::from_str(line).into_iter::<IgnoredAny>();
        if matches!(values.next(), Some(Ok(_))) && values.next().is_none_or(|next| next.is_ok()) {
            return Self::Object;
        }
        // A name begins an object; a text that only looks so has another sign there.
        let is_begun = matches!(line[1..].trim_start().chars().next(), None | Some('"' | '}'));
        match is_begun && is_json(text) {
            true if text.len() > line.len() => Self::Document,
            true => Self::Object,
            false => Self::Brace,
        }
    }

    /// Comments may come first, and a table behind one is a table.
    fn of_markup(text: &str) -> Self {
        let mut rest = text;
        while let Some(comment) = rest.strip_prefix("<!--") {
            match comment.split_once("-->") {
                Some((_, behind)) => rest = behind.trim_start_matches(BLANK),
                None => return Self::Markup,
            }
        }
        let lower = rest.chars().take(2000).collect::<String>().to_ascii_lowercase();
        let is_tag = |name: &&str| {
            let behind = lower.strip_prefix('<').and_then(|tag| tag.strip_prefix(*name));
            behind.is_some_and(|behind| behind.starts_with(['>', ' ', '\t', '\r', '\n', '/']))
        };
        let has_page = || lower.contains("<html") || lower.contains("<!doctype html");
        // Names in a header may be in such brackets, as `<DATE>,<OPEN>`; what ends a tag is markup's.
        let line = rest.lines().next().unwrap_or_default();
        let behind_first = line.split_once('>').map(|(_, behind)| behind);
        let is_header =
            behind_first.is_some_and(|behind| behind.starts_with([',', ';', '\t', '|']));
        if is_header && !line.contains("</") {
            return Self::Text;
        }
        match lower.starts_with('<') {
            true if TAGS.iter().any(is_tag) || has_page() => Self::Page,
            true if lower.starts_with("<?xml") || lower.contains("</") || lower.contains("/>") => {
                Self::Markup
            }
            _ => Self::Text,
        }
    }

    /// What is said of one that no format is read as.
    pub(super) const fn told(self) -> Option<&'static str> {
        Some(match self {
            Self::Page => {
                "is a page of HTML, and no table (a login and an error are such, too); open it in a browser \
                 or a spreadsheet, and save its table as CSV"
            }
            Self::Markup => "is XML, and no table; export it as CSV first",
            _ => return None,
        })
    }
}

/// Tags that pages, and parts of them, start with.
const TAGS: [&str; 12] = [
    "!doctype", "html", "head", "body", "table", "div", "p", "meta", "title", "script", "style",
    "pre",
];

/// Whether a text is JSON, as far as it goes.
fn is_json(text: &str) -> bool {
    match Deserializer::from_str(text).into_iter::<IgnoredAny>().next() {
        Some(Ok(_)) => true,
        Some(Err(error)) => error.is_eof(),
        None => false,
    }
}

/// Whether a text is a list of JSON, or such on each line; in a header a column's name may be one.
fn is_list(text: &str) -> bool {
    let mut values = Deserializer::from_str(text).into_iter::<IgnoredAny>();
    match values.next() {
        Some(Ok(_)) => {
            let behind = text[values.byte_offset()..].trim_start_matches(BLANK);
            behind.is_empty() || behind.starts_with(['[', '{'])
        }
        Some(Err(error)) => error.is_eof(),
        None => false,
    }
}

/// White space, and a mark that texts may start with.
const BLANK: &[char] = &[' ', '\t', '\r', '\n', '\u{feff}'];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_told_by_its_shape() {
        use Start::{Brace, Document, List, Object, Text};
        for (text, is) in [
            ("{\"v\":1}\n{\"v\":2}\n", Object),
            ("\u{feff}\n {\"v\":1}", Object),
            ("{\"v\":", Object),
            ("{\"v\":1,\n\"w\":2}", Document),
            ("{\n", Document),
            ("{\n\"rows\": [", Document),
            ("[{\"v\":1}]", List),
            ("[\n", List),
            ("[[1,2],[3,", List),
            ("[0],[1],[2]\n1,2,3\n", Text),
            ("[1]\n1\n2\n", Text),
            ("[];v\n1;2\n", Text),
            ("[1,2]\n[3,4]\n", List),
            ("[Data]\na,b\n", Text),
            ("[2024-01-01],v\n", Text),
            ("{x},{y}\n1,2\n", Brace),
            ("{\"a\"},{\"b\"}\n", Brace),
            ("day,v\n", Text),
        ] {
            assert_eq!(Start::of_text(text), is, "{text}");
        }
    }

    #[test]
    fn markup_is_no_header_in_brackets() {
        use Start::{Markup, Page, Text};
        for (text, is) in [
            ("<!DOCTYPE html><html>", Page),
            ("<HTML><body>a,b", Page),
            ("\u{feff} \n<!-- made by x --> <table border=1><tr>", Page),
            ("<?xml version=\"1.0\"?><html xmlns=\"\">", Page),
            ("<?xml version=\"1.0\"?><rows>", Markup),
            ("<rows><row v=\"1\"/>", Markup),
            ("<!-- without an end", Markup),
            ("<!-- exported -->\nday,v\n", Text),
            ("<DATE>\t<TIME>\t<OPEN>\n2024.01.01\t00:00\t1\n", Text),
            ("<P>,<DIV>\n1,2\n", Text),
            ("<5,>=5\n1,2\n", Text),
        ] {
            assert_eq!(Start::of_text(text), is, "{text}");
        }
    }
}
