"""Statistics of windows: pandas' rolling, NumPy's nanquantile, scipy.ndimage's minimum and maximum filters.
Writes crates/core/tests/reference/statistics.json; see README.md."""

import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.ndimage

warnings.simplefilter("ignore", RuntimeWarning)
RNG = np.random.default_rng(15)
TARGET = Path(__file__).parent.parent.parent / "crates" / "core" / "tests" / "reference" / "statistics.json"


def numbers(values):
    """Texts of the very numbers: extremes are compared exactly, and JSON readers round."""
    return [None if np.isnan(v) else repr(float(v)) for v in values]


def series():
    clean = RNG.normal(10.0, 3.0, 60)
    ties = RNG.integers(0, 5, 60).astype(float)
    holes = np.where(RNG.random(80) < 0.3, np.nan, RNG.normal(0.0, 1.0, 80))
    gap = RNG.normal(5.0, 1.0, 70)
    gap[[0, 1, *range(20, 45), 68, 69]] = np.nan
    spikes = RNG.normal(0.0, 1.0, 90)
    spikes[RNG.integers(0, 90, 9)] += 40.0
    level = 1e9 + RNG.normal(0.0, 1.0, 60)
    return {"clean": clean, "ties": ties, "holes": holes, "gap": gap, "spikes": spikes, "level": level, "short": clean[:3]}


def windows(x, behind, ahead):
    return [x[max(0, i - behind) : i + ahead + 1] for i in range(len(x))]


def each(x, behind, ahead, f):
    """f of the values present in the rows i - behind to i + ahead that are there."""
    present = (w[~np.isnan(w)] for w in windows(x, behind, ahead))
    return np.array([f(w) if len(w) else np.nan for w in present])


def hampel(x, behind, ahead, sigmas):
    """Each value, or its window's median where it is far from it."""
    out = []
    for own, w in zip(x, windows(x, behind, ahead)):
        if np.isnan(w).all():
            out.append(np.nan)
            continue
        median = np.nanmedian(w)
        spread = 1.4826 * np.nanmedian(np.abs(w - median))
        far = np.isnan(own) or (spread > 0 and abs(own - median) > sigmas * spread)
        out.append(median if far else own)
    return np.array(out)


def rows(name, x):
    def record(spec, call):
        y = eval(call, globals(), {"x": x})
        return {"spec": spec, "x": name, "call": call, "y": numbers(y)}

    for size in (1, 2, 5, 12, 81):
        ahead = (size - 1) // 2
        for align, behind, later in (("", size - 1 - ahead, ahead), (" align=trailing", size - 1, 0)):
            center = align == ""
            for what in ("sum", "count", "std", "var", "min", "max"):
                if what in ("std", "var") and name == "level":
                    # Of a large level with little spread: the two-pass formula, window by window.
                    call = f"each(x, {behind}, {later}, lambda w: np.{what}(w, ddof=1) if len(w) > 1 else np.nan)"
                else:
                    call = f"pd.Series(x).rolling({size}, min_periods={int(what != 'count')}, center={center}).{what}()"
                if center and size % 2 == 0:
                    # Even windows by their definition, so that the rows near the end are ours.
                    call = {
                        "sum": f"each(x, {behind}, {later}, np.sum)",
                        "count": f"np.array([np.sum(~np.isnan(w)) for w in windows(x, {behind}, {later})], float)",
                        "std": f"each(x, {behind}, {later}, lambda w: np.std(w, ddof=1) if len(w) > 1 else np.nan)",
                        "var": f"each(x, {behind}, {later}, lambda w: np.var(w, ddof=1) if len(w) > 1 else np.nan)",
                        "min": f"each(x, {behind}, {later}, np.min)",
                        "max": f"each(x, {behind}, {later}, np.max)",
                    }[what]
                yield record(f"{what}:{size}{align}", call)
            for q in (0.0, 0.3, 0.9):
                yield record(f"quantile:{size},q={q}{align}", f"each(x, {behind}, {later}, lambda w: np.quantile(w, {q}))")
            for sigmas in (1.5, 3):
                yield record(f"hampel:{size},sigmas={sigmas}{align}", f"hampel(x, {behind}, {later}, {sigmas})")
        if not np.isnan(x).any():
            for mode in ("reflect", "mirror", "nearest", "wrap", "constant"):
                for what, filter in (("min", "minimum"), ("max", "maximum")):
                    yield record(f"{what}:{size} boundary={mode}", f"scipy.ndimage.{filter}_filter1d(x, {size}, mode='{mode}')")


MORPHOLOGY = {
    "erosion": "grey_erosion",
    "dilation": "grey_dilation",
    "opening": "grey_opening",
    "closing": "grey_closing",
    "gradient": "morphological_gradient",
    "tophat": "white_tophat",
    "bottomhat": "black_tophat",
}


def morphology(name, x):
    for size in (2, 5, 12, 81):
        for what, function in MORPHOLOGY.items():
            for mode in ("reflect", "mirror", "nearest", "wrap", "constant"):
                call = f"scipy.ndimage.{function}(x, size={size}, mode='{mode}')"
                y = eval(call, globals(), {"x": x})
                yield {"spec": f"{what}:{size} boundary={mode}", "x": name, "call": call, "y": numbers(y)}


def times(name, x):
    steps = RNG.choice([1, 1, 1, 2, 3, 10, 40], len(x))
    at = np.cumsum(steps)
    for length in (1, 6):
        closed = [(f" align=trailing closed={end}", f"closed='{end}'") for end in ("left", "right", "both", "neither")]
        closed += [(f" closed={end}", f"center=True, closed='{end}'") for end in ("right", "both", "neither")]
        for align, arguments in closed:
            for what in ("sum", "max", "median"):
                call = f"pd.Series(x, pd.to_datetime(at, unit='s')).rolling('{length}s', min_periods=1, {arguments}).{what}()"
                y = eval(call, globals(), {"x": x, "at": at})
                yield {"spec": f"{what}:{length}s{align}", "x": name, "at": at.tolist(), "call": call, "y": numbers(y)}
        for align, arguments in (("", "center=True, closed='left'"), (" align=trailing", "")):
            for what in ("sum", "count", "std", "var", "min", "max", "median"):
                call = (
                    f"pd.Series(x, pd.to_datetime(at, unit='s')).rolling('{length}s', min_periods={int(what != 'count')}, "
                    f"{arguments}).{what}()"
                )
                y = eval(call, globals(), {"x": x, "at": at})
                yield {"spec": f"{what}:{length}s{align}", "x": name, "at": at.tolist(), "call": call, "y": numbers(y)}


def main():
    all_series = series()
    records = [r for name, x in all_series.items() for r in rows(name, x)]
    records += [r for name in ("clean", "ties", "short") for r in morphology(name, all_series[name])]
    records += [r for name in ("clean", "holes", "gap") for r in times(name, all_series[name])]
    lines = ",\n".join(json.dumps(record) for record in records)
    texts = json.dumps({name: numbers(x) for name, x in all_series.items()})
    TARGET.write_text(f'{{"series": {texts},\n"records": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
