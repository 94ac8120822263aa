//! Files that their reader gives up on: what to do, beside what the reader says.

use anyhow::{Error, anyhow};

/// Of a file that says so itself.
pub(crate) const ENCRYPTED: &str = "is an encrypted Parquet file; decrypt it first: read it with its key, \
                                    and write it again without";

/// Why a Parquet file cannot be read, and what to do.
pub(crate) fn parquet(error: Error) -> Error {
    told(error, "it is damaged, cut short or encrypted: write it again, or decrypt it first")
}

/// Why an Arrow file cannot be read, and what to do.
pub(crate) fn arrow(error: Error) -> Error {
    let said = format!("{error:#}");
    // What is said of types that are not read, and of a column, is no damage.
    let is_ours = !said.starts_with("cannot be read") || extension(&said).is_some();
    let is_known = ["not supported", "unsupported", "not implemented", "os error", "out of memory"];
    let lower = said.to_lowercase();
    if is_ours || is_known.iter().any(|word| lower.contains(word)) {
        return told(error, "it is damaged or cut short: write it again");
    }
    let why = said.trim_start_matches("cannot be read: ");
    let why = why.split_once('\n').map_or(why, |(first, _)| first);
    // The reader's own words go on for lines where its schema is none.
    let is_dump = why.contains("source_location") || why.contains("InvalidFlatbuffer");
    let why = match is_dump || why.starts_with("it is damaged") {
        true => String::new(),
        false => format!(" ({})", cut(why)),
    };
    anyhow!("is damaged or cut short{why}: write or copy it again")
}

/// What Polars says, which may go on for lines; what we say ourselves stays.
fn told(error: Error, advice: &str) -> Error {
    let said = format!("{error:#}");
    if let Some(kind) = extension(&said) {
        return anyhow!(
            "cannot be read: a column is of the type {kind}, which is not read; write it as text or as \
             numbers, or leave it out of the file"
        );
    }
    let said = said.split_once('\n').map_or(said.as_str(), |(first, _)| first);
    let is_theirs = said.starts_with("cannot be read");
    let is_broken = ["out of specification", "thrift", "damaged", "decompress", "corrupt"];
    let lower = said.to_lowercase();
    match is_theirs {
        true if is_broken.iter().any(|word| lower.contains(word)) => anyhow!("{said}; {advice}"),
        true => anyhow!("{said}"),
        false => error,
    }
}

/// At most so many letters of what a reader says.
fn cut(why: &str) -> String {
    const MOST: usize = 100;
    match why.char_indices().nth(MOST) {
        Some((at, _)) => format!("{}…", &why[..at]),
        None => why.to_owned(),
    }
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
        let told =
            |said: &'static str| parquet(anyhow!(said).context("cannot be read")).to_string();
        let uuid = r#"cannot create series from Extension(ExtensionType { name: "arrow.uuid", inner: .. })"#;
        assert!(told(uuid).contains("type arrow.uuid, which is not read; write it as text"));
        assert!(
            told("parquet: File out of specification: Invalid thrift")
                .ends_with("decrypt it first")
        );
        assert_eq!(told("column `v` holds x\nmore"), "cannot be read: column `v` holds x");
        let arrow = |said: &'static str| arrow(anyhow!(said).context("cannot be read")).to_string();
        assert_eq!(
            arrow("parquet error: Error { source_location: ErrorLocation { type_: \"Field\" } }"),
            "is damaged or cut short: write or copy it again"
        );
        assert_eq!(
            arrow("offsets must be monotonically increasing"),
            "is damaged or cut short (offsets must be monotonically increasing): write or copy it again"
        );
        assert!(arrow(uuid).contains("type arrow.uuid, which is not read"));
        let own = parquet(anyhow!("is damaged: a page would have no end"));
        assert_eq!(own.to_string(), "is damaged: a page would have no end");
    }
}
