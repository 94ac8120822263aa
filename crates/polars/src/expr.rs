//! Smoothing as an expression.

use std::borrow::Borrow;

use polars::prelude::*;
use smoothframe_core::{Error as Refused, FilterBank, Lags, Method, Mode, Smoother, convolve};

use crate::{Axis, Error, Part, bank, lags, series, windows::Windows};

/// Smoothing for [`Expr`].
///
/// In `select` and `with_columns` the whole column is one series; under `.over([…])` and in
/// `group_by(…).agg([…])` each group is one, and groups never see one another. Rows are taken in
/// their order: where that is not time's, give `.over` an `order_by`, or use
/// [`Grouped`](crate::Grouped), which is also faster than `.over`.
///
/// Columns that hold no numbers are refused when the query is planned.
#[doc(alias("moving average", "rolling mean", "rolling_mean"))]
pub trait SmoothExpr: sealed::Sealed {
    /// The column smoothed. f32 stays f32, other numbers give f64. Null and NaN are holes, a hole
    /// out is null.
    ///
    /// ```
    /// use polars::prelude::*;
    /// use smoothframe_polars::{SmoothExpr, Smoother};
    /// let smoother: Smoother = "taps:[1,1] align=trailing boundary=nearest".parse()?;
    /// let frame = df!("x" => [1, 3, 5])?.lazy().select([col("x").smooth(&smoother)]).collect()?;
    /// assert_eq!(frame.column("x")?.f64()?.to_vec(), [Some(1.0), Some(2.0), Some(4.0)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias("moving average", "rolling mean", "rolling_mean"))]
    fn smooth(self, smoother: &Smoother) -> Expr;

    /// One part of what [`smooth`](Self::smooth) gives: see [`Part`].
    ///
    /// ```
    /// use polars::prelude::*;
    /// use smoothframe_polars::{Part, SmoothExpr, Smoother};
    /// let smoother: Smoother = "uniform:4 align=trailing".parse()?;
    /// let frame = df!("x" => [Some(1.0), None, Some(5.0), Some(2.0)])?.lazy()
    ///     .select([col("x").smooth_part(&smoother, Part::Coverage)]).collect()?;
    /// assert_eq!(frame.column("x")?.f64()?.to_vec(), [0.25, 0.25, 0.5, 0.75].map(Some));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn smooth_part(self, smoother: &Smoother, part: Part) -> Expr;

