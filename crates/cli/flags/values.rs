//! The values that were named, and how each is merged.

use anyhow::Result;
use glob::Pattern;
use smoothframe_polars::Agg;

use crate::words::failure::{quoted, usage};

/// A value, and how it is merged where that was said of it alone.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Value {
    pub(crate) name: String,
    pub(crate) agg: Option<Agg>,
}

impl Value {
    /// Those of repeated flags and comma lists, of a file with these columns. A comma and a colon
    /// may also be part of a name; a name that is no column's is left as it is.
    pub(crate) fn all(texts: &[String], have: &[String]) -> Vec<Self> {
        let mut values = Vec::new();
        for text in texts {
            let whole = Self::of(text, have);
            if have.contains(&whole.name) {
                values.push(whole);
            } else {
                values.extend(text.split(',').map(|part| Self::of(part, have)));
            }
        }
        values
    }

    /// Whether it names no column itself, but those that its pattern fits.
    pub(crate) fn is_pattern(&self, have: &[String]) -> bool {
        self.name.contains(['*', '?', '[']) && !have.contains(&self.name)
    }

    /// The values with each pattern's columns in its place, in their order; a column that was named
    /// already, or that is something else, is left out. What fits none is refused.
    pub(crate) fn expanded(
        values: Vec<Self>,
        have: &[String],
        taken: &[String],
    ) -> Result<Vec<Self>> {
        let named: Vec<String> = values.iter().map(|value| value.name.clone()).collect();
        let mut all: Vec<Self> = Vec::with_capacity(values.len());
        for value in values {
            if !value.is_pattern(have) {
                all.push(value);
                continue;
            }
            let pattern = Pattern::new(&value.name).map_err(|error| {
                usage(format!("--value: `{}` is no pattern: {}", value.name, error.msg))
            })?;
            let before = all.len();
            for name in have.iter().filter(|name| pattern.matches(name)) {
                let is_there = all.iter().any(|other| other.name == *name);
                if !is_there && !taken.contains(name) && !named.contains(name) {
                    all.push(Self { name: name.clone(), agg: value.agg });
                }
            }
            if all.len() == before && !have.iter().any(|name| pattern.matches(name)) {
                return Err(usage(format!(
                    "--value: `{}` fits no column; there are {}",
                    value.name,
                    quoted(have)
                )));
            }
        }
        Ok(all)
    }

    /// Refuses a column's name with what looks like an aggregate behind it and is none.
    pub(crate) fn check(&self, have: &[String]) -> Result<()> {
        let Some((name, how)) = self.name.rsplit_once(':') else { return Ok(()) };
        if have.contains(&self.name) || !have.iter().any(|other| other == name) {
            return Ok(());
        }
        let names: Vec<&str> = Agg::ALL.iter().map(|agg| agg.name()).collect();
        Err(usage(format!(
            "--value: `{}`: `{how}` is no way to merge the rows of `{name}`; there are {}",
            self.name,
            names.join(", ")
        )))
    }

    fn of(text: &str, have: &[String]) -> Self {
        let as_it_is = || Self { name: text.to_owned(), agg: None };
        if have.iter().any(|name| name == text) {
            return as_it_is();
        }
        let Some((name, how)) = text.rsplit_once(':') else { return as_it_is() };
        match how.parse() {
            Ok(agg) => Self { name: name.to_owned(), agg: Some(agg) },
            Err(_) => as_it_is(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_before_lists_and_aggregates() {
        let have = ["a", "b", "a,b", "c:sum", "c", "x:mean"].map(str::to_owned);
        let all = |texts: &[&str]| -> Vec<(String, Option<Agg>)> {
            let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
            Value::all(&texts, &have).into_iter().map(|value| (value.name, value.agg)).collect()
        };
        let value = |name: &str, agg| (name.to_owned(), agg);
        assert_eq!(all(&["a"]), [value("a", None)]);
        assert_eq!(all(&["a,b"]), [value("a,b", None)]);
        assert_eq!(all(&["a,b:last"]), [value("a,b", Some(Agg::Last))]);
        let both = [value("b", Some(Agg::Sum)), value("a", Some(Agg::Mean))];
        assert_eq!(all(&["b:sum,a:mean"]), both);
        assert_eq!(all(&["c:sum"]), [value("c:sum", None)]);
        assert_eq!(all(&["c:mean"]), [value("c", Some(Agg::Mean))]);
        assert_eq!(all(&["x:mean:max"]), [value("x:mean", Some(Agg::Max))]);
        assert_eq!(all(&["a:mode", "nope:sum"]).len(), 2);
        assert_eq!(all(&["a:mode"]), [value("a:mode", None)]);
    }
    #[test]
    fn patterns_stand_for_the_columns_that_they_fit() {
        let have = ["date", "temp_a", "temp_b", "wind", "temp[1]"].map(str::to_owned);
        let expanded = |texts: &[&str]| {
            let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
            let taken = ["temp_b".to_owned()];
            Value::expanded(Value::all(&texts, &have), &have, &taken).map(|values| {
                let one = |value: Value| match value.agg {
                    Some(agg) => format!("{}:{}", value.name, agg.name()),
                    None => value.name,
                };
                values.into_iter().map(one).collect::<Vec<_>>().join(" ")
            })
        };
        let is = |texts: &[&str]| expanded(texts).expect("patterns that fit");
        assert_eq!(is(&["temp*"]), "temp_a temp[1]");
        assert_eq!(is(&["wind,temp_?:mean"]), "wind temp_a:mean");
        assert_eq!(is(&["temp_*", "temp_a:sum"]), "temp_a:sum", "what is named comes first");
        assert_eq!(is(&["temp[1]"]), "temp[1]");
        let no = expanded(&["rain*"]).expect_err("no rain").to_string();
        assert!(no.contains("`rain*` fits no column; there are `date`"), "{no}");
        assert!(expanded(&["t[", "wind"]).is_err());
    }
}
