//! What stdout is, where people look at it.

use std::{
    env,
    io::{self, IsTerminal, Write},
};

use anyhow::{Context, Result};
use smoothframe_report::{Charset, visible};

/// Whether stdout is a terminal.
pub(crate) fn is_there() -> bool {
    io::stdout().is_terminal()
}

/// Characters to a line: as many as COLUMNS says, or 80.
pub(crate) fn width() -> usize {
    let columns = env::var("COLUMNS").ok().and_then(|columns| columns.trim().parse().ok());
    columns.unwrap_or(80_usize).clamp(40, 240)
}

/// The characters that the locale has: UTF-8's, or ASCII alone.
pub(crate) fn charset() -> Charset {
    let named = ["LC_ALL", "LC_CTYPE", "LANG"];
    let locale = named.iter().find_map(|name| env::var(name).ok().filter(|text| !text.is_empty()));
    let is_unicode = match locale {
        Some(locale) => {
            let locale = locale.to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        }
        // Unix's locale is then C; other systems' terminals know Unicode.
        None => cfg!(any(windows, target_os = "macos")),
    };
    if is_unicode { Charset::Unicode } else { Charset::Ascii }
}

/// Writes lines to stdout, without colours where they would not show.
pub(crate) fn write<S: AsRef<str>>(lines: impl IntoIterator<Item = S>) -> Result<()> {
    let mut stdout = anstream::stdout().lock();
    for line in lines {
        writeln!(stdout, "{}", line.as_ref()).context("cannot write to stdout")?;
    }
    stdout.flush().context("cannot write to stdout")
}

/// The same of text that may come from a file: what could act on a terminal is shown.
pub(crate) fn write_text(text: &str) -> Result<()> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(visible(text).as_bytes()).context("cannot write to stdout")?;
    stdout.flush().context("cannot write to stdout")
}
