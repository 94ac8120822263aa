//! Sums over the nearest rows of each output, weighed by the tricube of their distance.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::{__m256d, __m512d};

use crate::simd::{
    isa::{Isa, dispatch},
    lanes::{Array, Lanes},
    weights::{EIGHT, doubles::Doubles},
};

/// Rows that are there: their places, which ascend, values, and weights apart from distance.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub(crate) places: &'a [f64],
    pub(crate) x: &'a [f64],
    pub(crate) weights: &'a [f64],
}

/// An output's place, and the first of its nearest rows.
#[derive(Clone, Copy)]
pub(crate) struct Nearest {
    pub(crate) place: f64,
    pub(crate) first: usize,
}

/// For each output and its `count` nearest rows Σ w, Σ w·u, Σ w·u², Σ w·x and Σ w·u·x, where u is a
/// row's distance from the output by that of the farthest of them, and w = (1 − |u|³)³ times its
/// weight; rows all at one place have u = 0.
///
/// # Panics
/// Where rows or outputs are missing.
pub(crate) fn sums(
    isa: Isa,
    rows: Rows<'_>,
    count: usize,
    outputs: &[Nearest],
    sums: &mut [[f64; 5]],
) {
    dispatch!(
        isa, (rows: Rows<'_>, count: usize, outputs: &[Nearest], sums: &mut [[f64; 5]]),
        avx512 "avx512f" => of::<__m512d>(rows, count, outputs, sums),
        avx2 "avx2,fma" => of::<__m256d>(rows, count, outputs, sums),
        neon => of::<Array<f64, 4, true>>(rows, count, outputs, sums),
        portable => of::<Array<f64, 4, false>>(rows, count, outputs, sums),
    );
}

/// # Safety
/// The processor has the vector's instructions.
#[inline(always)]
unsafe fn of<V: Doubles>(rows: Rows<'_>, count: usize, outputs: &[Nearest], sums: &mut [[f64; 5]]) {
    for (&Nearest { place, first }, out) in outputs.iter().zip(sums) {
        let window = first..first + count;
        let places = &rows.places[window.clone()];
        let (x, weights) = (&rows.x[window.clone()], &rows.weights[window]);
        let (Some(oldest), Some(newest)) = (places.first(), places.last()) else {
            *out = [0.0; 5];
            continue;
        };
        let radius = (place - oldest).max(newest - place);
        let scale = if radius > 0.0 { 1.0 / radius } else { 0.0 };
        // SAFETY: the caller's promise, and as many numbers are read as the slices have.
        unsafe {
            let (own, scale) = (V::splat(place), V::splat(scale));
            let mut totals = [V::splat(0.0); 5];
            let whole = count - count % V::LANES;
            for at in (0..whole).step_by(V::LANES) {
                let place = V::load(places.as_ptr().add(at));
                let (x, weight) = (V::load(x.as_ptr().add(at)), V::load(weights.as_ptr().add(at)));
                add(&mut totals, place.sub(own).mul(scale), x, weight);
            }
            // The rest, padded with rows without weight.
            let mut last = [[place; EIGHT], [0.0; EIGHT], [0.0; EIGHT]];
            for (last, all) in last.iter_mut().zip([places, x, weights]) {
                last[..count - whole].copy_from_slice(&all[whole..]);
            }
            let [place, x, weight] = last.map(|last| V::load(last.as_ptr()));
            add(&mut totals, place.sub(own).mul(scale), x, weight);
            for (out, total) in out.iter_mut().zip(totals) {
                let mut lanes = [0.0; EIGHT];
                total.store(lanes.as_mut_ptr());
                *out = lanes.iter().sum();
            }
        }
    }
}

/// # Safety
/// The processor has the vector's instructions.
#[inline(always)]
unsafe fn add<V: Doubles>(totals: &mut [V; 5], off: V, x: V, weight: V) {
    // SAFETY: the caller's promise.
    unsafe {
        let size = off.abs();
        let left = size.mul(size).neg_mul_add(size, V::splat(1.0)).max(V::splat(0.0));
        let weight = weight.mul(left.mul(left).mul(left));
        let (moment, value) = (weight.mul(off), weight.mul(x));
        totals[0] = totals[0].add(weight);
        totals[1] = totals[1].add(moment);
        totals[2] = moment.mul_add(off, totals[2]);
        totals[3] = totals[3].add(value);
        totals[4] = value.mul_add(off, totals[4]);
    }
}

const _: () = assert!(<Array<f64, 4, true> as Lanes>::LANES <= EIGHT, "the rest has room");

#[cfg(test)]
mod tests {
    use super::*;

    /// Within 1e-14 of the sums of magnitudes: sums of up to 40 numbers, each off by a few roundings.
    #[test]
    fn sums_are_as_defined() {
        let number = |n: usize| ((n * 7919 % 1009) as f64) / 1009.0 - 0.5;
        let places: Vec<f64> = (0..60).map(|row| (row * row / 7) as f64).collect();
        let x: Vec<f64> = (0..60).map(number).collect();
        let weights: Vec<f64> = (0..60).map(|row| number(row + 70).abs()).collect();
        let rows = Rows { places: &places, x: &x, weights: &weights };
        for count in [1, 2, 7, 8, 9, 31, 40] {
            let outputs: Vec<Nearest> = (0..60 - count)
                .map(|first| Nearest { place: places[first + count / 2] + 0.25, first })
                .collect();
            let mut got = vec![[0.0; 5]; outputs.len()];
            sums(Isa::best(), rows, count, &outputs, &mut got);
            for (&Nearest { place, first }, got) in outputs.iter().zip(&got) {
                let window = first..first + count;
                let far = window.clone().map(|row| (places[row] - place).abs()).fold(0.0, f64::max);
                let mut want = [0.0; 5];
                for row in window {
                    let u = (places[row] - place) / far;
                    let w = weights[row] * (1.0 - u.abs().powi(3)).max(0.0).powi(3);
                    for (sum, term) in
                        want.iter_mut().zip([w, w * u, w * u * u, w * x[row], w * u * x[row]])
                    {
                        *sum += term;
                    }
                }
                for (got, want) in got.iter().zip(want) {
                    assert!(
                        (got - want).abs() < 1e-14 * count as f64,
                        "{count} rows: {got} for {want}"
                    );
                }
            }
        }
    }
}
