//! One smoothing by every way there is: expression, `Grouped`, stream, and the command over all formats.
//! Frames and flags are drawn by a seed; every bit is the same.

use std::{fmt::Write as _, fs::File, io::Write as _};

use flate2::{Compression, write::GzEncoder};
use polars::prelude::*;
use polars_io::ipc::IpcWriter;
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};
use smoothframe_core::{Smoother, StreamState};
use smoothframe_polars::{Agg, Every, Fill, Grouped, SmoothExpr};

use crate::{
    folder::Folder,
    workbook::{Cell, workbook},
};

/// Draws of frames and flags; a tenth of a second each.
const SEEDS: u64 = 40;

struct Dice(ChaCha8Rng);

impl Dice {
    fn below(&mut self, n: u32) -> u32 {
        self.0.next_u32() % n
    }

    fn of<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(u32::try_from(all.len()).expect("few")) as usize]
    }
}

/// A frame, and how it is smoothed.
#[derive(Debug)]
struct Draw {
    seed: u64,
    spec: String,
    /// Whether windows are in time.
    in_time: bool,
    /// `--every`, `--agg` and `--fill`.
    calendar: Option<(&'static str, Agg, Option<Fill>)>,
    max_gap: Option<&'static str>,
    shop: Vec<&'static str>,
    day: Vec<i32>,
    sales: Vec<Option<f64>>,
}

const SHOPS: [&str; 4] = ["Aachen", "Ulm, \"am Markt\"", "Łódź", "7"];

fn rows_spec(dice: &mut Dice) -> String {
    let n = 1 + dice.below(40);
    let odd = 2 * n + 5;
    let std = 0.5 + f64::from(dice.below(100)) / 10.0;
    let window = match dice.below(24) {
        0 => format!("uniform:{n}"),
        1 => format!("gaussian:{n},std={std}"),
        2 => format!("triang:{n}"),
        3 => format!("hann:{odd}"),
        4 => format!("general_gaussian:{n},p=2,sig={std}"),
        5 => format!("savgol:{odd},order={}", 1 + dice.below(4)),
        6 => "henderson:13".to_owned(),
        7 => "spencer".to_owned(),
        8 => format!("median:{n}"),
        9 => format!("quantile:{n},q=0.8"),
        10 => format!("min:{n}"),
        11 => format!("std:{}", n + 1),
        12 => format!("sum:{n}"),
        13 => format!("hampel:{odd}"),
        14 => format!("lowess:{odd}"),
        15 => format!("ewm:span={n}"),
        16 => "decay:9,tau=3".to_owned(),
        17 => "weights:[1,-0.5,3,0.25]".to_owned(),
        18 => format!("uniform:{odd} degree=1"),
        19 => format!("triang:{odd} degree=2"),
        20 => format!("uniform:{odd} robust=2"),
        21 => format!("opening:{n}"),
        22 => format!("count:{n}"),
        _ => format!("kaiser:{n},beta={std}"),
    };
    let option = dice.of(&[
        "",
        "",
        "",
        " boundary=reflect",
        " boundary=nearest",
        " boundary=wrap",
        " boundary=constant",
        " boundary=linear",
        " align=trailing",
        " align=trailing causal",
        " missing=propagate",
        " coverage=0.5",
        " min_rows=3",
        " holes=keep",
        " method=fft",
        " method=direct",
    ]);
    window + option
}

fn time_spec(dice: &mut Dice) -> String {
    let days = 2 + dice.below(30);
    let window = match dice.below(8) {
        0 => format!("uniform:{days}d"),
        1 => format!("gaussian:std={days}d"),
        2 => format!("median:{days}d"),
        3 => format!("ewm:halflife={days}d"),
        4 => format!("tricube:{days}d"),
        5 => format!("max:{days}d"),
        6 => "uniform:2mo".to_owned(),
        _ => format!("uniform:{days}d degree=1"),
    };
    let option =
        dice.of(&["", "", " align=trailing", " closed=both", " coverage=0.2", " holes=keep"]);
    window + option
}

impl Draw {
    fn new(seed: u64) -> Self {
        let mut dice = Dice(ChaCha8Rng::seed_from_u64(seed));
        let in_time = dice.below(3) == 0;
        let spec = if in_time { time_spec(&mut dice) } else { rows_spec(&mut dice) };
        let aggs = [Agg::Sum, Agg::Mean, Agg::Median, Agg::Last];
        let fills = [None, None, Some(Fill::Zero), Some(Fill::Forward)];
        let calendar = (dice.below(3) == 0).then(|| {
            let every = dice.of(&["1d", "2d", "1w", "1mo"]);
            (every, aggs[dice.below(4) as usize], fills[dice.below(4) as usize])
        });
        let max_gap = (dice.below(4) == 0).then(|| dice.of(&["5d", "20d"]));
        let (mut shop, mut day, mut sales) = (Vec::new(), Vec::new(), Vec::new());
        let shops = 1 + dice.below(4) as usize;
        let holes = [2, 10, 1_000][dice.below(3) as usize];
        let skips = [1, 4, 30][dice.below(3) as usize];
        for name in &SHOPS[..shops] {
            let mut at = 19_000 + i32::try_from(dice.below(900)).expect("few");
            for _ in 0..1 + dice.below(250) {
                at += 1 + i32::try_from(dice.below(skips)).expect("few");
                let share = f64::from(dice.below(1 << 30)) / f64::from(1 << 30) - 0.3;
                let value = match dice.below(40) {
                    0 => -0.0,
                    1 => share * 1e-12,
                    2 => share * 1e9,
                    3 => f64::from(dice.below(100)),
                    _ => share,
                };
                shop.push(*name);
                day.push(at);
                sales.push((dice.below(holes) > 0).then_some(value));
            }
        }
        // In no order: groups among each other, and times within them.
        let mut order: Vec<usize> = (0..day.len()).collect();
        if dice.below(2) == 0 {
            (1..order.len()).rev().for_each(|at| {
                order.swap(at, dice.below(u32::try_from(at + 1).expect("few")) as usize);
            });
        }
        // A first decimal, for formats whose columns are what their first rows are.
        sales[order[0]] = Some(0.5);
        Self {
            seed,
            spec,
            in_time,
            calendar,
            max_gap,
            shop: order.iter().map(|&row| shop[row]).collect(),
            day: order.iter().map(|&row| day[row]).collect(),
            sales: order.iter().map(|&row| sales[row]).collect(),
        }
    }

