//! Quantiles of windows by vectors, held against sorted windows, to the bit.

use std::fmt::Debug;

use crate::{
    rank::{chunks::Chunks, slide::Quantiles, sorted::Sorted},
    sample::Sample,
    simd::isa::Isa,
};

/// SplitMix64.
struct Noise(u64);

impl Noise {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.bits() % n as u64).expect("below n")
    }

    fn chance(&mut self, share: f64) -> bool {
        ((self.bits() >> 11) as f64) < share * (1_u64 << 53) as f64
    }

    fn next(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }
}

/// Rows of a kind: noise, ties, ramps, with holes, infinities and zeros of both signs.
fn rows<T: Sample>(noise: &mut Noise, len: usize) -> Vec<T> {
    let holes = [0.0, 0.0, 0.01, 0.1, 0.5, 0.9][noise.below(6)];
    let infinities = [0.0, 0.0, 0.05, 0.5][noise.below(4)];
    let (shape, edge) = (noise.below(5), noise.below(4) == 0);
    let value = |noise: &mut Noise, row: usize| match shape {
        0 => noise.next(),
        1 => (noise.next() * 3.0).round(),
        2 => row as f64 - len as f64 / 2.0,
        3 => -(row as f64) + noise.next(),
        _ => noise.next() * 1.7e308,
    };
    let row = |noise: &mut Noise, row: usize| {
        let is_edge = edge && (row < len / 5 || row > len - len / 7);
        if is_edge || noise.chance(holes) {
            f64::NAN
        } else if noise.chance(infinities) {
            [f64::INFINITY, f64::NEG_INFINITY][noise.below(2)]
        } else {
            value(noise, row)
        }
    };
    (0..len).map(|at| T::of(row(noise, at))).collect()
}

fn holds<T: Sample + Debug>(
    isa: Isa,
    seed: u64,
    lens: impl Fn(&mut Noise) -> usize,
    rounds: usize,
) {
    let mut noise = Noise(seed);
    let (mut quantiles, mut sorted) = (Quantiles::<T>::default(), Sorted::<T>::default());
    for round in 0..rounds {
        let len = lens(&mut noise);
        let outputs = [1, 15, 16, 17, 31, len, 2 * len + 3, 1000, 5000][noise.below(9)];
        let x: Vec<T> = rows(&mut noise, outputs + len - 1);
        let q = match noise.below(8) {
            0..=3 => 0.5,
            4 => noise.below(2) as f64,
            5 => [0.1, 0.9, 0.25][noise.below(3)],
            6 => noise.below(len) as f64 / (len - 1).max(1) as f64,
            _ => f64::midpoint(noise.next(), 1.0),
        };
        let mut got = vec![T::ZERO; outputs];
        quantiles.slide(isa, &x, len, q, &mut got).expect("memory");
        let mut want = got.clone();
        let told = |window: &Sorted<T>, _| window.quantile(q);
        sorted.slide(&x, len, &mut want, told, &x[..outputs]).expect("memory");
        for (at, (got, want)) in got.iter().zip(&want).enumerate() {
            let (bits, wanted) = (got.wide().to_bits(), want.wide().to_bits());
            let is_same = bits == wanted || got.is_hole() && want.is_hole();
            assert!(
                is_same,
                "{isa:?}, round {round}: window {at} of {outputs}, {len} rows, q={q}: \
                 {got:?} is not {want:?}, of {:?}",
                &x[at..at + len.min(20)],
            );
        }
    }
}

#[test]
fn short_windows_are_sorted_by_networks() {
    for isa in Isa::available() {
        holds::<f64>(isa, 1, |noise| 1 + noise.below(10), 600);
        holds::<f32>(isa, 2, |noise| 1 + noise.below(10), 600);
    }
}

#[test]
fn windows_of_every_length_are_halved() {
    for isa in Isa::available() {
        for len in 10..140 {
            holds::<f64>(isa, len as u64, |_| len, 6);
        }
        holds::<f32>(isa, 3, |noise| 10 + noise.below(130), 300);
    }
}

#[test]
fn long_windows_are_halved() {
    for isa in Isa::available() {
        holds::<f64>(isa, 4, |noise| 140 + noise.below(900), 40);
        holds::<f32>(isa, 5, |noise| 140 + noise.below(2200), 20);
    }
}

/// Windows that grow, rest, drift and shrink, over many chunks and few.
#[test]
fn chunks_stay_sorted() {
    let mut noise = Noise(6);
    for round in 0..8 {
        let x: Vec<f64> = (0..12_000)
            .map(|row| match round % 4 {
                0 => noise.next(),
                1 => (noise.next() * 4.0).round(),
                2 => f64::from(row),
                _ => -f64::from(row),
            })
            .collect();
        let mut chunks = Chunks::default();
        let mut flat: Vec<f64> = Vec::new();
        chunks.fill(&x[..round * 700]).expect("memory");
        flat.extend(&x[..round * 700]);
        flat.sort_unstable_by(f64::total_cmp);
        let (mut start, mut end) = (0, round * 700);
        while start < x.len() {
            // First more enter, then more leave.
            let enters = end < x.len() && (start == end || noise.chance(0.7));
            let value = if enters { x[end] } else { x[start] };
            let place = flat.partition_point(|other| other.total_cmp(&value).is_lt());
            if enters {
                chunks.insert(value);
                flat.insert(place, value);
                end += 1;
            } else {
                chunks.remove(value);
                flat.remove(place);
                start += 1;
            }
            assert_eq!(chunks.len(), flat.len());
            let rank = noise.below(flat.len() + 1);
            let want = flat.get(rank).copied().unwrap_or(f64::NAN);
            assert_eq!(chunks.get(rank).to_bits(), want.to_bits());
        }
    }
}
