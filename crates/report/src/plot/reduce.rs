//! Fewer points for the same picture: per pixel column, only the first, lowest, highest and last
//! row can be seen.

/// A position in the picture's own units: time since its origin, and value.
pub(super) type Point = (f64, f64);

/// Rows joined by a line. One point is an isolated row.
pub(super) type Line = Vec<Point>;

/// Collects rows into lines, at most four points per column of a line.
pub(super) struct Reducer {
    /// Width of a pixel column; 0 keeps every point and every gap.
    column: f64,
    lines: Vec<Line>,
    open: Option<Column>,
    last_x: f64,
}

/// The rows of one line seen so far in one pixel column, with the order in which they came.
struct Column {
    index: f64,
    count: usize,
    first: Point,
    low: (usize, Point),
    high: (usize, Point),
    last: Point,
}

impl Reducer {
    pub(super) fn new(column: f64) -> Self {
        Self { column, lines: Vec::new(), open: None, last_x: f64::NEG_INFINITY }
    }

    /// Adds a row; `gap` says that rows are missing between this one and the last one.
    ///
    /// A gap narrower than a column cannot be seen and is bridged, or a long series with many
    /// holes would fall apart into as many lines.
    pub(super) fn push(&mut self, point: Point, gap: bool) {
        if self.lines.is_empty() || (gap && point.0 - self.last_x >= self.column) {
            self.close();
            self.lines.push(Line::new());
        }
        self.last_x = point.0;
        if self.column <= 0.0 {
            self.append(&[point]);
            return;
        }
        let index = (point.0 / self.column).floor();
        match &mut self.open {
            Some(open) if open.index == index => open.add(point),
            _ => {
                self.close();
                self.open = Some(Column::new(index, point));
            }
        }
    }

    pub(super) fn finish(mut self) -> Vec<Line> {
        self.close();
        self.lines
    }

    fn close(&mut self) {
        if let Some(open) = self.open.take() {
            self.append(&open.points());
        }
    }

    fn append(&mut self, points: &[Point]) {
        if let Some(line) = self.lines.last_mut() {
            line.extend_from_slice(points);
        }
    }
}

impl Column {
    fn new(index: f64, point: Point) -> Self {
        Self { index, count: 1, first: point, low: (0, point), high: (0, point), last: point }
    }

    fn add(&mut self, point: Point) {
        if point.1 < self.low.1.1 {
            self.low = (self.count, point);
        }
        if point.1 > self.high.1.1 {
            self.high = (self.count, point);
        }
        self.last = point;
        self.count += 1;
    }

    /// The rows worth drawing, in the order in which they came, none of them twice.
    fn points(&self) -> Line {
        let mut rows = vec![(0, self.first), self.low, self.high, (self.count - 1, self.last)];
        rows.sort_by_key(|row| row.0);
        rows.dedup_by_key(|row| row.0);
        rows.into_iter().map(|row| row.1).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reduce(column: f64, values: impl IntoIterator<Item = f64>) -> Vec<Line> {
        let mut reducer = Reducer::new(column);
        let mut gap = false;
        for (row, value) in values.into_iter().enumerate() {
            if value.is_finite() {
                reducer.push((row as f64, value), gap);
            }
            gap = !value.is_finite();
        }
        reducer.finish()
    }

    #[test]
    fn extremes_survive_at_their_own_times() {
        let values = (0..100_000).map(|row| match row {
            31_234 => 1e6,
            77_771 => -1e6,
            _ => f64::from(row % 13),
        });
        let lines = reduce(200.0, values);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].contains(&(31_234.0, 1e6)));
        assert!(lines[0].contains(&(77_771.0, -1e6)));
        assert_eq!(lines[0].first(), Some(&(0.0, 0.0)));
        assert_eq!(lines[0].last(), Some(&(99_999.0, f64::from(99_999 % 13))));
    }

    #[test]
    fn at_most_four_points_per_column_and_times_ascend() {
        let lines = reduce(500.0, (0..100_000).map(|row| f64::from(row * 7919 % 1000)));
        let points = &lines[0];
        assert!(points.len() <= 4 * 200, "{}", points.len());
        assert!(points.len() > 2 * 200, "{}", points.len());
        assert!(points.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }

    #[test]
    fn visible_gaps_are_kept_and_invisible_ones_are_bridged() {
        let values = |hole: std::ops::Range<usize>| {
            (0..10_000).map(move |row| if hole.contains(&row) { f64::NAN } else { 1.0 })
        };
        let wide = reduce(100.0, values(3_000..3_500));
        assert_eq!(wide.len(), 2);
        assert_eq!(wide[0].last(), Some(&(2_999.0, 1.0)));
        assert_eq!(wide[1].first(), Some(&(3_500.0, 1.0)));
        assert_eq!(reduce(100.0, values(3_000..3_050)).len(), 1);
        assert_eq!(reduce(0.0, values(3_000..3_001)).len(), 2);
    }

    #[test]
    fn short_series_are_untouched() {
        let lines = reduce(0.0, (0..50).map(f64::from));
        let expected: Line = (0..50).map(|row| (f64::from(row), f64::from(row))).collect();
        assert_eq!(lines, [expected]);
    }

    #[test]
    fn nothing_gives_nothing() {
        assert!(reduce(1.0, [f64::NAN, f64::INFINITY]).is_empty());
    }
}
