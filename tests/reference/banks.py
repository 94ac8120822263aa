"""Filter banks by numpy windows and dot products, pooled by numpy, and taps by numpy.linalg.lstsq.
Writes crates/core/tests/reference/banks.json; see README.md."""

import json
from pathlib import Path

import numpy as np

RNG = np.random.default_rng(20261127)
TARGET = Path(__file__).parent.parent.parent / "crates" / "core" / "tests" / "reference" / "banks.json"


def numbers(values):
    """Texts of the very numbers, as JSON readers round; holes are null."""
    return [None if np.isnan(v) else repr(float(v)) for v in np.asarray(values).ravel()]


def series():
    clean = RNG.normal(0.0, 1.0, 60)
    level = 1e3 + RNG.normal(0.0, 1.0, 45)
    holes = np.where(RNG.random(70) < 0.06, np.nan, RNG.normal(2.0, 1.0, 70))
    infinite = RNG.normal(0.0, 1.0, 50)
    infinite[20], infinite[31] = np.inf, -np.inf
    return {
        "clean": clean,
        "level": level,
        "holes": holes,
        "infinite": infinite,
        "short": clean[:5],
        "one": clean[:1],
        "none": clean[:0],
        "all": np.full(12, np.nan),
    }


def kept(x, h, dilation, padding):
    """Row i: the sum over j of h[j] x[i + dilation (c - j)], c = (K - 1) // 2; NaN where a window is not whole."""
    n, k = len(x), len(h)
    ahead = dilation * ((k - 1) // 2)
    behind = dilation * (k - 1) - ahead
    if padding:
        wide = np.concatenate([np.zeros(behind), x, np.zeros(ahead)])
    else:
        wide = x
    y = np.full(n, np.nan)
    span = behind + ahead + 1
    if len(wide) >= span:
        windows = np.lib.stride_tricks.sliding_window_view(wide, span)[:, ::-1][:, ::dilation]
        first = 0 if padding else behind
        # Sums of products row by row: a matrix product would lose infinities.
        with np.errstate(invalid="ignore"):
            y[first : first + len(windows)] = (windows * np.asarray(h)).sum(axis=1)
    return y


def pooled(y, bias):
    y = y[~np.isnan(y)]
    if len(y) == 0:
        return np.nan, np.nan, np.nan, 0
    with np.errstate(invalid="ignore"):
        return y.max(), y.mean(), (y > bias).mean(), len(y)


def banks(all_series):
    for name, x in all_series.items():
        for k, dilation, padding in (
            (1, 1, False), (2, 1, True), (7, 1, False), (9, 1, True), (9, 1, False), (9, 2, True),
            (9, 4, False), (11, 3, True), (33, 1, True), (40, 1, False),
        ):  # fmt: skip
            h = RNG.normal(0.0, 1.0, k)
            if k == 7:
                h[2] = 0.0
            bias = round(float(RNG.normal()), 3)
            y = kept(x, h, dilation, padding)
            call = f"kept(x, h, {dilation}, {padding}); pooled(y, {bias})"
            record = {"x": name, "h": numbers(h), "dilation": dilation, "padding": padding, "bias": bias, "call": call}
            most, mean, ppv, count = pooled(y, bias)
            # Of many rows the pools, and every output of a third of them, tell enough.
            yield record | {"y": numbers(y[::3]), "max": str(most), "mean": str(mean), "ppv": str(ppv), "pooled": count}


def table(x, y, behind, ahead):
    """The rows of lstsq at which all is there: the newest row of x first."""
    rows = range(behind, len(x) - ahead)
    windows = np.array([x[i - behind : i + ahead + 1][::-1] for i in rows]).reshape(-1, behind + ahead + 1)
    whole = ~np.isnan(windows).any(axis=1)
    there = y[behind : len(y) - ahead]
    whole &= ~np.isnan(there)
    return windows[whole], there[whole]


def fits():
    for name, x in {
        "white": RNG.normal(0.0, 1.0, 80),
        "walk": np.cumsum(RNG.normal(0.0, 1.0, 90)),
        "level": 50.0 + np.cumsum(RNG.normal(0.0, 0.1, 90)),
        "smooth": np.sin(np.arange(100) * 0.05) + RNG.normal(0.0, 1e-3, 100),
        "holes": np.where(RNG.random(120) < 0.05, np.nan, RNG.normal(3.0, 1.0, 120)),
        "large": 1e200 * RNG.normal(0.0, 1.0, 40),
    }.items():
        scale = 1e200 if name == "large" else 1.0
        told = np.convolve(np.nan_to_num(x), [0.5, 0.3, -0.2])[: len(x)]
        y = told + scale * RNG.normal(0.0, 0.1, len(x))
        y[7] = np.nan
        for behind, ahead, ridge in ((0, 0, 0.0), (2, 0, 0.0), (3, 2, 0.0), (0, 4, 0.0), (5, 1, 0.5), (12, 0, 2.0)):
            if name == "large" and ridge > 0.0:
                continue
            a, b = table(x, y, behind, ahead)
            k = behind + ahead + 1
            call = "np.linalg.lstsq(table(x, y, behind, ahead))"
            big, right = a / scale, b / scale
            if ridge > 0.0:
                # Rows that say that each tap is 0.
                big = np.vstack([big, np.sqrt(ridge) * np.eye(k)])
                right = np.concatenate([right, np.zeros(k)])
                call = "np.linalg.lstsq with sqrt(ridge) I below the table"
            h = np.linalg.lstsq(big, right, rcond=None)[0]
            left = ((b / scale - a / scale @ h) ** 2).sum()
            r_squared = 1.0 - left / ((b / scale - (b / scale).mean()) ** 2).sum()
            yield {
                "pair": name, "x": numbers(x), "y": numbers(y), "behind": behind, "ahead": ahead, "ridge": ridge,
                "call": call, "h": numbers(h), "r_squared": repr(float(r_squared)), "rows": len(b),
            }  # fmt: skip


def main():
    def lines(records):
        return ",\n".join(json.dumps(record) for record in records)

    all_series = series()
    texts = json.dumps({name: [str(v) for v in x] for name, x in all_series.items()})
    fitted = list(fits())
    # Each pair of series once.
    pairs = json.dumps({record["pair"]: {"x": record.pop("x"), "y": record.pop("y")} for record in fitted})
    TARGET.write_text(
        f'{{"series": {texts},\n"banks": [\n{lines(banks(all_series))}\n],\n'
        f'"pairs": {pairs},\n"fits": [\n{lines(fitted)}\n]}}\n'
    )


if __name__ == "__main__":
    main()
