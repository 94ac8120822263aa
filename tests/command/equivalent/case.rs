//! A case, and how it is told what differs in it.

use super::{files, flags::About, paths::Bits, table::Table};

/// What is compared.
pub(super) struct Case {
    pub(super) seed: u64,
    pub(super) about: About,
    pub(super) table: Table,
    pub(super) args: Vec<String>,
}

impl Case {
    /// What anyone needs to see it again.
    pub(super) fn failed(&self, path: &str, what: &str) -> String {
        let Self { seed, about, table, args } = self;
        let csv = files::delimited(table, ',');
        format!(
            "{path}: {what}\n  seed {seed} of {about:?}, {:?}\n  flags: {}\n  table:\n{csv}",
            table.clock,
            args.iter().map(|arg| format!("'{arg}'")).collect::<Vec<_>>().join(" "),
        )
    }

    pub(super) fn compare(&self, path: &str, found: &Bits, want: &Bits) -> Result<(), String> {
        if found == want {
            return Ok(());
        }
        let at = found.iter().zip(want).position(|(found, want)| found != want);
        let number = |bits: &[Option<u64>]| {
            at.and_then(|at| bits[at]).map(|bits| (f64::from_bits(bits), format!("{bits:x}")))
        };
        let differ = found.iter().zip(want).filter(|(found, want)| found != want).count();
        let (rows, wanted) = (found.len(), want.len());
        let what = format!(
            "{differ} of {rows} rows (of {wanted}) differ, the first at {at:?}: {:?} and not {:?}",
            number(found),
            number(want)
        );
        Err(self.failed(path, &what))
    }
}
