# What .ci/run does, step by step.
default: check test

test:
    cargo test --release --workspace
    .ci/levels
    tests/browser/run

check:
    .ci/engines
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

# The report's pages in headless Chromium; with node and npm. `just browser --large` takes minutes.
browser *flags:
    cargo build --release
    tests/browser/run {{flags}}

# README's picture: the first screen of the report that its first command makes; with Chromium.
picture:
    #!/usr/bin/env bash
    set -euo pipefail
    cargo build --release
    made=$(mktemp -d)
    trap 'rm -rf "$made"' EXIT
    smooth="${CARGO_TARGET_DIR:-target}/release/smooth"
    "$smooth" report data/sales.csv --by product --value revenue --every 1d --agg sum -o "$made/report" -q
    chromium --headless --no-sandbox --hide-scrollbars --window-size=1400,1000 \
        --screenshot="$PWD/docs/report-after.png" "file://$made/report/report.html"

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

# What is sent to people who have no Rust: an archive of the command for this machine's system, its manual,
# completions and licences, and the archive's digest. It needs a glibc no older than this machine's.
dist:
    #!/usr/bin/env bash
    set -euo pipefail
    cargo build --release --locked
    folder=$(cargo metadata --no-deps --format-version 1 --offline | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')
    version=$("$folder/release/smooth" --version | cut -d' ' -f2)
    name="smooth-$version-$(rustc -vV | sed -n 's/^host: //p')"
    rm -rf "$folder/dist/$name" && mkdir -p "$folder/dist/$name/completions" "$folder/dist/$name/man"
    cp "$folder/release/smooth" README.md CHANGELOG.md LICENSE-APACHE LICENSE-MIT "$folder/dist/$name/"
    cp crates/report/fonts/LICENSE "$folder/dist/$name/LICENSE-FONTS"
    for shell in bash zsh fish; do
        "$folder/release/smooth" completions "$shell" > "$folder/dist/$name/completions/smooth.$shell"
    done
    "$folder/release/smooth" man "$folder/dist/$name/man"
    tar -C "$folder/dist" -czf "$folder/dist/$name.tar.gz" "$name"
    cd "$folder/dist" && sha256sum "$name.tar.gz" | tee "$name.tar.gz.sha256"

# The Python package: a wheel for this machine, and its tests with the newest of all that it works with, or
# with versions that are named: `just python polars==0.20.31 pandas==2.2.0 numpy==1.26.4 pyarrow==15.0.0` are the
# oldest. It needs Python 3.11 or later (`PYTHON=python3.13 just python`), and builds no Polars. `SMOOTH=path` has
# the command's results compared, too (`python/tests/run` has more of these).
python *versions:
    python/tests/run --strict {{versions}}

# docs/spark.md and docs/ray.md: their programs and what they say, each in a venv of its own.
spark:
    python/tests/run --strict --engine spark
ray:
    python/tests/run --strict --engine ray

# The window functions of DataFusion, and what they take beside its own average (some minutes to build).
datafusion:
    cd engines/datafusion && cargo test --release --locked --workspace
datafusion-bench:
    cd engines/datafusion && cargo bench --locked

# A scheduler and two executors of Ballista on this machine: some are killed, and others get the tables of Python's tests.
ballista:
    cd engines/ballista && cargo test --release --locked -- --nocapture
    BALLISTA="${CARGO_TARGET_DIR:-$PWD/engines/ballista/target}/release" python/tests/run --strict --engine ballista

# All of them, and what else .ci/run checks of them.
engines:
    .ci/engines --all

# What is uploaded: a wheel for one of `x86_64-unknown-linux-gnu`, `aarch64-unknown-linux-gnu`,
# `x86_64-apple-darwin`, `aarch64-apple-darwin` and `x86_64-pc-windows-msvc`, and the source. A wheel of Linux
# made here needs a glibc no older than this machine's; with maturin's zig (`pip install 'maturin[zig]'`) one of
# 2.17 is enough, and other processors are built for, too.
wheel target="" *flags:
    cd python && maturin build --release --locked {{ if target == "" { "" } else { "--target " + target } }} {{flags}}
    cd python && maturin sdist
