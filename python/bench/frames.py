"""The frame of crates/polars/examples/frames.rs, smoothed from Python: `python bench/frames.py [GROUPS DAYS]`.

Run both for the same sizes, on a machine that does nothing else. Each line is the fastest of five runs.
"""

import sys
import time

import numpy as np
import polars as pl

import smoothframe as sf

SPEC = "general_gaussian:60,p=2,sig=3"
KEYS = ["store", "product"]


def measured(what, call):
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - start)
    print(f"{what:<44} {best:>7.3f} s", flush=True)


def main(groups=5_000, days=2_000):
    group, day = np.tile(np.arange(groups), days), np.repeat(np.arange(days), groups)
    stores = pl.Series([f"store_{g // 50:05}" for g in range(groups)])
    products = pl.Series([f"product_{g % 50:02}" for g in range(groups)])
    frame = pl.DataFrame(
        {
            "date": pl.Series(16_436 + day.astype(np.int32)).cast(pl.Date),
            "store": stores.gather(group),
            "product": products.gather(group),
            "revenue": np.random.default_rng(0).gamma(5, 20, groups * days),
        }
    )
    print(f"{groups} groups of {days} days, {SPEC}, from Python")
    asked = {"by": KEYS, "time": "date", "values": "revenue", "spec": SPEC}
    smooth = pl.col("revenue").sf.smooth(SPEC)
    arrow, pandas = frame.to_arrow(), frame.to_pandas()
    measured("smooth_table of Polars", lambda: sf.smooth_table(frame, **asked))
    measured("smooth_table of pyarrow", lambda: sf.smooth_table(arrow, **asked))
    measured("smooth_table of pandas", lambda: sf.smooth_table(pandas, **asked))
    over = smooth.over(KEYS).alias("smoothed")
    measured("expression, over", lambda: frame.lazy().with_columns(over).collect())
    at_once = pl.col("revenue").sf.smooth(SPEC, over=KEYS).alias("smoothed")
    measured("expression, over=", lambda: frame.lazy().with_columns(at_once).collect())
    ordered = smooth.over(KEYS, order_by="date").alias("smoothed")
    measured("expression, over, ordered by date", lambda: frame.lazy().with_columns(ordered).collect())
    by_date = pl.col("revenue").sf.smooth_by("date", SPEC, over=KEYS).alias("smoothed")
    measured("expression by date, over=", lambda: frame.lazy().with_columns(by_date).collect())


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
