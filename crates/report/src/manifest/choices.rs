//! What was chosen for a report's page and plots.

use std::collections::BTreeMap;

use serde::Serialize;

/// The choices that a report is told beside its frame, as they took effect.
#[derive(Serialize)]
pub(crate) struct Choices<'a> {
    pub(crate) title: &'a str,
    pub(crate) theme: &'a str,
    pub(crate) order: &'a str,
    /// The most plots.
    pub(crate) plots: usize,
    /// The groups that are drawn in place of the first, where they were named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) draw: Option<&'a [Vec<String>]>,
    pub(crate) locale: &'a str,
    pub(crate) units: &'a BTreeMap<String, String>,
    /// Of every value whether it is added up over a period.
    pub(crate) measures: BTreeMap<&'a str, &'a str>,
    /// The titles of the author's sections.
    pub(crate) sections: Vec<&'a str>,
    /// The table's format.
    pub(crate) table: &'a str,
    pub(crate) csv_safe: bool,
    /// Why the window is what it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) window_note: Option<&'a str>,
}

/// Those of a report of lags.
#[derive(Serialize)]
pub(crate) struct LagChoices<'a> {
    pub(crate) title: &'a str,
    /// The most plots.
    pub(crate) plots: usize,
    /// The table's format.
    pub(crate) table: &'a str,
}
