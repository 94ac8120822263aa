//! What the page says first: sentences, whose links lead to the plots that show it.

/// Sentences in the order in which they are read.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lead {
    pub(crate) sentences: Vec<Sentence>,
}

/// A sentence, of text and links.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sentence {
    pub(crate) text: Vec<Piece>,
    /// What it tells of, for its look: a class of the style sheet, or empty.
    pub(crate) kind: &'static str,
}

/// A piece of a sentence.
#[derive(Debug, Clone)]
#[cfg_attr(not(test), expect(dead_code, reason = "made by what computes the sentences"))]
pub(crate) enum Piece {
    Text(String),
    /// A link to the plot of a series: a group of [`Layout::groups`](smoothframe_polars::Layout::groups)
    /// and one of its values; of all groups together where there is no such group.
    Link {
        text: String,
        series: usize,
        value: usize,
    },
}
