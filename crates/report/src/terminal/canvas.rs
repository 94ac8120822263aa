//! A picture of dots, two by four of them in each character.

/// The characters that a terminal can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Charset {
    /// Braille patterns and blocks.
    Unicode,
    /// The 95 printable characters of ASCII.
    Ascii,
}

/// A picture of dots for a terminal, two by four in each character; the first is at the top left.
///
/// ```
/// use smoothframe_report::{Canvas, Charset};
/// let mut canvas = Canvas::new(2, 1);
/// canvas.line((0, 3), (3, 0));
/// assert_eq!(canvas.lines(Charset::Unicode), ["⡠⠊"]);
/// assert_eq!(canvas.lines(Charset::Ascii), [".'"]);
/// ```
#[derive(Clone, Debug)]
pub struct Canvas {
    columns: usize,
    /// A byte for each character: the bits of its braille pattern.
    cells: Vec<u8>,
}

/// The bits of a braille pattern, by the dot's row and column.
const BITS: [[u8; 2]; 4] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]];
const TOP: u8 = 0x01 | 0x08 | 0x02 | 0x10;

impl Canvas {
    /// An empty picture of so many characters.
    #[must_use]
    pub fn new(columns: usize, rows: usize) -> Self {
        Self { columns: columns.max(1), cells: vec![0; columns.max(1) * rows.max(1)] }
    }

    /// Dots from left to right.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.columns * 2
    }

    /// Dots from top to bottom.
    #[must_use]
    pub const fn height(&self) -> usize {
        self.cells.len() / self.columns * 4
    }

    /// Sets a dot; one outside the picture is left out.
    pub fn dot(&mut self, x: usize, y: usize) {
        if x < self.width() && y < self.height() {
            self.cells[y / 4 * self.columns + x / 2] |= BITS[y % 4][x % 2];
        }
    }

    /// Sets the dots of column `x` between two rows, both of them too.
    pub fn upright(&mut self, x: usize, from: usize, to: usize) {
        (from.min(to)..=from.max(to)).for_each(|y| self.dot(x, y));
    }

    /// Sets the dots between two points, both of them too.
    pub fn line(&mut self, from: (usize, usize), to: (usize, usize)) {
        let steps = from.0.abs_diff(to.0).max(from.1.abs_diff(to.1)).max(1);
        let between = |a: usize, b: usize, step: usize| {
            let moved = (a.abs_diff(b) * step + steps / 2) / steps;
            if a <= b { a + moved } else { a - moved }
        };
        for step in 0..=steps {
            self.dot(between(from.0, to.0, step), between(from.1, to.1, step));
        }
    }

    /// The picture's lines of text, from the top; without blanks at their ends.
    #[must_use]
    pub fn lines(&self, charset: Charset) -> Vec<String> {
        let shown = |cell: &u8| shown(*cell, charset);
        let line = |cells: &[u8]| cells.iter().map(shown).collect::<String>().trim_end().to_owned();
        self.cells.chunks(self.columns).map(line).collect()
    }

    /// Lines of several pictures of one size, later ones over earlier ones: each character, and of
    /// which picture it is. The last that has a dot there has the character alone, so that its lines
    /// can be followed.
    pub(crate) fn layered(layers: &[Self], charset: Charset) -> Vec<Vec<(char, Option<usize>)>> {
        let Some(first) = layers.first() else { return Vec::new() };
        let cell = |at: usize| {
            let of = |layer: &Self| layer.cells.get(at).copied().unwrap_or(0);
            let top = layers.iter().rposition(|layer| of(layer) != 0);
            match (charset, top) {
                (_, None) => (' ', None),
                (Charset::Ascii, Some(top)) => (MARKS[top % MARKS.len()], Some(top)),
                (_, Some(top)) => (shown(of(&layers[top]), charset), Some(top)),
            }
        };
        let rows = first.cells.len() / first.columns;
        let row = |row: usize| (0..first.columns).map(|x| cell(row * first.columns + x)).collect();
        (0..rows).map(row).collect()
    }
}

/// What layers are drawn with in ASCII.
pub(crate) const MARKS: [char; 7] = ['.', '*', '+', 'x', 'o', '#', '@'];

fn shown(cell: u8, charset: Charset) -> char {
    match charset {
        _ if cell == 0 => ' ',
        Charset::Unicode => char::from_u32(0x2800 + u32::from(cell)).unwrap_or(' '),
        Charset::Ascii => match (cell & TOP != 0, cell & !TOP != 0) {
            (true, true) => ':',
            (true, false) => '\'',
            _ => '.',
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_are_where_braille_has_them() {
        for (x, y, c) in [(0, 0, '⠁'), (1, 0, '⠈'), (0, 3, '⡀'), (1, 3, '⢀'), (1, 2, '⠠')]
        {
            let mut canvas = Canvas::new(1, 1);
            canvas.dot(x, y);
            canvas.dot(x + 2, y); // outside
            canvas.dot(x, y + 4);
            assert_eq!(canvas.lines(Charset::Unicode), [c.to_string()], "{x} {y}");
        }
    }

    #[test]
    fn lines_go_either_way() {
        for (from, to) in [((0, 0), (9, 3)), ((9, 7), (2, 0)), ((4, 7), (4, 0)), ((3, 3), (3, 3))] {
            let drawn = [(from, to), (to, from)].map(|(from, to)| {
                let mut canvas = Canvas::new(5, 2);
                canvas.line(from, to);
                canvas.cells
            });
            let dots = |cells: &[u8]| cells.iter().map(|cell| cell.count_ones()).sum::<u32>();
            let [there, back] = drawn.each_ref().map(|cells| dots(cells));
            assert_eq!(there, back);
            assert!(there as usize > from.0.abs_diff(to.0).max(from.1.abs_diff(to.1)));
        }
    }
}
