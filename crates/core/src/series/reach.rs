//! How far outputs look, in rows.

/// How far an output looks, in rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Reach {
    /// Rows before the output row.
    pub behind: usize,
    /// Rows after it; so many rows at the end of a series change when more rows come.
    pub ahead: usize,
}
