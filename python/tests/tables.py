"""Tables made by seeds, with keys of every kind and values of several, for tests of other engines."""

import random
from datetime import date, timedelta

import polars as pl
from test_fuzz import IN_ROWS, drawn

import smoothframe as sf

# The tables that all engines are asked for.
SEEDS = range(2000, 2120)
KINDS = ["text", "unicode", "int", "uint", "float", "decimal", "date", "stamp", "category", "enum", "bool", "two"]


def table(seed):
    """A table with its group columns and a smoother; `n` numbers its rows."""
    frame, spec = drawn(seed, lengths=(30, 300, 2000))
    dice = random.Random(f"keys {seed}")
    # An empty text is null in a CSV.
    frame = frame.with_row_index("n").with_columns(
        pl.col("g").replace("", "none"), pl.col("n").cast(pl.Int64)
    )
    kind = dice.choice(KINDS)
    numbers = {name: place for place, name in enumerate(sorted(frame["g"].drop_nulls().unique()))}
    code = pl.Series([numbers.get(name) for name in frame["g"]], dtype=pl.Int64)
    by = ["g"]
    if kind == "unicode":
        frame = frame.with_columns(g="Zürich, „" + pl.col("g") + "“ 日本")
    elif kind == "int":
        frame = frame.with_columns(g=code * 1_000_003 - 7)
    elif kind == "uint":
        frame = frame.with_columns(g=code.cast(pl.UInt64) + (2**64 - 100))
    elif kind == "float":
        frame = frame.with_columns(g=code * 0.1 - 0.25)
    elif kind == "decimal":
        frame = frame.with_columns(g=(code * 1.25 - 3).cast(pl.Decimal(12, 2)))
    elif kind == "date":
        days = [None if n is None else date(1999, 12, 30) + timedelta(days=n) for n in code]
        frame = frame.with_columns(g=pl.Series(days, dtype=pl.Date))
    elif kind == "stamp":
        stamp = (code * 86_400_000_000 * 97).cast(pl.Datetime("us"))
        frame = frame.with_columns(g=stamp.dt.replace_time_zone(dice.choice([None, "UTC", "Asia/Kolkata"])))
    elif kind == "category":
        frame = frame.with_columns(pl.col("g").cast(pl.Categorical))
    elif kind == "enum":
        frame = frame.with_columns(pl.col("g").cast(pl.Enum(sorted(numbers))))
    elif kind == "bool":
        frame = frame.with_columns(g=code % 2 == 0)
    elif kind == "two":
        frame, by = frame.with_columns(h=code % 3), ["g", "h"]
    if dice.random() < 0.3:
        whole = (pl.col("x").fill_nan(None) * 1000).round().cast(dice.choice([pl.Int64, pl.Int32, pl.Int16]))
        frame = frame.with_columns(x=whole)
    return frame, by, spec


def wanted(frame, by, spec):
    """What every way in makes of a table."""
    return sf.smooth_table(frame, by=by, time="t", values="x", spec=spec)["x_smoothed"]


def zone(frame):
    dtype = frame.schema["t"]
    return dtype.time_zone if isinstance(dtype, pl.Datetime) else None


def sql(by, spec):
    """The queries of a table `input` that smooth it: by its times, and a window in rows in their order, too.

    But lowess, whose points lie at their times where these are known, and else side by side.
    """
    keys, text = ", ".join(by), spec.replace("'", "''")
    queries = [f"SELECT n, smooth_by(x, t, '{text}') OVER (PARTITION BY {keys}) AS y FROM input"]
    if spec in IN_ROWS and not spec.startswith("lowess"):
        queries.append(f"SELECT n, smooth(x, '{text}') OVER (PARTITION BY {keys} ORDER BY t) AS y FROM input")
    return queries
