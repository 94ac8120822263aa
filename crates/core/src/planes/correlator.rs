//! A kernel made ready for planes of one size.

use crate::{
    error::Error,
    options::method::Method,
    planes::{
        direct, extended::Extended, outputs::Outputs, rank_one::rank_one, separable, tiles::Tiles,
    },
    sample::Sample,
    simd::{isa::Isa, planes::plane::Plane},
};

/// A kernel in two dimensions for planes of one size, and the way it is applied.
///
/// Correlation: `out[y][x] = Σ_j Σ_i kernel[j][i]·image[y + j][x + i]`; for a convolution the kernel is
/// handed in reversed along both axes. NaN and infinities follow IEEE within the outputs whose rectangle
/// holds them, by every method.
pub(crate) struct Correlator<T: Sample> {
    isa: Isa,
    kernel: Vec<T>,
    /// Rows and columns of the kernel, and of the outputs.
    size: [usize; 2],
    outputs: [usize; 2],
    way: Way<T>,
}

/// How sums are computed.
enum Way<T: Sample> {
    Direct,
    /// The kernel is this column times this row.
    Separable(Vec<T>, Vec<T>),
    Tiles(Box<Tiles<T>>),
}

/// Taps that a sum along a row and a column may have for each of a dense kernel, to be as fast.
const SEPARABLE: f64 = 0.75;

impl<T: Sample> Correlator<T> {
    /// For a kernel of finite taps, row by row, `size` rows and columns, and for `outputs` rows and
    /// columns of outputs.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub(crate) fn new(
        kernel: &[T],
        size: [usize; 2],
        outputs: [usize; 2],
        method: Method,
    ) -> Result<Self, Error> {
        assert!(kernel.len() == size[0] * size[1] && !kernel.is_empty());
        let isa = Isa::best();
        let mut taps = Vec::new();
        taps.try_reserve_exact(kernel.len()).map_err(|_| out_of_memory(outputs, size))?;
        taps.extend_from_slice(kernel);
        let is_cheaper = (size[0] + size[1]) as f64 <= SEPARABLE * kernel.len() as f64;
        let product = match method {
            // One row is summed as a series is.
            _ if size[0] == 1 && method != Method::Fft => Some((vec![T::ONE], taps.clone())),
            Method::Auto if is_cheaper => rank_one(&taps, size[1]),
            _ => None,
        };
        let way = match product {
            Some((column, row)) => Way::Separable(column, row),
            None if method == Method::Direct || outputs.contains(&0) => Way::Direct,
            None => {
                match Tiles::new(isa, Plane::dense(&taps, size[0], size[1]), outputs, method)? {
                    Some(tiles) => Way::Tiles(Box::new(tiles)),
                    None => Way::Direct,
                }
            }
        };
        Ok(Self { isa, kernel: taps, size, outputs, way })
    }

    /// The correlation with an image that has a kernel's rows and columns less one more than `out`, which
    /// are as many as were said when this was made.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub(crate) fn run(
        &self,
        image: &Extended<'_, T>,
        out: &mut Outputs<'_, T>,
    ) -> Result<(), Error> {
        assert_eq!([out.rows(), out.columns()], self.outputs);
        assert_eq!(image.rows() + 1, out.rows() + self.size[0]);
        assert_eq!(image.columns() + 1, out.columns() + self.size[1]);
        if self.outputs.contains(&0) {
            return Ok(());
        }
        let kernel = Plane::dense(&self.kernel, self.size[0], self.size[1]);
        match &self.way {
            Way::Direct => direct::correlate(self.isa, image, kernel, out),
            Way::Separable(column, row) => separable::correlate(self.isa, image, column, row, out),
            Way::Tiles(tiles) => tiles.run(image, kernel, out),
        }
    }
}

/// What is said where memory does not suffice.
pub(crate) fn out_of_memory([rows, columns]: [usize; 2], size: [usize; 2]) -> Error {
    Error::OutOfMemory { rows: rows.saturating_mul(columns), taps: size[0].saturating_mul(size[1]) }
}
