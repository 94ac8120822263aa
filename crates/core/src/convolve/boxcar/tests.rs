use super::*;

/// Lengths around every width of sum, and long ones of all kinds of rests.
fn lengths() -> impl Iterator<Item = usize> {
    (2..=300).chain([511, 512, 1023, 1024, 1025, 1100, 2047, 2100, 4159])
}

fn run<T: Sample>(taps: &[T], ext: &[T], scratch: &mut Scratch) -> Vec<T> {
    let mut out = vec![T::ZERO; ext.len() + 1 - taps.len()];
    Boxcar::new(taps).expect("equal taps").valid(ext, &mut out, scratch);
    out
}

/// Whole numbers of 20 bits.
fn whole_numbers<T: Sample>() -> Vec<T> {
    (0..13_000_u32).map(|i| T::of(f64::from(i.wrapping_mul(2_654_435_761) >> 12))).collect()
}

/// Sums of whole numbers are exact in f64, so every length must give the definition to the bit,
/// in f32 too. Few of them would be exact in f32.
fn the_definition<T: Sample>() {
    let x = whole_numbers::<T>();
    let mut scratch = Scratch::default();
    for k in lengths() {
        for outputs in [1, 2, 8, 10, 63, 64, 65, 1023, 1024, 1025, 2 * k + 7, 4100] {
            let ext = &x[..outputs + k - 1];
            let means = run(&vec![T::of(1.0 / k as f64); k], ext, &mut scratch);
            let triples = run(&vec![T::of(3.0); k], ext, &mut scratch);
            let mut sum: f64 = ext[..k - 1].iter().map(|x| x.wide()).sum();
            for (i, (mean, triple)) in means.into_iter().zip(triples).enumerate() {
                sum += ext[i + k - 1].wide();
                assert_eq!(mean, T::of(sum / k as f64), "{k} taps, output {i} of {outputs}");
                assert_eq!(triple, T::of(sum * 3.0), "{k} taps, output {i} of {outputs}");
                sum -= ext[i].wide();
            }
        }
    }
}

#[test]
fn every_length_is_the_definition() {
    the_definition::<f64>();
}

#[test]
fn every_length_of_f32_is_the_definition_in_f64() {
    the_definition::<f32>();
}

/// Rounding errors stay those of blocks of 32 taps, however long the kernel.
#[test]
fn means_keep_the_promise_of_blocks() {
    let x: Vec<f64> = (0..40_000_u32).map(|i| 0.1 + f64::from(i).sin().abs()).collect();
    let mut scratch = Scratch::default();
    for k in lengths().chain([16_384, 20_000]) {
        let bound = (32.0 + k as f64 / 32.0) * f64::EPSILON;
        let means = run(&vec![1.0 / k as f64; k], &x[..k + 2000], &mut scratch);
        for (i, y) in means.into_iter().enumerate().step_by(37) {
            // The rounding error of each addition is summed separately.
            let (mut sum, mut lost) = (0.0, 0.0);
            for &x in &x[i..i + k] {
                let next: f64 = sum + x;
                let added = next - sum;
                lost += (sum - (next - added)) + (x - added);
                sum = next;
            }
            let error = (y * k as f64 - sum) - lost;
            assert!(error.abs() <= bound * sum, "{k} taps, output {i}: {error:e}");
        }
    }
}

/// Overflow and rows that are not finite affect their own windows only.
#[test]
fn extremes_stay_in_their_windows() {
    let mut scratch = Scratch::default();
    for k in lengths().filter(|k| k % 7 < 2 || k.is_power_of_two()) {
        let taps = vec![1.0 / k as f64; k];
        let shift = k % 61;
        let (infinity, spike, nan) = (2000 + shift, 7000 + shift, 11_900 + shift);
        let mut x = vec![1.0; 12_500];
        (x[infinity], x[spike], x[nan]) = (f64::INFINITY, 1e16, f64::NAN);
        for (i, y) in run(&taps, &x, &mut scratch).into_iter().enumerate() {
            let sees = |row: usize| (i..i + k).contains(&row);
            if sees(nan) {
                assert!(y.is_nan(), "{k} taps, output {i}");
            } else if sees(infinity) {
                assert_eq!(y, f64::INFINITY, "{k} taps, output {i}");
            } else if !sees(spike) {
                assert_eq!(y, 1.0, "{k} taps, output {i}");
            }
        }
        for y in run(&taps, &vec![1.7e308; 3 * k], &mut scratch) {
            assert!((y / 1.7e308 - 1.0).abs() < 1e-13, "{k} taps: {y:e}");
        }
    }
}

/// The last of a million rows of f32 is as good as the first.
#[test]
fn f32_keeps_its_digits() {
    let x: Vec<f32> = (0..1_000_000_u32).map(|i| (i % 1013) as f32 * 0.37 + 0.1).collect();
    for k in [7, 16, 60, 127, 1000, 4097] {
        let y = run(&vec![1.0 / k as f32; k], &x, &mut Scratch::default());
        for i in (0..y.len()).step_by(9973).chain([y.len() - 1]) {
            let sum: f64 = x[i..i + k].iter().map(|&x| f64::from(x)).sum();
            let error = f64::from(y[i]) / (sum / k as f64) - 1.0;
            assert!(error.abs() <= 6e-8, "{k} taps, output {i}: {error:e}");
        }
    }
}

/// Outputs have the same bits wherever a series ends, and wherever it is cut at a multiple of the
/// period, down to a single output.
fn no_cut_shows<T: Sample>() {
    let x: Vec<T> = (0..13_000_u32).map(|i| T::of(f64::from(i).sin())).collect();
    let mut scratch = Scratch::default();
    for k in lengths() {
        let taps = vec![T::of(0.3); k];
        let period = Boxcar::new(&taps).expect("equal taps").period();
        assert!(period <= k && (k >= 128 || period == 1));
        let whole = run(&taps, &x, &mut scratch);
        for len in [1, 2, 7, 8, 9, 64, 1030, 3000] {
            for start in [0, 1, 2, 5, 17].map(|times| times * period) {
                if start + len <= whole.len() {
                    let cut = run(&taps, &x[start..start + len + k - 1], &mut scratch);
                    assert_eq!(cut, whole[start..start + len], "{k} taps, {len} from {start}");
                }
            }
        }
    }
}

#[test]
fn no_cut_shows_in_f64() {
    no_cut_shows::<f64>();
}

#[test]
fn no_cut_shows_in_f32() {
    no_cut_shows::<f32>();
}

/// Every instruction set gives the same bits, whether or not outputs fill its vectors.
fn no_level_shows<T: Sample>() {
    let x: Vec<T> = (0..13_000_u32).map(|i| T::of(f64::from(i).sin())).collect();
    let mut scratch = Scratch::default();
    for k in lengths() {
        for factor in [Factor::Mean(k as f64), Factor::Tap(0.3)] {
            for outputs in [1, 13, 3001] {
                let ext = &x[..outputs + k - 1];
                let mut slid = Isa::available().map(|isa| {
                    let mut out = vec![T::ZERO; outputs];
                    assert!(sums::slide(isa, k, factor, ext, &mut out, &mut scratch));
                    out
                });
                let best = slid.next().expect("a level");
                assert!(slid.all(|out| out == best), "{k} taps, {outputs} outputs");
            }
        }
    }
}

#[test]
fn no_level_shows_in_f64() {
    no_level_shows::<f64>();
}

#[test]
fn no_level_shows_in_f32() {
    no_level_shows::<f32>();
}
