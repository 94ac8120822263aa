//! The largest number in each window of an array.

use std::ops::Range;

use crate::{error::Error, nd::grid::filled};

/// The largest in every window of this shape that lies in the array, whose shape becomes that of
/// the windows. Each axis holds a window at least, and windows have a row at least.
pub(crate) fn largest<T: Copy + PartialOrd>(
    mut data: Vec<T>,
    shape: &mut [usize],
    window: &[usize],
) -> Result<Vec<T>, Error> {
    let Some(&any) = data.first() else { return Ok(data) };
    let mut other = filled(shape, any)?;
    for (axis, &window) in window.iter().enumerate() {
        let inner: usize = shape[axis + 1..].iter().product();
        // Of two windows that overlap, the larger: each round doubles what a number stands for.
        let mut covered = 1;
        while covered < window {
            let step = covered.min(window - covered);
            let len = shape[axis];
            let from = data.chunks_exact(len * inner);
            let to = other.chunks_exact_mut((len - step) * inner);
            for (from, to) in from.zip(to) {
                let ahead = &from[step * inner..];
                for ((to, &a), &b) in to.iter_mut().zip(from).zip(ahead) {
                    *to = if b > a { b } else { a };
                }
            }
            shape[axis] = len - step;
            covered += step;
            std::mem::swap(&mut data, &mut other);
            let count = shape.iter().product();
            data.truncate(count);
        }
    }
    Ok(data)
}

/// Ranges of the outputs whose windows lie in an array wholly.
pub(crate) fn whole(shape: &[usize], window: &[usize]) -> Vec<Range<usize>> {
    shape.iter().zip(window).map(|(&len, &window)| window - 1..len.max(window - 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn largest_by_definition() {
        let data: Vec<u32> =
            (0..5 * 7 * 6_u32).map(|i| i.wrapping_mul(2_654_435_761) >> 20).collect();
        for window in [[1, 1, 1], [2, 3, 6], [5, 7, 1], [3, 1, 5]] {
            let mut shape = [5, 7, 6];
            let got = largest(data.clone(), &mut shape, &window).expect("memory");
            assert_eq!(shape, [0, 1, 2].map(|axis| [5, 7, 6][axis] + 1 - window[axis]));
            let mut at = got.iter();
            for i in 0..shape[0] {
                for j in 0..shape[1] {
                    for k in 0..shape[2] {
                        let rows = (i..i + window[0]).flat_map(|a| {
                            (j..j + window[1]).flat_map(move |b| {
                                (k..k + window[2]).map(move |c| (a * 7 + b) * 6 + c)
                            })
                        });
                        assert_eq!(at.next(), rows.map(|at| &data[at]).max());
                    }
                }
            }
        }
    }
}
