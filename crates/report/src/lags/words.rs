//! What a lag says, in a sentence.

use smoothframe_core::BestLag;
use smoothframe_polars::{Group, Layout};

use crate::text;

/// What lags are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LagUnit {
    /// Rows, where they are no steps in time.
    Rows,
    /// Steps of so many units, such as 15 and `minute`.
    Steps(u64, &'static str),
}

impl LagUnit {
    /// Of a group: its step, where each has one row.
    pub(crate) fn of(layout: &Layout, group: &Group) -> Self {
        let repeats = || layout.ticks(group).windows(2).any(|pair| pair[0] == pair[1]);
        match (group.step(), group.absent()) {
            (Some(step), Some(0)) if !repeats() => Self::of_text(&step.text(layout.axis())),
            _ => Self::Rows,
        }
    }

    /// Of a step such as `15m`.
    fn of_text(step: &str) -> Self {
        let unit = step.trim_start_matches(|c: char| c.is_ascii_digit());
        let name = match unit {
            "ns" => "nanosecond",
            "us" => "microsecond",
            "ms" => "millisecond",
            "s" => "second",
            "m" => "minute",
            "h" => "hour",
            "d" => "day",
            "w" => "week",
            "mo" => "month",
            "q" => "quarter",
            "y" => "year",
            _ => return Self::Rows,
        };
        match step.trim_end_matches(unit).parse() {
            Ok(count) => Self::Steps(count, name),
            Err(_) => Self::Rows,
        }
    }

    /// So many rows, as `3 days` or `45 minutes`.
    fn length(&self, rows: u64) -> String {
        let (count, name) = match *self {
            Self::Rows => (rows, "row"),
            Self::Steps(step, name) => (rows.saturating_mul(step), name),
        };
        text::counted(usize::try_from(count).unwrap_or(usize::MAX), name)
    }

    /// What is counted: `days`, `steps of 15 minutes` or `rows`.
    pub(crate) fn counted(&self) -> String {
        match self {
            Self::Rows => "rows".to_owned(),
            Self::Steps(1, name) => format!("{name}s"),
            Self::Steps(count, name) => format!("steps of {count} {name}s"),
        }
    }
}

/// The best lag of a group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Best {
    pub(crate) lag: i64,
    pub(crate) r: f64,
    pub(crate) pairs: usize,
}

impl From<BestLag> for Best {
    fn from(BestLag { lag, r, pairs, .. }: BestLag) -> Self {
        Self { lag, r, pairs }
    }
}

/// Two values, and what their lags are counted in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Following<'a> {
    pub(crate) first: &'a str,
    pub(crate) second: &'a str,
    pub(crate) unit: LagUnit,
    /// The fewest pairs that a coefficient needs.
    pub(crate) fewest: usize,
    /// How many lags were looked at.
    pub(crate) lags: usize,
}

impl Following<'_> {
    /// `units follow price by 3 days (r = 0.81, 640 pairs)`.
    pub(crate) fn sentence(&self, best: Option<Best>) -> String {
        let Some(best) = best else {
            let fewest = text::counted(self.fewest, "pair");
            return format!("no lag has {fewest} of values that vary on both sides");
        };
        let inversely = if best.r < 0.0 { ", inversely" } else { "" };
        let how_well =
            format!("(r = {}, {})", text::number(best.r, 2), text::counted(best.pairs, "pair"));
        let doubt = if best.r.abs() * (best.pairs as f64).sqrt() > noise(self.lags) {
            String::new()
        } else {
            let lags = text::counted(self.lags, "lag");
            format!("; unrelated noise reaches as far at the best of {lags}")
        };
        let Self { first, second, unit, .. } = self;
        let rows = best.lag.unsigned_abs();
        let how_well = format!("{how_well}{doubt}");
        match best.lag {
            0 => format!("{first} and {second} go together without a lag{inversely} {how_well}"),
            1.. => {
                format!("{} by {}{inversely} {how_well}", follows(second, first), unit.length(rows))
            }
            _ => {
                format!("{} by {}{inversely} {how_well}", follows(first, second), unit.length(rows))
            }
        }
    }

    /// A lag with its sign: `−3 days`.
    pub(crate) fn lag(&self, lag: i64) -> String {
        let sign = if lag < 0 { "−" } else { "" };
        format!("{sign}{}", self.unit.length(lag.unsigned_abs()))
    }

    /// What lags before 0 say.
    pub(crate) fn before(&self) -> String {
        format!("← {}", follows(self.first, self.second))
    }

    /// What lags after 0 say.
    pub(crate) fn after(&self) -> String {
        format!("{} →", follows(self.second, self.first))
    }
}

