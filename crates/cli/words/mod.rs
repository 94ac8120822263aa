//! What is said to a person.

pub(crate) mod bug;
pub(crate) mod failure;
pub(crate) mod phases;
pub(crate) mod say;
pub(crate) mod stdout;
pub(crate) mod terminal;
