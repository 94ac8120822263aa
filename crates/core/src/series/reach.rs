//! How far an operation's outputs look, in rows.

/// How far an output looks, in rows: its window holds `behind + 1 + ahead` rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Reach {
    /// Rows before the output row.
    pub behind: usize,
    /// Rows after it: so many outputs at the end of a series change when more rows come.
    pub ahead: usize,
}
