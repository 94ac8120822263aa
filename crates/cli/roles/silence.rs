//! The longest silence of a file, where a calendar has far more rows than it.

use polars::prelude::*;
use smoothframe_polars::Layout;

use crate::files::input::Source;

/// Where it is, in words: the row beside it that fewer others stand with.
pub(crate) fn longest(
    frame: &DataFrame,
    time: Option<&str>,
    layout: &Layout,
    source: &Source,
) -> String {
    let found = time.and_then(|time| beside(frame.column(time).ok()?));
    let Some([(tick, row), (other, _)]) = found else { return String::new() };
    let axis = layout.axis();
    format!(
        " (the longest silence is beside {}: from {} to {})",
        source.place(row),
        axis.text(tick.min(other)),
        axis.text(tick.max(other))
    )
}

/// The times and rows on either side of the longest silence, first that with fewer behind it.
fn beside(time: &Column) -> Option<[(i64, usize); 2]> {
    let ticks = time.to_physical_repr().cast(&DataType::Int64).ok()?;
    let ticks = ticks.i64().ok()?.iter().zip(0_usize..);
    let mut ticks: Vec<(i64, usize)> = ticks.filter_map(|(tick, row)| Some((tick?, row))).collect();
    ticks.sort_unstable();
    let silence = |at: &usize| ticks[*at].0.saturating_sub(ticks[*at - 1].0);
    let at = (1..ticks.len()).max_by_key(silence)?;
    let (before, behind) = (ticks[at - 1], ticks[at]);
    Some(if 2 * at <= ticks.len() { [before, behind] } else { [behind, before] })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_few_rows_beside_it_are_told() {
        let time = |ticks: &[i64]| beside(&Column::new("t".into(), ticks));
        assert_eq!(time(&[100, 101, 5, 102]), Some([(5, 2), (100, 0)]));
        assert_eq!(time(&[1, 2, 3, 90]), Some([(90, 3), (3, 2)]));
        assert_eq!(time(&[7]), None);
    }
}
