//! Many filters over one series or several.

use crate::{
    bank::{
        filter::Filter,
        groups::{Groups, no_memory},
        pooled::Pooled,
    },
    error::Error,
    sample::Sample,
    series::{output::check_ends, reach::Reach},
    simd::{
        bank::{Pool, SHARE},
        isa::Isa,
        pages,
    },
};

/// Rows whose outputs of all filters are kept before later ones: they and the rows they are made of
/// stay in the nearest cache.
const KEPT: usize = 512;
/// The same of outputs that are stored past the caches, in lines that are whole but for a block's
/// first and last.
const STREAMED: usize = 2048;
/// Bytes of outputs beyond which they are: they would push all else out of the caches.
const LARGE: usize = 1 << 25;
/// The same of outputs that are pooled. Sums of so many are added to a total in f64.
const POOLED: usize = 2048;

/// Many kernels over one series, or over many, in one pass: a layer of convolutions.
///
/// Their outputs are kept, or pooled without ever being stored: the largest, the mean, and the share
/// above a bias, of each kernel. Such features of a few thousand random kernels, dilated, tell kinds
/// of series apart with a linear classifier (ROCKET: Dempster, Petitjean and Webb, Data Mining and
/// Knowledge Discovery 34, 2020).
///
/// Kernels may differ in length, alignment, dilation and padding; those that are alike in all share
/// the loads of rows. An output is a direct sum, whatever the length: to the bit that of
/// [`convolve`](fn@crate::convolve) with [`Method::Direct`](crate::Method::Direct), and so within
/// 1e-12 of one kernel at a time by any method. Taps are scaled as their [`Kernel`](crate::Kernel)
/// is; there is no dividing by the weight present.
///
/// NaN is a hole, and makes NaN of the outputs whose window holds it, with a tap of 0, too; rows that
/// dilation steps over are not in the window. An infinity follows IEEE arithmetic in its windows.
/// Pools leave out NaN, and say how many outputs they had.
///
/// Memory: the outputs alone; with padding, a copy of the series, too.
///
/// ```
/// use smoothframe_core::{FilterBank, Kernel, Norm, Window};
/// let slope = Kernel::from_taps([0.5, 0.0, -0.5], Norm::None)?;
/// let level = Kernel::window(&Window::boxcar(), 2)?.with_align(smoothframe_core::Align::Trailing);
/// let bank = FilterBank::new([slope, level])?;
/// let x = [1.0_f64, 3.0, 5.0, 4.0];
///
/// let kept = bank.apply(&x)?; // kernels × rows
/// assert_eq!(kept[1..3], [2.0, 0.5]); // the first kernel's whole windows
/// assert_eq!(kept[5..], [2.0, 4.0, 4.5]); // the second's; the first row has no window
/// assert!(kept[0].is_nan() && kept[3].is_nan() && kept[4].is_nan());
///
/// let pooled = bank.pool(&x)?;
/// assert_eq!((pooled[0].max, pooled[0].mean, pooled[0].ppv, pooled[0].pooled), (2.0, 1.25, 1.0, 2));
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[doc(alias("ROCKET", "MiniRocket", "convolutional features", "convolutional layer", "conv1d"))]
#[derive(Debug, Clone, PartialEq)]
pub struct FilterBank {
    filters: Vec<Filter>,
    groups: Groups,
    /// Zeros that padding needs before and after a series.
    zeros: Reach,
}

impl FilterBank {
    /// A bank of kernels or [`Filter`]s, numbered from 0 as they come.
    ///
    /// # Errors
    /// [`Error::Bank`] without any, or where there is not enough memory.
    pub fn new<F: Into<Filter>>(filters: impl IntoIterator<Item = F>) -> Result<Self, Error> {
        let filters: Vec<Filter> = filters.into_iter().map(Into::into).collect();
        if filters.is_empty() {
            return Err(Error::Bank("it needs at least 1 kernel, got 0".to_owned()));
        }
        let groups = Groups::new(&filters).map_err(|_| no_memory(filters.len(), "kernels"))?;
        let padded = || filters.iter().filter(|filter| filter.padding()).map(Filter::reach);
        let behind = padded().map(|reach| reach.behind).max().unwrap_or(0);
        let ahead = padded().map(|reach| reach.ahead).max().unwrap_or(0);
        Ok(Self { filters, groups, zeros: Reach { behind, ahead } })
    }

