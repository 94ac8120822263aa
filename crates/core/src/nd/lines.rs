//! All lines along one axis, a block of neighbours at a time.

use std::ops::Range;

use ndarray::{ArrayView1, ArrayViewD, Axis};

use crate::{
    convolve::slider::Slider,
    error::Error,
    nd::grid::{Grid, collected, filled},
    options::method::Method,
    sample::Sample,
};

/// Lines of a block: a cache line of neighbours that lie across is read and written whole.
const LINES: usize = 32;
/// Rows of lines that are turned together.
const ROWS: usize = 8;
/// Short lines come in blocks of this many numbers, and long ones of no more than `MOST`.
const NUMBERS: usize = 8192;
const MOST: usize = 1 << 22;

/// The array whose lines along `axis`, `len` long, are what `run` makes of the view's. It is given
/// lines one after another, and as many to write to.
pub(crate) fn along<T: Copy, U: Copy>(
    view: &ArrayViewD<'_, T>,
    axis: usize,
    len: usize,
    (no_input, no_output): (T, U),
    mut run: impl FnMut(&[T], &mut [U]) -> Result<(), Error>,
) -> Result<Grid<'static, U>, Error> {
    let rows = view.shape()[axis];
    let mut shape = view.shape().to_vec();
    shape[axis] = len;
    let mut out = filled(&shape, no_output)?;
    if out.is_empty() || rows == 0 {
        return Ok(Grid::new(out, shape));
    }
    let inner: usize = shape[axis + 1..].iter().product();
    let longest = rows.max(len);
    let all = if inner == 1 { out.len() / len } else { inner };
    let block = LINES.max(NUMBERS / longest).min(MOST / longest).clamp(1, all);
    if let (1, Some(data)) = (inner, view.as_slice()) {
        let blocks = data.chunks(block * rows).zip(out.chunks_mut(block * len));
        blocks.into_iter().try_for_each(|(lines, out)| run(lines, out))?;
        return Ok(Grid::new(out, shape));
    }
    let mut lines = filled(&[block, rows], no_input)?;
    let mut turned = filled(&[block, len], no_output)?;
    let mut lanes = view.lanes(Axis(axis)).into_iter();
    if inner == 1 {
        for out in out.chunks_mut(block * len) {
            let lines = &mut lines[..out.len() / len * rows];
            for line in lines.chunks_exact_mut(rows) {
                copy(lanes.next(), line);
            }
            run(lines, out)?;
        }
        return Ok(Grid::new(out, shape));
    }
    let is_across = view.strides()[axis] != 1;
    let mut near: Vec<ArrayView1<'_, T>> = Vec::with_capacity(block);
    for (outer, out) in out.chunks_exact_mut(len * inner).enumerate() {
        for first in (0..inner).step_by(block) {
            let count = block.min(inner - first);
            let (lines, turned) = (&mut lines[..count * rows], &mut turned[..count * len]);
            if let (Some(data), true) = (view.as_slice(), is_across) {
                let data = &data[outer * rows * inner..][..rows * inner];
                turn(data, inner, first..first + count, lines);
            } else {
                near.clear();
                near.extend(lanes.by_ref().take(count));
                for (lane, line) in near.drain(..).zip(lines.chunks_exact_mut(rows)) {
                    copy(Some(lane), line);
                }
            }
            run(lines, turned)?;
            turn_back(turned, out, inner, first..first + count);
        }
    }
    Ok(Grid::new(out, shape))
}

fn copy<T: Copy>(lane: Option<ArrayView1<'_, T>>, line: &mut [T]) {
    let Some(lane) = lane else { return };
    match lane.as_slice() {
        Some(lane) => line.copy_from_slice(lane),
        None => line.iter_mut().zip(lane).for_each(|(to, &x)| *to = x),
    }
}

/// Columns of a table with rows of `width`, as lines.
fn turn<T: Copy>(data: &[T], width: usize, columns: Range<usize>, lines: &mut [T]) {
    let rows = data.len() / width;
    for start in (0..rows).step_by(ROWS) {
        let end = rows.min(start + ROWS);
        for (line, column) in lines.chunks_exact_mut(rows).zip(columns.clone()) {
            for (i, to) in line[start..end].iter_mut().enumerate() {
                *to = data[(start + i) * width + column];
            }
        }
    }
}

/// The other way.
fn turn_back<T: Copy>(lines: &[T], data: &mut [T], width: usize, columns: Range<usize>) {
    let rows = data.len() / width;
    for start in (0..rows).step_by(ROWS) {
        let end = rows.min(start + ROWS);
        for (line, column) in lines.chunks_exact(rows).zip(columns.clone()) {
            for (i, &x) in line[start..end].iter().enumerate() {
                data[(start + i) * width + column] = x;
            }
        }
    }
}

/// `out[i] = Σ_j h[j]·x[i + K − 1 − j]` along an axis that has K rows at least.
pub(crate) fn slide<T: Sample>(
    view: &ArrayViewD<'_, T>,
    axis: usize,
    taps: &[T],
    method: Method,
) -> Result<Grid<'static, T>, Error> {
    let rows = view.shape()[axis];
    let len = (rows + 1).saturating_sub(taps.len());
    let taps = collected(&[taps.len()], taps.iter().copied())?;
    let mut slider = Slider::new(taps, method);
    along(view, axis, len, (T::ZERO, T::ZERO), |lines, out| {
        let lines = lines.chunks_exact(rows).zip(out.chunks_exact_mut(len));
        lines.into_iter().for_each(|(line, out)| slider.valid(line, out));
        Ok(())
    })
}
