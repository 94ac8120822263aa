//! Light or dark.

use std::str::FromStr;

use crate::Error;

/// Whether the page is light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Theme {
    /// As the reader's system is.
    #[default]
    Auto,
    /// Always light.
    Light,
    /// Always dark, but on paper.
    Dark,
}

impl Theme {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Auto, Self::Light, Self::Dark];

    /// As it is written.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl FromStr for Theme {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.iter().copied().find(|theme| theme.name() == text);
        found.ok_or_else(|| Error::NoSuch { what: "theme", name: text.to_owned() })
    }
}