    /// Its filters.
    #[must_use]
    pub fn filters(&self) -> &[Filter] {
        &self.filters
    }

    /// How many filters: at least 1.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a bank is never empty")]
    pub const fn len(&self) -> usize {
        self.filters.len()
    }

    /// The outputs of every filter at every row: kernels × rows, the first kernel's rows first. Those
    /// of no whole window are NaN, unless the filter is padded. An empty series has none.
    ///
    /// # Errors
    /// [`Error::Bank`] where there is not enough memory; [`Error::BeyondRange`] for a tap beyond the
    /// range of `T`.
    pub fn apply<T: Sample>(&self, x: &[T]) -> Result<Vec<T>, Error> {
        self.apply_each(x, &[x.len()])
    }

    /// As [`apply`](Self::apply), into `out` of kernels × rows.
    ///
    /// # Errors
    /// As [`apply`](Self::apply), and [`Error::Bank`] for an `out` of another length; nothing has been
    /// written then.
    pub fn apply_into<T: Sample>(&self, x: &[T], out: &mut [T]) -> Result<(), Error> {
        let expected = self.size(x.len())?;
        if out.len() != expected {
            let [kernels, rows, got] = [self.len(), x.len(), out.len()];
            let what = format!("{kernels} kernels × {rows} rows need an output of {expected}");
            return Err(Error::Bank(format!("{what}, got {got}")));
        }
        let streamed = size_of_val(out) >= LARGE;
        self.keep(&self.groups.taps()?, x, &mut Vec::new(), out, streamed)
    }

    /// As [`apply`](Self::apply), of series that lie one after another in `x` and end before the rows
    /// `ends`, ascending up to its length. The outputs of each series, kernels × its rows, follow those
    /// of the one before.
    ///
    /// # Errors
    /// As [`apply`](Self::apply), and [`Error::Ends`].
    pub fn apply_each<T: Sample>(&self, x: &[T], ends: &[usize]) -> Result<Vec<T>, Error> {
        check_ends(ends, x.len())?;
        let size = self.size(x.len())?;
        let taps = self.groups.taps()?;
        let mut out = Vec::new();
        out.try_reserve_exact(size).map_err(|_| no_memory(size, "outputs"))?;
        pages::large(out.as_ptr(), size);
        out.resize(size, T::ZERO);
        let streamed = size_of_val(&out[..]) >= LARGE;
        let (mut rest, mut start, mut room) = (&mut out[..], 0, Vec::new());
        for &end in ends {
            // Both lengths are checked by `size`.
            let (first, later) = rest.split_at_mut(self.len() * (end - start));
            self.keep(&taps, &x[start..end], &mut room, first, streamed)?;
            (rest, start) = (later, end);
        }
        Ok(out)
    }

    /// What is told of each filter's outputs, which are not stored.
    ///
    /// # Errors
    /// As [`apply`](Self::apply).
    pub fn pool<T: Sample>(&self, x: &[T]) -> Result<Vec<Pooled>, Error> {
        self.pool_each(x, &[x.len()])
    }

