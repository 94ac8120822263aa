//! A correlogram for a table's cell.

use smoothframe_core::{BestLag, CrossCorrelation};

use crate::plot::{heading::SMOOTHED_HEX, lines::Series};

/// A small correlogram without axes, for table cells: a line, and the best lag as a dot.
pub(crate) fn small(lags: &CrossCorrelation) -> String {
    let (width, height, padding) = (120.0, 28.0, 3.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"sparkline\" width=\"{width}\" \
         height=\"{height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
         aria-label=\"r at each lag\" fill=\"none\" stroke-linejoin=\"round\" \
         stroke-linecap=\"round\"><desc>{}</desc><path d=\"M{padding} 14H117\" stroke=\"#A9B2BA\" stroke-width=\"0.8\"/>",
        in_words(lags)
    );
    let last = lags.lags.last().copied().unwrap_or(0).max(1) as f64;
    let x = |lag: f64| padding + (lag + last) / (2.0 * last) * (width - 2.0 * padding);
    let y = |r: f64| height / 2.0 - r * (height / 2.0 - padding);
    let series = Series { times: &lags.lags, values: &lags.r, step: None };
    let origin = lags.lags.first().copied().unwrap_or(0);
    let column = if lags.lags.len() > 120 { 2.0 * last / 60.0 } else { 0.0 };
    let mut path = String::new();
    for part in series.lines(0..lags.lags.len(), origin, column) {
        let mut command = 'M';
        for &(at, r) in &part {
            path.push_str(&format!("{command}{:.1} {:.1}", x(at + origin as f64), y(r)));
            command = 'L';
        }
        if part.len() == 1 {
            path.push_str("h0");
        }
    }
    if !path.is_empty() {
        svg.push_str(&format!("<path d=\"{path}\" stroke=\"#7D93A1\" stroke-width=\"1.2\"/>"));
    }
    if let Some(BestLag { lag, r, .. }) = lags.best_lag() {
        let (x, y) = (x(lag as f64), y(r));
        svg.push_str(&format!(
            "<path d=\"M{x:.1} 14V{y:.1}\" stroke=\"{SMOOTHED_HEX}\" stroke-width=\"1.5\"/>\
             <circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"2.5\" fill=\"{SMOOTHED_HEX}\"/>"
        ));
    }
    svg.push_str("</svg>");
    svg
}

/// A small one in words.
fn in_words(lags: &CrossCorrelation) -> String {
    let number = crate::text::number;
    match lags.best_lag() {
        Some(BestLag { lag, r, .. }) => {
            format!("largest |r|: {} at lag {}", number(r, 2), number(lag as f64, 0))
        }
        None => "no lag has a coefficient".to_owned(),
    }
}
