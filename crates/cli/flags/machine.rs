//! What a run may take of the machine, and what it tells of itself: flags of every command.

use std::{env, process::Command};

use anyhow::Result;

use crate::{
    files::memory,
    words::{failure::usage, phases},
};

const HEADING: &str = "Running";

/// No machine that this runs on has more; Polars ends the process where threads cannot be made.
const MOST_THREADS: usize = 1024;

/// Where Polars and rayon look for a number of threads.
const VARIABLES: [&str; 2] = ["POLARS_MAX_THREADS", "RAYON_NUM_THREADS"];

/// What a run may take, as flags.
#[derive(Debug, clap::Args)]
pub(crate) struct Machine {
    /// Use so many threads [default: one for each core]
    #[arg(long, global = true, hide_short_help = true, help_heading = HEADING, value_name = "N", value_parser = threads, allow_hyphen_values = true)]
    threads: Option<usize>,

    /// Refuse an input that would take more memory than this: 500MB, 2GiB …
    ///
    /// Of a text that comes through a pipe no more is copied to a temporary file than would be read.
    #[arg(long, global = true, hide_short_help = true, help_heading = HEADING, value_name = "SIZE", value_parser = size, allow_hyphen_values = true)]
    max_memory: Option<u64>,

    /// Say how long each step took: read, group, smooth, write
    #[arg(long, global = true, hide_short_help = true, help_heading = HEADING)]
    verbose: bool,
}

impl Machine {
    /// Puts in force what a job says of itself.
    pub(crate) fn apply(&self) {
        if let Some(bytes) = self.max_memory {
            memory::allow(bytes);
        }
        if self.verbose {
            phases::tell();
        }
    }

    /// Puts the threads in force that the jobs of a run ask for, before one is started.
    pub(crate) fn threads<'a>(mut jobs: impl Iterator<Item = &'a Self>) -> Result<()> {
        let Some(threads) = jobs.find_map(|job| job.threads) else { return check_environment() };
        match jobs.filter_map(|job| job.threads).find(|others| *others != threads) {
            None => with_threads(threads),
            Some(others) => Err(usage(format!(
                "--threads: jobs of one run share its threads, and these ask for {threads} and {others}"
            ))),
        }
    }
}

/// Polars reads its number of threads from the environment alone, which a process may not change safely
/// for itself: it is replaced by itself in another one.
fn with_threads(threads: usize) -> Result<()> {
    let number = threads.to_string();
    if VARIABLES.iter().all(|name| env::var(name).is_ok_and(|value| value == number)) {
        return Ok(());
    }
    let failed = |error| usage(format!("--threads: cannot start anew: {error}"));
    let mut again = Command::new(env::current_exe().map_err(failed)?);
    again.args(env::args_os().skip(1)).envs(VARIABLES.map(|name| (name, &number)));
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt;
        Err(failed(again.exec()))
    }
    #[cfg(not(unix))]
    {
        let status = again.status().map_err(failed)?;
        std::process::exit(status.code().unwrap_or(1));
    }
}

/// Numbers of threads that could not be started would end the process with no message of ours.
fn check_environment() -> Result<()> {
    for name in VARIABLES {
        let Some(value) = env::var_os(name) else { continue };
        let value = value.to_string_lossy();
        // Rayon's 0 is one for each core.
        let is_default = name == "RAYON_NUM_THREADS" && value == "0";
        if !value.is_empty() && !is_default && threads(&value).is_err() {
            return Err(usage(format!(
                "{name} is `{value}` in the environment, and threads are 1 to {MOST_THREADS}; unset \
                 it, or say --threads N"
            )));
        }
    }
    Ok(())
}

/// A number of threads.
fn threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(threads @ 1..=MOST_THREADS) => Ok(threads),
        _ => Err(format!("a number of threads is a whole number from 1 to {MOST_THREADS}")),
    }
}

/// A size in bytes: `500MB`, `2GiB`, `1.5g`; a bare number is bytes.
fn size(text: &str) -> Result<u64, String> {
    let wrong = || "a size is a number and a unit, as in 500MB, 2GiB or 1.5GB".to_owned();
    let text = text.trim();
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let number: f64 = text[..text.len() - unit.len()].parse().map_err(|_| wrong())?;
    let scale: f64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1.0,
        "k" | "kb" => 1e3,
        "m" | "mb" => 1e6,
        "g" | "gb" => 1e9,
        "t" | "tb" => 1e12,
        "kib" => 1024.0,
        "mib" => 1024.0 * 1024.0,
        "gib" => 1024.0 * 1024.0 * 1024.0,
        "tib" => 1024.0 * 1024.0 * 1024.0 * 1024.0,
        _ => return Err(wrong()),
    };
    // As text: whole numbers of any size come through it as they are.
    match format!("{:.0}", number * scale).parse() {
        Ok(0) | Err(_) => Err(wrong()),
        Ok(bytes) => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        for (text, bytes) in [
            ("500MB", 500_000_000),
            ("2GiB", 2_147_483_648),
            ("1.5 gb", 1_500_000_000),
            ("800000", 800_000),
            ("64m", 64_000_000),
            ("1TiB", 1_099_511_627_776),
        ] {
            assert_eq!(size(text), Ok(bytes), "{text}");
        }
        for text in ["", "MB", "0", "-1GB", "1e9", "2 GBit", "1.2.3MB", "nan", "9999999TiB9"] {
            assert!(size(text).is_err(), "{text}");
        }
    }

    #[test]
    fn numbers_of_threads() {
        assert_eq!((threads("1"), threads("1024")), (Ok(1), Ok(1024)));
        for text in ["0", "-1", "1025", "1000000", "99999999999999999999", "two", "", "1.5"] {
            assert!(threads(text).is_err(), "{text}");
        }
    }
}
