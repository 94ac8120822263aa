"""A thousand calls take no more memory than a few; and processes that fork, and threads."""

import gc
import multiprocessing
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import smoothframe as sf

FRAME = pl.DataFrame(
    {
        "g": [f"group {n % 50}" for n in range(20_000)],
        "t": list(range(20_000)),
        "x": [float(n * 7919 % 1009) for n in range(20_000)],
    }
)
ASKED = {"by": "g", "time": "t", "values": "x", "spec": "gaussian:9,std=2"}
X, T = FRAME["x"].to_numpy(), FRAME["t"].to_numpy()
CALLS = {
    "smooth": lambda: FRAME.select(sf.smooth("x", "gaussian:9,std=2", part=["smoothed", "loo"])),
    "smooth over": lambda: FRAME.select(sf.smooth("x", "uniform:3").over("g")),
    "smooth with over=": lambda: FRAME.select(sf.smooth("x", "uniform:3", part=["smoothed", "loo"], over="g")),  # fmt: skip
    "smooth_by with over=": lambda: FRAME.select(sf.smooth_by("x", "t", "gaussian:std=2i", over=["g", pl.col("t") % 3])),  # fmt: skip
    "refused keys": lambda: refused(lambda: FRAME.select(sf.smooth("x", "uniform:3", over=pl.col("g").head(2)))),
    "smooth_by": lambda: FRAME.select(sf.smooth_by("x", "t", "gaussian:std=2i")),
    "refused": lambda: refused(lambda: FRAME.select(sf.smooth("g", "uniform:3"))),
    "refused rows": lambda: refused(lambda: FRAME.select(sf.smooth_by("x", pl.lit(None).cast(pl.Int64).over("g"), "3"))),  # fmt: skip
    "smooth_table of Polars": lambda: sf.smooth_table(FRAME, **ASKED),
    "smooth_table of pyarrow": lambda table=FRAME.to_arrow(): sf.smooth_table(table, **ASKED),
    "smooth_table of pandas": lambda frame=FRAME.to_pandas(): sf.smooth_table(frame, **ASKED),
    "smooth_array": lambda: sf.smooth_array(X, "gaussian:9,std=2", part=["smoothed", "coverage"]),
    "smooth_array at times": lambda: sf.smooth_array(X, "uniform:5i", times=T),
    "explain": lambda: str(sf.explain("gaussian:301,std=50")),
    "windows": lambda: sf.windows.get_window("kaiser:beta=8", 20_000),
}


def refused(call):
    with pytest.raises(pl.exceptions.ComputeError):
        call()


def megabytes():
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")
@pytest.mark.parametrize("name", CALLS)
def test_memory_is_flat_over_a_thousand_calls(name):
    call = CALLS[name]
    for _ in range(100):
        call()
    before = megabytes()
    for _ in range(1000):
        call()
    # One copy of a column is 0.16 MB: kept by each call it would be 160.
    assert megabytes() - before < 16


TABLE = FRAME.to_arrow()


def table_of(_):
    # Polars itself would wait for its parent's threads.
    return sf.smooth_table(TABLE, **ASKED)["x_smoothed"].to_pylist()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning", "ignore:.*fork.*:RuntimeWarning")
def test_a_process_that_forked_has_threads_of_its_own():
    want = table_of(0)
    with multiprocessing.get_context("fork").Pool(2) as children:
        assert children.map_async(table_of, range(4)).get(timeout=60) == [want] * 4
    assert table_of(0) == want


def test_threads_of_python_smooth_side_by_side():
    long = np.arange(200_000.0) % 1009
    want = sf.smooth_array(long, "gaussian:61,std=10")
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: sf.smooth_array(long, "gaussian:61,std=10"), range(16)))
    assert all(np.array_equal(one, want) for one in made)


def test_results_outlive_what_they_were_made_of():
    table = sf.smooth_table(pa.table({"x": [1.0, 2.0, 6.0]}), values="x", spec="uniform:3")
    frame = sf.smooth_table(pd.DataFrame({"x": [1.0, 2.0, 6.0]}), values="x", spec="uniform:3")
    gc.collect()
    assert table["x_smoothed"].to_pylist() == frame["x_smoothed"].tolist() == [1.5, 3.0, 4.0]
