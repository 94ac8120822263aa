//! The same smoothing by each path.

use polars::prelude::*;
use smoothframe_core::{Output, Smoother, Streamed, Unit};
use smoothframe_polars::SmoothExpr;

use super::{
    dice::Dice,
    files::{self, Written},
    flags::Flags,
    table::{Clock, Table},
};

pub(super) type Bits = Vec<Option<u64>>;

/// The rows that are smoothed, and which of them make series: those of equal keys, in time's order, cut
/// where the gap is too long. Rows at one time stay in their order.
pub(super) struct Laid {
    pub(super) frame: DataFrame,
    pub(super) rows: Written,
    pub(super) series: Vec<Vec<usize>>,
    has_gaps: bool,
}

impl Laid {
    pub(super) fn of(frame: DataFrame, rows: Written, gap: Option<i64>) -> Self {
        let height = frame.height();
        let key = |row: usize| rows.keys.iter().map(|keys| keys[row].clone()).collect::<Vec<_>>();
        let mut groups: Vec<(Vec<Option<String>>, Vec<usize>)> = Vec::new();
        for row in 0..height {
            let key = key(row);
            match groups.iter_mut().find(|(of, _)| *of == key) {
                Some((_, rows)) => rows.push(row),
                None => groups.push((key, vec![row])),
            }
        }
        let time = |row: usize| rows.times[row].expect("each row has a time");
        let mut series = Vec::new();
        for (_, mut group) in groups {
            group.sort_by_key(|&row| time(row));
            let is_cut = |&a: &usize, &b: &usize| gap.is_some_and(|gap| time(b) - time(a) > gap);
            series.extend(group.chunk_by(|a, b| !is_cut(a, b)).map(<[usize]>::to_vec));
        }
        Self { frame, rows, series, has_gaps: gap.is_some() }
    }

    /// Whether the frame has each series' rows in the order of their times.
    pub(super) fn is_in_order(&self) -> bool {
        self.series.iter().all(|rows| rows.is_sorted())
    }

    fn values(&self, series: &[usize]) -> Vec<f64> {
        let value = |&row: &usize| self.rows.values[0][row].map_or(f64::NAN, f64::from_bits);
        series.iter().map(value).collect()
    }

    /// What `smooth` gives of each series, in the rows' order.
    fn each(
        &self,
        mut smooth: impl FnMut(&[usize]) -> Result<Bits, String>,
    ) -> Result<Bits, String> {
        let mut out = vec![None; self.frame.height()];
        for series in &self.series {
            let bits = smooth(series)?;
            if bits.len() != series.len() {
                return Err(format!("{} outputs of {} rows", bits.len(), series.len()));
            }
            for (&row, bits) in series.iter().zip(bits) {
                out[row] = bits;
            }
        }
        Ok(out)
    }

    /// By the expression, under `.over` the keys and the stretches: with the times, or of rows that are in
    /// their order without.
    pub(super) fn by_expression(
        &self,
        smoother: &Smoother,
        table: &Table,
        with_times: bool,
    ) -> Result<Bits, String> {
        let mut stretches = vec![0_u32; self.frame.height()];
        for (series, number) in self.series.iter().zip(0..) {
            series.iter().for_each(|&row| stretches[row] = number);
        }
        let mut by: Vec<Expr> = table.keys().iter().map(|&name| col(name)).collect();
        if self.has_gaps {
            by.push(col("stretch"));
        }
        let mut smoothed = match with_times {
            true => col("x").smooth_by(col("when"), smoother),
            false => col("x").smooth(smoother),
        };
        if !by.is_empty() {
            smoothed = smoothed.over(by).expect("keys");
        }
        let stretches = lit(Series::new("stretch".into(), stretches));
        let frame = self.frame.clone().lazy().with_column(stretches);
        let frame = frame.with_column(smoothed.alias("smoothed")).collect();
        let frame = frame.map_err(|error| error.to_string())?;
        let column = frame.column("smoothed").and_then(|c| c.f64()).expect("numbers").to_vec();
        Ok(column.into_iter().map(|number| number.map(files::bits)).collect())
    }

    /// By core's stream of each series, in chunks of any size.
    pub(super) fn by_stream(&self, smoother: &Smoother, dice: &mut Dice) -> Result<Bits, String> {
        self.each(|series| {
            let mut stream = smoother.stream::<f64>().map_err(|error| error.to_string())?;
            let mut out = Streamed::default();
            let values = self.values(series);
            let mut rest = values.as_slice();
            while !rest.is_empty() {
                let most = *dice.pick(&[1, 2, 7, 40, 300]);
                let (chunk, later) = rest.split_at((dice.below(most) + 1).min(rest.len()));
                stream.push_to(chunk, &mut out).map_err(|error| error.to_string())?;
                rest = later;
            }
            stream.finish_to(&mut out).map_err(|error| error.to_string())?;
            Ok(bits(&out.smoothed, &out.present))
        })
    }

    /// By core's plan for each series at its times.
    pub(super) fn by_time_plan(&self, smoother: &Smoother, clock: Clock) -> Result<Bits, String> {
        let (unit, ticks) = match clock {
            Clock::Dates => (Unit::Day, 1),
            Clock::Datetimes(TimeUnit::Milliseconds) => (Unit::Millisecond, 1),
            Clock::Datetimes(TimeUnit::Microseconds) => (Unit::Microsecond, 1_000),
            Clock::Datetimes(TimeUnit::Nanoseconds) => (Unit::Nanosecond, 1_000_000),
            Clock::Numbers => (Unit::Number, 1),
        };
        self.each(|series| {
            let time = |&row: &usize| self.rows.times[row].expect("a time") * ticks;
            let times: Vec<i64> = series.iter().map(time).collect();
            let values = self.values(series);
            let (mut out, mut present) = (vec![0.0; values.len()], vec![false; values.len()]);
            let output = Output::new(&mut out).present(&mut present);
            let plan = smoother.time_plan::<f64>(unit);
            let run = plan.and_then(|mut plan| plan.smooth_to(&times, &values, output));
            run.map_err(|error| error.to_string())?;
            Ok(bits(&out, &present))
        })
    }

    /// By core's plan for each series, whose rows are one step from each other.
    pub(super) fn by_plan(&self, smoother: &Smoother) -> Result<Bits, String> {
        self.each(|series| {
            let values = self.values(series);
            let (mut out, mut present) = (vec![0.0; values.len()], vec![false; values.len()]);
            let output = Output::new(&mut out).present(&mut present);
            smoother.plan().smooth_to(&values, output).map_err(|error| error.to_string())?;
            Ok(bits(&out, &present))
        })
    }
}

fn bits(values: &[f64], present: &[bool]) -> Bits {
    let bits = |(value, present): (&f64, &bool)| present.then(|| files::bits(*value));
    values.iter().zip(present).map(bits).collect()
}

/// A gap of the flags in days, milliseconds or numbers.
pub(super) fn gap(flags: &Flags, clock: Clock) -> Option<i64> {
    let text = flags.get("max-gap")?;
    let (count, unit) = text.split_at(text.len() - 1);
    let count: i64 = count.parse().expect("a number");
    let day = if clock == Clock::Dates { 1 } else { 86_400_000 };
    Some(
        count
            * match unit {
                "w" => 7 * day,
                "d" => day,
                "h" => 3_600_000,
                _ => 1,
            },
    )
}
