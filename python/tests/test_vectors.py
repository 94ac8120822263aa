"""The bits of the Rust library, through every way in: tests/vectors.jsonl, by examples/vectors.rs.

Last bits depend on the processor's instructions, so a process of its own runs these tests by those that all have.
"""

import json
import os
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pytest

import smoothframe as sf

LINES = [json.loads(line) for line in Path(__file__).with_name("vectors.jsonl").read_text().splitlines()]
FORMATS = {"f64": ("<Q", "<d"), "f32": ("<I", "<f")}
TIMES = {"D": pl.Date, "ms": pl.Datetime("ms"), "ns": pl.Datetime("ns"), "i": pl.Int64}


def number(digits, dtype):
    whole, float_ = FORMATS[dtype]
    return None if digits is None else struct.unpack(float_, struct.pack(whole, int(digits, 16)))[0]


def digits(value, dtype):
    whole, float_ = FORMATS[dtype]
    return None if value is None else f"{struct.unpack(whole, struct.pack(float_, value))[0]:x}"


def frame_of(line):
    dtype = pl.Float64 if line["dtype"] == "f64" else pl.Float32
    x = pl.Series("x", [number(x, line["dtype"]) for x in line["x"]], dtype=dtype)
    if not line["unit"]:
        return pl.DataFrame([x])
    # Date counts in 32 bits.
    ticks = pl.Series("t", line["times"], dtype=pl.Int32 if line["unit"] == "D" else pl.Int64)
    return pl.DataFrame([x, ticks.cast(TIMES[line["unit"]])])


def same(line, part, values):
    dtype = line["dtype"] if part == "smoothed" else "f64"
    assert [digits(value, dtype) for value in values] == line[part], line["spec"]


IS_PORTABLE = os.environ.get("SMOOTHFRAME_ISA") == "portable"
portable = pytest.mark.skipif(not IS_PORTABLE, reason="a process of its own runs it")


@pytest.mark.skipif(IS_PORTABLE, reason="this is that process")
def test_the_bits_of_rust_by_instructions_that_all_processors_have():
    environment = {**os.environ, "SMOOTHFRAME_ISA": "portable"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", __file__]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 0 and " passed" in done.stdout, done.stdout


@portable
@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line['spec']} {line['unit']}")
def test_every_way_in_has_the_bits_of_rust(line):
    frame, spec, parts = frame_of(line), line["spec"], ["smoothed", "coverage"]
    time = "t" if line["unit"] else None
    if time:
        made = frame.select(sf.smooth_by("x", "t", spec, part=parts)).unnest("x")
    else:
        made = frame.select(sf.smooth("x", spec, part=parts)).unnest("x")
    table = sf.smooth_table(
        frame, values="x", time=time, spec=spec, parts=parts, on_duplicate="keep"
    )
    for part in parts:
        same(line, part, made[part])
        same(line, part, table[f"x_{part}"])
    x = np.array([np.nan if x is None else x for x in frame["x"]], dtype=line["dtype"].replace("f", "float"))
    times = frame["t"].to_arrow().to_numpy(zero_copy_only=False) if time else None
    arrays = sf.smooth_array(x, spec, times=times, part=parts)
    for part in parts:
        holes = [wanted is None for wanted in line[part]]
        same(line, part, [None if hole else y for y, hole in zip(arrays[part].tolist(), holes)])
        assert np.isnan(arrays[part][holes]).all()


def test_vectors_are_of_both_types_and_hold_holes():
    assert len(LINES) > 50
    assert {line["dtype"] for line in LINES} == {"f32", "f64"}
    assert all(None in line["x"] for line in LINES)


@pytest.mark.parametrize("line", [line for line in LINES if line["unit"]], ids=lambda line: line["spec"])
def test_the_order_of_rows_changes_no_bit_of_rows_at_times_of_their_own(line):
    frame = frame_of(line).unique("t", keep="first", maintain_order=True)
    want = frame.with_columns(y=sf.smooth_by("x", "t", line["spec"])).sort("t")["y"]
    shuffled = frame.sample(fraction=1.0, shuffle=True, seed=5)
    got = shuffled.with_columns(y=sf.smooth_by("x", "t", line["spec"])).sort("t")["y"]
    assert got.to_list() == want.to_list()
    table = sf.smooth_table(shuffled, values="x", time="t", spec=line["spec"]).sort("t")["x_smoothed"]
    assert table.to_list() == want.to_list()


@portable
def test_arrow_tables_in_chunks_are_as_whole_ones():
    line = LINES[0]
    whole = frame_of(line).to_arrow()
    pieces = pa.concat_tables([whole.slice(0, 7), whole.slice(7, 0), whole.slice(7)])
    got = sf.smooth_table(pieces, values="x", spec=line["spec"])
    same(line, "smoothed", got["x_smoothed"].to_pylist())
