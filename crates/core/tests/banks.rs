//! Filter banks, held against NumPy (`tests/reference/banks.py` has the calls), against one kernel at a
//! time, and against their definition.

mod support;

use std::collections::HashMap;

use serde::Deserialize;
use smoothframe_core::{
    Align, Error, Filter, FilterBank, Kernel, Method, Mode, Norm, Pooled, convolve,
};
use support::noise::Noise;

#[derive(Deserialize)]
struct Table {
    series: HashMap<String, Vec<String>>,
    banks: Vec<Record>,
}

#[derive(Deserialize)]
struct Record {
    x: String,
    h: Vec<Option<String>>,
    dilation: usize,
    padding: bool,
    bias: f64,
    call: String,
    y: Vec<Option<String>>,
    max: String,
    mean: String,
    ppv: String,
    pooled: usize,
}

fn number(text: &str) -> f64 {
    text.parse().expect("a number")
}

fn numbers(texts: &[Option<String>]) -> Vec<f64> {
    texts.iter().map(|text| text.as_deref().map_or(f64::NAN, number)).collect()
}

fn kernel(taps: &[f64]) -> Kernel {
    Kernel::from_taps(taps, Norm::None).expect("finite taps")
}

fn assert_near(got: f64, want: f64, tolerance: f64, what: &str) {
    let is_same = got == want || got.is_nan() && want.is_nan();
    assert!(is_same || (got - want).abs() <= tolerance, "{what}: {got}, not {want}");
}

/// Within 1e-12 of the largest Σ|h·x| of a window, over all kernels of a series in one bank; shares and
/// counts exactly.
#[test]
fn as_numpy() {
    let path = format!("{}/tests/reference/banks.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the reference is committed");
    let Table { series, banks } = serde_json::from_str(&text).expect("records of this shape");
    assert_eq!((series.len(), banks.len()), (8, 80));
    for (name, x) in series {
        let x: Vec<f64> = x.iter().map(|x| number(x)).collect();
        let records: Vec<&Record> = banks.iter().filter(|record| record.x == name).collect();
        let filters = records.iter().map(|record| {
            let filter = Filter::new(kernel(&numbers(&record.h))).with_padding(record.padding);
            let filter = filter.with_dilation(record.dilation).expect("1 or more");
            filter.with_bias(record.bias).expect("finite")
        });
        let bank = FilterBank::new(filters).expect("kernels");
        let (kept, pooled) = (bank.apply(&x).expect("memory"), bank.pool(&x).expect("memory"));
        assert_eq!((kept.len(), pooled.len()), (bank.len() * x.len(), records.len()));
        for (i, (record, pool)) in records.iter().zip(pooled).enumerate() {
            let most =
                x.iter().filter(|x| x.is_finite()).fold(0.0_f64, |most, x| most.max(x.abs()));
            let size = numbers(&record.h).iter().map(|h| h.abs()).sum::<f64>() * most;
            let what = format!("{name}, {} taps, {}", record.h.len(), record.call);
            let rows = &kept[i * x.len()..][..x.len()];
            for (got, want) in rows.iter().step_by(3).zip(numbers(&record.y)) {
                assert_near(*got, want, 1e-12 * size, &what);
            }
            let Pooled { max, mean, ppv, pooled, .. } = pool;
            assert_near(max, number(&record.max), 1e-12 * size, &what);
            assert_near(mean, number(&record.mean), 1e-12 * size, &what);
            assert_near(ppv, number(&record.ppv), 1e-15, &what);
            assert_eq!(pooled, record.pooled, "{what}");
        }
    }
}

/// Filters of any length, alignment, dilation, padding and bias.
fn filters(noise: &mut Noise, count: usize) -> Vec<Filter> {
    let lengths = [1, 2, 5, 7, 9, 9, 9, 11, 40, 90];
    let any = |_| {
        let taps = lengths[noise.below(lengths.len())];
        let align = [Align::Centred, Align::Trailing, Align::Leading, Align::Tap(taps / 3)];
        let kernel = kernel(&noise.series(taps)).with_align(align[noise.below(4)]);
        let filter = Filter::new(kernel).with_padding(noise.below(2) == 0);
        let filter = filter.with_dilation([1, 1, 1, 2, 3, 8][noise.below(6)]).expect("1 or more");
        filter.with_bias(noise.next()).expect("finite")
    };
    (0..count).map(any).collect()
}

/// An output straight from its definition, and Σ|h·x|.
fn defined(filter: &Filter, x: &[f64], i: usize) -> (f64, f64) {
    let (mut sum, mut size) = (0.0, 0.0);
    let (centre, dilation) = (filter.kernel().reach().ahead, filter.dilation());
    for (j, h) in filter.kernel().taps().iter().enumerate() {
        let row = (i + centre * dilation).checked_sub(j * dilation);
        match row.and_then(|row| x.get(row)) {
            Some(x) => (sum, size) = (sum + h * x, size + (h * x).abs()),
            None if filter.padding() => {}
            None => return (f64::NAN, 0.0),
        }
    }
    (sum, size)
}

