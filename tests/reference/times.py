"""Windows in time: what Polars' rolling_mean_by gives for boxcars that look back, and NumPy's own sums
for the other shapes. Writes times.json of crates/polars; see README.md."""

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import polars as pl

ROOT = Path(__file__).resolve().parent.parent.parent
TIMES = ROOT / "crates" / "polars" / "tests" / "reference" / "times.json"
RNG = np.random.default_rng(20261123)


def floats(values):
    return [None if v is None or v != v else float(v) for v in values]


def stamps(start, end, count):
    """Seconds since 1970, ascending, some of them the same."""
    first = datetime.fromisoformat(start).replace(tzinfo=timezone.utc).timestamp()
    last = datetime.fromisoformat(end).replace(tzinfo=timezone.utc).timestamp()
    return np.sort(RNG.integers(int(first), int(last), count) // 600 * 600)


def rolling(zone, start, end, count, window):
    seconds = stamps(start, end, count)
    x = RNG.normal(10.0, 3.0, count)
    t = pl.Series("t", seconds * 1_000_000).cast(pl.Datetime("us"))
    if zone:
        t = t.dt.replace_time_zone("UTC").dt.convert_time_zone(zone)
    frame = pl.DataFrame({"t": t, "x": x})
    y = frame.select(pl.col("x").rolling_mean_by("t", window_size=window, closed="right"))["x"]
    return {
        "call": f"pl.col('x').rolling_mean_by('t', window_size='{window}', closed='right')",
        "zone": zone,
        "window": window,
        "seconds": seconds.tolist(),
        "x": floats(x),
        "y": floats(y),
    }


SHAPES = {
    "hann": lambda v: 0.5 + 0.5 * np.cos(np.pi * v),
    "tricube": lambda v: (1 - np.abs(v) ** 3) ** 3,
    "epanechnikov": lambda v: 1 - v**2,
    "blackman": lambda v: 0.42 + 0.5 * np.cos(np.pi * v) + 0.08 * np.cos(2 * np.pi * v),
    "parzen": lambda v: np.where(
        np.abs(v) <= 0.5, 1 - 6 * v**2 + 6 * np.abs(v) ** 3, 2 * (1 - np.abs(v)) ** 3
    ),
}


def shaped(name, degree):
    """Centred, of 36 hours: Σ w x / Σ w, or numpy.polynomial's weighted line at the output."""
    seconds = stamps("2024-01-01", "2024-01-20", 250)
    x = RNG.normal(10.0, 3.0, seconds.size)
    length = 36 * 3600
    y = []
    for t in seconds:
        apart = seconds - t
        inside = (-length / 2 <= apart) & (apart < length / 2)
        v = 2 * apart[inside] / length
        w = np.maximum(SHAPES[name](v), 0.0)
        if degree == 0 or np.unique(v[w > 0]).size < 2:
            y.append(np.sum(w * x[inside]) / np.sum(w))
        else:
            line = np.polynomial.Polynomial.fit(v, x[inside], 1, w=np.sqrt(w), domain=[-1, 1])
            y.append(line(0.0))
    call = "np.sum(w * x) / np.sum(w)" if degree == 0 else "Polynomial.fit(v, x, 1, w=np.sqrt(w))(0)"
    return {
        "call": call,
        "window": f"{name}:36h degree={degree}",
        "zone": None,
        "seconds": seconds.tolist(),
        "x": floats(x),
        "y": floats(y),
    }


def main():
    cases = []
    for zone, start, end in [
        (None, "2024-02-20", "2024-03-20"),
        ("UTC", "2024-02-20", "2024-03-20"),
        ("America/New_York", "2024-03-01", "2024-03-25"),
        ("America/New_York", "2024-10-20", "2024-11-12"),
        ("Europe/Berlin", "2024-03-20", "2024-04-10"),
        ("Asia/Kolkata", "2024-02-20", "2024-03-20"),
    ]:
        for window in ["36h", "3d", "1w", "1mo"]:
            cases.append(rolling(zone, start, end, 220, window))
    cases.append(rolling(None, "2019-01-01", "2024-12-31", 250, "1y"))
    cases.append(rolling("America/New_York", "2022-01-01", "2024-12-31", 250, "1q"))
    for name in SHAPES:
        for degree in [0, 1]:
            cases.append(shaped(name, degree))
    with TIMES.open("w", encoding="utf-8") as file:
        json.dump({"polars": pl.__version__, "numpy": np.__version__, "cases": cases}, file)
        file.write("\n")


if __name__ == "__main__":
    main()