    /// Several parts at once, as a struct with [their names](Part::name) for fields: the column is
    /// smoothed once. No parts, or one part twice, are refused when the query is planned.
    ///
    /// ```
    /// use polars::prelude::*;
    /// use smoothframe_polars::{Part, SmoothExpr, Smoother};
    /// let smoother: Smoother = "uniform:3".parse()?;
    /// let both = col("x").smooth_struct(&smoother, [Part::Smoothed, Part::Residual]);
    /// let frame = df!("x" => [1.0, 2.0, 6.0])?.lazy().select([both]).collect()?;
    /// let frame = frame.unnest(["x"], None)?;
    /// assert_eq!(frame.column("smoothed")?.f64()?.to_vec(), [1.5, 3.0, 4.0].map(Some));
    /// assert_eq!(frame.column("residual")?.f64()?.to_vec(), [-0.5, -1.0, 2.0].map(Some));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn smooth_struct(
        self,
        smoother: &Smoother,
        parts: impl IntoIterator<Item = impl Borrow<Part>>,
    ) -> Expr;

    /// The column smoothed by a kernel in time: `time` holds each row's date, date-time or whole
    /// number, and rows may be in any order. A kernel in rows takes them in the order of their
    /// times.
    ///
    /// ```
    /// use polars::prelude::*;
    /// use smoothframe_polars::{SmoothExpr, Smoother};
    /// let three_days: Smoother = "uniform:3d".parse()?;
    /// let days = col("day").cast(DataType::Date);
    /// let frame = df!("day" => [9, 1, 2], "x" => [5.0, 1.0, 3.0])?.lazy()
    ///     .select([col("x").smooth_by(days, &three_days)]).collect()?;
    /// assert_eq!(frame.column("x")?.f64()?.to_vec(), [5.0, 2.0, 2.0].map(Some));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias("rolling_mean_by", "moving average in time"))]
    fn smooth_by(self, time: impl Into<Expr>, smoother: &Smoother) -> Expr;

    /// One part of what [`smooth_by`](Self::smooth_by) gives: see [`Part`].
    fn smooth_part_by(self, time: impl Into<Expr>, smoother: &Smoother, part: Part) -> Expr;

    /// Several parts of what [`smooth_by`](Self::smooth_by) gives at once, as
    /// [`smooth_struct`](Self::smooth_struct) has them.
    ///
    /// ```
    /// use polars::prelude::*;
    /// use smoothframe_polars::{Part, SmoothExpr, Smoother};
    /// let three: Smoother = "uniform:3i".parse()?;
    /// let both = col("x").smooth_struct_by(col("t"), &three, [Part::Smoothed, Part::Residual]);
    /// let frame = df!("t" => [9, 1, 2], "x" => [5.0, 1.0, 3.0])?.lazy().select([both]).collect()?;
    /// let frame = frame.unnest(["x"], None)?;
    /// assert_eq!(frame.column("smoothed")?.f64()?.to_vec(), [5.0, 2.0, 2.0].map(Some));
    /// assert_eq!(frame.column("residual")?.f64()?.to_vec(), [0.0, -1.0, 1.0].map(Some));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn smooth_struct_by(
        self,
        time: impl Into<Expr>,
        smoother: &Smoother,
        parts: impl IntoIterator<Item = impl Borrow<Part>>,
    ) -> Expr;

    /// The raw convolution with these taps, as [`smoothframe_core::convolve`] and
    /// `scipy.signal.convolve` have it: no scaling, no rule for ends or holes. Null is NaN.
    ///
    /// `Same` keeps the rows. `Full` has K − 1 more and `Valid` K − 1 fewer, so they belong in
    /// `agg`, or alone in a `select`. A series without rows gives none.
    ///
    /// ```
    /// use polars::prelude::*;
    /// use smoothframe_polars::{SmoothExpr, smoothframe_core::Mode};
    /// let full = col("x").convolve(&[0.0, 1.0, 0.5], Mode::Full);
    /// let lists = df!("g" => ["A", "A", "A"], "x" => [1, 2, 3])?.lazy()
    ///     .group_by([col("g")]).agg([full]).collect()?;
    /// let of_a = lists.column("x")?.list()?.get_as_series(0).expect("the one group");
    /// assert_eq!(of_a.f64()?.to_vec(), [0.0, 1.0, 2.5, 4.0, 1.5].map(Some));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    fn convolve(self, taps: &[f64], mode: Mode) -> Expr;

    /// By how many rows `other` follows this column: the lag at which Pearson's |r| is largest, as a
    /// struct of one row, or in `agg` and under `.over` of one a group. Its fields are `lag`, `r`,
    /// `pairs`, `runner_up_lag` and `runner_up_r`, as [`Grouped::best_lags`](crate::Grouped::best_lags)
    /// has them, which is faster for many groups and knows time. All are null where no lag has a
    /// coefficient: too few pairs, or a side that is constant.
    ///
    /// Null and NaN are holes. `lags` is the longest lag, or [`Lags`], which also say the fewest pairs.
    ///
    /// ```
    /// use polars::prelude::*;
    /// use smoothframe_polars::{Lags, SmoothExpr};
    /// let sales = df!(
    ///     "store" => ["A"; 6],
    ///     "price" => [3, 5, 4, 1, 2, 6],
    ///     "units" => [9.0, 7.0, 5.0, 6.0, 9.0, 8.0], // 10 less the price of the row before
    /// )?;
    /// let lag = col("price").best_lag(col("units"), Lags::up_to(2).min_pairs(4));
    /// let by_store = sales.lazy().group_by([col("store")]).agg([lag]).collect()?;
    /// let by_store = by_store.unnest(["price"], None)?;
    /// assert_eq!(by_store.column("lag")?.i64()?.to_vec(), [Some(1)]);
    /// assert_eq!(by_store.column("pairs")?.u32()?.to_vec(), [Some(5)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias("cross-correlation", "lead", "ccf", "xcorr", "corr"))]
    fn best_lag(self, other: impl Into<Expr>, lags: impl Into<Lags>) -> Expr;

    /// What is told of the outputs of a bank's kernels over the column, as a struct of one row, or in
    /// `agg` and under `.over` of one a group. Kernel i of the bank, from 0, has the fields `k<i>_max`,
    /// `k<i>_mean` and `k<i>_ppv`, f64 all: see
    /// [`Pooled`](smoothframe_core::Pooled), and [`FilterBank`] for what they are good for.
    ///
    /// Null and NaN are holes. The three are null where no window of the kernel was whole. Outputs of
    /// an f32 column are computed in f32, and of other numbers in f64.
    ///
    /// ```
    /// use polars::prelude::*;
    /// use smoothframe_polars::{
    ///     SmoothExpr,
    ///     smoothframe_core::{FilterBank, Kernel, Norm},
    /// };
    /// let rise = Kernel::from_taps([1.0, -1.0], Norm::None)?;
    /// let bank = FilterBank::new([rise])?;
    /// let frame = df!("machine" => ["A", "A", "A", "B"], "x" => [1, 4, 3, 7])?.lazy()
    ///     .group_by_stable([col("machine")]).agg([col("x").filter_bank(&bank)])
    ///     .collect()?.unnest(["x"], None)?;
    /// assert_eq!(frame.column("k0_max")?.f64()?.to_vec(), [Some(3.0), None]);
    /// assert_eq!(frame.column("k0_mean")?.f64()?.to_vec(), [Some(1.0), None]);
    /// assert_eq!(frame.column("k0_ppv")?.f64()?.to_vec(), [Some(0.5), None]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[doc(alias("ROCKET", "convolutional features"))]
    fn filter_bank(self, bank: &FilterBank) -> Expr;
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for polars::prelude::Expr {}
}