/// What pools tell is told of the kept outputs.
fn assert_pooled(pool: &Pooled, kept: &[f64], bias: f64, eps: f64) {
    let present: Vec<f64> = kept.iter().copied().filter(|y| !y.is_nan()).collect();
    let count = present.len() as f64;
    assert_eq!(pool.pooled, present.len());
    if present.is_empty() {
        assert!(pool.max.is_nan() && pool.mean.is_nan() && pool.ppv.is_nan());
        return;
    }
    assert_eq!(pool.max, present.iter().copied().fold(f64::NEG_INFINITY, f64::max));
    assert_eq!(pool.ppv, present.iter().filter(|&&y| y > bias).count() as f64 / count);
    let size = present.iter().map(|y| y.abs()).sum::<f64>() / count;
    assert_near(pool.mean, present.iter().sum::<f64>() / count, 100.0 * eps * size, "the mean");
}

/// Series of any length, some with holes, by the definition; and in f32, whose bounds are in its eps.
#[test]
fn by_definition() {
    let mut noise = Noise(16);
    for round in 0..60 {
        let count = 1 + noise.below(12);
        let bank = FilterBank::new(filters(&mut noise, count)).expect("kernels");
        let n = [0, 1, 2, 7, 30, 100, 530, 2100][noise.below(8)];
        let mut x = noise.series(n);
        if round % 2 == 0 {
            x.iter_mut().for_each(|x| *x = if noise.below(30) == 0 { f64::NAN } else { *x });
        }
        #[expect(clippy::cast_possible_truncation, reason = "to the other type")]
        let narrow: Vec<f32> = x.iter().map(|&x| x as f32).collect();
        let kept = bank.apply(&x).expect("memory");
        let pooled = bank.pool(&x).expect("memory");
        let kept_narrow = bank.apply(&narrow).expect("memory");
        let pooled_narrow = bank.pool(&narrow).expect("memory");
        for (q, filter) in bank.filters().iter().enumerate() {
            let rows = &kept[q * n..][..n];
            let narrow: Vec<f64> =
                kept_narrow[q * n..][..n].iter().map(|&y| f64::from(y)).collect();
            for i in 0..n {
                let (want, size) = defined(filter, &x, i);
                let taps = filter.kernel().len() as f64;
                assert_near(rows[i], want, 2.0 * (taps + 2.0) * f64::EPSILON * size, "f64");
                let eps = f64::from(f32::EPSILON);
                assert_near(narrow[i], want, (taps + 4.0) * eps * size, "f32");
            }
            assert_pooled(&pooled[q], rows, filter.bias(), f64::EPSILON);
            #[expect(clippy::cast_possible_truncation, reason = "as the bank rounds it")]
            let bias = f64::from(filter.bias() as f32);
            assert_pooled(&pooled_narrow[q], &narrow, bias, f64::from(f32::EPSILON));
        }
    }
}

/// To the bit, whatever else is in the bank: one kernel alone, and `convolve`'s direct sums.
#[test]
fn each_as_alone() {
    let mut noise = Noise(17);
    for n in [3, 64, 700, 5000] {
        let filters = filters(&mut noise, 23);
        let bank = FilterBank::new(filters.clone()).expect("kernels");
        let mut x = noise.series(n);
        x[n / 2] = f64::NAN;
        let (kept, pooled) = (bank.apply(&x).expect("memory"), bank.pool(&x).expect("memory"));
        let same = |a: &[f64], b: &[f64]| {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a == b || a.is_nan() && b.is_nan())
        };
        for (q, filter) in filters.into_iter().enumerate() {
            let rows = &kept[q * n..][..n];
            let (taps, reach) = (filter.kernel().taps().to_vec(), filter.reach());
            if filter.dilation() == 1 && taps.len() <= n && !filter.padding() {
                let whole = reach.behind..n - reach.ahead;
                let want = convolve(&x, &taps, Mode::Valid, Method::Direct).expect("rows");
                assert!(same(&rows[whole], &want), "{} taps", taps.len());
            }
            let alone = FilterBank::new([filter]).expect("a kernel");
            assert!(same(rows, &alone.apply(&x).expect("memory")));
            let Pooled { max, mean, ppv, .. } = alone.pool(&x).expect("memory")[0];
            let together = [pooled[q].max, pooled[q].mean, pooled[q].ppv];
            assert!(same(&together, &[max, mean, ppv]));
        }
    }
}

/// Many series in one call are as each alone; empty ones among them.
/// Outputs of so many megabytes that they are stored past the caches have the bits of each filter
/// alone, whose outputs are fewer; of one series and of two.
#[test]
fn large_outputs_have_the_same_bits() {
    let mut noise = Noise(9);
    let filters = filters(&mut noise, 45);
    let x = noise.series(100_003);
    let bank = FilterBank::new(filters.iter().cloned()).expect("filters");
    let bits = |outputs: &[f64]| outputs.iter().map(|y| y.to_bits()).collect::<Vec<_>>();
    let whole = bank.apply(&x).expect("memory");
    assert!(size_of_val(&whole[..]) > 1 << 25);
    let ends = [40_001, x.len()];
    let two = bank.apply_each(&x, &ends).expect("memory");
    let (first, second) = two.split_at(filters.len() * ends[0]);
    let rows = ends[1] - ends[0];
    for (i, filter) in filters.into_iter().enumerate() {
        let alone = FilterBank::new([filter]).expect("a filter");
        let kept = alone.apply(&x).expect("memory");
        assert!(bits(&whole[i * x.len()..][..x.len()]) == bits(&kept), "filter {i}");
        let kept = alone.apply_each(&x, &ends).expect("memory");
        assert!(bits(&first[i * ends[0]..][..ends[0]]) == bits(&kept[..ends[0]]), "filter {i}");
        assert!(bits(&second[i * rows..][..rows]) == bits(&kept[ends[0]..]), "filter {i}");
    }
}

