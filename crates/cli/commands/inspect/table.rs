//! The table of a file's columns, as a person reads it.

use super::{
    column::short,
    facts::{Basis, Bound, Column, Facts, Role},
    text::{line, percent},
};

/// So many columns are shown, and those that have a role.
const COLUMNS: usize = 50;
/// The longest that a name is shown,
pub(super) const NAME: usize = 32;
/// and an example.
const EXAMPLE: usize = 20;

const HEADER: [&str; 6] = ["column", "type", "missing", "distinct", "range", "role"];

pub(super) fn table(facts: &Facts) -> String {
    let rows = facts.file.rows;
    // Of a wide table each column has a role.
    let has_role = |column: &Column| column.basis.is_some();
    let are_many = facts.columns.iter().filter(|column| has_role(column)).count() > COLUMNS;
    let is_shown = |(at, column): &(usize, &Column)| {
        let is_apart = !are_many || column.role != Some(Role::Value);
        *at < COLUMNS || (has_role(column) && is_apart)
    };
    let shown = facts.columns.iter().enumerate().filter(is_shown);
    let cells: Vec<[String; 6]> = std::iter::once(HEADER.map(str::to_owned))
        .chain(shown.map(|(_, column)| cells(column, rows)))
        .collect();
    let width = |at: usize| cells.iter().map(|row| row[at].chars().count()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..HEADER.len()).map(width).collect();
    let mut table = String::new();
    for row in &cells {
        let mut text = String::new();
        for (cell, &width) in row.iter().zip(&widths) {
            text.push_str(&format!("{cell:<width$}  "));
        }
        table.push_str(text.trim_end());
        table.push('\n');
    }
    let hidden = facts.columns.len() + 1 - cells.len();
    if hidden > 0 {
        table.push_str(&format!("and {hidden} more columns (--json has them all)\n"));
    }
    table
}

fn cells(column: &Column, rows: usize) -> [String; 6] {
    let present = rows - column.missing;
    let missing = match column.missing {
        0 => "0".to_owned(),
        some => format!("{some} ({})", percent(some as f64 / rows as f64)),
    };
    let distinct = match column.distinct {
        Some(count) if count == present && count > 1 => "all different".to_owned(),
        Some(count) => count.to_string(),
        None => String::new(),
    };
    let name = |text: &str| short(&line(text), NAME);
    [name(&column.name), name(&column.dtype), missing, distinct, range(column), role(column)]
}

/// From where to where, or a few examples.
fn range(column: &Column) -> String {
    if let (Some(min), Some(max)) = (&column.min, &column.max) {
        return format!("{} … {}", bound(min), bound(max));
    }
    let examples = column.examples.iter();
    let shown: Vec<String> =
        examples.map(|text| format!("`{}`", short(&line(text), EXAMPLE))).collect();
    let more = column.distinct.is_some_and(|count| count > shown.len() && !shown.is_empty());
    format!("{}{}", shown.join(" "), if more { " …" } else { "" })
}

fn bound(bound: &Bound) -> String {
    match bound {
        Bound::Whole(number) => number.to_string(),
        // Hundreds of digits would hide the rest.
        Bound::Number(x) if *x != 0.0 && !(1e-5..1e16).contains(&x.abs()) => format!("{x:e}"),
        Bound::Number(x) => x.to_string(),
        Bound::Text(text) => line(text),
    }
}

fn role(column: &Column) -> String {
    let role = match column.role {
        Some(Role::Time) => "time",
        Some(Role::Group) => "group",
        Some(Role::Value) => "value",
        Some(Role::PossibleTime) => "could be the time",
        Some(Role::PossibleGroup) => "could be a group",
        Some(Role::PossibleValue) => "could be a value",
        Some(Role::RowNumbers) => "numbers the rows",
        Some(Role::PartOfTime) => "part of the time",
        Some(Role::Constant) => "one value only",
        Some(Role::Empty) => "empty",
        None => "",
    };
    let basis = match column.basis {
        Some(Basis::Given) => " (given)",
        Some(Basis::Found) => " (found)",
        Some(Basis::Proposed) => " (proposed)",
        None => "",
    };
    format!("{role}{basis}")
}
