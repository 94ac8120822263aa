//! Windows that hold many rows: outputs that are near to one another in time are summed together.
//!
//! Time is cut into stretches of one length from 0 on. An output's sums depend on the rows of its
//! window and on the stretch it is in, not on what else is computed with it.

use std::ops::Range;

use crate::{
    error::Error,
    irregular::{
        chunk::{Found, TimeSeries},
        dispatch::{Buffers, Irregular, Placed},
        windows::{self, Windows},
    },
    sample::Sample,
    simd::{
        self, WithSimd,
        weights::{
            EIGHT, Totals,
            dense::Chunk,
            falling::{self, Falling},
            powers::{self, Powers},
            taylor::{self, FARTHEST, FARTHEST_OF_LINES},
        },
    },
    time::ticks::Ticks,
    window::form::Formula,
};

/// Windows of fewer rows are always summed one by one.
const FEWEST: usize = 160;
/// Outputs that are searched together for windows of many rows.
const CHUNK: usize = 4096;

/// How windows of many rows are summed.
#[derive(Clone)]
pub(crate) struct Dense {
    method: Method,
    /// The length of a stretch in ticks.
    width: i64,
    /// The windows' middle, rounded up to a whole tick.
    middle: i64,
    /// What a stretch costs for each row of its windows, in rows of a window that is summed alone.
    price: usize,
}

#[derive(Clone)]
enum Method {
    /// A gaussian of this standard deviation in ticks.
    Taylor(f64),
    Powers(Vec<Powers>),
    Falling(Falling),
}

/// One thread's working memory.
#[derive(Default)]
pub(crate) struct DenseBuffers {
    stretches: Vec<(i64, Range<usize>)>,
    windows: Vec<Range<usize>>,
    starts: Vec<usize>,
    ends: Vec<usize>,
    mids: Vec<usize>,
    /// The same of a spline's inner part.
    inner: [Vec<usize>; 2],
    at: Vec<f64>,
    sums: Vec<f64>,
}

impl Dense {
    /// `None` where a shape has no sums that outputs share.
    pub(crate) fn of(ticks: &Ticks, formula: &Formula, lines: bool) -> Option<Self> {
        let half = ticks.half;
        let (method, width, price) = match *formula {
            // 2^(−(rate·v)²) is exp(−u²/2).
            Formula::Bell(rate) => {
                let unit = half * (0.5 * std::f64::consts::LOG2_E).sqrt() / rate;
                // (half + width/2)·width/2 ≤ farthest, in standard deviations.
                let farthest = if lines { FARTHEST_OF_LINES } else { FARTHEST };
                let reach = half / unit;
                let width = (reach * reach + 4.0 * farthest).sqrt() - reach;
                let width = (width * unit).min(0.5 * half);
                (Method::Taylor(unit), width, 6)
            }
            Formula::Decay(rate) | Formula::Falling(rate, 1) if !lines => {
                let both = matches!(formula, Formula::Falling(..));
                let rate = 16.0 * rate.abs() / half;
                // No exponent gets near its limits.
                if rate * half > 16.0 * 300.0 {
                    return None;
                }
                let width = half.min(16.0 * 30.0 / rate);
                (Method::Falling(Falling { rate, both }), width, 12)
            }
            ref formula => {
                let powers = Powers::of(formula, lines)?;
                let reach = powers.iter().fold(1.0, |least: f64, of| least.min(of.reach));
                (Method::Powers(powers), half * reach, 12)
            }
        };
        if !(width >= 1.0 && half < (1_u64 << 60) as f64) {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "both are below 2⁶⁰")]
        let [width, middle] = [width.floor(), ticks.middle.ceil()].map(|ticks| ticks as i64);
        Some(Self { method, width, middle, price })
    }

    /// The start of the stretch that holds a time; `None` near the ends of all time.
    fn start(&self, t: i64) -> Option<i64> {
        let start = t.div_euclid(self.width).checked_mul(self.width)?;
        let far = self.width.checked_mul(4)?.checked_add(1 << 61)?;
        (start.checked_sub(far).is_some() && start.checked_add(far).is_some()).then_some(start)
    }
}