#[test]
fn many_series() {
    let mut noise = Noise(18);
    let bank = FilterBank::new(filters(&mut noise, 9)).expect("kernels");
    let ends = [0, 5, 5, 150, 151, 1200];
    let x = noise.series(1200);
    let kept = bank.apply_each(&x, &ends).expect("memory");
    let pooled = bank.pool_each(&x, &ends).expect("memory");
    assert_eq!((kept.len(), pooled.len()), (9 * 1200, 9 * ends.len()));
    let mut start = 0;
    for (&end, pooled) in ends.iter().zip(pooled.chunks(9)) {
        let alone = bank.apply(&x[start..end]).expect("memory");
        let bits = |y: &[f64]| y.iter().map(|y| y.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&kept[9 * start..9 * end]), bits(&alone));
        for (a, b) in pooled.iter().zip(bank.pool(&x[start..end]).expect("memory")) {
            assert!(a.pooled == b.pooled && (a == &b || a.pooled == 0));
        }
        start = end;
    }
    assert!(matches!(bank.pool_each(&x, &[5, 1199]), Err(Error::Ends { .. })));
    assert!(matches!(bank.apply_each(&x, &[5, 4, 1200]), Err(Error::Ends { .. })));
}

/// A hole touches the outputs whose taps meet it, a zero tap too, and no other; an infinity makes
/// what arithmetic makes of it.
#[test]
fn holes_and_infinities_stay_where_they_are() {
    let filter = Filter::new(kernel(&[1.0, 0.0, 1.0])).with_dilation(3).expect("3 rows");
    let bank = FilterBank::new([filter.with_padding(true)]).expect("a kernel");
    for at in 0..40 {
        let mut x = vec![1.0; 40];
        x[at] = f64::NAN;
        let kept = bank.apply(&x).expect("memory");
        let touched = (0..40_usize).filter(|i| [0, 3].contains(&i.abs_diff(at)));
        assert!((0..40).filter(|&i| kept[i].is_nan()).eq(touched.clone()));
        let pooled = bank.pool(&x).expect("memory")[0];
        assert_eq!((pooled.pooled, pooled.max), (40 - touched.count(), 2.0));
        x[at] = f64::INFINITY;
        let kept = bank.apply(&x).expect("memory");
        for (i, y) in kept.iter().enumerate() {
            match i.abs_diff(at) {
                0 => assert!(y.is_nan()), // 0·∞
                3 => assert_eq!(*y, f64::INFINITY),
                _ => assert!(*y == 2.0 || *y == 1.0),
            }
        }
        let pooled = bank.pool(&x).expect("memory")[0];
        assert_eq!((pooled.pooled, pooled.max, pooled.mean), (39, f64::INFINITY, f64::INFINITY));
    }
}

/// Outputs that overflow to NaN are found without a hole in the rows.
#[test]
fn overflow_is_left_out() {
    let bank = FilterBank::new([kernel(&[1e300, -1e300])]).expect("a kernel");
    let mut x = vec![1.0; 3000];
    (x[2500], x[2501]) = (1e300, 1e300);
    let pooled = bank.pool(&x).expect("memory")[0];
    let kept = bank.apply(&x).expect("memory");
    assert_pooled(&pooled, &kept, 0.0, f64::EPSILON);
}

#[test]
fn what_is_refused() {
    assert!(matches!(FilterBank::new(Vec::<Kernel>::new()), Err(Error::Bank(_))));
    let filter = || Filter::new(kernel(&[1.0, 2.0, 3.0]));
    assert!(matches!(filter().with_dilation(0), Err(Error::Parameter { .. })));
    assert!(matches!(filter().with_dilation(usize::MAX), Err(Error::TooLong { .. })));
    assert!(matches!(filter().with_bias(f64::NAN), Err(Error::Parameter { .. })));
    let bank = FilterBank::new([filter()]).expect("a kernel");
    let error = bank.apply_into(&[1.0, 2.0], &mut [0.0]).expect_err("too short");
    assert_eq!(error.to_string(), "the filter bank: 1 kernels × 2 rows need an output of 2, got 1");
    let large = FilterBank::new([kernel(&[1e60])]).expect("a kernel");
    assert!(matches!(large.pool(&[1.0_f32]), Err(Error::BeyondRange { .. })));
    assert_eq!(large.apply(&[1.0]).expect("memory"), [1e60]);
}
