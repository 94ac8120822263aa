//! Smoothing as an operation on frames.

use std::sync::Arc;

use polars::prelude::*;
use polars_plan::dsl::DslBuilder;

use crate::{Error, Grouped, check, overflow};

/// Grouped smoothing of a [`DataFrame`] or a [`LazyFrame`].
pub trait SmoothFrame: sealed::Sealed + Sized {
    /// The frame with its values smoothed, as [`Grouped`] describes it, by its own smoothers
    /// ([`Grouped::with`]).
    ///
    /// A lazy frame's columns are checked at once, and its rows are read whole when the query runs,
    /// in either engine; no filter and no choice of columns is moved below smoothing. Sums of whole
    /// numbers, merged under a calendar, are an error there where they pass 64 bits.
    ///
    /// # Errors
    /// Every variant of [`Error`]. What is wrong with a lazy frame's rows comes as Polars' error
    /// when the query runs.
    ///
    /// ```
    /// use polars::prelude::*;
    /// use smoothframe_polars::{Grouped, Part, SmoothFrame, Smoother};
    /// let sales = df!(
    ///     "store" => ["A", "B", "A", "B", "A"],
    ///     "day" => [1, 1, 2, 2, 3],
    ///     "revenue" => [2.0, 10.0, 4.0, 30.0, 6.0],
    /// )?;
    /// let (two, three): (Smoother, Smoother) = ("uniform:2 align=trailing".parse()?, "3".parse()?);
    /// let series = Grouped::by(["store"]).time("day").values(["revenue"])
    ///     .with_suffix("_2", &two).with_suffix("_3", &three)
    ///     .parts([Part::Smoothed, Part::Residual]);
    /// let smoothed = sales.lazy().smooth(&series)?.collect()?;
    /// let two = smoothed.column("revenue_2")?.f64()?.to_vec();
    /// assert_eq!(two, [2.0, 10.0, 3.0, 20.0, 5.0].map(Some));
    /// let left = smoothed.column("revenue_3_residual")?.f64()?.to_vec();
    /// assert_eq!(left, [-1.0, -10.0, 0.0, 10.0, 1.0].map(Some));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias("smooth per group", "moving average", "rolling mean", "rolling_mean"))]
    fn smooth(self, grouped: &Grouped) -> Result<Self, Error>;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for polars::prelude::DataFrame {}
    impl Sealed for polars::prelude::LazyFrame {}
}

impl SmoothFrame for DataFrame {
    fn smooth(self, grouped: &Grouped) -> Result<Self, Error> {
        grouped.needs_smoother()?;
        grouped.layout(&self)?.smooth_all()
    }
}

impl SmoothFrame for LazyFrame {
    fn smooth(mut self, grouped: &Grouped) -> Result<Self, Error> {
        grouped.needs_smoother()?;
        // Polars panics where a plan's schema is an error, so what can be wrong with it is found now.
        check::check(grouped, &*self.collect_schema()?)?;
        let (of_schema, of_frame) = (grouped.clone(), grouped.clone());
        let schema = move |input: &Schema| {
            let smoothed = check::schema(&of_schema, input);
            Ok(Arc::new(smoothed.unwrap_or_else(|_| input.clone())))
        };
        let smooth = move |frame: DataFrame| {
            let expected = check::schema(&of_frame, frame.schema())?;
            let smoothed = frame.smooth(&of_frame)?;
            as_planned(smoothed, &expected)
        };
        // `LazyFrame::map` takes no name made at run time.
        let optimizations = self.get_current_optimizations();
        let plan = DslBuilder::from(self.logical_plan.clone()).map(
            smooth,
            AllowedOptimizations::empty(),
            Some(Arc::new(schema)),
            grouped.plan_text().into(),
        );
        Ok(Self::from_logical_plan(plan.build(), optimizations))
    }
}

/// What a plan promised, whatever the values are.
fn as_planned(frame: DataFrame, schema: &Schema) -> PolarsResult<DataFrame> {
    for (name, dtype) in schema.iter() {
        let column = frame.column(name)?;
        if column.dtype() != dtype {
            return Err(overflow::passes(name));
        }
    }
    Ok(frame)
}
