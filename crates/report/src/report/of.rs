//! A report straight of a frame.

use std::borrow::Cow;

use polars::prelude::DataFrame;
use smoothframe_polars::{Grouped, Smoother};

use super::Report;
use crate::{Error, default_window, ended_warning, partial_warnings};

impl Report<'static> {
    /// A report of a frame, as the command `smooth report` makes it: the frame's series are smoothed by
    /// `smoother`, or by the [`default_window`](crate::default_window()), which says why it is that one; rows are counted, and there is
    /// a warning of intervals that the data cover only in part ([`partial_warnings`]) and of groups that ended
    /// ([`ended_warning`]). What was smoothed before goes to [`new`](Report::new).
    ///
    /// ```
    /// use polars::prelude::*;
    /// use smoothframe_polars::{Agg, Every, Grouped};
    /// use smoothframe_report::Report;
    ///
    /// let frame = df!("hour" => [0, 0, 1, 2, 2, 3], "sales" => [1.0, 2.0, 3.0, 4.0, 0.5, 8.0])?;
    /// let hourly = Grouped::default().time("hour").values(["sales"]).every(Every::new("1i")?).agg(Agg::Sum);
    /// let page = Report::of(&frame, &hourly, None)?.title("Sales").unit("sales", "EUR").to_html()?;
    /// assert!(page.contains("<h1>Sales</h1>"));
    /// let spec = "uniform:3".parse()?;
    /// let report = Report::of(&frame, &hourly, Some(&spec))?;
    /// assert!(report.to_markdown()?.contains("Rows: 6 rows read; 4 smoothed"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Grouped::smooth`], as of a description with smoothers of its own.
    pub fn of(
        frame: &DataFrame,
        grouped: &Grouped,
        smoother: Option<&Smoother>,
    ) -> Result<Self, Error> {
        let (smoothed, why) = match smoother {
            Some(smoother) => (grouped.smooth(frame, smoother)?, None),
            None => {
                let layout = grouped.layout(frame)?;
                let default = default_window(&layout)?;
                (layout.smooth(&default.smoother)?, Some(default.why))
            }
        };
        let layout = smoothed.layout();
        let mut warnings: Vec<String> = ended_warning(layout)?.into_iter().collect();
        warnings.extend(partial_warnings(layout));
        let mut report = Self::by_default(Cow::Owned(smoothed)).warnings(warnings);
        report.window_note = why;
        report.wording.read = Some(frame.height());
        Ok(report)
    }
}
