//! The shape of a rhythm: what the days of a week, the months of a year and the hours of a day differ
//! by from their means, where they do so again and again.

use std::{collections::BTreeMap, fmt::Write as _};

use chrono::{Datelike, NaiveDateTime, Timelike};
use smoothframe_polars::Axis;

use crate::{
    Locale,
    plot::{attribute, short_number},
};

/// A rhythm shows in so many periods.
const LEAST_PERIODS: usize = 2;
/// What the places of a period differ by must be so many times what chance would make of it: more where
/// there are but two periods to tell it by.
const BEYOND_CHANCE: f64 = 6.0;
const OF_TWO: f64 = 12.0;
/// Days that a step may last, for its rhythm to show.
const DAY: f64 = 1.01;
const MONTH: f64 = 31.5;
const HOURS: f64 = 3.01 / 24.0;

const WEEK: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const YEAR: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The mean shape of a period.
#[derive(Debug, PartialEq)]
pub(crate) struct Rhythm {
    /// `week`, `year` or `day`.
    pub(crate) period: &'static str,
    /// How many periods it is the mean of.
    pub(crate) periods: usize,
    /// Its places, and by how much each differs from the mean: as a share, where all is above zero.
    pub(crate) places: Vec<(String, f64)>,
    is_share: bool,
}

/// The rhythms of a series whose steps are of so many days.
pub(crate) fn rhythms(axis: &Axis, ticks: &[i64], raw: &[f64], step: f64) -> Vec<Rhythm> {
    let when: Vec<(NaiveDateTime, f64)> = ticks
        .iter()
        .zip(raw)
        .filter(|(_, value)| value.is_finite())
        .filter_map(|(&tick, &value)| {
            Some((axis.local_time(tick).or_else(|| axis.date_time(tick))?, value))
        })
        .collect();
    let days = |at: NaiveDateTime| i64::from(at.date().num_days_from_ce());
    let mut found = Vec::new();
    if step <= HOURS {
        found.extend(Rhythm::of("day", &when, 24, |at| (days(at), at.hour() as usize)));
    }
    if step <= DAY {
        // The first day of the common era was a Monday.
        let week = |at: NaiveDateTime| {
            ((days(at) - 1).div_euclid(7), at.weekday().num_days_from_monday() as usize)
        };
        found.extend(Rhythm::of("week", &when, 7, week));
    }
    if step <= MONTH {
        // Years that end with the data.
        let last = when.last().map_or(0, |(at, _)| at.month0());
        let year = move |at: NaiveDateTime| {
            (i64::from(at.year()) + i64::from(at.month0() > last), at.month0() as usize)
        };
        found.extend(Rhythm::of("year", &when, 12, year));
    }
    found
}

impl Rhythm {
    fn of(
        period: &'static str,
        when: &[(NaiveDateTime, f64)],
        most: usize,
        place: impl Fn(NaiveDateTime) -> (i64, usize),
    ) -> Option<Self> {
        // The mean of each place of each period.
        let mut sums: BTreeMap<i64, Vec<(f64, u32)>> = BTreeMap::new();
        for &(at, value) in when {
            let (period, place) = place(at);
            let places = sums.entry(period).or_insert_with(|| vec![(0.0, 0); most]);
            if let Some((sum, count)) = places.get_mut(place) {
                *sum += value;
                *count += 1;
            }
        }
        // Places that half of the periods have: shops may be closed on Sundays.
        let has = |place: usize| sums.values().filter(|places| places[place].1 > 0).count();
        let used: Vec<usize> = (0..most).filter(|&place| 2 * has(place) > sums.len()).collect();
        let whole: Vec<(i64, Vec<f64>)> = sums
            .iter()
            .filter(|(_, places)| used.iter().all(|&place| places[place].1 > 0))
            .map(|(&at, places)| {
                let mean = |&place: &usize| places[place].0 / f64::from(places[place].1);
                (at, used.iter().map(mean).collect())
            })
            .collect();
        let (periods, count) = (whole.len(), used.len());
        if periods < LEAST_PERIODS || count < 3 {
            return None;
        }
        let (rows, columns) = (periods as f64, count as f64);
        let means: Vec<f64> =
            whole.iter().map(|(_, row)| row.iter().sum::<f64>() / columns).collect();
        let apart: Vec<Vec<f64>> = (0..periods)
            .map(|at| {
                let (before, after) = (at.saturating_sub(1), (at + 1).min(periods - 1));
                let distance = (whole[after].0 - whole[before].0) as f64;
                let slope = (means[after] - means[before]) / distance;
                let trend = |place: usize| {
                    means[at] + slope * (place as f64 - (columns - 1.0) / 2.0) / columns
                };
                whole[at].1.iter().enumerate().map(|(place, value)| value - trend(place)).collect()
            })
            .collect();
        let shape: Vec<f64> = (0..count)
            .map(|place| apart.iter().map(|row| row[place]).sum::<f64>() / rows)
            .collect();
        let between = rows * shape.iter().map(|d| d * d).sum::<f64>() / (columns - 1.0);
        let within: f64 = apart
            .iter()
            .flat_map(|row| row.iter().zip(&shape).map(|(d, mean)| (d - mean) * (d - mean)))
            .sum::<f64>()
            / ((columns - 1.0) * (rows - 1.0));
        let least = if periods == 2 { OF_TWO } else { BEYOND_CHANCE };
        let size = means.iter().map(|mean| mean.abs()).sum::<f64>() / rows;
        let largest = shape.iter().fold(0.0_f64, |most, d| most.max(d.abs()));
        // Differences of last digits are no rhythm.
        let is_there = between.is_finite() && between > least * within && largest > 1e-6 * size;
        if !is_there {
            return None;
        }
        let is_share = when.iter().all(|(_, value)| *value >= 0.0) && size > 0.0;
        let by = if is_share { size } else { 1.0 };
        let name = |place: usize| match period {
            "week" => WEEK[place].to_owned(),
            "year" => YEAR[place].to_owned(),
            _ => format!("{place}:00"),
        };
        let places = used.iter().zip(&shape).map(|(&place, d)| (name(place), d / by)).collect();
        Some(Self { period, periods, places, is_share })
    }

