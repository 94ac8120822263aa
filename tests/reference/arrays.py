"""Convolution and correlation of arrays and the linear filters of scipy.ndimage, by SciPy; over holes by
astropy, unsharp masks by scikit-image. The inputs of SciPy's own test cases are among them. Writes
crates/core/tests/reference/arrays.json; see README.md."""

import itertools
import json
from pathlib import Path

import astropy.convolution
import numpy as np
import scipy.ndimage as ndimage
import scipy.signal as signal
import skimage.filters

RNG = np.random.default_rng(20261127)
TARGET = Path(__file__).parent.parent.parent / "crates" / "core" / "tests" / "reference" / "arrays.json"
MODES = ("full", "same", "valid")
ENDS = ("reflect", "mirror", "nearest", "wrap", "constant")
FLOATS = ("float64", "float32", "complex128", "complex64")
INTS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")

ARRAYS = {}
RECORDS = []


def plain(x):
    """Parts of complex numbers follow one another; a hole is null."""
    x = np.asarray(x)
    if x.dtype.kind == "c":
        x = np.stack([x.real, x.imag], axis=-1)
    # f32's numbers are those of f64 that they equal.
    values = x.astype(float).ravel().tolist() if x.dtype.kind == "f" else x.ravel().tolist()
    return [None if v != v else v for v in values]


def array(x):
    """The array's name."""
    x = np.asarray(x)
    key = json.dumps({"dtype": str(x.dtype), "shape": list(x.shape), "data": plain(x)})
    return ARRAYS.setdefault(key, f"a{len(ARRAYS)}")


def noise(shape, dtype="float64"):
    """Numbers of few digits."""
    whole = RNG.integers(-99, 100, shape)
    if dtype.startswith("uint"):
        return RNG.integers(0, 4, shape).astype(dtype)
    if dtype.startswith("int"):
        return RNG.integers(-3, 4, shape).astype(dtype)
    if dtype.startswith("complex"):
        return ((whole + 1j * RNG.integers(-99, 100, shape)) / 16).astype(dtype)
    return (whole / 16).astype(dtype)


def record(op, out, call, **inputs):
    out = np.asarray(out)
    arrays = {k: array(v) for k, v in inputs.items() if isinstance(v, np.ndarray)}
    rest = {k: v for k, v in inputs.items() if not isinstance(v, np.ndarray)}
    RECORDS.append({"op": op, "call": call, **arrays, **rest, "shape": list(out.shape), "values": plain(out)})


def fits(a, b):
    return all(x >= y for x, y in zip(a.shape, b.shape)) or all(x <= y for x, y in zip(a.shape, b.shape))


def raw(a, b):
    """All modes of convolve and correlate. Whole numbers are convolved in 64 bits, where they do not wrap
    around, and fit in their type."""
    wide = (lambda x: x.astype("int64")) if a.dtype.kind in "iu" else (lambda x: x.astype(np.result_type(x, "float64")))
    for function in ("convolve", "correlate"):
        for mode in MODES:
            if mode == "valid" and not fits(a, b):
                continue
            call = f"scipy.signal.{function}(a, b, mode='{mode}', method='direct')"
            out = getattr(signal, function)(wide(a), wide(b), mode=mode, method="direct")
            if a.dtype.kind in "iu":
                assert (out == out.astype(a.dtype)).all(), (a.dtype, a.shape)
            record(function, out, call, a=a, b=b, mode=mode)


