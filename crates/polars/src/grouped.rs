//! What to smooth in a frame, and how its rows make series.

use std::{borrow::Borrow, collections::BTreeMap};

use polars::prelude::*;
use smoothframe_core::Smoother;

use crate::{
    Agg, Axis, Error, Every, Fill, FillTo, Label, Layout, Offset, OnDuplicate, Part, Smoothed,
    Weekday, check, clock::Clock, disk::Whole,
};

/// A description of grouped series in a frame: keys, time, values, what to do with rows at the
/// same time or absent ones, and what smooths them.
///
/// Rows are found in groups without sorting the frame, and put in time's order within a group
/// where they are out of it; groups are smoothed on all cores, and results come in the frame's row
/// order. Neither the order of rows nor the number of threads changes a bit of them. (The unit of times
/// may change last bits of windows in time, whose weights come from distances in it.)
///
/// ```
/// use polars::prelude::*;
/// use smoothframe_polars::{Agg, Every, Grouped, Smoother};
/// let frame = df!(
///     "day" => [19_000_i32, 19_000, 19_003],
///     "sales" => [1.0, 2.0, 6.0],
/// )?.lazy().with_column(col("day").cast(DataType::Date)).collect()?;
/// let daily = Grouped::default().time("day").values(["sales"])
///     .every(Every::new("1d")?).agg(Agg::Sum)
///     .smooth(&frame, &"1".parse()?)?;
/// let sales = daily.frame().column("sales_smoothed")?.f64()?.to_vec();
/// assert_eq!(sales, [Some(3.0), Some(0.0), Some(0.0), Some(6.0)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// With the feature `serde` it can be kept in a file, smoothers included; what is left out of one is
/// as [`Grouped::default`] has it, and what is no part of it is refused.
#[cfg_attr(
    feature = "serde",
    doc = r##"
```
# use smoothframe_polars::Grouped;
let text = r#"{"by": ["store"], "time": "day", "values": ["sales"], "every": "1d", "agg": "sum",
    "smoothers": [{"smoother": "uniform:7 align=trailing"}]}"#;
let series: Grouped = serde_json::from_str(text)?;
assert_eq!(serde_json::from_str::<Grouped>(&serde_json::to_string(&series)?)?, series);
# Ok::<(), Box<dyn std::error::Error>>(())
```"##
)]
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(default, deny_unknown_fields)
)]
#[must_use]
pub struct Grouped {
    pub(crate) by: Vec<String>,
    pub(crate) time: Option<String>,
    pub(crate) values: Vec<String>,
    pub(crate) suffix: String,
    #[cfg_attr(feature = "serde", serde(rename = "smoothers"))]
    pub(crate) specs: Vec<Spec>,
    pub(crate) parts: Vec<Part>,
    pub(crate) on_duplicate: OnDuplicate,
    pub(crate) every: Option<Every>,
    pub(crate) offset: Option<Offset>,
    pub(crate) week_start: Option<Weekday>,
    pub(crate) agg: Option<Agg>,
    /// The values that are merged in a way of their own.
    #[cfg_attr(feature = "serde", serde(rename = "agg_of"))]
    pub(crate) aggs: BTreeMap<String, Agg>,
    pub(crate) fill: Option<Fill>,
    pub(crate) fill_to: FillTo,
    pub(crate) label: Label,
    #[cfg_attr(feature = "serde", serde(rename = "flag_partial"))]
    pub(crate) flags_partial: bool,
    pub(crate) max_gap: Option<Every>,
    #[cfg_attr(feature = "serde", serde(rename = "drop_null_times"))]
    pub(crate) drops_null_times: bool,
    #[cfg_attr(feature = "serde", serde(rename = "skip_bad_groups"))]
    pub(crate) skips_bad_groups: bool,
    /// Of the frame that comes, and so no part of a description that is kept.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(crate) bad_rows: Vec<usize>,
    /// Of a shard, what is known of all rows.
    #[cfg_attr(feature = "serde", serde(skip))]
    pub(crate) whole: Option<Whole>,
}

