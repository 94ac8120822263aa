//! How a text is written, as flags.

use anyhow::Result;
use smoothframe_csv::{Advice, Encoding, Options, Ragged, Thousands};

use crate::{files::memory, words::failure::usage};

const HEADING: &str = "How a CSV is written";

/// What need not be found of a CSV.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Text {
    /// What stands between fields: a character, or tab [default: found among , ; tab |]
    #[arg(long, help_heading = HEADING, value_name = "CHARACTER", allow_hyphen_values = true)]
    delimiter: Option<String>,

    /// The encoding, such as windows-1252 [default: UTF-8 and UTF-16 are found]
    #[arg(long, help_heading = HEADING, value_name = "NAME")]
    encoding: Option<String>,

    /// A comma stands before decimals [default: found where numbers show it]
    #[arg(long, help_heading = HEADING)]
    decimal_comma: bool,

    /// What stands between thousands: , . space ' or none [default: found where numbers show it]
    #[arg(long, help_heading = HEADING, value_name = "CHARACTER")]
    thousands: Option<String>,

    /// Leave lines out that start with this
    #[arg(long, help_heading = HEADING, value_name = "PREFIX", allow_hyphen_values = true)]
    comment: Option<String>,

    /// Leave so many lines before the header out
    #[arg(long, help_heading = HEADING, value_name = "N")]
    skip_rows: Option<u64>,

    /// Leave so many rows below the header out, as one of units
    #[arg(long, help_heading = HEADING, value_name = "N")]
    skip_after_header: Option<u64>,

    /// Leave so many rows at the end out, as one of totals
    #[arg(long, help_heading = HEADING, value_name = "N")]
    skip_footer: Option<usize>,

    /// There is no header: columns are column_1, column_2 …
    #[arg(long, help_heading = HEADING)]
    no_header: bool,

    /// Rows with too few fields: refuse them, or take the last fields for missing (null)
    #[arg(long, help_heading = HEADING, value_name = "WHAT", value_parser = ["refuse", "null"])]
    ragged: Option<String>,

    /// A word for a missing value, beside NA, N/A, NaN, null and none (repeat for more)
    #[arg(long, help_heading = HEADING, value_name = "WORD", allow_hyphen_values = true)]
    na: Vec<String>,
}

impl Text {
    /// What a reader is told.
    pub(crate) fn options(&self) -> Result<Options> {
        let mut options = Options {
            comment: self.comment.clone(),
            skip_rows: self.skip_rows.unwrap_or(0),
            skip_after_header: self.skip_after_header.unwrap_or(0),
            skip_footer: self.skip_footer.unwrap_or(0),
            header: !self.no_header,
            decimal: self.decimal_comma.then_some(b','),
            missing: self.na.clone(),
            longest: memory::longest_record().min(Options::default().longest),
            ..Options::default()
        };
        if self.ragged.as_deref() == Some("null") {
            options.ragged = Ragged::Null;
        }
        if let Some(text) = &self.delimiter {
            options.delimiter = Some(delimiter(text)?);
        }
        if let Some(name) = &self.encoding {
            let encoding = Encoding::for_label(name.as_bytes());
            options.encoding = Some(encoding.ok_or_else(|| {
                usage(format!(
                    "--encoding: `{name}` is no encoding; there are utf-8, utf-16le, windows-1252 \
                     (latin1), windows-1250, windows-1251, iso-8859-15, shift_jis, gbk and more"
                ))
            })?);
        }
        if let Some(text) = &self.thousands {
            let thousands = Thousands::of(text);
            options.thousands = Some(thousands.ok_or_else(|| {
                usage(format!("--thousands: `{text}` is none of , . space ' and none"))
            })?);
        }
        if self.decimal_comma && options.thousands == Some(Thousands::Comma) {
            return Err(usage("--thousands: a comma stands before decimals (--decimal-comma)"));
        }
        if options.comment.as_ref().is_some_and(String::is_empty) {
            return Err(usage("--comment: every line starts with nothing"));
        }
        Ok(options)
    }

