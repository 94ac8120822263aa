//! The keys of a column, numbered: null is a key of its own.

use std::{cmp::Ordering, hash::Hash, ops::Range, sync::Arc};

use arrow_array::{
    Array, ArrayRef, ArrowNativeTypeOp, ArrowPrimitiveType, GenericByteArray, GenericByteViewArray,
    PrimitiveArray,
    cast::AsArray,
    make_array,
    types::{
        BinaryViewType, ByteArrayType, ByteViewType, Float16Type, Float32Type, Float64Type,
        Int64Type, StringViewType, UInt64Type,
    },
};
use arrow_buffer::ArrowNativeType;
use arrow_data::ArrayData;
use arrow_row::{RowConverter, SortField};
use arrow_schema::DataType;
use arrow_select::concat::concat;

use crate::{
    error::Result,
    number::{Numbers, by_hash},
};

/// The rows by the values of a column, whose chunks are as they come: one of all would be a copy.
pub(crate) fn numbers(chunks: &[ArrayRef]) -> Result<Numbers> {
    let Some(first) = chunks.first() else {
        return Ok(by_hash(0, |_, _: &mut dyn FnMut(())| {}));
    };
    match first.data_type() {
        DataType::Utf8 => Ok(of_texts(&each(chunks, |chunk| chunk.as_string::<i32>()))),
        DataType::LargeUtf8 => Ok(of_texts(&each(chunks, |chunk| chunk.as_string::<i64>()))),
        DataType::Binary => Ok(of_texts(&each(chunks, |chunk| chunk.as_binary::<i32>()))),
        DataType::LargeBinary => Ok(of_texts(&each(chunks, |chunk| chunk.as_binary::<i64>()))),
        DataType::Utf8View => Ok(of_views::<StringViewType>(&each(chunks, |c| c.as_byte_view()))),
        DataType::BinaryView => Ok(of_views::<BinaryViewType>(&each(chunks, |c| c.as_byte_view()))),
        DataType::Dictionary(_, _) => of_dictionary(&whole(chunks)?),
        dtype if dtype.is_floating() => of_floats(chunks),
        DataType::UInt64 => {
            let values = each(chunks, |chunk| chunk.as_primitive::<UInt64Type>());
            Ok(keyed(&values, |values| |row| values.value(row)))
        }
        DataType::Int64 => {
            let values = each(chunks, |chunk| chunk.as_primitive::<Int64Type>());
            Ok(keyed(&values, |values| |row| values.value(row)))
        }
        DataType::Boolean => {
            let values = each(chunks, |chunk| chunk.as_boolean());
            Ok(keyed(&values, |values| |row| values.value(row)))
        }
        dtype if dtype.is_integer() || dtype.is_temporal() => {
            match chunks.iter().map(as_int64).collect::<Option<Vec<_>>>() {
                Some(chunks) => numbers(&chunks),
                None => of_any(&whole(chunks)?),
            }
        }
        _ => of_any(&whole(chunks)?),
    }
}

/// A column's chunks as one.
pub(crate) fn whole(chunks: &[ArrayRef]) -> Result<ArrayRef> {
    match chunks {
        [one] => Ok(Arc::clone(one)),
        chunks => Ok(concat(&chunks.iter().map(AsRef::as_ref).collect::<Vec<_>>())?),
    }
}

fn each<'a, A>(chunks: &'a [ArrayRef], of: impl Fn(&'a ArrayRef) -> &'a A) -> Vec<&'a A> {
    chunks.iter().map(of).collect()
}

