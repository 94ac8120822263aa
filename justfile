# What .ci/run does, step by step.
default: check test

test:
    cargo test --release --workspace
    .ci/levels

check:
    cargo fmt --all --check
    cargo clippy --release --workspace --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --release --workspace --no-deps

# Tests that take longer than `test` may: more series, and longer ones, at each level of instructions (one
# that the processor lacks is its best once more).
slow:
    cargo test --release -p smoothframe-core -- --ignored slow::
    SMOOTHFRAME_ISA=avx2 cargo test --release -p smoothframe-core -- --ignored slow::
    SMOOTHFRAME_ISA=portable cargo test --release -p smoothframe-core -- --ignored slow::
    cargo test --release --workspace --test command -- --ignored slow:: --test-threads 1

report:
    cargo run --release -- report data/sales.csv --by product --value revenue --every 1d --agg sum

data:
    cargo run --release --example generate_data

# Valgrind shows no AVX-512 to programs, so the AVX2 path runs; AddressSanitizer runs AVX-512.
valgrind:
    CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER="valgrind --error-exitcode=1" \
        cargo test --release -p smoothframe-core --lib direct

asan:
    RUSTFLAGS=-Zsanitizer=address cargo +nightly test --target x86_64-unknown-linux-gnu \
        -p smoothframe-core --lib

# `just fuzz TARGET`, for so many seconds, from the corpus in the tree; what is found is kept beside it in
# `target`. Targets: spec and convolve of crates/core/fuzz; reader and numbers of crates/csv/fuzz; dates,
# durations and grouped of fuzz, without a sanitizer: Polars takes long enough to build, and what is
# unsafe is core's.
fuzz target seconds="180":
    #!/usr/bin/env bash
    set -euo pipefail
    found=$(ls {fuzz,crates/*/fuzz}/fuzz_targets/{{target}}.rs 2>/dev/null || true)
    [ -n "$found" ] || { echo "there is no fuzz target {{target}}" >&2; exit 1; }
    how=() dict=()
    [ "${found%%/*}" = crates ] || how=(--release --sanitizer none)
    cd "${found%/fuzz_targets/*}/.."
    [ ! -e fuzz/{{target}}.dict ] || dict=(-dict=fuzz/{{target}}.dict)
    mkdir -p fuzz/target/corpus/{{target}} fuzz/corpus/{{target}}
    cargo +nightly fuzz run "${how[@]}" {{target}} fuzz/target/corpus/{{target}} fuzz/corpus/{{target}} -- \
        -max_total_time={{seconds}} -max_len=1024 -timeout=20 "${dict[@]}"
