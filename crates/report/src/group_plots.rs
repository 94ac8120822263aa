//! Plots of a frame's groups, smoothed in one way or in several.

use smoothframe_polars::Smoothed;

use crate::{
    Charset, Error,
    figures::Drawn,
    findings::ByPeriod,
    order,
    stats::{self, InOrder},
};

/// The plots of a frame's groups, with a line for each way in which it was smoothed.
///
/// ```
/// use polars::prelude::*;
/// use smoothframe_polars::Grouped;
/// use smoothframe_report::GroupPlots;
///
/// let frame = df!("shop" => ["A", "B", "A", "B"], "sales" => [1.0, 2.0, 3.0, 4.0])?;
/// let layout = Grouped::by(["shop"]).values(["sales"]).layout(&frame)?;
/// let windows = ["uniform:3", "median:3"]
///     .map(|spec| Ok::<_, Box<dyn std::error::Error>>((spec.to_owned(), layout.clone().smooth(&spec.parse()?)?)));
/// let windows = windows.into_iter().collect::<Result<Vec<_>, _>>()?;
/// let plots = GroupPlots::new(&windows, 12)?;
/// let svg = &plots.svg()?[0];
/// assert!(svg.caption.starts_with("sales, shop = ") && svg.svg.contains("median:3"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct GroupPlots<'a> {
    drawn: Option<Drawn<'a>>,
    /// Groups and variables, in the order in which they are drawn.
    chosen: Vec<(usize, usize)>,
}

/// A plot of one group's value, or of all groups'.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct GroupPlot {
    /// What it shows: the value and the group, or how many groups.
    pub caption: String,
    /// A file's name of its own, without an ending.
    pub stem: String,
    /// The picture, of 900 by 360 pixels.
    pub svg: String,
}

impl GroupPlot {
    pub(crate) fn of(drawn: &Drawn<'_>, group: usize, variable: usize) -> Result<Self, Error> {
        let file = drawn.file(group, variable);
        let stem = file.trim_start_matches("plots/").trim_end_matches(".svg").to_owned();
        let (caption, svg) = (drawn.caption(group, variable), drawn.svg(group, variable)?);
        Ok(Self { caption, stem, svg })
    }

    /// Where it lies beside a report's page.
    pub(crate) fn path(&self) -> String {
        format!("plots/{}.svg", self.stem)
    }

    /// The same picture as PNG of twice its size, drawn with this crate's own font
    /// ([`png`](crate::png())).
    ///
    /// # Errors
    /// Those of drawing.
    pub fn png(&self) -> Result<Vec<u8>, Error> {
        crate::png(&self.svg)
    }
}

impl<'a> GroupPlots<'a> {
    /// Of one layout smoothed by several windows, each with what it is called in the legend: at most
    /// `most` plots, those of the groups of the largest |total| of the first value, the largest first.
    ///
    /// # Errors
    /// Polars' own.
    pub fn new(windows: &'a [(String, Smoothed)], most: usize) -> Result<Self, Error> {
        let Some((_, smoothed)) = windows.first() else {
            return Ok(Self { drawn: None, chosen: Vec::new() });
        };
        let stats = stats::of_values(smoothed, &InOrder::all(smoothed)?, &ByPeriod::default())?;
        let variables = smoothed.layout().values().len();
        let chosen = order::chosen(&order::largest(&stats), &stats, most, variables);
        Ok(Self { drawn: Drawn::all(windows)?, chosen })
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.chosen.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.chosen.is_empty()
    }

    /// As SVG.
    ///
    /// # Errors
    /// Those of drawing.
    pub fn svg(&self) -> Result<Vec<GroupPlot>, Error> {
        let Some(drawn) = &self.drawn else { return Ok(Vec::new()) };
        let plot = |&(group, variable): &(usize, usize)| GroupPlot::of(drawn, group, variable);
        let plots = self.chosen.iter().map(plot).collect::<Result<_, _>>()?;
        drawn.check_disk()?;
        Ok(plots)
    }

    /// As lines of text for a terminal, at most so many columns wide and with so many lines of
    /// chart each; with `colours` ANSI's.
    ///
    /// # Errors
    /// Those of drawing.
    pub fn terminal(
        &self,
        size: (usize, usize),
        charset: Charset,
        colours: bool,
    ) -> Result<Vec<Vec<String>>, Error> {
        let Some(drawn) = &self.drawn else { return Ok(Vec::new()) };
        let plot = |&(group, variable): &(usize, usize)| {
            Ok(drawn.drawn(group, variable, |plot| plot.to_terminal(size, charset, colours))?)
        };
        let plots = self.chosen.iter().map(plot).collect::<Result<_, Error>>()?;
        drawn.check_disk()?;
        Ok(plots)
    }
}
