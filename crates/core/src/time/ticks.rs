//! Windows in time, in ticks: the unit that times count.

use std::f64::consts::LN_2;

use crate::{
    error::Error,
    options::align::Align,
    time::{
        continuous::Shape,
        kernel::{Design, TimeKernel},
        span::{Kind, Span},
        unit::Unit,
    },
    window::Window,
};

/// A [`TimeKernel`] in ticks of a unit.
#[derive(Clone)]
pub(crate) struct Ticks {
    pub(crate) shape: Shape,
    /// How far the window reaches behind and ahead; rows exactly so far away are in it. −1 where it
    /// ends before the output's own row.
    pub(crate) behind: i64,
    pub(crate) ahead: i64,
    /// The window's middle relative to the output's time, and half of its length.
    pub(crate) middle: f64,
    pub(crate) half: f64,
}

impl Ticks {
    /// How far a time is after another; where that overflows an i64, it is longer than any window.
    pub(crate) fn apart(&self, from: i64, to: i64) -> f64 {
        to.checked_sub(from).map_or(self.half, |apart| apart as f64)
    }

    /// The weight of a row `distance` ticks after the output's.
    pub(crate) fn weight(&self, distance: f64) -> f64 {
        self.shape.at((distance - self.middle) / self.half)
    }
}

impl Span {
    /// The length in ticks of a unit, as a fraction; of months in mean months.
    ///
    /// # Errors
    /// [`Error::InTime`] where the length does not go with the unit.
    pub(crate) fn ticks(&self, unit: Unit) -> Result<(i128, i128), Error> {
        Ok(match (self.kind(), unit.nanoseconds()) {
            (Kind::Numbers, None) => (i128::from(self.amount()), 1),
            (Kind::Numbers, Some(_)) => {
                return Err(Error::InTime(format!(
                    "{self} counts whole numbers, but the times are dates; write it in d, h …"
                )));
            }
            (_, None) => {
                return Err(Error::InTime(format!(
                    "{self} is a length of time, but the times are whole numbers; write it as \
                     5i, or read them as dates"
                )));
            }
            (Kind::Months, Some(tick)) => {
                // A mean month of 2,629,746 s; the ends of windows come from a calendar.
                (i128::from(self.amount()) * 2_629_746 * 1_000_000_000, tick)
            }
            (_, Some(tick)) => (self.nanoseconds().unwrap_or(1), tick),
        })
    }
}

impl TimeKernel {
    /// The kernel for times of this unit. Of months, whose windows a calendar must find, `behind`
    /// and `ahead` are those of mean months, and only the shape is to be used.
    ///
    /// # Errors
    /// [`Error::InTime`] where the length does not go with the unit.
    pub(crate) fn ticks(&self, unit: Unit) -> Result<Ticks, Error> {
        let length = self.length();
        let (numerator, denominator) = length.ticks(unit)?;
        let eights = if self.is_closed() { 8 } else { 1 };
        // `numerator / denominator` ticks.
        let numerator = numerator * eights;
        let least = |a: i128, b: i128| i64::try_from(a / b).unwrap_or(i64::MAX);
        let below = |a: i128, b: i128| i64::try_from((a + b - 1) / b - 1).unwrap_or(i64::MAX);
        let (whole, half) = ((numerator, denominator), (numerator, 2 * denominator));
        let (start, end) = self.ends_in();
        let upto = |is_in: bool, (a, b)| if is_in { least(a, b) } else { below(a, b) };
        let own = (0, 1);
        let (behind, ahead) = match self.align {
            Align::Trailing => (upto(start, whole), upto(end, own)),
            Align::Leading => (upto(start, own), upto(end, whole)),
            _ => (upto(start, half), upto(end, half)),
        };
        let half = numerator as f64 / (2 * denominator) as f64;
        let middle = match self.align {
            Align::Trailing => -half,
            Align::Leading => half,
            _ => 0.0,
        };
        // A width in half lengths of the window, as shapes take it.
        let width = |span: &Span| {
            let (a, b) = match (span.nanoseconds(), length.nanoseconds()) {
                (Some(width), Some(length)) => (width, length),
                _ => (i128::from(span.amount()), i128::from(length.amount())),
            };
            2.0 * a as f64 / (b * eights) as f64
        };
        let shape = match &self.design {
            Design::Window { window, .. } => Shape::of(window.clone()),
            Design::Gaussian { std, .. } => Shape::of(Window::gaussian(width(std))),
            Design::GeneralGaussian { p, sig, .. } => {
                Shape::of(Window::general_gaussian(*p, width(sig)))
            }
            Design::Exponential { tau, .. } => Shape::of(Window::exponential(width(tau))),
            Design::Decay { tau, .. } => Shape::Decay { tau: width(tau) },
            Design::HalfLife { half_life, .. } => Shape::Decay { tau: width(half_life) / LN_2 },
        };
        Ok(Ticks { shape, behind, ahead, middle, half })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str) -> Span {
        text.parse().expect(text)
    }

    fn ends(kernel: &TimeKernel, unit: Unit) -> (i64, i64) {
        let ticks = kernel.ticks(unit).expect("a good unit");
        (ticks.behind, ticks.ahead)
    }

    #[test]
    fn which_ticks_a_window_holds() {
        let boxcar = |text| TimeKernel::window(&Window::boxcar(), &span(text)).expect(text);
        let aligned = |text, align| boxcar(text).with_align(align).expect("a side");
        for (length, centred, trailing, leading) in [
            ("1i", (0, 0), (0, 0), (0, 0)),
            ("6i", (3, 2), (5, 0), (0, 5)),
            ("7i", (3, 3), (6, 0), (0, 6)),
        ] {
            assert_eq!(ends(&boxcar(length), Unit::Number), centred);
            assert_eq!(ends(&aligned(length, Align::Trailing), Unit::Number), trailing);
            assert_eq!(ends(&aligned(length, Align::Leading), Unit::Number), leading);
        }
        // 12 hours of daily rows hold the row alone; 3 days of seconds reach 1.5 days either way.
        assert_eq!(ends(&boxcar("12h"), Unit::Day), (0, 0));
        assert_eq!(ends(&boxcar("3d"), Unit::Second), (129_600, 129_599));
        let gaussian = TimeKernel::gaussian(&span("3i")).expect("numbers");
        assert_eq!(ends(&gaussian, Unit::Number), (12, 12));
        let trailing = gaussian.with_align(Align::Trailing).expect("a side");
        assert_eq!(ends(&trailing, Unit::Number), (24, 0));
        assert_eq!(trailing.to_string(), "gaussian:std=3i");
        assert!(
            boxcar("7d").ticks(Unit::Number).is_err() && boxcar("7i").ticks(Unit::Day).is_err()
        );
    }

    #[test]
    fn what_has_no_shape_in_time() {
        for (window, length) in [
            (Window::chebwin(50.0), "7d"),
            (Window::dpss(2.0), "7d"),
            (Window::kaiser_bessel_derived(2.0), "7d"),
            (Window::gaussian(2.0), "7d"),
            (Window::hann(), "2mo"),
            (Window::tukey(f64::NAN), "7d"),
        ] {
            assert!(TimeKernel::window(&window, &span(length)).is_err(), "{window}");
        }
        assert!(TimeKernel::gaussian_within(&span("3i"), &span("7d")).is_err());
        assert!(TimeKernel::gaussian(&span("1mo")).is_err());
        assert!(TimeKernel::decay(&span("36h"), &span("7d")).is_ok());
    }
}
