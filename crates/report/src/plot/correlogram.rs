//! The coefficients of two values by their lag: a correlogram.

mod small;

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use smoothframe_core::{BestLag, CrossCorrelation, LagPeak};

use super::axis::LabelledAxis;
use super::draw::{
    Chart, Drawn, GRID, INK, MARGIN, Page, RAW, RIGHT, SMOOTHED, SOFT_INK, UNITS, WIDTH, ZERO,
    dots, font, line, px, stroke,
};
use super::heading;
use super::lines::Series;
use super::reduce::Line;
use super::ticks::{Room, Times};
use super::{PlotError, TimeAxis};
use super::{range, text};
use crate::lags::words::{Best, Following};
pub(crate) use small::small;

/// Okabe-Ito's sky blue: the best lag's colour, lighter.
const RUNNER_UP: RGBColor = RGBColor(0x56, 0xB4, 0xE9);
const HEIGHT: u32 = 300;
const LEFT: u32 = 52;
const TOP: u32 = 86;
const BOTTOM: u32 = 42;
const FONT: f64 = 12.0;
const ROW_FONT: f64 = 12.5;
const TITLE_FONT: f64 = 15.0;
/// Up to so many lags each is a stem; more are a line.
const STEMS: usize = 250;
/// Standard errors to either side that hold 19 of 20 coefficients of unrelated noise.
const NOISE: f64 = 1.96;

/// What is drawn of one group.
pub(crate) struct Correlogram<'a> {
    pub(crate) title: &'a str,
    pub(crate) following: &'a Following<'a>,
    pub(crate) lags: &'a CrossCorrelation,
}

