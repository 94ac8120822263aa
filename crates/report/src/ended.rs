//! The warning about groups that ended before the file did.

use smoothframe_polars::Layout;

use crate::{Error, text};

/// What is to be said of groups that have had no row for long before the end of their calendar
/// ([`smoothframe_polars::Group::has_ended`]), where there are any.
///
/// ```
/// use polars::prelude::*;
/// use smoothframe_polars::{Every, Grouped};
/// let frame = df!(
///     "shop" => ["A", "A", "B", "B"], "hour" => [0, 1, 0, 9], "sales" => [1, 2, 3, 4],
/// )?;
/// let hourly = Grouped::by(["shop"]).time("hour").values(["sales"]).every(Every::new("1i")?);
/// let warning = smoothframe_report::ended_warning(&hourly.layout(&frame)?)?.expect("A ended");
/// assert!(warning.starts_with("1 of 2 groups ended before the file's last time: shop = A on 1"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Polars' own.
pub fn ended_warning(layout: &Layout) -> Result<Option<String>, Error> {
    let ended: Vec<usize> =
        (0..layout.groups().len()).filter(|&group| layout.groups()[group].has_ended()).collect();
    let Some(&longest) = ended.iter().max_by_key(|&&group| layout.groups()[group].filled()) else {
        return Ok(None);
    };
    let group = &layout.groups()[longest];
    let last = layout.ends(group.life()).map_or(0, |(_, last)| last);
    let (name, last) = (layout.group_names()?.text(longest), layout.axis().text(last));
    let which = match ended.len() {
        1 => format!("{name} on {last}"),
        _ => format!("{name} on {last}, the longest ago"),
    };
    let theirs = if ended.len() == 1 { "its" } else { "their" };
    Ok(Some(format!(
        "{} of {} ended before the file's last time: {which} ({} since then); {theirs} statistics end \
         there, and with --fill-to group {theirs} series too",
        text::whole(ended.len()),
        text::counted(layout.groups().len(), "group"),
        text::counted(group.filled(), "filled interval")
    )))
}
