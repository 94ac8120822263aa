//! Several pictures in one, under one another.

/// Pictures as [`SeriesPlot::to_svg`](crate::SeriesPlot::to_svg) draws them, one below the other in
/// one SVG.
#[must_use]
pub fn stacked(pictures: &[String]) -> String {
    if let [one] = pictures {
        return one.clone();
    }
    let (mut body, mut width, mut height) = (String::new(), 0, 0);
    for picture in pictures {
        let Some(rest) = picture.strip_prefix("<svg ") else { continue };
        body.push_str(&format!("<svg y=\"{height}\" {rest}\n"));
        width = width.max(size(rest, "width").unwrap_or(0));
        height += size(rest, "height").unwrap_or(0);
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{} plots\">\n{body}</svg>\n",
        pictures.len()
    )
}

/// The number of the root element's attribute.
fn size(rest: &str, name: &str) -> Option<u32> {
    let head = rest.split_once('>')?.0;
    let value = head.split_once(&format!("{name}=\""))?.1;
    value.split_once('"')?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SeriesPlot, TimeAxis};

    #[test]
    fn pictures_lie_below_one_another() {
        let plot = |title| {
            SeriesPlot::new(TimeAxis::Date, &[0, 1], &[1.0, 2.0], &[1.5, 1.5])
                .title(title)
                .to_svg()
                .expect("a picture")
        };
        let svg = stacked(&[plot("a > b"), plot("b"), plot("c")]);
        let document = roxmltree::Document::parse(&svg).expect("well-formed SVG");
        let root = document.root_element();
        assert_eq!(
            (root.attribute("width"), root.attribute("height")),
            (Some("900"), Some("1080"))
        );
        let places: Vec<_> = root.children().filter_map(|node| node.attribute("y")).collect();
        assert_eq!(places, ["0", "360", "720"]);
        assert_eq!(stacked(&[plot("a")]), plot("a"));
    }
}
