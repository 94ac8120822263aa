"""What is refused, and what is said about it."""

from datetime import datetime

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import smoothframe as sf

TABLE = pa.table({"g": ["A", "B"], "t": [1, 2], "x": [1.0, 2.0], "y": [1.0, 2.0]})
TEXT = "holds str and no numbers, so it cannot be smoothed; cast it to numbers first"
PLANNED = "collect_schema" if hasattr(pl.LazyFrame, "collect_schema") else "collect"
NO_TIME = "holds str and neither dates, times nor whole numbers; cast it to one of them first"


@pytest.mark.parametrize("ask", [
    lambda spec: sf.smooth("x", spec),
    lambda spec: sf.smooth_by("x", "t", spec),
    lambda spec: sf.smooth_table(TABLE, values="x", spec=spec),
    lambda spec: sf.smooth_array([1.0], spec),
    lambda spec: sf.explain(spec),
], ids=["smooth", "smooth_by", "smooth_table", "smooth_array", "explain"])  # fmt: skip
def test_a_bad_spec_is_refused_at_once_in_the_librarys_words(ask):
    with pytest.raises(ValueError, match="`unifrm:7` is no smoother: .*did you mean uniform"):
        ask("unifrm:7")
    with pytest.raises(ValueError, match="`std` of gaussian must be"):
        ask("gaussian:7,std=-1")
    with pytest.raises(ValueError, match="align=trailing looks back alone"):
        ask("uniform:7 causal")


def test_parts_that_there_are_not():
    with pytest.raises(ValueError, match="`weights` is no part .*: expected smoothed, residual, "):
        sf.smooth("x", "uniform:3", part="weights")
    with pytest.raises(ValueError, match="one or more parts are needed, each once"):
        sf.smooth("x", "uniform:3", part=[])
    with pytest.raises(ValueError, match="one or more parts are needed, each once"):
        sf.smooth("x", "uniform:3", part=["residual", "residual"])
    with pytest.raises(ValueError, match="is no level of the values"):
        sf.smooth("x", "sum:3", part="residual")
    with pytest.raises(ValueError, match="hampel does, as in hampel:7"):
        sf.smooth("x", "median:3", part="replaced")


def test_windows_in_time_say_what_takes_times():
    with pytest.raises(ValueError, match="the rows need their times: `smooth_by` takes them"):
        sf.smooth("x", "uniform:7d")
    with pytest.raises(ValueError, match="the rows need their times: `time` names their column"):
        sf.smooth_table(TABLE, values="x", spec="uniform:7d")
    with pytest.raises(ValueError, match="the rows need their times: `times` takes them"):
        sf.smooth_array([1.0], "uniform:7d")


def planned(lazy):
    return getattr(lazy, PLANNED)()


def test_columns_of_an_expression_are_refused_when_the_query_is_planned():
    lazy = pl.DataFrame({"g": ["A"], "x": [1.0], "t": [1]}).lazy()
    refused = pytest.raises(pl.exceptions.ComputeError, match=f"column `g` {TEXT}")
    with refused:
        planned(lazy.select(sf.smooth("g", "uniform:3")))
    with pytest.raises(pl.exceptions.ComputeError, match=f"column `g` {NO_TIME}"):
        planned(lazy.select(sf.smooth_by("x", "g", "uniform:3")))
    with pytest.raises(pl.exceptions.ComputeError, match="7d.*5i"):
        planned(lazy.select(sf.smooth_by("x", "t", "uniform:7d")))


def test_times_that_are_missing_are_told_by_their_row():
    frame = pl.DataFrame({"x": [1.0, 2.0, 3.0], "t": [1, None, None]})
    said = r"row 2 has no time in column `t` \(2 rows have none\); drop such rows first"
    with pytest.raises(pl.exceptions.ComputeError, match=said):
        frame.select(sf.smooth_by("x", "t", "uniform:3i"))
    with pytest.raises(ValueError, match=said):
        sf.smooth_table(frame, values="x", time="t", spec="uniform:3i")
    with pytest.raises(ValueError, match="value 2 has no time"):
        sf.smooth_array([1, 2], "uniform:1d", times=np.array(["2024-01-01", "NaT"], "datetime64[D]"))


