//! The plot of all groups together.

use crate::{
    Error, GroupPlot, SeriesPlot,
    overall::{self, Overall},
    pictures::Studio,
    text,
};

impl Studio<'_, '_> {
    /// The plot of one value of all groups as a picture of its own; none where they are no one series.
    pub(crate) fn together(&self, variable: usize) -> Result<Option<GroupPlot>, Error> {
        let Some(overall) = Overall::of(self.smoothed, &self.values[variable], variable)? else {
            return Ok(None);
        };
        let times = self.drawn.on_the_wall(&overall.ticks);
        self.one(variable, &overall, &times).map(Some)
    }

    /// The series of all groups at these times as a picture of its own.
    pub(crate) fn one(
        &self,
        variable: usize,
        overall: &Overall,
        times: &[i64],
    ) -> Result<GroupPlot, Error> {
        let (caption, svg) = self.all(variable, overall, times, |plot| plot.to_svg());
        let name = &self.smoothed.layout().values()[variable];
        let stem = text::file_stem(&format!("all {name}"), &format!("all {name:?}"));
        Ok(GroupPlot { caption, stem, svg: svg? })
    }

    /// The series of all groups as it is drawn at these times, and its caption.
    pub(crate) fn all<R>(
        &self,
        variable: usize,
        overall: &Overall,
        times: &[i64],
        draw: impl FnOnce(SeriesPlot<'_>) -> R,
    ) -> (String, R) {
        let (caption, title) = self.titles(&self.smoothed.layout().values()[variable]);
        let axis = self.drawn.axis();
        let plot = SeriesPlot::new(axis, times, &overall.raw, &overall.smooth)
            .title(&title)
            .variable(self.drawn.called(variable))
            .provisional(overall.provisional)
            .partial(overall.partial.0, overall.partial.1)
            .own(&overall.own)
            .step(self.drawn.step());
        (caption, draw(plot))
    }

    /// What the series of all groups is called, in its caption and in its title.
    fn titles(&self, name: &str) -> (String, String) {
        let layout = self.smoothed.layout();
        let groups = self.drawn.locale().counted(layout.groups().len(), "group");
        let is_flow = overall::is_flow(layout, name);
        let each = layout
            .grouped()
            .interval()
            .map_or_else(String::new, |every| format!(" per {}", text::interval(every.text())));
        let title = format!("{} of {groups}", if is_flow { "total" } else { "median" });
        (format!("{name}{each}, {title}"), title)
    }
}
