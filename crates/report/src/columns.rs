//! The statistic columns of the page.

use smoothframe_polars::Smoothed;

use crate::{
    COLUMNS, Locale, Stats, StatsRow,
    page::{Cell, Column},
    text,
};

/// The statistic columns of the page, each with as many decimals as its largest number wants; numbers
/// that are small beside it have more, so that three digits of each are seen.
pub(crate) struct Columns<'a> {
    smoothed: &'a Smoothed,
    locale: Locale,
    decimals: [usize; NUMBERS.len()],
    period_decimals: [usize; PERIODS.len()],
}

/// The measured ones, in the order of [`COLUMNS`].
const NUMBERS: [fn(&StatsRow<'_>) -> Option<f64>; 8] = [
    |row| row.mean,
    |row| row.std,
    |row| row.min,
    |row| row.max,
    |row| row.sum,
    |row| row.smoothed_mean,
    |row| row.smoothed_std,
    |row| row.residual_std,
];

/// Those of periods, which come last.
const PERIODS: [fn(&StatsRow<'_>) -> Option<f64>; 4] =
    [|row| row.last_period, |row| row.previous_period, |row| row.change, |row| row.typical_change];

impl<'a> Columns<'a> {
    pub(crate) fn of(smoothed: &'a Smoothed, stats: &Stats, locale: Locale) -> Self {
        let decimals = |number: fn(&StatsRow<'_>) -> Option<f64>| {
            let sizes = stats.rows().filter_map(|row| number(&row)).map(f64::abs);
            text::decimals(sizes.filter(|size| size.is_finite()).fold(0.0, f64::max))
        };
        let (decimals, period_decimals) = (NUMBERS.map(decimals), PERIODS.map(decimals));
        Self { smoothed, locale, decimals, period_decimals }
    }

    /// The columns right of the groups and the variable.
    pub(crate) fn headers() -> Vec<Column> {
        let main = ["start", "end", "count", "missing", "mean", "std", "sum", "residual_std"];
        let texts = ["start", "end", "step"];
        COLUMNS
            .iter()
            .skip(1)
            .map(|&(name, meaning)| Column {
                name: name.to_owned(),
                meaning: meaning.to_owned(),
                number: !texts.contains(&name),
                main: main.contains(&name),
            })
            .collect()
    }

    pub(crate) fn cells(&self, row: &StatsRow<'_>) -> Vec<Cell> {
        let axis = self.smoothed.layout().axis();
        let whole = |count: Option<usize>| Cell {
            text: count.map_or_else(String::new, |count| self.locale.whole(count)),
            sort: count.map(|count| count as f64),
        };
        let time = |tick: i64| Cell { text: axis.text(tick), sort: Some(tick as f64) };
        let absent = row.absent.map(|absent| usize::try_from(absent).unwrap_or(usize::MAX));
        let mut cells = vec![
            time(row.start),
            time(row.end),
            Cell { text: row.step.unwrap_or_default().to_owned(), sort: None },
            whole(Some(row.count)),
            whole(Some(row.missing)),
            whole(absent),
            whole(Some(row.filled)),
        ];
        let cell = |number: Option<f64>, decimals: usize| {
            let text = number.map_or_else(String::new, |number| {
                let decimals = decimals.max(text::decimals_of_three(number));
                self.locale.marked(text::number(number, decimals))
            });
            Cell { text, sort: number }
        };
        let numbers = NUMBERS.iter().zip(self.decimals);
        cells.extend(numbers.map(|(number, decimals)| cell(number(row), decimals)));
        cells.push(whole(Some(row.provisional_rows)));
        let numbers = PERIODS.iter().zip(self.period_decimals);
        cells.extend(numbers.map(|(number, decimals)| cell(number(row), decimals)));
        cells
    }
}
