use super::*;

fn run<T: Sample>(taps: &[T], ext: &[T], scratch: &mut Scratch) -> Vec<T> {
    let mut out = vec![T::ZERO; ext.len() + 1 - taps.len()];
    Boxcar::new(taps).expect("equal taps").valid(ext, &mut out, scratch);
    out
}

/// Sums of whole numbers are exact, so every length must give the definition to the bit.
#[test]
fn every_length_is_the_definition() {
    let x: Vec<f64> =
        (0..13_000_u32).map(|i| f64::from(i.wrapping_mul(2_654_435_761) >> 12)).collect();
    let mut scratch = Scratch::default();
    for k in (16..400).chain([511, 512, 1023, 1024, 1025, 1100, 2047, 2100, 4159]) {
        for outputs in [1, 2, 63, 64, 65, 1023, 1024, 1025, 2 * k + 7, 4100] {
            let ext = &x[..outputs + k - 1];
            let sums = |i: usize| ext[i..i + k].iter().sum::<f64>();
            let means = run(&vec![1.0 / k as f64; k], ext, &mut scratch);
            let triples = run(&vec![3.0; k], ext, &mut scratch);
            for (i, (mean, triple)) in means.iter().zip(triples).enumerate() {
                assert_eq!(*mean, sums(i) / k as f64, "{k} taps, output {i} of {outputs}");
                assert_eq!(triple, sums(i) * 3.0, "{k} taps, output {i} of {outputs}");
            }
        }
    }
}

/// What overflows or is infinite shows in its own windows alone.
#[test]
fn extremes_stay_in_their_windows() {
    let mut scratch = Scratch::default();
    for k in [16, 64, 127, 128, 200, 1500] {
        let taps = vec![1.0 / k as f64; k];
        let mut x = vec![1.0; 6000];
        x[2000] = f64::INFINITY;
        x[4000] = 1e16;
        x[5900] = f64::NAN;
        for (i, y) in run(&taps, &x, &mut scratch).into_iter().enumerate() {
            let sees = |row: usize| (i..i + k).contains(&row);
            if sees(5900) {
                assert!(y.is_nan());
            } else if sees(2000) {
                assert_eq!(y, f64::INFINITY, "{k} taps, output {i}");
            } else if !sees(4000) {
                assert_eq!(y, 1.0, "{k} taps, output {i}");
            }
        }
        for y in run(&taps, &vec![1.7e308; 4000], &mut scratch) {
            assert!((y / 1.7e308 - 1.0).abs() < 1e-13, "{k} taps: {y:e}");
        }
    }
}

/// A million rows of f32 are summed in f64: the last output is as good as the first.
#[test]
fn f32_keeps_its_digits() {
    let x: Vec<f32> = (0..1_000_000_u32).map(|i| (i % 1013) as f32 * 0.37 + 0.1).collect();
    for k in [16, 60, 127, 1000, 4097] {
        let y = run(&vec![1.0 / k as f32; k], &x, &mut Scratch::default());
        for i in (0..y.len()).step_by(9973).chain([y.len() - 1]) {
            let sum: f64 = x[i..i + k].iter().map(|&x| f64::from(x)).sum();
            let error = f64::from(y[i]) / (sum / k as f64) - 1.0;
            assert!(error.abs() <= 6e-8, "{k} taps, output {i}: {error:e}");
        }
    }
}

/// Rounding errors stay those of blocks of 32 taps, however long the kernel.
#[test]
fn long_means_keep_the_promise_of_blocks() {
    for k in [19, 100, 127, 128, 1000, 16_384] {
        let x = vec![0.1; 3 * k];
        let bound = (32.0 + k as f64 / 32.0) * f64::EPSILON;
        for y in run(&vec![1.0 / k as f64; k], &x, &mut Scratch::default()) {
            assert!((y / 0.1 - 1.0).abs() <= bound, "{k} taps: {y}");
        }
    }
}

/// Outputs of kernels that slide anywhere are the same wherever a series is cut; of longer
/// ones, wherever it ends.
#[test]
fn cuts_do_not_show() {
    let x: Vec<f64> = (0..5000_u32).map(|i| f64::from(i).sin()).collect();
    let mut scratch = Scratch::default();
    for k in [16, 17, 31, 60, 126, 127, 128, 190, 1000] {
        let taps = vec![0.3; k];
        let whole = run(&taps, &x, &mut scratch);
        for len in [k, k + 1, k + 64, k + 1030, 3000] {
            assert_eq!(run(&taps, &x[..len], &mut scratch), whole[..len + 1 - k], "{k} taps");
            if Boxcar::new(&taps).is_some_and(|boxcar| boxcar.slides_anywhere()) {
                let cut = run(&taps, &x[17..17 + len], &mut scratch);
                assert_eq!(cut, whole[17..len + 18 - k], "{k} taps");
            }
        }
    }
}
