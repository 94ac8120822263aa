"""Correlations by scipy.signal, Pearson's coefficients by pandas and NumPy at each lag, and peaks by
scipy.signal. Writes crates/core/tests/reference/correlation.json; see README.md."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.signal

RNG = np.random.default_rng(20261201)
TARGET = Path(__file__).parent.parent.parent / "crates" / "core" / "tests" / "reference" / "correlation.json"


def numbers(values):
    return [None if np.isnan(v) else float(v) for v in values]


def rounded(values, digits):
    """Inputs of few digits, which take little room."""
    return np.round(values, digits)


def correlations():
    """scipy.signal.correlate in each mode; inputs of whole numbers give whole numbers."""
    for n, k in ((1, 1), (1, 4), (4, 1), (2, 3), (5, 5), (7, 4), (4, 7), (6, 9), (40, 13), (13, 40), (33, 64)):
        for kind in ("whole", "real"):
            a, v = RNG.normal(0, 3, n), RNG.normal(0, 3, k)
            a, v = (np.round(a), np.round(v)) if kind == "whole" else (rounded(a, 4), rounded(v, 4))
            for mode in ("full", "same", "valid"):
                call = f"scipy.signal.correlate(a, v, mode='{mode}', method='direct')"
                values = eval(call, globals(), {"a": a, "v": v})
                lags = scipy.signal.correlation_lags(n, k, mode)
                # Of `same` SciPy's lags are one too many where n is odd and k even: sums at these lags
                # are not those of its own correlate.
                own = [sum(a[t + lag] * v[t] for t in range(k) if 0 <= t + lag < n) for lag in lags]
                right = np.allclose(own, values)
                assert right or (mode == "same" and n % 2 == 1 and k % 2 == 0)
                first = int(lags[0]) if right else int(lags[0]) - 1
                yield {"call": call, "mode": mode, "a": numbers(a), "v": numbers(v), "values": numbers(values), "first": first}


def long_correlations():
    """Long inputs, made by the formula that the test has too: every 997th output and the sum."""
    for n, k in ((5000, 5000), (9000, 3000), (3000, 9000), (20000, 1500), (16384, 16385)):
        a, v = np.arange(n) ** 2 % 101 - 50.0, np.arange(k) ** 2 % 89 * 0.5 - 22.0
        for mode in ("full", "same", "valid"):
            call = f"scipy.signal.correlate(a, v, mode='{mode}', method='direct')"
            values = eval(call, globals(), {"a": a, "v": v})
            yield {"call": call, "mode": mode, "n": n, "k": k, "len": len(values), "every": 997, "values": numbers(values[::997])}


def pearson(a, b, lag, min_pairs):
    """Both of pandas' and NumPy's coefficient of a[t] and b[t + lag]."""
    pairs = pd.concat([pd.Series(a), pd.Series(b).shift(-lag)], axis=1).dropna()
    if len(pairs) < min_pairs or pairs.nunique().min() < 2:
        return np.nan, len(pairs)
    of_pandas = pd.Series(a).corr(pd.Series(b).shift(-lag))
    of_numpy = np.corrcoef(pairs[0], pairs[1])[0, 1]
    assert abs(of_pandas - of_numpy) < 1e-11, (of_pandas, of_numpy)
    return of_numpy, len(pairs)


def lagged():
    def noisy(n, lag):
        a = np.cumsum(RNG.normal(size=n)) * 0.3 + RNG.normal(size=n)
        b = np.roll(a, lag) * 2 + RNG.normal(size=n)
        return rounded(a, 3), rounded(b, 3)

    def holed(x, share):
        x = x.copy()
        x[RNG.random(len(x)) < share] = np.nan
        return x

    for n, max_lag in ((1, 2), (2, 2), (9, 12), (60, 20), (200, 30), (120, 119)):
        for kind in ("whole", "first", "second", "both", "many", "level", "constant", "steps"):
            a, b = noisy(n, 3)
            if kind in ("first", "both"):
                a = holed(a, 0.2)
            if kind in ("second", "both"):
                b = holed(b, 0.3)
            if kind == "many":
                a, b = holed(a, 0.7), holed(b, 0.7)
            if kind == "level":
                a, b = 1e7 + a, holed(b - 1e6, 0.1)
            if kind == "constant":
                b = np.full(n, 2.5)
            if kind == "steps":
                a, b = np.where(np.arange(n) < n // 2, 1.0, 0.0), np.where(np.arange(n) < n // 3, 0.0, 2.0)
            min_pairs = max(8, n // 10)
            all_lags = [pearson(a, b, lag, min_pairs) for lag in range(-max_lag, max_lag + 1)]
            yield {
                "call": "np.corrcoef of the pairs a[t], b[t + lag] that are there; pd.Series(a).corr(pd.Series(b).shift(-lag))",
                "kind": kind,
                "a": numbers(a),
                "b": numbers(b),
                "max_lag": max_lag,
                "r": [None if np.isnan(r) else float(f"{r:.13g}") for r, _ in all_lags],
                "pairs": [pairs for _, pairs in all_lags],
            }


def peaks():
    def smooth(n):
        return rounded(np.convolve(RNG.normal(size=n), np.ones(4) / 4, mode="same"), 3)

    series = {
        "noise": rounded(RNG.normal(size=120), 3),
        "smooth": smooth(150),
        # Few peaks of each height: SciPy sorts heights by an order that leaves equal ones to chance.
        "plateaus": np.array([0, 1, 1, 0, 2, 2, 2, 1, 3, 3, 0, 0, 4, 4, 4, 4, 1, 5, 5, 6, 6, 5, 5, 7.0]),
        "edges": np.array([5, 5, 4, 6, 3, 3, 2, 9.0]),
        "rising": np.arange(9.0),
        "flat": np.zeros(5),
        "one": np.array([1.0]),
        "two": np.array([1.0, 2.0]),
        "none": np.array([]),
    }
    holes = smooth(90)
    holes[[0, 11, 12, 40, 55, 89]] = np.nan
    series["holes"] = holes
    conditions = [
        {}, {"height": 0.2}, {"distance": 1}, {"distance": 4}, {"distance": 15}, {"prominence": 0.5},
        {"height": 0.0, "distance": 5}, {"height": -0.3, "distance": 3, "prominence": 0.4}, {"distance": 7, "prominence": 1.5},
    ]
    for name, x in series.items():
        for given in conditions:
            text = "".join(f", {key}={value}" for key, value in given.items())
            # A prominence of 0 keeps all and has them computed.
            more = "" if "prominence" in given else ", prominence=0"
            call = f"scipy.signal.find_peaks(x{text}{more}, plateau_size=0)"
            with np.errstate(invalid="ignore"):
                at, more = eval(call, globals(), {"x": x})
            yield {
                "call": call, "x": numbers(x), **given,
                "peaks": at.tolist(), "prominences": numbers(more["prominences"]),
                "left": more["left_edges"].tolist(), "right": more["right_edges"].tolist(),
            }


def main():
    tables = {"correlate": correlations(), "long": long_correlations(), "lags": lagged(), "peaks": peaks()}
    text = ",\n".join(
        f'"{name}": [\n' + ",\n".join(json.dumps(record) for record in records) + "\n]" for name, records in tables.items()
    )
    TARGET.write_text("{" + text + "}\n")


if __name__ == "__main__":
    main()
