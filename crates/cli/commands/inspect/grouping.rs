//! Which columns are the groups, where none is named.

use anyhow::Result;
use smoothframe_polars::words::counted;

use super::{
    facts::{self, Kind, Reason},
    inspect,
    roles::{Roles, could_group},
};
use crate::{files::input::Source, words::failure::quoted};

/// The group columns, and why these.
pub(super) struct Grouping {
    pub(super) by: Vec<String>,
    pub(super) why: Option<Reason>,
}

/// Columns of more values than these group nothing that one would look at.
const MANY: usize = 100;

impl Grouping {
    /// Those that are named; else, where rows repeat a time, the fewest that leave none which do,
    /// of text before numbers.
    pub(super) fn find(source: &Source, roles: &Roles, columns: &[facts::Column]) -> Result<Self> {
        if roles.by_given {
            return Ok(Self { by: roles.by.clone(), why: Some(Reason::new("--by", "as given")) });
        }
        let rows = roles.frame.height();
        let is_taken = |name: &String| {
            roles.times.contains(name)
                || roles.makes_time(name)
                || roles.truths.contains(name)
                || (roles.values_given && roles.values.contains(name))
        };
        let could = |column: &&facts::Column| {
            could_group(column, rows)
                && !is_taken(&column.name)
                && !(column.kind == Kind::Whole && roles.is_part_of_time(&column.name))
        };
        let could: Vec<&facts::Column> = columns.iter().filter(could).collect();
        let names = |columns: &[&facts::Column]| -> Vec<String> {
            columns.iter().map(|column| column.name.clone()).collect()
        };
        let texts: Vec<&facts::Column> =
            could.iter().copied().filter(|column| column.kind != Kind::Whole).collect();
        if roles.time().is_none() {
            let why = (!texts.is_empty()).then(|| {
                let could = quoted(&names(&texts));
                Reason::new(
                    "no --by",
                    format!("without times nothing tells the groups; {could} could be"),
                )
            });
            return Ok(Self { by: Vec::new(), why });
        }
        let inspection = inspect(source, roles, &[])?;
        let repeats = inspection.repeats();
        if repeats == 0 {
            let why = (!texts.is_empty()).then(|| {
                let could = quoted(&names(&texts));
                Reason::new(
                    "no --by",
                    format!("no two rows are at the same time; {could} could be groups"),
                )
            });
            return Ok(Self { by: Vec::new(), why });
        }
        for among in [&texts, &could] {
            let among: Vec<&str> = among.iter().map(|column| column.name.as_str()).collect();
            if let Some(by) = inspection.separated_by(&among)? {
                let rows = counted(repeats, "row");
                let because = format!("without it {rows} repeat a time, and with it none");
                return Ok(Self { by, why: Some(Reason::new("--by", because)) });
            }
        }
        let few = |column: &&&facts::Column| column.distinct.is_some_and(|count| count <= MANY);
        let fewest = texts.iter().filter(few).min_by_key(|column| column.distinct);
        let Some(fewest) = fewest else { return Ok(Self { by: Vec::new(), why: None }) };
        let because = format!(
            "of the columns that could be groups ({}) it has the fewest values; rows repeat a time \
             with all of them",
            quoted(&names(&texts))
        );
        let by = vec![fewest.name.clone()];
        Ok(Self { by, why: Some(Reason::new("--by", because)) })
    }
}
