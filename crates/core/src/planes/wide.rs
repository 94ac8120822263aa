//! Planes wider than a strip and taller than a band, against their definition.

use crate::{
    options::boundary::Boundary,
    planes::{
        direct,
        extended::Extended,
        extremes::extremes,
        outputs::{Outputs, Ring},
        separable,
        tests::{BOUNDARIES, Noise, at, sum},
    },
    sample::Sample,
    simd::{isa::Isa, planes::plane::Plane},
};

/// A part of an image, and where that begins.
struct Part<T> {
    image: Vec<T>,
    size: [usize; 2],
    boundary: Boundary,
    first: [isize; 2],
    window: [usize; 2],
}

impl<T: Sample> Part<T> {
    fn new(noise: &mut Noise, size: [usize; 2], window: [usize; 2], boundary: Boundary) -> Self {
        let first = window.map(|len| -(len / 2).cast_signed());
        Self { image: noise.take(size[0] * size[1]), size, boundary, first, window }
    }

    fn extended(&self) -> Extended<'_, T> {
        let image = Plane::dense(&self.image, self.size[0], self.size[1]);
        let shape = [0, 1].map(|axis| self.size[axis] + self.window[axis] - 1);
        Extended::new(image, [self.boundary; 2], self.first, shape).expect("memory")
    }

    /// As many outputs as the image has numbers, after one that was there.
    fn outputs(&self, run: impl FnOnce(&Extended<'_, T>, &mut Outputs<'_, T>)) -> Vec<T> {
        let mut out = vec![T::ONE];
        run(&self.extended(), &mut Outputs::after(&mut out, self.size).expect("memory"));
        assert!(out.len() == self.image.len() + 1 && out[0] == T::ONE);
        out.split_off(1)
    }

    /// The number that an output's window has in its row `j` and column `i`.
    fn number(&self, output: usize, j: usize, i: usize) -> T {
        let (y, x) = (output / self.size[1] + j, output % self.size[1] + i);
        let place = [self.first[0] + y.cast_signed(), self.first[1] + x.cast_signed()];
        at(&self.image, self.size, [self.boundary; 2], place)
    }
}

/// One in so many outputs is looked at, of every row and column in time.
const SOME: usize = 37;

#[test]
fn sums_of_wide_planes() {
    let mut noise = Noise(21);
    for (size, window, boundary) in [
        ([150, 2300], [31, 9], BOUNDARIES[0]),
        ([70, 1500], [3, 31], BOUNDARIES[3]),
        ([100, 700], [75, 5], BOUNDARIES[4]),
    ] {
        let part = Part::<f64>::new(&mut noise, size, window, boundary);
        let (column, row) = (noise.take::<f64>(window[0]), noise.take::<f64>(window[1]));
        let kernel: Vec<f64> = column.iter().flat_map(|c| row.iter().map(move |r| c * r)).collect();
        for isa in Isa::available() {
            let lines = part.outputs(|image, out| {
                separable::correlate(isa, image, &column, &row, out).expect("memory");
            });
            let dense = part.outputs(|image, out| {
                let kernel = Plane::dense(&kernel, window[0], window[1]);
                direct::correlate(isa, image, kernel, out).expect("memory");
            });
            for output in (0..lines.len()).step_by(SOME) {
                let number = |j, i| part.number(output, j, i);
                let (want, magnitude) = sum(number, &kernel, window[1]);
                // Each product was rounded once more than those of lines.
                let allowed = (kernel.len() + 4) as f64 * f64::EPSILON * magnitude;
                for got in [lines[output], dense[output]] {
                    assert!((got - want).abs() <= allowed, "{isa:?} {size:?} {window:?} {output}");
                }
            }
        }
    }
}

#[test]
fn extremes_of_wide_planes() {
    fn check<T: Sample>(seed: u64) {
        let mut noise = Noise(seed);
        for (size, window, boundary) in [
            ([150, 2300], [31, 9], BOUNDARIES[1]),
            ([70, 3000], [3, 31], BOUNDARIES[2]),
            ([40, 600], [90, 1], BOUNDARIES[4]),
        ] {
            let mut part = Part::<T>::new(&mut noise, size, window, boundary);
            let least = part.outputs(|image, out| {
                assert!(extremes::<T, false>(image, out).expect("memory"));
            });
            for output in (0..least.len()).step_by(SOME) {
                let rows = (0..window[0]).flat_map(|j| (0..window[1]).map(move |i| (j, i)));
                let numbers = rows.map(|(j, i)| part.number(output, j, i).wide());
                let want = numbers.fold(f64::INFINITY, f64::min);
                assert!(least[output].wide() == want, "{size:?} {window:?} {output}");
            }
            for odd in [T::NAN, T::of(f64::INFINITY)] {
                let place = noise.below(part.image.len());
                let was = std::mem::replace(&mut part.image[place], odd);
                part.outputs(|image, out| {
                    assert!(!extremes::<T, true>(image, out).expect("memory"), "{place}");
                });
                part.image[place] = was;
            }
        }
    }
    check::<f64>(22);
    check::<f32>(23);
}

#[test]
fn the_last_rows_of_a_ring() {
    let mut ring = Ring::<f64>::new(5, 3).expect("memory");
    for row in 0..17 {
        ring.row(row, 3).fill(row as f64);
    }
    let rows = ring.view(13, 4, 2);
    for y in 0..4 {
        assert_eq!(rows.row(y), [13.0 + y as f64; 2]);
        let part = rows.part(y..4, 1..2);
        assert_eq!((part.rows(), part.row(0)), (4 - y, &[13.0 + y as f64][..]));
        assert_eq!(part.row(3 - y), [16.0]);
    }
}
