"""Tables of every kind."""

import os
import subprocess
import sys
from datetime import date, datetime

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import smoothframe as sf

COLUMNS = {
    "g": ["A", "B", "A", "B", "A", None],
    "t": [3, 1, 1, 2, 2, 1],
    "x": [6.0, 10.0, 2.0, 30.0, 4.0, 7.0],
    "n": [1, 2, 3, 4, 5, 6],
}
SMOOTHED = [5.0, 20.0, 3.0, 20.0, 4.0, 7.0]
ASKED = {"by": "g", "time": "t", "values": "x", "spec": "uniform:3"}


def test_a_polars_frame_stays_one():
    frame = pl.DataFrame(COLUMNS, schema_overrides={"g": pl.Categorical, "n": pl.Int8})
    made = sf.smooth_table(frame, **ASKED)
    assert made.drop("x_smoothed").equals(frame)
    assert made.schema == {**frame.schema, "x_smoothed": pl.Float64}
    assert made["x_smoothed"].to_list() == SMOOTHED


def test_a_pandas_frame_stays_one_with_its_index():
    frame = pd.DataFrame(COLUMNS, index=[9, 8, 7, 6, 5, 4])
    before = frame.copy()
    made = sf.smooth_table(frame, **ASKED)
    pd.testing.assert_frame_equal(frame, before)
    pd.testing.assert_frame_equal(made.drop(columns="x_smoothed"), frame)
    assert made["x_smoothed"].tolist() == SMOOTHED


def test_an_index_of_pandas_may_be_the_time_and_the_group():
    frame = pd.DataFrame(COLUMNS).set_index(["g", "t"])
    made = sf.smooth_table(frame, **ASKED)
    assert made.index.equals(frame.index)
    assert made["x_smoothed"].tolist() == SMOOTHED


def test_pandas_columns_of_all_sorts():
    frame = pd.DataFrame(COLUMNS)
    for group in "category", "string", object:
        made = sf.smooth_table(frame.astype({"g": group}), **ASKED)
        assert made["x_smoothed"].tolist() == SMOOTHED
    for value in "Float64", "float32", "int16", "Int64":
        made = sf.smooth_table(frame.astype({"x": value}), **ASKED)
        assert made["x_smoothed"].dtype == ("float32" if value == "float32" else "float64")
        assert made["x_smoothed"].tolist() == SMOOTHED
    for unit in "s", "ms", "us", "ns":
        times = pd.to_datetime(frame["t"], unit="D").astype(f"datetime64[{unit}]")
        made = sf.smooth_table(frame.assign(t=times), **{**ASKED, "spec": "uniform:3d"})
        assert made["x_smoothed"].tolist() == SMOOTHED


SPEAK_ARROW = {
    "table": lambda table: table,
    "batch": lambda table: table.to_batches()[0],
    "reader": lambda table: pa.RecordBatchReader.from_batches(
        table.schema, table.to_batches(max_chunksize=2)
    ),
    "duckdb": lambda table: duckdb.from_arrow(table),
}


@pytest.mark.parametrize("kind", SPEAK_ARROW)
def test_what_speaks_arrow_gives_a_pyarrow_table(kind):
    made = sf.smooth_table(SPEAK_ARROW[kind](pa.table(COLUMNS)), **ASKED)
    assert isinstance(made, pa.Table)
    assert made.column_names == ["g", "t", "x", "n", "x_smoothed"]
    assert made["x_smoothed"].to_pylist() == SMOOTHED


def test_several_values_parts_and_smoothers():
    made = sf.smooth_table(
        pa.table(COLUMNS),
        by=["g"],
        time="t",
        values=["x", "n"],
        spec={"_3": "uniform:3", "_2": "uniform:2 align=trailing"},
        parts=["smoothed", "residual"],
    )
    assert made.column_names[4:] == [
        "x_3", "x_3_residual", "x_2", "x_2_residual",
        "n_3", "n_3_residual", "n_2", "n_2_residual",
    ]  # fmt: skip
    assert made["x_3"].to_pylist() == SMOOTHED
    assert made["x_2"].to_pylist() == [5.0, 10.0, 2.0, 20.0, 3.0, 7.0]
    assert made["n_2_residual"].to_pylist() == [-2.0, 0.0, 0.0, 1.0, 1.0, 0.0]


