"""Ten million rows of 5,000 series, every day listing every series as a sales log does: make_sales.py OUT.csv"""

import datetime as dt
import sys

import numpy as np
import polars as pl

SERIES, DAYS = 5_000, 2_000
rng = np.random.default_rng(0)
first = dt.date(2015, 1, 1)
day, series = np.repeat(np.arange(DAYS), SERIES), np.tile(np.arange(SERIES), DAYS)
season = 1 + 0.3 * np.sin(2 * np.pi * day / 365.25) + 0.2 * np.sin(2 * np.pi * day / 7)
units = rng.gamma(5, 20, SERIES)[series] * season + rng.normal(0, 15, day.size)
units = np.round(np.maximum(0, units)).astype(np.int64)
price = np.round(5 + (series % 50) * 0.37 + rng.normal(0, 0.1, day.size), 2)
names = lambda name: pl.Series([name(i) for i in range(SERIES)]).gather(series)
dates = pl.date_range(first, first + dt.timedelta(days=DAYS - 1), eager=True)
pl.DataFrame(
    {
        "date": dates.gather(day),
        "store": names(lambda i: f"store_{i // 50:03d}"),
        "product": names(lambda i: f"product_{i % 50:02d}"),
        "units": units,
        "price": price,
        "revenue": np.round(units * price, 2),
    }
).write_csv(sys.argv[1])
