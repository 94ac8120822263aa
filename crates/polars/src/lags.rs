//! By how many rows one column follows another, group by group.

use polars::prelude::*;
use polars_plan::prelude::FunctionFlags;
use rayon::prelude::*;
use smoothframe_core::{BestLag, CrossCorrelation, Error as Refused, Lags};

use crate::{Error, Group, Grouped, Layout, check, series};

/// What is told of a best lag: the columns of a frame, and the fields of a struct.
const NAMES: [&str; 5] = ["lag", "r", "pairs", "runner_up_lag", "runner_up_r"];

impl Grouped {
    /// By how many rows `b` follows `a` in each group: the lag at which Pearson's |r| is largest, a row
    /// a group, in the order in which groups first appear, found on all cores.
    ///
    /// The columns are the group columns, then
    ///
    /// - `lag`: in rows; where it is positive, `b` follows `a` by so many;
    /// - `r`: Pearson's coefficient there, −1 to 1;
    /// - `pairs`: how many rows it is of;
    /// - `runner_up_lag`, `runner_up_r`: the next best peak of |r|, null where there is no other.
    ///
    /// All five are null where no lag has a coefficient: too few pairs of rows, or a side that is
    /// constant. `lags` is the longest lag, or [`Lags`], which also say the fewest pairs (by default
    /// 8, or a tenth of the group's rows where that is more).
    ///
    /// Rows are those of the [`layout`](Self::layout), so lags are counted in buckets under
    /// [`every`](Self::every): lay series on a calendar where rows may be absent. Null and NaN are
    /// holes; buckets without a row are what [`fill`](Self::fill) says (by default 0 for sums and
    /// counts, and else holes). No pair reaches across a silence of [`max_gap`](Self::max_gap).
    /// `a` and `b` are taken beside the description's [`values`](Self::values), and its smoothers
    /// are not asked.
    ///
    /// ```
    /// use polars::prelude::*;
    /// use smoothframe_polars::Grouped;
    /// let sales = df!(
    ///     "store" => ["A"; 12],
    ///     "price" => [3.0, 5.0, 4.0, 1.0, 2.0, 6.0, 3.0, 7.0, 1.0, 8.0, 2.0, 4.0],
    ///     // 10 less the price of two rows before.
    ///     "units" => [6.0, 6.0, 7.0, 5.0, 6.0, 9.0, 8.0, 4.0, 7.0, 3.0, 9.0, 2.0],
    /// )?;
    /// let lags = Grouped::by(["store"]).best_lags(&sales, "price", "units", 3)?;
    /// assert_eq!(lags.column("lag")?.i64()?.get(0), Some(2));
    /// assert!(lags.column("r")?.f64()?.get(0) < Some(-0.999));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`layout`](Self::layout); [`Error::Role`] for a group column by the name of a result;
    /// [`Error::Smoother`] when memory runs out.
    #[doc(alias("cross-correlation", "lead", "ccf", "xcorr"))]
    pub fn best_lags(
        &self,
        frame: &DataFrame,
        a: &str,
        b: &str,
        lags: impl Into<Lags>,
    ) -> Result<DataFrame, Error> {
        let mut series = self.clone();
        for name in [a, b] {
            if !series.values.iter().any(|value| value == name) {
                series.values.push(name.to_owned());
            }
        }
        series.specs.clear();
        check::described(&series, frame.schema())?;
        refuse_keys(&series.by)?;
        Layout::new(&series, frame, false)?.best_lags(a, b, lags)
    }
}

impl Layout {
    /// As [`Grouped::best_lags`], of a layout that is there.
    ///
    /// # Errors
    /// [`Error::Role`], [`Error::Smoother`], and Polars' own where the frame has no such column of
    /// numbers.
    pub fn best_lags(&self, a: &str, b: &str, lags: impl Into<Lags>) -> Result<DataFrame, Error> {
        self.needs_memory("lags")?;
        refuse_keys(self.by())?;
        let lags = lags.into();
        let best = self.of_groups(self.groups(), a, b, |pair| Ok(pair.lags(lags)?.best_lag()))?;
        let mut columns = self.keys()?;
        columns.extend(fields(&best).into_iter().map(IntoColumn::into_column));
        Ok(DataFrame::new(best.len(), columns)?)
    }

