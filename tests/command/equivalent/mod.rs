//! Equivalent paths: a smoothing has the same bits by the expression, by [`Grouped`], by core's stream
//! of each series, by core's plan, and by the command in every format, on random tables under random
//! flags. What a path cannot do stands in the table of `limits.rs`, and is refused.
//!
//! [`Grouped`]: smoothframe_polars::Grouped

mod case;
mod dice;
mod families;
mod files;
mod flags;
mod limits;
mod paths;
mod table;

use std::{collections::BTreeSet, fmt::Write as _, ops::Range};

use polars::prelude::TimeUnit;
use smoothframe_core::Smoother;
use smoothframe_polars::SmoothFrame;

use self::{
    case::Case,
    dice::Dice,
    families::FAMILIES,
    files::{INPUTS, OUTPUTS, Written, of_frame},
    flags::{About, Flags, Window, spelled},
    limits::Limit,
    paths::{Bits, Laid, gap},
    table::Table,
};
use crate::folder::Folder;

/// Seeds of a usual run of each test, one after another: each family of windows comes up once at least.
const SEEDS: u64 = FAMILIES.len() as u64;

/// Seeds of the slow tier, after the others.
const MANY_SEEDS: u64 = 10 * SEEDS;

/// How many formats a seed goes through: some, or all.
#[derive(Clone, Copy)]
enum Tier {
    Usual,
    Slow,
}

/// What a seed draws: a table, flags, and windows that core refused on the way.
fn draw(seed: u64, about: About) -> (Table, Flags, Dice, Vec<Window>) {
    let mut dice = Dice::of(seed * 3 + about as u64);
    let table = Table::random(&mut dice, about == About::Calendar);
    let mut refused = Vec::new();
    let family = usize::try_from(seed).expect("a small seed") % FAMILIES.len();
    let flags = Flags::random(about, family, &table, &mut dice, &mut refused);
    (table, flags, dice, refused)
}

/// One seed: all paths against `Grouped`. Gives how many smoothed values there were.
fn check(seed: u64, about: About, tier: Tier) -> Result<usize, String> {
    let (table, flags, mut dice, refused) = draw(seed, about);
    let args = flags.args(&table);
    let case = Case { seed, about, table, args };
    let (table, keys) = (&case.table, case.table.keys());

    let frame = table.frame();
    let grouped = frame.clone().smooth(&flags.grouped(table));
    let grouped = grouped.map_err(|error| case.failed("Grouped", &error.to_string()))?;
    let columns: Vec<String> = std::iter::once("x".to_owned()).chain(flags.columns()).collect();
    let want = of_frame(&grouped, keys, &columns);
    if !flags.changes_rows() {
        let (before, after) = (of_frame(&frame, keys, &columns[..1]), &want);
        if before.keys != after.keys || before.times != after.times {
            return Err(case.failed("Grouped", "rows are not where they were"));
        }
    }

    let rows = of_frame(&grouped, keys, &columns[..1]);
    let laid = Laid::of(grouped, rows, gap(&flags, table.clock));
    for (window, want) in flags.windows.iter().zip(&want.values[1..]) {
        in_the_library(&case, window, &laid, want, &mut dice)?;
    }

    // In another unit of time, weights in time are rounded in another way: a format is compared with a
    // frame in the unit that it is read in. Windows in rows are the same in each.
    let units = [TimeUnit::Milliseconds, TimeUnit::Microseconds, TimeUnit::Nanoseconds];
    let wants = units.map(|unit| {
        let smoothed = table.frame_in(unit).smooth(&flags.grouped(table)).expect("as above");
        of_frame(&smoothed, keys, &columns)
    });
    for (window, at) in flags.windows.iter().zip(1..) {
        if !window.is_in_time && !window.looks_for_nearest() {
            for other in &wants {
                case.compare("Grouped in another unit", &other.values[at], &want.values[at])?;
            }
        }
    }
    let folder = files::write(table);
    for (input, output) in pairs(seed, tier) {
        let unit = files::unit_of(input, table.clock);
        let at = units.iter().position(|one| *one == unit).expect("one of them");
        by_command(&case, &folder, input, output, &columns, &wants[at])?;
    }
    // What core refuses is refused by the command, in the same words.
    if let Some(window) = refused.first() {
        let error = window.spec().parse::<Smoother>().expect_err("it was refused").to_string();
        let mut args =
            vec!["apply".to_owned(), "in.csv".to_owned(), "-o".to_owned(), "-".to_owned()];
        args.extend(spelled(window, seed.is_multiple_of(2)));
        // The spec before it may have its options in another order.
        let says = error.split_once(" is no smoother: ").map_or(error.as_str(), |(_, says)| says);
        if let Some(wrong) = folder.smooth(&args).not_refused(2, &[says]) {
            return Err(case.failed(&args.join(" "), &wrong));
        }
    }
    Ok(want.values[1..].iter().map(|column| column.iter().flatten().count()).sum())
}

