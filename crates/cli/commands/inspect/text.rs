//! The facts as a person reads them.

use smoothframe_polars::words::{self, counted};
use smoothframe_report::visible;

use super::{
    column::short,
    facts::{Basis, Duplicates, Facts, Gap, Holes, Label, Lengths, Proposal, Remark, Role, Series},
    table::{NAME, table},
};

/// The holes of so many columns are shown,
const HOLES: usize = 8;
/// and so many remarks.
const REMARKS: usize = 20;

pub(super) fn page(facts: &Facts) -> String {
    let file = &facts.file;
    let format = file.called;
    let size = size(file.bytes);
    let (rows, columns) = (counted(file.rows, "row"), counted(file.columns, "column"));
    let mut page = format!("{}: {format}, {size}, {rows}, {columns}\n\n", line(&file.path));
    page.push_str(&table(facts));
    if file.rows > 0 {
        page.push_str(&series(facts));
    }
    page.push_str(&remarks(&facts.remarks));
    match &facts.proposal {
        Some(proposal) => page.push_str(&proposed(proposal)),
        None if facts.refusal.is_some() => {
            let why = facts.refusal.as_deref().unwrap_or_default();
            page.push_str(&format!("\nnothing to propose: {}\n", line(why)));
        }
        None if file.rows == 0 => page.push_str("\nnothing to propose: there are no rows\n"),
        None => page.push_str("\nnothing to propose: no column of numbers is left\n"),
    }
    page
}

/// Lines of a name and what is said of it; the name is written once.
#[derive(Default)]
struct Lines {
    text: String,
    last: &'static str,
}

impl Lines {
    fn say(&mut self, name: &'static str, says: &str) {
        let shown = if name == self.last { "" } else { name };
        self.text.push_str(&format!("  {shown:<9}  {says}\n"));
        self.last = name;
    }
}

fn series(facts: &Facts) -> String {
    let series = &facts.series;
    let is_proposed = |role: Option<Role>, basis: Option<Basis>| {
        role == Some(Role::Group) && basis == Some(Basis::Proposed)
    };
    let proposed = facts.columns.iter().any(|column| is_proposed(column.role, column.basis));
    let by: Vec<String> = series.by.iter().map(|name| line(name)).collect();
    let by = match (by.is_empty(), proposed) {
        (true, _) => "the whole file".to_owned(),
        (false, false) => format!("by {}", by.join(", ")),
        (false, true) => format!("by {} (proposed)", by.join(", ")),
    };
    let time = series.time.as_ref().map_or_else(|| "rows".to_owned(), |time| line(time));
    let mut lines = Lines::default();
    lines.say("groups", &series.groups.to_string());
    if let Some(lengths) = &series.lengths {
        self::lengths(&mut lines, lengths, series.groups);
    }
    if series.time.is_some() {
        times(&mut lines, series);
    }
    series.holes.iter().take(HOLES).for_each(|holes| self::holes(&mut lines, holes, series.groups));
    let more = series.holes.len().saturating_sub(HOLES);
    if more > 0 {
        lines.say("holes", &format!("and in {more} more columns (--json has them all)"));
    }
    format!("\nseries: {by}, in the order of {time}\n{}", lines.text)
}

fn lengths(lines: &mut Lines, lengths: &Lengths, groups: usize) {
    if lengths.min == lengths.max {
        lines.say("rows", &format!("{}{}", lengths.min, if groups > 1 { " each" } else { "" }));
        return;
    }
    let (min, median, max) = (lengths.min, lengths.median, lengths.max);
    lines.say("rows", &format!("{min} to {max} each, median {median}"));
    lines.say("rows", &format!("fewest{}", label(&lengths.shortest)));
    lines.say("rows", &format!("most{}", label(&lengths.longest)));
    if lengths.single > 0 {
        lines.say("rows", &format!("{} of one row", counted(lengths.single, "group")));
    }
}

fn times(lines: &mut Lines, series: &Series) {
    lines.say(
        "step",
        series.step.as_deref().unwrap_or("none: no distance between rows is the usual one"),
    );
    let is_sparse = series.absent.as_ref().is_some_and(|absent| absent.share > 0.5);
    if (series.step.is_none() || is_sparse)
        && let Some(distance) = &series.distance
    {
        let of = if series.groups > 1 { ", of the longest group" } else { "" };
        lines.say("distance", &format!("{distance} between most rows (the middle one{of})"));
    }
    if let Some(absent) = &series.absent {
        let mut says = format!("{} of the steps have no row", percent(absent.share));
        if absent.steps > 0 && series.groups > 1 {
            let worst = percent(absent.worst_share);
            says.push_str(&format!(", most{}: {worst}", label(&absent.worst)));
        }
        lines.say("absent", &says);
        if series.groups > 1 && absent.many > 0 {
            let (many, of) = (absent.many, series.groups);
            lines.say("absent", &format!("more than 10% in {many} of {of} groups"));
        }
    }
    series.gaps.iter().for_each(|gap| self::gap(lines, gap));
    match &series.out_of_order {
        None => lines.say("order", "no row is earlier than one of its group before it"),
        Some(rows) => {
            let are = if rows.rows == 1 { "is" } else { "are" };
            let are = format!("{} {are}", counted(rows.rows, "row"));
            let [first, before] = &rows.places;
            lines.say(
                "order",
                &format!(
                    "{are} earlier than the row of the group before (first: {first}, after {before}); \
                     series are put in order"
                ),
            );
        }
    }
    match &series.duplicates {
        None => lines.say("repeats", "no two rows of a group are at the same time"),
        Some(rows) => repeats(lines, rows),
    }
}

