//! Which windows hold a hole.

use std::ops::Range;

/// The runs of outputs whose windows of `taps` rows hold no hole.
pub(crate) fn for_each_unaffected(
    holes: &[usize],
    taps: usize,
    outputs: usize,
    mut run: impl FnMut(Range<usize>),
) {
    let mut from = 0;
    for &at in holes {
        if at >= from + taps {
            run(from..at + 1 - taps);
        }
        from = at + 1;
    }
    if from < outputs {
        run(from..outputs);
    }
}

/// The runs of outputs whose windows of `taps` rows hold a hole.
pub(crate) fn for_each_affected(
    holes: &[usize],
    taps: usize,
    outputs: usize,
    mut run: impl FnMut(Range<usize>),
) {
    let mut touched = 0..0;
    for &at in holes {
        // Row `at` is in the windows of outputs up to `at`.
        let start = (at + 1).saturating_sub(taps);
        if start > touched.end || touched.is_empty() {
            if !touched.is_empty() {
                run(touched.clone());
            }
            touched.start = start;
        }
        touched.end = outputs.min(at + 1);
    }
    if !touched.is_empty() {
        run(touched);
    }
}
