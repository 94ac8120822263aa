//! A file read with the flags that it needs: what the reader advises, rows at the ends that are none,
//! words for missing values.

use anyhow::Result;
use smoothframe_csv::{Advice, Error as CsvError, Problem, Thousands};

use super::{asked::Asked, facts::Remark};
#[cfg(feature = "xlsx")]
use crate::files::workbook::Banner;
use crate::{
    fields::numbers::is_marker,
    files::{input::Source, inputs::Inputs, typed::Wanted},
    flags::{args, series::is_named},
    roles::{edges::Edges, prepare::quote, values::are_nearly_numbers},
    words::{failure::quoted, say::Say},
};

/// So many flags are tried.
const TRIES: usize = 12;
/// So many words for a missing value are proposed.
const WORDS: usize = 6;

/// Reads the file; what a flag cures is cured, and said.
pub(super) fn read(
    command: &args::Inspect,
    inputs: &Inputs,
    asked: &mut Asked,
    say: &mut Say,
) -> Result<Source> {
    let mut tries = 0;
    loop {
        let dates = asked.dates.date_format.is_none();
        let wanted = Wanted {
            only: &|_| None,
            texts: &|name| is_named(&command.by, name),
            digest: false,
            dates,
            time: command.time.as_deref(),
        };
        tries += 1;
        let read = inputs.read(command.input_format, &asked.text.options()?, &wanted);
        let source = match read {
            Ok(source) => source.with_texts(|name| is_named(&command.by, name))?,
            Err(error) if tries < TRIES && cured(&error, asked) => continue,
            Err(error) => return Err(error),
        };
        source.check_flags(&command.text)?;
        if tries < TRIES && (cut(&source, asked) || said(&source, command, asked, say)) {
            continue;
        }
        source.tell(say);
        return Ok(source);
    }
}

/// Takes the first flag that the reader advises, if there is one that was not tried.
fn cured(error: &anyhow::Error, asked: &mut Asked) -> bool {
    #[cfg(feature = "xlsx")]
    if let Some(banner) = error.chain().find_map(|cause| cause.downcast_ref::<Banner>()) {
        let Some(text) = asked.text.skipping(banner.rows) else { return false };
        asked.text = text;
        let told = banner.to_string();
        note(asked, "--skip-rows", told.split("; ").next().unwrap_or_default());
        return true;
    }
    let Some(error) = error.chain().find_map(|cause| cause.downcast_ref::<CsvError>()) else {
        return false;
    };
    let mut advice: Vec<&Advice> = error.advice().iter().collect();
    // Of two delimiters the second is the one that cuts plainer fields.
    if matches!(error.problem(), Problem::Guess(_)) {
        advice.reverse();
    }
    let Some((text, flag)) = advice.into_iter().find_map(|advice| asked.text.with(advice)) else {
        return false;
    };
    asked.text = text;
    let told = error.to_string();
    let told = told.split("; ").next().unwrap_or_default().to_owned();
    note(asked, flag, &told);
    true
}

fn note(asked: &mut Asked, flag: &str, told: &str) {
    let given = asked.text.given();
    let value = given.iter().find(|(name, _)| *name == flag).and_then(|(_, value)| value.clone());
    let typed = match value {
        Some(value) => format!("{flag} {}", quote(&value)),
        None => flag.to_owned(),
    };
    asked.found.retain(|reason| reason.flag != flag);
    asked.find(flag, told);
    asked.remarks.retain(|remark| !remark.flag.as_deref().is_some_and(|f| f.starts_with(flag)));
    asked.say(Remark::of_file(told).flag(typed));
}

/// Leaves rows at the ends out that are none of the table.
fn cut(source: &Source, asked: &mut Asked) -> bool {
    if !source.has_ends() {
        return false;
    }
    if let Some(lines) = Edges::banner(source)
        && let Some((text, flag)) = asked.text.with(&Advice::SkipRows(lines))
    {
        asked.text = text;
        note(
            asked,
            flag,
            "the first line names one column of several, and a line below it names all",
        );
        return true;
    }
    let Some(Edges { head, tail }) = Edges::of(source) else { return false };
    let rows = source.frame.height();
    let (advice, told) = if head > 0 {
        let place = source.place(0);
        let told = match head {
            1 => {
                format!("{place}: the row below the header holds no values, but units or the like")
            }
            _ => format!("{place}: {head} rows below the header hold no values"),
        };
        (Advice::SkipAfterHeader(head), told)
    } else {
        let place = source.place(rows - tail);
        let told = match tail {
            1 => format!("{place}: the last row is no row of the table, but a total or a note"),
            _ => format!(
                "{place}: the last {tail} rows are no rows of the table, but totals or notes"
            ),
        };
        (Advice::SkipFooter(tail), told)
    };
    let Some((text, flag)) = asked.text.with(&advice) else { return false };
    asked.text = text;
    note(asked, flag, &told);
    true
}

