//! Numbers that may stand for something else, and texts that are nearly numbers.

use polars::prelude::*;

use super::{facts::Remark, roles::Roles};
use crate::{
    fields::numbers::has_sign,
    files::input::Source,
    roles::{looks::Looks, values::are_nearly_numbers},
    words::failure::quoted,
};

/// Fewer rows tell nothing of what stands out.
const FEW: usize = 8;
/// So many times the width of the middle half from it, a number stands out.
const FAR: f64 = 5.0;

/// What is odd of the columns that could be smoothed, and of those that nearly could.
pub(super) fn remarks(source: &Source, roles: &Roles, said: &[Remark]) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let values = roles.values.iter().filter(|name| {
        roles.frame.column(name).is_ok_and(|column| column.dtype().is_primitive_numeric())
    });
    for name in values {
        let Ok(column) = roles.frame.column(name) else { continue };
        remarks.extend(marker(name, column));
    }
    let is_other = |name: &&String| {
        !roles.values.contains(name) && !roles.by.contains(name) && !roles.makes_time(name)
    };
    for name in source.names().iter().filter(is_other) {
        remarks.extend(nearly(source, name));
        let is_told = said.iter().any(|remark| remark.column.as_ref() == Some(name));
        if !roles.times.contains(name)
            && !is_told
            && let Some(looks) = Looks::of(source, name).filter(|looks| *looks != Looks::Year)
        {
            let says =
                format!("holds numbers that look like {}, and so is no value", looks.words());
            remarks.push(Remark::of(name, says));
        }
    }
    remarks
}

/// A number such as -999 that comes more than once and is far from all others.
fn marker(name: &str, column: &Column) -> Option<Remark> {
    let numbers = column.cast(&DataType::Float64).ok()?;
    let numbers = numbers.f64().ok()?;
    let mut sorted: Vec<f64> = numbers.iter().flatten().filter(|x| x.is_finite()).collect();
    if sorted.len() < FEW {
        return None;
    }
    let ends = [sorted.iter().copied().reduce(f64::min)?, sorted.iter().copied().reduce(f64::max)?];
    if !ends.into_iter().any(is_marker) {
        return None;
    }
    sorted.sort_unstable_by(f64::total_cmp);
    let quarter = |quarters: usize| sorted[(sorted.len() - 1) * quarters / 4];
    for (end, other) in [(sorted[0], 1.0), (sorted[sorted.len() - 1], -1.0)] {
        if !is_marker(end) {
            continue;
        }
        let count = sorted.iter().filter(|&&x| x == end).count();
        let rest: Vec<f64> = sorted.iter().copied().filter(|&x| x != end).collect();
        // A large number may come once; one below 0 is no accident.
        let is_once = count == 1 && end > 0.0;
        if is_once || rest.len() < FEW / 2 || count > sorted.len() / 2 {
            continue;
        }
        let next = if other > 0.0 { rest[0] } else { rest[rest.len() - 1] };
        let half = quarter(3) - quarter(1);
        let spread = if half > 0.0 { half } else { rest[rest.len() - 1] - rest[0] };
        if (next - end).abs() > FAR * spread.max(f64::MIN_POSITIVE) {
            let often = if count == 1 { "once".to_owned() } else { format!("{count} times") };
            return Some(
                Remark::of(
                    name,
                    format!(
                        "`{end}` comes {often}, far from all others: it may stand for a missing value"
                    ),
                )
                .flag(format!("--na={end}")),
            );
        }
    }
    None
}

/// Whether a number is one that people and devices write for no value: nines, and the ends of small
/// whole numbers.
fn is_marker(number: f64) -> bool {
    const ENDS: [f64; 7] =
        [-128.0, 255.0, -32_768.0, 32_767.0, 65_535.0, -2_147_483_648.0, 2_147_483_647.0];
    let digits = number.abs().to_string();
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    let nines = digits.chars().filter(|c| *c != '.').all(|c| c == '9');
    (nines && number.abs() >= 99.0) || ENDS.contains(&number)
}

/// A text of which most fields are numbers.
fn nearly(source: &Source, name: &str) -> Option<Remark> {
    if !are_nearly_numbers(source, name) {
        return None;
    }
    let texts = source.frame.column(name).ok()?.str().ok()?;
    let numbers = source.numbers(name);
    let (mut first, mut count, mut some): (Option<usize>, usize, Vec<String>) =
        (None, 0, Vec::new());
    for (row, text) in texts.iter().enumerate() {
        let Some(text) = text.map(str::trim).filter(|text| numbers.decimal(text).is_err()) else {
            continue;
        };
        count += 1;
        first = first.or(Some(row));
        if some.len() < 3 && !some.iter().any(|other| other == text) {
            some.push(text.to_owned());
        }
    }
    let place = source.place(first?);
    let rows = texts.len();
    let is_signed = some.iter().any(|text| has_sign(text));
    let cure = if is_signed { "; take the signs and units out of its fields" } else { "" };
    let more = if count > some.len() { " …" } else { "" };
    Some(Remark::of(
        name,
        format!(
            "{count} of its {rows} fields are no numbers: {}{more} (first: {place}), so it is text{cure}",
            quoted(&some)
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_stand_for_no_value() {
        let column = |numbers: &[f64]| Column::new("v".into(), numbers);
        let plain = [5.0, 7.0, 6.0, 5.5, 8.0, 6.5, 7.5, 5.0, 6.0];
        assert!(marker("v", &column(&plain)).is_none());
        for end in [-999.0, -9999.0, 999.9, -99.99, 65_535.0] {
            let found = marker("v", &column(&[&plain[..], &[end, end]].concat()));
            let flag = found.and_then(|found| found.flag);
            assert_eq!(flag.as_deref(), Some(format!("--na={end}").as_str()));
        }
        // Far, and no marker; and a marker that is one of many.
        assert!(marker("v", &column(&[&plain[..], &[-1000.0]].concat())).is_none());
        let wide: Vec<f64> = (-1100..1100).step_by(7).map(f64::from).chain([-999.0]).collect();
        assert!(marker("v", &column(&wide)).is_none());
    }
}
