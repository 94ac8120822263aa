//! Kernels learned from two series, held against `numpy.linalg.lstsq` (`tests/reference/banks.py`) and
//! against their definition.

mod support;

use std::collections::HashMap;

use serde::Deserialize;
use smoothframe_core::{Error, FittedKernel, Kernel, Norm};
use support::noise::Noise;

#[derive(Deserialize)]
struct Table {
    pairs: HashMap<String, Pair>,
    fits: Vec<Record>,
}

#[derive(Deserialize)]
struct Pair {
    x: Vec<Option<String>>,
    y: Vec<Option<String>>,
}

#[derive(Deserialize)]
struct Record {
    pair: String,
    behind: usize,
    ahead: usize,
    ridge: f64,
    call: String,
    h: Vec<Option<String>>,
    r_squared: String,
    rows: usize,
}

fn numbers(texts: &[Option<String>]) -> Vec<f64> {
    let number = |text: &str| text.parse().expect("a number");
    texts.iter().map(|text| text.as_deref().map_or(f64::NAN, number)).collect()
}

/// Within 1e-9 of the largest tap, NumPy's numbers: the tables' condition is up to 1e4, and both sides
/// round.
#[test]
fn as_lstsq() {
    let path = format!("{}/tests/reference/banks.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the reference is committed");
    let Table { pairs, fits } = serde_json::from_str(&text).expect("records of this shape");
    assert_eq!(fits.len(), 34);
    for Record { pair, behind, ahead, ridge, call, h, r_squared, rows } in fits {
        let Pair { x, y } = &pairs[&pair];
        let fitted = Kernel::fit(&numbers(x), &numbers(y), behind, ahead, ridge).expect(&call);
        let (want, got) = (numbers(&h), fitted.kernel.taps());
        let size = want.iter().fold(0.0_f64, |most, h| most.max(h.abs()));
        assert_eq!((got.len(), fitted.rows), (want.len(), rows), "{pair}, {call}");
        for (got, want) in got.iter().zip(want) {
            assert!((got - want).abs() <= 1e-9 * size, "{pair}, {call}: {got}, not {want}");
        }
        let want: f64 = r_squared.parse().expect("a number");
        assert!((fitted.r_squared - want).abs() <= 1e-9, "{pair}, {call}: r²");
        let reach = fitted.kernel.reach();
        assert_eq!((reach.behind, reach.ahead), (behind, ahead));
        assert_eq!(fitted.kernel.norm(), Norm::None);
    }
}

/// A series made by a kernel gives the kernel back, over many blocks of rows and holes in both.
#[test]
fn a_kernel_comes_back() {
    let mut noise = Noise(5);
    for (behind, ahead, n) in [(0, 0, 3), (4, 0, 300), (3, 3, 1000), (0, 9, 257), (30, 10, 2000)] {
        let taps = noise.series(behind + 1 + ahead);
        let mut x = noise.series(n);
        let mut y: Vec<f64> = (0..n)
            .map(|i| {
                let met = |j: usize| (i + ahead).checked_sub(j).and_then(|row| x.get(row));
                taps.iter().enumerate().map(|(j, h)| met(j).map_or(f64::NAN, |x| h * x)).sum()
            })
            .collect();
        if n > 100 {
            (x[n / 3], y[n / 2]) = (f64::NAN, f64::NAN);
        }
        let holes = if n > 100 { behind + ahead + 2 } else { 0 };
        let FittedKernel { kernel, r_squared, rows, .. } =
            Kernel::fit(&x, &y, behind, ahead, 0.0).expect("enough rows");
        assert_eq!(rows, n - behind - ahead - holes);
        assert!(r_squared > 1.0 - 1e-12);
        let error = kernel.taps().iter().zip(&taps).map(|(a, b)| (a - b).abs());
        assert!(error.fold(0.0, f64::max) < 1e-12, "{behind} behind, {ahead} ahead");
    }
}

