//! Pixels, and shapes with soft edges on them.

/// A white picture to draw on, in RGB.
pub(super) struct Raster {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

/// A colour, and how opaque it is.
pub(super) type Ink = ([u8; 3], f64);
type Point = (f64, f64);

/// Lines of a pixel in which polygons are cut.
const CUTS: usize = 8;

impl Raster {
    pub(super) fn new(width: u32, height: u32) -> Self {
        let (width, height) = (width as usize, height as usize);
        Self { width, height, pixels: vec![255; 3 * width * height] }
    }

    pub(super) fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// Draws on a pixel, of which a share is covered.
    pub(super) fn blend(&mut self, x: usize, y: usize, covered: f64, (colour, opacity): Ink) {
        let share = (covered * opacity).clamp(0.0, 1.0);
        if x >= self.width || y >= self.height || share == 0.0 {
            return;
        }
        let at = 3 * (y * self.width + x);
        for (pixel, colour) in self.pixels[at..at + 3].iter_mut().zip(colour) {
            let mixed = f64::from(*pixel) * (1.0 - share) + f64::from(colour) * share;
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a byte")]
            let mixed = mixed.round() as u8;
            *pixel = mixed;
        }
    }

    /// A line of pixels from `from` to `to`, as far as it is on the picture.
    fn span(from: f64, to: f64, most: usize) -> std::ops::Range<usize> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "on the picture"
        )]
        let within = |at: f64| at.clamp(0.0, most as f64) as usize;
        within(from.floor())..within(to.ceil())
    }

    pub(super) fn rectangle(&mut self, from: Point, to: Point, ink: Ink) {
        let share =
            |at: usize, from: f64, to: f64| ((at + 1) as f64).min(to) - (at as f64).max(from);
        for y in Self::span(from.1, to.1, self.height) {
            for x in Self::span(from.0, to.0, self.width) {
                self.blend(x, y, share(x, from.0, to.0) * share(y, from.1, to.1), ink);
            }
        }
    }

    /// A line with round corners and cut ends, `half` to either side; of one point a disc.
    pub(super) fn stroke(&mut self, points: &[Point], half: f64, ink: Ink) {
        let reach = half + 1.0;
        let Some((low, high)) = bounds(points) else { return };
        let columns = Self::span(low.0 - reach, high.0 + reach, self.width);
        let lines = Self::span(low.1 - reach, high.1 + reach, self.height);
        // The whole line first, so that where its parts meet nothing is drawn twice.
        let (left, top, width) = (columns.start, lines.start, columns.len());
        let mut mask = vec![0.0_f32; width * lines.len()];
        let last = points.len().saturating_sub(2);
        let parts = points.windows(2).enumerate();
        let parts = parts.map(|(at, ends)| (ends[0], ends[1], (at == 0, at == last)));
        let alone = (points.len() == 1).then(|| (points[0], points[0], (false, false)));
        for (from, to, is_cut) in parts.chain(alone) {
            let xs = Self::span(from.0.min(to.0) - reach, from.0.max(to.0) + reach, self.width);
            let ys = Self::span(from.1.min(to.1) - reach, from.1.max(to.1) + reach, self.height);
            for y in ys {
                for x in xs.clone() {
                    let at = (x as f64 + 0.5, y as f64 + 0.5);
                    let (away, beyond) = distance(at, from, to, is_cut);
                    let covered = (half + 0.5 - away).clamp(0.0, (2.0 * half).min(1.0));
                    #[expect(clippy::cast_possible_truncation, reason = "a share")]
                    let covered = (covered * (0.5 - beyond).clamp(0.0, 1.0)) as f32;
                    let place = &mut mask[(y - top) * width + x - left];
                    *place = place.max(covered);
                }
            }
        }
        for y in lines {
            for x in columns.clone() {
                let covered = mask[(y - top) * width + x - left];
                self.blend(x, y, f64::from(covered), ink);
            }
        }
    }

    /// The inside of a polygon, by the rule of even and odd.
    pub(super) fn polygon(&mut self, points: &[Point], ink: Ink) {
        let Some((low, high)) = bounds(points) else { return };
        let columns = Self::span(low.0, high.0, self.width);
        let mut covered = vec![0.0_f64; columns.len()];
        let next = points.iter().cycle().skip(1);
        let sides: Vec<(Point, Point)> = points.iter().copied().zip(next.copied()).collect();
        for y in Self::span(low.1, high.1, self.height) {
            covered.fill(0.0);
            for cut in 0..CUTS {
                let at = y as f64 + (cut as f64 + 0.5) / CUTS as f64;
                let mut crossed: Vec<f64> = sides
                    .iter()
                    .filter(|((_, a), (_, b))| (*a <= at) != (*b <= at))
                    .map(|(a, b)| a.0 + (at - a.1) / (b.1 - a.1) * (b.0 - a.0))
                    .collect();
                crossed.sort_by(f64::total_cmp);
                for within in crossed.chunks_exact(2) {
                    for x in Self::span(within[0], within[1], self.width) {
                        let share = ((x + 1) as f64).min(within[1]) - (x as f64).max(within[0]);
                        if let Some(covered) = covered.get_mut(x - columns.start) {
                            *covered += share / CUTS as f64;
                        }
                    }
                }
            }
            for (x, covered) in columns.clone().zip(&covered) {
                self.blend(x, y, *covered, ink);
            }
        }
    }
}

/// The box around points.
fn bounds(points: &[Point]) -> Option<(Point, Point)> {
    let &first = points.first()?;
    let wider = |(low, high): (Point, Point), &(x, y): &Point| {
        ((low.0.min(x), low.1.min(y)), (high.0.max(x), high.1.max(y)))
    };
    Some(points.iter().fold((first, first), wider))
}

/// How far a point is from a line between two, and how far beyond an end that is cut (less than 0
/// where it is not).
fn distance((x, y): Point, from: Point, to: Point, (at_from, at_to): (bool, bool)) -> (f64, f64) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = dx.hypot(dy);
    if length == 0.0 {
        return ((x - from.0).hypot(y - from.1), f64::NEG_INFINITY);
    }
    let along = ((x - from.0) * dx + (y - from.1) * dy) / length;
    let before = if at_from { -along } else { f64::NEG_INFINITY };
    let after = if at_to { along - length } else { f64::NEG_INFINITY };
    // Beside a cut end the line is as if it went on.
    let low = if at_from { f64::NEG_INFINITY } else { 0.0 };
    let high = if at_to { f64::INFINITY } else { length };
    let nearest = along.clamp(low, high) / length;
    let away = (x - from.0 - nearest * dx).hypot(y - from.1 - nearest * dy);
    (away, before.max(after))
}
