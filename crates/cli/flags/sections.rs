//! The help's shape: sections, and what `-h` shows.
//!
//! `-h` fits a screen: an example or two, then the flags that are usual. `--help` has them all, in
//! sections. Both are made here of the flags as they are declared, so that a new flag needs a line in
//! [`SECTIONS`] and no more.

use clap::{Arg, ArgAction, Command, CommandFactory};

use crate::flags::args::Args;

const INPUT: &str = "Input";
const SERIES: &str = "Series";
const CONVOLUTION: &str = "Convolution";
const CALENDAR: &str = "Calendar";
const PAGE: &str = "Page";
const TEXT: &str = "How a CSV is written";
const WINDOW: &str = "Window";
const OUTPUT: &str = "Output";
const STREAM: &str = "Larger than memory";
const RUNNING: &str = "Running";
const OTHER: &str = "Other";

/// The sections in their order, with the flags of each. Those that name a section themselves stay in
/// it, and what is in none is under Other.
const SECTIONS: [(&str, &[&str]); 11] = [
    (INPUT, &["input_format", "sheet"]),
    (
        SERIES,
        &[
            "by",
            "value",
            "wide",
            "time",
            "on_duplicate",
            "bad_groups",
            "max_gap",
            "max_lag",
            "min_pairs",
        ],
    ),
    (CONVOLUTION, &["mode", "method", "correlate", "image", "boundary", "normalize"]),
    (
        CALENDAR,
        &[
            "every",
            "offset",
            "week_start",
            "agg",
            "fill",
            "fill_to",
            "label",
            "date_format",
            "tz",
            "ambiguous",
            "drop_null_time",
        ],
    ),
    (WINDOW, &["window", "kernel"]),
    (
        OUTPUT,
        &[
            "output",
            "output_format",
            "partition_by",
            "columns",
            "precision",
            "csv_safe",
            "suffix",
            "with",
            "plots",
            "unit",
            "measure",
            "locale",
            "term",
            "table",
            "json",
            "dry_run",
            "force",
        ],
    ),
    (STREAM, &["stream", "append", "arrival", "lateness"]),
    (PAGE, &[]),
    (TEXT, &[]),
    (RUNNING, &[]),
    (OTHER, &["quiet", "help", "version"]),
];

/// What a flag's own heading is called in the order of sections.
const SAME: [(&str, &str); 1] = [("Window options", WINDOW)];

/// What `-h` shows of each command.
const USUAL: [(&str, &[&str]); 7] = [
    ("report", &["by", "value", "time", "every", "agg", "window", "output", "force"]),
    ("apply", &["by", "value", "time", "every", "agg", "window", "output", "force"]),
    ("lag", &["by", "value", "time", "every", "agg", "max_lag", "output", "force"]),
    ("convolve", &["mode", "correlate", "image", "boundary", "normalize", "output", "force"]),
    ("inspect", &["by", "value", "time", "date_format", "tz", "json"]),
    ("stats", &["by", "value", "time", "every", "agg", "window", "output", "json"]),
    ("plot", &["by", "value", "time", "every", "agg", "window", "kernel", "output", "term"]),
];

/// What `-h` says of flags of which `--help` says more than goes on a line.
const SHORT: [(&str, &str); 21] = [
    ("by", "Group columns: each has series of its own"),
    ("value", "Columns to smooth"),
    ("time", "The time column, or columns: year,month"),
    ("every", "Lay each group on a calendar: 15m, 1h, 1d, 1w, 1mo …"),
    ("agg", "Merge rows: sum, mean, median, first, last, count …"),
    ("date_format", "How dates are written: %d/%m/%Y, epoch:ms …"),
    ("tz", "The zone whose clocks tell the time: Europe/Berlin"),
    ("window", "The window: 7, gaussian:31,std=5, uniform:28d …"),
    ("boundary", "Beyond the ends: reflect, nearest, wrap, constant …"),
    ("mode", "Which outputs: full, same or valid [default: full]"),
    ("correlate", "Correlate: B is not turned round"),
    ("image", "Take A as a picture, whatever its name says"),
    ("normalize", "Scale a picture's outputs in place of cutting them"),
    ("kernel", "Draw a window in place of a file"),
    ("max_lag", "The longest lag, in rows, either way"),
    ("apply.output", "The file to write, by its ending; - is stdout"),
    ("report.output", "The directory to fill"),
    ("lag.output", "A .csv or .parquet file, or a directory [default: stdout]"),
    ("stats.output", "A .csv, .parquet or .json file [default: stdout]"),
    ("stats.json", "Print JSON"),
    ("plot.output", "A .svg or .png file, or a directory"),
];

