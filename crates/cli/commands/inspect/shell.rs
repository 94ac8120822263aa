//! Words as a shell reads them back, with nothing that a terminal would obey.

use std::path::Path;

use smoothframe_report::visible;

use crate::roles::prepare::quote;

/// A word in quotes where it needs them.
pub(super) fn word(text: &str) -> String {
    let is_plain = !text.contains(['\n', '\t']) && visible(text) == text;
    if is_plain { quote(text) } else { escaped(text.as_bytes()) }
}

/// A path as an argument: no flag, whatever it starts with.
pub(super) fn path(path: &Path) -> String {
    let bytes = path.as_os_str().as_encoded_bytes();
    let at = if bytes.starts_with(b"-") { "./" } else { "" };
    match path.to_str() {
        Some(text) => word(&format!("{at}{text}")),
        None => escaped(&[at.as_bytes(), bytes].concat()),
    }
}

/// `$'…'`, as bash, ksh and zsh read it, with all but plain ASCII as its bytes.
fn escaped(bytes: &[u8]) -> String {
    let mut text = "$'".to_owned();
    for &byte in bytes {
        match byte {
            b'\'' | b'\\' => text.extend(['\\', char::from(byte)]),
            b' '..=b'~' => text.push(char::from(byte)),
            // In octal, three digits always: in hexadecimal some shells read on.
            _ => text.push_str(&format!("\\{byte:03o}")),
        }
    }
    text.push('\'');
    text
}

/// A flag with a value, which may start with a hyphen.
pub(super) fn flag(name: &str, value: &str) -> Vec<String> {
    match value.starts_with('-') {
        true => vec![format!("{name}={value}")],
        false => vec![name.to_owned(), value.to_owned()],
    }
}

/// A flag with the names of columns: one list, unless a comma would be read as part of a name.
pub(super) fn names(name: &str, columns: &[String], have: &[String]) -> Vec<String> {
    let list = columns.join(",");
    let is_list = !columns.iter().any(|column| column.contains(','));
    match columns {
        [] => Vec::new(),
        [one] => flag(name, one),
        _ if is_list && !have.contains(&list) => flag(name, &list),
        _ => columns.iter().flat_map(|column| flag(name, column)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_what_must_be_escaped() {
        for (text, want) in [
            ("sales.csv", "sales.csv"),
            ("my sales.csv", "'my sales.csv'"),
            ("it's", r"'it'\''s'"),
            ("", "''"),
            ("$HOME", "'$HOME'"),
            ("a\u{1b}[2J'b", r"$'a\033[2J\'b'"),
            ("a\nb\\", r"$'a\012b\\'"),
            ("\u{202e}x", r"$'\342\200\256x'"),
        ] {
            assert_eq!(word(text), want);
        }
        assert_eq!(path(Path::new("-x y.csv")), "'./-x y.csv'");
    }

    #[test]
    fn names_with_commas_have_flags_of_their_own() {
        let of = |columns: &[&str], have: &[&str]| {
            let owned =
                |names: &[&str]| -> Vec<String> { names.iter().map(ToString::to_string).collect() };
            names("--by", &owned(columns), &owned(have)).join(" ")
        };
        assert_eq!(of(&["a", "b"], &["a", "b"]), "--by a,b");
        assert_eq!(of(&["a", "b"], &["a", "b", "a,b"]), "--by a --by b");
        assert_eq!(of(&["a,c", "b"], &["a,c", "b"]), "--by a,c --by b");
        assert_eq!(of(&["-a"], &["-a"]), "--by=-a");
        assert_eq!(of(&[], &["a"]), "");
    }
}
