"""Make the reference values that the tests compare with.

Run `python generate.py` in an environment with `requirements.txt`; each JSON file is written into
the package whose tests read it. The call that a record shows is the call that was evaluated to make
its values.
"""

import csv
import datetime
import itertools
import json
import math
import re
import zoneinfo
from pathlib import Path

import astropy.convolution
import numpy as np
import pandas as pd
import polars as pl
import scipy.ndimage
import scipy.signal
import scipy.special

import exact

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CORE = ROOT / "crates" / "core" / "tests" / "reference"
POLARS = ROOT / "crates" / "polars" / "tests" / "reference"
SALES = ROOT / "data" / "sales.csv"
SEED = 60
TOLERANCE = 1e-12

SHAPES = [
    "boxcar",
    "triang",
    *(f"gaussian,std={std}" for std in ("0.5", "1", "3", "5", "20.25")),
    *(f"general_gaussian,p={p},sig={sig}" for p, sig in (("1", "3"), ("2", "3"), ("1.5", "7"), ("0.5", "2"))),
]
SHORT_LENGTHS = range(1, 41)
LONG_SHAPES = ["boxcar", "triang", "gaussian,std=20.25", "general_gaussian,p=2,sig=3"]
LONG_LENGTHS = [59, 60, 63, 64, 127, 128, 256, 257]

# Windows with everything SciPy has, at a few lengths in full and at each length in a few numbers.
MORE_SHAPES = [
    *("barthann", "bartlett", "blackman", "blackmanharris", "bohman", "cosine", "flattop", "hamming", "hann"),
    *("lanczos", "nuttall", "parzen"),
    *("chebwin,at=100", "chebwin,at=50", "chebwin,at=-60.5", "chebwin,at=20"),
    *("dpss,NW=2.5", "dpss,NW=0.4", "dpss,NW=6"),
    *("exponential", "exponential,tau=3", "exponential,center=2.5,tau=3"),
    *("general_cosine,a=[0.4,0.5,0.1]", "general_cosine,a=[1,1.93,1.29,0.388,0.028]"),
    *("general_hamming,alpha=0.7", "kaiser,beta=0", "kaiser,beta=8.6", "kaiser,beta=40"),
    *("kaiser_bessel_derived,beta=4", "kaiser_bessel_derived,beta=12.5"),
    *("taylor", "taylor,nbar=8,sll=65,norm=False", "taylor,nbar=1,sll=0"),
    *("tukey", "tukey,alpha=0.13", "tukey,alpha=0", "tukey,alpha=1.5"),
]
MORE_LENGTHS = [1, 2, 3, 4, 5, 8, 13, 32, 33, 64]
EVERY_LENGTH = range(1, 258)

LONG_KERNELS = ["gaussian:31,std=5", "general_gaussian:60,p=2,sig=3"]
KERNELS = [
    "boxcar:5",
    "boxcar:4",
    "triang:7",
    "gaussian:12,std=2.5",
    "taps:[1,2,4]",
    "taps:[1,2,4,8]",
    *LONG_KERNELS,
]
ALIGNS = ["centred", "trailing", "leading"]
BOUNDARIES = ["renormalize", "reflect", "mirror", "nearest", "wrap", "constant", "constant=2.5", "linear"]
NUMPY_PAD = {"reflect": "symmetric", "mirror": "reflect", "nearest": "edge", "wrap": "wrap", "constant": "constant", "linear": "reflect"}

# Below this coverage nothing can be said, whatever else is asked for.
COVERAGE_FLOOR = 1e-9


# --- The definition, in plain Python ------------------------------------------------------------


def definition(x, h, centre, boundary="renormalize", missing="skip", coverage=None, holes="fill"):
    """y[i] = sum_j h[j] * x[i + centre - j], with its ends and its holes, one row at a time."""
    observed = [i for i, value in enumerate(x) if not math.isnan(value)]
    result = []
    for i, value in enumerate(x):
        window = [sample(x, i + centre - j, boundary) for j in range(len(h))]
        is_hole = math.isnan(value)
        enclosed = bool(observed) and observed[0] < i < observed[-1]
        wanted = least_coverage(coverage, is_hole, enclosed)
        if wanted is None or (is_hole and holes == "keep"):
            result.append(math.nan)
        else:
            result.append(weighted(window, h, missing, wanted))
    return result


