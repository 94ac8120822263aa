//! Planes by transforms, tile by tile.
//!
//! A tile's rows, one after another, are a series, and a kernel whose rows are as far apart is its
//! kernel: outputs whose rectangles do not go over a row's end are those of the plane. So the transforms
//! of series serve, two tiles at a time; what is lost are as many columns as a kernel is wide, and rows
//! as it is high.

use std::collections::TryReserveError;

use crate::{
    convolve::{
        auto::sizes,
        cost,
        error_bound::euclidean,
        overlap_save::{Overlap, Scratch},
    },
    error::Error,
    number::Number,
    options::method::Method,
    planes::{
        correlator::out_of_memory,
        extended::Extended,
        not_finite::NotFinite,
        outputs::Outputs,
        survey::{self, Suits, Survey},
    },
    sample::Sample,
    simd::{isa::Isa, planes::plane::Plane},
};

/// Direct sums in two dimensions cost more a tap than those of a series.
const DIRECT: f64 = 1.3;
/// Nanoseconds that a number of a tile takes to be copied there and back and looked at: with AVX-512, 31×31
/// taps then come to the 4.6 to 5.0 ns an output that were measured, and tiles to less than direct sums
/// from 15×15 taps of f64 on.
const COPIED: f64 = 2.0;
/// Numbers for each of a block that a transform's spectrum, tables and work take.
const TABLES: usize = 8;
/// The least block of a transform.
const LEAST: usize = 512;

/// How planes are cut.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cut {
    /// Rows of a transform.
    size: usize,
    /// Rows and columns of a tile, and of its outputs.
    tile: [usize; 2],
    outputs: [usize; 2],
    /// Nanoseconds of the plane.
    cost: f64,
}

impl Cut {
    /// The cheapest for outputs of a plane.
    fn best<T: Sample>(
        isa: Isa,
        [kh, kw]: [usize; 2],
        [rows, columns]: [usize; 2],
    ) -> Option<Self> {
        let least = kh.checked_mul(kw)?.checked_next_power_of_two()?.max(LEAST);
        let mut best: Option<Self> = None;
        // Larger ones would gain little, and take memory, unless the kernel needs them.
        let most = cost::LARGEST.max(least.saturating_mul(4));
        for more in 0..6 {
            let size = least.checked_shl(more).filter(|&size| size >= least)?;
            if size > most {
                break;
            }
            let pair = cost::of_size::<T>(isa, size) + 2.0 * COPIED * size as f64;
            // The widest tile has all columns.
            let widest = (columns + kw - 1).min(size / kh);
            let widths = (kw.next_multiple_of(8)..widest).step_by(8).chain([widest]);
            for width in widths.filter(|&width| width >= kw) {
                let height = (size / width).min(rows + kh - 1);
                let outputs = [height + 1 - kh, width + 1 - kw];
                let tiles = rows.div_ceil(outputs[0]) * columns.div_ceil(outputs[1]);
                let cost = pair * tiles.div_ceil(2) as f64;
                if best.is_none_or(|best| cost < best.cost) {
                    best = Some(Self { size, tile: [height, width], outputs, cost });
                }
            }
        }
        best
    }
}

/// A kernel's spectrum, and the tiles that it is for.
pub(crate) struct Tiles<T: Sample> {
    isa: Isa,
    cut: Cut,
    method: Method,
    overlap: Overlap<T>,
    /// ‖h‖₁ / ‖h‖₂, and ‖h‖₂ where all taps are whole numbers.
    spread: f64,
    whole: Option<f64>,
}

/// One of a pair.
struct Tile<T> {
    /// Its numbers, row after row; what is not finite was made 0.
    rows: Vec<T>,
    sums: Vec<T>,
    norm: f64,
    survey: Survey<T>,
    not_finite: NotFinite,
}

impl<T: Sample> Tiles<T> {
    /// None where direct sums cost less, unless transforms are forced.
    pub(crate) fn new(
        isa: Isa,
        kernel: Plane<'_, T>,
        outputs: [usize; 2],
        method: Method,
    ) -> Result<Option<Self>, Error> {
        let size = [kernel.rows(), kernel.columns()];
        let Some(cut) = Cut::best::<T>(isa, size, outputs) else { return Ok(None) };
        let taps = size[0] * size[1];
        let count = outputs[0].saturating_mul(outputs[1]);
        let direct = DIRECT * cost::direct(isa, taps, count, size_of::<T>());
        if method != Method::Fft && cut.cost >= direct {
            return Ok(None);
        }
        // A correlation's taps are a convolution's, the last first.
        let len = (size[0] - 1) * cut.tile[1] + size[1];
        let mut flat = reserved(len, outputs, size)?;
        flat.resize(len, T::ZERO);
        for y in 0..size[0] {
            for (x, &tap) in kernel.row(y).iter().enumerate() {
                flat[len - 1 - (y * cut.tile[1] + x)] = tap;
            }
        }
        // Of what is made next, the spectrum, tables and work, memory is not checked.
        drop(reserved::<T>(cut.size.saturating_mul(TABLES), outputs, size)?);
        let (spread, whole) = sizes(&flat);
        let overlap = Overlap::of_size(isa, &flat, cut.size);
        Ok(Some(Self { isa, cut, method, overlap, spread, whole }))
    }

