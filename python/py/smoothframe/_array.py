"""One series as a NumPy array."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Real
from typing import TYPE_CHECKING, Any

from . import _smoothframe
from ._parts import Part, listed, numpy

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray


def smooth_array(
    x: ArrayLike,
    spec: str,
    *,
    times: ArrayLike | None = None,
    part: Part | Iterable[Part] = "smoothed",
) -> NDArray[Any] | dict[str, NDArray[Any]]:
    """One series smoothed: as many outputs as values. NaN (and None) is a hole, in and out.

    ``float32`` stays ``float32``, and other numbers become ``float64``. ``times`` are dates, date-times
    or whole numbers, one for each value, in any order: windows in time (``uniform:7d``) need them. A list of
    parts (see :func:`smooth`) gives a dict of arrays.

    Examples
    --------
    >>> import numpy as np, smoothframe as sf
    >>> sf.smooth_array([1.0, np.nan, 5.0], "uniform:3").tolist()
    [1.0, 3.0, 5.0]
    >>> days = np.array(["2024-01-09", "2024-01-01", "2024-01-02"], dtype="datetime64[D]")
    >>> sf.smooth_array([5, 1, 3], "uniform:3d", times=days).tolist()
    [5.0, 2.0, 2.0]
    >>> sf.smooth_array([1, 2, 6], "uniform:3", part=["coverage"])["coverage"].round(2).tolist()
    [0.67, 1.0, 0.67]
    """
    values = _numbers(x)
    parts = listed(part)
    run = _smoothframe.smooth_f32 if values.dtype == "float32" else _smoothframe.smooth_f64
    made = run(values, spec, parts, None if times is None else _ticks(times))
    return made[0] if isinstance(part, str) else dict(zip(parts, made))


def _numbers(x: ArrayLike) -> NDArray[Any]:
    np = numpy()
    if isinstance(x, np.ma.MaskedArray):
        masked: Any = x.astype("float32" if x.dtype == "float32" else "float64")
        x = masked.filled(np.nan)
    array = np.asarray(x)
    if array.ndim != 1:
        raise ValueError(
            f"one series has one dimension, and this has {array.ndim}: take its rows or columns one by "
            "one, as in np.apply_along_axis(sf.smooth_array, 0, x, spec)"
        )
    if array.dtype == object and all(v is None or isinstance(v, Real) for v in array):
        array = array.astype("float64")
    if array.dtype.kind not in "iuf":
        raise ValueError(f"the array holds {array.dtype} and no numbers, so it cannot be smoothed")
    dtype = "float32" if array.dtype == "float32" else "float64"
    values: NDArray[Any] = np.ascontiguousarray(array, dtype)
    return values


def _ticks(times: ArrayLike) -> tuple[NDArray[np.int64], str]:
    """Times as whole numbers, and what these count."""
    np = numpy()
    array = np.asarray(times)
    if array.dtype == object:
        array = array.astype("datetime64[us]")
    if array.dtype.kind in "iu":
        return np.ascontiguousarray(array, "int64"), "i"
    if array.dtype.kind != "M":
        raise ValueError(f"times are dates, date-times or whole numbers, and not {array.dtype}")
    none = np.isnat(array)
    if none.any():
        raise ValueError(f"value {none.argmax() + 1} has no time; drop such values first")
    unit, count = np.datetime_data(array.dtype)
    if count != 1 or unit not in ("D", "s", "ms", "us", "ns"):
        unit = "D" if unit in ("Y", "M", "W", "D") else "s" if unit in ("h", "m", "s") else "ns"
        array = array.astype(f"datetime64[{unit}]")
    return np.ascontiguousarray(array).view("int64"), unit