/// At the least, what is left over is orthogonal to every column, but for the ridge's share: in f32
/// series, too, which are fitted in f64.
#[test]
fn what_is_left_is_orthogonal() {
    let mut noise = Noise(6);
    for round in 0..20 {
        let (n, behind, ahead) = (40 + noise.below(800), noise.below(9), noise.below(5));
        let ridge = if round % 2 == 0 { 0.0 } else { 3.0 };
        #[expect(clippy::cast_possible_truncation, reason = "to f32")]
        let [x, y] = [1.0, 100.0]
            .map(|by| -> Vec<f32> { noise.series(n).iter().map(|&x| (by * x) as f32).collect() });
        let fitted = Kernel::fit(&x, &y, behind, ahead, ridge).expect("enough rows");
        let taps = fitted.kernel.taps();
        let at = |i: usize, j: usize| f64::from(x[i + ahead - j]);
        let rows = behind..n - ahead;
        let left: Vec<f64> = rows
            .clone()
            .map(|i| f64::from(y[i]) - (0..taps.len()).map(|j| taps[j] * at(i, j)).sum::<f64>())
            .collect();
        for (j, tap) in taps.iter().enumerate() {
            let product: f64 = rows.clone().zip(&left).map(|(i, left)| at(i, j) * left).sum();
            assert!((product - ridge * tap).abs() < 1e-12 * 100.0 * n as f64, "{product}");
        }
    }
}

/// Rows that do not tell the taps apart are an error that says what helps, and a ridge does.
#[test]
fn what_is_singular() {
    let steady = vec![2.0; 50];
    let line: Vec<f64> = (0..50).map(f64::from).collect();
    let weekly: Vec<f64> = (0..50).map(|i| f64::from(i % 7 * (i % 7))).collect();
    let singular = [(&steady, 1), (&line, 2), (&weekly, 7), (&weekly, 12)];
    for (x, behind) in singular {
        let y: Vec<f64> = x.iter().map(|x| 3.0 * x).collect();
        let error = Kernel::fit(x, &y, behind, 0, 0.0).expect_err("singular").to_string();
        assert!(error.contains("do not tell") && error.contains("ridge"), "{error}");
        let fitted = Kernel::fit(x, &y, behind, 0, 1e-3).expect("a ridge tells them apart");
        assert!(fitted.kernel.taps().iter().all(|h| h.is_finite()));
    }
    // Of equal columns a ridge takes equal shares.
    let fitted = Kernel::fit(&steady, &line, 1, 1, 1e-6).expect("a ridge");
    let taps = fitted.kernel.taps();
    assert!((taps[0] - taps[2]).abs() < 1e-6 * taps[0].abs());
    let zeros = vec![0.0; 50];
    assert!(matches!(Kernel::fit(&zeros, &line, 0, 0, 0.0), Err(Error::Unfitted(_))));
    let fitted = Kernel::fit(&line, &steady, 0, 0, 0.0).expect("a line");
    assert!(fitted.r_squared.is_nan(), "the mean leaves nothing");
}

#[test]
fn what_is_refused() {
    let x = [1.0, 3.0, 2.0, 5.0];
    let text = |fitted: Result<FittedKernel, Error>| fitted.expect_err("refused").to_string();
    assert_eq!(
        text(Kernel::fit(&x, &x[..3], 0, 0, 0.0)),
        "the taps cannot be fitted: x has 4 rows, and y 3; each row needs both"
    );
    assert_eq!(
        text(Kernel::fit(&x, &x, 2, 0, 0.0)),
        "the taps cannot be fitted: 2 rows have all their values, for 3 taps; a ridge above 0, fewer \
         taps or more rows would help"
    );
    assert_eq!(
        text(Kernel::fit(&[1.0, f64::INFINITY], &[1.0, 2.0], 0, 0, 0.0)),
        "the taps cannot be fitted: row 2 of x is inf"
    );
    assert!(text(Kernel::fit(&x, &x, 2, 0, -1.0)).contains("0 or above"));
    assert!(text(Kernel::fit(&x, &x, 2, 0, f64::NAN)).contains("0 or above"));
    assert!(matches!(Kernel::fit(&x, &x, usize::MAX, 9, 0.0), Err(Error::TooLong { .. })));
    assert!(text(Kernel::fit(&x, &x, 9, 0, 1.0)).contains("0 rows have all their values"));
    let none: [f64; 0] = [];
    assert!(matches!(Kernel::fit(&none, &none, 0, 0, 1.0), Err(Error::Unfitted(_))));
    assert!(matches!(Kernel::fit(&[f64::NAN; 9], &[1.0; 9], 0, 0, 0.0), Err(Error::Unfitted(_))));
    // Two rows are enough for three taps with a ridge.
    assert_eq!(Kernel::fit(&x, &x, 2, 0, 0.1).expect("a ridge").rows, 2);
}
