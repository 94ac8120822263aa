//! Equal keys as equal numbers, on all cores.

use std::{collections::HashMap, hash::Hash, ops::Range};

use foldhash::fast::RandomState;
use polars::prelude::*;
use rayon::prelude::*;

use crate::keys::row;

/// A number for each row: 0, 1, 2, … in the order in which their keys first appear.
pub(crate) struct Numbers {
    /// Equal stretches of rows, each numbered by one thread.
    pub(crate) parts: Vec<Part>,
    /// How many numbers there are.
    pub(crate) count: usize,
}

/// The rows of one part, numbered among themselves.
pub(crate) struct Part {
    numbers: Vec<u32>,
    /// What its numbers are among all rows'.
    among_all: Vec<u32>,
}

impl Part {
    pub(crate) fn len(&self) -> usize {
        self.numbers.len()
    }

    pub(crate) fn numbers(&self) -> impl Iterator<Item = u32> {
        self.numbers.iter().map(|&number| self.among_all[number as usize])
    }
}

/// Fewer rows than these are not worth a further thread.
const FEW: usize = 1 << 15;

/// The rows of each part.
fn parts(rows: usize) -> Vec<Range<usize>> {
    let parts = rayon::current_num_threads().min(rows / FEW).max(1);
    let bound = |part: usize| rows / parts * part + (rows % parts).min(part);
    (0..parts).map(|part| bound(part)..bound(part + 1)).collect()
}

impl Numbers {
    /// The rows by the values of a column; `None` for a type that has no quick way.
    pub(crate) fn of(column: &Column) -> PolarsResult<Option<Self>> {
        let rows = column.len();
        let dtype = column.dtype();
        if let Ok(texts) = column.str() {
            return Ok(Some(of_texts(texts)));
        }
        if dtype.is_float() {
            let floats = column.cast(&DataType::Float64)?;
            let floats = floats.f64()?;
            // As Polars groups them: NaN is NaN, and −0 is 0.
            let key = |x: f64| if x.is_nan() { f64::NAN.to_bits() } else { (x + 0.0).to_bits() };
            return Ok(Some(by_hash(rows, |range, number| {
                slice(floats, range).iter().for_each(|x| number(x.map(key)));
            })));
        }
        if let Ok(decimals) = column.decimal() {
            // Polars panics when it groups them without its feature dtype-u128.
            let digits = decimals.physical();
            return Ok(Some(by_hash(rows, |range, number| {
                slice(digits, range).iter().for_each(number);
            })));
        }
        if !(dtype.is_integer() || dtype.is_bool() || dtype.is_temporal()) {
            return Ok(None);
        }
        let Ok(integers) = column.to_physical_repr().strict_cast(&DataType::Int64) else {
            return Ok(None); // beyond 64 bits with a sign
        };
        let integers = integers.i64()?;
        Ok(Some(by_hash(rows, |range, number| slice(integers, range).iter().for_each(number))))
    }

    /// The rows by both numbers.
    pub(crate) fn with(&self, other: &Self) -> Self {
        let rows: usize = self.parts.iter().map(Part::len).sum();
        let starts: HashMap<usize, usize> =
            parts(rows).into_iter().enumerate().map(|(part, range)| (range.start, part)).collect();
        let pairs = |range: Range<usize>| {
            let part = starts[&range.start];
            self.parts[part].numbers().zip(other.parts[part].numbers())
        };
        let (firsts, seconds) = (self.count, other.count);
        // A place for every pair is looked up sooner than a hash, where there are not too many.
        let most = (rows / self.parts.len().max(1)).max(FEW);
        match firsts.checked_mul(seconds).filter(|&places| places <= most) {
            Some(places) => by_key(
                rows,
                || vec![NONE; places],
                |range, number| {
                    let place = |(a, b): (u32, u32)| a as usize * seconds + b as usize;
                    pairs(range).for_each(|pair| number(place(pair)));
                },
            ),
            None => by_hash(rows, |range, number| pairs(range).for_each(number)),
        }
    }
}

