//! What lies beyond the ends of a series.

/// The values beyond the ends, with the meaning of `scipy.ndimage` where it has the mode.
///
/// The series `a b c d` is extended first, holes copied with it; then the kernel slides. Each
/// extension repeats as often as a kernel longer than the series needs.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub enum Boundary {
    /// Nothing: rows beyond the ends are absent, and the weight that was present is scaled up to
    /// the whole. What pandas and Polars do with `min_periods=1`.
    #[default]
    Renormalize,
    /// `d c b a | a b c d | d c b a` (NumPy's `symmetric`).
    Reflect,
    /// `d c b | a b c d | c b a` (NumPy's `reflect`).
    Mirror,
    /// `a a a | a b c d | d d d` (NumPy's `edge`).
    Nearest,
    /// `b c d | a b c d | a b c`.
    Wrap,
    /// `k k k | a b c d | k k k`; these values count as present.
    Constant(f64),
}

/// Where the value of a row comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Source {
    Row(usize),
    Value(f64),
    Absent,
}

impl Boundary {
    /// The source of row `i` of the extension of a series of `n` ≥ 1 rows.
    pub(crate) fn source(self, i: isize, n: usize) -> Source {
        let len = n as isize;
        if (0..len).contains(&i) {
            return Source::Row(i as usize);
        }
        let row = match self {
            Self::Renormalize => return Source::Absent,
            Self::Constant(value) => return Source::Value(value),
            Self::Nearest => i.clamp(0, len - 1),
            Self::Wrap => i.rem_euclid(len),
            Self::Reflect => fold(i.rem_euclid(2 * len), 2 * len - 1, len),
            Self::Mirror if n == 1 => 0,
            Self::Mirror => fold(i.rem_euclid(2 * len - 2), 2 * len - 2, len),
        };
        Source::Row(row as usize)
    }
}

/// `i` where it lies in the series, else its mirror image about half of `total`.
fn fold(i: isize, total: isize, len: isize) -> isize {
    if i < len { i } else { total - i }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(boundary: Boundary, series: &str, by: isize) -> String {
        let rows: Vec<char> = series.chars().collect();
        let n = rows.len();
        (-by..n as isize + by)
            .map(|i| match boundary.source(i, n) {
                Source::Row(row) => rows[row],
                Source::Value(_) => 'k',
                Source::Absent => '.',
            })
            .collect()
    }

    #[test]
    fn each_boundary_as_drawn() {
        use Boundary::*;
        for (boundary, want) in [
            (Renormalize, "......abcd......"),
            (Reflect, "cddcbaabcddcbaab"),
            (Mirror, "abcdcbabcdcbabcd"),
            (Nearest, "aaaaaaabcddddddd"),
            (Wrap, "cdabcdabcdabcdab"),
            (Constant(0.0), "kkkkkkabcdkkkkkk"),
        ] {
            assert_eq!(drawn(boundary, "abcd", 6), want, "{boundary:?}");
        }
    }

    #[test]
    fn one_row_repeats_itself() {
        use Boundary::*;
        for boundary in [Reflect, Mirror, Nearest, Wrap] {
            assert_eq!(drawn(boundary, "a", 3), "aaaaaaa", "{boundary:?}");
        }
    }
}