/// By the expression, by core's stream and by its plans: all that need no files.
fn in_the_library(
    case: &Case,
    window: &Window,
    laid: &Laid,
    want: &Bits,
    dice: &mut Dice,
) -> Result<(), String> {
    let smoother = window.smoother();
    let compare = |path: &str, found: Result<Bits, String>, want: &Bits| {
        case.compare(path, &found.map_err(|error| case.failed(path, &error))?, want)
    };
    let refuse = |limit: &Limit, found: Result<Bits, String>| {
        limit.check(found).map_err(|error| case.failed(limit.what, &error))
    };
    compare("smooth_by", laid.by_expression(&smoother, &case.table, true), want)?;
    let without_times = || laid.by_expression(&smoother, &case.table, false);
    if window.is_in_time {
        refuse(Limit::of("a window in time without times"), without_times())?;
    } else {
        let plan = laid.by_plan(&smoother).map_err(|error| case.failed("plan", &error))?;
        if !window.looks_for_nearest() {
            case.compare("plan", &plan, want)?;
        }
        if laid.is_in_order() {
            compare("smooth", without_times(), &plan)?;
        }
    }
    match limits::of_stream(window) {
        None => compare("stream", laid.by_stream(&smoother, dice), want)?,
        Some(limit) => refuse(limit, laid.by_stream(&smoother, dice))?,
    }
    let by_time_plan = laid.by_time_plan(&smoother, case.table.clock);
    match limits::of_plan(window) {
        None => compare("plan at times", by_time_plan, want),
        Some(limit) => refuse(limit, by_time_plan),
    }
}

/// Inputs and outputs of a seed: in a usual run CSV and two of the others, by turns.
fn pairs(seed: u64, tier: Tier) -> Vec<(&'static str, &'static str)> {
    let seed = usize::try_from(seed).expect("a small seed");
    let [csv, others @ ..] = &INPUTS;
    let inputs: Vec<&str> = match tier {
        Tier::Usual => (0..2).map(|at| others[(2 * seed + at) % others.len()]).collect(),
        Tier::Slow => others.to_vec(),
    };
    let inputs = std::iter::once(*csv).chain(inputs);
    let output = |at: usize| OUTPUTS[(seed + seed / OUTPUTS.len() + at) % OUTPUTS.len()];
    inputs.enumerate().map(|(at, input)| (input, output(at))).collect()
}

fn by_command(
    case: &Case,
    folder: &Folder,
    input: &str,
    output: &str,
    columns: &[String],
    want: &Written,
) -> Result<(), String> {
    let path = format!("the command, {input} to {output}");
    let args = ["apply", input, "-o", output, "-f"];
    let args = args.into_iter().chain(case.args.iter().map(String::as_str));
    let run = folder.smooth(args);
    if run.code != Some(0) {
        return Err(case.failed(&path, &run.stderr));
    }
    let found = files::read(folder, output, case.table.keys(), columns);
    if found.keys != want.keys {
        return Err(case.failed(&path, "keys differ, or their order"));
    }
    if found.times != want.times {
        return Err(case.failed(&path, "times differ, or their order"));
    }
    for ((name, found), want) in columns.iter().zip(&found.values).zip(&want.values) {
        let is_written = |bits: &u64| output != "out.ndjson" || f64::from_bits(*bits).is_finite();
        let want = &want.iter().map(|bits| bits.filter(is_written)).collect();
        case.compare(&format!("{path}, column {name}"), found, want)?;
    }
    Ok(())
}

