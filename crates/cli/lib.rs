//! This package is the `smooth` command: `cargo install smoothframe`. It has nothing to call; what
//! the command computes, a Rust program computes with the crates below it:
//!
//! - [`smoothframe-core`](https://docs.rs/smoothframe-core) smooths slices of numbers,
//! - [`smoothframe-polars`](https://docs.rs/smoothframe-polars) the groups of Polars frames, and
//! - [`smoothframe-report`](https://docs.rs/smoothframe-report) makes statistics, plots and reports.

/// The README's examples, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

/// The examples of the page for those who call it from Rust.
#[cfg(doctest)]
#[doc = include_str!("../../docs/library.md")]
struct Library;