impl SmoothExpr for Expr {
    fn smooth(self, smoother: &Smoother) -> Expr {
        let text = format!("smooth[{smoother}]");
        one(self, smoother, Part::Smoothed, text)
    }

    fn smooth_part(self, smoother: &Smoother, part: Part) -> Expr {
        let text = format!("smooth[{smoother}].{}", part.name());
        one(self, smoother, part, text)
    }

    fn smooth_struct(
        self,
        smoother: &Smoother,
        parts: impl IntoIterator<Item = impl Borrow<Part>>,
    ) -> Expr {
        let parts: Vec<Part> = parts.into_iter().map(|part| *part.borrow()).collect();
        let names: Vec<&str> = parts.iter().map(|part| part.name()).collect();
        let text = format!("smooth[{smoother}].[{}]", names.join(", "));
        let (smoother, of_field) = (smoother.clone(), smoother.clone());
        let of = parts.clone();
        self.apply_with_fmt_str(
            move |column| {
                let raw = column.as_materialized_series();
                into_struct(&column, series::smooth(raw, &smoother, &of)?, &of)
            },
            move |_, field| {
                needs_no_times(&of_field)?;
                struct_of(field, &parts, "smooth_struct")
            },
            text,
        )
    }

    fn smooth_by(self, time: impl Into<Expr>, smoother: &Smoother) -> Expr {
        let text = format!("smooth_by[{smoother}]");
        part_by(self, time.into(), smoother, Part::Smoothed, text)
    }

    fn smooth_part_by(self, time: impl Into<Expr>, smoother: &Smoother, part: Part) -> Expr {
        let text = format!("smooth_by[{smoother}].{}", part.name());
        part_by(self, time.into(), smoother, part, text)
    }

    fn smooth_struct_by(
        self,
        time: impl Into<Expr>,
        smoother: &Smoother,
        parts: impl IntoIterator<Item = impl Borrow<Part>>,
    ) -> Expr {
        let parts: Vec<Part> = parts.into_iter().map(|part| *part.borrow()).collect();
        let names: Vec<&str> = parts.iter().map(|part| part.name()).collect();
        let text = format!("smooth_by[{smoother}].[{}]", names.join(", "));
        let (of, smooth_with) = (parts.clone(), smoother.clone());
        let smooth = move |columns: &mut [Column]| {
            let made = series::smooth_by(&columns[0], &columns[1], &smooth_with, &of)?;
            let fields = made.iter().map(|made| made.as_materialized_series().clone()).collect();
            into_struct(&columns[0], fields, &of)
        };
        let field = move |field: &Field| struct_of(field, &parts, "smooth_struct_by");
        by(self, time.into(), smoother, smooth, field, text)
    }

    fn convolve(self, taps: &[f64], mode: Mode) -> Expr {
        let text = format!("convolve[{} taps, {mode:?}]", taps.len());
        let (singles, doubles) = (taps.iter().map(single).collect::<Vec<f32>>(), taps.to_vec());
        self.apply_with_fmt_str(
            move |column| {
                let raw = column.as_materialized_series();
                let name = raw.name().clone();
                let dtype = series::smoothed_dtype(raw.dtype());
                let dtype = dtype.ok_or_else(|| series::no_numbers(&name, raw.dtype()))?;
                if raw.is_empty() {
                    return Ok(Column::new_empty(name, &dtype));
                }
                let convolved = if dtype == DataType::Float32 {
                    let x = series::with_nan(raw.f32()?);
                    convolve(&x, &singles, mode, Method::Auto).map(|y| Column::new(name, y))
                } else {
                    let x = series::with_nan(raw.cast(&dtype)?.f64()?);
                    convolve(&x, &doubles, mode, Method::Auto).map(|y| Column::new(name, y))
                };
                convolved.map_err(series::to_polars)
            },
            move |_, field| Ok(Field::new(field.name().clone(), dtype(field)?)),
            text,
        )
    }

