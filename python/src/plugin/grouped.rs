//! Groups of one call: their keys are inputs of it, and not what Polars calls for.

use arrow_schema::{DataType, Field};

use crate::{
    error::{Error, Result},
    plugin::abi::{OBJECT, Series},
    rows::Key,
};

/// Refuses what is no key.
pub(super) fn check(keys: &[Field]) -> Result<()> {
    keys.iter().try_for_each(|key| refuse_objects(key.name(), key.data_type()))
}

/// Objects of Python are handed over as where they are, which does not tell whether two are equal.
fn refuse_objects(name: &str, dtype: &DataType) -> Result<()> {
    match dtype {
        &OBJECT => Err(Error::Said(format!(
            "column `{name}` holds objects of Python, which are no keys; cast it to text or numbers \
             first, or take `.over`"
        ))),
        DataType::List(of) | DataType::LargeList(of) | DataType::FixedSizeList(of, _) => {
            refuse_objects(name, of.data_type())
        }
        DataType::Struct(fields) => {
            fields.iter().try_for_each(|field| refuse_objects(name, field.data_type()))
        }
        _ => Ok(()),
    }
}

/// The keys of a value's rows. One for all rows, as of a literal, sets none of them apart.
pub(super) fn keys<'a>(value: &Series, keys: &'a [Series]) -> Result<Vec<Key<'a>>> {
    let mut all = Vec::with_capacity(keys.len());
    for key in keys {
        refuse_objects(&key.name, &key.dtype)?;
        match key.len() {
            rows if rows == value.len() => {
                all.push(Key { name: &key.name, chunks: key.chunks.clone() });
            }
            1 => {}
            rows => {
                return Err(Error::KeyLengths {
                    name: value.name.clone(),
                    rows: value.len(),
                    key: key.name.clone(),
                    keys: rows,
                });
            }
        }
    }
    Ok(all)
}
