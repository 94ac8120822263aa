//! Times that fields tell with an offset: on which clocks their days are.

use anyhow::Result;
use polars::prelude::*;

use crate::{
    fields::dates::{Offsets, Style},
    fields::texts::Texts,
    files::parquet::zones,
    roles::time::Time,
    roles::zone::signed,
};

impl Time {
    /// Times as a style has read them. Where all fields have one offset, days are those of its clocks,
    /// which the file shows; where they differ, no offset is the day's.
    pub(crate) fn read(times: Column, style: &Style, texts: &impl Texts) -> Result<Self> {
        let time = Self { style: Some(style.clone()), ..Self::new(times, style.described()) };
        Ok(match Offsets::of(style, texts) {
            Offsets::None | Offsets::One(0) => time,
            Offsets::One(seconds) => {
                let offset = signed(seconds);
                match zones::at(&time.column, &offset)? {
                    Some(column) => Self { column, clocks: Some(format!("at {offset}")), ..time },
                    None => Self { clocks: Some(as_utc(&format!("at {offset}"))), ..time },
                }
            }
            Offsets::Several(one, other) => {
                let offsets = format!("at several offsets ({}, {} …)", signed(one), signed(other));
                Self { clocks: Some(as_utc(&offsets)), ..time }
            }
        })
    }
}

fn as_utc(offsets: &str) -> String {
    format!(
        "{offsets}, read as UTC, whose days they are cut into (--tz NAME, as in --tz Europe/Berlin, \
         takes a zone's)"
    )
}
