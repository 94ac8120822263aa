"""Spark in local mode: tables with keys of every kind, and what docs/spark.md says of types, cuts and messages."""

import os
import re
import sys

import polars as pl
import pyarrow as pa
import pytest
from pages import ASKED, KEYS, SALES, is_told, needs, needs_java, needs_pages, words
from tables import SEEDS, table, wanted, zone
from test_fuzz import same

import smoothframe as sf

pytestmark = [
    pytest.mark.slow_engine,
    needs("pyspark"),
    needs_java,
    needs_pages,
    pytest.mark.filterwarnings("default"),
]


@pytest.fixture(scope="module")
def spark():
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]")
    for name, value in {
        "spark.ui.enabled": False,
        "spark.sql.shuffle.partitions": 2,
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
    }.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def smoothed(frame, by, asked, column="double"):
    from pyspark.sql.types import DoubleType, FloatType, StructField, StructType

    made = {"double": DoubleType(), "float": FloatType()}[column]
    schema = StructType([*frame.schema.fields, StructField(f"{asked['values']}_smoothed", made)])

    def smooth(group):
        result = sf.smooth_table(group, **asked)
        # Spark hands times out in the zone of the session, and has them back in UTC alone.
        for at, field in enumerate(result.schema):
            if getattr(field.type, "tz", None):
                in_utc = result.column(at).cast(pa.timestamp("us", "UTC"))
                result = result.set_column(at, field.name, in_utc)
        return result

    return frame.groupBy(by).applyInArrow(smooth, schema)


@pytest.mark.parametrize("seed", SEEDS)
def test_spark_agrees(spark, seed):
    frame, by, spec = table(seed)
    # Spark has no categories, no numbers without a sign, and one unit of time.
    if frame.schema["g"] in (pl.Categorical, pl.Enum, pl.UInt64):
        frame = frame.with_columns(pl.col("g").cast(pl.String))
    if isinstance(frame.schema["t"], pl.Datetime):
        frame = frame.with_columns(pl.col("t").dt.cast_time_unit("us"))
    asked = {"by": by, "time": "t", "values": "x", "spec": spec}
    # Times with a zone are in the session's.
    spark.conf.set("spark.sql.session.timeZone", zone(frame) or "UTC")
    column = "float" if frame.schema["x"] == pl.Float32 else "double"
    made = smoothed(spark.createDataFrame(frame.to_arrow()), by, asked, column).toArrow()
    same(pl.from_arrow(made).sort("n")["x_smoothed"], wanted(frame, by, spec))


def sorted_values(made):
    return pl.from_arrow(made.toArrow()).sort([*KEYS, "date"])["revenue_smoothed"]


def test_partitions_of_whole_groups_are_as_the_page_says(spark):
    from pyspark.sql.types import DoubleType, StructField, StructType

    sales = spark.createDataFrame(SALES)
    names = {"pa": pa, "keys": KEYS, "sales": sales, "smooth": lambda table: sf.smooth_table(table, **ASKED)}
    names |= {"StructType": StructType, "StructField": StructField, "DoubleType": DoubleType}
    blocks = re.findall(r"```py\n(.*?)```", words("spark"), re.S)
    assert len(blocks) == 2
    for block in blocks:
        exec(block, names)
    want = sorted_values(smoothed(sales, KEYS, ASKED))
    same(sorted_values(names["smoothed"]), want)
    cut = sales.repartition(3).mapInArrow(names["smooth_partition"], names["schema"])
    assert not sorted_values(cut).equals(want)


def test_spark_refuses_with_the_fix(spark):
    sales = spark.createDataFrame(SALES)

    def of_polars(group):
        return pl.from_arrow(group).with_columns(revenue_smoothed=pl.col("revenue")).to_arrow()

    schema = smoothed(sales, KEYS, ASKED).schema
    for wrong in (
        smoothed(sales.union(sales), KEYS, ASKED),
        smoothed(sales, KEYS, ASKED, "float"),
        sales.groupBy(KEYS).applyInArrow(of_polars, schema),
    ):
        with pytest.raises(Exception) as error:
            wrong.toArrow()
        assert is_told("spark", error.value), error.value
    assert "large_string" in str(error.value)
