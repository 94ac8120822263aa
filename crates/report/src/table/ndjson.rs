//! Frames as JSON, an object on each line.

use std::io::Write;

use polars::prelude::*;
use rayon::prelude::*;
use serde_json::Value;

use super::text::{DATE_TIME, hexadecimal};

/// Rows that a thread writes at once.
const ROWS: usize = 1 << 14;

/// Writes a frame, whose columns are numbers, texts, truths, dates and times.
pub(super) fn write(frame: &DataFrame, mut to: impl Write) -> PolarsResult<()> {
    let names = frame.get_column_names();
    let keys: Vec<String> =
        names.iter().map(|name| Value::from(name.as_str()).to_string()).collect();
    let threads = rayon::current_num_threads();
    let firsts: Vec<usize> = (0..frame.height()).step_by(ROWS).collect();
    // So many blocks at once as there are threads: all of them would be the whole text.
    for firsts in firsts.chunks(threads.max(1) * 2) {
        let blocks: Vec<PolarsResult<Vec<u8>>> = firsts
            .par_iter()
            .map(|&first| {
                let rows = frame.slice(i64::try_from(first).unwrap_or(i64::MAX), ROWS);
                block(&rows, &keys)
            })
            .collect();
        for block in blocks {
            to.write_all(&block?)?;
        }
    }
    Ok(())
}

/// These rows, line by line.
fn block(rows: &DataFrame, keys: &[String]) -> PolarsResult<Vec<u8>> {
    let fields: Vec<Fields> = rows.columns().iter().map(Fields::of).collect::<PolarsResult<_>>()?;
    let mut text = Vec::with_capacity(rows.height() * keys.len() * 16);
    for row in 0..rows.height() {
        text.push(b'{');
        for (at, (key, fields)) in keys.iter().zip(&fields).enumerate() {
            if at > 0 {
                text.push(b',');
            }
            text.extend_from_slice(key.as_bytes());
            text.push(b':');
            fields.write(row, &mut text)?;
        }
        text.extend_from_slice(b"}\n");
    }
    Ok(text)
}

/// A column's fields.
enum Fields {
    Whole(Int64Chunked),
    Number(Float64Chunked),
    Text(StringChunked),
    /// Others, as texts that need no quotes.
    Bare(StringChunked),
}

impl Fields {
    fn of(column: &Column) -> PolarsResult<Self> {
        let text =
            |column: &Column| Ok::<_, PolarsError>(column.cast(&DataType::String)?.str()?.clone());
        Ok(match column.dtype() {
            DataType::Float64 => Self::Number(column.f64()?.clone()),
            DataType::UInt64 | DataType::Int128 | DataType::Decimal(..) => {
                Self::Bare(text(column)?)
            }
            // As text it has the digits that it needs; as a double it has more.
            DataType::Float32 => {
                let numbers = column.f32()?;
                let shown = numbers.iter().map(|number| {
                    number.filter(|number| number.is_finite()).map(|number| number.to_string())
                });
                Self::Bare(shown.collect())
            }
            dtype if dtype.is_integer() => {
                Self::Whole(column.cast(&DataType::Int64)?.i64()?.clone())
            }
            DataType::Boolean => {
                let truths = column.bool()?;
                Self::Bare(truths.iter().map(|is| is.map(|is| is.to_string())).collect())
            }
            DataType::Datetime(..) => {
                Self::Text(column.as_materialized_series().strftime(DATE_TIME)?.str()?.clone())
            }
            _ => Self::Text(text(column)?),
        })
    }

    fn write(&self, row: usize, text: &mut Vec<u8>) -> PolarsResult<()> {
        match self {
            Self::Whole(numbers) => match numbers.get(row) {
                Some(number) => write!(text, "{number}")?,
                None => text.extend_from_slice(b"null"),
            },
            // As CSV writes them; what is no finite number is null.
            Self::Number(numbers) => match numbers.get(row) {
                Some(number) => serde_json::to_writer(text, &number).map_err(other)?,
                None => text.extend_from_slice(b"null"),
            },
            Self::Text(texts) => match texts.get(row) {
                Some(field) => serde_json::to_writer(text, field).map_err(other)?,
                None => text.extend_from_slice(b"null"),
            },
            Self::Bare(texts) => {
                text.extend_from_slice(texts.get(row).unwrap_or("null").as_bytes());
            }
        }
        Ok(())
    }
}

fn other(error: serde_json::Error) -> PolarsError {
    std::io::Error::from(error).into()
}

/// A value as JSON: what JSON has no form for is text.
pub(super) fn value(value: &AnyValue<'_>) -> Value {
    match value {
        AnyValue::Null => Value::Null,
        AnyValue::Boolean(is) => Value::from(*is),
        AnyValue::String(text) => Value::from(*text),
        AnyValue::StringOwned(text) => Value::from(text.as_str()),
        AnyValue::Float32(number) => Value::from(*number),
        AnyValue::Float64(number) => Value::from(*number),
        AnyValue::Binary(bytes) => Value::from(hexadecimal(bytes)),
        AnyValue::List(items) => {
            Value::Array(items.iter().map(|item| self::value(&item)).collect())
        }
        AnyValue::Struct(_, _, fields) => {
            let mut values = Vec::new();
            value._materialize_struct_av(&mut values);
            object(fields.iter().map(Field::name), &values)
        }
        AnyValue::StructOwned(owned) => object(owned.1.iter().map(Field::name), &owned.0),
        number if number.dtype().is_integer() => match number.try_extract::<i64>() {
            Ok(number) => Value::from(number),
            Err(_) => number.try_extract::<u64>().map_or(Value::Null, Value::from),
        },
        other => Value::from(other.to_string()),
    }
}

fn object<'a>(names: impl Iterator<Item = &'a PlSmallStr>, values: &[AnyValue<'_>]) -> Value {
    names.zip(values).map(|(name, field)| (name.to_string(), value(field))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_field() {
        let frame = df!(
            "a \"b\"" => [Some("x\n"), None],
            "n" => [Some(i64::MAX), None],
            "u" => [Some(u64::MAX), None],
            "x" => [Some(0.1), Some(f64::NAN)],
            "f" => [Some(0.1_f32), None],
            "t" => [Some(true), None],
        )
        .expect("a frame");
        let mut text = Vec::new();
        write(&frame, &mut text).expect("written");
        let text = String::from_utf8(text).expect("UTF-8");
        let first = "{\"a \\\"b\\\"\":\"x\\n\",\"n\":9223372036854775807,\"u\":18446744073709551615,\
                     \"x\":0.1,\"f\":0.1,\"t\":true}";
        let second =
            "{\"a \\\"b\\\"\":null,\"n\":null,\"u\":null,\"x\":null,\"f\":null,\"t\":null}";
        assert_eq!(text, format!("{first}\n{second}\n"));
    }
}
