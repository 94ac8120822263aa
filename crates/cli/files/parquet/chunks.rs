//! The bytes of the columns that are needed.
//!
//! A mapped file that is cut short while it is read ends the process by a signal; one that is read is
//! an error. So where no other process looks after this one, the file's bytes are read, each at its own
//! place; places that nobody needs stay untouched, which costs no memory. A child maps them, which spares
//! the copy.

use std::{fs::File, io, ops::Range};

use anyhow::{Context, Result, anyhow, bail};
use polars::prelude::FileMetadata;
use rayon::prelude::*;

use super::pages;

/// Where columns lie in a file of so many bytes, ascending, and how many values they have there.
fn places(
    length: u64,
    metadata: &FileMetadata,
    names: &[&String],
) -> Result<Vec<(Range<usize>, i64)>> {
    let mut ranges: Vec<(Range<usize>, i64)> = Vec::new();
    let mut rows = 0_usize;
    for group in &metadata.row_groups {
        let damaged = || anyhow!("is damaged: a row group's size in its footer cannot be");
        rows = rows.checked_add(group.num_rows()).ok_or_else(damaged)?;
        for name in names {
            for column in group.columns_under_root_iter(name).into_iter().flatten() {
                let start = column.dictionary_page_offset().unwrap_or(column.data_page_offset());
                let end = start.checked_add(column.compressed_size());
                let end = end.and_then(|end| u64::try_from(end).ok());
                let start = u64::try_from(start).ok();
                let (Some(start), Some(end)) = (start, end) else {
                    bail!("is damaged: column `{name}` lies at no place in it")
                };
                if start < 4 || start > end || end > length {
                    bail!("is damaged or cut short: column `{name}` would end behind its end")
                }
                let is_flat = column.descriptor().descriptor.max_rep_level == 0;
                let values = column.num_values();
                if values < 0 || is_flat && usize::try_from(values) != Ok(group.num_rows()) {
                    bail!(
                        "is damaged: column `{name}` has {values} values in a group of {} rows",
                        group.num_rows()
                    )
                }
                ranges.push((usize::try_from(start)?..usize::try_from(end)?, values));
            }
        }
    }
    if rows != metadata.num_rows {
        bail!("is damaged: its footer counts {} rows, and its groups {rows}", metadata.num_rows)
    }
    ranges.sort_by_key(|(range, _)| range.start);
    if ranges.windows(2).any(|pair| pair[0].0.end > pair[1].0.start) {
        bail!("is damaged: two of its columns lie at the same place")
    }
    Ok(ranges)
}

/// Refuses a file's bytes where these columns claim what they cannot hold.
pub(super) fn check(bytes: &[u8], metadata: &FileMetadata, names: &[&String]) -> Result<()> {
    let places = places(bytes.len() as u64, metadata, names)?;
    places
        .into_par_iter()
        .try_for_each(|(range, values)| pages::check(&bytes[range], values).context("is damaged"))
}

/// The file's bytes: those of these columns, and zeros elsewhere.
pub(super) fn read(file: &File, metadata: &FileMetadata, names: &[&String]) -> Result<Vec<u8>> {
    let length = file.metadata()?.len();
    let ranges = places(length, metadata, names)?;
    let length = usize::try_from(length)?;
    // Of what is too much memory allocation ends the process, so ask before.
    Vec::<u8>::new()
        .try_reserve_exact(length)
        .map_err(|_| anyhow!("holds {length} bytes, which is more than there is memory"))?;
    let mut bytes = vec![0; length];
    let (mut rest, mut at) = (&mut bytes[..], 0);
    let mut parts = Vec::with_capacity(ranges.len());
    for (range, values) in ranges {
        let (part, behind) = rest.split_at_mut(range.start - at).1.split_at_mut(range.len());
        parts.push((range.start as u64, part, values));
        (rest, at) = (behind, range.end);
    }
    parts.into_par_iter().try_for_each(|(start, part, values)| {
        read_at(file, part, start).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => anyhow!("was cut short while it was read"),
            _ => error.into(),
        })?;
        pages::check(part, values).context("is damaged")
    })?;
    Ok(bytes)
}

/// How many bytes these columns are when they are unpacked, as the footer has it.
pub(super) fn unpacked(metadata: &FileMetadata, names: &[&String]) -> u64 {
    let groups = metadata.row_groups.iter();
    let columns = groups.flat_map(|group| {
        names.iter().flat_map(move |name| group.columns_under_root_iter(name).into_iter().flatten())
    });
    let sizes = columns.map(|column| u64::try_from(column.uncompressed_size()).unwrap_or(u64::MAX));
    sizes.fold(0, u64::saturating_add)
}

#[cfg(unix)]
fn read_at(file: &File, to: &mut [u8], start: u64) -> io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, to, start)
}

#[cfg(windows)]
fn read_at(file: &File, mut to: &mut [u8], mut start: u64) -> io::Result<()> {
    while !to.is_empty() {
        let read = std::os::windows::fs::FileExt::seek_read(file, to, start)?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        to = &mut to[read..];
        start += read as u64;
    }
    Ok(())
}
