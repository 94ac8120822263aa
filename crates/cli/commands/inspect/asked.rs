//! What is asked for: by flags, and by what was found where they say nothing.

use super::facts::{Reason, Remark};
use crate::flags::{args, series::Dates, text::Text};

/// The flags that a proposal needs, as given and as found.
#[derive(Clone)]
pub(super) struct Asked {
    pub(super) time: Option<String>,
    pub(super) dates: Dates,
    pub(super) text: Text,
    /// Whether rows without a time are to be left out.
    pub(super) drops_null_time: bool,
    /// Whether rows are to be taken in their order, though a column is called a time.
    pub(super) keeps_order: bool,
    /// Why no time is looked for, where every one that could be is refused.
    pub(super) untimed: Option<String>,
    /// Why no command is proposed.
    pub(super) refusal: Option<String>,
    /// Why a flag was found.
    pub(super) found: Vec<Reason>,
    /// What is said beside.
    pub(super) remarks: Vec<Remark>,
}

impl Asked {
    pub(super) fn of(command: &args::Inspect) -> Self {
        Self {
            time: command.time.clone(),
            dates: command.dates.clone(),
            text: command.text.clone(),
            drops_null_time: false,
            keeps_order: false,
            untimed: None,
            refusal: None,
            found: Vec::new(),
            remarks: Vec::new(),
        }
    }

    /// Notes that a flag was found, and why.
    pub(super) fn find(&mut self, flag: &str, because: impl Into<String>) {
        self.found.push(Reason::new(flag, because));
    }

    pub(super) fn say(&mut self, remark: Remark) {
        self.remarks.push(remark);
    }

    /// Notes why no command is proposed; of several reasons the first.
    pub(super) fn refuse(&mut self, why: String) {
        self.refusal.get_or_insert(why);
    }

    pub(super) fn has_found(&self, flag: &str) -> bool {
        self.found.iter().any(|reason| reason.flag == flag)
    }

    /// Why a flag is in a proposal.
    pub(super) fn why(&self, flag: &'static str) -> Reason {
        let found = self.found.iter().find(|reason| reason.flag == flag);
        let because = found.map_or("as given", |reason| reason.because.as_str());
        Reason::new(flag, because)
    }
}