/// How far r·√pairs of noise reaches at the best of so many lags, in all but 1 of 20 series: the z of
/// 0.025/lags, by the bound e^(−z²/2)/(z·√2π) of the normal curve's tail.
fn noise(lags: usize) -> f64 {
    let one_in = lags as f64 / 0.025;
    let round = |z: f64| (2.0 * (one_in / (z * std::f64::consts::TAU.sqrt())).ln()).sqrt();
    (0..20).fold(2.0, |z, _| round(z))
}

/// `units follow price`, `price follows units`.
pub(crate) fn follows(late: &str, early: &str) -> String {
    let lower = late.to_lowercase();
    let singular = ["ss", "us", "is"].iter().any(|end| lower.ends_with(end));
    let verb = if lower.ends_with('s') && !singular { "follow" } else { "follows" };
    format!("{late} {verb} {early}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use smoothframe_core::cross_correlation;

    #[test]
    fn steps_in_words() {
        let length = |step: &str, rows| LagUnit::of_text(step).length(rows);
        assert_eq!(length("1d", 1), "1 day");
        assert_eq!(length("15m", 3), "45 minutes");
        assert_eq!(length("1mo", 0), "0 months");
        assert_eq!(length("7i", 2), "2 rows");
        assert_eq!(length("1d", 1200), "1,200 days");
        assert_eq!(LagUnit::of_text("15m").counted(), "steps of 15 minutes");
        assert_eq!(LagUnit::of_text("1w").counted(), "weeks");
        assert_eq!(LagUnit::of_text("").counted(), "rows");
    }

    /// Against scipy.stats.norm.isf(0.025 / lags); the bound of the tail is a little farther out.
    #[test]
    fn how_far_noise_reaches() {
        for (lags, z) in [(11, 2.8376), (29, 3.1340), (61, 3.3461), (201, 3.6635)] {
            assert!((0.0..0.04).contains(&(noise(lags) - z)), "{lags}: {}", noise(lags));
        }
    }

    #[test]
    fn who_follows_whom() {
        let noise: Vec<f64> = (0..40).map(|t| f64::from(t * t % 17)).collect();
        let best =
            |a: &[f64], b: &[f64]| cross_correlation(a, b, 5).expect("one length").best_lag();
        let day = LagUnit::of_text("1d");
        let pair = Following { first: "price", second: "units", unit: day, fewest: 8, lags: 11 };
        let (early, late) = (&noise[3..], &noise[..37]);
        let said = |a, b| pair.sentence(best(a, b).map(Best::from));
        assert_eq!(said(early, late), "units follow price by 3 days (r = 1.00, 34 pairs)");
        assert_eq!(said(late, early), "price follows units by 3 days (r = 1.00, 34 pairs)");
        assert_eq!(
            said(early, early),
            "price and units go together without a lag (r = 1.00, 37 pairs)"
        );
        let turned: Vec<f64> = late.iter().map(|x| -x).collect();
        assert_eq!(
            said(early, &turned),
            "units follow price by 3 days, inversely (r = −1.00, 34 pairs)"
        );
        assert_eq!(said(early, &[1.0; 37]), "no lag has 8 pairs of values that vary on both sides");
        let weak = Best { lag: 2, r: 0.3, pairs: 49 };
        assert_eq!(
            pair.sentence(Some(weak)),
            "units follow price by 2 days (r = 0.30, 49 pairs); unrelated noise reaches as far at the \
             best of 11 lags"
        );
        assert_eq!((pair.lag(-3), pair.lag(1)), ("−3 days".into(), "1 day".into()));
        assert_eq!(pair.before(), "← price follows units");
        for (name, verb) in [("Sales", "follow"), ("status", "follows"), ("gross", "follows")] {
            assert_eq!(follows(name, "x"), format!("{name} {verb} x"));
        }
    }
}
