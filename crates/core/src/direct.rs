//! Direct convolution.

use crate::sample::Sample;

/// Taps per partial sum. Sums of sums keep the error of long kernels near that of short ones.
const BLOCK: usize = 32;
/// Outputs computed side by side, for the vector units.
const LANES: usize = 16;

/// `out[i] = Σ_j h[j]·ext[i + K − 1 − j]`, with `ext` of `out.len() + K − 1` rows.
///
/// Each output is one fixed sequence of operations, wherever it stands: taps from h\[0\] on, in
/// partial sums of [`BLOCK`].
pub(crate) fn valid<T: Sample>(taps: &[T], ext: &[T], out: &mut [T]) {
    debug_assert_eq!(ext.len() + 1, out.len() + taps.len());
    let mut tiles = out.chunks_exact_mut(LANES);
    let mut start = 0;
    for tile in &mut tiles {
        tile.copy_from_slice(&outputs::<T, LANES>(taps, &ext[start..]));
        start += LANES;
    }
    for value in tiles.into_remainder() {
        *value = one(taps, &ext[start..]);
        start += 1;
    }
}

/// The first output of `rows`, by the same sequence of operations as any other.
pub(crate) fn one<T: Sample>(taps: &[T], rows: &[T]) -> T {
    outputs::<T, 1>(taps, rows)[0]
}

/// The first N outputs of `rows`.
fn outputs<T: Sample, const N: usize>(taps: &[T], rows: &[T]) -> [T; N] {
    let rows = &rows[..taps.len() + N - 1];
    let mut total = [T::ZERO; N];
    let mut end = taps.len();
    for block in taps.chunks(BLOCK) {
        // The newest tap of the block meets the block's last window of N rows.
        let windows = rows[end - block.len()..end + N - 1].windows(N).rev();
        let mut partial = [T::ZERO; N];
        for (&h, window) in block.iter().zip(windows) {
            for (sum, &x) in partial.iter_mut().zip(window) {
                *sum += h * x;
            }
        }
        for (sum, part) in total.iter_mut().zip(partial) {
            *sum += part;
        }
        end -= block.len();
    }
    total
}