    fn frame(&self) -> DataFrame {
        let mut frame = df!("shop" => &self.shop, "day" => &self.day, "sales" => &self.sales)
            .expect("columns of one length");
        let day = frame.column("day").and_then(|day| day.cast(&DataType::Date)).expect("days");
        frame.with_column(day).expect("a column");
        frame
    }

    fn grouped(&self) -> Grouped {
        let mut grouped = Grouped::by(["shop"]).time("day").values(["sales"]);
        if let Some((every, agg, fill)) = self.calendar {
            grouped = grouped.every(Every::new(every).expect("an interval")).agg(agg);
            grouped = fill.map_or(grouped.clone(), |fill| grouped.fill(fill));
        }
        match self.max_gap {
            Some(gap) => grouped.max_gap(Every::new(gap).expect("a length")),
            None => grouped,
        }
    }

    fn flags(&self) -> Vec<String> {
        let mut flags =
            format!("-g shop -t day -v sales -w").split(' ').map(str::to_owned).collect::<Vec<_>>();
        flags.push(self.spec.clone());
        if let Some((every, agg, fill)) = self.calendar {
            flags.extend([
                "--every".to_owned(),
                every.to_owned(),
                "--agg".to_owned(),
                agg.to_string(),
            ]);
            flags.extend(fill.into_iter().flat_map(|fill| ["--fill".to_owned(), fill.to_string()]));
        }
        flags.extend(
            self.max_gap.into_iter().flat_map(|gap| ["--max-gap".to_owned(), gap.to_owned()]),
        );
        flags
    }

    fn rows(&self) -> impl Iterator<Item = (&str, String, Option<f64>)> {
        let days = self.frame().column("day").expect("days").cast(&DataType::String).expect("text");
        let days: Vec<String> =
            days.str().expect("text").iter().flatten().map(str::to_owned).collect();
        let rows = self.shop.iter().zip(days).zip(&self.sales);
        rows.map(|((shop, day), sales)| (*shop, day, *sales))
    }

