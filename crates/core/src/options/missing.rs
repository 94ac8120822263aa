//! What a hole does.

/// What an output does when rows of its window are holes (NaN in a slice, null or NaN in a frame).
///
/// A hole touches exactly the outputs whose window of K rows holds it, whatever the method.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Missing {
    /// Divide by the weight that was present: `y = S · Σ_present h·x / Σ_present h`, S = Σh.
    #[default]
    Skip,
    /// The output is a hole.
    Propagate,
}

/// What an output is at a row that is itself a hole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Holes {
    /// Filled, where the least coverage allows.
    #[default]
    Fill,
    /// A hole, always.
    Keep,
}
