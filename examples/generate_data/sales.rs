//! The made-up shops: what they sell, what happens to them, and the draw of one row per
//! date, store and product.
//!
//! Only `+ - * /` on floats and whole cents: no `exp` or `sin`, whose last bit depends on the
//! platform. The same seed therefore gives the same rows everywhere.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// One row. A missing value is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sale {
    pub(crate) date: NaiveDate,
    pub(crate) store: &'static str,
    pub(crate) product: &'static str,
    pub(crate) units: Option<i64>,
    pub(crate) price_cents: i64,
    pub(crate) revenue_cents: Option<i64>,
}

/// Used in constants only: a date that does not exist is a compile error.
const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => panic!("no such date"),
    }
}

const FIRST_DAY: NaiveDate = day(2023, 1, 1);
const LAST_DAY: NaiveDate = day(2025, 3, 31);
const MISSING_REVENUE: usize = 60;
const MISSING_UNITS_AND_REVENUE: usize = 40;

struct Store {
    name: &'static str,
    size: f64,
    /// Monday to Sunday; 0 is a day on which the store is closed.
    week: [f64; 7],
    last_day: NaiveDate,
}

const WEEK: [f64; 7] = [0.82, 0.79, 0.84, 0.90, 1.10, 1.42, 1.13];

/// In the order of the output: by name.
#[rustfmt::skip] // a table
const STORES: [Store; 6] = [
    Store { name: "Harbour", size: 1.25, week: WEEK, last_day: LAST_DAY },
    Store { name: "Market Hall", size: 0.85, week: [0.0, 0.82, 0.90, 0.95, 1.15, 1.50, 0.95], last_day: LAST_DAY },
    Store { name: "Old Town", size: 1.00, week: WEEK, last_day: LAST_DAY },
    Store { name: "Parkside", size: 0.75, week: [0.68, 0.66, 0.74, 0.82, 1.10, 1.62, 1.38], last_day: LAST_DAY },
    Store { name: "Riverside", size: 0.95, week: WEEK, last_day: day(2024, 6, 30) },
    Store { name: "Station", size: 1.15, week: [1.00, 1.00, 1.02, 1.04, 1.12, 1.05, 0.77], last_day: LAST_DAY },
];

struct Product {
    name: &'static str,
    /// List price in 2023, 2024 and 2025.
    cents: [i64; 3],
    /// Units on an average day in a store of size 1.
    units: f64,
    /// A yearly wave: the day of the year of its peak, the days from its foot up to the peak and
    /// down again, the share of `units` sold outside the wave and at its peak.
    season: [f64; 5],
    /// Change per year, as a share of `units`.
    trend: f64,
    first_day: NaiveDate,
    last_day: NaiveDate,
    /// How often a row is a return.
    returns: f64,
}

/// In the order of the output: by name.
#[rustfmt::skip] // a table
const PRODUCTS: [Product; 8] = [
    Product { name: "Cold brew", cents: [420, 420, 440], units: 9.0, season: [200.0, 120.0, 110.0, 0.65, 1.55], trend: 0.0, first_day: day(2024, 3, 4), last_day: LAST_DAY, returns: 0.0 },
    Product { name: "Espresso beans", cents: [1450, 1490, 1590], units: 13.0, season: [350.0, 150.0, 110.0, 0.90, 1.22], trend: 0.06, first_day: FIRST_DAY, last_day: LAST_DAY, returns: 0.0004 },
    Product { name: "Gift box", cents: [2900, 2900, 3100], units: 1.3, season: [354.0, 48.0, 6.0, 0.75, 7.0], trend: 0.08, first_day: FIRST_DAY, last_day: LAST_DAY, returns: 0.006 },
    Product { name: "Hand grinder", cents: [6400, 6400, 6900], units: 0.26, season: [350.0, 40.0, 12.0, 0.90, 2.60], trend: -0.05, first_day: FIRST_DAY, last_day: LAST_DAY, returns: 0.012 },
    Product { name: "Ice lollies", cents: [220, 230, 240], units: 14.0, season: [201.0, 105.0, 90.0, 0.14, 2.60], trend: 0.05, first_day: FIRST_DAY, last_day: LAST_DAY, returns: 0.0 },
    Product { name: "Loose leaf tea", cents: [980, 980, 1040], units: 6.0, season: [20.0, 130.0, 110.0, 0.70, 1.55], trend: 0.02, first_day: FIRST_DAY, last_day: LAST_DAY, returns: 0.0004 },
    Product { name: "Oat drink", cents: [290, 295, 305], units: 20.0, season: [150.0, 120.0, 120.0, 0.95, 1.08], trend: 0.30, first_day: FIRST_DAY, last_day: LAST_DAY, returns: 0.0 },
    Product { name: "Paper filters", cents: [340, 350, 350], units: 4.5, season: [350.0, 120.0, 90.0, 0.95, 1.15], trend: -0.12, first_day: FIRST_DAY, last_day: day(2024, 5, 31), returns: 0.0004 },
];

