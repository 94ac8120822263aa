//! The values that were named, and how each is merged.

use anyhow::Result;
use smoothframe_polars::Agg;

use crate::words::failure::usage;

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
}
