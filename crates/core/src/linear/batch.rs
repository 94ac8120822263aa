//! Many series, one after another: short ones are packed, the others smoothed one by one.

use crate::{
    error::Error,
    linear::{
        buffers::Buffers,
        mask::all_finite,
        packed::{Neighbours, ROWS, SHORT},
        prepared::Linear,
    },
    sample::Sample,
    series::{operation::Alone, output::Output},
};

impl<T: Sample> Linear<T> {
    /// Smooths the series of `x` that end at `ends`; those that are not packed go to `alone`.
    pub(crate) fn batch(
        &self,
        x: &[T],
        ends: &[usize],
        output: &mut Output<'_, T>,
        buffers: &mut Buffers<T>,
        alone: Alone<'_, T, Buffers<T>>,
    ) -> Result<(), Error> {
        let gap = self.gap();
        let lays = gap <= SHORT
            && self.convolver.period() == 1
            && !self.convolver.takes_finite()
            && !self.has_own_ends();
        let (mut ends, mut start) = (ends, 0);
        while let Some(&first) = ends.first() {
            let (mut many, mut last, mut room) = (0, start, ROWS - 2 * gap.min(SHORT));
            while lays
                && let Some(&end) = ends.get(many)
                && (1..=SHORT.min(room)).contains(&(end - last))
            {
                room = room.saturating_sub(end - last + gap);
                (many, last) = (many + 1, end);
            }
            if many < 2 {
                alone(start..first, output, buffers)?;
                (ends, start) = (&ends[1..], first);
                continue;
            }
            let series = Neighbours { start, ends: &ends[..many], gap };
            if !self.packed(x, series, output, &mut buffers.packed)? {
                for (rows, at) in series.each() {
                    let ext = at..at + rows.len() + self.behind + self.ahead;
                    if !all_finite(self.convolver.isa(), &buffers.packed.ext[ext]) {
                        alone(rows, output, buffers)?;
                    }
                }
            }
            (ends, start) = (&ends[many..], last);
        }
        Ok(())
    }

    /// Rows between packed series. Absent rows can be beyond the ends of both at once.
    fn gap(&self) -> usize {
        if self.ends.start.is_absent() && self.ends.end.is_absent() {
            self.behind.max(self.ahead)
        } else {
            self.behind + self.ahead
        }
    }
}
