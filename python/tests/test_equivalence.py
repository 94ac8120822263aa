"""One table in the forms of all libraries, by Rust, in SQL and in files for the command: the same bits.

Spark, Ray and Ballista have tests of their own, of the same tables.
"""

import importlib.util
import os
import subprocess

import duckdb
import polars as pl
import pytest
from tables import SEEDS, sql, table, wanted, zone
from test_fuzz import same

import smoothframe as sf

# Programs of this project: the command, examples/frame_and_query.rs, and the SQL of engines/datafusion.
SMOOTH, FRAME_AND_QUERY, DATAFUSION = map(os.environ.get, ("SMOOTH", "FRAME_AND_QUERY", "DATAFUSION_SQL"))
DASK = importlib.util.find_spec("dask") and importlib.util.find_spec("dask.dataframe")


def to_pandas(frame):
    # NumPy has no days, and windows in time over other units may end in other last bits; whole numbers with null
    # are floats there, of which large ones are the same.
    apart = [name for name, dtype in frame.schema.items() if dtype in (pl.Date, pl.UInt64)]
    made = frame.to_pandas()
    arrow = frame.select(apart).to_pandas(use_pyarrow_extension_array=True)
    return made.assign(**{name: arrow[name] for name in apart})


def smoothed_pandas(series):
    """Its holes as null, which are NaN."""
    return pl.Series(series.to_numpy()).fill_nan(None)


@pytest.mark.parametrize("seed", SEEDS)
def test_libraries_agree(seed):
    frame, by, spec = table(seed)
    want = wanted(frame, by, spec)
    same(frame.with_columns(y=sf.smooth_by("x", "t", spec).over(by))["y"], want)
    asked = {"by": by, "time": "t", "values": "x", "spec": spec}
    arrow = sf.smooth_table(frame.to_arrow(), **asked)
    same(pl.from_arrow(arrow)["x_smoothed"], want)
    same(smoothed_pandas(sf.smooth_table(to_pandas(frame), **asked)["x_smoothed"]), want)


@pytest.mark.parametrize("seed", SEEDS)
def test_duckdb_agrees(seed):
    frame, by, spec = table(seed)
    con = duckdb.connect()
    # A time with a zone is one of the connection's zone there.
    con.execute(f"SET TimeZone = '{zone(frame) or 'UTC'}'")
    of_duckdb = con.from_arrow(frame.to_arrow())
    made = sf.smooth_table(of_duckdb, by=by, time="t", values="x", spec=spec)
    back = con.from_arrow(made).order("n").select("x_smoothed").to_arrow_table()
    same(pl.from_arrow(back)["x_smoothed"], wanted(frame, by, spec))


@pytest.mark.skipif(not DASK, reason="Dask is not installed: pip install 'dask[dataframe]'")
@pytest.mark.parametrize("seed", SEEDS[::4])
def test_dask_agrees(seed):
    import dask.dataframe as dd

    frame, by, spec = table(seed)
    asked = {"by": by, "time": "t", "values": "x", "spec": spec}
    parts = dd.from_pandas(to_pandas(frame), npartitions=3).shuffle(by)
    types = {**parts.dtypes, "x_smoothed": "float32" if frame.schema["x"] == pl.Float32 else "float64"}
    made = parts.map_partitions(lambda part: sf.smooth_table(part, **asked), meta=types).compute()
    same(smoothed_pandas(made.sort_values("n")["x_smoothed"]), wanted(frame, by, spec))


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def by_command(given, made, by, spec):
    run(SMOOTH, "apply", given, "--by", ",".join(by), "--time", "t", "--value", "x", "-q", "-w", spec, "-o", made)
    return pl.read_parquet(made)["x_smoothed"]


@pytest.mark.skipif(not SMOOTH, reason="SMOOTH names no command")
@pytest.mark.parametrize("seed", SEEDS)
def test_the_command_agrees(seed, tmp_path):
    frame, by, spec = table(seed)
    want = wanted(frame, by, spec)
    frame.write_parquet(tmp_path / "in.parquet")
    same(by_command(tmp_path / "in.parquet", tmp_path / "from_parquet.parquet", by, spec), want)
    # Text has neither Float32 nor zones nor units of time, of which last bits hang.
    is_text = frame.schema["t"] in (pl.Int64, pl.Date, pl.Datetime("us"))
    if is_text and frame.schema["x"] != pl.Float32:
        frame.write_csv(tmp_path / "in.csv")
        same(by_command(tmp_path / "in.csv", tmp_path / "from_csv.parquet", by, spec), want)


@pytest.fixture
def asked(seed, tmp_path):
    """A table in a file, how it is smoothed, where its result goes, and what that is."""
    frame, by, spec = table(seed)
    frame.write_parquet(tmp_path / "in.parquet")
    return tmp_path / "in.parquet", by, spec, tmp_path / "out.parquet", wanted(frame, by, spec)


@pytest.mark.skipif(not FRAME_AND_QUERY, reason="FRAME_AND_QUERY names no program")
@pytest.mark.parametrize("seed", SEEDS)
def test_rust_agrees(asked):
    given, by, spec, made, want = asked
    run(FRAME_AND_QUERY, given, ",".join(by), "t", "x", spec, made)
    for column in "x_smoothed", "of_query":
        same(pl.read_parquet(made)[column], want)


@pytest.mark.skipif(not DATAFUSION, reason="DATAFUSION_SQL names no program")
@pytest.mark.parametrize("seed", SEEDS)
def test_datafusion_agrees(asked):
    given, by, spec, made, want = asked
    for query in sql(by, spec):
        run(DATAFUSION, given, f"{query} ORDER BY n", made)
        same(pl.read_parquet(made)["y"], want)
