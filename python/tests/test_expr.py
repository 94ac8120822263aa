"""Expressions of Polars."""

from datetime import date, datetime, timedelta

import polars as pl
import pytest

import smoothframe as sf

# Polars before 1.0 knows neither `order_by` of `over` nor `collect_schema`, and before 1.23 no `engine`.
VERSION = tuple(map(int, pl.__version__.split(".")[:2]))


def schema_of(lazy):
    return lazy.collect_schema() if VERSION >= (1, 0) else lazy.schema


SALES = pl.DataFrame(
    {
        "g": ["A", "B", "A", "B", "A", "A"],
        "t": [3, 1, 1, 2, 2, 5],
        "x": [6.0, 10.0, 2.0, 30.0, 4.0, None],
    }
)


def test_a_moving_mean_is_what_it_is():
    frame = pl.DataFrame({"x": [3.0, 1.0, 2.0, 6.0]})
    assert frame.select(sf.smooth("x", "uniform:3"))["x"].to_list() == [2.0, 2.0, 3.0, 4.0]
    assert frame.select(pl.col("x").sf.smooth("uniform:3"))["x"].to_list() == [2.0, 2.0, 3.0, 4.0]


def test_groups_do_not_see_one_another():
    over = SALES.with_row_index("n").sort("t")
    over = over.with_columns(y=pl.col("x").sf.smooth("uniform:3").over("g")).sort("n")
    aggregated = (
        SALES.sort("t").group_by("g", maintain_order=True).agg(y=sf.smooth("x", "uniform:3"))
    )
    assert over["y"].to_list() == [5.0, 20.0, 3.0, 20.0, 4.0, None]
    of_a = aggregated.filter(pl.col("g") == "A")["y"].to_list()
    assert of_a == [[3.0, 4.0, 5.0, None]]


@pytest.mark.skipif(VERSION < (1, 0), reason="`over` has no `order_by`")
def test_groups_in_an_order_of_their_own():
    over = SALES.with_columns(y=pl.col("x").sf.smooth("uniform:3").over("g", order_by="t"))
    assert over["y"].to_list() == [5.0, 20.0, 3.0, 20.0, 4.0, None]


def test_lazy_streaming_and_eager_agree():
    wanted = SALES.with_columns(y=sf.smooth("x", "gaussian:5,std=1").over("g"))
    lazy = SALES.lazy().with_columns(y=sf.smooth("x", "gaussian:5,std=1").over("g"))
    assert lazy.collect().equals(wanted)
    how = {"engine": "streaming"} if VERSION >= (1, 23) else {"streaming": True}
    assert lazy.collect(**how).equals(wanted)


def test_a_filter_stays_above():
    kept = SALES.lazy().with_columns(y=sf.smooth("x", "uniform:3")).filter(pl.col("g") == "A")
    assert kept.collect()["y"].to_list() == [8.0, 14.0, 17.0, None]


def test_types():
    frame = pl.DataFrame({"x": [1, 2, 6]})
    for dtype in pl.Float64, pl.Int8, pl.Int32, pl.Int64, pl.UInt8, pl.UInt16, pl.UInt64:
        made = frame.select(sf.smooth(pl.col("x").cast(dtype), "uniform:3"))
        assert made.schema == {"x": pl.Float64}
        assert made["x"].to_list() == [1.5, 3.0, 4.0]
    made = frame.lazy().select(sf.smooth(pl.col("x").cast(pl.Float32), "uniform:3"))
    assert schema_of(made) == {"x": pl.Float32}
    assert made.collect()["x"].to_list() == [1.5, 3.0, 4.0]


def test_parts_alone_and_as_a_struct():
    frame = pl.DataFrame({"x": [1.0, 2.0, 6.0, float("nan")]})
    parts = ["residual", "smoothed", "coverage", "provisional", "loo"]
    lazy = frame.lazy().select(sf.smooth("x", "uniform:3", part=parts)).unnest("x")
    types = [pl.Float64, pl.Float64, pl.Float64, pl.Boolean, pl.Float64]
    assert schema_of(lazy) == dict(zip(parts, types))
    made = lazy.collect()
    assert made["smoothed"].to_list() == [1.5, 3.0, 4.0, None]
    assert made["residual"].to_list() == [-0.5, -1.0, 2.0, None]
    assert made["coverage"].to_list() == [2 / 3, 1.0, 2 / 3, 1 / 3]
    assert made["provisional"].to_list() == [False, False, False, True]
    # Of 3 values with a mean of 3, the others' mean of the middle one is 3.5.
    assert made["loo"].to_list() == [-1.0, pytest.approx(-1.5), 4.0, None]
    for part in parts:
        alone = frame.select(sf.smooth("x", "uniform:3", part=part).alias(part))
        assert alone[part].equals(made[part])
    spikes = pl.DataFrame({"x": [1.0, 2.0, 90.0, 3.0, None, 2.5]})
    replaced = spikes.select(sf.smooth("x", "hampel:5", part="replaced"))["x"]
    assert replaced.to_list() == [False, False, True, False, False, False]


