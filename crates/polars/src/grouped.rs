//! What to smooth in a frame, and how its rows make series.

use polars::prelude::*;
use smoothframe_core::Smoother;

use crate::{Agg, Error, Every, Layout, OnDuplicate, Smoothed, series};

/// A column beside the smoothed one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Extra {
    /// `<value>_coverage`: how much of its window's weight each output had, from 0 to 1.
    Coverage,
}

impl Extra {
    const fn suffix(self) -> &'static str {
        match self {
            Self::Coverage => "_coverage",
        }
    }
}

/// A description of grouped series in a frame: keys, time, values, and what to do with rows at
/// the same time or absent ones.
///
/// ```
/// use polars::prelude::*;
/// use smoothframe_polars::{Agg, Every, Grouped, Smoother};
/// let frame = df!(
///     "day" => [19_000_i32, 19_000, 19_003],
///     "sales" => [1.0, 2.0, 6.0],
/// )?.lazy().with_column(col("day").cast(DataType::Date)).collect()?;
/// let daily = Grouped::by([""; 0]).time("day").values(["sales"])
///     .every(Every::new("1d")?).agg(Agg::Sum)
///     .smooth(&frame, &"1".parse()?)?;
/// let sales = daily.frame().column("sales_smoothed")?.f64()?.to_vec();
/// assert_eq!(sales, [Some(3.0), Some(0.0), Some(0.0), Some(6.0)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct Grouped {
    pub(crate) by: Vec<String>,
    pub(crate) time: Option<String>,
    pub(crate) values: Vec<String>,
    pub(crate) suffix: String,
    pub(crate) extras: Vec<Extra>,
    pub(crate) on_duplicate: OnDuplicate,
    pub(crate) every: Option<Every>,
    pub(crate) agg: Option<Agg>,
}

impl Grouped {
    /// Series are the rows of equal values in these columns; none makes the frame one series.
    /// Null is a group of its own, apart from the empty text.
    pub fn by(names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            by: names.into_iter().map(Into::into).collect(),
            time: None,
            values: Vec::new(),
            suffix: "_smoothed".to_owned(),
            extras: Vec::new(),
            on_duplicate: OnDuplicate::default(),
            every: None,
            agg: None,
        }
    }

    /// Each group's rows are ordered by this column of dates, date-times or whole numbers. Without
    /// it they are taken in row order.
    pub fn time(mut self, name: impl Into<String>) -> Self {
        self.time = Some(name.into());
        self
    }

    /// The columns to smooth.
    pub fn values(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.values = names.into_iter().map(Into::into).collect();
        self
    }

    /// What a value's name is followed by in its smoothed column's (default: `_smoothed`).
    pub fn suffix(mut self, suffix: impl Into<String>) -> Self {
        self.suffix = suffix.into();
        self
    }

    /// More columns for each value, after its smoothed one.
    pub fn with(mut self, extras: impl IntoIterator<Item = Extra>) -> Self {
        self.extras = extras.into_iter().collect();
        self
    }

    /// What to do with rows of one group at the same time (default: [`OnDuplicate::Error`]);
    /// [`agg`](Self::agg) merges them before this is asked.
    pub const fn on_duplicate(mut self, what: OnDuplicate) -> Self {
        self.on_duplicate = what;
        self
    }

    /// Lays each group on a regular calendar, from its first row to the frame's last time, merging
    /// the rows of a bucket by [`agg`](Self::agg) (the sum, unless it says otherwise).
    pub fn every(mut self, every: Every) -> Self {
        self.every = Some(every);
        self
    }

    /// How rows of one bucket, or without [`every`](Self::every) of one time, are merged.
    pub const fn agg(mut self, agg: Agg) -> Self {
        self.agg = Some(agg);
        self
    }

    /// Finds the series, and orders, merges or refuses their rows.
    ///
    /// # Errors
    /// Every variant of [`Error`] but [`Error::Smoother`].
    pub fn layout(&self, frame: &DataFrame) -> Result<Layout, Error> {
        self.check(frame)?;
        Layout::new(self, frame)
    }

    /// [`layout`](Self::layout), then [`Layout::smooth`].
    ///
    /// # Errors
    /// Every variant of [`Error`].
    pub fn smooth(&self, frame: &DataFrame, smoother: &Smoother) -> Result<Smoothed, Error> {
        self.layout(frame)?.smooth(smoother)
    }

    /// The name of a value's smoothed column.
    #[must_use]
    pub fn smoothed_name(&self, value: &str) -> String {
        format!("{value}{}", self.suffix)
    }

    /// The names of the columns that smoothing gives a value.
    #[must_use]
    pub fn added_names(&self, value: &str) -> Vec<String> {
        let extras = self.extras.iter().map(|extra| format!("{value}{}", extra.suffix()));
        std::iter::once(self.smoothed_name(value)).chain(extras).collect()
    }

    /// The group columns.
    #[must_use]
    pub fn keys(&self) -> &[String] {
        &self.by
    }

    /// The time column, where there is one.
    #[must_use]
    pub fn time_column(&self) -> Option<&str> {
        self.time.as_deref()
    }

    /// The calendar's interval, where there is one.
    #[must_use]
    pub const fn interval(&self) -> Option<&Every> {
        self.every.as_ref()
    }

    /// How rows are merged, where they are.
    #[must_use]
    pub fn aggregate(&self) -> Option<Agg> {
        self.agg.or(self.every.as_ref().map(|_| Agg::Sum))
    }

    fn check(&self, frame: &DataFrame) -> Result<(), Error> {
        let mut roles: Vec<(&String, &'static str)> = Vec::new();
        let named = self.by.iter().map(|name| (name, "a group"));
        let named = named.chain(self.time.iter().map(|name| (name, "the time")));
        for (name, role) in named.chain(self.values.iter().map(|name| (name, "a value"))) {
            if frame.column(name).is_err() {
                let have = frame.get_column_names().into_iter().map(ToString::to_string).collect();
                return Err(Error::Column { name: name.clone(), have });
            }
            if let Some((_, first)) = roles.iter().find(|(other, _)| *other == name) {
                return Err(Error::Role { name: name.clone(), first, second: role });
            }
            roles.push((name, role));
        }
        if self.values.is_empty() {
            return Err(Error::NoValues);
        }
        for name in &self.values {
            let dtype = frame.column(name)?.dtype();
            if series::smoothed_dtype(dtype).is_none() {
                return Err(Error::NotNumeric { name: name.clone(), dtype: dtype.to_string() });
            }
            let added = self.added_names(name);
            for (at, added_name) in added.iter().enumerate() {
                // Merged frames hold nothing but what is named, so there only that can clash.
                let exists = match self.agg.is_some() || self.every.is_some() {
                    true => roles.iter().any(|(name, _)| *name == added_name),
                    false => frame.column(added_name).is_ok(),
                };
                if exists || added[..at].contains(added_name) {
                    return Err(Error::Clash { name: added_name.clone() });
                }
            }
        }
        if self.aggregate().is_some() && self.time.is_none() && self.every.is_none() {
            return Err(Error::NoTime);
        }
        if let (Some(every), None) = (&self.every, &self.time) {
            return Err(Error::Calendar {
                every: every.text().to_owned(),
                problem: "needs a time column".to_owned(),
            });
        }
        Ok(())
    }
}
