//! Rows at times that come in chunks, through a causal kernel: what its outputs depend on beside the
//! rows of their windows.
//!
//! As far as the times of a series are regular from its first row on, outputs are those of rows on a
//! grid, and from there on sums over windows. Sums of weighed rows depend on the rows of a window and
//! on the stretch of time it ends in; those of equal weights on where windows were split.

use std::ops::Range;

use crate::{
    error::Error,
    irregular::{
        dispatch::{Buffers, Irregular, Placed},
        windows::distance,
    },
    options::degree::Degree,
    sample::Sample,
    series::{
        operation::{Needs, Part, State},
        output::Output,
    },
    spread::split::Split,
};

const A_GRID: &str = "whether all times are at one distance, which decides how outputs are computed, is \
                      known at the end alone; causal (with align=trailing) goes by earlier rows, and \
                      rows laid on a calendar may be counted, as in uniform:7";
const FRACTION: &str = "its ends lie between ticks of the times, so that last digits depend on what is \
                        computed together, later rows too; count times in a finer unit, as seconds";

/// What a causal kernel carries from chunk to chunk.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Course {
    rows: Rows,
    split: Split,
}

/// How the next rows are computed.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
enum Rows {
    /// Before the second row is there. The output of the first, alone, is its value in any case.
    #[default]
    Unknown,
    /// As rows of a grid of this step, while they are on it.
    OnGrid(u64),
    /// By sums over their windows.
    Summed,
}

impl State for Course {
    fn save(&self) -> Vec<u64> {
        let rows = match self.rows {
            Rows::Unknown => [0, 0],
            Rows::OnGrid(step) => [1, step],
            Rows::Summed => [2, 0],
        };
        [rows.to_vec(), self.split.save()].concat()
    }

    fn load(bits: &[u64]) -> Option<Self> {
        let (rows, split) = bits.split_first_chunk()?;
        let rows = match *rows {
            [0, 0] => Rows::Unknown,
            [1, step] if step > 0 => Rows::OnGrid(step),
            [2, 0] => Rows::Summed,
            _ => return None,
        };
        Some(Self { rows, split: Split::load(split)? })
    }
}

impl Irregular {
    /// Which rows outputs need of a series in chunks.
    pub(super) fn needs_in_chunks(&self) -> Result<Needs, Error> {
        if self.needs_calendar {
            return Err(Error::needs_calendar());
        }
        let refuse = |what, why| Err(Error::NeverStreams { what, why });
        if !self.is_causal() {
            return refuse("a window in time that is not causal", A_GRID);
        }
        // Places are counted from the first row of those that are computed together, and those of
        // windows' middles are exact in halves of a tick.
        let is_placed = self.formula.is_some() && self.rules.has_sums() && !self.is_flat();
        if is_placed && self.is_positive && (2.0 * self.ticks.half).fract() != 0.0 {
            return refuse("a window of parts of a tick", FRACTION);
        }
        // A stretch of time is no longer than half of a window, and what its sums know of rows before
        // is of those that all of its windows hold.
        Ok(Needs { behind: self.ticks.behind, ahead: self.ticks.ahead })
    }

    /// The earliest row that the next output needs as one on a grid.
    pub(super) fn first_on_grid<T: Sample>(
        &self,
        next: usize,
        course: &Course,
        buffers: &mut Buffers<T>,
    ) -> usize {
        let Rows::OnGrid(step) = course.rows else { return next };
        let grid = buffers.grids.endless(step, &self.settings, &self.ticks, self.slope);
        grid.map_or(next, |grid| grid.first_needed(next))
    }

    /// Computes outputs of a part, counted from its first row.
    pub(super) fn in_part<T: Sample>(
        &self,
        part: Part<'_, T>,
        outputs: Range<usize>,
        out: &mut Output<'_, T>,
        course: &mut Course,
        buffers: &mut Buffers<T>,
    ) -> Result<(), Error> {
        if course.rows == Rows::Unknown && part.rows.len() > 1 {
            course.rows = self.rows_of(part, buffers);
        }
        let mut placed = Placed { output: out, first: outputs.start };
        let mut summed = outputs.clone();
        if let Rows::OnGrid(step) = course.rows {
            summed.start = on_grid(part, &outputs, step);
            self.part_on_grid(step, part, outputs.start..summed.start, &mut placed, buffers)?;
        }
        if summed.is_empty() {
            return Ok(());
        }
        if let Rows::OnGrid(_) = course.rows {
            // Moving sums begin here.
            *course = Course { rows: Rows::Summed, split: Split::default() };
        }
        let is_flat = self.is_flat();
        if is_flat && let Some(split) = course.split.within(part.first, part.rows.len()) {
            let Buffers { values, moving, .. } = buffers;
            values.take_masked(part.rows);
            if let Some((held, mask)) = values.holed() {
                let [of_values, counts] = moving;
                of_values.resume(held, split);
                counts.resume(mask, split);
            }
        }
        self.sums_of_part(part, summed, is_flat, &mut placed, buffers)?;
        if is_flat {
            course.split = Split::of(buffers.moving[0].split(), part.first);
        }
        Ok(())
    }

    /// How the first rows of a series are computed, of which there are two.
    fn rows_of<T: Sample>(&self, part: Part<'_, T>, buffers: &mut Buffers<T>) -> Rows {
        let &[first, second, ..] = part.times else { return Rows::Summed };
        if self.rules.degree != Degree::Constant || !self.is_positive || second <= first {
            return Rows::Summed;
        }
        let step = distance(first, second);
        match buffers.grids.endless(step, &self.settings, &self.ticks, self.slope) {
            Some(_) => Rows::OnGrid(step),
            None => Rows::Summed,
        }
    }

    fn part_on_grid<T: Sample>(
        &self,
        step: u64,
        part: Part<'_, T>,
        outputs: Range<usize>,
        placed: &mut Placed<'_, '_, T>,
        buffers: &mut Buffers<T>,
    ) -> Result<(), Error> {
        if outputs.is_empty() {
            return Ok(());
        }
        let grid = buffers.grids.endless(step, &self.settings, &self.ticks, self.slope);
        let none = || Error::Saved { problem: "its times have no such step".to_owned() };
        let grid = grid.ok_or_else(none)?;
        let rows = outputs.start - placed.first..outputs.end - placed.first;
        grid.part(part, outputs.clone(), &self.rules, &mut placed.output.rows(rows))?;
        // One row does not tell whether a grid follows, so that the first is always summed.
        let unsettled = grid.first_unsettled().max(1).saturating_sub(part.first);
        let unsettled = outputs.start..unsettled.clamp(outputs.start, outputs.end);
        self.sums_of_part(part, unsettled, false, placed, buffers)
    }

    fn sums_of_part<T: Sample>(
        &self,
        part: Part<'_, T>,
        outputs: Range<usize>,
        is_flat: bool,
        placed: &mut Placed<'_, '_, T>,
        buffers: &mut Buffers<T>,
    ) -> Result<(), Error> {
        part.as_whole(|series| {
            let known = self.known(series);
            self.outputs(outputs, &known, part.rows, is_flat, placed, buffers)
        })
    }
}

/// The first of these outputs that is not on the grid of this step, or their end.
fn on_grid<T>(part: Part<'_, T>, outputs: &Range<usize>, step: u64) -> usize {
    let is_on = |row: usize| {
        let Some(before) = row.checked_sub(1) else { return part.first == 0 };
        let (from, to) = (part.times[before], part.times[row]);
        to > from && distance(from, to) == step
    };
    outputs.clone().find(|&row| !is_on(row)).unwrap_or(outputs.end)
}
