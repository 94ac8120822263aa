"""Order statistics and grey morphology of arrays by scipy.ndimage. The inputs of SciPy's own test cases
(scipy/ndimage/tests/test_filters.py and test_morphology.py) are among them. Writes
crates/core/tests/reference/orders.json; see README.md."""

import itertools
import json
from pathlib import Path

import numpy as np
import scipy.ndimage as ndimage

RNG = np.random.default_rng(20261128)
TARGET = Path(__file__).parent.parent.parent / "crates" / "core" / "tests" / "reference" / "orders.json"
ENDS = ("reflect", "mirror", "nearest", "wrap", "constant")
RANKS = ("median_filter", "rank_filter", "percentile_filter", "minimum_filter", "maximum_filter")
MORPHOLOGY = (
    "grey_erosion", "grey_dilation", "grey_opening", "grey_closing",
    "morphological_gradient", "morphological_laplace", "white_tophat", "black_tophat",
)  # fmt: skip
RECORDS = []


def noise(shape, ties):
    """Numbers of few digits: few of them, so that some are equal, or many."""
    return RNG.integers(-5, 6, shape).astype(float) if ties else RNG.integers(-999, 1000, shape) / 16


def record(op, x, *, size=None, footprint=None, mode="reflect", cval=0.0, origin=0, value=None):
    # A number for all axes stays one, where SciPy takes it.
    args = {"size": size, "footprint": footprint, "mode": mode, "cval": cval, "origin": origin}
    given = () if value is None else (value,)
    out = getattr(ndimage, op)(x, *given, **args)
    RECORDS.append(
        {
            "op": op,
            "x": x.ravel().tolist(),
            "shape": list(x.shape),
            "size": list(size) if isinstance(size, tuple) else size,
            "footprint": None if footprint is None else [int(v) for v in footprint.ravel()],
            "footprint_shape": None if footprint is None else list(footprint.shape),
            "mode": mode,
            "cval": cval,
            "origin": list(origin) if isinstance(origin, tuple) else origin,
            "value": value,
            "y": out.ravel().tolist(),
        }
    )


def origin_of(shape):
    """Any that leaves the element itself in an erosion's footprint and in a dilation's."""
    pick = [RNG.integers(-(n // 2) + (1 - n % 2), (n - 1) // 2 + 1) if n > 1 else 0 for n in shape]
    return tuple(int(o) for o in pick)


def value_of(op, count):
    if op == "rank_filter":
        return int(RNG.integers(-count, count))
    return float(RNG.integers(-100, 101)) if op == "percentile_filter" else None


def each():
    shapes = {
        1: [((9,), (3,)), ((9,), (4,)), ((1,), (3,)), ((5,), (13,)), ((20,), (1,)), ((6,), (2,))],
        2: [((6, 7), (3, 3)), ((5, 8), (4, 2)), ((1, 6), (3, 5)), ((4, 3), (7, 9)), ((6, 5), (1, 4)), ((9, 20), (2, 3))],
        3: [((4, 3, 5), (3, 3, 3)), ((3, 4, 2), (2, 1, 4)), ((2, 2, 3), (5, 2, 3))],
        4: [((2, 3, 2, 3), (2, 3, 1, 2)), ((3, 2, 1, 2), (1, 2, 3, 3))],
    }  # fmt: skip
    turn = itertools.count()
    for cases in shapes.values():
        for (shape, size), op in itertools.product(cases, RANKS + MORPHOLOGY):
            for by_mask in (False, True):
                n = next(turn)
                x = noise(shape, n % 3 == 0)
                mask = RNG.random(size) < 0.6
                mask[tuple(k // 2 for k in size)] = True
                how = {"footprint": mask} if by_mask else {"size": size}
                count = int(mask.sum()) if by_mask else int(np.prod(size))
                origin = origin_of(size) if n % 2 else 0
                record(op, x, **how, mode=ENDS[n % 5], cval=float(n % 4) - 1.5, origin=origin, value=value_of(op, count))
    # Footprints of more elements than are sorted one by one.
    for n, op in enumerate(("median_filter", "rank_filter", "percentile_filter")):
        for shape, size in (((14, 17), (13, 11)), ((3, 9, 8), (5, 5, 7)), ((40,), (151,))):
            x = noise(shape, n == 0)
            record(op, x, size=size, mode=ENDS[n], value=value_of(op, int(np.prod(size))))
            mask = RNG.random(size) < 0.95
            record(op, x, footprint=mask, mode=ENDS[n + 2], cval=2.0, value=value_of(op, int(mask.sum())))


def of_scipy():
    """What SciPy's own tests feed in."""
    x = np.array([3, 2, 5, 1, 4], dtype=float)
    square = np.array([[3, 2, 5, 1, 4], [7, 6, 9, 3, 5], [5, 8, 3, 7, 1]], dtype=float)
    morph = np.array([[3, 2, 5, 1, 4], [7, 6, 9, 3, 5], [5, 8, 3, 7, 1]], dtype=float)
    plus = np.array([[1, 0, 1], [1, 1, 0]], dtype=bool)
    line = np.array([[1, 1, 1], [1, 1, 1]], dtype=bool)
    grey = np.array([[1, 0, 1], [1, 1, 0]], dtype=bool)
    for op in ("minimum_filter", "maximum_filter"):
        for size in (2, 3):
            record(op, x, size=size)
        record(op, square, size=(2, 3))
        record(op, square, footprint=line)
        record(op, square, footprint=plus)
        record(op, square, footprint=plus, origin=-1)
        record(op, square, footprint=plus, origin=(-1, 0))
        record(op, np.array([1.0, 4.0, 2.0, 7.0]), footprint=np.array([1, 0, 1, 1], dtype=bool))
    for size, rank in ((2, -1), (3, 1)):
        record("rank_filter", x, size=size, value=rank)
    for rank, how in ((-2, {"size": 3}), (1, {"size": (2, 3)}), (2, {"footprint": plus}), (1, {"footprint": plus, "origin": (-1, 0)})):
        record("rank_filter", square, value=rank, **how)
    record("percentile_filter", square, value=66.0, size=3)
    record("percentile_filter", square, value=35.0, footprint=plus)
    record("median_filter", square, size=(2, 3))
    record("median_filter", square, footprint=line)
    record("median_filter", np.array([0.0, 0.1, 0.0, 5.0, 0.0, 0.0]), size=4, mode="wrap")
    for op in MORPHOLOGY:
        record(op, morph, footprint=grey)
        record(op, morph, size=(3, 3))
        record(op, morph, size=(2, 2), mode="mirror")


each()
of_scipy()
with TARGET.open("w") as out:
    rows = ",\n".join(json.dumps(r) for r in RECORDS)
    out.write(f'{{"scipy": "{__import__("scipy").__version__}", "records": [\n{rows}\n]}}\n')
