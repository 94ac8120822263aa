//! What is said to a person, on stderr.

use std::io::Write;

use smoothframe_report::visible_line;

use crate::words::phases::{self, Phase};

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
        if !self.quiet {
            line(&format!("{YELLOW}warning:{PLAIN} {}", visible_line(&text)));
        }
        self.warnings.push(text);
    }

    pub(crate) fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// Starts a step of the run: see [`Phase::start`].
    pub(crate) fn phase(&self, name: &'static str, doing: String, total: Option<u64>) -> Phase {
        Phase::start(name, doing, total, self.quiet)
    }
}

// Where stderr is no terminal, or NO_COLOR is set, they are taken out.
const RED: &str = "\u{1b}[1;31m";
const YELLOW: &str = "\u{1b}[1;33m";
const PLAIN: &str = "\u{1b}[0m";

/// Says an error, quiet or not.
pub(crate) fn error(text: &str) {
    line(&format!("{RED}error:{PLAIN} {text}"));
}

/// A line on stderr; one that cannot be written is nobody's loss.
pub(crate) fn line(text: &str) {
    phases::beside_a_bar(|| {
        let _ = anstream::stderr().lock().write_all(format!("{text}\n").as_bytes());
    });
}
