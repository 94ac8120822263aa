//! Reading Parquet: the columns that are wanted, and nothing that its footer promises unchecked.

mod chunks;
mod footer;
pub(crate) mod groups;
mod pages;
mod thrift;
pub(crate) mod zones;

use std::{
    fs::File,
    io::{Cursor, Read as _, Seek, SeekFrom},
    path::Path,
};

use anyhow::{Result, anyhow, bail};
use polars::prelude::*;
use polars_io::mmap::ReaderBytes;

use crate::process::supervise;

use super::{
    broken::ENCRYPTED,
    guard::readable,
    header::{Header, distinct},
    memory,
    typed::{Read, Unread},
};

/// A way to choose some of a file's columns by the names of all.
type Only<'a> = dyn Fn(&[String]) -> Option<Vec<String>> + 'a;

/// How a column is read.
enum How {
    AsItIs,
    /// Without what Arrow's schema says of it, which Polars has no type for: a zone, or an extension.
    Bare,
    /// Not at all: it holds this.
    Not(String),
}

pub(crate) fn read(path: &Path, only: &Only<'_>) -> Result<Read> {
    let mut file = File::open(path)?;
    check_ends(&mut file)?;
    let read = Footer::of(&file)
        .and_then(|footer| read_columns(&file, &footer, &footer.metadata, only, true));
    read.map_err(|error| unreadable(&file, error))
}

/// Why a file cannot be read.
fn unreadable(file: &File, error: anyhow::Error) -> anyhow::Error {
    match footer::is_encrypted(file) {
        true => anyhow!("{ENCRYPTED}"),
        false => error,
    }
}

/// What a file's end says of it.
struct Footer {
    metadata: FileMetadataRef,
    /// What its columns are called, each once.
    names: Vec<String>,
    header: Header,
}

impl Footer {
    fn of(file: &File) -> Result<Self> {
        let mut metadata =
            readable(|| Ok(ParquetReader::new(file.try_clone()?).get_metadata()?.clone()))?;
        let fields = metadata.schema_descr.fields().iter();
        let have: Vec<String> = fields.map(|field| field.name().to_owned()).collect();
        let (names, header) = distinct(&have);
        if !header.labels.is_empty() {
            metadata = readable(|| footer::with_own_names(file))?;
        }
        Ok(Self { metadata, names, header })
    }
}

/// Reads the row groups that are in the metadata; `whole` is whether they are all that will be in memory.
fn read_columns(
    file: &File,
    Footer { names, header, .. }: &Footer,
    metadata: &FileMetadataRef,
    only: &Only<'_>,
    whole: bool,
) -> Result<Read> {
    let are_own = header.labels.is_empty();
    let schema = readable(|| Ok(ParquetReader::schema(&mut of(Cursor::new(&[]), metadata))?))?;
    let wanted = only(names).unwrap_or_else(|| names.clone());
    // Where names are told apart, the file's own stand in the same order.
    let own: Vec<String> = schema.iter_names().map(ToString::to_string).collect();
    let own_name = |name: &String| match names.iter().position(|other| other == name) {
        Some(at) if !are_own => own.get(at).unwrap_or(name).clone(),
        _ => name.clone(),
    };
    let (mut plain, mut bare, mut unread) = (Vec::new(), Vec::new(), Vec::new());
    for name in &wanted {
        let own = own_name(name);
        let Some(field) = schema.get(own.as_str()) else { continue };
        match how(field.dtype()) {
            How::AsItIs => plain.push(own),
            How::Bare => bare.push(own),
            How::Not(holds) => unread.push(Unread { name: name.clone(), holds }),
        }
    }
    // Without that schema lengths of time would be whole numbers, so only they are read so.
    let mut without = (**metadata).clone();
    without.key_value_metadata = None;
    let without = Arc::new(without);
    let needed: Vec<&String> = plain.iter().chain(&bare).collect();
    if whole && memory::is_checked() {
        memory::check_columns((chunks::unpacked(metadata, &needed), metadata.num_rows))?;
    }
    let (mut handle, mapped, copied);
    let bytes: &[u8] = if supervise::is_child() {
        handle = file.try_clone()?;
        mapped = readable(|| Ok(ReaderBytes::from(&mut handle)))?;
        chunks::check(&mapped, metadata, &needed)?;
        &mapped
    } else {
        copied = chunks::read(file, metadata, &needed)?;
        &copied
    };
    let columns = |metadata: &FileMetadataRef, names: Vec<String>| {
        readable(|| {
            let reader = of(Cursor::new(bytes), metadata);
            Ok(reader.with_columns(Some(names)).finish()?)
        })
    };
    let height = metadata.num_rows;
    let mut frame = match plain.is_empty() {
        true => DataFrame::empty_with_height(height),
        false => columns(metadata, plain)?,
    };
    let mut zones = Vec::new();
    if !bare.is_empty() {
        for column in columns(&without, bare)?.into_columns() {
            let zone = schema.get(column.name()).and_then(|field| zones::of(field.dtype()));
            let column = match zone {
                Some(zone) => match zones::named(&column, &zone)? {
                    Some(column) => column,
                    None => {
                        zones.push((column.name().to_string(), zone));
                        column
                    }
                },
                None => column,
            };
            frame.with_column(column)?;
        }
        let order = wanted.iter().map(own_name);
        frame = frame.select(order.filter(|name| frame.get_column_index(name).is_some()))?;
    }
    if !are_own {
        let shown = wanted.iter().filter(|name| frame.get_column_index(&own_name(name)).is_some());
        let shown: Vec<String> = shown.cloned().collect();
        frame.set_column_names(&shown)?;
    }
    let (names, header) = (names.clone(), header.clone());
    Ok(Read { frame, names, header, zones, unread, ..Read::default() })
}