/// A smoother, and what follows a value's name in its columns'.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(deny_unknown_fields)
)]
pub(crate) struct Spec {
    pub(crate) smoother: Smoother,
    #[cfg_attr(feature = "serde", serde(default))]
    pub(crate) suffix: Option<String>,
}

/// The frame as one series, of which nothing is said yet.
impl Default for Grouped {
    fn default() -> Self {
        Self::by([""; 0])
    }
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
            specs: Vec::new(),
            parts: vec![Part::Smoothed],
            on_duplicate: OnDuplicate::default(),
            every: None,
            offset: None,
            week_start: None,
            agg: None,
            aggs: BTreeMap::new(),
            fill: None,
            fill_to: FillTo::default(),
            label: Label::default(),
            flags_partial: false,
            max_gap: None,
            drops_null_times: false,
            skips_bad_groups: false,
            bad_rows: Vec::new(),
            whole: None,
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

    /// A smoother for [`SmoothFrame::smooth`](crate::SmoothFrame::smooth). What has smoothers of its
    /// own takes no other: [`smooth`](Self::smooth) refuses it.
    pub fn with(mut self, smoother: &Smoother) -> Self {
        self.specs.push(Spec { smoother: smoother.clone(), suffix: None });
        self
    }

    /// A further smoother, and what its columns' names end in: several share one pass.
    pub fn with_suffix(mut self, suffix: impl Into<String>, smoother: &Smoother) -> Self {
        self.specs.push(Spec { smoother: smoother.clone(), suffix: Some(suffix.into()) });
        self
    }

    /// What is had of each smoothed value (default: [`Part::Smoothed`] alone), in this order. Parts
    /// but the smoothed one are columns `<value>_<part>`; of several smoothers
    /// `<value><suffix>_<part>`.
    pub fn parts(mut self, parts: impl IntoIterator<Item = impl Borrow<Part>>) -> Self {
        self.parts.clear();
        for part in parts {
            if !self.parts.contains(part.borrow()) {
                self.parts.push(*part.borrow());
            }
        }
        self
    }

    /// What to do with rows of one group at the same time (default: [`OnDuplicate::Error`]);
    /// [`agg`](Self::agg) merges them before this is asked.
    pub const fn on_duplicate(mut self, what: OnDuplicate) -> Self {
        self.on_duplicate = what;
        self
    }

