//! The time from several columns: years, months and so on.

mod part;

use anyhow::{Result, anyhow};
use chrono::{NaiveDate, Weekday};
use polars::prelude::*;

use crate::{
    files::input::Source,
    roles::time::Time,
    words::failure::{quoted, usage},
};
use part::{Part, SECOND, written};

/// The parts that may stand together are the first so many of one of these.
const YEAR_MONTH_DAY: [Part; 6] =
    [Part::Year, Part::Month, Part::Day, Part::Hour, Part::Minute, Part::Second];
const YEAR_QUARTER: [Part; 2] = [Part::Year, Part::Quarter];
const YEAR_WEEK: [Part; 2] = [Part::Year, Part::Week];

/// The columns that a comma list names, unless one column is named so.
pub(crate) fn columns<'a>(time: &'a str, have: &[String]) -> Option<Vec<&'a str>> {
    let is_list = time.contains(',') && !have.iter().any(|name| name == time);
    is_list.then(|| time.split(',').collect())
}

/// The dates of these columns, or with an hour the times; in a column of a name of its own.
pub(crate) fn read(source: &Source, names: &[String]) -> Result<Time> {
    let parts = parts(names).ok_or_else(|| {
        usage(format!(
            "{}: --time takes one column, or those of year,month or year,quarter or year,week or \
             year,month,day and then hour,minute,second; by their names or in this order, and not \
             {}",
            source.path.display(),
            quoted(names)
        ))
    })?;
    let mut numbers = Vec::with_capacity(parts.len());
    for (part, name) in &parts {
        numbers.push(part.read(source, name)?);
    }
    let has_clock = parts.iter().any(|(part, _)| *part == Part::Hour);
    let mut ticks = Vec::with_capacity(source.frame.height());
    let kind = parts[1].0;
    for row in 0..source.frame.height() {
        let number = |at: usize| numbers.get(at).map(|numbers| numbers[row]);
        let Some(date) = date(kind, number(0), number(1), number(2)) else {
            let last = parts.get(2).unwrap_or(&parts[1]);
            return Err(no_date(source, row, &parts, last));
        };
        let day = i64::from(date.to_epoch_days());
        let [hour, minute, second] = [3, 4, 5].map(|at| number(at).unwrap_or(0));
        ticks.push(match has_clock {
            true => ((day * 24 + hour) * 60 + minute) * 60 * SECOND + second,
            false => day,
        });
    }
    let name = name(source, names, if has_clock { "time" } else { "date" })?;
    let ticks = Column::new(name.as_str().into(), ticks);
    let dtype = match has_clock {
        true => DataType::Datetime(TimeUnit::Microseconds, None),
        false => DataType::Date,
    };
    let days = if has_clock { ticks } else { ticks.cast(&DataType::Int32)? };
    let what = match (has_clock, parts.len(), kind) {
        (true, ..) => "dates and times".to_owned(),
        (false, 3.., _) => "dates".to_owned(),
        (false, _, kind) => format!("{}s", kind.words().0),
    };
    Ok(Time::new(days.cast(&dtype)?, format!("{what} of {}", quoted(names))))
}

/// Which part each column is, in the parts' order: by their names, or by their places.
fn parts(names: &[String]) -> Option<Vec<(Part, &String)>> {
    let known: Vec<Option<Part>> = names.iter().map(|name| Part::of(name)).collect();
    let mut parts: Vec<(Part, &String)> = Vec::with_capacity(names.len());
    let by_place = known.iter().any(Option::is_none);
    for (at, (name, known)) in names.iter().zip(known).enumerate() {
        let here = YEAR_MONTH_DAY.get(at).copied();
        let is_other = at == 1 && matches!(known, Some(Part::Quarter | Part::Week));
        if by_place && known.is_some() && known != here && !is_other {
            return None;
        }
        parts.push((known.or(here)?, name));
    }
    parts.sort_by_key(|(part, _)| *part);
    let kinds: Vec<Part> = parts.iter().map(|(part, _)| *part).collect();
    let sets = [&YEAR_MONTH_DAY[..], &YEAR_QUARTER, &YEAR_WEEK];
    (kinds.len() > 1 && sets.iter().any(|set| set.starts_with(&kinds))).then_some(parts)
}

