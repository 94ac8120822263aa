//! Words of messages about groups; the others are those that all bindings share.

pub(crate) use smoothframe_arrow::words::{counted, dtype, list};

/// Of longer keys messages show so many characters.
const LONGEST: usize = 120;

/// A group column and its value, as `store = A`.
pub(crate) fn key(name: &str, value: Option<&str>) -> String {
    let value = match value {
        None => "(null)".to_owned(),
        Some("") => "(empty)".to_owned(),
        Some(text) if ["(null)", "(empty)"].contains(&text.trim_matches('"')) => {
            format!("\"{text}\"")
        }
        Some(text) => text.to_owned(),
    };
    match value.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{name} = {}…", &value[..at]),
        None => format!("{name} = {value}"),
    }
}
