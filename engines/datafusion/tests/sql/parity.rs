//! Bits equal to the library's, over random tables.

use std::{collections::BTreeMap, sync::Arc};

use datafusion::{
    arrow::{
        array::{
            Array, ArrayRef, AsArray, Date32Array, Float64Array, Int32Array, Int64Array,
            RecordBatch, StringArray,
        },
        compute::cast,
        datatypes::{DataType, Float32Type, Float64Type, TimeUnit, UInt32Type},
    },
    datasource::MemTable,
};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};
use smoothframe_core::{Output, Sample, Smoother, Unit};

use crate::{run, session};

/// Rows of a random table, in the order of their numbers.
struct Table {
    keys: Vec<Option<i64>>,
    times: Vec<i64>,
    values: Vec<Option<f64>>,
}

fn below(random: &mut ChaCha8Rng, n: u64) -> u64 {
    random.next_u64() % n
}

impl Table {
    fn new(random: &mut ChaCha8Rng) -> Self {
        let (rows, groups) = (1 + below(random, 700), 1 + below(random, 9));
        let holes = below(random, 30);
        let mut table = Self { keys: vec![], times: vec![], values: vec![] };
        let mut time = 0;
        for _ in 0..rows {
            let key = below(random, groups + 1);
            table.keys.push((key > 0).then_some(key as i64));
            time += 1 + below(random, 3) as i64;
            table.times.push(time);
            let value = below(random, 100_000) as f64 / 64.0 - 700.0;
            table.values.push((below(random, 100) >= holes).then_some(value));
        }
        for at in (1..rows).rev() {
            let other = below(random, at + 1) as usize;
            table.times.swap(at as usize, other);
        }
        table
    }

    fn values(&self, dtype: &DataType) -> ArrayRef {
        let doubles: ArrayRef = match dtype {
            // Of floats half the holes are NaN.
            DataType::Float64 => Arc::new(Float64Array::from_iter(
                self.values.iter().zip(&self.times).map(|(&value, time)| match value {
                    None if time % 2 == 0 => Some(f64::NAN),
                    value => value,
                }),
            )),
            _ => Arc::new(Float64Array::from_iter(self.values.iter().map(|value| {
                value.map(|value| if dtype.is_integer() { value.abs() % 200.0 } else { value })
            }))),
        };
        cast(&doubles, dtype).unwrap()
    }

    fn keys(&self, dtype: &DataType) -> ArrayRef {
        let days: ArrayRef = Arc::new(Date32Array::from_iter(
            self.keys.iter().map(|key| key.map(|key| key as i32 * 40)),
        ));
        let texts: ArrayRef = Arc::new(StringArray::from_iter(
            self.keys
                .iter()
                .map(|key| key.map(|key| format!("{}\u{e9}{key}", ["", "x"][key as usize % 2]))),
        ));
        let numbers: ArrayRef =
            Arc::new(Int32Array::from_iter(self.keys.iter().map(|key| key.map(|key| key as i32))));
        match dtype {
            DataType::Date32 => days,
            dtype if dtype.is_integer() => cast(&numbers, dtype).unwrap(),
            dtype => cast(&texts, dtype).unwrap(),
        }
    }

    /// The table's batches, cut anywhere, in several partitions.
    fn provider(&self, random: &mut ChaCha8Rng, columns: [ArrayRef; 3]) -> MemTable {
        let ids = arrow_ids(self.keys.len());
        let [keys, times, values] = columns;
        let batch = RecordBatch::try_from_iter_with_nullable(vec![
            ("id", ids, true),
            ("k", keys, true),
            ("t", times, true),
            ("v", values, true),
        ])
        .unwrap();
        let mut partitions: Vec<Vec<RecordBatch>> = vec![vec![]; 1 + below(random, 3) as usize];
        let mut start = 0;
        while start < batch.num_rows() {
            let len = (below(random, 200) as usize).min(batch.num_rows() - start);
            let to = below(random, partitions.len() as u64) as usize;
            partitions[to].push(batch.slice(start, len));
            start += len;
        }
        MemTable::try_new(batch.schema(), partitions).unwrap()
    }

