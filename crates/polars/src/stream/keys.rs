//! Which group a row is of, across all batches.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use polars::prelude::*;

use crate::{Error, stream::held::of_its_own, words};

/// The groups that a stream has seen: a number for each, in the order in which they first came.
#[derive(Debug, Clone)]
pub(crate) struct Keys {
    by: Vec<String>,
    numbers: HashMap<Box<[u8]>, u32, RandomState>,
    /// The key columns with one row for each group.
    pub(crate) frame: DataFrame,
}

impl Keys {
    pub(crate) fn new(by: &[String], schema: &Schema) -> Result<Self, Error> {
        let mut columns = Vec::with_capacity(by.len());
        for name in by {
            let dtype = schema.try_get(name)?;
            if dtype.is_nested() || dtype.is_object() {
                return Err(Error::NeverStreams {
                    what: format!("grouping by `{name}`, which holds {dtype},"),
                    why: "its values are no keys that last; group by a column of plain values"
                        .to_owned(),
                });
            }
            columns.push(Column::new_empty(name.into(), dtype));
        }
        let frame = DataFrame::new(0, columns)?;
        Ok(Self { by: by.to_vec(), numbers: HashMap::default(), frame })
    }

    /// Of keys that were saved, in their order.
    #[cfg(feature = "serde")]
    pub(super) fn of(
        by: &[String],
        schema: &Schema,
        frame: &DataFrame,
        groups: usize,
    ) -> Result<Self, Error> {
        let mut keys = Self::new(by, schema)?;
        let rows: Vec<IdxSize> = (0..crate::keys::row(groups)).collect();
        let is_whole = by.is_empty() && groups <= 1 || frame.height() == groups;
        if is_whole {
            keys.numbers(frame, &rows)?;
        }
        match keys.len() == groups {
            true => Ok(keys),
            false => {
                Err(Error::Saved { problem: "its groups are not those of its keys".to_owned() })
            }
        }
    }

    /// The numbers of the groups that these rows are of, new ones for groups that are.
    pub(crate) fn numbers(
        &mut self,
        frame: &DataFrame,
        rows: &[IdxSize],
    ) -> Result<Vec<u32>, Error> {
        let mut columns = Vec::with_capacity(self.by.len());
        for name in &self.by {
            columns.push(frame.column(name)?.take_slice(rows)?);
        }
        let mut bytes: Vec<Vec<u8>> = vec![Vec::new(); rows.len()];
        for column in &columns {
            append(column, &mut bytes)?;
        }
        let mut new: Vec<IdxSize> = Vec::new();
        let mut numbers = Vec::with_capacity(rows.len());
        for (at, key) in (0..).zip(bytes) {
            let next = crate::keys::row(self.numbers.len());
            let number = *self.numbers.entry(key.into_boxed_slice()).or_insert(next);
            if number == next {
                new.push(at);
            }
            numbers.push(number);
        }
        if !new.is_empty() && !self.by.is_empty() {
            let taken: PolarsResult<Vec<Column>> =
                columns.iter().map(|column| column.take_slice(&new)).collect();
            let of_new = DataFrame::new(new.len(), taken?)?;
            self.frame.vstack_mut(&of_its_own(&of_new)?)?;
        }
        Ok(numbers)
    }

    /// Forgets groups that came later than so many others: those of rows that were refused.
    pub(super) fn truncate(&mut self, groups: usize) {
        if self.len() > groups {
            self.numbers.retain(|_, number| (*number as usize) < groups);
            self.frame = self.frame.head(Some(groups));
        }
    }

    /// How many groups there are.
    pub(crate) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// The key columns of these groups, a row each.
    pub(super) fn of_groups(&self, groups: &[IdxSize]) -> PolarsResult<Vec<Column>> {
        self.by.iter().map(|name| self.frame.column(name)?.take_slice(groups)).collect()
    }

    /// How a message calls a group: `store = A, till = 2`.
    pub(crate) fn name(&self, group: u32) -> String {
        let text = |name: &String| {
            let cell = self.frame.column(name).ok()?.slice(i64::from(group), 1);
            Some(words::key(name, words::texts(&cell).ok()?.get(0)))
        };
        self.by.iter().filter_map(text).collect::<Vec<_>>().join(", ")
    }
}

/// Whether all values of a type of whole numbers are ones of 64 bits with a sign.
fn is_small(dtype: &DataType) -> bool {
    use DataType::{Int8, Int16, Int32, Int64, UInt8, UInt16, UInt32};
    matches!(dtype, Int8 | Int16 | Int32 | Int64 | UInt8 | UInt16 | UInt32)
}

/// Appends a column's values to the keys that they are part of. Values are equal where their bytes are:
/// NaN is NaN, and −0 is 0, as Polars groups them.
fn append(column: &Column, keys: &mut [Vec<u8>]) -> Result<(), Error> {
    fn put<B: AsRef<[u8]>>(key: &mut Vec<u8>, value: Option<B>) {
        match value {
            None => key.push(0),
            Some(value) => {
                let value = value.as_ref();
                key.push(1);
                key.extend((value.len() as u64).to_le_bytes());
                key.extend(value);
            }
        }
    }
    let dtype = column.dtype();
    if dtype.is_float() {
        let floats = column.cast(&DataType::Float64)?;
        let bits = |x: f64| if x.is_nan() { f64::NAN.to_bits() } else { (x + 0.0).to_bits() };
        let values = floats.f64()?.iter().map(|x| x.map(|x| bits(x).to_le_bytes()));
        keys.iter_mut().zip(values).for_each(|(key, value)| put(key, value));
        return Ok(());
    }
    // By the type alone: a key has the same bytes whatever others it comes with.
    let whole = dtype.is_bool() || dtype.is_temporal() || is_small(dtype);
    if whole {
        let integers = column.to_physical_repr().strict_cast(&DataType::Int64)?;
        let values = integers.i64()?.iter().map(|x| x.map(i64::to_le_bytes));
        keys.iter_mut().zip(values).for_each(|(key, value)| put(key, value));
    } else if let Ok(binary) = column.binary() {
        keys.iter_mut().zip(binary.iter()).for_each(|(key, value)| put(key, value));
    } else {
        let texts = column.cast(&DataType::String)?;
        keys.iter_mut().zip(texts.str()?.iter()).for_each(|(key, value)| put(key, value));
    }
    Ok(())
}
