"""How long smoothing of many groups takes: `python bench/groups.py [ROWS] [GROUPS]`.

`smooth_table` is compared with the loop that pandas users write, `rolling(win_type=…)` of each group, and with
the expression; each is the best of some runs. The table lists groups side by side, as tables of days do.
"""

import sys
import time

import numpy as np
import pandas as pd
import polars as pl

import smoothframe as sf

LENGTH, STD = 31, 5
SPEC = f"gaussian:{LENGTH},std={STD}"


def best(name, rows, call, runs=3):
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        made = call()
        times.append(time.perf_counter() - start)
    print(f"{name:42} {min(times):8.3f} s {min(times) / rows * 1e9:8.1f} ns a row", flush=True)
    return made


def in_pandas(x):
    return x.rolling(LENGTH, win_type="gaussian", center=True, min_periods=1).mean(std=STD)


def main(rows=1_000_000, groups=1_000):
    dice = np.random.default_rng(1)
    x = dice.normal(size=rows)
    x[dice.random(rows) < 0.01] = np.nan
    at = np.arange(rows)
    columns = {"g": [f"group {n}" for n in range(groups)], "t": at // groups, "x": x}
    columns["g"] = np.array(columns["g"], dtype=object)[at % groups]
    polars = pl.DataFrame(columns).with_columns(pl.col("x").fill_nan(None))
    pandas, arrow = pd.DataFrame(columns), polars.to_arrow()
    asked = {"by": "g", "time": "t", "values": "x", "spec": SPEC}
    print(f"{rows:,} rows, {groups:,} groups, {SPEC}")
    made = best("smooth_table of Polars", rows, lambda: sf.smooth_table(polars, **asked))
    best("smooth_table of pyarrow", rows, lambda: sf.smooth_table(arrow, **asked))
    best("smooth_table of pandas", rows, lambda: sf.smooth_table(pandas, **asked))
    over = pl.col("x").sf.smooth(SPEC).over("g")
    best("expression over the group", rows, lambda: polars.select(over))
    at_once = pl.col("x").sf.smooth(SPEC, over="g")
    best("expression with over=", rows, lambda: polars.select(at_once))
    grouped = polars.lazy().group_by("g").agg(pl.col("x").sf.smooth(SPEC))
    best("expression in group_by, agg", rows, lambda: grouped.collect())
    loop = lambda: pandas.groupby("g", sort=False)["x"].transform(in_pandas)  # noqa: E731
    want = best("pandas groupby, rolling(win_type)", rows, loop, runs=1).to_numpy()
    # Where it fills, pandas says the same.
    got = made["x_smoothed"].to_numpy()
    there = ~np.isnan(got)
    assert np.allclose(got[there], want[there], rtol=0, atol=1e-12)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
