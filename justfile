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

# `just fuzz spec` or `just fuzz convolve`, for so many seconds.
fuzz target seconds="180":
    cd crates/core && cargo +nightly fuzz run {{target}} -- -max_total_time={{seconds}} \
        -max_len=512 -timeout=20 -dict=fuzz/spec.dict