    /// Pearson's coefficient of `a` and `b` at each lag, of each of the [`groups`](Self::groups): see
    /// [`smoothframe_core::cross_correlation`], and [`Grouped::best_lags`] for what is a row.
    ///
    /// # Errors
    /// [`Error::Smoother`], and Polars' own where the frame has no such column of numbers.
    pub fn cross_correlations(
        &self,
        a: &str,
        b: &str,
        lags: impl Into<Lags>,
    ) -> Result<Vec<CrossCorrelation>, Error> {
        let lags = lags.into();
        self.of_groups(self.groups(), a, b, |pair| pair.all_lags(lags))
    }

    /// The [`cross_correlations`](Self::cross_correlations) of some of the groups, by their numbers, in
    /// this order; numbers that are no group's are left out.
    ///
    /// # Errors
    /// As [`cross_correlations`](Self::cross_correlations).
    pub fn cross_correlations_of(
        &self,
        groups: &[usize],
        a: &str,
        b: &str,
        lags: impl Into<Lags>,
    ) -> Result<Vec<CrossCorrelation>, Error> {
        let lags = lags.into();
        let groups: Vec<Group> =
            groups.iter().filter_map(|&group| self.groups().get(group).cloned()).collect();
        self.of_groups(&groups, a, b, |pair| pair.all_lags(lags))
    }

    fn of_groups<R: Send>(
        &self,
        groups: &[Group],
        a: &str,
        b: &str,
        of: impl Fn(Pair<'_>) -> Result<R, Refused> + Sync,
    ) -> Result<Vec<R>, Error> {
        let (a, b) = (self.in_order(a)?, self.in_order(b)?);
        let of_group = |group: &Group| {
            let rows = group.range();
            let before = self.stretches().partition_point(|&end| end <= rows.start);
            let ends = &self.stretches()[before..];
            let last = ends.partition_point(|&end| end < rows.end);
            let cuts = ends[..last].iter().map(|end| end - rows.start).collect();
            Ok(of(Pair { a: &a[rows.clone()], b: &b[rows], cuts })?)
        };
        groups.par_iter().map(of_group).collect()
    }
}

/// Two values of one group.
struct Pair<'a> {
    a: &'a [f64],
    b: &'a [f64],
    /// Where a silence is between a row and the one before.
    cuts: Vec<usize>,
}

impl Pair<'_> {
    /// The lags at which there may be pairs: those shorter than the longest stretch.
    fn lags(&self, lags: Lags) -> Result<CrossCorrelation, Refused> {
        let rows = self.a.len();
        let ends = self.cuts.iter().copied().chain([rows]);
        let starts = [0].into_iter().chain(self.cuts.iter().copied());
        let longest = ends.zip(starts).map(|(end, start)| end - start).max().unwrap_or(0);
        let most = lags.max_lag().min(longest.saturating_sub(1));
        let lags = Lags::up_to(most).min_pairs(lags.fewest_pairs(rows));
        if self.cuts.is_empty() {
            return lags.cross_correlation(self.a, self.b);
        }
        lags.cross_correlation(&self.apart(self.a, most)?, &self.apart(self.b, most)?)
    }

    /// As [`lags`](Self::lags), and the longer lags too, without a pair.
    fn all_lags(&self, lags: Lags) -> Result<CrossCorrelation, Refused> {
        let found = self.lags(lags)?;
        let mut all = lags.cross_correlation::<f64>(&[], &[])?;
        let before = (all.r.len() - found.r.len()) / 2;
        all.r[before..][..found.r.len()].copy_from_slice(&found.r);
        all.pairs[before..][..found.pairs.len()].copy_from_slice(&found.pairs);
        Ok(all)
    }

    /// The stretches with so many holes between them that no pair has a row of each.
    fn apart(&self, rows: &[f64], longest: usize) -> Result<Vec<f64>, Refused> {
        let count = longest.saturating_mul(self.cuts.len()).saturating_add(rows.len());
        let mut apart = Vec::new();
        let no_memory = |_| Refused::OutOfMemory { rows: count, taps: 1 };
        apart.try_reserve_exact(count).map_err(no_memory)?;
        let mut start = 0;
        for &cut in &self.cuts {
            apart.extend_from_slice(&rows[start..cut]);
            apart.resize(apart.len() + longest, f64::NAN);
            start = cut;
        }
        apart.extend_from_slice(&rows[start..]);
        Ok(apart)
    }
}

