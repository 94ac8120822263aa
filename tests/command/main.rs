//! The `smooth` command, driven as a user drives it.

mod apply;
mod arrows;
mod calendar;
mod convolve;
mod data;
mod dates;
mod default_window;
mod duplicates;
mod folder;
mod hostile;
mod inference;
mod inspect;
mod lag;
mod output;
mod parts;
mod picture;
mod pipeline;
mod refused;
mod report;
mod same_bits;
mod spared;
mod stats;
mod text;
mod times;
mod unread;
mod zones;