impl Correlogram<'_> {
    /// Draws the coefficients as an SVG of 900 by 300 pixels, which scales by its `viewBox`.
    pub(crate) fn to_svg(&self) -> Result<String, PlotError> {
        let mut svg = String::new();
        self.page(&mut svg).map_err(|error| PlotError::Drawing(error.to_string()))?;
        let title = text::shortened(self.title, 80, 80.0);
        let sentence = text::shortened(&self.sentence(), 200, 200.0);
        let label = format!("{title}: r at each lag; {sentence}");
        Ok(heading::described(&svg, &label, Some(&self.described()), (WIDTH, HEIGHT), UNITS))
    }

    /// What is seen, in words: from which lag to which, the best of them and the next, and between which
    /// coefficients all lie.
    fn described(&self) -> String {
        let lags = &self.lags.lags;
        let (Some(best), Some(&first), Some(&last)) = (self.best(), lags.first(), lags.last())
        else {
            return "No lag has a coefficient.".to_owned();
        };
        let r = |r| crate::text::number(r, 2);
        let lag = |lag| self.following.lag(lag);
        let mut text = format!(
            "r at lags from {} to {}. Best: {}, r = {}.",
            crate::text::number(first as f64, 0),
            crate::text::number(last as f64, 0),
            lag(best.lag),
            r(best.r)
        );
        if let Some(LagPeak { lag: next, r: of, .. }) = best.runner_up {
            text.push_str(&format!(" Runner-up: {}, r = {}.", lag(next), r(of)));
        }
        if let Some((low, high)) = range::ends(&self.lags.r) {
            text.push_str(&format!(" All: {} to {}.", r(low), r(high)));
        }
        text
    }

    fn best(&self) -> Option<BestLag> {
        self.lags.best_lag()
    }

    /// With names that leave room for the rest.
    fn sentence(&self) -> String {
        let [first, second] =
            [self.following.first, self.following.second].map(|s| text::shortened(s, 40, 20.0));
        let short = Following { first: &first, second: &second, ..*self.following };
        short.sentence(self.best().map(Best::from))
    }

    fn page(&self, svg: &mut String) -> Drawn {
        let page =
            SVGBackend::with_string(svg, (WIDTH * UNITS, HEIGHT * UNITS)).into_drawing_area();
        page.fill(&WHITE)?;
        self.heading(&page)?;
        self.chart(&page)?;
        page.present()
    }

    fn heading(&self, page: &Page<'_>) -> Drawn {
        let left = Pos::new(HPos::Left, VPos::Center);
        let room = f64::from(WIDTH - 2 * MARGIN) / (TITLE_FONT * 1.1);
        let bold = font(TITLE_FONT).style(FontStyle::Bold).color(&INK).pos(left);
        let title = text::shortened(self.title, 80, room);
        page.draw_text(&title, &bold, (px(MARGIN), px(22)))?;
        let words = font(ROW_FONT).color(&INK).pos(left);
        page.draw_text(&self.sentence(), &words, (px(MARGIN), px(45)))?;

        let small = font(FONT).color(&SOFT_INK).pos(left);
        let mut at = MARGIN;
        let mut entries = vec![(RAW, "r at each lag".to_owned())];
        if let Some(best) = self.best() {
            entries.push((SMOOTHED, format!("best: {}", self.following.lag(best.lag))));
            if let Some(LagPeak { lag, r, .. }) = best.runner_up {
                let r = crate::text::number(r, 2);
                entries
                    .push((RUNNER_UP, format!("runner-up: {}, r = {r}", self.following.lag(lag))));
            }
        }
        for (colour, words) in entries {
            page.draw(&Circle::new((px(at + 4), px(67)), 14, colour.filled()))?;
            page.draw_text(&words, &small, (px(at + 13), px(67)))?;
            #[expect(clippy::cast_possible_truncation, reason = "a label has tens of characters")]
            let width = (text::ems(&words) * FONT).ceil() as u32;
            at += 13 + width + 12;
        }
        page.draw(&Rectangle::new([(px(at), px(61)), (px(at + 14), px(73))], GRID.filled()))?;
        page.draw_text("where 19 of 20 lags of unrelated noise lie", &small, (px(at + 20), px(67)))
    }

    fn chart(&self, page: &Page<'_>) -> Drawn {
        let room = Room {
            left: f64::from(LEFT),
            width: f64::from(WIDTH - RIGHT - LEFT),
            picture: f64::from(WIDTH),
            font: FONT,
        };
        let times = Times::of(TimeAxis::Integer, &self.lags.lags, Some(1), room);
        let x = times.as_ref().map(|t| LabelledAxis::new(t.low, t.high, &t.ticks));
        let ticks = [(-1.0, "−1"), (-0.5, "−0.5"), (0.0, "0"), (0.5, "0.5"), (1.0, "1")];
        let ticks = ticks.map(|(at, label)| (at, label.to_owned()));
        let mut chart = ChartBuilder::on(page)
            .margin_top(px(TOP))
            .margin_right(px(RIGHT))
            .x_label_area_size(px(BOTTOM))
            .y_label_area_size(px(LEFT))
            .build_cartesian_2d(
                x.unwrap_or_else(|| LabelledAxis::new(0.0, 1.0, &[])),
                LabelledAxis::new(-1.08, 1.08, &ticks),
            )?;
        let Some(times) = times else { return Ok(()) };
        self.noise(&mut chart, &times)?;
        let label = font(FONT).color(&SOFT_INK);
        chart
            .configure_mesh()
            .disable_x_mesh()
            .bold_line_style(stroke(GRID, UNITS))
            .axis_style(stroke(ZERO, UNITS))
            .label_style(label.clone())
            .set_tick_mark_size(LabelAreaPosition::Bottom, px(4))
            .set_tick_mark_size(LabelAreaPosition::Left, px(4))
            .draw()?;
        let [first, second] =
            [self.following.first, self.following.second].map(|s| text::shortened(s, 40, 16.0));
        let bottom = px(HEIGHT - 9);
        let ends = Following { first: &first, second: &second, ..*self.following };
        let at = |place| label.clone().pos(Pos::new(place, VPos::Center));
        page.draw_text(&ends.before(), &at(HPos::Left), (px(LEFT), bottom))?;
        page.draw_text(&ends.after(), &at(HPos::Right), (px(WIDTH - RIGHT), bottom))?;
        let axis = format!("lag in {}", self.following.unit.counted());
        page.draw_text(&axis, &at(HPos::Center), (px(LEFT + WIDTH - RIGHT) / 2, bottom))?;
        line(&mut chart, vec![(times.low, 0.0), (times.high, 0.0)], stroke(ZERO, UNITS))?;
        self.coefficients(&mut chart, page, &times)
    }

    fn coefficients(&self, chart: &mut Chart<'_>, page: &Page<'_>, times: &Times) -> Drawn {
        let Some(best) = self.best() else {
            let words = font(14.0).color(&SOFT_INK).pos(Pos::new(HPos::Center, VPos::Center));
            let middle = (px(LEFT + WIDTH - RIGHT) / 2, px(TOP + HEIGHT - BOTTOM) / 2 - px(18));
            return page.draw_text("no lag has a coefficient", &words, middle);
        };
        let count = self.lags.lags.len();
        let series = Series { times: &self.lags.lags, values: &self.lags.r, step: None };
        if count > STEMS {
            let width = f64::from(WIDTH - RIGHT - LEFT);
            let column =
                if count as f64 > 2.0 * width { (times.high - times.low) / width } else { 0.0 };
            for part in series.lines(0..count, times.origin, column) {
                if part.len() == 1 {
                    dots(chart, &part, 6, RAW)?;
                }
                line(chart, part, stroke(RAW, 5))?;
            }
        } else {
            let points: Line =
                series.lines(0..count, times.origin, 0.0).into_iter().flatten().collect();
            let width = if count > 100 { 5 } else { 8 };
            for &(at, r) in &points {
                line(chart, vec![(at, 0.0), (at, r)], stroke(RAW, width))?;
            }
            dots(chart, &points, if count > 100 { 6 } else { 11 }, RAW)?;
        }
        let runner_up = best.runner_up.map(|peak| (peak.lag, peak.r, RUNNER_UP));
        for (lag, r, colour) in runner_up.into_iter().chain([(best.lag, best.r, SMOOTHED)]) {
            let at = super::lines::offset(times.origin, lag);
            line(chart, vec![(at, 0.0), (at, r)], stroke(colour, 10))?;
            dots(chart, &[(at, r)], 17, colour)?;
        }
        Ok(())
    }

    /// The band in which coefficients of unrelated noise lie.
    fn noise(&self, chart: &mut Chart<'_>, times: &Times) -> Drawn {
        let CrossCorrelation { lags, r, pairs, .. } = self.lags;
        let size = |pairs: usize| (NOISE / (pairs as f64).sqrt()).min(1.0);
        let widths: Vec<f64> = r
            .iter()
            .zip(pairs)
            .map(|(r, &pairs)| if r.is_nan() { f64::NAN } else { size(pairs) })
            .collect();
        let band = Series { times: lags, values: &widths, step: None };
        let column = (times.high - times.low) / f64::from(WIDTH - RIGHT - LEFT);
        for above in band.lines(0..lags.len(), times.origin, column) {
            let around = above.iter().copied().chain(above.iter().rev().map(|&(x, y)| (x, -y)));
            let area = Polygon::new(around.collect::<Line>(), GRID.mix(0.7).filled());
            chart.draw_series(std::iter::once(area))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lags::words::LagUnit;
    use smoothframe_core::cross_correlation;

    /// The texts of a picture; parsing proves it well-formed.
    fn texts(title: &str, names: [&str; 2], lags: &CrossCorrelation) -> (Vec<String>, usize) {
        let unit = LagUnit::Steps(15, "minute");
        let following =
            Following { first: names[0], second: names[1], unit, fewest: 8, lags: 2 * 14 + 1 };
        let svg = Correlogram { title, following: &following, lags }.to_svg().expect("a picture");
        let document = roxmltree::Document::parse(&svg).expect("well-formed SVG");
        let texts = document.descendants().filter(|node| node.has_tag_name("text"));
        let texts = texts.map(|node| node.text().unwrap_or_default().trim().to_owned());
        (texts.collect(), svg.len())
    }

    fn lagged(rows: i32, max_lag: usize) -> CrossCorrelation {
        let noise = |t: i32| f64::from(t * t % 101);
        let [a, b]: [Vec<f64>; 2] = [3, 0].map(|lag| (0..rows).map(|t| noise(t + lag)).collect());
        cross_correlation(&a, &b, max_lag).expect("one length")
    }

    #[test]
    fn it_says_who_follows_whom() {
        let (texts, _) = texts("shop = A", ["price", "units"], &lagged(90, 6));
        for text in [
            "shop = A",
            "units follow price by 45 minutes (r = 1.00, 87 pairs)",
            "best: 45 minutes",
            "← price follows units",
            "units follow price →",
            "lag in steps of 15 minutes",
        ] {
            assert!(texts.iter().any(|other| other == text), "{text}: {texts:?}");
        }
        assert!(texts.iter().any(|text| text.starts_with("runner-up: ")), "{texts:?}");
    }

    #[test]
    fn those_who_do_not_see_it_hear_what_it_shows() {
        let unit = LagUnit::Steps(1, "day");
        let following = Following { first: "price", second: "units", unit, fewest: 8, lags: 13 };
        let described = |lags: &CrossCorrelation| {
            let svg = Correlogram { title: "shop = <A>", following: &following, lags }.to_svg();
            let svg = svg.expect("a picture");
            let document = roxmltree::Document::parse(&svg).expect("well-formed SVG");
            let text = |name: &str| {
                let found = document.root_element().children().find(|node| node.has_tag_name(name));
                found.and_then(|node| node.text()).unwrap_or_default().to_owned()
            };
            (text("title"), text("desc"))
        };
        let (title, said) = described(&lagged(90, 6));
        assert!(
            title.starts_with("shop = <A>: r at each lag; units follow price by 3 days"),
            "{title}"
        );
        assert!(said.starts_with("r at lags from −6 to 6. Best: 3 days, r = 1.00."), "{said}");
        assert_eq!(described(&CrossCorrelation::default()).1, "No lag has a coefficient.");
        assert!(small(&lagged(90, 6)).contains("<desc>largest |r|: 1.00 at lag 3</desc>"));
        assert!(
            small(&CrossCorrelation::default()).contains("<desc>no lag has a coefficient</desc>")
        );
    }

    #[test]
    fn any_text_and_any_lags_are_drawn() {
        let long = "W".repeat(5000);
        let (_, size) = texts(&long, [&long, "<b>\u{202e}\0&\""], &lagged(90, 6));
        assert!(size < 40_000, "{size}");
        let (words, _) =
            texts("", ["a", "b"], &cross_correlation(&[1.0; 9], &[2.0; 9], 4).expect("r"));
        assert!(words.iter().any(|text| text == "no lag has a coefficient"), "{words:?}");
        texts("", ["a", "b"], &CrossCorrelation::default());
        texts("", ["a", "b"], &lagged(20, 0));
        texts("", ["a", "b"], &lagged(9, 100));
    }

    #[test]
    fn many_lags_stay_a_small_picture() {
        let lags = lagged(20_000, 19_000);
        let (_, size) = texts("", ["a", "b"], &lags);
        assert!(size < 300_000, "{size}");
        let cell = small(&lags);
        roxmltree::Document::parse(&cell).expect("well-formed SVG");
        assert!(cell.len() < 6_000, "{}", cell.len());
        roxmltree::Document::parse(&small(&CrossCorrelation::default())).expect("well-formed SVG");
        assert!(!small(&lagged(5, 2)).contains("circle"), "too few pairs");
    }
}