    /// These flags with what is advised, and the flag of that; nothing where it was said already.
    pub(crate) fn with(&self, advice: &Advice) -> Option<(Self, &'static str)> {
        let mut next = self.clone();
        let (flag, is_new) = match advice {
            Advice::Delimiter(delimiter) => {
                let typed = match delimiter {
                    b'\t' => "tab".to_owned(),
                    b' ' => "space".to_owned(),
                    other => char::from(*other).to_string(),
                };
                ("--delimiter", next.delimiter.replace(typed).is_none())
            }
            Advice::Encoding(name) => {
                let name = name.to_ascii_lowercase();
                ("--encoding", next.encoding.replace(name).is_none())
            }
            Advice::SkipRows(count) => ("--skip-rows", next.skip_rows.replace(*count).is_none()),
            Advice::SkipAfterHeader(count) => {
                let before = next.skip_after_header.unwrap_or(0);
                next.skip_after_header = Some(before + u64::try_from(*count).ok()?);
                ("--skip-after-header", before < 4)
            }
            Advice::SkipFooter(count) => {
                let before = next.skip_footer.unwrap_or(0);
                next.skip_footer = Some(before + count);
                ("--skip-footer", before < 40)
            }
            Advice::Comment(prefix) => {
                ("--comment", next.comment.replace((*prefix).to_owned()).is_none())
            }
            Advice::RaggedNull | Advice::EmptyFields => {
                ("--ragged", next.ragged.replace("null".to_owned()).is_none())
            }
            Advice::DecimalComma => {
                let before = std::mem::replace(&mut next.decimal_comma, true);
                ("--decimal-comma", !before && next.thousands.is_none())
            }
            Advice::Thousands(thousands) => {
                let before = next.thousands.replace(thousands.name().to_owned());
                ("--thousands", before.is_none() && !next.decimal_comma)
            }
            _ => return None,
        };
        is_new.then_some((next, flag))
    }

    /// These flags with so many rows before the header left out; nothing where as many are already.
    #[cfg(feature = "xlsx")]
    pub(crate) fn skipping(&self, rows: u64) -> Option<Self> {
        let is_new = self.skip_rows.is_none_or(|before| before < rows);
        is_new.then(|| Self { skip_rows: Some(rows), ..self.clone() })
    }

    /// These flags for a text without a header.
    pub(crate) fn headless(&self) -> Self {
        Self { no_header: true, ..self.clone() }
    }

    /// These flags with more words for a missing value.
    pub(crate) fn with_missing(&self, words: &[String]) -> Self {
        let mut next = self.clone();
        next.na.extend_from_slice(words);
        next
    }

    /// The flags that were given, as they are typed.
    pub(crate) fn given(&self) -> Vec<(&'static str, Option<String>)> {
        let number = |number: Option<u64>| number.map(|number| number.to_string());
        let valued = [
            ("--delimiter", self.delimiter.clone()),
            ("--encoding", self.encoding.clone()),
            ("--thousands", self.thousands.clone()),
            ("--comment", self.comment.clone()),
            ("--skip-rows", number(self.skip_rows)),
            ("--skip-after-header", number(self.skip_after_header)),
            ("--skip-footer", self.skip_footer.map(|count| count.to_string())),
            ("--ragged", self.ragged.clone()),
        ];
        let mut given: Vec<(&'static str, Option<String>)> =
            valued.into_iter().filter(|(_, value)| value.is_some()).collect();
        given.extend(self.decimal_comma.then_some(("--decimal-comma", None)));
        given.extend(self.no_header.then_some(("--no-header", None)));
        given.extend(self.na.iter().map(|word| ("--na", Some(word.clone()))));
        given
    }
}

fn delimiter(text: &str) -> Result<u8> {
    match text.as_bytes() {
        _ if matches!(text, "tab" | "\\t") => Ok(b'\t'),
        _ if text == "space" => Ok(b' '),
        &[one] if one.is_ascii() && !matches!(one, b'\n' | b'\r' | b'"' | 0) => Ok(one),
        _ => Err(usage(format!(
            "--delimiter: `{text}` is no delimiter; it is one ASCII character, or tab"
        ))),
    }
}
