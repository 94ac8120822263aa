"""Lowess by statsmodels, in rows and at irregular times, with holes. Writes
crates/core/tests/reference/robust.json; see README.md."""

import json
from pathlib import Path

import numpy as np
from statsmodels.nonparametric.smoothers_lowess import lowess as of_statsmodels

RNG = np.random.default_rng(20261128)
TARGET = Path(__file__).parent.parent.parent / "crates" / "core" / "tests" / "reference" / "robust.json"


def lowess(t, x, rows, it):
    """statsmodels' lowess of the rows that are there, of so many neighbours."""
    there = ~np.isnan(x)
    out = np.full(len(x), np.nan)
    frac = min(rows / there.sum(), 1.0)
    out[there] = of_statsmodels(x[there], t[there], frac=frac, it=it, delta=0, return_sorted=False)
    return out


def series(n):
    x = 10.0 + np.cumsum(RNG.normal(size=n)) + RNG.normal(size=n)
    spikes = RNG.random(n) < 0.06
    x[spikes] += RNG.normal(0.0, 40.0, spikes.sum())
    return x


def main():
    records = []
    for n, rows in ((12, 5), (12, 12), (40, 7), (90, 31), (160, 8), (160, 61), (200, 2), (200, 150), (30, 61)):
        for kind in ("rows", "holes", "times", "ties"):
            x = series(n)
            t = np.arange(n, dtype=float)
            if kind == "holes":
                x[RNG.random(n) < 0.25] = np.nan
            if kind == "times":
                t = np.cumsum(RNG.integers(1, 90, size=n)).astype(float)
            if kind == "ties":
                # Not all neighbours at one time, where statsmodels divides by 0; and enough of them
                # to have weight: without, it gives all rows of a time the first one's value.
                if rows < 12:
                    continue
                t = np.cumsum(RNG.integers(0, 3, size=n)).astype(float)
                assert max(np.bincount(t.astype(int))) < rows
            for it in (0, 1, 3):
                call = f"lowess(t, x, {rows}, {it})"
                y = eval(call, globals(), {"t": t, "x": x})
                in_time = kind in ("times", "ties")
                record = {"spec": f"lowess:{rows} robust={it}", "call": call}
                record |= {"t": [int(v) for v in t] if in_time else None}
                record |= {name: [None if np.isnan(v) else float(v) for v in a] for name, a in (("x", x), ("y", y))}
                records.append(record)
    TARGET.write_text(json.dumps({"records": records}, separators=(",", ":")).replace('{"spec"', '\n{"spec"') + "\n")


if __name__ == "__main__":
    main()
