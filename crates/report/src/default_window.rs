//! The window a report takes when none was asked for.

use smoothframe_polars::{
    Layout, Smoother,
    core::{Kernel, Window},
};

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
/// and where the longest group holds it so many times.
const LEAST_TIMES: f64 = 8.0;

/// The window that removes the longest regular rhythm that the data can show: `triang:2P−1`, a
/// moving average of P rows taken twice, which is zero at that rhythm and its harmonics. P is the
/// longest of 1 day, 7 days, 28 days and 1 year that holds at least 3 steps and fits at least 8
/// times into the longest group; `gaussian:std=3` where there is no usable step (none, or most of
/// its rows absent).
///
/// # Errors
/// Only where a window cannot be made, which these can.
pub fn default_window(layout: &Layout) -> Result<DefaultWindow, Error> {
    let (window, len, why) = match rhythm(layout) {
        Some((rows, name)) => (
            Window::triang(),
            2 * rows - 1,
            format!(
                "a moving average of {rows} rows, taken twice: it removes rhythms of {name} and \
                 their fractions"
            ),
        ),
        None => (
            Window::gaussian(3.0),
            25,
            "a bell of 25 rows; no regular step was found that a rhythm could be told from"
                .to_owned(),
        ),
    };
    let kernel = Kernel::window(&window, len).map_err(smoothframe_polars::Error::from)?;
    let smoother = Smoother::new(kernel).build().map_err(smoothframe_polars::Error::from)?;
    Ok(DefaultWindow { smoother, why })
}

/// The rhythm in rows, and its name.
fn rhythm(layout: &Layout) -> Option<(usize, &'static str)> {
    let step = layout.step()?;
    let days = step.days(layout.axis())?;
    let (mut absent, mut steps, mut span) = (0, 0, 0.0_f64);
    for group in layout.groups().iter().filter(|group| group.step() == Some(step)) {
        let ticks = layout.ticks(group);
        let ticks_span = ticks.last()?.saturating_sub(*ticks.first()?);
        span = span.max(ticks_span as f64 / layout.axis().ticks_per_day()? as f64 + days);
        absent += group.absent().unwrap_or(0);
        steps += group.len() as u64;
    }
    if absent > steps {
        return None;
    }
    let fits =
        |&&(rhythm, _): &&(f64, &str)| rhythm / days >= LEAST_STEPS && span / rhythm >= LEAST_TIMES;
    let &(rhythm, name) = RHYTHMS.iter().find(fits)?;
    #[expect(clippy::cast_possible_truncation, reason = "a window too long is refused")]
    #[expect(clippy::cast_sign_loss, reason = "both are positive")]
    let rows = (rhythm / days).round() as usize;
    Some((rows, name))
}
