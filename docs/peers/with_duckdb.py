"""Reads a CSV, averages each series over 60 rows, writes Parquet: with_duckdb.py IN.csv OUT.parquet
DuckDB has no weighted windows: this is a plain mean."""

import sys

import duckdb

source, target = sys.argv[1], sys.argv[2]
window = "partition by store, product order by date rows between 30 preceding and 29 following"
table = f"select *, avg(revenue) over ({window}) as revenue_smoothed from '{source}'"
duckdb.sql(f"copy ({table}) to '{target}'")
