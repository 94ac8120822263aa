//! Infinities, which JSON has no form for: they are written as null, and that is said.

use polars::prelude::*;
use smoothframe_polars::words::counted;

/// So many columns are named.
const FEW: usize = 3;

/// What is said of these columns where JSON is made of them and some hold infinities; `then` says what
/// becomes of these.
pub(crate) fn told<'a>(columns: impl Iterator<Item = &'a Column>, then: &str) -> Option<String> {
    let found: Vec<(&str, usize)> = columns
        .map(|column| (column.name().as_str(), infinite(column)))
        .filter(|&(_, n)| n > 0)
        .collect();
    if found.is_empty() {
        return None;
    }
    let mut parts: Vec<String> =
        found.iter().take(FEW).map(|(name, count)| format!("{count} in `{name}`")).collect();
    if found.len() > FEW {
        let count = found.iter().skip(FEW).map(|&(_, count)| count).sum::<usize>();
        parts.push(format!("{count} in {}", counted(found.len() - FEW, "more column")));
    }
    let last = parts.pop().unwrap_or_default();
    let parts = if parts.is_empty() { last } else { format!("{} and {last}", parts.join(", ")) };
    Some(format!("JSON has no infinity: {parts} {then}"))
}

/// How many numbers of a column are infinite.
fn infinite(column: &Column) -> usize {
    // Most have none, and to see that is a pass over memory.
    match column.dtype() {
        DataType::Float64 => column.f64().map_or(0, |numbers| {
            let is_any = |part: &[f64]| part.iter().fold(false, |any, x| any | x.is_infinite());
            match numbers.data_views().any(is_any) {
                true => numbers.iter().flatten().filter(|x| x.is_infinite()).count(),
                false => 0,
            }
        }),
        DataType::Float32 => column
            .f32()
            .map_or(0, |numbers| numbers.iter().flatten().filter(|x| x.is_infinite()).count()),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_counted_by_column() {
        let none = Column::new("a".into(), [Some(1.0), None, Some(f64::NAN)]);
        assert_eq!(told([&none].into_iter(), ""), None);
        let some = Column::new("b".into(), [f64::INFINITY, f64::NEG_INFINITY, 0.0]);
        let few = Column::new("c".into(), [f32::INFINITY, 0.0, 0.0]);
        let said = told([&none, &some, &few].into_iter(), "are null");
        let want = "JSON has no infinity: 2 in `b` and 1 in `c` are null";
        assert_eq!(said.as_deref(), Some(want));
        let many = std::iter::repeat_n(&some, 5);
        assert!(told(many, "").is_some_and(|said| said.contains(" and 4 in 2 more columns ")));
    }
}
