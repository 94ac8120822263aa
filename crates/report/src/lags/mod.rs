//! By how many rows one value follows another, in each group.

mod report;
pub(crate) mod words;

pub use report::LagReport;

use polars::prelude::*;
use smoothframe_core::Lags;
use smoothframe_polars::Layout;

use crate::Error;
use words::{Best, Following, LagUnit};

/// The best lag of two values in each group: a row a group, as
/// [`Layout::best_lags`] makes them, and what they say.
///
/// ```
/// use polars::prelude::*;
/// use smoothframe_polars::{Grouped, Lags};
/// use smoothframe_report::LagTable;
/// let price: Vec<f64> = (0..40).map(|t| f64::from(t * t % 17)).collect();
/// let units: Vec<f64> = (0..40).map(|t| f64::from((t - 3) * (t - 3) % 17)).collect();
/// let sales = df!("price" => price, "units" => units)?;
/// let layout = Grouped::default().values(["price", "units"]).layout(&sales)?;
/// let lags = LagTable::of(&layout, "price", "units", Lags::up_to(7))?;
/// assert_eq!(lags.frame().column("lag")?.i64()?.get(0), Some(3));
/// assert_eq!(lags.sentence(0), "units follow price by 3 rows (r = 1.00, 37 pairs)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct LagTable<'a> {
    layout: &'a Layout,
    first: &'a str,
    second: &'a str,
    lags: Lags,
    frame: DataFrame,
    best: Vec<Option<Best>>,
}

impl<'a> LagTable<'a> {
    /// Finds the lags at which `second` follows `first`. Lags that no group has rows for are left
    /// out.
    ///
    /// # Errors
    /// As [`Layout::best_lags`].
    pub fn of(
        layout: &'a Layout,
        first: &'a str,
        second: &'a str,
        lags: Lags,
    ) -> Result<Self, Error> {
        let longest = layout.groups().iter().map(|group| group.len()).max().unwrap_or(1);
        let lags = lags.at_most(longest - 1);
        let frame = layout.best_lags(first, second, lags)?;
        let pairs = frame.column("pairs")?.cast(&DataType::UInt64)?;
        let (lag, r) = (frame.column("lag")?.i64()?, frame.column("r")?.f64()?);
        let found = lag.iter().zip(r.iter()).zip(pairs.u64()?.iter());
        let best = found
            .map(|((lag, r), pairs)| {
                let pairs = usize::try_from(pairs?).unwrap_or(usize::MAX);
                Some(Best { lag: lag?, r: r?, pairs })
            })
            .collect();
        Ok(Self { layout, first, second, lags, frame, best })
    }

    /// A row for each group: the group columns, `lag`, `r`, `pairs`, `runner_up_lag` and
    /// `runner_up_r`.
    #[must_use]
    pub const fn frame(&self) -> &DataFrame {
        &self.frame
    }

    /// The longest lag that was looked at, in rows.
    #[must_use]
    pub const fn max_lag(&self) -> usize {
        self.lags.max_lag()
    }

    /// What a group's best lag says: `units follow price by 3 days (r = 0.81, 640 pairs)`. Where the
    /// group has every step of its time, in units of that, and else in rows.
    #[must_use]
    pub fn sentence(&self, group: usize) -> String {
        let best = self.best.get(group).copied().flatten();
        self.following(group).sentence(best)
    }

    /// The groups, by their numbers, that have their best lag at the end of those that were looked
    /// at, so that a longer one may be better.
    #[must_use]
    pub fn at_the_end(&self) -> Vec<usize> {
        let at_the_end = |best: &Best| {
            usize::try_from(best.lag.unsigned_abs()).is_ok_and(|lag| lag == self.max_lag())
        };
        let groups = self.best.iter().enumerate();
        let at_the_end = groups.filter(|(_, best)| best.as_ref().is_some_and(at_the_end));
        if self.max_lag() == 0 { Vec::new() } else { at_the_end.map(|(group, _)| group).collect() }
    }

    /// The groups, by their numbers, at no lag of which the values have a coefficient.
    #[must_use]
    pub fn without(&self) -> Vec<usize> {
        let groups = self.best.iter().enumerate();
        groups.filter(|(_, best)| best.is_none()).map(|(group, _)| group).collect()
    }

    /// How many groups have a best lag.
    #[must_use]
    pub fn found(&self) -> usize {
        self.best.iter().flatten().count()
    }

    fn following(&self, group: usize) -> Following<'a> {
        let (unit, rows) = match self.layout.groups().get(group) {
            Some(group) => (LagUnit::of(self.layout, group), group.len()),
            None => (LagUnit::Rows, 0),
        };
        let fewest = self.lags.fewest_pairs(rows);
        let lags = 2 * self.max_lag().min(rows) + 1;
        Following { first: self.first, second: self.second, unit, fewest, lags }
    }

    /// The groups of the largest |r|, at most so many, the largest first; those without a lag last.
    fn largest(&self, most: usize) -> Vec<usize> {
        let size = |group: &usize| self.best[*group].map_or(-1.0, |best| best.r.abs());
        let mut groups: Vec<usize> = (0..self.best.len()).collect();
        groups.sort_by(|a, b| size(b).total_cmp(&size(a)));
        groups.truncate(most);
        groups
    }

    /// The fewest pairs that a coefficient needs, in the group where these are least and where most.
    fn fewest(&self) -> (usize, usize) {
        let fewest = |rows| self.lags.fewest_pairs(rows);
        let rows = || self.layout.groups().iter().map(|group| group.len());
        (fewest(rows().min().unwrap_or(0)), fewest(rows().max().unwrap_or(0)))
    }
}