/// Rows by a key that is read where the row is not null, as `of` says for each chunk.
fn keyed<'a, A: Array, K, F>(chunks: &[&'a A], of: impl Fn(&'a A) -> F + Sync) -> Numbers
where
    K: Copy + Eq + Hash + Send,
    F: Fn(usize) -> K,
{
    let rows = chunks.iter().map(|chunk| chunk.len()).sum();
    match chunks.iter().all(|chunk| chunk.logical_null_count() == 0) {
        true => by_hash(rows, |range, number| {
            for (chunk, here) in within(chunks, range) {
                let key = of(chunk);
                here.for_each(|row| number(key(row)));
            }
        }),
        false => by_hash(rows, |range, number| {
            for (chunk, here) in within(chunks, range) {
                let key = of(chunk);
                here.for_each(|row| number((!chunk.is_null(row)).then(|| key(row))));
            }
        }),
    }
}

/// A range of a column's rows as ranges of its chunks'.
fn within<'a, A: Array>(
    chunks: &[&'a A],
    range: Range<usize>,
) -> impl Iterator<Item = (&'a A, Range<usize>)> {
    let mut before = 0;
    chunks.iter().map(move |&chunk| {
        let end = range.end.saturating_sub(before).min(chunk.len());
        let start = range.start.saturating_sub(before).min(end);
        before += chunk.len();
        (chunk, start..end)
    })
}

/// Whole numbers and times as 64-bit numbers.
fn as_int64(column: &ArrayRef) -> Option<ArrayRef> {
    let to = |column: &ArrayRef, dtype| arrow_cast::cast(column, &dtype).ok();
    let days = match column.data_type() {
        DataType::Date32 | DataType::Time32(_) => Some(to(column, DataType::Int32)?),
        _ => None,
    };
    to(days.as_ref().unwrap_or(column), DataType::Int64)
}

/// As Polars groups them: NaN is NaN, and −0 is 0.
fn of_floats(chunks: &[ArrayRef]) -> Result<Numbers> {
    let mut cast = Vec::with_capacity(chunks.len());
    for chunk in chunks {
        cast.push(arrow_cast::cast(chunk, &DataType::Float64)?);
    }
    Ok(keyed(&each(&cast, |chunk| chunk.as_primitive::<Float64Type>()), |values| {
        |row| {
            let x = values.value(row);
            if x.is_nan() { f64::NAN.to_bits() } else { (x + 0.0).to_bits() }
        }
    }))
}

/// Texts of so many bytes are numbers of 128 bits, with their lengths.
const SHORT: usize = 15;

fn of_texts<T: ByteArrayType>(chunks: &[&GenericByteArray<T>]) -> Numbers {
    let longest = chunks.iter().flat_map(|texts| texts.offsets().lengths()).max().unwrap_or(0);
    if longest > SHORT {
        return keyed(chunks, |texts| |row| -> &[u8] { texts.value(row).as_ref() });
    }
    keyed(chunks, |texts| {
        let (offsets, bytes) = (texts.value_offsets(), texts.value_data());
        move |row| packed(bytes, offsets[row].as_usize(), offsets[row + 1].as_usize())
    })
}

fn packed(bytes: &[u8], start: usize, end: usize) -> u128 {
    let len = end - start;
    // Sixteen bytes are read at once, and those beyond the text are masked.
    let text = match bytes.get(start..start + 16).and_then(|all| all.try_into().ok()) {
        Some(all) => u128::from_le_bytes(all) & !(u128::MAX << (8 * len)),
        None => {
            let mut all = [0; 16];
            all[..len].copy_from_slice(&bytes[start..end]);
            u128::from_le_bytes(all)
        }
    };
    text | (len as u128) << (8 * SHORT)
}

fn of_views<T: ByteViewType>(chunks: &[&GenericByteViewArray<T>]) -> Numbers {
    // Texts of up to 12 bytes lie within their views, which hold nothing else.
    if chunks.iter().all(|texts| texts.data_buffers().is_empty()) {
        return keyed(chunks, |texts| {
            let views = texts.views();
            move |row| views[row]
        });
    }
    keyed(chunks, |texts| |row| -> &[u8] { texts.value(row).as_ref() })
}

/// A dictionary may list a value twice, and null too.
fn of_dictionary(column: &ArrayRef) -> Result<Numbers> {
    let dictionary = column.as_any_dictionary();
    let values = dictionary.values();
    if values.is_empty() {
        return Ok(by_hash(column.len(), |rows, number| rows.for_each(|_| number(()))));
    }
    let of_values: Vec<u32> = numbers(std::slice::from_ref(values))?
        .parts
        .iter()
        .flat_map(|part| part.numbers().collect::<Vec<_>>())
        .collect();
    let of_values = |at: usize| (!values.is_null(at)).then(|| of_values[at]);
    let keys = dictionary.normalized_keys();
    let key = |row: usize| if column.is_null(row) { None } else { of_values(keys[row]) };
    Ok(by_hash(column.len(), |rows, number| rows.for_each(|row| number(key(row)))))
}

/// Keys of nested and other types, by Arrow's own row format.
fn of_any(column: &ArrayRef) -> Result<Numbers> {
    let column = &match one_nan(&column.to_data())? {
        Some(same) => make_array(same),
        None => Arc::clone(column),
    };
    let converter = RowConverter::new(vec![SortField::new(column.data_type().clone())])?;
    let rows = converter.convert_columns(std::slice::from_ref(column))?;
    let bytes = |row: usize| rows.row(row).data();
    Ok(by_hash(column.len(), |range, number| range.for_each(|row| number(bytes(row)))))
}

/// What nests floats, with those that are equal of the same bits; none where there are no floats in it.
fn one_nan(data: &ArrayData) -> Result<Option<ArrayData>> {
    match data.data_type() {
        DataType::Float16 => return Ok(Some(equal::<Float16Type>(data))),
        DataType::Float32 => return Ok(Some(equal::<Float32Type>(data))),
        DataType::Float64 => return Ok(Some(equal::<Float64Type>(data))),
        _ => {}
    }
    let mut children = Vec::with_capacity(data.child_data().len());
    for child in data.child_data() {
        children.push(one_nan(child)?);
    }
    if children.iter().all(Option::is_none) {
        return Ok(None);
    }
    let children = children.into_iter().zip(data.child_data());
    let children = children.map(|(new, old)| new.unwrap_or_else(|| old.clone())).collect();
    Ok(Some(data.clone().into_builder().child_data(children).build()?))
}

fn equal<T: ArrowPrimitiveType>(data: &ArrayData) -> ArrayData {
    let zero = T::Native::ZERO;
    let nan = zero.div_wrapping(zero);
    let floats =
        PrimitiveArray::<T>::from(data.clone()).unary::<_, T>(|x| match x.partial_cmp(&zero) {
            None => nan,
            Some(Ordering::Equal) => zero,
            Some(_) => x,
        });
    floats.into_data()
}

/// A key as text, for messages.
pub(crate) fn text(chunks: &[ArrayRef], mut row: usize) -> Option<String> {
    let holds = |chunk: &&ArrayRef| {
        let is_here = row < chunk.len();
        row -= if is_here { 0 } else { chunk.len() };
        is_here
    };
    let chunk = chunks.iter().find(holds)?;
    let one = chunk.slice(row, 1);
    let cell = arrow_cast::cast(&one, &DataType::Utf8).ok()?;
    let cell = cell.as_string_opt::<i32>()?;
    (!cell.is_null(0)).then(|| cell.value(0).to_owned())
}
