//! Direct, FFT and auto against the definition, on any taps, rows, holes and infinities.

#![no_main]

use libfuzzer_sys::{Corpus, arbitrary, fuzz_target};
use smoothframe_core::{Align, Boundary, Holes, Kernel, Method, Missing, Norm, Smoother};

#[path = "../../tests/support/mod.rs"]
mod support;

use support::{
    definition::{Definition, Ends},
    promise::Promise,
};

#[derive(Debug, arbitrary::Arbitrary)]
struct Input {
    ends: u8,
    skips: bool,
    keeps: bool,
    coverage: Option<u8>,
    centre: u16,
    /// The taps and rows are cycled to these lengths, so that short inputs reach the transforms.
    lengths: (u16, u16),
    taps: Vec<f64>,
    rows: Vec<f64>,
}

/// The number with its exponent brought into −`most`..`most`, by its remainder.
fn moderate(value: f64, most: i64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let bits = value.to_bits();
    let exponent = (bits >> 52 & 0x7ff) as i64 % (2 * most) - most + 1023;
    f64::from_bits(bits & !(0x7ff << 52) | (exponent as u64) << 52)
}

fn cycled(values: &[f64], len: usize, most: i64) -> Vec<f64> {
    values.iter().map(|&value| moderate(value, most)).cycle().take(len).collect()
}

fuzz_target!(|input: Input| -> Corpus {
    let Input { ends, skips, keeps, coverage, centre, lengths, taps, rows } = input;
    let longer = |values: &[f64], len: u16| values.len().min(64).max(usize::from(len % 700));
    let taps: Vec<f64> = taps.into_iter().filter(|h| h.is_finite()).collect();
    if taps.is_empty() || rows.is_empty() {
        return Corpus::Reject;
    }
    let taps = cycled(&taps, longer(&taps, lengths.0), 12);
    let mut rows = cycled(&rows, longer(&rows, lengths.1), 40);
    let (ends, boundary) = match ends % 7 {
        0 => (Ends::Renormalize, Boundary::Renormalize),
        1 => (Ends::Reflect, Boundary::Reflect),
        2 => (Ends::Mirror, Boundary::Mirror),
        3 => (Ends::Nearest, Boundary::Nearest),
        4 => (Ends::Wrap, Boundary::Wrap),
        5 => (Ends::Constant(-3.0), Boundary::Constant(-3.0)),
        _ => (Ends::Linear, Boundary::Linear),
    };
    if ends == Ends::Linear {
        // Infinities beyond a linear end are a known matter: see `extremes.rs`.
        rows.iter_mut().filter(|x| x.is_infinite()).for_each(|x| *x = 1.0);
    }
    let centre = usize::from(centre) % taps.len();
    let coverage = coverage.map(|share| f64::from(share) / 255.0);
    let kernel = Kernel::from_taps(taps.clone(), Norm::None).expect("finite");
    let mut builder = Smoother::new(kernel.with_align(Align::Tap(centre)))
        .boundary(boundary)
        .missing(if skips { Missing::Skip } else { Missing::Propagate })
        .holes(if keeps { Holes::Keep } else { Holes::Fill });
    if let Some(least) = coverage {
        builder = builder.coverage(least);
    }
    let Ok(smoother) = builder.build() else { return Corpus::Keep };
    let definition = Definition {
        centre,
        start: ends,
        end: ends,
        skips,
        keeps,
        coverage,
        ..Definition::new(taps)
    };
    let promise = Promise::new(&definition, &rows);
    // The definition is slow: of many outputs under many taps, a share.
    let step = 1 + rows.len() * definition.taps.len() / 20_000;
    let outputs = (0..rows.len()).step_by(step);
    let wants: Vec<_> = outputs.map(|i| (i, definition.output(i, &rows))).collect();
    for method in [Method::Direct, Method::Fft, Method::Auto] {
        let smoother = smoother.rebuild().method(method).build().expect("as before");
        let out = smoother.smooth(&rows).expect("enough memory");
        for (i, want) in &wants {
            if let Err(problem) = promise.check(method, want, out[*i]) {
                panic!("`{smoother}` of {rows:?}: row {i}: {problem}");
            }
        }
    }
    Corpus::Keep
});
