//! Our SVG as PNG: the few elements that plots are made of, drawn with a font of our own, so that a
//! picture is the same on every machine.

mod letters;
mod raster;

use image::{ExtendedColorType, ImageEncoder, codecs::png::PngEncoder};
use roxmltree::{Document, Node};

use crate::{Error, PlotError, png::raster::Raster};

/// Pixels to one of the SVG's.
const DENSITY: f64 = 2.0;
/// The most pixels from top to bottom.
const TALLEST: f64 = 32_000.0;

/// Draws an SVG as this crate makes them ([`SeriesPlot`](crate::SeriesPlot),
/// [`kernel_svg`](crate::kernel_svg), [`stacked`](crate::stacked)) as a PNG of twice its size. Letters
/// are DejaVu Sans', which has Latin, Greek and Cyrillic ones; others are boxes.
///
/// ```
/// use smoothframe_report::{Explanation, kernel_svg, png};
/// let svg = kernel_svg(&Explanation::of(&"hann:21".parse()?))?;
/// assert!(png(&svg)?.starts_with(b"\x89PNG"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`PlotError::Drawing`] of what is no such SVG, or taller than 16,000 pixels.
pub fn png(svg: &str) -> Result<Vec<u8>, Error> {
    let failed = |why: String| Error::Plot(PlotError::Drawing(why));
    let document = Document::parse(svg).map_err(|error| failed(error.to_string()))?;
    let root = document.root_element();
    let size = |name| number(root, name).filter(|size| *size >= 1.0);
    let (Some(width), Some(height)) = (size("width"), size("height")) else {
        return Err(failed("the SVG has no size".to_owned()));
    };
    let (width, height) = (width * DENSITY, height * DENSITY);
    if height > TALLEST || width > TALLEST {
        return Err(failed(
            "so many plots are too tall for one PNG; take fewer, or a directory".to_owned(),
        ));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 32,000")]
    let (width, height) = (width.ceil() as u32, height.ceil() as u32);
    let mut raster = Raster::new(width, height);
    let scale = Place { scale: DENSITY, x: 0.0, y: 0.0 };
    draw_all(&mut raster, root, inside(root, scale));
    let mut png = Vec::new();
    PngEncoder::new(&mut png)
        .write_image(raster.pixels(), width, height, ExtendedColorType::Rgb8)
        .map_err(|error| failed(error.to_string()))?;
    Ok(png)
}

/// Where an element's coordinates lie on the picture.
#[derive(Clone, Copy)]
struct Place {
    scale: f64,
    x: f64,
    y: f64,
}

impl Place {
    fn at(self, x: f64, y: f64) -> (f64, f64) {
        (x * self.scale + self.x, y * self.scale + self.y)
    }
}

/// The place of what is in an `svg` element.
fn inside(svg: Node<'_, '_>, place: Place) -> Place {
    let (x, y) = place.at(number(svg, "x").unwrap_or(0.0), number(svg, "y").unwrap_or(0.0));
    let view: Vec<f64> = svg
        .attribute("viewBox")
        .unwrap_or_default()
        .split(' ')
        .filter_map(|number| number.parse().ok())
        .collect();
    let inner = match (number(svg, "width"), view.as_slice()) {
        (Some(width), &[_, _, view, _]) if view > 0.0 => width / view,
        _ => 1.0,
    };
    Place { scale: place.scale * inner, x, y }
}

fn draw_all(raster: &mut Raster, parent: Node<'_, '_>, place: Place) {
    for node in parent.children().filter(Node::is_element) {
        if node.has_tag_name("svg") {
            draw_all(raster, node, inside(node, place));
        } else {
            draw(raster, node, place);
        }
    }
}

fn draw(raster: &mut Raster, node: Node<'_, '_>, place: Place) {
    let of = |name: &str| number(node, name).unwrap_or(0.0);
    let opacity = number(node, "opacity").unwrap_or(1.0);
    let fill = colour(node.attribute("fill"));
    let stroke = colour(node.attribute("stroke"));
    let half = 0.5 * number(node, "stroke-width").unwrap_or(1.0) * place.scale;
    match node.tag_name().name() {
        "rect" => {
            let from = place.at(of("x"), of("y"));
            let to = place.at(of("x") + of("width"), of("y") + of("height"));
            if let Some(fill) = fill {
                raster.rectangle(from, to, (fill, opacity));
            }
        }
        "circle" => {
            let centre = place.at(of("cx"), of("cy"));
            if let Some(fill) = fill {
                raster.stroke(&[centre], of("r") * place.scale, (fill, opacity));
            }
        }
        "line" => {
            let ends = [place.at(of("x1"), of("y1")), place.at(of("x2"), of("y2"))];
            if let Some(stroke) = stroke {
                raster.stroke(&ends, half, (stroke, opacity));
            }
        }
        "polyline" => {
            if let Some(stroke) = stroke {
                raster.stroke(&points(node, place), half, (stroke, opacity));
            }
        }
        "polygon" => {
            if let Some(fill) = fill {
                raster.polygon(&points(node, place), (fill, opacity));
            }
        }
        "text" => {
            let size = of("font-size") * place.scale;
            let (x, mut y) = place.at(of("x"), of("y"));
            // An ex is half of an em, and a little more, of this font.
            y += size
                * match node.attribute("dy") {
                    Some("0.76em") => 0.76,
                    Some("0.5ex") => 0.27,
                    Some("-0.5ex") => -0.27,
                    _ => 0.0,
                };
            let text = node.text().unwrap_or_default().trim();
            let is_bold = node.attribute("font-weight") == Some("bold");
            let anchor = match node.attribute("text-anchor") {
                Some("middle") => 0.5,
                Some("end") => 1.0,
                _ => 0.0,
            };
            let colour = (fill.unwrap_or([0, 0, 0]), opacity);
            letters::draw(raster, text, (x, y), (size, is_bold, anchor), colour);
        }
        _ => {}
    }
}

fn number(node: Node<'_, '_>, name: &str) -> Option<f64> {
    node.attribute(name)?.parse().ok().filter(|number: &f64| number.is_finite())
}

/// `#RRGGBB`; none of `none`.
fn colour(text: Option<&str>) -> Option<[u8; 3]> {
    let number = u32::from_str_radix(text?.strip_prefix('#')?, 16).ok()?;
    let [_, red, green, blue] = number.to_be_bytes();
    Some([red, green, blue])
}

fn points(node: Node<'_, '_>, place: Place) -> Vec<(f64, f64)> {
    let pairs = node.attribute("points").unwrap_or_default().split(' ');
    let point = |pair: &str| {
        let (x, y) = pair.split_once(',')?;
        Some(place.at(x.parse().ok()?, y.parse().ok()?))
    };
    pairs.filter_map(point).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pixels(svg: &str) -> image::RgbImage {
        let bytes = png(svg).expect("a picture");
        image::load_from_memory(&bytes).expect("a PNG").to_rgb8()
    }

    const HEAD: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"10\" viewBox=\"0 0 40 20\">";

    #[test]
    fn shapes_are_where_they_should_be() {
        let picture = pixels(&format!(
            "{HEAD}<rect x=\"0\" y=\"0\" width=\"10\" height=\"20\" opacity=\"1\" fill=\"#FF0000\"/>\
             <circle cx=\"30\" cy=\"10\" r=\"6\" opacity=\"0.5\" fill=\"#0000FF\"/>\
             <polyline fill=\"none\" opacity=\"1\" stroke=\"#00FF00\" stroke-width=\"2\" \
             points=\"10,19 40,19 \"/></svg>"
        ));
        assert_eq!(picture.dimensions(), (40, 20));
        assert_eq!(picture.get_pixel(3, 10).0, [255, 0, 0]);
        assert_eq!(picture.get_pixel(15, 5).0, [255, 255, 255]);
        assert_eq!(picture.get_pixel(30, 10).0, [128, 128, 255]);
        assert_eq!(picture.get_pixel(20, 18).0, [0, 255, 0]);
        assert_eq!(picture.get_pixel(20, 16).0, [255, 255, 255]);
    }

    #[test]
    fn nested_pictures_are_moved_and_scaled() {
        let inner =
            "<rect x=\"0\" y=\"0\" width=\"40\" height=\"20\" opacity=\"1\" fill=\"#000000\"/>";
        let picture = pixels(&format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"20\" \
             viewBox=\"0 0 20 20\"><svg y=\"10\" {}{inner}</svg></svg>",
            &HEAD[5..]
        ));
        assert_eq!(picture.get_pixel(5, 19).0, [255, 255, 255]);
        assert_eq!(picture.get_pixel(5, 21).0, [0, 0, 0]);
        assert_eq!(picture.get_pixel(39, 39).0, [0, 0, 0]);
    }

    #[test]
    fn a_triangle_has_half_of_its_box() {
        let picture = pixels(&format!(
            "{HEAD}<polygon opacity=\"1\" fill=\"#000000\" points=\"0,0 40,0 0,20 \"/></svg>"
        ));
        let dark: f64 = picture.pixels().map(|pixel| 1.0 - f64::from(pixel.0[0]) / 255.0).sum();
        assert!((dark - 400.0).abs() < 2.0, "{dark}");
    }

    #[test]
    fn letters_are_drawn_where_they_are_anchored() {
        let text = |anchor: &str| {
            let picture = pixels(&format!(
                "{HEAD}<text x=\"20\" y=\"16\" text-anchor=\"{anchor}\" font-size=\"8\" \
                 opacity=\"1\" fill=\"#000000\">\nHi\n</text></svg>"
            ));
            let dark = picture.enumerate_pixels().filter(|(_, _, pixel)| pixel.0[0] < 128);
            let columns: Vec<u32> = dark.map(|(x, ..)| x).collect();
            (columns.iter().min().copied(), columns.iter().max().copied())
        };
        let (start, end) = (text("start"), text("end"));
        assert!(start.0 >= Some(20) && start.1 < Some(32), "{start:?}");
        assert!(end.0 >= Some(8) && end.1 <= Some(20), "{end:?}");
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        assert!(png("<svg").is_err() && png("<svg/>").is_err());
        assert!(png("<svg width=\"10\" height=\"1e9\"/>").is_err());
    }
}
