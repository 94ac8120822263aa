//! What is said of the series that a page does not list or draw.

use super::Report;
use crate::pictures::Pictures;

/// A page of more bytes than these is slow to open: none is advised to be made.
const MOST_BYTES: usize = 15_000_000;

/// Of groups that are not listed. Where the page has files beside it, they have all.
pub(super) fn rows(report: &Report<'_>, left: usize, groups: usize, has_files: bool) -> String {
    let locale = report.wording.locale;
    let all = match has_files {
        true => format!("; stats.csv has all {}", locale.whole(groups)),
        false => String::new(),
    };
    format!(
        "The {} that are not among those of {} are not listed here, but found above{all}.",
        locale.counted(left, "group"),
        report.order.those_of(),
    )
}

/// Of series that are not drawn, where there are such.
pub(super) fn plots(
    report: &Report<'_>,
    series: &[(usize, usize)],
    pictures: &Pictures,
    groups: usize,
    values: usize,
) -> Option<String> {
    let locale = report.wording.locale;
    let (drawn, all) = (series.len(), groups.saturating_mul(values));
    if drawn >= all {
        return None;
    }
    let those = report.order.those_of();
    let of = drawn.div_ceil(values.max(1));
    let said = match (drawn, of, values) {
        (0, ..) if values == 1 => "No group is drawn.".to_owned(),
        (0, ..) => "Nothing is drawn.".to_owned(),
        (_, many, _) if report.draw.is_some() => {
            format!("Drawn: {}, as asked.", locale.counted(many, "group"))
        }
        (_, many, 1) => format!("Drawn: the {} of {those}.", locale.counted(many, "group")),
        (drawn, 1, _) if groups == 1 => {
            format!("Drawn: the {} of the largest total.", locale.counted(drawn, "value"))
        }
        (drawn, 1, _) => {
            format!("Drawn: {} of the group of {those}.", locale.counted(drawn, "value"))
        }
        (_, many, _) => {
            format!("Drawn: all values of the {} of {those}.", locale.counted(many, "group"))
        }
    };
    let left = locale.whole(all - drawn);
    // Flags are for those who have the command.
    if report.command.is_empty() || report.draw.is_some() {
        return Some(format!("{said} Not drawn: {left}."));
    }
    // A page that can be opened: as large as these are, on average.
    let bytes: usize = pictures.plots.iter().map(|figure| figure.svg.len()).sum();
    let each = bytes.checked_div(pictures.plots.len()).unwrap_or(20_000).max(5_000);
    let most = MOST_BYTES * 9 / 10 / each;
    let advice = if all <= most {
        format!("--plots {all} draws all")
    } else {
        format!("--plots {most} draws as many as a page of 15 MB holds")
    };
    Some(format!("{said} Not drawn: {left}; {advice}."))
}