def sample(x, i, boundary):
    """Row `i` of the extended series: a number, NaN for a hole, None where there is no row."""
    n = len(x)
    if 0 <= i < n:
        return x[i]
    name, _, value = boundary.partition("=")
    if name == "renormalize":
        return None
    if name == "constant":
        return float(value or 0)
    if name == "nearest":
        return x[0] if i < 0 else x[-1]
    if name == "linear":  # odd about the nearer end, as often as it takes
        if n == 1:
            return x[0]
        end, image = (x[0], -i) if i < 0 else (x[-1], 2 * (n - 1) - i)
        return 2 * end - sample(x, image, boundary)
    period = {"wrap": list(x), "reflect": [*x, *x[::-1]], "mirror": [*x, *x[-2:0:-1]]}[name]
    return period[i % len(period)]


def least_coverage(coverage, is_hole, enclosed):
    """The coverage that a row needs for a value; None where no coverage is enough."""
    if coverage is not None:
        return coverage
    if not is_hole:
        return 0.0
    return 0.5 if enclosed else None


def weighted(window, h, missing, wanted):
    """The output of one window, NaN where it is missing."""
    if missing == "propagate" and any(v is not None and math.isnan(v) for v in window):
        return math.nan
    present = [(weight, v) for weight, v in zip(h, window, strict=True) if v is not None and not math.isnan(v)]
    total, size = math.fsum(h), math.fsum(map(abs, h))
    weight, weight_size = math.fsum(w for w, _ in present), math.fsum(abs(w) for w, _ in present)
    covered = weight_size / size
    cancelled = abs(weight) * size < abs(total) * weight_size / 4
    if covered <= COVERAGE_FLOOR or covered < wanted or cancelled:
        return math.nan
    products = math.fsum(w * v for w, v in present)
    return products if len(present) == len(h) else total * products / weight


