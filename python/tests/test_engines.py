"""The programs of docs/pandas.md, duckdb.md, dask.md, ray.md and spark.md, each in a process of its own.

Those of Ray and Spark are slow to start: `pytest -m slow_engine` runs them.
"""

import os
import re
import subprocess
import sys

import polars as pl
import pytest
from pages import ASKED, KEYS, ROOT, SALES, needs, needs_java, needs_pages, words
from pyarrow import parquet
from test_fuzz import same

import smoothframe as sf

SMOOTH = os.environ.get("SMOOTH")
PAGES = [
    pytest.param("pandas"),
    pytest.param("duckdb"),
    pytest.param("dask", marks=needs("dask")),
    pytest.param("ray", marks=[needs("ray"), pytest.mark.slow_engine]),
    pytest.param("spark", marks=[needs("pyspark"), needs_java, pytest.mark.slow_engine]),
]
pytestmark = needs_pages


def printed(program, folder):
    """What a program prints that is run in a folder with `data`."""
    (folder / "data").symlink_to(ROOT / "data")
    (folder / "program.py").write_text(program)
    # Spark's workers are to be this Python, and it and Ray are to listen and to write nowhere else.
    own = {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1", "HOME": str(folder)}
    own["PYSPARK_SUBMIT_ARGS"] = "--conf spark.ui.enabled=false pyspark-shell"
    done = subprocess.run(
        [sys.executable, "program.py"],
        cwd=folder,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def sorted_rows(table):
    by = [*KEYS, "date"]
    return pl.from_arrow(table).with_columns(pl.col("date").cast(pl.Date)).sort(by)


WANT = sorted_rows(sf.smooth_table(SALES, **ASKED)) if ROOT else None


@pytest.mark.parametrize("name", PAGES)
def test_the_program_of_a_page_runs(name, tmp_path):
    ((program, says),) = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", words(name), re.S)
    assert printed(program, tmp_path).split() == says.split()
    made = sorted_rows(parquet.read_table(tmp_path / "smoothed.parquet"))
    assert made.select(*KEYS, "date").equals(WANT.select(*KEYS, "date"))
    for column in "revenue", "revenue_smoothed":
        same(made[column].fill_nan(None), WANT[column])


@pytest.mark.skipif(not SMOOTH, reason="SMOOTH names no command")
def test_the_command_makes_the_same(tmp_path):
    made = tmp_path / "smoothed.parquet"
    command = [SMOOTH, "apply", ROOT / "data/sales.csv", "--by", ",".join(KEYS), "--time", "date", "-q",
               "--value", "revenue", "-w", ASKED["spec"], "-o", made]  # fmt: skip
    subprocess.run(command, check=True)
    same(sorted_rows(parquet.read_table(made))["revenue_smoothed"], WANT["revenue_smoothed"])
