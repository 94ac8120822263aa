//! Files that their reader gives up on: what to do, beside what the reader says.

use std::fmt::Display;

use anyhow::{Error, anyhow};

/// Of a file whose first bytes say so.
pub(crate) const ENCRYPTED: &str = "is encrypted Parquet, which is not read; decrypt it first: read it \
                                    with its key, and write it again without";

/// Why a Parquet file cannot be read, and what to do.
pub(crate) fn parquet(name: impl Display, error: &Error) -> Error {
    let said = format!("{error:#}");
    let said = said.split_once("\n").map_or(said.as_str(), |(first, _)| first);
    if let Some(kind) = extension(said) {
        return anyhow!(
            "{name}: cannot be read: a column is of the type {kind}, which is not read; write it as text \
             or as numbers, or leave it out of the file"
        );
    }
    let is_broken =
        ["out of specification", "thrift", "Damaged", "is damaged", "decompress", "corrupt"];
    if is_broken.iter().any(|word| said.to_lowercase().contains(&word.to_lowercase())) {
        return anyhow!(
            "{name}: cannot be read: {said}; it is damaged, cut short or encrypted: write it again, or \
             decrypt it first"
        );
    }
    anyhow!("{name}: cannot be read: {said}")
}

/// The name of a type that is Arrow's by extension, such as `arrow.uuid`.
fn extension(said: &str) -> Option<&str> {
    let (_, rest) = said.split_once("Extension(ExtensionType { name: \"")?;
    rest.split_once('"').map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_to_do_is_told() {
        let told = |said: &'static str| parquet("x.parquet", &anyhow!(said)).to_string();
        let uuid = r#"cannot create series from Extension(ExtensionType { name: "arrow.uuid", inner: .. })"#;
        assert!(told(uuid).contains("type arrow.uuid, which is not read; write it as text"));
        assert!(
            told("parquet: File out of specification: Invalid thrift")
                .ends_with("decrypt it first")
        );
        assert_eq!(told("column `v` holds x"), "x.parquet: cannot be read: column `v` holds x");
    }
}
