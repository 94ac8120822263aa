"""The command `smooth` makes the same of a table, where `SMOOTH=path/to/smooth` says where it is."""

import os
import subprocess

import polars as pl
import pytest
from test_fuzz import drawn, same

import smoothframe as sf

SMOOTH = os.environ.get("SMOOTH")


PARTS = ["smoothed", "coverage", "provisional", "residual", "loo", "replaced"]


def has(spec, part):
    try:
        sf.smooth_by("x", "t", spec, part=part)
    except ValueError:
        return False
    return True


@pytest.mark.skipif(not SMOOTH, reason="SMOOTH names no command")
@pytest.mark.parametrize("seed", range(1000, 1080))
def test_the_command_has_the_same_bits(seed, tmp_path):
    frame, spec = drawn(seed)
    # In Parquet a column of nothing has no type, and of a row or two the command asks what is meant.
    frame = frame.filter(pl.col("g") != "")
    if frame.height < 3:
        pytest.skip("too few rows")
    parts = [part for part in PARTS if has(spec, part)]
    frame.write_parquet(tmp_path / "in.parquet")
    command = [SMOOTH, "apply", tmp_path / "in.parquet", "--by", "g", "--time", "t", "--value", "x", "-q",
               "-w", spec, "--with", ",".join(parts[1:]), "-o", tmp_path / "out.parquet"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    want = pl.read_parquet(tmp_path / "out.parquet")
    made = sf.smooth_table(frame, by="g", time="t", values="x", spec=spec, parts=parts)
    for name in made.columns[3:]:
        if made[name].dtype == pl.Boolean:
            assert made[name].to_list() == want[name].to_list()
        else:
            same(made[name], want[name])
