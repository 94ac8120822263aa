//! Groups by keys of every type: those that Polars finds, in the order in which they first appear.

use polars::prelude::*;
use proptest::{prelude::*, test_runner::RngSeed};
use smoothframe_polars::Grouped;

use crate::{Noise, index};

const LONG: &str = "a name of more than the twelve bytes that lie within a view";

/// A column of few distinct values of one of many types, some null.
fn keys(kind: u64, rows: usize, seed: u64) -> Column {
    let mut noise = Noise(seed);
    let mut pick = |below: u64| (0..rows).map(|_| index(noise.below(below))).collect::<Vec<u32>>();
    macro_rules! series {
        ($numbers:expr, $value:expr) => {
            Series::new("".into(), $numbers.into_iter().map($value).collect::<Vec<_>>())
        };
    }
    let text = |stem: &str, number: u32| (number > 0).then(|| format!("{stem}{number}"));
    let floats = [0.0, -0.0, f64::NAN, -f64::NAN, f64::INFINITY, 1.5];
    let column = match kind {
        0 => series!(pick(5), |n| text("", n)),
        1 => series!(pick(5), |n| text(LONG, n)),
        // Short and long ones, and none null.
        2 => series!(pick(4), |n| LONG[..index::<usize>(n.into()) * 6].to_owned()),
        3 => series!(pick(4), |n| format!("x{n}")),
        4 => series!(pick(6), |n| (n > 0).then(|| i64::MAX - i64::from(n))),
        5 => series!(pick(6), |n| u64::MAX - u64::from(n)),
        6 => series!(pick(7), |n| floats.get(index::<usize>(n.into())).copied()),
        7 => series!(pick(3), |n| (n < 2).then_some(n == 1)),
        8 => series!(pick(4), i64::from).cast(&DataType::Int32).expect("days"),
        9 => series!(pick(4), |n| f64::from(n) / 3.0).cast(&DataType::Float32).expect("floats"),
        11 => series!(pick(5), |n| (n > 0).then(|| f64::from(n) * 1.25 - 3.0))
            .cast(&DataType::Decimal(38, 2))
            .expect("decimals"),
        _ => {
            // A type without a quick way.
            let list = |n: u32| Some(Series::new("".into(), vec![n; index(n.into())]));
            pick(3).into_iter().map(list).collect::<ListChunked>().into_series()
        }
    };
    let column = if kind == 8 { column.cast(&DataType::Date).expect("dates") } else { column };
    column.into_column()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        rng_seed: RngSeed::Fixed(0x5eed),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn groups_are_those_of_polars(
        kinds in prop::collection::vec(0_u64..12, 1..4),
        rows in prop_oneof![1_usize..50, Just(70_000)],
        in_runs: bool,
        chunks in 1_usize..4,
        seed: u64,
    ) {
        let names: Vec<String> = (0..kinds.len()).map(|key| format!("k{key}")).collect();
        let columns = kinds.iter().zip(&names).zip(0..).map(|((&kind, name), salt)| {
            keys(kind, rows, seed ^ salt).with_name(name.into())
        });
        let mut frame = DataFrame::new(rows, columns.collect()).expect("equal lengths");
        if in_runs && !kinds.contains(&10) {
            frame = frame.sort(names.clone(), SortMultipleOptions::default()).expect("sortable");
        }
        let mut parts = frame.clear();
        for part in 0..chunks {
            let (from, upto) = (rows * part / chunks, rows * (part + 1) / chunks);
            parts.vstack_mut(&frame.slice(from as i64, upto - from)).expect("the same columns");
        }
        let row: Vec<u32> = (0..index(rows as u64)).collect();
        parts.with_column(Column::new("row".into(), row)).expect("as long");
        let layout = Grouped::by(names.clone()).values(["row"]).layout(&parts).expect("groups");
        let order = layout.in_order("row").expect("numbers");
        // Polars groups no decimals, as it is built here.
        let told = parts.lazy().with_columns([dtype_col(&DataType::Decimal(38, 2)).as_selector().as_expr().cast(DataType::String)]);
        let told = told.collect().expect("decimals as text");
        let groups = told.group_by_stable(names).expect("keys").into_groups();
        prop_assert_eq!(layout.groups().len(), groups.len());
        for (group, want) in layout.groups().iter().zip(groups.iter()) {
            let want: Vec<f64> = match want {
                GroupsIndicator::Idx((_, rows)) => rows.iter().map(|&row| f64::from(row)).collect(),
                GroupsIndicator::Slice([first, len]) => (first..first + len).map(f64::from).collect(),
            };
            prop_assert_eq!(&order[group.range()], want.as_slice());
        }
    }
}
