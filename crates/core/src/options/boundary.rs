//! Boundary handling: the values beyond the ends of a series.

use crate::{error::Error, sample::Sample};

/// What lies beyond the ends of a series, with the meaning of `scipy.ndimage` where it has the mode
/// (default: renormalize; savgol: fit).
///
/// The series `a b c d` is extended first, holes copied with it; then the kernel slides. Each
/// extension repeats as often as a kernel longer than the series needs.
///
/// ```
/// use smoothframe_core::{Boundary, Smoother};
/// let smoother: Smoother = "uniform:3 boundary=nearest".parse()?;
/// assert_eq!(smoother.start(), Boundary::Nearest);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[doc(alias("padding", "edge handling", "boundary condition", "extrapolation"))]
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub enum Boundary {
    /// Nothing: rows beyond the ends are absent, and outputs are divided by the weight that their
    /// window has left. What pandas and Polars do with `min_periods=1`.
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
    /// `k k k | a b c d | k k k` for a finite value k; these rows count as present.
    #[doc(alias = "zero padding")]
    Constant(f64),
    /// `2a−d 2a−c 2a−b | a b c d | 2d−c 2d−b 2d−a` (`np.pad`'s `reflect_type='odd'`): point
    /// symmetry about the end row, so that a straight line goes on. Where an end row is a hole, so
    /// is all beyond it.
    Linear,
    /// Nothing, and the window narrows on both sides alike: of a centred, odd kernel the taps no
    /// farther from the middle than the end row are kept, and rescaled. The end rows keep their
    /// values.
    Shrink,
    /// Evaluates the polynomial that savgol fits to the nearest whole window, or to all rows of a
    /// series shorter than that (`scipy.signal.savgol_filter`'s `mode='interp'`). For savgol alone,
    /// and its default.
    Fit,
}

/// The boundaries before the first row and after the last.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Ends {
    pub(crate) start: Boundary,
    pub(crate) end: Boundary,
}

impl Ends {
    pub(crate) const fn both(boundary: Boundary) -> Self {
        Self { start: boundary, end: boundary }
    }

    pub(crate) fn contains(self, boundary: Boundary) -> bool {
        [self.start, self.end].contains(&boundary)
    }

    /// The row that row `i` of the extended series is a copy of; `None` where it is absent, or made
    /// of none or several.
    pub(crate) fn row(self, i: isize, len: usize) -> Option<usize> {
        let boundary = if i < 0 { self.start } else { self.end };
        boundary.row(i, len)
    }

    /// Refuses constants that are not finite.
    pub(crate) fn check(self) -> Result<(), Error> {
        for end in [self.start, self.end] {
            if let Boundary::Constant(value) = end
                && !value.is_finite()
            {
                return Err(Error::Constant { value });
            }
        }
        Ok(())
    }
}

impl Boundary {
    /// Whether rows beyond the end are absent.
    pub(crate) const fn is_absent(self) -> bool {
        matches!(self, Self::Renormalize | Self::Shrink | Self::Fit)
    }

    /// How many rows, counted from an end inward, must be known for the `beyond` rows outside it to
    /// be; fewer where the series has no more.
    pub(crate) const fn rows_needed(self, beyond: usize) -> usize {
        match self {
            _ if beyond == 0 => 0,
            Self::Reflect => beyond,
            // One more than are read, so that the fold at the other end cannot matter.
            Self::Mirror | Self::Linear => beyond + 2,
            Self::Nearest => 1,
            Self::Renormalize | Self::Constant(_) | Self::Shrink | Self::Fit => 0,
            Self::Wrap => usize::MAX,
        }
    }

    /// Whether row `i` beyond an end is made of a hole. Its value does not tell: ∞ − ∞ is NaN too,
    /// and no hole.
    pub(crate) fn is_made_of_hole<T: Sample>(self, i: isize, x: &[T]) -> bool {
        let Self::Linear = self else {
            return self.value(i, x).is_some_and(|value| value.is_hole());
        };
        let last = x.len() as isize - 1;
        if last == 0 {
            return x[0].is_hole();
        }
        let within = i.rem_euclid(2 * last);
        let mirror = if within <= last { within } else { 2 * last - within };
        // The nearest copy on a side is reflected in one end row, those farther out in both.
        let ends = [(i < 0 || i > 2 * last, 0), (i < -last || i > last, last)];
        let about = ends.iter().any(|&(enters, row)| enters && x[row as usize].is_hole());
        about || x[mirror as usize].is_hole()
    }