def test_single_and_double_values_keep_their_places():
    table = pa.table({"a": [1, 2], "b": pa.array([1, 3], pa.float32()), "c": [5.0, 7.0]})
    made = sf.smooth_table(table, values=["a", "b", "c"], spec="uniform:3", suffix="!")
    types = [str(made.schema.field(name).type) for name in ["a!", "b!", "c!"]]
    assert types == ["double", "float", "double"]
    assert [made[name].to_pylist()[0] for name in ["a!", "b!", "c!"]] == [1.5, 2.0, 6.0]


KEYS = {
    "int8": pa.array([1, 2, 1, None], pa.int8()),
    "uint64": pa.array([2**64 - 1, 0, 2**64 - 1, None], pa.uint64()),
    "bool": pa.array([True, False, True, None]),
    "float": pa.array([-0.0, float("nan"), 0.0, None]),
    "text": pa.array(["", "a text of more than fifteen bytes", "", None]),
    "large text": pa.array(["", "b", "", None], pa.large_string()),
    "binary": pa.array([b"", b"\0", b"", None]),
    "date": pa.array([date(2024, 1, 1), date(2024, 1, 2), date(2024, 1, 1), None]),
    "stamp": pa.array([datetime(2024, 1, 1), datetime(2024, 1, 2), datetime(2024, 1, 1), None]),
    "time": pa.array([5, 6, 5, None], pa.time32("s")),
    "duration": pa.array([5, 6, 5, None], pa.duration("ms")),
    "decimal": pa.array([5, 6, 5, None], pa.decimal128(9, 2)),
    "dictionary": pa.array(["", "b", "", None]).dictionary_encode(),
    "list": pa.array([[1, 2], [], [1, 2], None]),
    "struct": pa.array([{"a": 1}, {"a": None}, {"a": 1}, None]),
    "null": pa.array([None] * 4),
}
if hasattr(pa, "string_view"):  # since 16
    KEYS["short view"] = pa.array(["", "b", "", None], pa.string_view())
    KEYS["view"] = pa.array(["", "a text of more than twelve", "", None], pa.string_view())
    KEYS["binary view"] = pa.array([b"", b"\0", b"", None], pa.binary_view())


@pytest.mark.parametrize("name", KEYS)
def test_keys_of_every_type(name):
    table = pa.table({"k": KEYS[name], "x": [1.0, 10.0, 3.0, 100.0]})
    made = sf.smooth_table(table, by="k", values="x", spec="uniform:3")["x_smoothed"].to_pylist()
    assert made == ([5.5, 14 / 3, 113 / 3, 51.5] if name == "null" else [2.0, 10.0, 2.0, 100.0])


def test_a_dictionary_may_list_a_value_twice_and_null():
    keys = pa.DictionaryArray.from_arrays(
        pa.array([0, 1, 2, None, 3], pa.int8()), pa.array(["a", "b", "a", None])
    )
    table = pa.table({"k": keys, "x": [1.0, 10.0, 3.0, 100.0, 300.0]})
    made = sf.smooth_table(table, by="k", values="x", spec="uniform:3")
    assert made["x_smoothed"].to_pylist() == [2.0, 10.0, 2.0, 200.0, 200.0]
    none = pa.DictionaryArray.from_arrays(pa.array([None, None], pa.int8()), pa.array([], pa.string()))
    made = sf.smooth_table(pa.table({"k": none, "x": [1.0, 3.0]}), by="k", values="x", spec="3")
    assert made["x_smoothed"].to_pylist() == [2.0, 2.0]


ONE_THREAD = """
import sys, numpy as np, polars as pl, smoothframe as sf
rows = np.arange(300_000)
frame = pl.DataFrame({"a": rows * 7919 % 701, "b": (rows * 31 % 97).astype(str), "x": rows * 13 % 1009})
frame = frame.with_columns(t=rows[::-1])
made = sf.smooth_table(frame, by=["a", "b"], time="t", values="x", spec="gaussian:9,std=2")
one = sf.smooth_table(frame, time="t", values="x", spec="gaussian:61,std=9")
print(made["x_smoothed"].hash().sum(), one["x_smoothed"].hash().sum())
"""


