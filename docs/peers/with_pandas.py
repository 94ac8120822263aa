"""Reads a CSV, smooths each series by general_gaussian(60, p=2, sig=3), writes Parquet: with_pandas.py IN.csv OUT.parquet"""

import sys

import pandas as pd
from scipy import signal

source, target = sys.argv[1], sys.argv[2]
weights = signal.windows.general_gaussian(60, p=2, sig=3)
weights /= weights.sum()
smooth = lambda series: signal.convolve(series.to_numpy(), weights, mode="same", method="direct")
table = pd.read_csv(source, parse_dates=["date"])
table = table.sort_values(["store", "product", "date"], kind="stable")
groups = table.groupby(["store", "product"], sort=False)
table["revenue_smoothed"] = groups["revenue"].transform(smooth)
table.to_parquet(target)