    /// As [`pool`](Self::pool), of series that lie one after another in `x` and end before the rows
    /// `ends`, ascending up to its length: series × kernels, the first series' kernels first.
    ///
    /// ```
    /// use smoothframe_core::{FilterBank, Kernel, Norm};
    /// let bank = FilterBank::new([Kernel::from_taps([1.0, -1.0], Norm::None)?])?;
    /// let rises = bank.pool_each(&[1.0, 2.0, 4.0, 9.0, 8.0], &[3, 5])?;
    /// assert_eq!([rises[0].max, rises[1].max], [2.0, -1.0]);
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`apply`](Self::apply), and [`Error::Ends`].
    pub fn pool_each<T: Sample>(&self, x: &[T], ends: &[usize]) -> Result<Vec<Pooled>, Error> {
        check_ends(ends, x.len())?;
        let taps = self.groups.taps()?;
        let size = self.size(ends.len())?;
        let mut out = Vec::new();
        out.try_reserve_exact(size).map_err(|_| no_memory(size, "pools"))?;
        let mut pools = Vec::new();
        pools.try_reserve_exact(self.len()).map_err(|_| no_memory(self.len(), "pools"))?;
        let (mut start, mut room) = (0, Vec::new());
        for &end in ends {
            pools.clear();
            pools.resize(self.len(), Pool::NONE);
            self.sum(&taps, &x[start..end], &mut room, &mut pools)?;
            out.extend(pools.iter().map(|&pool| Pooled::from(pool)));
            start = end;
        }
        Ok(out)
    }

    /// As many numbers of each filter.
    fn size(&self, each: usize) -> Result<usize, Error> {
        let size = self.len().checked_mul(each);
        size.ok_or_else(|| no_memory(usize::MAX, "outputs"))
    }

    /// A series with the zeros that padding needs, in `room`; the series itself where it needs none.
    fn padded<'a, T: Sample>(&self, x: &'a [T], room: &'a mut Vec<T>) -> Result<&'a [T], Error> {
        let Reach { behind, ahead } = self.zeros;
        if behind + ahead == 0 {
            return Ok(x);
        }
        let rows = x.len().saturating_add(behind + ahead);
        room.clear();
        room.try_reserve(rows).map_err(|_| no_memory(rows, "rows"))?;
        room.resize(behind, T::ZERO);
        room.extend_from_slice(x);
        room.resize(rows, T::ZERO);
        Ok(room)
    }

    fn keep<T: Sample>(
        &self,
        taps: &[T],
        x: &[T],
        room: &mut Vec<T>,
        out: &mut [T],
        streamed: bool,
    ) -> Result<(), Error> {
        let (isa, n) = (Isa::best(), x.len());
        let padded = self.padded(x, room)?;
        let rows = if streamed { STREAMED } else { KEPT };
        for first in (0..n).step_by(rows) {
            let block = first..n.min(first + rows);
            for group in &self.groups.groups {
                let outputs = group.outputs(n);
                let start = outputs.start.clamp(block.start, block.end);
                let end = outputs.end.clamp(start, block.end);
                for &i in &group.members {
                    out[i * n..][block.start..start].fill(T::NAN);
                    out[i * n..][end..block.end].fill(T::NAN);
                }
                if start == end {
                    continue;
                }
                let mut starts = [0; SHARE];
                for (to, i) in starts.iter_mut().zip(&group.members) {
                    *to = i * n + start;
                }
                let filters = self.groups.filters(group, taps);
                let oldest = self.zeros.behind + start - group.reach.behind;
                T::keep(isa, filters, &padded[oldest..], end - start, (out, &starts), streamed);
            }
        }
        Ok(())
    }

    fn sum<T: Sample>(
        &self,
        taps: &[T],
        x: &[T],
        room: &mut Vec<T>,
        pools: &mut [Pool],
    ) -> Result<(), Error> {
        let (isa, n) = (Isa::best(), x.len());
        let padded = self.padded(x, room)?;
        // Where a block of a group's had NaN, the next is likely to.
        let mut holed = Vec::new();
        let groups = &self.groups.groups;
        holed.try_reserve_exact(groups.len()).map_err(|_| no_memory(groups.len(), "kernels"))?;
        holed.resize(groups.len(), false);
        // Blocks begin at a filter's first output: what is with it in the bank changes no bit.
        for first in (0..n).step_by(POOLED) {
            for (group, holed) in groups.iter().zip(&mut holed) {
                let outputs = group.outputs(n);
                let start = outputs.end.min(outputs.start + first);
                let end = outputs.end.min(start + POOLED);
                if start == end {
                    continue;
                }
                let filters = self.groups.filters(group, taps);
                let mut bounds = [T::ZERO; SHARE];
                for (bound, &i) in bounds.iter_mut().zip(&group.members) {
                    *bound = T::of(self.filters[i].bias());
                }
                let oldest = self.zeros.behind + start - group.reach.behind;
                let pool = |holes| {
                    let rows = &padded[oldest..];
                    T::pool(isa, filters, rows, end - start, &bounds, holes)
                };
                let mut told = pool(*holed);
                if !*holed && told.iter().any(|pool| pool.sum.is_nan()) {
                    told = pool(true);
                }
                let numbers = told[..group.members.len()].iter().map(|pool| pool.numbers);
                *holed = numbers.min() < Some(end - start);
                for (&i, told) in group.members.iter().zip(told) {
                    pools[i].add(told);
                }
            }
        }
        Ok(())
    }
}
