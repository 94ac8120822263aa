# What .ci/run does, step by step.
default: check test

test:
    cargo test --release --workspace

check:
    cargo fmt --all --check
    cargo clippy --release --workspace --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --release --workspace --no-deps

report:
    cargo run --release -- report data/sales.csv --by product --value revenue --every 1d --agg sum

data:
    cargo run --release --example generate_data
