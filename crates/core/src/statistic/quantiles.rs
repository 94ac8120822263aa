//! Pieces of medians and quantiles.

use std::ops::Range;

use crate::{
    error::Error,
    options::missing::Missing,
    sample::Sample,
    series::{operation::Series, output::Output},
    simd::isa::Isa,
    statistic::{
        present::Deciding,
        rows::{Buffers, RowStatistics},
    },
};

impl RowStatistics {
    /// [`piece`](Operate::piece) of medians and quantiles.
    pub(super) fn quantiles<T: Sample>(
        &self,
        q: f64,
        series: Series<'_, T>,
        outputs: Range<usize>,
        out: &mut Output<'_, T>,
        buffers: &mut Buffers<T>,
    ) -> Result<bool, Error> {
        let Buffers { ext, presents, quantiles, .. } = buffers;
        let (view, len) = (series.view, self.len);
        let total = outputs.len() + len - 1;
        let oldest = outputs.start as isize - self.reach.behind as isize;
        let isa = Isa::best();
        let (rows, there) = if let Some(rows) = view.inside(oldest, total) {
            (rows, 0..total)
        } else {
            let there = view.extend(oldest, total, self.settings.ends, ext)?;
            ext[..there.start].fill(T::NAN);
            ext[there.end..].fill(T::NAN);
            (&**ext, there)
        };
        quantiles.slide(isa, rows, len, q, out.smoothed)?;
        let Some(holes) = quantiles.holes() else {
            // Every window is full, which meets what may be asked of its coverage.
            out.fill_all();
            return Ok(quantiles.was_finite());
        };
        presents.beside_holes(holes, len)?;
        let (own, within) = (view.given(outputs), &presents.within[..]);
        let there = (self.settings.missing == Missing::Propagate).then_some(there);
        Deciding { needed: self.needed, own, within, len, there }.put(out);
        Ok(false)
    }
}