fn of_texts(texts: &StringChunked) -> Numbers {
    let rows = texts.len();
    // Texts of up to 12 bytes lie within their views, which hold nothing else.
    let is_short = texts.downcast_iter().all(|texts| texts.total_buffer_len() == 0);
    if is_short && texts.null_count() == 0 {
        return by_hash(rows, |range, number| {
            for texts in slice(texts, range).downcast_iter() {
                texts.views().iter().for_each(|view| number(view.as_u128()));
            }
        });
    }
    by_hash(rows, |range, number| {
        // The texts live as long as the column, and not only as long as its slice.
        let mut rest = range;
        for texts in texts.downcast_iter() {
            let here = rest.start.min(texts.len())..rest.end.min(texts.len());
            here.for_each(|at| number(texts.get(at)));
            rest = rest.start.saturating_sub(texts.len())..rest.end.saturating_sub(texts.len());
        }
    })
}

fn slice<T: PolarsDataType>(values: &ChunkedArray<T>, rows: Range<usize>) -> ChunkedArray<T> {
    values.slice(i64::try_from(rows.start).unwrap_or(i64::MAX), rows.len())
}

/// The numbers of keys seen so far.
trait Known<K> {
    /// The number of a key, which is `new` where it was not seen before.
    fn number(&mut self, key: K, new: u32) -> u32;
}

impl<K: Eq + Hash> Known<K> for HashMap<K, u32, RandomState> {
    #[inline]
    fn number(&mut self, key: K, new: u32) -> u32 {
        *self.entry(key).or_insert(new)
    }
}

/// No number: there are fewer rows.
const NONE: u32 = u32::MAX;

/// A place for every key.
impl Known<usize> for Vec<u32> {
    #[inline]
    fn number(&mut self, key: usize, new: u32) -> u32 {
        let known = &mut self[key];
        if *known == NONE {
            *known = new;
        }
        *known
    }
}

fn by_hash<K, F>(rows: usize, keys: F) -> Numbers
where
    K: Copy + Eq + Hash + Send,
    F: Fn(Range<usize>, &mut dyn FnMut(K)) + Sync,
{
    by_key(rows, HashMap::<K, u32, RandomState>::default, keys)
}

/// Numbers rows by keys: `keys` hands on those of a range, in order.
fn by_key<K, M, F>(rows: usize, known: impl Fn() -> M + Sync, keys: F) -> Numbers
where
    K: Copy + PartialEq + Send,
    M: Known<K>,
    F: Fn(Range<usize>, &mut dyn FnMut(K)) + Sync,
{
    let number = |rows: Range<usize>| {
        let mut known = known();
        let mut firsts: Vec<K> = Vec::new();
        let mut numbers = Vec::with_capacity(rows.len());
        let mut last: Option<(K, u32)> = None;
        keys(rows, &mut |key| {
            // Tables list many rows of one key together.
            let number = match last {
                Some((known, number)) if known == key => number,
                _ => {
                    let new = row(firsts.len());
                    let number = known.number(key, new);
                    if number == new {
                        firsts.push(key);
                    }
                    number
                }
            };
            last = Some((key, number));
            numbers.push(number);
        });
        (numbers, firsts)
    };
    let numbered: Vec<(Vec<u32>, Vec<K>)> = parts(rows).into_par_iter().map(number).collect();
    let (mut known, mut count) = (known(), 0);
    let mut among_all = |key| {
        let number = known.number(key, count);
        count = count.max(number + 1);
        number
    };
    let parts: Vec<Part> = numbered
        .into_iter()
        .map(|(numbers, firsts)| Part {
            numbers,
            among_all: firsts.into_iter().map(&mut among_all).collect(),
        })
        .collect();
    Numbers { parts, count: count as usize }
}
