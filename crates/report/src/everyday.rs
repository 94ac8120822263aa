//! What a smoother is called by someone who reads no specs: `28-day average`.

use std::borrow::Cow;

use smoothframe_polars::{Smoother, words};

/// A smoother in everyday words, of rows that are `step` apart (a Polars duration, where there is one).
///
/// `uniform:7` of days is a `7-day average`, `triang:55`, which is a mean of 28 rows taken twice, a
/// `28-day average`, `gaussian:std=3` a `Gaussian average (std 3 days)`.
pub(crate) fn everyday(smoother: &Smoother, step: Option<&str>) -> String {
    let text = words::smoother(smoother);
    let mut parts = text.split(' ');
    let spec = parts.next().unwrap_or_default();
    let options: Vec<&str> = parts.collect();
    let (name, arguments) = spec.split_once(':').unwrap_or((spec, ""));
    let arguments: Vec<&str> = arguments.split(',').collect();
    let length = arguments.first().copied().filter(|first| !first.contains('='));
    let named = |name: &str| {
        arguments.iter().find_map(|argument| argument.strip_prefix(name)?.strip_prefix('='))
    };
    let of_length = |kind: &str| match length {
        Some(length) => format!("{} {kind}", adjective(length, step)),
        None => kind.to_owned(),
    };
    let over = |kind: &str| match length {
        Some(length) => format!("{kind} over {}", amount(length, step)),
        None => kind.to_owned(),
    };
    let twice = || Some(length?.parse::<usize>().ok().filter(|rows| rows % 2 == 1)?.div_ceil(2));
    let said = match name {
        "uniform" => of_length("average"),
        "triang" => match twice() {
            Some(rows) => format!("{} average", adjective(&rows.to_string(), step)),
            None => of_length("triangular average"),
        },
        "median" => of_length("median"),
        "min" => of_length("minimum"),
        "max" => of_length("maximum"),
        "sum" => of_length("sum"),
        "count" => of_length("count"),
        "std" => of_length("standard deviation"),
        "var" => of_length("variance"),
        "quantile" => match named("q") {
            Some(q) => of_length(&format!("quantile ({q})")),
            None => of_length("quantile"),
        },
        "gaussian" => match named("std") {
            Some(std) => format!("Gaussian average (std {})", amount(std, step)),
            None => over("Gaussian average"),
        },
        "ewm" => match ["span", "halflife", "com", "alpha"].map(|name| (name, named(name))) {
            [(_, Some(span)), ..] => format!("exponential average (span {})", amount(span, step)),
            [_, (_, Some(half)), ..] => {
                format!("exponential average (half-life {})", amount(half, step))
            }
            _ => "exponential average".to_owned(),
        },
        "savgol" => over("Savitzky–Golay fit"),
        "hampel" => over("series without spikes (Hampel)"),
        "lowess" => "lowess fit".to_owned(),
        "taps" | "weights" => "weighted average".to_owned(),
        other => {
            let mut letters = other.replace('_', " ");
            if let Some(first) = letters.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            let is_average = smoother.kernel().is_some() || smoother.is_in_time();
            over(&if is_average { format!("{letters} average") } else { letters })
        }
    };
    let fitted = options.iter().any(|option| option.starts_with("degree="));
    let slope = options.iter().any(|option| option.starts_with("deriv="));
    let said = if fitted { said.replacen("average", "fit", 1) } else { said };
    let said = if slope { format!("slope of the {said}") } else { said };
    if options.contains(&"align=trailing") { format!("trailing {said}") } else { said }
}

/// The unit of a Polars duration in words, and how many there are.
fn unit(duration: &str) -> Option<(&str, &'static str)> {
    let at = duration.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (count, unit) = duration.split_at(at);
    let unit = match unit {
        "ms" => "millisecond",
        "s" => "second",
        "m" => "minute",
        "h" => "hour",
        "d" => "day",
        "w" => "week",
        "mo" => "month",
        "q" => "quarter",
        "y" => "year",
        _ => return None,
    };
    (!count.is_empty()).then_some((count, unit))
}