def test_columns_of_a_table():
    def ask(**asked):
        return sf.smooth_table(TABLE, **{"values": "x", "spec": "uniform:3", **asked})

    with pytest.raises(ValueError, match="there is no column `z`; there are `g`, `t`, `x`, `y`"):
        ask(by="z")
    with pytest.raises(ValueError, match=f"column `g` {TEXT}"):
        ask(values="g")
    with pytest.raises(ValueError, match=f"column `g` {NO_TIME}"):
        ask(time="g")
    with pytest.raises(ValueError, match="column `t` is asked to be both the time and a value"):
        ask(values="t", time="t")
    with pytest.raises(ValueError, match="column `xy` exists already; choose another suffix"):
        sf.smooth_table(TABLE.rename_columns(["g", "t", "x", "xy"]), values="x", spec="3", suffix="y")
    with pytest.raises(ValueError, match="name one or more in `values`"):
        ask(values=[])
    with pytest.raises(ValueError, match="`spec` takes one"):
        ask(spec={})
    with pytest.raises(ValueError, match="`sum` is no way .*: expected error, first, last or keep"):
        ask(on_duplicate="sum")


def test_columns_of_nothing_but_null():
    frame = pl.DataFrame({"x": [None], "g": [None], "y": [1.0]})
    with pytest.raises(ValueError, match="column `x` holds nothing but null .*; cast it to numbers"):
        sf.smooth_table(frame, values="x", spec="uniform:3")
    with pytest.raises(ValueError, match="column `x` holds null and no numbers"):
        sf.smooth_table(frame.to_arrow(), values="x", spec="uniform:3")
    with pytest.raises(pl.exceptions.ComputeError, match="column `x` holds null and no numbers"):
        frame.select(sf.smooth("x", "uniform:3"))
    made = sf.smooth_table(frame, by="g", values="y", spec="uniform:3")
    assert made["y_smoothed"].to_list() == [1.0]


def test_two_columns_of_one_name():
    twice = pa.Table.from_arrays([pa.array([1.0]), pa.array([2.0])], names=["x", "x"])
    with pytest.raises(ValueError, match="there are 2 columns `x`; rename one of them"):
        sf.smooth_table(twice, values="x", spec="uniform:3")
    with pytest.raises(ValueError, match="there are 2 columns `x`; rename one of them"):
        sf.smooth_table(pd.DataFrame([[1.0, 2.0]], columns=["x", "x"]), values="x", spec="uniform:3")


def test_what_is_no_table_and_no_array():
    with pytest.raises(TypeError, match="`.collect\\(\\)` it, or take `sf.smooth` in its query"):
        sf.smooth_table(pl.LazyFrame({"x": [1.0]}), values="x", spec="uniform:3")
    with pytest.raises(TypeError, match="a list is no table: .*`sf.smooth_array` takes arrays"):
        sf.smooth_table([1.0], values="x", spec="uniform:3")
    with pytest.raises(ValueError, match="holds <U1 and no numbers"):
        sf.smooth_array(["a"], "uniform:3")
    with pytest.raises(ValueError, match="has one dimension, and this has 2"):
        sf.smooth_array([[1.0]], "uniform:3")
    with pytest.raises(ValueError, match="there are 2 values and 1 times"):
        sf.smooth_array([1.0, 2.0], "uniform:3", times=[1])


def test_whole_numbers_beyond_times_are_told_by_their_row():
    table = pa.table({"t": pa.array([1, 2**63], pa.uint64()), "x": [1.0, 2.0]})
    with pytest.raises(ValueError, match="row 2 of column `t` is beyond 64 bits"):
        sf.smooth_table(table, values="x", time="t", spec="uniform:3")


def test_a_zone_that_is_none():
    stamps = pa.array([datetime(2024, 1, 1)], pa.timestamp("ms", "Europe/Atlantis"))
    table = pa.table({"t": stamps, "x": [1.0]})
    with pytest.raises(ValueError, match="the zone `Europe/Atlantis` is not known"):
        sf.smooth_table(table, values="x", time="t", spec="uniform:3d")