    /// Leaves out rows without a time, which are refused otherwise. Which rows are left is in
    /// [`Layout::kept`].
    ///
    /// ```
    /// use polars::prelude::*;
    /// use smoothframe_polars::Grouped;
    /// let frame = df!("hour" => [Some(2), None, Some(1)], "units" => [4, 9, 2])?;
    /// let series = Grouped::default().time("hour").values(["units"]).drop_null_times();
    /// let layout = series.layout(&frame)?;
    /// assert_eq!(layout.kept().map(|rows| rows.to_vec()), Some(vec![Some(0), Some(2)]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn drop_null_times(mut self) -> Self {
        self.drops_null_times = true;
        self
    }

    /// Lays each group on a regular calendar, from its first row to the frame's last time, merging
    /// the rows of a bucket by [`agg`](Self::agg) (the sum, unless it says otherwise).
    pub fn every(mut self, every: Every) -> Self {
        self.every = Some(every);
        self
    }

    /// Moves the buckets of the calendar: days that start at 06:00, years from April.
    ///
    /// ```
    /// use polars::prelude::*;
    /// use smoothframe_polars::{Every, Grouped, Offset};
    /// let days = [19_813_i32, 19_814]; // the last of March 2024 and the next
    /// let frame = df!("day" => days, "units" => [4, 2])?.lazy()
    ///     .with_column(col("day").cast(DataType::Date)).collect()?;
    /// let fiscal_years = Grouped::default().time("day").values(["units"])
    ///     .every(Every::new("1y")?).offset(Offset::new("3mo")?).layout(&frame)?;
    /// let starts = fiscal_years.frame().column("day")?.cast(&DataType::String)?;
    /// let starts: Vec<&str> = starts.str()?.iter().flatten().collect();
    /// assert_eq!(starts, ["2023-04-01", "2024-04-01"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn offset(mut self, offset: Offset) -> Self {
        self.offset = Some(offset);
        self
    }

    /// The day on which the weeks of a calendar start (default: Monday).
    pub const fn week_start(mut self, day: Weekday) -> Self {
        self.week_start = Some(day);
        self
    }

    /// How rows of one bucket, or without [`every`](Self::every) of one time, are merged.
    pub const fn agg(mut self, agg: Agg) -> Self {
        self.agg = Some(agg);
        self
    }

    /// How one value is merged, where that is not as the others are.
    ///
    /// ```
    /// use polars::prelude::*;
    /// use smoothframe_polars::{Agg, Every, Fill, Grouped};
    /// let frame = df!("hour" => [0, 1, 5], "units" => [2, 3, 4], "price" => [1.5, 2.5, 4.0])?;
    /// let two_hourly = Grouped::default().time("hour").values(["units", "price"])
    ///     .every(Every::new("2i")?).agg(Agg::Sum).agg_of("price", Agg::Mean)
    ///     .layout(&frame)?;
    /// assert_eq!(two_hourly.frame().column("units")?.i64()?.to_vec(), [5, 0, 4].map(Some));
    /// let price = two_hourly.frame().column("price")?.f64()?.to_vec();
    /// assert_eq!(price, [Some(2.0), None, Some(4.0)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn agg_of(mut self, value: impl Into<String>, agg: Agg) -> Self {
        self.aggs.insert(value.into(), agg);
        self
    }

    /// What buckets of the calendar get that have no value (default: 0 for sums and counts, and
    /// else nothing).
    pub const fn fill(mut self, fill: Fill) -> Self {
        self.fill = Some(fill);
        self
    }

    /// Where each group's calendar ends (default: with the frame's last time).
    ///
    /// ```
    /// use polars::prelude::*;
    /// use smoothframe_polars::{Every, FillTo, Grouped};
    /// let frame = df!("shop" => ["A", "A", "B"], "hour" => [0, 1, 4], "units" => [2, 3, 4])?;
    /// let hourly = Grouped::by(["shop"]).time("hour").values(["units"]).every(Every::new("1i")?);
    /// let lengths = |series: &Grouped| -> Result<Vec<usize>, smoothframe_polars::Error> {
    ///     Ok(series.layout(&frame)?.groups().iter().map(|group| group.len()).collect())
    /// };
    /// assert_eq!(lengths(&hourly)?, [5, 1]);
    /// assert_eq!(lengths(&hourly.fill_to(FillTo::Group))?, [2, 1]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn fill_to(mut self, end: FillTo) -> Self {
        self.fill_to = end;
        self
    }

    /// Which end of a bucket its time is (default: [`Label::Left`], the start). It changes the times
    /// that are written and no value.
    ///
    /// ```
    /// use polars::prelude::*;
    /// use smoothframe_polars::{Every, Grouped, Label};
    /// let frame = df!("hour" => [0, 1, 5], "units" => [2, 3, 4])?;
    /// let two_hourly = Grouped::default().time("hour").values(["units"])
    ///     .every(Every::new("2i")?).label(Label::Right).layout(&frame)?;
    /// assert_eq!(two_hourly.frame().column("hour")?.i64()?.to_vec(), [2, 4, 6].map(Some));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn label(mut self, label: Label) -> Self {
        self.label = label;
        self
    }

    /// Adds a column `partial`, which is true in the buckets that the frame's times cover only in
    /// part: those of [`Layout::partial`].
    pub const fn flag_partial(mut self) -> Self {
        self.flags_partial = true;
        self
    }

    /// Cuts a group's series where consecutive rows are farther apart than this: no window reaches
    /// across. Months, weeks and days are those of the calendar and of the zone's clocks. Under
    /// [`every`](Self::every) the silence is left out of the calendar: all of it, or for causal
    /// smoothers what comes when it has been too long, since before nobody knows that it will be.
    pub fn max_gap(mut self, gap: Every) -> Self {
        self.max_gap = Some(gap);
        self
    }

    /// Leaves groups out that would be refused for rows of their own (a row without a time, or rows at
    /// the same time under [`OnDuplicate::Error`]), so that one bad group does not stop all others.
    /// [`Layout::skipped`] tells them. Where no group is left, the refusal stands.
    ///
    /// ```
    /// use polars::prelude::*;
    /// use smoothframe_polars::Grouped;
    /// let frame = df!("till" => ["a", "b", "b"], "at" => [1, 2, 2], "x" => [1.0, 2.0, 3.0])?;
    /// let series = Grouped::by(["till"]).time("at").values(["x"]);
    /// assert!(series.layout(&frame).is_err());
    /// let layout = series.skip_bad_groups().layout(&frame)?;
    /// assert_eq!(layout.frame().height(), 1);
    /// assert_eq!(layout.skipped()[0].to_string(), "till = b: rows 2 and 3 are at the same time, 2");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub const fn skip_bad_groups(mut self) -> Self {
        self.skips_bad_groups = true;
        self
    }

    /// With [`skip_bad_groups`](Self::skip_bad_groups): rows of the frame, from 0, with which the
    /// caller has found something wrong, so that their groups are left out too. For one frame; a
    /// description that is kept has none.
    pub fn bad_rows(mut self, rows: impl IntoIterator<Item = usize>) -> Self {
        self.bad_rows = rows.into_iter().collect();
        self
    }

    /// The same, for a frame of these rows, ascending.
    pub(crate) fn with_bad_rows_among(&self, rows: &[IdxSize]) -> Self {
        let place = |&bad: &usize| {
            let bad = IdxSize::try_from(bad).ok()?;
            rows.binary_search(&bad).ok()
        };
        Self { bad_rows: self.bad_rows.iter().filter_map(place).collect(), ..self.clone() }
    }

    /// Finds the series, and orders, merges or refuses their rows.
    ///
    /// # Errors
    /// Every variant of [`Error`] but [`Error::Smoother`].
    pub fn layout(&self, frame: &DataFrame) -> Result<Layout, Error> {
        check::check(self, frame.schema())?;
        Layout::new(self, frame, self.specs.iter().any(|spec| spec.smoother.is_causal()))
    }

    /// The [`layout`](Self::layout) for a smoother. It is another for a causal one under
    /// [`every`](Self::every) and [`max_gap`](Self::max_gap), where buckets of a silence stay until
    /// it has been too long.
    ///
    /// # Errors
    /// Every variant of [`Error`].
    pub fn layout_for(&self, frame: &DataFrame, smoother: &Smoother) -> Result<Layout, Error> {
        check::smoother(self, smoother)?;
        check::check(self, frame.schema())?;
        Layout::new(self, frame, smoother.is_causal())
    }

    /// [`layout_for`](Self::layout_for) a smoother, then [`Layout::smooth`]; for a description
    /// without smoothers of its own.
    ///
    /// # Errors
    /// Every variant of [`Error`].
    #[doc(alias("smooth per group", "moving average", "rolling mean", "rolling_mean"))]
    pub fn smooth(&self, frame: &DataFrame, smoother: &Smoother) -> Result<Smoothed, Error> {
        self.layout_for(frame, smoother)?.smooth(smoother)
    }

    /// Whether the time between two rows is too long; neighbours on the calendar are never apart.
    pub(crate) fn is_silence(
        &self,
        gap: &Every,
        axis: &Axis,
        tick: i64,
        next: i64,
    ) -> Result<bool, Error> {
        Ok(gap.is_passed(axis, tick, next)?
            && match Clock::of(self, axis)? {
                Some(clock) => clock.next(tick)? < next,
                None => true,
            })
    }

    /// Whether buckets without a value of this column get a line to a later one.
    pub(crate) fn draws_lines(&self, value: &str) -> bool {
        let filled = |agg| Fill::of(agg, self.fill) == Fill::Linear;
        self.every.is_some() && self.aggregate_of(value).is_some_and(filled)
    }

    pub(crate) fn needs_smoother(&self) -> Result<(), Error> {
        if self.specs.is_empty() { Err(Error::NoSmoother) } else { Ok(()) }
    }
}
