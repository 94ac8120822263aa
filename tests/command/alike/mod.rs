//! Equivalent paths beyond `equivalent/`: on the clocks of zones, with values as large and as small as
//! there are, in all parts, from stdin and from several files, and in a report. `SMOOTHFRAME_SEED=7` runs
//! one seed, and `SMOOTHFRAME_SEEDS=5000` so many in the slow tier.
//!
//! What a path cannot have, and what is compared or refused in its place:
//!
//! | path | what | why |
//! |---|---|---|
//! | clocks, .xlsx | an hour that is shown twice is refused | neither says which of the two it is |
//! | .xlsx | is compared in milliseconds | its times have no smaller unit |
//! | NDJSON out | infinities and NaN are null; of NDJSON in, its own fields stay | JSON has no such numbers |
//! | clocks, .xlsx | kept rows keep times without a zone | a table that keeps its rows keeps its times |
//! | text | one NaN is as any other | text has one; arithmetic has two |
//! | an expression | rows before a silence are provisional | it is not told that the group goes on |
//! | a calendar | the expression and core get the rows that `Grouped` laid | they have none |
//! | a stream | `paths.rs` has what it refuses | |

mod files;
mod flags;
mod paths;
mod table;

use std::{fs::File, ops::Range, process::Stdio};

use polars::prelude::{DataFrame, TimeUnit};
use smoothframe_polars::Part;

use self::{
    files::{INPUTS, Input, Written, of_frame},
    flags::{Flags, PARTS, SPECS},
    paths::{Bits, by_expression, by_stream, refusal},
    table::{Dice, Table},
};
use crate::folder::{Folder, Run};

struct Case {
    seed: u64,
    table: Table,
    flags: Flags,
    folder: Folder,
}

impl Case {
    /// What anyone needs to see it again.
    fn failed(&self, path: &str, what: &str) -> String {
        let args = self.flags.args(self.table.zone);
        let args: Vec<String> = args.iter().map(|arg| format!("'{arg}'")).collect();
        let csv = files::csv(&self.table, &self.table.rows);
        format!(
            "{path}: {what}\n  again: SMOOTHFRAME_SEED={}\n  flags: {}\n  table:\n{csv}",
            self.seed,
            args.join(" ")
        )
    }

    fn compare(&self, path: &str, found: &Bits, want: &Bits) -> Result<(), String> {
        if found == want {
            return Ok(());
        }
        let at = found.iter().zip(want).position(|(found, want)| found != want);
        let show = |bits: &Bits| at.and_then(|at| bits[at]).map(f64::from_bits);
        let (rows, wanted) = (found.len(), want.len());
        let (found, want) = (show(found), show(want));
        let what = format!("row {at:?} of {rows} (of {wanted}): {found:?} and not {want:?}");
        Err(self.failed(path, &what))
    }

    fn compare_all(&self, path: &str, found: &Written, want: &Written) -> Result<(), String> {
        if found.shops != want.shops || found.times != want.times {
            return Err(self.failed(path, "keys or times differ, or their order"));
        }
        let columns = self.flags.columns();
        for ((name, found), want) in columns.iter().zip(&found.columns).zip(&want.columns) {
            self.compare(&format!("{path}, column {name}"), found, want)?;
        }
        Ok(())
    }

    fn grouped(&self, unit: TimeUnit) -> Result<DataFrame, String> {
        let frame = self.table.frame(unit);
        let smoothed = self.flags.grouped().smooth(&frame, &self.flags.smoother);
        smoothed.map(|smoothed| smoothed.into_frame()).map_err(|error| error.to_string())
    }

    fn run(&self, command: &str, input: &Input, output: &str) -> Run {
        let mut smooth = self.folder.command();
        smooth.arg(command).args(input.args).args(["-o", output, "-f"]);
        smooth.args(self.flags.args(self.table.zone));
        if let Some(name) = input.stdin {
            smooth.stdin(Stdio::from(File::open(self.folder.path(name)).expect("it is written")));
        }
        Run::of(&smooth.output().expect("smooth starts"))
    }