def test_the_number_of_threads_changes_no_bit():
    printed = {
        subprocess.run(
            [sys.executable, "-c", ONE_THREAD],
            env={**os.environ, "RAYON_NUM_THREADS": threads},
            stdout=subprocess.PIPE,
            check=True,
        ).stdout
        for threads in ("1", "2", "5")
    }
    assert len(printed) == 1


def test_two_keys_are_one_group_where_both_are_equal():
    table = {"a": [1, 1, 2, 1], "b": ["x", "y", "x", "x"], "x": [1.0, 5.0, 7.0, 3.0]}
    made = sf.smooth_table(pa.table(table), by=["a", "b"], values="x", spec="uniform:3")
    assert made["x_smoothed"].to_pylist() == [2.0, 5.0, 7.0, 2.0]


TWICE = {"g": ["A", "B", "A", "A"], "t": [1, 1, 2, 1], "x": [1.0, 5.0, 3.0, 9.0]}


def test_rows_at_the_same_time_are_refused_by_their_names():
    with pytest.raises(ValueError) as refused:
        sf.smooth_table(pa.table(TWICE), **ASKED)
    assert str(refused.value) == (
        "rows 1 and 4 of g = A are at the same time, 1; `on_duplicate` keeps the first, the last or "
        "all of them, and a further column of `by` sets apart what are two series"
    )
    chunks = pa.concat_tables([pa.table(TWICE)[:1], pa.table(TWICE)[1:3], pa.table(TWICE)[3:]])
    with pytest.raises(ValueError, match="rows 1 and 4 of g = A are at the same time, 1;"):
        sf.smooth_table(chunks, **ASKED)
    days = [date(1970, 1, 1 + day) for day in TWICE["t"]]
    stamps = [datetime(2024, 6, day, 12) for day in TWICE["t"]]
    frame = pl.DataFrame({**TWICE, "day": days, "at": stamps}).with_columns(
        pl.col("at").dt.replace_time_zone("Europe/Berlin")
    )
    for time, text in ("day", "1970-01-02"), ("at", "2024-06-01T12:00:00+02:00"):
        with pytest.raises(ValueError, match=f"at the same time, {text.replace('+', '.')};"):
            sf.smooth_table(frame, **{**ASKED, "time": time})


@pytest.mark.parametrize("what,rows,want", [
    ("first", [0, 1, 2], [2.0, 5.0, 2.0]),
    ("last", [1, 2, 3], [5.0, 6.0, 6.0]),
    ("keep", [0, 1, 2, 3], [5.0, 5.0, 6.0, 13 / 3]),
])  # fmt: skip
def test_or_are_settled(what, rows, want):
    for table in pa.table(TWICE), pl.DataFrame(TWICE), pd.DataFrame(TWICE):
        made = sf.smooth_table(table, **ASKED, on_duplicate=what)
        assert list(np.asarray(made["x_smoothed"])) == want
        assert list(np.asarray(made["x"])) == [TWICE["x"][row] for row in rows]


def test_holes_are_nan_in_pandas_and_null_elsewhere():
    table = pa.table({"x": [1.0, None, None, None, None, float("nan")]})
    made = sf.smooth_table(table, values="x", spec="uniform:3")
    assert made["x_smoothed"].to_pylist() == [1.0, None, None, None, None, None]
    of_pandas = sf.smooth_table(table.to_pandas(), values="x", spec="uniform:3")
    assert of_pandas["x_smoothed"].isna().tolist() == [False] + [True] * 5


EMPTY = pl.DataFrame(schema={"g": pl.String, "t": pl.Date, "x": pl.Float32})


@pytest.mark.parametrize("table", [EMPTY, EMPTY.to_arrow(), EMPTY.to_pandas()], ids=["pl", "pa", "pd"])
def test_tables_of_no_rows(table):
    made = sf.smooth_table(table, **ASKED)
    assert len(made) == 0
    assert len(made["x_smoothed"]) == 0
