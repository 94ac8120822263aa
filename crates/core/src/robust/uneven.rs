//! Lines through the nearest rows, wherever these are.

use crate::{
    error::Error,
    robust::nearest::{BLOCK, Buffers, Nearest, Neighbours, tricube},
    simd::weights::nearest,
};

/// Whole numbers below this are exact as f64.
const EXACT: i64 = 1 << 53;
/// A weight up to this is none.
const NO_WEIGHT: f64 = 1e-12;
/// The least share of the squares of the rows' places that must be left about their mean: a
/// difference of sums has lost as many digits.
const LEAST: f64 = 1e-2;
/// A mean square distance, in radii, at or below which rows count as at one place.
const ONE_PLACE: f64 = 1e-12;

impl Nearest {
    /// Fits all other outputs, each by the rows nearest to it.
    pub(super) fn fit_uneven(&self, out: &mut [f64], buffers: &mut Buffers) -> Result<(), Error> {
        let Buffers { all, places, x, weights, uneven, exact, outputs, found, .. } = buffers;
        let rows = self.rows.min(places.len());
        let Some(unit) = unit(all) else {
            for &Neighbours { row, first } in &*uneven {
                let near = first..first + rows;
                let off = places[near.clone()].iter().map(|place| (place - all[row]) as f64);
                out[row] = by_definition(off, &weights[near.clone()], &x[near]);
            }
            return Ok(());
        };
        let place = |place: i64| ((place - all[0]) / unit) as f64;
        exact.clear();
        exact.extend(places.iter().map(|&at| place(at)));
        for uneven in uneven.chunks(BLOCK) {
            outputs.clear();
            outputs.extend(uneven.iter().map(|&Neighbours { row, first }| nearest::Nearest {
                place: place(all[row]),
                first,
            }));
            found.clear();
            found.resize(uneven.len(), [0.0; 5]);
            let of = nearest::Rows { places: exact, x, weights };
            nearest::sums(self.isa, of, rows, outputs, found);
            for ((&Neighbours { row, first }, own), &sums) in
                uneven.iter().zip(&*outputs).zip(&*found)
            {
                out[row] = line(sums).unwrap_or_else(|| {
                    let near = first..first + rows;
                    let off = exact[near.clone()].iter().map(|place| place - own.place);
                    by_definition(off, &weights[near.clone()], &x[near])
                });
            }
        }
        Ok(())
    }
}

/// What ascending places are whole multiples of, from the first on, so that these multiples are exact
/// as f64; `None` where they are not.
fn unit(places: &[i64]) -> Option<i64> {
    let (first, last) = (*places.first()?, *places.last()?);
    let span = last.checked_sub(first)?;
    if span < EXACT {
        return Some(1);
    }
    let mut unit = span;
    for &place in places {
        let mut rest = (place - first) % unit;
        while rest != 0 {
            (unit, rest) = (rest, unit % rest);
        }
        if span / unit >= EXACT {
            return None;
        }
    }
    Some(unit)
}

/// A line's value at place 0 from sums of w, w·u, w·u², w·x and w·u·x; `None` where the places are too
/// much alike for these sums.
fn line([weight, moment, square, value, common]: [f64; 5]) -> Option<f64> {
    let (centre, mean) = (moment / weight, value / weight);
    let spread = square - centre * moment;
    let value = mean - centre * ((common - moment * mean) / spread);
    (spread > LEAST * square && value.is_finite()).then_some(value)
}

/// The same by differences from the means, of how far rows are, their weights and values; NaN where
/// fewer than two rows have weight.
fn by_definition(far: impl Iterator<Item = f64> + Clone, weights: &[f64], x: &[f64]) -> f64 {
    let radius = far.clone().fold(0.0, |most: f64, far| most.max(far.abs()));
    let rows = far.zip(weights.iter().zip(x)).map(|(far, (w, x))| {
        let off = if radius > 0.0 { far / radius } else { 0.0 };
        (tricube(off) * w, off, x)
    });
    if rows.clone().filter(|(w, ..)| *w > NO_WEIGHT).take(2).count() < 2 {
        return f64::NAN;
    }
    let sums = rows.clone().fold((0.0, 0.0, 0.0), |(weight, moment, value), (w, off, x)| {
        (weight + w, moment + w * off, value + w * x)
    });
    let (weight, centre, mean) = (sums.0, sums.1 / sums.0, sums.2 / sums.0);
    let (mut spread, mut common) = (0.0, 0.0);
    for (w, off, x) in rows {
        spread += w * (off - centre) * (off - centre);
        common += w * (off - centre) * (x - mean);
    }
    let slope = if spread > ONE_PLACE * weight { common / spread } else { 0.0 };
    mean - centre * slope
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_places() {
        assert_eq!(unit(&[]), None);
        assert_eq!(unit(&[5, 9, 11]), Some(1));
        // Seconds and half seconds in nanoseconds, over a year.
        let half = 500_000_000;
        assert_eq!(unit(&[7, 7 + half, 7 + 3 * half, 7 + 63_072_000 * half]), Some(half));
        assert_eq!(unit(&[0, 1, 1 << 60]), None);
        assert_eq!(unit(&[i64::MIN, i64::MAX]), None);
    }
}