/// The columns of a file that are named as parts which make a time, as a flag lists them.
pub(crate) fn offered(have: &[String]) -> Option<String> {
    let named: Vec<(Part, &String)> =
        have.iter().filter_map(|name| Some((Part::of(name)?, name))).collect();
    let column = |part: &Part| named.iter().find(|(other, _)| other == part).map(|(_, name)| *name);
    let names = |set: &[Part]| -> Vec<String> { set.iter().map_while(column).cloned().collect() };
    let sets = [&YEAR_MONTH_DAY[..], &YEAR_QUARTER, &YEAR_WEEK];
    sets.into_iter().map(names).find(|names| names.len() > 1).map(|names| names.join(","))
}

/// The day, or the first of a month, a quarter or a week.
fn date(kind: Part, year: Option<i64>, second: Option<i64>, day: Option<i64>) -> Option<NaiveDate> {
    let year = i32::try_from(year?).ok()?;
    let second = u32::try_from(second?).ok()?;
    match kind {
        Part::Quarter => NaiveDate::from_ymd_opt(year, second * 3 - 2, 1),
        Part::Week => NaiveDate::from_isoywd_opt(year, second, Weekday::Mon),
        _ => NaiveDate::from_ymd_opt(year, second, u32::try_from(day.unwrap_or(1)).ok()?),
    }
}

/// Numbers that are each in range, and no date together.
fn no_date(
    source: &Source,
    row: usize,
    parts: &[(Part, &String)],
    (part, name): &(Part, &String),
) -> anyhow::Error {
    let text = |name: &str| {
        source.frame.column(name).map_or_else(|_| String::new(), |column| written(column, row))
    };
    let of = match (part, &parts[0], &parts[1]) {
        (Part::Week, (_, year), _) => format!("the year {}", text(year)),
        (_, (_, year), (_, month)) => format!("the month {} of {}", text(month), text(year)),
    };
    anyhow!(
        "{}: {}, column `{name}`: `{}` is no {} of {of}",
        source.path.display(),
        source.place(row),
        text(name),
        part.words().0
    )
}

/// A name for the made column: `date` or `time`, unless the file has one.
fn name(source: &Source, names: &[String], usual: &str) -> Result<String> {
    let have = &source.all;
    let joined = names.join("_");
    let free = [usual, joined.as_str()].into_iter().find(|name| !have.iter().any(|h| h == name));
    free.map(str::to_owned).ok_or_else(|| {
        usage(format!(
            "{}: the time that --time makes would be called `{usual}` or `{joined}`, and there are \
             such columns; rename one",
            source.path.display()
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(names: &str) -> Option<Vec<Part>> {
        let names: Vec<String> = names.split(',').map(str::to_owned).collect();
        parts(&names).map(|parts| parts.into_iter().map(|(part, _)| part).collect())
    }

    #[test]
    fn columns_are_parts_by_name_or_by_place() {
        use Part::{Day, Hour, Month, Quarter, Week, Year};
        for (names, want) in [
            ("year,month", Some(vec![Year, Month])),
            ("MON,Yr", Some(vec![Year, Month])),
            ("jahr,monat,tag", Some(vec![Year, Month, Day])),
            ("anno,quarter", Some(vec![Year, Quarter])),
            ("week,year", Some(vec![Year, Week])),
            ("day,month,year,hour", Some(vec![Year, Month, Day, Hour])),
            ("month,jahr", None),
            ("year,day", None),
            ("year,year", None),
            ("year,month,week", None),
            ("year,month,day,minute", None),
            ("month,day", None),
            ("a,b,c,d,e,f,g", None),
        ] {
            assert_eq!(kinds(names), want, "{names}");
        }
    }

    #[test]
    fn columns_that_make_a_time_are_offered() {
        for (have, want) in [
            (&["id", "Day", "Year", "month", "v"][..], Some("Year,month,Day")),
            (&["quarter", "year"], Some("year,quarter")),
            (&["year", "day"], None),
            (&["month", "v"], None),
        ] {
            let have: Vec<String> = have.iter().map(|name| (*name).to_owned()).collect();
            assert_eq!(offered(&have).as_deref(), want);
        }
    }
}
