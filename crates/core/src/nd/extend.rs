//! What lies beyond the edges of an array.

use std::ops::Range;

use crate::{
    error::Error,
    nd::grid::{Grid, Index, collected, filled, strides},
    options::boundary::Boundary,
};

/// Where an axis of the extended array comes from.
struct Axis {
    /// The row that each extended one is a copy of, if any.
    rows: Vec<Option<usize>>,
    /// The extended rows that are the array's own.
    own: Range<usize>,
}

/// The array with as many rows `before` and `after` each axis as are told, where these are copies by
/// the boundary, or `fill` where it has none. A negative number takes rows away.
///
/// Every axis has a row, or nothing is asked of it.
pub(crate) fn extended<T: Copy>(
    grid: &Grid<'_, T>,
    before: &[isize],
    after: &[isize],
    boundary: Boundary,
    fill: T,
) -> Result<Grid<'static, T>, Error> {
    let sides = || grid.shape.iter().zip(before.iter().zip(after));
    let len = |(&len, (&before, &after)): (&usize, (&isize, &isize))| {
        usize::try_from(end(len, after).saturating_add(before)).unwrap_or(0)
    };
    let shape: Vec<usize> = sides().map(len).collect();
    let mut out = filled(&shape, fill)?;
    let axis = |(&len, (&before, &after))| axis(len, before, after, boundary);
    let axes = sides().map(axis).collect::<Result<Vec<_>, _>>()?;
    let steps = strides(&grid.shape);
    let Some((last, outer)) = axes.split_last() else {
        out.copy_from_slice(&grid.data);
        return Ok(Grid::new(out, shape));
    };
    let mut index = Index::new(&shape[..outer.len()]);
    let mut rows = out.chunks_exact_mut(last.rows.len().max(1));
    while let Some(at) = index.advance() {
        let Some(row) = rows.next() else { break };
        let places = at.iter().zip(outer).zip(&steps);
        let place = places.map(|((&at, axis), step)| axis.rows[at].map(|row| row * step));
        let Some(start) = place.sum::<Option<usize>>() else { continue };
        let own = last.own.clone();
        if !own.is_empty() {
            let from = start + last.rows[own.start].unwrap_or_default();
            row[own.clone()].copy_from_slice(&grid.data[from..from + own.len()]);
        }
        for i in (0..own.start).chain(own.end..last.rows.len()) {
            if let Some(from) = last.rows[i] {
                row[i] = grid.data[start + from];
            }
        }
    }
    Ok(Grid::new(out, shape))
}

/// Where an axis ends with the rows after it.
fn end(len: usize, after: isize) -> isize {
    len.cast_signed().saturating_add(after)
}

fn axis(len: usize, before: isize, after: isize, boundary: Boundary) -> Result<Axis, Error> {
    let end = end(len, after);
    let row = |i: isize| if len == 0 { None } else { boundary.row(i, len) };
    let count = usize::try_from(end.saturating_add(before)).unwrap_or(0);
    let rows = collected(&[count], (-before..end).map(row))?;
    let clamp = |i: isize| usize::try_from(i).unwrap_or(0).min(rows.len());
    let own = clamp(before)..clamp(before.saturating_add(len.cast_signed()));
    Ok(Axis { own: own.start..own.end.max(own.start), rows })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_columns_beyond_the_edges() {
        let grid = Grid::new(vec![1, 2, 3, 4, 5, 6], vec![2, 3]);
        let wrapped = extended(&grid, &[1, 1], &[0, 2], Boundary::Wrap, 0).expect("memory");
        assert_eq!(wrapped.shape, [3, 6]);
        assert_eq!(wrapped.data[..6], [6, 4, 5, 6, 4, 5]);
        assert_eq!(wrapped.data[6..12], [3, 1, 2, 3, 1, 2]);
        let fewer = extended(&grid, &[0, -1], &[0, 1], Boundary::Constant(0.0), 9).expect("memory");
        assert_eq!((fewer.shape, fewer.data.to_vec()), (vec![2, 3], vec![2, 3, 9, 5, 6, 9]));
    }
}