impl Irregular {
    /// Computes outputs whose windows are found by time: those of many rows together, others one
    /// by one.
    #[expect(clippy::too_many_arguments, reason = "as the other ways to compute outputs have")]
    pub(crate) fn by_stretches<T: Sample>(
        &self,
        dense: &Dense,
        outputs: Range<usize>,
        windows: &Windows<'_>,
        series: &TimeSeries<'_>,
        x: &[T],
        output: &mut Placed<'_, '_, T>,
        buffers: &mut Buffers<T>,
    ) -> Result<(), Error> {
        let seen = buffers.chunk.see(self.isa, &outputs, series)?;
        let mut stretches = std::mem::take(&mut buffers.dense.stretches);
        stretches.clear();
        for start in outputs.clone().step_by(CHUNK) {
            let some = start..outputs.end.min(start + CHUNK);
            if self.may_be_dense(dense, &some, series.times) {
                self.find_stretches(dense, some, series.times, &mut stretches);
            }
        }
        // Those that are summed alone come first: they begin at multiples of eight, and what is
        // computed too much is written over.
        let mut done = outputs.start;
        let ends = stretches.iter().map(|(_, rows)| rows.clone());
        for dense in ends.chain(std::iter::once(outputs.end..outputs.end)) {
            if done < dense.start {
                let from = (done - done % EIGHT).max(outputs.start);
                self.one_by_one(from..dense.start, series, x, false, output, buffers)?;
            }
            done = dense.end;
        }
        if !stretches.is_empty() {
            buffers.values.look(self.isa, x, &seen);
        }
        for (start, rows) in &stretches {
            self.stretch(dense, *start, rows.clone(), windows, series, x, output, buffers);
        }
        buffers.dense.stretches = stretches;
        Ok(())
    }

    /// Whether there are so many rows anywhere near these outputs that their windows may be dense.
    fn may_be_dense(&self, dense: &Dense, outputs: &Range<usize>, times: &[i64]) -> bool {
        let span = self.ticks.behind.saturating_add(self.ticks.ahead).saturating_add(dense.width);
        let first = times[outputs.start].saturating_sub(span);
        let last = times[outputs.end - 1].saturating_add(span);
        let from = before(times, outputs.start, first);
        let to = after(times, outputs.end - 1, last);
        let mut found = false;
        let rows = &times[from..to];
        if rows.len() >= FEWEST {
            simd::run(self.isa, AnyWithin { rows, span, found: &mut found });
        }
        found
    }

    /// The stretches of these outputs that are worth it, and their outputs.
    fn find_stretches(
        &self,
        dense: &Dense,
        outputs: Range<usize>,
        times: &[i64],
        stretches: &mut Vec<(i64, Range<usize>)>,
    ) {
        let mut i = outputs.start;
        while i < outputs.end {
            let Some(start) = dense.start(times[i]) else {
                i += 1;
                continue;
            };
            let end = start + dense.width;
            let first = before(times, i, start);
            let last = after(times, i, end - 1);
            let (ticks, until) = (&self.ticks, last.min(outputs.end));
            let from = if self.is_causal() {
                // Rows that all windows hold are known before the stretch starts: outputs are
                // summed together once enough came before them.
                let low = before(times, i, end - 1 - ticks.behind);
                let high = before(times, i, start);
                let many = high.saturating_sub(low);
                (many > FEWEST).then(|| first + (dense.price * many).div_ceil(many - FEWEST))
            } else {
                let low = before(times, i, start - ticks.behind);
                let high = after(times, i, end - 1 + ticks.ahead);
                let many = high - low;
                let pays = many > FEWEST && (many - FEWEST) * (last - first) >= dense.price * many;
                pays.then_some(first)
            };
            if let Some(from) = from {
                let rows = from.max(i)..until;
                match stretches.last_mut() {
                    Some((before, so_far)) if *before == start && so_far.end == rows.start => {
                        so_far.end = rows.end;
                    }
                    _ if rows.is_empty() => {}
                    _ => stretches.push((start, rows)),
                }
            }
            i = until;
        }
    }