/// What is told of a file by its first and last bytes.
fn check_ends(file: &mut File) -> Result<()> {
    let length = file.metadata()?.len();
    let (mut first, mut last) = ([0; 4], [0; 8]);
    file.read_exact(&mut first)?;
    if length >= 12 {
        file.seek(SeekFrom::End(-8))?;
        file.read_exact(&mut last)?;
    }
    let [.., a, b, c, d] = last;
    let footer = u64::from(u32::from_le_bytes([last[0], last[1], last[2], last[3]]));
    match (&first, &[a, b, c, d]) {
        (b"PARE", _) | (_, b"PARE") => {
            bail!("{ENCRYPTED}")
        }
        (b"PAR1", b"PAR1") if footer > 0 && footer + 12 <= length => Ok(()),
        (b"PAR1", _) => {
            bail!("is a Parquet file that is cut short: its end is missing; write or copy it again")
        }
        _ => bail!("is no Parquet file"),
    }
}

fn of<'a>(bytes: Cursor<&'a [u8]>, metadata: &FileMetadataRef) -> ParquetReader<Cursor<&'a [u8]>> {
    let mut reader = ParquetReader::new(bytes);
    reader.set_metadata(metadata.clone());
    reader
}

fn how(dtype: &ArrowDataType) -> How {
    if let Some(holds) = unknown(dtype) {
        return How::Not(holds);
    }
    match dtype {
        ArrowDataType::Extension(_) => How::Bare,
        dtype if zone_unknown(dtype).is_some() => How::Bare,
        _ => How::AsItIs,
    }
}

/// What a type holds that this build of Polars has no type for.
pub(crate) fn unknown(dtype: &ArrowDataType) -> Option<String> {
    match dtype {
        ArrowDataType::Float16 => Some("16-bit floats".to_owned()),
        ArrowDataType::Decimal256(..) => Some("decimals of more than 38 digits".to_owned()),
        ArrowDataType::FixedSizeList(..) => Some("lists of a fixed length".to_owned()),
        ArrowDataType::Interval(_) => Some("intervals".to_owned()),
        ArrowDataType::Union(_) => Some("values of several types".to_owned()),
        ArrowDataType::Extension(extension) => unknown(&extension.inner),
        ArrowDataType::List(field)
        | ArrowDataType::LargeList(field)
        | ArrowDataType::Map(field, _) => unknown(field.dtype()).or_else(|| within(field.dtype())),
        ArrowDataType::Struct(fields) => {
            fields.iter().find_map(|field| unknown(field.dtype()).or_else(|| within(field.dtype())))
        }
        _ => None,
    }
}

/// As what a column is to be written again that holds this.
pub(crate) fn instead_of(holds: &str) -> &'static str {
    match holds {
        "16-bit floats" => "32-bit or 64-bit floats, as astype(\"float64\") makes them in pandas",
        _ => "64-bit floats, text or times in UTC, as it is meant",
    }
}

/// What is well on its own, and not within a list or a struct, where it is not read bare.
fn within(dtype: &ArrowDataType) -> Option<String> {
    match dtype {
        ArrowDataType::Extension(extension) => {
            Some(format!("values of the type {}", extension.name))
        }
        dtype => zone_unknown(dtype),
    }
}

/// What a type holds whose zone Polars does not know.
pub(crate) fn zone_unknown(dtype: &ArrowDataType) -> Option<String> {
    let zone = zones::of(dtype)?;
    (!zones::is_known(Some(&zone))).then(|| format!("times in the zone `{zone}`"))
}

/// A file's footer, read.
type FileMetadataRef = Arc<FileMetadata>;
