//! What smoothing made of a column, as the parts that were asked for.

use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Float64Array, PrimitiveArray};
use arrow_buffer::NullBuffer;

use crate::{float::Float, part::Part};

/// One value by one smoother, in the order of the input's rows.
pub struct Made<T> {
    /// The smoothed values.
    pub smoothed: Vec<T>,
    /// Which of them are values; all, where there is no list.
    pub present: Option<Vec<bool>>,
    /// How much of its window's weight each output had.
    pub coverage: Option<Vec<f64>>,
    /// What each row weighs in its own output.
    pub own: Option<Vec<f64>>,
    /// Whether later rows will still revise a row.
    pub provisional: Option<Vec<bool>>,
}

/// A row alone in its window, but for roundings, has no fit without it.
const ALONE: f64 = 1e-12;

impl<T: Float> Made<T> {
    /// The same in the order that rows had before they were sorted to `order`.
    pub(crate) fn put_back(self, order: &[usize]) -> Self {
        Self {
            smoothed: put_back(self.smoothed, order),
            present: self.present.map(|all| put_back(all, order)),
            coverage: self.coverage.map(|all| put_back(all, order)),
            own: self.own.map(|all| put_back(all, order)),
            provisional: self.provisional.map(|all| put_back(all, order)),
        }
    }

    /// The parts of a column whose values were `raw`. The smoothed values are taken as they are, and
    /// not copied.
    pub fn parts(mut self, raw: &[T], parts: &[Part]) -> Vec<ArrayRef> {
        let arrays = parts.iter().map(|part| match part {
            Part::Smoothed => None,
            Part::Residual => Some(self.residual(raw)),
            Part::Coverage => {
                self.coverage.take().map(|all| Arc::new(Float64Array::from(all)) as _)
            }
            Part::Provisional => self.provisional.take().map(booleans),
            Part::Loo => Some(self.left_out(raw)),
            Part::Replaced => Some(self.replaced(raw)),
        });
        let arrays: Vec<Option<ArrayRef>> = arrays.collect();
        let nulls = self.present.filter(|all| all.contains(&false)).map(NullBuffer::from);
        let smoothed: ArrayRef =
            Arc::new(PrimitiveArray::<T::Arrow>::new(self.smoothed.into(), nulls));
        arrays.into_iter().map(|array| array.unwrap_or_else(|| Arc::clone(&smoothed))).collect()
    }

    /// Each raw value with its smoothed one, where both are there.
    fn pairs<'a>(&'a self, raw: &'a [T]) -> impl Iterator<Item = Option<(T, T)>> + 'a {
        let is_there = |row: usize| self.present.as_ref().is_none_or(|present| present[row]);
        let rows = raw.iter().zip(&self.smoothed).enumerate();
        rows.map(move |(row, (&x, &y))| (!x.is_hole() && is_there(row)).then_some((x, y)))
    }

    fn residual(&self, raw: &[T]) -> ArrayRef {
        let residual = self.pairs(raw).map(|pair| pair.map(|(x, y)| x - y));
        Arc::new(residual.collect::<PrimitiveArray<T::Arrow>>())
    }

    /// The residual without the own row: null where there is none, or no fit without the row.
    fn left_out(&self, raw: &[T]) -> ArrayRef {
        let own = self.own.as_deref().unwrap_or_default();
        let left_out = self.pairs(raw).zip(own).map(|(pair, own)| {
            let others = 1.0 - own;
            let (x, y) = pair.filter(|_| others > ALONE)?;
            Some(T::of((x - y).wide() / others))
        });
        Arc::new(left_out.collect::<PrimitiveArray<T::Arrow>>())
    }

    /// Whether a value that is there is not what is left of it.
    fn replaced(&self, raw: &[T]) -> ArrayRef {
        let pairs = self.pairs(raw).zip(raw);
        let replaced = pairs.map(|(pair, &x)| match pair {
            Some((x, y)) => x != y,
            None => !x.is_hole(),
        });
        booleans(replaced.collect())
    }
}

fn booleans(values: Vec<bool>) -> ArrayRef {
    Arc::new(BooleanArray::from(values))
}

fn put_back<V: Copy>(sorted: Vec<V>, order: &[usize]) -> Vec<V> {
    let mut all = sorted.clone();
    order.iter().zip(sorted).for_each(|(&row, value)| all[row] = value);
    all
}
