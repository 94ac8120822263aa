"""Reads a CSV, smooths each series by general_gaussian(60, p=2, sig=3), writes Parquet: with_polars.py IN.csv OUT.parquet
With `rw` behind it nothing is smoothed: reading and writing alone."""

import sys

import polars as pl

source, target = sys.argv[1], sys.argv[2]
table = pl.scan_csv(source, try_parse_dates=True)
if sys.argv[3:] == ["rw"]:
    table.collect(engine="streaming").write_parquet(target)
else:
    from scipy import signal

    weights = signal.windows.general_gaussian(60, p=2, sig=3)
    smooth = pl.col("revenue").rolling_mean(
        60, center=True, min_samples=1, weights=list(weights / weights.sum())
    )
    smooth = smooth.over("store", "product", order_by="date").alias("revenue_smoothed")
    table.with_columns(smooth).collect().write_parquet(target)