/// Tells of every seed that failed: of the first in full, of others the first line.
fn check_all(seeds: Range<u64>, about: About, tier: Tier) {
    let mut told = String::new();
    let (mut failed, mut values, count) = (0, 0, seeds.clone().count());
    for seed in seeds {
        match check(seed, about, tier) {
            Ok(some) => values += some,
            Err(what) => {
                // At once, for who looks on with --nocapture.
                eprintln!("seed {seed}: {what}");
                let first_line = || what.lines().next().unwrap_or_default();
                let what = if failed == 0 { what.as_str() } else { first_line() };
                writeln!(told, "seed {seed}: {what}").expect("memory");
                failed += 1;
            }
        }
    }
    assert!(failed == 0, "{failed} of {count} seeds differ\n{told}");
    // Neither too few rows nor all of them holes.
    assert!(values > 50 * count, "{values} values of {count} seeds");
}

#[test]
fn windows_in_rows_are_the_same_by_every_path() {
    check_all(0..SEEDS, About::Rows, Tier::Usual);
}

#[test]
fn windows_in_time_are_the_same_by_every_path() {
    check_all(0..SEEDS, About::Time, Tier::Usual);
}

#[test]
fn calendars_and_merged_rows_are_the_same_by_every_path() {
    check_all(0..SEEDS, About::Calendar, Tier::Usual);
}

/// What is left out of the tables above. Numbers with decimals keep their -0.
#[test]
fn a_minus_zero_among_whole_numbers_is_zero() {
    let folder = Folder::new();
    for (rows, want) in [("1,5\n2,-0\n", "2\t0\t0.0\n"), ("1,0.5\n2,-0\n", "2\t-0.0\t0.0\n")] {
        folder.write("in.csv", format!("when,x\n{rows}"));
        let args = "apply in.csv -t when -v x -w 1 -o out.tsv -f".split(' ');
        folder.smooth(args).ok();
        assert!(folder.read("out.tsv").ends_with(want), "{}", folder.read("out.tsv"));
    }
}

/// A window that is new is compared, too.
#[test]
fn every_family_is_compared() {
    let list = Folder::new().smooth(["windows"]).ok().stdout;
    let name = |line: &&str| line.starts_with("  ") && !line.starts_with("   ");
    let name_of = |line: &str| line.trim().split([':', ' ']).next().unwrap_or_default().to_owned();
    let listed: BTreeSet<String> = list.lines().filter(name).map(name_of).collect();
    let compared = FAMILIES.iter().map(|family| family.name.to_owned()).collect();
    assert_eq!(listed, compared);
}

/// No option is left out by chance, nor because core refuses all windows with it.
#[test]
fn every_option_comes_up() {
    let mut names = BTreeSet::new();
    for about in [About::Rows, About::Time, About::Calendar] {
        for seed in 0..SEEDS {
            names.extend(draw(seed, about).1.names());
        }
    }
    let names: Vec<&str> = names.into_iter().collect();
    assert_eq!(names.join(" "), NAMES);
}

const NAMES: &str = "agg align boundary causal closed coverage degree deriv end every fill fill-to holes \
    label max-gap method min_rows missing norm on-duplicate robust start";

mod slow {
    use super::*;

    #[test]
    #[ignore = "slow: minutes"]
    fn many_windows_in_rows_are_the_same_by_every_path() {
        check_all(SEEDS..MANY_SEEDS, About::Rows, Tier::Slow);
    }

    #[test]
    #[ignore = "slow: minutes"]
    fn many_windows_in_time_are_the_same_by_every_path() {
        check_all(SEEDS..MANY_SEEDS, About::Time, Tier::Slow);
    }

    #[test]
    #[ignore = "slow: minutes"]
    fn many_calendars_and_merged_rows_are_the_same_by_every_path() {
        check_all(SEEDS..MANY_SEEDS, About::Calendar, Tier::Slow);
    }
}
