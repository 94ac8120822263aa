//! What is done to a picture.

use std::{fs, path::Path};

use anyhow::{Result, anyhow, bail};
use ndarray::{Array2, ArrayView2, Axis};
use smoothframe_core::{Boundary, Error, ndimage};

use super::numbers::{Numbers, SEPARATORS};
use crate::{fields::numbers, words::failure::usage, words::say::Say};

/// The longest side of a square; a median holds all of a square's numbers.
const MOST: usize = 65_535;
const MOST_OF_MEDIAN: usize = 1_001;

/// A filter of pictures.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Filter {
    /// The magnitude of two slopes.
    Edges(Slope),
    Laplace,
    Unsharp {
        radius: f64,
        amount: f64,
    },
    /// Taps along both axes.
    Window(Vec<f64>),
    Matrix(Array2<f64>),
    /// Order statistics and grey morphology of squares, of so many pixels a side.
    Square(Square, usize),
}

/// What is made of the pixels of a square.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Square {
    Median,
    Min,
    Max,
    Erosion,
    Dilation,
    Opening,
    Closing,
    Gradient,
    Tophat,
    Bottomhat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slope {
    Sobel,
    Prewitt,
}

impl Filter {
    /// By its name, a matrix in a file or in brackets, or a window that goes along both axes.
    pub(super) fn of(text: &str) -> Result<Self> {
        let (name, parameters) = text.split_once(':').unwrap_or((text, ""));
        let alone = |filter: Self| {
            let why = || usage(format!("{text}: {name} has no parameters"));
            if parameters.is_empty() { Ok(filter) } else { Err(why()) }
        };
        match name {
            "sobel" => return alone(Self::Edges(Slope::Sobel)),
            "prewitt" => return alone(Self::Edges(Slope::Prewitt)),
            "laplace" => return alone(Self::Laplace),
            "unsharp" => return unsharp(text, parameters),
            _ => {}
        }
        if let Some(square) = Square::of(name) {
            let most = if square == Square::Median { MOST_OF_MEDIAN } else { MOST };
            let size = parameters.parse().ok().filter(|size| (1..=most).contains(size));
            let size = size.ok_or_else(|| {
                usage(format!("{text}: a square's side is 1 to {most} pixels, as in {name}:3"))
            })?;
            return Ok(Self::Square(square, size));
        }
        if text.trim_start().starts_with('[') {
            return matrix(&rows_of_list(text)?, text, None).map(Self::Matrix);
        }
        let path = Path::new(text);
        if path.is_file() {
            let rows = fs::read_to_string(path)
                .map_err(|error| anyhow!("{text}: cannot be read as text: {error}"))?;
            let rows: Vec<&str> = rows.trim_start_matches('\u{feff}').trim_end().lines().collect();
            return matrix(&rows, text, Some("line")).map(Self::Matrix);
        }
        Ok(Self::Window(Numbers::of(text, &mut Say::new(true))?.values))
    }

    /// The plane filtered; with `correlate` a matrix is not turned round.
    pub(super) fn run(
        &self,
        plane: ArrayView2<'_, f64>,
        boundary: Boundary,
        correlate: bool,
    ) -> Result<Array2<f64>, Error> {
        match self {
            Self::Edges(slope) => ndimage::gradient_magnitude(plane, |plane, axis| match slope {
                Slope::Sobel => ndimage::sobel(plane, axis, boundary),
                Slope::Prewitt => ndimage::prewitt(plane, axis, boundary),
            }),
            Self::Laplace => ndimage::laplace(plane, boundary),
            Self::Unsharp { radius, amount } => ndimage::unsharp(plane, *radius, *amount, boundary),
            Self::Window(taps) => {
                let along = |plane: ArrayView2<'_, f64>, axis| {
                    if correlate {
                        ndimage::correlate1d(plane, taps, axis, boundary, 0)
                    } else {
                        ndimage::convolve1d(plane, taps, axis, boundary, 0)
                    }
                };
                along(along(plane, Axis(0))?.view(), Axis(1))
            }
            Self::Matrix(matrix) if correlate => {
                ndimage::correlate(plane, matrix.view(), boundary, &[0])
            }
            Self::Matrix(matrix) => ndimage::convolve(plane, matrix.view(), boundary, &[0]),
            Self::Square(square, size) => square.run(plane, *size, boundary),
        }
    }
}

impl Square {
    /// By the names that windows in rows have.
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "median" => Self::Median,
            "min" => Self::Min,
            "max" => Self::Max,
            "erosion" => Self::Erosion,
            "dilation" => Self::Dilation,
            "opening" => Self::Opening,
            "closing" => Self::Closing,
            "gradient" => Self::Gradient,
            "tophat" => Self::Tophat,
            "bottomhat" => Self::Bottomhat,
            _ => return None,
        })
    }

    fn run(
        self,
        plane: ArrayView2<'_, f64>,
        size: usize,
        boundary: Boundary,
    ) -> Result<Array2<f64>, Error> {
        match self {
            Self::Median => ndimage::median_filter(plane, size, boundary, &[0]),
            Self::Min => ndimage::minimum_filter(plane, size, boundary, &[0]),
            Self::Max => ndimage::maximum_filter(plane, size, boundary, &[0]),
            Self::Erosion => ndimage::grey_erosion(plane, size, boundary, &[0]),
            Self::Dilation => ndimage::grey_dilation(plane, size, boundary, &[0]),
            Self::Opening => ndimage::grey_opening(plane, size, boundary, &[0]),
            Self::Closing => ndimage::grey_closing(plane, size, boundary, &[0]),
            Self::Gradient => ndimage::morphological_gradient(plane, size, boundary, &[0]),
            Self::Tophat => ndimage::white_tophat(plane, size, boundary, &[0]),
            Self::Bottomhat => ndimage::black_tophat(plane, size, boundary, &[0]),
        }
    }
}

