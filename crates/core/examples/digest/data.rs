//! Series to smooth, the same in every run.

/// SplitMix64: numbers that look random.
pub(crate) struct Noise(u64);

impl Noise {
    /// Noise of its own for each text, so that no series changes where another one is added.
    pub(crate) fn of(text: &str) -> Self {
        let start = 0xcbf2_9ce4_8422_2325;
        let mix = |seed: u64, byte: u8| (seed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self(text.bytes().fold(start, mix))
    }

    pub(crate) const fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// White noise in −1…1.
    pub(crate) const fn next(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.bits() % n as u64).expect("below a usize")
    }

    pub(crate) fn below_i64(&mut self, n: i64) -> i64 {
        (self.bits() % n.unsigned_abs()).cast_signed()
    }

    pub(crate) fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

/// What series there are; `clean` has neither holes nor anything else.
pub(crate) const KINDS: [&str; 17] = [
    "clean",
    "holes10",
    "holes60",
    "gap",
    "ends",
    "infinite",
    "infinite_holes",
    "spike",
    "spike_holes",
    "whole",
    "whole_holes",
    "huge",
    "tiny",
    "constant",
    "zeros",
    "line",
    "no_value",
];

/// A series of this kind.
pub(crate) fn series(kind: &str, len: usize) -> Vec<f64> {
    let mut noise = Noise::of(&format!("{kind}-{len}"));
    let mut level = 10.0;
    let mut walk = |_| {
        level += 0.1 * noise.next();
        level + noise.next()
    };
    let clean: Vec<f64> = (0..len).map(&mut walk).collect();
    let whole = |value: f64| (value * 20.0).round();
    let with = |x: Vec<f64>, noise: &mut Noise, percent: usize, value: fn(&mut Noise) -> f64| {
        let row = |x| if noise.below(100) < percent { value(noise) } else { x };
        x.into_iter().map(row).collect::<Vec<f64>>()
    };
    let hole: fn(&mut Noise) -> f64 = |_| f64::NAN;
    let infinity: fn(&mut Noise) -> f64 =
        |noise| if noise.below(2) == 0 { f64::INFINITY } else { f64::NEG_INFINITY };
    let spiked = |mut x: Vec<f64>| {
        if let Some(row) = x.get_mut(len / 3) {
            *row = 1e15;
        }
        x
    };
    match kind {
        "clean" => clean,
        "holes10" => with(clean, &mut noise, 10, hole),
        "holes60" => with(clean, &mut noise, 60, hole),
        "gap" => holed(clean, len / 4..len / 4 + len / 3),
        "ends" => holed(holed(clean, 0..len / 5), len - len / 7..len),
        "infinite" => with(clean, &mut noise, 1, infinity),
        "infinite_holes" => {
            let x = with(clean, &mut noise, 10, hole);
            with(x, &mut noise, 2, infinity)
        }
        "spike" => spiked(clean),
        "spike_holes" => spiked(with(clean, &mut noise, 5, hole)),
        "whole" => clean.into_iter().map(whole).collect(),
        "whole_holes" => with(clean.into_iter().map(whole).collect(), &mut noise, 10, hole),
        // Sums overflow; in f32 the rows do.
        "huge" => {
            with(clean, &mut noise, 5, |noise| if noise.below(2) == 0 { 1.7e308 } else { -1.7e308 })
        }
        // Products vanish; in f32 most rows do.
        "tiny" => clean.into_iter().enumerate().map(|(i, x)| x * [1e-310, 1e-40][i % 2]).collect(),
        "constant" => vec![0.1; len],
        "zeros" => (0..len).map(|i| if i % 3 == 0 { -0.0 } else { 0.0 }).collect(),
        "line" => (0..len).map(|i| 3.0 + 0.25 * i as f64).collect(),
        "no_value" => vec![f64::NAN; len],
        kind => panic!("there is no series `{kind}`"),
    }
}

fn holed(mut x: Vec<f64>, rows: std::ops::Range<usize>) -> Vec<f64> {
    x[rows].fill(f64::NAN);
    x
}
