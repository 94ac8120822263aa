//! A command line that is right for the file, and why.

use std::path::Path;

use anyhow::Result;
use smoothframe_polars::Inspection;

use super::{
    calendar::Calendar,
    facts::{self, Basis, Kind, Proposal, Reason},
    grouping::Grouping,
    roles::Roles,
    shell,
};
use crate::{
    commands::report::default_directory, flags::args, flags::choices::Ambiguous,
    words::failure::quoted,
};

/// So many values go into one report; of more, which are wanted is a question.
const FEW_VALUES: usize = 4;

/// None where there is nothing to smooth.
pub(super) fn proposal(
    command: &args::Inspect,
    roles: &Roles,
    columns: &[facts::Column],
    grouping: &Grouping,
    inspection: &Inspection,
) -> Result<Option<Proposal>> {
    if roles.frame.height() == 0 || roles.values.is_empty() {
        return Ok(None);
    }
    let have: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
    let calendar = Calendar::decide(inspection, roles, columns)?;
    let (values, which) = chosen(roles, columns, &calendar);
    let mut flags: Vec<String> = Vec::new();
    let mut why = Vec::new();
    if roles.time().is_some() && roles.time_basis != Basis::Found {
        flags.extend(shell::flag("--time", &roles.time_of.join(",")));
        let because = match (roles.time_basis, roles.time_of.len()) {
            (Basis::Given, _) => "as given".to_owned(),
            (_, 1) => format!("the first of the columns of dates: {}", quoted(&roles.times)),
            _ => "there is no column of dates, and these tell them together".to_owned(),
        };
        why.push(Reason::new("--time", because));
    }
    flags.extend(shell::names("--by", &grouping.by, &have));
    why.extend(grouping.why.iter().map(|why| Reason::new(&why.flag, &why.because)));
    let as_given = |name: &String| match roles.agg_of(name) {
        Some(agg) => format!("{name}:{}", agg.name()),
        None => name.clone(),
    };
    let texts: Vec<String> = values.iter().map(as_given).collect();
    flags.extend(shell::names("--value", &texts, &have));
    why.push(Reason::new("--value", which));
    if let Some(every) = &calendar.every {
        flags.extend(shell::flag("--every", every));
    }
    if let Some(agg) = calendar.agg {
        flags.extend(shell::flag("--agg", agg.name()));
    }
    if let Some(gap) = &calendar.max_gap {
        flags.extend(shell::flag("--max-gap", gap));
    }
    why.extend(calendar.why);
    if let Some((suffix, taken)) = suffix(&values, &have) {
        flags.extend(shell::flag("--suffix", &suffix));
        why.push(Reason::new("--suffix", format!("there is a column `{taken}` already")));
    }
    let dates = &command.dates;
    let given = [
        ("--date-format", dates.date_format.clone()),
        ("--tz", dates.tz.clone()),
        ("--ambiguous", dates.ambiguous.map(Ambiguous::name)),
        ("--sheet", command.more.sheet.clone()),
        ("--input-format", command.input_format.map(|format| format.to_string())),
    ];
    for (flag, value) in given {
        if let Some(value) = value {
            flags.extend(shell::flag(flag, &value));
            why.push(Reason::new(flag, "as given"));
        }
    }
    for (flag, value) in command.text.given() {
        match value {
            Some(value) => flags.extend(shell::flag(flag, &value)),
            None => flags.push(flag.to_owned()),
        }
        why.push(Reason::new(flag, "as given"));
    }
    let directory = default_directory(&command.input);
    if let Some(free) = free_beside(&directory) {
        flags.extend(shell::flag("-o", &free));
        why.push(Reason::new("-o", format!("`{}` exists already", directory.display())));
    }
    let words = flags.iter().map(|flag| shell::word(flag));
    let inputs = || std::iter::once(&command.input).chain(command.more.paths());
    let words: Vec<String> = ["smooth".to_owned(), "report".to_owned()]
        .into_iter()
        .chain(inputs().map(|path| shell::path(path)))
        .chain(words)
        .collect();
    let mut arguments = vec!["smooth".to_owned(), "report".to_owned()];
    arguments.extend(inputs().map(|path| {
        let path = path.display().to_string();
        if path.starts_with('-') { format!("./{path}") } else { path }
    }));
    arguments.extend(flags);
    Ok(Some(Proposal { command: words.join(" "), arguments, why, values }))
}

/// Of what could be smoothed all where it is little, else the first, decimals before whole numbers;
/// and why.
fn chosen(roles: &Roles, columns: &[facts::Column], calendar: &Calendar) -> (Vec<String>, String) {
    let could = &calendar.values;
    if roles.values_given {
        return (could.clone(), "as given".to_owned());
    }
    let (values, mut why) = match could.as_slice() {
        [_] => (could.clone(), "the one column that could be it".to_owned()),
        _ if could.len() <= FEW_VALUES => (could.clone(), "all that could be it".to_owned()),
        _ => {
            let decimals = |name: &&String| {
                let mut of_name = columns.iter().filter(|column| column.name == **name);
                of_name.any(|column| column.kind == Kind::Number)
            };
            let first: Vec<String> =
                could.iter().find(decimals).or(could.first()).cloned().into_iter().collect();
            let others: Vec<String> =
                could.iter().filter(|name| !first.contains(name)).cloned().collect();
            (first, format!("several could be it; to add others, with commas: {}", quoted(&others)))
        }
    };
    if let Some(first) = calendar.left_out.first() {
        let left_out = quoted(&calendar.left_out);
        why.push_str(&format!("; not {left_out}: levels do not add up (add them as {first}:mean)"));
    }
    (values, why)
}

/// A suffix for the smoothed columns, where with the usual one a column is there already; and that.
fn suffix(values: &[String], have: &[String]) -> Option<(String, String)> {
    let taken = |suffix: &str| {
        values.iter().map(|value| format!("{value}{suffix}")).find(|name| have.contains(name))
    };
    let clash = taken("_smoothed")?;
    let free =
        (2..).map(|number| format!("_smoothed_{number}")).find(|suffix| taken(suffix).is_none());
    free.map(|suffix| (suffix, clash))
}

/// A directory's name with a number behind it, where there is such a directory already.
fn free_beside(directory: &Path) -> Option<String> {
    let exists = |path: &Path| path.symlink_metadata().is_ok();
    let name = directory.to_str().filter(|_| exists(directory))?;
    (2..100).map(|number| format!("{name}-{number}")).find(|name| !exists(Path::new(name)))
}
