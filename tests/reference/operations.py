"""Operations that are no kernel: NumPy's nanmedian, scipy.ndimage's median filter, and pandas' ewm.
Writes crates/core/tests/reference/operations.json; see README.md."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.ndimage

RNG = np.random.default_rng(20261126)
TARGET = Path(__file__).parent.parent.parent / "crates" / "core" / "tests" / "reference" / "operations.json"


def numbers(values):
    """Texts of the very numbers: medians are compared exactly, and JSON readers round."""
    return [None if np.isnan(v) else repr(float(v)) for v in values]


def series():
    clean = RNG.normal(10.0, 3.0, 60)
    ties = RNG.integers(0, 5, 60).astype(float)
    holes = np.where(RNG.random(80) < 0.3, np.nan, RNG.normal(0.0, 1.0, 80))
    gap = RNG.normal(5.0, 1.0, 70)
    gap[[0, 1, *range(20, 45), 68, 69]] = np.nan
    return {"clean": clean, "ties": ties, "holes": holes, "gap": gap, "short": clean[:3]}


def rolling_median(x, behind, ahead):
    """numpy.nanmedian of the rows i - behind to i + ahead that are there."""
    windows = (x[max(0, i - behind) : i + ahead + 1] for i in range(len(x)))
    return np.array([np.nan if np.isnan(w).all() else np.nanmedian(w) for w in windows])


def medians(name, x):
    for size in (1, 2, 3, 4, 7, 12, 81):
        ahead = (size - 1) // 2
        reach = {"": (size - 1 - ahead, ahead), " align=trailing": (size - 1, 0), " align=leading": (0, size - 1)}
        for align, (behind, later) in reach.items():
            call = f"rolling_median(x, {behind}, {later})"
            yield {"spec": f"median:{size}{align}", "x": name, "call": call, "y": numbers(eval(call, globals(), {"x": x}))}
        # SciPy's median of an even size is the upper of the middle two: odd ones only.
        if size % 2 == 1 and not np.isnan(x).any():
            for mode in ("reflect", "mirror", "nearest", "wrap", "constant"):
                call = f"scipy.ndimage.median_filter(x, size={size}, mode='{mode}')"
                y = eval(call, globals(), {"x": x})
                yield {"spec": f"median:{size} boundary={mode}", "x": name, "call": call, "y": numbers(y)}


def ewms(name, x):
    for by in ("span=12", "span=1", "com=3.5", "halflife=0.7", "halflife=20", "alpha=0.02", "alpha=1"):
        for adjust in (True, False):
            for ignore_na in (False, True):
                call = f"pd.Series(x).ewm({by}, adjust={adjust}, ignore_na={ignore_na}).mean()"
                spec = f"ewm:{by},adjust={str(adjust).lower()},ignore_na={str(ignore_na).lower()}"
                y = eval(call, globals(), {"x": x})
                yield {"spec": spec, "x": name, "call": call, "y": numbers(y)}


def main():
    all_series = series()
    records = [r for name, x in all_series.items() for make in (medians, ewms) for r in make(name, x)]
    lines = ",\n".join(json.dumps(record) for record in records)
    texts = json.dumps({name: numbers(x) for name, x in all_series.items()})
    TARGET.write_text(f'{{"series": {texts},\n"records": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
