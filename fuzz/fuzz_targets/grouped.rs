//! Any description of any small frame: never a panic nor a hang; what comes out has the rows, groups
//! and columns that are documented; run again, on other threads and in other chunks, it is the same to
//! the bit; and where an expression says the same, so is that.

#![no_main]

use std::sync::OnceLock;

use libfuzzer_sys::{Corpus, arbitrary::Unstructured, fuzz_target};
use polars::prelude::*;
use smoothframe_polars::{Agg, Fill, Layout, OnDuplicate, Part, SmoothExpr, SmoothFrame};

#[path = "grouped/input.rs"]
mod input;

use input::Input;

/// A column to the bit.
fn bits(column: &Column) -> Vec<String> {
    let column = column.to_physical_repr();
    let series = column.as_materialized_series();
    let cell = |cell: AnyValue<'_>| match cell {
        AnyValue::Float64(value) => format!("{:x}", value.to_bits()),
        AnyValue::Float32(value) => format!("{:x}", value.to_bits()),
        other => other.to_string(),
    };
    series.iter().map(cell).collect()
}

/// The same, but NaN is NaN: arithmetic gives either sign.
fn told(column: &Column) -> Vec<String> {
    let column = column.to_physical_repr();
    let series = column.as_materialized_series();
    let cell = |cell: AnyValue<'_>| match cell {
        AnyValue::Float64(value) if value.is_nan() => "NaN".to_owned(),
        AnyValue::Float32(value) if value.is_nan() => "NaN".to_owned(),
        AnyValue::Float64(value) => format!("{:x}", value.to_bits()),
        AnyValue::Float32(value) => format!("{:x}", value.to_bits()),
        other => other.to_string(),
    };
    series.iter().map(cell).collect()
}

fn column<'a>(frame: &'a DataFrame, name: &str) -> &'a Column {
    frame.column(name).expect("a column of this name")
}

fn assert_same(one: &DataFrame, other: &DataFrame, what: &str) {
    assert_eq!(one.get_column_names(), other.get_column_names(), "{what}");
    for (one, other) in one.columns().iter().zip(other.columns()) {
        assert_eq!(one.dtype(), other.dtype(), "{what}: {}", one.name());
        assert_eq!(bits(one), bits(other), "{what}: {}", one.name());
    }
}

/// The keys of each row as one text; all NaN are one key, and so are both zeros.
fn keys(columns: &[&Column], rows: usize) -> Vec<String> {
    let cell = |column: &Column, row| match column.get(row).expect("a row") {
        AnyValue::Float64(0.0) => "0".to_owned(),
        other => other.to_string(),
    };
    (0..rows).map(|row| columns.iter().map(|column| cell(column, row) + "|").collect()).collect()
}

impl Input {
    /// What the documentation says of a layout, whatever the values are.
    fn check_layout(&self, layout: &Layout) {
        let frame = layout.frame();
        let groups = layout.groups();
        assert_eq!(groups.iter().map(|group| group.len()).sum::<usize>(), frame.height());
        let mut start = 0;
        for group in groups {
            assert!(
                group.len() > 0
                    && group.last_stretch() <= group.len()
                    && group.filled() < group.len()
            );
            assert_eq!(group.range().start, start);
            start = group.range().end;
            let ticks = layout.ticks(group);
            let may_repeat = !self.grouped.is_merged() && self.on_duplicate == OnDuplicate::Keep;
            assert!(
                ticks.is_sorted_by(|a, b| a < b || may_repeat && a == b) || !self.time,
                "{ticks:?}"
            );
        }
        assert_eq!(layout.stretches().last().copied().unwrap_or_default(), frame.height());
        let of_groups = layout.keys().expect("keys");
        let of_groups = keys(&of_groups.iter().collect::<Vec<_>>(), groups.len());
        if !self.leaves_out {
            let columns: Vec<&Column> =
                self.by.iter().map(|name| self.frame.column(name).expect("a key")).collect();
            let mut all = keys(&columns, self.frame.height());
            let mut seen = std::collections::HashSet::new();
            all.retain(|key| seen.insert(key.clone()));
            assert_eq!(of_groups, all, "groups in the order in which they first appear");
        }
        match (self.grouped.is_merged(), layout.kept()) {
            (true, kept) => assert!(kept.is_none()),
            (false, None) => assert_eq!(frame.height(), self.frame.height()),
            (false, Some(kept)) => {
                assert_eq!(frame.height(), kept.len());
                let rows: Vec<_> = kept.iter().collect();
                let of_frame = frame
                    .column("row")
                    .expect("there")
                    .u32()
                    .expect("numbers")
                    .iter()
                    .collect::<Vec<_>>();
                assert_eq!(rows, of_frame, "rows are named by their places");
                assert!(
                    self.leaves_out
                        || matches!(self.on_duplicate, OnDuplicate::First | OnDuplicate::Last)
                );
            }
        }
        self.check_totals(layout);
    }

    /// No row is lost and none counts twice: counts add up, and so do sums of whole numbers.
    fn check_totals(&self, layout: &Layout) {
        let agg = self.grouped.aggregate_of("x");
        let is_filled = !matches!(self.grouped.filling(), None | Some(Fill::Zero | Fill::Null));
        if self.leaves_out || !matches!(agg, Some(Agg::Count | Agg::Sum)) {
            return;
        }
        let (x, merged) = (column(&self.frame, "x"), column(layout.frame(), "x"));
        let total = |column: &Column| {
            let numbers = column.cast(&DataType::Int64).expect("numbers");
            let numbers = numbers.i64().expect("numbers").iter().flatten();
            numbers.map(i128::from).sum::<i128>()
        };
        if agg == Some(Agg::Count) {
            let numbers = x.cast(&DataType::Float64).expect("numbers");
            let numbers = numbers.f64().expect("numbers").iter().flatten();
            let present = numbers.filter(|number| !number.is_nan()).count();
            assert_eq!(Ok(present), usize::try_from(total(merged)), "values that are counted");
        } else if x.dtype().is_integer() && merged.dtype().is_integer() && !is_filled {
            assert_eq!(total(x), total(merged), "the sum of sums");
        }
    }

