"""NumPy arrays, and what is like them."""

import numpy as np
import pandas as pd
import polars as pl

import smoothframe as sf


def test_closed_forms():
    line = 3.0 + 0.5 * np.arange(50)
    assert np.allclose(sf.smooth_array(line, "gaussian:9,std=2 degree=1"), line, rtol=0, atol=1e-12)
    assert np.allclose(sf.smooth_array(line, "savgol:7,order=2,deriv=1"), 0.5, rtol=0, atol=1e-12)
    spike = np.zeros(9)
    spike[4] = 9.0
    assert sf.smooth_array(spike, "uniform:3").tolist() == [0, 0, 0, 3, 3, 3, 0, 0, 0]
    assert sf.smooth_array(spike, "median:3").tolist() == [0] * 9
    weights = sf.windows.get_window("gaussian:std=2", 5)
    assert np.allclose(sf.smooth_array(spike, "gaussian:5,std=2")[2:7], 9 * weights / weights.sum())
    halves = sf.smooth_array([8.0, 0.0, 0.0], "ewm:alpha=0.5,adjust=false")
    assert halves.tolist() == [8.0, 4.0, 2.0]


def test_types_are_kept_or_become_doubles():
    for dtype in "float64", "int8", "uint16", "int64", "float16", ">f8":
        assert sf.smooth_array(np.array([1, 2, 6], dtype), "uniform:3").tolist() == [1.5, 3.0, 4.0]
        assert sf.smooth_array(np.array([1, 2, 6], dtype), "uniform:3").dtype == "float64"
    single = sf.smooth_array(np.array([1, 2, 6], "float32"), "uniform:3", part=["smoothed", "coverage"])
    assert (single["smoothed"].dtype, single["coverage"].dtype) == ("float32", "float64")


def test_what_is_like_an_array():
    want = [1.5, 3.0, 4.0]
    rows = np.array([[1.0, 0.0], [2.0, 0.0], [6.0, 0.0]])
    assert np.apply_along_axis(sf.smooth_array, 0, rows, "uniform:3")[:, 0].tolist() == want
    for series in [1, 2, 6], (1, 2, 6), rows[:, 0], pl.Series([1, 2, 6]), pd.Series([1, 2, 6]):
        assert sf.smooth_array(series, "uniform:3").tolist() == want
    masked = np.ma.masked_array([1, 99, 5], mask=[False, True, False])
    for series in masked, [1, None, 5], [1, np.nan, 5], pd.Series([1, None, 5], dtype="Int64"):
        assert sf.smooth_array(series, "uniform:3").tolist() == [1.0, 3.0, 5.0]


def test_an_array_is_left_as_it_was():
    x = np.array([1.0, 2.0, 6.0])
    sf.smooth_array(x, "uniform:3")
    assert x.tolist() == [1.0, 2.0, 6.0]


def test_times_of_every_sort_and_order():
    want = [5.0, 2.0, 2.0]
    days = ["2024-01-09", "2024-01-01", "2024-01-02"]
    for unit in "D", "h", "s", "ms", "us", "ns", "3h":
        times = np.array(days, dtype=f"datetime64[{unit}]")
        assert sf.smooth_array([5, 1, 3], "uniform:3d", times=times).tolist() == want
    for times in pd.DatetimeIndex(days), pd.Series(pd.to_datetime(days)), [d.date() for d in pd.to_datetime(days)]:  # fmt: skip
        assert sf.smooth_array([5, 1, 3], "uniform:3d", times=times).tolist() == want
    assert sf.smooth_array([5, 1, 3], "uniform:3i", times=[9, 1, 2]).tolist() == want


def test_windows_are_scipys():
    assert sf.windows.get_window("hann", 4).tolist() == [0.0, 0.75, 0.75, 0.0]
    assert np.allclose(sf.windows.get_window("hamming", 3), [0.08, 1.0, 0.08])
    assert sf.windows.get_window("boxcar", 0).shape == (0,)


def test_explain_tells_taps_reach_and_response():
    told = sf.explain("taps:[1,2,5]")
    assert told.taps == (0.125, 0.25, 0.625)
    assert (told.rows, told.behind, told.ahead) == ((1, 1), "1 row", "1 row")
    week = sf.explain("uniform:7")
    assert abs(week.gain(7)) < 1e-12 and abs(week.gain(1e9) - 1) < 1e-12
    assert np.isclose(week.noise_gain, 1 / 7) and np.isclose(week.effective_rows, 7)
    days = sf.explain("uniform:7d")
    assert (days.in_time, days.taps, days.rows) == (True, None, None)
    assert sf.explain("ewm:span=5").looks_back_only and not week.looks_back_only
    assert sf.explain(week.spec) == week
