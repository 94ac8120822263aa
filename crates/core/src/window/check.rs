//! What windows refuse.

use crate::{error::Error, number::MAX_LEN, window::Window};

const FINITE: &str = "a finite number";
const POSITIVE: &str = "a finite number above 0";
/// The least and most decibels whose ratio is a number.
const DECIBELS: f64 = 6000.0;
/// Above this a Kaiser window of two rows is 0.
const BETA: f64 = 700.0;

impl Window {
    pub(super) fn check(&self, len: usize) -> Result<(), Error> {
        let max = MAX_LEN;
        if len > max {
            return Err(Error::TooLong { len, max });
        }
        let require = |name, value, is_good: bool, expected| {
            if is_good { Ok(()) } else { Err(self.parameter(name, value, expected)) }
        };
        let finite = |name, value: f64| require(name, value, value.is_finite(), FINITE);
        let positive =
            |name, value: f64| require(name, value, value.is_finite() && value > 0.0, POSITIVE);
        match *self {
            Self::Chebwin { at } => {
                let expected = "decibels from -6000 to 6000";
                require("at", at, at.abs() <= DECIBELS, expected)
            }
            Self::Dpss { nw } => {
                positive("NW", nw)?;
                let expected = "less than half of the length";
                require("NW", nw, len < 2 || nw < len as f64 / 2.0, expected)
            }
            Self::Exponential { center, tau } => {
                center.map_or(Ok(()), |center| finite("center", center))?;
                positive("tau", tau)
            }
            Self::Gaussian { std } => positive("std", std),
            Self::GeneralCosine { ref a } => a.iter().try_for_each(|&a| finite("a", a)),
            Self::GeneralGaussian { p, sig } => {
                positive("p", p)?;
                positive("sig", sig)
            }
            Self::GeneralHamming { alpha } | Self::Tukey { alpha } => finite("alpha", alpha),
            Self::Kaiser { beta } => finite("beta", beta),
            Self::KaiserBesselDerived { beta } => {
                require("beta", beta, beta.abs() <= BETA, "a number from -700 to 700")?;
                let (window, expected) = (self.name(), "even");
                if len.is_multiple_of(2) {
                    Ok(())
                } else {
                    Err(Error::Length { window, expected, len })
                }
            }
            Self::Taylor { nbar, sll, .. } => {
                let good = (1..=1000).contains(&nbar);
                require("nbar", nbar as f64, good, "a whole number from 1 to 1000")?;
                let expected = "decibels from 0 to 6000";
                require("sll", sll, (0.0..=DECIBELS).contains(&sll), expected)
            }
            _ => Ok(()),
        }
    }

    fn parameter(&self, name: &'static str, value: f64, expected: &'static str) -> Error {
        Error::Parameter { window: self.name(), name, expected, value }
    }
}
