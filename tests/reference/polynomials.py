"""Local polynomials by numpy.polyfit, with holes. Writes
crates/core/tests/reference/polynomials.json; see README.md."""

import json
import warnings
from pathlib import Path

import numpy as np
import scipy.signal

warnings.simplefilter("ignore", np.exceptions.RankWarning)
RNG = np.random.default_rng(20261127)
TARGET = Path(__file__).parent.parent.parent / "crates" / "core" / "tests" / "reference" / "polynomials.json"


def local(x, weights, degree, deriv):
    """numpy.polyfit of the rows of each centred window that are there, and its derivative."""
    half, rows = len(weights) // 2, np.arange(len(x))
    out = np.full(len(x), np.nan)
    for i in rows:
        near = rows[max(0, i - half) : i + half + 1]
        near = near[~np.isnan(x[near])]
        u = near - i
        w = weights[u + half]
        near, u, w = near[w > 0], u[w > 0], w[w > 0]
        d = min(degree, len(near) - 1)
        if d >= deriv:
            fit = np.poly1d(np.polyfit(u / half, x[near], d, w=np.sqrt(w)))
            out[i] = np.polyder(fit, deriv)(0.0) / half**deriv if deriv else fit(0.0)
    return out


def henderson(size):
    m = size // 2
    i = np.arange(-m, m + 1)
    return ((m + 1.0) ** 2 - i**2) * ((m + 2.0) ** 2 - i**2) * ((m + 3.0) ** 2 - i**2)


def main():
    series = {"holes": RNG.normal(5.0, 2.0, 120), "clean": RNG.normal(0.0, 1.0, 60)}
    series["holes"][RNG.random(120) < 0.25] = np.nan
    window = "scipy.signal.get_window"
    records = []
    for degree, deriv in ((1, 0), (2, 0), (3, 0), (1, 1), (3, 2)):
        for spec, weights in (("uniform:15", "np.ones(15)"), ("cosine:21", f"{window}('cosine', 21, fftbins=False)")):
            records.append((f"{spec} degree={degree} deriv={deriv}", f"local(x, {weights}, {degree}, {deriv})"))
    records.append(("savgol:15,order=3 boundary=renormalize", "local(x, np.ones(15), 3, 0)"))
    records.append(("savgol:21,order=2,deriv=1 boundary=renormalize", "local(x, np.ones(21), 2, 1)"))
    records.append(("henderson:13", "local(x, henderson(13), 3, 0)"))
    records.append(("henderson:23", "local(x, henderson(23), 3, 0)"))
    table = {"series": {name: [None if np.isnan(v) else float(v) for v in x] for name, x in series.items()}, "records": []}
    for spec, call in records:
        for name, x in series.items():
            y = eval(call, globals(), {"x": x})
            y = [None if np.isnan(v) else float(v) for v in y]
            table["records"].append({"spec": f"{spec} coverage=0", "x": name, "call": call, "y": y})
    TARGET.write_text(json.dumps(table, separators=(",", ":")).replace('{"spec"', '\n{"spec"') + "\n")


if __name__ == "__main__":
    main()
