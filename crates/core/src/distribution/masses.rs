//! Masses on the way: of 53 bits or of 106, and from which value on.

use crate::{
    distribution::{
        MOST, Pmf, beyond,
        double::{Double, total},
        refused, too_many,
    },
    error::Error,
};

/// Masses, and the value of the first. `low` is empty where they are of 53 bits.
#[derive(Debug, Clone, Default)]
pub(crate) struct Masses {
    pub(crate) start: i64,
    pub(crate) high: Vec<f64>,
    pub(crate) low: Vec<f64>,
}

impl Masses {
    pub(crate) fn of(pmf: &Pmf) -> Result<Self, Error> {
        let mut high = room(pmf.mass.len())?;
        high.extend_from_slice(&pmf.mass);
        Ok(Self { start: pmf.start, high, low: Vec::new() })
    }

    /// All of it at one value.
    pub(crate) fn point(value: i64, mass: f64) -> Self {
        Self { start: value, high: vec![mass], low: Vec::new() }
    }

    pub(crate) fn len(&self) -> usize {
        self.high.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.high.is_empty()
    }

    /// Without the zeros at both ends.
    pub(crate) fn trimmed(mut self) -> Result<Self, Error> {
        let is_some = |&mass: &f64| mass > 0.0;
        let Some(first) = self.high.iter().position(is_some) else {
            return Ok(Self { start: self.start, ..Self::default() });
        };
        let end = self.high.iter().rposition(is_some).map_or(0, |last| last + 1);
        for masses in [&mut self.high, &mut self.low] {
            masses.truncate(end);
            masses.drain(..first.min(masses.len()));
        }
        self.start = shifted(self.start, first)?;
        // Beyond i64 at the other end, too.
        shifted(self.start, self.high.len() - 1)?;
        Ok(self)
    }

    /// What is left of the sums, as a distribution.
    pub(crate) fn finished(self) -> Result<Pmf, Error> {
        let Self { start, high: mass, .. } = self.trimmed()?;
        if mass.is_empty() {
            return Err(refused("all of its masses underflow to 0"));
        }
        let total = total(mass.iter().copied());
        Ok(Pmf { start, mass, total })
    }

    /// `share` of each mass, which is of 53 bits.
    pub(crate) fn scaled(mut self, share: f64) -> Self {
        self.high.iter_mut().for_each(|mass| *mass *= share);
        self.low.clear();
        self
    }

    /// The masses of both, of 53 bits.
    pub(crate) fn plus(self, other: &Self) -> Result<Self, Error> {
        if self.is_empty() || other.is_empty() {
            return if self.is_empty() { other.copied() } else { Ok(self) };
        }
        let start = self.start.min(other.start);
        let end = |masses: &Self| i128::from(masses.start) + masses.len() as i128;
        let len = end(&self).max(end(other)) - i128::from(start);
        let fits = usize::try_from(len).ok().filter(|&len| len <= MOST);
        let len = fits.ok_or_else(|| too_many(len))?;
        let mut high = room(len)?;
        high.resize(len, 0.0);
        for masses in [&self, other] {
            let at = masses.start.abs_diff(start);
            let at = usize::try_from(at).map_err(|_| beyond())?;
            for (sum, &mass) in high[at..].iter_mut().zip(&masses.high) {
                *sum += mass;
            }
        }
        Ok(Self { start, high, low: Vec::new() })
    }

    pub(crate) fn copied(&self) -> Result<Self, Error> {
        let (mut high, mut low) = (room(self.high.len())?, room(self.low.len())?);
        high.extend_from_slice(&self.high);
        low.extend_from_slice(&self.low);
        Ok(Self { start: self.start, high, low })
    }
}

/// A value so many above another.
pub(crate) fn shifted(value: i64, by: usize) -> Result<i64, Error> {
    i64::try_from(by).ok().and_then(|by| value.checked_add(by)).ok_or_else(beyond)
}

/// An empty vector with room for `len` numbers.
pub(crate) fn room<T>(len: usize) -> Result<Vec<T>, Error> {
    let mut room = Vec::new();
    room.try_reserve_exact(len).map_err(|_| Error::OutOfMemory { rows: len, taps: 1 })?;
    Ok(room)
}

/// Room for so many numbers of 106 bits, all 0.
pub(crate) fn zeros(len: usize) -> Result<Vec<Double>, Error> {
    let mut zeros = room(len)?;
    zeros.resize(len, Double::ZERO);
    Ok(zeros)
}