def raw_cases():
    lens = [((5,), (3,)), ((3,), (5,)), ((8,), (4,)), ((7,), (7,)), ((1,), (6,)), ((1,), (1,)), ((20,), (33,))]
    shapes = {
        2: [((4, 5), (2, 3)), ((5, 4), (3, 4)), ((2, 3), (4, 5)), ((3, 6), (5, 2)), ((1, 6), (3, 1)), ((6, 5), (6, 1)), ((1, 1), (2, 2)), ((4, 4), (1, 3))],
        3: [((3, 4, 5), (2, 2, 3)), ((2, 2, 2), (3, 4, 3)), ((3, 1, 4), (2, 3, 1)), ((2, 5, 3), (1, 2, 1))],
        4: [((2, 3, 3, 2), (2, 1, 2, 2)), ((2, 2, 1, 3), (1, 2, 3, 2)), ((3, 2, 2, 3), (1, 1, 1, 3))],
    }
    for dtype in (*FLOATS, *INTS):
        for a, b in lens:
            if dtype in ("float64", "complex128", "int64", "uint8") or a[0] in (8, 3):
                raw(noise(a, dtype), noise(b, dtype))
    for dtype in (*FLOATS, "int16", "int64", "uint8"):
        for pairs in shapes.values():
            for i, (a, b) in enumerate(pairs):
                if dtype == "float64" or i < 2:
                    raw(noise(a, dtype), noise(b, dtype))


def scipys_own_raw():
    """The inputs of scipy/signal/tests/test_signaltools.py."""
    f = lambda *x: np.array(x, dtype=float)
    c = lambda *x: np.array(x, dtype=complex)
    raw(f(3, 4, 5, 6, 5, 4), f(1, 2, 3))
    raw(f(3, 4, 5), f(1, 2, 3, 4))
    raw(c(1 + 1j, 2 + 1j, 3 + 1j), c(1 + 1j, 2 + 1j))
    raw(f(4967), f(3920))
    raw(np.array([[1, 2, 3], [3, 4, 5]], float), np.array([[2, 3, 4], [4, 5, 6]], float))
    raw(np.arange(8, dtype=float).reshape(2, 2, 2), np.arange(8, dtype=float).reshape(2, 2, 2)[::-1].copy())
    small, big = np.arange(8).reshape(2, 2, 2), 1j * np.arange(27).reshape(3, 3, 3) + np.arange(27)[::-1].reshape(3, 3, 3)
    raw(small.astype(complex), big)
    raw(big, small.astype(complex))
    raw(np.linspace(0, 3, 4), np.linspace(1, 2, 2))
    raw(np.linspace(0, 39, 40).reshape((2, 4, 5), order="F"), np.linspace(0, 23, 24).reshape((2, 3, 4), order="F"))
    raw(np.arange(1, 7, dtype=float).reshape(3, 2), np.array([[1.0, 1.0], [1.0, 1.0]]))
    raw(np.arange(-3, 5), np.arange(4, 0, -1))


def images():
    pairs = [((5, 6), (3, 3)), ((5, 6), (2, 4)), ((4, 4), (4, 3)), ((3, 2), (5, 4)), ((1, 5), (1, 2)), ((3, 4), (7, 2))]
    cases = [(noise(a, d), noise(b, d)) for a, b in pairs for d in ("float64", "complex128", "int32", "float32")]
    g = np.array
    cases += [
        (g([[1, 2, 3], [3, 4, 5]]), g([[2, 3, 4], [4, 5, 6]])),
        (g([[1, 2, 3], [3, 4, 5]]), g([[1, 2]])),
        (g([[1, 2], [3, 4], [5, 6]]), g([[2, 3, 4, 5, 6, 7, 8], [4, 5, 6, 7, 8, 9, 10]])),
        (g([[1 + 1j, 2 + 2j, 3 + 1j], [3 + 1j, 4 + 2j, 5 + 1j]]), g([[2 - 1j, 3 + 2j, 4 + 1j], [4 - 1j, 5 + 3j, 6 + 2j]])),
    ]
    for a, b in cases:
        wide = (lambda x: x.astype("int64")) if a.dtype.kind in "iu" else (lambda x: x.astype(np.result_type(x, "float64")))
        for function, mode, boundary in itertools.product(("convolve2d", "correlate2d"), MODES, ("fill", "wrap", "symm")):
            if mode == "valid" and not fits(a, b):
                continue
            value = 3 if boundary == "fill" and mode != "valid" else 0
            call = f"scipy.signal.{function}(a, b, '{mode}', '{boundary}', {value})"
            out = getattr(signal, function)(wide(a), wide(b), mode, boundary, value)
            if function == "correlate2d" and mode == "valid" and any(x < y for x, y in zip(a.shape, b.shape)):
                # SciPy swaps the two, and conjugates the other one then.
                call, out = f"{call}.conj()", out.conj()
            record(function, out, call, a=a, b=b, mode=mode, boundary=boundary, value=value)


