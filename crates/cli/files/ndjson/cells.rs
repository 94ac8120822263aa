//! The cells of a column as what they show to be.

use polars::prelude::*;

use super::object::unquoted;

/// Whole numbers, numbers, truths, or else text: what is in quotes without them, all else as it is
/// written. A cell that is empty or null holds nothing.
pub(super) fn column(name: &str, cells: &[&str]) -> Column {
    let name = PlSmallStr::from_str(name);
    let is_none = |cell: &str| matches!(cell, "" | "null");
    let starts = |start: fn(u8) -> bool| {
        let mut present = cells.iter().filter(|cell| !is_none(cell)).peekable();
        present.peek().is_some() && present.all(|cell| cell.bytes().next().is_some_and(start))
    };
    if starts(|byte| byte == b'-' || byte.is_ascii_digit()) {
        if let Some(whole) = all(cells, |cell| cell.parse::<i64>().ok()) {
            return Int64Chunked::from_iter_options(name, whole.into_iter()).into_column();
        }
        // One that is too large for a number stays as it is written, and is told where it is needed.
        let number = |cell: &str| cell.parse().ok().filter(|number: &f64| number.is_finite());
        if let Some(numbers) = all(cells, number) {
            return Float64Chunked::from_iter_options(name, numbers.into_iter()).into_column();
        }
    }
    if starts(|byte| matches!(byte, b't' | b'f')) {
        let truths = cells.iter().map(|cell| (!is_none(cell)).then(|| *cell == "true"));
        return BooleanChunked::from_iter_options(name, truths).into_column();
    }
    let mut texts = StringChunkedBuilder::new(name, cells.len());
    for cell in cells {
        match unquoted(cell) {
            Some(text) => texts.append_value(text),
            None => texts.append_option((!is_none(cell)).then_some(*cell)),
        }
    }
    texts.finish().into_column()
}

/// Every cell read, unless one cannot be.
fn all<T>(cells: &[&str], read: impl Fn(&str) -> Option<T>) -> Option<Vec<Option<T>>> {
    let one = |cell: &&str| match *cell {
        "" | "null" => Some(None),
        cell => read(cell).map(Some),
    };
    cells.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_what_their_cells_show() {
        for (cells, dtype, last) in [
            (&["1", "null", "", "-7"][..], DataType::Int64, "-7"),
            (&["1", "2.5"], DataType::Float64, "2.5"),
            (&["9223372036854775808", "0.1"], DataType::Float64, "0.1"),
            (&["1", "1e400"], DataType::String, "1e400"),
            (&["true", "null", "false"], DataType::Boolean, "false"),
            (&["\"2024-01-01\"", "null"], DataType::String, "null"),
            (&["1", "\"NA\""], DataType::String, "NA"),
            (&["{\"a\":1}", "\"x\\ny\""], DataType::String, "x\ny"),
            (&["null", "\"null\""], DataType::String, "null"),
            (&["null"], DataType::String, "null"),
        ] {
            let column = column("x", cells);
            assert_eq!(column.dtype(), &dtype, "{cells:?}");
            let value = column.get(cells.len() - 1).expect("a row");
            assert_eq!(value.str_value(), last, "{cells:?}");
        }
    }
}
