"""What the pages about pandas, DuckDB and Dask say of order, types, cuts and messages."""

import duckdb
import numpy as np
import pandas as pd
import pytest
from pages import ASKED, KEYS, ROOT, SALES, is_told, needs, needs_pages

import smoothframe as sf

pytestmark = needs_pages
CSV = ROOT / "data/sales.csv" if ROOT else None


def refused(page, call):
    with pytest.raises(Exception) as error:
        call()
    assert is_told(page, error.value), error.value


def test_pandas_keeps_order_and_refuses_with_the_fix():
    sales = pd.read_csv(CSV, parse_dates=["date"])
    made = sf.smooth_table(sales, **ASKED)
    shuffled = sales.sample(frac=1, random_state=1)
    again = sf.smooth_table(shuffled, **ASKED)
    assert again.index.equals(shuffled.index)
    pd.testing.assert_frame_equal(again.sort_index(), made, check_exact=True)

    refused("pandas", lambda: sf.smooth_table(sales, **{**ASKED, "by": "product"}))
    refused("pandas", lambda: sf.smooth_table(pd.read_csv(CSV), **ASKED))
    sales.loc[5, "date"] = pd.NaT
    refused("pandas", lambda: sf.smooth_table(sales, **ASKED))
    sf.smooth_table(sales.dropna(subset="date"), **ASKED)


def test_duckdb_refuses_with_the_fix():
    con = duckdb.connect()
    con.register("sales", SALES)
    refused("duckdb", lambda: sf.smooth_table(con.table("sales"), **{**ASKED, "by": "product"}))
    daily = "SELECT date, product, sum(units)::{} AS units FROM sales GROUP BY ALL"
    asked = {"by": "product", "time": "date", "values": "units", "spec": "uniform:7d"}
    refused("duckdb", lambda: sf.smooth_table(con.sql(daily.format("HUGEINT")), **asked))
    assert sf.smooth_table(con.sql(daily.format("DOUBLE")), **asked).num_rows > 5000
    refused(
        "duckdb", lambda: sf.smooth_table(duckdb.connect().execute("SELECT 1 AS x"), values="x", spec="3")
    )


def test_days_in_duckdb_are_those_of_the_connection():
    con = duckdb.connect()
    # In New York the day of the change to summer time has 23 hours.
    hours = "SELECT timestamptz '2024-03-09 05:00:00+00' + to_hours(i) AS t, i AS x FROM range(80) AS _(i)"
    made = {}
    for zone in "UTC", "America/New_York":
        con.execute(f"SET TimeZone = '{zone}'")
        asked = {"time": "t", "values": "x", "spec": "sum:1d align=trailing"}
        made[zone] = sf.smooth_table(con.sql(hours), **asked)["x_smoothed"].to_numpy()
    assert np.nanmax(np.abs(made["UTC"] - made["America/New_York"])) > 0


def test_rows_of_duckdb_keep_the_order_of_their_source():
    rows = "SELECT i % 1000 AS g, i AS t, random() AS x FROM range(500_000) AS _(i)"
    con = duckdb.connect()
    made = sf.smooth_table(con.sql(rows), by="g", time="t", values="x", spec="7")
    assert np.array_equal(made["t"].to_numpy(), np.arange(500_000))


def smooth(partition):
    return sf.smooth_table(partition, **ASKED)


@pytest.fixture
def dask_sales():
    dd = pytest.importorskip("dask.dataframe")
    return dd.read_csv(CSV, parse_dates=["date"], dtype={"units": "float64"}, blocksize=200_000)


def values(frame):
    return frame.compute().sort_values([*KEYS, "date"])["revenue_smoothed"].to_numpy()


@needs("dask")
def test_cuts_change_values_in_dask_and_a_shuffle_mends_them(dask_sales):
    types = {**dask_sales.dtypes, "revenue_smoothed": "float64"}
    whole = values(dask_sales.shuffle(KEYS).map_partitions(smooth, meta=types))
    cut = values(dask_sales.map_partitions(smooth, meta=types))
    assert f"{int((whole != cut).sum()):,} of its {len(whole):,} values" == "6,088 of its 26,616 values"
    for way in dask_sales.shuffle(KEYS, npartitions=20), dask_sales.set_index("store"):
        types = {**way.dtypes, "revenue_smoothed": "float64"}
        assert np.array_equal(values(way.map_partitions(smooth, meta=types)), whole)
    with_processes = dask_sales.shuffle(KEYS).map_partitions(smooth)
    made = with_processes.compute(scheduler="processes").sort_values([*KEYS, "date"])
    assert np.array_equal(made["revenue_smoothed"], whole)


@needs("dask")
def test_dask_refuses_with_the_fix(dask_sales):
    import dask.dataframe as dd

    twice = dd.concat([dask_sales, dask_sales]).shuffle(KEYS)
    refused("dask", lambda: twice.map_partitions(smooth, meta=smooth(dask_sales.head(5))).compute())
    other = dd.read_csv(CSV, parse_dates=["date"], blocksize=200_000)
    refused("dask", lambda: other.compute())