def origins(size):
    return sorted({-(size // 2), 0, (size - 1) // 2})


def weighted():
    """ndimage.convolve and correlate, every end."""
    pairs = [((7,), (3,)), ((7,), (4,)), ((3,), (8,)), ((1,), (5,)), ((5, 6), (3, 3)), ((4, 5), (2, 4)), ((2, 3), (5, 6)), ((3, 3, 4), (2, 3, 1)), ((3, 2, 3, 2), (2, 1, 3, 2))]
    for (shape, size), mode, function in itertools.product(pairs, ENDS, ("convolve", "correlate")):
        for dtype in ("float64", "int32", "complex128", "float32") if len(shape) < 3 and mode != "mirror" else ("float64",):
            x, weights = noise(shape, dtype), noise(size, dtype)
            for origin in origins(min(size)) if dtype == "float64" else (0,):
                call = f"scipy.ndimage.{function}(x, weights, mode='{mode}', cval=2.0, origin={origin})"
                y = getattr(ndimage, function)(x.astype("float64") if dtype == "float32" else x, weights, mode=mode, cval=2.0, origin=origin)
                record(f"ndimage.{function}", y, call, a=x, b=weights, boundary=mode, origin=origin)


def lines():
    for shape, mode in itertools.product(((9,), (4, 5), (3, 2, 4)), ENDS):
        x = noise(shape)
        for axis in range(len(shape)):
            for size in (1, 2, 3, 6, 11):
                weights = noise((size,))
                for function, origin in itertools.product(("correlate1d", "convolve1d"), origins(size) if len(shape) == 1 else (0,)):
                    call = f"scipy.ndimage.{function}(x, weights, axis={axis}, mode='{mode}', cval=2.0, origin={origin})"
                    y = getattr(ndimage, function)(x, weights, axis=axis, mode=mode, cval=2.0, origin=origin)
                    record(f"ndimage.{function}", y, call, a=x, b=weights, axis=axis, boundary=mode, origin=origin)


def filters():
    for shape, mode in itertools.product(((9,), (6, 7), (3, 4, 5), (2, 3, 2, 3), (1, 4)), ENDS):
        x, n = noise(shape), len(shape)
        ends = f"mode='{mode}', cval=2.0"
        run = lambda call: eval(call, {"x": x, "ndimage": ndimage, "scipy": __import__("scipy")})
        sigmas = [0.8, 2.0, 0.0, 1.5][:n]
        orders = [1, 0, 2, 0][:n]
        for sigma, order, truncate in ((0.7, 0, 4.0), (1.5, 0, 2.5), (sigmas, orders, 4.0), (1.0, 1, 3.0), (2.0, 3, 4.0)):
            call = f"scipy.ndimage.gaussian_filter(x, {sigma}, order={order}, {ends}, truncate={truncate})"
            record("gaussian_filter", run(call), call, a=x, sigma=sigma, order=order, truncate=truncate, boundary=mode)
        for axis, order in itertools.product(range(n), (0, 1, 2, 5)):
            call = f"scipy.ndimage.gaussian_filter1d(x, 1.2, axis={axis}, order={order}, {ends})"
            record("gaussian_filter1d", run(call), call, a=x, sigma=1.2, order=order, axis=axis, boundary=mode)
        call = f"scipy.ndimage.gaussian_filter1d(x, 1.2, axis=0, {ends}, radius=2)"
        record("gaussian_filter1d", run(call), call, a=x, sigma=1.2, order=0, axis=0, boundary=mode, radius=2)
        for size, origin in ((3, 0), (4, 1), (5, -2), (1, 0), (10, 0)):
            call = f"scipy.ndimage.uniform_filter(x, {size}, {ends}, origin={origin})"
            record("uniform_filter", run(call), call, a=x, size=size, origin=origin, boundary=mode)
        for function, axis in itertools.product(("sobel", "prewitt"), range(n)):
            call = f"scipy.ndimage.{function}(x, axis={axis}, {ends})"
            record(function, run(call), call, a=x, axis=axis, boundary=mode)
        call = f"scipy.ndimage.laplace(x, {ends})"
        record("laplace", run(call), call, a=x, boundary=mode)
        for function in ("gaussian_laplace", "gaussian_gradient_magnitude"):
            call = f"scipy.ndimage.{function}(x, 1.1, {ends})"
            record(function, run(call), call, a=x, sigma=1.1, boundary=mode)
        call = f"scipy.ndimage.generic_gradient_magnitude(x, scipy.ndimage.sobel, {ends})"
        record("gradient_magnitude", run(call), call, a=x, boundary=mode)
        if n == 2 and mode == "reflect":
            for radius, amount in ((1.0, 1.0), (2.5, -0.7), (0.0, 2.0)):
                call = f"skimage.filters.unsharp_mask(x, {radius}, {amount}, preserve_range=True)"
                y = skimage.filters.unsharp_mask(x, radius, amount, preserve_range=True)
                record("unsharp", y, call, a=x, radius=radius, amount=amount, boundary=mode)


def scipys_own_filters():
    """The inputs of scipy/ndimage/tests/test_filters.py."""
    g = lambda x: np.array(x, dtype=float)
    pairs = [
        ([1, 2], [1, 1]), ([1, 2, 3], [1, 1]), ([1, 2, 3], [1, 2, 1]), ([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5]),
        ([[1, 2, 3], [4, 5, 6]], [[1, 0], [0, 1]]), ([[1, 2, 3], [4, 5, 6]], [[1, 0], [1, 0]]),
        ([[1, 2, 3], [4, 5, 6]], [[0, 1], [1, 0]]), ([[1, 2], [3, 4]], [[0, 0, 1], [0, 0, 0]]),
    ]
    for (x, weights), function, mode in itertools.product(pairs, ("convolve", "correlate"), ENDS):
        for origin in (0, -1):
            x, weights = g(x), g(weights)
            if min(weights.shape) // 2 < 1 and origin:
                continue
            call = f"scipy.ndimage.{function}(x, weights, mode='{mode}', cval=2.0, origin={origin})"
            y = getattr(ndimage, function)(x, weights, mode=mode, cval=2.0, origin=origin)
            record(f"ndimage.{function}", y, call, a=x, b=weights, boundary=mode, origin=origin)


def holes():
    shapes = [((12,), (5,)), ((6, 7), (3, 3)), ((5, 8), (5, 3)), ((4, 5, 4), (3, 1, 3)), ((3, 3), (7, 7))]
    for (shape, size), share in itertools.product(shapes, (0.2, 0.7)):
        x = np.where(RNG.random(shape) < share, np.nan, noise(shape))
        kernel = RNG.integers(1, 40, size) / 16
        kernel /= kernel.sum()
        for ends in ("fill", "wrap", "extend"):
            if max(a - b for a, b in zip(size, shape)) > 0 and ends == "wrap":
                continue
            call = f"astropy.convolution.convolve(x, kernel, boundary='{ends}', fill_value=1.0)"
            y = astropy.convolution.convolve(x, kernel, boundary=ends, fill_value=1.0)
            record("normalized", y, call, a=x, b=kernel, boundary=ends)


def main():
    raw_cases()
    scipys_own_raw()
    images()
    weighted()
    lines()
    filters()
    scipys_own_filters()
    holes()
    named = ",\n".join(f'"{name}": {key}' for key, name in ARRAYS.items())
    lines_ = ",\n".join(json.dumps(r) for r in RECORDS)
    TARGET.write_text(f'{{"arrays": {{\n{named}\n}},\n"records": [\n{lines_}\n]}}\n')
    print(len(ARRAYS), "arrays,", len(RECORDS), "records,", TARGET.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
