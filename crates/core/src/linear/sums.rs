//! Plain sums of a piece's windows.

use std::ops::Range;

use crate::{
    convolve::{
        auto::{self, Holed},
        partitioned,
    },
    error::Error,
    linear::{
        buffers::{Buffers, Lead},
        prepared::Linear,
    },
    sample::Sample,
    series::{extension::View, output::Output},
};

impl<T: Sample> Linear<T> {
    /// Sums the windows of `outputs` over `ext`, the rows of these windows, with holes and absent
    /// rows as 0. Returns a transform's slack: how many times its error may be magnified and still
    /// be allowed.
    #[inline]
    pub(crate) fn sums(
        &self,
        view: View<'_, T>,
        outputs: &Range<usize>,
        ext: &[T],
        out: &mut [T],
        holed: Option<Holed<'_, T>>,
        scratch: (&mut auto::Scratch<T>, &mut partitioned::Scratch<T>),
    ) -> Result<Option<f64>, Error> {
        let Some(partitioned) = self.convolver.partitioned() else {
            return Ok(self.convolver.piece_of(ext, out, holed, scratch.0));
        };
        let fetch = |rows: Range<isize>, to: &mut Vec<T>| {
            view.extend(rows.start, rows.len(), self.ends, to)?;
            to.iter_mut().filter(|x| !x.finite()).for_each(|x| *x = T::ZERO);
            Ok(())
        };
        partitioned.sum(outputs.clone(), ext, out, fetch, scratch.1).map(Some)
    }

    /// Computes `outputs` from the start of their period, where moving sums begin, and drops those
    /// before them.
    pub(crate) fn outputs_within_period(
        &self,
        view: View<'_, T>,
        outputs: Range<usize>,
        observed: &dyn Fn() -> Range<usize>,
        out: &mut Output<'_, T>,
        buffers: &mut Buffers<T>,
    ) -> Result<bool, Error> {
        let before = outputs.start % self.convolver.period();
        if before == 0 || self.convolver.partitioned().is_some() {
            return self.outputs(view, outputs, observed, out, buffers);
        }
        let Lead { mut smoothed, mut present, mut coverage } = std::mem::take(&mut buffers.lead);
        let count = before + outputs.len();
        smoothed.resize(count, T::ZERO);
        present.resize(count, true);
        coverage.resize(count, 0.0);
        let mut lead = Output::new(&mut smoothed).present(&mut present);
        if out.coverage.is_some() {
            lead = lead.coverage(&mut coverage);
        }
        let all = outputs.start - before..outputs.end;
        let finite = self.outputs(view, all, observed, &mut lead, buffers)?;
        for at in 0..outputs.len() {
            let from = before + at;
            out.put(at, present[from].then_some(smoothed[from]), coverage[from]);
        }
        buffers.lead = Lead { smoothed, present, coverage };
        Ok(finite)
    }
}
