//! Many kernels over one series.

use std::hint::black_box;

use smoothframe_core::{Error, FilterBank, Kernel, Norm};

use crate::{Cases, Per, noise};

const ROWS: usize = 1 << 20;
const KERNELS: usize = 100;
const TAPS: usize = 9;

pub(crate) fn cases(cases: &Cases) -> Result<(), Error> {
    if !cases.wants("bank") {
        return Ok(());
    }
    let x = noise(1, ROWS);
    let kernels: Vec<Kernel> = noise(2, KERNELS * TAPS)
        .chunks(TAPS)
        .map(|taps| Kernel::from_taps(taps, Norm::None))
        .collect::<Result<_, _>>()?;
    let bank = FilterBank::new(kernels)?;
    let outputs = KERNELS * ROWS;
    // An output that is used again: the first touch of fresh memory costs more than the sums.
    let mut out = if cases.wants("bank_kept") { bank.apply(&x)? } else { Vec::new() };
    cases.run("bank_kept", TAPS, ROWS, Per::Output(outputs), || {
        bank.apply_into(black_box(&x), black_box(&mut out))
    })?;
    cases.run("bank_pooled", TAPS, ROWS, Per::Output(outputs), || {
        bank.pool(black_box(&x)).map(|pooled| drop(black_box(pooled)))
    })
}
