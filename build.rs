//! How `smooth` is linked: without symbols, and with functions that are the same kept once.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    // A package with overflow checks of its own does not take `strip` from the profile.
    if is("CARGO_CFG_TARGET_OS", "linux") {
        println!("cargo:rustc-link-arg-bin=smooth=-Wl,-s");
    }
    // Polars' generic code is made for each type, often the same instructions. Only where Rust links
    // by its own linker, which knows how.
    if is("CARGO_CFG_TARGET_OS", "linux")
        && is("CARGO_CFG_TARGET_ARCH", "x86_64")
        && is("CARGO_CFG_TARGET_ENV", "gnu")
        && env::var("CARGO_ENCODED_RUSTFLAGS").is_ok_and(|flags| flags.is_empty())
    {
        println!("cargo:rustc-link-arg-bin=smooth=-Wl,--icf=all");
    }
}
