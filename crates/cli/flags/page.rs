//! The flags of a report's page.

use smoothframe_report::{Order, Theme};

use crate::flags::choices::choice;

const HEADING: &str = "Page";

/// How the page looks, as flags.
#[derive(Debug, clap::Args)]
pub(crate) struct Page {
    /// The page's title [default: the values and the input's name]
    #[arg(long, help_heading = HEADING, value_name = "TEXT")]
    pub(crate) title: Option<String>,

    /// Draw at most this many plots, each of one value of one group: the first by --order
    #[arg(long, help_heading = HEADING, value_name = "N", default_value_t = 12)]
    pub(crate) plots: usize,

    /// By what the plots are put in order; the first are drawn
    #[arg(long, help_heading = HEADING, value_name = "ORDER", value_parser = choice::<Order>(), default_value = "total")]
    pub(crate) order: Order,

    /// Whether the page is light or dark
    #[arg(long, help_heading = HEADING, value_name = "THEME", value_parser = choice::<Theme>(), default_value = "auto")]
    pub(crate) theme: Theme,
}
