//! Amounts of rows and of time, in words.

/// What a window's lengths count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scale {
    Rows,
    Nanoseconds,
    /// Calendar months.
    Months,
    /// Of times that are whole numbers.
    Numbers,
}

const SECOND: f64 = 1e9;
const DAY: f64 = 86_400.0 * SECOND;
/// Units of time, the longest first, each from so many of it on: 36 hours, but 2 days.
const UNITS: [(f64, f64, &str); 7] = [
    (DAY, 2.0, "days"),
    (3600.0 * SECOND, 2.0, "hours"),
    (60.0 * SECOND, 2.0, "minutes"),
    (SECOND, 1.0, "seconds"),
    (1e6, 1.0, "ms"),
    (1e3, 1.0, "us"),
    (1.0, 0.0, "ns"),
];

impl Scale {
    /// An amount in words, with three digits that count: `15.8 rows`, `36 hours`.
    pub(crate) fn text(self, amount: f64) -> String {
        let (number, unit) = match self {
            Self::Rows => (amount, "rows"),
            Self::Months => (amount, "months"),
            Self::Numbers => (amount, "of the times' own units"),
            Self::Nanoseconds => {
                let (size, unit) = Self::unit(amount);
                (amount / size, unit)
            }
        };
        let number = three_digits(number);
        match unit.strip_suffix('s') {
            Some(one) if number == "1" && one.len() > 1 => format!("1 {one}"),
            _ => format!("{number} {unit}"),
        }
    }

    /// The number of an amount alone, and what it counts apart.
    pub(crate) fn number(self, amount: f64, unit: f64) -> String {
        match self {
            Self::Nanoseconds => three_digits(amount / unit),
            _ => three_digits(amount),
        }
    }

    /// The unit in which a length of time reads best: its nanoseconds, and its name.
    pub(crate) fn unit(nanoseconds: f64) -> (f64, &'static str) {
        let found = UNITS.iter().find(|(size, least, _)| nanoseconds >= size * least);
        found.map_or((1.0, "ns"), |&(size, _, name)| (size, name))
    }

    /// What one is called in JSON; lengths of time are in seconds there.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Rows => "row",
            Self::Nanoseconds => "second",
            Self::Months => "month",
            Self::Numbers => "number",
        }
    }

    /// An amount as JSON has it.
    pub(crate) fn json(self, amount: f64) -> f64 {
        if self == Self::Nanoseconds { amount / SECOND } else { amount }
    }
}

/// A number with three digits that count, and no zeros behind them; whole from 100 on.
pub(crate) fn three_digits(number: f64) -> String {
    let size = number.abs();
    if size >= 99.95 || number == 0.0 || !size.is_finite() {
        return format!("{:.0}", number + 0.0);
    }
    let decimals = match size {
        size if size >= 9.995 => 1,
        size if size >= 0.9995 => 2,
        size if size >= 0.09995 => 3,
        size if size >= 0.009_995 => 4,
        _ => return format!("{number:.2e}"),
    };
    let text = format!("{number:.decimals$}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A share as a percentage: `24%`, `0.3%`.
pub(crate) fn percent(share: f64) -> String {
    let percent = share * 100.0;
    match percent.abs() {
        0.0 => "0%".to_owned(),
        size if size < 0.1 => "under 0.1%".to_owned(),
        size if size < 0.95 => format!("{percent:.1}%"),
        _ => format!("{percent:.0}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_three_digits_that_count() {
        for (number, text) in [
            (15.8123, "15.8"),
            (9.0, "9"),
            (1234.5, "1234"),
            (99.96, "100"),
            (0.12345, "0.123"),
            (0.0, "0"),
            (0.00042, "4.20e-4"),
        ] {
            assert_eq!(three_digits(number), text);
        }
        assert_eq!(Scale::Rows.text(1.0), "1 row");
        assert_eq!(Scale::Nanoseconds.text(1.5 * DAY), "36 hours");
        assert_eq!(Scale::Nanoseconds.text(7.0 * DAY), "7 days");
        assert_eq!(Scale::Nanoseconds.text(2.5e6), "2.5 ms");
        assert_eq!(Scale::Months.text(1.0), "1 month");
        assert_eq!(
            [0.2379, 0.0042, 1e-9, 1.0, 0.0].map(percent),
            ["24%", "0.4%", "under 0.1%", "100%", "0%"]
        );
    }
}
