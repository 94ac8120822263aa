"""Exponentially weighted means longer than a block, in rows and in time, by pandas.
Writes crates/core/tests/reference/ewm.json; see README.md."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

RNG = np.random.default_rng(20261127)
TARGET = Path(__file__).parent.parent.parent / "crates" / "core" / "tests" / "reference" / "ewm.json"
# Of long outputs so many rows apart.
EVERY = 7


def numbers(values):
    """Texts of the very numbers, as JSON readers round."""
    return [None if np.isnan(v) else repr(float(v)) for v in values]


def series():
    clean = RNG.normal(10.0, 3.0, 300)
    holes = np.where(RNG.random(300) < 0.2, np.nan, RNG.normal(0.0, 1.0, 300))
    gap = 1e9 + RNG.normal(5.0, 1.0, 300)
    gap[[*range(3), 60, 64, *range(100, 220), 299]] = np.nan
    return {"clean": clean, "holes": holes, "gap": gap}


def times():
    """Seconds: irregular with rows at one time, regular, and with a silence."""
    irregular = np.sort(RNG.integers(0, 900_000, 300))
    irregular[100:104] = irregular[100]
    silence = np.arange(300) * 3600
    silence[150:] += 86_400 * 365
    return {"irregular": irregular, "regular": np.arange(300) * 3600, "silence": silence}


def in_rows(name, x):
    for by in ("span=12", "com=40", "halflife=300", "alpha=0.9"):
        for adjust in (True, False):
            for ignore_na in (False, True):
                call = f"pd.Series(x).ewm({by}, adjust={adjust}, ignore_na={ignore_na}).mean()"
                spec = f"ewm:{by},adjust={str(adjust).lower()},ignore_na={str(ignore_na).lower()}"
                yield record(spec, name, None, call, {"x": x})


def in_time(name, x, kind, seconds):
    for spec, halflife in (("2h", "2h"), ("3d", "3D"), ("40i", "40s")):
        call = f"pd.Series(x).ewm(halflife='{halflife}', times=pd.to_datetime(t, unit='s')).mean()"
        yield record(f"ewm:halflife={spec}", name, kind, call, {"x": x, "t": seconds})


def record(spec, x, times, call, given):
    y = np.asarray(eval(call, globals(), given))
    return {"spec": spec, "x": x, "times": times, "call": call, "y": numbers(y[::EVERY])}


def main():
    xs, ts = series(), times()
    records = [r for name, x in xs.items() for r in in_rows(name, x)]
    records += [r for name, x in xs.items() for kind, t in ts.items() for r in in_time(name, x, kind, t)]
    table = {
        "every": EVERY,
        "series": {name: numbers(x) for name, x in xs.items()},
        "times": {name: t.tolist() for name, t in ts.items()},
    }
    lines = ",\n".join(json.dumps(record) for record in records)
    TARGET.write_text(json.dumps(table)[:-1] + f',\n"records": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