    /// `smooth apply` gives these rows.
    fn apply(&self, input: &Input, output: &str, want: &Written) -> Result<(), String> {
        let path = format!("apply {} ({:?}) to {output}", input.args.join(" "), input.stdin);
        let run = self.run("apply", input, output);
        if run.code != Some(0) {
            return Err(self.failed(&path, &run.stderr));
        }
        if output == "-" {
            self.folder.write("stdout.csv", &run.stdout);
        }
        let name = if output == "-" { "stdout.csv" } else { output };
        let found = files::read(&self.folder, name, self.table.zone, &self.flags.columns());
        if output.ends_with(".ndjson") {
            let finite = |bits: &Option<u64>| bits.filter(|bits| f64::from_bits(*bits).is_finite());
            let mut columns: Vec<Bits> =
                want.columns.iter().map(|bits| bits.iter().map(finite).collect()).collect();
            let is_kept = input.reads().ends_with(".ndjson") && self.flags.get("every").is_none();
            if is_kept {
                columns[0].clone_from(&want.columns[0]);
            }
            let want = Written { columns, ..want.clone() };
            return self.compare_all(&path, &found, &want);
        }
        self.compare_all(&path, &found, want)
    }

    /// The report's table is the one that `smooth apply` writes.
    fn report(&self, input: &Input, ending: &str) -> Result<(), String> {
        let run = self.run("report", input, "report");
        let again = self.run("apply", input, &format!("again.{ending}"));
        if (run.code, again.code) != (Some(0), Some(0)) {
            return Err(self.failed("report", &format!("{}{}", run.stderr, again.stderr)));
        }
        let read = |name: &str| std::fs::read(self.folder.path(name)).expect("it is written");
        let same = match ending {
            "csv" => read("report/smoothed.csv") == read("again.csv"),
            _ => {
                let of = |name: &str| self.folder.read_parquet(name);
                of("report/smoothed.parquet").equals_missing(&of("again.parquet"))
            }
        };
        if same { Ok(()) } else { Err(self.failed("report", "its table is not that of apply")) }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Tier {
    Usual,
    Slow,
}

fn check(seed: u64, tier: Tier) -> Result<(), String> {
    let number = usize::try_from(seed).expect("a small seed");
    let mut dice = Dice::of(1_000_000 + seed);
    let table = Table::random(&mut dice);
    let flags = Flags::random(number, &mut dice);
    let folder = files::write(&table);
    let mut case = Case { seed, table, flags, folder };

    // A part that a smoother does not have is refused by the command in `Grouped`'s words.
    let mut had = vec![Part::Smoothed];
    for part in PARTS {
        case.flags.parts = vec![Part::Smoothed, part];
        match case.grouped(TimeUnit::Microseconds) {
            Ok(_) => had.push(part),
            Err(says) => {
                let run = case.run("apply", &INPUTS[0], "refused.csv");
                if let Some(wrong) = run.not_refused(1, &[&says]) {
                    return Err(case.failed(part.name(), &wrong));
                }
            }
        }
    }
    case.flags.parts = had;

    let (columns, zone) = (case.flags.columns(), case.table.zone);
    let grouped = |unit| case.grouped(unit).map_err(|error| case.failed("Grouped", &error));
    let laid = grouped(TimeUnit::Microseconds)?;
    let want = of_frame(&laid, zone, &columns);
    let parts = want.columns.len() - case.flags.parts.len();
    let series = paths::series(&want, case.flags.gap());
    let found = by_expression(&laid, &series, &case.flags);
    let found = found.map_err(|error| case.failed("the expression", &error))?;
    for ((part, found), want) in case.flags.parts.iter().zip(&found).zip(&want.columns[parts..]) {
        case.compare(&format!("the expression, {part}"), found, want)?;
    }

    let streamed = by_stream(&want.columns[0], &series, &case.flags.smoother, &mut dice);
    match (streamed, refusal(&case.flags.smoother)) {
        (Ok(found), None) => {
            let streamed = [Part::Smoothed, Part::Coverage, Part::Provisional];
            for (part, found) in streamed.iter().zip(&found) {
                let at = case.flags.parts.iter().position(|has| has == part).expect("all have it");
                case.compare(&format!("stream, {part}"), found, &want.columns[parts + at])?;
            }
        }
        (Err(error), Some(says)) if error.contains(says) => {}
        (Ok(_), Some(says)) => return Err(case.failed("stream", &format!("is there, not: {says}"))),
        (Err(error), _) => return Err(case.failed("stream", &error)),
    }

    let outputs = ["out.csv", "out.parquet", "-", "out.ndjson"];
    for (at, input) in INPUTS.iter().enumerate() {
        if tier == Tier::Slow || (at + INPUTS.len() - number * 3 % INPUTS.len()) % INPUTS.len() < 3
        {
            case.apply(input, outputs[(number + at) % outputs.len()], &want)?;
        }
    }
    for (name, unit) in
        [("clock.csv", TimeUnit::Microseconds), ("clock.xlsx", TimeUnit::Milliseconds)]
    {
        let args: &[&str] = if name == "clock.csv" { &["clock.csv"] } else { &["clock.xlsx"] };
        let input = Input { args, stdin: None };
        if case.table.is_ambiguous() {
            let run = case.run("apply", &input, "refused.csv");
            if let Some(wrong) = run.not_refused(1, &["comes twice in", "--ambiguous earliest"]) {
                return Err(case.failed(name, &wrong));
            }
        } else {
            case.apply(&input, "out.parquet", &of_frame(&grouped(unit)?, zone, &columns))?;
        }
    }
    match number % 4 {
        0 => case.report(&INPUTS[0], "csv"),
        2 => case.report(&INPUTS[2], "parquet"),
        _ => Ok(()),
    }
}

/// Tells of every seed that failed: of the first in full, of others the first line.
fn check_all(seeds: Range<u64>, tier: Tier) {
    let one = std::env::var("SMOOTHFRAME_SEED").ok();
    let one: Option<u64> = one.map(|seed| seed.parse().expect("SMOOTHFRAME_SEED is a number"));
    let seeds = one.map_or(seeds, |seed| seed..seed + 1);
    let wrong = |seed: u64| check(seed, tier).err().map(|what| (seed, what));
    let wrong: Vec<(u64, String)> = seeds.filter_map(wrong).collect();
    let first = wrong.first().map_or("", |(_, what)| what.as_str());
    let line = |(seed, what): &(u64, String)| {
        format!("\nseed {seed}: {}", what.lines().next().unwrap_or_default())
    };
    let lines: String = wrong.iter().map(line).collect();
    assert!(wrong.is_empty(), "{} seeds differ{lines}\n{first}", wrong.len());
}

#[test]
fn zones_sizes_parts_and_ways_in_are_the_same_by_every_path() {
    check_all(0..SPECS.len() as u64, Tier::Usual);
}

/// What the exceptions are about does come up among the usual seeds.
#[test]
fn usual_seeds_have_what_they_are_for() {
    let tables: Vec<Table> = (0..SPECS.len() as u64)
        .map(|seed| Table::random(&mut Dice::of(1_000_000 + seed)))
        .collect();
    let count = |is: fn(&Table) -> bool| tables.iter().filter(|table| is(table)).count();
    let ambiguous = count(Table::is_ambiguous);
    assert!((3..SPECS.len() - 3).contains(&ambiguous), "{ambiguous}");
    assert!(count(Table::has_infinities) >= 3);
    for zone in ["Europe/Berlin", "America/New_York", "Asia/Kathmandu", "UTC"] {
        assert!(tables.iter().any(|table| table.zone == zone), "{zone}");
    }
}

mod slow {
    use super::*;

    #[test]
    #[ignore = "slow: minutes"]
    fn many_zones_sizes_parts_and_ways_in_are_the_same_by_every_path() {
        let count = std::env::var("SMOOTHFRAME_SEEDS").ok();
        let count =
            count.map_or(400, |count| count.parse().expect("SMOOTHFRAME_SEEDS is a number"));
        let usual = SPECS.len() as u64;
        check_all(usual..usual + count, Tier::Slow);
    }
}
