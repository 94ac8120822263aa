//! A command line that is right for the file, and why.

use std::path::Path;

use anyhow::Result;
use clap::CommandFactory;
use smoothframe_polars::Inspection;

use super::{
    asked::Asked,
    calendar::Calendar,
    facts::{self, Basis, Kind, Proposal, Reason},
    grouping::Grouping,
    roles::Roles,
    shell,
    stray::Stray,
    wide::Wide,
};
use crate::{
    commands::report::default_directory, flags::args, flags::choices::Ambiguous,
    roles::named_times, words::failure::quoted,
};

/// So many values go into one report; of more, which are wanted is a question.
const FEW_VALUES: usize = 4;

/// Whether `smooth report` has this flag.
pub(super) fn knows(flag: &str) -> bool {
    let command = args::Args::command();
    let report = command.find_subcommand("report");
    report.is_some_and(|report| report.get_arguments().any(|arg| arg.get_long() == Some(flag)))
}

/// What is seen in the whole table.
pub(super) struct Marks<'a> {
    pub(super) stray: Option<&'a Stray>,
    pub(super) wide: Option<&'a Wide>,
}

/// None where there is nothing to smooth.
pub(super) fn proposal(
    command: &args::Inspect,
    asked: &Asked,
    roles: &Roles,
    columns: &[facts::Column],
    grouping: &Grouping,
    inspection: &Inspection,
    marks: &Marks<'_>,
) -> Result<Option<Proposal>> {
    if roles.frame.height() == 0 || roles.values.is_empty() {
        return Ok(None);
    }
    let have: Vec<String> = columns.iter().map(|column| column.name.clone()).collect();
    let calendar = Calendar::decide(inspection, roles, columns, marks.stray)?;
    let (values, which) = chosen(roles, columns, &calendar);
    let mut flags: Vec<String> = Vec::new();
    let mut why = Vec::new();
    if roles.time().is_some() && (roles.time_basis != Basis::Found || !roles.is_time_named) {
        flags.extend(shell::flag("--time", &roles.time_of.join(",")));
        let because = match (roles.time_basis, roles.time_of.len()) {
            (Basis::Given, _) => "as given".to_owned(),
            (Basis::Found, _) => "the column has no name of its own".to_owned(),
            (_, 1) if asked.has_found("--time") => asked.why("--time").because,
            (_, 1) => format!("the first of the columns of dates: {}", quoted(&roles.times)),
            _ => "there is no column of dates, and these tell them together".to_owned(),
        };
        why.push(Reason::new("--time", because));
    }
    if asked.keeps_order && roles.time().is_none() {
        flags.extend(shell::flag("--time", named_times::NONE));
        why.push(asked.why("--time"));
    }
    flags.extend(shell::names("--by", &grouping.by, &have));
    why.extend(grouping.why.iter().map(|why| Reason::new(&why.flag, &why.because)));
    let as_given = |name: &String| match roles.agg_of(name) {
        Some(agg) => format!("{name}:{}", agg.name()),
        None if calendar.means.contains(name) => format!("{name}:mean"),
        None => name.clone(),
    };
    let values = match marks.wide {
        None => {
            let texts: Vec<String> = values.iter().map(as_given).collect();
            flags.extend(shell::names("--value", &texts, &have));
            why.push(Reason::new("--value", which));
            values
        }
        Some(wide) => {
            why.push(match &wide.pattern {
                None => {
                    flags.push("--wide".to_owned());
                    let because =
                        format!("{} columns of numbers, each a series", wide.values.len());
                    Reason::new("--wide", because)
                }
                Some(pattern) => {
                    flags.extend(shell::flag("--value", pattern));
                    let because =
                        format!("{} columns of numbers, each a series", wide.values.len());
                    Reason::new("--value", because)
                }
            });
            wide.values.clone()
        }
    };
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
    if asked.drops_null_time {
        flags.push("--drop-null-time".to_owned());
        why.push(asked.why("--drop-null-time"));
    }
    let dates = &asked.dates;
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
            why.push(asked.why(flag));
        }
    }
    for (flag, value) in asked.text.given() {
        match value {
            Some(value) => flags.extend(shell::flag(flag, &value)),
            None => flags.push(flag.to_owned()),
        }
        if !why.iter().any(|why| why.flag == flag) {
            why.push(asked.why(flag));
        }
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
    if let Some(first) = calendar.means.iter().find(|name| values.contains(name)) {
        why.push_str(&format!("; `{first}` at its mean, for levels do not add up"));
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