    /// A difference from the mean as text.
    fn said(&self, difference: f64, locale: Locale) -> String {
        let short_number = |value| locale.marked(short_number(value));
        let sign = if difference > 0.0 { "+" } else { "" };
        if self.is_share {
            let percent = short_number((100.0 * difference).round());
            let is_zero = percent.trim_start_matches('−') == "0";
            return if is_zero { "0%".to_owned() } else { format!("{sign}{percent}%") };
        }
        format!("{sign}{}", short_number(difference))
    }

    /// What is shown, in a few words.
    pub(crate) fn title(&self) -> String {
        format!("The shape of the {}", self.period)
    }

    /// Its highest and its lowest place.
    pub(crate) fn note(&self, locale: Locale) -> String {
        let by = |a: &&(String, f64), b: &&(String, f64)| a.1.total_cmp(&b.1);
        let (Some(low), Some(high)) =
            (self.places.iter().min_by(by), self.places.iter().max_by(by))
        else {
            return String::new();
        };
        format!(
            "{} {}, {} {} against the mean of {} {}s",
            high.0,
            self.said(high.1, locale),
            low.0,
            self.said(low.1, locale),
            self.periods,
            self.period
        )
    }

    /// Bars as HTML.
    pub(crate) fn html(&self, id: &str, locale: Locale) -> String {
        let high = self.places.iter().fold(0.0_f64, |most, place| most.max(place.1));
        let low = self.places.iter().fold(0.0_f64, |least, place| least.min(place.1));
        // Room for the numbers.
        let (low, high) = (low - 0.12 * (high - low), high + 0.12 * (high - low));
        let down = |value: f64| 1000.0 * (high - value) / (high - low);
        let width = 1000.0 / self.places.len() as f64;
        let listed: Vec<String> = self
            .places
            .iter()
            .map(|(name, d)| format!("{name} {}", self.said(*d, locale)))
            .collect();
        let mut html = format!(
            "<div class=\"pl bars\"><div class=\"c\"><svg viewBox=\"0 0 1000 1000\" preserveAspectRatio=\"none\" role=\"img\" \
             aria-labelledby=\"{id}-t\" aria-describedby=\"{id}-d\"><title id=\"{id}-t\">{}</title>\
             <desc id=\"{id}-d\">{}.</desc>",
            attribute(&self.title()),
            attribute(&listed.join(", "))
        );
        let mut numbers = String::new();
        // Among many only the highest and the lowest are said.
        let (most, least) =
            self.places.iter().fold((f64::MIN, f64::MAX), |(most, least), place| {
                (most.max(place.1), least.min(place.1))
            });
        let is_said = |value: f64| self.places.len() <= 12 || value >= most || value <= least;
        for (at, (_, value)) in self.places.iter().enumerate() {
            let (top, bottom) = (down(value.max(0.0)), down(value.min(0.0)));
            let left = (at as f64 + 0.15) * width;
            let _ = write!(
                html,
                "<rect class=\"bar\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"{:.1}\"/>",
                0.7 * width,
                bottom - top
            );
            if !is_said(*value) {
                continue;
            }
            let (side, at_end) = if *value < 0.0 { ("down", bottom) } else { ("up", top) };
            let _ = write!(
                numbers,
                "<i class=\"{side}\" style=\"left:{:.1}%;top:{:.1}%\">{}</i>",
                (at as f64 + 0.5) * width / 10.0,
                at_end / 10.0,
                self.said(*value, locale)
            );
        }
        let zero = down(0.0);
        let _ = write!(html, "<path class=\"g z\" d=\"M0 {zero:.1}H1000\"/></svg></div>");
        let _ = write!(html, "<div class=\"n\" aria-hidden=\"true\">{numbers}</div>");
        html.push_str("<div class=\"x\" aria-hidden=\"true\">");
        let every = if self.places.len() > 12 { 6 } else { 1 };
        for (at, (name, _)) in self.places.iter().enumerate() {
            let tag = if at % every == 0 { "i" } else { "s" };
            let left = (at as f64 + 0.5) * width / 10.0;
            let _ = write!(html, "<{tag} style=\"left:{left:.1}%\">{name}</{tag}>");
        }
        html.push_str("</div></div>");
        html
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that look like noise, the same each time.
    fn noise(seed: u64) -> impl Iterator<Item = f64> {
        let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        std::iter::repeat_with(move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as f64 / (1_u64 << 53) as f64 - 0.5
        })
    }

