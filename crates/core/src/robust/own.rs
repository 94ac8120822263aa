//! What the value of a row weighs in its own output.

use crate::{
    error::Error,
    kernel::polynomial::Basis,
    options::boundary::Boundary,
    robust::{
        rows::{Buffers, RowFits},
        solve::Moments,
        times::TimeFits,
    },
    sample::Sample,
    series::{extension::View, operation::Times, reach::Reach},
};

/// An operation of which own weights are known.
pub(crate) trait OwnWeights<T>: Send {
    /// The own weight of each row, NaN at holes and infinities: the derivative of its output by its
    /// value.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    fn own_weights(&mut self, x: &[T], times: Times<'_>, out: &mut [f64]) -> Result<(), Error>;
}

/// Which rows hold a finite value: 1, else 0.
fn mask<T: Sample>(x: &[T]) -> Result<Vec<f64>, Error> {
    let mut mask = Vec::new();
    let no_memory = |_| Error::OutOfMemory { rows: x.len(), taps: 1 };
    mask.try_reserve(x.len()).map_err(no_memory)?;
    mask.extend(x.iter().map(|x| f64::from(u8::from(x.finite()))));
    Ok(mask)
}

impl<T: Sample> OwnWeights<T> for (RowFits<()>, Buffers<()>) {
    fn own_weights(&mut self, x: &[T], _: Times<'_>, out: &mut [f64]) -> Result<(), Error> {
        let (fits, buffers) = self;
        let there = mask(x)?;
        fits.own(&there, out, buffers)?;
        let ends = [(fits.ends.start, true), (fits.ends.end, false)];
        for (boundary, is_start) in ends {
            let Reach { behind, ahead } = fits.reach;
            let len = out.len();
            let rows = if is_start { 0..behind.min(len) } else { len.saturating_sub(ahead)..len };
            match boundary {
                Boundary::Renormalize => {}
                Boundary::Fit => own_at_fitted_end(fits, &there, is_start, out),
                // Copies of a row beyond the end weigh with it.
                _ => rows.for_each(|row| {
                    let oldest = row as isize - behind as isize;
                    out[row] = fits.by_definition(&there, oldest, row).unwrap_or(f64::NAN);
                }),
            }
        }
        let is_there = out.iter_mut().zip(&there);
        is_there.filter(|(_, there)| **there == 0.0).for_each(|(own, _)| *own = f64::NAN);
        Ok(())
    }
}

/// The rows near an end whose outputs are of the polynomial of the nearest whole window.
fn own_at_fitted_end(fits: &RowFits<()>, there: &[f64], is_start: bool, out: &mut [f64]) {
    let (len, Reach { behind, ahead }) = (out.len(), fits.reach);
    let whole = fits.design.weights.len().min(len);
    let first = if is_start { 0 } else { len - whole };
    let rows = if is_start { 0..behind.min(len) } else { len.saturating_sub(ahead)..len };
    let places = there[first..first + whole].iter().enumerate().map(|(at, &w)| (w, at as f64));
    let basis = Basis::new(places, fits.design.degree);
    for row in rows {
        let place = (row - first) as f64;
        let own = basis.as_ref().and_then(|basis| Some(basis.weights(&basis.at(place, 0)?)));
        out[row] = own.map_or(f64::NAN, |own| own[row - first]);
    }
}

impl<O> RowFits<O> {
    /// Own weights by moments, of windows that hold no copies of rows.
    fn own(&self, there: &[f64], out: &mut [f64], buffers: &mut Buffers<()>) -> Result<(), Error> {
        let own = self.design.weights.get(self.reach.behind).copied().unwrap_or(0.0);
        self.blocks(there.len(), |start, count, oldest, moments| {
            if let Some(moments) = moments {
                let total = count + self.design.weights.len() - 1;
                View::whole(there).extend(oldest, total, self.ends, &mut buffers.mask)?;
                buffers.x.clear();
                buffers.x.resize(total, 0.0);
                let all = 0..count;
                let all = std::slice::from_ref(&all);
                moments.sum(&buffers.mask, &buffers.x, all, count, &mut buffers.sums);
                moments.set_own(&mut buffers.sums, own);
            }
            let out = &mut out[start..start + count];
            match moments {
                Some(moments) => moments.solved(&mut buffers.sums, 0..count, out),
                None => out.fill(f64::NAN),
            }
            for (at, out) in out.iter_mut().enumerate().filter(|(_, out)| !out.is_finite()) {
                let own = self.by_definition(there, oldest + at as isize, start + at);
                *out = own.unwrap_or(f64::NAN);
            }
            Ok(())
        })
    }

    /// An own weight by definition: that of all copies of the row in its window.
    fn by_definition(&self, there: &[f64], oldest: isize, own: usize) -> Option<f64> {
        let window = || self.design.weights.iter().enumerate();
        let row = |at: usize| oldest + at as isize;
        let mask = View::whole(there);
        let weighed = window().map(|(at, &w)| {
            let there = mask.extended(row(at), self.ends).unwrap_or(0.0);
            (w * there, at as f64 - self.design.at)
        });
        let basis = Basis::new(weighed, self.design.degree)?;
        let weights = basis.weights(&basis.at(0.0, 0)?);
        let is_own = |at: usize| self.ends.row(row(at), there.len()) == Some(own);
        Some(weights.iter().enumerate().filter(|&(at, _)| is_own(at)).map(|(_, w)| w).sum())
    }
}

impl<T: Sample> OwnWeights<T> for TimeFits {
    fn own_weights(&mut self, x: &[T], times: Times<'_>, out: &mut [f64]) -> Result<(), Error> {
        let there = mask(x)?;
        for (i, out) in out.iter_mut().enumerate() {
            *out = f64::NAN;
            if there[i] == 0.0 {
                continue;
            }
            let window = self.window(i, times);
            let near =
                || window.clone().filter(|&s| there[s] > 0.0).map(|s| self.weigh(i, s, times));
            let mut moments = Moments::default();
            near().for_each(|(weight, place)| moments.add(self.degree, weight, place, 0.0));
            moments.value[0] = self.weigh(i, i, times).0;
            let define = || {
                let basis = Basis::new(near(), self.degree)?;
                let weights = basis.weights(&basis.at(0.0, 0)?);
                let at = window.clone().filter(|&s| there[s] > 0.0).position(|s| s == i)?;
                weights.get(at).copied()
            };
            // A row that is alone where the shape is 0 keeps its value.
            *out = moments.at_own(self.degree, 0).or_else(define).unwrap_or(1.0);
        }
        Ok(())
    }
}