    fn text(&self, delimiter: char) -> String {
        let mut text = format!("shop{delimiter}day{delimiter}sales\n");
        for (shop, day, sales) in self.rows() {
            let shop = format!("\"{}\"", shop.replace('"', "\"\""));
            let sales = sales.map_or_else(String::new, |sales| format!("{sales:?}"));
            writeln!(text, "{shop}{delimiter}{day}{delimiter}{sales}").expect("memory");
        }
        text
    }

    fn ndjson(&self) -> String {
        let mut text = String::new();
        for (shop, day, sales) in self.rows() {
            let sales = sales.map_or_else(|| "null".to_owned(), |sales| format!("{sales:?}"));
            let shop = serde_json::to_string(shop).expect("text");
            writeln!(text, "{{\"shop\":{shop},\"day\":\"{day}\",\"sales\":{sales}}}")
                .expect("memory");
        }
        text
    }

    fn workbook(&self) -> Vec<u8> {
        let mut sheet = vec![["shop", "day", "sales"].map(Cell::text).to_vec()];
        for ((shop, day), sales) in self.shop.iter().zip(&self.day).zip(&self.sales) {
            let sales = sales.map_or(Cell::None, Cell::Number);
            sheet.push(vec![Cell::text(shop), Cell::Date(f64::from(*day) + 25_569.0), sales]);
        }
        workbook(&[("Sales", &sheet)])
    }