    /// Row numbers by key, in the order of time.
    fn groups(&self) -> Vec<Vec<usize>> {
        let mut groups: BTreeMap<Option<i64>, Vec<usize>> = BTreeMap::new();
        for (row, &key) in self.keys.iter().enumerate() {
            groups.entry(key).or_default().push(row);
        }
        let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
        groups.iter_mut().for_each(|rows| rows.sort_by_key(|&row| self.times[row]));
        groups
    }
}

fn arrow_ids(rows: usize) -> ArrayRef {
    Arc::new(datafusion::arrow::array::UInt32Array::from_iter_values(0..rows as u32))
}

/// What the library makes of each row; `unit` is what times count, where they are told.
fn expected<T: Sample + Default>(
    table: &Table,
    smoother: &Smoother,
    unit: Option<Unit>,
    x: &[T],
) -> Vec<Option<T>> {
    let mut all = vec![None; x.len()];
    for rows in table.groups() {
        let of_group: Vec<T> = rows.iter().map(|&row| x[row]).collect();
        let ticks: Vec<i64> = rows.iter().map(|&row| table.times[row]).collect();
        let (mut y, mut present) = (vec![T::default(); rows.len()], vec![true; rows.len()]);
        let output = Output::new(&mut y).present(&mut present);
        match unit {
            None => smoother.plan().smooth_to(&of_group, output).unwrap(),
            Some(unit) => {
                smoother.time_plan(unit).unwrap().smooth_to(&ticks, &of_group, output).unwrap();
            }
        }
        for (at, row) in rows.into_iter().enumerate() {
            all[row] = present[at].then_some(y[at]);
        }
    }
    all
}

fn singles(values: &ArrayRef) -> Vec<f32> {
    let all = values.as_primitive::<Float32Type>().iter();
    all.map(|value| value.unwrap_or(f32::NAN)).collect()
}

fn doubles(values: &ArrayRef) -> Vec<f64> {
    let cast = cast(values, &DataType::Float64).unwrap();
    let all = cast.as_primitive::<Float64Type>().iter();
    all.map(|value| value.unwrap_or(f64::NAN)).collect()
}

/// Asserts that a query's rows have the bits that the library gives.
async fn assert_same(
    table: &Table,
    random: &mut ChaCha8Rng,
    columns: [ArrayRef; 3],
    (call, spec, unit): (&str, &str, Option<Unit>),
    note: &str,
) {
    let smoother: Smoother = spec.parse().unwrap();
    let values = Arc::clone(&columns[2]);
    let provider = Arc::new(table.provider(random, columns));
    for partitions in [1, 4] {
        let session = session(partitions);
        session.register_table("x", Arc::clone(&provider) as _).unwrap();
        let made = run(&session, &format!("SELECT id, {call} AS y FROM x")).await;
        let ids = made.column(0).as_primitive::<UInt32Type>().values();
        assert_eq!(ids.len(), table.keys.len(), "{note}");
        let y = made.column(1);
        let differ = match values.data_type() {
            DataType::Float32 => {
                let expected = expected(table, &smoother, unit, &singles(&values));
                let y = y.as_primitive::<Float32Type>();
                let bits = |y: Option<f32>| y.map(f32::to_bits);
                (0..ids.len()).find(|&at| {
                    bits(y.is_valid(at).then(|| y.value(at))) != bits(expected[ids[at] as usize])
                })
            }
            _ => {
                let expected = expected(table, &smoother, unit, &doubles(&values));
                let y = y.as_primitive::<Float64Type>();
                let bits = |y: Option<f64>| y.map(f64::to_bits);
                (0..ids.len()).find(|&at| {
                    bits(y.is_valid(at).then(|| y.value(at))) != bits(expected[ids[at] as usize])
                })
            }
        };
        assert_eq!(differ, None, "{note}, {partitions} partitions");
    }
}

