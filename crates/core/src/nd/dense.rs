//! Direct sums over windows of an array.

use crate::{
    error::Error,
    nd::grid::{Grid, Index, filled, strides},
    sample::{Element, Sample},
    simd::isa::Isa,
};

/// `out[i] = Σ_j h[j]·ext[i + K − 1 − j]` for all windows that lie in the array, one at least.
pub(crate) fn valid<T: Sample>(ext: &Grid<'_, T>, taps: &Grid<'_, T>) -> Result<Vec<T>, Error> {
    let shape = outputs(&ext.shape, &taps.shape);
    let mut out = filled(&shape, T::ZERO)?;
    let (Some(&width), Some(&len), Some(&tap_len)) =
        (shape.last(), ext.shape.last(), taps.shape.last())
    else {
        return Ok(out);
    };
    let outer = shape.len() - 1;
    let steps = strides(&ext.shape);
    // How far before the newest row the one lies that each row of taps meets.
    let mut back = Vec::new();
    let mut index = Index::new(&taps.shape[..outer]);
    while let Some(at) = index.advance() {
        back.push(at.iter().zip(&steps).map(|(at, step)| at * step).sum::<usize>());
    }
    let newest: usize = back.iter().copied().max().unwrap_or(0);
    let isa = Isa::best();
    let mut sums = vec![T::ZERO; width];
    let mut index = Index::new(&shape[..outer]);
    for out in out.chunks_exact_mut(width) {
        let Some(at) = index.advance() else { break };
        let start = newest + at.iter().zip(&steps).map(|(at, step)| at * step).sum::<usize>();
        for (taps, back) in taps.data.chunks_exact(tap_len).zip(&back) {
            T::slide(isa, taps, &ext.data[start - back..][..len], &mut sums);
            out.iter_mut().zip(&sums).for_each(|(out, &sum)| *out += sum);
        }
    }
    Ok(out)
}

fn outputs(ext: &[usize], taps: &[usize]) -> Vec<usize> {
    ext.iter().zip(taps).map(|(ext, taps)| (ext + 1).saturating_sub(*taps)).collect()
}

/// Output number `i` by itself, the taps in order.
pub(crate) fn at<T: Sample>(ext: &Grid<'_, T>, taps: &Grid<'_, T>, i: usize) -> T {
    pairs(ext, taps, i).fold(T::ZERO, |sum, (x, h)| sum + h * x)
}

/// What output number `i` is the sum of: the numbers of the array that taps meet, and the taps.
pub(crate) fn pairs<E: Element>(
    ext: &Grid<'_, E>,
    taps: &Grid<'_, E>,
    mut i: usize,
) -> impl Iterator<Item = (E, E)> {
    let steps = strides(&ext.shape);
    let mut newest = 0;
    for ((&ext, &taps), step) in ext.shape.iter().zip(&taps.shape).zip(&steps).rev() {
        let len = ext + 1 - taps;
        newest += (i % len + taps - 1) * step;
        i /= len;
    }
    let mut index = Index::new(&taps.shape);
    taps.data.iter().map_while(move |&h| {
        let back: usize = index.advance()?.iter().zip(&steps).map(|(at, step)| at * step).sum();
        Some((ext.data[newest - back], h))
    })
}

/// What an output of the full convolution is the sum of: the numbers that overlap.
pub(crate) fn overlap<E: Element>(
    a: &Grid<'_, E>,
    taps: &Grid<'_, E>,
    output: &[usize],
) -> impl Iterator<Item = (E, E)> {
    let (a_steps, tap_steps) = (strides(&a.shape), strides(&taps.shape));
    let pairs = output.iter().zip(a.shape.iter().zip(&taps.shape));
    let ranges: Vec<(usize, usize)> =
        pairs.map(|(&t, (&a, &taps))| ((t + 1).saturating_sub(a), (t + 1).min(taps))).collect();
    let lens: Vec<usize> = ranges.iter().map(|(from, to)| to.saturating_sub(*from)).collect();
    let mut index = Index::new(&lens);
    let output = output.to_vec();
    std::iter::from_fn(move || {
        let at = index.advance()?;
        let (mut x, mut h) = (0, 0);
        for (axis, at) in at.iter().enumerate() {
            let tap = ranges[axis].0 + at;
            h += tap * tap_steps[axis];
            x += (output[axis] - tap) * a_steps[axis];
        }
        Some((a.data[x], taps.data[h]))
    })
}