fn gap(lines: &mut Lines, gap: &Gap) {
    let steps = |absent| counted(usize::try_from(absent).unwrap_or(usize::MAX), "step");
    let absent = gap.absent.map(|absent| format!(", {} without a row", steps(absent)));
    let absent = absent.unwrap_or_default();
    let (length, of) = (shorter(&gap.length), label(&gap.group));
    lines.say("gaps", &format!("{length}{of}: {} to {}{absent}", gap.from, gap.to));
}

/// `115974m` as `80d 12h 54m`; what counts months or weeks stays.
fn shorter(length: &str) -> String {
    const UNITS: [(&str, u64); 4] = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)];
    let unit = length.trim_start_matches(|c: char| c.is_ascii_digit());
    let number: Option<u64> = length.strip_suffix(unit).and_then(|number| number.parse().ok());
    let of_unit = UNITS.iter().find(|(name, _)| *name == unit).map(|(_, seconds)| *seconds);
    let Some(mut rest) = number.zip(of_unit).and_then(|(n, of)| n.checked_mul(of)) else {
        return length.to_owned();
    };
    let mut parts = Vec::new();
    for (name, seconds) in UNITS {
        if rest >= seconds {
            parts.push(format!("{}{name}", rest / seconds));
            rest %= seconds;
        }
    }
    parts.join(" ")
}

fn repeats(lines: &mut Lines, rows: &Duplicates) {
    let repeat = if rows.rows == 1 { "repeats" } else { "repeat" };
    let repeat = format!("{} {repeat}", counted(rows.rows, "row"));
    let [first, second] = &rows.places;
    let of =
        if rows.group.is_empty() { String::new() } else { format!(" of {}", line(&rows.group)) };
    let first = format!("first: {first} and {second}{of}, {}", rows.time);
    lines.say("repeats", &format!("{repeat} a time of the group ({first})"));
    let separators: Vec<String> =
        rows.separators.iter().map(|name| format!("`{}`", line(name))).collect();
    if !separators.is_empty() {
        let separators = separators.join(", or ");
        lines.say("repeats", &format!("none would, were this a group column too: {separators}"));
    }
}

fn holes(lines: &mut Lines, holes: &Holes, groups: usize) {
    let (value, rows) = (line(&holes.value), counted(holes.rows, "row"));
    let within =
        if groups > 1 { format!(" in {}", counted(holes.groups, "group")) } else { String::new() };
    let longest = match holes.longest {
        1 => "no two in a row".to_owned(),
        many => format!("at most {many} in a row{}", label(&holes.longest_in)),
    };
    lines.say("holes", &format!("{value}: {rows}{within}, {longest}"));
}

/// What is odd, column by column, with the flag that helps.
fn remarks(remarks: &[Remark]) -> String {
    if remarks.is_empty() {
        return String::new();
    }
    let mut text = "\nremarks:\n".to_owned();
    for Remark { column, says, flag } in remarks.iter().take(REMARKS) {
        let column = column.as_ref().map_or_else(String::new, |name| format!("`{name}`: "));
        let flag = flag.as_ref().map_or_else(String::new, |flag| format!("; {flag}"));
        text.push_str(&format!("  {}\n", line(&format!("{column}{says}{flag}"))));
    }
    let more = remarks.len().saturating_sub(REMARKS);
    if more > 0 {
        text.push_str(&format!("  and {more} more (--json has them all)\n"));
    }
    text
}

fn proposed(proposal: &Proposal) -> String {
    let mut text = format!("\nproposed:\n  {}\n\n", proposal.command);
    let width = proposal.why.iter().map(|why| why.flag.chars().count()).max().unwrap_or(0);
    for why in &proposal.why {
        text.push_str(&format!("  {:<width$}  {}\n", why.flag, line(&why.because)));
    }
    text
}

/// ` in store = A`, or nothing without groups.
pub(super) fn label(label: &Label) -> String {
    let key = |(name, value): &(String, Option<String>)| {
        let value = value.as_ref().map(|value| short(&line(value), NAME));
        words::key(&short(&line(name), NAME), value.as_deref())
    };
    let keys: Vec<String> = label.0.iter().map(key).collect();
    if keys.is_empty() { String::new() } else { format!(" in {}", keys.join(", ")) }
}

/// A text on one line, with nothing that a terminal would obey.
pub(super) fn line(text: &str) -> String {
    visible(text).replace('\n', "\\n").replace('\t', "\\t")
}

/// `12%`, `0.4%`, and neither 0% nor 100% of what is a little more or less.
pub(super) fn percent(share: f64) -> String {
    match share * 100.0 {
        0.0 => "0%".to_owned(),
        percent if percent < 0.1 => "<0.1%".to_owned(),
        percent if percent < 9.95 => format!("{percent:.1}%"),
        percent if percent > 99.0 && percent < 100.0 => ">99%".to_owned(),
        percent => format!("{percent:.0}%"),
    }
}

fn size(bytes: u64) -> String {
    let units = [(1e9, "GB"), (1e6, "MB"), (1e3, "kB")];
    match units.iter().find(|(size, _)| bytes as f64 >= *size) {
        Some((size, unit)) => format!("{:.1} {unit}", bytes as f64 / size),
        None => counted(usize::try_from(bytes).unwrap_or(usize::MAX), "byte"),
    }
}
