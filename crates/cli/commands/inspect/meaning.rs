//! What a column's name tells of it, where its numbers cannot: a sum of prices is no price.

use super::facts;
use crate::roles::looks::words;

/// Words for what is had at a time and does not add up.
const LEVELS: [&str; 40] = [
    "price",
    "rate",
    "ratio",
    "share",
    "percent",
    "percentage",
    "pct",
    "mean",
    "avg",
    "average",
    "median",
    "min",
    "max",
    "index",
    "level",
    "temp",
    "temperature",
    "humid",
    "humidity",
    "pressure",
    "speed",
    "open",
    "high",
    "low",
    "close",
    "balance",
    "stock",
    "score",
    "yield",
    "voltage",
    "density",
    "visib",
    "visibility",
    "dewp",
    "dewpoint",
    "dir",
    "direction",
    "angle",
    "rating",
    "age",
];
/// Last words for what tells things apart.
const LABELS: [&str; 8] = ["id", "code", "key", "no", "nr", "number", "zip", "postcode"];
/// Words for what a time column tells too.
const PARTS_OF_TIME: [&str; 14] = [
    "year",
    "quarter",
    "month",
    "week",
    "weekday",
    "weekofyear",
    "day",
    "dayofweek",
    "dayofyear",
    "hour",
    "hr",
    "minute",
    "second",
    "dow",
];
/// Returns and corrections take an amount below 0 now and then.
const FEW_NEGATIVE: f64 = 0.05;

/// Whether a value is a level, which a mean keeps, and no amount, which adds up: its name has a word
/// for one, or more than one in twenty of its numbers is negative.
pub(super) fn is_level(column: &facts::Column, rows: usize) -> bool {
    let present = rows.saturating_sub(column.missing);
    words(&column.name).iter().any(|word| is_in(&LEVELS, word))
        || column.negative as f64 > FEW_NEGATIVE * present as f64
}

pub(super) fn is_label(name: &str) -> bool {
    words(name).last().is_some_and(|word| is_in(&LABELS, word))
}

pub(super) fn is_part_of_time(name: &str) -> bool {
    let words = words(name);
    !words.is_empty()
        && words
            .iter()
            .all(|word| ["of", "the"].contains(&word.as_str()) || is_in(&PARTS_OF_TIME, word))
}

fn is_in(list: &[&str], word: &str) -> bool {
    list.contains(&word) || word.strip_suffix('s').is_some_and(|one| list.contains(&one))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_names_tell() {
        let is_level = |name: &str| words(name).iter().any(|word| is_in(&LEVELS, word));
        for name in ["price", "Exchange rate", "temp_max", "closingPrice", "wind_speeds"] {
            assert!(is_level(name), "{name}");
        }
        for name in ["revenue", "minutes", "template_views", "closed_orders", "lowercase"] {
            assert!(!is_level(name), "{name}");
        }
        assert!(is_label("customer_id") && is_label("ID") && is_label("zip"));
        assert!(!is_label("idle") && !is_label("id_count") && !is_label(""));
        assert!(is_part_of_time("month") && is_part_of_time("day_of_week"));
        assert!(!is_part_of_time("day_sales") && !is_part_of_time("") && !is_part_of_time("may"));
    }
}
