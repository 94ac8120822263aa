"""Code that is here as `crates/polars` has it, with Arrow's types for Polars': a change there is one here."""

from pathlib import Path

import pytest

HERE = [Path(__file__).parents[1] / "src", Path(__file__).parents[2] / "engines/arrow/src"]
THERE = Path(__file__).parents[2] / "crates/polars/src"

# A file, and the pieces that are the same in both: from a line that holds the first text to one that holds
# the second.
COPIES = [
    ("deal.rs", "//! How series are dealt", "#[cfg(test)]"),
    ("zone.rs", "/// Whether the clock is not set", "#[cfg(test)]"),
    ("windows.rs", "/// A window's first and last tick", "impl "),
    ("windows.rs", "/// The times as clocks show them", "/// How many rows at the end"),
    ("windows.rs", "let (Some(shift), Some(&last))", "#[cfg(test)]"),
    ("number.rs", "/// The numbers of keys seen so far", "fn by_hash"),
    ("number.rs", "fn by_key", "let parts: Vec<Part>"),
]


def piece(file, first, last):
    lines = iter(file.read_text().replace("pub(crate)", "pub").splitlines())
    found = [next(line for line in lines if first in line)]
    for line in lines:
        if last in line:
            break
        found.append(line)
    return found


@pytest.mark.skipif(not THERE.exists(), reason="the package is not in its repository")
@pytest.mark.parametrize("name,first,last", COPIES)
def test_a_copy_is_as_it_is_there(name, first, last):
    file = next(folder / name for folder in HERE if (folder / name).exists())
    here, there = piece(file, first, last), piece(THERE / name, first, last)
    assert len(there) > 8
    assert [line for line in here if line] == [line for line in there if line]
