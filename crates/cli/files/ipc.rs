//! Reading Arrow's file format, which is Feather's second version too.

use std::{
    fs::File,
    io::{Read as _, Seek, SeekFrom},
    path::Path,
};

use anyhow::{Result, bail};
use polars::prelude::*;
use polars_io::ipc::IpcReader;

use super::{
    guard::readable,
    parquet::{self, zone_unknown},
    typed::{Read, Unread},
};

pub(crate) fn read(path: &Path, only: &dyn Fn(&[String]) -> Option<Vec<String>>) -> Result<Read> {
    let mut file = File::open(path)?;
    check_ends(&mut file)?;
    // Read and not mapped: a mapped file that is cut short ends the process.
    let reader = || Ok::<_, std::io::Error>(IpcReader::new(file.try_clone()?));
    let schema = readable(|| Ok(reader()?.schema()?))?;
    let names: Vec<String> = schema.iter_names().map(ToString::to_string).collect();
    let wanted = only(&names).unwrap_or_else(|| names.clone());
    let (mut columns, mut unread) = (Vec::new(), Vec::new());
    for name in wanted {
        let dtype = schema.get(name.as_str()).map(|field| field.dtype());
        let holds = dtype.and_then(|dtype| match dtype {
            ArrowDataType::Extension(extension) => Some(format!("values of {}", extension.name)),
            dtype => parquet::unknown(dtype).or_else(|| zone_unknown(dtype)),
        });
        match holds {
            Some(holds) => unread.push(Unread { name, holds }),
            None => columns.push(name),
        }
    }
    let frame = readable(|| Ok(reader()?.with_columns(Some(columns)).finish()?))?;
    Ok(Read { frame, names, unread, ..Read::default() })
}

fn check_ends(file: &mut File) -> Result<()> {
    let (mut first, mut last) = ([0; 6], [0; 6]);
    let length = file.metadata()?.len();
    file.read_exact(&mut first)?;
    if length >= 12 {
        file.seek(SeekFrom::End(-6))?;
        file.read_exact(&mut last)?;
    }
    file.rewind()?;
    match (&first, &last) {
        (b"ARROW1", b"ARROW1") => Ok(()),
        (b"ARROW1", _) => {
            bail!("is an Arrow file that is cut short: its end is missing; write or copy it again")
        }
        _ => bail!("is no Arrow file"),
    }
}
