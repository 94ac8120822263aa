//! A report without a directory: its page and its Markdown as texts, and single plots.

use super::{Report, chosen, contents::Contents};
use crate::{Error, GroupPlot, figures::Drawn, pictures::Studio, stats::InOrder};

impl Report<'_> {
    /// The page alone: one HTML file with all in it, which leads to no other.
    ///
    /// # Errors
    /// Those of [`write`](Self::write) but of files.
    pub fn to_html(&self) -> Result<String, Error> {
        let values = InOrder::all(&self.smoothed)?;
        let page = Contents::of(self, &values)?.page(Vec::new())?.render()?;
        self.smoothed.check_disk()?;
        Ok(page)
    }

    /// What `report.md` says, without its plot and without links, for a comment or a mail.
    ///
    /// # Errors
    /// As [`to_html`](Self::to_html).
    pub fn to_markdown(&self) -> Result<String, Error> {
        let values = InOrder::all(&self.smoothed)?;
        let contents = Contents::of(self, &values)?;
        let text = contents.markdown(&contents.page(Vec::new())?)?;
        self.smoothed.check_disk()?;
        Ok(text)
    }

    /// The plot of one value of one group, which is named by its value of each group column; `&[]` is the
    /// whole frame's, where there are none. Each call looks at all rows of the value.
    ///
    /// ```
    /// use polars::prelude::*;
    /// use smoothframe_polars::Grouped;
    /// use smoothframe_report::Report;
    ///
    /// let frame = df!("shop" => ["A", "B", "A", "B"], "sales" => [1.0, 2.0, 3.0, 4.0])?;
    /// let smoothed = Grouped::by(["shop"]).values(["sales"]).smooth(&frame, &"uniform:3".parse()?)?;
    /// let plot = Report::new(&smoothed).unit("sales", "EUR").plot(&["B"], "sales")?;
    /// assert_eq!(plot.caption, "sales, shop = B");
    /// assert!(plot.svg.starts_with("<svg") && plot.svg.contains("sales, EUR"));
    /// assert!(plot.png()?.starts_with(b"\x89PNG"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NoSuch`] and [`Error::GroupKeys`] where the frame has no such value or group; those of drawing.
    pub fn plot(&self, group: &[&str], value: &str) -> Result<GroupPlot, Error> {
        let layout = self.smoothed.layout();
        let variable = self.variable(value)?;
        let names: Vec<String> = group.iter().map(|&name| name.to_owned()).collect();
        let found = chosen::groups(layout, std::slice::from_ref(&names))?;
        let values = InOrder::only(&self.smoothed, variable)?;
        let drawn = Drawn::new(&self.smoothed, &values)?.with_wording(&self.wording);
        let no_group = || Error::NoSuch { what: "group", name: group.join(", ") };
        let plot = GroupPlot::of(&drawn, *found.first().ok_or_else(no_group)?, variable)?;
        self.smoothed.check_disk()?;
        Ok(plot)
    }

    /// The plot of one value of all groups together, which is the page's first: their total, or of what does not
    /// add up their median. None of one group, and of groups that have hardly a time in common.
    ///
    /// # Errors
    /// [`Error::NoSuch`] where the frame has no such value; those of drawing.
    pub fn plot_all(&self, value: &str) -> Result<Option<GroupPlot>, Error> {
        let variable = self.variable(value)?;
        let smoothed = &*self.smoothed;
        let values = InOrder::only(smoothed, variable)?;
        let drawn = Drawn::new(smoothed, &values)?.with_wording(&self.wording);
        let plot = Studio { smoothed, values: &values, drawn: &drawn }.together(variable)?;
        smoothed.check_disk()?;
        Ok(plot)
    }

    fn variable(&self, value: &str) -> Result<usize, Error> {
        let found = self.smoothed.layout().values().iter().position(|name| name == value);
        found.ok_or_else(|| Error::NoSuch { what: "value", name: value.to_owned() })
    }
}
