//! What is fitted to the rows of a window.

/// The polynomial that is fitted to the rows of each window, by least squares with the kernel's
/// weights, and taken at the output row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Degree {
    /// A constant: the weighted mean.
    #[default]
    Constant,
    /// A line: ends, holes and uneven times do not bend a trend (Cleveland, J. Am. Stat. Assoc. 74,
    /// 1979). Kernels of weights below 0 fit no line.
    Linear,
}
