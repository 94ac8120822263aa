//! Words that messages share: those of the Rust library.

use arrow_schema::{DataType, TimeUnit};

/// `1 row`, `2 rows`.
pub fn counted(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

/// Names as `` `a`, `b` ``.
pub fn list(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

/// Names as `a`, `a or b`, `a, b or c`.
pub fn one_of(names: &[&str]) -> String {
    match names {
        [] => "nothing".to_owned(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

/// A column's type by the name that Polars has for it, which most know; others by Arrow's.
pub fn dtype(dtype: &DataType) -> String {
    match dtype {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => "str".to_owned(),
        DataType::Boolean => "bool".to_owned(),
        DataType::Date32 => "date".to_owned(),
        DataType::Time32(_) | DataType::Time64(_) => "time".to_owned(),
        DataType::Timestamp(unit, None) => format!("datetime[{}]", short(*unit)),
        DataType::Timestamp(unit, Some(zone)) => format!("datetime[{}, {zone}]", short(*unit)),
        DataType::Date64 => "datetime[ms]".to_owned(),
        DataType::Duration(unit) => format!("duration[{}]", short(*unit)),
        DataType::Decimal128(digits, scale) => format!("decimal[{digits},{scale}]"),
        DataType::Float16 => "f16".to_owned(),
        DataType::Float32 => "f32".to_owned(),
        DataType::Float64 => "f64".to_owned(),
        DataType::Int64 => "i64".to_owned(),
        DataType::Null => "null".to_owned(),
        DataType::Dictionary(_, values) => format!("cat[{}]", self::dtype(values)),
        DataType::List(of) | DataType::LargeList(of) => {
            format!("list[{}]", self::dtype(of.data_type()))
        }
        other => other.to_string(),
    }
}

const fn short(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::Second => "s",
        TimeUnit::Millisecond => "ms",
        TimeUnit::Microsecond => "μs",
        TimeUnit::Nanosecond => "ns",
    }
}
