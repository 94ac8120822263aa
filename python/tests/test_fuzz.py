"""Tables made by seeds, against each of their series on its own."""

import random
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import polars as pl
import pytest

import smoothframe as sf

IN_ROWS = ["uniform:7", "gaussian:9,std=2", "median:5", "ewm:span=4", "savgol:7,order=2", "std:5",
           "lowess:9", "gaussian:9,std=2 boundary=reflect missing=propagate", "max:4 holes=keep", "hampel:7,sigmas=1.5"]  # fmt: skip
IN_DAYS = ["uniform:7d", "gaussian:std=36h", "median:4d", "ewm:halflife=2d", "sum:1mo align=trailing",
           "uniform:1w align=trailing"]  # fmt: skip
IN_NUMBERS = ["uniform:9i", "gaussian:std=2i degree=1", "count:5i"]


def drawn(seed, lengths=(1, 2, 30, 300, 2000)):
    """A table of groups, with times in any order, and a smoother that suits them."""
    dice = random.Random(seed)
    rows, groups = dice.choice(lengths), dice.choice([1, 3, 40])
    keys = [dice.choice([None, "", *(f"g{n}" for n in range(groups))]) for _ in range(rows)]
    kind = dice.choice(["int", "date", "ms", "us", "ns", "zone"])
    steps = dice.sample(range(3 * rows + 10), rows)
    start = datetime(2024, 3, 20, 5)
    if kind == "int":
        times, specs = pl.Series("t", steps), IN_NUMBERS
    elif kind == "date":
        times, specs = pl.Series("t", [date(2023, 1, 1) + timedelta(days=n) for n in steps]), IN_DAYS
    else:
        unit = "us" if kind == "zone" else kind
        stamps = [start + timedelta(hours=5 * n) for n in steps]
        times, specs = pl.Series("t", stamps, dtype=pl.Datetime(unit)), IN_DAYS
        if kind == "zone":
            zone = dice.choice(["America/New_York", "Europe/Berlin", "Asia/Kolkata", "UTC"])
            times = times.dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    hole = dice.choice([0.0, 0.1, 0.9])
    x = [dice.choice([None, float("nan")]) if dice.random() < hole else dice.gauss(0, 1) for _ in range(rows)]
    dtype = dice.choice([pl.Float64, pl.Float32])
    frame = pl.DataFrame({"g": keys, "t": times, "x": pl.Series(x, dtype=dtype, strict=False)})
    return frame, dice.choice([*IN_ROWS, *specs])


def same(a, b):
    """Equal to the bit, and null where the other is."""
    assert a.dtype == b.dtype and a.len() == b.len()
    assert a.is_null().to_list() == b.is_null().to_list()
    a, b = a.fill_null(0).to_numpy(), b.fill_null(0).to_numpy()
    assert np.array_equal(a.view(f"u{a.itemsize}"), b.view(f"u{b.itemsize}"))


@pytest.mark.parametrize("seed", range(120))
def test_every_way_in_gives_each_series_as_alone(seed):
    frame, spec = drawn(seed)
    asked = {"by": "g", "time": "t", "values": "x", "spec": spec}
    parts = ["smoothed", "coverage", "provisional"]
    made = sf.smooth_table(frame, **asked, parts=parts)
    over = frame.with_columns(y=sf.smooth_by("x", "t", spec).over("g"))["y"]
    same(over, made["x_smoothed"])
    chunks = pl.concat([frame[:7], frame[7:]], rechunk=False)
    same(sf.smooth_table(chunks, **asked)["x_smoothed"], made["x_smoothed"])
    arrow = pl.from_arrow(sf.smooth_table(frame.to_arrow(), **asked))
    same(arrow["x_smoothed"], made["x_smoothed"])
    # NumPy has no days, and of other units last bits may differ.
    is_date = frame.schema["t"] == pl.Date
    of_pandas = frame.to_pandas(use_pyarrow_extension_array=is_date)
    pandas = sf.smooth_table(of_pandas, **asked)["x_smoothed"]
    same(pl.from_pandas(pandas, nan_to_null=True), made["x_smoothed"].fill_nan(None))
    shuffled = frame.with_row_index("n").sample(fraction=1.0, shuffle=True, seed=seed)
    same(sf.smooth_table(shuffled, **asked).sort("n")["x_smoothed"], made["x_smoothed"])
    for (key,), group in made.group_by(["g"], maintain_order=True):
        struct = group.select(sf.smooth_by("x", "t", spec, part=parts))["x"].struct.unnest()
        same(struct["smoothed"], group["x_smoothed"])
        same(struct["coverage"], group["x_coverage"])
        assert struct["provisional"].to_list() == group["x_provisional"].to_list(), key
        if isinstance(frame.schema["t"], pl.Datetime) and frame.schema["t"].time_zone:
            continue  # NumPy has no zones
        times = group["t"].to_arrow().to_numpy(zero_copy_only=False)
        array = sf.smooth_array(group["x"].to_numpy(), spec, times=times)
        same(pl.Series(array, nan_to_null=True), group["x_smoothed"].fill_nan(None))


def test_pandas_rolling_says_the_same():
    dice = np.random.default_rng(3)
    x = pd.Series(dice.normal(size=500))
    x[dice.random(500) < 0.2] = np.nan
    want = x.rolling(9, win_type="gaussian", center=True, min_periods=1).mean(std=2)
    got = sf.smooth_array(x.to_numpy(), "gaussian:9,std=2 coverage=0")
    assert np.allclose(got, want, rtol=0, atol=1e-12, equal_nan=True)
    want = x.rolling(9, center=True, min_periods=1).median()
    assert np.array_equal(sf.smooth_array(x.to_numpy(), "median:9"), want, equal_nan=True)