    /// Computes outputs of one stretch together.
    #[expect(clippy::too_many_arguments, reason = "what a stretch is computed from and into")]
    fn stretch<T: Sample>(
        &self,
        dense: &Dense,
        start: i64,
        outputs: Range<usize>,
        found: &Windows<'_>,
        series: &TimeSeries<'_>,
        x: &[T],
        output: &mut Placed<'_, '_, T>,
        buffers: &mut Buffers<T>,
    ) {
        let Buffers { values, chunk, dense: own, .. } = &mut *buffers;
        let (isa, ticks, times) = (self.isa, &self.ticks, series.times);
        let DenseBuffers { windows: of_rows, starts, ends, mids, inner, at, sums, .. } = own;
        found.fill(isa, outputs.clone(), of_rows);
        windows::firsts(isa, times, outputs.clone(), dense.middle, mids);
        let end = start + dense.width;
        let i = outputs.start;
        let low = before(times, i, start - ticks.behind);
        let high = after(times, i, end - 1 + ticks.ahead);
        let within = |row: usize| row.clamp(low, high) - low;
        // Rows that all windows hold.
        let first = within(before(times, i, end - 1 - ticks.behind));
        let last = within(after(times, i, start + ticks.ahead));
        let middles = [start, end].map(|t| within(before(times, i, t + dense.middle)));
        starts.clear();
        starts.extend(of_rows.iter().map(|window| window.start - low));
        ends.clear();
        ends.extend(of_rows.iter().map(|window| window.end - low));
        for (mid, window) in mids.iter_mut().zip(&*of_rows) {
            *mid = (*mid).clamp(window.start, window.end) - low;
        }
        at.clear();
        at.extend(times[outputs.clone()].iter().map(|t| (t - start) as f64));
        values.take_any(x, low..high);
        let (x_taken, mask) = values.taken();
        let lines = self.is_linear();
        let of = Chunk {
            times: &times[low..high],
            x: x_taken,
            mask,
            start,
            width: dense.width as f64,
            middle: ticks.middle,
            at,
            starts,
            mids,
            ends,
            first_middle: middles[0],
            last_middle: middles[1],
            common: (first, last.max(first)),
        };
        match &dense.method {
            Method::Taylor(unit) => {
                taylor::sum(isa, &of, *unit, ticks.half, lines, &mut chunk.totals);
            }
            Method::Falling(of_rows) => {
                falling::sum(isa, *of_rows, &of, ticks.half, &mut chunk.totals);
            }
            Method::Powers(all) => {
                let each = if lines { 3 } else { 1 };
                sums.clear();
                sums.resize(outputs.len() * powers::SETS * each, 0.0);
                for powers in all {
                    let half = ticks.half * powers.reach;
                    if powers.reach == 1.0 {
                        powers::add(isa, powers, &of, half, sums);
                        continue;
                    }
                    // The rows of the inner part; those at its very ends weigh nothing.
                    let ends = [(ticks.middle - half).ceil(), (ticks.middle + half).floor()];
                    let [from, to] = inner;
                    for (rows, end) in [&mut *from, &mut *to].into_iter().zip(ends) {
                        #[expect(clippy::cast_possible_truncation, reason = "below 2⁶⁰")]
                        windows::firsts(isa, times, outputs.clone(), end as i64, rows);
                        for (row, window) in rows.iter_mut().zip(&*of_rows) {
                            *row = (*row).clamp(window.start, window.end) - low;
                        }
                    }
                    let inner = Chunk { starts: from, ends: to, ..of };
                    powers::add(isa, powers, &inner, half, sums);
                }
                read(sums, outputs.len(), lines, !mask.is_empty(), &mut chunk.totals);
            }
        }
        self.complete(outputs, series, x, output, buffers);
    }
}

/// The least spread of rows that lines are fitted to from sums, in squares of half a window.
const NARROW: f64 = 0.02;

/// Makes totals of the sums of [`powers`].
fn read(sums: &[f64], outputs: usize, lines: bool, holes: bool, totals: &mut Totals) {
    totals.resize(outputs);
    let each = if lines { 3 } else { 1 };
    for (i, sums) in sums.chunks_exact(powers::SETS * each).enumerate() {
        totals.weight[i] = sums[0];
        totals.value[i] = sums[1];
        let present = if holes { sums[2] } else { sums[0] };
        totals.present[i] = present;
        if lines {
            let (place, common, square) = (sums[6], sums[5], sums[10]);
            totals.place[i] = place;
            totals.common[i] = common;
            // Rows that lie so close together leave no digits: 0 says that no line is known.
            let is_known = square * present - place * place > NARROW * present * present;
            totals.square[i] = if is_known { square } else { 0.0 };
        }
    }
}

/// The first row that is not before `t`, searched from row `i` outward.
fn before(times: &[i64], i: usize, t: i64) -> usize {
    let mut reach = 16;
    if times[i] < t {
        let after = &times[i..];
        while reach < after.len() && after[reach] < t {
            reach *= 2;
        }
        return i + after[..reach.min(after.len())].partition_point(|&s| s < t);
    }
    while reach < i && times[i - reach] >= t {
        reach *= 2;
    }
    let first = i - reach.min(i);
    first + times[first..i].partition_point(|&s| s < t)
}

/// The row after the last that is not after `t`.
fn after(times: &[i64], i: usize, t: i64) -> usize {
    t.checked_add(1).map_or(times.len(), |t| before(times, i, t))
}

/// Sets a flag if any [`FEWEST`] rows after one another are at most `span` apart.
struct AnyWithin<'a> {
    rows: &'a [i64],
    span: i64,
    found: &'a mut bool,
}

impl WithSimd for AnyWithin<'_> {
    #[inline(always)]
    fn run(self) {
        let Self { rows, span, found } = self;
        let last = &rows[FEWEST - 1..];
        let span = span.unsigned_abs();
        for (a, b) in rows.chunks(1024).zip(last.chunks(1024)) {
            let mut any = false;
            for (a, b) in a.iter().zip(b) {
                any |= b.wrapping_sub(*a).cast_unsigned() <= span;
            }
            if any {
                *found = true;
                return;
            }
        }
    }
}

/// Windows that are found by time; there are no others here.
pub(crate) const fn by_time<'a>(series: &'a TimeSeries<'_>) -> Option<&'a Windows<'a>> {
    match &series.windows {
        Found::ByTime(windows) => Some(windows),
        Found::Given(_) => None,
    }
}