    fn check_smoothed(&self, smoothed: &DataFrame, layout: &Layout) {
        let laid = layout.frame();
        assert_eq!(smoothed.height(), laid.height());
        let kept = smoothed.select(laid.get_column_names_owned()).expect("columns stay");
        assert_same(&kept, laid, "what is smoothed stays as it is");
        let mut names: Vec<String> =
            laid.get_column_names().iter().map(|name| name.to_string()).collect();
        for value in &self.values {
            for part in &self.parts {
                let suffix = if *part == Part::Smoothed { "smoothed" } else { part.name() };
                names.push(format!("{value}_{suffix}"));
            }
        }
        let have = smoothed.get_column_names();
        assert!(have.iter().map(|name| name.as_str()).eq(names), "{have:?}");
        if self.parts.contains(&Part::Coverage) {
            let coverage = smoothed.column("x_coverage").expect("there").f64().expect("numbers");
            assert!(
                coverage
                    .iter()
                    .all(|share| share.is_some_and(|share| (0.0..=1.0).contains(&share)))
            );
        }
    }

    /// The same by expressions, where they say as much as the description.
    fn check_expressions(&self, smoothed: &DataFrame, layout: &Layout) {
        let t = self.frame.column("t").expect("there");
        if self.grouped.is_merged()
            || self.leaves_out
            || self.max_gap
            || self.frame.height() == 0
            || layout.kept().is_some()
        {
            return;
        }
        if self.time
            && (t.has_nulls()
                || layout
                    .groups()
                    .iter()
                    .any(|group| !layout.ticks(group).is_sorted_by(|a, b| a < b)))
        {
            return;
        }
        for value in &self.values {
            for part in &self.parts {
                let part_of = match self.time {
                    true => col(*value).smooth_part_by(col("t"), &self.smoother, *part),
                    false => col(*value).smooth_part(&self.smoother, *part),
                };
                let by: Vec<Expr> = self.by.iter().map(|name| col(*name)).collect();
                let part_of =
                    if by.is_empty() { part_of } else { part_of.over(by).expect("a window") };
                let query = self.frame.clone().lazy().select([part_of.alias("made")]);
                let made =
                    query.collect().unwrap_or_else(|error| panic!("{error}: {:?}", self.grouped));
                let suffix = if *part == Part::Smoothed { "smoothed" } else { part.name() };
                let column = smoothed.column(&format!("{value}_{suffix}")).expect("there");
                let made = made.column("made").expect("there");
                assert_eq!(
                    told(column),
                    told(made),
                    "{value} {part} of {} {:?} {:?}",
                    self.smoother,
                    self.frame,
                    self.grouped
                );
            }
        }
    }
}

fn run(input: &Input) {
    static POOL: OnceLock<rayon::ThreadPool> = OnceLock::new();
    let pool = POOL
        .get_or_init(|| rayon::ThreadPoolBuilder::new().num_threads(3).build().expect("threads"));
    let Input { frame, grouped, smoother, .. } = input;
    let own = grouped.clone().with(smoother);
    if let Ok(inspection) = grouped.inspect(frame) {
        let _ = format!("{inspection:?}");
    }
    if let Ok(layout) = grouped.layout(frame) {
        input.check_layout(&layout);
        let _ = (layout.step(), layout.partial(), layout.provisional(smoother));
    }
    let layout = grouped.layout_for(frame, smoother);
    let smoothed = match layout.and_then(|layout| layout.smooth(smoother)) {
        Ok(smoothed) => smoothed,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            let again = frame.clone().smooth(&own);
            assert!(again.is_err(), "{error}: but {again:?}");
            return;
        }
    };
    input.check_layout(smoothed.layout());
    input.check_smoothed(smoothed.frame(), smoothed.layout());
    input.check_expressions(smoothed.frame(), smoothed.layout());
    let half = i64::try_from(frame.height() / 2).expect("few");
    let (first, second) = frame.split_at(half);
    let chunked = first.vstack(&second).expect("the same columns");
    let again = pool.install(|| grouped.smooth(&chunked, smoother)).expect("as before");
    assert_same(smoothed.frame(), again.frame(), "again");
    assert_same(
        smoothed.frame(),
        &frame.clone().smooth(&own).expect("as before"),
        "by its own smoother",
    );
    let lazy = frame.clone().lazy().smooth(&own).expect("as before").collect();
    match lazy {
        Ok(lazy) => assert_same(smoothed.frame(), &lazy, "lazily"),
        // Which is said in `SmoothFrame::smooth`.
        Err(error) => assert!(error.to_string().contains("pass 64 bits"), "{error}"),
    }
    let _ = (smoothed.layout().step(), smoothed.layout().partial());
}

// Threads that wait for one another take most of the time of so small frames.
fuzz_target!(init: {
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread();
    alone.build_global().expect("the only pool");
}, |data: &[u8]| -> Corpus {
    match Input::read(&mut Unstructured::new(data)) {
        Ok(Some(input)) => run(&input),
        _ => return Corpus::Reject,
    }
    Corpus::Keep
});