/// A price cut in all stores: product, first day, days, percent off, factor on the units.
type Promotion = (&'static str, NaiveDate, i64, i64, f64);

static PROMOTIONS: [Promotion; 13] = [
    ("Espresso beans", day(2023, 3, 13), 14, 20, 1.9),
    ("Espresso beans", day(2023, 10, 9), 14, 20, 1.9),
    ("Espresso beans", day(2024, 9, 16), 14, 25, 2.2),
    ("Oat drink", day(2023, 6, 5), 7, 30, 2.6),
    ("Oat drink", day(2024, 5, 6), 7, 30, 2.6),
    ("Oat drink", day(2025, 2, 10), 7, 30, 2.6),
    ("Ice lollies", day(2024, 7, 15), 7, 25, 2.2),
    ("Loose leaf tea", day(2023, 11, 6), 14, 20, 1.8),
    ("Loose leaf tea", day(2024, 11, 4), 14, 20, 1.8),
    ("Hand grinder", day(2023, 11, 20), 8, 30, 4.0),
    ("Hand grinder", day(2024, 11, 25), 8, 30, 4.0),
    ("Cold brew", day(2024, 6, 10), 14, 20, 1.6),
    // The clearance of what is left.
    ("Paper filters", day(2024, 5, 18), 14, 40, 2.6),
];

/// After a promotion, customers have stocked up.
const DAYS_AFTER: i64 = 7;
const FACTOR_AFTER: f64 = 0.82;
const LAUNCH_DAYS: f64 = 84.0;

/// No Oat drink was delivered to any store from the first to the second day.
const NO_OAT_DRINK: [NaiveDate; 2] = [day(2024, 2, 12), day(2024, 2, 18)];
/// All stores took Loose leaf tea back and sold none.
const TEA_RECALL: [NaiveDate; 2] = [day(2024, 4, 9), day(2024, 4, 10)];
/// Harbour festival: one very busy Saturday a year, at one store.
const FESTIVALS: [NaiveDate; 2] = [day(2023, 8, 12), day(2024, 8, 10)];

struct Dice(ChaCha8Rng);

impl Dice {
    /// In [0, 1), in steps of 2^-32: exact as a float.
    fn uniform(&mut self) -> f64 {
        f64::from(self.0.next_u32()) / 4_294_967_296.0
    }

    /// About normal, with standard deviation 1: the sum of 12 uniforms, so no logarithm.
    fn bell(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }

    /// About Poisson: how many of many possible customers come.
    fn count(&mut self, expected: f64) -> i64 {
        let chance = expected / 512.0;
        (0..512).map(|_| i64::from(self.uniform() < chance)).sum()
    }

    /// From `low` to `high`, both included.
    fn between(&mut self, low: i64, high: i64) -> i64 {
        low + i64::from(self.0.next_u32()) % (high - low + 1)
    }
}

/// All rows, sorted by date, store and product.
pub(crate) fn generate(seed: u64) -> Vec<Sale> {
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(seed));
    let mut rows = Vec::new();
    let mut weather = 0.0;
    for date in FIRST_DAY.iter_days().take_while(|date| *date <= LAST_DAY) {
        // All stores have the same weather, and it lasts for some days.
        weather = 0.7 * weather + 0.05 * dice.bell();
        if matches!((date.month(), date.day()), (12, 25) | (1, 1)) {
            continue;
        }
        for store in &STORES {
            let open = store_factor(store, date);
            if open <= 0.0 {
                continue;
            }
            let mood = 1.0 + weather + 0.05 * dice.bell();
            for product in &PRODUCTS {
                let expected = product_units(product, date) * open * mood;
                let units = draw_units(&mut dice, product, date, expected);
                if units != 0 {
                    let price_cents = price(product, date);
                    rows.push(Sale {
                        date,
                        store: store.name,
                        product: product.name,
                        units: Some(units),
                        price_cents,
                        revenue_cents: Some(units * price_cents),
                    });
                }
            }
        }
    }
    lose_values(&mut dice, &mut rows);
    rows
}