    /// The correlation of the plane that this was made for.
    pub(crate) fn run(
        &self,
        image: &Extended<'_, T>,
        kernel: Plane<'_, T>,
        out: &mut Outputs<'_, T>,
    ) -> Result<(), Error> {
        let Cut { tile: [height, width], outputs: [tall, wide], .. } = self.cut;
        let (rows, columns) = (out.rows(), out.columns());
        let size = [kernel.rows(), kernel.columns()];
        let memory = |len| reserved(len, [rows, columns], size);
        let new = || -> Result<Tile<T>, Error> {
            let (mut numbers, mut sums) = (memory(height * width)?, memory(height * width)?);
            numbers.resize(height * width, T::ZERO);
            sums.resize((tall - 1) * width + wide, T::ZERO);
            let (survey, not_finite) = (Survey::default(), NotFinite::default());
            Ok(Tile { rows: numbers, sums, norm: 0.0, survey, not_finite })
        };
        let mut pair = [new()?, new()?];
        let mut scratch = self.overlap.scratch();
        let across = columns.div_ceil(wide);
        let tiles = rows.div_ceil(tall) * across;
        for first in (0..tiles).step_by(2) {
            let places = [first, first + 1].map(|at| {
                let (y, x) = (at / across * tall, at % across * wide);
                (at < tiles).then(|| (y..rows.min(y + tall), x..columns.min(x + wide)))
            });
            let mut is_transformed = [false; 2];
            for (i, place) in places.iter().enumerate() {
                let Some((ys, xs)) = place else { continue };
                let shape = [ys.len() + kernel.rows() - 1, xs.len() + kernel.columns() - 1];
                let tile = &mut pair[i];
                load(image, [ys.start, xs.start], shape, &mut tile.rows, width);
                let suits = self.suits(tile, shape, kernel);
                is_transformed[i] = suits.map_err(|_| out_of_memory([rows, columns], size))?;
                if !is_transformed[i] {
                    if !tile.not_finite.is_empty() {
                        // As it was.
                        load(image, [ys.start, xs.start], shape, &mut tile.rows, width);
                    }
                    let part = Plane::new(&tile.rows, width, shape[0], shape[1]);
                    T::correlate(self.isa, part, kernel, out.part(ys.clone(), xs.clone()));
                }
            }
            if is_transformed == [false; 2] {
                continue;
            }
            self.transform(&mut pair, is_transformed, &mut scratch);
            for (i, place) in places.into_iter().enumerate().filter(|&(i, _)| is_transformed[i]) {
                let Some((ys, xs)) = place else { continue };
                let tile = &mut pair[i];
                let mut out = out.part(ys.clone(), xs.clone());
                for (at, sums) in tile.sums.chunks(width).enumerate().take(ys.len()) {
                    out.row(at).copy_from_slice(&sums[..xs.len()]);
                }
                tile.survey.finish(&mut out);
                if !tile.not_finite.is_empty() {
                    // As it was.
                    let shape = [ys.len() + kernel.rows() - 1, xs.len() + kernel.columns() - 1];
                    load(image, [ys.start, xs.start], shape, &mut tile.rows, width);
                    let part = Plane::new(&tile.rows, width, shape[0], shape[1]);
                    let mended = tile.not_finite.mend(self.isa, part, kernel, &mut out);
                    mended.map_err(|_| out_of_memory([rows, columns], size))?;
                }
            }
        }
        Ok(())
    }

    /// Whether a tile is transformed. What is not finite may be 0 afterwards.
    fn suits(
        &self,
        tile: &mut Tile<T>,
        shape: [usize; 2],
        kernel: Plane<'_, T>,
    ) -> Result<bool, TryReserveError> {
        let Tile { rows, norm, survey, not_finite, .. } = tile;
        let width = self.cut.tile[1];
        not_finite.clear();
        *norm = match survey::norm(self.isa, rows) {
            Some(norm) => norm,
            None if not_finite.take(rows) => euclidean(rows),
            None => return Ok(false),
        };
        let plane = Plane::new(rows, width, shape[0], shape[1]);
        let (is_forced, whole) = (self.method == Method::Fft, self.whole);
        let suits = Suits { isa: self.isa, spread: self.spread, whole, is_forced };
        survey.suits(plane, [kernel.rows(), kernel.columns()], &suits, *norm)
    }

    fn transform(&self, pair: &mut [Tile<T>; 2], which: [bool; 2], scratch: &mut Scratch<T>) {
        let norms = [pair[0].norm, pair[1].norm];
        let [first, second] = pair;
        let ((a, out_a), (b, out_b)) = (first.part(which[0]), second.part(which[1]));
        self.overlap.of_norms([a, b], norms, [out_a, out_b], scratch);
    }
}

impl<T> Tile<T> {
    /// What a transform takes and gives: nothing of a tile that is not transformed.
    fn part(&mut self, is_transformed: bool) -> (&[T], &mut [T]) {
        if is_transformed { (&self.rows, &mut self.sums) } else { (&[], &mut []) }
    }
}

/// Numbers of a tile; zeros where it has fewer rows and columns than the others.
fn load<T: Sample>(
    image: &Extended<'_, T>,
    [y, x]: [usize; 2],
    [rows, columns]: [usize; 2],
    to: &mut [T],
    width: usize,
) {
    let (whole, rest) = to.split_at_mut(rows * width);
    for (at, to) in whole.chunks_exact_mut(width).enumerate() {
        let (within, beyond) = to.split_at_mut(columns);
        image.copy_row(y + at, x..x + columns, within);
        beyond.fill(T::ZERO);
    }
    rest.fill(T::ZERO);
}

fn reserved<T: Number>(len: usize, outputs: [usize; 2], size: [usize; 2]) -> Result<Vec<T>, Error> {
    let mut numbers = Vec::new();
    numbers.try_reserve_exact(len).map_err(|_| out_of_memory(outputs, size))?;
    Ok(numbers)
}
