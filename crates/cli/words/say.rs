//! What is said to a person, on stderr.

use smoothframe_report::visible;

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
            eprintln!("{}", visible(text));
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
