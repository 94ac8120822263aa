//! What the headers of a column's pages say of sizes.
//!
//! Polars takes memory for as many values as a page says it has. A page of a damaged file may say 2^61,
//! and memory that there is not ends the process without a word. So the headers are read first, as
//! Thrift's compact protocol has them.

use anyhow::{Result, bail};

use super::thrift::Reader;

/// What is read of a page's header.
#[derive(Default)]
struct Page {
    kind: i64,
    unpacked: i64,
    packed: i64,
    values: Option<i64>,
}

/// Checks the pages of a column chunk, which together hold so many values.
pub(super) fn check(chunk: &[u8], values: i64) -> Result<()> {
    let mut left = values;
    let mut rest = chunk;
    while left > 0 {
        let mut reader = Reader { rest };
        let mut page = Page::default();
        header(&mut reader, &mut page)?;
        let size = usize::try_from(page.packed).ok().filter(|size| *size <= reader.rest.len());
        let Some(size) = size else {
            bail!("a page of {} bytes would end behind its column", page.packed)
        };
        if page.unpacked < 0 {
            bail!("a page would have {} bytes", page.unpacked)
        }
        // A dictionary's values are none of the column's, and each has at least a bit.
        let most = if page.kind == 2 { page.unpacked.saturating_mul(8) } else { left };
        match page.values {
            Some(values) if (0..=most).contains(&values) => {
                left -= if page.kind == 2 { 0 } else { values };
            }
            Some(values) => bail!("a page would have {values} values"),
            None => {} // an index
        }
        rest = reader.rest.get(size..).unwrap_or_default();
        if rest.is_empty() && left > 0 {
            bail!("{left} values of a column are missing")
        }
    }
    Ok(())
}

/// Reads a page's header.
fn header(reader: &mut Reader<'_>, page: &mut Page) -> Result<()> {
    reader.fields(|reader, number, kind| match (number, kind) {
        (1, 5) => {
            page.kind = reader.signed()?;
            Ok(())
        }
        (2, 5) => {
            page.unpacked = reader.signed()?;
            Ok(())
        }
        (3, 5) => {
            page.packed = reader.signed()?;
            Ok(())
        }
        // Of data, of a dictionary, and of data in the second version.
        (5 | 7 | 8, 12) => reader.fields(|reader, number, kind| match (number, kind) {
            (1, 5) => {
                page.values = Some(reader.signed()?);
                Ok(())
            }
            _ => reader.pass(kind, 0),
        }),
        _ => reader.pass(kind, 0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A page of three bytes and so many values (zigzag: 2 n).
    fn page(values: u8) -> Vec<u8> {
        vec![0x15, 0, 0x15, 6, 0x15, 6, 0x2c, 0x15, values, 0x15, 0, 0, 0, 1, 2, 3]
    }

    #[test]
    fn a_page_has_as_many_values_as_there_are_left() {
        assert!(check(&page(20), 10).is_ok());
        assert!(check(&[page(10), page(10)].concat(), 10).is_ok());
        for (chunk, says) in [
            (page(21), "a page would have -11 values"),
            (page(22), "a page would have 11 values"),
            (page(18), "1 values of a column are missing"),
            (page(20)[..14].to_vec(), "would end behind its column"),
            (page(20)[..5].to_vec(), "is cut"),
            (vec![0xff; 40], "what no header holds"),
            (vec![0x15; 1].into_iter().chain([0xff; 40]).collect(), "no number"),
        ] {
            let error = check(&chunk, 10).expect_err(says).to_string();
            assert!(error.contains(says), "{error}");
        }
    }
}
