"""What Polars' weighted rolling mean costs over groups, on the frame of crates/polars/examples/frames.rs.

Usage: frames_speed.py [GROUPS DAYS]
"""

import sys
import time

import numpy as np
import polars as pl
from scipy import signal

groups, days = (int(a) for a in sys.argv[1:3]) if len(sys.argv) > 2 else (5_000, 2_000)
group, day = np.tile(np.arange(groups), days), np.repeat(np.arange(days), groups)
stores = pl.Series([f"store_{g // 50:05}" for g in range(groups)])
products = pl.Series([f"product_{g % 50:02}" for g in range(groups)])
frame = pl.DataFrame({
    "date": pl.Series(16_436 + day.astype(np.int32)).cast(pl.Date),
    "store": stores.gather(group),
    "product": products.gather(group),
    "revenue": np.random.default_rng(0).gamma(5, 20, groups * days),
})
weights = signal.windows.general_gaussian(60, p=2, sig=3)
mean = pl.col("revenue").rolling_mean(
    60, weights=list(weights / weights.sum()), center=True, min_samples=1)
for name, order in [("over", None), ("over, ordered by date", "date")]:
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        frame.with_columns(mean.over("store", "product", order_by=order).alias("smoothed"))
        best = min(best, time.perf_counter() - start)
    print(f"Polars' weighted rolling mean, {name:<24} {best:.3f} s")
