//! The numbers that an argument stands for.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    path::Path,
};

use anyhow::{Context, Result, anyhow, bail};
use polars::prelude::*;
use smoothframe_csv::Options;
use smoothframe_polars::{Smoother, words::counted};

use crate::{
    fields::numbers,
    files::content::Content,
    files::input::Source,
    files::spool::Spool,
    files::typed::{Seen, Wanted},
    roles::columns::{one, read_value},
    roles::numeric::numeric,
    words::failure::{quoted, usage},
    words::say::Say,
};

/// Numbers, NaN where one is missing.
pub(super) struct Numbers {
    pub(super) values: Vec<f64>,
    /// What they are, as `sales.csv, column units`.
    pub(super) name: String,
    /// The line of the first one, where each has one.
    first_line: Option<usize>,
}

impl Numbers {
    /// A list, a file, a file's column, or a window's weights; says what was found of a file.
    pub(super) fn of(text: &str, say: &mut Say) -> Result<Self> {
        let numbers = if text.trim_start().starts_with('[') {
            listed(text)?
        } else if text == "-" {
            let mut bytes = Vec::new();
            std::io::stdin().read_to_end(&mut bytes).context("stdin: cannot be read")?;
            lines_of(&text_of(bytes, "stdin")?, "stdin")?
        } else if let Some((path, column)) = file(text) {
            of_file(path, column, say)?
        } else {
            weights(text)?
        };
        if numbers.values.is_empty() {
            bail!("{}: holds no numbers", numbers.name);
        }
        Ok(numbers)
    }

    /// A sentence on those that are missing.
    pub(super) fn missing(&self) -> Option<String> {
        let missing = self.values.iter().filter(|value| value.is_nan()).count();
        let first = self.values.iter().position(|value| value.is_nan())?;
        let place = match self.first_line {
            Some(line) => format!("line {}", first + line),
            None => format!("number {}", first + 1),
        };
        Some(format!(
            "{}: missing among {}: {missing}, the first in {place}, and with them the outputs that \
             overlap them",
            self.name,
            counted(self.values.len(), "number")
        ))
    }
}

/// The file that a text names, and perhaps a column of it behind a colon.
pub(super) fn file(text: &str) -> Option<(&Path, Option<&str>)> {
    let whole = Path::new(text);
    if whole.exists() {
        return Some((whole, None));
    }
    let colons = text.match_indices(':').map(|(at, _)| at);
    let mut cuts = colons.map(|at| (Path::new(&text[..at]), Some(&text[at + 1..])));
    cuts.rfind(|(path, _)| path.is_file())
}

fn of_file(path: &Path, column: Option<&str>, say: &mut Say) -> Result<Numbers> {
    let name = path.display().to_string();
    if path.is_dir() {
        bail!("{name}: is a directory, and not a file");
    }
    let is_piped = !path.is_file();
    let is_lines = match column {
        Some(_) => false,
        None => {
            let is_csv = || {
                Ok::<_, anyhow::Error>(
                    Content::recognise(&Spool::whole(path)?, None)?.is_delimited(),
                )
            };
            is_piped || (is_csv()? && starts_with_number(path)?)
        }
    };
    if is_lines {
        let failed = || format!("{name}: cannot be read");
        let mut bytes = Vec::new();
        File::open(path).and_then(|mut file| file.read_to_end(&mut bytes)).with_context(failed)?;
        lines_of(text_of(bytes, &name)?.as_str(), &name)
    } else {
        of_column(path, column, say)
    }
}

/// Bytes as text.
fn text_of(bytes: Vec<u8>, name: &str) -> Result<String> {
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.iter().filter(|&&byte| byte == b'\n').count() + 1;
        anyhow!("{name}: line {line}: is not UTF-8 text; convert it first")
    })
}

/// Whether the first line is a number, or missing: there is no header.
fn starts_with_number(path: &Path) -> Result<bool> {
    let failed = || format!("{}: cannot be read", path.display());
    let file = File::open(path).with_context(failed)?;
    let mut first = Vec::new();
    BufReader::new(file.take(4096)).read_until(b'\n', &mut first).with_context(failed)?;
    let first = String::from_utf8_lossy(&first);
    let first = first.trim_start_matches('\u{feff}');
    if are_several(first) {
        bail!("{}: line 1 is no header, and {SEVERAL}", path.display());
    }
    Ok(!first.is_empty() && numbers::one(first).is_ok())
}

/// What stands between numbers of a line.
pub(super) const SEPARATORS: [char; 4] = [',', ';', '\t', ' '];

const SEVERAL: &str = "holds several numbers; write one a line, or a header above the columns, and \
                       name one as FILE:COLUMN";

/// Whether a line holds several numbers.
fn are_several(line: &str) -> bool {
    let fields = || line.split(SEPARATORS).map(str::trim).filter(|f| !f.is_empty());
    fields().count() > 1 && fields().all(|field| numbers::one(field).is_ok())
}

/// One number a line.
fn lines_of(text: &str, name: &str) -> Result<Numbers> {
    let text = text.trim_start_matches('\u{feff}');
    let mut values = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let value = numbers::one(line).map_err(|why| {
            let shown: String = line.trim().chars().take(60).collect();
            let why = if are_several(line) { SEVERAL.to_owned() } else { why.to_string() };
            anyhow!("{name}: line {}: `{shown}` {why}", at + 1)
        })?;
        values.push(value.unwrap_or(f64::NAN));
    }
    // Empty lines at the end are no numbers.
    let empty = text.lines().rev().take_while(|line| line.trim().is_empty()).count();
    values.truncate(values.len() - empty);
    Ok(Numbers { values, name: name.to_owned(), first_line: Some(1) })
}