def test_rows_at_times_may_be_in_any_order():
    made = SALES.with_columns(y=sf.smooth_by("x", "t", "uniform:3i").over("g"))
    assert made["y"].to_list() == [5.0, 20.0, 3.0, 20.0, 4.0, None]


@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_windows_of_days_are_the_same_in_every_unit(unit):
    days = [date(2024, 2, 28), date(2024, 2, 29), date(2024, 3, 1), date(2024, 3, 9)]
    frame = pl.DataFrame({"t": days, "x": [1.0, 2.0, 6.0, 8.0]})
    want = frame.select(sf.smooth_by("x", "t", "uniform:3d"))["x"].to_list()
    assert want == [1.5, 3.0, 4.0, 8.0]
    for zone in None, "UTC", "Asia/Tokyo":
        stamps = pl.col("t").cast(pl.Datetime(unit)).dt.replace_time_zone(zone)
        assert frame.select(sf.smooth_by("x", stamps, "uniform:3d"))["x"].to_list() == want


def test_days_of_a_zone_are_its_clocks_days():
    # The clock is set forward on the 31st, a day of 23 hours: 24 hours before noon it is 11 o'clock.
    start = datetime(2024, 3, 30, 12)
    frame = pl.DataFrame({"t": [start, start + timedelta(days=1)], "x": [1.0, 3.0]})
    local = pl.col("t").dt.replace_time_zone("Europe/Berlin")
    day = frame.select(sf.smooth_by("x", local, "uniform:1d align=trailing"))["x"]
    hours = frame.select(sf.smooth_by("x", local, "uniform:24h align=trailing"))["x"]
    assert (day.to_list(), hours.to_list()) == ([1.0, 3.0], [1.0, 2.0])


def test_months_are_the_calendars():
    days = [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30)]
    frame = pl.DataFrame({"t": days, "x": [1.0, 2.0, 4.0, 8.0]})
    made = frame.select(sf.smooth_by("x", "t", "sum:2mo align=trailing"))["x"]
    assert made.to_list() == [1.0, 3.0, 6.0, 12.0]


def test_series_of_no_rows_and_of_one():
    empty = pl.DataFrame(schema={"x": pl.Float64, "t": pl.Date})
    assert empty.select(sf.smooth("x", "uniform:3")).shape == (0, 1)
    assert empty.select(sf.smooth_by("x", "t", "uniform:3d")).shape == (0, 1)
    assert pl.DataFrame({"x": [2]}).select(sf.smooth("x", "uniform:3"))["x"].to_list() == [2.0]


def test_chunks_and_slices_are_whole_series():
    whole = pl.DataFrame({"x": [float(n * 7 % 11) for n in range(100)]})
    chunked = pl.concat([whole[:13], whole[13:50], whole[50:]], rechunk=False)
    want = whole.select(sf.smooth("x", "gaussian:9,std=2"))
    assert chunked.select(sf.smooth("x", "gaussian:9,std=2")).equals(want)
    part = whole[17:60].select(sf.smooth("x", "gaussian:9,std=2"))
    assert part.equals(whole[17:60].clone().select(sf.smooth("x", "gaussian:9,std=2")))
    again = pl.DataFrame({"x": whole["x"].to_list()[17:60]})
    assert part.equals(again.select(sf.smooth("x", "gaussian:9,std=2")))


def test_a_long_series_on_all_cores_has_the_bits_of_one():
    long = pl.DataFrame({"x": [float(n * 7919 % 1009) for n in range(200_000)]})
    made = long.select(sf.smooth("x", "hann:61"))["x"]
    array = sf.smooth_array(long["x"].to_numpy()[:60_000], "hann:61")
    assert made[:59_000].to_list() == array[:59_000].tolist()
