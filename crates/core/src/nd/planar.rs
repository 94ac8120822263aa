//! Arrays of two dimensions, by the engine for planes.

use crate::{
    error::Error,
    nd::grid::{Grid, Index, filled, no_memory, strides},
    options::{boundary::Boundary, method::Method},
    planes::{correlator::Correlator, extended::Extended, outputs::Outputs, separable},
    sample::Sample,
    simd::{isa::Isa, planes::plane::Plane},
};

/// Where a plane begins and how large it is, with what lies beyond its edges.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Part {
    /// Its first row and column, which may lie before the image's.
    pub(crate) first: [isize; 2],
    pub(crate) shape: [usize; 2],
    pub(crate) boundary: Boundary,
}

impl Part {
    /// All of an image, and nothing more.
    pub(crate) const fn whole(shape: [usize; 2]) -> Self {
        Self { first: [0; 2], shape, boundary: Boundary::Constant(0.0) }
    }

    fn of<'a, T: Sample>(
        &self,
        image: &'a [T],
        size: [usize; 2],
    ) -> Result<Extended<'a, T>, Error> {
        let image = Plane::dense(image, size[0], size[1]);
        let extended = Extended::new(image, [self.boundary; 2], self.first, self.shape);
        extended.map_err(|_| no_memory(&self.shape))
    }

    /// The outputs of windows that lie in it.
    fn outputs(&self, window: [usize; 2]) -> [usize; 2] {
        [0, 1].map(|axis| (self.shape[axis] + 1).saturating_sub(window[axis]))
    }
}

/// `out[i] = Σ_j h[j]·x[i + K − 1 − j]` of a part of an image of `size` rows and columns, with finite
/// taps.
pub(crate) fn weighted<T: Sample>(
    image: (&[T], [usize; 2]),
    part: Part,
    taps: (&[T], [usize; 2]),
    method: Method,
) -> Result<Vec<T>, Error> {
    let mut out = Vec::new();
    append(&mut out, image, part, taps, method)?;
    Ok(out)
}

/// The same after the numbers that there are.
pub(crate) fn append<T: Sample>(
    out: &mut Vec<T>,
    (image, size): (&[T], [usize; 2]),
    part: Part,
    (taps, window): (&[T], [usize; 2]),
    method: Method,
) -> Result<(), Error> {
    let outputs = part.outputs(window);
    if outputs.contains(&0) {
        return Ok(());
    }
    let rising: Vec<T> = taps.iter().rev().copied().collect();
    let correlator = Correlator::new(&rising, window, outputs, method)?;
    let image = part.of(image, size)?;
    correlator.run(&image, &mut after(out, outputs)?)
}

/// The same with the products of a column's and a row's taps.
pub(crate) fn separable<T: Sample>(
    (image, size): (&[T], [usize; 2]),
    part: Part,
    column: &[T],
    row: &[T],
) -> Result<Vec<T>, Error> {
    let outputs = part.outputs([column.len(), row.len()]);
    let mut out = Vec::new();
    if outputs.contains(&0) {
        return Ok(out);
    }
    let rising = |taps: &[T]| taps.iter().rev().copied().collect::<Vec<T>>();
    let image = part.of(image, size)?;
    let plane = &mut after(&mut out, outputs)?;
    separable::correlate(Isa::best(), &image, &rising(column), &rising(row), plane)?;
    Ok(out)
}

fn after<T: Sample>(out: &mut Vec<T>, size: [usize; 2]) -> Result<Outputs<'_, T>, Error> {
    Outputs::after(out, size).map_err(|_| no_memory(&size))
}

/// [`sums::valid`](crate::nd::sums::valid) of three dimensions or more and finite taps: the sums of
/// planes.
pub(crate) fn stacked<T: Sample>(
    ext: &Grid<'_, T>,
    taps: &Grid<'_, T>,
    method: Method,
) -> Result<Vec<T>, Error> {
    let shape: Vec<usize> = ext
        .shape
        .iter()
        .zip(&taps.shape)
        .map(|(ext, taps)| (ext + 1).saturating_sub(*taps))
        .collect();
    let mut out = filled(&shape, T::ZERO)?;
    let outer = shape.len() - 2;
    let plane = |shape: &[usize]| [shape[outer], shape[outer + 1]];
    let (size, window, outputs) = (plane(&ext.shape), plane(&taps.shape), plane(&shape));
    let steps = strides(&ext.shape);
    // A kernel for each plane of taps, and how far before the newest plane the one lies that it meets.
    let mut kernels = Vec::new();
    let mut index = Index::new(&taps.shape[..outer]);
    for taps in taps.data.chunks_exact(window[0] * window[1]) {
        let Some(at) = index.advance() else { break };
        let back: usize = at.iter().zip(&steps).map(|(at, step)| at * step).sum();
        let rising: Vec<T> = taps.iter().rev().copied().collect();
        kernels.push((Correlator::new(&rising, window, outputs, method)?, back));
    }
    let newest = kernels.last().map_or(0, |(_, back)| *back);
    let mut sums = Vec::new();
    let mut index = Index::new(&shape[..outer]);
    for out in out.chunks_exact_mut(outputs[0] * outputs[1]) {
        let Some(at) = index.advance() else { break };
        let start = newest + at.iter().zip(&steps).map(|(at, step)| at * step).sum::<usize>();
        for (kernel, back) in &kernels {
            let image = &ext.data[start - back..][..size[0] * size[1]];
            let image = Extended::whole(Plane::dense(image, size[0], size[1]));
            sums.clear();
            kernel.run(&image, &mut after(&mut sums, outputs)?)?;
            out.iter_mut().zip(&sums).for_each(|(out, &sum)| *out += sum);
        }
    }
    Ok(out)
}