fn of_column(path: &Path, column: Option<&str>, say: &mut Say) -> Result<Numbers> {
    let wanted = Wanted {
        only: &|seen: &Seen<'_>| {
            let column = column.map(str::to_owned)?;
            seen.names.contains(&column).then(|| vec![column])
        },
        texts: &|_| false,
        digest: false,
        dates: true,
        time: None,
    };
    let source = Source::read(&Spool::whole(path)?, None, &Options::default(), &wanted)?;
    source.tell(say);
    let name = path.display();
    let column = match column {
        Some(column) => one(&source, column, &source.all)?,
        None => {
            let found = numeric(&source, &source.names())?;
            match found.as_slice() {
                [one] => one.clone(),
                [] => bail!("{name}: no column of numbers; there are {}", quoted(&source.all)),
                many => {
                    return Err(usage(format!(
                        "{name}: several columns are numbers: {}; name one, as in {name}:{}",
                        quoted(many),
                        many[0]
                    )));
                }
            }
        }
    };
    let values = read_value(&source, &column)?;
    if !values.dtype().is_primitive_numeric() {
        bail!("{name}: column `{column}` holds no numbers (its type is {})", values.dtype());
    }
    let values = values.cast(&DataType::Float64)?;
    let values = values.f64()?.iter().map(|value| value.unwrap_or(f64::NAN)).collect();
    Ok(Numbers { values, name: format!("{name}, column `{column}`"), first_line: None })
}

/// `[1,2,1]`.
fn listed(text: &str) -> Result<Numbers> {
    let inside = text.trim().strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let Some(inside) = inside else {
        return Err(usage(format!("`{text}`: a list of numbers ends with `]`, as in [1,2,1]")));
    };
    let mut values = Vec::new();
    for (at, field) in inside.split(',').enumerate() {
        match numbers::one(field) {
            Ok(Some(value)) => values.push(value),
            Ok(None) if inside.trim().is_empty() => {}
            Ok(None) => {
                return Err(usage(format!("`{text}`: number {} is missing", at + 1)));
            }
            Err(why) => {
                let field = field.trim();
                return Err(usage(format!("`{text}`: number {}, `{field}`, {why}", at + 1)));
            }
        }
    }
    if values.is_empty() {
        return Err(usage(format!("`{text}`: holds no numbers; a list is as [1,2,1]")));
    }
    Ok(Numbers { values, name: text.trim().to_owned(), first_line: None })
}

/// The weights of a window, by its spec.
fn weights(text: &str) -> Result<Numbers> {
    let smoother = text.parse::<Smoother>().map_err(|error| {
        // No window has a point or a slash in its name.
        let name = text.split(':').next().unwrap_or(text);
        if name.contains(['.', '/', '\\']) {
            return anyhow!("{text}: there is no such file");
        }
        let error = error.to_string().replacen("is no smoother", "is no window", 1);
        usage(format!("{text}: there is no such file; and {error}"))
    })?;
    let Some(kernel) = smoother.kernel() else {
        let why = "has no weights of so many rows to convolve with";
        return Err(usage(format!("{text}: {why}; take a window such as gaussian:31,std=5")));
    };
    let alone = Smoother::new(kernel.clone()).build();
    if alone.is_ok_and(|alone| alone != smoother) {
        return Err(usage(format!(
            "{text}: only the weights are convolved with; leave out what follows them, but norm=…"
        )));
    }
    Ok(Numbers { values: kernel.taps().to_vec(), name: text.to_owned(), first_line: None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_and_lines() {
        let list = |text| listed(text).map(|numbers| numbers.values);
        assert_eq!(list("[1,2, 1.5e0 ]").expect("numbers"), [1.0, 2.0, 1.5]);
        for (text, says) in [
            ("[1,2", "ends with"),
            ("[]", "no numbers"),
            ("[1,,2]", "number 2 is missing"),
            ("[1,x]", "number 2, `x`, is no number"),
            ("[1e999]", "too large"),
        ] {
            let error = list(text).expect_err("refused").to_string();
            assert!(error.contains(says), "{text}: {error}");
        }
        let lines = |text| lines_of(text, "f").map(|numbers| numbers.values);
        assert_eq!(lines("\u{feff}1\r\n-2.5\r\n").expect("numbers"), [1.0, -2.5]);
        assert!(lines("1\n\nNA\n").expect("numbers")[1..].iter().all(|value| value.is_nan()));
        let error = lines("1\n2 3\n").expect_err("refused").to_string();
        assert!(error.contains("f: line 2: `2 3` holds several"), "{error}");
    }

    #[test]
    fn weights_of_windows() {
        assert_eq!(weights("uniform:4").expect("a window").values, [0.25; 4]);
        assert_eq!(weights("triang:3 norm=peak").expect("a window").values, [0.5, 1.0, 0.5]);
        assert_eq!(weights("savgol:5,order=2").expect("a window").values.len(), 5);
        for (text, says) in [
            ("median:7", "no weights"),
            ("uniform:7d", "no weights"),
            ("hann:7 boundary=reflect", "only the weights"),
            ("gausian:7", "no such file"),
            ("none.csv:units", "no such file"),
        ] {
            let error = weights(text).err().expect("refused").to_string();
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
