//! A folder in which `smooth` is run.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use polars::prelude::{DataFrame, ParquetReader, ParquetWriter, SerReader};
use tempfile::TempDir;

/// A temporary folder with input files, and the place where outputs go.
pub(crate) struct Folder(TempDir);

/// What a run of `smooth` left behind.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    pub(crate) fn with(name: &str, bytes: impl AsRef<[u8]>) -> Self {
        let folder = Self::new();
        folder.write(name, bytes);
        folder
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.path(name), bytes).expect("the temporary folder is writable");
    }

    pub(crate) fn read(&self, name: &str) -> String {
        let bytes = fs::read(self.path(name));
        String::from_utf8(bytes.unwrap_or_else(|error| panic!("{name}: {error}"))).expect("UTF-8")
    }

    pub(crate) fn write_parquet(&self, name: &str, mut frame: DataFrame) {
        let file = fs::File::create(self.path(name)).expect("the temporary folder is writable");
        ParquetWriter::new(file).finish(&mut frame).expect("a frame that Parquet can hold");
    }

    pub(crate) fn read_parquet(&self, name: &str) -> DataFrame {
        let file = fs::File::open(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
        ParquetReader::new(file).finish().expect("a Parquet file")
    }

    /// The names of all that is in it, hidden ones and those of subfolders too, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        list(self.0.path(), "", &mut names);
        names.sort();
        names
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_smooth"));
        command.current_dir(self.0.path());
        command
    }

    /// Runs `smooth` in it.
    pub(crate) fn smooth<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Run {
        Run::of(&self.command().args(args).output().expect("smooth starts"))
    }

    /// `smooth apply INPUT -w WINDOW -o - FLAGS…` with the flags split at spaces; gives stdout.
    pub(crate) fn apply(&self, input: &str, window: &str, flags: &str) -> String {
        let args = ["apply", input, "-w", window, "-o", "-"];
        self.smooth(args.into_iter().chain(flags.split_whitespace())).ok().stdout
    }

    /// `smooth report INPUT -o report FLAGS…` with the flags split at spaces.
    pub(crate) fn report(&self, input: &str, flags: &str) -> Run {
        let args = ["report", input, "-o", "report"];
        self.smooth(args.into_iter().chain(flags.split_whitespace())).ok()
    }
}

fn list(folder: &Path, prefix: &str, names: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let entry = entry.expect("a readable folder");
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().expect("a file type").is_dir() {
            list(&entry.path(), &format!("{name}/"), names);
        }
        names.push(name);
    }
}

impl Run {
    pub(crate) fn of(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("smooth speaks UTF-8");
        Self {
            code: output.status.code(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        self
    }

    /// That it is refused with this code and one message, which says these things.
    #[track_caller]
    pub(crate) fn refused(&self, code: i32, says: &[&str]) {
        if let Some(wrong) = self.not_refused(code, says) {
            panic!("{wrong}");
        }
    }

    /// What is wrong with a refusal.
    pub(crate) fn not_refused(&self, code: i32, says: &[&str]) -> Option<String> {
        let errors = self.stderr.lines().filter(|line| line.starts_with("error:")).count();
        let wrong = if self.code != Some(code) {
            format!("exit {:?}, not {code}", self.code)
        } else if errors != 1 {
            format!("{errors} messages")
        } else if self.stderr.contains("panicked") || self.stderr.contains("RUST_BACKTRACE") {
            "it panicked".to_owned()
        } else if !self.stdout.is_empty() {
            format!("stdout: {}", self.stdout)
        } else if let Some(say) = says.iter().find(|say| !self.stderr.contains(**say)) {
            format!("it does not say `{say}`")
        } else {
            return None;
        };
        Some(format!("{wrong}; stderr: {}", self.stderr))
    }
}

/// A column of simple CSV text: no quoted fields.
pub(crate) fn column<'a>(csv: &'a str, name: &str) -> Vec<&'a str> {
    let mut lines = csv.lines();
    let header = lines.next().expect("a header");
    let at = header.split(',').position(|column| column == name);
    let at = at.unwrap_or_else(|| panic!("no column {name} in {header}"));
    lines.map(|line| line.split(',').nth(at).expect("as many fields as the header")).collect()
}

/// The numbers of a column of simple CSV text; empty is none.
pub(crate) fn numbers(csv: &str, name: &str) -> Vec<Option<f64>> {
    let number = |text: &str| text.parse().unwrap_or_else(|_| panic!("`{text}` is no number"));
    let field = |text: &&str| (!text.is_empty()).then(|| number(text));
    column(csv, name).iter().map(field).collect()
}

/// The path of a file of the repository.
pub(crate) fn repository(path: &str) -> String {
    format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))
}