/// Says what else has to be said of a text: its delimiter, its marks, its words for a missing value.
fn said(source: &Source, command: &args::Inspect, asked: &mut Asked, say: &mut Say) -> bool {
    if let Some(sign) = source.may_end_at()
        && let Some((text, flag)) = asked.text.with(&Advice::Delimiter(sign))
        && source.frame.column(&source.all[0]).is_ok_and(|column| column.dtype().is_string())
    {
        asked.text = text;
        note(asked, flag, &format!("each line has as many '{}'", char::from(sign)));
        return true;
    }
    if let Some(name) = source.data_like()
        && command.by.is_empty()
        && command.value.is_empty()
        && command.time.is_none()
    {
        let told = format!("the first line holds data (`{name}`) and no names");
        say.warn(format!(
            "{}: the first line looks like data (`{name}`), and not like names: read with --no-header",
            source.path.display()
        ));
        asked.text = asked.text.headless();
        note(asked, "--no-header", &told);
        return true;
    }
    let free = |name: &String| !is_named(&command.by, name);
    for name in source.names().iter().filter(|name| free(name)) {
        if let Some(why) = source.unclear_marks(name) {
            let told = why.split("; ").next().unwrap_or_default().to_owned();
            let is_semicolon = source.options.delimiter == Some(b';')
                || source.notes().iter().any(|note| note.starts_with("delimiter: ';'"));
            let advice = match (why.contains("--decimal-comma"), is_semicolon) {
                (true, true) => Advice::DecimalComma,
                (true, false) => Advice::Thousands(Thousands::Comma),
                (false, _) => Advice::Thousands(Thousands::Point),
            };
            let Some((text, flag)) = asked.text.with(&advice) else { continue };
            asked.text = text;
            let other = if why.contains("--decimal-comma") {
                match flag {
                    "--thousands" => "--decimal-comma says that they are decimals",
                    _ => "--thousands , says that they are grouped",
                }
            } else {
                "--thousands none says that they are decimals"
            };
            note(asked, flag, &format!("{told}, and someone has to say which: {other}"));
            return true;
        }
        let words = markers(source, name);
        if !words.is_empty() {
            asked.text = asked.text.with_missing(&words);
            let is_one = if words.len() == 1 { "is" } else { "are" };
            let told =
                format!("{} {is_one} no number in `{name}`, whose others are", quoted(&words));
            asked.find("--na", &told);
            let flags: Vec<String> = words
                .iter()
                .map(|word| match word.starts_with('-') {
                    true => format!("--na={}", quote(word)),
                    false => format!("--na {}", quote(word)),
                })
                .collect();
            asked.say(Remark::of(name, told).flag(flags.join(" ")));
            return true;
        }
    }
    false
}

/// The words of a column of numbers that stand for no value: what people write so, and other words
/// that are few.
fn markers(source: &Source, name: &str) -> Vec<String> {
    if !are_nearly_numbers(source, name) {
        return Vec::new();
    }
    let texts = source.frame.column(name).ok().and_then(|column| column.str().ok());
    let Some(texts) = texts else { return Vec::new() };
    let numbers = source.numbers(name);
    let (mut words, mut rows): (Vec<String>, usize) = (Vec::new(), 0);
    for text in texts.iter().flatten().map(str::trim) {
        if numbers.decimal(text).is_ok() {
            continue;
        }
        rows += 1;
        if !words.iter().any(|word| word == text) {
            words.push(text.to_owned());
        }
        let has_digits = text.bytes().any(|byte| byte.is_ascii_digit());
        if words.len() > WORDS || has_digits {
            return Vec::new();
        }
    }
    let are_markers = words.iter().all(|word| is_marker(word));
    let are_few = 10 * rows <= texts.len() || rows == 1;
    if are_markers || are_few { words } else { Vec::new() }
}
