//! The two number types that series are computed in, and columns of them.

use arrow_array::{
    Array, ArrayRef, ArrowPrimitiveType, PrimitiveArray,
    cast::AsArray,
    types::{
        Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
        UInt8Type, UInt16Type, UInt32Type, UInt64Type,
    },
};
use arrow_buffer::{ArrowNativeType, ScalarBuffer};
use arrow_schema::DataType;
use smoothframe_core::Sample;

/// f32 or f64: a column's values.
pub trait Float: Sample + Default + PartialEq + ArrowNativeType {
    /// Its type as a column.
    type Arrow: ArrowPrimitiveType<Native = Self>;
    /// The type's value.
    const ARROW: DataType = Self::Arrow::DATA_TYPE;
}

impl Float for f32 {
    type Arrow = Float32Type;
}

impl Float for f64 {
    type Arrow = Float64Type;
}

/// The type that smoothing a column of `dtype` gives, or `None` where it holds no numbers.
pub fn smoothed_dtype(dtype: &DataType) -> Option<DataType> {
    match dtype {
        DataType::Float32 => Some(DataType::Float32),
        DataType::Float16 | DataType::Float64 => Some(DataType::Float64),
        dtype if dtype.is_integer() => Some(DataType::Float64),
        _ => None,
    }
}

/// The values of a column, null as NaN: its own memory where it is one chunk of them without nulls.
pub fn read<T: Float>(chunks: &[ArrayRef]) -> ScalarBuffer<T> {
    if let [chunk] = chunks
        && let Some(own) = chunk.as_primitive_opt::<T::Arrow>()
        && own.null_count() == 0
    {
        return own.values().clone();
    }
    let mut x = Vec::with_capacity(chunks.iter().map(|chunk| chunk.len()).sum());
    for chunk in chunks {
        match chunk.data_type() {
            DataType::Int8 => append(chunk.as_primitive::<Int8Type>(), |x| T::of(x.into()), &mut x),
            DataType::Int16 => {
                append(chunk.as_primitive::<Int16Type>(), |x| T::of(x.into()), &mut x)
            }
            DataType::Int32 => {
                append(chunk.as_primitive::<Int32Type>(), |x| T::of(x.into()), &mut x)
            }
            DataType::Int64 => {
                append(chunk.as_primitive::<Int64Type>(), |x| T::of(x as f64), &mut x)
            }
            DataType::UInt8 => {
                append(chunk.as_primitive::<UInt8Type>(), |x| T::of(x.into()), &mut x)
            }
            DataType::UInt16 => {
                append(chunk.as_primitive::<UInt16Type>(), |x| T::of(x.into()), &mut x)
            }
            DataType::UInt32 => {
                append(chunk.as_primitive::<UInt32Type>(), |x| T::of(x.into()), &mut x)
            }
            DataType::UInt64 => {
                append(chunk.as_primitive::<UInt64Type>(), |x| T::of(x as f64), &mut x)
            }
            DataType::Float16 => {
                append(chunk.as_primitive::<Float16Type>(), |x| T::of(x.into()), &mut x)
            }
            _ => append(chunk.as_primitive::<T::Arrow>(), |x| x, &mut x),
        }
    }
    x.into()
}

fn append<A: ArrowPrimitiveType, T: Float>(
    values: &PrimitiveArray<A>,
    number: impl Fn(A::Native) -> T,
    x: &mut Vec<T>,
) {
    match values.nulls().filter(|nulls| nulls.null_count() > 0) {
        None => x.extend(values.values().iter().map(|&x| number(x))),
        Some(nulls) => {
            let values = values.values().iter().zip(nulls);
            x.extend(values.map(|(&x, is)| if is { number(x) } else { T::NAN }));
        }
    }
}