    /// The value of row `i` of the extended series `x` of at least one row: NaN for a hole, `None`
    /// where the row is absent.
    pub(crate) fn value<T: Sample>(self, i: isize, x: &[T]) -> Option<T> {
        let len = x.len() as isize;
        if (0..len).contains(&i) {
            return Some(x[i as usize]);
        }
        match self {
            Self::Constant(value) => Some(T::of(value)),
            Self::Linear => Some(odd(i, x)),
            boundary => boundary.row(i, x.len()).map(|row| x[row]),
        }
    }

    /// The row that row `i` of the extended series is a copy of; `None` where it is absent, or made
    /// of none or several.
    pub(crate) fn row(self, i: isize, len: usize) -> Option<usize> {
        let len = len as isize;
        if (0..len).contains(&i) {
            return Some(i as usize);
        }
        let row = match self {
            Self::Renormalize | Self::Shrink | Self::Fit | Self::Constant(_) | Self::Linear => {
                return None;
            }
            Self::Nearest => i.clamp(0, len - 1),
            Self::Wrap => i.rem_euclid(len),
            Self::Reflect => fold(i.rem_euclid(2 * len), 2 * len - 1, len),
            Self::Mirror if len == 1 => 0,
            Self::Mirror => fold(i.rem_euclid(2 * len - 2), 2 * len - 2, len),
        };
        Some(row as usize)
    }
}

/// The extension that is point-symmetric about both end rows: each period of 2 (n − 1) rows is
/// higher than the one before by twice the difference of the end values.
fn odd<T: Sample>(i: isize, x: &[T]) -> T {
    let last = x.len() as isize - 1;
    if last == 0 {
        return x[0];
    }
    let (start, end) = (x[0], x[last as usize]);
    // In the copy next to the start the other end's value must not enter, not even by rounding.
    if (-last..0).contains(&i) {
        return mirrored(start, x[i.unsigned_abs()]);
    }
    let (periods, within) = (i.div_euclid(2 * last), i.rem_euclid(2 * last));
    let value = if within <= last {
        x[within as usize]
    } else {
        mirrored(end, x[(2 * last - within) as usize])
    };
    let rise = T::of(2.0) * (end - start);
    if periods == 0 { value } else { value + T::of(periods as f64) * rise }
}

/// 2·`end` − `value`: the value reflected in the end's.
fn mirrored<T: Sample>(end: T, value: T) -> T {
    let twice = T::of(2.0) * end - value;
    // Where 2·end overflows but the result need not, at the price of one more rounding.
    if twice.finite() { twice } else { end + (end - value) }
}

/// `i` where it lies in the series, else `total − i`, its mirror image.
fn fold(i: isize, total: isize, len: isize) -> isize {
    if i < len { i } else { total - i }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The extended rows as letters: a, b, c … for 0, 1, 2 …, k for 10, a dot for absent ones.
    fn drawn(boundary: Boundary, n: u8, by: isize) -> String {
        let rows: Vec<f64> = (0..n).map(f64::from).collect();
        (-by..isize::from(n) + by)
            .map(|i| match boundary.value(i, &rows) {
                Some(value) => {
                    (b'a'..).find(|&c| f64::from(c - b'a') == value).map_or('?', char::from)
                }
                None => '.',
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
            (Constant(10.0), "kkkkkkabcdkkkkkk"),
        ] {
            assert_eq!(drawn(boundary, 4, 6), want, "{boundary:?}");
        }
    }

    #[test]
    fn one_row_repeats_itself() {
        use Boundary::*;
        for boundary in [Reflect, Mirror, Nearest, Wrap, Linear] {
            assert_eq!(drawn(boundary, 1, 3), "aaaaaaa", "{boundary:?}");
        }
    }

    #[test]
    fn linear_goes_on_as_a_line() {
        let x = [3.0, 5.0, 7.0];
        for i in -9..12 {
            assert_eq!(Boundary::Linear.value(i, &x), Some(3.0 + 2.0 * i as f64), "row {i}");
        }
        assert!(Boundary::Linear.value(-1, &[f64::NAN, 5.0]).is_some_and(f64::is_nan));
    }
}
