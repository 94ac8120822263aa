//! The window a report takes when none was asked for.

use smoothframe_core::{Kernel, Window};
use smoothframe_polars::{Group, Layout, Smoother};

use crate::Error;

/// A window, and why.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct DefaultWindow {
    /// With every other setting at its default.
    pub smoother: Smoother,
    /// What it does, for a person.
    pub why: String,
}

/// The rhythms that data have, in days.
const RHYTHMS: [(f64, &str); 4] =
    [(365.2425, "1 year"), (28.0, "28 days"), (7.0, "7 days"), (1.0, "1 day")];
/// A rhythm shows from so many steps,
const LEAST_STEPS: f64 = 3.0;
/// up to as many as windows may have twice,
const MOST_STEPS: f64 = 8_388_608.0;
/// and where the longest group holds it so many times.
const LEAST_TIMES: f64 = 8.0;

/// The window that removes the longest regular rhythm that the data can show: `triang:2P−1`, a
/// moving average of P rows taken twice, which is zero at that rhythm and its harmonics. P is the
/// longest of 1 day, 7 days, 28 days and 1 year that holds at least 3 steps and fits at least 8
/// times into the longest group, in about a whole number of steps; `gaussian:std=3` where there is
/// none, or no usable step (none at all, or more than a tenth of its rows absent).
///
/// # Errors
/// Only where a window cannot be made, which these can.
pub fn default_window(layout: &Layout) -> Result<DefaultWindow, Error> {
    let (window, len, why) = match rhythm(layout) {
        Ok((rows, name)) => (
            Window::triang(),
            2 * rows - 1,
            format!(
                "a moving average of {rows} rows, taken twice: it removes rhythms of {name} and \
                 their fractions"
            ),
        ),
        Err(why) => (Window::gaussian(3.0), 25, format!("a bell of 25 rows: {why}")),
    };
    let kernel = Kernel::window(&window, len).map_err(smoothframe_polars::Error::from)?;
    let smoother = Smoother::new(kernel).build().map_err(smoothframe_polars::Error::from)?;
    Ok(DefaultWindow { smoother, why })
}

/// The ticks from the first row to the last of a group's longest stretch: what is cut off, such as a
/// clock that was not set, holds no rhythm.
fn longest_stretch(layout: &Layout, group: &Group) -> i64 {
    let (ticks, range) = (layout.times(group.range()), group.range());
    let ends = layout.stretches();
    let first = ends.partition_point(|&end| end <= range.start);
    let mut start = 0;
    let mut longest = 0;
    for end in ends.iter().skip(first).take_while(|&&end| end <= range.end) {
        let end = end - range.start;
        if let [first, .., last] = ticks.get(start..end).unwrap_or_default() {
            longest = longest.max(last.saturating_sub(*first));
        }
        start = end;
    }
    longest
}

/// The rhythm in rows, and its name; or why there is none.
fn rhythm(layout: &Layout) -> Result<(usize, &'static str), &'static str> {
    const IRREGULAR: &str = "rows have no regular step that a rhythm could be told by";
    let axis = layout.axis();
    let step = layout.step().ok_or(IRREGULAR)?;
    let (days, per_day) = step.days(axis).zip(axis.ticks_per_day()).ok_or(IRREGULAR)?;
    let (mut absent, mut present, mut span) = (0, 0, 0.0_f64);
    for group in layout.groups().iter().filter(|group| group.step() == Some(step)) {
        span = span.max(longest_stretch(layout, group) as f64 / per_day as f64 + days);
        absent += group.absent().unwrap_or(0);
        present += group.len() as u64;
    }
    if absent * 9 > present {
        return Err("too many steps have no row for rows to tell a rhythm");
    }
    let is_whole = |steps: f64| (steps - steps.round()).abs() <= steps / 100.0;
    let fits = |&&(rhythm, _): &&(f64, &str)| {
        let steps = rhythm / days;
        let is_long = (LEAST_STEPS..MOST_STEPS).contains(&steps);
        is_long && is_whole(steps) && span / rhythm >= LEAST_TIMES
    };
    let found = RHYTHMS.iter().find(fits);
    let &(rhythm, name) = found.ok_or("no rhythm fits 8 times into the longest group")?;
    #[expect(clippy::cast_possible_truncation, reason = "a window too long is refused")]
    #[expect(clippy::cast_sign_loss, reason = "both are positive")]
    let rows = (rhythm / days).round() as usize;
    Ok((rows, name))
}