/// A length in its unit: rows are days where these are a day apart, and 672 hours are 28 days.
fn of_unit<'a>(length: &'a str, step: Option<&str>) -> (Cow<'a, str>, &'static str) {
    if let Some((count, unit)) = unit(length) {
        return (count.into(), unit);
    }
    let Some((each, mut unit)) = step.and_then(unit) else { return (length.into(), "row") };
    let (Ok(rows), Ok(each)) = (length.parse::<u64>(), each.parse::<u64>()) else {
        return if each == "1" { (length.into(), unit) } else { (length.into(), "row") };
    };
    let Some(mut count) = rows.checked_mul(each) else { return (length.into(), "row") };
    for (smaller, times, larger) in
        [("second", 60, "minute"), ("minute", 60, "hour"), ("hour", 24, "day")]
    {
        // A day stays 24 hours, as it is hours that are averaged.
        if unit == smaller && count.is_multiple_of(times) && count > times {
            (count, unit) = (count / times, larger);
        }
    }
    (count.to_string().into(), unit)
}

/// `7-day`.
fn adjective(length: &str, step: Option<&str>) -> String {
    let (count, unit) = of_unit(length, step);
    format!("{count}-{unit}")
}

/// `7 days`.
fn amount(length: &str, step: Option<&str>) -> String {
    let (count, unit) = of_unit(length, step);
    format!("{count} {unit}{}", if count == "1" { "" } else { "s" })
}

/// So many steps of a series: `3 days`, or `3 steps` of what is no unit.
pub(crate) fn steps(count: &str, step: Option<&str>) -> String {
    let unit = match step.and_then(unit) {
        Some(("1", unit)) => unit,
        _ => "step",
    };
    format!("{count} {unit}{}", if count == "1" { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_as_people_call_them() {
        for (spec, step, want) in [
            ("uniform:7", Some("1d"), "7-day average"),
            ("uniform:7", Some("15m"), "105-minute average"),
            ("triang:1343", Some("1h"), "28-day average"),
            ("uniform:24", Some("1h"), "24-hour average"),
            ("uniform:288", Some("5m"), "24-hour average"),
            ("uniform:7", None, "7-row average"),
            ("uniform:7d", Some("1h"), "7-day average"),
            ("uniform:1y", Some("1d"), "1-year average"),
            ("uniform:7 align=trailing", Some("1d"), "trailing 7-day average"),
            ("triang:55", Some("1d"), "28-day average"),
            ("triang:23", Some("1mo"), "12-month average"),
            ("triang:14d", Some("1d"), "14-day triangular average"),
            ("median:7", Some("1w"), "7-week median"),
            ("gaussian:std=3", Some("1d"), "Gaussian average (std 3 days)"),
            ("gaussian:31,std=5", Some("1h"), "Gaussian average (std 5 hours)"),
            ("gaussian:std=3d", None, "Gaussian average (std 3 days)"),
            ("savgol:31,order=3", Some("1d"), "Savitzky–Golay fit over 31 days"),
            ("ewm:span=12", Some("1mo"), "exponential average (span 12 months)"),
            ("ewm:halflife=7d", Some("1d"), "exponential average (half-life 7 days)"),
            ("hampel:7,sigmas=4", Some("1d"), "series without spikes (Hampel) over 7 days"),
            ("henderson:13", Some("1mo"), "Henderson average over 13 months"),
            ("tricube:6w", Some("1d"), "Tricube average over 6 weeks"),
            ("tricube:101 degree=2", Some("1d"), "Tricube fit over 101 days"),
            ("taps:[1,2,1]", Some("1d"), "weighted average"),
            ("quantile:30d,q=0.9", Some("1d"), "30-day quantile (0.9)"),
        ] {
            let smoother: Smoother = spec.parse().expect("a window");
            assert_eq!(everyday(&smoother, step), want, "{spec}");
        }
    }
}
