//! Words that messages share, here and in the crates above: no part of the stable interface.

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
    fn counts_and_keys() {
        assert_eq!((counted(1, "row"), counted(0, "row")), ("1 row".into(), "0 rows".into()));
        assert_eq!(keys([("store", Some("A")), ("till", None)]), "store = A, till = (null)");
        assert_eq!(keys([]), "");
    }
}
