//! What flags may say: the library's names, each with what the help says of it.

use std::str::FromStr;

use clap::{
    ValueEnum,
    builder::{PossibleValue, PossibleValuesParser, TypedValueParser},
};
use smoothframe_polars::{
    Agg, Error, Fill, FillTo, Label, OnDuplicate, Part, Weekday,
    smoothframe_core::{Method, Mode},
};
use smoothframe_report::{Format, Order, Theme};

use crate::files::content::Content;

/// A choice of the library's that a flag takes by its name.
pub(crate) trait Choice:
    Copy + Send + Sync + 'static + FromStr<Err: std::error::Error + Send + Sync + 'static>
{
    const ALL: &'static [Self];

    fn name(self) -> &'static str;

    /// What the help says of it; empty where the name says all.
    fn help(self) -> &'static str;
}

/// What a flag takes.
pub(crate) fn choice<C: Choice>() -> impl TypedValueParser<Value = C> {
    let named = |choice: &C| match choice.help() {
        "" => PossibleValue::new(choice.name()),
        help => PossibleValue::new(choice.name()).help(help),
    };
    let names = PossibleValuesParser::new(C::ALL.iter().map(named));
    names.try_map(|name| name.parse::<C>())
}

macro_rules! choices {
    ($($choice:ident: $name:ident, { $($variant:ident => $help:literal),+ $(,)? })+) => {$(
        impl Choice for $choice {
            const ALL: &'static [Self] = $choice::ALL;

            fn name(self) -> &'static str {
                self.$name()
            }

            fn help(self) -> &'static str {
                match self {
                    $(Self::$variant => $help,)+
                    _ => "",
                }
            }
        }
    )+};
}

choices! {
    Agg: name, {
        Sum => "Their sum; an interval without rows is 0",
        Mean => "Their mean; an interval without rows is missing",
        Median => "Their median",
        Min => "The smallest",
        Max => "The largest",
        First => "The first in time",
        Last => "The last in time",
        Count => "How many rows hold a value; an interval without rows has 0",
    }
    Fill: name, {
        Null => "Nothing: they are holes",
        Zero => "0 where there are no rows",
        Forward => "The last value before them",
        Linear => "A straight line between the values around them",
    }
    FillTo: name, {
        File => "The file's last time",
        Group => "The group's own last row",
    }
    Weekday: name, {
        Monday => "",
    }
    Label: name, {
        Left => "Its start",
        Right => "Its end, the next one's start: all of it is known by then",
    }
    OnDuplicate: name, {
        Error => "Refuse them",
        First => "Keep the first",
        Last => "Keep the last",
        Keep => "Keep them all, as rows one after another",
    }
    Format: name, {
        Ipc => "Arrow's file format, Feather's version 2",
        Ndjson => "A JSON object on each line",
    }
    Order: name, {
        Total => "By |total| of the first value, the largest first",
        Name => "By name",
        Change => "By how much the last 28 rows differ from the 28 before, the largest share first",
        Last => "By the last value, the largest first",
    }
    Theme: name, {
        Auto => "As the reader's system is",
        Light => "Always light",
        Dark => "Always dark, but on paper",
    }
    Content: name, {
        Ipc => "Arrow's file format, Feather's version 2",
        Ndjson => "A JSON object on each line",
        Xlsx => "An Excel workbook",
    }
}

/// More columns: parts of each value, and one of the table.
#[derive(Debug, Clone, Copy)]
pub(crate) enum With {
    Part(Part),
    Partial,
}

impl With {
    /// The part of each value that it asks for, if it is one.
    pub(crate) const fn part(self) -> Option<Part> {
        match self {
            Self::Part(part) => Some(part),
            Self::Partial => None,
        }
    }
}

impl FromStr for With {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        if text == Self::Partial.name() { Ok(Self::Partial) } else { text.parse().map(Self::Part) }
    }
}

impl Choice for With {
    /// The smoothed values are always there.
    const ALL: &'static [Self] = &[
        Self::Part(Part::Residual),
        Self::Part(Part::Coverage),
        Self::Part(Part::Provisional),
        Self::Part(Part::Loo),
        Self::Part(Part::Replaced),
        Self::Partial,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Part(part) => part.name(),
            Self::Partial => "partial",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Part(Part::Residual) => "VALUE_residual: raw minus smoothed",
            Self::Part(Part::Coverage) => {
                "VALUE_coverage, from 0 to 1: how much of its window's weight was present"
            }
            Self::Part(Part::Provisional) => {
                "VALUE_provisional: true where later rows will still revise it"
            }
            Self::Part(Part::Loo) => {
                "VALUE_loo: raw minus what the fit would be without the row's own value"
            }
            Self::Part(Part::Replaced) => "VALUE_replaced: true where hampel replaced the value",
            Self::Part(_) => "",
            Self::Partial => {
                "partial: true where the file's times cover only a part of the interval"
            }
        }
    }
}

/// Which of the two hours that clocks show twice.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Ambiguous {
    /// The first of the two, before clocks were set back
    Earliest,
    /// The second, after it
    Latest,
    /// Both, by the order of each group's rows: first the one, and from where they go back the other
    Infer,
}

impl Ambiguous {
    /// As its flag takes it.
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// Which outputs of a convolution are wanted.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Overlap {
    /// Every overlap: N + K − 1 numbers
    Full,
    /// As many as A has, centred in the full ones
    Same,
    /// Where the shorter lies wholly within the longer: |N − K| + 1 numbers
    Valid,
}

impl From<Overlap> for Mode {
    fn from(overlap: Overlap) -> Self {
        match overlap {
            Overlap::Full => Self::Full,
            Overlap::Same => Self::Same,
            Overlap::Valid => Self::Valid,
        }
    }
}

/// How a convolution is computed.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum How {
    /// The fastest that is as good as direct sums to 12 digits
    Auto,
    /// Multiply and add: the most accurate
    Direct,
    /// By Fourier transforms
    Fft,
}

impl From<How> for Method {
    fn from(how: How) -> Self {
        match how {
            How::Auto => Self::Auto,
            How::Direct => Self::Direct,
            How::Fft => Self::Fft,
        }
    }
}
