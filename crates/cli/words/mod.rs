//! What is said to a person.

pub(crate) mod failure;
pub(crate) mod say;
pub(crate) mod terminal;
