//! The words of a command line, flag by flag.

use std::ffi::OsString;

use clap::{Arg, Command};

/// A flag with its value, or an argument without one.
pub(super) struct Piece {
    /// Its key in a file; none of what is no flag of the command, which the parser then refuses.
    pub(super) key: Option<String>,
    pub(super) words: Vec<OsString>,
}

/// The key of a flag: its long name; of another argument its name.
pub(super) fn key(arg: &Arg) -> String {
    arg.get_long().map_or_else(|| arg.get_id().to_string(), str::to_owned)
}

pub(super) fn takes_value(arg: &Arg) -> bool {
    arg.get_action().takes_values()
}

/// The command's flags and arguments that a file may give.
pub(super) fn arguments(command: &Command) -> impl Iterator<Item = &Arg> {
    let is_ours = |arg: &&Arg| !matches!(key(arg).as_str(), "config" | "job" | "help" | "version");
    command.get_arguments().filter(is_ours)
}

/// The flag or argument that a file calls so.
pub(super) fn find<'a>(command: &'a Command, name: &str) -> Option<&'a Arg> {
    let dashed = name.replace('_', "-");
    arguments(command).find(|arg| {
        let aliases = arg.get_all_aliases().unwrap_or_default();
        key(arg) == dashed || key(arg) == name || aliases.contains(&dashed.as_str())
    })
}

fn of_word<'a>(command: &'a Command, word: &str) -> Option<(&'a Arg, bool)> {
    if let Some(long) = word.strip_prefix("--") {
        let (name, has_value) = match long.split_once('=') {
            Some((name, _)) => (name, true),
            None => (long, false),
        };
        let arg = find(command, name).filter(|arg| !arg.is_positional())?;
        return Some((arg, has_value));
    }
    // Of short flags that stand together the first that takes a value takes the rest.
    let mut letters = word.strip_prefix('-')?.chars();
    let mut last = None;
    while let Some(letter) = letters.next() {
        let arg = arguments(command).find(|arg| arg.get_short() == Some(letter))?;
        last = Some((arg, !letters.as_str().is_empty()));
        if takes_value(arg) {
            break;
        }
    }
    last
}

/// The words, cut into flags.
pub(super) fn pieces(command: &Command, words: &[OsString]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut positional = command.get_positionals().map(key);
    let mut words = words.iter().cloned();
    let mut last = None;
    let mut is_behind = false;
    while let Some(word) = words.next() {
        let text = word.to_string_lossy().into_owned();
        if text == "--" && !is_behind {
            is_behind = true;
            pieces.push(Piece { key: None, words: vec![word] });
        } else if is_behind || text == "-" || !text.starts_with('-') {
            // The last of them may be given several times.
            last = positional.next().or(last);
            pieces.push(Piece { key: last.clone(), words: vec![word] });
        } else if let Some((arg, has_value)) = of_word(command, &text) {
            let value = (takes_value(arg) && !has_value).then(|| words.next()).flatten();
            pieces.push(Piece {
                key: Some(key(arg)),
                words: [Some(word), value].into_iter().flatten().collect(),
            });
        } else {
            pieces.push(Piece { key: None, words: vec![word] });
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::flags::args::Args;

    #[test]
    fn words_are_cut_as_the_parser_cuts_them() {
        let args = Args::command();
        let apply = args.find_subcommand("apply").expect("it is there");
        let cut = |line: &str| -> Vec<(Option<String>, usize)> {
            let words: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            pieces(apply, &words).into_iter().map(|piece| (piece.key, piece.words.len())).collect()
        };
        let key = |name: &str| Some(name.to_owned());
        assert_eq!(
            cut("in.csv -w -3 --output=x.csv -fq --group-by a -vb --nonsense -- -o"),
            [
                (key("input"), 1),
                (key("window"), 2),
                (key("output"), 1),
                (key("quiet"), 1),
                (key("by"), 2),
                (key("value"), 1),
                (None, 1),
                (None, 1),
                (key("more"), 1),
            ]
        );
        assert!(find(apply, "max_gap").is_some() && find(apply, "config").is_none());
    }
}