/// In commands of few flags these are left to `--help`.
const SELDOM: [&str; 24] = [
    "delimiter",
    "encoding",
    "decimal_comma",
    "thousands",
    "comment",
    "skip_rows",
    "skip_after_header",
    "skip_footer",
    "no_header",
    "ragged",
    "na",
    "ambiguous",
    "start",
    "end",
    "missing",
    "coverage",
    "min_rows",
    "holes",
    "closed",
    "norm",
    "method",
    "degree",
    "deriv",
    "robust",
];

const TEMPLATE: &str =
    "{about-with-newline}\n{usage-heading} {usage}\n\n{before-help}{all-args}{after-help}";

/// The command line with its help in shape.
pub(crate) fn command() -> Command {
    let command = Args::command();
    let names: Vec<String> =
        command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    names.iter().fold(command, |command, name| command.mut_subcommand(name, shaped))
}

fn shaped(mut command: Command) -> Command {
    let help = Arg::new("help")
        .short('h')
        .long("help")
        .help("Print help: -h the usual flags, --help all")
        .action(ArgAction::Help);
    command = command.disable_help_flag(true).arg(help);
    let usual = USUAL.iter().find(|(name, _)| *name == command.get_name());
    let is_listed = usual.is_some();
    let own = command.get_name().to_owned();
    let mut order: Vec<((usize, usize), String, &'static str, bool)> = command
        .get_arguments()
        .filter(|arg| !arg.is_positional())
        .map(|arg| {
            let id = arg.get_id().as_str();
            let section = section(arg);
            let place = SECTIONS.iter().position(|(name, _)| *name == section).unwrap_or(0);
            let ids = SECTIONS[place].1;
            let within = ids.iter().position(|other| *other == id).unwrap_or(ids.len());
            let is_usual = id == "help"
                || usual.map_or_else(|| !SELDOM.contains(&id), |(_, usual)| usual.contains(&id));
            ((place, within), id.to_owned(), section, is_usual)
        })
        .collect();
    order.sort_by_key(|(place, ..)| *place);
    for (at, (_, id, section, is_usual)) in order.into_iter().enumerate() {
        // Changing a flag puts it behind all others, and so in the sections' order.
        command = command.mut_arg(&id, |arg| {
            let arg = arg.help_heading(section).hide_short_help(!is_usual).display_order(at);
            let is_its = |name: &str| {
                name == id || name.split_once('.') == Some((own.as_str(), id.as_str()))
            };
            match SHORT.iter().find(|(name, _)| is_listed && is_its(name)) {
                Some((_, short)) => shortened(arg, short),
                None => arg,
            }
        });
    }
    let examples = command.get_after_help().cloned();
    command = command.help_template(TEMPLATE);
    match examples {
        Some(examples) => command.before_help(examples).after_help(None::<&str>),
        None => command,
    }
}

/// A flag of which `-h` says less. What may be said to it is among what `--help` says.
fn shortened(arg: Arg, short: &'static str) -> Arg {
    let all = arg.get_long_help().or(arg.get_help()).map(ToString::to_string).unwrap_or_default();
    let values = arg.get_possible_values();
    let values = values.iter().filter(|value| !value.is_hide_set()).map(|value| {
        let help = value.get_help().map(|help| format!(": {help}")).unwrap_or_default();
        format!("\n- {}{help}", value.get_name())
    });
    let values: String = values.collect();
    let title = if values.is_empty() { "" } else { "\n\nPossible values:" };
    arg.help(short).long_help(format!("{all}{title}{values}")).hide_possible_values(true)
}

/// The section of a flag.
fn section(arg: &Arg) -> &'static str {
    let own = arg.get_help_heading().unwrap_or_default();
    let own = SAME.iter().find(|(name, _)| *name == own).map_or(own, |(_, section)| section);
    if let Some((section, _)) = SECTIONS.iter().find(|(name, _)| *name == own) {
        return section;
    }
    let id = arg.get_id().as_str();
    let found = SECTIONS.iter().find(|(_, ids)| ids.contains(&id));
    found.map_or(OTHER, |(section, _)| section)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn no_flag_is_named_that_there_is_not() {
        let command = Args::command();
        let of = |name: &str| {
            let found = command.get_subcommands().find(|sub| sub.get_name() == name);
            let found = found.unwrap_or_else(|| panic!("no command {name}"));
            found.get_arguments().map(|arg| arg.get_id().to_string()).collect::<Vec<_>>()
        };
        for (name, ids) in USUAL {
            let there = of(name);
            for id in ids {
                assert!(there.iter().any(|other| other == id), "{name} has no {id}");
            }
        }
        let all: Vec<String> =
            command.get_subcommands().flat_map(|sub| of(sub.get_name())).collect();
        let named = SECTIONS.iter().flat_map(|(_, ids)| ids.iter()).chain(&SELDOM);
        for id in named.filter(|id| !["help", "version"].contains(id)) {
            assert!(all.iter().any(|other| other == id), "no flag {id}");
        }
    }
}
