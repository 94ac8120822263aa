//! How a report's sentences say numbers, as flags.

use anyhow::Result;
use smoothframe_report::{Locale, Measure, Report};

use crate::words::failure::{did_you_mean, quoted, usage};

#[derive(Debug, clap::Args)]
pub(crate) struct Wording {
    /// The unit of a value, for the page's sentences: revenue=EUR (repeat, or commas)
    #[arg(long, value_name = "COLUMN=UNIT", value_delimiter = ',')]
    unit: Vec<String>,

    /// Whether a value is added up over a month or has a level: revenue=total, price=mean (repeat, or
    /// commas) [default: total of sums and counts, mean of all else]
    #[arg(long, value_name = "COLUMN=HOW", value_delimiter = ',')]
    measure: Vec<String>,

    /// How the page and report.md write numbers: en 1,234.5, de 1.234,5, fr and iso with spaces, ch
    /// 1’234.5
    #[arg(long, value_name = "LOCALE", default_value = "en", value_parser = ["en", "de", "fr", "ch", "iso"])]
    locale: String,
}

impl Wording {
    /// What is wrong with the flags, as far as it is known before a file is read.
    pub(crate) fn check(&self) -> Result<()> {
        self.unit.iter().try_for_each(|text| pair("--unit", text, "EUR").map(drop))?;
        self.measures().map(drop)
    }

    fn measures(&self) -> Result<Vec<(&str, Measure)>> {
        let measure = |text: &'_ String| {
            let (_, how) = pair("--measure", text, "total")?;
            how.parse::<Measure>().map_err(|error| usage(format!("--measure {text}: {error}")))
        };
        let names = self.measure.iter().map(|text| pair("--measure", text, "total"));
        names.zip(&self.measure).map(|(pair, text)| Ok((pair?.0, measure(text)?))).collect()
    }

    /// A report told so, of these values.
    pub(crate) fn tell<'a>(&self, mut report: Report<'a>, values: &[String]) -> Result<Report<'a>> {
        for text in &self.unit {
            let (name, unit) = pair("--unit", text, "EUR")?;
            known("--unit", name, values)?;
            report = report.unit(name, unit);
        }
        for (name, measure) in self.measures()? {
            known("--measure", name, values)?;
            report = report.measure(name, measure);
        }
        let locale = self.locale.parse::<Locale>().map_err(usage)?;
        Ok(report.locale(locale))
    }
}

/// A column and what is said of it. A column's name may hold an equals sign.
fn pair<'a>(flag: &str, text: &'a str, example: &str) -> Result<(&'a str, &'a str)> {
    match text.rsplit_once('=') {
        Some((name, said)) if !name.is_empty() && !said.is_empty() => Ok((name, said)),
        _ => Err(usage(format!(
            "{flag}: `{text}` is no COLUMN=…; write for example revenue={example}"
        ))),
    }
}

fn known(flag: &str, name: &str, values: &[String]) -> Result<()> {
    if values.iter().any(|value| value == name) {
        return Ok(());
    }
    let near = did_you_mean(name, values);
    let there = quoted(values);
    Err(usage(format!("{flag}: `{name}` is no value of this report; there are {there}{near}")))
}
