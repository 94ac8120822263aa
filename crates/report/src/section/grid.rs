//! A frame's cells as a person reads them.

use polars::prelude::*;
use smoothframe_polars::words;

use crate::{markdown, table, text};

/// A page shows at most so many rows,
pub(super) const MOST_ROWS: usize = 1000;
/// and Markdown so many.
pub(super) const MOST_IN_MARKDOWN: usize = 20;

/// A frame as texts.
pub(super) struct Grid {
    /// Names, and whether numbers stand below.
    pub(super) columns: Vec<(String, bool)>,
    pub(super) rows: Vec<Vec<String>>,
    /// A sentence on the rows that are not there.
    pub(super) left_out: Option<String>,
}

impl Grid {
    pub(super) fn of(frame: &DataFrame, most: usize) -> PolarsResult<Self> {
        let shown = table::as_written(frame.head(Some(most)))?;
        let columns = frame.columns().iter().map(|column| {
            let is_number = column.dtype().is_primitive_numeric() || column.dtype().is_decimal();
            (column.name().to_string(), is_number)
        });
        let cells = shown.columns().iter().map(cells).collect::<PolarsResult<Vec<_>>>()?;
        let row = |at: usize| cells.iter().map(|column| column[at].clone()).collect();
        let left = frame.height() - shown.height();
        Ok(Self {
            columns: columns.collect(),
            rows: (0..shown.height()).map(row).collect(),
            left_out: (left > 0)
                .then(|| format!("Not shown: {}.", text::counted(left, "more row"))),
        })
    }

    pub(super) fn markdown(&self) -> String {
        let (columns, rows) = (self.columns.clone(), self.rows.clone());
        markdown::Table { columns, rows, ..markdown::Table::default() }.text()
    }
}

/// A column's cells; what is not there is empty.
fn cells(column: &Column) -> PolarsResult<Vec<String>> {
    if column.dtype().is_float() {
        let numbers = column.cast(&DataType::Float64)?;
        let numbers = numbers.f64()?;
        let sizes = numbers.iter().flatten().map(f64::abs).filter(|size| size.is_finite());
        let decimals = text::decimals(sizes.fold(0.0, f64::max));
        // Whole numbers in a column of such need none.
        let is_whole = numbers.iter().flatten().all(|number| number.fract() == 0.0);
        let decimals = if is_whole { 0 } else { decimals };
        let cell = |number: f64| match number.fract() == 0.0 {
            true => text::number(number, decimals),
            false => text::number(number, decimals.max(text::decimals_of_three(number))),
        };
        return Ok(numbers.iter().map(|number| number.map_or_else(String::new, cell)).collect());
    }
    let texts = words::texts(column)?;
    let texts = texts.iter().map(|text| text.unwrap_or_default().to_owned());
    Ok(texts.collect())
}
