//! Text that no spreadsheet takes for a formula.

use std::borrow::Cow;

use polars::prelude::*;

/// The frame with `'` before texts and names that a spreadsheet would run: those that start with
/// `=`, `+`, `-` or `@`, their full-width forms, a tab or a line end, and are no numbers (CWE-1236).
/// Columns of numbers, times and truths stay as they are.
///
/// ```
/// use polars::prelude::*;
/// use smoothframe_report::csv_safe;
/// let frame = df!("key" => ["=1+1", "-5", "-x", "a"], "n" => [-1, 2, 3, 4])?;
/// let safe = csv_safe(&frame)?;
/// let keys: Vec<Option<&str>> = safe.column("key")?.str()?.iter().collect();
/// assert_eq!(keys, [Some("'=1+1"), Some("-5"), Some("'-x"), Some("a")]);
/// assert_eq!(safe.column("n")?, frame.column("n")?);
/// # Ok::<(), PolarsError>(())
/// ```
///
/// # Errors
/// Polars' own.
pub fn csv_safe(frame: &DataFrame) -> PolarsResult<DataFrame> {
    let mut columns = Vec::with_capacity(frame.width());
    for column in frame.columns() {
        let name = csv_safe_text(column.name()).into_owned();
        let texts = match column.dtype() {
            DataType::String => column.clone(),
            DataType::Categorical(..) | DataType::Enum(..) => column.cast(&DataType::String)?,
            _ => {
                columns.push(column.clone().with_name(name.into()));
                continue;
            }
        };
        let texts = texts.str()?.apply_values(csv_safe_text);
        columns.push(texts.into_column().with_name(name.into()));
    }
    DataFrame::new(frame.height(), columns)
}

/// One text as [`csv_safe`] has it.
#[must_use]
pub fn csv_safe_text(text: &str) -> Cow<'_, str> {
    if runs(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// Whether a spreadsheet would run it.
fn runs(text: &str) -> bool {
    match text.chars().next() {
        Some('+' | '-') => !is_number(&text[1..]),
        Some('=' | '@' | '\t' | '\r' | '\n') => true,
        // Their full-width forms, which some take for the same.
        Some('\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}') => true,
        _ => false,
    }
}

/// Digits, perhaps with marks between them and an exponent: what stands behind a sign.
fn is_number(digits: &str) -> bool {
    let (digits, exponent) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let is_mark = |c: char| matches!(c, '.' | ',' | '\'' | ' ' | '\u{a0}' | '\u{202f}');
    digits.contains(|c: char| c.is_ascii_digit())
        && digits.chars().all(|c| c.is_ascii_digit() || is_mark(c))
        && !exponent.is_empty()
        && exponent.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_quoted_and_numbers_are_not() {
        for text in [
            "=HYPERLINK(\"x\")",
            "+1+cmd|' /C calc'!A0",
            "-2+3",
            "@SUM(A1)",
            "\tx",
            "\r=1",
            "\n=1",
            "-",
            "+",
            "--1",
            "-e5",
            "-1e",
            "\u{ff1d}1",
            "-1-2",
        ] {
            assert_eq!(csv_safe_text(text), format!("'{text}"));
        }
        for text in ["", "a=1", "-5", "+3.25", "-1,234.5", "-1e-7", "+49 30 1234", "'=1", "1-2"] {
            assert_eq!(csv_safe_text(text), text);
        }
    }
}
