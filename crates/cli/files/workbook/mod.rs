//! Reading a sheet of an Excel workbook.

mod columns;

use std::{collections::BTreeMap, fmt, fs::File, io::BufReader, path::Path};

use anyhow::{Result, bail};
use calamine::{Data, Reader as _, Sheet, SheetType, SheetVisible, Xlsx};
use polars::prelude::*;
use smoothframe_csv::Options;

use super::{
    guard::guarded,
    header::distinct,
    typed::{Lines, Read},
};
use crate::words::failure::{did_you_mean, quoted, usage};

/// The cells of a column by their rows (from 0), ascending.
type Cells = Vec<(u32, Data)>;

pub(crate) fn read(
    path: &Path,
    sheet: Option<&str>,
    options: &Options,
    only: &dyn Fn(&[String]) -> Option<Vec<String>>,
) -> Result<Read> {
    let (sheet, cells) = guarded(|| cells(path, sheet))?;
    let mut rows: Vec<u32> = cells.values().flatten().map(|(row, _)| *row).collect();
    rows.sort_unstable();
    rows.dedup();
    rows.retain(|row| u64::from(*row) >= options.skip_rows);
    let header = match options.header {
        true if rows.is_empty() => None,
        true => Some(rows.remove(0)),
        false => None,
    };
    if options.header && header.is_none() {
        bail!("sheet `{sheet}` holds no data; --sheet names another, where there is one");
    }
    let after = usize::try_from(options.skip_after_header).unwrap_or(usize::MAX);
    rows.drain(..after.min(rows.len()));
    rows.truncate(rows.len().saturating_sub(options.skip_footer));
    if let Some(header) = header {
        check_header(&sheet, &cells, &rows, header)?;
    }
    let mut columns = Vec::new();
    for (at, cells) in &cells {
        let title = header.and_then(|header| find(cells, header));
        let has_data = cells.iter().any(|(row, _)| rows.binary_search(row).is_ok());
        if title.is_none() && !has_data {
            continue; // a note beside the table
        }
        let name = match title {
            Some(title) => columns::text(title),
            None if options.header => String::new(),
            None => format!("column_{}", at + 1),
        };
        columns.push((*at, name, cells));
    }
    let have: Vec<String> = columns.iter().map(|(_, name, _)| name.clone()).collect();
    let (names, doubled) = distinct(&have);
    let wanted = only(&names).unwrap_or_else(|| names.clone());
    let mut frame = Vec::new();
    for name in &wanted {
        let Some(number) = names.iter().position(|other| other == name) else { continue };
        frame.push(columns::column(name, columns[number].2, &rows, &options.missing));
    }
    let frame = DataFrame::new(rows.len(), frame)?;
    let data_like = None;
    let lines = Some(Lines { sheet, rows });
    Ok(Read { frame, names, header: doubled, data_like, lines, ..Read::default() })
}

/// A title above a sheet's table.
#[derive(Debug)]
pub(crate) struct Banner {
    told: String,
    /// So many rows are to be left out.
    pub(crate) rows: u64,
}

impl fmt::Display for Banner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { told, rows } = self;
        write!(f, "{told}; --skip-rows {rows} leaves it out, if it is no header")
    }
}

impl std::error::Error for Banner {}

/// Refuses a title above the header, which would be one that names a column or two of many.
fn check_header(
    sheet: &str,
    cells: &BTreeMap<u32, Cells>,
    rows: &[u32],
    header: u32,
) -> Result<()> {
    let width = |row: u32| cells.values().filter(|cells| find(cells, row).is_some()).count();
    let named = width(header);
    // The widest of the first rows: a table's own header is about as wide as they are.
    let widest = rows.iter().take(20).map(|row| width(*row)).max().unwrap_or(0);
    // A title stands on the left, where a header of two may have no name for the row numbers.
    let is_left = cells.values().next().is_some_and(|cells| find(cells, header).is_some());
    if named * 2 < widest || named * 2 == widest && is_left {
        bail!(Banner {
            told: format!(
                "sheet `{sheet}`: row {}, the first, holds {named} of the {widest} columns below",
                header + 1
            ),
            rows: u64::from(header) + 1,
        });
    }
    Ok(())
}

/// The sheet's name, and its columns' cells.
fn cells(path: &Path, asked: Option<&str>) -> Result<(String, BTreeMap<u32, Cells>)> {
    let mut book: Xlsx<_> = Xlsx::new(BufReader::new(File::open(path)?)).map_err(unread)?;
    let sheets: Vec<Sheet> = book.sheets_metadata().to_vec();
    let is_table = |sheet: &&Sheet| sheet.typ == SheetType::WorkSheet;
    let names: Vec<String> =
        sheets.iter().filter(is_table).map(|sheet| sheet.name.clone()).collect();
    let name = match asked {
        Some(asked) if names.iter().any(|name| name == asked) => asked.to_owned(),
        Some(asked) => {
            return Err(usage(format!(
                "--sheet: there is no sheet `{asked}`{}; there are {}",
                did_you_mean(asked, &names),
                quoted(&names)
            )));
        }
        None => {
            let visible = |sheet: &&Sheet| sheet.visible == SheetVisible::Visible;
            let tables = || sheets.iter().filter(is_table);
            match tables().find(visible).or_else(|| tables().next()) {
                Some(sheet) => sheet.name.clone(),
                None => bail!("has no sheet of cells"),
            }
        }
    };
    // Cell by cell: one far below the others would make a range of billions.
    let mut columns: BTreeMap<u32, Cells> = BTreeMap::new();
    let mut reader = book.worksheet_cells_reader(&name).map_err(unread)?;
    while let Some(cell) = reader.next_cell().map_err(unread)? {
        let (row, at) = cell.get_position();
        let value = Data::from(cell.get_value().clone());
        let is_blank = match &value {
            Data::Empty => true,
            Data::String(text) => text.trim().is_empty(),
            _ => false,
        };
        if !is_blank {
            columns.entry(at).or_default().push((row, value));
        }
    }
    for cells in columns.values_mut() {
        cells.sort_by_key(|(row, _)| *row);
    }
    Ok((name, columns))
}

fn find(cells: &Cells, row: u32) -> Option<&Data> {
    let at = cells.binary_search_by_key(&row, |(row, _)| *row).ok()?;
    cells.get(at).map(|(_, cell)| cell)
}

fn unread(error: calamine::XlsxError) -> anyhow::Error {
    match error {
        calamine::XlsxError::Password => {
            anyhow::anyhow!("is protected by a password; save it without one first")
        }
        error => anyhow::anyhow!("is damaged, or no .xlsx workbook ({error}); save it again"),
    }
}
