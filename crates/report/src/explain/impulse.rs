//! The weights that a smoother gives to rows around its output's, far from ends and holes: what it
//! makes of a single 1 among zeros.

use smoothframe_core::{
    Degree, Ewm, Kernel, Norm, Operation, Smoother, Span, TimeKernel, Unit, Window,
};

use crate::explain::scale::Scale;

/// The weights of a linear smoother, as a kernel.
#[derive(Debug, Clone)]
pub(crate) struct Impulse {
    /// Taps, the newest row's first.
    pub(crate) kernel: Kernel,
    /// How many of them lie ahead of the output's row.
    pub(crate) ahead: usize,
    /// How much of the scale lies between two of them.
    pub(crate) spacing: f64,
    pub(crate) scale: Scale,
}

/// So long a kernel is told of, and so long a window that has to be run to be seen.
const LONGEST: usize = 100_000;
const LONGEST_RUN: usize = 20_000;
/// Rows to a window in time: as near to all as a terminal and three digits can show.
const FINE: i64 = 512;
/// What an average with memory has forgotten.
const FORGOTTEN: f64 = 1e-6;

impl Impulse {
    /// That of a smoother; none of one that is not linear, or too long. Robust rounds are left out:
    /// it is what they start from.
    pub(crate) fn of(smoother: &Smoother) -> Option<Self> {
        match smoother.operation() {
            Operation::Kernel(kernel)
                if smoother.degree() == Degree::Constant && kernel.len() <= LONGEST =>
            {
                let ahead = kernel.reach().ahead;
                Some(Self::rows(kernel.clone(), ahead))
            }
            Operation::Kernel(kernel) => Self::run(smoother, kernel.len()),
            Operation::Lowess(lowess) => Self::run(smoother, lowess.len()),
            Operation::TimeKernel(kernel) => Self::in_time(smoother, kernel),
            Operation::Ewm(ewm) => Self::ewm(ewm),
            _ => None,
        }
    }

    /// The kernel's weights, the oldest row's first.
    pub(crate) fn oldest_first(&self) -> Vec<f64> {
        self.kernel.taps().iter().rev().copied().collect()
    }

    fn rows(kernel: Kernel, ahead: usize) -> Self {
        Self { kernel, ahead, spacing: 1.0, scale: Scale::Rows }
    }

    /// Of a window that looks at most `len` rows either way: a 1 among zeros.
    fn run(smoother: &Smoother, len: usize) -> Option<Self> {
        if len > LONGEST_RUN {
            return None;
        }
        let smoother = once(smoother)?;
        let mut x = vec![0.0; 4 * len + 1];
        x[2 * len] = 1.0;
        let (kernel, ahead) = around(&smoother.smooth(&x).ok()?, len)?;
        Some(Self::rows(kernel, ahead))
    }

    fn in_time(smoother: &Smoother, kernel: &TimeKernel) -> Option<Self> {
        if let Some(months) = kernel.length().months() {
            // Only boxcars count months, whose days differ.
            #[expect(clippy::cast_precision_loss, reason = "months are few")]
            let spacing = months as f64 / FINE as f64;
            let len = usize::try_from(FINE).ok()?;
            let uniform = Kernel::window(&Window::boxcar(), len).ok()?;
            let uniform = uniform.with_align(kernel.align());
            let ahead = uniform.reach().ahead;
            return Some(Self { kernel: uniform, ahead, spacing, scale: Scale::Months });
        }
        let (scale, length) = length(kernel)?;
        // Seconds, where nanoseconds would not go into a series of several windows.
        let (unit, size) = match scale {
            Scale::Numbers => (Unit::Number, 1),
            _ if length > 100_000 * 1_000_000_000 => (Unit::Second, 1_000_000_000),
            _ => (Unit::Nanosecond, 1),
        };
        let ticks = i64::try_from(length / size).ok().filter(|ticks| *ticks > 0)?;
        // A number of rows that divides the window, where one is near.
        let divides = |rows: &i64| ticks % rows == 0;
        let rows = (FINE..FINE + 256).find(divides).unwrap_or(FINE).min(ticks);
        let step = ticks / rows;
        let len = usize::try_from(ticks / step + 1).ok()?;
        let count = 4 * len + 1;
        let mut x = vec![0.0; count];
        x[2 * len] = 1.0;
        let mut times = Vec::with_capacity(count);
        for row in 0..count {
            times.push(i64::try_from(row).ok()?.checked_mul(step)?);
        }
        let y = once(smoother)?.time_plan(unit).ok()?.smooth(&times, &x).ok()?;
        let (kernel, ahead) = around(&y, len)?;
        #[expect(clippy::cast_precision_loss, reason = "a length to three digits")]
        let spacing = step as f64 * size as f64;
        Some(Self { kernel, ahead, spacing, scale })
    }

    /// Weights that fall to nothing worth telling of.
    fn ewm(ewm: &Ewm) -> Option<Self> {
        let (keeps, spacing, scale) = match (ewm.weight(), ewm.time_halflife()) {
            (Some(alpha), _) => (1.0 - alpha, 1.0, Scale::Rows),
            (None, Some(halflife)) => {
                let kernel = TimeKernel::window(&Window::boxcar(), halflife).ok()?;
                let (scale, length) = length(&kernel)?;
                #[expect(clippy::cast_precision_loss, reason = "a length to three digits")]
                let spacing = length as f64 / 256.0;
                ((-std::f64::consts::LN_2 / 256.0).exp(), spacing, scale)
            }
            (None, None) => return None,
        };
        let mut taps = vec![1.0];
        while taps.len() < LONGEST && taps.last().is_some_and(|last| last * keeps > FORGOTTEN) {
            taps.extend(taps.last().map(|last| last * keeps));
        }
        let kernel = Kernel::from_taps(taps, Norm::Sum).ok()?;
        Some(Self { kernel, ahead: 0, spacing, scale })
    }
}

/// The smoother's first fit, which needs no more rows than there are.
fn once(smoother: &Smoother) -> Option<Smoother> {
    if smoother.robust() == 0 && smoother.min_rows().is_none() {
        return Some(smoother.clone());
    }
    smoother.rebuild().robust(0).min_rows(1).build().ok()
}

/// The outputs around the middle row, whose value is 1, as a kernel and how far it looks ahead.
fn around(y: &[f64], len: usize) -> Option<(Kernel, usize)> {
    let middle = y.len() / 2;
    // A row ahead sees the 1 before it comes.
    let seen = y.get(middle - len..=middle + len)?;
    if seen.iter().any(|y| !y.is_finite()) {
        return None;
    }
    let least = seen.iter().fold(0.0_f64, |most, y| most.max(y.abs())) * 1e-14;
    let first = seen.iter().position(|y| y.abs() > least)?.min(len);
    let last = seen.iter().rposition(|y| y.abs() > least)?.max(len);
    let taps = seen.get(first..=last)?.to_vec();
    Some((Kernel::from_taps(taps, Norm::None).ok()?, len - first))
}

/// How long a window in time is, of months none.
pub(crate) fn length(kernel: &TimeKernel) -> Option<(Scale, i128)> {
    if let Some((behind, ahead)) = kernel.reach().nanoseconds() {
        return Some((Scale::Nanoseconds, behind + ahead));
    }
    let terms = Span::terms(&kernel.length().to_string())?;
    let numbers: i128 = terms.iter().map(|&(n, _, size)| i128::from(n) * i128::from(size)).sum();
    let times = if kernel.is_closed() { 8 } else { 1 };
    kernel.length().months().is_none().then_some((Scale::Numbers, numbers * times))
}
