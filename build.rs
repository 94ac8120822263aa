//! How `smooth` is linked.

use std::env;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    // Without symbols: a package with overflow checks of its own does not take `strip` from the profile.
    if env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux") {
        println!("cargo:rustc-link-arg-bin=smooth=-Wl,-s");
    }
}