/// The same as an expression over two columns: a struct with the results for fields.
pub(crate) fn best_lag(a: Expr, b: Expr, lags: Lags) -> Expr {
    let find = move |columns: &mut [Column]| {
        // A group whose list is null comes with fewer columns.
        let [a, b] = columns else {
            polars_bail!(ComputeError: "best_lag needs two columns, got {}", columns.len());
        };
        polars_ensure!(
            a.len() == b.len(),
            ShapeMismatch: "best_lag needs columns of one length, but `{}` has {} rows, and `{}` {}",
            a.name(), a.len(), b.name(), b.len()
        );
        let values = |column: &Column| -> PolarsResult<Vec<f64>> {
            numeric(column.name(), column.dtype())?;
            Ok(series::with_nan(column.cast(&DataType::Float64)?.f64()?))
        };
        let pair = Pair { a: &values(a)?, b: &values(b)?, cuts: Vec::new() };
        let best = pair.lags(lags).map_err(series::to_polars)?.best_lag();
        let all = StructChunked::from_series(a.name().clone(), 1, fields(&[best]).iter())?;
        Ok(all.into_column())
    };
    let field = |_: &Schema, columns: &[Field]| {
        columns.iter().try_for_each(|column| numeric(column.name(), column.dtype()))?;
        let fields = fields(&[]).iter().map(|field| field.field().into_owned()).collect();
        Ok(Field::new(columns[0].name().clone(), DataType::Struct(fields)))
    };
    let mut found = apply_multiple(find, [a, b], field, true);
    // `apply_multiple` takes no name, and messages need those of the columns.
    if let Expr::AnonymousFunction { fmt_str, options, .. } = &mut found {
        **fmt_str = format!("best_lag[{} rows]", lags.max_lag()).into();
        options.flags |= FunctionFlags::PASS_NAME_TO_APPLY;
    }
    found
}

fn numeric(name: &str, dtype: &DataType) -> PolarsResult<()> {
    match series::smoothed_dtype(dtype) {
        Some(_) => Ok(()),
        None => Err(series::needs_numbers("best_lag", name, dtype)),
    }
}

fn refuse_keys(keys: &[String]) -> Result<(), Error> {
    match keys.iter().find(|key| NAMES.contains(&key.as_str())) {
        Some(name) => {
            let (first, second) = ("a group", "a result");
            Err(Error::Role { name: name.clone(), first, second })
        }
        None => Ok(()),
    }
}

/// The columns of [`NAMES`].
fn fields(best: &[Option<BestLag>]) -> Vec<Series> {
    let [lag, r, pairs, runner_up_lag, runner_up_r] = NAMES.map(PlSmallStr::from);
    let best = || best.iter().map(Option::as_ref);
    let runner_up = || best().map(|best| best?.runner_up);
    let count = |best: &BestLag| IdxSize::try_from(best.pairs).unwrap_or(IdxSize::MAX);
    vec![
        integers(lag, best().map(|best| Some(best?.lag))),
        floats(r, best().map(|best| Some(best?.r))),
        IdxCa::from_iter_options(pairs, best().map(|best| best.map(count))).into_series(),
        integers(runner_up_lag, runner_up().map(|peak| Some(peak?.lag))),
        floats(runner_up_r, runner_up().map(|peak| Some(peak?.r))),
    ]
}

fn integers(name: PlSmallStr, values: impl Iterator<Item = Option<i64>>) -> Series {
    Int64Chunked::from_iter_options(name, values).into_series()
}

fn floats(name: PlSmallStr, values: impl Iterator<Item = Option<f64>>) -> Series {
    Float64Chunked::from_iter_options(name, values).into_series()
}
