//! Offsets that fields end in, as in `+03:30`: those of the clocks that wrote them.

use std::sync::Mutex;

use rayon::prelude::*;

use super::Style;
use crate::fields::texts::Texts;

/// The offsets of a column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Offsets {
    /// None is told.
    None,
    /// All fields have this one, in seconds.
    One(i32),
    /// Fields differ; the first two of them.
    Several(i32, i32),
}

/// Rows that a thread looks at at once.
const ROWS: usize = 1 << 16;

impl Offsets {
    /// The offsets in fields that a style has read.
    pub(crate) fn of(style: &Style, texts: &impl Texts) -> Self {
        let ends_so = match style {
            Style::Zoned => true,
            Style::Format(format) => format.ends_in_offset(),
            _ => false,
        };
        if !ends_so {
            return Self::None;
        }
        let mut first = None;
        texts.each(0..texts.rows(), |text| {
            first = text.and_then(|text| ending(text.trim()).map(|(end, of)| (end.to_owned(), of)));
            first.is_none()
        });
        let Some((end, one)) = first else { return Self::None };
        let other = Mutex::new(None);
        let starts: Vec<usize> = (0..texts.rows()).step_by(ROWS).collect();
        starts.into_par_iter().for_each(|from| {
            texts.each(from..(from + ROWS).min(texts.rows()), |text| {
                let text = text.unwrap_or_default().trim();
                // Most fields end as the first does, which is told without reading them.
                if text.is_empty() || text.ends_with(&end) {
                    return true;
                }
                let differs = ending(text).filter(|(_, offset)| *offset != one);
                if let (Some((_, offset)), Ok(mut other)) = (differs, other.lock()) {
                    // The first that differs is told, whichever thread is ahead.
                    if other.is_none_or(|(at, _)| from < at) {
                        *other = Some((from, offset));
                    }
                }
                differs.is_none()
            });
        });
        match other.into_inner().ok().flatten() {
            Some((_, other)) => Self::Several(one, other),
            None => Self::One(one),
        }
    }
}

/// The offset that a field ends in, as it is written and in seconds.
fn ending(text: &str) -> Option<(&str, i32)> {
    if text.ends_with(['Z', 'z']) {
        return Some((text.get(text.len() - 1..)?, 0));
    }
    let at = text.rfind(['+', '-'])?;
    let end = text.get(at..)?;
    let digits: String = end.chars().skip(1).filter(|c| *c != ':').collect();
    let is_one = matches!(digits.len(), 2 | 4) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let number = |from: usize| digits.get(from..from + 2).map_or(Some(0), |two| two.parse().ok());
    let seconds: i32 = is_one.then_some(number(0)? * 3600 + number(2)? * 60)?;
    Some((end, if end.starts_with('-') { -seconds } else { seconds }))
}

#[cfg(test)]
mod tests {
    use polars::prelude::*;

    use super::*;

    fn of(texts: &[&str]) -> Offsets {
        Offsets::of(&Style::Zoned, &StringChunked::from_slice("t".into(), texts))
    }

    #[test]
    fn one_offset_is_told_from_several() {
        let hours = 3600;
        assert_eq!(of(&["2024-03-01T00:30:00+03:30", "", "2024-03-02T00:30+0330"]), {
            Offsets::One(3 * hours + hours / 2)
        });
        assert_eq!(of(&["2024-03-01 00:30:00-05"]), Offsets::One(-5 * hours));
        assert_eq!(of(&["2024-03-01T00:30:00Z", "2024-03-01T00:30:00+00:00"]), Offsets::One(0));
        let summer = ["2024-03-31T01:00+01:00", "2024-03-31T03:00+02:00", "2024-04-01T00:00Z"];
        assert_eq!(of(&summer), Offsets::Several(hours, 2 * hours));
        assert_eq!(of(&["", ""]), Offsets::None);
    }
}