fn days_since(date: NaiveDate, start: NaiveDate) -> i64 {
    date.signed_duration_since(start).num_days()
}

/// A whole number of days as a float: far below 2^31, so exact.
fn days_f64(days: i64) -> f64 {
    i32::try_from(days).map_or(0.0, f64::from)
}

fn store_factor(store: &Store, date: NaiveDate) -> f64 {
    if date > store.last_day {
        return 0.0;
    }
    let monday_based = usize::try_from(date.weekday().num_days_from_monday()).unwrap_or(0);
    let festival = if store.name == "Harbour" && FESTIVALS.contains(&date) { 2.6 } else { 1.0 };
    store.size * store.week[monday_based] * festival
}

/// Expected units in a store of size 1, before the day of the week.
fn product_units(product: &Product, date: NaiveDate) -> f64 {
    let no_delivery =
        product.name == "Oat drink" && NO_OAT_DRINK[0] <= date && date <= NO_OAT_DRINK[1];
    if date < product.first_day || date > product.last_day || no_delivery {
        return 0.0;
    }
    let years = days_f64(days_since(date, FIRST_DAY)) / 365.25;
    let mut units = product.units * yearly(product.season, date) * (1.0 + product.trend * years);
    if product.first_day > FIRST_DAY {
        let ramp = (days_f64(days_since(date, product.first_day)) / LAUNCH_DAYS).min(1.0);
        units *= 0.1 + 0.9 * ramp * ramp * (3.0 - 2.0 * ramp);
    }
    for (_, start, days, _, factor) in promotions(product) {
        let since = days_since(date, *start);
        if (0..*days).contains(&since) {
            units *= factor;
        } else if (*days..days + DAYS_AFTER).contains(&since) {
            units *= FACTOR_AFTER;
        }
    }
    units
}

fn promotions(product: &Product) -> impl Iterator<Item = &'static Promotion> {
    PROMOTIONS.iter().filter(move |promotion| promotion.0 == product.name)
}

fn yearly([peak, rise, fall, low, high]: [f64; 5], date: NaiveDate) -> f64 {
    // Days from the nearest peak: -183 to 183.
    let mut from_peak = f64::from(date.ordinal()) - peak;
    if from_peak > 182.5 {
        from_peak -= 365.0;
    } else if from_peak < -182.5 {
        from_peak += 365.0;
    }
    let foot = if from_peak < 0.0 { rise } else { fall };
    let share = (from_peak / foot).abs().min(1.0);
    let slope = 1.0 - share * share;
    low + (high - low) * slope * slope
}

/// 0 is a day without sales, a negative number one on which more came back than was sold.
fn draw_units(dice: &mut Dice, product: &Product, date: NaiveDate, expected: f64) -> i64 {
    if product.name == "Loose leaf tea" && TEA_RECALL.contains(&date) {
        return -dice.between(3, 12);
    }
    if expected <= 0.0 {
        return 0;
    }
    // Unwanted presents come back after Christmas.
    let after_christmas =
        (date.month() == 12 && date.day() > 26) || (date.month() == 1 && date.day() < 15);
    let returns = if after_christmas && product.name == "Gift box" { 0.3 } else { product.returns };
    if dice.uniform() < returns {
        return -dice.between(1, 2);
    }
    dice.count(expected)
}

fn price(product: &Product, date: NaiveDate) -> i64 {
    let year = usize::try_from(date.year() - FIRST_DAY.year()).unwrap_or(0);
    let list = product.cents[year.min(product.cents.len() - 1)];
    promotions(product)
        .find(|(_, start, days, ..)| (0..*days).contains(&days_since(date, *start)))
        .map_or(list, |(_, _, _, percent_off, _)| (list * (100 - percent_off) + 50) / 100)
}

/// Empties the revenue of some rows, and of some others the units too.
fn lose_values(dice: &mut Dice, rows: &mut [Sale]) {
    let total = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let mut lost = BTreeSet::new();
    while lost.len() < (MISSING_REVENUE + MISSING_UNITS_AND_REVENUE).min(rows.len()) {
        let index = usize::try_from(dice.between(0, total - 1)).unwrap_or(0);
        if lost.insert(index) {
            rows[index].revenue_cents = None;
            if lost.len() > MISSING_REVENUE {
                rows[index].units = None;
            }
        }
    }
}