    /// The table in a format, and its name.
    fn write(&self, folder: &Folder, format: &str) -> String {
        let name = format!("in.{format}");
        let text = self.text(',');
        match format {
            "csv" => folder.write(&name, text),
            "tsv" => folder.write(&name, self.text('\t')),
            "csv.gz" => {
                let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
                gz.write_all(text.as_bytes()).expect("memory");
                folder.write(&name, gz.finish().expect("memory"));
            }
            "csv.zst" => folder.write(&name, zstd::encode_all(text.as_bytes(), 1).expect("memory")),
            "ndjson" => folder.write(&name, self.ndjson()),
            "parquet" => folder.write_parquet(&name, self.frame()),
            "arrow" => {
                let file = File::create(folder.path(&name)).expect("a file");
                IpcWriter::new(file).finish(&mut self.frame()).expect("an Arrow file");
            }
            _ => folder.write(&name, self.workbook()),
        }
        name
    }
}

fn bits(values: impl IntoIterator<Item = Option<f64>>) -> Vec<Option<u64>> {
    // A hole is NaN to slices and null to frames.
    values.into_iter().map(|value| value.filter(|y| !y.is_nan()).map(f64::to_bits)).collect()
}

fn bits_of(frame: &DataFrame, name: &str) -> Vec<Option<u64>> {
    let column = frame.column(name).and_then(|column| column.cast(&DataType::Float64));
    bits(column.expect("the column").f64().expect("f64").to_vec())
}

/// The last column of a CSV.
fn last(csv: &str) -> Vec<Option<f64>> {
    let field = |line: &str| {
        let field = line.rsplit(',').next().expect("a field");
        (!field.is_empty()).then(|| field.parse().expect("a number"))
    };
    csv.lines().skip(1).map(field).collect()
}

const FORMATS: [&str; 8] =
    ["csv", "tsv", "csv.gz", "csv.zst", "ndjson", "parquet", "arrow", "xlsx"];

/// By core, series after series in time order: at once, and as a stream in chunks of any size that is
/// saved and resumed on the way. Nothing where that cannot be.
fn by_core(draw: &Draw, smoother: &Smoother, dice: &mut Dice) -> Option<Vec<Option<u64>>> {
    if draw.in_time || draw.calendar.is_some() || draw.max_gap.is_some() {
        return None;
    }
    let mut out = vec![None; draw.day.len()];
    for shop in SHOPS {
        let mut rows: Vec<usize> = (0..out.len()).filter(|&row| draw.shop[row] == shop).collect();
        rows.sort_by_key(|&row| draw.day[row]);
        let x: Vec<f64> = rows.iter().map(|&row| draw.sales[row].unwrap_or(f64::NAN)).collect();
        let whole = smoother.smooth(&x).expect("it smooths");
        match smoother.stream::<f64>() {
            Ok(mut stream) => {
                let (mut streamed, mut left) = (Vec::new(), x.as_slice());
                while !left.is_empty() {
                    let (chunk, rest) =
                        left.split_at((1 + dice.below(50) as usize).min(left.len()));
                    stream.push(chunk, &mut streamed).expect("memory");
                    left = rest;
                    if dice.below(4) == 0 {
                        let state: StreamState = stream.state();
                        stream = smoothframe_core::Stream::resume(&state).expect("its own state");
                    }
                }
                stream.finish(&mut streamed).expect("memory");
                let of = |y: &[f64]| bits(y.iter().copied().map(Some));
                assert_eq!(of(&streamed), of(&whole), "stream, {draw:?}");
            }
            // Only what looks at a whole series does not stream.
            Err(error) => {
                let whole = ["boundary=wrap", "lowess", "robust"];
                assert!(whole.iter().any(|it| draw.spec.contains(it)), "{error}: {draw:?}");
            }
        }
        rows.into_iter().zip(whole).for_each(|(row, y)| {
            out[row] = (!y.is_nan()).then_some(y.to_bits());
        });
    }
    Some(out)
}

fn by_expression(draw: &Draw, smoother: &Smoother) -> Option<Vec<Option<u64>>> {
    // It keeps rows as they are: no calendar, and no silence that cuts.
    if draw.calendar.is_some() || draw.max_gap.is_some() {
        return None;
    }
    let smooth = match draw.in_time {
        true => col("sales").smooth_by(col("day"), smoother).over([col("shop")]),
        false => col("sales").smooth(smoother).over_with_options(
            Some(vec![col("shop")]),
            Some((vec![col("day")], SortOptions::default())),
            WindowMapping::default(),
        ),
    };
    let smooth = smooth.expect("an expression").alias("smoothed");
    let frame = draw.frame().lazy().with_column(smooth).collect().expect("it smooths");
    Some(bits_of(&frame, "smoothed"))
}

/// All ways of one draw; whether it is a smoothing, and not refused.
fn check(seed: u64) -> bool {
    let draw = Draw::new(seed);
    let folder = Folder::new();
    let run = |input: &str, output: &str| {
        let args = ["apply", input, "-o", output, "-f"].map(str::to_owned);
        folder.smooth(args.into_iter().chain(draw.flags()))
    };
    let smoother = draw.spec.parse::<Smoother>();
    let wanted =
        smoother.as_ref().ok().map(|smoother| draw.grouped().smooth(&draw.frame(), smoother));
    let (Ok(smoother), Some(Ok(wanted))) = (&smoother, &wanted) else {
        // What the libraries refuse the command refuses, too.
        let input = draw.write(&folder, "csv");
        let run = run(&input, "-");
        assert!(matches!(run.code, Some(1 | 2)), "{:?} {} {draw:?}", run.code, run.stderr);
        return false;
    };
    let want = bits_of(wanted.frame(), "sales_smoothed");
    if let Some(core) = by_core(&draw, smoother, &mut Dice(ChaCha8Rng::seed_from_u64(!seed))) {
        assert_eq!(core, want, "core, {draw:?}");
    }
    if let Some(expression) = by_expression(&draw, smoother) {
        assert_eq!(expression, want, "expression, {draw:?}");
    }
    let keys = |frame: &DataFrame| frame.select(["shop", "day"]).expect("keys");
    for format in FORMATS {
        let input = draw.write(&folder, format);
        let told = run(&input, "out.parquet");
        assert_eq!(told.code, Some(0), "{format}: {} {draw:?}", told.stderr);
        let out = folder.read_parquet("out.parquet");
        assert_eq!(bits_of(&out, "sales_smoothed"), want, "{format} to Parquet, {draw:?}");
        assert!(keys(&out).equals(&keys(wanted.frame())), "{format}: keys, {draw:?}");
        let text = run(&input, "-").ok().stdout;
        if format.starts_with("csv") {
            assert_eq!(bits(last(&text)), want, "{format} to CSV, {draw:?}");
        }
    }
    true
}

#[test]
fn every_way_gives_the_same_bits() {
    let smoothed = (0..SEEDS).filter(|&seed| check(seed)).count();
    assert!(smoothed as u64 > SEEDS / 2, "most draws are no smoothing: {smoothed}");
}

mod slow {
    #[test]
    #[ignore = "some minutes"]
    fn every_way_gives_the_same_bits_more_often() {
        (1_000..3_000).for_each(|seed| drop(super::check(seed)));
    }
}