    #[test]
    fn the_week_and_the_year_are_found_in_a_trend() {
        let ticks: Vec<i64> = (19_000..19_000 + 1100).collect();
        let raw: Vec<f64> = ticks
            .iter()
            .zip(noise(7))
            .map(|(&day, noise)| {
                let weekend = if (day + 3) % 7 >= 5 { 40.0 } else { 0.0 };
                let year = (day as f64 / 365.25 * std::f64::consts::TAU).sin() * 30.0;
                200.0 + 0.1 * (day - 19_000) as f64 + weekend + year + 10.0 * noise
            })
            .collect();
        let found = rhythms(&Axis::Date, &ticks, &raw, 1.0);
        let periods: Vec<&str> = found.iter().map(|rhythm| rhythm.period).collect();
        assert_eq!(periods, ["week", "year"]);
        let week = &found[0].places;
        assert!(week[5].1 > 0.08 && week[6].1 > 0.08 && week[1].1 < -0.02, "{week:?}");
        let html = found[0].html("week", Locale::En);
        assert!(html.contains("<title") && html.contains(">Sat<"), "{html}");
        assert!(found[0].note(Locale::En).contains('%'), "{}", found[0].note(Locale::En));
    }

    #[test]
    fn noise_and_walks_have_no_rhythm() {
        let ticks: Vec<i64> = (19_000..19_000 + 1100).collect();
        let (mut weeks, mut years) = (0, 0);
        for seed in 1..=200 {
            let mut level = 100.0;
            let walk = seed % 2 == 0;
            let raw: Vec<f64> = noise(seed)
                .take(1100)
                .map(|noise| {
                    level += if walk { noise } else { 0.0 };
                    level + noise
                })
                .collect();
            for rhythm in rhythms(&Axis::Date, &ticks, &raw, 1.0) {
                match rhythm.period {
                    "week" => weeks += 1,
                    _ => years += 1,
                }
            }
        }
        assert!(weeks == 0 && years <= 4, "{weeks} weeks and {years} years of 200");
    }

    #[test]
    fn weekdays_alone_and_constants() {
        let ticks: Vec<i64> = (19_000..19_400).filter(|day| (day + 3) % 7 < 5).collect();
        let raw: Vec<f64> =
            ticks.iter().zip(noise(3)).map(|(day, n)| ((day + 3) % 7) as f64 + n).collect();
        let found = rhythms(&Axis::Date, &ticks, &raw, 1.0);
        assert_eq!(found[0].places.len(), 5);
        assert!(rhythms(&Axis::Date, &ticks, &vec![0.1; ticks.len()], 1.0).is_empty());
        assert!(rhythms(&Axis::Date, &ticks, &vec![f64::NAN; ticks.len()], 1.0).is_empty());
        assert!(rhythms(&Axis::Date, &[], &[], 1.0).is_empty());
        let giants: Vec<f64> =
            (0..ticks.len()).map(|at| if at % 2 == 0 { 1e308 } else { -1e308 }).collect();
        assert!(rhythms(&Axis::Date, &ticks, &giants, 1.0).is_empty());
    }
}
