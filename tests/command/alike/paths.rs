//! The same parts by the expression, and by core's stream of each series.

use std::collections::BTreeMap;

use polars::prelude::*;
use smoothframe_core::{Smoother, Streamed};
use smoothframe_polars::{Part, SmoothExpr};

use super::{
    files::{Written, bits},
    flags::Flags,
    table::Dice,
};

pub(super) type Bits = Vec<Option<u64>>;

/// What streams refuse, and with what words.
const REFUSALS: [(&str, &str); 4] = [
    // Their first outputs are due before the last rows are there.
    ("boundary=wrap", "boundary=wrap cannot stream: its first outputs need the last rows"),
    // What a row weighs comes from the distances of all rows.
    ("robust=", "robust cannot stream: every output needs all rows of the series"),
    ("lowess", "lowess cannot stream: every output needs all rows of the series"),
    // A chunk is rows without their times.
    ("", "so the rows need their times"),
];

/// What a stream of this smoother must say, where there is none.
pub(super) fn refusal(smoother: &Smoother) -> Option<&'static str> {
    let spec = smoother.to_string();
    let of = |&&(word, _): &&(&str, &str)| match word {
        "" => smoother.is_in_time(),
        word => spec.contains(word),
    };
    REFUSALS.iter().find(of).map(|(_, says)| *says)
}

/// Which rows are one series, in time's order, and whether the group goes on after a silence.
pub(super) struct Series {
    pub(super) rows: Vec<usize>,
    pub(super) goes_on: bool,
}

pub(super) fn series(rows: &Written, gap: Option<i64>) -> Vec<Series> {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, shop) in rows.shops.iter().enumerate() {
        groups.entry(shop).or_default().push(at);
    }
    let mut all = Vec::new();
    for mut group in groups.into_values() {
        group.sort_by_key(|&row| rows.times[row]);
        let near =
            |a: &usize, b: &usize| gap.is_none_or(|gap| rows.times[*b] - rows.times[*a] <= gap);
        let stretches: Vec<Vec<usize>> = group.chunk_by(near).map(<[usize]>::to_vec).collect();
        let last = stretches.len() - 1;
        let stretches = stretches.into_iter().enumerate();
        all.extend(stretches.map(|(at, rows)| Series { rows, goes_on: at < last }));
    }
    all
}

/// Each part by the expression under `.over` the group and the stretch. The expression does not know
/// that a group goes on after a silence, so that what came before is no longer provisional.
pub(super) fn by_expression(
    frame: &DataFrame,
    series: &[Series],
    flags: &Flags,
) -> Result<Vec<Bits>, String> {
    let mut stretch = vec![0_u32; frame.height()];
    let mut goes_on = vec![false; frame.height()];
    for (one, number) in series.iter().zip(0..) {
        for &row in &one.rows {
            (stretch[row], goes_on[row]) = (number, one.goes_on);
        }
    }
    let mut all = frame.clone();
    all.with_column(Column::new("stretch".into(), stretch)).expect("as many rows");
    let mut columns = Vec::new();
    for part in &flags.parts {
        let made = col("x").smooth_part_by(col("when"), &flags.smoother, *part);
        let made = made.over([col("shop"), col("stretch")]).map_err(|error| error.to_string())?;
        let made = all.clone().lazy().select([made.alias("made").cast(DataType::Float64)]);
        let made = made.collect().map_err(|error| error.to_string())?;
        let made = made.column("made").expect("the column").f64().expect("numbers").to_vec();
        let mut made: Bits = made.into_iter().map(|number| number.map(bits)).collect();
        if *part == Part::Provisional {
            for (bits, _) in made.iter_mut().zip(&goes_on).filter(|(_, goes_on)| **goes_on) {
                *bits = Some(0.0_f64.to_bits());
            }
        }
        columns.push(made);
    }
    Ok(columns)
}

/// The smoothed values and the coverage by core's stream, in chunks of any size, and what of each series
/// is provisional.
pub(super) fn by_stream(
    values: &Bits,
    series: &[Series],
    smoother: &Smoother,
    dice: &mut Dice,
) -> Result<[Bits; 3], String> {
    let mut columns = [(); 3].map(|()| vec![None; values.len()]);
    for one in series {
        let value = |&row: &usize| values[row].map_or(f64::NAN, f64::from_bits);
        let x: Vec<f64> = one.rows.iter().map(value).collect();
        let stream = smoother.stream::<f64>().map_err(|error| error.to_string())?;
        let (mut stream, mut out) = (stream.with_coverage(), Streamed::default());
        let mut rest = x.as_slice();
        while !rest.is_empty() {
            let most = dice.pick(&[1, 3, 20, 200]);
            let (chunk, later) = rest.split_at((dice.below(most) + 1).min(rest.len()));
            stream.push_to(chunk, &mut out).map_err(|error| error.to_string())?;
            rest = later;
        }
        stream.finish_to(&mut out).map_err(|error| error.to_string())?;
        if [out.smoothed.len(), out.present.len(), out.coverage.len()] != [x.len(); 3] {
            return Err(format!("{} outputs of {} rows", out.smoothed.len(), x.len()));
        }
        let revised = if one.goes_on { 0 } else { smoother.plan::<f64>().provisional(x.len()) };
        for (at, &row) in one.rows.iter().enumerate() {
            columns[0][row] = out.present[at].then(|| bits(out.smoothed[at]));
            columns[1][row] = Some(bits(out.coverage[at]));
            columns[2][row] = Some(bits(f64::from(u8::from(at >= x.len() - revised))));
        }
    }
    Ok(columns)
}