    fn best_lag(self, other: impl Into<Expr>, lags: impl Into<Lags>) -> Expr {
        lags::best_lag(self, other.into(), lags.into())
    }

    fn filter_bank(self, bank: &FilterBank) -> Expr {
        bank::filter_bank(self, bank)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "f32 series take f32 taps, rounded once")]
const fn single(tap: &f64) -> f32 {
    *tap as f32
}

fn one(expr: Expr, smoother: &Smoother, part: Part, text: String) -> Expr {
    let (smoother, of_field) = (smoother.clone(), smoother.clone());
    // `map` is elementwise to Polars: it would mix the groups and let filters move below it.
    expr.apply_with_fmt_str(
        move |column| {
            let mut parts = series::smooth(column.as_materialized_series(), &smoother, &[part])?;
            let part = parts.pop().unwrap_or_default();
            Ok(part.into_column())
        },
        move |_, field| {
            needs_no_times(&of_field)?;
            Ok(Field::new(field.name().clone(), part.dtype(dtype(field)?)))
        },
        text,
    )
}

/// Refuses a smoother in time where the query is planned.
fn needs_no_times(smoother: &Smoother) -> PolarsResult<()> {
    polars_ensure!(
        !smoother.is_in_time(),
        InvalidOperation: "{}: `smooth_by` takes them",
        Refused::NeedsTimes { length: smoother.to_string() }
    );
    Ok(())
}

/// Parts as a struct with their names for fields.
fn into_struct(column: &Column, mut fields: Vec<Series>, parts: &[Part]) -> PolarsResult<Column> {
    for (field, part) in fields.iter_mut().zip(parts) {
        field.rename(part.name().into());
    }
    let all = StructChunked::from_series(column.name().clone(), column.len(), fields.iter())?;
    Ok(all.into_column())
}

fn struct_of(field: &Field, parts: &[Part], asked: &str) -> PolarsResult<Field> {
    let repeated = parts.iter().enumerate().any(|(at, part)| parts[..at].contains(part));
    polars_ensure!(
        !parts.is_empty() && !repeated,
        InvalidOperation: "{asked} needs one or more parts, each once"
    );
    let smoothed = dtype(field)?;
    let of_part = |part: &Part| Field::new(part.name().into(), part.dtype(smoothed.clone()));
    let fields = parts.iter().map(of_part).collect();
    Ok(Field::new(field.name().clone(), DataType::Struct(fields)))
}

fn part_by(expr: Expr, time: Expr, smoother: &Smoother, part: Part, text: String) -> Expr {
    let smooth_with = smoother.clone();
    let smooth = move |columns: &mut [Column]| {
        let made = series::smooth_by(&columns[0], &columns[1], &smooth_with, &[part])?;
        Ok(made.into_iter().next().unwrap_or_default())
    };
    let field =
        move |field: &Field| Ok(Field::new(field.name().clone(), part.dtype(dtype(field)?)));
    by(expr, time, smoother, smooth, field, text)
}

fn by(
    expr: Expr,
    time: Expr,
    smoother: &Smoother,
    smooth: impl Fn(&mut [Column]) -> PolarsResult<Column> + Send + Sync + 'static,
    of_field: impl Fn(&Field) -> PolarsResult<Field> + Send + Sync + 'static,
    text: String,
) -> Expr {
    let of_fields = smoother.clone();
    let mut smoothed = expr.apply_many(smooth, &[time], move |_, fields| {
        let (field, time) = (&fields[0], &fields[1]);
        let axis = Axis::of(time.dtype()).ok_or_else(|| {
            let name = time.name().to_string();
            Error::NotTime { name, dtype: time.dtype().to_string() }
        })?;
        Windows::of(&of_fields, &axis, None)?;
        of_field(field)
    });
    // `apply_many` takes no name.
    if let Expr::AnonymousFunction { fmt_str, .. } = &mut smoothed {
        **fmt_str = text.into();
    }
    smoothed
}

fn dtype(field: &Field) -> PolarsResult<DataType> {
    series::smoothed_dtype(field.dtype())
        .ok_or_else(|| series::no_numbers(field.name(), field.dtype()))
}
