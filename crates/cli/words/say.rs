//! What is said to a person, on stderr.

use std::io::{self, Write};

use smoothframe_report::visible_line;

/// A line on stderr. Where that cannot be written the work goes on: its result is what counts.
pub(crate) fn line(text: &str) {
    let _ = io::stderr().lock().write_all(format!("{text}\n").as_bytes());
}

/// Says things unless asked to be quiet, and remembers its warnings.
#[derive(Debug)]
pub(crate) struct Say {
    quiet: bool,
    warnings: Vec<String>,
}

impl Say {
    pub(crate) const fn new(quiet: bool) -> Self {
        Self { quiet, warnings: Vec::new() }
    }

    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            line(&visible_line(text));
        }
    }

    pub(crate) fn warn(&mut self, text: String) {
        self.note(&format!("warning: {text}"));
        self.warnings.push(text);
    }

    pub(crate) fn warnings(&self) -> &[String] {
        &self.warnings
    }
}