const VALUES: [DataType; 6] = [
    DataType::Float64,
    DataType::Float32,
    DataType::Int64,
    DataType::Int16,
    DataType::UInt8,
    DataType::UInt64,
];

fn keys() -> [DataType; 6] {
    let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let rest = [DataType::Utf8View, DataType::Int64, DataType::UInt8, DataType::Date32];
    let [view, int, byte, date] = rest;
    [DataType::Utf8, view, int, byte, date, dictionary]
}

#[tokio::test]
async fn rows_have_the_librarys_bits() {
    let specs = [
        "gaussian:31,std=5",
        "uniform:7 align=trailing",
        "uniform:40 method=fft",
        "savgol:11,order=3",
        "gaussian:9,std=2 boundary=reflect",
        "median:5",
        "hampel:7",
        "ewm:span=12",
        "std:6",
        "hann:21 missing=propagate",
        "decay:9,tau=3 holes=keep",
        "gaussian:15,std=4 degree=1",
    ];
    for seed in 0..72 {
        let random = &mut ChaCha8Rng::seed_from_u64(seed);
        let table = Table::new(random);
        let at = seed as usize;
        let (dtype, key) = (&VALUES[at % 6], &keys()[at / 6 % 6]);
        let spec = specs[at % 12];
        let times: ArrayRef = Arc::new(Int64Array::from(table.times.clone()));
        let columns = [table.keys(key), times, table.values(dtype)];
        let call = format!("smooth(v, '{spec}') OVER (PARTITION BY k ORDER BY t)");
        let note = format!("seed {seed}, {spec}, {dtype} by {key}");
        assert_same(&table, random, columns, (&call, spec, None), &note).await;
    }
}

#[tokio::test]
async fn windows_in_time_have_the_librarys_bits() {
    let all = [
        (DataType::Date32, Unit::Day, ["uniform:7d", "gaussian:std=2d", "ewm:halflife=3d"]),
        (
            DataType::Timestamp(TimeUnit::Second, None),
            Unit::Second,
            ["uniform:9s", "median:5s", "hann:12s degree=1"],
        ),
        (
            DataType::Timestamp(TimeUnit::Millisecond, None),
            Unit::Millisecond,
            ["gaussian:5ms,std=2ms", "sum:7ms align=trailing", "gaussian:5,std=1"],
        ),
        (
            DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Unit::Microsecond,
            ["uniform:7us", "triang:9us", "ewm:halflife=3us"],
        ),
        (
            DataType::Timestamp(TimeUnit::Nanosecond, Some("Europe/Berlin".into())),
            Unit::Nanosecond,
            ["uniform:7ns", "hampel:9ns", "gaussian:std=3ns missing=propagate"],
        ),
        (DataType::Int64, Unit::Number, ["uniform:7i", "tricube:15i degree=2", "savgol:7,order=2"]),
    ];
    for seed in 0..54 {
        let random = &mut ChaCha8Rng::seed_from_u64(1_000 + seed);
        let table = Table::new(random);
        let at = seed as usize;
        let (dtype, unit, specs) = &all[at % 6];
        let (values, spec) = (&VALUES[at / 6 % 3], specs[at / 18 % 3]);
        let ticks: ArrayRef = match dtype {
            DataType::Date32 => cast(
                &cast(
                    &(Arc::new(Int64Array::from(table.times.clone())) as ArrayRef),
                    &DataType::Int32,
                )
                .unwrap(),
                dtype,
            )
            .unwrap(),
            dtype => {
                cast(&(Arc::new(Int64Array::from(table.times.clone())) as ArrayRef), dtype).unwrap()
            }
        };
        let columns = [table.keys(&DataType::Utf8), ticks, table.values(values)];
        let over =
            ["PARTITION BY k", "PARTITION BY k ORDER BY t", "PARTITION BY k ORDER BY v"][at % 3];
        let call = format!("smooth_by(v, t, '{spec}') OVER ({over})");
        let note = format!("seed {seed}, {spec} over {dtype}, {values}");
        assert_same(&table, random, columns, (&call, spec, Some(*unit)), &note).await;
    }
}