def centre_of(length, align):
    """The tap that sits on the output row."""
    return {"centred": (length - 1) // 2, "trailing": 0, "leading": length - 1}[align]


# --- Calls and records --------------------------------------------------------------------------


def unit(weights):
    """The weights scaled to a sum of 1."""
    weights = np.asarray(weights, dtype=float)
    return weights / weights.sum()


def renormalized(x, h, behind, ahead):
    """The weighted sum of the rows that exist, divided by their weight; `h` has a sum of 1."""
    weight = np.convolve(np.pad(np.ones_like(x), (behind, ahead)), h, "valid")
    products = np.convolve(np.pad(x, (behind, ahead)), h, "valid")
    return np.divide(products, weight, out=np.full_like(x, np.nan), where=weight > COVERAGE_FLOOR)


def answer(call, **inputs):
    """What `call` gives."""
    libraries = {"astropy": astropy, "exact": exact, "np": np, "pd": pd, "pl": pl, "scipy": scipy}
    ours = {"definition": definition, "renormalized": renormalized, "shrunken": shrunken, "fitted": fitted, "unit": unit}
    return eval(call, libraries | ours | {"buckets": buckets} | inputs)


def evaluate(call, **inputs):
    """What `call` gives, as an array of floats."""
    return np.asarray(answer(call, **inputs), dtype=float)


def window_call(name, length, params, extra=()):
    """The SciPy call for a window: `params` are texts such as `std=5`."""
    return f"scipy.signal.windows.{name}({', '.join([str(length), *params, *extra])})"


def taps_call(kernel):
    """The call that gives the taps of a kernel written as `gaussian:31,std=5` or `taps:[1,2,4]`."""
    name, _, arguments = kernel.partition(":")
    if name == "taps":
        return f"unit({arguments})"
    length, *params = arguments.split(",")
    return f"unit({window_call(name, length, params)})"


def spec_of(kernel, **options):
    """The text form of a smoother, with the defaults left out."""
    defaults = {"boundary": "renormalize", "missing": "skip", "coverage": None, "align": "centred", "holes": "fill"}
    given = [f"{key}={options[key]}" for key in defaults if options.get(key, defaults[key]) != defaults[key]]
    return " ".join([kernel, *given])


def assert_same(got, want, what):
    """Stop where two independent ways to the same values part, relative to the largest of them."""
    scale = np.nanmax(np.abs(want), initial=1)
    np.testing.assert_allclose(got, want, rtol=0, atol=TOLERANCE * scale, equal_nan=True, err_msg=what)


def numbers(values):
    """A list for JSON: floats that print as their shortest round trip, None for NaN."""
    return [None if math.isnan(v) else float(v) for v in values]


def lines(items):
    """JSON texts, one per line."""
    return ",\n".join(items)


def write(path, records, series=None):
    """One file: the named series, if there are any, then the records, one per line."""
    text = "{\n"
    if series is not None:
        rows = (f"{json.dumps(key)}: {json.dumps(numbers(x))}" for key, x in series.items())
        text += f'"series": {{\n{lines(rows)}\n}},\n'
    text += f'"records": [\n{lines(json.dumps(r, allow_nan=False) for r in records)}\n]\n}}\n'
    path.write_text(text, encoding="utf-8")


# --- windows.json -------------------------------------------------------------------------------


def window_record(shape, length, sym):
    name, params = parts(shape)
    call = window_call(name, length, params, [f"sym={sym}"])
    return {"call": call, "window": shape, "len": length, "sym": sym, "values": numbers(evaluate(call))}


def window_records():
    cases = [*itertools.product(SHAPES, SHORT_LENGTHS), *itertools.product(LONG_SHAPES, LONG_LENGTHS)]
    records = [window_record(shape, length, sym) for shape, length in cases for sym in (True, False)]
    for shape, length, sym in itertools.product(MORE_SHAPES, MORE_LENGTHS, (True, False)):
        if has(shape, length, sym) and not is_inexact(shape):
            records.append(window_record(shape, length, sym))
    return records


def parts(shape):
    """The name and the parameters of a shape; commas in a list part nothing."""
    name, *params = re.split(r",(?![^\[]*\])", shape)
    return name, params


def has(shape, length, sym):
    """Whether SciPy has this window of this length."""
    name, _, params = shape.partition(",")
    if name == "kaiser_bessel_derived":
        return length % 2 == 0 and sym
    if name == "dpss":
        return float(params.removeprefix("NW=")) < length / 2
    return not (sym and params.startswith("center"))


def is_inexact(shape):
    """Whether SciPy's rounding passes 1e-13 at some length."""
    return shape.startswith(("chebwin", "dpss"))


# --- window_lengths.json ------------------------------------------------------------------------


def lengths_record(shape):
    """At every length n: [n, w[n // 7], w[n // 3], the sum of squares]."""
    name, params = parts(shape)
    scipys = window_call(name, "n", params)
    call = f"exact.{name}({', '.join(['n', *params])})" if is_inexact(shape) else scipys
    rows = []
    for n in EVERY_LENGTH:
        if has(shape, n, True):
            w = evaluate(call, n=n)
            assert_same(w, evaluate(scipys, n=n), f"{shape} of {n}")
            rows.append([n, w[n // 7], w[n // 3], math.fsum(w * w)])
        if n > 1 and has(shape, n, False):
            periodic = evaluate(window_call(name, n, params, ["sym=False"]))
            assert_same(periodic, evaluate(scipys, n=n + 1)[:-1], f"periodic {shape} of {n}")
    return {"call": call, "window": shape, "rows": rows}


def lengths_records():
    shapes = ["boxcar", "triang", "gaussian,std=20.25", "general_gaussian,p=1.5,sig=7", *MORE_SHAPES]
    return [lengths_record(shape) for shape in shapes if "center" not in shape]


# --- kernels.json -------------------------------------------------------------------------------


def savgol_record(length, order, deriv, delta, align):
    """The taps by SciPy where it has its digits, otherwise in fractions."""
    pos = length - 1 - centre_of(length, align)
    arguments = f"({length}, {order}, deriv={deriv}, delta={delta}, pos={pos})"
    fractions, scipys = f"exact.savgol{arguments}", f"scipy.signal.savgol_coeffs{arguments}"
    want, scipy_values = evaluate(fractions), evaluate(scipys)
    agrees = np.abs(want - scipy_values).max() <= TOLERANCE * np.abs(want).max() / 10
    assert agrees or order > 2 or deriv > 0 or align != "centred", scipys
    call, values = (scipys, scipy_values) if agrees else (fractions, want)
    settings = [("deriv", deriv, 0), ("delta", delta, 1)]
    given = "".join(f",{key}={value}" for key, value, default in settings if value != default)
    spec = spec_of(f"savgol:{length},order={order}{given}", boundary="constant", missing="propagate", align=align)
    return {"call": call, "spec": spec, "taps": numbers(values)}


def savgol_records():
    cases = [*itertools.product((3, 5, 7, 11, 31), (0, 1, 2, 3, 5, 8, 11), (0, 1, 2), (1, 0.5), ALIGNS)]
    cases += itertools.product((255,), (3, 11), (0, 1), (1,), ALIGNS)
    wanted = (c for c in cases if c[1] < c[0] and c[2] <= c[1] and (c[2] > 0 or c[3] == 1))
    return [savgol_record(*case) for case in wanted]


def answers_record(spec, taps):
    """Gain and group delay at some frequencies, of the trailing kernel."""
    frequencies = [0.0, 0.003, 0.02, 0.1, 0.25, 0.37, 0.5]
    call = f"np.abs(scipy.signal.freqz({taps}, worN=f, fs=1)[1])"
    delay_call = f"scipy.signal.group_delay(({taps}, 1), w=f, fs=1)[1]"
    f = np.array(frequencies)
    return {
        "call": call,
        "delay_call": delay_call,
        "spec": f"{spec} align=trailing",
        "f": frequencies,
        "gain": numbers(evaluate(call, f=f)),
        "delay": numbers(evaluate(delay_call, f=f)),
    }


def kernel_records():
    window = "scipy.signal.windows."
    decay = f"unit({window}exponential(9, center=0, tau=3, sym=False))"
    answers = [
        answers_record("gaussian:31,std=5", f"unit({window}gaussian(31, 5))"),
        answers_record("hann:24", f"unit({window}hann(24))"),
        answers_record("decay:9,tau=3", decay),
        answers_record("taps:[5,4,1,-0.5]", "unit([5, 4, 1, -0.5])"),
        answers_record("binomial:8", "unit(scipy.special.binom(7, np.arange(8)))"),
    ]
    return [*savgol_records(), *answers]


# --- convolve.json ------------------------------------------------------------------------------


def convolve_record(a, b, mode, method):
    call = f"scipy.signal.convolve(a, b, mode='{mode}', method='{method}')"
    values = evaluate(call, a=np.array(a, dtype=float), b=np.array(b, dtype=float))
    return {"call": call, "a": numbers(a), "b": numbers(b), "mode": mode, "method": method, "values": numbers(values)}


def guide_record(rng):
    """Raw weights against a whole column, as the guide has it."""
    a = rng.normal(100, 20, 200).round(3)
    weights = window_call("general_gaussian", 60, ["p=2", "sig=3"])
    call = f"scipy.signal.convolve(a, {weights}, mode='full', method='direct')"
    return {
        "name": "guide",
        "call": call,
        "a": numbers(a),
        "b": numbers(evaluate(weights)),
        "mode": "full",
        "method": "direct",
        "values": numbers(evaluate(call, a=a)),
    }


def convolve_records():
    rng = np.random.default_rng(SEED)
    pairs = [([1, 2, 3, 4, 5], [1, 10, 100, 1000]), ([1, 2, 3], [1, 2, 3, 4, 5]), ([3], [2]), ([3], [1, 2, 3, 4])]
    pairs += [([1, 2, 3, 4], [3]), ([1, 0, -1, 2], [0.5, 0.25, 0.25])]
    sizes = [(12, 5), (5, 12), (12, 4), (4, 12), (9, 9), (8, 8), (2, 3), (64, 17), (17, 64)]
    pairs += [(rng.normal(0, 5, n).round(3), rng.normal(0, 1, k).round(3)) for n, k in sizes]
    modes, methods = ["full", "same", "valid"], ["direct", "fft"]
    records = [convolve_record(a, b, mode, method) for (a, b), mode, method in itertools.product(pairs, modes, methods)]
    return [*records, guide_record(rng)]


# --- smooth.json --------------------------------------------------------------------------------


def smooth_series():
    """Rising, noisy series without holes."""
    rng = np.random.default_rng(SEED + 1)
    return {f"n{n}": (0.05 * np.arange(n) + rng.normal(2, 1, n)).round(3) for n in (1, 2, 3, 10, 37, 100)}


def extended_call(n, behind, ahead, boundary):
    """The NumPy call that extends `n` rows; a mirror of one row, which has no period, repeats it."""
    name, _, value = boundary.partition("=")
    mode = "edge" if name in ("mirror", "linear") and n == 1 else NUMPY_PAD[name]
    more = {"constant": f", constant_values={value or 0}", "linear": ", reflect_type='odd'" if n > 1 else ""}
    return f"np.pad(x, ({behind}, {ahead}), mode='{mode}'{more.get(name, '')})"


def smooth_call(kernel, align, boundary, n):
    """The call that smooths `n` rows: extend the series, then slide the taps."""
    taps = taps_call(kernel)
    length = len(evaluate(taps))
    ahead = centre_of(length, align)
    behind = length - 1 - ahead
    if boundary == "renormalize":
        return f"renormalized(x, {taps}, {behind}, {ahead})"
    return f"np.convolve({extended_call(n, behind, ahead, boundary)}, {taps}, 'valid')"


def ndimage_values(x, h, centre, boundary):
    """The same by scipy.ndimage, whose centre without an origin is tap K // 2."""
    name, _, value = boundary.partition("=")
    return scipy.ndimage.convolve1d(x, h, mode=name, cval=float(value or 0), origin=centre - len(h) // 2)


def smooth_record(kernel, align, boundary, name, x):
    """A record that agrees with the definition, and with scipy.ndimage where it has the boundary."""
    call = smooth_call(kernel, align, boundary, len(x))
    values = evaluate(call, x=x)
    h = evaluate(taps_call(kernel))
    centre = centre_of(len(h), align)
    spec = spec_of(kernel, boundary=boundary, align=align)
    if boundary not in ("renormalize", "linear"):  # which scipy.ndimage does not have
        assert_same(values, ndimage_values(x, h, centre, boundary), f"scipy.ndimage: {spec} on {name}")
    assert_same(values, definition(x, h, centre, boundary), f"{spec} on {name}")
    return {"call": call, "spec": spec, "x": name, "values": numbers(values)}


def smooth_records(series):
    """Every kernel on every series, but the longest series under the long kernels alone."""
    return [
        smooth_record(kernel, align, boundary, name, x)
        for kernel, align, boundary in itertools.product(KERNELS, ALIGNS, BOUNDARIES)
        for name, x in series.items()
        if len(x) < 100 or kernel in LONG_KERNELS
    ]


# --- ends.json ----------------------------------------------------------------------------------


def shrunken(x, h):
    """The taps no farther from the middle than the nearer end, scaled to their sum again."""
    centre = len(h) // 2
    radius = [min(i, len(x) - 1 - i, centre) for i in range(len(x))]
    return np.array([
        h.sum() * np.dot(h[centre - r : centre + r + 1][::-1], x[i - r : i + r + 1]) / h[centre - r : centre + r + 1].sum()
        for i, r in enumerate(radius)
    ])


def fitted(x, order, deriv=0, delta=1.0):
    """One polynomial through a series shorter than the window."""
    rows = np.arange(len(x)) - (len(x) - 1) / 2
    line = np.polynomial.Polynomial.fit(rows * delta, x, min(order, len(x) - 1))
    return line.deriv(deriv)(rows * delta) if deriv else line(rows * delta)


def end_record(spec, call, name, series):
    return {"call": call, "spec": spec, "x": name, "values": numbers(evaluate(call, x=series[name]))}


def end_records(series):
    records = []
    for length, order, deriv, delta in [(5, 2, 0, 1.0), (7, 3, 0, 1.0), (9, 3, 1, 0.5), (31, 3, 0, 1.0), (31, 5, 2, 1.0)]:
        spec = f"savgol:{length},order={order}"
        spec += f",deriv={deriv},delta={delta} missing=propagate" if deriv else ""
        for name, x in series.items():
            if len(x) >= length:
                call = f"scipy.signal.savgol_filter(x, {length}, {order}, deriv={deriv}, delta={delta}, mode='interp')"
            else:
                call = f"fitted(x, {order}, {deriv}, {delta})"
            records.append(end_record(spec, call, name, series))
    for kernel in ("boxcar:5", "triang:7", "gaussian:31,std=5", "taps:[-1,4,9,2,1]"):
        for name in series:
            spec = f"{kernel} boundary=shrink"
            records.append(end_record(spec, f"shrunken(x, {taps_call(kernel)})", name, series))
    taps, length = taps_call("triang:7"), 7
    for start, end in itertools.permutations(["reflect", "mirror", "nearest", "constant=2.5"], 2):
        for name in ("n10", "n37"):
            before, after = (extended_call(len(series[name]), *by, end) for by, end in [((3, 0), start), ((0, 3), end)])
            call = f"np.convolve(np.concatenate([{before}[:3], {after}]), {taps}, 'valid')"
            records.append(end_record(f"triang:{length} start={start} end={end}", call, name, series))
    return records


# --- holes.json ---------------------------------------------------------------------------------


def with_holes(rng, n, holes):
    """A noisy series of `n` rows that is NaN at `holes`."""
    x = rng.normal(5, 2, n).round(3)
    x[holes] = np.nan
    return x


def hole_series():
    rng = np.random.default_rng(SEED + 2)
    scattered = np.flatnonzero(rng.random(60) < 0.1)
    return {
        "runs": with_holes(rng, 50, [5, 6, 7, *range(14, 20), 23, *range(27, 43)]),
        "ends": with_holes(rng, 25, [0, 1, 2, 3, 11, 22, 23, 24]),
        "scattered": with_holes(rng, 60, scattered),
        "all": with_holes(rng, 12, slice(None)),
        "one": with_holes(rng, 15, [i for i in range(15) if i != 6]),
    }


def hole_record(call, kernel, name, x, **options):
    """A record of `call`, which must agree with the definition."""
    align = options.get("align", "centred")
    h = evaluate(taps_call(kernel))
    arguments = {key: value for key, value in options.items() if key != "align"}
    values = evaluate(call, x=x)
    spec = spec_of(kernel, **options)
    assert_same(values, definition(x, h, centre_of(len(h), align), **arguments), f"{spec} on {name}")
    return {"call": call, "spec": spec, "x": name, "values": numbers(values)}


def definition_call(kernel, options):
    """The call of `definition` for a kernel and the options of its spec."""
    taps = taps_call(kernel)
    centre = centre_of(len(evaluate(taps)), options.get("align", "centred"))
    arguments = [f"{key}={value!r}" for key, value in options.items() if key != "align"]
    return f"definition({', '.join(['x', taps, str(centre), *arguments])})"


def pandas_records(series):
    """pandas' weighted rolling mean is skip and renormalize without a least coverage."""
    for kernel in ["boxcar:5", "boxcar:4", "triang:7", "gaussian:9,std=2"]:
        name, arguments = kernel.split(":")
        length, *params = arguments.split(",")
        rolling = f"rolling({length}, win_type='{name}', center=True, min_periods=1)"
        call = f"pd.Series(x).{rolling}.mean({', '.join(params)})"
        for key, x in series.items():
            yield hole_record(call, kernel, key, x, coverage=0)


def astropy_records(series):
    """astropy's convolve interpolates over holes; what it fills the ends with counts as present."""
    for kernel, preserve in itertools.product(["boxcar:5", "triang:7", "gaussian:9,std=2"], [False, True]):
        ends = "boundary='fill', fill_value=0, nan_treatment='interpolate', normalize_kernel=True"
        call = f"astropy.convolution.convolve(x, {taps_call(kernel)}, {ends}, preserve_nan={preserve})"
        holes = "keep" if preserve else "fill"
        for key, x in series.items():
            yield hole_record(call, kernel, key, x, boundary="constant", coverage=0, holes=holes)


def definition_records(series, cases):
    """The definition itself, for (kernel, options) pairs."""
    for kernel, options in cases:
        call = definition_call(kernel, options)
        for key, x in series.items():
            yield hole_record(call, kernel, key, x, **options)


def propagate_records(series):
    """NaN where the window holds a hole, under a tap of zero too: what arithmetic does by itself."""
    kernels = [("boxcar:5", "centred"), ("triang:7", "centred"), ("taps:[1,2,4,8]", "centred")]
    kernels += [("taps:[1,2,4]", "trailing"), ("general_gaussian:60,p=2,sig=3", "centred")]
    for (kernel, align), boundary in itertools.product(kernels, ["renormalize", "reflect", "wrap", "constant"]):
        for key, x in series.items():
            options = {"boundary": boundary, "missing": "propagate", "align": align}
            yield hole_record(smooth_call(kernel, align, boundary, len(x)), kernel, key, x, **options)


def coverage_cases():
    """The default rule and explicit least coverages; the last kernel has negative taps."""
    kernels = ["boxcar:5", "boxcar:4", "triang:7", "gaussian:31,std=5", "taps:[1,2,4]", "taps:[-9,10,12,10,-9]"]
    for kernel, boundary, coverage in itertools.product(kernels, ["renormalize", "reflect"], [None, 0.5, 1]):
        yield kernel, {"boundary": boundary, "coverage": coverage}
    for kernel, align in itertools.product(["boxcar:5", "taps:[1,2,4]"], ["trailing", "leading"]):
        yield kernel, {"align": align}
    yield "triang:7", {"holes": "keep"}
    yield "general_gaussian:60,p=2,sig=3", {}


def hole_records(series):
    return [
        *pandas_records(series),
        *astropy_records(series),
        *propagate_records(series),
        *definition_records(series, coverage_cases()),
    ]


# --- frames.json --------------------------------------------------------------------------------


def frame():
    """Four groups of different lengths in no order of time: x with holes, y without."""
    rng = np.random.default_rng(SEED + 9)
    groups = np.repeat(["A", "B", "", "long enough to lie outside a view"], [40, 75, 3, 60])
    times = np.concatenate([np.arange(n) * 3 for n in (40, 75, 3, 60)])
    order = rng.permutation(len(groups))
    x, y = rng.normal(5, 2, (2, len(groups))).round(3)
    x[rng.random(len(x)) < 0.15] = np.nan
    return pd.DataFrame({"g": groups[order], "t": times[order], "x": x, "y": y})


def frames_records(data):
    """Polars' weighted mean of all the rows of a window is right; what it makes of nulls is not."""
    by_time = "data.sort_values('t').groupby('g', sort=False)['x']"
    ordered = "over('g', order_by='t')"
    for kernel in ["boxcar:5", "boxcar:4", "triang:7", "gaussian:9,std=2", "gaussian:30,std=5"]:
        name, arguments = kernel.split(":")
        length, *params = arguments.split(",")
        rolling = f"rolling({length}, win_type='{name}', center=True, min_periods=1)"
        mean = f"lambda s: s.{rolling}.mean({', '.join(params)})"
        call = f"{by_time}.transform({mean}).sort_index().to_numpy()"
        values = evaluate(call, data=data)
        yield {"call": call, "spec": f"{kernel} coverage=0", "value": "x", "values": numbers(values)}
        rolling = f"pl.col('y').rolling_mean({length}, weights={taps_call(kernel)}.tolist(), center=True)"
        call = f"pl.DataFrame(data.to_dict('list')).select({rolling}.{ordered}).to_series().fill_null(np.nan).to_numpy()"
        values = evaluate(call, data=data)
        yield {"call": call, "spec": f"{kernel} coverage=1", "value": "y", "values": numbers(values)}


# --- calendars.json -----------------------------------------------------------------------------

# Two years of hours, one of them a leap year, in zones with daylight saving and without.
YEARS = [(zone, "2023-01-01", 2 * 8760 + 24) for zone in ("UTC", "America/New_York", "Europe/Berlin", "Asia/Kolkata")]
# Ten days of half hours around changes of clocks: by an hour and by half of one, at midnight, at one
# minute past it, over it, for good without daylight saving, and over a whole day.
CHANGES = [
    *(("America/New_York", day) for day in ("2024-03-05", "2024-10-30")),
    *(("Europe/Berlin", day) for day in ("2024-03-26", "2024-10-22")),
    *(("Australia/Lord_Howe", day) for day in ("2024-10-01", "2024-04-02")),
    *(("America/Sao_Paulo", day) for day in ("2018-10-30", "2018-02-12")),
    *(("Africa/Cairo", day) for day in ("2010-04-26", "2010-08-07", "2010-09-27")),
    *(("America/Havana", day) for day in ("2024-03-06", "2020-10-28")),
    *(("Atlantic/Azores", day) for day in ("2024-03-26", "2024-10-22")),
    ("America/St_Johns", "2010-11-02"),
    ("Europe/Moscow", "2014-10-20"),
    ("Pacific/Apia", "2011-12-26"),
]


def hours(zone, day, count, seconds):
    """Rows of a zone from a local midnight on: their time, and whole numbers to add up."""
    start = datetime.datetime.fromisoformat(day).replace(tzinfo=zoneinfo.ZoneInfo(zone)).timestamp()
    times = pl.Series([(int(start) + seconds * i) * 1_000_000 for i in range(count)])
    times = times.cast(pl.Datetime("us", "UTC")).dt.convert_time_zone(zone)
    return pl.DataFrame({"t": times, "x": [i * i % 1009 for i in range(count)]})


def floor(time, every):
    """The multiple of an interval that a wall clock showed last."""
    number, unit = int(re.match(r"\d+", every)[0]), re.sub(r"\d+", "", every)
    day = time.toordinal() - datetime.date(1970, 1, 1).toordinal()
    if unit == "mo":
        months = (time.year * 12 + time.month - 1) // number * number
        return datetime.datetime(months // 12, months % 12 + 1, 1)
    if unit in ("d", "w"):
        # Weeks start on Monday, the 5th of January 1970.
        first, length = (4, 7 * number) if unit == "w" else (0, number)
        return datetime.datetime(1970, 1, 1) + datetime.timedelta(days=(day - first) // length * length + first)
    seconds = number * {"m": 60, "h": 3600}[unit]
    past = (day * 86400 + time.hour * 3600 + time.minute * 60 + time.second) % seconds
    return time - datetime.timedelta(seconds=past)


def buckets(data, every):
    """Rows from one to the next time at which the clocks pass a multiple of the interval; where they
    go back, they show it again, and days, weeks and months are not begun again."""
    step = data["t"][1] - data["t"][0]
    before = pl.datetime_range(data["t"][0] - 1500 * step, data["t"][0], step, closed="left", eager=True)
    times = pl.concat([before.alias("t"), data["t"]])
    starts, last = [], None
    for row, time in enumerate(times.dt.replace_time_zone(None)):
        wall = floor(time, every)
        again = every[-1] in "mh" and wall == time
        if last is None or wall > last or again:
            starts.append(row)
            last = wall
    numbered = np.searchsorted(starts, np.arange(len(before), len(times)), side="right") - 1
    starts = times.gather(np.array(starts)[numbered])
    merged = data.with_columns(t=starts).group_by("t", maintain_order=True)
    return merged.agg(n=pl.len(), x=pl.col("x").sum())


def calendar_record(zone, day, count, seconds, every, call):
    data = hours(zone, day, count, seconds)
    merged = answer(call, data=data)
    starts = [t // 1_000_000 for t in merged["t"].dt.timestamp("us")]
    about = {"zone": zone, "from": data["t"].dt.timestamp("us")[0] // 1_000_000, "seconds": seconds, "count": count}
    return {"call": call, **about, "every": every, "starts": starts, "n": merged["n"].to_list(), "x": merged["x"].to_list()}


def calendar_records():
    """group_by_dynamic where it is right, as pandas and the definition agree; where clocks change at
    midnight, and for hours after a change, it is not: its buckets go on at the shifted time."""
    for (zone, day, count), every in itertools.product(YEARS, ["1d", "1w", "1mo", "1q", "1y"]):
        call = f"data.group_by_dynamic('t', every='{every}').agg(n=pl.len(), x=pl.col('x').sum())"
        record = calendar_record(zone, day, count, 3600, every, call)
        data = hours(zone, day, count, 3600)
        rule = {"1d": "D", "1w": "W-MON", "1mo": "MS", "1q": "QS", "1y": "YS"}[every]
        series = pd.Series(data["x"].to_list(), index=pd.DatetimeIndex(data["t"].to_list()))
        by_pandas = series.resample(rule, closed="left", label="left").sum()
        assert by_pandas.to_list() == record["x"], f"pandas: {zone} {every}"
        months = {"1q": "3mo", "1y": "12mo"}.get(every, every)
        assert buckets(data, months)["x"].to_list() == record["x"], f"{zone} {every}"
        yield record
    # Days come after hours and half hours, at which the clocks of St. John's do not change.
    for zone, day in CHANGES:
        for every in ["1d", "2d", "1w", "2w", "1mo", "30m", "1h", "2h", "6h"]:
            if zone != "America/St_Johns" or every[-1] not in "mh":
                yield calendar_record(zone, day, 480, 1800, every, f"buckets(data, '{every}')")


# --- pipeline.json ------------------------------------------------------------------------------


def daily_revenue():
    """Per product: its first day, and the revenue of each day from there to the file's last day."""
    sums = {}
    with SALES.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            day = datetime.date.fromisoformat(row["date"])
            sums.setdefault(row["product"], {}).setdefault(day, []).append(row["revenue"])
    last = max(day for days in sums.values() for day in days)
    for product, days in sorted(sums.items()):
        first = min(days)
        calendar = (first + datetime.timedelta(i) for i in range((last - first).days + 1))
        yield product, first, np.array([total(days.get(day, ["0"])) for day in calendar])


def total(texts):
    """The sum of the values that are there, NaN where none is."""
    present = [float(text) for text in texts if text]
    return math.fsum(present) if present else math.nan


def pipeline_record(product, first, x):
    """One product's days smoothed over zeros beyond the ends; SciPy cannot skip days that are holes."""
    kernel, options = "general_gaussian:60,p=2,sig=3", {"boundary": "constant"}
    by_scipy = f"scipy.signal.convolve(x, {taps_call(kernel)}, mode='same', method='direct')"
    by_definition = definition_call(kernel, options)
    holes = int(np.isnan(x).sum())
    call = by_definition if holes else by_scipy
    y = evaluate(call, x=x)
    assert_same(y, evaluate(by_definition, x=x), product)
    mean = math.fsum(y) / len(y)
    return {
        "call": call,
        "spec": spec_of(kernel, **options),
        "product": product,
        "start": first.isoformat(),
        "n": len(y),
        "holes": holes,
        "mean": mean,
        "std": math.sqrt(math.fsum((v - mean) ** 2 for v in y) / (len(y) - 1)),
        "first": numbers(y[:5]),
        "last": numbers(y[-5:]),
        "every_25th": numbers(y[::25]),
    }


def pipeline_records():
    return [pipeline_record(*item) for item in daily_revenue()]


def main():
    smooth, holes = smooth_series(), hole_series()
    write(CORE / "windows.json", window_records())
    write(CORE / "window_lengths.json", lengths_records())
    write(CORE / "kernels.json", kernel_records())
    write(CORE / "convolve.json", convolve_records())
    write(CORE / "smooth.json", smooth_records(smooth), smooth)
    write(CORE / "ends.json", end_records(smooth), smooth)
    write(CORE / "holes.json", hole_records(holes), holes)
    data = frame()
    text = {"t": [int(t) for t in data["t"]], "x": numbers(data["x"]), "y": numbers(data["y"])}
    columns = {"g": data["g"].tolist(), **text}
    write(POLARS / "frames.json", [{"frame": columns}, *frames_records(data)])
    write(POLARS / "calendars.json", calendar_records())
    write(HERE / "pipeline.json", pipeline_records())


if __name__ == "__main__":
    main()
