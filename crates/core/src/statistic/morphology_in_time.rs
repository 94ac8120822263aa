//! Morphology of the rows within a length of time: passes over windows that are found by time.

use std::ops::Range;

use crate::{
    error::Error,
    irregular::windows::descent,
    sample::Sample,
    series::{
        operation::{Series, Times},
        output::Output,
    },
    simd::isa::Isa,
    statistic::{
        counted::Counts,
        in_time::find,
        measure::Measure,
        morphology::{
            Buffers, Morphology,
            Pass::{self, Dilate, Erode},
            resize,
        },
    },
    time::ticks::Ticks,
};

impl Morphology {
    /// These outputs, of a series of which all rows are there that they look at.
    pub(super) fn in_time<T: Sample>(
        &self,
        ticks: &Ticks,
        series: Series<'_, T>,
        outputs: Range<usize>,
        output: &mut Output<'_, T>,
        buffers: &mut Buffers<T>,
    ) -> Result<(), Error> {
        let (x, Times { at: times, windows: given }) = (series.view.rows, series.times);
        let Buffers { first, second, extremes, presence, windows, mirrored, .. } = buffers;
        let isa = Isa::best();
        match given {
            Some(given) => {
                windows.clear();
                windows.extend_from_slice(given);
            }
            None => {
                if let Some(row) = descent(isa, times) {
                    return Err(Error::Times { row });
                }
                find(times, ticks, 0..times.len(), windows);
            }
        }
        mirror(windows, mirrored);
        let mut run = |pass: Pass, x: &[T], out: &mut Vec<T>| -> Result<(), Error> {
            resize(out, x.len())?;
            extremes.begin();
            let windows = if pass == Erode { &*windows } else { &*mirrored };
            for (out, window) in out.iter_mut().zip(windows) {
                *out = match pass {
                    Erode => extremes.of(x, window, |a, b| a < b)?,
                    Dilate => extremes.of(x, window, |a, b| a > b)?,
                };
            }
            Ok(())
        };
        match *self.passes() {
            [one, two] => {
                run(one, x, second)?;
                run(two, second, first)?;
            }
            _ if self.measure == Measure::Gradient => {
                run(Erode, x, second)?;
                run(Dilate, x, first)?;
            }
            [one, ..] => run(one, x, first)?,
            [] => {}
        }
        presence.begin();
        for (at, i) in outputs.enumerate() {
            let own = x[i];
            let whole = match *self.passes() {
                [one, two] => {
                    let of = |pass| if pass == Erode { &*windows } else { &*mirrored };
                    let outer = &of(two)[i];
                    of(one)[outer.start].start..of(one)[outer.end - 1].end
                }
                [Dilate] => mirrored[i].clone(),
                _ => windows[i].clone(),
            };
            let present = if self.is_lost(own, first[i]) { 0 } else { presence.of(x, &whole) };
            let value = self.told(own, first[i], second.get(i));
            let all = whole.len();
            let counts = Counts { present, there: all, all };
            self.counting.put(at, (i, own.is_hole()), counts, value, output);
        }
        Ok(())
    }
}

/// The windows that hold row i: where windows move forward, one after another.
fn mirror(windows: &[Range<usize>], mirrored: &mut Vec<Range<usize>>) {
    mirrored.clear();
    let (mut from, mut to) = (0, 0);
    for i in 0..windows.len() {
        while from < i && windows[from].end <= i {
            from += 1;
        }
        to = to.max(i + 1);
        while windows.get(to).is_some_and(|window| window.start <= i) {
            to += 1;
        }
        mirrored.push(from..to);
    }
}