fn unsharp(text: &str, parameters: &str) -> Result<Filter> {
    let (mut radius, mut amount) = (1.0, 1.0);
    for parameter in parameters.split(',').filter(|parameter| !parameter.is_empty()) {
        let (name, value) = parameter.split_once('=').unwrap_or(("std", parameter));
        let to = match name.trim() {
            "std" | "radius" | "sigma" => &mut radius,
            "amount" => &mut amount,
            other => {
                let why = format!("unsharp has no `{other}`; it has std and amount");
                return Err(usage(format!("{text}: {why}")));
            }
        };
        *to = match numbers::one(value) {
            Ok(Some(value)) if value.is_finite() && value >= 0.0 => value,
            _ => return Err(usage(format!("{text}: `{value}` is no number from 0 on"))),
        };
    }
    Ok(Filter::Unsharp { radius, amount })
}

/// The rows within the brackets of `[[0,1,0],[1,-4,1],[0,1,0]]`; a list without rows is one.
fn rows_of_list(text: &str) -> Result<Vec<&str>> {
    let wrong = || usage(format!("{text}: a matrix is rows in brackets, as in [[0,1],[1,0]]"));
    let inside = text.trim().strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let inside = inside.ok_or_else(wrong)?.trim();
    if !inside.starts_with('[') {
        return Ok(vec![inside]);
    }
    let inside = inside.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    let rows: Vec<&str> = inside.ok_or_else(wrong)?.split(']').collect();
    let mut rows_of = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        let row = row.trim();
        let row = match at {
            0 => Some(row),
            _ => row.strip_prefix(',').map(str::trim).and_then(|row| row.strip_prefix('[')),
        };
        rows_of.push(row.ok_or_else(wrong)?);
    }
    Ok(rows_of)
}

/// A matrix of rows of numbers; a row is said to be a `line` where it is one of a file.
fn matrix(rows: &[&str], name: &str, line: Option<&str>) -> Result<Array2<f64>> {
    let refused = |at: usize, why: &str| {
        let why = format!("{name}: {} {}: {why}", line.unwrap_or("row"), at + 1);
        if line.is_some() { anyhow!(why) } else { usage(why) }
    };
    let mut values = Vec::new();
    let mut width = 0;
    for (at, row) in rows.iter().enumerate() {
        let fields = row.split(SEPARATORS).map(str::trim).filter(|field| !field.is_empty());
        let before = values.len();
        for field in fields {
            match numbers::one(field) {
                Ok(Some(value)) if value.is_finite() => values.push(value),
                Ok(_) => return Err(refused(at, &format!("`{field}` is no weight"))),
                Err(why) => return Err(refused(at, &format!("`{field}` {why}"))),
            }
        }
        let count = values.len() - before;
        if at == 0 {
            width = count;
        }
        if count == 0 {
            return Err(refused(at, "holds no numbers"));
        }
        if count != width {
            let why = format!("its length is {count}, and the first's is {width}");
            return Err(refused(at, &why));
        }
    }
    if values.is_empty() {
        bail!("{name}: holds no numbers");
    }
    Ok(Array2::from_shape_vec((rows.len(), width), values)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn names_matrices_and_windows() {
        let filter = |text| Filter::of(text).expect("a filter");
        assert_eq!(filter("sobel"), Filter::Edges(Slope::Sobel));
        assert_eq!(filter("unsharp"), Filter::Unsharp { radius: 1.0, amount: 1.0 });
        assert_eq!(
            filter("unsharp:std=2, amount=0.5"),
            Filter::Unsharp { radius: 2.0, amount: 0.5 }
        );
        assert_eq!(filter("[[0,1],[ -1.5, 0 ]]"), Filter::Matrix(array![[0.0, 1.0], [-1.5, 0.0]]));
        assert_eq!(filter("[1,2,1]"), Filter::Matrix(array![[1.0, 2.0, 1.0]]));
        assert_eq!(filter("median:3"), Filter::Square(Square::Median, 3));
        assert_eq!(filter("uniform:2"), Filter::Window(vec![0.5, 0.5]));
        for (text, says) in [
            ("sobel:3", "no parameters"),
            ("unsharp:size=3", "no `size`"),
            ("unsharp:std=x", "`x` is no number"),
            ("[[1,2],[3]]", "row 2: its length is 1, and the first's is 2"),
            ("[[1,2],3]", "rows in brackets"),
            ("[[1,x]]", "row 1: `x` is no number"),
            ("[]", "row 1: holds no numbers"),
            ("erosion", "as in erosion:3"),
            ("opening:0", "1 to 65535 pixels"),
            ("nobel", "no such file"),
        ] {
            let error = Filter::of(text).expect_err("refused").to_string();
            assert!(error.contains(says), "{text}: {error}");
        }
    }
}
