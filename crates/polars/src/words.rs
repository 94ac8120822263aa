//! Words that messages share, here and in the crates above: no part of the stable interface.

use smoothframe_core::Smoother;

/// What stands for a null key.
pub const NULL: &str = "(null)";

/// A thing so many times: `row`, `rows`.
#[must_use]
pub fn plural(count: usize, thing: &str) -> String {
    format!("{thing}{}", if count == 1 { "" } else { "s" })
}

/// `1 row`, `2 rows`.
#[must_use]
pub fn counted(count: usize, thing: &str) -> String {
    format!("{count} {}", plural(count, thing))
}

/// A smoother's text as most people type it: SciPy's `boxcar` as `uniform`.
#[must_use]
pub fn smoother(smoother: &Smoother) -> String {
    let text = smoother.to_string();
    match text.strip_prefix("boxcar:") {
        Some(rest) => format!("uniform:{rest}"),
        None => text,
    }
}

/// A group column and its value, as `store = A`.
#[must_use]
pub fn key(name: &str, value: Option<&str>) -> String {
    format!("{name} = {}", value.unwrap_or(NULL))
}

/// Several of them, as `store = A, product = B`.
#[must_use]
pub fn keys<'a>(keys: impl IntoIterator<Item = (&'a str, Option<&'a str>)>) -> String {
    let keys: Vec<String> = keys.into_iter().map(|(name, value)| key(name, value)).collect();
    keys.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smoothers_as_people_type_them() {
        for text in ["uniform:7 align=trailing", "uniform:7d", "gaussian:31,std=5"] {
            assert_eq!(smoother(&text.parse().expect("a smoother")), text);
        }
    }

    #[test]
    fn counts_and_keys() {
        assert_eq!((counted(1, "row"), counted(0, "row")), ("1 row".into(), "0 rows".into()));
        assert_eq!(keys([("store", Some("A")), ("till", None)]), "store = A, till = (null)");
        assert_eq!(keys([]), "");
    }
}
